"""What we know of an orbit, where we got it, and how old it is."""

from tle.bundle import bundled
from tle.catalog import Catalog
from tle.elements import ElementSet, ElementsReference
from tle.errors import ElementError, FieldError, FormatError, MomentError, Rejected, UnknownObject
from tle.moments import Moment, MomentLike, as_moment, now
from tle.reader import Reading, read

__all__ = [
    "Catalog",
    "ElementError",
    "ElementSet",
    "ElementsReference",
    "FieldError",
    "FormatError",
    "Moment",
    "MomentError",
    "MomentLike",
    "Reading",
    "Rejected",
    "UnknownObject",
    "as_moment",
    "bundled",
    "now",
    "read",
]
