"""Where every object is above the ground: latitude, longitude and height in one pass.

`propagate(...).geodetic()` gives the same numbers after the fact; here they are made
while a block of positions is still in the processor's cache, which is what counts for
whole catalogues: half the memory, and a fifth of the time.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from orbits import compiled
from orbits.ephemeris import blocks
from orbits.frames import geodetic_from_itrs, itrs_position_from_teme
from orbits.prepared import FloatArray, GravityName, Mode, prepared
from orbits.propagation import (
    Engine,
    own_instants,
    refuse_nonsense,
    refuse_what_does_not_fit,
    states_at,
    with_kernels,
)
from orbits.times import Times, TimesLike
from tle.catalog import Catalog

_BYTES_PER_SAMPLE = 3 * 8 + 1
# Instants of their own need a rotation for each sample, 120 bytes; so many at a time.
_OWN_SAMPLES = 250_000


class Geodetic(NamedTuple):
    """Places of n_obj objects at n_t instants above the ellipsoid of WGS-84, each (n_obj, n_t).

    Attributes
    ----------
    lat_deg, lon_deg:
        Geodetic latitude, and longitude east positive in (-180, 180].
    alt_km:
        Height above the ellipsoid. All three are NaN where `error` is 1 to 5.
    error:
        Codes as in `Ephemeris.error`.
    """

    lat_deg: FloatArray
    lon_deg: FloatArray
    alt_km: FloatArray
    error: npt.NDArray[np.uint8]


def propagate_geodetic(
    catalog: Catalog,
    times: TimesLike,
    *,
    engine: Engine = "auto",
    threads: int | None = None,
    gravity: GravityName = "WGS72",
    mode: Mode = "improved",
) -> Geodetic:
    """Return the latitude, longitude and height of every object at every instant of `times`.

    Parameters and exceptions are those of `propagate`. The engines agree within
    1e-9 degrees and 1e-6 km.
    """
    refuse_nonsense(catalog, "ITRS", engine, gravity, mode)
    instants = Times.of(times)
    return _places(
        catalog, instants.jd[np.newaxis], instants.fr[np.newaxis], engine, threads, gravity, mode, shared=True
    )


def geodetic_at(
    catalog: Catalog,
    jd: npt.ArrayLike,
    fr: npt.ArrayLike,
    *,
    engine: Engine = "auto",
    threads: int | None = None,
    gravity: GravityName = "WGS72",
    mode: Mode = "improved",
) -> Geodetic:
    """Return the latitude, longitude and height of every object at instants of its own.

    Parameters and exceptions are those of `states_at`: jd and fr are (n_obj, n_t), UTC.
    """
    refuse_nonsense(catalog, "ITRS", engine, gravity, mode)
    whole, part = own_instants(catalog, jd, fr)
    return _places(catalog, whole, part, engine, threads, gravity, mode, shared=False)


def _places(
    catalog: Catalog,
    jd: FloatArray,
    fr: FloatArray,
    engine: Engine,
    threads: int | None,
    gravity: GravityName,
    mode: Mode,
    shared: bool,
) -> Geodetic:
    """Do the work for jd and fr of shape (1, n_t), `shared`, or (n_obj, n_t)."""
    n_obj, n_t = len(catalog), jd.shape[1]
    refuse_what_does_not_fit(n_obj * n_t, _BYTES_PER_SAMPLE)
    places, error = np.empty((3, n_obj, n_t)), np.zeros((n_obj, n_t), dtype=np.uint8)
    left: npt.NDArray[np.int64] = np.arange(n_obj)
    if n_obj * n_t and with_kernels(engine, n_obj * n_t):
        lost = np.zeros(n_obj, dtype=np.bool_)
        step = n_obj if shared else min(n_obj, max(1, _OWN_SAMPLES // n_t))
        for first in range(0, n_obj, step):
            some = slice(first, first + step)
            # The catalogue itself where it is done at once: what is known of it is kept.
            sets, own = (catalog, slice(None)) if step == n_obj else (catalog[some], some)
            room = places if step == n_obj else np.empty((3, len(sets), n_t))
            known = prepared(sets, gravity, mode)
            lost[some][known.odd] = True
            compiled.fill(
                known,
                jd[own],
                fr[own],
                Times(jd[own].ravel(), fr[own].ravel()),
                room,
                np.empty((0, 0, 3)),
                error[some],
                threads,
                geodetic=True,
            )
            if room is not places:
                places[:, some] = room
        # The odd ones, and those that have decayed towards the Earth's centre.
        lost |= (np.isnan(places[0]) & ((error == 0) | (error == 6))).any(axis=1)
        left = np.flatnonzero(lost)
    for part in blocks(len(left), n_t):
        rows = left[part]
        own_jd, own_fr = (np.broadcast_to(each, (n_obj, n_t))[rows] for each in (jd, fr))
        position, _, error[rows] = states_at(
            catalog[rows], own_jd, own_fr, engine="sgp4", gravity=gravity, mode=mode
        )
        times = Times(jd[0], fr[0]) if shared else Times(own_jd.ravel(), own_fr.ravel())
        fixed = itrs_position_from_teme(position if shared else position.reshape(-1, 3), times)
        for place, values in zip(places, geodetic_from_itrs(fixed.reshape(position.shape)), strict=True):
            place[rows] = values
    lat_deg, lon_deg, alt_km = places
    return Geodetic(lat_deg, lon_deg, alt_km, error)
