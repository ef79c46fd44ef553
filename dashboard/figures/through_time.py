"""Orbits through time on a page: heights, reboosts, tilt and node, the angle between planes; the regimes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.comparison import Alignment, Compared
from dashboard.figures.screen import ACCENT, EDGE, EDGE_STRONG, SOFT, TEXT, dressed, series
from dashboard.land import Land
from dashboard.text import Texts
from orbits import GroundTrack
from orbits.earth_orientation import FloatArray
from tle import Moment

BREAK_AFTER_DAYS = 45.0
"""No line is drawn across a longer gap: nobody knows what the orbit did there."""
MOST_POINTS = 2000
_UP, _DOWN = "triangle-up", "triangle-down"


def heights(found: Sequence[Compared], texts: Texts) -> go.Figure:
    """Return the mean altitude of each object through time, with its reboosts."""
    figure = go.Figure()
    for number, one in enumerate(found):
        colour, symbol, dash = series(number)
        when, altitude = _broken(one, one.history.altitude_km)
        figure.add_scatter(
            x=when, y=altitude, mode="lines+markers" if len(when) < 120 else "lines", name=one.name,
            line={"color": colour, "width": 2.5, "dash": dash},
            marker={"size": 5, "symbol": symbol, "color": colour},
            hovertemplate="%{x|%Y-%m-%d}: %{y:.1f} km<extra>" + one.name + "</extra>",
        )  # fmt: skip
        if one.reboosts:
            level = np.interp(
                [_day(each.at, one) for each in one.reboosts], one.history.days, one.history.altitude_km
            )
            figure.add_scatter(
                x=[_date(each.at) for each in one.reboosts], y=level.tolist(), mode="markers",
                name=texts("orbits.heights.reboost", name=one.name),
                marker={"symbol": [_UP if each.delta_v_m_s > 0 else _DOWN for each in one.reboosts],
                        "size": 12, "color": colour, "line": {"color": TEXT, "width": 1.5}},
                text=[f"{each.delta_v_m_s:+.2f} m/s" for each in one.reboosts],
                hovertemplate="%{x|%Y-%m-%d %H:%M}: %{text}<extra>" + one.name + "</extra>",
            )  # fmt: skip
    dressed(figure, 440)
    figure.update_yaxes(title=texts("orbits.heights.axis"))
    return figure


def planes(found: Sequence[Compared], texts: Texts) -> go.Figure:
    """Return inclination above, RAAN below, through time."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06)
    for number, one in enumerate(found):
        colour, symbol, dash = series(number)
        marker = {"size": 5, "symbol": symbol, "color": colour}
        when, tilt = _broken(one, one.history.inclination_deg)
        figure.add_scatter(
            x=when, y=tilt, mode="lines", name=one.name, line={"color": colour, "width": 2.5, "dash": dash},
            hovertemplate="%{x|%Y-%m-%d}: %{y:.3f}°<extra>" + one.name + "</extra>", row=1, col=1,
        )  # fmt: skip
        figure.add_scatter(
            x=[_date(each.epoch) for each in one.history.sets][:: _step(len(one.history))],
            y=one.history.raan_deg[:: _step(len(one.history))].tolist(),
            mode="markers", name=one.name, marker=marker, showlegend=False,
            hovertemplate="%{x|%Y-%m-%d}: %{y:.1f}°<extra>" + one.name + "</extra>", row=2, col=1,
        )  # fmt: skip
    dressed(figure, 520)
    figure.update_yaxes(title=texts("orbits.planes.inclination"), row=1, col=1)
    figure.update_yaxes(
        title=texts("orbits.planes.raan"), range=[0, 360], tickvals=[0, 90, 180, 270, 360], row=2, col=1
    )
    return figure


def between_planes(alignment: Alignment, at: Moment, texts: Texts) -> go.Figure:
    """Return the angle between two planes day by day from `at` on, and what the turn would cost."""
    figure = make_subplots(specs=[[{"secondary_y": True}]])
    when = [_date(at.plus_days(day)) for day in alignment.days.tolist()]
    figure.add_scatter(
        x=when, y=alignment.angle_deg.tolist(), mode="lines", name=texts("orbits.between.angle"),
        line={"color": ACCENT, "width": 3}, hovertemplate="%{x|%Y-%m-%d}: %{y:.1f}°<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=when, y=(alignment.cost_m_s / 1000.0).tolist(), mode="lines", name=texts("orbits.between.cost"),
        line={"color": SOFT, "width": 2, "dash": "dot"}, secondary_y=True,
        hovertemplate="%{x|%Y-%m-%d}: %{y:.2f} km/s<extra></extra>",
    )  # fmt: skip
    dressed(figure, 340)
    figure.update_yaxes(title=texts("orbits.between.angle"), rangemode="tozero")
    figure.update_yaxes(title=texts("orbits.between.cost"), secondary_y=True, showgrid=False)
    return figure


def over_the_ground(land: Land, tracks: Sequence[tuple[str, GroundTrack]], texts: Texts) -> go.Figure:
    """Return one revolution of each object on a flat map; the mark is where each begins."""
    figure = go.Figure(
        go.Scatter(
            x=land.lon_deg,
            y=land.lat_deg,
            mode="lines",
            fill="toself",
            fillcolor=EDGE,
            line={"color": EDGE_STRONG, "width": 0.8},
            hoverinfo="skip",
            name="land",
            showlegend=False,
        )
    )
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
        figure.add_scatter(
            x=[float(track.lon_deg[0])], y=[float(track.lat_deg[0])], mode="markers+text", text=[name],
            textposition="top center", showlegend=False, name=name, hoverinfo="skip",
            marker={"size": 13, "symbol": symbol, "color": colour, "line": {"color": TEXT, "width": 2}},
        )  # fmt: skip
    dressed(figure, 520)
    figure.update_xaxes(
        range=[-180, 180], dtick=30, title=texts("orbits.tracks.lon"), fixedrange=True, constrain="domain"
    )
    figure.update_yaxes(
        range=[-90, 90],
        dtick=30,
        title=texts("orbits.tracks.lat"),
        fixedrange=True,
        scaleanchor="x",
        constrain="domain",
    )
    return figure


MARKS_KM = (("karman", 100.0), ("gps", 20180.0), ("geo", 35786.0), ("moon", 384400.0))


def regimes(
    names: Sequence[str], perigee_km: FloatArray, apogee_km: FloatArray, chosen: Sequence[str], texts: Texts
) -> go.Figure:
    """Return from where to where each orbit reaches, on a logarithmic height."""
    figure = go.Figure()
    low, top = np.maximum(perigee_km, 80.0), np.maximum(apogee_km, 81.0)
    for number, name in enumerate(names):
        is_chosen = name in chosen
        figure.add_scatter(
            x=[name, name], y=[float(low[number]), float(top[number])], mode="lines+markers",
            line={"color": ACCENT if is_chosen else SOFT, "width": 7 if is_chosen else 4},
            marker={"size": 11, "symbol": "line-ew", "line": {"color": TEXT, "width": 2}}, name=name,
            showlegend=False, hovertemplate="%{x}: %{y:,.0f} km<extra></extra>",
        )  # fmt: skip
    for key, height in MARKS_KM:
        figure.add_hline(y=height, line={"color": EDGE_STRONG, "width": 1, "dash": "dash"})
        figure.add_annotation(
            x=1, xref="paper", y=np.log10(height), text=texts(f"orbits.regimes.{key}"), showarrow=False,
            xanchor="right", yanchor="bottom", font={"size": 11, "color": SOFT},
        )  # fmt: skip
    dressed(figure, 460)
    figure.update_yaxes(
        type="log", range=[np.log10(80.0), np.log10(600000.0)], title=texts("orbits.regimes.axis"),
        tickvals=[100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 400000], tickformat=",d",
    )  # fmt: skip
    return figure


def _step(count: int) -> int:
    return max(1, count // MOST_POINTS)


def _broken(one: Compared, values: FloatArray) -> tuple[list[Any], list[float | None]]:
    """Return dates and values with None where the sets lie far apart."""
    when: list[Any] = []
    told: list[float | None] = []
    step = _step(len(one.history))
    before = None
    for day, each, value in zip(
        one.history.days[::step].tolist(), one.history.sets[::step], values[::step].tolist(), strict=True
    ):
        if before is not None and day - before > BREAK_AFTER_DAYS:
            when.append(_date(each.epoch))
            told.append(None)
        when.append(_date(each.epoch))
        told.append(value)
        before = day
    return when, told


def _day(at: Moment, one: Compared) -> float:
    return at.days_since(one.history.sets[0].epoch)


def _date(at: Moment) -> str:
    return at.iso(0)[:19]
