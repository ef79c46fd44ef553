"""Ground tracks: the places below an object, as lines that a flat map can draw."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from orbits.earth_orientation import FloatArray
from orbits.ephemeris import Ephemeris
from orbits.errors import FrameError
from orbits.times import Times

# Between two samples the track follows a great circle. On a flat map that is a
# curve; where the samples are farther apart in longitude than this, near a pole
# above all, points on it are put in between.
MAX_LONGITUDE_STEP_DEG = 5.0


@dataclass(frozen=True, eq=False, slots=True)
class TrackSegment:
    """A piece of a ground track that does not cross the antimeridian: arrays of shape (n,).

    Attributes
    ----------
    lat_deg, lon_deg:
        Geodetic latitude; longitude in [-180, 180], either sign of 180 only at
        an end where the track was cut.
    alt_km:
        Height above the ellipsoid.
    elapsed_s:
        Seconds since the first sample of the track. Points that were put in
        between samples have interpolated heights and seconds.
    """

    lat_deg: FloatArray
    lon_deg: FloatArray
    alt_km: FloatArray
    elapsed_s: FloatArray

    def __len__(self) -> int:
        return len(self.lat_deg)


@dataclass(frozen=True, eq=False)
class GroundTrack:
    """The places below one object, sample by sample and as segments for a flat map.

    Attributes
    ----------
    times:
        The n_t instants.
    lat_deg, lon_deg, alt_km:
        Shape (n_t,): geodetic on WGS-84, east positive in (-180, 180]; NaN where
        the propagator gave no position.
    """

    times: Times
    lat_deg: FloatArray = field(repr=False)
    lon_deg: FloatArray = field(repr=False)
    alt_km: FloatArray = field(repr=False)

    @cached_property
    def segments(self) -> tuple[TrackSegment, ...]:
        """The track cut where it crosses the antimeridian and where positions are missing.

        A cut ends one segment at +-180 and begins the next at -+180, at the same
        latitude: that of the great circle between the two samples. No two
        neighbouring points of a segment are more than MAX_LONGITUDE_STEP_DEG
        apart in longitude, so a track beside a pole bends as it should.
        """
        elapsed = self.times.seconds_since(self.times[0]) if len(self.times) else np.empty(0)
        table = np.column_stack([self.lat_deg, self.lon_deg, self.alt_km, elapsed])
        pieces: list[list[FloatArray]] = []
        open_piece: list[FloatArray] | None = None
        with_position = np.isfinite(self.lat_deg)
        for row, good in zip(table, with_position, strict=True):
            if not good:
                open_piece = None
                continue
            if open_piece is None:
                open_piece = []
                pieces.append(open_piece)
            else:
                for point, cut in _between(open_piece[-1], row):
                    open_piece.append(point)
                    if cut:
                        opposite = point.copy()
                        opposite[1] = -point[1]
                        open_piece = [opposite]
                        pieces.append(open_piece)
            open_piece.append(row)
        return tuple(TrackSegment(*np.array(piece).T) for piece in pieces)


def ground_track(ephemeris: Ephemeris, index: int | None = None) -> GroundTrack:
    """Return the ground track of one object of an ephemeris (TEME or ITRS).

    Parameters
    ----------
    index:
        Which object; may be left out when there is only one.

    Raises
    ------
    FrameError
        There are several objects and `index` does not say which.
    """
    count = len(ephemeris.catalog)
    if index is None and count == 1:
        index = 0
    if index is None or not -count <= index < count:
        raise FrameError(
            f"The ephemeris holds {count} objects and index is {index}. "
            f"Say which one: ground_track(ephemeris, index) with 0 to {count - 1}."
        )
    lat_deg, lon_deg, alt_km = ephemeris.geodetic()
    return GroundTrack(ephemeris.times, lat_deg[index], lon_deg[index], alt_km[index])


def _between(first: FloatArray, last: FloatArray) -> list[tuple[FloatArray, bool]]:
    """Return the points to put between two (lat, lon, alt, elapsed), and whether the track is cut at each."""
    lon1, lon2 = float(first[1]), float(last[1])
    turn = (lon2 - lon1 + 180.0) % 360.0 - 180.0
    edge = math.copysign(180.0, turn)
    # Told by the way taken and not by the jump alone: a sample may lie on the edge.
    cut = abs(lon2 - lon1) > 180.0
    parts = math.ceil(abs(turn) / MAX_LONGITUDE_STEP_DEG)
    meridians = [lon1 + turn * i / parts for i in range(1, parts)]
    if cut:
        meridians = sorted({*meridians, edge}, reverse=turn < 0)
    if not meridians:
        return []
    start, end = _up(first), _up(last)
    normal = np.cross(start, end)
    whole = math.atan2(float(np.linalg.norm(normal)), float(start @ end))
    points: list[tuple[FloatArray, bool]] = []
    passed = False
    for meridian in meridians:
        lat_deg = _latitude_on(normal, meridian, start + end)
        here = _up(np.array([lat_deg, meridian]))
        along = math.atan2(float(np.linalg.norm(np.cross(start, here))), float(start @ here))
        share = min(1.0, along / whole) if whole > 0.0 else 0.5
        # Past the edge, longitudes begin again on the other side.
        lon_deg = meridian - math.copysign(360.0, turn) if passed else meridian
        point = np.array([lat_deg, lon_deg, *(first[2:] + share * (last[2:] - first[2:]))])
        at_edge = cut and meridian == edge
        passed = passed or at_edge
        points.append((point, at_edge))
    return points


def _up(place: FloatArray) -> FloatArray:
    """Return the unit vector of the plumb line at (lat, lon, ...) in degrees."""
    lat, lon = math.radians(place[0]), math.radians(place[1])
    return np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])


def _latitude_on(normal: FloatArray, lon_deg: float, middle: FloatArray) -> float:
    """Return the latitude at which the great circle square to `normal` meets a meridian."""
    lon = math.radians(lon_deg)
    x, y, z = (float(value) for value in normal)
    if abs(z) < 1e-12:
        # Straight over a pole: every meridian is met there.
        return math.copysign(90.0, float(middle[2]))
    across = -(x * math.cos(lon) + y * math.sin(lon)) * math.copysign(1.0, z)
    return math.degrees(math.atan2(across, abs(z)))
