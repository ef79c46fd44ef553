"""Ours: the compiled search over all objects and sites at once; begin and end, which is what peers give."""

from collections.abc import Callable

import sites
from dashboard.bench.passes import MASK_DEG, Case, Found

NAME = "common-orbit"
DISTRIBUTION = "common-orbit"
MOST_DAYS = float("inf")


def prepare(case: Case, tops: bool = False) -> Callable[[], Found]:
    """Return the search; coefficients are made once for a catalogue, as by every engine."""

    def search() -> Found:
        table = sites.pass_times(
            case.catalog,
            case.sites,
            case.start,
            case.stop,
            min_elevation_deg=MASK_DEG,
            tops=tops,
            threads=1,
        )
        return Found(table.obj, table.place, table.begin_s, table.end_s)

    return search
