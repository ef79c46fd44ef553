"""The sky of an antenna on a page: its cone, the declinations that pass through it, what moves; its beams."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.screen import ACCENT, EDGE_STRONG, GRID, SOFT, SURFACE, TEXT, dressed, label, series
from dashboard.text import Texts
from orbits import Times
from sites import Antenna, targets
from sites.beams import BeamsOnSky
from sites.targets import Orbiting, Target
from tle import Moment

_SAMPLES = 721
_SHOWN_ARCMIN = 18.0


def sky_dome(
    antenna: Antenna,
    followed: Sequence[Target],
    seen: Sequence[tuple[str, float, float]],
    start: Moment,
    days: float,
    texts: Texts,
) -> go.Figure:
    """Return the sky as one sees it lying on one's back: north up, east to the left, the horizon the rim.

    Parameters
    ----------
    followed:
        Their paths from `start` over `days` are drawn, with the hours of UTC.
    seen:
        What stands in the sky at `start`: name, azimuth and elevation in degrees.
    """
    figure = go.Figure()
    _ground(figure, antenna, texts)
    for number, target in enumerate(followed):
        _path(figure, antenna, target, number, start, days)
    up = [each for each in seen if each[2] >= 0.0]
    if up:
        x, y = place(np.array([one[1] for one in up]), np.array([one[2] for one in up]))
        figure.add_scatter(
            x=x,
            y=y,
            mode="markers",
            text=[one[0] for one in up],
            marker={"size": 12, "color": TEXT, "symbol": "circle", "line": {"color": SURFACE, "width": 2}},
            name=texts("fast.dome.now"),
            hovertemplate="%{text}<extra></extra>",
        )
        for (name, _, _), east, north in zip(up, x.tolist(), y.tolist(), strict=True):
            figure.add_annotation(label("object", east, north, f"<b>{name}</b>", clear=10))
    # What was drawn last weighs most: first come names, then hours, then declinations.
    figure.layout.annotations = figure.layout.annotations[::-1]
    dressed(figure, 560)
    hidden = {"visible": False, "range": [-103, 103], "fixedrange": True}
    figure.update_xaxes(hidden)
    figure.update_yaxes({**hidden, "scaleanchor": "x", "scaleratio": 1})
    figure.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4}, legend={"y": -0.01, "yanchor": "top"})
    return figure


def place(azimuth_deg: Any, elevation_deg: Any) -> tuple[Any, Any]:
    """Return the place on the page: zenith angle outward, north up, east to the left."""
    angle, away = np.radians(azimuth_deg), 90.0 - np.asarray(elevation_deg, dtype=np.float64)
    return -away * np.sin(angle), away * np.cos(angle)


def declination_circle(lat_deg: float, dec_deg: float) -> tuple[Any, Any]:
    """Return (azimuth_deg, elevation_deg) along a circle of declination, over a whole turn of hour angle."""
    hour = np.radians(np.linspace(-180.0, 180.0, 361))
    lat, dec = np.radians(lat_deg), np.radians(dec_deg)
    sine = np.sin(lat) * np.sin(dec) + np.cos(lat) * np.cos(dec) * np.cos(hour)
    azimuth = np.arctan2(
        -np.cos(dec) * np.sin(hour), np.sin(dec) * np.cos(lat) - np.cos(dec) * np.cos(hour) * np.sin(lat)
    )
    return np.degrees(azimuth), np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def _ground(figure: go.Figure, antenna: Antenna, texts: Texts) -> None:
    lat = antenna.site.lat_deg

    def circle(radius: float, **properties: Any) -> None:
        x, y = place(np.linspace(0.0, 360.0, 181), np.full(181, 90.0 - radius))
        figure.add_scatter(x=x, y=y, mode="lines", hoverinfo="skip", **properties)

    circle(90.0, line={"color": EDGE_STRONG, "width": 1.5}, showlegend=False, name="horizon")
    for declination in range(-45, 90, 15):
        azimuth, elevation = declination_circle(lat, declination)
        x, y = place(azimuth, elevation)
        x, y = np.where(elevation >= 0.0, x, np.nan), np.where(elevation >= 0.0, y, np.nan)
        figure.add_scatter(
            x=x, y=y, mode="lines", line={"color": GRID, "width": 1}, showlegend=False, hoverinfo="skip",
            name=f"{declination:+d}",
        )  # fmt: skip
        if abs(lat - declination) < 84.0:
            words = f"{declination:+d}°" if declination else "0°"
            figure.add_annotation(
                label("star", 0.0, declination - lat, words.replace("-", "−"), SOFT, size=11, clear=3)
            )
    low, high = antenna.declination_band_deg()
    for number, limit in enumerate((low, high)):
        azimuth, elevation = declination_circle(lat, limit)
        x, y = place(azimuth, elevation)
        figure.add_scatter(
            x=np.where(elevation >= 0.0, x, np.nan),
            y=np.where(elevation >= 0.0, y, np.nan),
            mode="lines",
            line={"color": SOFT, "width": 1.8, "dash": "dash"},
            name=texts("fast.dome.band", low=low, high=high),
            legendgroup="band",
            showlegend=number == 0,
            hoverinfo="skip",
        )
    for radius, key, width, dash in (
        (antenna.max_zenith_deg, "fast.dome.cone", 2.5, "solid"),
        (antenna.full_gain_zenith_deg, "fast.dome.full", 2.0, "dot"),
    ):
        circle(
            radius,
            line={"color": ACCENT, "width": width, "dash": dash},
            fill="toself",
            fillcolor=ACCENT,
            name=texts(key, limit=radius),
        )
        figure.data[-1].update(opacity=1.0)
        # A fill has no opacity of its own: the line is drawn once more, whole, over a faint area.
        figure.data[-1].update(fill=None, fillcolor=None)
        figure.add_shape(
            type="circle", x0=-radius, x1=radius, y0=-radius, y1=radius, fillcolor=ACCENT, opacity=0.12,
            line={"width": 0}, layer="below",
        )  # fmt: skip
    for degrees, key in ((0, "n"), (90, "e"), (180, "s"), (270, "w")):
        x, y = place(degrees, -6.5)
        figure.add_annotation(
            x=float(x),
            y=float(y),
            text=texts(f"fast.dome.{key}"),
            showarrow=False,
            font={"size": 15, "color": TEXT},
        )


def _path(
    figure: go.Figure, antenna: Antenna, target: Target, number: int, start: Moment, days: float
) -> None:
    count = _SAMPLES * (6 if isinstance(target, Orbiting) else 1)
    colour, symbol, _ = series(number)
    azimuth, elevation, _ = targets.look(
        target, antenna.site, Times.every(start, days * 86400.0 / (count - 1), count)
    )
    x, y = place(azimuth, elevation)
    up = elevation >= 0.0
    if isinstance(target, Orbiting):
        kept = up | np.roll(up, 1) | np.roll(up, -1)
        x, y, up, elevation = x[kept], y[kept], up[kept], elevation[kept]
    x, y = np.where(up, x, np.nan), np.where(up, y, np.nan)
    inside = elevation >= antenna.min_elevation_deg
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": colour, "width": 2, "dash": "dot"}, showlegend=False,
        hoverinfo="skip", name=target.name,
    )  # fmt: skip
    figure.add_scatter(
        x=np.where(inside, x, np.nan), y=np.where(inside, y, np.nan), mode="lines",
        line={"color": colour, "width": 5}, name=target.name, hoverinfo="skip", meta="clear",
    )  # fmt: skip
    if isinstance(target, Orbiting):
        return
    first = np.ceil(start.fr * 24.0 - 1e-9)
    hours = np.arange(first, first + min(days, 1.0) * 24.0)
    azimuth, elevation, _ = targets.look(
        target, antenna.site, Times(np.full(len(hours), start.jd) + np.floor(hours / 24), hours / 24 % 1.0)
    )
    shown = elevation >= 0.0
    x, y = place(azimuth[shown], elevation[shown])
    told = [f"{int(hour) % 24:02d}" for hour in hours[shown]]
    figure.add_scatter(
        x=x, y=y, mode="markers", text=told,
        marker={"size": 7, "color": SURFACE, "symbol": symbol, "line": {"color": colour, "width": 2}},
        showlegend=False, name=target.name, hovertemplate="%{text} h UTC<extra>" + target.name + "</extra>",
    )  # fmt: skip
    # Every third hour weighs more: those stay where there is no room for all.
    for third in (False, True):
        for east, north, words in zip(x.tolist(), y.tolist(), told, strict=True):
            if (int(words) % 3 == 0) is third:
                figure.add_annotation(label("time", east, north, words, size=12, clear=7))


def moon_in_view(pointing: BeamsOnSky) -> bool:
    """Return whether any of the Moon lies within what the figure of the beams shows."""
    if pointing.moon_arcmin is None:
        return False
    reach = _SHOWN_ARCMIN + pointing.moon_diameter_arcmin / 2.0
    return all(abs(each) < reach for each in pointing.moon_arcmin)


def beams(antenna: Antenna, pointing: BeamsOnSky, texts: Texts) -> go.Figure:
    """Return the beams of the receiver on the sky, the Moon in its place or for size; east to the left."""
    figure = go.Figure()
    assert antenna.beams is not None, "the caller asks for an antenna whose beams are known"
    half = antenna.beams.fwhm_arcmin / 2.0
    here = moon_in_view(pointing)
    east, north = pointing.moon_arcmin if here and pointing.moon_arcmin else (0.0, 0.0)
    moon = pointing.moon_diameter_arcmin / 2.0
    figure.add_shape(
        type="circle", x0=east - moon, x1=east + moon, y0=north - moon, y1=north + moon,
        fillcolor=SOFT, opacity=0.45 if here else 0.2, layer="below",
        line={"color": SOFT, "dash": "solid" if here else "dash"},
    )  # fmt: skip
    for east, north in antenna.beams.offsets_arcmin:
        figure.add_shape(
            type="circle", x0=east - half, x1=east + half, y0=north - half, y1=north + half,
            line={"color": ACCENT, "width": 2},
        )  # fmt: skip
    offsets = np.array(antenna.beams.offsets_arcmin)
    figure.add_scatter(
        x=offsets[:, 0], y=offsets[:, 1], mode="text", text=[str(n) for n in range(1, len(offsets) + 1)],
        textfont={"size": 11, "color": TEXT}, hoverinfo="skip", name="beams", showlegend=False,
    )  # fmt: skip
    dressed(figure, 380)
    figure.update_xaxes(
        range=[_SHOWN_ARCMIN, -_SHOWN_ARCMIN],
        title=texts("fast.beams.x"),
        fixedrange=True,
        constrain="domain",
    )
    figure.update_yaxes(
        range=[-_SHOWN_ARCMIN, _SHOWN_ARCMIN],
        title=texts("fast.beams.y"),
        scaleanchor="x",
        fixedrange=True,
        constrain="domain",
    )
    return figure
