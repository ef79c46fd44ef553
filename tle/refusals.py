"""The refused records of one reading, bounded: a file that is all wrong must not fill the memory."""

from collections.abc import Iterable

from tle.errors import Rejected

MOST_KEPT = 10_000
"""So many refused records are kept with their reasons; the rest is counted."""


class Refusals(list[Rejected]):
    """A list of refused records that keeps the first `MOST_KEPT` and counts the others."""

    def __init__(self, records: Iterable[Rejected] = ()) -> None:
        super().__init__(records)
        self._more = 0
        self._last_line = 0

    def append(self, each: Rejected) -> None:
        """Keep one more refused record, or count it once there are too many."""
        if len(self) < MOST_KEPT:
            super().append(each)
        else:
            self._more += 1
            self._last_line = max(self._last_line, each.line)

    def in_order(self) -> "Refusals":
        """Return the records by line; the last of them tells how many were only counted."""
        self.sort(key=lambda each: each.line)
        if self._more:
            super().append(
                Rejected(
                    self._last_line,
                    "count",
                    f"{self._more} more records are refused, the last at line {self._last_line}; "
                    f"only the first {MOST_KEPT} are listed.",
                    "The file is probably of another kind, or damaged throughout. Fetch it again.",
                )
            )
            self._more = 0
        return self
