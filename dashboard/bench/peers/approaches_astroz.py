"""astroz: `screen`, a grid of one minute with a bound of the motion between, then each approach refined."""

from collections.abc import Callable
from typing import Any

import tle
from tle import Catalog, Moment


def prepare(catalog: Catalog, start: Moment, days: float, within_km: float) -> Callable[[], tuple[Any, ...]]:
    """Read the sets from their lines; what is returned finds rows, rows, seconds from `start`, km."""
    from astroz import Constellation, screen

    lines = "".join("\n".join(tle.write(each, "tle").split("\n")[:2]) + "\n" for each in catalog)
    constellation = Constellation(lines)
    begin = start.to_datetime()

    def search() -> tuple[Any, ...]:
        found = screen(constellation, days * 1440.0, threshold=within_km, start_time=begin)
        return found.i, found.j, found.time * 60.0, found.distance

    return search
