"""Moments: every way in, no digit lost, and no guess about zones."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tle import Moment, MomentError, as_moment
from tle.moments import parse_iso

NOON_2000 = Moment(2451544.5, 0.5)  # J2000.0 is JD 2451545.0


@pytest.mark.parametrize(
    "value",
    [
        "2000-01-01T12:00Z",
        "2000-01-01T12:00:00.000Z",
        "2000-01-01 12:00:00z",
        "2000-001T12:00:00Z",
        "2000-01-01T14:30+02:30",
        "2000-01-01T07:00-0500",
        " 2000-01-01T12:00:00.Z ",
        datetime(2000, 1, 1, 12, tzinfo=UTC),
        datetime(2000, 1, 1, 4, tzinfo=timezone(timedelta(hours=-8))),
        np.datetime64("2000-01-01T12:00"),
        np.datetime64("2000-01-01T12:00:00.000000000"),
        Moment(2451545.0, 0.0),
        Moment(2451540.5, 4.5),
    ],
)
def test_every_way_to_write_an_instant_is_the_same_moment(value):
    assert as_moment(value) == NOON_2000


def test_a_date_alone_is_its_midnight_once_the_zone_is_given():
    assert as_moment("2000-01-01Z") == Moment(2451544.5, 0.0)


def test_skyfield_times_are_taken_by_what_they_can_do():
    class LikeSkyfield:
        def utc_datetime(self):
            return datetime(2000, 1, 1, 12, tzinfo=UTC)

    assert as_moment(LikeSkyfield()) == NOON_2000


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2026-10-09T20:00", "no time zone"),
        (datetime(2026, 10, 9), "no time zone"),  # noqa: DTZ001 - the refusal is the point
        ("tomorrow", "is not a time"),
        ("2026-13-01T00:00Z", "does not exist"),
        ("2026-02-29T00:00Z", "does not exist"),
        ("2026-366T00:00Z", "has no day 366"),
        ("2026-01-01T24:00Z", "does not exist"),
        ("2026-01-01T00:00+16:00", "no zone on Earth"),
        ("٢٠٢٦-01-01T00:00Z", "is not a time"),
        ("0000-01-01T00:00Z", "does not exist"),
        (np.datetime64("NaT"), "NaT"),
        (2460000.5, "is not a time"),
    ],
)
def test_what_is_not_an_instant_is_refused_with_a_reason(value, says):
    with pytest.raises(MomentError, match=says):
        as_moment(value)


def test_a_leap_second_shares_the_last_instant_of_its_day():
    assert parse_iso("2016-12-31T23:59:60Z") == parse_iso("2017-01-01T00:00:00Z")


@given(st.integers(0, 86_400_000_000_000 - 1))
def test_a_nanosecond_survives_reading_and_writing(nanos):
    seconds, fraction = divmod(nanos, 1_000_000_000)
    text = f"2026-10-09T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:09d}Z"
    assert parse_iso(text).iso(9) == text


@given(st.integers(0, 99_999_999))
def test_an_epoch_is_the_same_float_from_a_tle_and_from_an_omm(ticks):
    # 1e-8 day is 864 microseconds: the six decimals of an OMM hold it exactly.
    micros = ticks * 864
    seconds, fraction = divmod(micros, 1_000_000)
    text = f"2026-10-09T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:06d}Z"
    assert parse_iso(text).fr == float(f"0.{ticks:08d}")


def test_rounding_up_to_midnight_moves_the_date():
    assert Moment(2451544.5, 0.9999999999).iso(0) == "2000-01-02T00:00:00Z"


@given(st.floats(-1e6, 1e6))
def test_adding_seconds_is_undone_by_the_difference(seconds):
    later = NOON_2000.plus_seconds(seconds)
    assert later.seconds_since(NOON_2000) == pytest.approx(seconds, abs=1e-5)
    assert 0.0 <= later.fr < 1.0
    assert later.jd % 1.0 == 0.5


def test_a_tiny_negative_fraction_does_not_round_to_a_whole_day():
    assert Moment.at(2451544.5, -1e-20) == Moment(2451544.5, 0.0)
