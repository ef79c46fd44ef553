"""Moments of UTC as two floats, and their passage to and from everything people write.

A single float64 Julian date steps by 40 microseconds, 0.3 m of an ISS; so a
moment is a whole part (ending in .5, midnight UTC) and a fraction of a day in
[0, 1). A UTC day counts 86,400 seconds here, as it does in element sets and in
SGP4: a leap second shares the last instant of its day.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from tle.errors import MomentError

_JD_1970 = 2440587.5
_MICROSECONDS_PER_DAY = 86_400_000_000

_ISO = re.compile(
    r"(?P<year>\d{4})-(?:(?P<month>\d{2})-(?P<day>\d{2})|(?P<doy>\d{3}))"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<frac>\d{0,30}))?)?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?\Z",
    re.ASCII,
)


@runtime_checkable
class _SkyfieldTime(Protocol):
    """As much of skyfield.timelib.Time as we need, without importing it."""

    def utc_datetime(self) -> datetime: ...


class Moment(NamedTuple):
    """An instant of UTC: Julian date `jd` (at midnight, ends in .5) plus `fr` in [0, 1) days."""

    jd: float
    fr: float

    @classmethod
    def at(cls, jd: float, fr: float = 0.0) -> "Moment":
        """Return the moment at Julian date `jd + fr`, brought to midnight plus fraction."""
        whole = math.floor(jd - 0.5) + 0.5
        fraction = (jd - whole) + fr
        days = math.floor(fraction)
        # A fraction like -1e-20 has floor -1 yet fraction + 1 rounds to 1.0.
        fraction -= days
        if fraction >= 1.0:
            days, fraction = days + 1, 0.0
        return cls(whole + days, fraction)

    def plus_seconds(self, seconds: float) -> "Moment":
        """Return the moment `seconds` later."""
        return Moment.at(self.jd, self.fr + seconds / 86400.0)

    def plus_days(self, days: float) -> "Moment":
        """Return the moment `days` of 86,400 s later."""
        whole = math.floor(days)
        return Moment.at(self.jd + whole, self.fr + (days - whole))

    def days_since(self, other: "Moment") -> float:
        """Return the days from `other` to this moment (negative when this one is earlier)."""
        return (self.jd - other.jd) + (self.fr - other.fr)

    def seconds_since(self, other: "Moment") -> float:
        """Return the seconds from `other` to this moment."""
        return self.days_since(other) * 86400.0

    def to_datetime(self) -> datetime:
        """Return a datetime in UTC, rounded to the microsecond."""
        days = int(self.jd - _JD_1970)
        micros = round(self.fr * _MICROSECONDS_PER_DAY)
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, microseconds=micros)

    def iso(self, digits: int = 3) -> str:
        """Return ISO 8601 in UTC with `Z` and `digits` (0 to 9) decimals of a second, rounded."""
        unit = 10**digits
        ticks = round(self.fr * 86400 * unit)
        days, ticks = divmod(ticks, 86400 * unit)
        seconds, frac = divmod(ticks, unit)
        day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=int(self.jd - _JD_1970) + days)
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        return f"{day.date().isoformat()}T{clock}{f'.{frac:0{digits}d}' if digits else ''}Z"


MomentLike = Moment | datetime | np.datetime64 | str | _SkyfieldTime


def now() -> Moment:
    """Return the present moment by this machine's clock."""
    return as_moment(datetime.now(UTC))


def as_moment(value: MomentLike) -> Moment:
    """Return `value` as a Moment.

    Accepts a Moment, a datetime with zone, a numpy datetime64 (UTC by
    definition), a Skyfield Time, or ISO 8601 text with zone (`2026-10-09T20:00Z`,
    `2026-10-09T22:00+02:00`, `2026-282T20:00:00.5Z`) or the word `now`.

    Raises
    ------
    MomentError
        The text is not a date, or the time has no zone: which instant is meant
        would be a guess.
    """
    if isinstance(value, Moment):
        return Moment.at(*value)
    if isinstance(value, str):
        return now() if value.strip().lower() == "now" else parse_iso(value)
    if isinstance(value, datetime):
        return _from_datetime(value)
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            raise MomentError("The time is NaT, not a time. Give a real instant.")
        day = value.astype("datetime64[D]")
        nanos = (value.astype("datetime64[ns]") - day.astype("datetime64[ns]")).astype(np.int64)
        return Moment.at(_JD_1970 + float(day.astype(np.int64)), float(nanos) / 86_400e9)
    if isinstance(value, _SkyfieldTime):
        return _from_datetime(value.utc_datetime())
    raise MomentError(
        f"A {type(value).__name__} is not a time. Give a datetime with a zone, a numpy datetime64, "
        "a Skyfield Time, or text such as 2026-10-09T20:00:00Z."
    )


def parse_iso(text: str, *, assume_utc: bool = False) -> Moment:
    """Return the moment that ISO 8601 `text` names (calendar date or day of year).

    `assume_utc` is for formats that define their times as UTC (OMM); people's
    input must carry its zone.
    """
    match = _ISO.match(text.strip())
    if match is None:
        raise MomentError(
            f"{text!r} is not a time. Write it as ISO 8601 with its zone, for example "
            "2026-10-09T20:00:00Z, or the word now."
        )
    zone = match["zone"]
    if zone is None and not assume_utc:
        raise MomentError(
            f"{text!r} has no time zone, so it could mean 26 different hours. Add Z for UTC, "
            f"or an offset: {text.strip()}Z"
        )
    try:
        day = _days_since_1970(match["year"], match["month"], match["day"], match["doy"])
    except (ValueError, OverflowError) as error:
        raise MomentError(f"{text!r} names a day that does not exist: {error}.") from error
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 60:
        raise MomentError(f"{text!r} names a time of day that does not exist. Hours go to 23, minutes to 59.")
    # In whole ticks of the last digit given, so that one division rounds once:
    # an epoch then is the same float whether a TLE or an OMM stated it.
    digits = match["frac"] or ""
    unit = 10 ** len(digits)
    seconds = hour * 3600 + minute * 60 + second - _offset_seconds(zone, text)
    days, ticks = divmod(seconds * unit + int(digits or 0), 86400 * unit)
    return Moment.at(_JD_1970 + day + days, ticks / (86400 * unit))


@lru_cache(maxsize=4096)
def _days_since_1970(year: str, month: str | None, day: str | None, doy: str | None) -> int:
    """Return the day number of a calendar date, or of day `doy` (from 001) of the year."""
    if doy is None:
        date = datetime(int(year), int(month or 0), int(day or 0), tzinfo=UTC)
    else:
        date = datetime(int(year), 1, 1, tzinfo=UTC) + timedelta(days=int(doy) - 1)
        if date.year != int(year):
            raise ValueError(f"{year} has no day {doy}")
    return (date - datetime(1970, 1, 1, tzinfo=UTC)).days


def _offset_seconds(zone: str | None, text: str) -> int:
    if zone is None or zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 15 or minutes > 59:
        raise MomentError(f"{text!r} has the zone {zone}, and no zone on Earth is that far from UTC.")
    return (-1 if zone[0] == "-" else 1) * (hours * 3600 + minutes * 60)


def _from_datetime(value: datetime) -> Moment:
    if value.tzinfo is None:
        raise MomentError(
            f"The datetime {value.isoformat()} has no time zone. Say which instant is meant: "
            "datetime(..., tzinfo=timezone.utc), or a zoneinfo zone."
        )
    delta = value.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return Moment.at(_JD_1970 + delta.days, (delta.seconds + delta.microseconds / 1e6) / 86400.0)
