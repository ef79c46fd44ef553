"""The element archive: every set that was ever fetched or imported, with where it came from.

A single SQLite file in the user's data directory, append-only, shared by every
program and thread of Common Orbit. What `Archive.add` acknowledged is on the
disk: a kill, a crash or a full disk afterwards takes nothing of it away.
"""

from tle.archive.archive import DATA_VARIABLE, Archive, data_folder
from tle.archive.records import Added, ArchiveStatus, Claim, Provenance, RequestRecord
from tle.archive.requests import Consequence

__all__ = [
    "DATA_VARIABLE",
    "Added",
    "Archive",
    "ArchiveStatus",
    "Claim",
    "Consequence",
    "Provenance",
    "RequestRecord",
    "data_folder",
]
