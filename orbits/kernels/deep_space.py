"""SDP4 for many objects and times: positions, velocities and codes, in blocks of packed arithmetic.

Sources: Hoots & Roehrich, Spacetrack Report 3 (1980), section 10; Hujsak (1979);
Vallado et al., AIAA 2006-6753, Appendix B (`dspace`, `dpper`, `sgp4`).

How it is fast: of all that SDP4 computes, only the mean longitude, Kepler's
equation and the short-period terms change from minute to minute. Everything else
(secular rates, Moon and Sun, Lyddane's modification, the long-period terms) moves
with the Moon, hence so smoothly that polynomials through ten instants replace it
over a day and a half. They are made by the plain scalar code of the theory and
watched by their own last coefficients; where these do not vanish (a branch is
changed within the span, a node whirls around a flat orbit) the span is halved, and
in the end every sample goes through the scalar code. Samples that meet an error are
computed by scalar code from beginning to end. One object at a time, lanes over time.
"""

import math

import numpy as np

from orbits.kernels import deep_coefficients as deep
from orbits.kernels.blocks import BLOCK, KEPT, VX, VY, VZ, X, Y, Z, scratch
from orbits.kernels.constants import TWO_PI
from orbits.kernels.jit import inline_kernel, inner_kernel, kernel
from orbits.kernels.resonance import (
    N_KNOT,
    STEP,
    XLDOT,
    XLI,
    XNDDT,
    XNDT,
    XNI,
    fill_knots,
    knot_of,
)
from orbits.kernels.results import give_out, minutes_between
from orbits.kernels.stores import LARGE
from orbits.kernels.trig import rotated, sincos

# Work arrays, at their distances from the start of the scratch array: nine slow
# quantities (those of _slow), then sine and cosine of the eccentric anomaly, its
# difference from the mean one, the last correction of that, the root of the
# semi-major axis, minutes since the epoch, and the radius in Earth radii.
_AX, _AY, _W, _SI, _CI, _SN, _CN, _LX, _LY = (number * BLOCK for number in range(9))
_SE, _CE, _DELTA, _STEP, _ROOT, _T, _MRT = (number * BLOCK for number in range(9, 16))
# Lunar-solar periodics, gone before there is a result.
_PE, _PINC, _PL, _PGH, _PH = X, Y, Z, VX, VY

# Polynomials of the slow quantities.
_DEGREE = 9
_NODES = _DEGREE + 1
_SLOW = 9
# Longest span of one polynomial, minutes. The fastest argument is twice the Moon's
# longitude, 0.4 rad in half of this, which the ninth degree follows to 1e-14.
_SPAN = 2160.0
# Fewer samples than this are computed one by one instead.
_FEWEST = 14
_TAIL = 2e-13

_PLACES = np.cos(np.pi * np.arange(_NODES) / _DEGREE)
_CHEBYSHEV = np.linalg.inv(np.polynomial.chebyshev.chebvander(_PLACES, _DEGREE))
_MONOMIAL = np.array(
    [
        np.pad(np.polynomial.chebyshev.cheb2poly(unit[: order + 1]), (0, _DEGREE - order))
        for order, unit in enumerate(np.eye(_NODES))
    ]
)
# From values at the nodes to coefficients of powers, and to the last two Chebyshev coefficients.
_TO_POWERS = np.ascontiguousarray(_CHEBYSHEV.T @ _MONOMIAL)
_TO_LAST = _CHEBYSHEV[_DEGREE].copy()
_TO_LAST_BUT_ONE = _CHEBYSHEV[_DEGREE - 1].copy()

# What is kept between blocks: the polynomials and what they are made from, the span
# they hold for, the span of all that will be asked for, the number of the first knot.
_POWERS = KEPT
_VALUES = _POWERS + _SLOW * _NODES
_FIT_LOW, _FIT_HIGH, _LOW, _HIGH, _FIRST_KNOT = (_VALUES + _SLOW * _NODES + number for number in range(5))

# Eccentricities above this, and angles of more radians, go the scalar way.
_EL2_LIMIT = 0.96
# Below this the error of Kepler's equation by its series, e^4, is corrected by one step.
_TINY = 0.004
_ANGLE_LIMIT = 5e5


@inner_kernel
def _all_blocks(
    w,
    c,
    row,
    own,
    epoch_jd,
    epoch_fr,
    middle_jd,
    middle_fr,
    half,
    starts,
    minutes,
    knots,
    matrices,
    geodetic,
    position,
    velocity,
    error,
):
    """Do all blocks of one satellite; the parameters are those of `propagate_near_earth`."""
    past_cache = position.size > LARGE
    for b in range(len(starts) - 1):
        start, end = starts[b], starts[b + 1]
        t = minutes_between(middle_jd[own, b], middle_fr[own, b], epoch_jd[row], epoch_fr[row])
        n = end - start
        block(w, n, c, t, half[own, b], knots, minutes[own, start:end], error[row, start:end])
        give_out(w, matrices, own, b, geodetic, position, velocity, row, start, end, past_cache)


@kernel
def propagate_deep_space(
    table,
    rows,
    first,
    last,
    epoch_jd,
    epoch_fr,
    middle_jd,
    middle_fr,
    half,
    starts,
    minutes,
    gravity,  # noqa: ARG001
    matrices,
    geodetic,
    position,
    velocity,
    error,
):
    """Propagate the satellites rows[first:last] and write what they do to the rows of the same numbers.

    The parameters are those of `near_earth.propagate_near_earth`, but for

    table:
        Coefficients of `deep_coefficients`, (len(rows), N_DEEP): table[i] belongs
        to the satellite rows[i].
    gravity:
        Not used: the table has it.
    """
    w = scratch()
    for i in range(first, last):
        row = rows[i]
        own = row if minutes.shape[0] > 1 else 0
        low, high = math.inf, -math.inf
        for b in range(len(starts) - 1):
            t = minutes_between(middle_jd[own, b], middle_fr[own, b], epoch_jd[row], epoch_fr[row])
            low, high = min(low, t - half[own, b]), max(high, t + half[own, b])
        _all_blocks(
            w,
            table[i],
            row,
            own,
            epoch_jd,
            epoch_fr,
            middle_jd,
            middle_fr,
            half,
            starts,
            minutes,
            begin(w, table[i], low, high),
            matrices,
            geodetic,
            position,
            velocity,
            error,
        )


@kernel
def begin(w, c, low, high):
    """Return the knots of a satellite, for `block`; to be called before its first block.

    Parameters
    ----------
    w:
        Scratch, SCRATCH numbers; it belongs to this satellite until the next is begun.
    c:
        Coefficients of the satellite, (N_DEEP,).
    low, high:
        Minutes from its epoch between which all instants of all blocks lie.
    """
    w[_LOW], w[_HIGH] = low, high
    w[_FIT_LOW], w[_FIT_HIGH] = math.inf, -math.inf
    if c[deep.IREZ] == deep.NO_RESONANCE or high < low:
        return np.empty((0, N_KNOT))
    # One more on either side: `half` may be short by a rounding.
    first_knot = knot_of(low) - 1
    w[_FIRST_KNOT] = first_knot
    knots = np.empty((knot_of(high) + 2 - first_knot, N_KNOT))
    fill_knots(c, first_knot, first_knot + len(knots) - 1, knots)
    return knots


@inner_kernel
def block(w, n, c, t, half, knots, minutes, error):
    """Propagate one satellite to n instants, in any order.

    The parameters, and where the results are, are those of `near_earth.block`, but for

    c:
        Coefficients of the satellite, (N_DEEP,).
    knots:
        What `begin` has returned for this satellite.
    """
    first_knot = int(w[_FIRST_KNOT])
    flat = c[deep.INCLO] < 0.2
    for k in range(n):
        w[_T + k] = t + minutes[k]
    if _is_fitted(c, flat, n, t - half, t + half, w):
        _evaluate(n, w[_FIT_LOW], w[_FIT_HIGH], _powers(w), w)
        _finish(c, knots, first_knot, n, flat, w, error)
    elif _in_pieces(c, flat, n, w):
        _finish(c, knots, first_knot, n, flat, w, error)
    elif _direct(c, n, w):
        _finish(c, knots, first_knot, n, False, w, error)
    else:
        _carefully(c, knots, first_knot, n, w, error)


@inner_kernel
def _finish(c, knots, first_knot, n, flat, w, error):
    """From the slow quantities of a block to its positions, velocities and codes."""
    if flat:
        _normalise(n, w)
    if _longitude(c, knots, first_knot, n, flat, w) and _kepler(n, w) and _orient(c, n, flat, w):
        decayed = 0
        for k in range(n):
            decayed |= w[_MRT + k] < 1.0
        if decayed:
            for k in range(n):
                if w[_MRT + k] < 1.0:
                    error[k] = 6
    else:
        _carefully(c, knots, first_knot, n, w, error)


@inner_kernel
def _is_fitted(c, flat, n, low, high, w):
    """Return whether polynomials hold from `low` to `high`, if need be new ones of the longest span."""
    if w[_FIT_LOW] <= low and high <= w[_FIT_HIGH]:
        return True
    if high - low > _SPAN or n < _FEWEST:
        return False
    backward = high < w[_FIT_LOW] < math.inf
    first = max(high - _SPAN, w[_LOW]) if backward else low
    last = high if backward else min(low + _SPAN, w[_HIGH])
    first, last = min(first, low), max(last, high)
    while not _fit(c, first, last, flat, w):
        if first == low and last == high:
            return False
        if backward:
            first = min(low, 0.5 * (first + last))
        else:
            last = max(high, 0.5 * (first + last))
    return True


@inner_kernel
def _in_pieces(c, flat, n, w):
    """The slow quantities of a block from several polynomials; False if one would serve too few samples."""
    done = 0
    span = _SPAN
    while done < n:
        low = high = w[_T + done]
        stop = done + 1
        while stop < n:
            lower = min(low, w[_T + stop])
            higher = max(high, w[_T + stop])
            if higher - lower > span:
                break
            low, high = lower, higher
            stop += 1
        # The last piece may be short.
        if stop - done < _FEWEST and (stop < n or n < _FEWEST):
            return False
        if _fit(c, low, high, flat, w):
            _evaluate(stop - done, low, high, _powers(w), w[done:])
            done = stop
            span = _SPAN
        elif high > low:
            span = 0.5 * (high - low)
        else:
            return False
    return True


@inline_kernel
def _body(phase, rate, eccentricity, t, amplitudes):
    """What one body adds to e, i, l, gh and h at t (`dpper`)."""
    e2, e3, i2, i3, l2, l3, l4, gh2, gh3, gh4, h2, h3 = amplitudes
    zm = phase + rate * t
    sinzm, _ = sincos(zm)
    sinzf, coszf = sincos(zm + 2.0 * eccentricity * sinzm)
    f2 = 0.5 * sinzf * sinzf - 0.25
    f3 = -0.5 * sinzf * coszf
    return (
        e2 * f2 + e3 * f3,
        i2 * f2 + i3 * f3,
        l2 * f2 + l3 * f3 + l4 * sinzf,
        gh2 * f2 + gh3 * f3 + gh4 * sinzf,
        h2 * f2 + h3 * f3,
    )


@inner_kernel
def _amplitudes(row, phase):
    """The twelve amplitudes of one body, in the columns after its phase."""
    return (
        row[phase + 1],
        row[phase + 2],
        row[phase + 3],
        row[phase + 4],
        row[phase + 5],
        row[phase + 6],
        row[phase + 7],
        row[phase + 8],
        row[phase + 9],
        row[phase + 10],
        row[phase + 11],
        row[phase + 12],
    )


@inner_kernel
def _periodics(row, n, w):
    """Lunar-solar periodics at the n times in _STEP, packed; into _PE ... _PH."""
    sun, moon = _amplitudes(row, deep.ZMOS), _amplitudes(row, deep.ZMOL)
    zmos, zmol = row[deep.ZMOS], row[deep.ZMOL]
    for k in range(n):
        pe, pinc, pl, pgh, ph = _body(zmos, deep.ZNS, deep.ZES, w[_STEP + k], sun)
        w[_PE + k] = pe
        w[_PINC + k] = pinc
        w[_PL + k] = pl
        w[_PGH + k] = pgh
        w[_PH + k] = ph
    for k in range(n):
        pe, pinc, pl, pgh, ph = _body(zmol, deep.ZNL, deep.ZEL, w[_STEP + k], moon)
        w[_PE + k] += pe
        w[_PINC + k] += pinc
        w[_PL + k] += pl
        w[_PGH + k] += pgh
        w[_PH + k] += ph


@inner_kernel
def _perturbed(row, t, pe, pinc, pl, pgh, ph):
    """The mean elements at t with Moon and Sun on them (`dspace` without resonance, `dpper`).

    `pe` ... `ph` are what `_periodics` gives for t.

    Returns the code, the eccentricity before and after the periodics, sine and
    cosine of the inclination, node, argument of perigee, the change of the mean
    anomaly, node and argument of perigee before the periodics, and (in Lyddane's
    modification, else 0) the components that the node is the direction of.

    An inclination that Moon and Sun make negative stays so: what the reference does
    there (the node a half turn on, the perigee a half turn back) is the same orbit.
    """
    code = 0
    em = row[deep.ECCO] + row[deep.DEDT] * t - row[deep.BCC4] * t
    inclm = row[deep.INCLO] + row[deep.DIDT] * t
    argpm = row[deep.ARGPO] + row[deep.ARGPDOT] * t + row[deep.DOMDT] * t
    nodem = row[deep.NODEO] + row[deep.NODEDOT] * t + row[deep.NODECF] * (t * t) + row[deep.DNODT] * t
    if em >= 1.0 or em < -0.001:
        code = 1
    em = max(em, 1.0e-6)

    inclp = inclm + pinc
    ep = em + pe
    sinip = math.sin(inclp)
    cosip = math.cos(inclp)
    if inclp >= 0.2:
        ph = ph / sinip
        argp = argpm + (pgh - cosip * ph)
        node = nodem + ph
        alfdp = betdp = 0.0
    else:
        # Lyddane's modification. The node enters without a sine here, so that
        # its whole turns are seen in the result: they go as fmod lets them go.
        sinop = math.sin(nodem)
        cosop = math.cos(nodem)
        before = np.fmod(nodem, TWO_PI)
        if before < 0.0 and row[deep.AFSPC] == 1.0:
            before += TWO_PI
        alfdp = sinip * sinop + (ph * cosop + pinc * cosip * sinop)
        betdp = sinip * cosop + (-ph * sinop + pinc * cosip * cosop)
        node = math.atan2(alfdp, betdp)
        if node < 0.0 and row[deep.AFSPC] == 1.0:
            node += TWO_PI
        if abs(before - node) > math.pi:
            node = node + TWO_PI if node < before else node - TWO_PI
        argp = argpm + pgh + cosip * (before - node) - pinc * before * sinip
    if code == 0 and (ep < 0.0 or ep > 1.0):
        code = 3
    return code, em, ep, sinip, cosip, node, argp, pl, nodem, argpm, alfdp, betdp


@inner_kernel
def _slow(row, t, flat, pe, pinc, pl, pgh, ph):
    """What changes slowly at t, in the order of the rows of the scratch buffer.

    Eccentricity vector, longitude, (sin, cos) of inclination and node, and the
    long-period terms that wait for the semi-major axis. Angles are counted from the
    node; where `flat` is True from the x axis instead, and the node is given by
    the components of Lyddane's modification: on a flat orbit the node may whirl
    round in an hour, while these go on smoothly.

    Returns the code, the eccentricities before and after the periodics, and
    whether the modification was in force, besides.
    """
    code, em, ep, sinip, cosip, node, argp, pl, nodem, argpm, alfdp, betdp = _perturbed(
        row, t, pe, pinc, pl, pgh, ph
    )
    axn = ep * math.cos(argp)
    ayn = ep * math.sin(argp)
    sinn = math.sin(node)
    cosn = math.cos(node)
    lyddane = alfdp != 0.0 or betdp != 0.0
    # The argument of latitude less what _block adds for it.
    w = argp + pl + row[deep.NO] * (row[deep.T2COF] * (t * t))
    if row[deep.IREZ] == deep.HALF_DAY:
        w -= 2.0 * nodem
    elif row[deep.IREZ] == deep.ONE_DAY:
        w -= nodem + argpm
    below = 1.0 / (1.0 - ep * ep)
    ly = -0.5 * row[deep.J3OJ2] * sinip * below
    turned = 1.0 + cosip if abs(cosip + 1.0) > 1.5e-12 else 1.5e-12
    lx = -0.25 * row[deep.J3OJ2] * sinip * (3.0 + 5.0 * cosip) / turned * below * axn
    # Over the semi-major axis, but for what resonance does to it.
    tempa = 1.0 - row[deep.CC1] * t
    over_am = 1.0 / (row[deep.A0] * tempa * tempa)
    ly *= over_am
    lx *= over_am
    if row[deep.IREZ] == deep.NO_RESONANCE:
        ayn += ly
        w += lx
    if flat:
        axn, ayn = axn * cosn - ayn * sinn, ayn * cosn + axn * sinn
        w += node
        sinn, cosn = alfdp, betdp
    return code, em, ep, lyddane, axn, ayn, w, sinip, cosip, sinn, cosn, lx, ly


@inner_kernel
def _fit(row, low, high, flat, w):
    """Fit the slow quantities between two times; False if polynomials do not follow them."""
    w[_FIT_LOW], w[_FIT_HIGH] = math.inf, -math.inf
    values = w[_VALUES : _VALUES + _SLOW * _NODES].reshape((_SLOW, _NODES))
    powers = _powers(w)
    middle = 0.5 * (low + high)
    half = 0.5 * (high - low)
    least = math.inf
    most = -math.inf
    for node in range(_NODES):
        w[_STEP + node] = middle + half * _PLACES[node]
    _periodics(row, _NODES, w)
    for node in range(_NODES):
        t = w[_STEP + node]
        code, em, ep, lyddane, axn, ayn, lon, si, ci, sn, cn, lx, ly = _slow(
            row, t, flat, w[_PE + node], w[_PINC + node], w[_PL + node], w[_PGH + node], w[_PH + node]
        )
        if code != 0 or lyddane != flat or (em <= 1.0e-6 and row[deep.ECCO] > 1.0e-6):
            return False
        least = min(least, ep)
        most = max(most, ep)
        values[0, node] = axn
        values[1, node] = ayn
        values[2, node] = lon
        values[3, node] = si
        values[4, node] = ci
        values[5, node] = sn
        values[6, node] = cn
        values[7, node] = lx
        values[8, node] = ly
    # Between the nodes the eccentricity may go a little beyond its values on them.
    if least < 0.1 * (most - least) or most > 0.99:
        return False
    for quantity in range(_SLOW):
        first = values[quantity, 0]
        for power in range(_NODES):
            powers[quantity, power] = 0.0
        last = 0.0
        last_but_one = 0.0
        for node in range(1, _NODES):
            # From the first value on: the sums of the powers lose digits of what is large.
            value = values[quantity, node] - first
            last += _TO_LAST[node] * value
            last_but_one += _TO_LAST_BUT_ONE[node] * value
            for power in range(_NODES):
                powers[quantity, power] += _TO_POWERS[node, power] * value
        powers[quantity, 0] += first
        scale = max(1.0, abs(first))
        if not (abs(last) < 0.1 * _TAIL * scale and abs(last_but_one) < _TAIL * scale):
            return False
    w[_FIT_LOW], w[_FIT_HIGH] = low, high
    return True


@inline_kernel
def _polynomial(w, n, place, scale, shift, p):
    p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 = p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9]
    for k in range(n):
        x = w[_T + k] * scale - shift
        value = ((((p9 * x + p8) * x + p7) * x + p6) * x + p5) * x + p4
        w[place + k] = (((value * x + p3) * x + p2) * x + p1) * x + p0


@inner_kernel
def _evaluate(n, low, high, powers, w):
    """The slow quantities of n samples, from the polynomials of a span."""
    scale = 1.0 / max(0.5 * (high - low), 1e-3)
    shift = 0.5 * (low + high) * scale
    # Written out: the compiler has to know how far apart the rows are.
    _polynomial(w, n, _AX, scale, shift, powers[0])
    _polynomial(w, n, _AY, scale, shift, powers[1])
    _polynomial(w, n, _W, scale, shift, powers[2])
    _polynomial(w, n, _SI, scale, shift, powers[3])
    _polynomial(w, n, _CI, scale, shift, powers[4])
    _polynomial(w, n, _SN, scale, shift, powers[5])
    _polynomial(w, n, _CN, scale, shift, powers[6])
    _polynomial(w, n, _LX, scale, shift, powers[7])
    _polynomial(w, n, _LY, scale, shift, powers[8])


@inline_kernel
def _powers(w):
    """The kept polynomials, one a row."""
    return w[_POWERS : _POWERS + _SLOW * _NODES].reshape((_SLOW, _NODES))


@inner_kernel
def _direct(c, n, w):
    """The slow quantities of a block, sample by sample; False if one of them meets an error."""
    for k in range(n):
        w[_STEP + k] = w[_T + k]
    _periodics(c, n, w)
    for k in range(n):
        code, _, ep, _, axn, ayn, lon, si, ci, sn, cn, lx, ly = _slow(
            c, w[_T + k], False, w[_PE + k], w[_PINC + k], w[_PL + k], w[_PGH + k], w[_PH + k]
        )
        if code != 0 or not ep < 0.99:
            return False
        w[_AX + k] = axn
        w[_AY + k] = ayn
        w[_W + k] = lon
        w[_SI + k] = si
        w[_CI + k] = ci
        w[_SN + k] = sn
        w[_CN + k] = cn
        w[_LX + k] = lx
        w[_LY + k] = ly
    return True


@inline_kernel
def _turned(sin, cos, angle):
    """(sin, cos) of an angle increased by one below 0.005 (error below 3e-14 of it)."""
    y = angle * angle
    s = angle - angle * y * 0.16666666666666666
    c = 1.0 + y * (y * 0.041666666666666664 - 0.5)
    return sin * c + cos * s, cos * c - sin * s


@inner_kernel
def _normalise(n, w):
    """Sine and cosine of the node from its components in Lyddane's modification."""
    for i in range(n):
        sn, cn = w[_SN + i], w[_CN + i]
        over = 1.0 / math.sqrt(sn * sn + cn * cn)
        w[_SN + i] = sn * over
        w[_CN + i] = cn * over


@inner_kernel
def _resonant(knot, atime, gsto, rptim, over_no, root, cc1, n, w):
    """The part of `_longitude` for n samples that start from one knot."""
    xli, xldot, half_xndt = knot[XLI], knot[XLDOT], 0.5 * knot[XNDT]
    d0, d1, d2 = knot[XNI] * over_no - 1.0, knot[XNDT] * over_no, 0.5 * knot[XNDDT] * over_no
    bad = 0
    for i in range(n):
        t = w[_T + i]
        ft = t - atime
        u = (xli + (xldot + half_xndt * ft) * ft) + (gsto + rptim * t)
        # One over the cube root of the mean motion over its mean, which is near 1: series, then Newton.
        d = d0 + (d1 + d2 * ft) * ft
        ratio = 1.0 + d
        y = d * (0.2222222222222222 - d * (0.1728395061728395 - d * 0.1440329218106996))
        y = 1.0 + d * (y - 0.3333333333333333)
        y = y * (1.3333333333333333 - 0.3333333333333333 * ratio * (y * y * y))
        tempa = 1.0 - cc1 * t
        bad |= (not tempa > 0.001) or (not abs(u) < _ANGLE_LIMIT) or (not abs(d) < 0.04)
        w[_ROOT + i] = root * tempa * y
        # The cube root itself, squared.
        over_am = ratio * (y * y)
        over_am = over_am * over_am
        w[_LY + i] *= over_am
        w[_W + i] += u + w[_LX + i] * over_am
    return bad


@inner_kernel
def _longitude(row, knots, first_knot, n, flat, w):
    """Add to _W the fast part of the longitude, and set the root of the semi-major axis.

    False where drag has eaten the axis or resonance has carried the mean motion far away.
    """
    cc1 = row[deep.CC1]
    root = math.sqrt(row[deep.A0])
    bad = 0
    if row[deep.IREZ] == deep.NO_RESONANCE:
        mo, mdot, dmdt = row[deep.MO], row[deep.MDOT], row[deep.DMDT]
        for i in range(n):
            t = w[_T + i]
            tempa = 1.0 - cc1 * t
            u = mo + mdot * t + dmdt * t
            bad |= (not tempa > 0.001) or (not abs(u) < _ANGLE_LIMIT)
            w[_W + i] += u
            w[_ROOT + i] = root * tempa
        return bad == 0
    turns = 2.0 if row[deep.IREZ] == deep.HALF_DAY else 1.0
    gsto = turns * row[deep.GSTO]
    rptim = turns * deep.RPTIM
    done = 0
    while done < n:
        number = knot_of(w[_T + done])
        # Until a sample is not between the ends of this step any more.
        low = (number - 1 if number <= 0 else number) * STEP
        high = (number + 1 if number >= 0 else number) * STEP
        stop = done + 1
        while stop < n and low < w[_T + stop] < high:
            stop += 1
        knot = knots[number - first_knot]
        bad |= _resonant(
            knot, number * STEP, gsto, rptim, 1.0 / row[deep.NO], root, cc1, stop - done, w[done:]
        )
        done = stop
    if flat:
        for i in range(n):
            w[_AX + i] -= w[_LY + i] * w[_SN + i]
            w[_AY + i] += w[_LY + i] * w[_CN + i]
    else:
        for i in range(n):
            w[_AY + i] += w[_LY + i]
    return bad == 0


@inner_kernel
def _to_node(n, w):
    """Count angles from the node that were counted from the x axis."""
    for i in range(n):
        sn, cn = w[_SN + i], w[_CN + i]
        ax, ay, se, ce = w[_AX + i], w[_AY + i], w[_SE + i], w[_CE + i]
        w[_AX + i] = ax * cn + ay * sn
        w[_AY + i] = ay * cn - ax * sn
        w[_SE + i] = se * cn - ce * sn
        w[_CE + i] = ce * cn + se * sn


@inner_kernel
def _kepler_tiny(n, w):
    """The same for eccentricities below _TINY: the series in it, and one Newton step without division."""
    for i in range(n):
        ax, ay = w[_AX + i], w[_AY + i]
        su, cu = sincos(w[_W + i])
        s = ax * su - ay * cu
        c = ax * cu + ay * su
        delta = s * (1.0 + c * (1.0 + c) - 0.5 * s * s)
        se, ce = _turned(su, cu, delta)
        w[_STEP + i] = ((ax * se - ay * ce) - delta) * (1.0 + (ax * ce + ay * se))
        w[_SE + i] = se
        w[_CE + i] = ce
    return True


@inner_kernel
def _kepler(n, w):
    """Sine and cosine of the eccentric longitude: Encke's guess, then Halley's steps till all agree."""
    bad = 0
    large = 0
    more = 0
    for i in range(n):
        ax, ay = w[_AX + i], w[_AY + i]
        el2 = ax * ax + ay * ay
        bad |= not (el2 < _EL2_LIMIT)
        large |= el2 > 0.0006
        more |= not (el2 < _TINY * _TINY)
    if bad:
        return False
    if not more:
        return _kepler_tiny(n, w)
    for i in range(n):
        ax, ay = w[_AX + i], w[_AY + i]
        su, cu = sincos(w[_W + i])
        s = ax * su - ay * cu
        delta = s / math.sqrt(1.0 - 2.0 * (ax * cu + ay * su) + (ax * ax + ay * ay))
        w[_DELTA + i] = delta
        w[_SE + i] = su
        w[_CE + i] = cu
        w[_STEP + i] = delta
    for _ in range(12):
        # The last correction turns the known pair of sine and cosine, or is too large for that.
        if large:
            for i in range(n):
                w[_SE + i], w[_CE + i] = sincos(w[_W + i] + w[_DELTA + i])
        else:
            for i in range(n):
                w[_SE + i], w[_CE + i] = rotated(w[_SE + i], w[_CE + i], w[_STEP + i])
        large = 0
        more = 0
        for i in range(n):
            ax, ay, se, ce = w[_AX + i], w[_AY + i], w[_SE + i], w[_CE + i]
            esine = ax * se - ay * ce
            slope = 1.0 - (ax * ce + ay * se)
            left = esine - w[_DELTA + i]
            step = left * slope / (slope * slope + 0.5 * left * esine)
            large |= not (abs(step) < 0.025)
            more |= not (abs(step) < 2e-6)
            w[_DELTA + i] += step
            w[_STEP + i] = step
        if not more:
            return True
    return False


@inner_kernel
def _orient(row, n, flat, w):
    """Short-period terms, orientation and size (`sgp4`); False if a semi-latus rectum is too small."""
    if flat:
        _to_node(n, w)
    j2 = row[deep.J2]
    radius_km = row[deep.RADIUS_KM]
    km_s = radius_km * row[deep.XKE] / 60.0
    bad = 0
    for i in range(n):
        ax, ay, step = w[_AX + i], w[_AY + i], w[_STEP + i]
        # Below 2e-6, so that three terms of the turn are enough.
        half = 1.0 - 0.5 * step * step
        sineo1 = w[_SE + i] * half + w[_CE + i] * step
        coseo1 = w[_CE + i] * half - w[_SE + i] * step
        root = w[_ROOT + i]
        cosip, sinip = w[_CI + i], w[_SI + i]
        snod, cnod = w[_SN + i], w[_CN + i]

        esine = ax * sineo1 - ay * coseo1
        om = 1.0 - (ax * coseo1 + ay * sineo1)
        b2 = 1.0 - (ax * ax + ay * ay)
        betal = math.sqrt(b2)
        b1 = 1.0 + betal
        # Four quotients from one division: 1/root, 1/om, 1/b2, 1/b1.
        ro = root * om
        bb = b1 * b2
        both = 1.0 / (ro * bb)
        over_ro = both * bb
        over_bb = both * ro
        over_root = over_ro * om
        over_om = over_ro * root
        temp = esine * (over_bb * b2)
        over_am = over_root * over_root
        pinv = over_am * (over_bb * b1)
        temp1 = 0.5 * j2 * pinv
        temp2 = temp1 * pinv
        bad |= not (temp2 < 0.001)

        sinu = over_om * (sineo1 - ay - ax * temp)
        cosu = over_om * (coseo1 - ax + ay * temp)
        sin2u = (cosu + cosu) * sinu
        cos2u = 1.0 - 2.0 * sinu * sinu
        cosisq = cosip * cosip
        con41 = 3.0 * cosisq - 1.0
        x1mth2 = 1.0 - cosisq

        mrt = root * root * om * (1.0 - 1.5 * temp2 * betal * con41) + 0.5 * temp1 * x1mth2 * cos2u
        sinsu, cossu = _turned(sinu, cosu, -0.25 * temp2 * (7.0 * cosisq - 1.0) * sin2u)
        third = 1.5 * temp2 * cosip
        snod, cnod = _turned(snod, cnod, third * sin2u)
        sini, cosi = _turned(sinip, cosip, third * sinip * cos2u)
        nm = over_am * over_root * temp1
        mvt = esine * over_ro - nm * x1mth2 * sin2u
        rvdot = betal * over_ro + nm * (x1mth2 * cos2u + 1.5 * con41)

        xmx = -snod * cosi
        xmy = cnod * cosi
        ux = xmx * sinsu + cnod * cossu
        uy = xmy * sinsu + snod * cossu
        uz = sini * sinsu
        vx = xmx * cossu - cnod * sinsu
        vy = xmy * cossu - snod * sinsu
        vz = sini * cossu
        w[_MRT + i] = mrt
        mr = mrt * radius_km
        w[X + i] = mr * ux
        w[Y + i] = mr * uy
        w[Z + i] = mr * uz
        mvt = mvt * km_s
        rvdot = rvdot * km_s
        w[VX + i] = mvt * ux + rvdot * vx
        w[VY + i] = mvt * uy + rvdot * vy
        w[VZ + i] = mvt * uz + rvdot * vz
    return bad == 0


@inner_kernel
def _carefully(c, knots, first_knot, n, w, error):
    """Samples one by one, with every check of the theory."""
    for k in range(n):
        w[_STEP + k] = w[_T + k]
    _periodics(c, n, w)
    for k in range(n):
        code, x, y, z, vx, vy, vz = _sample(
            c,
            knots,
            first_knot,
            w[_T + k],
            w[_PE + k],
            w[_PINC + k],
            w[_PL + k],
            w[_PGH + k],
            w[_PH + k],
        )
        w[X + k], w[Y + k], w[Z + k] = x, y, z
        w[VX + k], w[VY + k], w[VZ + k] = vx, vy, vz
        if code != 0:
            error[k] = code


@inner_kernel
def _sample(row, knots, first_knot, t, pe, pinc, pl, pgh, ph):
    """One sample as the reference computes it (`sgp4`): code, x, y, z (km), vx, vy, vz (km/s)."""
    nan = math.nan
    code, _, ep, sinip, cosip, node, argp, pl, nodem, argpm, _, _ = _perturbed(row, t, pe, pinc, pl, pgh, ph)
    nm = row[deep.NO]
    if row[deep.IREZ] == deep.NO_RESONANCE:
        mm = row[deep.MO] + row[deep.MDOT] * t + row[deep.DMDT] * t
    else:
        number = knot_of(t)
        knot = knots[number - first_knot]
        ft = t - number * STEP
        nm = knot[XNI] + knot[XNDT] * ft + knot[XNDDT] * ft * ft * 0.5
        mm = knot[XLI] + knot[XLDOT] * ft + knot[XNDT] * ft * ft * 0.5
        theta = np.fmod(row[deep.GSTO] + t * deep.RPTIM, TWO_PI)
        half_day = row[deep.IREZ] == deep.HALF_DAY
        mm += 2.0 * (theta - nodem) if half_day else theta - nodem - argpm
    if nm <= 0.0:
        code = 2
    if code != 0:
        return code, nan, nan, nan, nan, nan, nan
    tempa = 1.0 - row[deep.CC1] * t
    am = (row[deep.XKE] / nm) ** (2.0 / 3.0) * tempa * tempa
    nm = row[deep.XKE] / am**1.5
    mm = np.fmod(mm + row[deep.NO] * (row[deep.T2COF] * (t * t)), TWO_PI)

    aycof = -0.5 * row[deep.J3OJ2] * sinip
    turned = 1.0 + cosip if abs(cosip + 1.0) > 1.5e-12 else 1.5e-12
    xlcof = -0.25 * row[deep.J3OJ2] * sinip * (3.0 + 5.0 * cosip) / turned
    axnl = ep * math.cos(argp)
    temp = 1.0 / (am * (1.0 - ep * ep))
    aynl = ep * math.sin(argp) + temp * aycof
    u = np.fmod(mm + pl + argp + temp * xlcof * axnl, TWO_PI)

    eo1 = u
    sineo1, coseo1 = 0.0, 1.0
    for _ in range(10):
        sineo1 = math.sin(eo1)
        coseo1 = math.cos(eo1)
        tem5 = 1.0 - coseo1 * axnl - sineo1 * aynl
        tem5 = (u - aynl * coseo1 + axnl * sineo1 - eo1) / tem5
        if abs(tem5) >= 0.95:
            tem5 = 0.95 if tem5 > 0.0 else -0.95
        eo1 = eo1 + tem5
        if not abs(tem5) >= 1.0e-12:
            break

    ecose = axnl * coseo1 + aynl * sineo1
    esine = axnl * sineo1 - aynl * coseo1
    el2 = axnl * axnl + aynl * aynl
    semilatus = am * (1.0 - el2)
    if semilatus < 0.0:
        return 4, nan, nan, nan, nan, nan, nan
    rl = am * (1.0 - ecose)
    rdotl = math.sqrt(am) * esine / rl
    rvdotl = math.sqrt(semilatus) / rl
    betal = math.sqrt(1.0 - el2)
    temp = esine / (1.0 + betal)
    sinu = am / rl * (sineo1 - aynl - axnl * temp)
    cosu = am / rl * (coseo1 - axnl + aynl * temp)
    su = math.atan2(sinu, cosu)
    sin2u = (cosu + cosu) * sinu
    cos2u = 1.0 - 2.0 * sinu * sinu
    temp = 1.0 / semilatus
    temp1 = 0.5 * row[deep.J2] * temp
    temp2 = temp1 * temp
    cosisq = cosip * cosip
    con41 = 3.0 * cosisq - 1.0
    x1mth2 = 1.0 - cosisq
    mrt = rl * (1.0 - 1.5 * temp2 * betal * con41) + 0.5 * temp1 * x1mth2 * cos2u
    su = su - 0.25 * temp2 * (7.0 * cosisq - 1.0) * sin2u
    xnode = node + 1.5 * temp2 * cosip * sin2u
    xinc = math.atan2(sinip, cosip) + 1.5 * temp2 * cosip * sinip * cos2u
    mvt = rdotl - nm * temp1 * x1mth2 * sin2u / row[deep.XKE]
    rvdot = rvdotl + nm * temp1 * (x1mth2 * cos2u + 1.5 * con41) / row[deep.XKE]

    sinsu = math.sin(su)
    cossu = math.cos(su)
    snod = math.sin(xnode)
    cnod = math.cos(xnode)
    sini = math.sin(xinc)
    cosi = math.cos(xinc)
    xmx = -snod * cosi
    xmy = cnod * cosi
    ux = xmx * sinsu + cnod * cossu
    uy = xmy * sinsu + snod * cossu
    uz = sini * sinsu
    vx = xmx * cossu - cnod * sinsu
    vy = xmy * cossu - snod * sinsu
    vz = sini * cossu
    mr = mrt * row[deep.RADIUS_KM]
    km_s = row[deep.RADIUS_KM] * row[deep.XKE] / 60.0
    if mrt < 1.0:
        code = 6
    elif not mrt >= 1.0:
        # A position missing without a reason is what no caller can handle.
        code, mr = 1, nan
    return (
        code,
        mr * ux,
        mr * uy,
        mr * uz,
        (mvt * ux + rvdot * vx) * km_s,
        (mvt * uy + rvdot * vy) * km_s,
        (mvt * uz + rvdot * vz) * km_s,
    )
