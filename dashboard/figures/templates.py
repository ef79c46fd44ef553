"""Plotly templates: the design system's colours for figures, one template a theme."""

from functools import cache

import plotly.graph_objects as go
import plotly.io

from dashboard import design

# Plotly's own is laid over every figure unless it is refused: sent with each of them, and seen in none.
plotly.io.templates.default = None


@cache
def template(theme: str) -> go.layout.Template:
    """Return the template of `theme`: the order of colours is that of the actors."""

    def paint(name: str) -> str:
        return design.colour(name, theme)

    axis = {
        "gridcolor": paint("edge"),
        "linecolor": paint("edge-strong"),
        "zerolinecolor": paint("edge-strong"),
        "tickcolor": paint("edge-strong"),
        "ticks": "outside",
        "automargin": True,
        "title": {"standoff": 8},
    }
    figure = go.layout.Template()
    figure.layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",  # the card behind shows through
        "plot_bgcolor": paint("surface"),
        "font": {"color": paint("text"), "family": "system-ui, sans-serif", "size": 14},
        "colorway": [paint(f"actor-{actor.key}") for actor in design.actors()],
        "xaxis": axis,
        "yaxis": axis,
        "legend": {"bgcolor": "rgba(0,0,0,0)", "bordercolor": paint("edge")},
        "hoverlabel": {
            "bgcolor": paint("surface-raised"),
            "bordercolor": paint("edge-strong"),
            "font": {"color": paint("text")},
        },
        "margin": {"l": 56, "r": 16, "t": 40, "b": 48},
        "hovermode": "closest",
    }
    return figure
