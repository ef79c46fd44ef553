"""Transits against Skyfield and brute force; the strip by standing on its middle and on its edges."""

from contextlib import closing
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import load_file, wgs84

import tle
from orbits import Times, propagate
from sites import Site, WindowError
from sites.moonlight import separation_deg
from sites.sightline import body_line_km
from sites.topocentric import azimuth_elevation_range, position_itrs_km
from sites.transits import RADIUS_KM, find_transits
from tle import Catalog

START = tle.as_moment("2026-10-05T00:00:00Z")


@pytest.fixture(scope="module")
def iss():
    return tle.bundled().nearest("ISS", "2026-10-09T12:00Z")


@pytest.fixture(scope="module")
def site():
    """Baikonur's pad 31/6, where the ISS crosses the Moon on 2026-10-08."""
    return Site(id="b", name="b", lat_deg=45.996, lon_deg=63.5641, alt_m=100.0)


@pytest.fixture(scope="module")
def found(iss, site):
    return find_transits(iss, site, START, START.plus_days(10.0), within_deg=3.0)


def inside_deg(iss, site, body, times):
    """How far inside the disc the station stands, by ours."""
    object_km = propagate(Catalog.of(iss), times).to_itrs().position_km[0] - position_itrs_km(site)
    body_km = body_line_km(body, site, times)
    radius = np.degrees(np.arcsin(RADIUS_KM[body] / np.linalg.norm(body_km, axis=-1)))
    up = azimuth_elevation_range(object_km + position_itrs_km(site), site)[1]
    return radius - separation_deg(object_km, body_km), up


def test_no_near_miss_of_ten_days_is_missed(iss, site, found):
    """A sample every two seconds: what comes within 2.5 degrees of the edge is found, and nothing else."""
    coarse = Times.every(START, 60.0, 14_400)
    up = inside_deg(iss, site, "sun", coarse)[1] > -12.0
    seconds = (coarse.seconds_since(START)[up, np.newaxis] + np.arange(-30.0, 30.0, 2.0)).ravel()
    times = Times(np.full(len(seconds), START.jd), START.fr + seconds / 86400.0)
    for body in ("sun", "moon"):
        inside, up = inside_deg(iss, site, body, times)
        height = azimuth_elevation_range(body_line_km(body, site, times) + position_itrs_km(site), site)[1]
        near = np.flatnonzero((inside > -2.5) & (up > 0.5) & (height > 0.5))
        assert near.size
        mine = [each.at for each in found if each.body == body]
        for index in near.tolist():
            assert min(abs(times[index].seconds_since(at)) for at in mine) < 60.0
        for each in (one for one in found if one.body == body):
            around = np.abs(times.seconds_since(each.at)) < 10.0
            assert inside[around].max() > -3.5
    assert {each.body for each in found} == {"sun", "moon"}
    assert any(each.crosses for each in found)
    assert not all(each.crosses for each in found)


def test_the_edges_and_the_middle_are_those_of_brute_force(iss, site, found):
    for each in found:
        times = Times.every(each.at.plus_seconds(-4.0), 0.002, 4001)
        inside, _ = inside_deg(iss, site, each.body, times)
        assert each.body_radius_deg - each.separation_deg == pytest.approx(inside.max(), abs=1e-4)
        assert abs(times[int(inside.argmax())].seconds_since(each.at)) < 0.05
        assert each.crosses == (inside.max() > 0.0)
        if each.crosses:
            within = np.flatnonzero(inside > 0.0)
            assert each.begins.seconds_since(times[int(within[0])]) == pytest.approx(0.0, abs=0.004)
            assert each.ends.seconds_since(times[int(within[-1])]) == pytest.approx(0.0, abs=0.004)
            # A chord of the disc at that speed.
            half = np.sqrt(each.body_radius_deg**2 - each.separation_deg**2)
            assert each.duration_s == pytest.approx(2.0 * half / each.speed_deg_s, rel=0.02)


def test_skyfield_sees_them_too(iss, site, found, skyfield_time, skyfield_satellite):
    scale = skyfield_time(START.iso(), 10.0)
    satellite = skyfield_satellite(scale, iss)
    place = wgs84.latlon(site.lat_deg, site.lon_deg, site.alt_m)
    with closing(load_file(str(files("skyfield_data") / "data" / "de421.bsp"))) as kernel:
        for each in found:
            t = scale.from_datetime(each.at.to_datetime())
            disc = (kernel["earth"] + place).at(t).observe(kernel[each.body]).apparent()
            apart = (satellite - place).at(t).separation_from(disc).degrees
            # 20": the Sun's and Moon's aberration there, and light time to the station, left out by us.
            assert apart == pytest.approx(each.separation_deg, abs=0.008)
            altitude, azimuth, _ = disc.altaz()
            assert each.elevation_deg == pytest.approx(altitude.degrees, abs=0.01)
            assert each.azimuth_deg == pytest.approx(azimuth.degrees, abs=0.01)


def test_who_stands_on_the_centre_line_sees_it_in_the_middle(iss, site, found):
    """And who stands half a width to the side sees it touch the edge."""
    checked = 0
    for each in (one for one in found if one.elevation_deg > 8.0):
        strip = each.strip
        middle = int(np.argmin(np.abs(strip.seconds)))
        here = Site(
            id="c",
            name="c",
            lat_deg=float(strip.lat_deg[middle]),
            lon_deg=float(strip.lon_deg[middle]),
            alt_m=site.alt_m,
        )
        start = each.at.plus_seconds(-20.0)
        (on_it,) = find_transits(iss, here, start, each.at.plus_seconds(20.0), bodies=[each.body])
        assert on_it.separation_deg < 0.003
        assert on_it.at.seconds_since(each.at.plus_seconds(float(strip.seconds[middle]))) == pytest.approx(
            0.0, abs=0.05
        )
        assert on_it.off_line_km < 0.1
        # Across the motion over the ground, half a width away.
        north = np.gradient(strip.lat_deg, strip.seconds)[middle]
        east = np.gradient(strip.lon_deg, strip.seconds)[middle] * np.cos(np.radians(here.lat_deg))
        length = np.hypot(north, east)
        for side, share in ((1.0, 0.93), (-1.0, 0.93), (1.0, 1.07), (-1.0, 1.07)):
            off_deg = side * share * strip.width_km[middle] / 2.0 / 111.2
            there = replace(
                here,
                lat_deg=here.lat_deg + off_deg * east / length,
                lon_deg=here.lon_deg - off_deg * north / length / np.cos(np.radians(here.lat_deg)),
            )
            beside = find_transits(
                iss, there, start, each.at.plus_seconds(20.0), bodies=[each.body], within_deg=0.3
            )
            assert [one.crosses for one in beside] == [share < 1.0], (each.body, side, share)
            assert beside[0].off_line_km == pytest.approx(abs(off_deg) * 111.2, rel=0.03)
        checked += 1
    assert checked >= 4


def test_the_strip_of_an_overhead_transit_is_as_wide_as_the_cone(found):
    """Twice the range times the angular radius, and more the lower the body stands."""
    for each in (one for one in found if one.elevation_deg > 8.0):
        middle = int(np.argmin(np.abs(each.strip.seconds)))
        least = 2.0 * 400.0 * np.tan(np.radians(each.body_radius_deg))
        most = 2.0 * 2400.0 * np.tan(np.radians(each.body_radius_deg)) / np.sin(np.radians(8.0))
        assert least < each.strip.width_km[middle] < most


def test_the_json(found):
    said = next(each for each in found if each.crosses).as_json()
    assert said["crosses"] is True
    assert said["begins"] < said["at"] < said["ends"]
    assert {"at", "lat_deg", "lon_deg", "width_km"} == set(said["strip"][0])
    missed = next(each for each in found if not each.crosses).as_json()
    assert missed["begins"] is None
    assert missed["duration_s"] == 0.0


def test_only_transits_unless_near_misses_are_asked_for(iss, site, found):
    only = find_transits(iss, site, START, START.plus_days(10.0))
    crossing = [each for each in found if each.crosses]
    assert len(only) == len(crossing) >= 1
    for one, other in zip(only, crossing, strict=True):
        assert abs(one.at.seconds_since(other.at)) < 1e-3
    assert find_transits(iss, site, START, START.plus_days(10.0), min_elevation_deg=10.0) == []


def test_senseless_questions(iss, site):
    with pytest.raises(WindowError, match="not \\['mars'\\]"):
        find_transits(iss, site, START, START.plus_days(1.0), bodies=["mars"])
    with pytest.raises(WindowError, match="margin"):
        find_transits(iss, site, START, START.plus_days(1.0), within_deg=-1.0)
