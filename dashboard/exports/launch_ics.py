"""Launch windows as an iCalendar file (RFC 5545): when a site lies in the plane of an object.

An entry lasts the five minutes before that instant, in which rockets leave. Its UID is
made of the object, the site, the course and the half-day: newer elements move a window
by seconds, the next one on the same course comes almost a day later. SEQUENCE is the
epoch of the elements in minutes, as in `exports.ics`. Times stand in UTC; the words
carry the clock of the site too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from dashboard import text
from sites import LaunchWindow
from tle import Moment, as_moment

LEAD = timedelta(minutes=5)
"""Rockets to a station left one to five minutes before the plane passed over (`sites/data/launches.csv`)."""

_COUNTED_FROM = as_moment("2000-01-01T00:00:00Z")


def calendar(windows: Sequence[LaunchWindow], *, created: Moment, language: str = "en") -> bytes:
    """Return the windows as an iCalendar file, UTF-8 with CRLF and lines of at most 75 octets.

    Parameters
    ----------
    windows:
        As `sites.launch_windows` gives them, of any sites and objects.
    created:
        When the file is made (DTSTAMP).
    """
    say = text.load(language)
    result = Calendar()
    result.add("prodid", "-//Common Orbit//common-orbit launch windows//EN")
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", "PUBLISH")
    result.add("x-wr-calname", say("ics.launch.name"))
    stamp = _datetime(created)
    for each in sorted(windows, key=lambda window: window.at):
        event = _event(each, say)
        event.add("dtstamp", stamp)
        event.add("last-modified", stamp)
        result.add_component(event)
    return bytes(result.to_ical())


def _event(each: LaunchWindow, say: text.Texts) -> Event:
    at, site = _datetime(each.at), each.site
    course = say(f"ics.launch.course.{each.look.direction}")
    event = Event()
    half = "am" if at.hour < 12 else "pm"
    event.add(
        "uid",
        f"{each.norad_cat_id}.{site.lat_deg:+.4f}{site.lon_deg:+.4f}.{each.look.direction}"
        f".{at:%Y%m%d}{half}@common-orbit",
    )
    event.add("sequence", max(0, int(each.elements.epoch.seconds_since(_COUNTED_FROM) // 60.0)))
    event.add("summary", say("ics.launch.summary", site=site.name, name=each.object, course=course))
    event.add("dtstart", at - LEAD)
    event.add("dtend", at)
    event.add("location", site.said)
    event.add("geo", (round(site.lat_deg, 6), round(site.lon_deg, 6)))
    event.add("description", "\n".join(_words(each, course, say)))
    event.add("status", "TENTATIVE" if each.ruling.allowed is False else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [say("ics.category")])
    return event


def _words(each: LaunchWindow, course: str, say: text.Texts) -> list[str]:
    lines = [
        say("ics.launch.at", time=local_and_utc(each.at, each.site.time_zone)),
        say("ics.launch.course", course=course, ground=each.look.ground_deg, inertial=each.look.inertial_deg),
        say("ics.launch.safety", ruling=say(f"fan.{each.ruling.word}")),
    ]
    schemes = ", ".join(say(f"calendar.scheme.{scheme}") for scheme in each.rendezvous)
    lines.append(say("ics.launch.meeting", schemes=schemes or say("launch.rendezvous.none")))
    lines.append(say("ics.launch.geometry"))
    lines.append(
        say(
            "ics.launch.elements" if each.elements.age_days >= 0.0 else "ics.launch.elements.later",
            epoch=each.elements.epoch.iso(0),
            age=abs(each.elements.age_days),
            source=each.elements.source,
            sha=each.elements.sha256[:12],
        )
    )
    return lines


def local_and_utc(at: Moment, zone: str) -> str:
    """Return the clock of `zone` with its offset and that of UTC, whole seconds; UTC alone where it is."""
    utc = f"{_datetime(at):%Y-%m-%d %H:%M:%S} UTC"
    return utc if zone in ("", "UTC") else f"{local_clock(at, zone)} ({utc})"


def local_clock(at: Moment, zone: str) -> str:
    """Return the clock of `zone` with its offset, whole seconds."""
    local = _datetime(at).astimezone(ZoneInfo(zone or "UTC"))
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M:%S} UTC{offset[:3]}:{offset[3:]}"


def row(each: LaunchWindow) -> dict[str, Any]:
    """Return one window as a row of a table, units in the names; elements by epoch, age and hash."""
    told = each.as_json()
    elements = told.pop("elements")
    return {
        "object": each.object,
        "norad_cat_id": each.norad_cat_id,
        "site": each.site.id,
        "local": local_clock(each.at, each.site.time_zone),
        **{name: "; ".join(value) if isinstance(value, list) else value for name, value in told.items()},
        **{f"elements_{name}": elements[name] for name in ("source", "epoch", "age_days", "sha256")},
    }


def _datetime(at: Moment) -> datetime:
    return at.plus_seconds(0.5).to_datetime().astimezone(UTC).replace(microsecond=0)
