"""When light and darkness begin and end within stays of an object: the search of `orbits.search`.

Two quantities, in degrees: how far the Sun's whole disc is clear of the Earth as seen from
the object (`orbits.sun.sun_clearance_deg` less the Sun's radius), and how far the Sun is
below a limit at the site. Between samples a and b, h apart, neither changes by more than
L h; where its sign is not settled by that the interval is halved, down to a millisecond.

The bound L. The Sun goes around the sky of the site once a day. The direction from the
Earth to the object turns at (v / r + the Earth's rotation) at most, in the space stretched
along the axis that makes the Earth a sphere by 0.7 % more; and the Earth's disc of radius
asin(R / r) grows at R r1 / (r sqrt(r^2 - R^2)), where the rate of the radius r1 is bounded
by its values at the ends and its bend v^2 / r + |a|.
"""

import math

import numpy as np

from orbits.kernels import deep_space
from orbits.kernels.blocks import BLOCK, scratch
from orbits.kernels.bounds import motion
from orbits.kernels.jit import inline_kernel, inner_kernel, kernel
from orbits.kernels.resonance import N_KNOT
from orbits.kernels.sky_states import (
    N_TURNING,
    PIECE_S,
    POLE_X,
    POLE_X_RATE,
    POLE_Y,
    POLE_Y_RATE,
    ROTATION_RAD_S,
    THETA,
    THETA_RATE,
    itrs_states,
    radius_km,
    speed_km_s,
)
from orbits.kernels.zeros import room

# WGS-84, and the nominal solar radius (IAU 2015 B3), as in `orbits.sun`.
_RADIUS_KM, _STRETCH = 6378.137, 1.0 / (1.0 - 1.0 / 298.257223563)
_SUN_RADIUS_KM = 695_700.0
_DEG = 180.0 / math.pi

# The Sun's places are given so far apart; four of them make a cubic (1e-11 of a radian).
SUN_STEP_S = 21600.0

LIT, DARK = 0, 1
_SHORTEST_S = 1e-3
_LONGEST_S = 60.0
_FEWEST = 8
# The Earth's rotation, with the Sun's own motion and its parallax.
_SUN_TURNS_DEG_S = 1.01 * ROTATION_RAD_S * _DEG

_STAY, _TA, _TB, _QA, _QB, _RA, _RB, _VA, _VB, _UA, _UB, _N_SPAN = range(12)

# Columns of the ranges: the least and the greatest of each quantity in a stay.
LEAST, GREATEST = 0, 1


@kernel
def find_changes(
    deep,
    near_row,
    deep_row,
    start_minutes,
    fastest_km_s,
    gravity,
    turning,
    sun,
    origin,
    up,
    limit_deg,
    begins_s,
    ends_s,
):
    """Find where light and darkness change within stays of one object over one site.

    Parameters
    ----------
    deep, near_row, deep_row, start_minutes, fastest_km_s, gravity, turning:
        The object and the Earth as in `searches.find_stays_above`.
    sun:
        Places of the Sun in TEME SUN_STEP_S apart, rows of (seconds, x, y, z in km), from
        before the first stay to after the last.
    origin, up:
        The site in ITRS (km) and its zenith, (3,).
    limit_deg:
        Elevation of the Sun below which the sky is dark.
    begins_s, ends_s:
        The stays, (n,).

    Returns
    -------
    changes:
        (n_changes, 4): quantity (LIT or DARK), number of the stay, seconds, 1 if it begins.
    ranges:
        (2, n, 2): the least and greatest of each quantity in each stay that were seen, degrees.
    bad:
        How many samples had no position.
    """
    w, minutes, codes = scratch(), np.empty(BLOCK), np.zeros(BLOCK, np.uint8)
    n = len(begins_s)
    low, high = math.inf, -math.inf
    for k in range(n):
        low, high = min(low, begins_s[k]), max(high, ends_s[k])
    if deep:
        knots = deep_space.begin(w, deep_row, start_minutes + low / 60.0, start_minutes + high / 60.0)
    else:
        knots = np.empty((0, N_KNOT))
    theory = (deep, near_row, deep_row, knots, gravity, turning, start_minutes, w, minutes, codes)
    changes = np.empty((16, 4))
    count = 0
    ranges = np.empty((2, n, 2))
    ranges[:, :, LEAST], ranges[:, :, GREATEST] = math.inf, -math.inf
    total = 0
    for k in range(n):
        total += _parts(begins_s[k], ends_s[k]) + 1
    t_s, q, p = np.empty(total), np.empty(total), np.empty((6, total))
    spans, after = np.empty((2 * total, _N_SPAN)), np.empty((2 * total, _N_SPAN))
    for kind in range(2):
        n_samples = _place(begins_s, ends_s, t_s)
        bad = itrs_states(theory, t_s, n_samples, BLOCK, p) if kind == LIT else 0
        if bad != 0:
            return changes[:0], ranges, bad
        _values(kind, t_s, n_samples, p, turning, sun, origin, up, limit_deg, q)
        n_spans = _first_spans(begins_s, ends_s, t_s, q, p, spans, ranges[kind])
        while n_spans > 0:
            changes = room(changes, count, count + n_spans)
            n_spans, count = _still_open(kind, spans, n_spans, fastest_km_s, changes, count)
            if n_spans > len(t_s):
                t_s, q, p = np.empty(2 * n_spans), np.empty(2 * n_spans), np.empty((6, 2 * n_spans))
            for k in range(n_spans):
                t_s[k] = 0.5 * (spans[k, _TA] + spans[k, _TB])
            bad = itrs_states(theory, t_s, n_spans, BLOCK, p) if kind == LIT else 0
            if bad != 0:
                return changes[:0], ranges, bad
            _values(kind, t_s, n_spans, p, turning, sun, origin, up, limit_deg, q)
            after = room(after, 0, 2 * n_spans)
            _halve(spans, n_spans, t_s, q, p, after, ranges[kind])
            spans, after = after, spans
            n_spans *= 2
    return changes[:count], ranges, 0


@inline_kernel
def _parts(begin, end):
    return max(_FEWEST, math.ceil((end - begin) / _LONGEST_S))


@inner_kernel
def _place(begins_s, ends_s, t_s):
    n = 0
    for k in range(len(begins_s)):
        parts = _parts(begins_s[k], ends_s[k])
        for part in range(parts + 1):
            t_s[n] = begins_s[k] + (ends_s[k] - begins_s[k]) * (part / parts)
            n += 1
    return n


@inner_kernel
def _values(kind, t_s, n, p, turning, sun, origin, up, limit_deg, q):
    for k in range(n):
        x, y, z = _sun_itrs(t_s[k], turning, sun)
        if kind == LIT:
            q[k] = _clear_deg(p[0, k], p[1, k], p[2, k], x, y, z)
        else:
            x, y, z = x - origin[0], y - origin[1], z - origin[2]
            height = x * up[0] + y * up[1] + z * up[2]
            q[k] = limit_deg - math.asin(height / math.sqrt(x * x + y * y + z * z)) * _DEG


@inline_kernel
def _sun_itrs(t, turning, sun):
    """Return the Sun's place in ITRS: the cubic through four places, turned with the Earth."""
    first = min(max(int((t - sun[0, 0]) / SUN_STEP_S) - 1, 0), sun.shape[0] - 4)
    s = (t - sun[first, 0]) / SUN_STEP_S
    c0 = -(s - 1.0) * (s - 2.0) * (s - 3.0) / 6.0
    c1 = s * (s - 2.0) * (s - 3.0) * 0.5
    c2 = -s * (s - 1.0) * (s - 3.0) * 0.5
    c3 = s * (s - 1.0) * (s - 2.0) / 6.0
    x = c0 * sun[first, 1] + c1 * sun[first + 1, 1] + c2 * sun[first + 2, 1] + c3 * sun[first + 3, 1]
    y = c0 * sun[first, 2] + c1 * sun[first + 1, 2] + c2 * sun[first + 2, 2] + c3 * sun[first + 3, 2]
    z = c0 * sun[first, 3] + c1 * sun[first + 1, 3] + c2 * sun[first + 2, 3] + c3 * sun[first + 3, 3]
    piece = min(max(int((t - turning[0, N_TURNING]) / PIECE_S), 0), turning.shape[0] - 1)
    into = t - turning[piece, N_TURNING]
    theta = turning[piece, THETA] + turning[piece, THETA_RATE] * into
    xp = turning[piece, POLE_X] + turning[piece, POLE_X_RATE] * into
    yp = turning[piece, POLE_Y] + turning[piece, POLE_Y_RATE] * into
    cos, sin = math.cos(theta), math.sin(theta)
    x, y = cos * x + sin * y, cos * y - sin * x
    return x + xp * z, y - yp * z, z - xp * x + yp * y


@inline_kernel
def _clear_deg(x, y, z, sun_x, sun_y, sun_z):
    """Return how far the Sun's disc is clear of the Earth's, as `orbits.sun.sun_clearance_deg` does."""
    z, sun_z = z * _STRETCH, sun_z * _STRETCH
    ux, uy, uz = sun_x - x, sun_y - y, sun_z - z
    distance = math.sqrt(x * x + y * y + z * z)
    sun_distance = math.sqrt(ux * ux + uy * uy + uz * uz)
    cx, cy, cz = uy * z - uz * y, uz * x - ux * z, ux * y - uy * x
    cross = math.sqrt(cx * cx + cy * cy + cz * cz)
    separation = math.atan2(cross, -(ux * x + uy * y + uz * z))
    earth = math.asin(min(1.0, _RADIUS_KM / distance))
    return (separation - earth - math.asin(_SUN_RADIUS_KM / sun_distance)) * _DEG


@inline_kernel
def _climb(p, k):
    """Return how fast the radius changes at sample k of states p."""
    return (p[0, k] * p[3, k] + p[1, k] * p[4, k] + p[2, k] * p[5, k]) / radius_km(p, k)


@inner_kernel
def _first_spans(begins_s, ends_s, t_s, q, p, spans, ranges):
    n = count = 0
    for k in range(len(begins_s)):
        for part in range(_parts(begins_s[k], ends_s[k]) + 1):
            ranges[k, LEAST], ranges[k, GREATEST] = (
                min(ranges[k, LEAST], q[n]),
                max(ranges[k, GREATEST], q[n]),
            )
            if part > 0:
                spans[count, _STAY] = k
                spans[count, _TA], spans[count, _TB] = t_s[n - 1], t_s[n]
                spans[count, _QA], spans[count, _QB] = q[n - 1], q[n]
                spans[count, _RA], spans[count, _RB] = radius_km(p, n - 1), radius_km(p, n)
                spans[count, _VA], spans[count, _VB] = speed_km_s(p, n - 1), speed_km_s(p, n)
                spans[count, _UA], spans[count, _UB] = _climb(p, n - 1), _climb(p, n)
                count += 1
            n += 1
    return count


@inner_kernel
def _still_open(kind, spans, n_spans, fastest, changes, count):
    """Keep the intervals that are not settled; note the changes in those that are short enough."""
    kept = 0
    for k in range(n_spans):
        h = spans[k, _TB] - spans[k, _TA]
        qa, qb = spans[k, _QA], spans[k, _QB]
        if h <= _SHORTEST_S:
            if (qa > 0.0) != (qb > 0.0):
                changes[count, 0], changes[count, 1] = kind, spans[k, _STAY]
                changes[count, 2] = spans[k, _TA] + h * qa / (qa - qb)
                changes[count, 3] = 1.0 if qb > 0.0 else 0.0
                count += 1
            continue
        rate = _SUN_TURNS_DEG_S
        if kind == LIT:
            acceleration, speed = motion(
                spans[k, _RA], spans[k, _RB], spans[k, _VA], spans[k, _VB], h, fastest
            )
            bend = acceleration + speed * speed / min(spans[k, _RA], spans[k, _RB])
            low = min(spans[k, _RA], spans[k, _RB]) - bend * h * h * 0.125
            climb = 1.004 * (max(abs(spans[k, _UA]), abs(spans[k, _UB])) + bend * h) + 0.0067 * speed
            gap = low * low - _RADIUS_KM * _RADIUS_KM
            grows = _RADIUS_KM * climb / (low * math.sqrt(gap)) if gap > 0.0 else 1.0
            rate = (1.0068 * speed / low + ROTATION_RAD_S + grows) * _DEG
        if abs(qa + qb) > rate * h and (qa > 0.0) == (qb > 0.0):
            continue
        for column in range(_N_SPAN):
            spans[kept, column] = spans[k, column]
        kept += 1
    return kept, count


@inner_kernel
def _halve(spans, n_spans, t_s, q, p, after, ranges):
    for k in range(n_spans):
        stay = int(spans[k, _STAY])
        ranges[stay, LEAST] = min(ranges[stay, LEAST], q[k])
        ranges[stay, GREATEST] = max(ranges[stay, GREATEST], q[k])
        middle = (t_s[k], q[k], radius_km(p, k), speed_km_s(p, k), _climb(p, k))
        for half in range(2):
            row = 2 * k + half
            for column in range(_N_SPAN):
                after[row, column] = spans[k, column]
            # Columns go by pairs: the end of the first half and the begin of the second.
            for pair in range(5):
                after[row, _TA + 2 * pair + 1 - half] = middle[pair]
