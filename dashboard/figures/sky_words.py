"""What a sky chart says around the picture: the same words on the screen and on paper."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard import text
from dashboard.stations import spoken
from sites.sky import Sky
from tle import Moment


def clock(at: Moment, zone: str, *, seconds: bool = True) -> str:
    """Return the clock of `zone` (UTC if empty) at an instant, rounded to the second."""
    moment = _local(at, zone)
    return f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"


def title(sky: Sky, zone: str, say: text.Texts) -> str:
    """Return the object, the date of the evening or morning, and the place."""
    return say(
        "skychart.title",
        name=spoken(sky.of.object, say),
        date=f"{_local(sky.of.aos.at, zone):%Y-%m-%d}",
        place=sky.of.site.name,
    )


def subtitle(sky: Sky, zone: str, say: text.Texts) -> str:
    """Return when it is seen, how high and how bright, and by which clock."""
    each = sky.of
    offset = f"{_local(each.aos.at, zone):%z}"
    told = []
    if each.visible.longest:
        begins, ends = each.visible.longest
        told.append(say("skychart.seen", begins=clock(begins, zone), ends=clock(ends, zone)))
    else:
        told.append(say("skychart.unseen"))
    told.append(say("skychart.highest", elevation=f"{each.tca.elevation_deg:.0f}"))
    if each.magnitude:
        told.append(
            say(
                "skychart.magnitude",
                magnitude=f"{each.magnitude.magnitude:.1f}".replace("-", "−"),
                plus_minus=f"{each.magnitude.plus_minus:g}",
            )
        )
    told.append(say("skychart.zone", zone=zone or "UTC", offset=f"{offset[:3]}:{offset[3:]}"))
    return say("skychart.joint").join(told)


def caption(sky: Sky, say: text.Texts) -> list[str]:
    """Return the lines below: how to hold it, how far off it may be, and what it rests on."""
    each = sky.of
    lines = [say("skychart.hold")]
    if each.void:
        lines.append(each.void)
    elif each.plus_minus:
        lines.append(say("skychart.plus_minus", seconds=f"{max(each.plus_minus.tca_s, 1.0):.0f}"))
    if not each.visible.seen and each.visible.why_not:
        lines.append(each.visible.why_not)
    lines.append(
        say(
            "skychart.elements" if each.elements.age_days >= 0.0 else "skychart.elements.later",
            epoch=each.elements.epoch.iso(0),
            age=f"{abs(each.elements.age_days):.1f}",
            source=each.elements.source,
            sha=each.elements.sha256[:12],
        )
    )
    return lines


def moon(sky: Sky, say: text.Texts) -> str:
    """Return the Moon's name with its lit share."""
    share = sky.moon.lit_share if sky.moon else 0.0
    return say("skychart.moon", share=f"{100.0 * share:.0f}")


def _local(at: Moment, zone: str) -> datetime:
    moment = at.plus_seconds(0.5).to_datetime().astimezone(UTC).replace(microsecond=0)
    return moment.astimezone(ZoneInfo(zone or "UTC"))
