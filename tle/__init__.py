"""What we know of an orbit, where we got it, and how old it is."""

from tle.catalog import Catalog
from tle.elements import ElementSet, ElementsReference
from tle.errors import ElementError, FormatError, MomentError, Rejected, UnknownObject
from tle.moments import Moment, MomentLike, as_moment, now

__all__ = [
    "Catalog",
    "ElementError",
    "ElementSet",
    "ElementsReference",
    "FormatError",
    "Moment",
    "MomentError",
    "MomentLike",
    "Rejected",
    "UnknownObject",
    "as_moment",
    "now",
]
