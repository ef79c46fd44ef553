"""What the page of orbits is asked: which objects, over which span."""

from dataclasses import dataclass

from dashboard.instants import EARLIEST
from dashboard.queries.asked import Asked, written
from tle import Moment, as_moment

OBJECTS = "ISS,Tiangong"
MOST_OBJECTS = 4
DAYS = 365.0
LEAST_DAYS = 1.0


@dataclass(frozen=True, slots=True)
class OrbitsQuery:
    """One question: `objects` as people name them, from `since` to `until`."""

    objects: tuple[str, ...]
    since: Moment
    until: Moment

    def link(self) -> str:
        """Return the query that asks this again."""
        return written(
            {"objects": ",".join(self.objects), "from": self.since.iso(0), "to": self.until.iso(0)}
        )


def read(asked: Asked, now: Moment, say_swapped: str, say_many: str) -> OrbitsQuery:
    """Return the question; what is left out is both stations over the last year.

    `say_swapped` and `say_many` are the sentences for a span that ends before it
    begins, and for more objects than can be told apart.
    """
    until = asked.moment("to", now)
    since = asked.moment("from", _before(until), now=now)
    if since > until:
        asked.remarks.append(say_swapped)
        since, until = until, since
    if until.days_since(since) < LEAST_DAYS:
        since = _before(until)
        until = max(until, since.plus_days(LEAST_DAYS))
    names = [part.strip() for part in asked.text("objects", OBJECTS, 120).split(",")]
    chosen = tuple(dict.fromkeys(name for name in names if name)) or tuple(OBJECTS.split(","))
    if len(chosen) > MOST_OBJECTS:
        asked.remarks.append(say_many)
    return OrbitsQuery(chosen[:MOST_OBJECTS], since, until)


def _before(until: Moment) -> Moment:
    return max(until.plus_days(-DAYS), as_moment(EARLIEST))
