"""How the page of orbits names objects and instants."""

from dashboard.answers.comparison import Compared
from dashboard.stations import spoken
from dashboard.text import Texts
from tle import Moment


def names_of(found: list[Compared], texts: Texts) -> str:
    """Return the names of the objects in a list."""
    return ", ".join(spoken(one.name, texts) for one in found)


def utc_words(at: Moment) -> str:
    """Return an instant to the second, UTC, as it is read."""
    return at.iso(0).replace("T", " ").removesuffix("Z")
