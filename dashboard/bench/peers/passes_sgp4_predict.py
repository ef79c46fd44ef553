"""sgp4-predict: passes by an adaptive scan and a bracketed solver, in Rust.

The Earth turns by mean sidereal time of UTC, without UT1 and the pole.
"""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

import tle
from dashboard.bench.passes import MASK_DEG, Case, Found

NAME = "sgp4-predict"
DISTRIBUTION = "sgp4-predict"
MOST_DAYS = float("inf")


def prepare(case: Case) -> Callable[[], Found]:
    """Read the sets from their lines."""
    from sgp4_predict import GeodeticPoint, Predictor, Tle

    predictors = []
    for each in case.catalog:
        first, second = tle.write(each, "tle").split("\n")[:2]
        predictors.append(Predictor.from_tle(Tle(str(each.norad_cat_id), first, second)))
    points = [GeodeticPoint(site.lat_deg, site.lon_deg, site.alt_m) for site in case.sites]
    window = SimpleNamespace(start=case.start.to_datetime(), end=case.stop.to_datetime())

    def search() -> Found:
        rows: list[tuple[int, int, dt.datetime, dt.datetime]] = []
        for number, predictor in enumerate(predictors):
            for place, point in enumerate(points):
                transits: Any = predictor.transits_iter(
                    point, window, MASK_DEG, skip_leading_partial=False, clamp_to_interval=True
                )
                rows += [(number, place, each.start, each.end) for each in transits]
        return Found(
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows], dtype=np.int64),
            np.array([(row[2] - window.start).total_seconds() for row in rows]),
            np.array([(row[3] - window.start).total_seconds() for row in rows]),
        )

    return search
