"""What an orbit sees, on paper: minutes in view a day, all over the map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dashboard import text
from dashboard.figures import paper
from dashboard.figures.paper import INK, SOFT
from dashboard.geography import land
from sites import Site
from sites.coverage import ViewMap

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def coverage_figure(view: ViewMap, stations: Sequence[Site] = (), *, language: str = "en") -> "Figure":
    """Return the map of a `ViewMap`, the stations marked on it."""
    say = text.load(language)
    figure = paper.page(11.0, 7.0)
    axes = figure.add_axes((0.055, 0.145, 0.84, 0.70))
    bar_axes = figure.add_axes((0.915, 0.2, 0.016, 0.58))
    minutes = view.minutes_per_day
    mesh = axes.pcolormesh(
        view.lon_edges_deg, view.lat_edges_deg, np.where(minutes > 0.0, minutes, np.nan),
        cmap="YlGnBu", vmin=0.0, vmax=max(1.0, float(minutes.max())), zorder=0.5, rasterized=True,
    )  # fmt: skip
    paper.draw_land_flat(axes, land.load(), fill=False)
    for latitude in (view.highest_below_deg, -view.highest_below_deg):
        axes.axhline(latitude, color="white", linewidth=2.6, zorder=2)
        axes.axhline(latitude, color=INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=2.1)
    for site in stations:
        axes.plot(site.lon_deg, site.lat_deg, "^", color=INK, markersize=7, markeredgecolor="white", zorder=5)
        axes.annotate(
            site.name.split(",")[0].split(" (")[0], (site.lon_deg, site.lat_deg), zorder=5,
            xytext=(6, 5) if site.lon_deg < 115.0 else (-6, 5), textcoords="offset points", fontsize=8,
            ha="left" if site.lon_deg < 115.0 else "right", color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.8},
        )  # fmt: skip
    axes.set_xlim(-180.0, 180.0)
    axes.set_ylim(-90.0, 90.0)
    axes.set_xticks(
        range(-180, 181, 30), [f"{abs(deg)}°{_side(deg, 'E', 'W')}" for deg in range(-180, 181, 30)]
    )
    axes.set_yticks(range(-90, 91, 30), [f"{abs(deg)}°{_side(deg, 'N', 'S')}" for deg in range(-90, 91, 30)])
    axes.set_aspect("equal")
    axes.tick_params(colors=SOFT, labelsize=8.5, length=3)
    for spine in axes.spines.values():
        spine.set_color(SOFT)
    bar = figure.colorbar(mesh, cax=bar_axes)
    bar.set_label(say("coverage.bar"), color=INK, fontsize=9.5)
    bar.outline.set_visible(False)
    bar_axes.tick_params(labelsize=8.5, colors=SOFT)
    elements = view.elements
    told = f"Elements: epoch {elements.epoch.iso(0)}, {elements.source}. " if elements.source else ""
    paper.title(
        figure,
        say("coverage.title", target=view.object, days=view.days),
        say(
            "coverage.subtitle",
            altitude=view.altitude_km,
            inclination=view.inclination_deg,
            mask=view.min_elevation_deg,
        ),
    )
    paper.caption(figure, say("coverage.caption", count=minutes.size, elements=told), width=170)
    return figure


def _side(degrees: int, positive: str, negative: str) -> str:
    return "" if degrees in (0, 180, -180) else positive if degrees > 0 else negative
