"""The way of one object through TEME, and bounds on it between samples: what searches for events stand on.

Velocities here are differences of positions over a second, not those of SGP4: its
velocities leave out what Sun and Moon do to the elements, and miss the change of its
positions by 0.01 % of the speed in low orbits, by 0.9 % in the highest. Where an event
is a turning point (an apsis, a closest approach) that would put it minutes off.

The bounds. Motion under gravity and a disturbance d: r'' = -mu r / r^3 + d. From radius,
speed and rate of the radius at both ends of an interval of length h follow, one after the
other: the greatest speed (the energy of the orbit at the ground; tighter, the mean of the
speeds at the ends plus half of h times the greatest acceleration), the least and greatest
radius, and again the acceleration. The disturbance is bounded by 1 % of gravity (oblateness
alone is 3 J2 = 0.33 %) and ten times the greatest tide of Moon and Sun: SDP4 puts their
pull into the elements, which is not quite a force. Over a sample of the whole public
catalogue of 2024-11-01, of every class, the positions of SGP4 and SDP4 bend no more than by
0.45 % of gravity where tides are small, and 5.8 tides more in the highest orbits.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orbits.lasting import Codes, Lasting
from orbits.propagation import propagate
from orbits.times import Times
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.moments import Moment
from tle.wgs72 import EARTH_RADIUS_KM, MU_KM3_S2

Floats = npt.NDArray[np.float64]

_DISTURBED = 0.01
# 3 GM / d^3 at the nearest, 1/s^2, of Moon and Sun, ten times.
_TIDE_S2 = 10.0 * 3.0 * (4902.8 / 356_400.0**3 + 1.32712e11 / 1.471e8**3)
# A valid position is never inside the Earth (code 6), so no speed exceeds that of the orbit
# at the ground; 1 % for what SGP4 adds to the motion under gravity alone.
_MARGIN = 1.01

HALF_S = 0.5
"""Derivatives are differences from so much before to so much after an instant."""

_CLOSE_S = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Positions at n instants, `HALF_S` before and after: TEME, km, (n, 3), NaN where there is none."""

    t_s: Floats
    before: Floats
    at: Floats
    after: Floats

    @property
    def velocity_km_s(self) -> Floats:
        """The derivative of the positions, (n, 3)."""
        return (self.after - self.before) / (2.0 * HALF_S)

    def rows(self) -> Floats:
        """Return radius, speed and rate of the radius, (3, n): what `Bounds` want to know."""
        return np.stack([norm(self.at), norm(self.velocity_km_s), self.radial_rate_km_s])

    @property
    def radial_rate_km_s(self) -> Floats:
        """The derivative of the distance from the Earth's centre, (n,)."""
        return (norm(self.after) - norm(self.before)) / (2.0 * HALF_S)


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """What holds throughout each of n intervals, and `HALF_S` to either side of it; each of shape (n,).

    Attributes
    ----------
    h_s:
        Length of the interval, with that on either side.
    lowest_km, highest_km:
        Distance from the Earth's centre.
    fastest_km_s, climb_km_s:
        Speed, and how fast the distance changes.
    disturbance_km_s2, acceleration_km_s2:
        What the acceleration may differ from -mu r / r^3, and the whole of it.
    """

    h_s: Floats
    lowest_km: Floats
    highest_km: Floats
    fastest_km_s: Floats
    climb_km_s: Floats
    disturbance_km_s2: Floats
    acceleration_km_s2: Floats


class Path:
    """The path of one element set as long as the prediction lasts; times are seconds from `start`."""

    def __init__(self, elements: ElementSet, start: Moment, length_s: float) -> None:
        self.elements = elements
        self.start = start
        self._catalog = Catalog.of(elements)
        motion_rad_s = elements.mean_motion_rev_day * 2.0 * math.pi / 86400.0
        axis_km = (MU_KM3_S2 / max(motion_rad_s, 1e-12) ** 2) ** (1.0 / 3.0)
        energy = 2.0 / EARTH_RADIUS_KM - 1.0 / max(axis_km, EARTH_RADIUS_KM)
        self._fastest_km_s = _MARGIN * math.sqrt(MU_KM3_S2 * energy)
        epoch_s = elements.epoch.seconds_since(start)
        self._lasting = Lasting(self._errors, epoch_s, self.first_step_s, _CLOSE_S)
        self._lasting.look_over(0.0, length_s)

    @property
    def first_step_s(self) -> float:
        """The step a search starts with: it decides about speed only."""
        return min(max(self.elements.period_minutes * 60.0 / 45.0, 30.0), 600.0)

    def times(self, t_s: Floats) -> Times:
        """Return the instants `t_s` seconds after the start."""
        days = np.floor(t_s / 86400.0)
        return Times(self.start.jd + days, self.start.fr + (t_s - days * 86400.0) / 86400.0)

    def moment(self, t_s: float) -> Moment:
        """Return the instant `t_s` seconds after the start."""
        return self.start.plus_seconds(t_s)

    def position_km(self, t_s: Floats) -> Floats:
        """Return positions in TEME, (n, 3); NaN where the prediction does not reach."""
        ephemeris = propagate(self._catalog, self.times(t_s), velocities=False)
        bad = self._lasting.codes(t_s, ephemeris.error[0]) != 0
        return np.where(bad[:, np.newaxis], np.nan, ephemeris.position_km[0])

    def states(self, t_s: Floats) -> States:
        """Return positions at and around the instants."""
        three = self.position_km(np.concatenate([t_s - HALF_S, t_s, t_s + HALF_S]))
        before, at, after = three.reshape(3, len(t_s), 3)
        return States(t_s, before, at, after)

    def bounds(self, a: Floats, b: Floats) -> Bounds:
        """Return what holds between samples a and b, each (4, n): seconds, then the rows of `States.rows`."""
        h = b[0] - a[0] + 2.0 * HALF_S
        radii, speeds, climbs = a[1] + b[1], a[2] + b[2], np.abs(a[3]) + np.abs(b[3])
        fastest = np.full_like(h, self._fastest_km_s)
        climb = fastest
        for _ in range(3):
            # Each is a bound by itself; those of the last round are the tightest.
            lowest = np.maximum(EARTH_RADIUS_KM, (radii - climb * h) / 2.0)
            highest = (radii + climb * h) / 2.0
            gravity = MU_KM3_S2 / lowest**2
            disturbance = _DISTURBED * gravity + _TIDE_S2 * highest
            acceleration = gravity + disturbance
            fastest = np.minimum(fastest, (speeds + acceleration * h) / 2.0)
            # The distance bends by the centrifugal acceleration less gravity.
            bend = np.maximum(acceleration, fastest**2 / lowest + disturbance)
            climb = np.minimum(np.minimum(climb, fastest), (climbs + bend * h) / 2.0)
        return Bounds(h, lowest, highest, fastest, climb, disturbance, acceleration)

    def _errors(self, t_s: Floats) -> Codes:
        return np.asarray(propagate(self._catalog, self.times(t_s), velocities=False).error[0])


def norm(vectors: Floats) -> Floats:
    """Return the lengths of vectors (n, 3), shape (n,)."""
    return np.asarray(np.sqrt(np.einsum("ti,ti->t", vectors, vectors)))
