"""What we know of an orbit, where we got it, and how old it is."""

from tle.archive import Added, Archive, ArchiveStatus, Claim, Provenance, RequestRecord
from tle.authenticity import authentic
from tle.bundle import bundled
from tle.catalog import Catalog
from tle.elements import ElementSet, ElementsReference
from tle.errors import (
    ArchiveError,
    ArchiveFull,
    ElementError,
    FieldError,
    FormatError,
    MomentError,
    NoAuthenticElements,
    Rejected,
    UnknownObject,
)
from tle.moments import Moment, MomentLike, as_moment, now
from tle.reader import Reading, read
from tle.writers import write

__all__ = [
    "Added",
    "Archive",
    "ArchiveError",
    "ArchiveFull",
    "ArchiveStatus",
    "Catalog",
    "Claim",
    "ElementError",
    "ElementSet",
    "ElementsReference",
    "FieldError",
    "FormatError",
    "Moment",
    "MomentError",
    "MomentLike",
    "NoAuthenticElements",
    "Provenance",
    "Reading",
    "Rejected",
    "RequestRecord",
    "UnknownObject",
    "as_moment",
    "authentic",
    "bundled",
    "now",
    "read",
    "write",
]
