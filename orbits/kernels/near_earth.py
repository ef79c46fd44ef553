"""SGP4 for orbits of less than 225 minutes: one satellite, many instants, packed arithmetic.

The theory is that of Hoots & Roehrich (1980), Spacetrack Report 3, section 6, as
revised by Vallado, Crawford, Hujsak & Kelso, AIAA 2006-6753 (`sgp4`). The order of
work is another one, chosen so that a sample costs one sine and cosine:

* Samples are taken in blocks, and what changes slowly (the node, the perigee, drag)
  is a polynomial in the minutes `m` from the middle of the block.
* The angle that turns quickly is the mean argument of latitude L = M + omega, whose
  periodic drag terms cancel. Everything that the theory takes a sine of is L or is
  near it: Kepler's equation is solved for x = E + omega - L, which is as small as
  the eccentricity, and each of the theory's small corrections of an angle turns the
  (sine, cosine) pair of that angle, which needs neither another sine nor an atan2.
* Where the eccentricity is small, 1 / (1 - x) is (1 + x)(1 + x^2)(1 + x^4).

A block where one of these steps would cost accuracy (the samples lie far apart, or
drag is strong, or the orbit is eccentric) goes through the same stages with full
sines and true divisions. A block with a sample that is in error is done again
sample by sample in the order of the reference, which also says what the error is.

Loops run over one scratch array at constant distances: with several arrays the
compiler would have to prove at run time that none overlaps, and gives up.
"""

import math

import numpy as np

from orbits.kernels.blocks import BLOCK, KEPT, VX, VY, VZ, X, Y, Z, scratch
from orbits.kernels.coefficients import (
    AO,
    ARGPDOT,
    ARGPO,
    AYCOF,
    BSTAR,
    CC1,
    CC4,
    CC5,
    CON41,
    COSIO,
    D2,
    D3,
    D4,
    DELMO,
    ECCO,
    ETA,
    INCLO,
    ISIMP,
    MDOT,
    MO,
    NO,
    NODECF,
    NODEDOT,
    NODEO,
    OMGCOF,
    SINIO,
    SINMAO,
    T2COF,
    T3COF,
    T4COF,
    T5COF,
    X1MTH2,
    X7THM1,
    XLCOF,
    XMCOF,
)
from orbits.kernels.constants import TWO_PI
from orbits.kernels.jit import inner_kernel, kernel, strict_kernel
from orbits.kernels.results import give_out, minutes_between
from orbits.kernels.stores import LARGE
from orbits.kernels.trig import sincos, sincos_turns

# Work arrays, at their distances from the start of the scratch array.
M = 0 * BLOCK  # minutes from the middle of the block
SIN_L, COS_L = 1 * BLOCK, 2 * BLOCK  # mean argument of latitude
SIN_W, COS_W = 3 * BLOCK, 4 * BLOCK  # mean argument of perigee
SIN_N, COS_N = 5 * BLOCK, 6 * BLOCK  # mean node
EM = 7 * BLOCK  # mean eccentricity
SA, IA = 8 * BLOCK, 9 * BLOCK  # square root of the semimajor axis, and one over it
SIN_U, COS_U = 10 * BLOCK, 11 * BLOCK  # true argument of latitude, before short periods
ONE_R = 12 * BLOCK  # 1 - e cos E = r / a
A_R, ESINE_R = 13 * BLOCK, 14 * BLOCK  # a / r, and e sin E a / r
BETA, IPL = 15 * BLOCK, 16 * BLOCK  # sqrt(1 - e^2), and one over the semi-latus rectum
# Where an eccentricity is large, two components of it and the long-period part of L
# wait in the place of later results.
AX, AY, DL = X, Y, Z

_TURN = 1.0 / TWO_PI

# How far an angle may move from the middle of a block to be a polynomial of the
# fifth degree: 0.025^6 / 720 is 3e-13 of a radian, 2 um.
_MOVES = 0.025
# The eccentricity up to which Kepler's equation is solved by its series alone
# (its error is e^5 / 2), and up to which one Newton step follows.
_TINY = 0.004
_SMALL = 0.1
# The long-period coefficient of an orbit so near to 180 degrees of inclination that
# it may carry L anywhere: then E + omega is not near L, and the block is done by samples.
_POLE = 0.05


@inner_kernel
def _pair_polynomial(sin0, cos0, a1, a2):
    """Return the coefficients of m ... m^5 in sin(a0 + a1 m + a2 m^2); for cos give (cos0, -sin0)."""
    b2 = a1 * a1
    return (
        cos0 * a1,
        cos0 * a2 - 0.5 * sin0 * b2,
        -sin0 * a1 * a2 - cos0 * b2 * a1 / 6.0,
        sin0 * (b2 * b2 / 24.0 - 0.5 * a2 * a2) - 0.5 * cos0 * b2 * a2,
        cos0 * b2 * b2 * a1 / 120.0 + sin0 * b2 * a1 * a2 / 6.0,
    )


@inner_kernel
def _turned(angle):
    return sincos_turns(angle * _TURN)


@inner_kernel
def _slow_full(w, n, c, t):
    """Fill the first work arrays from polynomials, with all drag terms. `t`: minutes at the middle."""
    no = c[NO]
    bstar = c[BSTAR]
    xmcof, eta, delmo, omgcof = c[XMCOF], c[ETA], c[DELMO], c[OMGCOF]
    # templ and its derivatives over factorials: the polynomial about the middle.
    t2, t3, t4, t5 = no * c[T2COF], no * c[T3COF], no * c[T4COF], no * c[T5COF]
    q0 = t * t * (t2 + t * (t3 + t * (t4 + t * t5)))
    q1 = t * (2.0 * t2 + t * (3.0 * t3 + t * (4.0 * t4 + t * 5.0 * t5)))
    q2 = t2 + t * (3.0 * t3 + t * (6.0 * t4 + t * 10.0 * t5))
    q3 = t3 + t * (4.0 * t4 + t * 10.0 * t5)
    # L, in turns
    l0 = (c[MO] + c[ARGPO] + (c[MDOT] + c[ARGPDOT]) * t + q0) * _TURN
    l1 = (c[MDOT] + c[ARGPDOT] + q1) * _TURN
    l2 = q2 * _TURN
    l3 = q3 * _TURN
    l4 = (t4 + 5.0 * t5 * t) * _TURN
    l0 -= math.floor(l0)
    # The argument of perigee without its periodic part.
    w0 = c[ARGPO] + (c[ARGPDOT] - omgcof) * t
    ws0, wc0 = _turned(w0)
    ws1, ws2, ws3, ws4, ws5 = _pair_polynomial(ws0, wc0, c[ARGPDOT] - omgcof, 0.0)
    wc1, wc2, wc3, wc4, wc5 = _pair_polynomial(wc0, -ws0, c[ARGPDOT] - omgcof, 0.0)
    # L - xmdf, the angle to the mean anomaly of the drag terms; few digits do.
    as0, ac0 = _turned(c[ARGPO] + c[ARGPDOT] * t + q0)
    as1, as2, as3, _, _ = _pair_polynomial(as0, ac0, c[ARGPDOT] + q1, q2)
    ac1, ac2, ac3, _, _ = _pair_polynomial(ac0, -as0, c[ARGPDOT] + q1, q2)
    n0 = c[NODEO] + (c[NODEDOT] + c[NODECF] * t) * t
    n1, n2 = c[NODEDOT] + 2.0 * c[NODECF] * t, c[NODECF]
    ns0, nc0 = _turned(n0)
    ns1, ns2, ns3, ns4, ns5 = _pair_polynomial(ns0, nc0, n1, n2)
    nc1, nc2, nc3, nc4, nc5 = _pair_polynomial(nc0, -ns0, n1, n2)
    # tempa = a0 (1 + a1 m + a2 m^2 + a3 m^3)
    a0 = 1.0 - t * (c[CC1] + t * (c[D2] + t * (c[D3] + t * c[D4])))
    a1 = -(c[CC1] + t * (2.0 * c[D2] + t * (3.0 * c[D3] + t * 4.0 * c[D4]))) / a0
    a2 = -(c[D2] + t * (3.0 * c[D3] + t * 6.0 * c[D4])) / a0
    a3 = -(c[D3] + t * 4.0 * c[D4]) / a0
    sa0 = math.sqrt(c[AO]) * abs(a0)
    ia0 = 1.0 / sa0
    b5 = bstar * c[CC5]
    e1 = -bstar * c[CC4]
    e0 = c[ECCO] + e1 * t + b5 * c[SINMAO]
    d0 = omgcof * t - xmcof * delmo
    d1 = omgcof
    m0 = xmcof * delmo
    # Two loops: in one, the compiler runs out of registers.
    for k in range(n):
        m = w[M + k]
        s, co = sincos_turns(l0 + m * (l1 + m * (l2 + m * (l3 + m * l4))))
        sa = as0 + m * (as1 + m * (as2 + m * as3))
        ca = ac0 + m * (ac1 + m * (ac2 + m * ac3))
        sx = s * ca - co * sa
        cx = co * ca + s * sa
        g = 1.0 + eta * cx
        g3 = xmcof * (g * g * g)
        both = g3 + (d0 + d1 * m)
        b2 = both * both
        sin_mm = sx * (1.0 - 0.5 * b2) + cx * (both * (1.0 - b2 * 0.16666666666666666))
        w[SIN_L + k] = s
        w[COS_L + k] = co
        w[EM + k] = e0 + e1 * m - b5 * sin_mm
        w[SIN_W + k] = g3 - m0
    for k in range(n):
        m = w[M + k]
        delta = w[SIN_W + k]
        sw = ws0 + m * (ws1 + m * (ws2 + m * (ws3 + m * (ws4 + m * ws5))))
        cw = wc0 + m * (wc1 + m * (wc2 + m * (wc3 + m * (wc4 + m * wc5))))
        y = delta * delta
        sd = delta - delta * y * 0.16666666666666666
        cd = 1.0 - y * (0.5 - y * 0.041666666666666664)
        x = m * (a1 + m * (a2 + m * a3))
        w[SIN_W + k] = sw * cd - cw * sd
        w[COS_W + k] = cw * cd + sw * sd
        w[SIN_N + k] = ns0 + m * (ns1 + m * (ns2 + m * (ns3 + m * (ns4 + m * ns5))))
        w[COS_N + k] = nc0 + m * (nc1 + m * (nc2 + m * (nc3 + m * (nc4 + m * nc5))))
        w[SA + k] = sa0 + sa0 * x
        w[IA + k] = ia0 - ia0 * (x - x * x * (1.0 - x))


@inner_kernel
def _slow_simple(w, n, c, t):
    """Fill the first work arrays from polynomials, with the drag of perigees below 220 km."""
    no = c[NO]
    t2 = no * c[T2COF]
    l0 = (c[MO] + c[ARGPO] + (c[MDOT] + c[ARGPDOT]) * t + t2 * t * t) * _TURN
    l1 = (c[MDOT] + c[ARGPDOT] + 2.0 * t2 * t) * _TURN
    l2 = t2 * _TURN
    l0 -= math.floor(l0)
    ws0, wc0 = _turned(c[ARGPO] + c[ARGPDOT] * t)
    ws1, ws2, ws3, ws4, ws5 = _pair_polynomial(ws0, wc0, c[ARGPDOT], 0.0)
    wc1, wc2, wc3, wc4, wc5 = _pair_polynomial(wc0, -ws0, c[ARGPDOT], 0.0)
    n1, n2 = c[NODEDOT] + 2.0 * c[NODECF] * t, c[NODECF]
    ns0, nc0 = _turned(c[NODEO] + (c[NODEDOT] + c[NODECF] * t) * t)
    ns1, ns2, ns3, ns4, ns5 = _pair_polynomial(ns0, nc0, n1, n2)
    nc1, nc2, nc3, nc4, nc5 = _pair_polynomial(nc0, -ns0, n1, n2)
    a0 = 1.0 - t * c[CC1]
    a1 = -c[CC1] / a0
    sa0 = math.sqrt(c[AO]) * abs(a0)
    ia0 = 1.0 / sa0
    e1 = -c[BSTAR] * c[CC4]
    e0 = c[ECCO] + e1 * t
    for k in range(n):
        m = w[M + k]
        s, co = sincos_turns(l0 + m * (l1 + m * l2))
        x = m * a1
        w[SIN_L + k] = s
        w[COS_L + k] = co
        w[SIN_W + k] = ws0 + m * (ws1 + m * (ws2 + m * (ws3 + m * (ws4 + m * ws5))))
        w[COS_W + k] = wc0 + m * (wc1 + m * (wc2 + m * (wc3 + m * (wc4 + m * wc5))))
        w[SIN_N + k] = ns0 + m * (ns1 + m * (ns2 + m * (ns3 + m * (ns4 + m * ns5))))
        w[COS_N + k] = nc0 + m * (nc1 + m * (nc2 + m * (nc3 + m * (nc4 + m * nc5))))
        w[EM + k] = e0 + e1 * m
        w[SA + k] = sa0 + sa0 * x
        w[IA + k] = ia0 - ia0 * (x - x * x * (1.0 - x))


@inner_kernel
def _slow_general(w, n, c, t):
    """Fill the first work arrays with a full sine and cosine of every angle."""
    # Two loops: in one, the compiler runs out of registers.
    full = 0.0 if c[ISIMP] == 1.0 else 1.0
    no = c[NO]
    t2, t3, t4, t5 = no * c[T2COF], no * c[T3COF], no * c[T4COF], no * c[T5COF]
    mo, mdot, argpo, argpdot = c[MO], c[MDOT], c[ARGPO], c[ARGPDOT]
    omgcof, xmcof, eta, delmo = full * c[OMGCOF], full * c[XMCOF], c[ETA], c[DELMO]
    b5 = full * c[BSTAR] * c[CC5]
    e1 = -c[BSTAR] * c[CC4]
    e0 = c[ECCO] + b5 * c[SINMAO]
    for k in range(n):
        m = t + w[M + k]
        xmdf = mo + mdot * m
        argpdf = argpo + argpdot * m
        sx, cx = sincos_turns(xmdf * _TURN)
        g = 1.0 + eta * cx
        both = omgcof * m + xmcof * (g * g * g - delmo)
        sx, cx = sincos_turns((xmdf + both) * _TURN)
        w[EM + k] = e0 + e1 * m - b5 * sx
        w[SIN_W + k], w[COS_W + k] = sincos_turns((argpdf - both) * _TURN)
        q = m * m * (t2 + m * (t3 + m * (t4 + m * t5)))
        w[SIN_L + k], w[COS_L + k] = sincos_turns((xmdf + argpdf + q) * _TURN)
    nodeo, nodedot, nodecf = c[NODEO], c[NODEDOT], c[NODECF]
    cc1, d2, d3, d4 = c[CC1], c[D2], c[D3], c[D4]
    sao = math.sqrt(c[AO])
    for k in range(n):
        m = t + w[M + k]
        w[SIN_N + k], w[COS_N + k] = sincos_turns((nodeo + (nodedot + nodecf * m) * m) * _TURN)
        sa = sao * abs(1.0 - m * (cc1 + m * (d2 + m * (d3 + m * d4))))
        w[SA + k] = sa
        w[IA + k] = 1.0 / sa


@inner_kernel
def _is_slow(c, t, half):
    """Return whether the polynomials of `_slow_full` and `_slow_simple` hold from t - half to t + half."""
    last = abs(t) + half
    no = c[NO]
    full = c[ISIMP] != 1.0
    omgcof = c[OMGCOF] if full else 0.0
    t3, t4, t5 = no * c[T3COF], no * c[T4COF], no * c[T5COF]
    node = abs(c[NODEDOT]) + 2.0 * abs(c[NODECF]) * last
    perigee = abs(c[ARGPDOT]) + abs(omgcof)
    mean = no * c[T2COF]
    other = perigee + last * (
        2.0 * abs(mean) + last * (3.0 * abs(t3) + last * (4.0 * abs(t4) + last * 5.0 * abs(t5)))
    )
    if not (node * half <= _MOVES and perigee * half <= _MOVES and other * half <= _MOVES):
        return False
    h4 = half * half * half * half
    # What _slow_full leaves out of L and of drag.
    if not (abs(t5) * h4 * half <= 1e-13 and abs(c[D4]) * h4 <= 1e-13):
        return False
    a0 = 1.0 - t * (c[CC1] + t * (c[D2] + t * (c[D3] + t * c[D4])))
    a1 = abs(c[CC1]) + last * (2.0 * abs(c[D2]) + last * (3.0 * abs(c[D3]) + last * 4.0 * abs(c[D4])))
    if not (a0 > 0.5 and a1 * half <= 3e-4 * a0):
        return False
    if full:
        g = 1.0 + abs(c[ETA])
        periodic = abs(c[XMCOF]) * max(
            abs(g * g * g - c[DELMO]), abs(c[DELMO] - (2.0 - g) * (2.0 - g) * (2.0 - g))
        )
        both = abs(omgcof) * last + periodic
        b5 = abs(c[BSTAR] * c[CC5])
        if not (periodic <= 1e-2 and both <= 0.1 and b5 * both * both * both * both <= 1e-11):
            return False
        # The angle within the periodic terms is of the third degree only.
        moves = other * half
        if not (0.125 * moves * moves * moves * moves * periodic * c[ECCO] <= 1e-12):
            return False
    return True


@inner_kernel
def _largest_eccentricity(c, t, half):
    """Return a bound of the eccentricity that Kepler's equation sees, long-period terms included."""
    full = 0.0 if c[ISIMP] == 1.0 else 1.0
    e1 = c[BSTAR] * c[CC4]
    b5 = full * c[BSTAR] * c[CC5]
    middle = c[ECCO] - e1 * t + b5 * c[SINMAO]
    # A negative one is raised to 1e-6 (or is an error, which is found later).
    largest = max(middle + abs(e1) * half + abs(b5), 1e-6)
    if not largest < 0.9:
        return 1.0
    a0 = 1.0 - t * (c[CC1] + t * (c[D2] + t * (c[D3] + t * c[D4])))
    return largest + 1.1 * abs(c[AYCOF]) / (c[AO] * a0 * a0 * (1.0 - largest * largest))


@inner_kernel
def _kepler_tiny(w, n, xlcof, aycof):
    """Solve Kepler's equation where e < 0.004; return how many samples have an eccentricity in error."""
    bad = 0
    for k in range(n):
        s, c = w[SIN_L + k], w[COS_L + k]
        em = w[EM + k]
        bad += 0 if em >= -0.001 else 1
        em = em if em > 1.0e-6 else 1.0e-6
        ia = w[IA + k]
        ia2 = ia * ia
        q = ia2 + ia2 * (em * em)
        ax = em * w[COS_W + k]
        ay = em * w[SIN_W + k] + q * aycof
        es = ax * s - ay * c
        ec = ax * c + ay * s
        x = ec * ec
        g = 1.0 + ec
        g = g + g * x
        g = g + g * (x * x)
        p = (q * xlcof * ax + es) * g
        x = p - g * ((p * p) * (0.5 * es + ec * p * 0.16666666666666666))
        y = x * x
        sx = x - x * y * 0.16666666666666666
        cx = 1.0 - y * (0.5 - y * 0.041666666666666664)
        ecose = ec * cx - es * sx
        esine = es * cx + ec * sx
        el2 = ax * ax + ay * ay
        # 1 / (1 + sqrt(1 - el2))
        half = 0.5 + 0.125 * el2
        temp = esine * half
        x = ecose * ecose
        h = 1.0 + ecose
        h = h + h * x
        h = h + h * (x * x)
        w[SIN_U + k] = h * ((s * cx + c * sx) - ay - ax * temp)
        w[COS_U + k] = h * ((c * cx - s * sx) - ax + ay * temp)
        w[ONE_R + k] = 1.0 - ecose
        w[A_R + k] = h
        w[ESINE_R + k] = esine * h
        w[BETA + k] = 1.0 - el2 * half
        w[IPL + k] = ia2 + ia2 * (el2 + el2 * el2)
    return bad


@inner_kernel
def _kepler_small(w, n, xlcof, aycof):
    """Solve Kepler's equation where e < 0.1: `_kepler_tiny` with longer series and a Newton step."""
    bad = 0
    for k in range(n):
        s, c = w[SIN_L + k], w[COS_L + k]
        em = w[EM + k]
        bad += 0 if em >= -0.001 else 1
        em = em if em > 1.0e-6 else 1.0e-6
        ia = w[IA + k]
        ia2 = ia * ia
        x = em * em
        q = ia2 + ia2 * x
        x = x * x
        q = q + q * x
        q = q + q * (x * x)
        ax = em * w[COS_W + k]
        ay = em * w[SIN_W + k] + q * aycof
        dl = q * xlcof * ax
        es = ax * s - ay * c
        ec = ax * c + ay * s
        x = ec * ec
        g = 1.0 + ec
        g = g + g * x
        x = x * x
        g = g + g * x
        p = (dl + es) * g
        x = p - g * ((p * p) * (0.5 * es + ec * p * 0.16666666666666666))
        y = x * x
        sx = x + x * y * (-0.16666666666666666 + y * (0.008333333333333333 - y * 0.0001984126984126984))
        cx = 1.0 - y * (0.5 - y * (0.041666666666666664 - y * 0.001388888888888889))
        ecose = ec * cx - es * sx
        esine = es * cx + ec * sx
        y = ecose * ecose
        h = 1.0 + ecose
        h = h + h * y
        y = y * y
        h = h + h * y
        y = y * y
        h = h + h * y
        d = (dl + esine - x) * h
        # The step turns sine and cosine by d, whose square no longer counts.
        x = sx + cx * d
        cx = cx - sx * d
        sx = x
        x = ecose - esine * d
        esine = esine + ecose * d
        h = h - h * h * (esine * d)
        ecose = x
        el2 = ax * ax + ay * ay
        half = 0.5 + el2 * (
            0.125 + el2 * (0.0625 + el2 * (0.0390625 + el2 * (0.02734375 + el2 * 0.0205078125)))
        )
        temp = esine * half
        w[SIN_U + k] = h * ((s * cx + c * sx) - ay - ax * temp)
        w[COS_U + k] = h * ((c * cx - s * sx) - ax + ay * temp)
        w[ONE_R + k] = 1.0 - ecose
        w[A_R + k] = h
        w[ESINE_R + k] = esine * h
        w[BETA + k] = 1.0 - el2 * half
        x = el2 * el2
        q = ia2 + ia2 * el2
        q = q + q * x
        w[IPL + k] = q + q * (x * x)
    return bad


@inner_kernel
def _kepler_general(w, n, xlcof, aycof, steps):
    """Solve Kepler's equation for any eccentricity by `steps` Newton steps, with true divisions."""
    bad = 0
    for k in range(n):
        em = w[EM + k]
        bad += 0 if (em >= -0.001 and em < 1.0) else 1
        em = em if em > 1.0e-6 else 1.0e-6
        ia = w[IA + k]
        q = ia * ia / (1.0 - em * em)
        ax = em * w[COS_W + k]
        w[AX + k] = ax
        w[AY + k] = em * w[SIN_W + k] + q * aycof
        # x = E + omega - L, from here on in the place of the eccentricity.
        w[DL + k] = q * xlcof * ax
        w[EM + k] = (w[DL + k] + ax * w[SIN_L + k] - w[AY + k] * w[COS_L + k]) / (
            1.0 - (ax * w[COS_L + k] + w[AY + k] * w[SIN_L + k])
        )
        w[EM + k] = min(max(w[EM + k], -0.95), 0.95)
    for _ in range(steps):
        for k in range(n):
            s, c, ax, ay = w[SIN_L + k], w[COS_L + k], w[AX + k], w[AY + k]
            x = w[EM + k]
            sx, cx = sincos(x)
            sin_e, cos_e = s * cx + c * sx, c * cx - s * sx
            d = (w[DL + k] + ax * sin_e - ay * cos_e - x) / (1.0 - ax * cos_e - ay * sin_e)
            w[EM + k] = x + min(max(d, -0.95), 0.95)
    for k in range(n):
        s, c, ax, ay = w[SIN_L + k], w[COS_L + k], w[AX + k], w[AY + k]
        ia = w[IA + k]
        sx, cx = sincos(w[EM + k])
        sin_e, cos_e = s * cx + c * sx, c * cx - s * sx
        ecose, esine = ax * cos_e + ay * sin_e, ax * sin_e - ay * cos_e
        el2 = ax * ax + ay * ay
        bad += 0 if el2 < 1.0 else 1
        beta = math.sqrt(1.0 - el2)
        h = 1.0 / (1.0 - ecose)
        temp = esine / (1.0 + beta)
        w[SIN_U + k] = h * (sin_e - ay - ax * temp)
        w[COS_U + k] = h * (cos_e - ax + ay * temp)
        w[ONE_R + k] = 1.0 - ecose
        w[A_R + k] = h
        w[ESINE_R + k] = esine * h
        w[BETA + k] = beta
        w[IPL + k] = ia * ia / (1.0 - el2)
    return bad


@inner_kernel
def _orient(w, n, c, radius_km, xke, j2):
    """Add short periods and write positions and velocities; return how many samples are in error."""
    con41, x1mth2 = c[CON41], c[X1MTH2]
    sini0, cosi0 = c[SINIO], c[COSIO]
    ksu = -0.25 * c[X7THM1]
    knode = 1.5 * cosi0
    kinc = 1.5 * cosi0 * sini0
    kr = 1.5 * con41
    half_j2 = 0.5 * j2
    km_s = radius_km * xke / 60.0
    bad = 0
    for k in range(n):
        su, cu = w[SIN_U + k], w[COS_U + k]
        ipl = w[IPL + k]
        temp1 = half_j2 * ipl
        temp2 = temp1 * ipl
        twice = su + su
        sin2u = twice * cu
        cos2u = 1.0 - twice * su
        p = temp2 * sin2u
        # Three small angles: each turns a known pair. The largest is 0.0008, its
        # fourth power over 24 nothing.
        d = ksu * p
        y = d * d
        sd = d - d * y * 0.16666666666666666
        cd = 1.0 - 0.5 * y
        ssu = su * cd + cu * sd
        csu = cu * cd - su * sd
        d = knode * p
        y = d * d
        sd = d - d * y * 0.16666666666666666
        cd = 1.0 - 0.5 * y
        sn, cn = w[SIN_N + k], w[COS_N + k]
        snod = sn * cd + cn * sd
        cnod = cn * cd - sn * sd
        d = kinc * temp2 * cos2u
        y = d * d
        sd = d - d * y * 0.16666666666666666
        cd = 1.0 - 0.5 * y
        sini = sini0 * cd + cosi0 * sd
        cosi = cosi0 * cd - sini0 * sd
        xmx = -snod * cosi
        xmy = cnod * cosi
        beta = w[BETA + k]
        sa, ia = w[SA + k], w[IA + k]
        rl = sa * sa * w[ONE_R + k]
        x1c = x1mth2 * cos2u
        mrt = rl - rl * (temp2 * beta * kr) + 0.5 * temp1 * x1c
        bad += 0 if mrt >= 1.0 else 1
        r = mrt * radius_km
        i3 = ia * ia * ia * temp1
        mv = (ia * w[ESINE_R + k] - i3 * (x1mth2 * sin2u)) * km_s
        rv = (ia * w[A_R + k] * beta + i3 * (x1c + kr)) * km_s
        ux = xmx * ssu + cnod * csu
        uy = xmy * ssu + snod * csu
        uz = sini * ssu
        w[X + k] = r * ux
        w[Y + k] = r * uy
        w[Z + k] = r * uz
        w[VX + k] = mv * ux + rv * (xmx * csu - cnod * ssu)
        w[VY + k] = mv * uy + rv * (xmy * csu - snod * ssu)
        w[VZ + k] = mv * uz + rv * (sini * csu)
    return bad


@strict_kernel
def sample(c, t, gravity, out):
    """Propagate one satellite to `t` minutes after its epoch in the order of the reference.

    Writes x, y, z (km) and vx, vy, vz (km/s) to `out`, shape (6,), and returns the
    code: 0, or 1, 2, 4 with `out` full of NaN, or 6 with the numbers as they are.
    """
    radius_km, xke, j2, _, _ = gravity
    for i in range(6):
        out[i] = np.nan
    xmdf = c[MO] + c[MDOT] * t
    argpdf = c[ARGPO] + c[ARGPDOT] * t
    nodedf = c[NODEO] + c[NODEDOT] * t
    argpm = argpdf
    mm = xmdf
    t2 = t * t
    nodem = nodedf + c[NODECF] * t2
    tempa = 1.0 - c[CC1] * t
    tempe = c[BSTAR] * c[CC4] * t
    templ = c[T2COF] * t2
    if c[ISIMP] != 1.0:
        delomg = c[OMGCOF] * t
        delmtemp = 1.0 + c[ETA] * math.cos(xmdf)
        delm = c[XMCOF] * (delmtemp * delmtemp * delmtemp - c[DELMO])
        temp = delomg + delm
        mm = xmdf + temp
        argpm = argpdf - temp
        t3 = t2 * t
        t4 = t3 * t
        tempa = tempa - c[D2] * t2 - c[D3] * t3 - c[D4] * t4
        tempe = tempe + c[BSTAR] * c[CC5] * (math.sin(mm) - c[SINMAO])
        templ = templ + c[T3COF] * t3 + t4 * (c[T4COF] + t * c[T5COF])
    nm = c[NO]
    if nm <= 0.0:
        return 2
    am = math.pow(xke / nm, 2.0 / 3.0) * tempa * tempa
    nm = xke / math.pow(am, 1.5)
    em = c[ECCO] - tempe
    if em >= 1.0 or em < -0.001:
        return 1
    if em < 1.0e-6:
        em = 1.0e-6
    mm = mm + c[NO] * templ
    xlm = mm + argpm + nodem
    nodem = np.fmod(nodem, TWO_PI)
    argpm = np.fmod(argpm, TWO_PI)
    xlm = np.fmod(xlm, TWO_PI)
    mm = np.fmod(xlm - argpm - nodem, TWO_PI)
    axnl = em * math.cos(argpm)
    temp = 1.0 / (am * (1.0 - em * em))
    aynl = em * math.sin(argpm) + temp * c[AYCOF]
    xl = mm + argpm + nodem + temp * c[XLCOF] * axnl
    u = np.fmod(xl - nodem, TWO_PI)
    eo1 = u
    sineo1 = coseo1 = 0.0
    tem5 = 9999.9
    ktr = 1
    while abs(tem5) >= 1.0e-12 and ktr <= 10:
        sineo1 = math.sin(eo1)
        coseo1 = math.cos(eo1)
        tem5 = 1.0 - coseo1 * axnl - sineo1 * aynl
        tem5 = (u - aynl * coseo1 + axnl * sineo1 - eo1) / tem5
        if abs(tem5) >= 0.95:
            tem5 = 0.95 if tem5 > 0.0 else -0.95
        eo1 = eo1 + tem5
        ktr = ktr + 1
    ecose = axnl * coseo1 + aynl * sineo1
    esine = axnl * sineo1 - aynl * coseo1
    el2 = axnl * axnl + aynl * aynl
    pl = am * (1.0 - el2)
    if pl < 0.0:
        return 4
    rl = am * (1.0 - ecose)
    rdotl = math.sqrt(am) * esine / rl
    rvdotl = math.sqrt(pl) / rl
    betal = math.sqrt(1.0 - el2)
    temp = esine / (1.0 + betal)
    sinu = am / rl * (sineo1 - aynl - axnl * temp)
    cosu = am / rl * (coseo1 - axnl + aynl * temp)
    su = math.atan2(sinu, cosu)
    sin2u = (cosu + cosu) * sinu
    cos2u = 1.0 - 2.0 * sinu * sinu
    temp = 1.0 / pl
    temp1 = 0.5 * j2 * temp
    temp2 = temp1 * temp
    mrt = rl * (1.0 - 1.5 * temp2 * betal * c[CON41]) + 0.5 * temp1 * c[X1MTH2] * cos2u
    su = su - 0.25 * temp2 * c[X7THM1] * sin2u
    xnode = nodem + 1.5 * temp2 * c[COSIO] * sin2u
    xinc = c[INCLO] + 1.5 * temp2 * c[COSIO] * c[SINIO] * cos2u
    mvt = rdotl - nm * temp1 * c[X1MTH2] * sin2u / xke
    rvdot = rvdotl + nm * temp1 * (c[X1MTH2] * cos2u + 1.5 * c[CON41]) / xke
    sinsu, cossu = math.sin(su), math.cos(su)
    snod, cnod = math.sin(xnode), math.cos(xnode)
    sini, cosi = math.sin(xinc), math.cos(xinc)
    xmx = -snod * cosi
    xmy = cnod * cosi
    ux = xmx * sinsu + cnod * cossu
    uy = xmy * sinsu + snod * cossu
    uz = sini * sinsu
    mr = mrt * radius_km
    km_s = radius_km * xke / 60.0
    out[0] = mr * ux
    out[1] = mr * uy
    out[2] = mr * uz
    out[3] = (mvt * ux + rvdot * (xmx * cossu - cnod * sinsu)) * km_s
    out[4] = (mvt * uy + rvdot * (xmy * cossu - snod * sinsu)) * km_s
    out[5] = (mvt * uz + rvdot * (sini * cossu)) * km_s
    if out[0] != out[0]:
        # An eccentricity of exactly 1 passes the checks of the theory and gives
        # NaN; a position missing without a reason is what no caller can handle.
        return 1
    return 6 if mrt < 1.0 else 0


@inner_kernel
def _carefully(w, n, c, minutes, t, gravity, error):
    """Do a block again sample by sample, with the codes of the theory."""
    out = w[KEPT : KEPT + 6]
    for k in range(n):
        error[k] = sample(c, t + minutes[k], gravity, out)
        for i in range(6):
            w[X + i * BLOCK + k] = out[i]


@inner_kernel
def block(w, n, c, t, half, gravity, minutes, error):
    """Propagate one satellite to n instants, in any order.

    Parameters
    ----------
    w:
        Scratch, SCRATCH numbers. Positions (km) and velocities (km/s) in TEME are
        left in the work arrays X ... VZ.
    n:
        How many instants, at most BLOCK.
    c:
        Coefficients of the satellite, (N_COEFF,).
    t, half:
        Minutes from its epoch to the middle of the block, and the largest of
        abs(minutes). The closer the instants lie together, the faster.
    gravity:
        (radius_km, xke, j2, j3, j4).
    minutes:
        Minutes from the middle to each instant, (n,).
    error:
        (n,), uint8, full of zeros; codes are written where there are any.
    """
    radius_km, xke, j2, _, _ = gravity
    for k in range(n):
        w[M + k] = minutes[k]
    if not _is_slow(c, t, half):
        _slow_general(w, n, c, t)
    elif c[ISIMP] == 1.0:
        _slow_simple(w, n, c, t)
    else:
        _slow_full(w, n, c, t)
    e = _largest_eccentricity(c, t, half)
    if e < _TINY:
        bad = _kepler_tiny(w, n, c[XLCOF], c[AYCOF])
    elif e < _SMALL:
        bad = _kepler_small(w, n, c[XLCOF], c[AYCOF])
    else:
        bad = _kepler_general(w, n, c[XLCOF], c[AYCOF], 4 if e < 0.35 else 8)
    bad += _orient(w, n, c, radius_km, xke, j2)
    if bad > 0 or abs(c[XLCOF]) > _POLE:
        _carefully(w, n, c, minutes, t, gravity, error)


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
    gravity,
    matrices,
    geodetic,
    position,
    velocity,
    error,
):
    """Do all blocks of one satellite; the parameters are those of `propagate_near_earth`."""
    past_cache = position.size > LARGE
    for b in range(len(starts) - 1):
        begin, end = starts[b], starts[b + 1]
        t = minutes_between(middle_jd[own, b], middle_fr[own, b], epoch_jd[row], epoch_fr[row])
        n = end - begin
        block(w, n, c, t, half[own, b], gravity, minutes[own, begin:end], error[row, begin:end])
        give_out(w, matrices, own, b, geodetic, position, velocity, row, begin, end, past_cache)


@kernel
def propagate_near_earth(
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
    gravity,
    matrices,
    geodetic,
    position,
    velocity,
    error,
):
    """Propagate the satellites rows[first:last] and write what they do to the rows of the same numbers.

    Parameters
    ----------
    table:
        Coefficients, (n_obj, N_COEFF).
    rows, first, last:
        Numbers of the satellites; those of this call.
    epoch_jd, epoch_fr:
        Epochs, (n_obj,).
    middle_jd, middle_fr, half:
        Middle of each block of instants and minutes from there to its ends,
        (1, n_blocks), or (n_obj, n_blocks) where each satellite has its own times.
    starts:
        Where the blocks begin and the last one ends, (n_blocks + 1,).
    minutes:
        Minutes of each sample from the middle of its block, (1, n_t) or (n_obj, n_t).
    gravity:
        (radius_km, xke, j2, j3, j4).
    matrices:
        `rotations.matrices`, to have ITRS; with no elements, to have TEME.
    geodetic:
        Whether latitude and longitude (degrees) and height (km) are wanted in place of
        positions, after the turn into ITRS.
    position, velocity:
        (n_obj, n_t, 3), km and km/s; a velocity of shape (0, 0, 3) is left out. If
        geodetic, position is (3, n_obj, n_t): latitudes, longitudes and heights.
    error:
        (n_obj, n_t), uint8, full of zeros; codes are written where there are any.
    """
    w = scratch()
    for i in range(first, last):
        row = rows[i]
        _all_blocks(
            w,
            table[row],
            row,
            row if minutes.shape[0] > 1 else 0,
            epoch_jd,
            epoch_fr,
            middle_jd,
            middle_fr,
            half,
            starts,
            minutes,
            gravity,
            matrices,
            geodetic,
            position,
            velocity,
            error,
        )
