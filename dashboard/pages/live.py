"""The Live page: globe or map, clock, both stations, and the next passes over a chosen place."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

import sites
import tle
from dashboard.components.attributes import aria, data
from dashboard.components.cards import card
from dashboard.components.fields import choice, field, place_picker, segments
from dashboard.components.icons import button, icon, icon_button
from dashboard.components.states import loading
from dashboard.components.station_card import station_card
from dashboard.geography import places
from dashboard.geography.places import DEFAULT_PLACE
from dashboard.motion import documents, keyframes
from dashboard.motion.pass_documents import MORE
from dashboard.pages.page import Page
from dashboard.server import memory
from dashboard.settings import Settings
from dashboard.stations import CREW_SHIPS, SHOWN_WITHIN_DAYS, STATIONS
from dashboard.story.live_scenes import SCENES
from dashboard.text import Texts
from tle import Catalog
from tle.ages import STALE_AFTER_DAYS

SPEEDS = (1, 10, 60, 300, 900, 3600)
STEPS_S = (1, 10, 60, 600, 3600, 86400)
SWITCHABLE = ("night", "tracks", "footprints", "sites", "labels", "cones", "fans", "graticule", "catalogue")
SYMBOLS = (
    ("sun", "map.key.sun"),
    ("launch site", "map.key.launch"),
    ("radio telescope", "map.key.telescope"),
    ("place", "map.key.place"),
)
"""What the picture draws as a symbol (`symbol` of the globe paints it), and the text beside it."""

COLOUR_BY = ("class", "kind", "light", "age")
ORBITS_UP_TO_KM = 450  # where the stations are: how high the cone of FAST and the fans are drawn
FAN_KM = 1800


def layout(settings: Settings, texts: Texts) -> html.Div:
    """Return the page as it is before its scripts have moved anything."""
    return html.Div(
        [
            dcc.Store(id="live-config", data=config(settings, texts)),
            dcc.Store(id="live-booted"),
            dcc.Store(id="place-request"),
            dcc.Store(id="place"),
            dcc.Store(id="place-refused"),
            _banner(),
            _notes(texts),
            html.Div(id="scene-title", className="scene-title", hidden=True, **aria(live="polite")),
            html.Main(
                [
                    html.H1(texts("page.live"), className="unseen"),
                    _stage(texts),
                    html.Div(
                        [
                            html.H2(texts("stations.title"), className="unseen"),
                            *(station_card(one, texts) for one in STATIONS),
                            _between(texts),
                        ],
                        className="stations",
                    ),
                    _clock(texts),
                    _passes(texts),
                    _twin(settings, texts),
                ],
                id="main",
                className="live",
            ),
            html.P(id="announcer", className="unseen", role="status", **aria(live="polite")),
            html.Div(id="black", className="black", hidden=True, **aria(hidden="true")),
        ],
        className="live-page",
    )


def config(settings: Settings, texts: Texts) -> dict[str, Any]:
    """Return all that the scripts of the page need to know, as JSON."""
    # Which moment it is holds for no other visit.
    memory.passing()
    return {
        "now_ms": documents.unix_ms(settings.now()),
        **_drawn_from(settings.catalog(), texts),
        "sites": [
            {
                "id": site.id,
                "label": texts(f"site.{site.id}"),
                "lat_deg": site.lat_deg,
                "lon_deg": site.lon_deg,
                "alt_m": site.alt_m,
                "kind": site.kind,
            }
            for site in places.main_sites()
        ],
        "place": places.as_data(sites.find_site(DEFAULT_PLACE), DEFAULT_PLACE, texts),
        "speeds": SPEEDS,
        "passes_shown": MORE,
        "stale_after_days": STALE_AFTER_DAYS,
        "shown_within_days": SHOWN_WITHIN_DAYS,
        "segment_s": documents.SEGMENT_S,
        "sun_segment_s": documents.SUN_SEGMENT_S,
        "limits_ms": [documents.unix_ms(tle.as_moment(t)) for t in (documents.EARLIEST, documents.LATEST)],
        "routes": {
            "ephemeris": "/ephemeris/",
            "sun": "/sun/",
            "places": "/places.json",
            "passes": "/forecast/",
            "regions": f"/regions.json?v={documents.edition()}",
        },
        "scenes": [
            {
                "key": scene.key,
                "camera": scene.camera,
                "layers": scene.layers,
                "title": texts(f"scene.{scene.key}.title"),
                "notes": texts(f"scene.{scene.key}.notes"),
            }
            for scene in SCENES
        ],
        "layers": SWITCHABLE,
        "globe": {k: v for k, v in keyframes.globe_config(texts).items() if k != "words"},
        "cones": _cones(),
        "fans": _fans(texts),
        "edition": documents.edition(),
        "texts": {**texts.under("js."), **texts.under("globe.")},
    }


def _drawn_from(catalog: Catalog, texts: Texts) -> dict[str, Any]:
    """Return which sets the stations and the ships are drawn from; found once for each catalogue."""

    def find() -> tuple[Catalog, dict[str, Any]]:
        sets = documents.station_sets(catalog)
        stations = [
            {
                "key": station.key,
                "name": texts(f"station.{station.key}.name"),
                "sets": [_set(one) for one in sets[station.key]],
            }
            for station in STATIONS
        ]
        return catalog, {"stations": stations, "ships": _ships(catalog)}

    # The catalogue is kept with the answer, so that no other gets its id meanwhile.
    return memory.kept(("live-sets", id(catalog), texts.language), find)[1]


def _set(one: tle.ElementSet) -> dict[str, Any]:
    return {
        "norad_cat_id": one.norad_cat_id,
        "sha12": one.sha256[: documents.FINGERPRINT_DIGITS],
        "epoch_ms": documents.unix_ms(one.epoch),
        "period_minutes": round(one.period_minutes, 4),
    }


def _cones() -> list[dict[str, Any]]:
    """Return the reach of FAST as a cone over it."""
    fast = sites.find_site("fast")
    return [
        {
            "id": fast.id,
            "lat_deg": fast.lat_deg,
            "lon_deg": fast.lon_deg,
            "alt_m": fast.alt_m,
            "zenith_deg": sites.find_antenna("fast").max_zenith_deg,
            "top_km": ORBITS_UP_TO_KM,
        }
    ]


def _fans(texts: Texts) -> list[dict[str, Any]]:
    """Return the courses that published limits allow, for the launch sites of the story that have any."""
    return [
        {
            "id": site.id,
            "label": texts(f"site.{site.id}"),
            "lat_deg": site.lat_deg,
            "lon_deg": site.lon_deg,
            "azimuth_deg": [sector.from_deg, sector.to_deg],
            "range_km": FAN_KM,
        }
        for site in places.main_sites()
        for sector in sites.sectors_of(site)
        if sector.kind == "allowed"
    ]


def _ships(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the ships with a crew of which there are elements, each with its sets."""
    found: dict[int, dict[str, Any]] = {}
    for one in catalog:
        if one.object_name.upper().startswith(CREW_SHIPS):
            ship = found.setdefault(one.norad_cat_id, {"name": one.object_name.title(), "sets": []})
            ship["sets"].append(_set(one))
    return list(found.values())


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


def _banner() -> html.Div:
    return html.Div(
        [
            icon("warning"),
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
        [html.P(id="notes-text"), icon_button("notes-close", texts("notes.close"), "close")],
        id="notes",
        className="notes",
        role="status",
        hidden=True,
    )


def _stage(texts: Texts) -> html.Figure:
    swatches = (
        ("line-solid", "map.key.behind"),
        ("line-dashed", "map.key.ahead"),
        ("night", "map.key.night"),
    )
    key = [
        html.Span([html.Span(className=f"swatch swatch-{css}"), texts(name)], className="key")
        for css, name in swatches
    ]
    key += [
        html.Span([html.Span(className="swatch", **data(symbol=symbol)), texts(name)], className="key")
        for symbol, name in SYMBOLS
    ]
    cameras = [("whole", texts("camera.whole"))]
    cameras += [(one.key, texts("camera.follow", name=texts(f"station.{one.key}.name"))) for one in STATIONS]
    cameras += [(name, texts(f"camera.{name}")) for name in ("place", "site", "own")]
    layers = html.Details(
        [
            html.Summary([icon("layers"), texts("layers.title")], className="button"),
            html.Div(
                [
                    html.Button(
                        texts(f"layer.{name}"),
                        type="button",
                        className="layer",
                        **data(layer=name),
                        **aria(pressed="true"),
                    )
                    for name in SWITCHABLE
                    if name != "catalogue"  # which has a button of its own
                ],
                className="layer-list",
            ),
        ],
        className="layers",
        id="layers",
    )
    return html.Figure(
        [
            html.Div(
                [
                    html.Div(id="stage-host", className="stage-host"),
                    html.Div(
                        [
                            segments(
                                "view",
                                texts("view.label"),
                                [(name, texts(f"globe.view.{name}")) for name in ("globe", "map")],
                                css="view",
                            ),
                            choice("camera", texts("camera.label"), cameras, css="camera"),
                            layers,
                            icon_button("snapshot", texts("snapshot"), "camera"),
                        ],
                        className="stage-tools",
                        role="group",
                        **aria(label=texts("stage.tools")),
                    ),
                    _objects(texts),
                    html.P(id="hovered", className="hovered", hidden=True, **aria(hidden="true")),
                    _picked(texts),
                ],
                id="map",
                className="stage",
            ),
            html.Figcaption(
                [
                    html.Span(key, className="keys"),
                    html.Span(id="stage-words", className="stage-words"),
                    html.Span(texts("map.source"), className="source"),
                ]
            ),
        ],
        className="stage-figure",
        **aria(label=texts("map.label")),
    )


def _objects(texts: Texts) -> html.Div:
    """Return the button that shows all objects, and what belongs to them while they are shown."""
    return html.Div(
        [
            html.Button(
                [icon("objects"), html.Span(id="objects-count")],
                id="objects-toggle",
                className="button",
                type="button",
                **aria(pressed="false", controls="objects-panel"),
            ),
            html.Div(
                [
                    html.Div(
                        [
                            choice(
                                "colour-by",
                                texts("layers.colour"),
                                [(name, texts(f"globe.colour.{name}")) for name in COLOUR_BY],
                            ),
                            field(
                                "objects-find",
                                texts("objects.find"),
                                type="search",
                                placeholder=texts("objects.find.placeholder"),
                                autocomplete="off",
                                spellcheck="false",
                            ),
                        ],
                        className="objects-row",
                    ),
                    html.Div(
                        id="objects-legend",
                        className="objects-legend",
                        role="group",
                        **aria(label=texts("objects.legend")),
                    ),
                    html.P(id="catalogue-words", className="catalogue-words", role="status"),
                ],
                id="objects-panel",
                className="objects-panel",
                hidden=True,
            ),
        ],
        className="objects",
    )


def _picked(texts: Texts) -> html.Section:
    """Return the card of the object that is chosen; the script fills it."""
    return html.Section(
        [
            html.Div(
                [html.H3(id="picked-name"), icon_button("picked-close", texts("notes.close"), "close")],
                className="picked-head",
            ),
            html.Div(id="picked-number"),
            html.Div(id="picked-orbit"),
            html.Div(id="picked-height", className="number"),
            html.Div(id="picked-age", className="aside"),
            html.Div(
                [
                    button("picked-follow", texts("picked.follow")),
                    html.A(texts("picked.more"), id="picked-more", href="/catalogue", className="button"),
                ],
                className="picked-acts",
            ),
        ],
        id="picked",
        className="picked",
        hidden=True,
        **aria(labelled_by="picked-name"),
    )


def _between(texts: Texts) -> html.Section:
    return html.Section(
        [
            html.H3(texts("between.title"), id="between-title"),
            html.P(
                [
                    html.Span(id="between-km", className="big"),
                    html.Span(id="between-sight", className="aside"),
                ]
            ),
        ],
        className="card between",
        id="between",
        **aria(labelled_by="between-title"),
    )


def _clock(texts: Texts) -> html.Section:
    steps = [(str(s), texts(f"clock.step.{s}")) for s in STEPS_S]
    return html.Section(
        [
            html.Div(
                [
                    icon_button("clock-back", texts("clock.back"), "back"),
                    icon_button("clock-run", texts("clock.run"), "run"),
                    icon_button("clock-forward", texts("clock.forward"), "forward"),
                    button("clock-now", texts("clock.now")),
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
                    html.Div(
                        [html.Span(id="clock-local", className="local"), html.Span(id="clock-zone")],
                        className="aside local-line",
                    ),
                ],
                className="dial",
            ),
            segments(
                "clock-speed",
                texts("clock.speed"),
                [(str(speed), texts("clock.speed.times", speed=speed)) for speed in SPEEDS],
                css="speeds",
            ),
            choice("clock-step", texts("clock.step"), steps, css="step"),
            field(
                "clock-set",
                texts("clock.set"),
                placeholder=texts("clock.set.placeholder"),
                autocomplete="off",
                css="goto",
            ),
            field(
                "clock-scrub",
                texts("clock.scrub"),
                type="range",
                min="0",
                max="86400",
                step="10",
                css="scrub",
            ),
        ],
        className="card clock",
        **aria(label=texts("clock.title")),
    )


def _passes(texts: Texts) -> html.Section:
    return card(
        "passes",
        texts("passes.title"),
        # The script lays out what it gets in a place of its own.
        [html.Div(loading(texts("passes.waiting"), texts), id="passes-waiting"), html.Div(id="passes-body")],
        css="passes-card",
        tools=[place_picker(texts, places.suggestions())],
    )


def _twin(settings: Settings, texts: Texts) -> html.Section:
    columns = ("what", "where", "height", "light", "passes", "elements")
    # A phone shows the rows as blocks, which would cost the table its meaning without the roles.
    heads = [html.Th(texts(f"twin.{name}"), scope="col", role="columnheader") for name in columns]
    return card(
        "twin",
        texts("twin.title"),
        [
            html.P(texts("twin.about"), className="aside"),
            html.Div(
                html.Table(
                    [html.Thead(html.Tr(heads, role="row")), html.Tbody(id="twin-body")],
                    className="plain",
                    role="table",
                ),
                className="twin-table",
            ),
            html.P(_elements_held(settings, texts), className="aside"),
            html.Details(
                [
                    html.Summary([icon("keys"), texts("keys.title")], className="button"),
                    html.Dl(
                        [
                            html.Div([html.Dt(texts(f"keys.{n}")), html.Dd(texts(f"keys.{n}.does"))])
                            for n in range(1, 11)
                        ],
                        className="keys-list",
                    ),
                ],
                className="keys-help",
            ),
        ],
        css="twin-card",
    )


def _elements_held(settings: Settings, texts: Texts) -> str:
    held = [one for sets in documents.station_sets(settings.catalog()).values() for one in sets]
    if not held:
        return texts("footer.none")
    epochs = sorted(one.epoch for one in held)
    return texts("footer.elements", sets=len(held), first=epochs[0].iso(0)[:10], last=epochs[-1].iso(0)[:10])
