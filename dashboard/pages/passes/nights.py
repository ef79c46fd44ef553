"""The passes night by night, those that show both stations, and where else they are seen."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from dash import html

import sites
from dashboard.answers import balcony
from dashboard.answers.balcony import Found
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.figures.pass_figures import local_time, nights_timeline
from dashboard.figures.world_map import place_map
from dashboard.pages.passes.grid import when_seen
from dashboard.pages.passes.summary import STATION_ALTITUDE_KM
from dashboard.pages.passes.words import degrees
from dashboard.stations import spoken
from dashboard.text import Texts
from sites.coverage import visibility_radius_deg
from sites.visibility import TWILIGHTS_DEG

NIGHTS_DRAWN = 31.0


MOST_NIGHTS = 40


MEETINGS_AT_ONCE = 8


def night_by_night(found: Found, texts: Texts) -> html.Section:
    """Return the timeline of the nights."""
    query, site = found.query, found.site
    days = min(query.days, NIGHTS_DRAWN)
    passes = [each for each in found.passes if each.aos.at.days_since(query.start) <= days]
    below = TWILIGHTS_DEG[query.dark]
    heads = [texts(f"pass.col.{key}") for key in ("day", "object", "seen", "height")]
    rows = [
        (
            f"{local_time(each.tca.at, site.time_zone):%Y-%m-%d %H:%M}",
            spoken(each.object, texts),
            when_seen(each, texts),
            f"{each.tca.elevation_deg:.0f}°",
        )
        for each in passes
    ]
    return card(
        "pass-nights",
        texts("pass.nights"),
        [
            html.P(texts("heavy.nights", shown=round(days), all=query.days), className="aside")
            if days < query.days
            else None,
            chart(
                "pass-nights",
                nights_timeline(passes, site, query.start, days, below, texts),
                texts("pass.nights.label", place=site.name),
                texts("pass.nights.caption"),
                table(texts("pass.nights.table"), heads, rows),
                texts,
            ),
        ],
    )


def both_stations(found: Found, texts: Texts) -> html.Section:
    """Return the nights that show both stations."""
    heads = [
        texts(f"pass.both.{key}")
        for key in ("object", "count", "seen", "highest", "ever", "limit", "inclination")
    ]
    rows = []
    for one in found.firsts:
        its = [each for each in found.all if each.norad_cat_id == one.norad_cat_id]
        highest = max((each.tca.elevation_deg for each in its), default=None)
        limit = sites.latitude_limit_deg(one, found.query.min_elevation_deg)
        rows.append(
            (
                spoken(one.label, texts),
                f"{len(its):,}",
                f"{sum(each.visible.seen for each in its):,}",
                "-" if highest is None else f"{highest:.0f}°",
                degrees(sites.geometric_limit_deg(one, found.site)),
                f"{limit:.1f}°",
                f"{one.inclination_deg:.2f}°",
            )
        )
    content: list[Any] = [table(texts("pass.both.table", place=found.site.name), heads, rows)]
    if len(found.firsts) < 2:
        content.append(html.P(texts("pass.both.one")))
        return card("pass-both", texts("pass.both"), content)
    nights, meetings = balcony.nights_and_meetings(found)
    content.append(
        html.Div(
            [
                html.P(texts("pass.both.nights" if nights else "pass.both.nights.none"), className="strong"),
                *_by_month([date.fromisoformat(night.evening) for night in nights[:MOST_NIGHTS]]),
                html.P(texts("pass.both.nights.more", more=len(nights) - MOST_NIGHTS))
                if len(nights) > MOST_NIGHTS
                else None,
            ],
            id="pass-both-nights",
        )
    )
    if not meetings:
        content.append(html.P(texts("pass.both.meetings.none")))
    else:
        zone = found.site.time_zone
        columns = [texts(f"pass.both.{key}") for key in ("at", "what", "apart", "both_seen")]
        meeting_rows = [
            (
                f"{local_time(each.at, zone):%Y-%m-%d %H:%M:%S}",
                ", ".join(spoken(one.object, texts) for one in (each.first, each.second)),
                f"{each.separation_deg:.1f}°",
                texts("pass.yes" if each.seen else "pass.no"),
            )
            for each in meetings
        ]
        title = texts("pass.both.meetings")
        content += [html.H3(title), table(title, columns, meeting_rows[:MEETINGS_AT_ONCE])]
        if len(meeting_rows) > MEETINGS_AT_ONCE:
            every = texts("pass.both.meetings.all", count=len(meeting_rows))
            content.append(
                html.Details([html.Summary(every, className="button"), table(every, columns, meeting_rows)])
            )
    return card("pass-both", texts("pass.both"), content)


def _by_month(days: Sequence[date]) -> list[html.P]:
    """Return a line for each month with its days."""
    lines = []
    for (year, month), its in groupby(days, key=lambda day: (day.year, day.month)):
        numbers = ", ".join(str(day.day) for day in its)
        lines.append(html.P(f"{date(year, month, 1):%B %Y}: {numbers}"))
    return lines


def where_seen(found: Found, texts: Texts) -> html.Section:
    """Return the map of where the stations are seen from, and of the place."""
    site, lowest = found.site, found.query.min_elevation_deg
    radius = visibility_radius_deg(STATION_ALTITUDE_KM, lowest)
    heads = [texts(f"pass.map.{key}") for key in ("what", "lat", "lon", "radius")]
    return card(
        "pass-map",
        texts("pass.map"),
        [
            html.P(texts("pass.map.hint"), className="aside"),
            chart(
                "pass-map",
                place_map(site, STATION_ALTITUDE_KM, lowest),
                texts("pass.map.label", degrees=lowest),
                texts("pass.map.caption", degrees=lowest),
                table(
                    texts("pass.map.table"),
                    heads,
                    [(site.name, f"{site.lat_deg:.4f}°", f"{site.lon_deg:.4f}°", f"{radius:.1f}°")],
                ),
                texts,
                css="pass-map map-chart",
            ),
        ],
    )
