"""The sky chart on paper, for a file or a printer: the same data and geometry as on the screen.

matplotlib draws it, on its Agg canvas, and is imported when the first figure is asked for.
`figure.savefig("pass.svg")` writes SVG, PNG or PDF by the name.
"""

import textwrap
from typing import TYPE_CHECKING, Any

from dashboard import text
from dashboard.figures import sky_words
from dashboard.figures.sky_geometry import (
    COMPASS,
    circle,
    minute_ticks,
    moon_shape,
    parts,
    sky_xy,
    star_radius,
)
from dashboard.figures.sky_labels import labels, sun_place
from dashboard.figures.sky_themes import THEMES, Theme, colour_of, colour_of_words
from sites.sky import Sky

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOON = 0.028


def sky_chart_print(sky: Sky, *, theme: str = "light", zone: str = "", language: str = "en") -> "Figure":
    """Return the chart: polar, north up, EAST TO THE LEFT, with names, times, shadow and caption.

    Parameters as in `dashboard.figures.sky_chart.sky_chart`.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    look, say = THEMES[theme], text.load(language)
    clock_of = zone or sky.of.site.time_zone
    figure = Figure(figsize=(8.3, 9.9), dpi=150, facecolor=look.page)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.085, 0.96, 0.83))
    axes.set_xlim(-1.12, 1.12)
    axes.set_ylim(-1.12, 1.12)
    axes.set_aspect("equal")
    axes.set_axis_off()
    _ground(axes, look, say)
    _stars(axes, sky, look)
    _bodies(axes, sky, look)
    _path(axes, sky, look)
    _words(axes, sky, look, clock_of, say)
    title = sky_words.title(sky, clock_of, say)
    figure.text(
        0.5, 0.962, title, ha="center", va="center", color=look.text,
        fontsize=min(17.0, 17.0 * 48.0 / len(title)), fontweight="bold",
    )  # fmt: skip
    figure.text(
        0.5, 0.93, sky_words.subtitle(sky, clock_of, say),
        ha="center", va="center", fontsize=9.8, color=look.soft,
    )  # fmt: skip
    lines = textwrap.wrap(" ".join(sky_words.caption(sky, say)), 125)
    figure.text(0.04, 0.02, "\n".join(lines), fontsize=7.8, color=look.soft, va="bottom", linespacing=1.45)
    return figure


def _ground(axes: Any, look: Theme, say: text.Texts) -> None:
    axes.fill(*circle(0.0), color=look.sky, linewidth=0, zorder=0)
    axes.plot(*circle(0.0), color=look.horizon, linewidth=1.6, zorder=1)
    for elevation in (30.0, 60.0):
        axes.plot(*circle(elevation), color=look.grid, linewidth=0.7, linestyle=(0, (1, 3)), zorder=1)
        top = sky_xy(0.0, elevation)
        axes.text(
            float(top[0]), float(top[1]), f"{elevation:g}°", color=look.faint, fontsize=7,
            ha="center", va="center", zorder=1.5,
            bbox={"facecolor": look.sky, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
    for azimuth in (0.0, 45.0, 90.0, 135.0):
        x, y = sky_xy([azimuth, azimuth + 180.0], [0.0, 0.0])
        axes.plot(x, y, color=look.grid, linewidth=0.5, linestyle=(0, (1, 3)), zorder=1)
    for azimuth, key in COMPASS:
        rim = sky_xy(azimuth, 0.0)
        big = len(key) == 1
        axes.text(
            1.065 * float(rim[0]), 1.065 * float(rim[1]), say(f"skychart.compass.{key}"),
            ha="center", va="center", fontsize=15 if big else 9, fontweight="bold" if big else "normal",
            color=look.text if big else look.soft,
        )  # fmt: skip


def _stars(axes: Any, sky: Sky, look: Theme) -> None:
    x, y = sky_xy([star.azimuth_deg for star in sky.stars], [star.elevation_deg for star in sky.stars])
    sizes = [(6.2 * star_radius(star.magnitude)) ** 2 for star in sky.stars]
    axes.scatter(x, y, s=sizes, color=look.star, linewidths=0, zorder=2)


def _bodies(axes: Any, sky: Sky, look: Theme) -> None:
    for spot in sky.planets:
        x, y = sky_xy(spot.azimuth_deg, spot.elevation_deg)
        axes.scatter([x], [y], s=42, color=look.planet, linewidths=0, zorder=2.5)
    if sky.sun:
        sun_x, sun_y = sun_place(sky.sun)
        size = 320 if sky.sun.elevation_deg > 0.0 else 80
        axes.scatter(
            [sun_x], [sun_y], s=size, color=look.sun, edgecolors=look.sun_edge, linewidths=1.2, zorder=2.5
        )
    if sky.moon and sky.sun and sky.moon.elevation_deg > 0.0:
        from matplotlib.patches import Circle

        place = sky_xy(sky.moon.azimuth_deg, sky.moon.elevation_deg)
        middle = float(place[0]), float(place[1])
        axes.add_patch(Circle(middle, _MOON, facecolor=look.moon_dark, edgecolor="none", zorder=2.5))
        axes.fill(*moon_shape(sky.moon, sky.sun, _MOON), color=look.moon, linewidth=0, zorder=2.6)
        axes.add_patch(
            Circle(middle, _MOON, facecolor="none", edgecolor=look.soft, linewidth=0.7, zorder=2.7)
        )


def _path(axes: Any, sky: Sky, look: Theme) -> None:
    colour = colour_of(sky.of.norad_cat_id, look)
    for lit, x, y in parts(sky):
        axes.plot(
            x, y, color=colour if lit else look.unlit, linewidth=2.8 if lit else 1.6,
            linestyle="solid" if lit else (0, (4, 2.5)), solid_capstyle="round", zorder=3,
        )  # fmt: skip
    x, y = sky_xy(sky.azimuth_deg, sky.elevation_deg)
    middle = len(x) * 3 // 5
    axes.annotate(
        "", xy=(x[middle + 1], y[middle + 1]), xytext=(x[middle], y[middle]),
        arrowprops={"arrowstyle": "-|>", "color": colour if sky.lit[middle] else look.unlit,
                    "mutation_scale": 17, "linewidth": 0}, zorder=3.5,
    )  # fmt: skip
    for tick in minute_ticks(sky):
        axes.plot(tick.x, tick.y, "o", markersize=4.6, markerfacecolor=look.sky, markeredgecolor=colour,
                  markeredgewidth=1.4, zorder=4)  # fmt: skip
    for event in (sky.of.shadow_entry, sky.of.shadow_exit):
        if event:
            x0, y0 = (float(value) for value in sky_xy(event.azimuth_deg, event.elevation_deg))
            axes.plot(x0, y0, "X", markersize=8, color=look.shadow, markeredgewidth=0, zorder=4.5)


def _words(axes: Any, sky: Sky, look: Theme, zone: str, say: text.Texts) -> None:
    for each in labels(sky, zone, say):
        axes.text(
            each.x, each.y, each.label.words, ha="center", va="center", fontsize=7.5 * each.label.size,
            color=colour_of_words(each.label.kind, sky.of.norad_cat_id, look), zorder=5,
        )  # fmt: skip
