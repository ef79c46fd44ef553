import numpy as np
import pytest
from skyfield.api import Distance, load, wgs84
from skyfield.toposlib import ITRSPosition

from orbits.frames import geodetic_from_itrs, itrs_from_geodetic
from sites import registry
from sites.site import Site
from sites.topocentric import (
    azimuth_elevation_range,
    east_north_up,
    elevation_rate_deg_s,
    position_itrs_km,
    range_rate_km_s,
)

SEED = 20261009
ZURICH = Site(id="z", name="Zurich", lat_deg=47.3744, lon_deg=8.5410, alt_m=408.0)


def seen_at(site, east_km, north_km, up_km):
    return position_itrs_km(site) + np.array([east_km, north_km, up_km]) @ east_north_up(site)


@pytest.mark.parametrize(
    ("direction", "azimuth", "elevation"),
    [
        ((0.0, 500.0, 0.0), 0.0, 0.0),
        ((500.0, 0.0, 0.0), 90.0, 0.0),
        ((0.0, -500.0, 0.0), 180.0, 0.0),
        ((-500.0, 0.0, 0.0), 270.0, 0.0),
        ((300.0, 0.0, 300.0), 90.0, 45.0),
        ((0.0, 0.0, 500.0), None, 90.0),
        ((0.0, 0.0, -500.0), None, -90.0),
    ],
)
def test_azimuth_runs_from_north_through_east(direction, azimuth, elevation):
    az, el, distance = azimuth_elevation_range(seen_at(ZURICH, *direction), ZURICH)
    if azimuth is not None:
        assert (az - azimuth + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-9)
    assert el == pytest.approx(elevation, abs=1e-6)
    assert distance == pytest.approx(np.linalg.norm(direction), rel=1e-12)
    assert 0.0 <= az < 360.0


def test_directions_are_those_of_the_globe_and_not_only_of_our_axes():
    """A point farther east on the same parallel is seen in the east, a more northern one in the north."""
    east = itrs_from_geodetic(47.3744, 8.6410, 408.0)
    north = itrs_from_geodetic(47.4744, 8.5410, 408.0)
    above = itrs_from_geodetic(47.3744, 8.5410, 400_000.0)
    assert azimuth_elevation_range(east, ZURICH)[0] == pytest.approx(90.0, abs=0.1)
    assert np.cos(np.radians(azimuth_elevation_range(north, ZURICH)[0])) == pytest.approx(1.0, abs=1e-8)
    assert azimuth_elevation_range(above, ZURICH)[1] == pytest.approx(90.0, abs=1e-6)


def test_up_is_the_plumb_line_and_not_the_line_from_the_centre():
    up = east_north_up(ZURICH)[2]
    from_centre = position_itrs_km(ZURICH) / np.linalg.norm(position_itrs_km(ZURICH))
    assert np.degrees(np.arccos(up @ from_centre)) == pytest.approx(0.19, abs=0.01)


def test_altaz_of_skyfield_within_a_thousandth_of_a_degree_and_a_metre():
    """The same ITRS positions handed to Skyfield, so that the same Earth turns under both."""
    rng = np.random.default_rng(SEED)
    time = load.timescale(builtin=True).utc(2026, 10, 9, 12, 34, 56)
    worst_angle = worst_range = 0.0
    for _ in range(60):
        site = Site(
            id="s",
            name="s",
            lat_deg=float(rng.uniform(-90, 90)),
            lon_deg=float(rng.uniform(-180, 180)),
            alt_m=float(rng.uniform(-400, 5000)),
        )
        position = rng.normal(size=3)
        position *= rng.uniform(6600, 45_000) / np.linalg.norm(position)
        observer = wgs84.latlon(site.lat_deg, site.lon_deg, elevation_m=site.alt_m)
        altitude, azimuth, distance = (ITRSPosition(Distance(km=position)) - observer).at(time).altaz()
        az, el, range_km = azimuth_elevation_range(position, site)
        turn = (az - azimuth.degrees + 180.0) % 360.0 - 180.0
        worst_angle = max(
            worst_angle, abs(el - altitude.degrees), abs(turn) * np.cos(np.radians(altitude.degrees))
        )
        worst_range = max(worst_range, abs(range_km - distance.km))
    assert worst_angle < 0.001
    assert worst_range < 0.001


def test_fast_stands_where_its_itrf_position_says():
    """X, Y, Z of arXiv:2012.08359, and the latitude and longitude it gives beside them."""
    itrf = np.array([-1668.5572070983793, 5506.8385266271923, 2744.9349655897617])
    fast = registry.load()["fast"]
    assert np.linalg.norm(position_itrs_km(fast) - itrf) < 2e-5  # 2 cm: the table has seven decimals
    lat_deg, lon_deg, alt_km = geodetic_from_itrs(itrf)
    assert lat_deg == pytest.approx(25 + 39 / 60 + 10.626537 / 3600, abs=1e-9)
    assert lon_deg == pytest.approx(106 + 51 / 60 + 24.000740 / 3600, abs=1e-9)
    assert alt_km * 1000 == pytest.approx(1110.028801, abs=1e-3)


def test_rates_are_the_derivatives():
    rng = np.random.default_rng(SEED + 1)
    position = rng.normal(size=(40, 3))
    position *= 7000.0 / np.linalg.norm(position, axis=1)[:, np.newaxis]
    velocity = rng.normal(size=(40, 3)) * 4.0
    step = 1e-3
    before, after = (
        azimuth_elevation_range(position + sign * step * velocity, ZURICH) for sign in (-1.0, 1.0)
    )
    assert range_rate_km_s(position, velocity, ZURICH) == pytest.approx(
        (after[2] - before[2]) / (2 * step), abs=1e-7
    )
    assert elevation_rate_deg_s(position, velocity, ZURICH) == pytest.approx(
        (after[1] - before[1]) / (2 * step), abs=1e-7
    )


def test_range_rate_is_positive_when_the_object_leaves():
    position = seen_at(ZURICH, 500.0, 0.0, 300.0)
    assert range_rate_km_s(position, 7.0 * east_north_up(ZURICH)[0], ZURICH) > 5.0


@pytest.mark.parametrize("lat_deg", [90.0, -90.0])
def test_the_poles_are_places_too(lat_deg):
    pole = Site(id="p", name="p", lat_deg=lat_deg, lon_deg=0.0)
    az, el, _ = azimuth_elevation_range(itrs_from_geodetic(lat_deg, 0.0, 400_000.0), pole)
    assert el == pytest.approx(90.0)
    assert np.isfinite(az)
