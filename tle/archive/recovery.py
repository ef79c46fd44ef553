"""A damaged archive: told apart from a sound one, moved aside, and made anew from what can still be read."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tle.archive import rows, schema
from tle.archive.salvage import Salvage
from tle.archive.store import tells_damage
from tle.moments import Moment

_MAGIC = b"SQLite format 3\x00"
_ALWAYS_CHECKED_BYTES = 8 << 20


def mend(
    path: Path, closely: bool, *, seed: Callable[[sqlite3.Connection], None], now: Callable[[], Moment]
) -> None:
    """Check the file and, if it is damaged, put a new one in its place. To be called alone.

    Every step may be the last one (a kill, a full disk): then either the
    damaged file is still in place, or the finished new one is found next time.
    """
    rebuilt = path.with_name(f"{path.name}-rebuilt")
    if rebuilt.exists():
        _put_aside(path, now())
        rebuilt.replace(path)
        return
    damage = examine(path, closely)
    if not damage:
        return
    unfinished = path.with_name(f"{path.name}-rebuilding")
    unfinished.unlink(missing_ok=True)
    at = now()
    found = Salvage.of(path)
    aside = _dated(path, at)
    try:
        _rebuild(unfinished, found, seed, at, lambda kept, lost: _told(path, aside, damage, kept, lost))
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(rebuilt)
    _put_aside(path, at)
    rebuilt.replace(path)


def _rebuild(
    unfinished: Path,
    found: Salvage,
    seed: Callable[[sqlite3.Connection], None],
    at: Moment,
    told: Callable[[int, int], str],
) -> None:
    """Write a whole new archive, and see it onto the disk."""
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
        # The file counts for nothing until it has its name, so it needs no journal.
        connection.execute("PRAGMA journal_mode = OFF").fetchone()
        schema.bring_up(connection, str(found.path))
        connection.execute("BEGIN")
        kept, lost = found.pour(connection, at)
        seed(connection)
        connection.execute(
            "INSERT INTO notice (at_jd, at_fr, said) VALUES (?, ?, ?)", (*at, told(kept, lost))
        )
        connection.execute("COMMIT")
    with unfinished.open("ab") as written:
        os.fsync(written.fileno())


def examine(path: Path, closely: bool) -> str:
    """Return what is wrong with the file, in words, or nothing.

    A file left without an unclean end is only looked over if it is small, unless
    `closely`: then every set is held against its digest as well.
    """
    ahead = _beside(path, "-wal")
    unclean = ahead.exists() and ahead.stat().st_size > 0
    if not path.exists() or path.stat().st_size == 0:
        return (
            "the file itself is missing or empty, only what was written ahead of it is left"
            if unclean
            else ""
        )
    with path.open("rb") as file:
        head = file.read(100)
    if head[:16] != _MAGIC:
        return "its header is not that of a database"
    application = int.from_bytes(head[68:72], "big")
    if application not in (0, schema.APPLICATION_ID):
        return ""  # another program's: not ours to mend; opening it says so
    if not (unclean or closely or path.stat().st_size <= _ALWAYS_CHECKED_BYTES):
        return ""
    try:
        with closing(sqlite3.connect(path, timeout=5.0, isolation_level=None)) as connection:
            return _problems(connection, closely)
    except sqlite3.DatabaseError as error:
        if tells_damage(error):
            return str(error)
        raise


def _problems(connection: sqlite3.Connection, closely: bool) -> str:
    connection.execute("PRAGMA cell_size_check = ON")
    if closely:
        return integrity(connection, closely=True)
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    return "" if found == "ok" else str(found)


def integrity(connection: sqlite3.Connection, *, closely: bool) -> str:
    """Return the first thing that is wrong inside an open archive, or nothing."""
    found = connection.execute(f"PRAGMA {'integrity' if closely else 'quick'}_check(1)").fetchone()[0]
    if found != "ok":
        return str(found)
    if closely and connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'element_set'").fetchone():
        try:
            read = rows.reader(connection)
            for row in connection.execute(rows.WHOLE):
                read(row)
        except rows.DamagedRow as error:
            return str(error)
    return ""


# -- moving ----------------------------------------------------------------------


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _dated(path: Path, at: Moment) -> Path:
    """Return a free name for the damaged file, with the time in it."""
    stamp = at.iso(0).replace("-", "").replace(":", "")
    for count in range(1, 1000):
        again = f"-{count}" if count > 1 else ""
        name = path.with_name(f"{path.stem}-damaged-{stamp}{again}{path.suffix}")
        if not name.exists() and not _beside(name, "-wal").exists():
            return name
    raise FileExistsError(f"There are a thousand damaged archives of {stamp} in {path.parent}. Delete some.")


def _put_aside(path: Path, at: Moment) -> None:
    aside = _dated(path, at)
    # The log goes first: beside a new file it would be taken for that file's own.
    for suffix in ("-wal", ""):
        if _beside(path, suffix).exists():
            _beside(path, suffix).rename(_beside(aside, suffix))
    _beside(path, "-shm").unlink(missing_ok=True)


def _told(path: Path, aside: Path, damage: str, kept: int, lost: int) -> str:
    left = f"; {lost} could not be read" if lost else ""
    return (
        f"The archive {path.name} was damaged ({damage}). It was moved to {aside.name} and rebuilt from the "
        f"bundled table and the {kept} sets that could be read in it{left}. "
        "What is missing can be fetched or imported again."
    )
