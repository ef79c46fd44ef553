"""What the page of FAST is asked: which target, from when, for how long, at which frequency, which event."""

from dataclasses import dataclass

from dashboard.queries.asked import Asked, to_day, written
from sites import fast
from tle import Moment

DAYS = 7.0
MOST_DAYS = 366.0
DIRECT_DAYS = 31.0
"""Up to here the windows of the Moon or a planet take some 0.3 s; a year takes 4 to 7, and a worker."""

SATELLITE_DAYS = ("1", "3", "7")


@dataclass(frozen=True, slots=True)
class FastQuery:
    """One question: `target` as `sites.targets` reads it; `mhz` is None for any; `event` may be empty.

    `satellites` is for how many days the catalogue is held against the cone; 0: it is not.
    """

    target: str
    start: Moment
    days: float
    mhz: float | None
    event: str
    satellites: int

    def link(self) -> str:
        """Return the query that asks this again."""
        return written(
            {
                "target": self.target,
                "from": self.start.iso(0),
                "days": self.days,
                "mhz": self.mhz,
                "event": self.event,
                "satellites": str(self.satellites) if self.satellites else "",
            }
        )


def read(asked: Asked, now: Moment) -> FastQuery:
    """Return the question; what is left out is the Moon for a week from now."""
    days = asked.number("days", DAYS, 0.1, MOST_DAYS)
    return FastQuery(
        target=asked.text("target", "moon"),
        start=asked.moment("from", to_day(now) if days and days > DIRECT_DAYS else now, now=now),
        days=DAYS if days is None else days,
        mhz=asked.number("mhz", None, 1.0, 1e6),
        event=asked.one_of("event", [event.id for event in fast.deep_space_events()], ""),
        satellites=int(asked.one_of("satellites", SATELLITE_DAYS, "") or 0),
    )
