"""The land of the map: cut right, and where land is."""

import json

import numpy as np
import pytest

from dashboard.geography import land


def rings() -> list[np.ndarray]:
    shape = land.load()
    pairs = np.array([shape.lon_deg, shape.lat_deg], dtype=float).T
    breaks = np.flatnonzero(np.isnan(pairs[:, 0]))
    return [ring[~np.isnan(ring[:, 0])] for ring in np.split(pairs, breaks)]


def is_land(lon: float, lat: float) -> bool:
    """Tell by the nonzero winding rule, the one that the page fills with."""
    winding = 0
    for ring in rings():
        (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
        side = (x1 - x0) * (lat - y0) - (lon - x0) * (y1 - y0)
        winding += int(((y0 <= lat) & (y1 > lat) & (side > 0)).sum())
        winding -= int(((y0 > lat) & (y1 <= lat) & (side < 0)).sum())
    return winding != 0


def test_rings_are_closed_and_no_edge_streaks_across_the_map():
    assert len(rings()) == 128
    for ring in rings():
        assert (ring[0] == ring[-1]).all()
        assert np.abs(ring[:, 0]).max() <= 180
        assert np.abs(ring[:, 1]).max() <= 90
        long_edges = np.abs(np.diff(ring[:, 0])) > 20
        # The only long edge is the one along the foot of the map, at the South Pole.
        assert (ring[:-1][long_edges][:, 1] == -90).all()


def test_the_area_is_that_of_the_continents():
    area_km2 = 0.0
    for ring in rings():
        lon, sine = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
        area_km2 += float((np.diff(lon) * (sine[1:] + sine[:-1]) / 2).sum()) * 6371.0**2
    assert area_km2 == pytest.approx(148.9e6, rel=0.02)  # land area of the Earth, CIA World Factbook


@pytest.mark.parametrize(
    ("name", "lon", "lat", "expected"),
    [
        ("Moscow", 37.6, 55.8, True),
        ("Denver", -105.0, 39.7, True),
        ("Chukotka, east of the antimeridian", -175.0, 66.7, True),
        ("Chukotka, west of the antimeridian", 175.0, 67.5, True),
        ("South Pole", 0.0, -89.5, True),
        ("Caspian Sea", 51.0, 41.0, False),
        ("Gulf of Guinea", 0.0, 0.0, False),
        ("mid Pacific", -150.0, 0.0, False),
        ("Arctic Ocean", 0.0, 88.0, False),
    ],
)
def test_places_are_on_land_or_at_sea(name, lon, lat, expected):
    assert is_land(lon, lat) is expected, name


def test_pages_are_sent_the_same_rings_to_draw_themselves():
    sent = json.loads(land.document())["rings"]
    assert len(sent) == len(rings())
    assert sorted(len(ring) // 2 for ring in sent) == sorted(len(ring) for ring in rings())
