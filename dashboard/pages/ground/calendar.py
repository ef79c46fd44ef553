"""The next windows into the planes of both stations, day by day and as a table."""

from typing import Any

from dash import html

from dashboard.answers.ground import LaunchAnswer
from dashboard.components import states
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.exports import launch_ics
from dashboard.figures.launch_figures import (
    calendar,
)
from dashboard.pages.ground.words import utc_words
from dashboard.queries import ground as queries
from dashboard.queries.ground import GroundQuery
from dashboard.stations import STATIONS, Station
from dashboard.text import Texts
from sites import LaunchWindow, Site
from sites.launched import Rule
from tle.ages import AUTHENTIC_WITHIN_DAYS

WINDOWS_SHOWN = 24


WINDOWS_AT_ONCE = 6


WINDOWS_OF_A_YEAR = 1600


def window_calendar(
    site: Site,
    both: list[tuple[Station, LaunchAnswer]],
    query: GroundQuery,
    texts: Texts,
    *,
    said: str = "",
) -> html.Section:
    """Return the card of the windows, and of the link to those of a year.

    What was `said` above of one plane is not said again.
    """
    title = texts("ground.calendar.title", site=site.name)
    found = [
        (texts(f"station.{station.key}.name"), STATIONS.index(station), list(one.windows))
        for station, one in both
        if one.windows
    ]
    if not found:
        reasons = [html.P(one.why) for _, one in both if one.why != said]
        words = texts("ground.calendar.none", site=site.name)
        return card("ground-calendar", title, [states.empty(words, texts), *reasons])
    heads = [
        texts(f"ground.calendar.{key}")
        for key in ("local", "at", "station", "course", "ruling", "meeting", "age")
    ]
    all_windows = sorted(
        ((name, each) for name, _, its in found for each in its), key=lambda pair: pair[1].at
    )
    most = WINDOWS_SHOWN if query.days <= queries.DIRECT_DAYS else WINDOWS_OF_A_YEAR
    rows = [_window_row(name, each, texts) for name, each in all_windows[:most]]
    content: list[Any] = [
        table(texts("ground.calendar.next", site=site.name), heads, rows[:WINDOWS_AT_ONCE], id="ground-next"),
        html.P(texts("ground.calendar.zone", zone=site.time_zone), className="aside"),
        html.P(
            [
                html.A(
                    texts(f"ground.calendar.{kind}"),
                    href=f"/ground.{kind}{query.link(view=False, rule=Rule())}",
                    className="button",
                    id=f"ground-{kind}",
                    download=f"launch-windows.{kind}",
                )
                for kind in ("ics", "csv")
            ],
            className="event-links",
        ),
        chart(
            "ground-calendar",
            calendar(found, query.start, query.days, texts),
            texts("ground.calendar.label", site=site.name),
            texts("ground.calendar.caption"),
            table(texts("ground.calendar.table", site=site.name), heads, rows, id="ground-windows"),
            texts,
        ),
    ]
    guesses = [each.at for _, each in all_windows if abs(each.elements.age_days) > AUTHENTIC_WITHIN_DAYS]
    if guesses:
        content.insert(0, states.stale(texts("heavy.guess.windows", at=utc_words(guesses[0])[:10]), texts))
    if len(all_windows) > most:
        content.append(html.P(texts("ground.calendar.more", shown=most, all=len(all_windows))))
    return card("ground-calendar", title, content)


def _window_row(name: str, each: LaunchWindow, texts: Texts) -> tuple[str, ...]:
    return (
        launch_ics.local_clock(each.at, each.site.time_zone),
        utc_words(each.at),
        name,
        f"{each.look.direction} {each.look.ground_deg:.1f}°",
        texts(f"fan.{each.ruling.word}"),
        ", ".join(texts(f"calendar.scheme.{scheme}") for scheme in each.rendezvous)
        or texts("launch.rendezvous.none"),
        f"{each.elements.age_days:.1f}".replace("-", "−"),
    )
