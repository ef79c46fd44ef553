"""The Live page: map, clock, both stations, and the next passes over a chosen place."""

from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

import sites
import tle
from dashboard import documents, land, places
from dashboard.components.attributes import aria, data
from dashboard.components.passes_table import passes_table
from dashboard.components.station_card import station_card
from dashboard.figures.graph import graph
from dashboard.figures.ground_map import ground_map
from dashboard.forecast import forecast
from dashboard.places import DEFAULT_PLACE
from dashboard.settings import Settings
from dashboard.stations import SHOWN_WITHIN_DAYS, STATIONS
from dashboard.text import Texts
from tle.ages import STALE_AFTER_DAYS

SPEEDS = (1, 10, 60, 300, 900, 3600)
PASSES_SHOWN = 8


def layout(settings: Settings, texts: Texts) -> html.Div:
    """Return the page as it is before its scripts have moved anything."""
    return html.Div(
        [
            dcc.Store(id="live-config", data=config(settings, texts)),
            dcc.Store(id="place-request"),
            dcc.Store(id="place"),
            dcc.Store(id="passes-query"),
            html.A(texts("skip"), href="#map", className="skip"),
            _header(texts),
            _banner(),
            _notes(texts),
            html.Main(
                [
                    html.Div([_map(texts), _clock(texts)], className="stage"),
                    html.Div(
                        [
                            html.H2(texts("stations.title"), className="unseen"),
                            *(station_card(one, texts) for one in STATIONS),
                        ],
                        className="stations",
                    ),
                    _passes(texts),
                ],
            ),
            _footer(settings, texts),
        ],
        className="page",
    )


def config(settings: Settings, texts: Texts) -> dict[str, Any]:
    """Return all that the scripts of the page need to know, as JSON."""
    sets = documents.station_sets(settings.catalog())
    return {
        "now_ms": documents.unix_ms(settings.now()),
        "stations": [
            {
                "key": station.key,
                "name": texts(f"station.{station.key}.name"),
                "sets": [
                    {
                        "norad_cat_id": one.norad_cat_id,
                        "sha12": one.sha256[: documents.FINGERPRINT_DIGITS],
                        "epoch_ms": documents.unix_ms(one.epoch),
                        "period_minutes": round(one.period_minutes, 4),
                    }
                    for one in sets[station.key]
                ],
            }
            for station in STATIONS
        ],
        "sites": [
            {
                "id": site.id,
                "label": texts(f"site.{site.id}"),
                "lat_deg": site.lat_deg,
                "lon_deg": site.lon_deg,
                "kind": site.kind,
            }
            for site in places.main_sites()
        ],
        "place": places.as_data(sites.find_site(DEFAULT_PLACE), DEFAULT_PLACE, texts),
        "speeds": SPEEDS,
        "passes_shown": PASSES_SHOWN,
        "stale_after_days": STALE_AFTER_DAYS,
        "shown_within_days": SHOWN_WITHIN_DAYS,
        "segment_s": documents.SEGMENT_S,
        "sun_segment_s": documents.SUN_SEGMENT_S,
        "limits_ms": [documents.unix_ms(tle.as_moment(t)) for t in (documents.EARLIEST, documents.LATEST)],
        "routes": {"ephemeris": "/ephemeris/", "sun": "/sun/"},
        "edition": documents.edition(),
        "texts": texts.under("js."),
    }


def register(app: Dash, settings: Settings, texts: Texts) -> None:
    """Tie the page's controls to its scripts, and its two questions to the server."""

    @app.callback(
        Output("place", "data"),
        Output("place-text", "error"),
        Input("place-request", "data"),
        prevent_initial_call=True,
    )
    def find_place(request: str) -> tuple[Any, Any]:
        try:
            return places.as_data(sites.find_site(request), request, texts), False
        except sites.SiteError as error:
            return None, str(error)

    @app.callback(Output("passes-body", "children"), Input("passes-query", "data"), prevent_initial_call=True)
    def find_passes(query: dict[str, str]) -> Any:
        site = sites.find_site(query["place"])
        name = places.as_data(site, query["place"], texts)["name"]
        return passes_table(
            forecast(settings.catalog(), site, tle.as_moment(query["start"]), texts), name, texts
        )

    def clientside(function: str, *inputs: Input | State) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]  # Dash types it not
            ClientsideFunction("live", function), *inputs, prevent_initial_call=function != "boot"
        )

    clientside("boot", Input("live-config", "data"))
    clientside("placeFound", Input("place", "data"))
    clientside("pickSite", Input("place-select", "value"))
    clientside("typePlace", Input("place-text", "n_submit"), State("place-text", "value"))
    clientside("setSpeed", Input("clock-speed", "value"))
    clientside("typeTime", Input("clock-set", "n_submit"), State("clock-set", "value"))
    clientside("passesArrived", Input("passes-body", "children"))


def _header(texts: Texts) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    html.Span(className="logo", **aria(hidden="true")),
                    html.H1(texts("app.name")),
                    html.Span(texts("app.tagline"), className="tagline"),
                ],
                className="brand",
            ),
            html.Span(id="mode", className="mode", **data(mode="loading")),
            _icon_button("theme-toggle", texts("theme.toggle"), "icon-theme"),
        ],
        className="top",
    )


def _banner() -> html.Div:
    return html.Div(
        [
            html.Span(className="icon icon-warning", **aria(hidden="true")),
            html.P(id="banner-text"),
            html.Button(id="banner-go", className="button", type="button", hidden=True),
        ],
        id="banner",
        className="banner",
        role="status",
        hidden=True,
    )


def _notes(texts: Texts) -> html.Div:
    return html.Div(
        [
            html.P(id="notes-text"),
            _icon_button("notes-close", texts("notes.close"), "icon-close"),
        ],
        id="notes",
        className="notes",
        role="status",
        hidden=True,
    )


def _map(texts: Texts) -> html.Figure:
    swatches = (
        ("line-solid", "map.key.behind"),
        ("line-dashed", "map.key.ahead"),
        ("night", "map.key.night"),
        ("sun", "map.key.sun"),
        ("launch", "map.key.launch"),
        ("telescope", "map.key.telescope"),
        ("place", "map.key.place"),
    )
    key = [
        html.Span([html.Span(className=f"swatch swatch-{css}"), texts(name)], className="key")
        for css, name in swatches
    ]
    return html.Figure(
        [
            html.Div(
                [
                    graph(
                        ground_map(land.load(), places.main_sites()),
                        id="ground-map",
                        static=True,
                        className="ground",
                    ),
                    html.Canvas(id="map-canvas", className="overlay"),
                ],
                id="map",
                className="map",
                role="img",
                **aria(label=texts("map.label")),
            ),
            html.Figcaption(
                [
                    html.Span(key, className="keys"),
                    html.Span(texts("map.source"), className="source"),
                ]
            ),
        ]
    )


def _clock(texts: Texts) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    _icon_button("clock-back", texts("clock.back"), "icon-back"),
                    _icon_button("clock-run", texts("clock.run"), "icon-run"),
                    _icon_button("clock-forward", texts("clock.forward"), "icon-forward"),
                    html.Button(texts("clock.now"), id="clock-now", className="button", type="button"),
                ],
                className="transport",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Span(id="clock-date", className="date"),
                            html.Span(id="clock-time", className="time"),
                            html.Span(texts("clock.utc"), className="zone"),
                        ],
                        className="readout",
                    ),
                    html.Div(id="clock-local", className="aside"),
                ],
                className="dial",
            ),
            html.Div(
                [
                    html.Span(texts("clock.speed"), className="field-label", id="clock-speed-label"),
                    dmc.SegmentedControl(
                        id="clock-speed",
                        data=[
                            {"value": str(speed), "label": texts("clock.speed.times", speed=speed)}
                            for speed in SPEEDS
                        ],
                        value="1",
                        size="sm",
                        className="speeds",
                        **aria(labelled_by="clock-speed-label"),
                    ),
                ],
                className="field",
            ),
            dmc.TextInput(
                id="clock-set",
                label=texts("clock.set"),
                placeholder=texts("clock.set.placeholder"),
                autoComplete="off",
                className="goto",
                size="sm",
            ),
        ],
        className="card clock",
        **aria(label=texts("clock.title")),
    )


def _passes(texts: Texts) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(texts("passes.title"), id="passes-title"),
                    dmc.Select(
                        id="place-select",
                        label=texts("passes.site"),
                        data=[{"value": name, "label": texts(f"site.{name}")} for name in places.MAIN_SITES],
                        value=DEFAULT_PLACE,
                        allowDeselect=False,
                        size="sm",
                        className="place-select",
                    ),
                    dmc.TextInput(
                        id="place-text",
                        label=texts("passes.own"),
                        placeholder=texts("passes.own.placeholder"),
                        autoComplete="off",
                        size="sm",
                        className="place-text",
                    ),
                ],
                className="passes-head",
            ),
            html.Div(html.P(texts("passes.waiting"), className="empty"), id="passes-body"),
        ],
        className="card passes-card",
        **aria(labelled_by="passes-title"),
    )


def _footer(settings: Settings, texts: Texts) -> html.Footer:
    held = [one for sets in documents.station_sets(settings.catalog()).values() for one in sets]
    epochs = sorted(one.epoch for one in held)
    sentences = [
        texts(
            "footer.elements",
            sets=len(held),
            first=epochs[0].iso(0)[:10],
            last=epochs[-1].iso(0)[:10],
        )
        if epochs
        else "",
        texts("footer.offline" if settings.offline else "footer.local"),
    ]
    return html.Footer(
        [html.P(texts("clock.keys"), className="keys-help"), html.P(" ".join(filter(None, sentences)))]
    )


def _icon_button(id: str, label: str, icon: str) -> html.Button:  # noqa: A002 - Dash's word
    return html.Button(
        html.Span(className=f"icon {icon}", **aria(hidden="true")),
        id=id,
        className="icon-button",
        type="button",
        **aria(label=label),
        title=label,
    )
