"""How old an element set may be before an answer built on it must say so."""

STALE_AFTER_DAYS = 7.0
"""Days from the epoch beyond which an answer is marked `stale`."""


def is_stale(age_days: float) -> bool:
    """Return whether a set of this age (either side of its epoch) is beyond the limit."""
    return abs(age_days) > STALE_AFTER_DAYS
