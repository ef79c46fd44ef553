"""What the theory works out once per element set (`sgp4init`), for whole catalogues.

The part common to near-Earth and deep-space objects; `deep_space` adds its own.
Hoots & Roehrich (1980), Spacetrack Report 3, section 6, in the revised order of
operations of AIAA 2006-6753, Appendix B (`initl`, `sgp4init`), which is kept so
that the last bits agree with the reference implementation.
"""

import math

import numpy as np
import numpy.typing as npt

from orbits.kernels.constants import DEEP_SPACE_MINUTES, TWO_PI, Gravity
from orbits.kernels.jit import strict_kernel

# Columns of the table of coefficients. Angles in radians, times in minutes,
# lengths in Earth radii; the names are those of the reference implementation.
ECCO, INCLO, NODEO, ARGPO, MO, NO, BSTAR = range(7)
MDOT, ARGPDOT, NODEDOT, NODECF = range(7, 11)
CC1, CC4, CC5, D2, D3, D4 = range(11, 17)
T2COF, T3COF, T4COF, T5COF = range(17, 21)
OMGCOF, XMCOF, ETA, DELMO, SINMAO = range(21, 26)
AYCOF, XLCOF, CON41, X1MTH2, X7THM1 = range(26, 31)
COSIO, SINIO, AO, RP = range(31, 35)
CON42, POSQ, RTEOSQ, OMEOSQ, XPIDOT = range(35, 40)
GSTO, EPOCH_1950 = range(40, 42)
ISIMP, DEEP = range(42, 44)
N_COEFF = 44

FloatArray = npt.NDArray[np.float64]


def near_earth_coefficients(
    epoch_1950: FloatArray,
    bstar: FloatArray,
    eccentricity: FloatArray,
    arg_perigee: FloatArray,
    inclination: FloatArray,
    mean_anomaly: FloatArray,
    mean_motion: FloatArray,
    raan: FloatArray,
    gravity: Gravity,
    afspc: bool = False,
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return (coefficients, is_deep) of n_obj element sets.

    Parameters
    ----------
    epoch_1950:
        Epochs in days from 1949-12-31 0 h UTC, shape (n_obj,) as all arrays.
    bstar:
        Drag terms, 1/Earth radii.
    eccentricity, arg_perigee, inclination, mean_anomaly, mean_motion, raan:
        Mean elements, in radians and (Kozai) radians a minute.
    gravity:
        Constants of the Earth's field.
    afspc:
        Whether sidereal time is reckoned as in the original Spacetrack code.

    Returns
    -------
    coefficients:
        Shape (n_obj, N_COEFF), C-contiguous; columns as named in this module.
        Objects in deep space have the drag of the simplified branch (ISIMP 1).
    is_deep:
        Shape (n_obj,): the period is 225 minutes or more.
    """
    table = np.zeros((len(epoch_1950), N_COEFF))
    _fill(
        table,
        *(
            np.ascontiguousarray(each, dtype=np.float64)
            for each in (
                epoch_1950,
                bstar,
                eccentricity,
                arg_perigee,
                inclination,
                mean_anomaly,
                mean_motion,
                raan,
            )
        ),
        (gravity.radius_km, gravity.xke, gravity.j2, gravity.j3, gravity.j4),
        afspc,
    )
    return table, table[:, DEEP] == 1.0


@strict_kernel
def gstime(jd_ut1):
    """Return Greenwich sidereal time in [0, 2 pi) (`gstime`; Vallado 2004, eq. 3-45)."""
    century = (jd_ut1 - 2451545.0) / 36525.0
    seconds = (
        -6.2e-6 * century * century * century
        + 0.093104 * century * century
        + (876600.0 * 3600 + 8640184.812866) * century
        + 67310.54841
    )
    return (seconds * (math.pi / 180.0) / 240.0) % TWO_PI


@strict_kernel
def gstime_afspc(epoch_1950):
    """Return Greenwich sidereal time in [0, 2 pi) as the original Spacetrack code had it (`initl`)."""
    ts70 = epoch_1950 - 7305.0
    ds70 = math.floor(ts70 + 1.0e-8)
    tfrac = ts70 - ds70
    c1 = 1.72027916940703639e-2
    thgr70 = 1.7321343856509374
    fk5r = 5.07551419432269442e-15
    return (thgr70 + c1 * ds70 + (c1 + TWO_PI) * tfrac + ts70 * ts70 * fk5r) % TWO_PI


@strict_kernel
def _fill(table, epoch_1950, bstar, ecco, argpo, inclo, mo, no_kozai, nodeo, gravity, afspc):
    for row in range(table.shape[0]):
        _fill_one(
            table[row],
            epoch_1950[row],
            bstar[row],
            ecco[row],
            argpo[row],
            inclo[row],
            mo[row],
            no_kozai[row],
            nodeo[row],
            gravity,
            afspc,
        )


@strict_kernel
def _fill_one(c, epoch_1950, bstar, ecco, argpo, inclo, mo, no_kozai, nodeo, gravity, afspc):
    radius_km, xke, j2, j3, j4 = gravity
    j3oj2 = j3 / j2
    x2o3 = 2.0 / 3.0

    # initl: the original mean motion and semimajor axis from Kozai's.
    eccsq = ecco * ecco
    omeosq = 1.0 - eccsq
    rteosq = math.sqrt(omeosq)
    cosio = math.cos(inclo)
    cosio2 = cosio * cosio
    ak = math.pow(xke / no_kozai, x2o3)
    d1 = 0.75 * j2 * (3.0 * cosio2 - 1.0) / (rteosq * omeosq)
    del_ = d1 / (ak * ak)
    adel = ak * (1.0 - del_ * del_ - del_ * (1.0 / 3.0 + 134.0 * del_ * del_ / 81.0))
    del_ = d1 / (adel * adel)
    no = no_kozai / (1.0 + del_)
    ao = math.pow(xke / no, x2o3)
    sinio = math.sin(inclo)
    po = ao * omeosq
    con42 = 1.0 - 5.0 * cosio2
    con41 = -con42 - cosio2 - cosio2
    posq = po * po
    rp = ao * (1.0 - ecco)

    c[ECCO], c[INCLO], c[NODEO], c[ARGPO], c[MO], c[NO], c[BSTAR] = ecco, inclo, nodeo, argpo, mo, no, bstar
    c[COSIO], c[SINIO], c[AO], c[RP] = cosio, sinio, ao, rp
    c[CON41], c[CON42], c[POSQ], c[RTEOSQ], c[OMEOSQ] = con41, con42, posq, rteosq, omeosq
    c[GSTO] = gstime_afspc(epoch_1950) if afspc else gstime(epoch_1950 + 2433281.5)
    c[EPOCH_1950] = epoch_1950
    if not (omeosq >= 0.0 or no >= 0.0):
        return

    c[ISIMP] = 1.0 if rp < 220.0 / radius_km + 1.0 else 0.0
    sfour = 78.0 / radius_km + 1.0
    qzms24 = (120.0 - 78.0) / radius_km
    qzms24 = qzms24 * qzms24 * qzms24 * qzms24
    perige = (rp - 1.0) * radius_km
    if perige < 156.0:
        sfour = 20.0 if perige < 98.0 else perige - 78.0
        qzms24 = (120.0 - sfour) / radius_km
        qzms24 = qzms24 * qzms24 * qzms24 * qzms24
        sfour = sfour / radius_km + 1.0

    pinvsq = 1.0 / posq
    tsi = 1.0 / (ao - sfour)
    eta = ao * ecco * tsi
    etasq = eta * eta
    eeta = ecco * eta
    psisq = abs(1.0 - etasq)
    coef = qzms24 * math.pow(tsi, 4.0)
    coef1 = coef / math.pow(psisq, 3.5)
    cc2 = (
        coef1
        * no
        * (
            ao * (1.0 + 1.5 * etasq + eeta * (4.0 + etasq))
            + 0.375 * j2 * tsi / psisq * con41 * (8.0 + 3.0 * etasq * (8.0 + etasq))
        )
    )
    cc1 = bstar * cc2
    cc3 = 0.0
    if ecco > 1.0e-4:
        cc3 = -2.0 * coef * tsi * j3oj2 * no * sinio / ecco
    x1mth2 = 1.0 - cosio2
    c[CC4] = (
        2.0
        * no
        * coef1
        * ao
        * omeosq
        * (
            eta * (2.0 + 0.5 * etasq)
            + ecco * (0.5 + 2.0 * etasq)
            - j2
            * tsi
            / (ao * psisq)
            * (
                -3.0 * con41 * (1.0 - 2.0 * eeta + etasq * (1.5 - 0.5 * eeta))
                + 0.75 * x1mth2 * (2.0 * etasq - eeta * (1.0 + etasq)) * math.cos(2.0 * argpo)
            )
        )
    )
    c[CC5] = 2.0 * coef1 * ao * omeosq * (1.0 + 2.75 * (etasq + eeta) + eeta * etasq)
    cosio4 = cosio2 * cosio2
    temp1 = 1.5 * j2 * pinvsq * no
    temp2 = 0.5 * temp1 * j2 * pinvsq
    temp3 = -0.46875 * j4 * pinvsq * pinvsq * no
    c[MDOT] = (
        no + 0.5 * temp1 * rteosq * con41 + 0.0625 * temp2 * rteosq * (13.0 - 78.0 * cosio2 + 137.0 * cosio4)
    )
    argpdot = (
        -0.5 * temp1 * con42
        + 0.0625 * temp2 * (7.0 - 114.0 * cosio2 + 395.0 * cosio4)
        + temp3 * (3.0 - 36.0 * cosio2 + 49.0 * cosio4)
    )
    xhdot1 = -temp1 * cosio
    nodedot = xhdot1 + (0.5 * temp2 * (4.0 - 19.0 * cosio2) + 2.0 * temp3 * (3.0 - 7.0 * cosio2)) * cosio
    c[ARGPDOT], c[NODEDOT], c[XPIDOT] = argpdot, nodedot, argpdot + nodedot
    c[OMGCOF] = bstar * cc3 * math.cos(argpo)
    if ecco > 1.0e-4:
        c[XMCOF] = -x2o3 * coef * bstar / eeta
    c[NODECF] = 3.5 * omeosq * xhdot1 * cc1
    c[CC1], c[T2COF] = cc1, 1.5 * cc1
    # 1.5e-12 stands for 1 + cos of an inclination of 180 degrees.
    below = 1.0 + cosio if abs(cosio + 1.0) > 1.5e-12 else 1.5e-12
    c[XLCOF] = -0.25 * j3oj2 * sinio * (3.0 + 5.0 * cosio) / below
    c[AYCOF] = -0.5 * j3oj2 * sinio
    delmo = 1.0 + eta * math.cos(mo)
    c[ETA], c[DELMO], c[SINMAO] = eta, delmo * delmo * delmo, math.sin(mo)
    c[X1MTH2], c[X7THM1] = x1mth2, 7.0 * cosio2 - 1.0
    if TWO_PI / no >= DEEP_SPACE_MINUTES:
        c[DEEP] = 1.0
        c[ISIMP] = 1.0
    if c[ISIMP] != 1.0:
        cc1sq = cc1 * cc1
        d2 = 4.0 * ao * tsi * cc1sq
        temp = d2 * tsi * cc1 / 3.0
        d3 = (17.0 * ao + sfour) * temp
        d4 = 0.5 * temp * ao * tsi * (221.0 * ao + 31.0 * sfour) * cc1
        c[D2], c[D3], c[D4] = d2, d3, d4
        c[T3COF] = d2 + 2.0 * cc1sq
        c[T4COF] = 0.25 * (3.0 * d3 + cc1 * (12.0 * d2 + 10.0 * cc1sq))
        c[T5COF] = 0.2 * (3.0 * d4 + 12.0 * cc1 * d3 + 6.0 * d2 * d2 + 15.0 * cc1sq * (2.0 * d2 + cc1sq))
