"""The element sets of the stations and of ships with a crew, as the pages draw them from the archive."""

import threading
import time

from dashboard.stations import CREW_SHIPS, STATIONS
from tle import Archive, Catalog, ElementSet

KEPT_FOR_S = 60.0
"""How long an answer stands before the archive is asked again: new sets come every two hours at most."""

EVERY_SET_DAYS = 30.0
WEEKLY_DAYS = 7.0
"""Of the last 30 days every set is drawn from, of the time before one a week.

An ISS has been given 49,000 sets since 1998, and each page names those it can
draw from. With one a week the nearest is at most 3.5 days away, inside the limit
at which a place counts as known (`tle.ages.STALE_AFTER_DAYS`); the page asks for the rest
of the days that it shows (`motion.documents.listed_sets`).
"""


class Holdings:
    """Gives the sets of both stations and of crewed ships from an archive; safe with several threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._turn = threading.Lock()
        self._stations = Catalog()
        self._good_until = float("-inf")

    def stations(self) -> Catalog:
        """Return the sets to draw from, each object's oldest first."""
        with self._turn:
            if time.monotonic() >= self._good_until:
                numbers = [station.norad_cat_id for station in STATIONS]
                numbers += self._archive.numbers_named(CREW_SHIPS)
                self._stations = Catalog(
                    kept for number in numbers for kept in thinned(self._archive.select(number))
                )
                self._good_until = time.monotonic() + KEPT_FOR_S
            return self._stations


def thinned(history: Catalog) -> list[ElementSet]:
    """Return the sets of one object, oldest first, with no more than one a week before the last month."""
    newest = history[-1].epoch
    kept: list[ElementSet] = []
    for each in history:
        recent = newest.days_since(each.epoch) <= EVERY_SET_DAYS
        if recent or not kept or each.epoch.days_since(kept[-1].epoch) >= WEEKLY_DAYS:
            kept.append(each)
    return kept
