"""Ours, with culminations, and azimuth, elevation and range at the three instants of every pass."""

from collections.abc import Callable

from dashboard.bench.passes import Case, Found
from dashboard.bench.peers import passes_ours

NAME = "common-orbit, with culminations"
DISTRIBUTION = "common-orbit"
MOST_DAYS = float("inf")


def prepare(case: Case) -> Callable[[], Found]:
    """Return the search."""
    return passes_ours.prepare(case, tops=True)
