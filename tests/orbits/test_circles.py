"""Circles on the globe and caps as polygons."""

import numpy as np
import pytest

from orbits import FrameError
from orbits.circles import cap_polygons, small_circle


def distance_deg(lat0, lon0, lat, lon):
    a, o, a0, o0 = (np.radians(value) for value in (lat, lon, lat0, lon0))
    half = np.sin((a - a0) / 2) ** 2 + np.cos(a) * np.cos(a0) * np.sin((o - o0) / 2) ** 2
    return np.degrees(2 * np.arcsin(np.sqrt(half)))


@pytest.mark.parametrize("centre", [(0, 0), (45.9, 63.3), (-51.6, 179.9), (89.5, -20), (90, 0), (-90, 0)])
@pytest.mark.parametrize("radius", [0.5, 19.8, 75.0])
def test_all_points_of_a_circle_are_equally_far(centre, radius):
    lat, lon = small_circle(*centre, radius)
    assert np.abs(distance_deg(*centre, lat, lon) - radius).max() < 1e-6
    assert np.all((lon > -180) & (lon <= 180))
    # (A longitude says nothing at a pole.)
    assert distance_deg(lat[0], lon[0], lat[-1], lon[-1]) < 1e-9


def test_a_circle_starts_north_and_goes_east():
    lat, lon = small_circle(10.0, 20.0, 5.0, 5 * 4 + 1)
    assert (lat[0], lon[0]) == pytest.approx((15.0, 20.0))
    assert lon[5] > 24.0
    assert lat[10] == pytest.approx(5.0)


def area(lat, lon) -> float:
    """Return the signed area on the map in square degrees (shoelace)."""
    return float(np.sum(lon[:-1] * lat[1:] - lon[1:] * lat[:-1]) / 2)


def test_a_cap_in_the_middle_is_one_polygon():
    ((lat, lon),) = cap_polygons(10.0, 20.0, 15.0)
    assert (lat[0], lon[0]) == (lat[-1], lon[-1])
    assert lon.min() > 0


@pytest.mark.parametrize("lon", [175.0, 180.0, -180.0, -172.0])
def test_a_cap_across_the_antimeridian_is_two_that_meet(lon):
    polygons = cap_polygons(-20.0, lon, 15.0)
    assert len(polygons) == 2
    (west_lat, west_lon), (east_lat, east_lon) = sorted(
        polygons, key=lambda ring: ring[1].min(), reverse=True
    )
    assert west_lon.max() == 180.0
    assert east_lon.min() == -180.0
    cut_west = np.unique(west_lat[west_lon == 180.0].round(9))
    cut_east = np.unique(east_lat[east_lon == -180.0].round(9))
    assert cut_west == pytest.approx(cut_east, abs=1e-6)
    # Cut or not, a cap covers the same area.
    ((lat, lon_inside),) = cap_polygons(-20.0, 0.0, 15.0)
    whole = abs(area(lat, lon_inside))
    assert sum(abs(area(*ring)) for ring in polygons) == pytest.approx(whole, rel=1e-3)


@pytest.mark.parametrize(("lat", "pole"), [(80.0, 90.0), (-80.0, -90.0)])
def test_a_cap_with_a_pole_runs_along_the_edge_of_the_map(lat, pole):
    ((ring_lat, ring_lon),) = cap_polygons(lat, 100.0, 20.0)
    assert (ring_lon.min(), ring_lon.max()) == (-180.0, 180.0)
    edge = ring_lat == pole
    assert np.count_nonzero(edge) == 2
    assert np.all(np.abs(ring_lat) >= 60.0 - 1e-9)


@pytest.mark.parametrize("radius", [0.0, -5.0, 120.0, float("nan")])
def test_senseless_radii_are_refused(radius):
    with pytest.raises(FrameError, match="radius"):
        cap_polygons(0.0, 0.0, radius)
