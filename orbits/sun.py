"""Where the Sun is, what it lights, and where night begins.

The Sun's place is the apparent one (`orbits.bodies`): with the light's travel and
the aberration by the Earth's motion, as it is seen from the Earth's centre and as
its light casts shadows.
"""

import numpy as np
import numpy.typing as npt

from orbits.bodies import (
    SUN_RADIUS_KM,
    body_position_gcrs_km,
    body_position_itrs_km,
    body_position_teme_km,
)
from orbits.circles import Polygon, cap_polygons, small_circle
from orbits.earth_orientation import FloatArray
from orbits.errors import FrameError
from orbits.frames import WGS84_FLATTENING, WGS84_RADIUS_KM, fitting
from orbits.times import Times, TimesLike
from tle.moments import MomentLike

# Codes of `illumination`.
UMBRA, PENUMBRA, SUNLIT = 0, 1, 2
ILLUMINATION_WORDS = ("umbra", "penumbra", "sunlit")


def sun_position_gcrs_km(times: TimesLike) -> FloatArray:
    """Return the Sun's apparent geocentric position, shape (n_t, 3), km, along the axes of GCRS.

    Raises
    ------
    EphemerisRangeError
        A time lies outside DE421.
    """
    return body_position_gcrs_km("sun", times)


def sun_position_teme_km(times: TimesLike) -> FloatArray:
    """Return the Sun's apparent geocentric position in TEME, shape (n_t, 3), km."""
    return body_position_teme_km("sun", times)


def sun_position_itrs_km(times: TimesLike) -> FloatArray:
    """Return the Sun's apparent geocentric position in ITRS, shape (n_t, 3), km."""
    return body_position_itrs_km("sun", times)


def sun_direction_teme(times: TimesLike) -> FloatArray:
    """Return unit vectors from the Earth's centre to the Sun in TEME, shape (n_t, 3)."""
    return _unit(sun_position_teme_km(times))


def sun_direction_itrs(times: TimesLike) -> FloatArray:
    """Return unit vectors from the Earth's centre to the Sun in ITRS, shape (n_t, 3)."""
    return _unit(sun_position_itrs_km(times))


def subsolar_point(times: TimesLike) -> tuple[FloatArray, FloatArray]:
    """Return (lat_deg, lon_deg), each (n_t,), where the Sun stands in the zenith.

    The latitude is geodetic: there the plumb line points along the Sun's
    direction, so it is the Sun's declination. (Exact but for 0.1", as the Sun is
    not infinitely far.)
    """
    x, y, z = np.moveaxis(sun_position_itrs_km(times), -1, 0)
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def terminator(at: MomentLike, n: int = 361) -> tuple[FloatArray, FloatArray]:
    """Return (lat_deg, lon_deg), each (n,), of the line where the Sun's centre is in the horizon.

    From longitude -180 to 180 in rising order, closer together where the line is
    steep, ready to be drawn as one line on a flat map. Geometric: refraction and
    the Sun's disc move sunset 0.83 degrees into the night; see `night_polygons`.
    Latitudes are geodetic, as the horizon is square to the plumb line.
    """
    lat, lon = (float(value[0]) for value in subsolar_point(at))
    if n < 8:
        raise FrameError(f"{n} points do not make a terminator. Give at least 8.")
    _, ring = small_circle(-lat, lon + 180.0, 90.0, n - 1)
    meridians = np.concatenate([[-180.0], np.sort(ring[:-1]), [180.0]])
    hour_angle = np.radians(meridians - lon)
    # sin(h) = sin(lat) sin(dec) + cos(lat) cos(dec) cos(H) = 0, solved for lat.
    dec = np.radians(lat)
    side = 1.0 if dec >= 0.0 else -1.0
    latitude = np.arctan2(-side * np.cos(dec) * np.cos(hour_angle), side * np.sin(dec))
    return np.degrees(latitude), meridians


def night_polygons(at: MomentLike, n: int = 181, *, sun_altitude_deg: float = 0.0) -> list[Polygon]:
    """Return where the Sun is below `sun_altitude_deg` (0 to -90), as closed polygons for a flat map.

    Use -0.833 for sunset as it is seen, -6, -12 and -18 for the ends of civil,
    nautical and astronomical twilight. Each polygon is (lat_deg, lon_deg);
    see `circles.cap_polygons`.
    """
    if not -90.0 < sun_altitude_deg <= 0.0:
        raise FrameError(
            f"The Sun's altitude is {sun_altitude_deg} degrees. Night lies at 0 or below, above -90: "
            "give -0.833, -6, -12 or -18."
        )
    lat, lon = (float(value[0]) for value in subsolar_point(at))
    return cap_polygons(-lat, lon + 180.0, 90.0 + sun_altitude_deg, n)


def sun_clearance_deg(position_teme_km: npt.ArrayLike, times: Times) -> tuple[FloatArray, FloatArray]:
    """Return how far the Sun's centre stands clear of the Earth's edge, and the Sun's angular radius.

    Parameters
    ----------
    position_teme_km:
        Shape (..., n_t, 3), or (3,) for one instant.

    Returns
    -------
    clearance_deg, sun_radius_deg:
        Shape (...) without the last axis. The clearance is positive in sunlight;
        umbra is below -sun_radius, full sunlight above +sun_radius. It is smooth
        in time, which makes it the function to search shadow entries with.

    Notes
    -----
    The Earth is the ellipsoid of WGS-84, not a ball: for a low orbit the 21 km
    at the poles are up to some seconds of shadow. Stretching space along the
    axis by 1/(1 - f) makes the ellipsoid a sphere and keeps straight lines
    straight and tangents tangent, so the spherical test is exact for the Sun's
    centre; the Sun's disc is distorted by 0.3 %. The air is left out: it bends
    light into the shadow, and dims what grazes it some seconds before the edge.
    Printed tables agree: the 15 shadow entries of the ISS that Heavens-Above
    gives for Zurich in January 2022 fall 0.1 +- 0.3 s after the beginning of
    penumbra by this function.
    """
    position = fitting(position_teme_km, times)
    stretch = np.array([1.0, 1.0, 1.0 / (1.0 - WGS84_FLATTENING)])
    satellite = position * stretch
    to_sun = sun_position_teme_km(times) * stretch - satellite
    distance = np.linalg.norm(satellite, axis=-1)
    sun_distance = np.linalg.norm(to_sun, axis=-1)
    # Angle between Sun and nadir by arctan2: arccos is blind near 0 and 180.
    cross = np.linalg.norm(np.cross(to_sun, -satellite), axis=-1)
    dot = -np.einsum("...i,...i->...", to_sun, satellite)
    separation = np.arctan2(cross, dot)
    # Inside the Earth (code 6) its disc is everything.
    earth_radius = np.arcsin(np.minimum(1.0, WGS84_RADIUS_KM / distance))
    sun_radius = np.arcsin(SUN_RADIUS_KM / sun_distance)
    clearance, radius = np.degrees(separation - earth_radius), np.degrees(sun_radius)
    return (clearance[0], radius[0]) if np.ndim(position_teme_km) == 1 else (clearance, radius)


def beta_angle_deg(
    position_teme_km: npt.ArrayLike, velocity_teme_km_s: npt.ArrayLike, times: Times
) -> FloatArray:
    """Return the angle from the plane of the orbit to the Sun, in degrees: shape (...) without the last axis.

    Positive on the side of the orbit's angular momentum. Near 0 the shadow is longest; the ISS
    is in sunlight throughout beyond about 70.

    Parameters
    ----------
    position_teme_km, velocity_teme_km_s:
        Shape (..., n_t, 3), or (3,) for one instant.
    """
    position, velocity = fitting(position_teme_km, times), fitting(velocity_teme_km_s, times)
    pole = _unit(np.cross(position, velocity))
    beta = np.degrees(np.arcsin(np.einsum("...i,...i->...", pole, sun_direction_teme(times))))
    return np.asarray(beta[0] if np.ndim(position_teme_km) == 1 else beta)


def illumination(position_teme_km: npt.ArrayLike, times: Times) -> npt.NDArray[np.uint8]:
    """Return UMBRA (0), PENUMBRA (1) or SUNLIT (2) for positions (..., n_t, 3), as uint8 of shape (..., n_t).

    Umbra: no part of the Sun's disc is seen; penumbra: a part of it (also
    beyond the umbra's tip, 1.4 million km out, where the Earth cannot cover the
    disc); sunlit: all of it. Positions that are NaN count as umbra. See
    `sun_clearance_deg` for the shape of the Earth.
    """
    clearance, radius = sun_clearance_deg(position_teme_km, times)
    code = np.where(clearance >= radius, SUNLIT, np.where(clearance > -radius, PENUMBRA, UMBRA))
    return np.asarray(code, dtype=np.uint8)


def is_sunlit(position_teme_km: npt.ArrayLike, times: Times) -> npt.NDArray[np.bool_]:
    """Return whether any part of the Sun's disc shines on positions (..., n_t, 3), shape (..., n_t).

    False only in the umbra; `illumination` tells penumbra from full sunlight.
    """
    return np.asarray(illumination(position_teme_km, times) != UMBRA)


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
