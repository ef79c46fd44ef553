"""The sky on paper: north up and east to the LEFT, as it is seen by who lies on the back and looks up.

A map of the ground has east on the right; the sky is seen from below. The zenith is in
the middle, the horizon the circle of radius 1, and the distance from the middle grows
evenly with that from the zenith.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sites.sky import Sky, Spot

Floats = npt.NDArray[np.float64]


def sky_xy(azimuth_deg: npt.ArrayLike, elevation_deg: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return (x, y) on the chart, of the shape of the angles: north (0, 1), east (-1, 0), zenith (0, 0)."""
    azimuth = np.radians(np.asarray(azimuth_deg, dtype=np.float64))
    radius = (90.0 - np.asarray(elevation_deg, dtype=np.float64)) / 90.0
    return np.asarray(-radius * np.sin(azimuth)), np.asarray(radius * np.cos(azimuth))


def circle(elevation_deg: float, n: int = 181) -> tuple[Floats, Floats]:
    """Return the points of the circle of one elevation."""
    return sky_xy(np.linspace(0.0, 360.0, n), np.full(n, elevation_deg))


def star_radius(magnitude: float) -> float:
    """Return the radius of a star's dot, magnitude 0 being 1; a magnitude takes half of the area."""
    return float(10.0 ** (-0.13 * (max(magnitude, -1.5))))


@dataclass(frozen=True, slots=True)
class Tick:
    """A whole minute on the path: the place in `Sky.times`' span and where it stands."""

    seconds: float
    x: float
    y: float
    out_x: float
    out_y: float


def minute_ticks(sky: Sky) -> list[Tick]:
    """Return the whole minutes of the pass, with the direction away from the path in which a label has room.

    That side of the path which is away from the zenith; every minute, or every so
    many that there are twelve at most.
    """
    first = sky.times[0]
    seconds = sky.times.seconds_since(first)
    start = first.to_datetime()
    until_minute = (60.0 - start.second - start.microsecond / 1e6) % 60.0
    minutes = np.arange(until_minute, float(seconds[-1]) + 1e-6, 60.0)
    every = max(1, math.ceil(len(minutes) / 12))
    x, y = sky_xy(sky.azimuth_deg, sky.elevation_deg)
    ticks = []
    for at in minutes[::every].tolist():
        tick_x, tick_y = float(np.interp(at, seconds, x)), float(np.interp(at, seconds, y))
        before, after = max(at - 5.0, 0.0), min(at + 5.0, float(seconds[-1]))
        along_x = float(np.interp(after, seconds, x) - np.interp(before, seconds, x))
        along_y = float(np.interp(after, seconds, y) - np.interp(before, seconds, y))
        length = math.hypot(along_x, along_y) or 1.0
        side_x, side_y = -along_y / length, along_x / length
        if side_x * tick_x + side_y * tick_y < 0.0:
            side_x, side_y = -side_x, -side_y
        ticks.append(Tick(at, tick_x, tick_y, side_x, side_y))
    return ticks


def parts(sky: Sky) -> list[tuple[bool, Floats, Floats]]:
    """Return the path in pieces (lit, x, y) that join: the light changes between them."""
    x, y = sky_xy(sky.azimuth_deg, sky.elevation_deg)
    edges = [0, *(np.flatnonzero(np.diff(sky.lit.astype(np.int8))) + 1).tolist(), len(x)]
    return [(bool(sky.lit[a]), x[max(a - 1, 0) : b], y[max(a - 1, 0) : b]) for a, b in pairwise(edges)]


def moon_shape(moon: Spot, sun: Spot, radius: float, n: int = 41) -> tuple[Floats, Floats]:
    """Return the outline of the lit part of the Moon's disc on the chart, its bright limb towards the Sun."""
    x, y = (float(value) for value in sky_xy(moon.azimuth_deg, moon.elevation_deg))
    towards_x, towards_y = _towards(moon, sun)
    # The limb: half a circle on the Sun's side. The terminator: half an ellipse, bulging to it or away.
    turn = np.linspace(-math.pi / 2.0, math.pi / 2.0, n)
    bulge = 1.0 - 2.0 * moon.lit_share
    along = np.concatenate([np.cos(turn), bulge * np.cos(turn[::-1])]) * radius
    across = np.concatenate([np.sin(turn), np.sin(turn[::-1])]) * radius
    return x + along * towards_x - across * towards_y, y + along * towards_y + across * towards_x


def _towards(here: Spot, there: Spot) -> tuple[float, float]:
    """Return the unit vector on the chart in which the great circle from `here` to `there` sets out."""
    a, b = (_unit(spot) for spot in (here, there))
    step = a + 0.01 * (b - float(a @ b) * a)
    azimuth = math.degrees(math.atan2(step[0], step[1]))
    elevation = math.degrees(math.atan2(step[2], math.hypot(step[0], step[1])))
    x, y = (float(value) for value in sky_xy(azimuth, elevation))
    x0, y0 = (float(value) for value in sky_xy(here.azimuth_deg, here.elevation_deg))
    length = math.hypot(x - x0, y - y0)
    return ((x - x0) / length, (y - y0) / length) if length > 0.0 else (1.0, 0.0)


def _unit(spot: Spot) -> Floats:
    azimuth, elevation = math.radians(spot.azimuth_deg), math.radians(spot.elevation_deg)
    return np.array(
        [
            math.cos(elevation) * math.sin(azimuth),
            math.cos(elevation) * math.cos(azimuth),
            math.sin(elevation),
        ]
    )


COMPASS = tuple(zip(range(0, 360, 45), ("n", "ne", "e", "se", "s", "sw", "w", "nw"), strict=True))
"""Azimuth and key of the text of each direction around the horizon."""


def named(stars: Sequence[Spot], most: int = 14) -> list[Spot]:
    """Return the stars whose names the chart carries: the brightest, and Polaris, which shows the north."""
    brightest = sorted(stars, key=lambda star: star.magnitude)[:most]
    polaris = [star for star in stars if star.name == "Polaris" and star not in brightest]
    return brightest + polaris
