"""Where things are and when something happens to them."""

from orbits.ephemeris import ERRORS, Ephemeris
from orbits.errors import (
    EphemerisRangeError,
    FrameError,
    OrbitError,
    PropagationError,
    TimesError,
    TransferError,
)
from orbits.frames import geodetic_from_itrs, itrs_from_geodetic, itrs_from_teme, teme_from_itrs
from orbits.propagation import propagate
from orbits.times import Times, earth_orientation_status

__all__ = [
    "ERRORS",
    "Ephemeris",
    "EphemerisRangeError",
    "FrameError",
    "OrbitError",
    "PropagationError",
    "Times",
    "TimesError",
    "TransferError",
    "earth_orientation_status",
    "geodetic_from_itrs",
    "itrs_from_geodetic",
    "itrs_from_teme",
    "propagate",
    "teme_from_itrs",
]
