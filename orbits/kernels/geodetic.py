"""From the Earth-fixed frame to latitude, longitude and height, on a block that is still in the cache.

The closed form of `frames.geodetic_from_itrs` (Vermeille 2011), outside the evolute of
the ellipse only, with the divisions and roots packed. Its cube root is that of a number
near 1, as q and p of a place above the ground are large beside the eccentricity.
"""

import math

import numpy as np

from orbits.kernels.blocks import X, Y, Z
from orbits.kernels.jit import inner_kernel
from orbits.kernels.trig import atan2

# WGS-84, as in `frames`, which kernels do not know.
_RADIUS_KM = 6378.137
_FLATTENING = 1.0 / 298.257223563
_E2 = _FLATTENING * (2.0 - _FLATTENING)
_E4 = _E2 * _E2

# Square of the distance from the centre, in Earth radii, within which the cube root
# would need more steps. Only what has decayed gets there.
_DEEP = 0.25


@inner_kernel
def to_geodetic(w, n):
    """Replace x, y, z in ITRS (km) by latitude and longitude (degrees) and height (km) on WGS-84.

    Below half an Earth radius from the centre they become NaN.
    """
    degrees = 180.0 / math.pi
    over_radius = 1.0 / _RADIUS_KM
    for k in range(n):
        x, y, z = w[X + k], w[Y + k], w[Z + k]
        across2 = x * x + y * y
        across = math.sqrt(across2)
        p = across2 * (over_radius * over_radius)
        q = (1.0 - _E2) * (z * over_radius) * (z * over_radius)
        r = (p + q - _E4) * 0.16666666666666666
        r = r if p + q >= _DEEP else np.nan
        e = _E4 * p * q
        # The cube root of (sqrt(8 r^3 + e) + sqrt(e))^2, over 2 r.
        s2 = e / (8.0 * r * r * r)
        more = 2.0 * (s2 + math.sqrt(s2 * (1.0 + s2)))
        a = 1.0 + more
        root = 1.0 + more * (0.3333333333333333 - 0.1111111111111111 * more)
        cube = root * root * root
        root = root * (cube + 2.0 * a) / (2.0 * cube + a)
        cube = root * root * root
        root = root * (cube + 2.0 * a) / (2.0 * cube + a)
        u = r + r * root + r / root
        v = math.sqrt(u * u + _E4 * q)
        b = _E2 * (u + v - q) / (2.0 * v)
        c = (u + v) / (math.sqrt(b * b + u + v) + b)
        d = c * across / (c + _E2)
        slant = math.sqrt(d * d + z * z)
        # Nothing, or NaN: comparisons lose it on the way through the angles.
        nothing = r - r
        w[X + k] = 2.0 * degrees * atan2(z, d + slant) + nothing
        w[Y + k] = degrees * atan2(y, x) + nothing
        w[Z + k] = (c + _E2 - 1.0) / c * slant
