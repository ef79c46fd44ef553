"""What the compiled searches are told of a window: how the Earth turns, and how fast objects can be."""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from orbits import frames
from orbits.prepared import FloatArray, Prepared
from orbits.times import Times
from tle.moments import Moment
from tle.wgs72 import EARTH_RADIUS_KM, MU_KM3_S2


def fastest_km_s(known: Prepared, rows: Any = slice(None)) -> Any:
    """Return a bound of the speed over the ground of objects `rows`.

    Energy: the speed of the mean orbit at the Earth's surface; and of the ground carried out
    to the apogee.
    """
    mean_motion_rad_s = known.mean_motion[rows] * (2.0 * math.pi / 86400.0)
    with np.errstate(divide="ignore"):
        semi_major_axis_km = (MU_KM3_S2 / mean_motion_rad_s**2) ** (1.0 / 3.0)
    at_ground = np.sqrt(
        MU_KM3_S2 * (2.0 / EARTH_RADIUS_KM - 1.0 / np.maximum(semi_major_axis_km, EARTH_RADIUS_KM))
    )
    apogee_km = semi_major_axis_km * (1.0 + known.eccentricity[rows])
    return 1.01 * (at_ground + frames.EARTH_ROTATION_RAD_S * apogee_km)


def minutes_from_epoch(known: Prepared, rows: Any, moment: Moment) -> Any:
    """Return the minutes from the epochs of objects `rows` to a moment."""
    return ((moment.jd - known.epoch_jd[rows]) + (moment.fr - known.epoch_fr[rows])) * 1440.0


def turning(jd: float, fr: float, length_s: float) -> FloatArray:
    """Return how the Earth turns during the window, for `searches`: (n_pieces, N_TURNING + 1)."""
    from orbits.kernels.sky_states import PIECE_S

    pieces_a_day = round(86400.0 / PIECE_S)
    first = math.floor(fr * pieces_a_day)
    last = math.floor((fr + length_s / 86400.0) * pieces_a_day)
    first_day, last_day = first // pieces_a_day, last // pieces_a_day
    days = [_turning_of_day(jd + day) for day in range(first_day, last_day + 1)]
    rows = np.concatenate(days) if len(days) > 1 else days[0].copy()
    # From the midnight that `jd` is, to the start of the window.
    rows[:, -1] += np.repeat(np.arange(first_day, last_day + 1) * 86400.0, pieces_a_day) - fr * 86400.0
    skip = first - first_day * pieces_a_day
    return np.ascontiguousarray(rows[skip : skip + last - first + 1])


@lru_cache(maxsize=4000)
def _turning_of_day(jd: float) -> FloatArray:
    """Return the pieces of the day that begins at `jd`, 0 h UTC, the seconds from there in the last column.

    Within a piece sidereal time and the pole's coordinates are linear, as the daily table of
    Earth orientation is.
    """
    from orbits.kernels.sky_states import PIECE_S

    piece_days = PIECE_S / 86400.0
    starts = np.arange(0.0, 1.0, piece_days)
    # Short of the end of the piece by some microseconds: a leap second may begin there.
    just = piece_days - 1e-10
    whole = np.full(len(starts), jd)
    at, after = Times(whole, starts), Times(whole, starts + just)
    theta = frames.sidereal_time_rad(at)
    step = (frames.sidereal_time_rad(after) - theta) % (2.0 * math.pi)
    pole, pole_after = at.polar_motion_rad(), after.polar_motion_rad()
    seconds = just * 86400.0
    columns = [theta, step / seconds]
    for i in range(2):
        columns += [pole[i], (pole_after[i] - pole[i]) / seconds]
    return np.column_stack([*columns, starts * 86400.0])
