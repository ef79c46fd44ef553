"""Automatic refresh: off unless the user turned it on, and never more often than the etiquette lets it be."""

import logging
import random
import threading
from collections.abc import Callable, Sequence

from tle.archive import Archive
from tle.errors import ElementError
from tle.moments import Moment, now
from tle.sources.configuration import LEAST_SECONDS_BETWEEN, MARGIN_S
from tle.sources.fetching import FetchResult, Outcome, Source, fetch_all
from tle.sources.limits import Limits

_LOG = logging.getLogger(__name__)


class Refresher:
    """Fetches a list of sources at intervals, in a thread of its own, while `with` lasts.

    Parameters
    ----------
    sources:
        What to fetch, best first (`for_stations()`).
    archive:
        Where to; safe with several threads.
    every_s:
        Seconds between rounds, 7200 at least. Each pause is up to a tenth longer,
        by chance: a thousand schools that switch on at eight must not ask together.
    heard:
        Called with the results of each round, from the thread.
    at, limits:
        As in `fetch`.
    chance:
        Where the chance comes from.

    Raises
    ------
    ElementError
        The interval is shorter than two hours.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        archive: Archive,
        *,
        every_s: float = LEAST_SECONDS_BETWEEN,
        heard: Callable[[tuple[FetchResult, ...]], None] | None = None,
        at: Callable[[], Moment] = now,
        limits: Limits | None = None,
        chance: random.Random | None = None,
    ) -> None:
        if not every_s >= LEAST_SECONDS_BETWEEN:
            raise ElementError(
                f"Element sets are published every two hours or more seldom; refreshing every {every_s:g} s "
                f"would get this address banned. Give {LEAST_SECONDS_BETWEEN:g} s or more."
            )
        self._sources = tuple(sources)
        self._archive = archive
        self._every_s = every_s
        self._heard = heard
        self._at = at
        self._limits = limits
        self._chance = chance or random.Random()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def round(self) -> tuple[FetchResult, ...]:
        """Fetch everything that may be fetched now, once."""
        return fetch_all(self._sources, self._archive, at=self._at, limits=self._limits)

    def pause_s(self) -> float:
        """Return how long to wait before the next round, seconds: the interval and up to a tenth more."""
        # A round that came a moment too early would be put off for a whole interval.
        return self._every_s + 2.0 * MARGIN_S + 0.1 * self._every_s * self._chance.random()

    def start(self) -> None:
        """Begin, with a first round at once. A second start does nothing while the first runs."""
        if self._thread is None or not self._thread.is_alive():
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="refresh of element sets", daemon=True)
            self._thread.start()

    def stop(self, wait_s: float | None = None) -> None:
        """End after the request under way, and wait for that as long as `wait_s` (None: until it is done)."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                results = self.round()
            except ElementError as error:
                # An archive that cannot be written now may be writable in two hours.
                _LOG.warning("Automatic refresh failed: %s", error)
            else:
                for each in results:
                    level = logging.WARNING if each.outcome is Outcome.FAILED else logging.INFO
                    _LOG.log(level, "%s", each.words)
                if self._heard is not None:
                    self._heard(results)
            self._stop.wait(self.pause_s())

    def __enter__(self) -> "Refresher":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
