"""Which objects of a catalogue may come near to each other around an instant: a sieve.

Around each of the instants lies a stretch of `half_s` to either side. Of two objects the
sieve keeps those stretches in which their distance D may have a minimum of up to
`within_km`; whether it has one is for others to find out. Write r and v for the relative
position and velocity in the middle of the stretch, h for its half. Gravity differs over a
distance D by at most K D, the published velocities from the derivatives of the positions by
`slack` (a share of each speed), so that throughout the stretch

- the relative speed is at most w = |v| + slack + K (D + |v| h) h,
- the place differs from r + v t by at most e = (slack + K (D + w h) h / 2) h,
- the derivative of D^2 / 2 from r.v by at most (w^2 + K (D + w h)^2) h, and by |r| slack.

A stretch is kept if the last could have a zero in it, and the straight line comes within
`within_km` + e. The first of all tests is that the two are in neighbouring cells of a grid
so wide that nothing from farther away gets here within h.
"""

import math

import numpy as np

from orbits.kernels.jit import inline_kernel, inner_kernel, kernel

# Gravity differs over a distance by 2 mu / r^3 of it at most, at the Earth's surface, and a
# tenth is added for its oblateness.
GRADIENT_S2 = 1.1 * 2.0 * 398600.8 / 6378.135**3

# A cell's key is x, y and z of 9 bits each, counted from the middle; what is farther out is in
# the outermost ones, where it is next to all that it was next to.
_BITS = 9
_MIDDLE, _OUTERMOST, _MASK = 1 << _BITS - 1, (1 << _BITS) - 2, (1 << _BITS) - 1
# From a cell to the middles of the four columns of cells (three along z) that come after it.
_COLUMNS = tuple((x << 2 * _BITS) + (y << _BITS) for x, y in ((0, 1), (1, -1), (1, 0), (1, 1)))

# Instants that are laid out anew at a time: of one only, each object's is a cache line by itself.
TILE = 8


@inline_kernel
def _misses(a, b, state, limit2):
    """Return whether the straight lines of two pass each other by more than a distance, squared."""
    x, y, z = state[b, 0] - state[a, 0], state[b, 1] - state[a, 1], state[b, 2] - state[a, 2]
    u, v, w = state[b, 3] - state[a, 3], state[b, 4] - state[a, 4], state[b, 5] - state[a, 5]
    leaving = x * u + y * v + z * w
    # Nearly all end here: no root, no division.
    return (x * x + y * y + z * z - limit2) * (u * u + v * v + w * w) > leaving * leaving


@inner_kernel
def _may_meet(a, b, state, slack, within_km, half_s):
    x, y, z = state[b, 0] - state[a, 0], state[b, 1] - state[a, 1], state[b, 2] - state[a, 2]
    u, v, w = state[b, 3] - state[a, 3], state[b, 4] - state[a, 4], state[b, 5] - state[a, 5]
    squared = x * x + y * y + z * z
    fast2 = u * u + v * v + w * w
    leaving = x * u + y * v + z * w
    apart, fast = math.sqrt(squared), math.sqrt(fast2)
    loose = slack[a] + slack[b]
    fastest = fast + loose + GRADIENT_S2 * (apart + fast * half_s) * half_s
    reach = apart + fastest * half_s
    if abs(leaving) > (fastest * fastest + GRADIENT_S2 * reach * reach) * half_s + apart * loose:
        return False
    t = min(max(-leaving / max(fast2, 1e-12), -half_s), half_s)
    nearest2 = squared + 2.0 * leaving * t + fast2 * t * t
    limit = within_km + (loose + 0.5 * GRADIENT_S2 * reach * half_s) * half_s
    return nearest2 <= limit * limit


@inline_kernel
def _speed(state, i):
    return math.sqrt(state[i, 3] * state[i, 3] + state[i, 4] * state[i, 4] + state[i, 5] * state[i, 5])


@inline_kernel
def _along(coordinate_km, width_km):
    """Return the number of a cell along one axis."""
    return int(min(max(math.floor(coordinate_km / width_km) + _MIDDLE, 1), _OUTERMOST))


@inner_kernel
def _lay_out(position, velocity, begin, end, tile):
    for i in range(position.shape[0]):
        for k in range(begin, end):
            for axis in range(3):
                tile[k - begin, i, axis] = position[i, k, axis]
                tile[k - begin, i, 3 + axis] = velocity[i, k, axis]


@inner_kernel
def _bounds(state, error, k, share, within_km, half_s):
    """Return from how far two can come as near as `within_km`, and how far their straight lines then pass."""
    fastest = loosest = 0.0
    for i in range(state.shape[0]):
        if error[i, k] == 0:
            speed = _speed(state, i)
            fastest = max(fastest, speed)
            loosest = max(loosest, share[i] * speed)
    reach_km = (within_km + 2.0 * (fastest + loosest) * half_s) / (1.0 - GRADIENT_S2 * half_s * half_s)
    # Of those within reach, the distance grows no more than twofold.
    return reach_km, within_km + (2.0 * loosest + GRADIENT_S2 * reach_km * half_s) * half_s


@inner_kernel
def _sort(state, error, k, width_km, keys, order, spare_keys, spare_order, counts):
    """Put keys and numbers of the objects that have a place into keys and order, sorted; return how many."""
    n = 0
    for i in range(state.shape[0]):
        if error[i, k] == 0:
            x, y, z = (
                _along(state[i, 0], width_km),
                _along(state[i, 1], width_km),
                _along(state[i, 2], width_km),
            )
            keys[n] = (x << 2 * _BITS) + (y << _BITS) + z
            order[n] = i
            n += 1
    # By each of the three in turn, from z to x, keeping what was sorted: there and back, and once more.
    for turn in range(3):
        counts[:] = 0
        shift = turn * _BITS
        for i in range(n):
            counts[(keys[i] >> shift) & _MASK] += 1
        total = 0
        for i in range(counts.size):
            counts[i], total = total, total + counts[i]
        for i in range(n):
            place = (keys[i] >> shift) & _MASK
            spare_keys[counts[place]], spare_order[counts[place]] = keys[i], order[i]
            counts[place] += 1
        for i in range(n):
            keys[i], order[i] = spare_keys[i], spare_order[i]
    return n


@inline_kernel
def _keep(a, low, high, sieve, k, kept, found):
    """Put what of [low, high) may come near to a, all places in the order, into `kept` from `found` on."""
    state, slack, order, wanted, orbit, within_km, half_s, limit2 = sieve
    for b in range(low, high):
        if _misses(a, b, state, limit2) or not _may_meet(a, b, state, slack, within_km, half_s):
            continue
        one, other = order[a], order[b]
        if (wanted[one] or wanted[other]) and orbit[one] != orbit[other]:
            if found < kept.shape[0]:
                kept[found, 0], kept[found, 1], kept[found, 2] = min(one, other), max(one, other), k
            found += 1
    return found


@inner_kernel
def _walk(n, keys, sieve, ends, k, kept, found):
    """Meet each of n objects, in the order of their cells, with those after it in cells next to its own."""
    own = 0
    ends[:] = 0
    for a in range(n):
        key = keys[a]
        # Its own cell and the next along z, from itself on.
        own = max(own, a + 1)
        while own < n and keys[own] <= key + 1:
            own += 1
        found = _keep(a, a + 1, own, sieve, k, kept, found)
        # The other columns move along as the key grows.
        for column in range(4):
            low, high = ends[column, 0], ends[column, 1]
            middle = key + _COLUMNS[column]
            while low < n and keys[low] < middle - 1:
                low += 1
            high = max(high, low)
            while high < n and keys[high] <= middle + 1:
                high += 1
            ends[column, 0], ends[column, 1] = low, high
            found = _keep(a, low, high, sieve, k, kept, found)
    return found


@kernel
def find_near(position, velocity, error, share, orbit, wanted, first, last, within_km, half_s, kept):
    """Put (a, b, instant) of what may come near at the instants [first, last) into `kept`, (n, 3).

    `position` and `velocity` are (n_obj, n_t, 3) in km and km/s, `error` their codes (n_obj,
    n_t): what has one is left out. `share` (n_obj,) is the slack as a share of the speed;
    `orbit` (n_obj,) numbers the orbits, of which two objects may share one: they have no
    distance; `wanted` (n_obj,): of two, one at least is. Returns how many there are, also
    where they are more than have room in `kept`.
    """
    n_obj = position.shape[0]
    keys, order = np.zeros(n_obj, np.int32), np.zeros(n_obj, np.int32)
    spare_keys, spare_order = np.zeros(n_obj, np.int32), np.zeros(n_obj, np.int32)
    counts = np.zeros(1 << _BITS, np.int32)
    tile, state, slack = np.zeros((TILE, n_obj, 6)), np.zeros((n_obj, 6)), np.zeros(n_obj)
    ends = np.zeros((4, 2), np.int64)
    found = 0
    for begin in range(first, last, TILE):
        end = min(begin + TILE, last)
        _lay_out(position, velocity, begin, end, tile)
        for k in range(begin, end):
            now = tile[k - begin]
            reach_km, limit_km = _bounds(now, error, k, share, within_km, half_s)
            n = _sort(now, error, k, reach_km, keys, order, spare_keys, spare_order, counts)
            for i in range(n):
                for axis in range(6):
                    state[i, axis] = now[order[i], axis]
                slack[i] = share[order[i]] * _speed(state, i)
            sieve = (state, slack, order, wanted, orbit, within_km, half_s, limit_km * limit_km)
            found = _walk(n, keys, sieve, ends, k, kept, found)
    return found
