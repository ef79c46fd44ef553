"""astroz: `screen`, a grid of one minute with a bound of the motion between, then each approach refined."""

from collections.abc import Callable
from typing import Any

import tle
from tle import Catalog, Moment


def prepare(
    catalog: Catalog, start: Moment, days: float, within_km: float
) -> Callable[[], dict[tuple[int, int], list[tuple[float, float]]]]:
    """Read the sets from their lines."""
    from astroz import Constellation, screen

    from dashboard.bench.approaches import gathered

    lines = "".join("\n".join(tle.write(each, "tle").split("\n")[:2]) + "\n" for each in catalog)
    constellation = Constellation(lines)
    begin = start.to_datetime()

    def search() -> Any:
        found = screen(constellation, days * 1440.0, threshold=within_km, start_time=begin)
        return gathered(found.i, found.j, found.time * 60.0, found.distance)

    return search
