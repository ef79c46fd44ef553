"""The beams on the sky against Skyfield: where they look, where the Moon is and how wide."""

from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import load, load_file, wgs84

from sites.antenna import find_antenna
from sites.beams import beams_on_sky
from sites.targets import find_target

FAST = find_antenna("fast")
AT = "2026-10-20T12:00:00Z"


@pytest.fixture(scope="module")
def theirs():
    """Skyfield's Moon as seen from FAST: astrometric right ascension and declination, and its distance."""
    ephemeris = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
    scale = load.timescale(builtin=True)
    site = ephemeris["earth"] + wgs84.latlon(FAST.site.lat_deg, FAST.site.lon_deg, FAST.site.alt_m)
    apparent = site.at(scale.utc(2026, 10, 20, 12)).observe(ephemeris["moon"]).apparent()
    ra, dec, distance = apparent.radec()
    found = ra._degrees, dec.degrees, distance.km
    ephemeris.close()
    return found


def test_pointing_to_the_moon_is_where_skyfield_has_it(theirs):
    found = beams_on_sky(FAST, find_target("moon"), AT)
    ra, dec, distance = theirs
    assert found.dec_deg == pytest.approx(dec, abs=3e-4)
    assert (found.ra_deg - ra) * np.cos(np.radians(dec)) == pytest.approx(0.0, abs=3e-4)
    assert found.moon_diameter_arcmin == pytest.approx(
        # Aberration is added as a vector, which makes a distance up to 1e-4 longer or shorter.
        2.0 * 60.0 * np.degrees(np.arcsin(1737.4 / distance)),
        abs=4e-3,
    )
    assert found.moon_arcmin == pytest.approx((0.0, 0.0), abs=1e-6)
    assert found.moon_apart_deg == pytest.approx(0.0, abs=1e-6)


def test_the_moon_beside_the_pointing_lies_where_the_angles_say(theirs):
    ra, dec, _ = theirs
    # Half a degree west and a quarter south of the Moon: the Moon is east and north of it.
    found = beams_on_sky(FAST, find_target(f"{ra - 0.5 / np.cos(np.radians(dec)):.6f},{dec - 0.25:.6f}"), AT)
    assert found.moon_arcmin == pytest.approx((30.0, 15.0), abs=0.6)
    assert found.moon_apart_deg == pytest.approx(np.hypot(0.5, 0.25), abs=0.01)


def test_the_beams_keep_their_distances_on_the_sky():
    found = beams_on_sky(FAST, find_target("crab"), AT)
    assert len(found.beams) == 19
    first = found.beams[0]
    assert (first.ra_deg, first.dec_deg) == pytest.approx((found.ra_deg, found.dec_deg), abs=1e-9)
    for beam in found.beams:
        # Angle on the sphere by the haversine formula.
        a = np.sin(np.radians(beam.dec_deg - first.dec_deg) / 2) ** 2
        b = np.cos(np.radians(beam.dec_deg)) * np.cos(np.radians(first.dec_deg))
        angle = 2 * np.arcsin(np.sqrt(a + b * np.sin(np.radians(beam.ra_deg - first.ra_deg) / 2) ** 2))
        assert np.degrees(angle) * 60 == pytest.approx(
            np.hypot(beam.east_arcmin, beam.north_arcmin), abs=1e-3
        )
    assert found.moon_arcmin is None
    assert found.moon_apart_deg > 10.0
    east = max(found.beams, key=lambda beam: beam.east_arcmin)
    assert east.ra_deg > first.ra_deg
