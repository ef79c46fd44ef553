"""Constants of the theory, as the reference implementation has them.

Element sets are fitted with WGS-72; WGS-84 is there for comparison only. Values of
Hoots & Roehrich (1980) and AIAA 2006-6753, Appendix B (`getgravconst`).
"""

import math
from typing import NamedTuple

TWO_PI = 2.0 * math.pi
MINUTES_PER_DAY = 1440.0

# Orbits of this period and longer, in minutes, are deep space.
DEEP_SPACE_MINUTES = 225.0


class Gravity(NamedTuple):
    """One model of the Earth's field; a tuple, so that kernels take it as it is."""

    radius_km: float
    xke: float  # square root of the Earth's constant, Earth radii^1.5 per minute
    j2: float
    j3: float
    j4: float

    @property
    def j3oj2(self) -> float:
        """J3 over J2."""
        return self.j3 / self.j2

    @property
    def km_s(self) -> float:
        """The theory's unit of speed (Earth radii a minute over xke) in km/s."""
        return self.radius_km * self.xke / 60.0


def _gravity(mu_km3_s2: float, radius_km: float, j2: float, j3: float, j4: float) -> Gravity:
    return Gravity(radius_km, 60.0 / math.sqrt(radius_km * radius_km * radius_km / mu_km3_s2), j2, j3, j4)


WGS72 = _gravity(398600.8, 6378.135, 0.001082616, -0.00000253881, -0.00000165597)
WGS84 = _gravity(398600.5, 6378.137, 0.00108262998905, -0.00000253215306, -0.00000161098761)

GRAVITIES = {"WGS72": WGS72, "WGS84": WGS84}
