"""From the stars to the frame of SGP4: GCRS <-> TEME, and the older frame J2000 (EME2000).

    J2000 --bias--> GCRS
    GCRS --bias, precession, nutation--> true equator and equinox of date --R3(GAST - GMST82)--> TEME

Precession is IAU 2006 (Capitaine, Wallace & Chapront 2003, A&A 412, 567),
nutation IAU 2000B (McCarthy & Luzum 2003, Celestial Mechanics 85, 37; within 1
mas of IAU 2000A, 3 cm at the ISS), both from Skyfield. The last turn is chosen
so that GCRS -> ITRS comes out the same through TEME (with the sidereal time of
1982) as directly (with that of IAU 2006).
"""

import math

import numpy as np
import numpy.typing as npt

from orbits.earth_orientation import FloatArray
from orbits.frames import back, fitting, rotated, sidereal_time_rad
from orbits.times import Times

_ARCSEC_RAD = math.pi / (180.0 * 3600.0)
# Nutation is computed at knots and taken as linear between: the fortnightly term
# (0.23") bends by 0.1 mas in an eighth of a day, 3 mm at the ISS.
_KNOTS_PER_DAY = 8.0


def teme_from_gcrs(position_gcrs_km: npt.ArrayLike, times: Times) -> FloatArray:
    """Return positions, velocities or directions (..., n_t, 3) of GCRS along the axes of TEME.

    The axes of TEME turn by 50" a year: their motion adds nothing to a velocity.
    """
    return back(rotated(_teme_from_gcrs(times), fitting(position_gcrs_km, times)), position_gcrs_km)


def gcrs_from_teme(position_teme_km: npt.ArrayLike, times: Times) -> FloatArray:
    """Return positions, velocities or directions (..., n_t, 3) of TEME along the axes of GCRS."""
    matrix = np.swapaxes(_teme_from_gcrs(times), -1, -2)
    return back(rotated(matrix, fitting(position_teme_km, times)), position_teme_km)


def j2000_from_gcrs(position_gcrs_km: npt.ArrayLike) -> FloatArray:
    """Return positions, velocities or directions (..., 3) of GCRS along the axes of J2000.

    J2000, in files EME2000, is the mean equator and equinox of 2000-01-01 12:00 TT. GCRS lies
    beside it by 23 mas for good: 0.76 m at the ISS, 4.7 m in the geostationary ring. The bias is
    that of IERS Conventions (2010), eq. 5.21 and 5.33 (dalpha0, xi0, eta0), as in Skyfield.
    """
    from skyfield.framelib import ICRS_to_J2000

    return np.asarray(np.asarray(position_gcrs_km, dtype=np.float64) @ ICRS_to_J2000.T)


def gcrs_from_j2000(position_j2000_km: npt.ArrayLike) -> FloatArray:
    """Return positions, velocities or directions (..., 3) of J2000 (EME2000) along the axes of GCRS."""
    from skyfield.framelib import ICRS_to_J2000

    return np.asarray(np.asarray(position_j2000_km, dtype=np.float64) @ ICRS_to_J2000)


def _teme_from_gcrs(times: Times) -> FloatArray:
    """Return the rotation matrices, shape (n_t, 3, 3)."""
    from skyfield.framelib import ICRS_to_J2000
    from skyfield.nutationlib import (
        build_nutation_matrix,
        equation_of_the_equinoxes_complimentary_terms,
        iau2000b,
        mean_obliquity,
    )
    from skyfield.precessionlib import compute_precession

    if not len(times):
        return np.empty((0, 3, 3))
    jd, fr = times.tt()
    # TDB differs from TT by 1.7 ms: nothing for precession and nutation.
    tt = jd + fr
    first = np.floor(tt * _KNOTS_PER_DAY)
    knots = np.union1d(first, first + 1.0) / _KNOTS_PER_DAY
    # In tenths of a microarcsecond.
    knot_psi, knot_eps = iau2000b(knots)
    psi = np.interp(tt, knots, knot_psi) * (1e-7 * _ARCSEC_RAD)
    eps = np.interp(tt, knots, knot_eps) * (1e-7 * _ARCSEC_RAD)
    obliquity = mean_obliquity(tt) * _ARCSEC_RAD
    nutation = build_nutation_matrix(obliquity, obliquity + eps, psi)
    of_date = np.einsum("ijt,jkt,kl->til", nutation, compute_precession(tt), ICRS_to_J2000)

    equinoxes = psi * np.cos(obliquity) + np.interp(
        tt, knots, equation_of_the_equinoxes_complimentary_terms(knots)
    )
    angle = _mean_sidereal_time_2006_rad(times) + equinoxes - sidereal_time_rad(times)
    cos, sin = np.cos(angle), np.sin(angle)
    result: FloatArray = np.empty_like(of_date)
    result[:, 0] = cos[:, np.newaxis] * of_date[:, 0] + sin[:, np.newaxis] * of_date[:, 1]
    result[:, 1] = cos[:, np.newaxis] * of_date[:, 1] - sin[:, np.newaxis] * of_date[:, 0]
    result[:, 2] = of_date[:, 2]
    return result


def _mean_sidereal_time_2006_rad(times: Times) -> FloatArray:
    """Return GMST of IAU 2006: the Earth rotation angle and the precession of the equinox.

    IERS Conventions (2010), eq. 5.15 and 5.32.
    """
    jd, fr = times.ut1()
    days = (jd - 2451545.0) + fr
    turns = (0.7790572732640 + 0.00273781191135448 * days + jd % 1.0 + fr % 1.0) % 1.0
    tt_jd, tt_fr = times.tt()
    t = ((tt_jd - 2451545.0) + tt_fr) / 36525.0
    equinox_arcsec = 0.014506 + t * (
        4612.156534 + t * (1.3915817 + t * (-0.00000044 + t * (-0.000029956 - t * 0.0000000368)))
    )
    return np.asarray(turns * (2.0 * math.pi) + equinox_arcsec * _ARCSEC_RAD)
