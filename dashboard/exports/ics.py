"""Passes as an iCalendar file (RFC 5545) whose entries newer elements update instead of doubling.

An entry keeps its UID: made of the object, the site, the mask and the revolution that
the pass culminates in (`exports.revolutions`). SEQUENCE is the epoch of the elements in
minutes, so that of two entries with one UID a calendar takes the one from the newer
elements. An earlier export can be handed in: its entries are found again by object,
site, mask and culmination whatever the publisher counted, and what no longer comes is
cancelled.

Times stand in UTC, which every calendar shows in its own zone. A local time with TZID
cannot name the second of the two hours when clocks go back (RFC 5545, 3.3.5: a time
that comes twice is the first); UTC names it. The words carry both, with the offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Alarm, Calendar, Component, Event

from dashboard import text
from dashboard.exports.revolutions import revolution
from sites import Pass, PassEvent
from tle import Catalog, ElementSet, Moment, as_moment

SAME_WITHIN_S = 1800.0
"""A pass whose culmination moved by less is the same: the next one is a revolution away."""

_CULMINATION = "X-COMMON-ORBIT-CULMINATION"
_WATCHED = "X-COMMON-ORBIT-WATCHED"
_COUNTED_FROM = as_moment("2000-01-01T00:00:00Z")


class CalendarError(ValueError):
    """A calendar that cannot be made of what was given."""


class EarlierCalendarError(CalendarError):
    """The earlier export is none."""


def calendar(
    passes: Sequence[Pass],
    sets: Catalog,
    *,
    created: Moment,
    zone: str = "",
    alarm_minutes: float | None = None,
    previous: str | bytes | None = None,
    window: tuple[Moment, Moment] | None = None,
    language: str = "en",
) -> bytes:
    """Return the passes as an iCalendar file, UTF-8 with CRLF and lines of at most 75 octets.

    Parameters
    ----------
    passes:
        As `dashboard.answers.passes` gives them. Of one pass predicted from several
        sets the newest set's is taken.
    sets:
        The element sets they were predicted from, for the count of revolutions, and any
        others of the same objects: where an epoch lies at the node a neighbour counts.
    created:
        When the file is made (DTSTAMP).
    zone:
        IANA name of the zone of the words; of each site if empty.
    alarm_minutes:
        How long before each pass a reminder is shown; none if None.
    previous:
        An earlier export, whose entries keep their UID.
    window:
        What was searched. An entry of `previous` in it that did not come again is
        cancelled; without a window none is.

    Raises
    ------
    CalendarError
        There is no such zone, or a reminder would come after the pass begins.
    EarlierCalendarError
        `previous` is no calendar.
    """
    if zone:
        _zone(zone)
    if alarm_minutes is not None and not 0.0 <= alarm_minutes <= 1440.0:
        raise CalendarError(
            f"The reminder is {alarm_minutes:g} minutes before the pass. Give 0 to 1440 minutes."
        )
    known = _entries_of(previous) if previous is not None else []
    by_hash = {each.sha256: each for each in sets}
    chosen: dict[str, tuple[Pass, int]] = {}
    for each in passes:
        uid = _uid(each, by_hash.get(each.elements.sha256), sets, known)
        sequence = _sequence(each)
        if uid not in chosen or chosen[uid][1] <= sequence:
            chosen[uid] = (each, sequence)
    say = text.load(language)
    result = Calendar()
    result.add("prodid", "-//Common Orbit//common-orbit passes//EN")
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", "PUBLISH")
    result.add("x-wr-calname", say("ics.name"))
    stamp = _datetime(created)
    for uid, (each, sequence) in sorted(chosen.items(), key=lambda item: item[1][0].aos.at):
        event = _event(each, zone or each.site.time_zone, say)
        event.add("uid", uid)
        event.add("sequence", sequence)
        event.add("dtstamp", stamp)
        event.add("last-modified", stamp)
        if alarm_minutes is not None:
            event.add_component(_alarm(event, alarm_minutes))
        result.add_component(event)
    if window is not None:
        watched = {_watched(each): _sequence(each) for each in passes}
        for old in known:
            gone = old.uid not in chosen and old.watched in watched
            if gone and window[0] <= old.culmination <= window[1]:
                result.add_component(_cancelled(old, watched[old.watched], stamp))
    return bytes(result.to_ical())


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of an earlier export."""

    uid: str
    watched: str
    culmination: Moment
    event: Component


def _entries_of(previous: str | bytes) -> list[_Entry]:
    try:
        old = Calendar.from_ical(previous)
    except ValueError as error:
        raise EarlierCalendarError(
            f"The earlier file is no iCalendar file ({error}). Write to another file, or remove that one."
        ) from error
    return [
        _Entry(str(event["UID"]), str(event[_WATCHED]), as_moment(str(event[_CULMINATION])), event)
        for event in old.walk("VEVENT")
        if _WATCHED in event and _CULMINATION in event and event.get("STATUS") != "CANCELLED"
    ]


def _watched(each: Pass) -> str:
    """Return what is looked at from where: object, site and mask."""
    site = each.site
    place = f"{site.lat_deg:+.4f}{site.lon_deg:+.4f}"
    return f"{each.norad_cat_id}.{place}.{each.min_elevation_deg:g}deg{each.horizon}"


def _uid(each: Pass, elements: ElementSet | None, sets: Catalog, known: Sequence[_Entry]) -> str:
    watched = _watched(each)
    near = [
        (abs(each.tca.at.seconds_since(old.culmination)), old.uid) for old in known if old.watched == watched
    ]
    if near and min(near)[0] <= SAME_WITHIN_S:
        return min(near)[1]
    if each.cut_by_window == "both":
        # It is up throughout: one entry, of whatever window was searched last.
        return f"{watched}.up@common-orbit"
    number = revolution(elements, each, sets) if elements is not None else None
    if number is None:
        # Nobody counts: the hour must do.
        return f"{watched}.{each.tca.at.iso(0)[:13]}@common-orbit"
    return f"{watched}.rev{number}@common-orbit"


def _sequence(each: Pass) -> int:
    """Return the epoch of the elements in minutes from 2000 on: it grows with every newer set."""
    return max(0, int(each.elements.epoch.seconds_since(_COUNTED_FROM) // 60.0))


def _event(each: Pass, zone: str, say: text.Texts) -> Event:
    event = Event()
    event.add("summary", _summary(each, say))
    # Whole seconds, so that the entry holds the whole pass.
    event.add("dtstart", _datetime(each.aos.at))
    event.add("dtend", _datetime(each.los.at) + timedelta(seconds=1))
    event.add("location", each.site.said)
    event.add("geo", (round(each.site.lat_deg, 6), round(each.site.lon_deg, 6)))
    event.add("description", "\n".join(_words(each, zone, say)))
    doubtful = bool(each.void) or (each.plus_minus is not None and each.plus_minus.may_stay_below)
    event.add("status", "TENTATIVE" if doubtful else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [say("ics.category")])
    event.add(_CULMINATION, each.tca.at.iso(0))
    event.add(_WATCHED, _watched(each))
    return event


def _summary(each: Pass, say: text.Texts) -> str:
    key = "ics.summary" if each.visible.seen else "ics.summary.unseen"
    return say(
        key,
        name=each.object,
        elevation=f"{each.tca.elevation_deg:.0f}",
        direction=_direction(each.tca, say),
        magnitude=say("ics.magnitude", magnitude=f"{each.magnitude.magnitude:.1f}") if each.magnitude else "",
    )


def _words(each: Pass, zone: str, say: text.Texts) -> list[str]:
    day = _rounded(each.aos.at).astimezone(_zone(zone or "UTC"))
    lines = [say("ics.day", date=f"{day:%Y-%m-%d}", zone=zone or "UTC")]
    lines += [
        say(
            f"ics.{name}",
            time=_both(event.at, zone),
            elevation=f"{event.elevation_deg:.0f}",
            direction=_direction(event, say),
        )
        for name, event in (("rises", each.aos), ("highest", each.tca), ("sets", each.los))
    ]
    if each.visible.longest:
        begins, ends = each.visible.longest
        lines.append(say("ics.seen", begins=_both(begins, zone), ends=_both(ends, zone)))
    elif each.visible.why_not:
        lines.append(say("ics.unseen", why=each.visible.why_not))
    if each.shadow_entry:
        lines.append(
            say(
                "ics.shadow",
                time=_both(each.shadow_entry.at, zone),
                elevation=f"{each.shadow_entry.elevation_deg:.0f}",
                direction=_direction(each.shadow_entry, say),
            )
        )
    if each.magnitude:
        lines.append(
            say(
                "ics.bright",
                magnitude=f"{each.magnitude.magnitude:.1f}",
                plus_minus=f"{each.magnitude.plus_minus:g}",
            )
        )
    if each.moon and each.moon.up:
        lines.append(
            say(
                "ics.moon",
                share=f"{100.0 * each.moon.lit_share:.0f}",
                separation=f"{each.moon.separation_deg:.0f}",
            )
        )
    if each.plus_minus:
        lines.append(say("ics.plus_minus", seconds=f"{max(each.plus_minus.tca_s, 1.0):.0f}"))
    if each.void:
        lines.append(say("ics.void", why=each.void))
    lines.append(
        say(
            "ics.elements" if each.elements.age_days >= 0.0 else "ics.elements.later",
            epoch=each.elements.epoch.iso(0),
            age=f"{abs(each.elements.age_days):.1f}",
            source=each.elements.source,
            sha=each.elements.sha256[:12],
        )
    )
    return lines


def _direction(event: PassEvent, say: text.Texts) -> str:
    return say(f"compass.{round(event.azimuth_deg / 45.0) % 8}")


def _both(at: Moment, zone: str) -> str:
    """Return the local clock with its offset and that of UTC, whole seconds."""
    moment = _rounded(at)
    utc = f"{moment:%H:%M:%S} UTC"
    if zone in ("", "UTC"):
        return utc
    local = moment.astimezone(_zone(zone))
    offset = f"{local:%z}"
    return f"{local:%H:%M:%S} UTC{offset[:3]}:{offset[3:]} ({utc})"


def _rounded(at: Moment) -> datetime:
    return at.plus_seconds(0.5).to_datetime().astimezone(UTC).replace(microsecond=0)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError(
            f"There is no time zone {name!r}. Give an IANA name, for example Europe/Zurich or UTC."
        ) from error


def _alarm(event: Event, minutes: float) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", str(event["SUMMARY"]))
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _cancelled(old: _Entry, sequence: int, stamp: datetime) -> Event:
    """Return the cancellation of an entry that newer elements no longer give."""
    event = Event()
    for name in ("UID", "DTSTART", "DTEND", "SUMMARY", _CULMINATION, _WATCHED):
        event[name] = old.event[name]
    event.add("status", "CANCELLED")
    event.add("sequence", max(sequence, int(old.event.get("SEQUENCE", 0)) + 1))
    event.add("dtstamp", stamp)
    return event


def _datetime(at: Moment) -> datetime:
    """Return the whole second at or before `at`, UTC."""
    return at.to_datetime().astimezone(UTC).replace(microsecond=0)
