"""The page of the ground: who can launch into which plane, when, and what an orbit sees below."""

import io
from dataclasses import replace
from functools import cache
from typing import Any

from dash import Dash, html
from flask import Flask, Response, request

import sites
import tle
from dashboard.answers import launching, progress
from dashboard.answers.ground import LaunchAnswer
from dashboard.answers.held import held_by
from dashboard.components.asking import remarks
from dashboard.components.cards import card
from dashboard.components.charts import table
from dashboard.components.explained import explained
from dashboard.exports import launch_ics
from dashboard.exports.tables import write_csv
from dashboard.heavy import on_pages as heavy
from dashboard.pages.asked_page import asked_page
from dashboard.pages.ground.calendar import window_calendar
from dashboard.pages.ground.form import question_form
from dashboard.pages.ground.launch_years import years_card
from dashboard.pages.ground.reach import fan, from_here, side_by_side, verdict
from dashboard.pages.ground.seen import control_and_antennas, what_an_orbit_sees
from dashboard.pages.ground.words import utc_words
from dashboard.queries import ground as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.ground import GroundQuery
from dashboard.settings import Settings
from dashboard.stations import Station
from dashboard.text import Texts
from orbits import OrbitError
from sites import windows


def _register_files(app: Dash, settings: Settings, texts: Texts) -> None:
    """Give the windows into both planes as files, for the query that the page is asked."""
    server: Flask = app.server

    def file(kind: str, mimetype: str) -> Response:
        asked = Asked(request.query_string.decode("latin-1"), texts)
        query = queries.read(asked, to_minute(settings.now()))
        try:
            site = launching.place_of(query)
        except sites.SiteError:
            site = sites.find_site(queries.SITE)  # as on the page, which says so
            query = replace(query, site=queries.SITE)
        content: str | None
        if query.days <= queries.DIRECT_DAYS:
            both = launching.both_planes(held_by(settings), site, query)
            content = _file(both, kind, settings)
        else:
            content = heavy.file(YEAR, _year_link(query), kind, settings, texts)
        if content is None:
            words = texts("heavy.file.first", page=f"/ground{_year_link(query)}")
            return Response(words, status=404, mimetype="text/plain")
        answer = Response(content, mimetype=mimetype)
        answer.headers["Content-Disposition"] = f'attachment; filename="launch-windows.{kind}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @server.get("/ground.ics")
    def windows_as_calendar() -> Response:
        return file("ics", "text/calendar")

    @server.get("/ground.csv")
    def windows_as_csv() -> Response:
        return file("csv", "text/csv")


def _file(both: list[tuple[Station, LaunchAnswer]], kind: str, settings: Settings) -> str:
    """Return the windows into both planes as a calendar or a table of numbers."""
    windows = sorted((each for _, one in both for each in one.windows), key=lambda window: window.at)
    if kind == "ics":
        return launch_ics.calendar(windows, created=settings.now()).decode("utf-8")
    lines = io.StringIO()
    write_csv((launch_ics.row(each) for each in windows), lines)
    return lines.getvalue()


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked, to_minute(settings.now()))
    held = held_by(settings)
    whole, query = query, replace(query, days=min(query.days, queries.DIRECT_DAYS))
    try:
        site = launching.place_of(query)
    except sites.SiteError as error:
        site = sites.find_site(queries.SITE)
        asked.remarks.append(texts("ground.no-place", why=error, shown=site.name))
        query = replace(query, site=queries.SITE, altitude_km=queries.PARKING_KM)
    try:
        found = launching.into(held, site, query.goal, query)
    except (tle.ElementError, OrbitError, sites.SiteError) as error:
        asked.remarks.append(texts("ground.no-goal", why=error))
        query = replace(query, to="51.6", altitude_km=queries.PARKING_KM)
        found = launching.into(held, site, query.goal, query)
    both = launching.both_planes(held, site, query)
    whole = replace(query, days=whole.days)
    return [
        html.Div(
            [
                question_form(whole, texts),
                remarks(asked.remarks),
                verdict(found, texts),
                from_here(site, both, texts),
                html.Div(
                    [fan(found, query, texts), side_by_side(launching.compared(held, query), site, texts)],
                    className="pair",
                ),
                window_calendar(site, both, whole, texts, said=found.why)
                if whole.days <= queries.DIRECT_DAYS
                else heavy.place(YEAR, _year_link(whole), settings, texts, f"/ground{whole.link()}"),
                _history(texts),
                years_card(query, texts),
                what_an_orbit_sees(held, query, texts),
                control_and_antennas(texts),
                explained("ground", launching.explanation(found, whole, texts), texts),
            ],
            key=search,
            className="stack",
        )
    ]


def _year_link(query: GroundQuery) -> str:
    """Return what of a question the calendar answers: the plane asked for is not in it."""
    return GroundQuery(site=query.site, to=queries.TO, start=query.start, days=query.days).link()


def _read_year(search: str, settings: Settings, texts: Texts) -> heavy.Asked | None:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    if query.days <= queries.DIRECT_DAYS:
        return None
    launching.place_of(query)
    used = [span.elements for _, parts in launching.station_spans(held_by(settings), query) for span in parts]
    return heavy.Asked(_year_link(query), heavy.digest_of(used))


def _draw_year(search: str, settings: Settings, texts: Texts) -> dict[str, Any]:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    site, held = launching.place_of(query), held_by(settings)
    with progress.part(0.0, 0.7):
        both = launching.both_planes(held, site, query)
    with progress.part(0.7, 0.9, texts("heavy.drawing")):
        page = window_calendar(site, both, query, texts)
    with progress.part(0.9, 1.0, texts("heavy.files")):
        return {heavy.PAGE: page, **{kind: _file(both, kind, settings) for kind in ("ics", "csv")}}


@cache
def _history(texts: Texts) -> html.Section:
    heads = [texts(f"ground.history.{key}") for key in ("ship", "from", "left", "window", "early", "source")]
    rows = []
    for event in windows.historic_launches():
        told = windows.replay(event)
        rows.append(
            (
                event.name,
                event.site.name,
                utc_words(event.at),
                utc_words(told.window.at),
                texts("ground.history.minutes", minutes=-told.late_s / 60.0).replace("-", "−"),
                event.source,
            )
        )
    return card(
        "ground-history",
        texts("ground.history.title"),
        [html.P(texts("launch.history.note")), table(texts("ground.history.table"), heads, rows)],
    )


YEAR = heavy.Work("ground-calendar", __name__, _read_year, _draw_year)
HEAVY = (YEAR,)

PAGE = asked_page("/ground", "ground", answer, heavy=HEAVY, further=_register_files)
