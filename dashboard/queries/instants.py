"""Instants as people write them: ISO 8601, "tonight", "tomorrow 21:00", "9 Oct", "20:30 +02:00".

ISO 8601 without a zone is UTC, as the fields say; whatever else has none is meant by
the clock of the place. A date without a year is the one nearest to the present.

A library was tried: dateparser 1.5 guesses where it should ask ("a" is the ninth of January,
"3.1." the first of March, 10/09/2026 either), and does not know "20:30 Europe/Zurich".
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import tle
from tle import Moment
from tle.moments import parse_iso

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NEAR = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_PARTS = {"morning": 6, "noon": 12, "evening": 18, "night": 18}
_EVENING = time(_PARTS["evening"])

_IDLE = re.compile(r"\b(?:at|on|from|this|next|the|of)\b|,")
_ZONE = re.compile(r"(?<=[\w:])\s?(?:(z|utc|gmt)|(local)|([+-])(\d\d?)(?::?(\d\d))?|(\w+/[\w/+-]+))\Z")
_DAY = (
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<day>\d\d?)(?:(?:st|nd|rd|th)?\.? ?(?P<month>[a-z]{3,9})|\.(?P<number>\d\d?)\.?)"
    r"(?:\.? ?(?P<year>\d{4}))?"
    r"|(?P<month_>[a-z]{3,9})\.? (?P<day_>\d\d?)(?:st|nd|rd|th)?(?: (?P<year_>\d{4}))?"
    r"|(?P<word>[a-z]+))"
)
_CLOCK = (
    r"(?:(?P<hour>\d\d?)"
    r"(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?(?: ?(?P<half>[ap])m)?|(?: ?(?P<half_>[ap])m))"
    rf"|(?P<part>{'|'.join(_PARTS)}))"
)
_WRITTEN = tuple(
    re.compile(rf"{form}\Z", re.ASCII) for form in (_CLOCK, _DAY, f"{_DAY} {_CLOCK}", f"{_CLOCK} {_DAY}")
)


def understood(text: str, now: Moment, zone: Callable[[], str]) -> Moment:
    """Return the instant that `text` means.

    Parameters
    ----------
    now:
        What "today" is reckoned from.
    zone:
        Returns the civil time of the place, as tzdata names it; asked only where it matters.

    Raises
    ------
    tle.ElementError, ValueError, OverflowError
        The text is no instant.
    """
    for iso in (text, f"{text}T00:00"):
        try:
            return parse_iso(iso, assume_utc=True)
        except tle.ElementError:
            continue
    plain = " ".join(_IDLE.sub(" ", text.lower()).split())
    where, plain = _zone_of(plain, zone)
    match = next((found for form in _WRITTEN if (found := form.match(plain))), None)
    if match is None:
        raise ValueError(f"{text!r} is no instant")
    said = {name.rstrip("_"): value for name, value in match.groupdict().items() if value}
    here = now.to_datetime().astimezone(where)
    tonight = said.get("word") == "tonight"
    clock = _clock(said) or (_EVENING if tonight else time())
    meant = datetime.combine(_day(said, here.date()), clock, where)
    # Of a night that has begun, what still comes is asked for.
    late = tonight and "hour" not in said and meant < here
    return now if late else tle.as_moment(meant.astimezone(UTC))


def _zone_of(text: str, place: Callable[[], str]) -> tuple[tzinfo, str]:
    """Return the zone at the end of a text, else that of the place, and the text before it."""
    match = _ZONE.search(text)
    utc, local, sign, hours, minutes, name = match.groups() if match else (None,) * 6
    before = text[: match.start()].rstrip() if match else text
    if utc:
        return UTC, before
    if sign:
        size = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return timezone(-size if sign == "-" else size), before
    if name:
        if name not in _zones():
            raise ValueError(f"{name} is no zone")
        return ZoneInfo(_zones()[name]), before
    return ZoneInfo(place()), before if local else text


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _day(said: dict[str, str], today: date) -> date:
    if "iso" in said:
        return date.fromisoformat(said["iso"])
    if word := said.get("word"):
        if word in _NEAR:
            return today + timedelta(days=_NEAR[word])
        return today + timedelta(days=(_index(word, _WEEKDAYS) - today.weekday()) % 7)
    if "day" not in said:
        return today
    month = int(said["number"]) if "number" in said else _index(said["month"], _MONTHS) + 1
    day = int(said["day"])
    if "year" in said:
        return date(int(said["year"]), month, day)
    found = [
        date(year, month, day) for year in range(today.year - 1, today.year + 2) if _exists(year, month, day)
    ]
    return min(found, key=lambda one: abs(one - today))


def _index(word: str, names: tuple[str, ...]) -> int:
    return names.index(word[:3])


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _clock(said: dict[str, str]) -> time | None:
    if "part" in said:
        return time(_PARTS[said["part"]])
    if "hour" not in said:
        return None
    hour = int(said["hour"])
    if half := said.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(f"there is no {hour} {half}m")
        hour = hour % 12 + 12 * (half == "p")
    return time(hour, int(said.get("minute", 0)), int(said.get("second", 0)))
