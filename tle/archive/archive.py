"""`Archive`: the questions and the orders that the rest of the program has for the element archive."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from tle import writers
from tle.archive import history, recovery, requests, schema
from tle.archive.naming import Names
from tle.archive.records import Added, ArchiveStatus, Claim, Provenance, RequestRecord
from tle.archive.requests import Consequence
from tle.archive.store import Store, Unusable, explained
from tle.bundle import bundled
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.errors import ArchiveError, ArchiveFull
from tle.moments import Moment, MomentLike, as_moment
from tle.moments import now as present

T = TypeVar("T")

DATA_VARIABLE = "COMMON_ORBIT_DATA"
"""Environment variable that names the folder for the archive, instead of the user's data directory."""

FILE_NAME = "archive.sqlite"


def data_folder() -> Path:
    """Return the folder of the archive: `COMMON_ORBIT_DATA`, else the user's data directory."""
    named = os.environ.get(DATA_VARIABLE, "")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("common-orbit", appauthor=False)


class Archive:
    """The element sets of one file, safe to use from several threads and processes at once.

    Open it with `Archive.open()` and use it as a context manager, or close it.
    Where the file can be neither written nor mended, the archive is one in
    memory, holding what could be read or else the bundled sets: it answers,
    takes nothing new, and `status().notices` says why.
    """

    def __init__(self, store: "Store | _InMemory", now: Callable[[], Moment], names: Names) -> None:
        self._store = store
        self._now = now
        self._names = names
        self._falling = threading.Lock()

    @classmethod
    def open(cls, path: Path | None = None, *, now: Callable[[], Moment] = present) -> Self:
        """Open the archive, creating it and taking over the bundled sets as needed.

        Parameters
        ----------
        path:
            The file, or a folder to hold `archive.sqlite`; None for the user's
            data directory, or the folder that `COMMON_ORBIT_DATA` names.
        now:
            Gives the present moment, for the dates of notices and of seeding.

        Raises
        ------
        ArchiveError
            The file is a database of another program or of a newer version.
        """
        place = Path(path) if path is not None else data_folder() / FILE_NAME
        if place.is_dir():
            place = place / FILE_NAME
        names = Names()

        def furnish(connection: sqlite3.Connection) -> None:
            names.forget()
            _furnish(connection, now=now, where=str(place))

        mend = partial(recovery.mend, seed=partial(_seed, now=now), now=now)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            store = Store(place, mend=mend, furnish=furnish)
        except (OSError, sqlite3.Error, Unusable) as error:
            return cls(_in_memory(place, _reason(error, place), now), now, names)
        return cls(store, now, names)

    def close(self) -> None:
        """Let go of the file. Closing twice is no error."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Archive({str(self._store.path) if self._store.path else 'in memory'})"

    @property
    def path(self) -> Path | None:
        """The file, or None where the archive is kept in memory."""
        return self._store.path

    # -- sets ----------------------------------------------------------------------

    def add(
        self, sets: Iterable[ElementSet], *, source: str, fetched_at: MomentLike, content_sha256: str = ""
    ) -> Added:
        """Store the sets that are new, in one transaction; when this returns they are on the disk.

        Two sets with the same object, names, epoch and numbers are one. A set
        without a `source` of its own takes this one; of a set that is known
        already it is remembered that this source has it too.

        Parameters
        ----------
        source:
            Who delivered them (`CelesTrak group stations`, a file's name).
        fetched_at:
            When they were delivered.
        content_sha256:
            SHA-256 of the bytes delivered, in hexadecimal.

        Raises
        ------
        ArchiveFull
            There is no room; nothing of this call was stored.
        ArchiveError
            The archive cannot be written, or another program writes all the time.
        FieldError
            A set holds a value that cannot be kept; nothing of this call was stored.
        """
        delivery = history.Delivery.of(sets, source, as_moment(fetched_at), content_sha256)
        return self._write(delivery.store)

    def select(
        self, wanted: str | int, *, since: MomentLike | None = None, until: MomentLike | None = None
    ) -> Catalog:
        """Return the history of one object, oldest epoch first; the later added last.

        `wanted` as in `Catalog.select`. With `since` or `until` only epochs not
        before the one and not after the other; the result may then be empty.

        Raises
        ------
        UnknownObject
            Nothing in the archive goes by that name; the sentence lists the nearest ones.
        """
        first = as_moment(since) if since is not None else None
        last = as_moment(until) if until is not None else None
        return self._read(
            lambda connection: history.select(
                connection, self._names.identities(connection, wanted), first, last
            )
        )

    def nearest(self, wanted: str | int, at: MomentLike) -> ElementSet:
        """Return the set of one object whose epoch is nearest to `at`, by index.

        The same answer as `Catalog.nearest` would give on the whole history: of
        two equally near the later epoch, of two with one epoch the later added.

        Raises
        ------
        UnknownObject
            Nothing in the archive goes by that name; the sentence lists the nearest ones.
        """
        moment = as_moment(at)
        return self._read(
            lambda connection: history.nearest(connection, self._names.identities(connection, wanted), moment)
        )

    def newest(self, group: str | None = None) -> Catalog:
        """Return the set with the newest epoch of each object, by catalogue number.

        The newest epoch wins, never the newest download. With `group`, only the
        objects that the latest delivery of that source held: `group` is the
        source as given to `add`, or its last word (`stations` for
        `CelesTrak group stations`). Nothing was delivered: an empty catalogue.
        """
        return self._read(lambda connection: history.newest(connection, group))

    def numbers_named(self, beginnings: Sequence[str]) -> tuple[int, ...]:
        """Return the numbers of all objects published under a name that begins so; capitals count not."""
        return self._read(lambda connection: history.numbers_named(connection, beginnings))

    def edition(self) -> int:
        """Return a number that grows when sets are added, and only then.

        What was computed from the archive holds as long as it stays the same. It costs
        microseconds, where `status` counts and checks.
        """
        return self._read(history.edition)

    def snapshot(self, at: MomentLike, within_days: float) -> Catalog:
        """Return the set whose epoch is nearest to `at` of each object, by catalogue number.

        Only sets whose epoch is at most `within_days` away; of two equally near the
        later epoch, of two with one epoch the later added, as `nearest` chooses.
        """
        moment = as_moment(at)
        return self._read(lambda connection: history.snapshot(connection, moment, within_days))

    def provenance(self, element_set: ElementSet) -> tuple[Provenance, ...]:
        """Return from where the archive has a set, first delivery first; nothing if it has it not.

        Each source counts once, with the first delivery in which it had the set.
        """
        return self._read(lambda connection: history.provenance(connection, element_set))

    def export(
        self,
        kind: str = "omm-csv",
        wanted: str | int | None = None,
        *,
        since: MomentLike | None = None,
        until: MomentLike | None = None,
    ) -> str:
        """Return every set, or those of one object, as text in one of the formats of `tle.write`.

        `kind` is `tle`, `3le`, `omm-json`, `omm-csv`, `omm-xml` or `omm-kvn`; the rest as in `select`.

        Raises
        ------
        FormatError
            There is no such format.
        FieldError
            A set does not fit the format (a TLE holds no number above 339999).
        UnknownObject
            As in `select`.
        """
        if wanted is not None:
            sets = self.select(wanted, since=since, until=until)
        else:
            first = as_moment(since) if since is not None else None
            last = as_moment(until) if until is not None else None
            sets = self._read(lambda connection: history.select(connection, None, first, last))
        return writers.write(sets, kind)

    def status(self, *, closely: bool = False) -> ArchiveStatus:
        """Return how much the archive holds, whether its file is sound, and what people must know.

        `closely` also compares the indexes with the tables and holds each set
        against its digest: seconds instead of milliseconds.
        """
        path = self._store.path
        sets, objects, first, last, told = self._read(history.extent)
        try:
            problem = self._store.read(partial(recovery.integrity, closely=closely))
        except (Unusable, sqlite3.Error) as error:
            problem = str(error)
        size = sum(
            each.stat().st_size
            for each in ((path, path.with_name(f"{path.name}-wal")) if path is not None else ())
            if each.exists()
        )
        notices = (*told, *self._store.notices)
        return ArchiveStatus(path, sets, objects, first, last, size, problem or "ok", notices)

    # -- the request log -----------------------------------------------------------

    def claim_request(self, key: str, *, at: Moment, at_most_every_s: float) -> Claim:
        """Ask for the right to make one request; of all processes that ask at once, one is granted it.

        A granted claim counts as a request made, whatever becomes of it. Where it
        cannot be noted (a full disk, a locked folder) none is granted.

        Parameters
        ----------
        key:
            The source and group, beginning with the host: `celestrak.org/gp?GROUP=stations`, or a URL.
        at:
            The moment of the request.
        at_most_every_s:
            Seconds that must lie between two requests for this key.
        """
        try:
            return self._write(lambda connection: requests.claim(connection, key, at, at_most_every_s))
        except ArchiveError as error:
            return Claim(False, None, f"{error} A request that cannot be noted is not made.", "", "")

    def record_response(
        self,
        key: str,
        *,
        at: Moment,
        status: int,
        note: str,
        etag: str = "",
        last_modified: str = "",
        consequence: Consequence = "by status",
        retry_after_s: float | None = None,
    ) -> None:
        """Note what came of a request, and what that means for the next one.

        Parameters
        ----------
        status:
            HTTP status; 0 when no answer came.
        note:
            The reason in words, for people.
        etag, last_modified:
            The server's validators, kept of a 200 and renewed by a 304.
        consequence:
            `none`; `key until told`; `host for a while` (silence that doubles
            with each failure in a row, from 15 minutes to a day); `host until
            told` (until `allow_again`). `by status`: 200, 304 and 404 none; 0,
            429 and 5xx for a while; everything else until told.
        retry_after_s:
            How long the server asked to be left alone, seconds, if longer (up to a week).
        """
        self._write(
            lambda connection: requests.record(
                connection, key, at, status, note, etag, last_modified, consequence, retry_after_s
            )
        )

    def allow_again(self, key_or_host: str) -> None:
        """Take the user's word that a host may be asked again after a refusal or a failure.

        Lifts every block of the host, and the wait for those of its keys whose
        last answer brought nothing; the others keep their interval.
        """
        self._write(lambda connection: requests.allow_again(connection, key_or_host))

    def requests(self) -> tuple[RequestRecord, ...]:
        """Return the last request of each key, by key, with when the next is allowed."""
        return self._read(lambda connection: requests.log(connection, self._now()))

    # -- the store -----------------------------------------------------------------

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._store.read(work)
        except Unusable as error:
            self._fall_back(str(error))
            return self._store.read(work)

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._store.write(work)
        except Unusable as error:
            self._fall_back(str(error))
            return self._store.write(work)

    def _fall_back(self, why: str) -> None:
        with self._falling:
            if isinstance(self._store, Store):
                broken = self._store
                self._store = _in_memory(broken.path, why, self._now, copied=False)
                self._names.forget()
                broken.rest()


class _InMemory:
    """What stands in for a `Store` that cannot be had: one connection, used by turns, nothing written."""

    path: None = None

    def __init__(self, connection: sqlite3.Connection, notice: str) -> None:
        self._connection = connection
        self._turn = threading.RLock()
        self.notices = (notice,)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._turn:
            try:
                return work(self._connection)
            except sqlite3.Error as error:
                raise ArchiveError(f"{self.notices[0]} It is damaged, too: {error}") from error

    def write(self, _: Callable[[sqlite3.Connection], T]) -> T:
        raise ArchiveError(f"{self.notices[0]} So nothing can be stored.")

    def close(self) -> None:
        with self._turn:
            self._connection.close()


def _in_memory(path: Path, why: str, now: Callable[[], Moment], *, copied: bool = True) -> _InMemory:
    """Return an archive in memory: with what the file holds if it can be read, else with the bundled sets."""
    where = f"the memory of this program, in place of {path}"
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    copied = copied and _copied(path, connection)
    held = "what it holds can be read" if copied else "only the bundled sets are at hand"
    _furnish(connection, now=now, where=where)
    return _InMemory(connection, f"{why} Until then {held}.")


def _copied(path: Path, connection: sqlite3.Connection) -> bool:
    """Copy a sound archive that cannot be written into memory; return whether that was possible."""
    for how in ("mode=ro", "immutable=1"):
        try:
            source = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
        except sqlite3.Error:
            continue
        try:
            if source.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID and not (
                recovery.integrity(source, closely=False)
            ):
                source.backup(connection)
                return True
        except sqlite3.Error:
            continue
        finally:
            source.close()
    return False


def _reason(error: Exception, path: Path) -> str:
    """Return why the archive is not at hand, as a sentence with what to do."""
    if isinstance(error, Unusable):
        return str(error)
    if isinstance(error, sqlite3.Error):
        translated = explained(error, path)
        if isinstance(translated, ArchiveFull):
            return (
                f"There is no room to open {path} ({error}). Free some space on that disk, "
                f"or set {DATA_VARIABLE} to a folder on another."
            )
        return str(translated)
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (
        f"The archive {path} cannot be created, mended or written ({why}). See to the room and "
        f"the permissions of its folder, or set {DATA_VARIABLE} to a folder of your own."
    )


@cache
def _bundle_sha256() -> str:
    return sha256(files("tle").joinpath("data/elements.csv").read_bytes()).hexdigest()


def _furnish(connection: sqlite3.Connection, *, now: Callable[[], Moment], where: str) -> None:
    """Bring the tables up to date, and take over the bundled sets of this version if that was not done."""
    schema.bring_up(connection, where)
    if history.was_delivered(connection, history.BUNDLED, _bundle_sha256()):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been here while this one waited.
        if not history.was_delivered(connection, history.BUNDLED, _bundle_sha256()):
            _seed(connection, now=now)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _seed(connection: sqlite3.Connection, *, now: Callable[[], Moment]) -> None:
    """Store the bundled sets. Within one write transaction."""
    history.Delivery.of(bundled(), history.BUNDLED, now(), _bundle_sha256()).store(connection)
