"""The presenter's window: notes of the scene on the screen, the next one, and two clocks."""

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.icons import button
from dashboard.pages.page import Page
from dashboard.settings import Settings
from dashboard.text import Texts


def layout(_settings: Settings, texts: Texts) -> html.Main:
    """Return the window; `assets/lib/presenter.mjs` hears from the Live page what to write in it."""
    return html.Main(
        [
            dcc.Store(id="presenter-texts", data=texts.under("js.presenter.")),
            dcc.Store(id="presenter-booted"),
            html.H1(texts("presenter.title"), className="unseen"),
            html.Div(
                [
                    _clock("presenter-clock", texts("presenter.clock")),
                    _clock("presenter-elapsed", texts("presenter.elapsed")),
                    button("presenter-reset", texts("presenter.reset")),
                ],
                className="presenter-clocks",
            ),
            html.P(texts("presenter.waiting"), className="presenter-waiting", id="presenter-waiting"),
            html.Section(
                [
                    html.P(id="presenter-scene", className="aside"),
                    html.H2(id="presenter-title"),
                    html.H3(texts("presenter.notes"), className="unseen"),
                    html.P(id="presenter-notes", className="presenter-notes"),
                ],
                className="card",
                **aria(label=texts("presenter.notes")),
            ),
            html.Section(
                [
                    html.H3(texts("presenter.upcoming"), className="field-label"),
                    html.P(id="presenter-upcoming", className="strong"),
                    html.H3(texts("presenter.shown"), className="field-label"),
                    html.P(
                        [
                            html.Span(id="presenter-mode", className="strong"),
                            " ",
                            html.Span(id="presenter-at"),
                        ]
                    ),
                    html.P(id="presenter-lines", className="presenter-lines"),
                ],
                className="card",
                **aria(label=texts("presenter.shown")),
            ),
            html.Div(
                [
                    button("presenter-previous", texts("presenter.previous"), "back"),
                    button("presenter-next", texts("presenter.next"), "forward"),
                    button("presenter-black", texts("presenter.black"), "black"),
                ],
                className="presenter-keys",
            ),
        ],
        id="presenter",
        className="presenter",
        **data(heard="false"),
    )


def _clock(id: str, label: str) -> html.Div:  # noqa: A002 - Dash's word
    return html.Div([html.Span(label, className="field-label"), html.Span(id=id, className="presenter-time")])


def register(app: Dash, _settings: Settings, _texts: Texts) -> None:
    """Start the window's script once its texts are there."""
    app.clientside_callback(  # type: ignore[no-untyped-call]  # Dash types it not
        # With an output, as on the Live page.
        ClientsideFunction("presenter", "boot"),
        Output("presenter-booted", "data"),
        Input("presenter-texts", "data"),
    )


PAGE = Page(
    path="/presenter",
    key="presenter",
    layout=layout,
    register=register,
    in_menu=False,
    script="lib/presenter.mjs",
    calls=("boot",),
    preloads=("lib/present.mjs", "lib/shell.mjs"),
    bare=True,
)
