"""From mean elements to positions: SGP4 and SDP4 for a whole catalogue at many instants.

The theory is that of Hoots & Roehrich (Spacetrack Report 3, 1980) as revised by
Vallado, Crawford, Hujsak & Kelso, "Revisiting Spacetrack Report #3" (AIAA
2006-6753), with the constants of WGS-72 that element sets are fitted with, in
improved mode. The engine is python-sgp4; `propagate` is the interface that stays.
"""

import math
import os
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits.ephemeris import Ephemeris, blocks
from orbits.errors import PropagationError
from orbits.times import Times, TimesLike
from tle.catalog import Catalog
from tle.elements import ElementSet

_DEG = math.pi / 180.0
# Revolutions a day per radian a minute, in the order of operations of the
# reference implementation, so that the last bit agrees too.
_REV_DAY = 1440.0 / (2.0 * math.pi)
# SGP4 counts its epoch in days from 1949-12-31 0 h UTC.
_JD_OF_SGP4_ZERO = 2433281.5

_BYTES_PER_SAMPLE = 2 * 3 * 8 + 1

_NUMBERS = (
    "mean_motion_rev_day",
    "eccentricity",
    "inclination_deg",
    "raan_deg",
    "arg_perigee_deg",
    "mean_anomaly_deg",
    "bstar",
)


def propagate(catalog: Catalog, times: TimesLike) -> Ephemeris:
    """Return where every object of `catalog` is at every instant of `times`, in TEME.

    Parameters
    ----------
    catalog:
        n_obj element sets. Each is used as it is, however old: see
        `ElementSet.age_days` and `Catalog.nearest`.
    times:
        n_t instants: Times, or anything that `Times.of` takes.

    Returns
    -------
    Ephemeris
        Frame TEME; positions in km and velocities in km/s of shape
        (n_obj, n_t, 3); codes of shape (n_obj, n_t). Work is done in blocks, so
        that the result (49 bytes a sample) is the only large thing in memory.

    Raises
    ------
    PropagationError
        An element is not a finite number, or the result would not fit into
        this machine's memory. An orbit that SGP4 gives up on is not an
        exception but a code in `Ephemeris.error`.
    """
    if not isinstance(catalog, Catalog):
        raise PropagationError(
            f"A {type(catalog).__name__} is not a catalogue. Give tle.read(path).catalog, tle.bundled() "
            "or Catalog.of([element_set])."
        )
    instants = Times.of(times)
    shape = (len(catalog), len(instants))
    _refuse_non_numbers(catalog)
    _refuse_what_does_not_fit(shape)
    position = np.empty((*shape, 3))
    velocity = np.empty((*shape, 3))
    error = np.empty(shape, dtype=np.uint8)
    for rows in blocks(*shape):
        error[rows], position[rows], velocity[rows] = _propagate_block(catalog[rows], instants)
    return Ephemeris("TEME", catalog, instants, position, velocity, error)


def _propagate_block(catalog: Catalog, times: Times) -> tuple[npt.NDArray[np.uint8], Any, Any]:
    from sgp4.api import SatrecArray

    error, position, velocity = SatrecArray([_satrec(each) for each in catalog]).sgp4(times.jd, times.fr)
    # An eccentricity of exactly 1 or a negative mean motion passes SGP4's own
    # checks and gives NaN without a code; a position missing without a reason
    # is what no caller can handle.
    silent = (error == 0) & np.isnan(position[..., 0])
    if silent.any():
        backwards = catalog.mean_motion_rev_day <= 0.0
        error = np.where(silent, np.where(backwards, 2, 1)[:, np.newaxis], error)
    return error, position, velocity


def _satrec(elements: ElementSet) -> Any:
    """Return python-sgp4's record of one element set, initialised from its numbers (not its text)."""
    from sgp4.api import WGS72, Satrec

    record = Satrec()
    record.sgp4init(
        WGS72,
        "i",
        # The catalogue number has no part in the theory, and python-sgp4
        # refuses numbers above 339999, the end of Alpha-5.
        0,
        # One sum, rounded to 40 us as in the reference implementation: it places
        # Moon and Sun, and its last bit is worth 4 mm on a lunar-distance orbit.
        (elements.epoch.jd + elements.epoch.fr) - _JD_OF_SGP4_ZERO,
        elements.bstar,
        elements.mean_motion_dot / (_REV_DAY * 1440.0),
        elements.mean_motion_ddot / (_REV_DAY * 1440.0 * 1440.0),
        elements.eccentricity,
        elements.arg_perigee_deg * _DEG,
        elements.inclination_deg * _DEG,
        elements.mean_anomaly_deg * _DEG,
        elements.mean_motion_rev_day / _REV_DAY,
        elements.raan_deg * _DEG,
    )
    # sgp4init cuts its one-number epoch back into two; give it the two we have.
    record.jdsatepoch = elements.epoch.jd
    record.jdsatepochF = elements.epoch.fr
    return record


def _refuse_non_numbers(catalog: Catalog) -> None:
    for name in _NUMBERS:
        bad = np.flatnonzero(~np.isfinite(getattr(catalog, name)))
        if bad.size:
            elements = catalog[int(bad[0])]
            raise PropagationError(
                f"Element set {bad[0]} of the catalogue ({elements.object_name or elements.norad_cat_id}) "
                f"has {name} = {getattr(elements, name)}, which is not a finite number. Leave that set out, "
                "or read it again from its source."
            )


def _refuse_what_does_not_fit(shape: tuple[int, int]) -> None:
    needed = shape[0] * shape[1] * _BYTES_PER_SAMPLE
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        # Not every platform tells its memory; there numpy's MemoryError has to do.
        return
    if needed > memory:
        raise PropagationError(
            f"{shape[0]:,} objects at {shape[1]:,} instants need {needed / 2**30:.1f} GiB, and this machine "
            f"has {memory / 2**30:.1f} GiB. Ask for fewer objects, a shorter span or a longer step at a time."
        )
