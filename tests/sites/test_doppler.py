"""The Doppler shift: signs, sizes, Skyfield."""

import numpy as np
import pytest
from skyfield.api import wgs84

import tle
from orbits.bodies import SPEED_OF_LIGHT_KM_S
from sites import Site, WindowError, find_passes
from sites.doppler import doppler_curve, doppler_shift_hz
from tle import Catalog

START = tle.as_moment("2026-10-09T00:00:00Z")
DOWNLINK_HZ = 145.8e6  # ARISS voice


@pytest.fixture(scope="module")
def iss():
    return tle.bundled().nearest("ISS", START)


@pytest.fixture(scope="module")
def site():
    return Site(id="z", name="z", lat_deg=47.37, lon_deg=8.54, alt_m=400.0)


@pytest.fixture(scope="module")
def highest(iss, site):
    passes = find_passes(Catalog.of(iss), site, START, START.plus_days(3.0), min_elevation_deg=0.0)
    return max(passes, key=lambda each: each.tca.elevation_deg)


@pytest.fixture(scope="module")
def curve(iss, site, highest):
    return doppler_curve(iss, site, highest.aos.at, highest.los.at, DOWNLINK_HZ, 1.0)


def test_what_comes_nearer_sounds_higher(curve, highest):
    assert doppler_shift_hz(-7.0, 1e9) == pytest.approx(7.0 / SPEED_OF_LIGHT_KM_S * 1e9)
    assert curve.shift_hz[0] > 3000.0
    assert curve.shift_hz[-1] < -3000.0
    # ARISS tells its listeners to expect 3.5 kHz on either side of 145.800 MHz.
    assert np.abs(curve.shift_hz).max() == pytest.approx(3500.0, abs=150.0)
    assert np.all(np.diff(curve.shift_hz) < 0.0)
    middle = curve.times[int(np.abs(curve.shift_hz).argmin())]
    assert abs(middle.seconds_since(highest.tca.at)) < 10.0
    assert int(curve.rate_hz_s.argmin()) == pytest.approx(int(np.abs(curve.shift_hz).argmin()), abs=3)


def test_skyfield_has_the_same_range_rate(iss, site, curve, skyfield_time, skyfield_satellite):
    scale = skyfield_time(START.iso(), 3.0)
    place = wgs84.latlon(site.lat_deg, site.lon_deg, site.alt_m)
    satellite = skyfield_satellite(scale, iss)
    picked = list(curve.times)[::60]
    t = scale.from_datetimes([each.to_datetime() for each in picked])
    rates = (satellite - place).at(t).frame_latlon_and_rates(place)[5].km_per_s
    # A centimetre a second is 0.005 Hz here.
    assert np.abs(rates - curve.range_rate_km_s[::60]).max() < 5e-5


def test_the_rate_is_the_slope(curve):
    slope = np.gradient(curve.shift_hz, 1.0)
    np.testing.assert_allclose(curve.rate_hz_s[5:-5], slope[5:-5], atol=0.3)


def test_rows(curve):
    rows = curve.rows()
    assert len(rows) == len(curve.times)
    assert rows[0]["received_hz"] == DOWNLINK_HZ + rows[0]["shift_hz"]
    assert rows[0]["at"].endswith("Z")
    assert rows[0]["elevation_deg"] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("frequency", [0.0, -1.0, float("nan"), float("inf")])
def test_no_such_frequency(iss, site, frequency):
    with pytest.raises(WindowError, match="hertz"):
        doppler_curve(iss, site, START, START.plus_days(0.01), frequency)
