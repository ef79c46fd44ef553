"""What stands around the picture: the stations' distance, the clock, the passes, the picture as a table."""

from dash import html

from dashboard.components.attributes import aria
from dashboard.components.cards import card
from dashboard.components.fields import choice, field, place_picker, segments
from dashboard.components.icons import button, icon, icon_button
from dashboard.components.states import loading
from dashboard.geography import places
from dashboard.motion import documents
from dashboard.pages.live.for_scripts import SPEEDS
from dashboard.settings import Settings
from dashboard.text import Texts

STEPS_S = (1, 10, 60, 600, 3600, 86400)


def between(texts: Texts) -> html.Section:
    """Return the card of the distance between the stations."""
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


def clock(texts: Texts) -> html.Section:
    """Return the clock and what moves it."""
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


def next_passes(texts: Texts) -> html.Section:
    """Return the card of the next passes over the chosen place."""
    return card(
        "passes",
        texts("passes.title"),
        # The script lays out what it gets in a place of its own.
        [html.Div(loading(texts("passes.waiting"), texts), id="passes-waiting"), html.Div(id="passes-body")],
        css="passes-card",
        tools=[place_picker(texts, places.suggestions())],
    )


def twin(settings: Settings, texts: Texts) -> html.Section:
    """Return the table of what the picture shows."""
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
