"""The table of the next passes: every row from the same `Pass` that the command line prints."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.answers.forecast import DAYS, MIN_ELEVATION_DEG, Forecast
from dashboard.instants import unix_ms
from dashboard.stations import Station
from dashboard.text import Texts
from sites import Pass, PassEvent
from tle import Moment

COLUMNS = ("station", "when", "rises", "highest", "sets", "lasts")


def compass(azimuth_deg: float, texts: Texts) -> str:
    """Return the azimuth as one of eight directions in words."""
    return texts(f"compass.{round(azimuth_deg / 45.0) % 8}")


def local(at: Moment, zone: str) -> datetime:
    """Return the civil time at `at`, rounded to the second."""
    return at.plus_seconds(0.5).to_datetime().astimezone(ZoneInfo(zone)).replace(microsecond=0)


def passes_table(forecast: Forecast, place_name: str, texts: Texts) -> dict[str, Any]:
    """Return the table in the words that `assets/lib/passes-table.mjs` lays out, as plain JSON.

    Each row carries the unix times of its start and end (ms), by which the page
    hides what is past and counts down to what is next. An event is the local time,
    UTC where that is another, and the direction.
    """
    elevation = f"{MIN_ELEVATION_DEG:g}"
    none = texts(
        "passes.none",
        elevation=elevation,
        place=place_name,
        days=f"{DAYS:g}",
        start=forecast.start.iso(0)[:10],
    )
    return {
        "columns": {name: texts(f"passes.column.{name}") for name in COLUMNS},
        "rows": [_row(station, one, texts) for station, one in forecast.passes],
        "empty": none if not forecast.passes and not forecast.remarks else "",
        "remarks": list(forecast.remarks),
        "about": _about_times(forecast, elevation, texts),
    }


def _about_times(forecast: Forecast, elevation: str, texts: Texts) -> str:
    caption = (
        f"{texts('passes.caption', elevation=elevation)} {texts('passes.for', place=forecast.site.said)}"
    )
    zone = forecast.site.time_zone
    if zone == "UTC":
        return f"{caption} {texts('passes.times.utc')}"
    offset = local(forecast.start, zone).strftime("%z")
    return f"{caption} {texts('passes.times', zone=zone, offset=f'{offset[:3]}:{offset[3:]}')}"


def _row(station: Station, one: Pass, texts: Texts) -> dict[str, Any]:
    minutes, seconds = divmod(round(one.duration_s), 60)
    highest = texts(
        "passes.highest",
        elevation=f"{one.tca.elevation_deg:.0f}",
        direction=compass(one.tca.azimuth_deg, texts),
    )
    zone = one.site.time_zone
    return {
        "station": station.key,
        "name": texts(f"station.{station.key}.name"),
        "aos_ms": unix_ms(one.aos.at),
        "los_ms": unix_ms(one.los.at),
        "highest_deg": f"{one.tca.elevation_deg:.0f}",
        "day": f"{local(one.aos.at, zone):%Y-%m-%d}",
        "rises": _event(one.aos, zone, _towards(one.aos, texts), texts),
        "highest": _event(one.tca, zone, highest, texts),
        "sets": _event(one.los, zone, _towards(one.los, texts), texts),
        "lasts": texts("passes.lasts", minutes=minutes, seconds=f"{seconds:02d}"),
        "cut": "" if one.cut_by_window is None else texts("passes.cut"),
    }


def _towards(event: PassEvent, texts: Texts) -> str:
    return texts("passes.direction", direction=compass(event.azimuth_deg, texts))


def _event(event: PassEvent, zone: str, words: str, texts: Texts) -> list[str]:
    utc = f"{local(event.at, 'UTC'):%H:%M:%S}"
    said = "" if zone == "UTC" else texts("passes.utc", time=utc)
    return [f"{local(event.at, zone):%H:%M:%S}", said, words]
