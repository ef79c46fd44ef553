"""From the frame of SGP4 to the ground: one function an arrow, arrays in, arrays out.

    TEME  --itrs_from_teme-->  ITRS  --geodetic_from_itrs-->  lat, lon, alt
          <--teme_from_itrs--        <--itrs_from_geodetic--

TEME is the frame of element sets: true equator and mean equinox of date. It is
turned about its pole by Greenwich mean sidereal time of 1982, a function of UT1,
into PEF, and by polar motion into ITRS (Vallado, Crawford, Hujsak & Kelso, AIAA
2006-6753, Appendix C). The ground is the ellipsoid of WGS-84, which ITRS and
WGS-84 share to a few centimetres.

Positions have shape (..., n_t, 3) with `Times` of length n_t; a single vector of
shape (3,) goes with one instant.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits.earth_orientation import FloatArray, pole_and_ut1_once
from orbits.errors import FrameError
from orbits.times import Times

Vector = tuple[float, float, float]

# WGS-84 (NIMA TR8350.2, tables 3.1 and 3.2): semi-major axis, flattening, and GM with the atmosphere;
# J2 of EGM-96, its gravity model. boinor has the same GM to 1e-9.
WGS84_RADIUS_KM = 6378.137
WGS84_FLATTENING = 1.0 / 298.257223563
WGS84_MU_KM3_S2 = 398600.4418
EGM96_J2 = 1.08262668e-3
_E2 = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING)
_E4 = _E2 * _E2

# Rotation of the Earth, rad/s (AIAA 2006-6753, eq. C-3). The length of day
# changes it by some 1e-8 of itself, 4 micrometres a second at the ISS: left out.
EARTH_ROTATION_RAD_S = 7.29211514670698e-5


def sidereal_time_rad(times: Times) -> FloatArray:
    """Return Greenwich mean sidereal time of 1982 in [0, 2 pi), shape (n_t,), from UT1.

    Aoki et al. (1982), Astronomy & Astrophysics 105, 359, as AIAA 2006-6753 eq. C-5.
    """
    return np.asarray(_sidereal_time_rad(*times.ut1()))


def _sidereal_time_rad(jd: Any, fr: Any) -> Any:
    """The same for UT1 as two floats or two arrays."""
    century = ((jd - 2451545.0) + fr) / 36525.0
    # In seconds: the polynomial without its 876600 h a century, which are whole
    # turns a day and are taken from the day's fraction, where no digit is lost.
    seconds = 67310.54841 + (8640184.812866 + (0.093104 - 6.2e-6 * century) * century) * century
    return (jd % 1.0 + fr % 1.0 + (seconds / 86400.0) % 1.0) % 1.0 * (2.0 * math.pi)


def itrs_from_teme(
    position_teme_km: npt.ArrayLike, velocity_teme_km_s: npt.ArrayLike, times: Times
) -> tuple[FloatArray, FloatArray]:
    """Return (position_itrs_km, velocity_itrs_km_s), each (..., n_t, 3).

    The velocity is that over the turning Earth: an object at rest on the ground
    has none.
    """
    position, velocity = fitting(position_teme_km, times), fitting(velocity_teme_km_s, times)
    angle = sidereal_time_rad(times)
    pef = _turned(position, angle)
    pef_velocity = _turned(velocity, angle)
    pef_velocity[..., 0] += EARTH_ROTATION_RAD_S * pef[..., 1]
    pef_velocity[..., 1] -= EARTH_ROTATION_RAD_S * pef[..., 0]
    matrix = itrs_from_pef(times)
    return back(rotated(matrix, pef), position_teme_km), back(
        rotated(matrix, pef_velocity), velocity_teme_km_s
    )


def itrs_from_teme_once(
    position_km: Vector, velocity_km_s: Vector, jd: float, fr: float
) -> tuple[Vector, Vector]:
    """Return `itrs_from_teme` of one vector at one instant of UTC, in plain floats: a tenth of the time."""
    ut1_minus_utc_s, polar_x, polar_y = pole_and_ut1_once(jd, fr)
    angle = _sidereal_time_rad(jd, fr + ut1_minus_utc_s / 86400.0)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y, z = position_km
    x, y = cos * x + sin * y, cos * y - sin * x
    u, v, w = velocity_km_s
    u, v = cos * u + sin * v + EARTH_ROTATION_RAD_S * y, cos * v - sin * u - EARTH_ROTATION_RAD_S * x
    cos_x, sin_x, cos_y, sin_y = math.cos(polar_x), math.sin(polar_x), math.cos(polar_y), math.sin(polar_y)
    tilted, tilting = cos_x * z - sin_x * x, cos_x * w - sin_x * u
    return (
        (cos_x * x + sin_x * z, cos_y * y - sin_y * tilted, sin_y * y + cos_y * tilted),
        (cos_x * u + sin_x * w, cos_y * v - sin_y * tilting, sin_y * v + cos_y * tilting),
    )


def itrs_position_from_teme(position_teme_km: npt.ArrayLike, times: Times) -> FloatArray:
    """Return positions in ITRS, (..., n_t, 3), km; also for directions of any length."""
    position = fitting(position_teme_km, times)
    pef = _turned(position, sidereal_time_rad(times))
    return back(rotated(itrs_from_pef(times), pef), position_teme_km)


def teme_from_itrs(
    position_itrs_km: npt.ArrayLike, velocity_itrs_km_s: npt.ArrayLike, times: Times
) -> tuple[FloatArray, FloatArray]:
    """Return (position_teme_km, velocity_teme_km_s), each (..., n_t, 3): the inverse of itrs_from_teme."""
    position, velocity = fitting(position_itrs_km, times), fitting(velocity_itrs_km_s, times)
    matrix = np.swapaxes(itrs_from_pef(times), -1, -2)
    pef = rotated(matrix, position)
    pef_velocity = rotated(matrix, velocity)
    pef_velocity[..., 0] -= EARTH_ROTATION_RAD_S * pef[..., 1]
    pef_velocity[..., 1] += EARTH_ROTATION_RAD_S * pef[..., 0]
    angle = -sidereal_time_rad(times)
    return back(_turned(pef, angle), position_itrs_km), back(_turned(pef_velocity, angle), velocity_itrs_km_s)


def teme_position_from_itrs(position_itrs_km: npt.ArrayLike, times: Times) -> FloatArray:
    """Return positions in TEME, (..., n_t, 3), km; also for directions of any length."""
    position = fitting(position_itrs_km, times)
    pef = rotated(np.swapaxes(itrs_from_pef(times), -1, -2), position)
    return back(_turned(pef, -sidereal_time_rad(times)), position_itrs_km)


def geodetic_from_itrs(position_itrs_km: npt.ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (lat_deg, lon_deg, alt_km) on WGS-84 of positions (..., 3), each of shape (...).

    Latitude is geodetic (the angle of the plumb line), longitude east positive
    in (-180, 180]. Closed form for every point of space: Vermeille (2011), "An
    analytical method to transform geocentric into geodetic coordinates", Journal
    of Geodesy 85, 105. Nearer than 43 km to the centre, where several plumb lines
    meet, it gives the nearest point of the ellipsoid; on the axis the longitude
    is 0, at the centre itself the latitude is 90.
    """
    xyz = np.asarray(position_itrs_km, dtype=np.float64)
    if xyz.ndim == 0 or xyz.shape[-1] != 3:
        raise FrameError(f"Positions have shape {xyz.shape}; the last axis must hold x, y and z.")
    x, y, z = xyz[..., 0], xyz[..., 1], xyz[..., 2]
    axis_km = np.hypot(x, y)
    p = (axis_km / WGS84_RADIUS_KM) ** 2
    q = (1.0 - _E2) * (z / WGS84_RADIUS_KM) ** 2
    r = (p + q - _E4) / 6.0
    beyond = 8.0 * r**3 + _E4 * p * q
    # Outside the evolute of the ellipse; every satellite is. Inside it the
    # numbers below are replaced, and may be anything.
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.cbrt((np.sqrt(beyond) + np.sqrt(_E4 * p * q)) ** 2)
        u = r + 0.5 * root + 2.0 * r * r / root
        inside = beyond <= 0.0
        if inside.any():
            third = (2.0 / 3.0) * np.arctan2(
                np.sqrt(_E4 * p * q),
                np.sqrt(np.maximum(-beyond, 0.0)) + np.sqrt(np.maximum(-8.0 * r**3, 0.0)),
            )
            u = np.where(inside, -4.0 * r * np.sin(third) * np.cos(math.pi / 6.0 + third), u)
        v = np.sqrt(u * u + _E4 * q)
        w = _E2 * (u + v - q) / (2.0 * v)
        # (u + v) / (sqrt(w^2 + u + v) + w) is sqrt(u + v + w^2) - w without its cancellation.
        k = (u + v) / (np.sqrt(w * w + u + v) + w)
        d = k * axis_km / (k + _E2)
        slant = np.hypot(d, z)
        alt_km = (k + _E2 - 1.0) / k * slant
        latitude = 2.0 * np.arctan2(z, d + slant)
        disc = inside & (q == 0.0)
        if disc.any():
            # In the equatorial plane within e^2 a of the centre both hemispheres
            # are equally near; the northern answer is given.
            rest = np.sqrt(np.maximum(_E2 - p, 0.0))
            alt_km = np.where(disc, -WGS84_RADIUS_KM * math.sqrt(1.0 - _E2) * rest / math.sqrt(_E2), alt_km)
            latitude = np.where(
                disc,
                2.0
                * np.arctan2(
                    np.sqrt(np.maximum(_E4 - p, 0.0)),
                    math.sqrt(_E2) * rest + math.sqrt(1.0 - _E2) * np.sqrt(p),
                ),
                latitude,
            )
    return np.degrees(latitude), np.degrees(np.arctan2(y, x)), np.asarray(alt_km)


def itrs_from_geodetic(lat_deg: npt.ArrayLike, lon_deg: npt.ArrayLike, alt_m: npt.ArrayLike) -> FloatArray:
    """Return positions in ITRS, (..., 3) in km, of WGS-84 latitude, longitude and height in METRES.

    Heights of places are published in metres, heights of satellites in km; this
    arrow starts at places.
    """
    lat, lon = np.radians(np.asarray(lat_deg, np.float64)), np.radians(np.asarray(lon_deg, np.float64))
    if np.any(np.abs(lat) > math.pi / 2 * (1 + 1e-15)):
        raise FrameError(f"A latitude is beyond +-90 degrees: {np.asarray(lat_deg)}. Is it the longitude?")
    alt_km = np.asarray(alt_m, np.float64) / 1000.0
    sin_lat = np.sin(lat)
    # Radius of curvature across the meridian.
    normal_km = WGS84_RADIUS_KM / np.sqrt(1.0 - _E2 * sin_lat * sin_lat)
    across = (normal_km + alt_km) * np.cos(lat)
    return np.stack(
        np.broadcast_arrays(
            across * np.cos(lon), across * np.sin(lon), ((1.0 - _E2) * normal_km + alt_km) * sin_lat
        ),
        axis=-1,
    )


def fitting(vectors: npt.ArrayLike, times: Times) -> FloatArray:
    """Return vectors as (..., n_t, 3); a single (3,) becomes (1, 3)."""
    array = np.asarray(vectors, dtype=np.float64)
    if array.ndim == 1:
        array = array[np.newaxis]
    if array.ndim < 2 or array.shape[-1] != 3 or array.shape[-2] != len(times):
        raise FrameError(
            f"Vectors of shape {np.shape(vectors)} do not fit {len(times)} instants. "
            f"Give an array of shape (..., {len(times)}, 3)."
        )
    return array


def back(result: FloatArray, given: npt.ArrayLike) -> FloatArray:
    """Drop the axis that fitting added to a single vector."""
    return result[0] if np.ndim(given) == 1 else result


def _turned(vectors: FloatArray, angle_rad: FloatArray) -> FloatArray:
    """Return the vectors seen from axes turned by +angle about z (ROT3 of Vallado)."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    result = np.empty_like(vectors)
    result[..., 0] = cos * vectors[..., 0] + sin * vectors[..., 1]
    result[..., 1] = cos * vectors[..., 1] - sin * vectors[..., 0]
    result[..., 2] = vectors[..., 2]
    return result


def itrs_from_pef(times: Times) -> FloatArray:
    """Return the polar motion matrices, (n_t, 3, 3): R1(-yp) R2(-xp).

    The transpose of IERS Conventions (2010), eq. 5.3, without the locator s'
    (1.5 mm a century).
    """
    x, y = times.polar_motion_rad()
    cos_x, sin_x, cos_y, sin_y = np.cos(x), np.sin(x), np.cos(y), np.sin(y)
    zero = np.zeros_like(x)
    rows: list[Any] = [
        [cos_x, zero, sin_x],
        [sin_x * sin_y, cos_y, -cos_x * sin_y],
        [-sin_x * cos_y, sin_y, cos_x * cos_y],
    ]
    return np.moveaxis(np.array(rows), -1, 0)


def rotated(matrix: FloatArray, vectors: FloatArray) -> FloatArray:
    """Return matrix (n_t, 3, 3) times vectors (..., n_t, 3)."""
    return np.asarray(np.einsum("tij,...tj->...ti", matrix, vectors))
