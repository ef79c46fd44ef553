"""The card of one station. Its numbers are written by `assets/lib/live.mjs`, by the ids given here."""

from dash import html

from dashboard.components.attributes import aria
from dashboard.stations import Station
from dashboard.text import Texts


def station_card(station: Station, texts: Texts) -> html.Section:
    """Return the empty card of `station`: place below, height, speed, light, and the age of its elements."""
    key = station.key
    return html.Section(
        [
            html.Div(
                [
                    html.Span(className=f"shape shape-{key}", title=texts(f"station.shape.{key}")),
                    html.H3(texts(f"station.{key}.name"), id=f"{key}-name"),
                    html.Span(texts(f"station.{key}.full"), className="full-name"),
                ],
                className="card-head",
            ),
            html.Dl(
                [
                    _fact(
                        texts("station.below"),
                        [html.Span(id=f"{key}-lat"), html.Span(id=f"{key}-lon")],
                        "fact-place",
                    ),
                    _fact(texts("station.altitude"), [html.Span(id=f"{key}-alt")]),
                    _fact(
                        texts("station.speed"),
                        [html.Span(id=f"{key}-speed"), html.Span(id=f"{key}-speed-h", className="aside")],
                    ),
                    _fact(
                        texts("station.light"),
                        [html.Span(id=f"{key}-light", className="light")],
                        "fact-light",
                    ),
                    _fact(
                        html.Span(id=f"{key}-next-over"),
                        [html.Span(id=f"{key}-next"), html.Span(id=f"{key}-next-highest", className="aside")],
                        "fact-next",
                    ),
                ],
                className="facts",
            ),
            html.P(id=f"{key}-words", className="words", hidden=True),
            html.Button(
                texts("station.nearest"), id=f"{key}-nearest", className="button", type="button", hidden=True
            ),
            html.Div(
                [
                    html.Span(id=f"{key}-age", className="age"),
                    html.Span(id=f"{key}-epoch", className="aside"),
                ],
                className="badge",
            ),
        ],
        id=f"station-{key}",
        className="card station",
        **aria(labelled_by=f"{key}-name"),
    )


def _fact(name: str | html.Span, values: list[html.Span], css: str = "") -> html.Div:
    return html.Div([html.Dt(name), html.Dd(values)], className=f"fact {css}".strip())
