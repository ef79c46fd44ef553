"""Orbits through time on a page: heights, reboosts, tilt and node, the angle between planes; the regimes."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.answers.comparison import Alignment, Compared
from dashboard.figures.screen import ACCENT, EDGE_STRONG, GRID, SOFT, TEXT, dressed, series
from dashboard.stations import spoken
from dashboard.text import Texts
from orbits.earth_orientation import FloatArray
from tle import Moment

BREAK_AFTER_DAYS = 45.0
"""No line is drawn across a longer gap: nobody knows what the orbit did there."""
MOST_POINTS = 2000
FEW_SETS = 3
MANY_BURNS = 60
MOST_TURNS = 30.0
"""More turns of a node than these are a wall of lines: then how fast it turns is drawn."""
LOGARITHMIC_FROM = 6.0
"""From which ratio of the greatest height to the least on one scale for both has to be logarithmic."""
HEIGHT_TICKS = {
    "tickvals": [100, 200, 300, 500, 1000, 2000, 5000, 10000, 20000, 35786, 100000],
    "ticktext": [
        "100",
        "200",
        "300",
        "500",
        "1,000",
        "2,000",
        "5,000",
        "10,000",
        "20,000",
        "35,786",
        "100,000",
    ],
}
_UP, _DOWN = "triangle-up", "triangle-down"


def heights(found: Sequence[Compared], texts: Texts) -> go.Figure:
    """Return the mean altitude of each object through time, with its reboosts."""
    figure = go.Figure()
    for number, one in enumerate(found):
        name, (colour, symbol, dash) = spoken(one.name, texts), series(number)
        when, altitude = _broken(one, one.history.altitude_km)
        figure.add_scatter(
            x=when, y=altitude, mode="lines+markers" if len(when) < 120 else "lines", name=name,
            line={"color": colour, "width": 2.5, "dash": dash},
            marker={"size": 5, "symbol": symbol, "color": colour},
            hovertemplate="%{x|%Y-%m-%d}: %{y:.1f} km<extra>" + name + "</extra>",
        )  # fmt: skip
        if one.reboosts:
            many = len(one.reboosts) > MANY_BURNS  # small, or they would hide the line they stand on
            level = np.interp(
                [_day(each.at, one) for each in one.reboosts], one.history.days, one.history.altitude_km
            )
            figure.add_scatter(
                x=[_date(each.at) for each in one.reboosts], y=level.tolist(), mode="markers",
                name=texts("orbits.heights.reboost", name=name),
                marker={"symbol": [_UP if each.delta_v_m_s > 0 else _DOWN for each in one.reboosts],
                        "size": 6 if many else 12, "color": colour,
                        "line": {"color": TEXT, "width": 0.5 if many else 1.5}},
                text=[f"{each.delta_v_m_s:+.2f} m/s" for each in one.reboosts],
                hovertemplate="%{x|%Y-%m-%d %H:%M}: %{text}<extra>" + name + "</extra>",
            )  # fmt: skip
    dressed(figure, 440)
    every = np.concatenate([one.history.altitude_km for one in found])
    if every.min() > 0.0 and every.max() > LOGARITHMIC_FROM * every.min():
        figure.update_yaxes(type="log", title=texts("orbits.heights.axis.log"), **HEIGHT_TICKS)
    else:
        figure.update_yaxes(title=texts("orbits.heights.axis"), tickformat=",~f")
    return figure


def planes(found: Sequence[Compared], texts: Texts) -> go.Figure:
    """Return inclination above, RAAN below, through time; where it turns often, how fast it does."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06)
    many = turns(found) > MOST_TURNS
    for number, one in enumerate(found):
        name, (colour, symbol, dash) = spoken(one.name, texts), series(number)
        look = {
            "line": {"color": colour, "width": 2.5, "dash": dash},
            "marker": {"size": 7, "symbol": symbol, "color": colour},
        }
        when, tilt = _broken(one, one.history.inclination_deg)
        # One set alone makes no line.
        mode = "lines" if len(one.history) > FEW_SETS else "lines+markers"
        figure.add_scatter(
            x=when, y=tilt, mode=mode, name=name, **look,
            hovertemplate="%{x|%Y-%m-%d}: %{y:.3f}°<extra>" + name + "</extra>", row=1, col=1,
        )  # fmt: skip
        when, node = _broken(one, one.history.raan_rate_deg_day) if many else _turning(one)
        unit = " %{y:.3f}°/d" if many else " %{y:.1f}°"
        figure.add_scatter(
            x=when, y=node, mode=mode, name=name, showlegend=False, **look,
            hovertemplate="%{x|%Y-%m-%d}:" + unit + "<extra>" + name + "</extra>", row=2, col=1,
        )  # fmt: skip
    dressed(figure, 520)
    figure.update_yaxes(title=texts("orbits.planes.inclination"), row=1, col=1)
    if many:
        figure.update_yaxes(title=texts("orbits.planes.rate"), row=2, col=1)
    else:
        figure.update_yaxes(
            title=texts("orbits.planes.raan"), range=[0, 360], tickvals=[0, 90, 180, 270, 360], row=2, col=1
        )
    return figure


def turns(found: Sequence[Compared]) -> float:
    """Return how often the node that turns most goes round within the histories."""
    return max(
        float(abs(one.history.raan_rate_deg_day).mean() * np.ptp(one.history.days)) / 360.0 for one in found
    )


def between_planes(alignment: Alignment, at: Moment, texts: Texts) -> go.Figure:
    """Return the angle between two planes day by day from `at` on; at the right what each angle costs."""
    figure = make_subplots(specs=[[{"secondary_y": True}]])
    when = [_date(at.plus_days(day)) for day in alignment.days.tolist()]
    angle = alignment.angle_deg
    figure.add_scatter(
        x=when, y=angle.tolist(), mode="lines", showlegend=False, line={"color": ACCENT, "width": 3},
        customdata=(alignment.cost_m_s / 1000.0).tolist(),
        hovertemplate="%{x|%Y-%m-%d}: %{y:.1f}°, %{customdata:.2f} km/s<extra></extra>",
    )  # fmt: skip
    # The scale at the right is only drawn with a line of its own.
    figure.add_scatter(
        x=when[:1], y=angle[:1].tolist(), mode="lines", showlegend=False, hoverinfo="skip", secondary_y=True
    )
    dressed(figure, 340)
    top = min(180.0, 1.08 * float(angle.max()) + 1.0)
    speed_km_s = alignment.now.speed_km_s
    most_km_s = 2.0 * speed_km_s * np.sin(np.radians(top) / 2.0)
    step = next((each for each in (0.1, 0.2, 0.5, 1.0, 2.0) if most_km_s / each <= 7), 5.0)
    costs = np.arange(0.0, most_km_s, step)
    figure.update_yaxes(title=texts("orbits.between.angle"), range=[0.0, top])
    figure.update_yaxes(
        title=texts("orbits.between.cost"), range=[0.0, top], showgrid=False, secondary_y=True,
        tickvals=np.degrees(2.0 * np.arcsin(costs / (2.0 * speed_km_s))).tolist(),
        ticktext=[f"{each:g}" for each in costs.round(1).tolist()],
    )  # fmt: skip
    return figure


MARKS_KM = (("karman", 100.0), ("gps", 20180.0), ("geo", 35786.0), ("moon", 384400.0))


def regimes(
    names: Sequence[str], perigee_km: FloatArray, apogee_km: FloatArray, chosen: Sequence[str], texts: Texts
) -> go.Figure:
    """Return a row an object: from where to where its orbit reaches, on a logarithmic height."""
    figure = go.Figure()
    low, top = np.maximum(perigee_km, 80.0), np.maximum(apogee_km, 81.0)
    # A number as a name is still a name: the axis is told so, and no two rows are one.
    rows = [f"{name}{chr(0x200B) * names[:place].count(name)}" for place, name in enumerate(names)]
    for number, row in enumerate(rows):
        is_chosen = names[number] in chosen
        reach = [float(low[number]), float(top[number])]
        figure.add_scatter(
            x=reach, y=[row, row], mode="lines+markers",
            line={"color": ACCENT if is_chosen else SOFT, "width": 9 if is_chosen else 5},
            marker={"size": 13 if is_chosen else 10, "symbol": "line-ns",
                    "line": {"color": TEXT, "width": 2.5}},
            name=names[number], showlegend=False, hovertemplate="%{y}: %{x:,.0f} km<extra></extra>",
        )  # fmt: skip
        far = reach[1] > 30_000.0  # there the words stand on the other side, else the edge would cut them
        figure.add_annotation(
            name="wide", x=np.log10(reach[0] if far else reach[1]), y=row, showarrow=False,
            text=f"{reach[0]:,.0f} × {reach[1]:,.0f} km", xanchor="right" if far else "left",
            xshift=-12 if far else 12, font={"size": 12.5, "color": TEXT if is_chosen else SOFT},
        )  # fmt: skip
    for place, (key, height) in enumerate(MARKS_KM):
        figure.add_vline(x=height, line={"color": EDGE_STRONG, "width": 1.5, "dash": "dash"}, layer="below")
        # A step each: on a phone the names are wider than what lies between the lines.
        figure.add_annotation(
            x=np.log10(height), yref="paper", y=1.0, text=texts(f"orbits.regimes.{key}"), showarrow=False,
            xanchor="right" if place else "left", yanchor="bottom", yshift=18 * place,
            font={"size": 12.5, "color": SOFT},
        )  # fmt: skip
    dressed(figure, 130 + 27 * len(rows))
    figure.update_layout(margin={"t": 84})
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=rows, autorange="reversed", dtick=1,
        fixedrange=True,
    )  # fmt: skip
    figure.update_xaxes(
        type="log", range=[np.log10(80.0), np.log10(900000.0)], title=texts("orbits.regimes.axis"),
        tickvals=[100, 1000, 10000, 100000], ticktext=["0.1", "1", "10", "100"], tickangle=0,
        minor={"tickvals": [200, 400, 600, 800, 2000, 4000, 6000, 8000, 20000, 40000, 60000, 80000, 400000],
               "ticks": "outside", "ticklen": 3, "showgrid": True, "gridcolor": GRID, "griddash": "dot"},
        fixedrange=True,
    )  # fmt: skip
    return figure


def _pieces(one: Compared) -> list[list[int]]:
    """Return the places of the sets between which a line is drawn, thinned where they are many."""
    days = one.history.days
    edges = [0, *(np.flatnonzero(np.diff(days) > BREAK_AFTER_DAYS) + 1).tolist(), len(days)]
    step = max(1, len(days) // MOST_POINTS)
    # The first and the last of a piece stay whatever is thinned.
    return [sorted({*range(a, b, step), b - 1}) for a, b in pairwise(edges) if b > a]


def _broken(one: Compared, values: FloatArray) -> tuple[list[Any], list[float | None]]:
    """Return dates and values with None where the sets lie far apart."""
    when: list[Any] = []
    told: list[float | None] = []
    for piece in _pieces(one):
        when += [*(_date(one.history.sets[place].epoch) for place in piece), None]
        told += [*(float(values[place]) for place in piece), None]
    return when[:-1], told[:-1]


def _turning(one: Compared) -> tuple[list[Any], list[float | None]]:
    """Return dates and RAAN, cut where it passes from 0 to 360 degrees or back, at the instant it does."""
    history = one.history
    rate_deg_day = history.raan_rate_deg_day
    when: list[Any] = []
    told: list[float | None] = []
    for piece in _pieces(one):
        last: tuple[float, float] | None = None
        for place in piece:
            at, value = float(history.days[place]), float(history.raan_deg[place])
            if last is not None:
                # Between two sets the node may turn more than half round: where oblateness leads it tells.
                led = last[1] + float(rate_deg_day[place]) * (at - last[0])
                true = value + 360.0 * round((led - value) / 360.0)
                turn = round((value - true) / 360.0)
                if turn:
                    edge, far = (0.0, 360.0) if turn > 0 else (360.0, 0.0)
                    share = (edge - last[1]) / (true - last[1])
                    crossing = _date(history.sets[0].epoch.plus_days(last[0] + share * (at - last[0])))
                    when += [crossing, None, crossing]
                    told += [edge, None, far]
            when.append(_date(history.sets[place].epoch))
            told.append(value)
            last = at, value
        when.append(None)
        told.append(None)
    return when[:-1], told[:-1]


def _day(at: Moment, one: Compared) -> float:
    return at.days_since(one.history.sets[0].epoch)


def _date(at: Moment) -> str:
    return at.iso(0)[:19]
