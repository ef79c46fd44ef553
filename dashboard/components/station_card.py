"""The card of one station. Its numbers are written by `assets/lib/live.mjs`, by the ids given here."""

from dash import html

from dashboard.components.actors import actor_mark
from dashboard.components.attributes import aria
from dashboard.components.badges import empty_age_badge
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
            html.Div(
                [actor_mark(actor, texts, short=True) for actor in station.actors],
                className="partners",
                **aria(label=texts("station.partners")),
                role="group",
            ),
            html.P(
                [
                    html.Span(id=f"{key}-region", className="over-region"),
                    html.Span([html.Span(id=f"{key}-lat"), html.Span(id=f"{key}-lon")], className="over-at"),
                ],
                className="over",
            ),
            html.Dl(
                [
                    _fact(texts("station.altitude"), [html.Span(id=f"{key}-alt")]),
                    _fact(
                        texts("station.speed"),
                        [html.Span(id=f"{key}-speed"), html.Span(id=f"{key}-speed-h", className="aside")],
                        "fact-speed",
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
                    _fact(
                        texts("station.turn"),
                        [
                            html.Span(id=f"{key}-turn"),
                            html.Span(
                                id=f"{key}-bar", className="light-bar", hidden=True, **aria(hidden="true")
                            ),
                        ],
                        "fact-turn",
                    ),
                    _fact(texts("station.ships"), [html.Span(id=f"{key}-ships")], "fact-ships"),
                ],
                className="facts",
            ),
            html.P(id=f"{key}-words", className="words", hidden=True),
            html.Button(
                texts("station.nearest"), id=f"{key}-nearest", className="button", type="button", hidden=True
            ),
            empty_age_badge(key),
        ],
        id=f"station-{key}",
        className="card station",
        **aria(labelled_by=f"{key}-name"),
    )


def _fact(name: str | html.Span, values: list[html.Span], css: str = "") -> html.Div:
    return html.Div([html.Dt(name), html.Dd(values)], className=f"fact {css}".strip())
