"""Times, their scales, and the Earth orientation tables behind them."""

import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import astropy_iers_data
import numpy as np
import pytest
from skyfield.api import load

from orbits import EarthOrientationWarning, earth_orientation, frames
from orbits.earth_orientation import parse_finals2000a
from orbits.errors import TimesError
from orbits.times import MAX_SAMPLES, Times, earth_orientation_status
from tle.errors import MomentError
from tle.moments import Moment, as_moment

MICROSECOND_DAYS = 1e-6 / 86400


@pytest.fixture(scope="module")
def timescale():
    return load.timescale(builtin=True)


@pytest.fixture(scope="module")
def c04() -> dict[float, tuple[float, float, float]]:
    """Return the IERS 20 C04 series, which our code does not read: MJD -> x", y", UT1-UTC s."""
    rows = Path(astropy_iers_data.IERS_B_FILE).read_text().splitlines()
    fields = (row.split() for row in rows if not row.startswith("#"))
    return {float(f[4]): (float(f[5]), float(f[6]), float(f[7])) for f in fields}


def times_of_mjd(mjd: list[float]) -> Times:
    return Times(np.array(mjd) + 2400000.5, np.zeros(len(mjd)))


@pytest.mark.parametrize(
    "value",
    [
        "2026-10-09T20:00:00.250Z",
        "2026-10-09T22:00:00.250+02:00",
        datetime(2026, 10, 9, 20, 0, 0, 250_000, tzinfo=UTC),
        np.datetime64("2026-10-09T20:00:00.250"),
        as_moment("2026-10-09T20:00:00.250Z"),
        ["2026-10-09T20:00:00.250Z"],
        np.array(["2026-10-09T20:00:00.250"], dtype="datetime64[ms]"),
    ],
)
def test_everything_people_write_is_the_same_instant(value):
    times = Times.of(value)
    assert len(times) == 1
    assert times.jd[0] == 2461322.5
    assert times.fr[0] == pytest.approx((20 * 3600 + 0.25) / 86400, abs=1e-15)


def test_a_skyfield_time_is_understood(timescale):
    assert Times.of(timescale.utc(2026, 10, 9, 20))[0].iso(3) == "2026-10-09T20:00:00.000Z"


def test_times_without_zone_and_nat_are_refused():
    with pytest.raises(MomentError, match="no time zone"):
        Times.of(datetime(2026, 10, 9))  # noqa: DTZ001 - the point of the test
    with pytest.raises(MomentError, match="index 1 is NaT"):
        Times.of(np.array(["2026-10-09", "NaT"], dtype="datetime64[s]"))


def test_a_range_includes_its_end_where_a_step_lands_on_it():
    assert len(Times.range("2026-10-09T20:00Z", "2026-10-09T20:10Z", 60)) == 11
    assert len(Times.range("2026-10-09T20:00Z", "2026-10-09T20:10:59Z", 60)) == 11
    assert len(Times.range("2026-10-09T20:00Z", "2026-10-09T20:00Z", 60)) == 1
    # 0.1 s has no exact binary form; the 600th step still is the end.
    assert Times.range("2026-10-09T23:59:30Z", "2026-10-10T00:00:30Z", 0.1)[-1].iso(6) == (
        "2026-10-10T00:00:30.000000Z"
    )


def test_a_long_range_keeps_microseconds_and_midnights():
    start = datetime(2026, 10, 9, 20, 0, 0, 123_456, tzinfo=UTC)
    times = Times.range(start, start + timedelta(days=30), 10.0)
    assert len(times) == 30 * 8640 + 1
    assert np.all(times.jd % 1.0 == 0.5)
    assert np.all((times.fr >= 0) & (times.fr < 1))
    for index in (0, 1, 12_345, 259_200):
        expected = as_moment(start + timedelta(seconds=10 * index))
        assert abs(times[index].days_since(expected)) < MICROSECOND_DAYS / 1000


@pytest.mark.parametrize("step_s", [0.0, -60.0, float("nan"), float("inf")])
def test_a_senseless_step_is_refused(step_s):
    with pytest.raises(TimesError, match="Give a"):
        Times.range("2026-10-09T20:00Z", "2026-10-09T21:00Z", step_s)


def test_senseless_spans_are_refused():
    with pytest.raises(TimesError, match="before it starts"):
        Times.range("2026-10-09T20:00Z", "2026-10-09T19:00Z", 60)
    with pytest.raises(TimesError, match=f"{MAX_SAMPLES:,}"):
        Times.range("2026-10-09T20:00Z", "2126-10-09T19:00Z", 1e-3)
    with pytest.raises(TimesError, match="finite"):
        Times(np.array([2461322.5]), np.array([np.nan]))
    with pytest.raises(TimesError, match="shape"):
        Times(np.array([2461322.5, 2461323.5]), np.array([0.0]))


def test_every_goes_backward_too():
    times = Times.every("2026-10-09T00:00:10Z", -20.0, 2)
    assert [m.iso(0) for m in times] == ["2026-10-09T00:00:10Z", "2026-10-08T23:59:50Z"]


def test_indexing_gives_moments_and_times():
    times = Times.range("2026-10-09T20:00Z", "2026-10-09T20:10Z", 60)
    assert isinstance(times[3], Moment)
    assert times[3].iso(0) == "2026-10-09T20:03:00Z"
    assert [m.iso(0)[14:16] for m in times[2:5]] == ["02", "03", "04"]
    assert len(times[times.fr > times.fr[7]]) == 3
    with pytest.raises(ValueError, match="read-only"):
        times.jd[0] = 0.0


def test_datetime64_round_trip_is_exact_to_the_nanosecond():
    stamps = np.array(["1957-10-04T19:28:34.000000001", "2026-10-09T20:00:00.987654321"], "datetime64[ns]")
    back = Times.of(stamps).datetime64()
    assert np.abs((back - stamps).astype(int)).max() <= 1


def test_tt_minus_utc_is_what_bulletin_c_says():
    # IERS Bulletin C: TAI-UTC 37 s since 2017-01-01, 36 s before; 10 s from 1972-01-01.
    times = Times.of(["2016-12-31T23:59:59Z", "2017-01-01T00:00:00Z", "1972-01-01T00:00:00Z"])
    assert times.tt_minus_utc_s == pytest.approx([68.184, 69.184, 42.184], abs=1e-9)
    jd, fr = times[1:2].tt()
    assert (jd[0] - 2457754.5) + fr[0] == pytest.approx(69.184 / 86400, abs=1e-15)


def test_ut1_and_pole_agree_with_the_c04_series(c04):
    """Bulletin A (which we read) against C04 (which we do not): 0.2 ms is 9 cm, 1 mas is 3 cm."""
    mjd = [float(day) for day in range(41690, 61250, 97)]
    times = times_of_mjd(mjd)
    truth = np.array([c04[day] for day in mjd])
    recent = np.array(mjd) > 51544
    x, y = np.degrees(times.polar_motion_rad()) * 3600
    ut1_error_s = np.abs(times.ut1_minus_utc_s - truth[:, 2])
    pole_error_arcsec = np.maximum(np.abs(x - truth[:, 0]), np.abs(y - truth[:, 1]))
    assert ut1_error_s[recent].max() < 2e-4
    assert ut1_error_s.max() < 5e-3
    assert pole_error_arcsec[recent].max() < 1e-3
    assert pole_error_arcsec.max() < 0.05


def test_ut1_is_continuous_through_a_leap_second():
    # Interpolating UT1-UTC itself across 2016-12-31 would be wrong by half a second.
    times = Times.of(["2016-12-31T12:00:00Z", "2016-12-31T23:59:59Z", "2017-01-01T00:00:01Z"])
    assert times.ut1_minus_utc_s == pytest.approx([-0.4083, -0.4088, 0.5912], abs=2e-3)


def test_ut1_before_the_table_follows_long_term_delta_t(c04):
    # 1972 lies in C04 (true leap-second UTC) but before finals2000A.
    times = times_of_mjd([41400.0, 41500.0, 41600.0])
    truth = [c04[mjd][2] for mjd in (41400.0, 41500.0, 41600.0)]
    # The long-term curve is smooth: seasons, and 0.1 s (46 m), are beyond it.
    assert times.ut1_minus_utc_s == pytest.approx(truth, abs=0.1)
    assert earth_orientation_status(times).worst == "outside"


def test_sputnik_s_utc_is_ut1():
    times = Times.of("1957-10-04T19:28:34Z")
    assert times.ut1_minus_utc_s[0] == 0.0
    # Delta-T of 1957.8 is 31.9 s (Stephenson, Morrison & Hohenkerk 2016).
    assert times.tt_minus_utc_s[0] == pytest.approx(31.9, abs=0.2)


def test_after_the_table_the_last_values_are_held_and_it_says_so():
    status = earth_orientation_status("2026-10-09T20:00Z")
    end = status.predicted_until
    later = Times.of([end, end.plus_days(3650)])
    assert later.ut1_minus_utc_s[1] == later.ut1_minus_utc_s[0]
    codes = earth_orientation_status(
        [status.measured_until, status.measured_until.plus_days(1), end, later[1]]
    )
    assert codes.code.tolist() == [0, 1, 1, 2]
    assert codes.worst == "outside"
    assert "astropy-iers-data" in str(codes)
    assert earth_orientation_status("2026-01-01T00:00Z").worst == "measured"
    assert end.days_since(status.measured_until) > 300


@pytest.fixture
def untold():
    """As in a new process: nothing has been told yet."""
    earth_orientation._tell_of_the_end.cache_clear()
    yield
    earth_orientation._tell_of_the_end.cache_clear()


def test_the_end_of_the_tables_is_told_once_with_what_to_do_and_nothing_fails(untold):
    status = earth_orientation_status("2026-10-09T20:00Z")
    known = min(status.predicted_until, status.leap_seconds_until)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(Times.of(known).ut1_minus_utc_s).all()
    later = known.plus_days(800.0)
    with pytest.warns(EarthOrientationWarning, match="pip install --upgrade astropy-iers-data") as told:
        assert np.isfinite(Times.of([known, later]).ut1_minus_utc_s).all()
    assert len(told) == 1
    assert known.iso(0)[:10] in str(told[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(Times.of(later).tt_minus_utc_s).all()


def test_one_place_at_one_time_tells_of_it_too(untold, iss):
    later = earth_orientation_status("2026-10-09T20:00Z").predicted_until.plus_days(30.0)
    with pytest.warns(EarthOrientationWarning, match="known until"):
        frames.itrs_from_teme_once((7000.0, 0.0, 0.0), (0.0, 7.5, 0.0), later.jd, later.fr)


def test_the_table_of_leap_seconds_says_until_when_it_is_good():
    """IERS Bulletin C comes out in January and July; its file is good until the end of June or December."""
    until = earth_orientation_status("2026-10-09T20:00Z").leap_seconds_until
    assert until.iso(0)[5:10] in ("06-28", "12-28")
    assert until.iso(0)[:4] >= "2027"


def test_ut1_agrees_with_skyfield(timescale):
    """Skyfield carries its own copy of the table; 1 ms is half a metre at the equator."""
    stamps = [datetime(year, 7, 3, 5, tzinfo=UTC) for year in range(1974, 2026, 3)]
    ours = Times.of(stamps).ut1_minus_utc_s
    theirs = timescale.from_datetimes(stamps).dut1
    assert np.abs(ours - theirs).max() < 1e-3


def test_the_table_s_columns_are_read_where_the_readme_puts_them():
    """Row of 1973-01-02 as printed in finals2000A.all."""
    row = (
        "73 1 2 41684.00 I  0.120733 0.009786  0.136966 0.015902  I 0.8084178 0.0002710  0.0000 0.1916  P"
        + " " * 90
    )
    blank = "271216 61755.00" + " " * 172
    mjd, ut1, x, y, measured = parse_finals2000a(f"{row}\n{blank}\n")
    assert (mjd[0], ut1[0], x[0], y[0]) == (41684.0, 0.8084178, 0.120733, 0.136966)
    assert (len(mjd), measured) == (1, 1)
