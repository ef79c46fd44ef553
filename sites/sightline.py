"""The line from a site to an object or a body, and how fast it can turn: what searches in the sky stand on.

The line of sight to something at range r that moves at most at v over the turning
ground turns by at most v / r a second. From the samples at the two ends of an interval
of length h the range within it is at least (ra + rb - v h) / 2; so much the line turns,
and so much can any angle between two lines change.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orbits import Times, body_position_itrs_km, propagate
from orbits.frames import EARTH_ROTATION_RAD_S
from sites.site import Site
from sites.topocentric import position_itrs_km
from tle import Catalog, ElementSet, Moment
from tle.wgs72 import EARTH_RADIUS_KM, MU_KM3_S2

Floats = npt.NDArray[np.float64]

# What SGP4 adds to the motion under the Earth's gravity alone.
_MARGIN = 1.01

BODY_TURNS_DEG_S = 0.0046
"""How fast Sun and Moon move over the sky at most: the Earth's rotation, 0.00418 degrees a second; the Moon's
own motion takes up to 0.0002 of it away, and its nearness (a site moves by 0.46 km/s, 0.0001) adds less."""


def times_after(start: Moment, t_s: Floats) -> Times:
    """Return the instants `t_s` seconds after `start`."""
    days = np.floor(t_s / 86400.0)
    return Times(start.jd + days, start.fr + (t_s - days * 86400.0) / 86400.0)


@dataclass(frozen=True, slots=True)
class Sightline:
    """The line of sight from `site` to the object of `elements`; times are seconds from `start`."""

    elements: ElementSet
    site: Site
    start: Moment

    def times(self, t_s: Floats) -> Times:
        """Return the instants."""
        return times_after(self.start, t_s)

    def moment(self, t_s: float) -> Moment:
        """Return the instant `t_s` seconds after the start."""
        return self.start.plus_seconds(t_s)

    def position_itrs_km(self, t_s: Floats) -> Floats:
        """Return where the object is, (n, 3); NaN where SGP4 gives no position."""
        ephemeris = propagate(Catalog.of(self.elements), self.times(t_s)).to_itrs()
        return np.where(ephemeris.error[0][:, np.newaxis] == 0, ephemeris.position_km[0], np.nan)

    def line_km(self, t_s: Floats) -> Floats:
        """Return the vectors from the site to the object, ITRS, (n, 3)."""
        return self.position_itrs_km(t_s) - position_itrs_km(self.site)

    @property
    def fastest_km_s(self) -> float:
        """A bound on the speed over the ground: that at the surface, and the ground carried to the apogee."""
        motion_rad_s = self.elements.mean_motion_rev_day * 2.0 * math.pi / 86400.0
        axis_km = (MU_KM3_S2 / motion_rad_s**2) ** (1.0 / 3.0)
        energy = 2.0 / EARTH_RADIUS_KM - 1.0 / max(axis_km, EARTH_RADIUS_KM)
        apogee_km = axis_km * (1.0 + self.elements.eccentricity)
        return float(_MARGIN * (math.sqrt(MU_KM3_S2 * energy) + EARTH_ROTATION_RAD_S * apogee_km))

    def greatest_turn_deg(self, range_a_km: Floats, range_b_km: Floats, h_s: Floats) -> Floats:
        """Return how far the line can turn in intervals of length h with these ranges at the ends, (n,)."""
        reach = self.fastest_km_s * h_s
        nearest = (range_a_km + range_b_km - reach) / 2.0
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(nearest > 0.0, np.degrees(reach / nearest), np.inf)


def body_line_km(name: str, site: Site, times: Times) -> Floats:
    """Return the vectors from the site to the Sun, the Moon or a planet, ITRS, (n, 3)."""
    return body_position_itrs_km(name, times) - position_itrs_km(site)
