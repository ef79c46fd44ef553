"""When an object is above the mask of a site: the search of `orbits.search`, compiled, many sites at once.

The quantity is f = up - sin(mask) range, whose sign is that of the elevation less
the mask. Here its bend is bounded and not its change, which needs far fewer samples:
with |f''| <= M between samples a and b, h apart,

    |f - the line from fa to fb|    <= M h^2 / 8 ,
    |f' - the slope of that line|   <= M h / 2 .

An interval is settled when, by the first, f has one sign throughout; or when the ends
differ in sign and, by the second, f' has not: then it holds one crossing. Every other
interval is halved and asked again, down to the tolerance. What can be missed fits
between two samples 10 ms apart.

The bound M. With the site's up u, the vector rho to the object, its unit vector d, the
velocity v and acceleration a over the turning ground and s = sin(mask),

    f'' = a.(u - s d) - s |v_across|^2 / |rho| ,  so  |f''| <= |a| (1 + |s|) + |s| v^2 / |rho| .

|a| is bounded by gravity, Coriolis and centrifugal force at the lowest and highest
radius within the interval, v by the speeds at its ends and what |a| adds, |rho| by the
ranges at its ends less half of v h. 2 % is added for what SGP4 adds to the motion under
gravity (drag, Sun and Moon).

The culmination. Where the height U = rho.u is positive the elevation is greatest where
P / U^2, P = |rho|^2, is least; its derivative has the sign of

    S = P1 U - 2 P U1 ,   S1 = P2 U - P1 U1 - 2 P U2 ,   S2 = P3 U - 3 P1 U2 - 2 P U3

(a number behind a letter counts derivatives by time). On a pass all three terms of S1
are positive: the object flies past and its path bends down. With |S2| bounded as above,
S1 > 0 is shown interval by interval; then S has one zero at most and the stay one
highest point, at that zero or at an end. Where this cannot be shown (high orbits that
hang in the sky, masks below the horizon) the highest point is searched by
g = sin(elevation) = U / |rho|,

    |g2| <= |a| / |rho| + 1.155 v^2 / |rho|^2 ,
    |g3| <= 2 |a1| / |rho| + 11 |a| v / |rho|^2 + 9.5 v^3 / |rho|^3

(the derivatives of a unit vector, every term taken at its largest). An interval is left
when its bound shows that it cannot reach above the best seen; one where g2 is shown to
be negative and g1 changes sign holds one peak, which is followed to a millisecond.

Samples of all sites and all intervals of one object that are asked for at one time are
computed together, in packed arithmetic.
"""

import math

import numpy as np

from orbits.kernels import deep_space, near_earth
from orbits.kernels.blocks import BLOCK, SCRATCH, VX, VY, VZ, X, Y, Z
from orbits.kernels.jit import inline_kernel, kernel
from orbits.kernels.resonance import N_KNOT
from orbits.kernels.trig import sincos

# WGS-72, as the element sets are (AIAA 2006-6753, table of constants). The acceleration
# of the oblate Earth exceeds that of a sphere by 3 J2 at most.
_MU_KM3_S2 = 398600.8 * (1.0 + 3.0 * 0.001082616)
_EARTH_RADIUS_KM = 6378.135
_ROTATION_RAD_S = 7.29211514670698e-5
_MARGIN = 1.02

TOLERANCE_S = 0.01
# What may be left to a crossing after the last step, and how long the last to a peak may be.
_LEFT_S = 5e-6
_LAST_PEAK_STEP_S = 2e-3
# What an interval may reach above the best and still be left, in the sine of the elevation.
_CLOSENESS = 1e-9
_MOST_STEPS = 60
# A block's polynomials hold for six hours.
_BLOCK_S = 21600.0
# Nodes of the first grid that are held at a time.
_NODES = 2048

# What is known of the nodes of the first grid: six components of the state, and these.
_RADIUS, _SPEED, _GREATEST, _QUICKEST, _F, _DISTANCE, _REACH = (number * _NODES for number in range(6, 13))
_GRID = 13 * _NODES

# Columns of `turning`: how the Earth turns and its pole wanders, piece by piece.
PIECE_S = 21600.0
THETA, THETA_RATE, POLE_X, POLE_X_RATE, POLE_Y, POLE_Y_RATE, N_TURNING = range(7)

# Columns of the result.
OBJECT, SITE, BEGIN, TOP, END, OPEN_START, OPEN_END = range(7)
# From here azimuth (rad), sine of the elevation and range (km) of BEGIN, TOP and END.
LOOKS = 7
N_RESULT = 16

# What a bracket of one zero holds: the place, and seconds, value and slope at both ends.
_N_BRACKET = 7
# What an open interval holds: the numbers of the nodes at its ends, and what bounds its
# motion; and what a node holds: seconds, f, f', range, radius, speed, and the place.
_NODE_A, _NODE_B, _A, _V, _N_OPEN = range(5)
_T, _VALUE, _SLOPE, _RANGE, _R, _S, _OF, _N_NODE = range(8)
# Radii at the ends of an interval that differ by less than this part are bounded well already.
_ROUND = 0.01

# What an interval of the search for the highest point holds.
_PLACE, _TA, _TB, _FA, _FB, _DA, _DB, _PA, _PB, _RA, _RB, _VA, _VB, _N_INTERVAL = range(14)


@kernel
def _room(rows, used, wanted):
    """Return `rows` with room for `wanted` rows, the first `used` of them as they were."""
    if wanted <= rows.shape[0]:
        return rows
    larger = np.empty((max(wanted, 2 * rows.shape[0]), rows.shape[1]))
    larger[:used] = rows[:used]
    return larger


@inline_kernel
def _to_itrs(theta, xp, yp, x0, y0, z, u0, v0, s):
    """Return position and velocity in ITRS of those in TEME, as `orbits.frames` does."""
    sin, cos = sincos(theta)
    x = cos * x0 + sin * y0
    y = cos * y0 - sin * x0
    u = cos * u0 + sin * v0 + _ROTATION_RAD_S * y
    v = cos * v0 - sin * u0 - _ROTATION_RAD_S * x
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


@kernel
def _turn(w, n, t_s, piece, out):
    """Turn the work arrays X ... VZ at instants of one piece of `turning` into ITRS."""
    theta, theta_rate = piece[THETA], piece[THETA_RATE]
    pole_x, x_rate, pole_y, y_rate = piece[POLE_X], piece[POLE_X_RATE], piece[POLE_Y], piece[POLE_Y_RATE]
    begin = piece[N_TURNING]
    for k in range(n):
        w[k] = t_s[k] - begin
    for k in range(n):
        x, y, z, u, v, s = _to_itrs(
            theta + theta_rate * w[k],
            pole_x + x_rate * w[k],
            pole_y + y_rate * w[k],
            w[X + k],
            w[Y + k],
            w[Z + k],
            w[VX + k],
            w[VY + k],
            w[VZ + k],
        )
        w[X + k], w[Y + k], w[Z + k], w[VX + k], w[VY + k], w[VZ + k] = x, y, z, u, v, s
    _out(w, n, out)


@kernel
def _turn_each(w, n, out):
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
    _out(w, n, out)


@inline_kernel
def _out(w, n, out):
    for i in range(6):
        for k in range(n):
            out[i, k] = w[X + i * BLOCK + k]


@kernel
def _states(deep, near_row, deep_row, knots, gravity, turning, t0, w, minutes, codes, t_s, n, most, out):
    """Put positions (km) and velocities (km/s) in ITRS at the n instants `t_s` into out, (6, >= n).

    `most` is how many samples go into one block. Returns how many have no position.
    """
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
        last = turning.shape[0] - 1
        first_piece = min(max(int((low - turning[0, N_TURNING]) / PIECE_S), 0), last)
        if first_piece == min(max(int((high - turning[0, N_TURNING]) / PIECE_S), 0), last):
            _turn(w, m, t_s[done:], turning[first_piece], out[:, done:])
        else:
            # Sample by sample.
            for k in range(m):
                at = t_s[done + k]
                piece = turning[min(max(int((at - turning[0, N_TURNING]) / PIECE_S), 0), last)]
                into = at - piece[N_TURNING]
                w[k] = piece[THETA] + piece[THETA_RATE] * into
                w[BLOCK + k] = piece[POLE_X] + piece[POLE_X_RATE] * into
                w[2 * BLOCK + k] = piece[POLE_Y] + piece[POLE_Y_RATE] * into
            _turn_each(w, m, out[:, done:])
        done += m
    return bad


@inline_kernel
def _above(p, k, origin, up, place, sine):
    """Return f, f' and the range at sample k of states p; see the head of the module."""
    x, y, z = p[0, k] - origin[place, 0], p[1, k] - origin[place, 1], p[2, k] - origin[place, 2]
    height = x * up[place, 0] + y * up[place, 1] + z * up[place, 2]
    rising = p[3, k] * up[place, 0] + p[4, k] * up[place, 1] + p[5, k] * up[place, 2]
    distance = math.sqrt(x * x + y * y + z * z)
    away = (x * p[3, k] + y * p[4, k] + z * p[5, k]) / distance
    return height - sine * distance, rising - sine * away, distance


@inline_kernel
def _sine(p, k, origin, up, place):
    """Return g, g' and the range at sample k of states p; see the head of the module."""
    x, y, z = p[0, k] - origin[place, 0], p[1, k] - origin[place, 1], p[2, k] - origin[place, 2]
    height = x * up[place, 0] + y * up[place, 1] + z * up[place, 2]
    rising = p[3, k] * up[place, 0] + p[4, k] * up[place, 1] + p[5, k] * up[place, 2]
    distance = math.sqrt(x * x + y * y + z * z)
    away = (x * p[3, k] + y * p[4, k] + z * p[5, k]) / distance
    return height / distance, (rising - height / distance * away) / distance, distance


@inline_kernel
def _fall(p, k, origin, up, place):
    """Return S, S1, the range and the height at sample k of states p; see the head of the module.

    The acceleration is that of a spherical Earth: 0.3 % beside the true one.
    """
    x, y, z = p[0, k], p[1, k], p[2, k]
    u, v, s = p[3, k], p[4, k], p[5, k]
    square = x * x + y * y + z * z
    pull = _MU_KM3_S2 / (square * math.sqrt(square))
    spin = _ROTATION_RAD_S * _ROTATION_RAD_S
    ax = (spin - pull) * x + 2.0 * _ROTATION_RAD_S * v
    ay = (spin - pull) * y - 2.0 * _ROTATION_RAD_S * u
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
def _radius(p, k):
    return math.sqrt(p[0, k] * p[0, k] + p[1, k] * p[1, k] + p[2, k] * p[2, k])


@inline_kernel
def _speed(p, k):
    return math.sqrt(p[3, k] * p[3, k] + p[4, k] * p[4, k] + p[5, k] * p[5, k])


@inline_kernel
def _motion(ra, rb, va, vb, h, fastest):
    """Return the greatest acceleration and speed over the ground between two samples h apart."""
    acceleration, speed = 0.0, fastest
    # Radius, speed and acceleration bound each other: twice around is enough.
    reach = speed * h
    low, high = 0.5 * (ra + rb - reach), 0.5 * (ra + rb + reach)
    for _ in range(2):
        low = max(_EARTH_RADIUS_KM, low)
        acceleration = (
            _MU_KM3_S2 / (low * low)
            + 2.0 * _ROTATION_RAD_S * speed
            + _ROTATION_RAD_S * _ROTATION_RAD_S * high
        )
        speed = min(speed, 1.01 * 0.5 * (va + vb + acceleration * h))
        # |r2| <= |a| + v^2 / r: how far the radius leaves the line between its ends.
        away = (acceleration + speed * speed / low) * h * h * 0.125
        low, high = max(low, min(ra, rb) - away), min(high, max(ra, rb) + away)
    return _MARGIN * acceleration, speed


@inline_kernel
def _jerk(speed):
    """Return a bound of the rate of the acceleration, as a part of that: gravity's gradient is 2 g / r."""
    return 2.0 * speed / _EARTH_RADIUS_KM + 3.0 * _ROTATION_RAD_S


@inline_kernel
def _bend(acceleration, speed, pa, pb, h, sine):
    """Return the bound M of the head of the module; infinity where the range may vanish."""
    nearest = 0.5 * (pa + pb - speed * h)
    if nearest <= 0.0 and sine != 0.0:
        return math.inf
    return acceleration * (1.0 + abs(sine)) + abs(sine) * speed * speed / max(nearest, 1e-9)


_SETTLED, _CROSSED, _OPEN = 0, 1, 2


@inline_kernel
def _judged(fa, fb, h, bend):
    """Return whether an interval is settled, holds one crossing, or is still open."""
    differ = (fa >= 0.0) != (fb >= 0.0)
    away = bend * h * h * 0.125
    if not differ and (max(fa, fb) + away < 0.0 or min(fa, fb) - away >= 0.0):
        return _SETTLED
    if differ and abs(fb - fa) > 4.0 * away:
        return _CROSSED
    if h <= TOLERANCE_S:
        return _CROSSED if differ else _SETTLED
    return _OPEN


@inline_kernel
def _by_hermite(ta, tb, fa, fb, da, db):
    """Return where the cubic through values and slopes at both ends crosses zero between them."""
    h = tb - ta
    c1 = da * h
    c2 = 3.0 * (fb - fa) - (2.0 * da + db) * h
    c3 = (da + db) * h - 2.0 * (fb - fa)
    s = fa / (fa - fb)
    for _ in range(4):
        slope = c1 + s * (2.0 * c2 + 3.0 * c3 * s)
        if slope == 0.0:
            break
        s -= (fa + s * (c1 + s * (c2 + c3 * s))) / slope
        s = min(max(s, 0.0), 1.0)
    return ta + s * h


@kernel
def find_stays_above(
    deep,
    near_rows,
    deep_rows,
    deep_index,
    numbers,
    epoch_minutes,
    steps_s,
    fastest_km_s,
    gravity,
    turning,
    origin,
    east,
    north,
    up,
    sines,
    length_s,
    status,
):
    """Find all stays of n_obj objects above the masks of all sites.

    Parameters
    ----------
    deep:
        Whether an object is in deep space, (n_obj,), bool.
    near_rows, deep_rows:
        Coefficients of the catalogue, (n, N_COEFF), and of its objects in deep space, (n_deep, N_DEEP).
    deep_index, numbers:
        Which row of `deep_rows` is that of an object (read for deep space only), and
        its number in the catalogue, which is also its row of `near_rows`, (n_obj,).
    epoch_minutes:
        Minutes from the epoch of each object to the start of the window, (n_obj,).
    steps_s, fastest_km_s:
        First step and a bound of the speed over the ground, (n_obj,).
    gravity:
        (radius_km, xke, j2, j3, j4).
    turning:
        The Earth's turning from before the start of the window on, pieces of PIECE_S:
        (n_pieces, N_TURNING + 1), the last column the seconds at which a piece begins.
    origin, east, north, up, sines:
        Sites in ITRS (km) and their axes, each (n_sites, 3), and the sines of their masks, (n_sites,).
    length_s:
        Length of the window.
    status:
        (n_obj,), uint8: set to 1 where the theory gave no position somewhere in the
        window; such an object has no rows in the result.

    Returns
    -------
    Shape (n_stays, N_RESULT), ordered by object, site and time.
    """
    w = np.empty(SCRATCH)
    minutes = np.empty(BLOCK)
    codes = np.zeros(BLOCK, np.uint8)
    # Here, for all objects: memory that is new each time costs more than the search.
    t_s, grid = np.empty(_NODES), np.empty(_GRID)
    found = np.empty((256, N_RESULT))
    count = 0
    for i in range(len(numbers)):
        start = epoch_minutes[i]
        end = start + length_s / 60.0
        if deep[i]:
            knots = deep_space.begin(w, deep_rows[deep_index[i]], start, end)
        else:
            knots = np.empty((0, N_KNOT))
        theory = (
            deep[i],
            near_rows[numbers[i]],
            deep_rows[deep_index[i]],
            knots,
            gravity,
            turning,
            start,
            w,
            minutes,
            codes,
        )
        roots, n_roots, above, bad = _crossings(
            theory, steps_s[i], fastest_km_s[i], origin, up, sines, length_s, t_s, grid
        )
        if bad == 0:
            stays = _paired(roots, n_roots, above, length_s)
            found = _room(found, count, count + len(stays))
            rows = found[count : count + len(stays)]
            bad = _culminations(theory, stays, steps_s[i], fastest_km_s[i], origin, east, north, up, rows)
        if bad != 0:
            status[i] = 1
            continue
        rows[:, OBJECT] = numbers[i]
        count += len(stays)
    return found[:count]


@kernel
def _at(theory, t_s, n, most, out):
    deep, near_row, deep_row, knots, gravity, turning, t0, w, minutes, codes = theory
    return _states(
        deep, near_row, deep_row, knots, gravity, turning, t0, w, minutes, codes, t_s, n, most, out
    )


@kernel
def _measure(grid, n, h, fastest):
    """Work out, for n states h apart, radius and speed, and what each interval's motion is bounded by."""
    for k in range(n):
        x, y, z = grid[k], grid[_NODES + k], grid[2 * _NODES + k]
        u, v, s = grid[3 * _NODES + k], grid[4 * _NODES + k], grid[5 * _NODES + k]
        grid[_RADIUS + k] = math.sqrt(x * x + y * y + z * z)
        grid[_SPEED + k] = math.sqrt(u * u + v * v + s * s)
    for k in range(n - 1):
        acceleration, speed = _motion(
            grid[_RADIUS + k],
            grid[_RADIUS + k + 1],
            grid[_SPEED + k],
            grid[_SPEED + k + 1],
            h,
            fastest,
        )
        grid[_GREATEST + k] = acceleration
        grid[_QUICKEST + k] = speed


@kernel
def _reach(grid, n, h, origin, up, sine):
    """Work out f at n states h apart, and the highest it may be in each interval between them."""
    ox, oy, oz = origin[0], origin[1], origin[2]
    ux, uy, uz = up[0], up[1], up[2]
    for k in range(n):
        x, y, z = grid[k] - ox, grid[_NODES + k] - oy, grid[2 * _NODES + k] - oz
        distance = math.sqrt(x * x + y * y + z * z)
        grid[_DISTANCE + k] = distance
        grid[_F + k] = x * ux + y * uy + z * uz - sine * distance
    part, size = h * h * 0.125, abs(sine)
    for k in range(n - 1):
        speed = grid[_QUICKEST + k]
        nearest = max(0.5 * (grid[_DISTANCE + k] + grid[_DISTANCE + k + 1] - speed * h), 1e-9)
        bend = grid[_GREATEST + k] * (1.0 + size) + size * speed * speed / nearest
        grid[_REACH + k] = max(grid[_F + k], grid[_F + k + 1]) + bend * part


@kernel
def _reaching(grid, n, asked):
    """Put the numbers of the intervals in which f may be above zero into `asked`; return how many."""
    count = 0
    for k in range(n - 1):
        if grid[_REACH + k] >= 0.0:
            asked[count] = k
            count += 1
    return count


@kernel
def _sorted_out(
    grid, p, t_s, asked, n_asked, h, place, origin, up, sine, brackets, n_brackets, opens, n_opens, nodes
):
    """Append the intervals asked about to the brackets or to the open ones; return how many these are now.

    A function of its own, without new arrays or views: where these are made, the compiler
    counts references in every turn of a loop.
    """
    for number in range(n_asked):
        k = asked[number]
        pa, pb = grid[_DISTANCE + k], grid[_DISTANCE + k + 1]
        fa, fb = grid[_F + k], grid[_F + k + 1]
        bend = _bend(grid[_GREATEST + k], grid[_QUICKEST + k], pa, pb, h, sine)
        verdict = _judged(fa, fb, h, bend)
        if verdict == _SETTLED:
            continue
        _, da, _ = _above(p, k, origin, up, place, sine)
        _, db, _ = _above(p, k + 1, origin, up, place, sine)
        if verdict == _CROSSED:
            _put_bracket(brackets, n_brackets, place, t_s[k], t_s[k + 1], fa, fb, da, db)
            n_brackets += 1
        else:
            for end in range(2):
                node = 2 * n_opens + end
                nodes[node, _T] = t_s[k + end]
                nodes[node, _VALUE] = grid[_F + k + end]
                nodes[node, _SLOPE] = db if end else da
                nodes[node, _RANGE] = grid[_DISTANCE + k + end]
                nodes[node, _R] = grid[_RADIUS + k + end]
                nodes[node, _S] = grid[_SPEED + k + end]
                nodes[node, _OF] = place
            opens[n_opens, _NODE_A], opens[n_opens, _NODE_B] = 2 * n_opens, 2 * n_opens + 1
            opens[n_opens, _A], opens[n_opens, _V] = grid[_GREATEST + k], grid[_QUICKEST + k]
            n_opens += 1
    return n_brackets, n_opens


@inline_kernel
def _put_bracket(brackets, row, place, ta, tb, fa, fb, da, db):
    brackets[row, _PLACE] = place
    brackets[row, _TA], brackets[row, _TB] = ta, tb
    brackets[row, _FA], brackets[row, _FB] = fa, fb
    brackets[row, _DA], brackets[row, _DB] = da, db


@inline_kernel
def _put(rows, row, interval):
    for column in range(_N_INTERVAL):
        rows[row, column] = interval[column]


@inline_kernel
def _halves(rows, row, t, f, d, distance, radius, speed):
    """Return the two halves of an interval, cut at t."""
    first = (
        rows[row, _PLACE],
        rows[row, _TA],
        t,
        rows[row, _FA],
        f,
        rows[row, _DA],
        d,
        rows[row, _PA],
        distance,
        rows[row, _RA],
        radius,
        rows[row, _VA],
        speed,
    )
    second = (
        rows[row, _PLACE],
        t,
        rows[row, _TB],
        f,
        rows[row, _FB],
        d,
        rows[row, _DB],
        distance,
        rows[row, _PB],
        radius,
        rows[row, _RB],
        speed,
        rows[row, _VB],
    )
    return first, second


@kernel
def _crossings(theory, step_s, fastest, origin, up, sines, length_s, t_s, grid):
    """Find all crossings of the masks of all sites.

    Returns them as rows (site, seconds, 1 if rising), how many there are, whether the
    object is above each mask at the start, and how many samples had no position.
    """
    n_sites = len(sines)
    n_steps = max(1, math.ceil(length_s / step_s))
    h = length_s / n_steps
    most = max(8, min(BLOCK, int(_BLOCK_S / h) // 8 * 8))
    p = grid[: 6 * _NODES].reshape(6, _NODES)
    asked = np.empty(_NODES, np.int64)
    above = np.zeros(n_sites, np.bool_)
    brackets = np.empty((64, _N_BRACKET))
    opens, nodes = np.empty((64, _N_OPEN)), np.empty((128, _N_NODE))
    n_brackets = 0
    first = 0
    while first < n_steps:
        n = min(_NODES, n_steps + 1 - first)
        for k in range(n):
            t_s[k] = min((first + k) * h, length_s)
        bad = _at(theory, t_s, n, most, p)
        if bad != 0:
            return brackets, 0, above, bad
        _measure(grid, n, h, fastest)
        n_opens = 0
        for place in range(n_sites):
            sine = sines[place]
            _reach(grid, n, h, origin[place], up[place], sine)
            if first == 0:
                above[place] = grid[_F] >= 0.0
            n_asked = _reaching(grid, n, asked)
            brackets = _room(brackets, n_brackets, n_brackets + n_asked)
            opens = _room(opens, n_opens, n_opens + n_asked)
            nodes = _room(nodes, 2 * n_opens, 2 * (n_opens + n_asked))
            n_brackets, n_opens = _sorted_out(
                grid,
                p,
                t_s,
                asked,
                n_asked,
                h,
                place,
                origin,
                up,
                sine,
                brackets,
                n_brackets,
                opens,
                n_opens,
                nodes,
            )
        brackets, n_brackets, bad = _halved(
            theory, nodes, opens, n_opens, brackets, n_brackets, fastest, origin, up, sines
        )
        if bad != 0:
            return brackets, 0, above, bad
        first += n - 1
    roots, bad = _polished(theory, brackets, n_brackets, origin, up, sines)
    return roots, n_brackets, above, bad


@kernel
def _halved(theory, nodes, opens, n_opens, brackets, n_brackets, fastest, origin, up, sines):
    """Halve open intervals until each is settled or holds one crossing; these join the brackets."""
    after = np.empty((2 * n_opens, _N_OPEN))
    t_s, p = np.empty(2 * n_opens), np.empty((6, 2 * n_opens))
    n_nodes = 2 * n_opens
    while n_opens > 0:
        if n_opens > len(t_s):
            t_s, p = np.empty(2 * n_opens), np.empty((6, 2 * n_opens))
        for k in range(n_opens):
            t_s[k] = 0.5 * (nodes[int(opens[k, _NODE_A]), _T] + nodes[int(opens[k, _NODE_B]), _T])
        bad = _at(theory, t_s, n_opens, BLOCK, p)
        if bad != 0:
            return brackets, 0, bad
        after = _room(after, 0, 2 * n_opens)
        brackets = _room(brackets, n_brackets, n_brackets + 2 * n_opens)
        nodes = _room(nodes, n_nodes, n_nodes + n_opens)
        n_brackets, n_after = _halve(
            t_s, p, nodes, n_nodes, opens, n_opens, after, brackets, n_brackets, fastest, origin, up, sines
        )
        n_nodes += n_opens
        opens, after = after, opens
        n_opens = n_after
    return brackets, n_brackets, 0


@kernel
def _halve(t_s, p, nodes, n_nodes, opens, n_opens, after, brackets, n_brackets, fastest, origin, up, sines):
    """Make a node of each sample and judge the halves on either side of it; return how many of each kind."""
    n_after = 0
    for k in range(n_opens):
        ends = int(opens[k, _NODE_A]), n_nodes + k, int(opens[k, _NODE_B])
        place = int(nodes[ends[0], _OF])
        sine = sines[place]
        f, d, distance = _above(p, k, origin, up, place, sine)
        nodes[ends[1], _T], nodes[ends[1], _VALUE], nodes[ends[1], _SLOPE] = t_s[k], f, d
        nodes[ends[1], _RANGE], nodes[ends[1], _OF] = distance, place
        nodes[ends[1], _R], nodes[ends[1], _S] = _radius(p, k), _speed(p, k)
        for half in range(2):
            a, b = ends[half], ends[half + 1]
            h = nodes[b, _T] - nodes[a, _T]
            # What bounds an interval bounds its halves.
            acceleration, speed = opens[k, _A], opens[k, _V]
            if abs(nodes[a, _R] - nodes[b, _R]) > _ROUND * nodes[a, _R]:
                acceleration, speed = _motion(
                    nodes[a, _R], nodes[b, _R], nodes[a, _S], nodes[b, _S], h, fastest
                )
            bend = _bend(acceleration, speed, nodes[a, _RANGE], nodes[b, _RANGE], h, sine)
            fa, fb = nodes[a, _VALUE], nodes[b, _VALUE]
            verdict = _judged(fa, fb, h, bend)
            if verdict == _CROSSED:
                _put_bracket(
                    brackets,
                    n_brackets,
                    place,
                    nodes[a, _T],
                    nodes[b, _T],
                    fa,
                    fb,
                    nodes[a, _SLOPE],
                    nodes[b, _SLOPE],
                )
                n_brackets += 1
            elif verdict == _OPEN:
                after[n_after, _NODE_A], after[n_after, _NODE_B] = a, b
                after[n_after, _A], after[n_after, _V] = acceleration, speed
                n_after += 1
    return n_brackets, n_after


@kernel
def _polished(theory, brackets, count, origin, up, sines):
    """Return (site, seconds, 1 if rising) of the one zero in each bracket, and how many had no position.

    The zero is that of f; without `sines`, that of S.
    """
    roots = np.empty((count, 3))
    waiting = np.arange(count)
    t_s, p = np.empty(count), np.empty((6, count))
    left = count
    for turn in range(_MOST_STEPS):
        if left == 0:
            break
        for k in range(left):
            t_s[k] = _guess(brackets, waiting[k], turn)
        bad = _at(theory, t_s, left, BLOCK, p)
        if bad != 0:
            return roots, bad
        left = _closer(t_s, p, brackets, waiting, left, roots, origin, up, sines)
    return roots, 0


@kernel
def _guess(brackets, row, turn):
    ta, tb = brackets[row, _TA], brackets[row, _TB]
    if turn % 4 == 3:
        return 0.5 * (ta + tb)
    return _by_hermite(ta, tb, brackets[row, _FA], brackets[row, _FB], brackets[row, _DA], brackets[row, _DB])


@kernel
def _closer(t_s, p, brackets, waiting, left, roots, origin, up, sines):
    """Narrow the brackets by what was found at t_s; return how many still wait."""
    still = 0
    for k in range(left):
        row = waiting[k]
        place = int(brackets[row, _PLACE])
        if len(sines) > 0:
            f, d, _ = _above(p, k, origin, up, place, sines[place])
        else:
            f, d, _, _ = _fall(p, k, origin, up, place)
        rising = brackets[row, _FB] >= 0.0
        bend = (
            2.0
            * abs(brackets[row, _DB] - brackets[row, _DA])
            / max(brackets[row, _TB] - brackets[row, _TA], 1e-9)
        )
        if (f >= 0.0) == rising:
            brackets[row, _TB], brackets[row, _FB], brackets[row, _DB] = t_s[k], f, d
        else:
            brackets[row, _TA], brackets[row, _FA], brackets[row, _DA] = t_s[k], f, d
        ta, tb = brackets[row, _TA], brackets[row, _TB]
        step = -f / d if d != 0.0 else math.inf
        # After a step of Newton's there is left step^2 |f2 / 2 f1|; the bend is four times
        # what the slopes at the ends showed.
        if step * step * bend < _LEFT_S * abs(d) or tb - ta < _LEFT_S:
            root = t_s[k] + step if abs(step) < tb - ta else 0.5 * (ta + tb)
            roots[row, 0] = place
            roots[row, 1] = min(max(root, ta), tb)
            roots[row, 2] = 1.0 if rising else 0.0
        else:
            waiting[still] = row
            still += 1
    return still


_STAY_SITE, _STAY_BEGIN, _STAY_END, _STAY_OPEN_START, _STAY_OPEN_END, _N_STAY = range(6)


@kernel
def _paired(roots, n_roots, above, length_s):
    """Return the stays between crossings, (n, _N_STAY), ordered by site and time."""
    n_sites = len(above)
    begins = np.zeros(n_sites + 1, np.int64)
    for k in range(n_roots):
        begins[int(roots[k, 0]) + 1] += 1
    for place in range(n_sites):
        begins[place + 1] += begins[place]
    order = np.empty(n_roots, np.int64)
    filled = begins[:-1].copy()
    for k in range(n_roots):
        # By insertion: they come in few runs that are in order.
        place = int(roots[k, 0])
        at = filled[place]
        while at > begins[place] and roots[order[at - 1], 1] > roots[k, 1]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = k
        filled[place] += 1
    stays = np.empty((n_roots + n_sites, _N_STAY))
    count = 0
    for place in range(n_sites):
        inside = above[place]
        begin, open_start = 0.0, 1.0
        for k in range(begins[place], begins[place + 1]):
            t = roots[order[k], 1]
            rising = roots[order[k], 2] == 1.0
            if rising and not inside:
                begin, open_start, inside = t, 0.0, True
            elif inside and not rising:
                stays[count, _STAY_SITE] = place
                stays[count, _STAY_BEGIN], stays[count, _STAY_END] = begin, t
                stays[count, _STAY_OPEN_START], stays[count, _STAY_OPEN_END] = open_start, 0.0
                count += 1
                inside = False
        if inside:
            stays[count, _STAY_SITE] = place
            stays[count, _STAY_BEGIN], stays[count, _STAY_END] = begin, length_s
            stays[count, _STAY_OPEN_START], stays[count, _STAY_OPEN_END] = open_start, 1.0
            count += 1
    return stays[:count]


# What SGP4's acceleration may differ by from that of `_fall`, with something to spare.
_SLACK = 0.02
_KNOT_STEP_S = 110.0
_MOST_KNOTS = 40
_BESIDE, _LONGEST_BESIDE_S = 0.01, 120.0


@kernel
def _culminations(theory, stays, step_s, fastest, origin, east, north, up, found):
    """Fill the rows of the result for the stays; return how many samples had no position."""
    n_stays = len(stays)
    total = 0
    for k in range(n_stays):
        total += _knots(stays, k)
    t_s, p = np.empty(total), np.empty((6, total))
    _place_knots(stays, t_s)
    bad = _at(theory, t_s, total, BLOCK, p)
    if bad != 0:
        return bad
    brackets, owners = np.empty((n_stays, _N_BRACKET)), np.empty(n_stays, np.int64)
    n_brackets, n_hard = _falling(t_s, p, stays, fastest, origin, east, north, up, found, brackets, owners)
    roots, bad = _polished(theory, brackets, n_brackets, origin, up, np.empty(0))
    if bad == 0:
        for k in range(n_brackets):
            found[owners[k], TOP] = roots[k, 1]
        if n_hard > 0:
            bad = _hard_tops(theory, stays, n_hard, step_s, fastest, origin, up, found)
    if bad == 0 and theory[0]:
        bad = _lifted(theory, origin, up, found)
    if bad != 0:
        return bad
    for k in range(n_stays):
        t_s[k] = found[k, TOP]
    bad = _at(theory, t_s, n_stays, BLOCK, p)
    for k in range(n_stays):
        _look(p, k, int(found[k, SITE]), origin, east, north, up, found, k, LOOKS + 3)
    return bad


@kernel
def _lifted(theory, origin, up, found):
    """Move tops to the vertex of the parabola through elevations beside them.

    The velocities of SDP4 are the derivatives of its positions to some 1e-4 only: their
    zero is seconds beside the top of an object that hangs in the sky.
    """
    n_stays = len(found)
    t_s, p = np.empty(3 * n_stays), np.empty((6, 3 * n_stays))
    beside = np.empty(n_stays)
    for k in range(n_stays):
        t_s[k] = found[k, TOP]
    bad = _at(theory, t_s, n_stays, BLOCK, p)
    for k in range(n_stays):
        # A hundredth of a radian of the line of sight: there a parabola is good.
        _, _, distance = _sine(p, k, origin, up, int(found[k, SITE]))
        beside[k] = min(_BESIDE * distance / max(_speed(p, k), 1e-3), _LONGEST_BESIDE_S)
    for k in range(n_stays):
        for part in range(3):
            t_s[3 * k + part] = found[k, TOP] + (part - 1) * beside[k]
    bad += _at(theory, t_s, 3 * n_stays, BLOCK, p)
    for k in range(n_stays):
        place = int(found[k, SITE])
        if t_s[3 * k] < found[k, BEGIN] or t_s[3 * k + 2] > found[k, END]:
            continue
        before, _, _ = _sine(p, 3 * k, origin, up, place)
        at, _, _ = _sine(p, 3 * k + 1, origin, up, place)
        after, _, _ = _sine(p, 3 * k + 2, origin, up, place)
        bend = before - 2.0 * at + after
        if bend < 0.0:
            found[k, TOP] += min(max(0.5 * (before - after) / bend, -1.0), 1.0) * beside[k]
    return bad


@kernel
def _place_knots(stays, t_s):
    n = 0
    for k in range(len(stays)):
        knots = _knots(stays, k)
        begin, end = stays[k, _STAY_BEGIN], stays[k, _STAY_END]
        for knot in range(knots):
            t_s[n] = begin + (end - begin) * (knot / (knots - 1))
            n += 1


@kernel
def _hard_tops(theory, stays, n_hard, step_s, fastest, origin, up, found):
    """Search the highest point of stays whose TOP is negative; return how many samples had no position."""
    hard, rows = np.empty((n_hard, _N_STAY)), np.empty(n_hard, np.int64)
    n = 0
    for k in range(len(stays)):
        if found[k, TOP] < 0.0:
            hard[n] = stays[k]
            rows[n] = k
            n += 1
    tops, bad = _tops(theory, hard, step_s, fastest, origin, up)
    if bad == 0:
        for n in range(n_hard):
            found[rows[n], TOP] = tops[n]
    return bad


@inline_kernel
def _knots(stays, k):
    """Return how many samples of a stay are looked at to show that S rises."""
    span = stays[k, _STAY_END] - stays[k, _STAY_BEGIN]
    return min(max(5, math.ceil(span / _KNOT_STEP_S) + 1), _MOST_KNOTS)


@kernel
def _falling(t_s, p, stays, fastest, origin, east, north, up, found, brackets, owners):
    """Write what is known of the stays to the result, with TOP negative where it is still to be searched.

    Stays in which S is shown to rise get a bracket of its zero, or the end that is
    highest. Returns how many brackets there are, and how many stays need the other search.
    """
    n = n_brackets = n_hard = 0
    for k in range(len(stays)):
        place = int(stays[k, _STAY_SITE])
        last = n + _knots(stays, k) - 1
        found[k, SITE] = place
        found[k, BEGIN], found[k, END] = stays[k, _STAY_BEGIN], stays[k, _STAY_END]
        found[k, OPEN_START], found[k, OPEN_END] = stays[k, _STAY_OPEN_START], stays[k, _STAY_OPEN_END]
        _look(p, n, place, origin, east, north, up, found, k, LOOKS)
        _look(p, last, place, origin, east, north, up, found, k, LOOKS + 6)
        rises, bracketed = True, False
        fa, da, pa, ha = _fall(p, n, origin, up, place)
        top = found[k, BEGIN] if fa >= 0.0 else found[k, END]
        ra, va = _radius(p, n), _speed(p, n)
        for knot in range(n + 1, last + 1):
            fb, db, pb, hb = _fall(p, knot, origin, up, place)
            rb, vb = _radius(p, knot), _speed(p, knot)
            h = t_s[knot] - t_s[knot - 1]
            a, v = _motion(ra, rb, va, vb, h, fastest)
            jerk = a * _jerk(v)
            # Neither range nor height bends down by more than the acceleration.
            far, high = max(pa, pb) + a * h * h * 0.125, max(ha, hb) + a * h * h * 0.125
            second = 2.0 * (3.0 * v * a + far * jerk) * high + 6.0 * far * v * a + 2.0 * far * far * jerk
            slack = _SLACK * a * 2.0 * far * (high + far)
            # The height bends down along its path: between two that are positive it is positive.
            if not (da + db - second * h > 2.0 * slack and ha > 0.0 and hb > 0.0):
                rises = False
            if fa < 0.0 and fb >= 0.0:
                bracketed = True
                _put_bracket(brackets, n_brackets, place, t_s[knot - 1], t_s[knot], fa, fb, da, db)
            fa, da, pa, ha, ra, va = fb, db, pb, hb, rb, vb
        found[k, TOP] = top if rises else -1.0
        if not rises:
            n_hard += 1
        elif bracketed:
            owners[n_brackets] = k
            n_brackets += 1
        n = last + 1
    return n_brackets, n_hard


@inline_kernel
def _look(p, n, place, origin, east, north, up, found, row, column):
    """Write azimuth, sine of the elevation and range of sample n to a row of the result."""
    x, y, z = p[0, n] - origin[place, 0], p[1, n] - origin[place, 1], p[2, n] - origin[place, 2]
    distance = math.sqrt(x * x + y * y + z * z)
    found[row, column] = math.atan2(
        x * east[place, 0] + y * east[place, 1] + z * east[place, 2],
        x * north[place, 0] + y * north[place, 1] + z * north[place, 2],
    )
    found[row, column + 1] = (x * up[place, 0] + y * up[place, 1] + z * up[place, 2]) / distance
    found[row, column + 2] = distance


@kernel
def _tops(theory, stays, step_s, fastest, origin, up):
    """Return when the object stands highest in each stay, (n,), and how many samples had no position."""
    n_stays = len(stays)
    tops = np.empty(n_stays)
    best = np.full(n_stays, -2.0)
    total = 0
    for k in range(n_stays):
        total += _parts(stays, k, step_s) + 1
    t_s, p = np.empty(2 * total), np.empty((6, 2 * total))
    n = 0
    for k in range(n_stays):
        parts = _parts(stays, k, step_s)
        begin, end = stays[k, _STAY_BEGIN], stays[k, _STAY_END]
        for part in range(parts + 1):
            t_s[n] = begin + (end - begin) * (part / parts)
            n += 1
    bad = _at(theory, t_s, n, BLOCK, p)
    if bad != 0:
        return tops, bad
    spans, after = np.empty((2 * total, _N_INTERVAL)), np.empty((2 * total, _N_INTERVAL))
    peaks = np.empty((n_stays + total, _N_INTERVAL))
    n_spans = _spanned(t_s, p, stays, step_s, spans, best, tops, origin, up)
    n_peaks = 0
    while n_spans > 0:
        peaks = _room(peaks, n_peaks, n_peaks + n_spans)
        n_spans, n_peaks = _promising(spans, n_spans, best, fastest, peaks, n_peaks)
        if n_spans > len(t_s):
            t_s, p = np.empty(2 * n_spans), np.empty((6, 2 * n_spans))
        for k in range(n_spans):
            t_s[k] = 0.5 * (spans[k, _TA] + spans[k, _TB])
        bad = _at(theory, t_s, n_spans, BLOCK, p)
        if bad != 0:
            return tops, bad
        after = _room(after, 0, 2 * n_spans)
        _cut(t_s, p, spans, n_spans, after, stays, best, tops, origin, up)
        spans, after = after, spans
        n_spans *= 2
    return tops, _peaked(theory, peaks, n_peaks, stays, best, tops, origin, up)


@kernel
def _spanned(t_s, p, stays, step_s, spans, best, tops, origin, up):
    """Put the intervals between the first samples of all stays into `spans`; return how many they are."""
    n = count = 0
    for k in range(len(stays)):
        place = int(stays[k, _STAY_SITE])
        ga, da, pa, ra, va = 0.0, 0.0, 0.0, 0.0, 0.0
        for part in range(_parts(stays, k, step_s) + 1):
            g, d, distance = _sine(p, n, origin, up, place)
            radius, speed = _radius(p, n), _speed(p, n)
            if g > best[k]:
                best[k], tops[k] = g, t_s[n]
            if part > 0:
                span = (float(k), t_s[n - 1], t_s[n], ga, g, da, d, pa, distance, ra, radius, va, speed)
                _put(spans, count, span)
                count += 1
            ga, da, pa, ra, va = g, d, distance, radius, speed
            n += 1
    return count


@kernel
def _promising(spans, n_spans, best, fastest, peaks, n_peaks):
    """Keep the intervals still open and append those with one peak to `peaks`; return how many of each."""
    kept = 0
    for k in range(n_spans):
        verdict = _can_rise(spans, k, best[int(spans[k, _PLACE])], fastest)
        if verdict == _CROSSED:
            for column in range(_N_INTERVAL):
                peaks[n_peaks, column] = spans[k, column]
            n_peaks += 1
        elif verdict == _OPEN:
            for column in range(_N_INTERVAL):
                spans[kept, column] = spans[k, column]
            kept += 1
    return kept, n_peaks


@kernel
def _cut(t_s, p, spans, n_spans, after, stays, best, tops, origin, up):
    """Cut intervals at t_s into halves, and note where these are higher than all before."""
    for k in range(n_spans):
        stay = int(spans[k, _PLACE])
        g, d, distance = _sine(p, k, origin, up, int(stays[stay, _STAY_SITE]))
        if g > best[stay]:
            best[stay], tops[stay] = g, t_s[k]
        first, second = _halves(spans, k, t_s[k], g, d, distance, _radius(p, k), _speed(p, k))
        _put(after, 2 * k, first)
        _put(after, 2 * k + 1, second)


@inline_kernel
def _parts(stays, k, step_s):
    return max(6, math.ceil((stays[k, _STAY_END] - stays[k, _STAY_BEGIN]) / step_s))


@inline_kernel
def _can_rise(spans, k, best, fastest):
    """Return whether an interval cannot reach above `best`, holds one peak, or is still open."""
    h = spans[k, _TB] - spans[k, _TA]
    ga, gb, da, db = spans[k, _FA], spans[k, _FB], spans[k, _DA], spans[k, _DB]
    acceleration, speed = _motion(spans[k, _RA], spans[k, _RB], spans[k, _VA], spans[k, _VB], h, fastest)
    nearest = 0.5 * (spans[k, _PA] + spans[k, _PB] - speed * h)
    if nearest > 0.0:
        turn, pull = speed / nearest, acceleration / nearest
        bend = pull + 1.155 * turn * turn
        # By the parabolas of greatest bend from either end, where they meet.
        highest = max(ga, gb)
        if da > 0.0 or db < 0.0:
            steep = da - db + bend * h
            if steep > 0.0:
                s = min(max((gb - ga - db * h + 0.5 * bend * h * h) / steep, 0.0), h)
                highest = max(highest, ga + s * (da + 0.5 * bend * s))
        else:
            s = h - min(
                max((ga - gb + da * h + 0.5 * bend * h * h) / max(da - db + bend * h, 1e-300), 0.0), h
            )
            highest = max(highest, ga + s * (da + 0.5 * bend * s))
        if highest <= best + _CLOSENESS:
            return _SETTLED
        jerk = acceleration * _jerk(speed)
        third = 2.0 * jerk / nearest + 11.0 * pull * turn + 9.5 * turn * turn * turn
        if (db - da) / h + third * h < 0.0:
            return _CROSSED if da > 0.0 and db < 0.0 else _SETTLED
    return _OPEN if h > 1e-3 else _SETTLED


@kernel
def _peaked(theory, peaks, count, stays, best, tops, origin, up):
    """Follow the one peak in each interval to a millisecond; keep it where it is the highest of its stay."""
    waiting = np.arange(count)
    t_s, p = np.empty(count), np.empty((6, count))
    left = count
    for turn in range(_MOST_STEPS):
        if left == 0:
            break
        for k in range(left):
            row = waiting[k]
            share = 0.5 if turn % 4 == 3 else peaks[row, _DA] / (peaks[row, _DA] - peaks[row, _DB])
            t_s[k] = peaks[row, _TA] + share * (peaks[row, _TB] - peaks[row, _TA])
        bad = _at(theory, t_s, left, BLOCK, p)
        if bad != 0:
            return bad
        left = _nearer_top(t_s, p, peaks, waiting, left, stays, best, tops, origin, up)
    return 0


@kernel
def _nearer_top(t_s, p, peaks, waiting, left, stays, best, tops, origin, up):
    """Narrow the intervals around peaks by what was found at t_s; return how many still wait."""
    still = 0
    for k in range(left):
        row = waiting[k]
        stay = int(peaks[row, _PLACE])
        g, d, _ = _sine(p, k, origin, up, int(stays[stay, _STAY_SITE]))
        bend = (peaks[row, _DB] - peaks[row, _DA]) / (peaks[row, _TB] - peaks[row, _TA])
        if d > 0.0:
            peaks[row, _TA], peaks[row, _DA] = t_s[k], d
        else:
            peaks[row, _TB], peaks[row, _DB] = t_s[k], d
        step = -d / bend
        if abs(step) < _LAST_PEAK_STEP_S or peaks[row, _TB] - peaks[row, _TA] < _LAST_PEAK_STEP_S:
            height = g + 0.5 * d * step
            if height > best[stay]:
                best[stay] = height
                tops[stay] = min(max(t_s[k] + step, peaks[row, _TA]), peaks[row, _TB])
        else:
            waiting[still] = row
            still += 1
    return still
