"""Common Orbit by the function that everybody calls; its arrays are new at every call."""

from collections.abc import Callable
from typing import Any

from orbits import Ephemeris, Times, propagate
from tle import Catalog

NAME = "common-orbit, propagate()"
DISTRIBUTION = "common-orbit"
KINDS = ("near-Earth", "deep space")
THREADED = True


def prepare(catalog: Catalog, times: Times, threads: int) -> Callable[[], Any]:
    """Return the propagation of all objects."""
    propagate(catalog, times[:1], engine="kernel")
    return lambda: propagate(catalog, times, engine="kernel", threads=threads)


def positions_km(result: Ephemeris) -> Any:
    """Return the positions as they are."""
    return result.position_km
