"""Coverage: closed forms, printed elevations, stations and gaps against every second."""

import math

import numpy as np
import pytest

import tle
from orbits import Times
from sites import coverage, targets
from sites.errors import LaunchError, WindowError
from sites.passes import geometric_limit_deg
from sites.registry import find_site
from sites.targets import Orbiting
from tle import Catalog

START, STOP = "2026-10-06T00:00:00Z", "2026-10-07T00:00:00Z"
STATIONS = ("korolyov", "houston", "beijing", "jiamusi", "kashi", "neuquen")


def test_the_circle_of_visibility_is_that_of_the_triangle():
    # At the horizon: cos(radius) = R / (R + h).
    assert math.cos(math.radians(coverage.visibility_radius_deg(420.0))) == pytest.approx(6378.137 / 6798.137)
    # With a mask the angles of the triangle sum to 180 degrees (law of sines).
    radius = math.radians(coverage.visibility_radius_deg(420.0, 10.0))
    nadir = math.asin(6378.137 / 6798.137 * math.cos(math.radians(10.0)))
    assert nadir + radius + math.radians(100.0) == pytest.approx(math.pi)
    # The geostationary ring at 5 degrees: 76.3 (Wertz & Larson print 76.3 for it).
    assert coverage.visibility_radius_deg(35786.0, 5.0) == pytest.approx(76.3, abs=0.05)
    (polygon,) = coverage.visibility_circle(10.0, 20.0, 420.0, 10.0)
    assert polygon[0].max() - 10.0 == pytest.approx(coverage.visibility_radius_deg(420.0, 10.0), abs=1e-6)
    assert len(coverage.visibility_circle(50.0, 175.0, 420.0)) == 2


def test_why_russia_wanted_97_degrees():
    below, seen = coverage.highest_latitude_deg(51.63, 420.0, 5.0)
    assert below == 51.63
    # Cape Fligely, the northernmost point of Russia, is at 81.9: out of sight of a station at 51.6.
    assert 65.0 < seen < 69.0
    polar, all_seen = coverage.highest_latitude_deg(97.0, 420.0, 5.0)
    assert polar == 83.0
    assert all_seen == 90.0


# Highest elevation of either station, printed: ISS (420 km, 51.63), Tiangong (393 km, 41.47).
HIGHEST = {
    "star-city": (55.88, 39.9, 6.3), "korolyov": (55.91, 39.7, 6.2), "moscow": (55.75, 40.9, 6.5),
    "beijing": (40.07, 90.0, 90.0), "houston": (29.56, 90.0, 90.0), "belgrade": (44.8, 90.0, 45.7),
    "astana": (51.17, 90.0, 14.9), "sofia": (42.7, 90.0, 72.5), "islamabad": (33.7, 90.0, 90.0),
    "medford": (42.4, 90.0, 77.4), "london": (51.5, 90.0, 14.1),
}  # fmt: skip


def ring(altitude_km, inclination_deg):
    """Return a circular orbit as an element set."""
    motion = math.sqrt(398600.4418 / (6378.137 + altitude_km) ** 3) * 86400.0 / (2.0 * math.pi)
    return tle.ElementSet(
        norad_cat_id=99999, object_name="", object_id="", epoch=tle.as_moment(START), source="a circle",
        mean_motion_rev_day=motion, eccentricity=0.0, inclination_deg=inclination_deg, raan_deg=0.0,
        arg_perigee_deg=0.0, mean_anomaly_deg=0.0, bstar=0.0,
    )  # fmt: skip


@pytest.mark.parametrize("name", HIGHEST)
def test_how_high_the_stations_stand_over_the_places_of_the_story(name):
    """The printed elevations are for a sphere of 6,371 km and the geocentric latitude.

    On the ellipsoid the ground of these places lies some 14 km deeper below an orbit whose height
    counts from the equator, and the stations stand up to a degree higher: ours.
    """
    latitude, iss, tiangong = HIGHEST[name]
    site = find_site(name) if name != "london" else find_site("51.5,0")
    assert site.lat_deg == pytest.approx(latitude, abs=0.06)
    for printed, altitude, inclination in ((iss, 420.0, 51.63), (tiangong, 393.0, 41.47)):
        away = math.radians(max(0.0, site.geocentric_lat_deg - inclination))
        radius = 6371.0 + altitude
        up, level = radius * math.cos(away) - 6371.0, radius * math.sin(away)
        assert math.degrees(math.atan2(up, level)) == pytest.approx(printed, abs=0.25)
        ours = geometric_limit_deg(ring(altitude, inclination), site)
        assert printed - 0.15 <= ours <= printed + 1.0


@pytest.fixture(scope="module")
def iss():
    return tle.bundled().nearest("ISS", START)


def test_stations_and_gaps_are_those_of_every_second(iss):
    sites = [find_site(name) for name in STATIONS]
    found = coverage.stations_passed(iss, sites, START, STOP, min_elevation_deg=5.0)
    times = Times.every(START, 1.0, 86400)
    above = np.array([targets.look(Orbiting(iss), site, times)[1] >= 5.0 for site in sites])
    for site, row in zip(sites, above, strict=True):
        assert len(found.of(site)) == int(np.diff(row.astype(int), prepend=0).clip(0).sum())
        assert sum(contact.duration_s for contact in found.of(site)) == pytest.approx(row.sum(), abs=8.0)
    assert found.share_in_view == pytest.approx(above.any(axis=0).mean(), abs=2e-4)
    dark = ~above.any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], dark, [False]]).astype(int)))
    longest = int((edges[1::2] - edges[::2]).max())
    assert found.longest_gap.duration_s == pytest.approx(longest, abs=2.0)
    assert len(found.gaps) == len(edges) // 2
    document = found.as_json()
    assert [station["site"] for station in document["stations"]] == list(STATIONS)
    assert document["elements"]["norad_cat_id"] == 25544


def test_what_no_station_sees_is_one_gap():
    tiangong = tle.bundled().nearest("Tiangong", START)
    found = coverage.stations_passed(tiangong, [find_site("80,0")], START, STOP)
    assert found.contacts == ()
    assert found.share_in_view == pytest.approx(0.0, abs=1e-12)
    assert found.longest_gap.duration_s == pytest.approx(86400.0)
    assert found.as_json()["stations"][0]["max_elevation_deg"] is None


def test_wrong_calls_are_refused_in_words(iss):
    with pytest.raises(LaunchError, match="altitude"):
        coverage.visibility_radius_deg(0.0)
    with pytest.raises(LaunchError, match="mask"):
        coverage.visibility_radius_deg(400.0, 90.0)
    with pytest.raises(WindowError, match="No station"):
        coverage.stations_passed(iss, [], START, STOP)
    assert len(Catalog.of([iss])) == 1


def test_a_map_of_view_holds_the_passes_over_each_place(iss):
    found = coverage.view_map(iss, START, 1.0, min_elevation_deg=5.0, step_deg=15.0)
    assert found.minutes_per_day.shape == (12, 24)
    assert (found.lat_edges_deg[0], found.lon_edges_deg[-1]) == (-90.0, 180.0)
    for north, east in ((7.5, 22.5), (52.5, -112.5), (-37.5, 142.5)):
        row, column = (
            int(np.searchsorted(edges, value)) - 1
            for edges, value in ((found.lat_edges_deg, north), (found.lon_edges_deg, east))
        )
        one = coverage.stations_passed(
            iss, [find_site(f"{north},{east}")], START, STOP, min_elevation_deg=5.0
        )
        assert found.passes_per_day[row, column] == len(one.contacts)
        assert found.minutes_per_day[row, column] == pytest.approx(
            sum(contact.duration_s for contact in one.contacts) / 60.0, abs=0.01
        )
    # Nobody sees it at the poles; about all below 67 degrees do.
    assert (found.minutes_per_day[[0, -1]] == 0.0).all()
    assert found.share_of_the_globe == pytest.approx(math.sin(math.radians(67.0)), abs=0.05)
    # The ground track reaches the geodetic latitude of its geocentric inclination.
    assert found.highest_below_deg == pytest.approx(51.63 + 0.19, abs=0.02)


def test_an_orbit_of_97_degrees_sees_all_of_russia_and_one_of_51_does_not():
    polar = coverage.view_map(coverage.circular_orbit(400.0, 97.0, START), START, 1.0, step_deg=15.0)
    assert polar.share_of_the_globe == 1.0
    flat = coverage.view_map(coverage.circular_orbit(400.0, 51.6, START), START, 1.0, step_deg=15.0)
    assert (flat.minutes_per_day[-1] == 0.0).all()
    assert "made up" in polar.elements.source
    with pytest.raises(WindowError, match="divisor of 180"):
        coverage.view_map(coverage.circular_orbit(400.0, 51.6, START), START, 1.0, step_deg=7.0)
    with pytest.raises(LaunchError, match="positive"):
        coverage.circular_orbit(-1.0, 51.6, START)
