"""brahe: access windows by an adaptive scan and bisection, in Rust.

It is given no Earth orientation (UT1 = UTC, no pole), as it cannot fetch any here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

import tle
from dashboard.bench.passes import MASK_DEG, Case, Found

NAME = "brahe"
DISTRIBUTION = "brahe"
MOST_DAYS = 40.0


def prepare(case: Case) -> Callable[[], Found]:
    """Read the sets from their lines."""
    import brahe

    brahe.set_global_eop_provider_from_static_provider(brahe.StaticEOPProvider.from_zero())
    brahe.set_num_threads(1)
    propagators = []
    for each in case.catalog:
        first, second = tle.write(each, "tle").split("\n")[:2]
        propagators.append(brahe.SGPPropagator.from_tle(first, second, 60.0))
    points = [brahe.PointLocation(site.lon_deg, site.lat_deg, site.alt_m) for site in case.sites]
    at = case.start.to_datetime()
    system: Any = brahe.TimeSystem.UTC
    begin: Any = brahe.Epoch.from_datetime(
        at.year, at.month, at.day, at.hour, at.minute, float(at.second), 0.0, system
    )
    end: Any = begin + case.days * 86400.0
    mask = brahe.ElevationConstraint(MASK_DEG)

    def search() -> Found:
        rows: list[tuple[int, int, float, float]] = []
        for number, propagator in enumerate(propagators):
            for place, point in enumerate(points):
                windows = brahe.location_accesses(point, propagator, begin, end, mask)
                rows += [
                    (number, place, _seconds(each.window_open, begin), _seconds(each.window_close, begin))
                    for each in windows
                ]
        columns = np.array(rows).reshape(-1, 4).T
        return Found(columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2], columns[3])

    return search


def _seconds(at: Any, begin: Any) -> float:
    return float(at - begin)
