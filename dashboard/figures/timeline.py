"""Events on an axis of time: a row a theme, a mark for whether text and record agree."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.figures.screen import ACCENT, EDGE_STRONG, SOFT, TEXT, dressed, label
from dashboard.story.events import AGREES, THEMES, Event
from dashboard.text import Texts

_MARKS = {
    "yes": ("circle", "var(--live-ground)", 9),
    "partly": ("diamond", "var(--warn-edge)", 11),
    "no": ("x", "var(--error-edge)", 12),
    "conflict": ("star", "var(--error-edge)", 13),
    "undated": ("circle-open", SOFT, 9),
    "unverified": ("square-open", SOFT, 9),
}

_MOST_NAMED = 30
"""Of so many events each has its title on the axis, where there is room."""


def timeline(events: Sequence[Event], chosen: str, texts: Texts) -> go.Figure:
    """Return the events, each in the row of its first theme; `chosen` is ringed."""
    figure = go.Figure()
    rows = [theme for theme in THEMES if any(event.themes[0] == theme for event in events)]
    for agrees in AGREES:
        some = [event for event in events if event.agrees == agrees]
        if not some:
            continue
        symbol, colour, width = _MARKS[agrees]
        figure.add_scatter(
            x=[event.when for event in some],
            y=[texts(f"theme.of.{event.themes[0]}") for event in some],
            mode="markers",
            name=texts(f"story.agrees.{agrees}"),
            text=[f"{event.date}: {event.title}" for event in some],
            hovertemplate="%{text}<extra></extra>",
            marker={
                "symbol": symbol,
                "color": colour,
                "size": width,
                "line": {"color": EDGE_STRONG, "width": 1},
            },
        )
    for event in events:
        if event.id == chosen:
            figure.add_scatter(
                x=[event.when], y=[texts(f"theme.of.{event.themes[0]}")], mode="markers", showlegend=False,
                marker={"symbol": "circle-open", "size": 24, "line": {"color": TEXT, "width": 3},
                        "color": ACCENT}, hoverinfo="skip", name=event.title,
            )  # fmt: skip
    if len(events) <= _MOST_NAMED:
        for event in events:
            place = (event.when, texts(f"theme.of.{event.themes[0]}"))
            figure.add_annotation(label("star", place[0], place[1], event.title, size=12, clear=10))
    dressed(figure, 150 + 34 * max(1, len(rows)))
    figure.update_xaxes(title=texts("story.timeline.axis"), tickformat="d")
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[texts(f"theme.of.{theme}") for theme in reversed(rows)],
        type="category",
    )
    return figure
