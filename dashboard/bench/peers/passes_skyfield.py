"""Skyfield: `find_events`, which looks for culminations in steps and goes from there; in Python and numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np

import tle
from dashboard.bench.passes import MASK_DEG, Case, Found

NAME = "skyfield"
DISTRIBUTION = "skyfield"
MOST_DAYS = 60.0


def prepare(case: Case) -> Callable[[], Found]:
    """Read the sets from their lines."""
    from skyfield.api import EarthSatellite, load, wgs84

    scale = load.timescale(builtin=True)
    satellites = []
    for each in case.catalog:
        first, second = tle.write(each, "tle").split("\n")[:2]
        satellites.append(EarthSatellite(first, second, "", scale))
    points = [wgs84.latlon(site.lat_deg, site.lon_deg, elevation_m=site.alt_m) for site in case.sites]
    begin, end = (scale.from_datetime(moment.to_datetime()) for moment in (case.start, case.stop))

    def search() -> Found:
        rows: list[tuple[int, int, float, float]] = []
        for number, satellite in enumerate(satellites):
            for place, point in enumerate(points):
                rows += [
                    (number, place, *span)
                    for span in _spans(satellite, point, begin, end, case.days * 86400.0)
                ]
        columns = np.array(rows).reshape(-1, 4).T
        return Found(columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2], columns[3])

    return search


def _spans(satellite: Any, point: Any, begin: Any, end: Any, length_s: float) -> list[tuple[float, float]]:
    times, kinds = satellite.find_events(point, begin, end, MASK_DEG)
    seconds = (times.tt - begin.tt) * 86400.0
    spans: list[tuple[float, float]] = []
    rise = 0.0
    for second, kind in zip(seconds.tolist(), kinds.tolist(), strict=True):
        if kind == 0:
            rise = second
        elif kind == 2:
            spans.append((rise, second))
    if len(kinds) and kinds[-1] != 2:
        spans.append((rise, length_s))
    return spans
