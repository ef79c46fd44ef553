"""Which instants the pages take, and as what they hand them to scripts."""

from tle import Moment

UNIX_EPOCH = Moment(2440587.5, 0.0)
EARLIEST = "1957-10-04T00:00:00Z"
LATEST = "2050-01-01T00:00:00Z"
"""The clock of the page runs from Sputnik's day to near the end of the bundled solar ephemeris (DE421)."""


def unix_ms(moment: Moment) -> int:
    """Return milliseconds since 1970 as browsers count them (no leap seconds)."""
    return round(moment.seconds_since(UNIX_EPOCH) * 1000)
