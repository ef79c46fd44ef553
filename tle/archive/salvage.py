"""Reading what is left of a damaged archive, page by page.

SQLite gives up at the first bad page. This reads the pages themselves, as
"Database File Format" (sqlite.org/fileformat2.html, sections 1.6, 2 and 4)
describes them: first those of the file, then those of its write-ahead log.
Rows tell by their shape to which table they belong, and each element set proves
itself by its digest; one that does not is left behind.
"""

import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tle.archive import rows
from tle.moments import Moment

_MAGIC = b"SQLite format 3\x00"
_USUAL_PAGE_BYTES = 4096
_LEAF_OF_TABLE, _LEAF_OF_INDEX = 13, 10
_LOG_HEADER, _FRAME_HEADER = 32, 24
_LONGEST_ROW_BYTES = 1 << 20

Row = tuple[Any, ...]

_WIDTH = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

_SHAPES: dict[str, tuple[type | tuple[type, ...], ...]] = {
    # Column by column after the rowid; a REAL that is a whole number is kept as an integer in the file.
    "source": (str,),
    "identity": (int, str, str),
    "notice": ((float, int), (float, int), str),
    "seen_again": (int, int, int),
    "member": (int, int, int, float),
    "fetch": (int, (float, int), (float, int), str, int, int),
    "host": (str, str, (float, int), (float, int), int, str),
    "request": (
        str, str, (float, int), (float, int), (float, int), int, int, (int, type(None)), str, str, str,
    ),
}  # fmt: skip


@dataclass
class Salvage:
    """What was found in a damaged file, by table and rowid, without the element sets themselves."""

    path: Path
    source: dict[int, Row] = field(default_factory=dict)
    identity: dict[int, rows.Names] = field(default_factory=dict)
    fetch: dict[int, Row] = field(default_factory=dict)
    seen_again: dict[int, Row] = field(default_factory=dict)
    member: dict[int, Row] = field(default_factory=dict)
    request: dict[int, Row] = field(default_factory=dict)
    host: dict[int, Row] = field(default_factory=dict)
    notice: dict[int, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> "Salvage":
        """Return the small tables found in the file and its log."""
        found = cls(path)
        for rowid, row in _rows(path):
            for table, shape in _SHAPES.items():
                if len(row) == len(shape) and all(map(isinstance, row, shape)):
                    here: dict[int, Row] = getattr(found, table)
                    # Of several versions of a row the log has the later ones, and comes later.
                    here[rowid] = _stricter(here.get(rowid), row) if table == "host" else row
            if len(row) == 4 and all(map(isinstance, row, (int, str, str, int))):
                # The index of the names has a second copy of them: without names no set can prove itself.
                found.identity.setdefault(row[3], row[:3])
        return found

    def pour(self, connection: sqlite3.Connection, at: Moment) -> tuple[int, int]:
        """Write everything into a new, empty archive; return how many sets were kept and how many lost.

        `at` dates the deliveries that sets belong to but that were not found.
        """
        for table in ("source", "identity", "fetch", "seen_again", "member", "request", "host", "notice"):
            here: dict[int, Row] = getattr(self, table)
            places = ", ".join("?" * (len(_SHAPES[table]) + 1))
            connection.executemany(
                f"INSERT OR IGNORE INTO {table} VALUES ({places})",
                ((rowid, *row) for rowid, row in sorted(here.items())),
            )
        kept = refused = 0
        for rowid, row in _rows(self.path):
            if len(row) == len(rows.STORED):
                if self._proves_itself(rowid, row):
                    kept += self._keep(connection, rowid, row, at)
                else:
                    refused += 1
        once_there = sum(row[4] for row in self.fetch.values())
        return kept, max(refused, once_there - kept, 0)

    def _proves_itself(self, rowid: int, row: Row) -> bool:
        try:
            # A REAL that is a whole number was kept as an integer in the file.
            numbers = map(float, row[1:12])
            rows.element_set((rowid, row[0], *numbers, *row[12:]), self.identity, defaultdict(str))
        except (rows.DamagedRow, LookupError, TypeError, ValueError):
            return False
        return isinstance(row[17], int) and isinstance(row[18], int)

    def _keep(self, connection: sqlite3.Connection, rowid: int, row: Row, at: Moment) -> int:
        """Insert a set under its own number, with stand-ins for lost labels; return how many were new."""
        label_id, fetch_id = row[17:19]
        if label_id not in self.source:
            self.source[label_id] = ("",)
            connection.execute(
                "INSERT OR IGNORE INTO source VALUES (?, ?)",
                (label_id, f"a damaged archive, source {label_id}"),
            )
        if fetch_id not in self.fetch:
            self.fetch[fetch_id] = (label_id, *at, "", 0, 0)
            connection.execute(
                "INSERT OR IGNORE INTO fetch VALUES (?, ?, ?, ?, '', 0, 0)", (fetch_id, label_id, *at)
            )
        taken = connection.execute("SELECT digest FROM element_set WHERE id = ?", (rowid,)).fetchone()
        if taken is not None and taken[0] == row[-1]:
            return 0
        marks = ", ".join("?" * len(row))
        done = connection.execute(
            f"INSERT OR IGNORE INTO element_set VALUES (?, {marks})", (None if taken else rowid, *row)
        )
        return done.rowcount


def _stricter(one: Row | None, other: Row) -> Row:
    """Return of two versions of a host's row the one that allows less: a ban must not be forgotten."""
    if one is None:
        return other
    severity = ("none", "until", "told")
    return max(one, other, key=lambda row: (row[1] in severity and severity.index(row[1]), row[2], row[3]))


# -- the file's format ----------------------------------------------------------------


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield (rowid, the columns after it) of what can be read in the file and its log.

    Entries of indexes come as well, with all their columns and 0 for a rowid.
    """
    log = path.with_name(f"{path.name}-wal")
    for file_path, first, step in ((path, 0, 0), (log, _LOG_HEADER, _FRAME_HEADER)):
        if not file_path.exists():
            continue
        with file_path.open("rb") as file:
            size = _page_bytes(file, is_log=bool(step))
            place, number = first, 0
            while True:
                file.seek(place)
                head = file.read(step)
                page = file.read(size)
                if len(page) < size:
                    break
                # The file's pages are counted from 1; each frame of the log says which page it holds.
                number = int.from_bytes(head[:4], "big") if step else number + 1
                yield from _cells(page, 100 if number == 1 else 0, _Overflow(path, size))
                place += step + size


def _page_bytes(file: BinaryIO, *, is_log: bool) -> int:
    head = file.read(100)
    size = int.from_bytes(head[8:12], "big") if is_log else int.from_bytes(head[16:18], "big")
    sound = size >= 512 and size & (size - 1) == 0 and size <= 65536
    return size if sound and (is_log or head[:16] == _MAGIC) else _USUAL_PAGE_BYTES


def _cells(page: bytes, start: int, overflow: "_Overflow") -> Iterator[tuple[int, Row]]:
    if len(page) < start + 8 or page[start] not in (_LEAF_OF_TABLE, _LEAF_OF_INDEX):
        return
    of_table = page[start] == _LEAF_OF_TABLE
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    for place in range(start + 8, min(start + 8 + 2 * count, len(page) - 1), 2):
        try:
            at = int.from_bytes(page[place : place + 2], "big")
            found = _cell(page, at, overflow) if of_table else _index_cell(page, at)
        except (IndexError, struct.error, UnicodeDecodeError, KeyError, OSError):
            continue  # this cell is part of the damage
        if found is not None:
            yield found


def _cell(page: bytes, place: int, overflow: "_Overflow") -> tuple[int, Row] | None:
    length, place = _varint(page, place)
    rowid, place = _varint(page, place)
    if length > _LONGEST_ROW_BYTES:
        return None
    usable = len(page)
    local = length
    if length > usable - 35:
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        if local > usable - 35:
            local = least
    payload = page[place : place + local]
    if local < length:
        payload += overflow.read(
            int.from_bytes(page[place + local : place + local + 4], "big"), length - local
        )
    return (rowid, _record(payload)[1:]) if len(payload) == length else None


def _index_cell(page: bytes, place: int) -> tuple[int, Row] | None:
    """Return an entry of an index, without a rowid of its own; long ones, which go on elsewhere, are left."""
    length, place = _varint(page, place)
    payload = page[place : place + length]
    longest = (len(page) - 12) * 64 // 255 - 23
    return (0, _record(payload)) if len(payload) == length <= longest else None


@dataclass(frozen=True, slots=True)
class _Overflow:
    """The pages on which long rows go on."""

    path: Path
    page_bytes: int

    def read(self, number: int, length: int) -> bytes:
        """Return `length` bytes from the chain that begins at page `number`, or fewer if it breaks."""
        parts: list[bytes] = []
        with self.path.open("rb") as file:
            while length > 0 and number > 0:
                file.seek((number - 1) * self.page_bytes)
                page = file.read(self.page_bytes)
                if len(page) < self.page_bytes:
                    break
                number = int.from_bytes(page[:4], "big")
                parts.append(page[4 : 4 + length])
                length -= len(parts[-1])
        return b"".join(parts)


def _record(payload: bytes) -> Row:
    """Return the columns of a row."""
    header, place = _varint(payload, 0)
    kinds: list[int] = []
    while place < header:
        kind, place = _varint(payload, place)
        kinds.append(kind)
    values: list[Any] = []
    for kind in kinds:
        width = _WIDTH.get(kind, 8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else 0)
        part = payload[place : place + width]
        if len(part) < width:
            raise IndexError(place)
        values.append(_value(kind, part))
        place += width
    return tuple(values)


def _value(kind: int, part: bytes) -> Any:
    if kind in _WIDTH:
        return int.from_bytes(part, "big", signed=True)
    if kind == 7:
        return struct.unpack(">d", part)[0]
    if kind >= 12:
        return part.decode() if kind % 2 else part
    return {0: None, 8: 0, 9: 1}[kind]


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return the number that begins at `place`, and the place after it."""
    value = 0
    for count in range(8):
        byte = data[place + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + count + 1
    return value << 8 | data[place + 8], place + 9
