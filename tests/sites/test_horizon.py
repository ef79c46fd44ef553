"""Horizons that are not level, and air that lifts: passes over them against brute force."""

import numpy as np
import pytest

import tle
from orbits import Times, propagate, warm_up
from sites import (
    Horizon,
    HorizonError,
    Site,
    apparent_elevation_deg,
    find_passes,
    geometric_elevation_deg,
)
from sites.topocentric import azimuth_elevation_range
from tle import Catalog

EPOCH = tle.as_moment("2026-10-09T00:00:00Z")
HILLS = Horizon.parse("azimuth, elevation\n0 5\n80 5\n100, 35  # a house\n120 35\n140 8\n250; 20\n350 2\n")
SITE = Site(id="s", name="s", lat_deg=47.0, lon_deg=8.5, alt_m=400.0)


@pytest.fixture(scope="module")
def stations():
    bundled = tle.bundled()
    return Catalog.of([bundled.nearest(name, EPOCH) for name in ("ISS", "Tiangong")])


def test_between_points_and_past_north_the_horizon_is_a_straight_line():
    assert HILLS.at([0.0, 40.0, 90.0, 110.0, 130.0, 355.0, 360.0]) == pytest.approx(
        [5, 5, 20, 35, 21.5, 3.5, 5]
    )
    assert (HILLS.lowest_deg, HILLS.highest_deg) == (2.0, 35.0)
    assert HILLS.steepest == pytest.approx(1.5)
    assert Horizon.level(10.0).is_level
    assert Horizon.level(10.0).at(123.0) == 10.0


@pytest.mark.parametrize("engine", ["compiled", "plain"])
def test_passes_over_hills_are_those_of_brute_force(stations, engine, monkeypatch):
    if engine == "compiled":
        warm_up(wait=True)
    else:
        monkeypatch.setattr("orbits.overhead.ENGINE.is_ready", lambda: False)
    found = find_passes(stations, SITE, EPOCH, EPOCH.plus_days(2.0), min_elevation_deg=HILLS)
    seconds = np.arange(0.0, 2 * 86400.0 + 0.5)
    times = Times(np.full(len(seconds), EPOCH.jd), EPOCH.fr + seconds / 86400.0)
    edges = []
    for elements in stations:
        position = propagate(Catalog.of(elements), times, frame="ITRS", velocities=False).position_km[0]
        azimuth, elevation, _ = azimuth_elevation_range(position, SITE)
        above = np.concatenate([[False], elevation >= HILLS.at(azimuth), [False]])
        edges += np.flatnonzero(np.diff(above.astype(int))).reshape(-1, 2).tolist()
    expected = np.array(sorted(edges))
    ours = np.array([[e.at.seconds_since(EPOCH) for e in (each.aos, each.los)] for each in found])
    assert len(ours) == len(expected) > 10
    assert np.all((expected[:, 0] - 1.0 <= ours[:, 0]) & (ours[:, 0] <= expected[:, 0] + 0.01))
    assert np.all((expected[:, 1] - 1.01 <= ours[:, 1]) & (ours[:, 1] <= expected[:, 1]))
    for each in found:
        for event in (each.aos, each.los):
            assert event.elevation_deg == pytest.approx(float(HILLS.at(event.azimuth_deg)), abs=1e-2)


def test_a_house_cuts_one_pass_in_two(stations):
    wall = Horizon(((0.0, 5.0), (89.0, 5.0), (89.5, 80.0), (90.5, 80.0), (91.0, 5.0)))
    whole = find_passes(stations, SITE, EPOCH, EPOCH.plus_days(2.0), min_elevation_deg=5.0)
    cut = find_passes(stations, SITE, EPOCH, EPOCH.plus_days(2.0), min_elevation_deg=wall)
    assert len(cut) > len(whole) > 10


def test_air_lifts_by_the_tables_of_the_nautical_almanac():
    """34' at the horizon, 5.3' at 10 degrees, 1.0' at 45, none overhead (Bennett 1982, table)."""
    apparent = np.array([0.0, 10.0, 45.0, 90.0])
    lifted = (apparent - geometric_elevation_deg(apparent)) * 60.0
    assert lifted == pytest.approx([34.5, 5.4, 1.0, 0.0], abs=0.2)
    assert np.all(np.diff(geometric_elevation_deg(np.linspace(-3.0, 90.0, 2000))) > 0.0)


def test_apparent_and_geometric_are_inverses():
    geometric = np.linspace(-2.0, 90.0, 500)
    assert geometric_elevation_deg(apparent_elevation_deg(geometric)) == pytest.approx(geometric, abs=1e-9)


def test_through_the_air_a_pass_at_the_horizon_begins_earlier(stations):
    plain = find_passes(stations, SITE, EPOCH, EPOCH.plus_days(1.0), min_elevation_deg=0.0)
    lifted = find_passes(stations, SITE, EPOCH, EPOCH.plus_days(1.0), min_elevation_deg=0.0, refraction=True)
    assert len(lifted) >= len(plain) > 5
    earlier = []
    for each in plain:
        same = min(lifted, key=lambda other: abs(other.tca.at.seconds_since(each.tca.at)))
        earlier.append(each.aos.at.seconds_since(same.aos.at))
        assert apparent_elevation_deg(same.aos.elevation_deg) == pytest.approx(0.0, abs=1e-5)
    assert 5.0 < min(earlier) < 60.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1 to 3600 points"),
        ("10 twenty", "Line 1"),
        ("0 5\n90", "Line 2"),
        ("0 5\n400 3", "azimuth 400"),
        ("0 5\n90 95", "elevation 95"),
        ("0 5\n360 6", "second elevation"),
        ("nan 5", "azimuth nan"),
    ],
)
def test_rubbish_is_refused_with_a_sentence(text, said):
    with pytest.raises(HorizonError, match=said):
        Horizon.parse(text)


def test_a_file_is_read_and_one_that_is_none_refused(tmp_path):
    path = tmp_path / "hills.txt"
    path.write_text("# my garden\n0, 10\n180, 20\n", encoding="utf-8")
    assert Horizon.read(path).at(90.0) == 15.0
    with pytest.raises(HorizonError, match="cannot be read"):
        Horizon.read(tmp_path / "none.txt")
