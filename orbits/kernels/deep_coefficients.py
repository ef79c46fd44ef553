"""What SDP4 works out once per object: Moon, Sun and resonance with the Earth's rotation.

Sources: Hoots & Roehrich, Spacetrack Report 3 (1980), section 10; Hujsak (1979),
"A Restricted Four Body Solution for Resonating Satellites without Drag"; and the
revision of Vallado et al., AIAA 2006-6753, Appendix B (`initl`, `dscom`, `dsinit`),
whose names the coefficients keep. Angles in radians, times in minutes, lengths in
Earth radii of the gravity model.
"""

import math

import numpy as np
import numpy.typing as npt

from orbits.kernels import coefficients as common
from orbits.kernels.constants import TWO_PI, Gravity
from orbits.kernels.jit import strict_kernel

# fmt: off
(
    # The mean elements, the mean motion (un-Kozai'd) and its semi-major axis.
    ECCO, INCLO, NODEO, ARGPO, MO, NO, A0,
    # Secular rates of the Earth's field, and drag.
    MDOT, ARGPDOT, NODEDOT, NODECF, CC1, BCC4, T2COF,
    # Secular rates of Moon and Sun.
    DEDT, DIDT, DMDT, DNODT, DOMDT,
    # Lunar-solar periodics: phases at epoch, then the solar and the lunar amplitudes.
    ZMOS, SE2, SE3, SI2, SI3, SL2, SL3, SL4, SGH2, SGH3, SGH4, SH2, SH3,
    ZMOL, EE2, E3, XI2, XI3, XL2, XL3, XL4, XGH2, XGH3, XGH4, XH2, XH3,
    # Resonance: 0 none, 1 one day, 2 half a day; then the terms of either.
    IREZ, GSTO, XLAMO, XFACT,
    RES1, RES2, RES3, RES4, RES5, RES6, RES7, RES8, RES9, RES10,
    # Gravity model, so that a row says all.
    RADIUS_KM, XKE, J2, J3OJ2,
    # 1: the AFSPC way with the node in Lyddane's modification.
    AFSPC,
    N_DEEP,
) = range(65)
# fmt: on

NO_RESONANCE, ONE_DAY, HALF_DAY = 0.0, 1.0, 2.0

# Rates of the mean anomalies of Sun and Moon (rad/min) and eccentricities of their orbits.
ZNS, ZES = 1.19459e-5, 0.01675
ZNL, ZEL = 1.5835218e-4, 0.05490
# The Earth's rotation, rad/min.
RPTIM = 4.37526908801129966e-3

_X2O3 = 2.0 / 3.0
# Below 3 degrees, and above 177, the node has no secular rate of Moon and Sun.
_FLAT = 5.2359877e-2
# SGP4 counts its epoch in days from 1949-12-31 0 h UTC.
_JD_OF_SGP4_ZERO = 2433281.5


def deep_coefficients(
    table: npt.NDArray[np.float64], gravity: Gravity, afspc: bool = False
) -> npt.NDArray[np.float64]:
    """Return the coefficients of SDP4, shape (n_obj, N_DEEP), C-contiguous; columns as named here.

    Parameters
    ----------
    table:
        The rows of `coefficients.near_earth_coefficients` of n_obj objects of 225
        minutes and longer. Moon and Sun are placed by its one-number epoch, as
        the reference implementation does: the last bit of that number is 40 us,
        and worth 4 mm on an orbit of lunar distance.
    gravity:
        The constants that the table was made with.
    afspc:
        The AFSPC way with negative nodes in Lyddane's modification. Sidereal time
        is the modern one in either mode, as in the C++ of AIAA 2006-6753 (which
        computes the old one and leaves it unused) and so in python-sgp4.

    Source: AIAA 2006-6753, Appendix B, `sgp4init` and what it calls.
    """
    rows = np.zeros((len(table), N_DEEP))
    _fill(rows, np.ascontiguousarray(table), tuple(gravity), afspc)
    return rows


@strict_kernel
def _fill(rows, table, gravity, afspc):
    for i in range(rows.shape[0]):
        row, known = rows[i], table[i]
        row[ECCO] = known[common.ECCO]
        row[INCLO] = known[common.INCLO]
        row[NODEO] = known[common.NODEO]
        row[ARGPO] = known[common.ARGPO]
        row[MO] = known[common.MO]
        row[NO] = known[common.NO]
        row[A0] = (gravity[1] / known[common.NO]) ** _X2O3
        row[MDOT] = known[common.MDOT]
        row[ARGPDOT] = known[common.ARGPDOT]
        row[NODEDOT] = known[common.NODEDOT]
        row[NODECF] = known[common.NODECF]
        row[CC1] = known[common.CC1]
        row[BCC4] = known[common.BSTAR] * known[common.CC4]
        row[T2COF] = known[common.T2COF]
        row[GSTO] = common.gstime(known[common.EPOCH_1950] + _JD_OF_SGP4_ZERO)
        row[RADIUS_KM] = gravity[0]
        row[XKE] = gravity[1]
        row[J2] = gravity[2]
        row[J3OJ2] = gravity[3] / gravity[2]
        row[AFSPC] = 1.0 if afspc else 0.0
        _moon_and_sun(row, known[common.EPOCH_1950])


@strict_kernel
def _moon_and_sun(row, epoch):
    """Amplitudes, phases and secular rates of Moon and Sun, then the resonance (`dscom`, `dsinit`)."""
    day = epoch + 18261.5
    xnodce = np.fmod(4.5236020 - 9.2422029e-4 * day, TWO_PI)
    stem = math.sin(xnodce)
    ctem = math.cos(xnodce)
    zcosil = 0.91375164 - 0.03568096 * ctem
    zsinil = math.sqrt(1.0 - zcosil * zcosil)
    zsinhl = 0.089683511 * stem / zsinil
    zcoshl = math.sqrt(1.0 - zsinhl * zsinhl)
    gam = 5.8351514 + 0.0019443680 * day
    zx = math.atan2(0.39785416 * stem / zsinil, zcoshl * ctem + 0.91744867 * zsinhl * stem)
    zx = gam + zx - xnodce
    sinn = math.sin(row[NODEO])
    cosn = math.cos(row[NODEO])

    sun = _body(row, -0.98088458, 0.1945905, 0.39785416, 0.91744867, sinn, cosn, 2.9864797e-6)
    moon = _body(
        row,
        math.sin(zx),
        math.cos(zx),
        zsinil,
        zcosil,
        sinn * zcoshl - cosn * zsinhl,
        zcoshl * cosn + zsinhl * sinn,
        4.7968065e-7,
    )
    row[ZMOS] = np.fmod(6.2565837 + 0.017201977 * day, TWO_PI)
    row[ZMOL] = np.fmod(4.7199672 + 0.22997150 * day - gam, TWO_PI)
    _amplitudes(row, ZMOS, sun, ZES)
    _amplitudes(row, ZMOL, moon, ZEL)

    dedt, didt, dmdt, sghs, shs = _rates(row, sun, ZNS)
    dedl, didl, dmdl, sghl, shll = _rates(row, moon, ZNL)
    sinim = math.sin(row[INCLO])
    cosim = math.cos(row[INCLO])
    if sinim != 0.0:
        shs = shs / sinim
    row[DEDT] = dedt + dedl
    row[DIDT] = didt + didl
    row[DMDT] = dmdt + dmdl
    row[DOMDT] = (sghs - cosim * shs) + sghl
    row[DNODT] = shs
    if sinim != 0.0:
        row[DOMDT] -= cosim / sinim * shll
        row[DNODT] += shll / sinim
    _resonance(row, sinim, cosim)


@strict_kernel
def _body(row, zsing, zcosg, zsini, zcosi, zsinh, zcosh, cc):
    """The s and z of one disturbing body (`dscom`, the loop over Sun and Moon)."""
    em = row[ECCO]
    emsq = em * em
    betasq = 1.0 - emsq
    rtemsq = math.sqrt(betasq)
    sinomm = math.sin(row[ARGPO])
    cosomm = math.cos(row[ARGPO])
    sinim = math.sin(row[INCLO])
    cosim = math.cos(row[INCLO])
    a1 = zcosg * zcosh + zsing * zcosi * zsinh
    a3 = -zsing * zcosh + zcosg * zcosi * zsinh
    a7 = -zcosg * zsinh + zsing * zcosi * zcosh
    a8 = zsing * zsini
    a9 = zsing * zsinh + zcosg * zcosi * zcosh
    a10 = zcosg * zsini
    a2 = cosim * a7 + sinim * a8
    a4 = cosim * a9 + sinim * a10
    a5 = -sinim * a7 + cosim * a8
    a6 = -sinim * a9 + cosim * a10
    x1 = a1 * cosomm + a2 * sinomm
    x2 = a3 * cosomm + a4 * sinomm
    x3 = -a1 * sinomm + a2 * cosomm
    x4 = -a3 * sinomm + a4 * cosomm
    x5 = a5 * sinomm
    x6 = a6 * sinomm
    x7 = a5 * cosomm
    x8 = a6 * cosomm
    z31 = 12.0 * x1 * x1 - 3.0 * x3 * x3
    z32 = 24.0 * x1 * x2 - 6.0 * x3 * x4
    z33 = 12.0 * x2 * x2 - 3.0 * x4 * x4
    z1 = 3.0 * (a1 * a1 + a2 * a2) + z31 * emsq
    z2 = 6.0 * (a1 * a3 + a2 * a4) + z32 * emsq
    z3 = 3.0 * (a3 * a3 + a4 * a4) + z33 * emsq
    z11 = -6.0 * a1 * a5 + emsq * (-24.0 * x1 * x7 - 6.0 * x3 * x5)
    z12 = -6.0 * (a1 * a6 + a3 * a5) + emsq * (-24.0 * (x2 * x7 + x1 * x8) - 6.0 * (x3 * x6 + x4 * x5))
    z13 = -6.0 * a3 * a6 + emsq * (-24.0 * x2 * x8 - 6.0 * x4 * x6)
    z21 = 6.0 * a2 * a5 + emsq * (24.0 * x1 * x5 - 6.0 * x3 * x7)
    z22 = 6.0 * (a4 * a5 + a2 * a6) + emsq * (24.0 * (x2 * x5 + x1 * x6) - 6.0 * (x4 * x7 + x3 * x8))
    z23 = 6.0 * a4 * a6 + emsq * (24.0 * x2 * x6 - 6.0 * x4 * x8)
    z1 = z1 + z1 + betasq * z31
    z2 = z2 + z2 + betasq * z32
    z3 = z3 + z3 + betasq * z33
    s3 = cc * (1.0 / row[NO])
    s2 = -0.5 * s3 / rtemsq
    s4 = s3 * rtemsq
    s1 = -15.0 * em * s4
    s5 = x1 * x3 + x2 * x4
    s6 = x2 * x3 + x1 * x4
    s7 = x2 * x4 - x1 * x3
    return s1, s2, s3, s4, s5, s6, s7, z1, z2, z3, z11, z12, z13, z21, z22, z23, z31, z32, z33


@strict_kernel
def _amplitudes(row, first, body, eccentricity):
    """The amplitudes of one body's periodics, into the twelve columns after its phase (`dscom`)."""
    s1, s2, s3, s4, _, s6, s7, z1, z2, z3, z11, z12, z13, z21, z22, z23, z31, z32, z33 = body
    row[first + 1] = 2.0 * s1 * s6
    row[first + 2] = 2.0 * s1 * s7
    row[first + 3] = 2.0 * s2 * z12
    row[first + 4] = 2.0 * s2 * (z13 - z11)
    row[first + 5] = -2.0 * s3 * z2
    row[first + 6] = -2.0 * s3 * (z3 - z1)
    row[first + 7] = -2.0 * s3 * (-21.0 - 9.0 * row[ECCO] * row[ECCO]) * eccentricity
    row[first + 8] = 2.0 * s4 * z32
    row[first + 9] = 2.0 * s4 * (z33 - z31)
    row[first + 10] = -18.0 * s4 * eccentricity
    row[first + 11] = -2.0 * s2 * z22
    row[first + 12] = -2.0 * s2 * (z23 - z21)


@strict_kernel
def _rates(row, body, rate):
    """Secular rates by one body: of e, i, M, and the parts of argument of perigee and node (`dsinit`)."""
    s1, s2, s3, s4, s5, _, _, z1, _, z3, z11, _, z13, z21, _, z23, z31, _, z33 = body
    node = -rate * s2 * (z21 + z23)
    # The division by sin i that follows would blow it up.
    if row[INCLO] < _FLAT or row[INCLO] > math.pi - _FLAT:
        node = 0.0
    return (
        s1 * rate * s5,
        s2 * rate * (z11 + z13),
        -rate * s3 * (z1 + z3 - 14.0 - 6.0 * row[ECCO] * row[ECCO]),
        s4 * rate * (z31 + z33 - 6.0),
        node,
    )


@strict_kernel
def _resonance(row, sinim, cosim):
    """Which resonance there is, and its terms (`dsinit`; Hujsak 1979)."""
    no, em = row[NO], row[ECCO]
    row[IREZ] = NO_RESONANCE
    if 0.0034906585 < no < 0.0052359877:
        row[IREZ] = ONE_DAY
    elif 8.26e-3 <= no <= 9.24e-3 and em >= 0.5:
        row[IREZ] = HALF_DAY
    else:
        return
    theta = np.fmod(row[GSTO], TWO_PI)
    aonv = (no / row[XKE]) ** _X2O3
    emsq = em * em
    if row[IREZ] == ONE_DAY:
        g200 = 1.0 + emsq * (-2.5 + 0.8125 * emsq)
        g310 = 1.0 + 2.0 * emsq
        g300 = 1.0 + emsq * (-6.0 + 6.60937 * emsq)
        f220 = 0.75 * (1.0 + cosim) * (1.0 + cosim)
        f311 = 0.9375 * sinim * sinim * (1.0 + 3.0 * cosim) - 0.75 * (1.0 + cosim)
        f330 = 1.0 + cosim
        f330 = 1.875 * f330 * f330 * f330
        del1 = 3.0 * no * no * aonv * aonv
        row[RES2] = 2.0 * del1 * f220 * g200 * 1.7891679e-6
        row[RES3] = 3.0 * del1 * f330 * g300 * 2.2123015e-7 * aonv
        row[RES1] = del1 * f311 * g310 * 2.1460748e-6 * aonv
        row[XLAMO] = np.fmod(row[MO] + row[NODEO] + row[ARGPO] - theta, TWO_PI)
        row[XFACT] = (
            row[MDOT] + (row[ARGPDOT] + row[NODEDOT]) - RPTIM + row[DMDT] + row[DOMDT] + row[DNODT] - no
        )
        return
    eoc = em * emsq
    g201 = -0.306 - (em - 0.64) * 0.440
    if em <= 0.65:
        g211 = 3.616 - 13.2470 * em + 16.2900 * emsq
        g310 = -19.302 + 117.3900 * em - 228.4190 * emsq + 156.5910 * eoc
        g322 = -18.9068 + 109.7927 * em - 214.6334 * emsq + 146.5816 * eoc
        g410 = -41.122 + 242.6940 * em - 471.0940 * emsq + 313.9530 * eoc
        g422 = -146.407 + 841.8800 * em - 1629.014 * emsq + 1083.4350 * eoc
        g520 = -532.114 + 3017.977 * em - 5740.032 * emsq + 3708.2760 * eoc
    else:
        g211 = -72.099 + 331.819 * em - 508.738 * emsq + 266.724 * eoc
        g310 = -346.844 + 1582.851 * em - 2415.925 * emsq + 1246.113 * eoc
        g322 = -342.585 + 1554.908 * em - 2366.899 * emsq + 1215.972 * eoc
        g410 = -1052.797 + 4758.686 * em - 7193.992 * emsq + 3651.957 * eoc
        g422 = -3581.690 + 16178.110 * em - 24462.770 * emsq + 12422.520 * eoc
        if em > 0.715:
            g520 = -5149.66 + 29936.92 * em - 54087.36 * emsq + 31324.56 * eoc
        else:
            g520 = 1464.74 - 4664.75 * em + 3763.64 * emsq
    if em < 0.7:
        g533 = -919.22770 + 4988.6100 * em - 9064.7700 * emsq + 5542.21 * eoc
        g521 = -822.71072 + 4568.6173 * em - 8491.4146 * emsq + 5337.524 * eoc
        g532 = -853.66600 + 4690.2500 * em - 8624.7700 * emsq + 5341.4 * eoc
    else:
        g533 = -37995.780 + 161616.52 * em - 229838.20 * emsq + 109377.94 * eoc
        g521 = -51752.104 + 218913.95 * em - 309468.16 * emsq + 146349.42 * eoc
        g532 = -40023.880 + 170470.89 * em - 242699.48 * emsq + 115605.82 * eoc
    cosisq = cosim * cosim
    sini2 = sinim * sinim
    f220 = 0.75 * (1.0 + 2.0 * cosim + cosisq)
    f221 = 1.5 * sini2
    f321 = 1.875 * sinim * (1.0 - 2.0 * cosim - 3.0 * cosisq)
    f322 = -1.875 * sinim * (1.0 + 2.0 * cosim - 3.0 * cosisq)
    f441 = 35.0 * sini2 * f220
    f442 = 39.3750 * sini2 * sini2
    f522 = (
        9.84375
        * sinim
        * (sini2 * (1.0 - 2.0 * cosim - 5.0 * cosisq) + 0.33333333 * (-2.0 + 4.0 * cosim + 6.0 * cosisq))
    )
    f523 = sinim * (
        4.92187512 * sini2 * (-2.0 - 4.0 * cosim + 10.0 * cosisq)
        + 6.56250012 * (1.0 + 2.0 * cosim - 3.0 * cosisq)
    )
    f542 = 29.53125 * sinim * (2.0 - 8.0 * cosim + cosisq * (-12.0 + 8.0 * cosim + 10.0 * cosisq))
    f543 = 29.53125 * sinim * (-2.0 - 8.0 * cosim + cosisq * (12.0 + 8.0 * cosim - 10.0 * cosisq))
    temp1 = 3.0 * no * no * aonv * aonv
    row[RES1] = temp1 * 1.7891679e-6 * f220 * g201
    row[RES2] = temp1 * 1.7891679e-6 * f221 * g211
    temp1 = temp1 * aonv
    row[RES3] = temp1 * 3.7393792e-7 * f321 * g310
    row[RES4] = temp1 * 3.7393792e-7 * f322 * g322
    temp1 = temp1 * aonv
    row[RES5] = 2.0 * temp1 * 7.3636953e-9 * f441 * g410
    row[RES6] = 2.0 * temp1 * 7.3636953e-9 * f442 * g422
    temp1 = temp1 * aonv
    row[RES7] = temp1 * 1.1428639e-7 * f522 * g520
    row[RES8] = temp1 * 1.1428639e-7 * f523 * g532
    row[RES9] = 2.0 * temp1 * 2.1765803e-9 * f542 * g521
    row[RES10] = 2.0 * temp1 * 2.1765803e-9 * f543 * g533
    row[XLAMO] = np.fmod(row[MO] + row[NODEO] + row[NODEO] - theta - theta, TWO_PI)
    row[XFACT] = row[MDOT] + row[DMDT] + 2.0 * (row[NODEDOT] + row[DNODT] - RPTIM) - no
