"""What the archive answers with: small frozen values."""

from dataclasses import dataclass
from pathlib import Path

from tle.moments import Moment


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the sets given to `Archive.add`: `new` were stored, `known` were there already."""

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where and when the archive first had a set from one source.

    `content_sha256` is that of the bytes fetched (of the bundled table for
    `bundled`), or empty where the caller gave none.
    """

    source: str
    fetched_at: Moment
    content_sha256: str


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """The state of the archive, for people and for a health page.

    Attributes
    ----------
    path:
        The file, or None where the archive is kept in memory.
    sets, objects:
        How many element sets of how many catalogue numbers.
    first_epoch, last_epoch:
        Oldest and newest epoch held, or None in an empty archive.
    size_bytes:
        Size of the file with what is written ahead of it; 0 in memory.
    integrity:
        `ok`, or what the check found, as a sentence.
    notices:
        What people must know, as sentences, oldest first: a damaged file moved
        aside, a folder that cannot be written.
    """

    path: Path | None
    sets: int
    objects: int
    first_epoch: Moment | None
    last_epoch: Moment | None
    size_bytes: int
    integrity: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer to `Archive.claim_request`.

    Attributes
    ----------
    granted:
        Whether the request may be made, now, by whoever claimed it.
    next_allowed:
        When a claim can be granted again; None when only `allow_again` helps.
    why:
        The reason as a sentence; empty when granted.
    etag, last_modified:
        The validators of the last whole answer to this key, for a conditional
        request; empty when there was none.
    """

    granted: bool
    next_allowed: Moment | None
    why: str
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """The last request for one key.

    `status` is the HTTP status of its answer, 0 for a failure without one, and
    None while no answer was recorded. `next_allowed` is when the key may be
    requested again, or None when its host waits for the user's word;
    `blocked` is true while the host is blocked at all.
    """

    key: str
    host: str
    last_at: Moment
    status: int | None
    note: str
    next_allowed: Moment | None
    blocked: bool
