"""Where the words of a sky chart go: beside what they name, off the path, off each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard import text
from dashboard.figures import sky_words
from dashboard.figures.sky_geometry import minute_ticks, named, sky_xy, star_radius
from sites.sky import Sky, Spot

Floats = npt.NDArray[np.float64]

# In radii of the horizon, for words of size 1 (11 pixels on the screen, 7.5 points on paper).
_LETTER, _LINE = 0.0195, 0.044
_AROUND = tuple(math.radians(angle) for angle in (0, 180, 45, 135, -45, -135, 90, -90))


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a point of the chart.

    Attributes
    ----------
    kind:
        `time`, `shadow`, `sun`, `moon`, `planet` or `star`: what colour and size hang on.
    words:
        What is written.
    x, y:
        What it names.
    clear:
        How far the words stay away from it.
    size:
        Of the words, 1 for the name of a star.
    towards:
        The direction in which it would rather stand, None where all are alike.
    """

    kind: str
    words: str
    x: float
    y: float
    clear: float
    size: float
    towards: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A label and the middle of its words."""

    label: Label
    x: float
    y: float


def wanted_labels(sky: Sky, zone: str, say: text.Texts) -> list[Label]:
    """Return every word of the chart within the horizon, in the order of their weight."""
    return [
        *_of_path(sky, zone, say),
        *_of_bodies(sky, say),
        *(
            Label("star", star.name, *_xy(star), 0.012 + 0.012 * star_radius(star.magnitude), 1.0)
            for star in named(sky.stars)
        ),
    ]


def labels(sky: Sky, zone: str, say: text.Texts) -> list[Placed]:
    """Return the words of the chart, placed; the names of crowded stars are left out."""
    wanted = wanted_labels(sky, zone, say)
    path = np.stack(sky_xy(sky.azimuth_deg, sky.elevation_deg), axis=-1)
    dots = np.array([_xy(spot) for spot in (*sky.stars, *sky.planets)]).reshape(-1, 2)
    return placed(wanted, path[:: max(1, len(path) // 200)], dots)


def placed(wanted: Sequence[Label], path: Floats, dots: Floats) -> list[Placed]:
    """Return the labels with the middle of their words, in the order given, which is that of their weight.

    Each takes of twenty-four places around its point the one that covers least: first of
    all other words, then the path, then dots, and the edge of the sky. A star whose
    name would cover words or the path has none.
    """
    # What the path's marks cover belongs to nobody's words.
    marks = (each for each in wanted if each.kind in ("time", "shadow"))
    boxes = [(each.x, each.y, 0.014, 0.014) for each in marks]
    result = []
    for label in wanted:
        half = len(label.words) * _LETTER * label.size / 2.0, _LINE * label.size / 2.0
        best = min(
            (_cost(x, y, half, boxes, path, dots, turned), x, y) for x, y, turned in _places(label, half)
        )
        cost, x, y = best
        if label.kind == "star" and cost >= 40.0:
            continue
        boxes.append((x, y, *half))
        result.append(Placed(label, x, y))
    return result


def _places(label: Label, half: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Return (x, y, how far turned from where it would rather stand) of the places around a point."""
    found = []
    start = math.atan2(label.towards[1], label.towards[0]) if label.towards else 0.0
    for far in (1.0, 2.6, 5.0):
        for index, angle in enumerate(_AROUND):
            turn = angle + start
            dx, dy = math.cos(turn), math.sin(turn)
            # So far that the nearest edge of the box keeps clear.
            x = label.x + dx * (label.clear * far + half[0])
            y = label.y + dy * (label.clear * far + half[1])
            turned = abs(math.remainder(angle, 2.0 * math.pi)) if label.towards else 0.1 * index
            found.append((x, y, turned + (far - 1.0)))
    return found


def _cost(
    x: float,
    y: float,
    half: tuple[float, float],
    boxes: Sequence[tuple[float, float, float, float]],
    path: Floats,
    dots: Floats,
    turned: float,
) -> float:
    covered = sum(abs(x - bx) < half[0] + bw and abs(y - by) < half[1] + bh for bx, by, bw, bh in boxes)
    on_path = _inside(path, x, y, half)
    # Its own dot lies outside the box by construction.
    on_dots = _inside(dots, x, y, half)
    corners = [math.hypot(x + sx * half[0], y + sy * half[1]) for sx in (-1, 1) for sy in (-1, 1)]
    outside = sum(corner > 0.99 for corner in corners)
    return 100.0 * covered + min(40.0, 8.0 * on_path) + 5.0 * on_dots + 15.0 * outside + turned


def _inside(points: Floats, x: float, y: float, half: tuple[float, float]) -> int:
    if not len(points):
        return 0
    near = (np.abs(points[:, 0] - x) < half[0]) & (np.abs(points[:, 1] - y) < half[1])
    return int(np.count_nonzero(near))


def _of_path(sky: Sky, zone: str, say: text.Texts) -> list[Label]:
    found = [
        Label(
            "time",
            sky_words.clock(sky.times[0].plus_seconds(tick.seconds), zone, seconds=False),
            tick.x,
            tick.y,
            0.026,
            1.15,
            (tick.out_x, tick.out_y),
        )
        for tick in minute_ticks(sky)
    ]
    for event, key in ((sky.of.shadow_entry, "shadow"), (sky.of.shadow_exit, "light")):
        if event:
            x, y = (float(value) for value in sky_xy(event.azimuth_deg, event.elevation_deg))
            words = say(f"skychart.{key}", time=sky_words.clock(event.at, zone))
            found.append(Label("shadow", words, x, y, 0.034, 1.12))
    return found


def _of_bodies(sky: Sky, say: text.Texts) -> list[Label]:
    found = []
    if sky.sun:
        x, y = sun_place(sky.sun)
        if sky.sun.elevation_deg > 0.0:
            found.append(Label("sun", say("skychart.sun"), x, y, 0.05, 1.2))
        else:
            below = say("skychart.sun.below", degrees=f"{-sky.sun.elevation_deg:.0f}")
            found.append(Label("sun", below, x, y, 0.03, 1.05, (-x, -y)))
    if sky.moon and sky.moon.elevation_deg > 0.0:
        found.append(Label("moon", sky_words.moon(sky, say), *_xy(sky.moon), 0.042, 1.15))
    found += [
        Label("planet", say(f"skychart.planet.{spot.key}"), *_xy(spot), 0.026, 1.12) for spot in sky.planets
    ]
    return found


def sun_place(sun: Spot) -> tuple[float, float]:
    """Return where the Sun is drawn: below the horizon on its edge, where the twilight is."""
    x, y = sky_xy(sun.azimuth_deg, max(sun.elevation_deg, 0.0))
    return float(x), float(y)


def _xy(spot: Spot) -> tuple[float, float]:
    x, y = sky_xy(spot.azimuth_deg, spot.elevation_deg)
    return float(x), float(y)
