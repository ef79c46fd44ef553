"""What the figures on paper share: a page, its title and caption, colours, land around a place.

matplotlib draws them, on its Agg canvas, and is imported when the first figure is asked for.
"""

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dashboard.geography.land import Land

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, SOFT, GRID = "#10192b", "#45536b", "#d3dce7"
SEA, LAND, COAST = "#eef3f8", "#dcd6c4", "#9aa9b8"
BLUE, GREEN, RED, VIOLET, AMBER = "#0b5bb5", "#0f6b3c", "#b3261e", "#4a3aa7", "#b06000"

Floats = NDArray[np.float64]

_LEFT = 0.055


def page(width: float, height: float) -> "Figure":
    """Return an empty page, in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def title(figure: "Figure", head: str, below: str = "") -> None:
    """Write the title and a line below it at the top left."""
    height = figure.get_figheight()
    figure.text(_LEFT, 1.0 - 0.38 / height, head, fontsize=17, fontweight="bold", color=INK, va="top")
    figure.text(_LEFT, 1.0 - 0.80 / height, below, fontsize=10.5, color=SOFT, va="top")


def caption(figure: "Figure", words: str, *, width: int = 150) -> None:
    """Write the caption at the bottom left, wrapped."""
    figure.text(
        _LEFT, 0.16 / figure.get_figheight(), "\n".join(textwrap.wrap(words, width)),
        fontsize=8.2, color=SOFT, va="bottom", linespacing=1.4,
    )  # fmt: skip


def around(lat_deg: Any, lon_deg: Any, centre: tuple[float, float]) -> tuple[Floats, Floats, Floats]:
    """Return (x, y, distance) in degrees: azimuthal equidistant about `centre` (lat, lon), north up.

    Snyder (1987), Map Projections: A Working Manual, section 25, on a sphere.
    """
    lat, lon = np.radians(np.asarray(lat_deg, float)), np.radians(np.asarray(lon_deg, float) - centre[1])
    lat0 = np.radians(centre[0])
    east = np.cos(lat) * np.sin(lon)
    north = np.cos(lat0) * np.sin(lat) - np.sin(lat0) * np.cos(lat) * np.cos(lon)
    towards = np.sin(lat0) * np.sin(lat) + np.cos(lat0) * np.cos(lat) * np.cos(lon)
    level = np.hypot(east, north)
    distance = np.degrees(np.arctan2(level, towards))
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(level > 0.0, distance / level, 0.0)
    return east * scale, north * scale, distance


def rings(land: Land) -> list[tuple[Floats, Floats]]:
    """Return the rings of the land, (lat_deg, lon_deg) each."""
    lat = np.array([np.nan if value is None else value for value in land.lat_deg], float)
    lon = np.array([np.nan if value is None else value for value in land.lon_deg], float)
    gaps = np.flatnonzero(np.isnan(lat))
    return list(
        zip(
            [part[~np.isnan(part)] for part in np.split(lat, gaps)],
            [part[~np.isnan(part)] for part in np.split(lon, gaps)],
            strict=True,
        )
    )


def draw_land_around(axes: Any, land: Land, centre: tuple[float, float], reach_deg: float) -> None:
    """Draw the sea disc, the land on it and a graticule, azimuthal equidistant about `centre`.

    What lies beyond the rim is drawn along it and cut off by the disc.
    """
    from matplotlib.patches import Circle

    disc = Circle((0.0, 0.0), reach_deg, facecolor=SEA, edgecolor="none", zorder=0)
    axes.add_patch(disc)
    rim = Circle((0.0, 0.0), reach_deg, transform=axes.transData)
    for lat, lon in rings(land):
        x, y, distance = around(*_dense(lat, lon), centre)
        if (distance > reach_deg).all():
            continue
        beyond = np.maximum(distance / (reach_deg * 1.02), 1.0)
        (patch,) = axes.fill(x / beyond, y / beyond, facecolor=LAND, edgecolor=COAST, linewidth=0.5, zorder=1)
        patch.set_clip_path(rim)
    for lines in _graticule():
        x, y, distance = around(*lines, centre)
        outside = distance > reach_deg
        x[outside] = np.nan
        axes.plot(x, y, color=GRID, linewidth=0.6, zorder=1.5)
    axes.add_patch(Circle((0.0, 0.0), reach_deg, facecolor="none", edgecolor=SOFT, linewidth=1.0, zorder=6))
    axes.set_xlim(-1.12 * reach_deg, 1.12 * reach_deg)
    axes.set_ylim(-1.12 * reach_deg, 1.12 * reach_deg)
    axes.set_aspect("equal")
    axes.axis("off")


def draw_land_flat(axes: Any, land: Land, *, fill: bool = True) -> None:
    """Draw the land on a map of longitude and latitude."""
    for lat, lon in rings(land):
        if fill:
            axes.fill(lon, lat, facecolor=LAND, edgecolor=COAST, linewidth=0.4, zorder=1)
        else:
            axes.plot(lon, lat, color=INK, linewidth=0.5, alpha=0.75, zorder=3)


def dress(axes: Any) -> None:
    """Give a diagram quiet axes and a grid."""
    axes.grid(visible=True, color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(colors=SOFT, labelsize=9.5, length=3)
    axes.xaxis.label.set(color=INK, fontsize=10)
    axes.yaxis.label.set(color=INK, fontsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GRID)


def _dense(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Return a ring with a point every two degrees at most, straight on the flat map between."""
    longest = np.maximum(np.abs(np.diff(lat)), np.abs(np.diff(lon)))
    at = np.concatenate([[0.0], np.cumsum(np.maximum(np.ceil(longest / 2.0), 1.0))])
    fine = np.arange(at[-1] + 1.0)
    return np.interp(fine, at, lat), np.interp(fine, at, lon)


def _graticule() -> list[tuple[Floats, Floats]]:
    lat, lon = np.linspace(-90.0, 90.0, 181), np.linspace(-180.0, 180.0, 361)
    meridians = [(lat, np.full_like(lat, deg)) for deg in range(-180, 180, 30)]
    parallels = [(np.full_like(lon, deg), lon) for deg in range(-60, 90, 30)]
    return meridians + parallels
