"""The flat map of every page: land without borders, longitude across, latitude up, and what is laid on it."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.screen import dressed, label, series
from dashboard.geography import land
from orbits import GroundTrack
from sites import Site
from sites.coverage import visibility_circle

OCEAN, LAND, COAST, PLACE = (f"var(--map-{name})" for name in ("ocean", "land", "coast", "place"))


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
        plot_bgcolor=OCEAN,
        margin={"l": 40, "r": 14, "t": 12, "b": 26},
        legend={"y": 1.01, "yanchor": "bottom"},
    )
    axis = {
        "fixedrange": True,
        "constrain": "domain",
        "gridcolor": "var(--map-graticule)",
        "zeroline": False,
        "title": None,
    }
    figure.update_xaxes(
        axis,
        range=[-180, 180],
        tickangle=0,  # turned they would take the room of the map
        tickvals=list(range(-180, 181, 60)),
        ticktext=["180°", "120° W", "60° W", "0°", "60° E", "120° E", "180°"],
    )
    figure.update_yaxes(
        axis,
        range=[-90, 90],
        tickvals=list(range(-90, 91, 30)),
        ticktext=["90° S", "60° S", "30° S", "0°", "30° N", "60° N", "90° N"],
        scaleanchor="x",
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
            line={"color": PLACE, "width": 2.5, "dash": "dash"},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[site.lon_deg],
        y=[site.lat_deg],
        mode="markers",
        marker={
            "color": PLACE,
            "size": 14,
            "symbol": "star",
            "line": {"color": "var(--map-marker-edge)", "width": 1.5},
        },
        showlegend=False,
        hoverinfo="skip",
    )
    # Of "Zürich, Switzerland" the town; a place without a name is called by both its coordinates.
    named = site.name[:1].isalpha()
    words = site.name.split(",")[0] if named else site.name
    figure.add_annotation(label("place", site.lon_deg, site.lat_deg, words, "var(--map-label)", clear=14))
    return figure


def tracks_map(tracks: Sequence[tuple[str, GroundTrack]]) -> go.Figure:
    """Return the world with one revolution of each object; the mark is where each begins."""
    figure = world()
    for number, (name, track) in enumerate(tracks):
        colour, symbol, dash = series(number)
        lon: list[float | None] = []
        lat: list[float | None] = []
        for segment in track.segments:
            lon += [*segment.lon_deg.tolist(), None]
            lat += [*segment.lat_deg.tolist(), None]
        figure.add_scatter(
            x=lon,
            y=lat,
            mode="lines",
            name=name,
            line={"color": colour, "width": 3, "dash": dash},
            hoverinfo="skip",
        )
        x, y = float(track.lon_deg[0]), float(track.lat_deg[0])
        figure.add_scatter(
            x=[x], y=[y], mode="markers", showlegend=False, name=name, hoverinfo="skip",
            marker={"size": 14, "symbol": symbol, "color": colour,
                    "line": {"color": "var(--map-marker-edge)", "width": 2}},
        )  # fmt: skip
        figure.add_annotation(label("object", x, y, f"<b>{name}</b>", "var(--map-label)", clear=13))
    return figure
