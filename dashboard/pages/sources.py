"""The Sources page: where everything comes from, how fresh it is, and how to bring in more."""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from flask import request

from dashboard.answers import imports, shelves
from dashboard.answers.imports import CannotImport, Imported
from dashboard.answers.shelves import Shelves, Table
from dashboard.components import states
from dashboard.components.attributes import aria, data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import table
from dashboard.components.icons import icon
from dashboard.pages.asked_page import asked_page
from dashboard.settings import Settings
from dashboard.story import documents, hardware
from dashboard.text import Texts
from tle import Moment
from tle.sources import services

REJECTED_SHOWN = 20
MONTHS_UP_TO_DAYS = 730.0


def _register_import(app: Dash, settings: Settings, texts: Texts) -> None:
    """Take files."""

    @app.callback(
        Output("sources-imported", "children"),
        Input("sources-file", "contents"),
        State("sources-file", "filename"),
        prevent_initial_call=True,
    )
    def take(contents: Any, name: Any) -> Any:
        if not isinstance(contents, str):
            return no_update
        return imported(contents, str(name)[:120], settings, texts)


def answer(_search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page."""
    found = shelves.look(settings)
    return [
        html.Div(
            [
                _elements(found, texts),
                _services(texts),
                _requests(found, texts),
                _bring_in(settings, texts),
                _tables(found, texts),
                _documents(texts),
                _licences(texts),
                _corrections(texts),
            ],
            className="stack",
        )
    ]


def imported(contents: str, name: str, settings: Settings, texts: Texts) -> Any:
    """Return what came of a file, in words."""
    if settings.archive is None:
        return states.error(texts("sources.import.no_archive"), texts)
    if not imports.may_import(request.remote_addr):
        return states.error(texts("sources.import.not_here"), texts)
    try:
        return _told(imports.take(contents, name, settings.archive, settings.now()), texts)
    except CannotImport as error:
        return states.error(str(error), texts)


def _told(what: Imported, texts: Texts) -> html.Div:
    says = texts(
        "sources.import.done",
        name=what.name,
        format=what.format,
        new=what.new,
        known=what.known,
        rejected=len(what.rejected),
    )
    rows = [(str(one.line), one.field, one.reason, one.remedy) for one in what.rejected[:REJECTED_SHOWN]]
    heads = [texts(f"sources.col.{key}") for key in ("line", "field", "reason", "remedy")]
    listed = [table(texts("sources.import.rejected"), heads, rows)] if rows else []
    return html.Div([html.P(says, className="strong"), *listed])


def _elements(found: Shelves, texts: Texts) -> html.Section:
    status = found.archive
    rows: list[tuple[Any, ...]] = [
        (one.object_name, age_badge(one, texts, brief=True), _utc(one.epoch), one.source)
        for one in found.stations
    ]
    heads = [texts(f"sources.col.{key}") for key in ("object", "age", "epoch", "source")]
    if status is None:
        parts: list[Any] = [headline(texts("sources.bundled"))]
    else:
        sound = status.integrity == "ok"
        says = texts(
            "sources.archive",
            sets=status.sets,
            objects=status.objects,
            first=_utc(status.first_epoch)[:10],
            last=_utc(status.last_epoch)[:10],
            size=status.size_bytes / 1e6,
        )
        parts = [headline(says)]
        parts.append(
            html.P(texts("sources.sound", at=_utc(found.checked)))
            if sound
            else states.error(status.integrity, texts)
        )
        parts += [states.stale(one, texts) for one in status.notices[-5:]]
    parts.append(table(texts("sources.stations"), heads, rows))
    return card("sources-elements", texts("sources.elements.title"), parts)


def _services(texts: Texts) -> html.Section:
    rows = [
        (
            one.name,
            one.what,
            ", ".join(one.groups) or "-",
            texts("sources.every", hours=one.seconds_between_requests / 3600.0),
            one.licence,
            html.A(
                texts("sources.terms"),
                href=one.terms,
                **aria(label=f"{texts('sources.terms')}: {one.name}"),
            ),
        )
        for one in services()
    ]
    heads = [
        texts(f"sources.col.{key}") for key in ("service", "what", "groups", "every", "licence", "terms")
    ]
    return card(
        "sources-services",
        texts("sources.services.title"),
        [html.P(texts("sources.services.lead")), table(texts("sources.services.table"), heads, rows)],
    )


def _requests(found: Shelves, texts: Texts) -> html.Section:
    if not found.requests:
        content: list[Any] = [states.empty(texts("sources.requests.none"), texts)]
    else:
        rows = [
            (
                one.key,
                _health(one.status, one.blocked, texts),
                _utc(one.last_at),
                _utc(one.next_allowed) if one.next_allowed else texts("sources.requests.ask"),
                one.note,
            )
            for one in found.requests
        ]
        heads = [texts(f"sources.col.{key}") for key in ("key", "health", "last", "next", "note")]
        content = [table(texts("sources.requests.table"), heads, rows)]
    return card("sources-requests", texts("sources.requests.title"), content)


def _health(status: int | None, blocked: bool, texts: Texts) -> html.Span:
    if blocked:
        key, mark = "blocked", "error"
    elif status is None:
        key, mark = "open", "clock"
    elif status in (200, 304):
        key, mark = "good", "clock"
    else:
        key, mark = "failed", "warning"
    words = texts(f"sources.health.{key}", status=status)
    return html.Span([icon(mark), words], className="badge-mark")


def _bring_in(settings: Settings, texts: Texts) -> html.Section:
    closed = settings.archive is None
    content: list[Any] = [
        states.empty(texts("sources.import.no_archive"), texts)
        if closed
        else html.P(texts("sources.import.lead")),
        dcc.Upload(
            html.Span(texts("sources.import.choose"), className="button"),
            id="sources-file",
            multiple=False,
            max_size=imports.LARGEST_BYTES,
            disabled=closed,
            className="upload",
            # Dash greys what is closed out below the contrast that people need; it is left out of sight.
            style={"display": "none"} if closed else {},
        ),
        html.Div(id="sources-imported", **aria(live="polite")),
        html.Pre(html.Code(texts("sources.import.command")), tabIndex="0"),
    ]
    return card("sources-import", texts("sources.import.title"), content)


def _tables(found: Shelves, texts: Texts) -> html.Section:
    rows = [
        (
            texts(f"sources.table.{one.key}"),
            _serves(one, found.at, texts),
            _utc(one.expires)[:10] if one.expires else "-",
            _utc(one.until)[:10] if one.until else "-",
            one.edition,
            _after(one, texts),
        )
        for one in found.tables
    ]
    heads = [
        texts(f"sources.col.{key}") for key in ("table", "state", "expires", "until", "edition", "after")
    ]
    return card(
        "sources-tables", texts("sources.tables.title"), [table(texts("sources.tables.title"), heads, rows)]
    )


def _serves(one: Table, at: Moment, texts: Texts) -> html.Span:
    """Return whether a table serves now, and for how long or since when not."""
    if one.expires is None:
        words, mark = texts("sources.table.good"), "clock"
    elif one.good:
        words, mark = texts("sources.table.for", left=_long(one.expires.days_since(at), texts)), "clock"
    else:
        words, mark = texts("sources.table.old", since=_long(at.days_since(one.expires), texts)), "warning"
    return html.Span([icon(mark), words], className="badge-mark age", **data(stale=str(not one.good).lower()))


def _after(one: Table, texts: Texts) -> str:
    """Return what happens beyond a table, and where that is now what to do."""
    after = texts(f"sources.table.{one.key}.after")
    return after if one.good else texts("sources.table.update", after=after)


def _long(days: float, texts: Texts) -> str:
    if days >= MONTHS_UP_TO_DAYS:
        return texts("sources.years", years=days / 365.25)
    return texts("sources.months" if days >= 60.0 else "sources.days", months=days / 30.44, days=days)


def _documents(texts: Texts) -> html.Section:
    quoted = [saying.document for item in hardware.load().values() for saying in item.text_says]
    rows = [
        (one.id, one.authors, str(one.year), one.title, one.where, str(quoted.count(one.cite)))
        for one in documents.load()
    ]
    heads = [texts(f"sources.col.{key}") for key in ("id", "authors", "year", "title", "where", "quoted")]
    return card(
        "sources-documents",
        texts("sources.documents.title"),
        [html.P(texts("sources.documents.lead")), table(texts("sources.documents.title"), heads, rows)],
    )


def _licences(texts: Texts) -> html.Section:
    rows = [(one.what, one.source, one.terms) for one in shelves.licences()]
    heads = [texts(f"sources.col.{key}") for key in ("what", "source", "licence")]
    return card(
        "sources-licences",
        texts("sources.licences.title"),
        [table(texts("sources.licences.title"), heads, rows)],
    )


def _corrections(texts: Texts) -> html.Section:
    return card(
        "sources-corrections",
        texts("sources.corrections.title"),
        [html.P(texts("sources.corrections.how")), html.P(html.A(texts("page.design"), href="/design"))],
    )


def _utc(at: Moment | None) -> str:
    return "-" if at is None else at.iso(0).replace("T", " ").removesuffix("Z")


PAGE = asked_page("/sources", "sources", answer, further=_register_import, kept=False)
