"""Common Orbit itself, by the function that everybody calls."""

from collections.abc import Callable
from typing import Any

from orbits import Ephemeris, Times, propagate
from tle import Catalog

NAME = "common-orbit"
DISTRIBUTION = "common-orbit"
KINDS = ("near-Earth", "deep space")
THREADED = True


def prepare(catalog: Catalog, times: Times, threads: int) -> Callable[[], Any]:
    """Return the propagation of all objects; its arrays are new at every call."""
    return lambda: propagate(catalog, times)


def positions_km(result: Ephemeris) -> Any:
    """Return the positions as they are."""
    return result.position_km
