"""Zeros of which each is alone between two samples: followed by cubics and Newton's steps, many at once."""

import math

import numpy as np

from orbits.kernels.blocks import BLOCK
from orbits.kernels.jit import inline_kernel, inner_kernel, kernel
from orbits.kernels.sight import above_mask, fall
from orbits.kernels.sky_states import itrs_states

# What a bracket of one zero holds: the place, and seconds, value and slope at both ends.
PLACE, TA, TB, FA, FB, DA, DB, N_BRACKET = range(8)

# What may be left to a zero after the last step.
_LEFT_S = 5e-6
MOST_STEPS = 60


@inline_kernel
def put_bracket(brackets, row, place, ta, tb, fa, fb, da, db):
    """Write one bracket: seconds, values and slopes at its ends."""
    brackets[row, PLACE] = place
    brackets[row, TA], brackets[row, TB] = ta, tb
    brackets[row, FA], brackets[row, FB] = fa, fb
    brackets[row, DA], brackets[row, DB] = da, db


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
def polished(theory, brackets, count, origin, up, sines):
    """Return (site, seconds, 1 if rising) of the one zero in each bracket, and how many had no position.

    The zero is that of f; without `sines`, that of S.
    """
    roots = np.empty((count, 3))
    waiting = np.arange(count)
    t_s, p = np.empty(count), np.empty((6, count))
    left = count
    for turn in range(MOST_STEPS):
        if left == 0:
            break
        for k in range(left):
            t_s[k] = _guess(brackets, waiting[k], turn)
        bad = itrs_states(theory, t_s, left, BLOCK, p)
        if bad != 0:
            return roots, bad
        left = _closer(t_s, p, brackets, waiting, left, roots, origin, up, sines)
    return roots, 0


@inner_kernel
def _guess(brackets, row, turn):
    ta, tb = brackets[row, TA], brackets[row, TB]
    if turn % 4 == 3:
        return 0.5 * (ta + tb)
    return _by_hermite(ta, tb, brackets[row, FA], brackets[row, FB], brackets[row, DA], brackets[row, DB])


@inner_kernel
def _closer(t_s, p, brackets, waiting, left, roots, origin, up, sines):
    """Narrow the brackets by what was found at t_s; return how many still wait."""
    still = 0
    for k in range(left):
        row = waiting[k]
        place = int(brackets[row, PLACE])
        if len(sines) > 0:
            f, d, _ = above_mask(p, k, origin, up, place, sines[place])
        else:
            f, d, _, _ = fall(p, k, origin, up, place)
        rising = brackets[row, FB] >= 0.0
        bend = (
            2.0
            * abs(brackets[row, DB] - brackets[row, DA])
            / max(brackets[row, TB] - brackets[row, TA], 1e-9)
        )
        if (f >= 0.0) == rising:
            brackets[row, TB], brackets[row, FB], brackets[row, DB] = t_s[k], f, d
        else:
            brackets[row, TA], brackets[row, FA], brackets[row, DA] = t_s[k], f, d
        ta, tb = brackets[row, TA], brackets[row, TB]
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


@kernel
def room(rows, used, wanted):
    """Return `rows` with room for `wanted` rows, the first `used` of them as they were."""
    if wanted <= rows.shape[0]:
        return rows
    larger = np.empty((max(wanted, 2 * rows.shape[0]), rows.shape[1]))
    larger[:used] = rows[:used]
    return larger
