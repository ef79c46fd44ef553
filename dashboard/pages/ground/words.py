"""How the page of the ground says times."""

from tle import Moment


def utc_words(at: Moment) -> str:
    """Return an instant to the second, UTC, as it is read."""
    return at.iso(0).replace("T", " ").removesuffix("Z")
