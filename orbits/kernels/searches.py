"""When an object is above the mask of a site: the search of `orbits.search`, compiled, many sites at once.

The quantity is f = up - sin(mask) range, whose sign is that of the elevation less
the mask. Here its bend is bounded and not its change, which needs far fewer samples:
with |f''| <= M between samples a and b, h apart,

    |f - the line from fa to fb|    <= M h^2 / 8 ,
    f                               <= fa + f'a s + M s^2 / 2 , s seconds after a, and likewise before b,
    |f' - the slope of that line|   <= M h / 2 ,  and f' >= (f'a + f'b - M h) / 2 .

An interval is settled when, by the first or the second, f has one sign throughout; or
when the ends differ in sign and, by the third, f' has not: then it holds one crossing.
Every other interval is halved and asked again, down to the tolerance. What can be missed fits
between two samples 10 ms apart.

The bound M. With the site's up u, the vector rho to the object, its unit vector d, the
velocity v and acceleration a over the turning ground and s = sin(mask),

    f'' = a.(u - s d) - s |v_across|^2 / |rho| ,  so  |f''| <= |a| (1 + |s|) + |s| v^2 / |rho| .

|a| is bounded by gravity, Coriolis and centrifugal force at the lowest and highest
radius within the interval, v by the speeds at its ends and what |a| adds, |rho| by the
ranges at its ends less half of v h. 2 % is added for what SGP4 adds to the motion under
gravity (drag, Sun and Moon).

Samples of all sites and all intervals of one object that are asked for at one time are
computed together, in packed arithmetic.
"""

import math

import numpy as np

from orbits.kernels import deep_space
from orbits.kernels.blocks import BLOCK, scratch
from orbits.kernels.bounds import bend_bound, motion
from orbits.kernels.culminations import (
    N_RESULT,
    N_STAY,
    OBJECT,
    STAY_BEGIN,
    STAY_END,
    STAY_OPEN_END,
    STAY_OPEN_START,
    STAY_SITE,
    begins_and_ends,
    culminations,
)
from orbits.kernels.jit import inline_kernel, inner_kernel, kernel
from orbits.kernels.resonance import N_KNOT
from orbits.kernels.sight import above_mask
from orbits.kernels.sky_states import BLOCK_S, itrs_states, radius_km, speed_km_s
from orbits.kernels.zeros import N_BRACKET, polished, put_bracket, room

TOLERANCE_S = 0.01
# Nodes of the first grid that are held at a time.
_NODES = 2048

# What is known of the nodes of the first grid: six components of the state, and these.
_RADIUS, _SPEED, _GREATEST, _QUICKEST, _F, _DISTANCE, _REACH = (number * _NODES for number in range(6, 13))
_GRID = 13 * _NODES

# What an open interval holds: the numbers of the nodes at its ends, and what bounds its
# motion; and what a node holds: seconds, f, f', range, radius, speed, and the place.
_NODE_A, _NODE_B, _A, _V, _N_OPEN = range(5)
_T, _VALUE, _SLOPE, _RANGE, _R, _S, _OF, _N_NODE = range(8)
# Radii at the ends of an interval that differ by less than this part are bounded well already.
_ROUND = 0.01

# The part of the speed by which a slope may be wrong: SGP4's velocities are the derivatives of
# its positions to 1e-4 near the Earth, and to 9e-3 in deep space (`orbits.path`).
_UNSURE_NEAR, _UNSURE_DEEP = 0.002, 0.02

_SETTLED, _CROSSED, _OPEN = 0, 1, 2


@inline_kernel
def _judged(fa, fb, da, db, h, bend, unsure):
    """Return whether an interval is settled, holds one crossing, or is still open."""
    differ = (fa >= 0.0) != (fb >= 0.0)
    away = bend * h * h * 0.125
    if differ:
        # The least |f'| by its values at the ends, and by the line between them.
        steep = max(0.5 * abs(da + db) - unsure, abs(fb - fa) / h)
        return _CROSSED if steep > 0.5 * bend * h or h <= TOLERANCE_S else _OPEN
    if max(fa, fb) + away < 0.0 or min(fa, fb) - away >= 0.0 or h <= TOLERANCE_S:
        return _SETTLED
    # By the parabolas of greatest bend from either end: where they meet, f is nearest to zero.
    if fa >= 0.0:
        fa, fb, da, db = -fa, -fb, -da, -db
    steep = da - db + bend * h
    if steep > 0.0:
        s = (fb - fa - db * h + 0.5 * bend * h * h) / steep
        if s <= 0.0 or s >= h or fa + s * (da + 0.5 * bend * s) + unsure * h < 0.0:
            return _SETTLED
    return _OPEN


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
    with_tops,
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
    with_tops:
        Whether to search culminations and write where the object stands in the sky; else
        only begin and end are found.
    status:
        (n_obj,), uint8: set to 1 where the theory gave no position somewhere in the
        window; such an object has no rows in the result.

    Returns
    -------
    Shape (n_stays, N_RESULT), ordered by object, site and time.
    """
    w = scratch()
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
            found = room(found, count, count + len(stays))
            rows = found[count : count + len(stays)]
            if with_tops:
                bad = culminations(theory, stays, steps_s[i], fastest_km_s[i], origin, east, north, up, rows)
            else:
                begins_and_ends(stays, rows)
        if bad != 0:
            status[i] = 1
            continue
        rows[:, OBJECT] = numbers[i]
        count += len(stays)
    return found[:count]


@inner_kernel
def _measure(grid, n, h, fastest):
    """Work out, for n states h apart, radius and speed, and what each interval's motion is bounded by."""
    for k in range(n):
        x, y, z = grid[k], grid[_NODES + k], grid[2 * _NODES + k]
        u, v, s = grid[3 * _NODES + k], grid[4 * _NODES + k], grid[5 * _NODES + k]
        grid[_RADIUS + k] = math.sqrt(x * x + y * y + z * z)
        grid[_SPEED + k] = math.sqrt(u * u + v * v + s * s)
    for k in range(n - 1):
        acceleration, speed = motion(
            grid[_RADIUS + k],
            grid[_RADIUS + k + 1],
            grid[_SPEED + k],
            grid[_SPEED + k + 1],
            h,
            fastest,
        )
        grid[_GREATEST + k] = acceleration
        grid[_QUICKEST + k] = speed


@inner_kernel
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


@inner_kernel
def _reaching(grid, n, asked):
    """Put the numbers of the intervals in which f may be above zero into `asked`; return how many."""
    count = 0
    for k in range(n - 1):
        if grid[_REACH + k] >= 0.0:
            asked[count] = k
            count += 1
    return count


@inner_kernel
def _sorted_out(
    unsure,
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
):
    """Append the intervals asked about to the brackets or to the open ones; return how many these are now."""
    for number in range(n_asked):
        k = asked[number]
        pa, pb = grid[_DISTANCE + k], grid[_DISTANCE + k + 1]
        fa, fb = grid[_F + k], grid[_F + k + 1]
        bend = bend_bound(grid[_GREATEST + k], grid[_QUICKEST + k], pa, pb, h, sine)
        _, da, _ = above_mask(p, k, origin, up, place, sine)
        _, db, _ = above_mask(p, k + 1, origin, up, place, sine)
        verdict = _judged(fa, fb, da, db, h, bend, unsure * grid[_QUICKEST + k])
        if verdict == _SETTLED:
            continue
        if verdict == _CROSSED:
            put_bracket(brackets, n_brackets, place, t_s[k], t_s[k + 1], fa, fb, da, db)
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


@kernel
def _crossings(theory, step_s, fastest, origin, up, sines, length_s, t_s, grid):
    """Find all crossings of the masks of all sites.

    Returns them as rows (site, seconds, 1 if rising), how many there are, whether the
    object is above each mask at the start, and how many samples had no position.
    """
    n_sites = len(sines)
    unsure = _UNSURE_DEEP if theory[0] else _UNSURE_NEAR
    n_steps = max(1, math.ceil(length_s / step_s))
    h = length_s / n_steps
    most = max(8, min(BLOCK, int(BLOCK_S / h) // 8 * 8))
    p = grid[: 6 * _NODES].reshape(6, _NODES)
    asked = np.empty(_NODES, np.int64)
    above = np.zeros(n_sites, np.bool_)
    brackets = np.empty((64, N_BRACKET))
    opens, nodes = np.empty((64, _N_OPEN)), np.empty((128, _N_NODE))
    n_brackets = 0
    first = 0
    while first < n_steps:
        n = min(_NODES, n_steps + 1 - first)
        for k in range(n):
            t_s[k] = min((first + k) * h, length_s)
        bad = itrs_states(theory, t_s, n, most, p)
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
            brackets = room(brackets, n_brackets, n_brackets + n_asked)
            opens = room(opens, n_opens, n_opens + n_asked)
            nodes = room(nodes, 2 * n_opens, 2 * (n_opens + n_asked))
            n_brackets, n_opens = _sorted_out(
                unsure,
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
    roots, bad = polished(theory, brackets, n_brackets, origin, up, sines)
    return roots, n_brackets, above, bad


@kernel
def _halved(theory, nodes, opens, n_opens, brackets, n_brackets, fastest, origin, up, sines):
    """Halve open intervals until each is settled or holds one crossing; these join the brackets."""
    after = np.empty((2 * n_opens, _N_OPEN))
    t_s, p = np.empty(2 * n_opens), np.empty((6, 2 * n_opens))
    n_nodes = 2 * n_opens
    unsure = _UNSURE_DEEP if theory[0] else _UNSURE_NEAR
    while n_opens > 0:
        if n_opens > len(t_s):
            t_s, p = np.empty(2 * n_opens), np.empty((6, 2 * n_opens))
        for k in range(n_opens):
            t_s[k] = 0.5 * (nodes[int(opens[k, _NODE_A]), _T] + nodes[int(opens[k, _NODE_B]), _T])
        bad = itrs_states(theory, t_s, n_opens, BLOCK, p)
        if bad != 0:
            return brackets, 0, bad
        after = room(after, 0, 2 * n_opens)
        brackets = room(brackets, n_brackets, n_brackets + 2 * n_opens)
        nodes = room(nodes, n_nodes, n_nodes + n_opens)
        n_brackets, n_after = _halve(
            unsure,
            t_s,
            p,
            nodes,
            n_nodes,
            opens,
            n_opens,
            after,
            brackets,
            n_brackets,
            fastest,
            origin,
            up,
            sines,
        )
        n_nodes += n_opens
        opens, after = after, opens
        n_opens = n_after
    return brackets, n_brackets, 0


@inner_kernel
def _halve(
    unsure, t_s, p, nodes, n_nodes, opens, n_opens, after, brackets, n_brackets, fastest, origin, up, sines
):
    """Make a node of each sample and judge the halves on either side of it; return how many of each kind."""
    n_after = 0
    for k in range(n_opens):
        ends = int(opens[k, _NODE_A]), n_nodes + k, int(opens[k, _NODE_B])
        place = int(nodes[ends[0], _OF])
        sine = sines[place]
        f, d, distance = above_mask(p, k, origin, up, place, sine)
        nodes[ends[1], _T], nodes[ends[1], _VALUE], nodes[ends[1], _SLOPE] = t_s[k], f, d
        nodes[ends[1], _RANGE], nodes[ends[1], _OF] = distance, place
        nodes[ends[1], _R], nodes[ends[1], _S] = radius_km(p, k), speed_km_s(p, k)
        for half in range(2):
            a, b = ends[half], ends[half + 1]
            h = nodes[b, _T] - nodes[a, _T]
            # What bounds an interval bounds its halves.
            acceleration, speed = opens[k, _A], opens[k, _V]
            if abs(nodes[a, _R] - nodes[b, _R]) > _ROUND * nodes[a, _R]:
                acceleration, speed = motion(
                    nodes[a, _R], nodes[b, _R], nodes[a, _S], nodes[b, _S], h, fastest
                )
            bend = bend_bound(acceleration, speed, nodes[a, _RANGE], nodes[b, _RANGE], h, sine)
            fa, fb = nodes[a, _VALUE], nodes[b, _VALUE]
            verdict = _judged(fa, fb, nodes[a, _SLOPE], nodes[b, _SLOPE], h, bend, unsure * speed)
            if verdict == _CROSSED:
                put_bracket(
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
def _paired(roots, n_roots, above, length_s):
    """Return the stays between crossings, (n, N_STAY), ordered by site and time."""
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
    stays = np.empty((n_roots + n_sites, N_STAY))
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
                stays[count, STAY_SITE] = place
                stays[count, STAY_BEGIN], stays[count, STAY_END] = begin, t
                stays[count, STAY_OPEN_START], stays[count, STAY_OPEN_END] = open_start, 0.0
                count += 1
                inside = False
        if inside:
            stays[count, STAY_SITE] = place
            stays[count, STAY_BEGIN], stays[count, STAY_END] = begin, length_s
            stays[count, STAY_OPEN_START], stays[count, STAY_OPEN_END] = open_start, 1.0
            count += 1
    return stays[:count]
