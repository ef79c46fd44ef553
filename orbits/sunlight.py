"""When an object is in sunlight, and a place in the dark, during stays: the compiled search.

How it works, and why it misses nothing, is told in `orbits.kernels.lights`.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from orbits.earth_orientation import FloatArray
from orbits.prepared import prepared
from orbits.sun import sun_position_teme_km
from orbits.times import Times
from orbits.turning import fastest_km_s, minutes_from_epoch, turning
from tle.catalog import Catalog
from tle.moments import Moment


@dataclass(frozen=True, eq=False, slots=True)
class Changes:
    """Where two quantities change sign within n stays of one object over one place.

    `lit`: how far the whole disc of the Sun is clear of the Earth, seen from the object.
    `dark`: how far the Sun is below the limit, seen from the place. Both in degrees.

    Attributes
    ----------
    lit_stay, lit_s, lit_begins:
        The number of the stay, seconds from the start, and whether the quantity becomes
        positive, for each change, in order of time: each (n_changes,).
    dark_stay, dark_s, dark_begins:
        The same for darkness.
    lit_deg, dark_deg:
        The least and the greatest seen in each stay, (n, 2).
    """

    lit_stay: npt.NDArray[np.int64]
    lit_s: FloatArray
    lit_begins: npt.NDArray[np.bool_]
    dark_stay: npt.NDArray[np.int64]
    dark_s: FloatArray
    dark_begins: npt.NDArray[np.bool_]
    lit_deg: FloatArray
    dark_deg: FloatArray


def light_changes(
    catalog: Catalog,
    number: int,
    place_itrs_km: FloatArray,
    up: FloatArray,
    start: Moment,
    begins_s: FloatArray,
    ends_s: FloatArray,
    dark_below_deg: float,
) -> Changes | None:
    """Return how light and darkness change during the stays of object `number` of a catalogue over one place.

    None where SGP4 has no position within a stay. What `orbits.warm_up` has not made ready
    yet is compiled here.

    Raises
    ------
    EphemerisRangeError
        The Sun's place is not known at the time.
    """
    from orbits.kernels import lights
    from orbits.kernels.deep_coefficients import N_DEEP

    known = prepared(catalog, "WGS72", "improved")
    turns = np.flatnonzero(known.deep == number)
    changes, ranges, bad = lights.find_changes(
        bool(turns.size),
        known.table[number],
        known.deep_table[int(turns[0])] if turns.size else np.zeros(N_DEEP),
        minutes_from_epoch(known, number, start),
        fastest_km_s(known, number),
        tuple(known.gravity),
        turning(start.jd, start.fr, float(ends_s.max())),
        _sun(start, float(begins_s.min()), float(ends_s.max())),
        place_itrs_km,
        up,
        float(dark_below_deg),
        np.ascontiguousarray(begins_s),
        np.ascontiguousarray(ends_s),
    )
    if bad:
        return None
    changes = changes[np.lexsort((changes[:, 2], changes[:, 0]))]
    lit, dark = (changes[changes[:, 0] == kind] for kind in (lights.LIT, lights.DARK))
    return Changes(
        lit[:, 1].astype(np.int64),
        lit[:, 2],
        lit[:, 3] == 1.0,
        dark[:, 1].astype(np.int64),
        dark[:, 2],
        dark[:, 3] == 1.0,
        ranges[lights.LIT],
        ranges[lights.DARK],
    )


def _sun(start: Moment, first_s: float, last_s: float) -> FloatArray:
    """Return the Sun's places from two steps before `first_s` to two after `last_s`: (n, 4)."""
    first_day = math.floor(start.fr + first_s / 86400.0 - 0.5)
    last_day = math.floor(start.fr + last_s / 86400.0 + 0.5)
    days = range(first_day, last_day + 1)
    rows = np.concatenate([_sun_of_day(start.jd + day) for day in days])
    rows[:, 0] += np.repeat(np.array(days) * 86400.0, len(rows) // len(days)) - start.fr * 86400.0
    return rows


@lru_cache(maxsize=4000)
def _sun_of_day(jd: float) -> FloatArray:
    """Return rows of (seconds from 0 h UTC, x, y, z of the Sun in TEME, km) of one day."""
    from orbits.kernels.lights import SUN_STEP_S

    seconds = np.arange(0.0, 86400.0, SUN_STEP_S)
    times = Times(np.full(len(seconds), jd), seconds / 86400.0)
    return np.column_stack([seconds, sun_position_teme_km(times)])
