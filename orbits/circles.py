"""Circles on the globe, and the areas they enclose as polygons for a flat map."""

import math

import numpy as np

from orbits.earth_orientation import FloatArray
from orbits.errors import FrameError

Polygon = tuple[FloatArray, FloatArray]


def small_circle(lat_deg: float, lon_deg: float, radius_deg: float, n: int = 181) -> Polygon:
    """Return (lat_deg, lon_deg), each (n,), of the points `radius_deg` away from a centre on a sphere.

    Clockwise from the northernmost point, the last point equal to the first;
    longitudes in (-180, 180].
    """
    _check(radius_deg, n)
    bearing = np.linspace(0.0, 2.0 * math.pi, n)
    lat, lon, radius = math.radians(lat_deg), math.radians(lon_deg), math.radians(radius_deg)
    # The point in axes whose x is the centre, y east and z north of it.
    up = np.full(n, math.cos(radius))
    east, north = math.sin(radius) * np.sin(bearing), math.sin(radius) * np.cos(bearing)
    across = up * math.cos(lat) - north * math.sin(lat)
    z = up * math.sin(lat) + north * math.cos(lat)
    longitude = np.degrees(lon + np.arctan2(east, across))
    # hypot keeps the latitude exact near the poles, where arcsin loses half the digits.
    return np.degrees(np.arctan2(z, np.hypot(across, east))), _wrapped(longitude)


def cap_polygons(lat_deg: float, lon_deg: float, radius_deg: float, n: int = 181) -> list[Polygon]:
    """Return the area within `radius_deg` (up to 90) of a centre as closed polygons (lat_deg, lon_deg).

    One polygon, or two where the cap lies across the antimeridian. A cap with a
    pole inside runs along that edge of the map. All longitudes are in
    [-180, 180]; the last point of each polygon equals its first.
    """
    _check(radius_deg, n)
    lat, lon = small_circle(lat_deg, lon_deg, radius_deg, n)
    lat, lon = lat[:-1], _unwrapped(lon[:-1])
    north, south = 90.0 - lat_deg < radius_deg, 90.0 + lat_deg < radius_deg
    if north or south:
        return [_with_pole(lat, lon, 90.0 if north else -90.0)]
    # Bring the middle into the map; the cap is less than 360 degrees wide.
    lon = lon - 360.0 * math.floor((float(lon.min() + lon.max()) / 2.0 + 180.0) / 360.0)
    if lon.min() >= -180.0 and lon.max() <= 180.0:
        return [_closed(lat, lon)]
    edge = 180.0 if lon.max() > 180.0 else -180.0
    low, high = _clipped(lat, lon, edge, keep_below=True), _clipped(lat, lon, edge, keep_below=False)
    if edge > 0:
        return [_closed(*low), _closed(high[0], high[1] - 360.0)]
    return [_closed(low[0], low[1] + 360.0), _closed(*high)]


def _check(radius_deg: float, n: int) -> None:
    if not 0.0 < radius_deg <= 90.0:
        raise FrameError(
            f"The radius is {radius_deg} degrees. Give more than 0 and at most 90, half the globe."
        )
    if n < 8:
        raise FrameError(f"{n} points do not make a circle. Give at least 8.")


def _wrapped(lon_deg: FloatArray) -> FloatArray:
    """Return longitudes in (-180, 180]."""
    return 180.0 - (180.0 - lon_deg) % 360.0


def _unwrapped(lon_deg: FloatArray) -> FloatArray:
    return np.asarray(np.degrees(np.unwrap(np.radians(lon_deg))))


def _closed(lat: FloatArray, lon: FloatArray) -> Polygon:
    return np.append(lat, lat[0]), np.append(lon, lon[0])


def _with_pole(lat: FloatArray, lon: FloatArray, pole: float) -> Polygon:
    """Return the ring, which goes round `pole` once, as a strip between it and the map's edge."""
    order = np.argsort(_wrapped(lon))
    lat, lon = lat[order], _wrapped(lon)[order]
    # The ring's latitude where the map is cut, from its neighbours on both sides.
    gap = lon[0] + 360.0 - lon[-1]
    share = 0.5 if gap == 0.0 else (180.0 - lon[-1]) / gap
    cut = lat[-1] + share * (lat[0] - lat[-1])
    return _closed(
        np.concatenate([[cut], lat, [cut, pole, pole]]),
        np.concatenate([[-180.0], lon, [180.0, 180.0, -180.0]]),
    )


def _clipped(lat: FloatArray, lon: FloatArray, edge: float, *, keep_below: bool) -> Polygon:
    """Return the part of a ring on one side of a meridian (Sutherland & Hodgman 1974)."""
    kept: list[tuple[float, float]] = []
    inside = lon <= edge if keep_below else lon >= edge
    for i in range(len(lon)):
        j = (i + 1) % len(lon)
        if inside[i]:
            kept.append((float(lat[i]), float(lon[i])))
        if inside[i] != inside[j]:
            share = (edge - lon[i]) / (lon[j] - lon[i])
            kept.append((float(lat[i] + share * (lat[j] - lat[i])), edge))
    table = np.array(kept)
    return table[:, 0], table[:, 1]
