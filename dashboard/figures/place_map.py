"""The flat map of a page: land without borders, longitude across, latitude up, and what is laid on it."""

from functools import cache

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard import land
from dashboard.figures.screen import dressed
from sites import Site
from sites.coverage import visibility_circle

LAND, COAST, OCEAN, PLACE = "var(--edge)", "var(--edge-strong)", "var(--surface-raised)", "var(--map-place)"


def world(height: int = 460) -> go.Figure:
    """Return the Earth, empty; degrees east across and north up, equal in scale."""
    lon_deg, lat_deg = _outline()
    figure = go.Figure()
    figure.add_scatter(
        x=lon_deg,
        y=lat_deg,
        mode="lines",
        fill="toself",
        fillcolor=LAND,
        line={"color": COAST, "width": 0.7},
        name="land",
        hoverinfo="skip",
        showlegend=False,
    )
    dressed(figure, height)
    figure.update_layout(
        plot_bgcolor=OCEAN, margin={"l": 40, "r": 8, "t": 30, "b": 30}, legend={"y": 1.0, "yanchor": "bottom"}
    )
    figure.update_xaxes(
        range=[-180, 180],
        tickvals=list(range(-180, 181, 60)),
        fixedrange=True,
        constrain="domain",
        gridcolor="var(--edge)",
        zeroline=False,
        title=None,
        ticktext=["180°", "120° W", "60° W", "0°", "60° E", "120° E", "180°"],
    )
    figure.update_yaxes(
        range=[-90, 90],
        tickvals=list(range(-90, 91, 30)),
        fixedrange=True,
        scaleanchor="x",
        constrain="domain",
        gridcolor="var(--edge)",
        zeroline=False,
        title=None,
        ticktext=["90° S", "60° S", "30° S", "0°", "30° N", "60° N", "90° N"],
    )
    return figure


@cache
def _outline() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the land as arrays with gaps: a list plotly would look through number by number."""
    outline = land.load()
    return np.array(outline.lon_deg, dtype=np.float32), np.array(outline.lat_deg, dtype=np.float32)


def place_map(site: Site, altitude_km: float, min_elevation_deg: float) -> go.Figure:
    """Return the world with a place and the circle over which an object stands above the mask there."""
    figure = world()
    for lat_deg, lon_deg in visibility_circle(site.lat_deg, site.lon_deg, altitude_km, min_elevation_deg):
        figure.add_scatter(
            x=lon_deg,
            y=lat_deg,
            mode="lines",
            line={"color": PLACE, "width": 2, "dash": "dash"},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[site.lon_deg],
        y=[site.lat_deg],
        mode="markers+text",
        text=[site.name.split(",")[0]],
        textposition="top center" if site.lat_deg < 60.0 else "bottom center",
        textfont={"color": "var(--map-label)", "size": 15},
        marker={
            "color": PLACE,
            "size": 13,
            "symbol": "star",
            "line": {"color": "var(--map-marker-edge)", "width": 1.5},
        },
        showlegend=False,
        hoverinfo="skip",
    )
    return figure
