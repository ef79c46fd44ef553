"""The Live page: globe or map, clock, both stations, and the next passes over a chosen place."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

import sites
from dashboard.components.attributes import aria
from dashboard.components.station_card import station_card
from dashboard.geography import places
from dashboard.pages.live.cards import between, clock, next_passes, twin
from dashboard.pages.live.for_scripts import config
from dashboard.pages.live.stage import banner, picture, presenter_notes
from dashboard.pages.page import Page
from dashboard.settings import Settings
from dashboard.stations import STATIONS
from dashboard.text import Texts


def layout(settings: Settings, texts: Texts) -> html.Div:
    """Return the page as it is before its scripts have moved anything."""
    return html.Div(
        [
            dcc.Store(id="live-config", data=config(settings, texts)),
            dcc.Store(id="live-booted"),
            dcc.Store(id="place-request"),
            dcc.Store(id="place"),
            dcc.Store(id="place-refused"),
            banner(),
            presenter_notes(texts),
            html.Div(id="scene-title", className="scene-title", hidden=True, **aria(live="polite")),
            html.Main(
                [
                    html.H1(texts("page.live"), className="unseen"),
                    picture(texts),
                    html.Div(
                        [
                            html.H2(texts("stations.title"), className="unseen"),
                            *(station_card(one, texts) for one in STATIONS),
                            between(texts),
                        ],
                        className="stations",
                    ),
                    clock(texts),
                    next_passes(texts),
                    twin(settings, texts),
                ],
                id="main",
                className="live",
            ),
            html.P(id="announcer", className="unseen", role="status", **aria(live="polite")),
            html.Div(id="black", className="black", hidden=True, **aria(hidden="true")),
        ],
        className="live-page",
    )


def register(app: Dash, _settings: Settings, texts: Texts) -> None:
    """Tie the page's controls to its scripts, and its question to the server."""

    @app.callback(
        Output("place", "data"),
        Output("place-refused", "data"),
        Input("place-request", "data"),
        prevent_initial_call=True,
    )
    def find_place(request: Any) -> tuple[Any, Any]:
        asked = request if isinstance(request, str) else ""
        try:
            return places.as_data(places.find(asked), asked, texts), None
        except sites.SiteError as error:
            return None, {"asked": asked, "why": str(error)}

    def clientside(function: str, *bound: Input | Output) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]  # Dash types it not
            ClientsideFunction("live", function), *bound, prevent_initial_call=function != "boot"
        )

    # With an output: Dash calls others at once only where they are part of the first layout.
    clientside("boot", Output("live-booted", "data"), Input("live-config", "data"))
    clientside("placeFound", Input("place", "data"))
    clientside("placeRefused", Input("place-refused", "data"))


PAGE = Page(
    path="/",
    key="live",
    layout=layout,
    register=register,
    script="lib/live.mjs",
    calls=("boot", "placeFound", "placeRefused"),
    preloads=tuple(
        f"lib/{name}.mjs"
        for name in (
            "announcer",
            "clock",
            "ephemerides",
            "fields",
            "globe/globe",
            "link",
            "look",
            "moments",
            "objects",
            "orbit",
            "panels",
            "passes-table",
            "present",
            "regions",
            "shadow",
            "shell",
            "stage",
            "twin",
            "words",
        )
    ),
)
