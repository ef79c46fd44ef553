"""python-sgp4: the reference for all others, by its fastest call, SatrecArray.sgp4 (C++)."""

from collections.abc import Callable
from typing import Any

from orbits import Times
from orbits.prepared import satrec
from tle import Catalog

NAME = "python-sgp4"
DISTRIBUTION = "sgp4"
KINDS = ("near-Earth", "deep space")
THREADED = False


def prepare(catalog: Catalog, times: Times, threads: int) -> Callable[[], Any]:
    """Initialise all records; the call itself makes its arrays."""
    from sgp4.api import SatrecArray

    records = SatrecArray([satrec(each) for each in catalog])
    return lambda: records.sgp4(times.jd, times.fr)


def positions_km(result: Any) -> Any:
    """Return the second of (error, position, velocity)."""
    return result[1]
