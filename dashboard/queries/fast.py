"""What the page of FAST is asked: which target, from when, for how long, at which frequency, which event."""

from dataclasses import dataclass

from dashboard.queries.asked import Asked, written
from sites import fast
from tle import Moment

DAYS = 7.0
MOST_DAYS = 92.0
"""Three months take a second or two; a year is for the command line, which nobody else waits for."""


@dataclass(frozen=True, slots=True)
class FastQuery:
    """One question: `target` as `sites.targets` reads it; `mhz` is None for any; `event` may be empty."""

    target: str
    start: Moment
    days: float
    mhz: float | None
    event: str
    satellites: bool

    def link(self) -> str:
        """Return the query that asks this again."""
        return written(
            {
                "target": self.target,
                "from": self.start.iso(0),
                "days": self.days,
                "mhz": self.mhz,
                "event": self.event,
                "satellites": "1" if self.satellites else "",
            }
        )


def read(asked: Asked, now: Moment) -> FastQuery:
    """Return the question; what is left out is the Moon for a week from now."""
    days = asked.number("days", DAYS, 0.1, MOST_DAYS)
    return FastQuery(
        target=asked.text("target", "moon"),
        start=asked.moment("from", now),
        days=DAYS if days is None else days,
        mhz=asked.number("mhz", None, 1.0, 1e6),
        event=asked.one_of("event", [event.id for event in fast.deep_space_events()], ""),
        satellites=asked.one_of("satellites", ("1",), "") == "1",
    )
