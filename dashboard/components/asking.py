"""A page that is asked by its address: the form whose fields are the query, and what could not be meant."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.answers import memory
from dashboard.components import states
from dashboard.components.attributes import aria, data
from dashboard.components.charts import STORE
from dashboard.components.icons import icon
from dashboard.server import standing
from dashboard.settings import Settings
from dashboard.text import Texts
from orbits import overhead

SCRIPT = "lib/charts.mjs"
CALLS = ("paint",)
PRELOADS = (
    "lib/fields.mjs",
    "lib/globe/labels.mjs",
    "lib/heavy.mjs",
    "lib/lettering.mjs",
    "lib/paper.mjs",
    "lib/shell.mjs",
)

Answer = Callable[[str, Settings, Texts], list[Any]]


def form(
    path: str,
    fields: Sequence[Any],
    texts: Texts,
    *,
    live: bool = False,
    below: Any = None,
    brief: str = "",
) -> html.Form:
    """Return the form: without its script the browser sends the same query itself; `below` is its last row.

    A `live` form hands what is typed to the store `asked-typed`, letter by letter. What
    stands in the fields of the class `later` is said by `brief`: a phone shows these words
    in their place until they are touched.
    """
    words = html.Button(
        [icon("pencil"), html.Span(brief)],
        type="button",
        className="button ask-brief",
        **aria(expanded="false"),
    )
    return html.Form(
        [
            *fields,
            words if brief else None,
            html.Div(
                html.Button(texts("ask.show"), type="submit", className="button primary"),
                className="ask-send",
            ),
            below,
        ],
        action=path,
        method="get",
        className="ask",
        **data(ask="live" if live else "1"),
    )


def choice(id: str, name: str, label: str, value: str, options: Sequence[tuple[str, str]]) -> html.Div:  # noqa: A002 - Dash's word
    """Return a list to choose from as a field of the form: pairs of value and words."""
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="field-label"),
            html.Select(
                [html.Option(words, value=each) for each, words in options],
                id=id,
                className="select",
                **data(value=value, name=name),
            ),
        ],
        className="field later",
    )


def remarks(sentences: Sequence[str]) -> html.Div:
    """Return what in the query could not be taken as it was."""
    return html.Div(
        [html.P(each) for each in sentences], className="remarks", role="status", hidden=not sentences
    )


def main(key: str, title: str, lead: str, texts: Texts) -> html.Main:
    """Return the frame of such a page: its answer comes with the address."""
    return html.Main(
        [
            html.H1(title),
            html.P(lead, className="lead"),
            html.Div(
                [
                    states.loading(texts("ask.loading"), texts),
                    _why_late(texts),
                    html.Div([html.Div() for _ in range(4)], className="ghosts", **aria(hidden="true")),
                ],
                id=f"{key}-answer",
            ),
            # The style sheet shows it when an answer is long in coming.
            html.P(texts("ask.slow"), className="ask-slow", role="status"),
            dcc.Store(id="asked-typed"),
        ],
        id="main",
        className="asked",
    )


def _why_late(texts: Texts) -> html.P:
    """Return why an answer takes long; the style sheet shows it after three seconds."""
    # Of a whole catalogue the compiled search is waited for; all else answers without it, but slower.
    key = "ask.late" if overhead.ENGINE.is_ready() else "ask.late.compiling"
    return html.P(texts(key), className="late")


def register(
    key: str, answer: Answer, app: Dash, settings: Settings, texts: Texts, *, kept: bool = True
) -> None:
    """Answer whatever the address asks, and have the charts painted; `kept` answers stand for a minute."""
    if kept:
        # For a minute the same question has the same answer: a class that opens one link waits once.
        standing.stand(app, f"{key}-answer.children")

    @app.callback(Output(f"{key}-answer", "children"), Input("address", "search"))
    def show(search: Any) -> Any:
        try:
            return answer(search if isinstance(search, str) else "", settings, texts)
        except Exception:
            # A fault of ours: the log has it whole, the reader gets a sentence and keeps the page.
            memory.passing()
            app.server.logger.exception("%s cannot answer %r", key, search)
            afresh = html.A(texts("ask.afresh"), href="?", className="button")
            return [html.Div([states.error(texts("ask.failed"), texts), afresh], className="stack")]

    app.clientside_callback(  # type: ignore[no-untyped-call]  # Dash types it not
        ClientsideFunction(key, "paint"),
        Input({"type": STORE, "name": ALL}, "data"),
        Input(f"{key}-answer", "children"),
        State({"type": STORE, "name": ALL}, "id"),
    )
