"""Where one object is over the turning ground, at instants in any order: what the searches look at.

Both theories, block by block, turned into ITRS as `orbits.frames` does it.
"""

import math

from orbits.kernels import deep_space, near_earth
from orbits.kernels.blocks import BLOCK, VX, VY, VZ, X, Y, Z
from orbits.kernels.jit import inline_kernel, inner_kernel
from orbits.kernels.trig import sincos

# A block's polynomials hold for six hours.
BLOCK_S = 21600.0

# Columns of `turning`: how the Earth turns and its pole wanders, piece by piece; the last
# one has the seconds at which a piece begins.
PIECE_S = 21600.0
THETA, THETA_RATE, POLE_X, POLE_X_RATE, POLE_Y, POLE_Y_RATE, N_TURNING = range(7)

ROTATION_RAD_S = 7.29211514670698e-5


@inline_kernel
def _to_itrs(theta, xp, yp, x0, y0, z, u0, v0, s):
    """Return position and velocity in ITRS of those in TEME, as `orbits.frames` does."""
    sin, cos = sincos(theta)
    x = cos * x0 + sin * y0
    y = cos * y0 - sin * x0
    u = cos * u0 + sin * v0 + ROTATION_RAD_S * y
    v = cos * v0 - sin * u0 - ROTATION_RAD_S * x
    # R1(-yp) R2(-xp), of angles of a microradian.
    cx, cy = 1.0 - 0.5 * xp * xp, 1.0 - 0.5 * yp * yp
    return (
        cx * x + xp * z,
        xp * yp * x + cy * y - cx * yp * z,
        -xp * cy * x + yp * y + cx * cy * z,
        cx * u + xp * s,
        xp * yp * u + cy * v - cx * yp * s,
        -xp * cy * u + yp * v + cx * cy * s,
    )


@inner_kernel
def _turn(w, n):
    """Turn the work arrays X ... VZ into ITRS by the angles in the first three work arrays."""
    for k in range(n):
        x, y, z, u, v, s = _to_itrs(
            w[k],
            w[BLOCK + k],
            w[2 * BLOCK + k],
            w[X + k],
            w[Y + k],
            w[Z + k],
            w[VX + k],
            w[VY + k],
            w[VZ + k],
        )
        w[X + k], w[Y + k], w[Z + k], w[VX + k], w[VY + k], w[VZ + k] = x, y, z, u, v, s


@inner_kernel
def _angles(w, n, t_s, first, turning, low, high):
    """Put sidereal time and the pole's coordinates at t_s[first ...] into the first three work arrays."""
    last = turning.shape[0] - 1
    row = min(max(int((low - turning[0, N_TURNING]) / PIECE_S), 0), last)
    if row == min(max(int((high - turning[0, N_TURNING]) / PIECE_S), 0), last):
        theta, theta_rate, begin = turning[row, THETA], turning[row, THETA_RATE], turning[row, N_TURNING]
        pole_x, x_rate = turning[row, POLE_X], turning[row, POLE_X_RATE]
        pole_y, y_rate = turning[row, POLE_Y], turning[row, POLE_Y_RATE]
        for k in range(n):
            w[k] = theta + theta_rate * (t_s[first + k] - begin)
        for k in range(n):
            w[BLOCK + k] = pole_x + x_rate * (t_s[first + k] - begin)
        for k in range(n):
            w[2 * BLOCK + k] = pole_y + y_rate * (t_s[first + k] - begin)
        return
    for k in range(n):
        row = min(max(int((t_s[first + k] - turning[0, N_TURNING]) / PIECE_S), 0), last)
        into = t_s[first + k] - turning[row, N_TURNING]
        w[k] = turning[row, THETA] + turning[row, THETA_RATE] * into
        w[BLOCK + k] = turning[row, POLE_X] + turning[row, POLE_X_RATE] * into
        w[2 * BLOCK + k] = turning[row, POLE_Y] + turning[row, POLE_Y_RATE] * into


@inner_kernel
def _states(deep, near_row, deep_row, knots, gravity, turning, t0, w, minutes, codes, t_s, n, most, out):
    bad = 0
    done = 0
    while done < n:
        m = min(most, n - done)
        low = high = t_s[done]
        for k in range(m):
            low = min(low, t_s[done + k])
            high = max(high, t_s[done + k])
        middle = 0.5 * (low + high)
        for k in range(m):
            minutes[k] = (t_s[done + k] - middle) / 60.0
        # Whole lanes: a rest would be computed one by one.
        lanes = min((m + 7) // 8 * 8, BLOCK)
        for k in range(m, lanes):
            minutes[k] = minutes[m - 1]
        codes[:lanes] = 0
        half = 0.5 * (high - low) / 60.0
        t = t0 + middle / 60.0
        if deep:
            deep_space.block(w, lanes, deep_row, t, half, knots, minutes[:lanes], codes[:lanes])
        else:
            near_earth.block(w, lanes, near_row, t, half, gravity, minutes[:lanes], codes[:lanes])
        for k in range(m):
            bad += codes[k] != 0
        _angles(w, m, t_s, done, turning, low, high)
        for k in range(m, lanes):
            w[k], w[BLOCK + k], w[2 * BLOCK + k] = w[m - 1], w[BLOCK + m - 1], w[2 * BLOCK + m - 1]
        _turn(w, lanes)
        for i in range(6):
            for k in range(m):
                out[i, done + k] = w[X + i * BLOCK + k]
        done += m
    return bad


@inner_kernel
def itrs_states(theory, t_s, n, most, out):
    """Put positions (km) and velocities (km/s) in ITRS at the n instants `t_s` into out, (6, >= n).

    `theory` is (deep, near_row, deep_row, knots, gravity, turning, minutes from the epoch to
    the start of the window, scratch, minutes, codes): all that is known of one object.
    `most` is how many samples go into one block. Returns how many have no position.
    """
    deep, near_row, deep_row, knots, gravity, turning, t0, w, minutes, codes = theory
    return _states(
        deep, near_row, deep_row, knots, gravity, turning, t0, w, minutes, codes, t_s, n, most, out
    )


@inline_kernel
def radius_km(p, k):
    """Return the distance from the Earth's centre at sample k of states p."""
    return math.sqrt(p[0, k] * p[0, k] + p[1, k] * p[1, k] + p[2, k] * p[2, k])


@inline_kernel
def speed_km_s(p, k):
    """Return the speed over the turning ground at sample k of states p."""
    return math.sqrt(p[3, k] * p[3, k] + p[4, k] * p[4, k] + p[5, k] * p[5, k])
