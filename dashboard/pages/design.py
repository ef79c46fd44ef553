"""The design system, shown: every colour, icon, badge, state, control and a figure, in each theme."""

from typing import Any

import plotly.graph_objects as go
from dash import html

import tle
from dashboard import design
from dashboard.components import badges, states
from dashboard.components.actors import actor_mark, actors_legend
from dashboard.components.attributes import aria, data
from dashboard.components.cards import card, headline
from dashboard.components.charts import table
from dashboard.components.fields import choice, field, segments
from dashboard.components.icons import button, icon_button
from dashboard.components.moments import moment
from dashboard.figures.graph import graph
from dashboard.pages.page import Page
from dashboard.settings import Settings
from dashboard.stations import STATIONS
from dashboard.text import Texts

_STEPS = ("step-small", "step", "step-big", "step-huge")
_SPACES = ("gap-small", "gap", "pad", "radius-small", "radius", "target")


def layout(settings: Settings, texts: Texts) -> html.Main:
    """Return the page: one column a theme, each with everything."""
    return html.Main(
        [
            html.H1(texts("page.design")),
            html.P(texts("design.about")),
            html.Div([_theme(name, settings, texts) for name in design.THEMES], className="design-themes"),
        ],
        id="main",
        className="design",
    )


def _theme(theme: str, settings: Settings, texts: Texts) -> html.Section:
    parts: tuple[tuple[str, Any], ...] = (
        ("actors", actors_legend(texts)),
        ("card", _card(theme, settings, texts)),
        ("badges", _badges(settings, texts)),
        ("states", _states(texts)),
        ("controls", _controls(theme, texts)),
        ("graph", _figure(theme, texts)),
        (
            "type",
            [
                *(html.P(texts("design.sample"), className=f"design-{step}") for step in _STEPS),
                html.Ul([_space(name) for name in _SPACES], className="design-spaces"),
            ],
        ),
        (
            "icons",
            html.Ul(
                [html.Li(name, className=f"icon-{name}") for name in design.icons()], className="design-icons"
            ),
        ),
        ("colours", _colours(theme)),
    )
    return html.Section(
        [
            html.H2(texts(f"theme.{theme}"), id=f"design-{theme}"),
            *(
                html.Div([html.H3(texts(f"design.{name}")), html.Div(content)], className="card")
                for name, content in parts
            ),
        ],
        className="design-theme",
        **data(theme=theme),
        **aria(labelled_by=f"design-{theme}"),
    )


def _space(name: str) -> html.Li:
    return html.Li(name, style={"--width": f"var(--{name})"})


def _card(theme: str, settings: Settings, texts: Texts) -> html.Section:
    newest = tle.bundled().nearest("25544", settings.now())
    return card(
        f"design-card-{theme}",
        texts("design.card.title", theme=texts(f"theme.{theme}")),
        [
            headline(texts("design.sample")),
            html.Div(
                [actor_mark(key, texts, short=True) for key in STATIONS[0].actors], className="partners"
            ),
            badges.age_badge(newest.reference(newest.epoch), texts),
        ],
    )


def _badges(settings: Settings, texts: Texts) -> list[Any]:
    now = settings.now()
    held = tle.bundled()
    old, fresh = (held.nearest("25544", at) for at in ("2000-01-01T00:00:00Z", now))
    return [
        badges.age_badge(fresh.reference(fresh.epoch.plus_days(0.4)), texts),
        badges.age_badge(old.reference(now), texts),
        badges.provenance_badge(texts("design.sample.source"), texts),
        badges.illustrative_badge(texts),
        moment(now, "Asia/Qyzylorda", texts),
        *(
            html.Span(texts(f"js.mode.{mode}", date=now.iso(0)[:10]), className="mode", **data(mode=mode))
            for mode in ("live", "replay", "old")
        ),
    ]


def _states(texts: Texts) -> list[Any]:
    return [
        states.loading(texts("design.sample.loading"), texts),
        states.empty(texts("design.sample.empty"), texts),
        states.stale(texts("design.sample.stale"), texts),
        states.error(texts("design.sample.error"), texts),
    ]


def _controls(theme: str, texts: Texts) -> list[Any]:
    pages = [(name, texts(f"globe.view.{name}")) for name in ("globe", "map")]
    return [
        button(f"design-button-{theme}", texts("clock.now"), "now"),
        icon_button(f"design-icon-{theme}", texts("clock.run"), "run"),
        segments(f"design-segments-{theme}", texts("view.label"), pages),
        choice(f"design-choice-{theme}", texts("camera.label"), pages),
        field(f"design-field-{theme}", texts("place.label"), placeholder=texts("place.placeholder")),
        field(f"design-slider-{theme}", texts("clock.scrub"), type="range", min="0", max="10"),
    ]


def _figure(theme: str, texts: Texts) -> list[Any]:
    figure = go.Figure()
    days = (0, 2, 4)
    rows = []
    for i, actor in enumerate(design.actors()):
        heights = [390 + 9 * i - 2.5 * day * (1 + i / 6) for day in days]
        name = texts(f"actor.{actor.key}")
        rows.append((name, *(f"{height:.0f}" for height in heights)))
        figure.add_scatter(
            x=list(days),
            y=heights,
            name=name,
            mode="lines+markers",
            line={"dash": ",".join(f"{length}px" for length in actor.dash) or "solid", "width": 2.5},
            marker={"symbol": actor.symbol, "size": 10},
        )
    figure.update_xaxes(title=texts("design.sample.axis.x"))
    figure.update_yaxes(title=texts("design.sample.axis.y"))
    figure.update_layout(height=320, showlegend=False, margin_t=12)
    heads = [texts("design.sample.axis.y"), *(str(day) for day in days)]
    twin = table(f"{texts('design.graph.label')} ({theme})", heads, rows)
    return [
        html.Div(
            graph(figure, id=f"design-graph-{theme}", theme=theme, static=True),
            role="img",
            **aria(label=texts("design.graph.label")),
        ),
        html.Details([html.Summary(texts("table.twin"), className="button"), twin], className="twin-table"),
    ]


def _colours(theme: str) -> html.Ul:
    plain = {name: value for name, value in design.tokens()["themes"][theme].items() if value[0] == "#"}
    return html.Ul(
        [html.Li(name, style={"--swatch": value}) for name, value in plain.items()],
        className="design-colours",
    )


PAGE = Page(
    path="/design",
    key="design",
    layout=layout,
    in_menu=False,
    script="lib/design.mjs",
    calls=(),
    preloads=("lib/fields.mjs", "lib/shell.mjs"),
)
