"""What is worked out once per catalogue, and kept as long as the catalogue lives."""

import math
import threading
import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from orbits.errors import PropagationError
from tle.catalog import Catalog
from tle.elements import ElementSet

if TYPE_CHECKING:
    from orbits.kernels.constants import Gravity

GravityName = Literal["WGS72", "WGS84"]
Mode = Literal["improved", "afspc"]

FloatArray = npt.NDArray[np.float64]

_DEG = math.pi / 180.0
# Revolutions a day per radian a minute, in the order of operations of the
# reference implementation, so that the last bit agrees too.
_REV_DAY = 1440.0 / (2.0 * math.pi)
# SGP4 counts its epoch in days from 1949-12-31 0 h UTC.
_JD_OF_SGP4_ZERO = 2433281.5

_NUMBERS = (
    "mean_motion_rev_day",
    "eccentricity",
    "inclination_deg",
    "raan_deg",
    "arg_perigee_deg",
    "mean_anomaly_deg",
    "bstar",
)


class Prepared:
    """The records and coefficients of one catalogue, each made when first needed.

    Raises
    ------
    PropagationError
        An element is not a finite number.
    """

    def __init__(self, catalog: Catalog, gravity: GravityName, mode: Mode) -> None:
        _refuse_non_numbers(catalog)
        # The sets, not the catalogue, which must be free to go.
        self._sets = tuple(catalog)
        self._gravity = gravity
        self._mode: Mode = mode
        self.epoch_jd = catalog.epoch_jd
        self.epoch_fr = catalog.epoch_fr
        self.mean_motion = catalog.mean_motion_rev_day
        self.eccentricity = catalog.eccentricity
        self._elements = (
            # One sum, rounded to 40 us as in the reference implementation.
            (catalog.epoch_jd + catalog.epoch_fr) - _JD_OF_SGP4_ZERO,
            catalog.bstar,
            catalog.eccentricity,
            catalog.arg_perigee_deg * _DEG,
            catalog.inclination_deg * _DEG,
            catalog.mean_anomaly_deg * _DEG,
            catalog.mean_motion_rev_day / _REV_DAY,
            catalog.raan_deg * _DEG,
        )

    @cached_property
    def satrecs(self) -> list[Any]:
        """Records of python-sgp4, one a set."""
        return [satrec(each, self._gravity, self._mode) for each in self._sets]

    @property
    def gravity(self) -> "Gravity":
        """Constants of the Earth's field."""
        from orbits.kernels.constants import GRAVITIES

        return GRAVITIES[self._gravity]

    @cached_property
    def table(self) -> FloatArray:
        """Coefficients of all objects, (n_obj, N_COEFF)."""
        return self._tables[0]

    @cached_property
    def near(self) -> npt.NDArray[np.int64]:
        """Numbers of the objects in near-Earth orbits."""
        return np.flatnonzero(~self._tables[1] & ~self._odd)

    @cached_property
    def deep(self) -> npt.NDArray[np.int64]:
        """Numbers of the objects in deep space."""
        return np.flatnonzero(self._tables[1] & ~self._odd)

    @cached_property
    def odd(self) -> npt.NDArray[np.int64]:
        """Numbers of the objects that move backwards or not at all, for the reference to judge."""
        return np.flatnonzero(self._odd)

    @cached_property
    def deep_table(self) -> FloatArray:
        """Coefficients of the objects in deep space, (n_deep, N_DEEP)."""
        from orbits.kernels.deep_coefficients import deep_coefficients

        return deep_coefficients(
            np.ascontiguousarray(self.table[self.deep]), self.gravity, self._mode == "afspc"
        )

    @cached_property
    def _odd(self) -> npt.NDArray[np.bool_]:
        eccentricity = self._elements[2]
        return (self.mean_motion <= 0.0) | (eccentricity < 0.0) | (eccentricity >= 1.0)

    @cached_property
    def _tables(self) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
        from orbits.kernels.coefficients import near_earth_coefficients

        return near_earth_coefficients(*self._elements, self.gravity, self._mode == "afspc")


_prepared: dict[tuple[int, str, str], tuple["weakref.ref[Catalog]", Prepared]] = {}
_lock = threading.Lock()


def prepared(catalog: Catalog, gravity: GravityName, mode: Mode) -> Prepared:
    """Return what is known of `catalog`; it is kept as long as the catalogue is."""
    # By identity: the hash of a catalogue runs through all its sets.
    key = (id(catalog), gravity, mode)
    known = _prepared.get(key)
    if known is not None and known[0]() is catalog:
        return known[1]
    made = Prepared(catalog, gravity, mode)
    with _lock:
        _prepared[key] = (weakref.ref(catalog, lambda _: _prepared.pop(key, None)), made)
    return made


def satrec(elements: ElementSet, gravity: GravityName = "WGS72", mode: Mode = "improved") -> Any:
    """Return python-sgp4's record of one element set, initialised from its numbers (not its text)."""
    from sgp4.api import WGS72, WGS84, Satrec

    record = Satrec()
    record.sgp4init(
        WGS84 if gravity == "WGS84" else WGS72,
        "a" if mode == "afspc" else "i",
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
                f"Element set {bad[0]} of the catalogue ({elements.label}) "
                f"has {name} = {getattr(elements, name)}, which is not a finite number. Leave that set out, "
                "or read it again from its source."
            )
