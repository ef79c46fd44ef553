"""The page of passes: which, when, where to look, and why not; for a place found by name, map or browser."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, State, dcc, html
from flask import Flask, Response, request

import sites
import tle
from dashboard.answers import balcony, memory, progress
from dashboard.answers.balcony import Found
from dashboard.answers.held import held_by
from dashboard.answers.spans import spans
from dashboard.components.asking import remarks
from dashboard.components.cards import card
from dashboard.components.explained import explained
from dashboard.geography import places
from dashboard.geography.places import DEFAULT_PLACE
from dashboard.heavy import on_pages as heavy
from dashboard.pages.asked_page import asked_page
from dashboard.pages.passes.detail import pass_in_detail
from dashboard.pages.passes.form import question_form
from dashboard.pages.passes.grid import pass_table
from dashboard.pages.passes.nights import both_stations, night_by_night, where_seen
from dashboard.pages.passes.summary import summed_up
from dashboard.queries import passes as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.passes import PassesQuery
from dashboard.settings import Settings
from dashboard.text import Texts


def _register_further(app: Dash, settings: Settings, texts: Texts) -> None:
    """Draw the pass that is chosen in the table, and hand out files."""
    app.clientside_callback(  # type: ignore[no-untyped-call]  # Dash types it not
        ClientsideFunction("pass", "choose"),
        Input("pass-grid", "selectedRows"),
        State("pass-links", "data"),
        prevent_initial_call=True,
    )
    _serve_files(app.server, settings, texts)


def _serve_files(server: Flask, settings: Settings, texts: Texts) -> None:
    """Serve the passes as files."""

    def file(make: Callable[[Found], str | bytes], mimetype: str, name: str) -> Response:
        asked = Asked(request.query_string.decode("utf-8", "replace"), texts)
        query = queries.read(asked, to_minute(settings.now()), texts)
        if query.is_heavy:
            return kept(query, mimetype, name)
        try:
            content = make(balcony.ask(query, held_by(settings), texts))
        except sites.SiteError as error:
            return Response(f"{error}\n", status=404, mimetype="text/plain")
        return as_file(content, mimetype, name)

    def kept(query: PassesQuery, mimetype: str, name: str) -> Response:
        # Made by the worker together with the page: a request for a file makes nobody wait.
        link = query.link(chosen="")
        try:
            content = heavy.file(LONG, link, name.rpartition(".")[2], settings, texts)
        except sites.SiteError as error:
            return Response(f"{error}\n", status=404, mimetype="text/plain")
        if content is None:
            words = texts("heavy.file.first", page=f"/passes{link}")
            return Response(words, status=404, mimetype="text/plain")
        return as_file(content, mimetype, name)

    def as_file(content: str | bytes, mimetype: str, name: str) -> Response:
        answer = Response(content, mimetype=mimetype)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @server.get("/passes.csv")
    def as_csv() -> Response:
        return file(balcony.as_csv, "text/csv", "passes.csv")

    @server.get("/passes.json")
    def as_json() -> Response:
        return file(balcony.as_json, "application/json", "passes.json")

    @server.get("/passes.ics")
    def as_calendar() -> Response:
        return file(
            lambda found: balcony.as_calendar(found, held_by(settings), settings.now()),
            "text/calendar",
            "passes.ics",
        )


def _asked(search: str, settings: Settings, texts: Texts) -> tuple[Found, list[str]]:
    """Return the answer to a query, at the default place where its own is none, and the remarks."""
    asked = Asked(search, texts)
    query = queries.read(asked, to_minute(settings.now()), texts)

    def ask(query: PassesQuery) -> Found:
        # The detail of another pass asks the same again.
        question = ("passes", query.link(chosen=""), settings, settings.now().iso(0)[:16])
        found: Found = memory.kept(question, lambda: balcony.ask(query, held_by(settings), texts))
        return balcony.with_chosen(found, query.chosen)

    try:
        found = ask(query)
    except sites.SiteError as error:
        home = PassesQuery(**{**_fields(query), "place": DEFAULT_PLACE})
        found = ask(home)
        asked.remarks.append(texts("pass.no-place", why=error, shown=found.site.name))
    return found, [*asked.remarks, *found.remarks]


def _fields(query: PassesQuery) -> dict[str, Any]:
    return {name: getattr(query, name) for name in query.__slots__}


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked, to_minute(settings.now()), texts)
    if query.is_heavy:
        return [html.Div(_heavily(query, asked.remarks, settings, texts), key=search, className="stack")]
    found, said = _asked(search, settings, texts)
    parts = [question_form(found.query, texts), remarks(said), *_answered(found, texts)]
    return [html.Div(parts, key=search, className="stack")]


def _answered(found: Found, texts: Texts) -> list[Any]:
    return [
        dcc.Store(
            id="pass-links",
            data={
                "link": found.query.link(chosen=""),
                "chosen": balcony.key_of(found.chosen) if found.chosen else "",
            },
        ),
        summed_up(found, texts),
        *_passes(found, texts),
        where_seen(found, texts),
        explained("pass", balcony.explanation(found, texts), texts),
    ]


def _passes(found: Found, texts: Texts) -> list[Any]:
    """Return the cards of the passes; where there is none, what each object can reach."""
    if not found.passes:
        return [both_stations(found, texts)]
    detail = html.Div(pass_in_detail(found, texts), id="pass-detail-body")
    return [
        pass_table(found, texts),
        card("pass-detail", texts("pass.detail"), [detail]),
        html.Div([night_by_night(found, texts), both_stations(found, texts)], className="pair"),
    ]


def _heavily(query: PassesQuery, said: list[str], settings: Settings, texts: Texts) -> list[Any]:
    """Return the page of a question that a worker answers; the pass in detail is asked for here."""
    try:
        places.find(query.place)
    except sites.SiteError as error:
        query = replace(query, place=DEFAULT_PLACE)
        said = [*said, texts("pass.no-place", why=error, shown=places.find(DEFAULT_PLACE).name)]
    content = heavy.place(LONG, query.link(chosen=""), settings, texts, f"/passes{query.link()}")
    if isinstance(content, list) and query.chosen:
        one = balcony.one_of_many(query, held_by(settings), texts)
        if one is not None:
            _choose(content, query.chosen, pass_in_detail(one, texts))
    return [
        question_form(query, texts),
        remarks(said),
        *(content if isinstance(content, list) else [content]),
    ]


def _choose(node: Any, key: str, detail: list[Any]) -> None:
    """Put another pass in detail into a page that is kept."""
    if isinstance(node, list):
        for each in node:
            _choose(each, key, detail)
    if not isinstance(node, dict):
        return
    properties = node.get("props", {})
    named = properties.get("id")
    if named == "pass-detail-body":
        properties["children"] = detail
    elif named == "pass-links":
        properties["data"]["chosen"] = key
    elif named == "pass-grid":
        properties["selectedRows"] = [row for row in properties["rowData"] if row["key"] == key]
        properties["scrollTo"] = {"rowId": key}
    else:
        _choose(properties.get("children"), key, detail)


def _read_long(search: str, settings: Settings, texts: Texts) -> heavy.Asked | None:
    query = queries.read(Asked(search, texts), to_minute(settings.now()), texts)
    if not query.is_heavy:
        return None
    places.find(query.place)
    used = []
    for name in query.objects:
        with suppress(tle.ElementError):  # the answer says so
            used += [one.elements for one in spans(held_by(settings), name, query.start, query.days)]
    return heavy.Asked(query.link(chosen=""), heavy.digest_of(used))


def _draw_long(search: str, settings: Settings, texts: Texts) -> dict[str, Any]:
    query = queries.read(Asked(search, texts), to_minute(settings.now()), texts)
    held = held_by(settings)
    with progress.part(0.0, 0.6):
        found = balcony.ask(query, held, texts)
    with progress.part(0.6, 0.85, texts("heavy.drawing")):
        page = [remarks(found.remarks), *_answered(found, texts)]
    with progress.part(0.85, 1.0, texts("heavy.files")):
        calendar = balcony.as_calendar(found, held, settings.now()).decode("utf-8")
        return {
            heavy.PAGE: page,
            "csv": balcony.as_csv(found),
            "json": balcony.as_json(found),
            "ics": calendar,
        }


LONG = heavy.Work("pass-answer", __name__, _read_long, _draw_long)
HEAVY = (LONG,)

PAGE = asked_page(
    "/passes",
    "pass",
    answer,
    heavy=HEAVY,
    further=_register_further,
    script="lib/passes.mjs",
    calls=("choose",),
    preloads=("lib/charts.mjs", "lib/horizon.mjs", "lib/places.mjs"),
    libraries=("dash_ag_grid",),
)
