"""Ours, with everything: one `Pass` for each, its light and shadow, as the pages and files take them."""

from collections.abc import Callable

import numpy as np

import sites
from dashboard.bench.passes import MASK_DEG, Case, Found

NAME = "common-orbit, find_passes()"
DISTRIBUTION = "common-orbit"
MOST_DAYS = 1200.0


def prepare(case: Case) -> Callable[[], Found]:
    """Return the search."""
    numbers = {each.sha256: number for number, each in enumerate(case.catalog)}
    places = {site: number for number, site in enumerate(case.sites)}

    def search() -> Found:
        found = sites.find_passes(
            case.catalog, case.sites, case.start, case.stop, min_elevation_deg=MASK_DEG, threads=1
        )
        return Found(
            np.array([numbers[each.elements.sha256] for each in found], dtype=np.int64),
            np.array([places[each.site] for each in found], dtype=np.int64),
            np.array([each.aos.at.seconds_since(case.start) for each in found]),
            np.array([each.los.at.seconds_since(case.start) for each in found]),
        )

    return search
