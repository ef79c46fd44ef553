"""How fast an object can move between two samples, and how much a quantity of it can bend.

From gravity, Coriolis and centrifugal force at the lowest and highest radius within the
interval; 2 % is added for what SGP4 adds to the motion under gravity (drag, Sun and Moon),
and as its velocities are not quite the derivatives of its positions (`orbits.path`).
"""

import math

from orbits.kernels.jit import inline_kernel
from orbits.kernels.sky_states import ROTATION_RAD_S

# WGS-72, as the element sets are (AIAA 2006-6753, table of constants). The acceleration
# of the oblate Earth exceeds that of a sphere by 3 J2 at most.
MU_KM3_S2 = 398600.8 * (1.0 + 3.0 * 0.001082616)
EARTH_RADIUS_KM = 6378.135
_MARGIN = 1.02


@inline_kernel
def motion(ra, rb, va, vb, h, fastest):
    """Return the greatest acceleration and speed over the ground between two samples h apart."""
    acceleration, speed = 0.0, fastest
    # Radius, speed and acceleration bound each other: twice around is enough.
    reach = speed * h
    low, high = 0.5 * (ra + rb - reach), 0.5 * (ra + rb + reach)
    for _ in range(2):
        low = max(EARTH_RADIUS_KM, low)
        acceleration = (
            MU_KM3_S2 / (low * low) + 2.0 * ROTATION_RAD_S * speed + ROTATION_RAD_S * ROTATION_RAD_S * high
        )
        speed = min(speed, _MARGIN * 0.5 * (va + vb + acceleration * h))
        # |r2| <= |a| + v^2 / r: how far the radius leaves the line between its ends.
        away = (acceleration + speed * speed / low) * h * h * 0.125
        low, high = max(low, min(ra, rb) - away), min(high, max(ra, rb) + away)
    return _MARGIN * acceleration, speed


@inline_kernel
def jerk_share(speed):
    """Return a bound of the rate of the acceleration, as a part of that: gravity's gradient is 2 g / r."""
    return 2.0 * speed / EARTH_RADIUS_KM + 3.0 * ROTATION_RAD_S


@inline_kernel
def bend_bound(acceleration, speed, pa, pb, h, sine):
    """Return the bound M of the head of the module; infinity where the range may vanish."""
    nearest = 0.5 * (pa + pb - speed * h)
    if nearest <= 0.0 and sine != 0.0:
        return math.inf
    return acceleration * (1.0 + abs(sine)) + abs(sine) * speed * speed / max(nearest, 1e-9)
