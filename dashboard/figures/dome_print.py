"""The sky of an antenna on paper: its cone, the declinations that pass through it, what moves there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard import text
from dashboard.figures import paper
from dashboard.figures.paper import AMBER, BLUE, GREEN, GRID, INK, RED, SEA, SOFT, VIOLET
from orbits import Times
from sites import Antenna, targets
from sites.targets import Direction, Orbiting, Target
from tle import MomentLike, as_moment

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = (BLUE, AMBER, VIOLET, RED, INK)
_MOON_ARCMIN = 31.1
_SAMPLES = 1441


def dome_figure(
    antenna: Antenna, followed: Sequence[Target], start: MomentLike, days: float, *, language: str = "en"
) -> "Figure":
    """Return the sky as one sees it lying on one's back: north up, east to the left, the horizon the rim."""
    say = text.load(language)
    begin = as_moment(start)
    end = begin.plus_days(days)
    figure = paper.page(11.0, 8.4)
    axes = figure.add_axes((0.04, 0.11, 0.68, 0.77))
    _sky(axes, antenna, say)
    for target, colour in zip(followed, _LINES * 9, strict=False):
        _path(axes, antenna, target, begin, days, colour)
    axes.legend(loc="upper left", bbox_to_anchor=(0.985, 0.98), frameon=False, fontsize=9.5, labelcolor=SOFT)
    if antenna.beams is not None:
        _beams(figure.add_axes((0.725, 0.16, 0.24, 0.315)), antenna, say)
    names = ", ".join(target.name for target in followed)
    paper.title(
        figure,
        say("dome.title", antenna=antenna.name),
        say("dome.subtitle", targets=names, start=begin.iso(0), stop=end.iso(0)) if names else "",
    )
    limits = next((fact.source for fact in antenna.figures if "zenith angle" in fact.figure), "")
    sets = [target.elements for target in followed if isinstance(target, Orbiting)]
    told = "; ".join(f"{each.label}, epoch {each.epoch.iso(0)} ({each.source})" for each in sets)
    paper.caption(
        figure,
        say("dome.caption", elements=f"Elements: {told}. " if told else "", limits=limits or "-"),
        width=165,
    )
    return figure


def _xy(azimuth_deg: Any, elevation_deg: Any) -> tuple[Any, Any]:
    """Return the place on the page: zenith angle outward, north up, east to the left."""
    angle, away = np.radians(azimuth_deg), 90.0 - np.asarray(elevation_deg)
    return -away * np.sin(angle), away * np.cos(angle)


def _sky(axes: Any, antenna: Antenna, say: text.Texts) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(Circle((0.0, 0.0), 90.0, facecolor=SEA, edgecolor=SOFT, linewidth=1.2, zorder=0))
    low, high = antenna.declination_band_deg()
    rim = Circle((0.0, 0.0), 90.0, transform=axes.transData)
    side = np.linspace(-90.0, 90.0, 361)
    x, y = np.meshgrid(side, side)
    declination = _declination(antenna, x, y)
    band = axes.contourf(x, y, declination, levels=[low, high], colors=[BLUE], alpha=0.10, zorder=1)
    band.set_clip_path(rim)
    lines = axes.contour(
        x, y, declination, levels=np.arange(-60, 90, 15), colors=GRID, linewidths=0.9, zorder=1.5,
        linestyles="solid",
    )  # fmt: skip
    lines.set_clip_path(rim)
    edges = axes.contour(
        x, y, declination, levels=[low, high], colors=BLUE, linewidths=1.0, linestyles="dashed", zorder=2
    )
    edges.set_clip_path(rim)
    for radius, colour, alpha, key in (
        (antenna.max_zenith_deg, GREEN, 0.14, "dome.cone"),
        (antenna.full_gain_zenith_deg, GREEN, 0.22, "dome.full"),
    ):
        if key == "dome.full" and antenna.full_gain_zenith_deg == antenna.max_zenith_deg:
            continue
        axes.add_patch(
            Circle((0.0, 0.0), radius, facecolor=colour, alpha=alpha, edgecolor="none", zorder=2.2)
        )
        axes.add_patch(
            Circle(
                (0.0, 0.0), radius, facecolor="none", edgecolor=colour, linewidth=1.4, zorder=2.4,
                label=say(key, limit=round(radius, 1)), linestyle="-" if key == "dome.cone" else ":",
            )
        )  # fmt: skip
    axes.plot([], [], color=BLUE, linestyle="dashed", label=say("dome.band", low=low, high=high))
    for degrees in range(-45, 90, 15):
        place = antenna.site.lat_deg - degrees
        if abs(place) < 84.0:
            axes.text(
                0.0, -place, f"{degrees:+d}°" if degrees else "0°", fontsize=7, color=SOFT, ha="center",
                va="center", zorder=3,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.6, "pad": 0.6},
            )  # fmt: skip
    for degrees, name in ((0, "N"), (90, "E"), (180, "S"), (270, "W")):
        px, py = _xy(degrees, -5.0)
        axes.text(px, py, name, ha="center", va="center", fontsize=11, color=SOFT)
    axes.set_xlim(-98.0, 98.0)
    axes.set_ylim(-98.0, 98.0)
    axes.set_aspect("equal")
    axes.axis("off")


def _declination(antenna: Antenna, x: Any, y: Any) -> Any:
    """Return the declination at places on the page, degrees."""
    away = np.radians(np.hypot(x, y))
    azimuth = np.arctan2(-x, y)
    lat = np.radians(antenna.site.lat_deg)
    sine = np.sin(lat) * np.cos(away) + np.cos(lat) * np.sin(away) * np.cos(azimuth)
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def _path(axes: Any, antenna: Antenna, target: Target, begin: Any, days: float, colour: str) -> None:
    count = _SAMPLES * (8 if isinstance(target, Orbiting) else 1)
    azimuth, elevation, _ = targets.look(
        target, antenna.site, Times.every(begin, days * 86400.0 / (count - 1), count)
    )
    x, y = _xy(azimuth, elevation)
    below = ~(elevation >= 0.0)
    x[below], y[below] = np.nan, np.nan
    axes.plot(x, y, color=colour, linewidth=1.8, zorder=4, label=target.name)
    inside = np.where(elevation >= antenna.min_elevation_deg, 1.0, np.nan)
    axes.plot(x * inside, y * inside, color=colour, linewidth=4.0, zorder=4.2, solid_capstyle="round")
    if isinstance(target, Orbiting):
        return
    first = np.ceil(begin.fr * 24.0 - 1e-9)
    hours = np.arange(first, first + days * 24.0)
    azimuth, elevation, _ = targets.look(
        target, antenna.site, Times(np.full(len(hours), begin.jd) + np.floor(hours / 24), hours / 24 % 1.0)
    )
    for hour, az, el in zip(hours.tolist(), azimuth.tolist(), elevation.tolist(), strict=True):
        if el < 0.0:
            continue
        px, py = _xy(az, el)
        axes.plot(px, py, "o", color="white", markeredgecolor=colour, markersize=5, zorder=4.5)
        if int(hour) % 2 == 0 or isinstance(target, Direction):
            axes.annotate(
                f"{int(hour) % 24:02d}", (px, py), xytext=(5, 4), textcoords="offset points", fontsize=7.5,
                color=INK, zorder=5,
            )  # fmt: skip


def _beams(axes: Any, antenna: Antenna, say: text.Texts) -> None:
    from matplotlib.patches import Circle

    assert antenna.beams is not None
    axes.add_patch(Circle((0.0, 0.0), _MOON_ARCMIN / 2.0, facecolor="#e9e4d2", edgecolor=SOFT, zorder=1))
    for number, (east, north) in enumerate(antenna.beams.offsets_arcmin, start=1):
        axes.add_patch(
            Circle(
                (east, north), antenna.beams.fwhm_arcmin / 2.0, facecolor=BLUE, alpha=0.75, edgecolor="none"
            )
        )
        axes.text(east, north, str(number), fontsize=6, color="white", ha="center", va="center")
    axes.set_xlim(17.0, -17.0)
    axes.set_ylim(-17.0, 17.0)
    axes.set_aspect("equal")
    axes.set_title(say("dome.beams"), fontsize=9.5, color=SOFT)
    axes.set_xlabel(say("dome.arcmin"))
    axes.tick_params(labelsize=8)
    paper.dress(axes)
