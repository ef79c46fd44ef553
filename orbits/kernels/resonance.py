"""Resonance of an orbit with the Earth's rotation: one table of knots per object.

SDP4 integrates the mean longitude of one-day and half-day orbits from the epoch in
steps of 720 minutes and goes the last part of a step by a quadratic (Hujsak 1979;
AIAA 2006-6753, Appendix B, `dspace`). The steps do not depend on the time that is
asked for: done once, forward and backward, they serve every sample, and give the
numbers of an integrator that is restarted at the epoch.
"""

import math

from orbits.kernels.deep_coefficients import (
    ARGPDOT,
    ARGPO,
    HALF_DAY,
    IREZ,
    NO,
    RES1,
    RES2,
    RES3,
    RES4,
    RES5,
    RES6,
    RES7,
    RES8,
    RES9,
    RES10,
    XFACT,
    XLAMO,
)
from orbits.kernels.jit import kernel

STEP = 720.0
_HALF_STEP_SQUARED = 259200.0

# What a knot holds: longitude, mean motion, and the derivatives of both.
XLI, XNI, XLDOT, XNDT, XNDDT, N_KNOT = range(6)

# Phases of the terms, as (sin, cos): of Hujsak's lambda_lm, rad.
_S22, _C22 = math.sin(5.7686396), math.cos(5.7686396)
_S32, _C32 = math.sin(0.95240898), math.cos(0.95240898)
_S44, _C44 = math.sin(1.8014998), math.cos(1.8014998)
_S52, _C52 = math.sin(1.0508330), math.cos(1.0508330)
_S54, _C54 = math.sin(4.4108898), math.cos(4.4108898)
_SF2, _CF2 = math.sin(0.13130908), math.cos(0.13130908)
_SF4, _CF4 = math.sin(2.0 * 2.8843198), math.cos(2.0 * 2.8843198)
_SF6, _CF6 = math.sin(3.0 * 0.37448087), math.cos(3.0 * 0.37448087)


@kernel
def knot_of(minutes):
    """Return which knot the samples at `minutes` since epoch start from: 0 for both sides of the epoch."""
    return int(minutes / STEP)


@kernel
def fill_knots(row, first, last, knots):
    """Put knots first..last of an object into `knots[0 .. last-first]`; the epoch is knot 0."""
    for side in range(2):
        step = STEP if side == 0 else -STEP
        count = last if side == 0 else -first
        if count < 0 or (side == 1 and count == 0 and last >= 0):
            continue
        xli, xni, atime = row[XLAMO], row[NO], 0.0
        for number in range(count + 1):
            place = number if side == 0 else -number
            xndt, xnddt = _accelerations(row, xli, atime)
            xldot = xni + row[XFACT]
            xnddt = xnddt * xldot
            if first <= place <= last:
                knot = knots[place - first]
                knot[XLI] = xli
                knot[XNI] = xni
                knot[XLDOT] = xldot
                knot[XNDT] = xndt
                knot[XNDDT] = xnddt
            xli = xli + xldot * step + xndt * _HALF_STEP_SQUARED
            xni = xni + xndt * step + xnddt * _HALF_STEP_SQUARED
            atime = atime + step


@kernel
def _accelerations(row, xli, atime):
    """Acceleration of the longitude, and its derivative by the longitude.

    The sines of the ten (three) sums of angles are made from those of two (one)
    by angle addition.
    """
    s1 = math.sin(xli)
    c1 = math.cos(xli)
    s2 = 2.0 * s1 * c1
    c2 = 1.0 - 2.0 * s1 * s1
    if row[IREZ] != HALF_DAY:
        s3 = s2 * c1 + c2 * s1
        c3 = c2 * c1 - s2 * s1
        force = (
            row[RES1] * (s1 * _CF2 - c1 * _SF2)
            + row[RES2] * (s2 * _CF4 - c2 * _SF4)
            + row[RES3] * (s3 * _CF6 - c3 * _SF6)
        )
        slope = (
            row[RES1] * (c1 * _CF2 + s1 * _SF2)
            + 2.0 * row[RES2] * (c2 * _CF4 + s2 * _SF4)
            + 3.0 * row[RES3] * (c3 * _CF6 + s3 * _SF6)
        )
        return force, slope
    xomi = row[ARGPO] + row[ARGPDOT] * atime
    so = math.sin(xomi)
    co = math.cos(xomi)
    so2 = 2.0 * so * co
    co2 = 1.0 - 2.0 * so * so
    # Angles of one longitude: with weights of the sine and the cosine of each phase.
    sa, ca = so2 * c1 + co2 * s1, co2 * c1 - so2 * s1  # 2 omega + lambda
    sp, cp = so * c1 + co * s1, co * c1 - so * s1  # omega + lambda
    sm, cm = s1 * co - c1 * so, c1 * co + s1 * so  # -omega + lambda
    # Angles of two longitudes.
    sb, cb = so2 * c2 + co2 * s2, co2 * c2 - so2 * s2  # 2 omega + 2 lambda
    sq, cq = so * c2 + co * s2, co * c2 - so * s2  # omega + 2 lambda
    sn, cn = s2 * co - c2 * so, c2 * co + s2 * so  # -omega + 2 lambda
    s22, c22 = row[RES1] * sa + row[RES2] * s1, row[RES1] * ca + row[RES2] * c1
    s32, c32 = row[RES3] * sp + row[RES4] * sm, row[RES3] * cp + row[RES4] * cm
    s44, c44 = row[RES5] * sb + row[RES6] * s2, row[RES5] * cb + row[RES6] * c2
    s52, c52 = row[RES7] * sp + row[RES8] * sm, row[RES7] * cp + row[RES8] * cm
    s54, c54 = row[RES9] * sq + row[RES10] * sn, row[RES9] * cq + row[RES10] * cn
    force = (
        (s22 * _C22 - c22 * _S22)
        + (s32 * _C32 - c32 * _S32)
        + (s44 * _C44 - c44 * _S44)
        + (s52 * _C52 - c52 * _S52)
        + (s54 * _C54 - c54 * _S54)
    )
    slope = (
        (c22 * _C22 + s22 * _S22)
        + (c32 * _C32 + s32 * _S32)
        + (c52 * _C52 + s52 * _S52)
        + 2.0 * ((c44 * _C44 + s44 * _S44) + (c54 * _C54 + s54 * _S54))
    )
    return force, slope
