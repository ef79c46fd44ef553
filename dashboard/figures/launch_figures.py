"""Launch sites drawn on the page: inclinations in reach, the fan of courses, the calendar, the view."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.screen import ACCENT, EDGE_STRONG, SOFT, SURFACE, TEXT, WARN, dressed, label, series
from dashboard.figures.world_map import world
from dashboard.text import Texts
from orbits.earth_orientation import FloatArray
from sites import Site, launch
from sites.coverage import ViewMap
from sites.windows import LaunchWindow
from tle import Moment

_RULING = {
    "allowed": ("var(--live-ground)", "solid", 2.6),
    "unknown": (ACCENT, "solid", 1.8),
    "excluded": ("var(--error-edge)", "dot", 1.6),
}
_ARC_DEG = 55.0
_PAST_A_POLE_DEG = 60.0
_MANY_DAYS = 62.0
"""Marks of more days than these would hide one another."""
_SYMBOLS = {"N": "triangle-up", "S": "triangle-down"}


def reach(
    rows: Sequence[tuple[str, float, bool]], planes: Sequence[tuple[str, float, int]], texts: Texts
) -> go.Figure:
    """Return one bar a site over the inclinations it reaches without a turn, with the stations as lines.

    Parameters
    ----------
    rows:
        Name, least inclination, and whether it is the one asked about.
    planes:
        Name, inclination and number of the series of each station.
    """
    figure = go.Figure()
    # The number stands with the name: beside the bar it would lie on the stations' lines.
    names = [f"{name}  <b>{least:.1f}°</b>" for name, least, _ in rows]
    figure.add_bar(
        y=names,
        x=[180.0 - 2.0 * least for _, least, _ in rows],
        base=[least for _, least, _ in rows],
        orientation="h",
        width=0.62,
        name=texts("ground.reach.bar"),
        marker={
            "color": [ACCENT if mine else SOFT for _, _, mine in rows],
            "opacity": 0.75,
            "line": {"color": EDGE_STRONG, "width": 1},
        },
        hovertemplate="%{y}: %{base:.2f}° ...<extra></extra>",
    )
    for name, inclination, number in planes:
        colour, symbol, dash = series(number)
        figure.add_scatter(
            x=[inclination] * (len(names) + 1),
            y=[*names, names[-1]],
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": dash},
            marker={"symbol": symbol, "size": 9, "color": colour, "line": {"color": SURFACE, "width": 1}},
            name=f"{name} {inclination:.1f}°",
            hoverinfo="name",
        )
    dressed(figure, 130 + 34 * len(rows))
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(
        range=[0, 120],
        tickvals=list(range(0, 121, 15)),
        ticksuffix="°",
        title=texts("ground.reach.x"),
        fixedrange=True,
    )
    figure.update_yaxes(
        autorange="reversed", fixedrange=True, dtick=1, categoryorder="array", categoryarray=names
    )
    return figure


def rays_of(site: Site, altitude_km: float) -> list[launch.Ray]:
    """Return the courses that the map shows of a site, a step of inclination apart."""
    return launch.fan(site, step_deg=10.0, altitude_km=altitude_km, arc_deg=_ARC_DEG)


def fan_map(site: Site, wanted: Sequence[launch.Course], altitude_km: float, texts: Texts) -> go.Figure:
    """Return the first part of the orbits a site can launch into, on the map; the wanted courses thick."""
    figure = world(520)
    rays = rays_of(site, altitude_km)
    # A trace for each ruling, not for each ray: plotly takes milliseconds a trace.
    for word in dict.fromkeys(ray.course.ruling.word for ray in rays):
        colour, dash, width = _RULING[word]
        lon, lat, names = [], [], []
        for ray in rays:
            if ray.course.ruling.word == word:
                east, north = _cut(ray.lon_deg, ray.lat_deg)
                lon += [*east, None]
                lat += [*north, None]
                names += [f"{ray.course.inclination_deg:.1f}°"] * (len(east) + 1)
        figure.add_scatter(
            x=lon,
            y=lat,
            mode="lines",
            line={"color": colour, "width": width, "dash": dash},
            name=texts(f"fan.{word}"),
            opacity=0.9,
            text=names,
            hovertemplate="%{text}<extra></extra>",
        )
    for course in wanted:
        ray = launch.ray(site, course, _ARC_DEG)
        lon, lat = _cut(ray.lon_deg, ray.lat_deg)
        figure.add_scatter(
            x=lon,
            y=lat,
            mode="lines",
            line={"color": WARN, "width": 5},
            legendgroup="wanted",
            name=texts("ground.fan.wanted", inclination=course.inclination_deg),
            showlegend=course is wanted[0],
            hovertemplate=f"{course.direction} {course.ground_deg:.1f}°<extra></extra>",
        )
    figure.add_scatter(
        x=[site.lon_deg],
        y=[site.lat_deg],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={
            "symbol": "triangle-up",
            "size": 15,
            "color": "var(--map-site)",
            "line": {"color": "var(--map-site-edge)", "width": 2},
        },
    )
    return figure


def _cut(lon_deg: FloatArray, lat_deg: FloatArray) -> tuple[list[float | None], list[float | None]]:
    """Return a line whose longitudes run on, cut where it crosses 180 degrees and where it passes a pole.

    On this map a pole is the whole upper or lower edge: the line leaves at one place of it and comes back at
    another, and nothing is drawn between.
    """
    lon: list[float | None] = []
    lat: list[float | None] = []
    turns = np.floor((lon_deg + 180.0) / 360.0)
    for place, (east, north, turn) in enumerate(
        zip(lon_deg.tolist(), lat_deg.tolist(), turns.tolist(), strict=True)
    ):
        if place and abs(east - float(lon_deg[place - 1])) > _PAST_A_POLE_DEG:
            pole = 90.0 if north > 0.0 else -90.0
            lon += [lon[-1], None, east - 360.0 * turn]
            lat += [pole, None, pole]
        elif place and turn != turns[place - 1]:
            edge = 360.0 * max(turn, float(turns[place - 1])) - 180.0
            before_lon, before_lat = float(lon_deg[place - 1]), float(lat_deg[place - 1])
            share = (edge - before_lon) / (east - before_lon)
            at = before_lat + share * (north - before_lat)
            side = 180.0 if turn > turns[place - 1] else -180.0
            lon += [side, None, -side]
            lat += [at, None, at]
        lon.append(east - 360.0 * turn)
        lat.append(north)
    return lon, lat


def calendar(
    windows: Sequence[tuple[str, int, Sequence[LaunchWindow]]], start: Moment, days: float, texts: Texts
) -> go.Figure:
    """Return the windows of each object: days across, hours of the day (UTC) down; shapes tell the course."""
    first = Moment(start.jd, 0.0)
    figure = go.Figure()
    for name, number, found in windows:
        colour = series(number)[0]
        for letter, symbol in _SYMBOLS.items():
            chosen = [each for each in found if each.look.direction.startswith(letter)]
            if not chosen:
                continue
            day = [each.at.days_since(first) for each in chosen]
            closed = [each.ruling.allowed is False for each in chosen]
            figure.add_scatter(
                x=[first.plus_days(float(np.floor(one))).iso(0)[:10] for one in day],
                y=[24.0 * (one - np.floor(one)) for one in day],
                mode="markers",
                name=texts(f"ground.calendar.{letter}", name=name),
                marker={
                    "symbol": [f"{symbol}-open" if shut else symbol for shut in closed],
                    "size": 13 if days <= _MANY_DAYS else 6,
                    "color": colour,
                    "line": {
                        "color": [colour if shut else TEXT for shut in closed],
                        "width": 1.2 if days <= _MANY_DAYS else 0.5,
                    },
                },
                text=[f"{each.at.iso(0)} · {each.look.ground_deg:.1f}°" for each in chosen],
                hovertemplate="%{text}<extra></extra>",
            )
    dressed(figure, 420)
    figure.update_yaxes(
        range=[24, 0], tickvals=list(range(0, 25, 3)), title=texts("calendar.hour"), fixedrange=True
    )
    count = int(np.ceil(start.fr + days))
    days_of = [first.plus_days(float(day)).to_datetime() for day in range(count)]
    dates = [f"{day:%Y-%m-%d}" for day in days_of]
    shown = days_of[:: 1 + count // 9]
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=dates,
        tickvals=[f"{day:%Y-%m-%d}" for day in shown],
        ticktext=[f"{day.day} {day:%b}" if days <= _MANY_DAYS else f"{day.day} {day:%b %Y}" for day in shown],
        range=[-0.6, count - 0.4],
        fixedrange=True,
        title=texts("calendar.day"),
    )
    return figure


def view_figure(view: ViewMap, stations: Sequence[Site]) -> go.Figure:
    """Return the map of how many minutes a day an object is in view, with the stations on it."""
    figure = world(560)
    outline = figure.data[0]
    figure.data = ()
    minutes = view.minutes_per_day
    figure.add_heatmap(
        x=(view.lon_edges_deg[:-1] + view.lon_edges_deg[1:]) / 2.0,
        y=(view.lat_edges_deg[:-1] + view.lat_edges_deg[1:]) / 2.0,
        z=np.where(minutes > 0.0, np.round(minutes, 2), np.nan),
        colorscale="Cividis",
        zmin=0.0,
        colorbar={
            "orientation": "h",
            "thickness": 14,
            "yref": "container",
            "y": 0.0,
            "yanchor": "bottom",
            "len": 0.6,
        },
        hovertemplate="%{y:.0f}°, %{x:.0f}°: %{z:.1f} min<extra></extra>",
    )
    # A dark line in a light one: to be seen on every colour of the scale and where there is none.
    for colour, width in ((SURFACE, 3.0), (TEXT, 1.1)):
        figure.add_scatter(
            x=outline.x,
            y=outline.y,
            mode="lines",
            line={"color": colour, "width": width},
            hoverinfo="skip",
            showlegend=False,
        )
    for latitude in (view.highest_below_deg, -view.highest_below_deg):
        for colour, width, dash in ((SURFACE, 4.0, "solid"), (TEXT, 2.0, "dash")):
            figure.add_scatter(
                x=[-180, 180],
                y=[latitude, latitude],
                mode="lines",
                showlegend=False,
                hoverinfo="skip",
                line={"color": colour, "width": width, "dash": dash},
            )
    _mark(figure, stations)
    figure.update_layout(margin={"b": 70})
    return figure


def stations_map(stations: Sequence[Site], texts: Texts) -> go.Figure:
    """Return the map of control centres and antennas, a sign for each kind of them."""
    figure = world(480)
    for kind in dict.fromkeys(site.kind for site in stations):
        _mark(figure, [site for site in stations if site.kind == kind], texts(f"ground.kind.{kind}"), kind)
    return figure


_KINDS = {"radio telescope": "circle", "deep-space antenna": "diamond", "control centre": "square"}


def _mark(figure: go.Figure, stations: Sequence[Site], name: str = "", kind: str = "") -> None:
    """Put places on a map, each with its name beside it."""
    figure.add_scatter(
        x=[site.lon_deg for site in stations],
        y=[site.lat_deg for site in stations],
        mode="markers",
        hovertext=[site.name for site in stations],
        hovertemplate="%{hovertext}<extra></extra>",
        name=name,
        showlegend=bool(name),
        marker={
            "symbol": _KINDS.get(kind, "triangle-up"),
            "size": 13,
            "color": "var(--map-place)",
            "line": {"color": SURFACE, "width": 2},
        },
    )
    for site in stations:
        name = f"<b>{_town(site.name)}</b>"
        figure.add_annotation(label("place", site.lon_deg, site.lat_deg, name, "var(--map-label)", clear=11))


def _town(name: str) -> str:
    town = name.split(",")[-1].strip() if "," in name else name
    for rest in (" (", " Cosmodrome", " Aerospace", " 35 m", " 66 m"):
        town = town.split(rest)[0]
    return town


def latitudes_figure(view: ViewMap, texts: Texts) -> go.Figure:
    """Return how long a day, and how often, the object is in view at each latitude; mean over longitudes."""
    middles = (view.lat_edges_deg[:-1] + view.lat_edges_deg[1:]) / 2.0
    figure = go.Figure()
    for values, key, number, axis in (
        (view.minutes_per_day.mean(axis=1), "minutes", 0, "y"),
        (view.passes_per_day.mean(axis=1), "a_day", 1, "y2"),
    ):
        colour, symbol, dash = series(number)
        figure.add_scatter(
            x=middles,
            y=np.round(values, 2),
            yaxis=axis,
            mode="lines+markers",
            name=texts(f"ground.view.{key}"),
            line={"color": colour, "width": 3, "dash": dash},
            marker={"symbol": symbol, "size": 8, "color": colour, "line": {"color": SURFACE, "width": 1}},
            hovertemplate="%{x:.1f}°: %{y:.1f}<extra></extra>",
        )
    figure.update_layout(yaxis2={"overlaying": "y", "side": "right"})
    dressed(figure, 340)
    for latitude in (view.highest_below_deg, -view.highest_below_deg):
        figure.add_vline(x=latitude, line={"color": TEXT, "width": 2, "dash": "dash"})
    figure.update_xaxes(
        range=[-90, 90],
        tickvals=list(range(-90, 91, 30)),
        ticktext=["90° S", "60° S", "30° S", "0°", "30° N", "60° N", "90° N"],
        title=texts("ground.view.latitude"),
        fixedrange=True,
    )
    figure.update_yaxes(rangemode="tozero", fixedrange=True, title=texts("ground.view.minutes"))
    figure.update_layout(
        yaxis2={"title": {"text": texts("ground.view.a_day")}, "showgrid": False}, margin={"r": 56}
    )
    return figure
