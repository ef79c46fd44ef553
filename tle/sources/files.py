"""A file of element sets, or a folder of them, taken up whenever something in it changes."""

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tle.errors import ElementError, FormatError
from tle.reader import LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file, or a folder whose files are all read (hidden ones and folders within it are not)."""

    path: str | os.PathLike[str]

    @property
    def label(self) -> str:
        """Name for people."""
        return f"{'folder' if Path(self.path).is_dir() else 'file'} {Path(self.path)}"

    def files(self) -> tuple[Path, ...]:
        """Return the files there are now, by name. Raises `FormatError` where nothing is."""
        path = Path(self.path)
        if not path.is_dir():
            if path.exists():
                return (path,)
            raise FormatError(
                f"There is no file or folder {path} (looked in {Path.cwd()}). Check the name and the folder."
            )
        try:
            inside = sorted(
                each for each in path.iterdir() if not each.name.startswith(".") and each.is_file()
            )
        except OSError as error:
            raise FormatError(f"{path} cannot be read: {error.strerror}. Check the permissions.") from error
        return tuple(inside)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a file: cheap marks, and the hash that settles it."""

    modified_ns: int
    size: int
    sha256: str
    settled: bool


# A file may be written twice within one tick of the file system's clock (2 s on
# FAT sticks): until it is older than that, equal marks prove nothing.
_TICK_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file as it was when it had just changed.

    `content` is all of it and `sha256` that content's hash; None and empty for a
    file too large to be element sets (`tle.read(path)` says so).
    """

    path: Path
    content: bytes | None
    sha256: str


class Watch:
    """Tells which files of a `LocalFile` changed since it was last asked.

    The time of change and the size are looked at first, and where they moved the
    content is hashed: a file that was only touched has not changed. A file that
    is being written while it is read is left for the next time. A file that
    cannot be read now is tried again next time; one that was removed is forgotten.
    """

    def __init__(self, source: LocalFile) -> None:
        self._source = source
        self._seen: dict[Path, _Seen] = {}

    def changed(self) -> tuple[ChangedFile, ...]:
        """Return the files that are new or have new content, by name; raises as `files` does."""
        there = self._source.files()
        for gone in self._seen.keys() - set(there):
            del self._seen[gone]
        changed = (self._look(path) for path in there)
        return tuple(each for each in changed if each is not None)

    def _look(self, path: Path) -> ChangedFile | None:
        try:
            before = path.stat()
            known = self._seen.get(path)
            marks = (before.st_mtime_ns, before.st_size)
            if known and known.settled and (known.modified_ns, known.size) == marks:
                return None
            content = path.read_bytes() if before.st_size <= LARGEST_BYTES else None
            after = path.stat()
        except OSError:
            return None  # taken away or locked while we looked; the next look tries again
        if marks != (after.st_mtime_ns, after.st_size):
            return None
        sha256 = hashlib.sha256(content).hexdigest() if content is not None else ""
        settled = abs(time.time_ns() - after.st_mtime_ns) > _TICK_NS
        self._seen[path] = _Seen(*marks, sha256, settled)
        if known and (known.sha256, known.size) == (sha256, after.st_size):
            return None
        return ChangedFile(path, content, sha256)


def watch(source: LocalFile, *, every_s: float = 5.0, stop: Event) -> Iterator[tuple[ChangedFile, ...]]:
    """Yield the changed files each time there are some, the first time all, until `stop` is set.

    A folder that has gone (an unplugged stick) is waited for.
    """
    if not every_s > 0:
        raise ElementError(f"A folder cannot be looked at every {every_s} s. Give a time above zero.")
    looker = Watch(source)
    while not stop.is_set():
        try:
            changed = looker.changed()
        except FormatError:
            changed = ()
        if changed:
            yield changed
        stop.wait(every_s)
