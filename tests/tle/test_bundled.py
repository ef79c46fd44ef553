"""The bundled table: authentic, sane, propagating, and remade by its script."""

import csv
import importlib.util
import itertools
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
JUST_LAUNCHED = {("25544", "1998-11-20")}  # Zarya still in its transfer orbit of 180 by 340 km


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


def test_it_holds_both_stations_through_time_in_a_small_file():
    bundled = tle.bundled()
    assert isinstance(bundled, Catalog)
    assert bundled is tle.bundled()
    counts = {number: len(bundled.select(number)) for number in (25544, 48274, 53239, 54216)}
    assert counts[25544] > 120
    assert counts[48274] > 25
    assert counts[53239] >= 1
    assert counts[54216] >= 1
    assert TABLE.stat().st_size < 60_000


def test_the_newest_known_sets_are_in_it():
    bundled = tle.bundled()
    now = as_moment("2026-12-01T00:00Z")
    assert bundled.nearest("ISS", now).epoch.iso(3) == "2026-10-09T19:42:49.140Z"
    assert bundled.nearest("Tiangong", now).epoch.iso(3) == "2026-10-06T16:02:50.305Z"
    assert bundled.nearest("Wentian", now).epoch.iso(0)[:10] == "2026-08-22"
    assert bundled.nearest("Mengtian", now).epoch.iso(0)[:10] == "2026-08-29"


def test_no_quarter_of_a_station_s_life_lacks_a_set_near_it():
    bundled = tle.bundled()
    for station, first in (("ISS", "1998-11-20"), ("Tiangong", "2021-05-01")):
        epochs = bundled.select(station).by_epoch()
        assert epochs[0].epoch.iso(0).startswith(first)
        gaps = -np.diff(epochs.age_days("2027-01-01T00:00Z"))
        assert gaps.max() < (110.0 if station == "ISS" else 210.0)


@pytest.mark.parametrize("each", BUNDLED, ids=label)
def test_each_set_flies_where_a_station_flies(each):
    code, position, velocity = satrec(each).sgp4_tsince(0.0)
    assert code == 0
    height = np.linalg.norm(position) - EARTH_RADIUS_KM
    launched = (str(each.norad_cat_id), each.epoch.iso(0)[:10]) in JUST_LAUNCHED
    assert (165 if launched else 318) < height < 435  # ISS at its lowest, early in 2007
    assert 7.6 < np.linalg.norm(velocity) < 7.86
    axis = (MU_KM3_S2 / (each.mean_motion_rev_day * 2 * np.pi / 86400) ** 2) ** (1 / 3)
    assert axis * (1 - each.eccentricity) - EARTH_RADIUS_KM > (165 if launched else 315)
    assert each.inclination_deg == pytest.approx(51.62 if each.norad_cat_id == 25544 else 41.47, abs=0.06)
    code, position, _ = satrec(each).sgp4_tsince(3 * 1440.0)
    assert code == 0
    assert 150 < np.linalg.norm(position) - EARTH_RADIUS_KM < 440
    assert each.source.startswith("bundled: ")
    assert len(each.source) > len("bundled: ")


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
        assert turned < 0.1 + 0.03 * gap, (label(before), label(after), turned)


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
    data = shared("data")
    path = REPOSITORY / "tests/builders/build_bundled_elements.py"
    spec = importlib.util.spec_from_file_location("build_bundled_elements", path)
    assert spec is not None
    assert spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    assert builder.table(builder.build(data)) == TABLE.read_text(encoding="utf-8")


def test_the_provenance_says_where_each_collection_is_from():
    text = (REPOSITORY / "tle/data/PROVENANCE.md").read_text(encoding="utf-8")
    collections = {
        each.source.removeprefix("bundled: 18 SDS, in ").split("@")[0].split(" ")[0].split(":tle/")[0]
        for each in BUNDLED
        if "18 SDS, in" in each.source
    }
    for name in collections:
        assert name.replace("+", "/").replace("pypi:thistle-0.6.0", "pypi:thistle") in text, name
