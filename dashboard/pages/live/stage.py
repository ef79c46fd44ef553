"""The picture of the Live page with all that lies on it: tools, layers, objects in orbit."""

from dash import html

from dashboard.components.attributes import aria, data
from dashboard.components.fields import choice, field, segments
from dashboard.components.icons import button, icon, icon_button
from dashboard.pages.live.for_scripts import SWITCHABLE
from dashboard.stations import STATIONS
from dashboard.text import Texts

# What the picture draws as a symbol (`symbol` of the globe paints it), and the text beside it.
SYMBOLS = (
    ("sun", "map.key.sun"),
    ("launch site", "map.key.launch"),
    ("radio telescope", "map.key.telescope"),
    ("place", "map.key.place"),
)


COLOUR_BY = ("class", "kind", "light", "age")


def banner() -> html.Div:
    """Return the line over the picture that says what has happened to it."""
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


def presenter_notes(texts: Texts) -> html.Div:
    """Return what the notes of a scene are shown in."""
    return html.Div(
        [html.P(id="notes-text"), icon_button("notes-close", texts("notes.close"), "close")],
        id="notes",
        className="notes",
        role="status",
        hidden=True,
    )


def picture(texts: Texts) -> html.Figure:
    """Return the picture with its tools and its key."""
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
