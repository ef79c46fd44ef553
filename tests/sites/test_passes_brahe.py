"""Passes by brahe, an engine in Rust that shares no line with ours: the same ones, to 50 ms.

It is given the finals2000A that we read, so that both turn the same Earth, and asks
nothing of a network. Its SGP4 is a crate in Rust, its search a scan and a bisection.

It propagates with the constants of WGS-84, where element sets are fitted with those of
WGS-72, which we take: 14 to 190 m here, 10 to 60 ms of an edge. Put in, the rest is milliseconds.
"""

import astropy_iers_data
import brahe
import numpy as np
import pytest

import tle
from orbits import Times, propagate
from sites import find_site, pass_times
from sites.topocentric import azimuth_elevation_range
from tle import Catalog

START = tle.as_moment("2026-10-09T00:00:00Z")
DAYS = 3.0
MASK_DEG = 10.0


@pytest.fixture(scope="module")
def same_earth():
    brahe.set_global_eop_provider(
        brahe.FileEOPProvider.from_standard_file(astropy_iers_data.IERS_A_FILE, True, "Error")
    )


def epoch(at):
    when = at.to_datetime()
    seconds = when.second + when.microsecond / 1e6
    return brahe.Epoch.from_datetime(
        when.year, when.month, when.day, when.hour, when.minute, seconds, 0.0, brahe.TimeSystem.UTC
    )


def propagator(elements):
    return brahe.SGPPropagator.from_tle(*tle.write(elements, "tle").splitlines()[:2], 60.0)


def by_brahe(elements, site):
    """Return begins and ends in seconds from the start, (2, n)."""
    begin = epoch(START)
    windows = brahe.location_accesses(
        brahe.PointLocation(site.lon_deg, site.lat_deg, site.alt_m),
        propagator(elements),
        begin,
        begin + DAYS * 86400.0,
        brahe.ElevationConstraint(MASK_DEG),
        config=brahe.AccessSearchConfig(initial_time_step=30.0, time_tolerance=0.001, parallel=False),
    )
    return np.array([[each.window_open - begin, each.window_close - begin] for each in windows]).T


def with_its_constants(elements, site, edges_s):
    """Return the edges moved to where our own chain has them with the constants of WGS-84."""
    around = np.concatenate([edges_s - 0.1, edges_s + 0.1])
    times = Times(np.full(len(around), START.jd), START.fr + around / 86400.0)
    position = propagate(Catalog.of(elements), times, gravity="WGS84").to_itrs().position_km[0]
    low, high = azimuth_elevation_range(position, site)[1].reshape(2, -1)
    return edges_s - 0.1 + 0.2 * (MASK_DEG - low) / (high - low)


@pytest.mark.parametrize("place", ["baikonur", "kennedy", "wenchang"])
@pytest.mark.parametrize("name", ["ISS", "Tiangong"])
def test_the_same_passes(same_earth, name, place):
    site, elements = find_site(place), tle.bundled().nearest(name, START)
    theirs = by_brahe(elements, site)
    found = pass_times(Catalog.of(elements), [site], START, START.plus_days(DAYS), min_elevation_deg=MASK_DEG)
    assert len(found) == theirs.shape[1] >= 9
    for edges, cut, other in (
        (found.begin_s, found.open_start, theirs[0]),
        (found.end_s, found.open_end, theirs[1]),
    ):
        assert np.abs(edges - other).max() < 0.1
        assert np.abs(with_its_constants(elements, site, edges[~cut]) - other[~cut]).max() < 0.005


def test_with_its_constants_it_has_our_positions(same_earth):
    """So the search and the frames are what the passes are compared in: 1 cm on the ground."""
    at = START.plus_days(1.3)
    for name in ("ISS", "Tiangong"):
        elements = tle.bundled().nearest(name, START)
        theirs = propagator(elements).state_itrf(epoch(at))[:3] / 1000.0
        ours = {
            gravity: propagate(Catalog.of(elements), at, gravity=gravity).to_itrs().position_km[0, 0]
            for gravity in ("WGS72", "WGS84")
        }
        assert np.linalg.norm(ours["WGS84"] - theirs) * 1000.0 < 0.01
        assert 10.0 < np.linalg.norm(ours["WGS72"] - theirs) * 1000.0 < 200.0
