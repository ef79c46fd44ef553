"""The table of the next passes: every row from the same `Pass` that the command line prints."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dash import html

from dashboard.components.attributes import data
from dashboard.documents import unix_ms
from dashboard.forecast import DAYS, MIN_ELEVATION_DEG, Forecast
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


def passes_table(forecast: Forecast, place_name: str, texts: Texts) -> list[html.Table | html.P]:
    """Return the table, its remarks and the sentence about its times.

    Each row carries the unix times of its start and end (ms), by which the page
    hides what is past and counts down to what is next.
    """
    elevation = f"{MIN_ELEVATION_DEG:g}"
    parts: list[html.Table | html.P] = []
    if forecast.passes:
        parts.append(
            html.Table(
                [
                    html.Thead(
                        html.Tr(
                            role="row",
                            children=[
                                html.Th(texts(f"passes.column.{name}"), scope="col", role="columnheader")
                                for name in COLUMNS
                            ],
                        )
                    ),
                    html.Tbody([_row(station, one, texts) for station, one in forecast.passes]),
                ],
                className="passes",
                role="table",  # a phone shows the rows as blocks, which would cost the table its meaning
            )
        )
    elif not forecast.remarks:
        parts.append(
            html.P(
                texts(
                    "passes.none",
                    elevation=elevation,
                    place=place_name,
                    days=f"{DAYS:g}",
                    start=forecast.start.iso(0)[:10],
                ),
                className="empty",
            )
        )
    parts += [html.P(remark, className="remark") for remark in forecast.remarks]
    parts.append(html.P(_about_times(forecast, elevation, texts), className="about"))
    return parts


def _about_times(forecast: Forecast, elevation: str, texts: Texts) -> str:
    caption = (
        f"{texts('passes.caption', elevation=elevation)} {texts('passes.for', place=forecast.site.said)}"
    )
    zone = forecast.site.time_zone
    if zone == "UTC":
        return f"{caption} {texts('passes.times.utc')}"
    offset = local(forecast.start, zone).strftime("%z")
    return f"{caption} {texts('passes.times', zone=zone, offset=f'{offset[:3]}:{offset[3:]}')}"


def _row(station: Station, one: Pass, texts: Texts) -> html.Tr:
    name = texts(f"station.{station.key}.name")
    minutes, seconds = divmod(round(one.duration_s), 60)
    lasts = texts("passes.lasts", minutes=minutes, seconds=f"{seconds:02d}")
    highest = texts(
        "passes.highest",
        elevation=f"{one.tca.elevation_deg:.0f}",
        direction=compass(one.tca.azimuth_deg, texts),
    )
    zone = one.site.time_zone
    cut = [] if one.cut_by_window is None else [html.Span(texts("passes.cut"), className="aside")]
    day = html.Span(f"{local(one.aos.at, zone):%Y-%m-%d}", className="aside")
    cells: tuple[list[str | html.Span], ...] = (
        [html.Span(className=f"shape shape-{station.key}"), html.Span(name, className="strong")],
        [html.Span(className="countdown strong"), day],
        _event(one.aos, zone, _towards(one.aos, texts), texts),
        _event(one.tca, zone, highest, texts),
        _event(one.los, zone, _towards(one.los, texts), texts),
        [lasts, *cut],
    )
    return html.Tr(
        [
            html.Td(
                cell, className=f"cell-{column}", role="cell", **data(label=texts(f"passes.column.{column}"))
            )
            for column, cell in zip(COLUMNS, cells, strict=True)
        ],
        hidden=True,
        role="row",
        **data(
            aos=str(unix_ms(one.aos.at)),
            los=str(unix_ms(one.los.at)),
            station=station.key,
            highest=f"{one.tca.elevation_deg:.0f}",
        ),
    )


def _towards(event: PassEvent, texts: Texts) -> str:
    return texts("passes.direction", direction=compass(event.azimuth_deg, texts))


def _event(event: PassEvent, zone: str, words: str, texts: Texts) -> list[str | html.Span]:
    utc = f"{local(event.at, 'UTC'):%H:%M:%S}"
    times = [html.Span(f"{local(event.at, zone):%H:%M:%S}", className="strong number")]
    if zone != "UTC":
        times.append(html.Span(texts("passes.utc", time=utc), className="aside number"))
    return [html.Span(times, className="times"), html.Span(words, className="direction")]
