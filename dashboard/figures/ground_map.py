"""The flat map: what stands still on it. What moves is drawn over it by `assets/lib/draw.mjs`."""

from collections.abc import Iterable

import plotly.graph_objects as go

from dashboard.land import Land
from sites import Site

GRATICULE_STEP_DEG = 30

_SYMBOLS = {"radio telescope": "circle"}

# Every colour of the map comes from the style sheet, by theme; these are only
# what a figure shows when it is taken off the page.
_LAND, _COAST, _GRATICULE, _SITE = "#d8d2bf", "#7d93a3", "#b8cbd9", "#30343f"


def ground_map(land: Land, sites: Iterable[Site]) -> go.Figure:
    """Return the Earth as longitude across and latitude up, equal in scale, without margins.

    Trace 0 is the land, trace 1 the graticule, trace 2 the sites. The axes end
    at 180 and 90 degrees exactly, so that a canvas of the same size can be laid
    over it with no other knowledge than its width and height.
    """
    places = list(sites)
    figure = go.Figure(
        data=[
            go.Scatter(
                x=land.lon_deg,
                y=land.lat_deg,
                mode="lines",
                fill="toself",
                fillcolor=_LAND,
                line={"color": _COAST, "width": 0.8},
                name="land",
                hoverinfo="skip",
            ),
            _graticule(),
            go.Scatter(
                x=[site.lon_deg for site in places],
                y=[site.lat_deg for site in places],
                ids=[site.id for site in places],
                mode="markers",
                marker={
                    "symbol": [_SYMBOLS.get(site.kind, "triangle-up") for site in places],
                    "size": 9,
                    "color": _SITE,
                    "line": {"color": "#ffffff", "width": 1.5},
                },
                name="sites",
                hoverinfo="skip",
            ),
        ]
    )
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode=False,
        dragmode=False,
        xaxis=hidden | {"range": [-180, 180]},
        yaxis=hidden | {"range": [-90, 90]},
        autosize=True,
    )
    return figure


def _graticule() -> go.Scatter:
    lon: list[float | None] = []
    lat: list[float | None] = []
    for meridian in range(-180 + GRATICULE_STEP_DEG, 180, GRATICULE_STEP_DEG):
        lon += [meridian, meridian, None]
        lat += [-90, 90, None]
    for parallel in range(-90 + GRATICULE_STEP_DEG, 90, GRATICULE_STEP_DEG):
        lon += [-180, 180, None]
        lat += [parallel, parallel, None]
    return go.Scatter(
        x=lon,
        y=lat,
        mode="lines",
        line={"color": _GRATICULE, "width": 0.6},
        name="graticule",
        hoverinfo="skip",
    )
