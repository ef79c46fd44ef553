"""The archive's file: connections, transactions and the gate, safe with many threads and processes.

SQLite in WAL mode does the work: readers never wait, writers take turns, and a
commit is on the disk (`synchronous=FULL`) before it is acknowledged. Around it:

- a pool of connections, each used by one thread at a time;
- a gate beside the file, an empty database whose locks SQLite manages and the
  system drops when a process dies. Whoever has the archive open holds the gate
  shared; whoever checks or replaces the file after an unclean end holds it
  alone. So a file is never moved away under somebody who is using it.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tle.archive.rows import DamagedRow
from tle.errors import ArchiveError, ArchiveFull

T = TypeVar("T")

PATIENCE_S = 30.0
"""How long a writer waits for the others' turns, seconds."""

_GATE_PATIENCE_S = 60.0
_FREE_CONNECTIONS = 8

_BUSY, _READONLY, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 8, 11, 13, 14, 26

_NO_ROOM = ("SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE")
# A limit on the size of files, or a quota, is not told as SQLITE_FULL.


class Unusable(Exception):  # noqa: N818 - it names the finding; never leaves the package
    """The file cannot be used by this process, for the reason given; bundled data can."""


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code of an error, 0 where it has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def tells_damage(error: sqlite3.Error) -> bool:
    """Return whether an error says that the file itself is damaged."""
    return isinstance(error, DamagedRow) or primary_code(error) in (_CORRUPT, _NOTADB)


def connect(path: Path, *, patience_s: float = PATIENCE_S) -> sqlite3.Connection:
    """Return a connection to the file (created if absent) in autocommit mode, ready for any thread."""
    connection = sqlite3.connect(path, timeout=patience_s, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        for setting in (
            "synchronous = FULL",  # in WAL mode the default, NORMAL, may lose the last commits with the power
            "fullfsync = ON",  # macOS: through the drive's own cache
            "cell_size_check = ON",
            "cache_size = -32768",
            "journal_size_limit = 8388608",
        ):
            connection.execute(f"PRAGMA {setting}").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


class Gate:
    """A hold on an archive that other processes respect: shared, or alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None

    def share(self, patience_s: float = _GATE_PATIENCE_S) -> None:
        """Hold the gate with others, waiting for whoever holds it alone."""
        self._enter(patience_s, "BEGIN", "SELECT count(*) FROM sqlite_master")

    def alone(self, patience_s: float = 0.0) -> bool:
        """Hold the gate alone and return True, or return False if others still hold it."""
        try:
            self._enter(patience_s, "BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if primary_code(error) == _BUSY:
                return False
            raise
        return True

    def leave(self) -> None:
        """Let go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _enter(self, patience_s: float, *statements: str) -> None:
        self.leave()
        connection = sqlite3.connect(
            self.path, timeout=patience_s, isolation_level=None, check_same_thread=False
        )
        try:
            for statement in statements:
                connection.execute(statement).fetchone()
        except BaseException:
            connection.close()
            raise
        self._connection = connection


_open_stores: "weakref.WeakSet[Store]" = weakref.WeakSet()
_of_the_parent: list[sqlite3.Connection] = []  # kept in a child, because closing them would do harm


def _before_fork() -> None:
    # SQLite's locks belong to a process: a child that inherits open connections
    # would believe in locks that it does not hold.
    for store in list(_open_stores):
        store.rest()


def _in_child() -> None:
    for store in list(_open_stores):
        store.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_in_child)


class Store:
    """One archive file, opened by this process.

    Parameters
    ----------
    path:
        The file; created if absent.
    mend:
        Called alone with `path` and whether to look closely; checks the file
        and replaces it if it is damaged.
    furnish:
        Called with the first connection: creates tables, migrates, seeds.
    """

    notices: tuple[str, ...] = ()

    def __init__(
        self,
        path: Path,
        *,
        mend: Callable[[Path, bool], None],
        furnish: Callable[[sqlite3.Connection], None],
    ) -> None:
        self.path = path
        self._mend = mend
        self._furnish = furnish
        self._gate = Gate(path.with_name(f"{path.name}-gate"))
        self._turn = threading.Condition()
        self._free: list[sqlite3.Connection] = []
        self._busy = 0
        self._resting = True
        self._closed = False
        self._file_seen: tuple[int, int] | None = None
        self._generation = 0
        with self._turn:
            self._wake()
        _open_stores.add(self)

    # -- transactions ------------------------------------------------------------

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return `work(connection)`; `work` only reads, and may be called a second time."""
        return self._run(work, writing=False)

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return `work(connection)`, done in one transaction that is on the disk when this returns.

        `work` may be called a second time, after the first was undone.
        """
        return self._run(work, writing=True)

    def close(self) -> None:
        """Wait for the threads that are at work, then close every connection and leave the gate."""
        with self._turn:
            self._closed = True
            self._turn.wait_for(lambda: self._busy == 0, timeout=PATIENCE_S)
            self._sleep()
        _open_stores.discard(self)

    def rest(self) -> None:
        """Close the connections that are free and leave the gate; the next call opens them again."""
        with self._turn:
            self._turn.wait_for(lambda: self._busy == 0, timeout=1.0)
            if self._busy == 0:
                self._sleep()

    def forget(self) -> None:
        """Start anew in a forked child, where no lock and no connection of the parent may be used."""
        self._turn = threading.Condition()
        _of_the_parent.extend(self._free)
        self._free = []
        self._gate = Gate(self._gate.path)
        self._busy = 0
        self._resting = True

    def _run(self, work: Callable[[sqlite3.Connection], T], *, writing: bool) -> T:
        for attempt in (1, 2, 3):
            generation = -1
            try:
                with self._borrowed() as (connection, generation):
                    result = _transaction(connection, work) if writing else work(connection)
                if not writing or self._is_ours():
                    return result
                # The file was taken away while we wrote: what went into it is out of reach.
            except sqlite3.Error as error:
                if attempt == 1 and writing and _means_full(error) and self._write_home():
                    continue
                if attempt < 3 and self._file_seen is not None and not self._is_ours():
                    continue
                if attempt > 1 or not tells_damage(error):
                    raise explained(error, self.path) from error
                self._mend_now(generation)
        raise ArchiveError(
            f"{self.path} is moved away again and again while it is written. "
            "Find the program that does so (a cleaner, a sync service) and keep it off that folder."
        )

    def _write_home(self) -> bool:
        """Move what is written ahead into the file itself, which may make room; return whether it did."""
        try:
            with self._borrowed() as (connection, _):
                kept_waiting, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error:
            return False  # the error that led here is the one to tell
        return not kept_waiting

    @contextmanager
    def _borrowed(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """Give a connection to the calling thread alone, with the generation it belongs to."""
        with self._turn:
            if self._closed:
                raise ArchiveError("This archive was closed. Open it again with Archive.open().")
            if not self._resting and not self._is_ours():
                self._turn.wait_for(lambda: self._busy == 0, timeout=PATIENCE_S)
                self._sleep()
            if self._resting:
                try:
                    self._wake()
                except OSError as error:
                    raise Unusable(f"{self.path} cannot be reached or mended ({error}).") from error
            generation = self._generation
            connection = self._free.pop() if self._free else connect(self.path)
            self._busy += 1
        try:
            yield connection, generation
        finally:
            with self._turn:
                self._busy -= 1
                if generation == self._generation and len(self._free) < _FREE_CONNECTIONS:
                    self._free.append(connection)
                else:
                    connection.close()
                self._turn.notify_all()

    # -- the file ------------------------------------------------------------------

    def _wake(self) -> None:
        """Open the file: check it if nobody else has it open, then hold the gate with the others."""
        try:
            if self._gate.alone():
                self._mend(self.path, False)
            self._gate.share()
            connection = connect(self.path)
            try:
                self._furnish(connection)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            self._gate.leave()
            raise
        self._free.append(connection)
        self._file_seen = _identity(self.path)
        self._generation += 1
        self._resting = False

    def _sleep(self) -> None:
        while self._free:
            self._free.pop().close()
        self._gate.leave()
        self._resting = True

    def _is_ours(self) -> bool:
        """Return whether the file that we opened is still the one at its path."""
        return self._file_seen == _identity(self.path)

    def _mend_now(self, generation: int) -> None:
        """Replace the file, found damaged in use, unless another thread or process has done so."""
        with self._turn:
            if generation != self._generation:
                return
            if not self._turn.wait_for(lambda: self._busy == 0, timeout=PATIENCE_S):
                raise Unusable(f"{self.path} is damaged, and a thread of this program is still reading it.")
            if generation != self._generation:
                return
            self._sleep()
            try:
                if not self._gate.alone(PATIENCE_S):
                    raise Unusable(
                        f"{self.path} is damaged and in use by another program. "
                        "Close that one and this one; the next to open it mends it."
                    )
                self._mend(self.path, True)
                self._wake()
            except (OSError, sqlite3.Error) as error:
                raise Unusable(f"{self.path} is damaged and cannot be mended now ({error}).") from error
            finally:
                if self._resting:
                    self._gate.leave()


def _transaction(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        # SQLite undoes a transaction by itself after some errors; the first error is the one to tell.
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise
    return result


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _means_full(error: sqlite3.Error) -> bool:
    return primary_code(error) == _FULL or getattr(error, "sqlite_errorname", "") in _NO_ROOM


def explained(error: sqlite3.Error, path: Path) -> Exception:
    """Return what to raise for an error of SQLite: a sentence that says what it means and what to do."""
    code = primary_code(error)
    if code == _FULL or getattr(error, "sqlite_errorname", "") in (
        "SQLITE_IOERR_WRITE",
        "SQLITE_IOERR_FSYNC",
    ):
        return ArchiveFull(
            f"There is no room for more in {path} ({error}): nothing of this call was stored, and nothing "
            "stored before was lost; reading goes on. Free some space on that disk, or set "
            "COMMON_ORBIT_DATA to a folder on another, and do the same again."
        )
    if code == _BUSY:
        return ArchiveError(
            f"Another program has been writing to {path} for more than {PATIENCE_S:.0f} s. "
            "Wait until it is done, or end it, and try again."
        )
    if code in (_READONLY, _CANTOPEN):
        return ArchiveError(
            f"{path} cannot be written ({error}). Change the permissions of its folder, "
            "or set COMMON_ORBIT_DATA to a folder of your own."
        )
    if tells_damage(error):
        return Unusable(f"{path} is damaged ({error}).")
    return ArchiveError(f"{path} cannot be used: {error}.")
