"""The page of passes: which, when, where to look, and why not; for a place found by name, map or browser."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import dash_ag_grid as dag
import numpy as np
from dash import ClientsideFunction, Dash, Input, State, dcc, html
from flask import Flask, Response, request

import sites
import tle
from dashboard.answers import balcony, progress
from dashboard.answers.balcony import Found
from dashboard.answers.held import held_by
from dashboard.answers.spans import spans
from dashboard.components import asking, states
from dashboard.components.asking import form, remarks
from dashboard.components.attributes import aria, data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.components.fields import field
from dashboard.components.icons import button
from dashboard.components.passes_table import compass
from dashboard.figures.pass_figures import elevation_profile, local_time, nights_timeline, screen_sky
from dashboard.figures.sky_geometry import COMPASS
from dashboard.figures.world_map import place_map
from dashboard.geography import places
from dashboard.geography.places import DEFAULT_PLACE
from dashboard.heavy import on_pages as heavy
from dashboard.motion.documents import unix_ms
from dashboard.pages.asked_page import asked_page
from dashboard.queries import passes as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.passes import PassesQuery
from dashboard.server import memory
from dashboard.settings import Settings
from dashboard.stations import spoken
from dashboard.text import Texts
from sites import Pass, PassEvent
from sites.coverage import visibility_radius_deg
from sites.visibility import TWILIGHTS_DEG
from tle import Moment
from tle.ages import AUTHENTIC_WITHIN_DAYS, STALE_AFTER_DAYS

STATION_ALTITUDE_KM = 420.0
MOST_ROWS = 2000
NIGHTS_DRAWN = 31.0
MOST_NIGHTS = 40


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
    parts = [_form(found.query, texts), remarks(said), *_answered(found, texts)]
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
        _summary(found, texts),
        _table(found, texts),
        card(
            "pass-detail",
            texts("pass.detail"),
            [html.Div(_detail(found, texts), id="pass-detail-body")],
        ),
        html.Div([_nights(found, texts), _both(found, texts)], className="pair"),
        _map(found, texts),
        explained("pass", balcony.explanation(found, texts), texts),
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
            _choose(content, query.chosen, _detail(one, texts))
    return [_form(query, texts), remarks(said), *(content if isinstance(content, list) else [content])]


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


def _form(query: PassesQuery, texts: Texts) -> html.Form:
    return form(
        "/passes",
        [
            field(
                "pass-place",
                texts("pass.ask.place"),
                hint=texts("pass.ask.place.hint"),
                css="long",
                name="place",
                value=query.place,
                list="pass-towns",
                autocomplete="off",
                spellcheck="false",
                maxlength="80",
            ),
            html.Datalist(id="pass-towns"),
            field(
                "pass-objects",
                texts("pass.ask.objects"),
                hint=texts("pass.ask.objects.hint"),
                name="objects",
                value=", ".join(query.objects),
                autocomplete="off",
                spellcheck="false",
            ),
            field(
                "pass-from", texts("pass.ask.from"), name="from", value=query.start.iso(0), spellcheck="false"
            ),
            field(
                "pass-days",
                texts("pass.ask.days"),
                name="days",
                value=f"{query.days:g}",
                inputmode="decimal",
                css="short",
            ),
            field(
                "pass-min",
                texts("pass.ask.min"),
                name="min",
                value=f"{query.min_elevation_deg:g}",
                inputmode="decimal",
                css="short",
            ),
            _choice("show", ("all", "visible"), "visible" if query.visible else "all", texts),
        ],
        texts,
        below=_more(query, texts),
    )


def _more(query: PassesQuery, texts: Texts) -> html.Div:
    """Return the row below the fields: places, and the fields that few need."""
    more = bool(query.mask) or query.refraction or query.dark != "civil"
    return html.Div(
        [
            button("pass-here", texts("pass.here"), "place", **data(failed=texts("pass.here.failed"))),
            button("pass-save", texts("pass.save"), "pencil"),
            html.Div(
                id="pass-saved",
                className="pass-saved",
                hidden=True,
                **data(title=texts("pass.saved"), forget=texts("pass.saved.forget", name="{name}")),
            ),
            html.Details(
                [
                    html.Summary(texts("pass.ask.more"), className="button"),
                    html.Div(
                        [
                            field(
                                "pass-horizon",
                                texts("pass.ask.horizon"),
                                hint=texts("pass.ask.horizon.hint"),
                                name="horizon",
                                value=query.mask,
                                spellcheck="false",
                                autocomplete="off",
                            ),
                            html.Div(
                                id="pass-horizon-draw",
                                className="horizon-draw",
                                **aria(hidden="true"),
                                **data(
                                    level=f"{query.min_elevation_deg:g}",
                                    compass=" ".join(texts(f"skychart.compass.{one}") for one in "neswn"),
                                ),
                            ),
                            _choice("air", ("0", "1"), "1" if query.refraction else "0", texts),
                            _choice("dark", tuple(TWILIGHTS_DEG), query.dark, texts),
                        ],
                        className="ask-fields",
                    ),
                ],
                open=more,
            ),
        ],
        className="whole ask-row",
    )


def _choice(name: str, values: Sequence[str], value: str, texts: Texts) -> html.Div:
    options = [(one, texts(f"pass.ask.{name}.{one}")) for one in values]
    return asking.choice(f"pass-{name}", name, texts(f"pass.ask.{name}"), value, options)


def _summary(found: Found, texts: Texts) -> html.Section:
    query, zone = found.query, found.site.time_zone
    town = texts("pass.clock.town", town=found.clock_of) if found.clock_of else ""
    content: list[Any] = [headline(_next(found, texts), id="pass-next")]
    if found.too_old:
        days = max(abs(one.age_days(query.start)) for one in found.too_old)
        epoch = max(one.epoch for one in found.too_old)
        near = query.link(start=to_minute(epoch), chosen="")
        content += [
            states.stale(texts("pass.old", days=days), texts),
            html.A(
                texts("pass.old.go", epoch=epoch.iso(0)[:10]),
                href=f"/passes{near}",
                className="button",
                **data(within="1"),
            ),
        ]
    elif any(one.reference(query.start).stale for one in found.firsts):
        content.append(states.stale(texts("pass.stale", limit=STALE_AFTER_DAYS), texts))
    guesses = [each.aos.at for each in found.all if abs(each.elements.age_days) > AUTHENTIC_WITHIN_DAYS]
    if guesses and query.is_heavy:
        content.append(states.stale(texts("heavy.guess.passes", at=guesses[0].iso(0)[:10]), texts))
    content += [html.P(sentence) for sentence in _never(found, texts)]
    content.append(
        html.Div(
            [
                html.Span(texts("pass.clock", zone=zone, town=town), className="aside"),
                *(
                    html.Span(
                        [
                            html.Span(spoken(one.label, texts)),
                            " ",
                            age_badge(one.reference(query.start), texts),
                        ]
                    )
                    for one in found.firsts
                ),
            ],
            className="pass-badges",
        )
    )
    return card("pass-summary", texts("pass.summary.title", place=found.site.name), content)


def _next(found: Found, texts: Texts) -> str:
    each = next((one for one in found.all if one.visible.seen), None)
    if each is None:
        why = (
            texts("pass.next.none.why")
            if found.all
            else texts("pass.next.none.passes", degrees=found.query.min_elevation_deg)
        )
        return texts("pass.next.none", days=found.query.days, reason=why)
    zone = found.site.time_zone
    longest = each.visible.longest
    assert longest is not None
    magnitude = (
        texts(
            "pass.next.magnitude",
            magnitude=_magnitude(each.magnitude.magnitude),
            plus_minus=f"{each.magnitude.plus_minus:g}",
        )
        if each.magnitude
        else ""
    )
    return texts(
        "pass.next",
        name=spoken(each.object, texts),
        day=f"{local_time(longest[0], zone):%A %d %B %Y}",
        begins=_clock(longest[0], zone),
        ends=_clock(longest[1], zone),
        zone=zone,
        rises=compass(each.aos.azimuth_deg, texts),
        elevation=f"{each.tca.elevation_deg:.0f}",
        top=compass(each.tca.azimuth_deg, texts),
        magnitude=magnitude,
    )


def _never(found: Found, texts: Texts) -> list[str]:
    """Return of each object that cannot rise here by how much not."""
    lowest = found.query.min_elevation_deg
    told = []
    for one in found.firsts:
        limit = sites.geometric_limit_deg(one, found.site)
        if limit < lowest:
            name = spoken(one.label, texts)
            told.append(texts("pass.never", name=name, limit=limit, inclination=one.inclination_deg))
    return told


_COLUMNS = (
    ("object", 130),
    ("day", 112),
    ("seen", 244),
    ("height", 150),
    ("magnitude", 104),
    ("rise", 172),
    ("top", 92),
    ("set", 172),
    ("lasts", 74),
    ("rise_utc", 100),
    ("top_utc", 118),
    ("set_utc", 96),
    ("plus_minus", 70),
    ("age", 92),
)
_BRIEF = ("when", "brief_height", "brief_magnitude")
"""What a phone shows instead of them."""
_NUMBERS = {"brief_magnitude", "lasts", "magnitude", "plus_minus", "age"}


def _table(found: Found, texts: Texts) -> html.Section:
    query = found.query
    link = query.link(chosen="")
    tools: list[Any] = [
        html.A(
            texts(f"pass.out.{kind}"),
            href=f"/passes.{kind}{link}",
            className="button",
            id=f"pass-{kind}",
            download=f"passes.{kind}",
        )
        for kind in ("ics", "csv", "json")
    ]
    tools.append(button("pass-print", texts("pass.out.print")))
    if not found.passes:
        return card("pass-table", texts("pass.table"), [states.empty(_next(found, texts), texts)])
    chosen = found.chosen
    rows = [_row(each, texts) for each in found.passes[:MOST_ROWS]]
    grid = dag.AgGrid(
        id="pass-grid",
        rowData=rows,
        columnDefs=_columns(texts),
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True},
        dashGridOptions={
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "animateRows": False,
            "suppressCellFocus": False,
            "tooltipShowDelay": 300,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
        },
        getRowId="params.data.key",
        selectedRows=[row for row in rows if chosen is not None and row["key"] == balcony.key_of(chosen)],
        scrollTo={"rowId": balcony.key_of(chosen)} if chosen is not None else None,
        className="ag-theme-quartz pass-grid",
        style={"height": "100%"},
    )
    return card(
        "pass-table",
        texts("pass.table.title", count=len(found.passes), days=query.days),
        [
            html.P(texts("pass.table.hint"), className="aside"),
            html.P(texts("heavy.rows", shown=len(rows), all=len(found.passes)))
            if len(rows) < len(found.passes)
            else None,
            html.Div(
                grid,
                role="group",
                className="pass-grid-box",
                style={"--rows": str(len(rows))},
                **aria(label=texts("pass.table.label", place=found.site.name)),
            ),
            _as_table(rows, found, texts),
        ],
        tools=[html.Div(tools, className="pass-out")],
    )


def _as_table(rows: Sequence[dict[str, Any]], found: Found, texts: Texts) -> html.Details:
    """Return the same as a plain table: for who wants every column at once, and for paper."""
    names = ("day", *(name for name, _ in _COLUMNS if name != "day"))
    heads = [texts(f"pass.col.{name}") for name in names]
    label = texts("pass.table.label", place=found.site.name)
    return html.Details(
        [
            html.Summary(texts("table.twin"), className="button"),
            table(label, heads, [[row[name] for name in names] for row in rows], id="pass-all"),
        ],
        className="twin-table on-paper",
    )


def _columns(texts: Texts) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for name, width in (*_COLUMNS, *((name, 90) for name in _BRIEF)):
        one: dict[str, Any] = {"field": name, "headerName": texts(f"pass.col.{name}"), "width": width}
        if name == "object":
            one |= {"pinned": "left", "tooltipField": "void"}
        if name == "seen":
            one |= {"tooltipField": "why"}
        if name in _BRIEF:
            one |= {"hide": True}
        if name in _NUMBERS:
            one |= {"type": "rightAligned"}
        columns.append(one)
    return columns


def _row(each: Pass, texts: Texts) -> dict[str, Any]:
    """Return one row: words and whole seconds; the files have the milliseconds."""
    zone = each.site.time_zone
    cut = "" if each.cut_by_window is None else each.cut_by_window
    before = texts("pass.cut.start") if cut in ("start", "both") else ""
    after = texts("pass.cut.end") if cut in ("end", "both") else ""
    return {
        "key": balcony.key_of(each),
        # Not shown: by these the table goes in order, and the files agree with it.
        "aos_at": each.aos.at.iso(),
        "tca_at": each.tca.at.iso(),
        "los_at": each.los.at.iso(),
        "object": spoken(each.object, texts),
        "day": f"{local_time(each.aos.at, zone):%Y-%m-%d}",
        "seen": _seen_briefly(each, texts),
        "why": each.visible.why_not or "",
        "rise": f"{_clock(each.aos.at, zone)} {compass(each.aos.azimuth_deg, texts)}{before}",
        "rise_utc": _clock(each.aos.at, "UTC"),
        "top": _clock(each.tca.at, zone),
        "height": f"{each.tca.elevation_deg:04.1f}° {compass(each.tca.azimuth_deg, texts)}",
        "top_utc": _clock(each.tca.at, "UTC"),
        "set": f"{_clock(each.los.at, zone)} {compass(each.los.azimuth_deg, texts)}{after}",
        "set_utc": _clock(each.los.at, "UTC"),
        "lasts": _lasts(each.duration_s),
        "magnitude": ""
        if each.magnitude is None
        else _magnitude(each.magnitude.magnitude) + f" ± {each.magnitude.plus_minus:g}",
        "plus_minus": "" if each.plus_minus is None else f"{max(each.plus_minus.tca_s, 1.0):.0f}",
        "age": f"{each.elements.age_days:.1f}",
        "void": texts("pass.void", why=each.void) if each.void else "",
        "when": _when(each, texts),
        "brief_height": f"{each.tca.elevation_deg:.0f}° {_letters(each.tca.azimuth_deg, texts)}",
        "brief_magnitude": texts("pass.unseen")
        if not each.visible.seen
        else _magnitude(each.magnitude.magnitude)
        if each.magnitude
        else "-",
    }


def _letters(azimuth_deg: float, texts: Texts) -> str:
    return texts(f"skychart.compass.{COMPASS[round(azimuth_deg / 45.0) % 8][1]}")


def _when(each: Pass, texts: Texts) -> str:
    """Return the day and the minutes in which it is seen, or when it is highest."""
    zone, seen = each.site.time_zone, each.visible.longest
    begins, ends = seen or (each.tca.at, each.tca.at)
    return texts(
        "pass.when.seen" if seen else "pass.when.unseen",
        day=f"{local_time(begins, zone):%d %b}",
        begins=f"{local_time(begins, zone):%H:%M}",
        ends=f"{local_time(ends, zone):%H:%M}",
    )


def _seen(each: Pass, texts: Texts) -> str:
    spans, zone = each.visible.intervals, each.site.time_zone
    longest = each.visible.longest
    if longest is None:
        return each.visible.why_not or ""
    key = "pass.seen" if len(spans) == 1 else "pass.seen.many"
    return texts(key, begins=_clock(longest[0], zone), ends=_clock(longest[1], zone), more=len(spans) - 1)


def _seen_briefly(each: Pass, texts: Texts) -> str:
    """Return when it is seen, or by what margin not, in a few words."""
    seen = each.visible
    if seen.seen or not seen.reason:
        return _seen(each, texts)
    return texts(f"pass.why.{seen.reason}", sun=abs(seen.dark_margin_deg), shadow=abs(seen.sunlit_margin_deg))


def _magnitude(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def _detail(found: Found, texts: Texts) -> list[Any]:
    each = found.chosen
    if each is None:
        return [states.empty(texts("pass.detail.none"), texts)]
    sky = balcony.sky(found, each)
    zone = found.site.time_zone
    horizon = found.query.horizon
    every = max(1, len(sky.times) // 12)
    moments = sky.times.moments()
    picks = sorted({*range(0, len(moments), every), len(moments) - 1})
    lights = [texts("pass.scrub.lit" if lit else "pass.scrub.unlit") for lit in sky.lit.tolist()]
    heads = [texts(f"pass.col.{key}") for key in ("time", "utc", "height", "azimuth", "light")]
    rows = [
        (
            _clock(moments[i], zone),
            _clock(moments[i], "UTC"),
            f"{sky.elevation_deg[i]:.1f}°",
            f"{sky.azimuth_deg[i]:.0f}° ({compass(sky.azimuth_deg[i], texts)})",
            lights[i],
        )
        for i in picks
    ]
    event_heads = [texts(f"pass.col.{key}") for key in ("what", "utc", "height", "azimuth", "range")]
    words = {
        name: compass(event.azimuth_deg, texts)
        for name, event in (("rise", each.aos), ("top", each.tca), ("set", each.los))
    }
    day = f"{local_time(each.aos.at, zone):%A %d %B %Y}"
    left = [
        chart(
            "pass-sky",
            screen_sky(sky, horizon, texts),
            texts("pass.sky.label", name=spoken(each.object, texts), **words),
            texts("pass.sky.caption"),
            table(texts("pass.sky.table"), heads, rows),
            texts,
            css="pass-sky sky-chart square-chart",
        ),
        html.Div(json.dumps(_scrub(found, each, texts)), id="pass-scrub-json", hidden=True),
        field(
            "pass-scrub",
            texts("pass.scrub"),
            type="range",
            min="0",
            max=str(len(moments) - 1),
            step="1",
            value="0",
        ),
        html.P(id="pass-scrub-words", className="pass-scrub-words"),
        html.A(texts("pass.live"), id="pass-live", href=_live(found, each.tca.at), className="button"),
    ]
    right = [
        chart(
            "pass-profile",
            elevation_profile(sky, horizon, texts),
            texts(
                "pass.profile.label",
                name=spoken(each.object, texts),
                rise=_clock(each.aos.at, zone),
                elevation=each.tca.elevation_deg,
                top=_clock(each.tca.at, zone),
                set=_clock(each.los.at, zone),
            ),
            texts("pass.profile.caption"),
            table(texts("pass.profile.table"), event_heads, _events(each, texts)),
            texts,
        ),
        _facts(each, texts),
    ]
    content = [
        html.H3(texts("pass.detail.title", name=spoken(each.object, texts), day=day)),
        states.stale(texts("pass.void", why=each.void), texts) if each.void else None,
        html.Div(
            [html.Div(left, className="pass-part"), html.Div(right, className="pass-part")], className="pair"
        ),
    ]
    # Of its own key: the fields that its script has made go with it.
    return [html.Div(content, key=balcony.key_of(each), className="pass-part")]


def _events(each: Pass, texts: Texts) -> list[tuple[str, ...]]:
    events: list[tuple[str, PassEvent | None]] = [
        ("rises", each.aos),
        ("shadow", each.shadow_entry),
        ("highest", each.tca),
        ("light", each.shadow_exit),
        ("sets", each.los),
    ]
    zone = each.site.time_zone
    return [
        (
            f"{texts(f'pass.event.{name}')}, {_clock(event.at, zone)}",
            _clock(event.at, "UTC"),
            f"{event.elevation_deg:.1f}°",
            f"{event.azimuth_deg:.0f}° ({compass(event.azimuth_deg, texts)})",
            f"{event.range_km:,.0f} km",
        )
        for name, event in sorted(
            ((name, event) for name, event in events if event is not None), key=lambda pair: pair[1].at
        )
    ]


def _scrub(found: Found, each: Pass, texts: Texts) -> dict[str, Any]:
    """Return what the scrubber needs of a pass: samples, words, and the link to the globe."""
    sky = balcony.sky(found, each)
    offset = local_time(each.tca.at, found.site.time_zone).utcoffset()
    return {
        "ms": [unix_ms(moment) for moment in sky.times.moments()],
        "azimuth_deg": np.round(sky.azimuth_deg, 2).tolist(),
        "elevation_deg": np.round(sky.elevation_deg, 2).tolist(),
        "lit": sky.lit.tolist(),
        "start": int(np.argmax(sky.elevation_deg)),
        "offset_ms": 0 if offset is None else int(offset.total_seconds() * 1000),
        "words": texts(
            "pass.scrub.words",
            local="{local}",
            utc="{utc}",
            elevation="{elevation}",
            direction="{direction}",
            azimuth="{azimuth}",
            light="{light}",
        ),
        "lights": [texts("pass.scrub.unlit"), texts("pass.scrub.lit")],
        "compass": [texts(f"compass.{i}") for i in range(8)],
        "live": _live(found, each.tca.at).split("t=")[0],
        "place": found.query.place,
        # What the globe calls the place from which it looks.
        "spot": places.as_data(found.site, found.query.place, texts)["id"] or "place",
    }


def _live(found: Found, at: Moment) -> str:
    from urllib.parse import quote

    return f"/?place={quote(found.query.place, safe=',')}&run=0&t={at.iso(0)}"


def _facts(each: Pass, texts: Texts) -> html.Dl:
    seen = each.visible
    facts: list[tuple[str, str]] = [("seen" if seen.seen else "why", _seen(each, texts))]
    if not np.isnan(seen.sunlit_margin_deg):
        facts.append(
            (
                "margins",
                texts("pass.fact.margins.words", dark=seen.dark_margin_deg, lit=seen.sunlit_margin_deg),
            )
        )
    facts.append(
        (
            "magnitude",
            texts(
                "pass.fact.magnitude.words",
                magnitude=_magnitude(each.magnitude.magnitude),
                plus_minus=each.magnitude.plus_minus,
                source=each.magnitude.standard.source,
            )
            if each.magnitude
            else texts("pass.fact.magnitude.none"),
        )
    )
    if each.moon:
        words = texts(
            "pass.fact.moon.words", share=100.0 * each.moon.lit_share, separation=each.moon.separation_deg
        )
        facts.append(("moon", words if each.moon.up else texts("pass.fact.moon.down")))
    if each.plus_minus:
        spread = each.plus_minus
        times = {
            name: "-" if value is None else f"± {max(value, 1.0):.0f} s"
            for name, value in (("aos", spread.aos_s), ("tca", spread.tca_s), ("los", spread.los_s))
        }
        facts.append(
            (
                "plus_minus",
                texts(
                    "pass.fact.plus_minus.words", **times, elevation=spread.elevation_deg, basis=spread.basis
                ),
            )
        )
    return html.Dl(
        [part for key, words in facts for part in (html.Dt(texts(f"pass.fact.{key}")), html.Dd(words))]
        + [html.Dt(texts("pass.fact.elements")), html.Dd(age_badge(each.elements, texts))],
        className="pass-facts",
    )


def _nights(found: Found, texts: Texts) -> html.Section:
    query, site = found.query, found.site
    days = min(query.days, NIGHTS_DRAWN)
    passes = [each for each in found.passes if each.aos.at.days_since(query.start) <= days]
    below = TWILIGHTS_DEG[query.dark]
    heads = [texts(f"pass.col.{key}") for key in ("day", "object", "seen", "height")]
    rows = [
        (
            f"{local_time(each.tca.at, site.time_zone):%Y-%m-%d %H:%M}",
            spoken(each.object, texts),
            _seen(each, texts),
            f"{each.tca.elevation_deg:.0f}°",
        )
        for each in passes
    ]
    return card(
        "pass-nights",
        texts("pass.nights"),
        [
            html.P(texts("heavy.nights", shown=round(days)), className="aside")
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


def _both(found: Found, texts: Texts) -> html.Section:
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
                str(len(its)),
                str(sum(each.visible.seen for each in its)),
                "-" if highest is None else f"{highest:.0f}°",
                f"{sites.geometric_limit_deg(one, found.site):.1f}°",
                f"{limit:.1f}°",
                f"{one.inclination_deg:.2f}°",
            )
        )
    content: list[Any] = [table(texts("pass.both.table", place=found.site.name), heads, rows)]
    if len(found.firsts) < 2:
        content.append(html.P(texts("pass.both.one")))
        return card("pass-both", texts("pass.both"), content)
    nights, meetings = balcony.nights_and_meetings(found)
    shown = ", ".join(night.evening for night in nights[:MOST_NIGHTS])
    shown += (
        texts("pass.both.nights.more", more=len(nights) - MOST_NIGHTS) if len(nights) > MOST_NIGHTS else ""
    )
    content.append(
        html.P(
            texts("pass.both.nights", nights=shown) if nights else texts("pass.both.nights.none"),
            className="strong",
            id="pass-both-nights",
        )
    )
    if not meetings:
        content.append(html.P(texts("pass.both.meetings.none")))
    else:
        zone = found.site.time_zone
        content += [
            html.H3(texts("pass.both.meetings")),
            table(
                texts("pass.both.meetings"),
                [texts(f"pass.both.{key}") for key in ("at", "what", "apart", "both_seen")],
                [
                    (
                        f"{local_time(each.at, zone):%Y-%m-%d %H:%M:%S}",
                        ", ".join(spoken(one.object, texts) for one in (each.first, each.second)),
                        f"{each.separation_deg:.1f}°",
                        texts("pass.yes" if each.seen else "pass.no"),
                    )
                    for each in meetings
                ],
            ),
        ]
    return card("pass-both", texts("pass.both"), content)


def _map(found: Found, texts: Texts) -> html.Section:
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


def _clock(at: Moment, zone: str) -> str:
    return f"{local_time(at, zone):%H:%M:%S}"


def _lasts(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


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
    preloads=("lib/charts.mjs", "lib/horizon.mjs"),
    libraries=("dash_ag_grid",),
)
