"""Where in the sky: from ITRS to azimuth, elevation, range and range rate at a site.

The horizon is the plane across the plumb line of the ellipsoid (the WGS-84
normal). Azimuth is counted from north through east, elevation from the horizon
up. No refraction: numbers are geometric, as those of pass predictions are.
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from orbits.frames import itrs_from_geodetic
from sites.site import Site

Floats = npt.NDArray[np.float64]


def position_itrs_km(site: Site) -> Floats:
    """Return the site in ITRS, shape (3,), km."""
    return _frame(site.lat_deg, site.lon_deg, site.alt_m)[0].copy()


def east_north_up(site: Site) -> Floats:
    """Return the unit vectors east, north and up at the site in ITRS, as the rows of a (3, 3) array."""
    return _frame(site.lat_deg, site.lon_deg, site.alt_m)[1].copy()


@lru_cache(maxsize=1024)
def _frame(lat_deg: float, lon_deg: float, alt_m: float) -> tuple[Floats, Floats]:
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    sin_lat, cos_lat, sin_lon, cos_lon = math.sin(lat), math.cos(lat), math.sin(lon), math.cos(lon)
    axes = np.array(
        [
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        ]
    )
    return itrs_from_geodetic(lat_deg, lon_deg, alt_m), axes


def azimuth_elevation_range(position_itrs_km: npt.ArrayLike, site: Site) -> tuple[Floats, Floats, Floats]:
    """Return (azimuth_deg, elevation_deg, range_km) of positions (..., 3), each of shape (...).

    Azimuth in [0, 360), 0 where there is none (straight up or down).
    """
    origin, axes = _frame(site.lat_deg, site.lon_deg, site.alt_m)
    local = (np.asarray(position_itrs_km, dtype=np.float64) - origin) @ axes.T
    east, north, up = local[..., 0], local[..., 1], local[..., 2]
    level = np.hypot(east, north)
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    # -1e-20 % 360 rounds to 360.0.
    azimuth = np.where(azimuth >= 360.0, 0.0, azimuth)
    return azimuth, np.degrees(np.arctan2(up, level)), np.hypot(level, up)


def range_rate_km_s(position_itrs_km: npt.ArrayLike, velocity_itrs_km_s: npt.ArrayLike, site: Site) -> Floats:
    """Return how fast the range grows, km/s, shape (...), of positions and velocities (..., 3).

    The velocity is that over the turning Earth, as `orbits.itrs_from_teme` gives it.
    """
    away = np.asarray(position_itrs_km, dtype=np.float64) - _frame(site.lat_deg, site.lon_deg, site.alt_m)[0]
    return np.asarray(np.sum(away * np.asarray(velocity_itrs_km_s), axis=-1) / np.linalg.norm(away, axis=-1))


def elevation_rate_deg_s(
    position_itrs_km: npt.ArrayLike, velocity_itrs_km_s: npt.ArrayLike, site: Site
) -> Floats:
    """Return how fast the elevation grows, degrees/s, shape (...), of positions and velocities (..., 3)."""
    origin, axes = _frame(site.lat_deg, site.lon_deg, site.alt_m)
    local = (np.asarray(position_itrs_km, dtype=np.float64) - origin) @ axes.T
    moving = np.asarray(velocity_itrs_km_s, dtype=np.float64) @ axes.T
    level = np.hypot(local[..., 0], local[..., 1])
    square = level**2 + local[..., 2] ** 2
    outward = local[..., 0] * moving[..., 0] + local[..., 1] * moving[..., 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        # d/dt atan2(up, level), with d level/dt = outward / level.
        rate = (moving[..., 2] * level - local[..., 2] * outward / level) / square
    # At the zenith the elevation cannot rise; it falls on either side.
    return np.degrees(np.where(level > 0.0, rate, 0.0))
