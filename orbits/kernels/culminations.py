"""When an object stands highest: shown to be the highest, many stays at once.

Where the height U = rho.u is positive the elevation is greatest where
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
"""

import math

import numpy as np

from orbits.kernels.blocks import BLOCK
from orbits.kernels.bounds import jerk_share, motion
from orbits.kernels.jit import inline_kernel, inner_kernel, kernel
from orbits.kernels.sight import fall, look, sine_of_elevation
from orbits.kernels.sky_states import itrs_states, radius_km, speed_km_s
from orbits.kernels.zeros import (
    DA,
    DB,
    FA,
    FB,
    MOST_STEPS,
    N_BRACKET,
    PLACE,
    TA,
    TB,
    polished,
    put_bracket,
    room,
)

# A stay: the number of its site, seconds of its begin and end, and 1 where the window cuts it.
STAY_SITE, STAY_BEGIN, STAY_END, STAY_OPEN_START, STAY_OPEN_END, N_STAY = range(6)

# Columns of the result.
OBJECT, SITE, BEGIN, TOP, END, OPEN_START, OPEN_END = range(7)
# From here azimuth, elevation (degrees) and range (km) at BEGIN, TOP and END.
LOOKS = 7
N_RESULT = 16

# How long the last step to a peak may be; and what an interval may reach above the best
# and still be left, in the sine of the elevation.
_LAST_PEAK_STEP_S = 2e-3
_CLOSENESS = 1e-9

# What an interval of the search by the sine of the elevation holds beside a bracket: ranges,
# radii and speeds at its ends.
_PA, _PB, _RA, _RB, _VA, _VB, _N_INTERVAL = range(7, 14)
_SETTLED, _CROSSED, _OPEN = 0, 1, 2

# What SGP4's acceleration may differ by from that of `fall`, with something to spare.
_SLACK = 0.02
_KNOT_STEP_S = 110.0
_MOST_KNOTS = 40
_BESIDE, _LONGEST_BESIDE_S = 0.01, 120.0


@inline_kernel
def _put(rows, row, interval):
    for column in range(_N_INTERVAL):
        rows[row, column] = interval[column]


@inline_kernel
def _halves(rows, row, t, f, d, distance, radius, speed):
    """Return the two halves of an interval, cut at t."""
    first = (
        rows[row, PLACE],
        rows[row, TA],
        t,
        rows[row, FA],
        f,
        rows[row, DA],
        d,
        rows[row, _PA],
        distance,
        rows[row, _RA],
        radius,
        rows[row, _VA],
        speed,
    )
    second = (
        rows[row, PLACE],
        t,
        rows[row, TB],
        f,
        rows[row, FB],
        d,
        rows[row, DB],
        distance,
        rows[row, _PB],
        radius,
        rows[row, _RB],
        speed,
        rows[row, _VB],
    )
    return first, second


@kernel
def begins_and_ends(stays, found):
    """Fill the rows of the result with what the stays alone tell."""
    found[:] = math.nan
    for k in range(len(stays)):
        _write_stay(stays, k, found)


@inline_kernel
def _write_stay(stays, k, found):
    found[k, SITE] = stays[k, STAY_SITE]
    found[k, BEGIN], found[k, END] = stays[k, STAY_BEGIN], stays[k, STAY_END]
    found[k, OPEN_START], found[k, OPEN_END] = stays[k, STAY_OPEN_START], stays[k, STAY_OPEN_END]


@kernel
def culminations(theory, stays, step_s, fastest, origin, east, north, up, found):
    """Fill the rows of the result for the stays; return how many samples had no position."""
    n_stays = len(stays)
    total = 0
    for k in range(n_stays):
        total += _knots(stays, k)
    t_s, p = np.empty(total), np.empty((6, total))
    _place_knots(stays, t_s)
    bad = itrs_states(theory, t_s, total, BLOCK, p)
    if bad != 0:
        return bad
    brackets, owners = np.empty((n_stays, N_BRACKET)), np.empty(n_stays, np.int64)
    n_brackets, n_hard = _falling(t_s, p, stays, fastest, origin, east, north, up, found, brackets, owners)
    roots, bad = polished(theory, brackets, n_brackets, origin, up, np.empty(0))
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
    bad = itrs_states(theory, t_s, n_stays, BLOCK, p)
    for k in range(n_stays):
        look(p, k, int(found[k, SITE]), origin, east, north, up, found, k, LOOKS + 3)
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
    bad = itrs_states(theory, t_s, n_stays, BLOCK, p)
    for k in range(n_stays):
        # A hundredth of a radian of the line of sight: there a parabola is good.
        _, _, distance = sine_of_elevation(p, k, origin, up, int(found[k, SITE]))
        beside[k] = min(_BESIDE * distance / max(speed_km_s(p, k), 1e-3), _LONGEST_BESIDE_S)
    for turn in range(2):
        # The second turn takes back what the first left for the curve is no parabola.
        near = 1.0 if turn == 0 else 0.125
        for k in range(n_stays):
            for part in range(3):
                t_s[3 * k + part] = found[k, TOP] + (part - 1) * near * beside[k]
        bad += itrs_states(theory, t_s, 3 * n_stays, BLOCK, p)
        for k in range(n_stays):
            place = int(found[k, SITE])
            if t_s[3 * k] < found[k, BEGIN] or t_s[3 * k + 2] > found[k, END]:
                continue
            before, _, _ = sine_of_elevation(p, 3 * k, origin, up, place)
            at, _, _ = sine_of_elevation(p, 3 * k + 1, origin, up, place)
            after, _, _ = sine_of_elevation(p, 3 * k + 2, origin, up, place)
            bend = before - 2.0 * at + after
            if bend < 0.0:
                found[k, TOP] += min(max(0.5 * (before - after) / bend, -1.0), 1.0) * near * beside[k]
    return bad


@inner_kernel
def _place_knots(stays, t_s):
    n = 0
    for k in range(len(stays)):
        knots = _knots(stays, k)
        begin, end = stays[k, STAY_BEGIN], stays[k, STAY_END]
        for knot in range(knots):
            t_s[n] = begin + (end - begin) * (knot / (knots - 1))
            n += 1


@kernel
def _hard_tops(theory, stays, n_hard, step_s, fastest, origin, up, found):
    """Search the highest point of stays whose TOP is negative; return how many samples had no position."""
    hard, rows = np.empty((n_hard, N_STAY)), np.empty(n_hard, np.int64)
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
    span = stays[k, STAY_END] - stays[k, STAY_BEGIN]
    return min(max(5, math.ceil(span / _KNOT_STEP_S) + 1), _MOST_KNOTS)


@inner_kernel
def _falling(t_s, p, stays, fastest, origin, east, north, up, found, brackets, owners):
    """Write what is known of the stays to the result, with TOP negative where it is still to be searched.

    Stays in which S is shown to rise get a bracket of its zero, or the end that is
    highest. Returns how many brackets there are, and how many stays need the other search.
    """
    n = n_brackets = n_hard = 0
    for k in range(len(stays)):
        place = int(stays[k, STAY_SITE])
        last = n + _knots(stays, k) - 1
        _write_stay(stays, k, found)
        look(p, n, place, origin, east, north, up, found, k, LOOKS)
        look(p, last, place, origin, east, north, up, found, k, LOOKS + 6)
        rises, bracketed = True, False
        fa, da, pa, ha = fall(p, n, origin, up, place)
        top = found[k, BEGIN] if fa >= 0.0 else found[k, END]
        ra, va = radius_km(p, n), speed_km_s(p, n)
        for knot in range(n + 1, last + 1):
            fb, db, pb, hb = fall(p, knot, origin, up, place)
            rb, vb = radius_km(p, knot), speed_km_s(p, knot)
            h = t_s[knot] - t_s[knot - 1]
            a, v = motion(ra, rb, va, vb, h, fastest)
            jerk = a * jerk_share(v)
            # Neither range nor height bends down by more than the acceleration.
            far, high = max(pa, pb) + a * h * h * 0.125, max(ha, hb) + a * h * h * 0.125
            second = 2.0 * (3.0 * v * a + far * jerk) * high + 6.0 * far * v * a + 2.0 * far * far * jerk
            slack = _SLACK * a * 2.0 * far * (high + far)
            # The height bends down along its path: between two that are positive it is positive.
            if not (da + db - second * h > 2.0 * slack and ha > 0.0 and hb > 0.0):
                rises = False
            if fa < 0.0 and fb >= 0.0:
                bracketed = True
                put_bracket(brackets, n_brackets, place, t_s[knot - 1], t_s[knot], fa, fb, da, db)
            fa, da, pa, ha, ra, va = fb, db, pb, hb, rb, vb
        found[k, TOP] = top if rises else -1.0
        if not rises:
            n_hard += 1
        elif bracketed:
            owners[n_brackets] = k
            n_brackets += 1
        n = last + 1
    return n_brackets, n_hard


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
        begin, end = stays[k, STAY_BEGIN], stays[k, STAY_END]
        for part in range(parts + 1):
            t_s[n] = begin + (end - begin) * (part / parts)
            n += 1
    bad = itrs_states(theory, t_s, n, BLOCK, p)
    if bad != 0:
        return tops, bad
    spans, after = np.empty((2 * total, _N_INTERVAL)), np.empty((2 * total, _N_INTERVAL))
    peaks = np.empty((n_stays + total, _N_INTERVAL))
    n_spans = _spanned(t_s, p, stays, step_s, spans, best, tops, origin, up)
    n_peaks = 0
    while n_spans > 0:
        peaks = room(peaks, n_peaks, n_peaks + n_spans)
        n_spans, n_peaks = _promising(spans, n_spans, best, fastest, peaks, n_peaks)
        if n_spans > len(t_s):
            t_s, p = np.empty(2 * n_spans), np.empty((6, 2 * n_spans))
        for k in range(n_spans):
            t_s[k] = 0.5 * (spans[k, TA] + spans[k, TB])
        bad = itrs_states(theory, t_s, n_spans, BLOCK, p)
        if bad != 0:
            return tops, bad
        after = room(after, 0, 2 * n_spans)
        _cut(t_s, p, spans, n_spans, after, stays, best, tops, origin, up)
        spans, after = after, spans
        n_spans *= 2
    return tops, _peaked(theory, peaks, n_peaks, stays, best, tops, origin, up)


@inner_kernel
def _spanned(t_s, p, stays, step_s, spans, best, tops, origin, up):
    """Put the intervals between the first samples of all stays into `spans`; return how many they are."""
    n = count = 0
    for k in range(len(stays)):
        place = int(stays[k, STAY_SITE])
        ga, da, pa, ra, va = 0.0, 0.0, 0.0, 0.0, 0.0
        for part in range(_parts(stays, k, step_s) + 1):
            g, d, distance = sine_of_elevation(p, n, origin, up, place)
            radius, speed = radius_km(p, n), speed_km_s(p, n)
            if g > best[k]:
                best[k], tops[k] = g, t_s[n]
            if part > 0:
                span = (float(k), t_s[n - 1], t_s[n], ga, g, da, d, pa, distance, ra, radius, va, speed)
                _put(spans, count, span)
                count += 1
            ga, da, pa, ra, va = g, d, distance, radius, speed
            n += 1
    return count


@inner_kernel
def _promising(spans, n_spans, best, fastest, peaks, n_peaks):
    """Keep the intervals still open and append those with one peak to `peaks`; return how many of each."""
    kept = 0
    for k in range(n_spans):
        verdict = _can_rise(spans, k, best[int(spans[k, PLACE])], fastest)
        if verdict == _CROSSED:
            for column in range(_N_INTERVAL):
                peaks[n_peaks, column] = spans[k, column]
            n_peaks += 1
        elif verdict == _OPEN:
            for column in range(_N_INTERVAL):
                spans[kept, column] = spans[k, column]
            kept += 1
    return kept, n_peaks


@inner_kernel
def _cut(t_s, p, spans, n_spans, after, stays, best, tops, origin, up):
    """Cut intervals at t_s into halves, and note where these are higher than all before."""
    for k in range(n_spans):
        stay = int(spans[k, PLACE])
        g, d, distance = sine_of_elevation(p, k, origin, up, int(stays[stay, STAY_SITE]))
        if g > best[stay]:
            best[stay], tops[stay] = g, t_s[k]
        first, second = _halves(spans, k, t_s[k], g, d, distance, radius_km(p, k), speed_km_s(p, k))
        _put(after, 2 * k, first)
        _put(after, 2 * k + 1, second)


@inline_kernel
def _parts(stays, k, step_s):
    return max(6, math.ceil((stays[k, STAY_END] - stays[k, STAY_BEGIN]) / step_s))


@inline_kernel
def _can_rise(spans, k, best, fastest):
    """Return whether an interval cannot reach above `best`, holds one peak, or is still open."""
    h = spans[k, TB] - spans[k, TA]
    ga, gb, da, db = spans[k, FA], spans[k, FB], spans[k, DA], spans[k, DB]
    acceleration, speed = motion(spans[k, _RA], spans[k, _RB], spans[k, _VA], spans[k, _VB], h, fastest)
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
        jerk = acceleration * jerk_share(speed)
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
    for turn in range(MOST_STEPS):
        if left == 0:
            break
        for k in range(left):
            row = waiting[k]
            share = 0.5 if turn % 4 == 3 else peaks[row, DA] / (peaks[row, DA] - peaks[row, DB])
            t_s[k] = peaks[row, TA] + share * (peaks[row, TB] - peaks[row, TA])
        bad = itrs_states(theory, t_s, left, BLOCK, p)
        if bad != 0:
            return bad
        left = _nearer_top(t_s, p, peaks, waiting, left, stays, best, tops, origin, up)
    return 0


@inner_kernel
def _nearer_top(t_s, p, peaks, waiting, left, stays, best, tops, origin, up):
    """Narrow the intervals around peaks by what was found at t_s; return how many still wait."""
    still = 0
    for k in range(left):
        row = waiting[k]
        stay = int(peaks[row, PLACE])
        g, d, _ = sine_of_elevation(p, k, origin, up, int(stays[stay, STAY_SITE]))
        bend = (peaks[row, DB] - peaks[row, DA]) / (peaks[row, TB] - peaks[row, TA])
        if d > 0.0:
            peaks[row, TA], peaks[row, DA] = t_s[k], d
        else:
            peaks[row, TB], peaks[row, DB] = t_s[k], d
        step = -d / bend
        if abs(step) < _LAST_PEAK_STEP_S or peaks[row, TB] - peaks[row, TA] < _LAST_PEAK_STEP_S:
            height = g + 0.5 * d * step
            if height > best[stay]:
                best[stay] = height
                tops[stay] = min(max(t_s[k] + step, peaks[row, TA]), peaks[row, TB])
        else:
            waiting[still] = row
            still += 1
    return still
