"""Fetch element sets from a source into the archive, and say in words what came of it."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from tle.archive import Archive
from tle.elements import ElementSet
from tle.errors import FormatError, Rejected
from tle.moments import Moment, now
from tle.reader import Reading, read
from tle.sources import peer
from tle.sources.answers import Answer, Consequence, Failure
from tle.sources.celestrak import CelesTrak, CelesTrakSupplemental
from tle.sources.etiquette import NotAsked, Server, ask
from tle.sources.files import LocalFile, Watch
from tle.sources.limits import Limits
from tle.sources.peer import Peer
from tle.sources.refusals import visible_text
from tle.sources.space_track import SpaceTrack

Source = CelesTrak | CelesTrakSupplemental | SpaceTrack | Peer | LocalFile
"""What can be fetched from."""


class Outcome(Enum):
    """What came of a fetch."""

    NEW = "new"
    """Sets arrived that the archive did not have."""
    UNCHANGED = "unchanged"
    """The source answered, and has nothing that the archive has not."""
    NOT_ASKED = "not asked"
    """No request was made: too early, silenced, or offline."""
    FAILED = "failed"
    """The source gave no sets; those of before stay in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What came of a fetch, for people and for programs.

    Attributes
    ----------
    source:
        The source's name for people.
    outcome:
        `new`, `unchanged`, `not asked` or `failed`.
    status:
        The HTTP status; 0 where no answer came or none was wanted.
    words:
        What happened and what to do, as sentences.
    new, known:
        How many sets the archive did not have, and had.
    rejected:
        The records that were refused; of a folder, those of all its files.
    next_allowed:
        When the next request may be made; None when the user has to allow it,
        or where there is no limit (files, offline).
    """

    source: str
    outcome: Outcome
    status: int
    words: str
    new: int = 0
    known: int = 0
    rejected: tuple[Rejected, ...] = ()
    next_allowed: Moment | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong: the archive is as new as the etiquette lets it be."""
        return self.outcome is not Outcome.FAILED


def fetch(
    source: Source,
    archive: Archive,
    *,
    at: Callable[[], Moment] = now,
    offline: bool = False,
    limits: Limits | None = None,
    seen: Watch | None = None,
) -> FetchResult:
    """Fetch from one source, if that may be done now, and keep what it gives.

    Whatever goes wrong at the source is said in the result, never raised, and
    takes nothing from the archive.

    Parameters
    ----------
    source:
        `CelesTrak`, `CelesTrakSupplemental`, `SpaceTrack`, `Peer` or `LocalFile`.
    archive:
        Keeps the sets, and the log of requests that the etiquette rests on.
    at:
        The present moment.
    offline:
        Promise that nothing is asked of the network.
    limits:
        Times and sizes of one request.
    seen:
        For a `LocalFile` that is watched: only what changed since then is read.

    Raises
    ------
    ElementError
        A wrong call (no account for Space-Track), or an archive that cannot be written.
    """
    if isinstance(source, LocalFile):
        return _from_files(source, archive, at, seen)
    return _from_server(source, archive, at, offline, limits or Limits())


def fetch_all(
    sources: Iterable[Source],
    archive: Archive,
    *,
    at: Callable[[], Moment] = now,
    offline: bool = False,
    limits: Limits | None = None,
) -> tuple[FetchResult, ...]:
    """Fetch from several sources in turn, and ask no server again after a failure of it in this round."""
    results = []
    broken: dict[str, str] = {}
    for source in sources:
        host = "" if isinstance(source, LocalFile) else source.host
        if host in broken:
            words = f"{source.label} was not asked, because {broken[host]} failed just before."
            results.append(FetchResult(source=source.label, outcome=Outcome.NOT_ASKED, status=0, words=words))
            continue
        result = fetch(source, archive, at=at, offline=offline, limits=limits)
        if host and not result.ok:
            broken[host] = source.label
        results.append(result)
    return tuple(results)


# -- servers -----------------------------------------------------------------------


@dataclass(slots=True)
class _Kept:
    """What of an answer was put into the archive."""

    new: int = 0
    known: int = 0
    rejected: tuple[Rejected, ...] = ()


def _from_server(
    server: Server, archive: Archive, at: Callable[[], Moment], offline: bool, limits: Limits
) -> FetchResult:
    kept = _Kept()

    def keep(answer: Answer) -> str:
        reading = _read(answer, server.label, kept)
        sha256 = hashlib.sha256(answer.body).hexdigest()
        for source, sets in _origins(server, answer, reading).items():
            added = archive.add(sets, source=source, fetched_at=at(), content_sha256=sha256)
            kept.new += added.new
            kept.known += added.known
        return _counted(kept)

    outcome = ask(server, archive, at=at, limits=limits, keep=keep, offline=offline)
    if isinstance(outcome, NotAsked):
        return FetchResult(
            source=server.label,
            outcome=Outcome.NOT_ASKED,
            status=0,
            words=outcome.why,
            next_allowed=outcome.next_allowed,
        )
    next_allowed = next_request(archive, server.key)
    if isinstance(outcome, Failure):
        kept_sets = "" if "last good sets" in outcome.remedy else " The last good sets stay in place."
        return FetchResult(
            source=server.label,
            outcome=Outcome.FAILED,
            status=outcome.status,
            words=f"{outcome.reason} {outcome.remedy}{kept_sets}{_when(next_allowed, server.host)}",
            rejected=kept.rejected,
            next_allowed=next_allowed,
        )
    if outcome.status == 304:
        words = f"{server.label} has nothing new since the last time: unchanged (304)."
    else:
        words = f"{server.label}: {_counted(kept)}."
    return FetchResult(
        source=server.label,
        outcome=Outcome.NEW if kept.new else Outcome.UNCHANGED,
        status=outcome.status,
        words=words + _when(next_allowed, server.host),
        new=kept.new,
        known=kept.known,
        rejected=kept.rejected,
        next_allowed=next_allowed,
    )


def next_request(archive: Archive, key: str) -> Moment | None:
    """Return when the request `key` may be made next, or None where the user has to say so."""
    return next((each.next_allowed for each in archive.requests() if each.key == key), None)


def _when(next_allowed: Moment | None, host: str) -> str:
    if next_allowed is None:
        return f" Nothing more is asked until you allow it: common-orbit elements fetch --allow {host}"
    return f" Next request from {next_allowed.iso(0)} on."


# CelesTrak's two plain sentences. It sends them with 403 and 404; with 200 they have been seen too.
_NOT_UPDATED = re.compile(rb"GP data has not updated since", re.IGNORECASE)
_NO_DATA = re.compile(rb"No GP data found", re.IGNORECASE)


def _read(answer: Answer, label: str, kept: _Kept) -> Reading:
    """Return what the body holds and note what was refused; raise Failure where no set is in it."""
    head = answer.body[:400]
    if _NO_DATA.match(head.lstrip()):
        raise Failure(
            f"{label} answered 200 and “{visible_text(head)}”.",
            "It has no elements under that name or number; it is not asked for it again until you say so.",
            status=200,
            consequence=Consequence.KEY_UNTIL_TOLD,
        )
    if _NOT_UPDATED.match(head.lstrip()):
        raise Failure(
            f"{label} answered 200 and “{visible_text(head)}”.",
            "Somebody behind the same address has fetched it already; wait.",
            status=200,
        )
    try:
        reading = read(answer.body, name=label)
    except FormatError as error:
        raise Failure(
            f"{label} answered 200, but its content cannot be used: {error}",
            "Nothing of it was taken.",
            status=200,
        ) from error
    kept.rejected = reading.rejected
    if not len(reading.catalog):
        raise Failure(
            f"{label} answered 200, but all {len(reading.rejected)} records were refused. "
            f"The first: {reading.rejected[0]}",
            "Nothing of it was taken.",
            status=200,
        )
    return reading


def _origins(server: Server, answer: Answer, reading: Reading) -> Mapping[str, list[ElementSet]]:
    """Return the sets by the name of their origin: the server's own, or what a peer passes on."""
    if not isinstance(server, Peer):
        return {server.label: list(reading.catalog)}
    told = peer.passed_on(answer.body)
    sets: dict[str, list[ElementSet]] = {}
    for each in reading.catalog:
        origin = told.get((each.norad_cat_id, each.epoch))
        source = f"{origin}, through {server.label}" if origin else server.label
        sets.setdefault(source, []).append(replace(each, source=source))
    return sets


def _counted(kept: _Kept) -> str:
    words = f"{_sets(kept.new, 'new set')}, {kept.known} known already"
    return f"{words}, {_sets(len(kept.rejected), 'record')} refused" if kept.rejected else words


def _sets(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


# -- files -------------------------------------------------------------------------


def _from_files(
    source: LocalFile, archive: Archive, at: Callable[[], Moment], seen: Watch | None
) -> FetchResult:
    kept = _Kept()
    refused: list[Rejected] = []
    unusable: list[str] = []
    try:
        changed = (seen or Watch(source)).changed()
    except FormatError as error:
        return FetchResult(source=source.label, outcome=Outcome.FAILED, status=0, words=str(error))
    for file in changed:
        try:
            reading = read(file.path if file.content is None else file.content, name=file.path.name)
        except FormatError as error:
            unusable.append(str(error))
            continue
        refused += reading.rejected
        added = archive.add(
            reading.catalog,
            source=f"file {file.path.name}",
            fetched_at=at(),
            content_sha256=file.sha256,
        )
        kept.new += added.new
        kept.known += added.known
    kept.rejected = tuple(refused)
    words = f"{source.label}: {_counted(kept)}." if changed else f"{source.label}: nothing has changed."
    nothing = not kept.new and not kept.known
    outcome = Outcome.FAILED if unusable and nothing else Outcome.NEW if kept.new else Outcome.UNCHANGED
    return FetchResult(
        source=source.label,
        outcome=outcome,
        status=0,
        words=" ".join([words, *unusable]),
        new=kept.new,
        known=kept.known,
        rejected=kept.rejected,
    )
