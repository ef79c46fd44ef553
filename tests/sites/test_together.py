"""Two stations in one night and near each other in the sky: against brute force, and limits of latitude."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

import tle
from orbits import Times, propagate
from sites import Site, find_passes, geometric_limit_deg, with_circumstances
from sites.moonlight import separation_deg
from sites.together import latitude_limit_deg, meetings, nights_with_both
from sites.topocentric import azimuth_elevation_range, position_itrs_km
from tle import Catalog

START = tle.as_moment("2026-10-09T00:00:00Z")


@pytest.fixture(scope="module")
def stations():
    return Catalog.of([tle.bundled().nearest(name, START) for name in ("ISS", "Tiangong")])


@pytest.fixture(scope="module", params=[(33.0, -99.0), (-31.0, 43.0), (28.0, 161.0)])
def site(request):
    """Under the two orbits where they cross while both stations are there: 2026-10-09 and 10-17."""
    return Site(id="s", name="s", lat_deg=request.param[0], lon_deg=request.param[1])


@pytest.fixture(scope="module")
def passes(stations, site):
    return find_passes(stations, site, START, START.plus_days(12.0))


@pytest.fixture(scope="module")
def met(passes, stations):
    return meetings(passes, stations)


def seconds_both_up(stations, site, passes):
    """The overlaps, worked out pair by pair."""
    mine, theirs = (
        [each for each in passes if each.norad_cat_id == number] for number in stations.norad_cat_id.tolist()
    )
    for a, b in itertools.product(mine, theirs):
        begins, ends = max(a.aos.at, b.aos.at), min(a.los.at, b.los.at)
        if begins < ends:
            yield begins, ends


def test_every_time_that_both_are_up_is_there(stations, site, passes, met):
    expected = sorted(seconds_both_up(stations, site, passes))
    assert [(each.begins, each.ends) for each in sorted(met, key=lambda each: each.begins)] == expected
    assert len(met) >= 2


def test_the_least_separation_is_that_of_brute_force(stations, site, met):
    here = position_itrs_km(site)
    for each in met:
        count = int(each.ends.seconds_since(each.begins) * 20.0)
        times = Times.every(each.begins, 0.05, count + 1)
        a, b = (path - here for path in propagate(stations, times).to_itrs().position_km)
        apart = separation_deg(a, b)
        assert each.separation_deg == pytest.approx(apart.min(), abs=2e-3)
        assert each.separation_deg <= apart.min() + 1e-4
        nearest = times[int(apart.argmin())]
        assert abs(each.at.seconds_since(nearest)) < 0.5
        assert each.begins <= each.at <= each.ends
    assert {each.first.norad_cat_id for each in met} <= {25544, 48274}


def test_what_is_not_up_together_does_not_meet(stations, passes):
    one = [each for each in passes if each.norad_cat_id == 25544]
    assert meetings(one, stations) == []
    assert meetings([], stations) == []
    assert meetings(passes, Catalog()) == []


def test_seen_means_both_seen_at_that_moment(met):
    for each in met:
        visible = [
            any(begin <= each.at <= end for begin, end in one.visible.intervals)
            for one in (each.first, each.second)
        ]
        assert each.seen == all(visible)
        assert each.as_json()["separation_deg"] == each.separation_deg


# -- nights ------------------------------------------------------------------------------


@pytest.mark.parametrize("lon_deg", [-170.0, -80.0, 8.5, 100.0, 179.0])
def test_a_night_is_from_noon_to_noon_of_the_place(stations, lon_deg):
    """Against the Sun: every visible pass of a night lies within 12 hours of its local midnight."""
    site = Site(id="s", name="s", lat_deg=38.0, lon_deg=lon_deg)
    passes = find_passes(stations, site, START, START.plus_days(25.0))
    nights = nights_with_both(passes)
    assert nights
    assert [night.evening for night in nights] == sorted({night.evening for night in nights})
    for night in nights:
        noon = tle.as_moment(f"{night.evening}T12:00:00Z").plus_days(-lon_deg / 360.0)
        for each in night.passes:
            assert 0.0 <= each.visible.longest[0].days_since(noon) < 1.0
        assert {each.norad_cat_id for each in night.passes} == {25544, 48274}
    # And no night is left out: by hand, from the visible passes.
    seen = {}
    for each in passes:
        if each.visible.seen:
            noon = each.visible.longest[0].plus_days(lon_deg / 360.0 - 0.5)
            seen.setdefault(noon.iso(0)[:10], set()).add(each.norad_cat_id)
    assert {night.evening for night in nights} == {day for day, both in seen.items() if len(both) == 2}


def test_without_visible_passes_there_is_no_such_night(passes):
    assert nights_with_both([]) == []
    assert nights_with_both([each for each in passes if not each.visible.seen]) == []


# -- latitudes -----------------------------------------------------------------------------


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("mask_deg", [0.0, 10.0, 40.0])
def test_beyond_the_limit_of_latitude_nothing_rises(stations, index, mask_deg):
    elements = stations[index]
    limit = latitude_limit_deg(elements, mask_deg)
    for sign in (1.0, -1.0):
        for offset, rises in ((-0.02, True), (0.02, False)):
            site = Site(id="s", name="s", lat_deg=sign * (limit + offset), lon_deg=33.0)
            assert (geometric_limit_deg(elements, site) >= mask_deg) is rises
    beyond = Site(id="s", name="s", lat_deg=limit + 0.3, lon_deg=60.0)
    assert (
        find_passes(Catalog.of(elements), beyond, START, START.plus_days(3.0), min_elevation_deg=mask_deg)
        == []
    )
    within = Site(id="s", name="s", lat_deg=limit - 1.0, lon_deg=60.0)
    assert find_passes(Catalog.of(elements), within, START, START.plus_days(5.0), min_elevation_deg=mask_deg)


def test_the_limits_of_the_stations(stations):
    """On a sphere: the inclination and the horizon's reach at the apogee, arccos(R / (R + h))."""
    for elements, height_km in zip(stations, (425.0, 395.0), strict=True):
        reach = np.degrees(np.arccos(6371.0 / (6371.0 + height_km)))
        assert latitude_limit_deg(elements) == pytest.approx(elements.inclination_deg + reach, abs=0.7)
    # One over the poles is seen from everywhere.
    assert latitude_limit_deg(replace(stations[0], inclination_deg=98.0)) == 90.0


def test_over_the_pole_rounding_is_no_fault(stations):
    """There the sine of the latitude is 1 but for rounding, and beyond it for one apogee in some."""
    for motion in np.linspace(15.3, 15.7, 40):
        limit = latitude_limit_deg(replace(stations[0], mean_motion_rev_day=float(motion)))
        assert 60.0 < limit < 80.0


def test_circumstances_stay_with_the_passes_of_a_meeting(passes, stations):
    told = with_circumstances(passes, stations)
    for each in meetings(told, stations):
        assert each.first.moon is not None
        height = azimuth_elevation_range(
            propagate(stations, Times.of(each.at)).to_itrs().position_km[:, 0], each.first.site
        )[1]
        assert height.min() > 9.99
