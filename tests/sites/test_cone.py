"""A catalogue against FAST's cone: brute force, crowds counted one by one, the beam."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import tle
from orbits import Times
from orbits.frames import sidereal_time_rad
from sites import targets
from sites.antenna import antenna_windows, find_antenna
from sites.cone import cone_crossings
from sites.targets import Orbiting, find_target
from tle import Catalog

FAST = find_antenna("fast")

_spec = importlib.util.spec_from_file_location(
    "brute_cone", Path(__file__).parents[1] / "naive/brute_cone.py"
)
brute_cone = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(brute_cone)


def stays_of(found, count):
    """Return (begin_s, end_s) of each object's crossings in order of time."""
    result = [[] for _ in range(count)]
    for number, begin, end in zip(
        found.obj.tolist(), found.begin_s.tolist(), found.end_s.tolist(), strict=True
    ):
        result[number].append((begin, end))
    return [sorted(each) for each in result]


@pytest.fixture(scope="module")
def sample(shared):
    """Forty real objects of every kind of orbit, and a day in which their elements are fresh."""
    catalog = tle.read(shared("data/catalog/active-2026-08-22.tle.gz")).catalog
    chosen = np.random.default_rng(20261122).choice(len(catalog), 36, replace=False)
    far = np.flatnonzero(catalog.mean_motion_rev_day < 3.0)[:4]
    return catalog[np.concatenate([chosen, far])], tle.as_moment("2026-08-22T12:00:00Z")


def test_crossings_are_those_of_every_second(sample):
    """Twelve hours of forty objects; `tests/builders/check_cone.py` does a day of three hundred."""
    catalog, start = sample
    seconds = 43200
    found = cone_crossings(catalog, FAST, start, start.plus_seconds(seconds))
    theirs = brute_cone.stays(catalog, FAST, start, seconds)
    assert brute_cone.faults(stays_of(found, len(catalog)), theirs, seconds) == []
    assert len(found) >= sum(map(len, theirs)) >= 10
    at = 5000.0
    inside = [n for n, spans in enumerate(theirs) if any(a <= at <= b for a, b in spans)]
    assert sorted(found.in_cone_at(start.plus_seconds(at)).tolist()) == inside
    crowds = np.zeros(seconds + 1, int)
    for spans in theirs:
        for first, last in spans:
            crowds[first : last + 1] += 1
    assert found.crowd.most >= crowds.max()
    assert found.crowd.mean == pytest.approx(crowds.mean(), abs=0.01)
    assert len(found.in_cone_at(found.crowd.most_at)) == found.crowd.most


@pytest.fixture(scope="module")
def stations():
    sets = tle.bundled()
    return Catalog.of([sets.nearest(name, "2026-10-06T00:00Z") for name in ("ISS", "Tiangong")])


def test_crossings_of_bundled_objects_are_those_of_every_second():
    """Every bundled object, each for a day from its newest set on."""
    count = 0
    for elements in tle.bundled().newest():
        catalog, start = Catalog.of([elements]), elements.epoch
        # What came down within the day has no second to compare.
        if elements.norad_cat_id in (16609, 37820, 41765):
            continue
        found = cone_crossings(catalog, FAST, start, start.plus_days(1.0))
        theirs = brute_cone.stays(catalog, FAST, start, 86400)
        assert brute_cone.faults(stays_of(found, 1), theirs, 86400) == [], elements.object_name
        count += len(found)
    assert count >= 4


def test_the_stations_cross_as_their_windows_say(stations):
    start, stop = "2026-10-03T00:00:00Z", "2026-10-09T00:00:00Z"
    found = cone_crossings(stations, FAST, start, stop)
    begin = tle.as_moment(start)
    for number, elements in enumerate(stations):
        windows = targets_windows(elements, start, stop)
        rows = np.flatnonzero(found.obj == number)
        assert found.begin_s[rows] == pytest.approx(
            [w.rise.at.seconds_since(begin) for w in windows], abs=0.02
        )
        assert found.end_s[rows] == pytest.approx([w.set.at.seconds_since(begin) for w in windows], abs=0.02)
        assert found.max_elevation_deg[rows] == pytest.approx(
            [w.culmination.elevation_deg for w in windows], abs=1e-4
        )
    assert found.crowd.most == 1
    shares = found.shares()
    assert [share.constellation for share in shares] == [None]
    assert shares[0].crossings == len(found)
    document = found.as_json()
    assert document["objects_asked"] == 2
    assert document["elements_age_days"]["greatest"] < 3.0


def targets_windows(elements, start, stop):
    return antenna_windows(FAST, Orbiting(elements), start, stop)


@pytest.mark.parametrize("pointing", [(0.0, 90.0), (120.0, 65.0), find_target("crab")], ids=str)
def test_the_nearest_approach_to_the_beam_is_that_of_every_hundredth_second(stations, pointing):
    start = tle.as_moment("2026-10-03T00:00:00Z")
    found = cone_crossings(stations, FAST, start, "2026-10-09T00:00:00Z")
    separation, at = found.nearest_to(pointing)
    if pointing == (0.0, 90.0):
        assert separation == pytest.approx(90.0 - found.max_elevation_deg, abs=1e-4)
    for row in range(len(found)):
        t_s = np.arange(found.begin_s[row], found.end_s[row], 0.01)
        times = Times(start.jd + np.floor(t_s / 86400.0), start.fr + t_s / 86400.0 % 1.0)
        away = Orbiting(stations[int(found.obj[row])]).away_itrs_km(times, FAST.site)
        if isinstance(pointing, tuple):
            azimuth, elevation = targets.look(Orbiting(stations[int(found.obj[row])]), FAST.site, times)[:2]
            one, two = np.radians(elevation), np.radians(pointing[1])
            cosine = np.sin(one) * np.sin(two) + np.cos(one) * np.cos(two) * np.cos(
                np.radians(azimuth - pointing[0])
            )
        else:
            axis = pointing.away_itrs_km(times, FAST.site)
            cosine = (away * axis).sum(axis=1) / np.linalg.norm(away, axis=1) / np.linalg.norm(axis, axis=1)
        sampled = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        assert separation[row] == pytest.approx(sampled.min(), abs=2e-3)
        assert found.begin_s[row] <= at[row] <= found.end_s[row]


def test_one_that_hangs_in_the_cone_is_in_it_all_the_time():
    ring = tle.ElementSet(
        norad_cat_id=1, object_name="BEIDOU ABOVE", object_id="", epoch=tle.as_moment("2026-10-03T00:00Z"),
        source="made up", mean_motion_rev_day=1.00273791, eccentricity=0.0, inclination_deg=0.01,
        raan_deg=0.0, arg_perigee_deg=0.0, mean_anomaly_deg=0.0, bstar=0.0,
    )  # fmt: skip
    east = np.degrees(sidereal_time_rad(Times.of("2026-10-03T00:00Z")))[0] + FAST.site.lon_deg
    ring = replace(ring, mean_anomaly_deg=float(east % 360.0))
    found = cone_crossings(Catalog.of([ring]), FAST, "2026-10-03T00:00Z", "2026-10-04T00:00Z")
    assert (found.begin_s.tolist(), found.end_s.tolist()) == ([0.0], [86400.0])
    assert found.crowd.mean == pytest.approx(1.0)
    assert found.shares()[0].constellation.id == "beidou"
    assert found.shares()[0].heard_in == ("design range", "19-beam receiver")
    separation, _ = found.nearest_to((180.0, 59.0))
    assert separation[0] < 2.0


def test_nothing_crosses_where_nothing_flies():
    found = cone_crossings(Catalog(), FAST, "2026-10-03T00:00Z", "2026-10-04T00:00Z")
    assert len(found) == 0
    assert found.crowd.most == 0
    assert found.shares() == []
    assert found.nearest_to((0.0, 90.0))[0].shape == (0,)


def test_where_crossings_stand_and_how_fast_they_move_is_what_one_target_says(sample):
    catalog, start = sample
    found = cone_crossings(catalog, FAST, start, start.plus_seconds(43200))
    rows = np.arange(len(found))[:: max(1, len(found) // 12)]
    looks = found.looks(rows, found.top_s[rows])
    for place, row in enumerate(rows.tolist()):
        target = Orbiting(catalog[int(found.obj[row])])
        times = Times.of(start.plus_seconds(float(found.top_s[row])))
        azimuth, elevation, distance = (float(each[0]) for each in targets.look(target, FAST.site, times))
        turned = abs((looks.azimuth_deg[place] - azimuth + 180.0) % 360.0 - 180.0)
        assert turned * np.cos(np.radians(elevation)) < 1e-4
        assert looks.elevation_deg[place] == pytest.approx(elevation, abs=1e-4)
        assert looks.range_km[place] == pytest.approx(distance, abs=0.01)
        rate = float(targets.angular_rate_deg_s(target, FAST.site, times)[0])
        assert looks.rate_deg_s[place] == pytest.approx(rate, rel=1e-3)
    # What is low moves too fast for the dish; what hangs does not.
    low = catalog.mean_motion_rev_day[found.obj[rows]] > 11.0
    assert (looks.rate_deg_s[low] > FAST.slew_deg_s).all()
