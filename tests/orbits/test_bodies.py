"""The places of the Moon and the planets against Skyfield, the almanac's instants and printed examples."""

from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import load, load_file
from skyfield.framelib import itrs
from skyfield.sgp4lib import TEME

from orbits import EphemerisRangeError, Times, UnknownBody, bodies, illuminated_share, sun

ARCSEC_DEG = 1 / 3600
NAMES_OF_SKYFIELD = {name: name for name in ("sun", "moon", "mercury", "venus", "mars")} | {
    name: f"{name} barycenter" for name in ("jupiter", "saturn", "uranus", "neptune", "pluto")
}


@pytest.fixture(scope="module")
def de421():
    kernel = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
    yield kernel
    kernel.close()


@pytest.fixture(scope="module")
def timescale():
    return load.timescale(builtin=True)


@pytest.fixture(scope="module")
def year() -> Times:
    """Fifty instants through 2024, at all hours; Skyfield's own UT1 is measured there."""
    return Times.every("2024-01-01T00:00Z", 7.31 * 86400, 50)


def skyfield_times(timescale, times: Times):
    return timescale.from_datetimes([moment.to_datetime() for moment in times])


def angles_deg(a, b) -> np.ndarray:
    cross = np.linalg.norm(np.cross(a, b), axis=-1)
    return np.degrees(np.arctan2(cross, np.einsum("...i,...i->...", a, b)))


def test_every_name_is_compared():
    assert set(NAMES_OF_SKYFIELD) == set(bodies.BODIES)


@pytest.mark.parametrize("name", bodies.BODIES)
def test_directions_are_skyfield_s_apparent_ones(name, timescale, de421, year):
    earth = de421["earth"].at(skyfield_times(timescale, year))
    astrometric = earth.observe(de421[NAMES_OF_SKYFIELD[name]])
    # Without the bending of light, which we leave out: 0.05".
    straight = astrometric.apparent(deflectors=())
    assert angles_deg(bodies.body_position_gcrs_km(name, year), straight.xyz.km.T).max() < 0.05 * ARCSEC_DEG
    assert (
        angles_deg(bodies.body_position_teme_km(name, year), straight.frame_xyz(TEME).km.T).max()
        < 0.06 * ARCSEC_DEG
    )
    # In ITRS also polar motion (0.5") and what little UT1 differs.
    in_itrs = bodies.body_position_itrs_km(name, year)
    assert angles_deg(in_itrs, straight.frame_xyz(itrs).km.T).max() < 1.0 * ARCSEC_DEG
    # Light's way: less than it moves against us meanwhile.
    distance = straight.distance().km
    assert np.abs(np.linalg.norm(in_itrs, axis=-1) / distance - 1.0).max() < 2e-4
    # The naive wrong answer, the geometric direction, is off by aberration and more (the Moon moves 0.7").
    geometric = (de421[NAMES_OF_SKYFIELD[name]] - de421["earth"]).at(skyfield_times(timescale, year)).xyz.km.T
    least = 0.5 if name == "moon" else 15.0
    assert angles_deg(bodies.body_position_gcrs_km(name, year), geometric).max() > least * ARCSEC_DEG


def test_what_is_left_out_is_the_bending_of_light(timescale, de421, year):
    """Arcsecond level against the whole apparent place, unless behind the Sun's edge."""
    earth = de421["earth"].at(skyfield_times(timescale, year))
    for name in ("moon", "venus", "jupiter", "saturn"):
        whole = earth.observe(de421[NAMES_OF_SKYFIELD[name]]).apparent().xyz.km.T
        assert angles_deg(bodies.body_position_gcrs_km(name, year), whole).max() < 1.0 * ARCSEC_DEG


def test_the_moon_of_1992_april_12_is_meeus_s():
    """Meeus, Astronomical Algorithms (2nd ed.), example 47.a: 0 h TD, apparent, by ELP-2000/82; 10"."""
    times = Times.of("1992-04-11T23:59:00.816Z")
    x, y, z = bodies.body_position_teme_km("moon", times)[0]
    # 134.688470 and 13.768368 degrees of the true equinox; TEME counts from the mean one (nutation 16.595").
    nutation_deg = 16.595 * ARCSEC_DEG * np.cos(np.radians(23.440636))
    assert np.degrees(np.arctan2(y, x)) == pytest.approx(134.688470 - nutation_deg, abs=10 * ARCSEC_DEG)
    assert np.degrees(np.arctan2(z, np.hypot(x, y))) == pytest.approx(13.768368, abs=10 * ARCSEC_DEG)
    assert np.linalg.norm([x, y, z]) == pytest.approx(368409.7, abs=30.0)
    # Example 48.a, of the same instant: k = 0.6786.
    assert illuminated_share("moon", times)[0] == pytest.approx(0.6786, abs=0.0005)


def test_the_lit_share_is_skyfield_s(timescale, de421, year):
    from skyfield import almanac

    for name in ("moon", "venus", "mars"):
        theirs = almanac.fraction_illuminated(de421, name, skyfield_times(timescale, year))
        np.testing.assert_allclose(illuminated_share(name, year), theirs, atol=5e-4)
    assert illuminated_share("sun", year).tolist() == [1.0] * 50


def test_new_and_full_moon_of_august_2026():
    """Astronomical Almanac: total solar eclipse, New Moon 2026-08-12 17:37 UT; Full Moon 08-28 04:18 UT."""
    times = Times.every("2026-08-12T17:37Z", 60.0, 1)
    moon, here = (bodies.body_position_gcrs_km(name, times) for name in ("moon", "sun"))
    assert angles_deg(moon, here)[0] < 1.0
    assert illuminated_share("moon", times)[0] < 0.001
    assert illuminated_share("moon", "2026-08-28T04:18Z")[0] > 0.999
    # Waxing: lit from the evening side, the Moon stands east of the Sun after new moon.
    after = Times.of("2026-08-16T17:37Z")
    moon, here = (bodies.body_position_gcrs_km(name, after)[0] for name in ("moon", "sun"))
    assert np.cross(here, moon)[2] > 0.0


def test_the_sun_is_one_of_them(year):
    np.testing.assert_array_equal(sun.sun_position_itrs_km(year), bodies.body_position_itrs_km("Sun", year))
    assert sun.SUN_RADIUS_KM == bodies.SUN_RADIUS_KM


def test_shapes_and_refusals():
    assert bodies.body_position_itrs_km("mars", Times.of([])).shape == (0, 3)
    assert bodies.body_position_teme_km(" Moon ", "2026-10-09T20:00Z").shape == (1, 3)
    with pytest.raises(UnknownBody, match=r"'vulcan'.*sun, moon, mercury"):
        bodies.body_position_gcrs_km("vulcan", "2026-10-09T20:00Z")
    with pytest.raises(EphemerisRangeError, match=r"place of the Moon is.*2060-01-01T00:00:00Z lies outside"):
        bodies.body_position_gcrs_km("moon", ["2026-01-01T00:00Z", "2060-01-01T00:00Z"])
