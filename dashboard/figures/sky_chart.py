"""The sky chart on the screen: where a pass goes among the stars, from data to a plotly figure."""

from typing import Any

import plotly.graph_objects as go

from dashboard import text
from dashboard.figures import sky_words
from dashboard.figures.screen import label
from dashboard.figures.sky_geometry import (
    COMPASS,
    circle,
    minute_ticks,
    moon_shape,
    parts,
    sky_xy,
    star_radius,
)
from dashboard.figures.sky_labels import labels, sun_place, wanted_labels
from dashboard.figures.sky_themes import SCREEN, THEMES, Theme, colour_of, colour_of_words
from sites.sky import Sky

_REACH = 1.13
_MOON = 0.028


def sky_chart(sky: Sky, *, theme: str = "dark", zone: str = "", language: str = "en") -> go.Figure:
    """Return the chart: polar, north up, EAST TO THE LEFT, square, with names, times and shadow.

    Parameters
    ----------
    sky:
        As `sites.sky.sky_of` gives it.
    theme:
        `dark`, `light`, or `screen`: the names of the page's colours.
    zone:
        Whose clock the times are told by; the site's own if empty.
    language:
        Of the words, a file of `dashboard/text`.
    """
    look, say = SCREEN if theme == "screen" else THEMES[theme], text.load(language)
    clock_of = zone or sky.of.site.time_zone
    figure = go.Figure(
        data=[
            *_ground(look),
            _stars(sky, look, say),
            *_bodies(sky, look, say),
            *_path(sky, look, clock_of, say),
        ]
    )
    axis: dict[str, Any] = {"visible": False, "range": [-_REACH, _REACH], "fixedrange": True}
    figure.update_layout(
        title={
            "text": f"<b>{sky_words.title(sky, clock_of, say)}</b>",
            "subtitle": {
                "text": sky_words.subtitle(sky, clock_of, say),
                "font": {"size": 13, "color": look.soft},
            },
            "font": {"size": 20, "color": look.text},
            "x": 0.5,
            "xanchor": "center",
        },
        annotations=[
            *_compass(look, say),
            *_arrow(sky, look),
            *(_screen_words if theme == "screen" else _words)(sky, look, clock_of, say),
        ],
        xaxis=axis,
        yaxis=axis | {"scaleanchor": "x", "scaleratio": 1},
        paper_bgcolor=look.page,
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "color": look.text},
        margin={"l": 20, "r": 20, "t": 84, "b": 20},
        showlegend=False,
        hoverlabel={"bgcolor": look.sky, "font": {"color": look.text}},
        width=820,
        height=900,
    )
    return figure


def _ground(look: Theme) -> list[go.Scatter]:
    """Return the disc of the sky with its circles of elevation and lines of azimuth."""
    x, y = circle(0.0)
    traces = [
        go.Scatter(
            x=x,
            y=y,
            fill="toself",
            fillcolor=look.sky,
            mode="lines",
            line={"color": look.horizon, "width": 2},
            name="horizon",
            hoverinfo="skip",
        )
    ]
    for elevation in (30.0, 60.0):
        x, y = circle(elevation)
        traces.append(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                line={"color": look.grid, "width": 0.8, "dash": "dot"},
                name=f"elevation {elevation:g}",
                hoverinfo="skip",
            )
        )
    lines_x: list[float | None] = []
    lines_y: list[float | None] = []
    for azimuth in (0.0, 45.0, 90.0, 135.0):
        x, y = sky_xy([azimuth, azimuth + 180.0], [0.0, 0.0])
        lines_x += [*x.tolist(), None]
        lines_y += [*y.tolist(), None]
    traces.append(
        go.Scatter(
            x=lines_x,
            y=lines_y,
            mode="lines",
            line={"color": look.grid, "width": 0.6, "dash": "dot"},
            name="azimuths",
            hoverinfo="skip",
        )
    )
    return traces


def _stars(sky: Sky, look: Theme, say: text.Texts) -> go.Scatter:
    x, y = sky_xy([star.azimuth_deg for star in sky.stars], [star.elevation_deg for star in sky.stars])
    return go.Scatter(
        x=x,
        y=y,
        mode="markers",
        marker={
            "size": [9.0 * star_radius(star.magnitude) for star in sky.stars],
            "color": look.star,
            "opacity": 1.0,
            "line": {"width": 0},
        },
        text=[say("skychart.star", name=star.name, magnitude=f"{star.magnitude:.1f}") for star in sky.stars],
        hovertemplate="%{text}<extra></extra>",
        name="stars",
    )


def _bodies(sky: Sky, look: Theme, say: text.Texts) -> list[go.Scatter]:
    traces = []
    for spot in sky.planets:
        x, y = sky_xy([spot.azimuth_deg], [spot.elevation_deg])
        traces.append(
            go.Scatter(
                x=x,
                y=y,
                mode="markers",
                marker={"size": 10, "color": look.planet, "line": {"width": 0}},
                text=[say(f"skychart.planet.{spot.key}")],
                hovertemplate="%{text}<extra></extra>",
                name=spot.key,
            )
        )
    if sky.sun:
        sun_x, sun_y = sun_place(sky.sun)
        traces.append(
            go.Scatter(
                x=[sun_x],
                y=[sun_y],
                mode="markers",
                marker={
                    "size": 26 if sky.sun.elevation_deg > 0.0 else 13,
                    "color": look.sun,
                    "line": {"color": look.sun_edge, "width": 1.5},
                },
                text=[say("skychart.sun")],
                hovertemplate="%{text}<extra></extra>",
                name="sun",
            )
        )
    if sky.moon and sky.sun and sky.moon.elevation_deg > 0.0:
        x, y = sky_xy([sky.moon.azimuth_deg], [sky.moon.elevation_deg])
        traces.append(
            go.Scatter(
                x=x,
                y=y,
                mode="markers",
                marker={"size": 19, "color": look.moon_dark, "line": {"color": look.moon, "width": 1}},
                text=[sky_words.moon(sky, say)],
                hovertemplate="%{text}<extra></extra>",
                name="moon",
            )
        )
        x, y = moon_shape(sky.moon, sky.sun, _MOON)
        traces.append(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                fill="toself",
                fillcolor=look.moon,
                line={"width": 0, "color": look.moon},
                name="moon lit",
                hoverinfo="skip",
            )
        )
    return traces


def _path(sky: Sky, look: Theme, zone: str, say: text.Texts) -> list[go.Scatter]:
    colour = colour_of(sky.of.norad_cat_id, look)
    traces = [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={
                "color": colour if lit else look.unlit,
                "width": 4 if lit else 2.5,
                "dash": "solid" if lit else "dash",
            },
            name="in sunlight" if lit else "in shadow",
            meta="clear",
            hoverinfo="skip",
        )
        for lit, x, y in parts(sky)
    ]
    ticks = minute_ticks(sky)
    traces.append(
        go.Scatter(
            x=[tick.x for tick in ticks],
            y=[tick.y for tick in ticks],
            mode="markers",
            marker={"size": 8, "color": look.sky, "line": {"color": colour, "width": 2}},
            text=[_told(sky, tick.seconds, zone, say) for tick in ticks],
            hovertemplate="%{text}<extra></extra>",
            name="minutes",
        )
    )
    for event, name in ((sky.of.shadow_entry, "shadow entry"), (sky.of.shadow_exit, "shadow exit")):
        if event:
            x, y = sky_xy([event.azimuth_deg], [event.elevation_deg])
            traces.append(
                go.Scatter(
                    x=x,
                    y=y,
                    mode="markers",
                    marker={"symbol": "x", "size": 12, "color": look.shadow},
                    name=name,
                    hoverinfo="skip",
                )
            )
    return traces


def _told(sky: Sky, seconds: float, zone: str, say: text.Texts) -> str:
    import numpy as np

    at = sky.times.seconds_since(sky.times[0])
    azimuth = np.degrees(np.interp(seconds, at, np.unwrap(np.radians(sky.azimuth_deg)))) % 360.0
    return say(
        "skychart.path",
        time=sky_words.clock(sky.times[0].plus_seconds(seconds), zone),
        elevation=f"{float(np.interp(seconds, at, sky.elevation_deg)):.0f}",
        azimuth=f"{float(azimuth):.0f}",
    )


def _compass(look: Theme, say: text.Texts) -> list[dict[str, Any]]:
    letters = []
    for azimuth, key in COMPASS:
        x, y = (1.07 * float(value) for value in sky_xy(azimuth, 0.0))
        big = len(key) == 1
        letters.append(
            _note(
                x,
                y,
                f"<b>{say(f'skychart.compass.{key}')}</b>" if big else say(f"skychart.compass.{key}"),
                look.text if big else look.soft,
                18 if big else 12,
            )
        )
    for elevation in (30.0, 60.0):
        x, y = (float(value) for value in sky_xy(0.0, elevation))
        letters.append(_note(x, y, f"{elevation:g}°", look.faint, 10) | {"xshift": 12.0, "yshift": 8.0})
    return letters


def _words(sky: Sky, look: Theme, zone: str, say: text.Texts) -> list[dict[str, Any]]:
    return [
        _note(
            each.x,
            each.y,
            each.label.words,
            colour_of_words(each.label.kind, sky.of.norad_cat_id, look),
            11.0 * each.label.size,
        )
        | {"name": each.label.kind}
        for each in labels(sky, zone, say)
    ]


def _screen_words(sky: Sky, look: Theme, zone: str, say: text.Texts) -> list[dict[str, Any]]:
    """Return the words on what they name: the page finds their places, see `screen.label`."""
    return [
        label(
            each.kind,
            each.x,
            each.y,
            # Long words in two lines: there is more room up and down than aside.
            "<br>".join(each.words.rsplit(" ", 1)) if each.kind == "shadow" else each.words,
            colour_of_words(each.kind, sky.of.norad_cat_id, look),
            size=12.0 * each.size,
            clear=round(300.0 * each.clear, 1),
        )
        for each in wanted_labels(sky, zone, say)
    ]


def _arrow(sky: Sky, look: Theme) -> list[dict[str, Any]]:
    """Return the arrow on the path that tells which way it goes."""
    x, y = sky_xy(sky.azimuth_deg, sky.elevation_deg)
    at = len(x) * 3 // 5
    colour = colour_of(sky.of.norad_cat_id, look) if sky.lit[at] else look.unlit
    return [
        {
            "x": float(x[at + 1]),
            "y": float(y[at + 1]),
            "ax": float(x[at - 1]),
            "ay": float(y[at - 1]),
            "xref": "x",
            "yref": "y",
            "axref": "x",
            "ayref": "y",
            "text": "",
            "showarrow": True,
            "arrowhead": 2,
            "arrowsize": 1.3,
            "arrowwidth": 2,
            "arrowcolor": colour,
        }
    ]


def _note(x: float, y: float, words: str, colour: str, size: float) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "text": words,
        "showarrow": False,
        "font": {"color": colour, "size": size},
    }
