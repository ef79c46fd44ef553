"""A moment as people read it: UTC, and beside it the civil time of a named zone."""

from zoneinfo import ZoneInfo

from dash import html

from dashboard.text import Texts
from tle import Moment


def moment(at: Moment, zone: str, texts: Texts) -> html.Time:
    """Return `at` in UTC and, where `zone` is another, by the clock of that zone."""
    utc = at.plus_seconds(0.5).to_datetime()
    parts = [
        html.Span(f"{utc:%Y-%m-%d}", className="date"),
        html.Span(f"{utc:%H:%M:%S}", className="time"),
        html.Span(texts("clock.utc"), className="zone"),
    ]
    if zone != "UTC":
        local = utc.astimezone(ZoneInfo(zone))
        parts.append(html.Span(f"{local:%Y-%m-%d %H:%M:%S} {zone}", className="aside"))
    return html.Time(parts, dateTime=at.iso(0), className="readout")
