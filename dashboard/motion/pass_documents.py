"""The passes of one place and day as a document: the page asks for it once, and lays out the rows itself.

A search takes a third of a second, so what was found stands as long as the element
sets behind it are the nearest. Nothing here imports dash.
"""

import json
import threading
from collections import OrderedDict
from contextlib import suppress

import tle
from dashboard.answers.forecast import DAYS, for_a_day, forecast
from dashboard.answers.held import held_by
from dashboard.geography import places
from dashboard.instants import UNIX_EPOCH
from dashboard.motion.documents import NoDocument
from dashboard.motion.passes_table import passes_table
from dashboard.settings import Settings
from dashboard.stations import STATIONS
from dashboard.text import Texts
from tle import Archive, Catalog, ElementSet, Moment

MORE = 8
"""Passes after those of the day: as many as the table shows at once."""

KEPT_FOR_S = 600
"""How long a browser may keep a document: newer element sets come every two hours at most."""

_FIRST_DAY, _LAST_DAY = -4472, 29219  # 1957-10-04 and 2049-12-31
_DOCUMENTS_KEPT = 256
# Sets so near to a prediction tell whether the station was lifted meanwhile.
_TOLD_WITHIN_DAYS = 15.0


class PassDocuments:
    """Makes and keeps the documents of one server; safe with several threads."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self._settings = settings
        self._texts = texts
        self._turn = threading.Lock()
        self._made: OrderedDict[tuple[str, ...], bytes] = OrderedDict()

    def document(self, place: str, day: int) -> bytes:
        """Return the JSON document of the passes over `place` from the day of that number since 1970 on.

        Raises
        ------
        NoDocument
            The day is outside the time of the page's clock.
        sites.SiteError
            There is no such place.
        """
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise NoDocument(
                f"Day {day} since 1970 is outside the time of this program: ask for one from {_FIRST_DAY} "
                f"to {_LAST_DAY}."
            )
        start = UNIX_EPOCH.plus_days(day)
        key = (place, str(day), *self._nearest(start))
        with self._turn:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        # Made outside the lock: two may make the same, and both are right.
        site = places.find(place)
        name = places.as_data(site, place, self._texts)["name"]
        whole = forecast(self._around(start), site, start, self._texts)
        table = passes_table(for_a_day(whole, MORE), name, self._texts)
        body = json.dumps(table, ensure_ascii=False).encode()
        with self._turn:
            self._made[key] = body
            while len(self._made) > _DOCUMENTS_KEPT:
                self._made.popitem(last=False)
        return body

    def _nearest(self, start: Moment) -> list[str]:
        """Return the fingerprints of the sets that `forecast` will take, and of the newest of all."""
        middle, end = start.plus_days(DAYS / 2), UNIX_EPOCH.plus_days(_LAST_DAY)
        found = []
        for station in STATIONS:
            try:
                found += [self._sets.nearest(station.norad_cat_id, at).sha256 for at in (middle, end)]
            except tle.UnknownObject:
                found.append("")
        return found

    @property
    def _sets(self) -> Archive | Catalog:
        return self._settings.archive or self._settings.catalog()

    def _around(self, start: Moment) -> Catalog:
        """Return the sets of the stations to foretell from: the nearest, and those that tell of reboosts."""
        found: list[ElementSet] = []
        for station in STATIONS:
            with suppress(tle.UnknownObject):
                nearest = self._sets.nearest(station.norad_cat_id, start.plus_days(DAYS / 2))
                first, last = (min(start, nearest.epoch), max(start.plus_days(DAYS), nearest.epoch))
                found += held_by(self._settings).history(
                    station.norad_cat_id,
                    first.plus_days(-_TOLD_WITHIN_DAYS),
                    last.plus_days(_TOLD_WITHIN_DAYS),
                )
        return Catalog(found)
