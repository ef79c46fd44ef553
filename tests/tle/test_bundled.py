"""The bundled table: authentic, sane, propagating, and remade by its script."""

import csv
import importlib.util
import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec

import tle
from tle import Catalog, ElementSet, Moment, as_moment, omm, omm_csv

EARTH_RADIUS_KM = 6378.135  # WGS-72, as SGP4 has it
MU_KM3_S2 = 398600.8
REPOSITORY = Path(__file__).resolve().parents[2]
TABLE = REPOSITORY / "tle/data/elements.csv"
STATIONS = (25544, 48274, 53239, 54216)
# Lowest perigee and highest apogee in km, lowest and highest inclination in degrees: where each object flew.
FLEW = {
    25544: (175, 440, 51.56, 51.66),  # from Zarya's transfer orbit; lowest in service early in 2007
    48274: (350, 410, 41.45, 41.49),
    53239: (365, 410, 41.45, 41.49),
    54216: (365, 410, 41.45, 41.49),
    16609: (145, 395, 51.60, 51.67),  # to an hour before its end
    37820: (140, 410, 42.72, 42.80),  # to 8 hours before its end
    41765: (180, 410, 42.77, 42.80),
    24946: (768, 782, 86.38, 86.41),
    22675: (768, 808, 74.02, 74.05),
    13552: (455, 495, 82.55, 82.58),
    25730: (835, 870, 98.55, 98.80),
    44063: (390, 415, 51.62, 51.66),
    45623: (150, 425, 51.63, 51.70),  # the last set is of its way home
    37755: (500, 360_000, 5.0, 85.0),  # the Moon turns its plane
}


def satrec(each: ElementSet) -> Satrec:
    record = Satrec()
    record.sgp4init(
        WGS72, "i", each.norad_cat_id, each.epoch.days_since(Moment(2433281.5, 0.0)), each.bstar, 0.0, 0.0,
        each.eccentricity, np.radians(each.arg_perigee_deg), np.radians(each.inclination_deg),
        np.radians(each.mean_anomaly_deg), each.mean_motion_rev_day * 2 * np.pi / 1440.0,
        np.radians(each.raan_deg),
    )  # fmt: skip
    return record


def plane(each: ElementSet, at: Moment) -> np.ndarray:
    """Return the unit normal of the orbit at a later moment, carried there by SGP4 without drag."""
    code, position, velocity = satrec(replace(each, bstar=0.0)).sgp4_tsince(
        at.days_since(each.epoch) * 1440.0
    )
    assert code == 0, each
    normal = np.cross(position, velocity)
    return normal / np.linalg.norm(normal)


def label(each: ElementSet) -> str:
    return f"{each.norad_cat_id}-{each.epoch.iso(0)}"


BUNDLED = list(tle.bundled())


def test_it_holds_the_story_s_objects_through_time_in_a_small_file():
    bundled = tle.bundled()
    assert isinstance(bundled, Catalog)
    assert bundled is tle.bundled()
    at_least = {25544: 500, 48274: 60, 53239: 35, 54216: 35, 37820: 40, 41765: 30, 16609: 7, 24946: 10,
                22675: 10, 13552: 10, 25730: 5, 44063: 1, 45623: 6, 37755: 30}  # fmt: skip
    counts = dict(zip(*np.unique(bundled.norad_cat_id, return_counts=True), strict=True))
    assert counts.keys() == at_least.keys() == FLEW.keys()
    assert all(counts[number] >= least for number, least in at_least.items()), counts
    assert TABLE.stat().st_size < 400_000


def test_what_is_known_to_be_no_authentic_set_is_not_in_it():
    epochs = {(each.norad_cat_id, each.epoch.iso(0)) for each in BUNDLED}
    assert (25544, "2026-10-07T07:16:14Z") not in epochs  # 1,450 km from its neighbours
    assert (16609, "1993-12-18T12:50:27Z") not in epochs  # of a textbook; its checksum is wrong
    assert not {number for number, _ in epochs} & {1, 2}  # Sputnik was never tracked with elements


def test_the_newest_known_sets_are_in_it():
    bundled = tle.bundled()
    now = as_moment("2026-12-01T00:00Z")
    assert bundled.nearest("ISS", now).epoch.iso(3) == "2026-10-09T19:42:49.140Z"
    assert bundled.nearest("Tiangong", now).epoch.iso(3) == "2026-10-06T16:02:50.305Z"
    assert bundled.nearest("Wentian", now).epoch.iso(0)[:10] == "2026-08-22"
    assert bundled.nearest("Mengtian", now).epoch.iso(0)[:10] == "2026-08-29"


def test_no_month_of_a_station_s_life_lacks_a_set_near_it():
    bundled = tle.bundled()
    longest = {}
    firsts = {25544: "1998-11-20", 48274: "2021-05-01", 53239: "2022-08-22", 54216: "2022-11-20"}
    for number, first in firsts.items():
        epochs = bundled.select(number).by_epoch()
        assert epochs[0].epoch.iso(0).startswith(first)
        gaps = -np.diff(epochs.age_days("2027-01-01T00:00Z"))
        longest[number] = float(gaps.max())
    # Of Tiangong none are known from August 2024 to January 2025, and from September 2025 to January 2026.
    assert longest[25544] < 46.0, longest
    assert max(longest.values()) < 180.0, longest


@pytest.mark.parametrize("number", FLEW)
def test_each_set_flies_where_its_object_flew(number):
    lowest, highest, least_tilt, most_tilt = FLEW[number]
    for each in tle.bundled().select(number):
        code, position, velocity = satrec(each).sgp4_tsince(0.0)
        assert code == 0, label(each)
        axis = (MU_KM3_S2 / (each.mean_motion_rev_day * 2 * np.pi / 86400) ** 2) ** (1 / 3)
        assert axis * (1 - each.eccentricity) - EARTH_RADIUS_KM > lowest, label(each)
        assert axis * (1 + each.eccentricity) - EARTH_RADIUS_KM < highest, label(each)
        assert least_tilt < each.inclination_deg < most_tilt, label(each)
        # Vis viva ties the two together: the theory's periodic terms leave it within a percent or so.
        speed = np.sqrt(MU_KM3_S2 * (2 / np.linalg.norm(position) - 1 / axis))
        assert np.linalg.norm(velocity) == pytest.approx(speed, rel=0.02), label(each)
        assert each.source.startswith("bundled: ")
        assert len(each.source) > len("bundled: ")


@pytest.mark.parametrize("number", STATIONS)
def test_each_station_set_serves_for_three_days(number):
    for each in tle.bundled().select(number):
        code, position, _ = satrec(each).sgp4_tsince(3 * 1440.0)
        assert code == 0, label(each)
        assert 150 < np.linalg.norm(position) - EARTH_RADIUS_KM < 440, label(each)


@pytest.mark.parametrize("station", ["ISS", "Tiangong"])
def test_the_planes_follow_each_other_as_nodal_precession_has_it(station):
    # Drag and reboosts move a station along its orbit, but its plane turns as
    # the oblate Earth makes it: an invented set would lie in another plane.
    sets = list(tle.bundled().select(station).by_epoch())
    if station == "ISS":
        # The first set is of Zarya's transfer orbit, 200 km lower: its plane turned faster for two days.
        sets = sets[1:]
    for before, after in itertools.pairwise(sets):
        gap = after.epoch.days_since(before.epoch)
        turned = np.degrees(np.arccos(np.clip(plane(before, after.epoch) @ plane(after, after.epoch), -1, 1)))
        # Most in June 2011, when the ISS was raised by 35 km and its plane turned slower from then on.
        assert turned < 0.1 + 0.05 * gap, (label(before), label(after), turned)


@pytest.mark.parametrize("station", ["ISS", "Tiangong"])
def test_sets_a_few_days_apart_meet_in_position_too(station):
    sets = [each for each in tle.bundled().select(station).by_epoch() if each.epoch.jd > 2461270.5]
    assert len(sets) >= 6
    for before, after in itertools.pairwise(sets):
        minutes = after.epoch.days_since(before.epoch) * 1440.0
        if minutes > 4.0 * 1440.0:
            continue
        miss = np.subtract(satrec(before).sgp4_tsince(minutes)[1], satrec(after).sgp4_tsince(0.0)[1])
        assert np.linalg.norm(miss) < 10.0, (label(before), label(after))


def test_the_docked_modules_fly_with_their_station():
    bundled = tle.bundled()
    wentian = bundled.nearest("Wentian", "2026-08-22T11:00Z")
    tianhe = bundled.nearest("Tianhe", wentian.epoch)
    assert tianhe.epoch == wentian.epoch
    assert tianhe.raan_deg == wentian.raan_deg


def test_every_row_has_a_source_a_reason_and_all_its_digits():
    rows = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(BUNDLED)
    for row in rows:
        assert row["SOURCE"]
        assert row["NOTE"]
        each = omm.element_set(row)
        assert {name: str(value) for name, value in each.omm_fields().items()} == {
            name: row[name] for name in omm.KEYWORD
        }
    assert omm_csv.read(TABLE.read_text(encoding="utf-8"))[1] == []


def test_the_table_is_what_its_script_builds(shared):
    reference = shared("register/events.json").parents[1]
    path = REPOSITORY / "tests/builders/build_bundled_elements.py"
    spec = importlib.util.spec_from_file_location("build_bundled_elements", path)
    assert spec is not None
    assert spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    assert builder.table(builder.build(reference)) == TABLE.read_text(encoding="utf-8")


def test_the_provenance_says_where_each_collection_is_from():
    text = (REPOSITORY / "tle/data/PROVENANCE.md").read_text(encoding="utf-8")
    copies = {
        each.source.removeprefix("bundled: 18 SDS, in ") for each in BUNDLED if "18 SDS, in" in each.source
    }
    collections = {re.split(r"@|,| |:tle/", copy)[0] for copy in copies}
    assert len(collections) > 5
    for name in collections:
        assert name.replace("+", "/").replace("pypi:thistle-0.6.0", "pypi:thistle") in text, name
