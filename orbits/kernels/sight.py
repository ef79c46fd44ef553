"""How an object stands over a site: quantities of one state and one place, with their derivatives."""

import math

from orbits.kernels.bounds import MU_KM3_S2
from orbits.kernels.jit import inline_kernel
from orbits.kernels.sky_states import ROTATION_RAD_S


@inline_kernel
def above_mask(p, k, origin, up, place, sine):
    """Return f, f' and the range at sample k of states p; see the head of the module."""
    x, y, z = p[0, k] - origin[place, 0], p[1, k] - origin[place, 1], p[2, k] - origin[place, 2]
    height = x * up[place, 0] + y * up[place, 1] + z * up[place, 2]
    rising = p[3, k] * up[place, 0] + p[4, k] * up[place, 1] + p[5, k] * up[place, 2]
    distance = math.sqrt(x * x + y * y + z * z)
    away = (x * p[3, k] + y * p[4, k] + z * p[5, k]) / distance
    return height - sine * distance, rising - sine * away, distance


@inline_kernel
def sine_of_elevation(p, k, origin, up, place):
    """Return g, g' and the range at sample k of states p; see the head of the module."""
    x, y, z = p[0, k] - origin[place, 0], p[1, k] - origin[place, 1], p[2, k] - origin[place, 2]
    height = x * up[place, 0] + y * up[place, 1] + z * up[place, 2]
    rising = p[3, k] * up[place, 0] + p[4, k] * up[place, 1] + p[5, k] * up[place, 2]
    distance = math.sqrt(x * x + y * y + z * z)
    away = (x * p[3, k] + y * p[4, k] + z * p[5, k]) / distance
    return height / distance, (rising - height / distance * away) / distance, distance


@inline_kernel
def fall(p, k, origin, up, place):
    """Return S, S1, the range and the height at sample k of states p; see the head of the module.

    The acceleration is that of a spherical Earth: 0.3 % beside the true one.
    """
    x, y, z = p[0, k], p[1, k], p[2, k]
    u, v, s = p[3, k], p[4, k], p[5, k]
    square = x * x + y * y + z * z
    pull = MU_KM3_S2 / (square * math.sqrt(square))
    spin = ROTATION_RAD_S * ROTATION_RAD_S
    ax = (spin - pull) * x + 2.0 * ROTATION_RAD_S * v
    ay = (spin - pull) * y - 2.0 * ROTATION_RAD_S * u
    az = -pull * z
    x, y, z = x - origin[place, 0], y - origin[place, 1], z - origin[place, 2]
    ux, uy, uz = up[place, 0], up[place, 1], up[place, 2]
    height = x * ux + y * uy + z * uz
    height_1 = u * ux + v * uy + s * uz
    height_2 = ax * ux + ay * uy + az * uz
    p_0 = x * x + y * y + z * z
    p_1 = 2.0 * (x * u + y * v + z * s)
    p_2 = 2.0 * (u * u + v * v + s * s + x * ax + y * ay + z * az)
    return (
        p_1 * height - 2.0 * p_0 * height_1,
        p_2 * height - p_1 * height_1 - 2.0 * p_0 * height_2,
        math.sqrt(p_0),
        height,
    )


@inline_kernel
def look(p, n, place, origin, east, north, up, found, row, column):
    """Write azimuth (0 to 360) and elevation in degrees and the range of sample n to a row of the result."""
    x, y, z = p[0, n] - origin[place, 0], p[1, n] - origin[place, 1], p[2, n] - origin[place, 2]
    across = x * east[place, 0] + y * east[place, 1] + z * east[place, 2]
    ahead = x * north[place, 0] + y * north[place, 1] + z * north[place, 2]
    height = x * up[place, 0] + y * up[place, 1] + z * up[place, 2]
    azimuth = math.degrees(math.atan2(across, ahead))
    azimuth += 360.0 if azimuth < 0.0 else 0.0
    # -1e-20 + 360 rounds to 360.
    found[row, column] = azimuth if azimuth < 360.0 else 0.0
    found[row, column + 1] = math.degrees(math.atan2(height, math.sqrt(across * across + ahead * ahead)))
    found[row, column + 2] = math.sqrt(x * x + y * y + z * z)
