"""What the figures of the pages have in common: colours by their names in the design system.

A figure says `var(--accent)` where it means the accent; the page's script
(`assets/lib/charts.mjs`) puts in the colour of the theme that is shown, so that a
change of theme asks nothing of the server. `in_theme` does it for a file.
"""

from typing import Any

import plotly.graph_objects as go

from dashboard import design

TEXT, SOFT, GRID, EDGE_STRONG, SURFACE, ACCENT, WARN = (
    f"var(--{name})"
    for name in ("text", "text-soft", "grid", "edge-strong", "surface", "accent", "warn-edge")
)
SERIES = ("map-iss", "map-tiangong", "map-place", "accent", "live-ground", "error-edge", "replay-ground")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "star", "hexagon")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")


def series(number: int) -> tuple[str, str, str]:
    """Return the colour, the marker and the line pattern of a series: never told by colour alone."""
    return (
        f"var(--{SERIES[number % len(SERIES)]})",
        SYMBOLS[number % len(SYMBOLS)],
        DASHES[number % len(DASHES)],
    )


def label(
    kind: str,
    x: float,
    y: float | str,
    words: str,
    colour: str = TEXT,
    *,
    size: float = 14.0,
    clear: float = 9.0,
) -> dict[str, Any]:
    """Return words that stand beside a point, where they cover nothing.

    `assets/lib/lettering.mjs` finds their place when the figure is drawn, since what covers
    what depends on how large the figure and its letters are on that screen. Those that come
    first in the figure choose first; what finds no place is left out.

    Parameters
    ----------
    size:
        In pixels beside text of the page of 14.
    clear:
        How far the words stay away from the point, pixels.
    """
    return {
        "name": f"label:{kind}:{clear:g}",
        "x": x,
        "y": y,
        "text": words,
        "showarrow": False,
        "font": {"color": colour, "size": size},
    }


def dressed(figure: go.Figure, height: int = 380) -> go.Figure:
    """Give a figure the look of all figures of the pages."""
    axis = {
        "gridcolor": GRID,
        "linecolor": EDGE_STRONG,
        "zerolinecolor": GRID,
        "tickcolor": EDGE_STRONG,
        "ticks": "outside",
        "automargin": True,
        "title": {"standoff": 8},
    }
    figure.update_layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": TEXT, "family": "system-ui, sans-serif", "size": 14},
        hoverlabel={"bgcolor": SURFACE, "bordercolor": EDGE_STRONG, "font": {"color": TEXT}},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)"},
        margin={"l": 56, "r": 16, "t": 24, "b": 48},
        hovermode="closest",
        dragmode=False,
        height=height,
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def in_theme(figure: go.Figure, theme: str) -> go.Figure:
    """Return the figure with the colours of `theme` for the names of them."""

    def painted(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("var(--"):
            return design.colour(value[6:-1], theme)
        if isinstance(value, dict):
            return {key: painted(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [painted(each) for each in value]
        return value

    return go.Figure(painted(figure.to_plotly_json()))
