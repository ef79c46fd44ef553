"""A catalogue's ephemerides as one .npz file, written block by block in bounded memory, and resumable.

The size of every array is known before the first number, so the whole file is
laid out at once: a zip archive whose members are stored as they are (what
`numpy.savez` writes; APPNOTE 6.3.10 of the zip format with its zip64 records).
Blocks go straight to their places; the checksums that a zip needs are carried
along. Until the last block the file is called `X.npz.partial` and ends in two
records of how far it is, written in turns, so that one of them is always whole;
it takes its name in one step when it is complete.
"""

import io
import json
import os
import shutil
import struct
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from orbits.catalogue_jobs import (
    Block,
    CatalogueJob,
    Progress,
    Written,
    codes,
    counted,
    refuse_other_run,
)
from orbits.ephemeris import Ephemeris
from orbits.errors import OutputError

# Numbers lost when the power fails, and how often the disk is made to catch up.
RECORD_EVERY_S = 2.0

_SLOT = 4096
_BLOCKWISE = ("position_km", "velocity_km_s", "error")


def write_npz(job: CatalogueJob, path: str | Path, progress: Progress | None = None) -> Written:
    """Compute a job into `path`, or continue where an earlier call with the same job stopped.

    The file holds norad_cat_id (n_obj,) int64, times_utc (n_t,) datetime64[ns],
    frame (text), position_km and velocity_km_s (n_obj, n_t, 3) float64, NaN where
    error is 1 to 5, and error (n_obj, n_t) uint8. Its origin is in the comment of
    the zip archive: see `provenance_of`.

    Raises
    ------
    OutputError
        Something else is under that name, another run was begun or is at work
        there, or the disk is too small or failed.
    """
    target = Path(path)
    partial = target.with_name(target.name + ".partial")
    if target.exists():
        return _finished_before(job, target)
    try:
        with _exclusive(partial) as file:
            written = _Run(job, _Layout.of(job), file, target, partial).finish(progress)
        partial.replace(target)
        return written
    except OSError as error:
        raise OutputError(
            f"{partial} could not be written: {error.strerror or error}. "
            "Make the same call again when the cause is gone: it continues where this one stopped."
        ) from error


def provenance_of(path: str | Path) -> dict[str, Any]:
    """Return what a file of `write_npz` says of its origin; empty if it is no such file."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            found = json.loads(archive.comment)
    except (OSError, ValueError, zipfile.BadZipFile):
        return {}
    return found if isinstance(found, dict) else {}


def _finished_before(job: CatalogueJob, target: Path) -> Written:
    """Return the report of a file that is there already, if it is the very one asked for."""
    found = provenance_of(target)
    if found.get("fingerprint") != job.fingerprint:
        raise OutputError(f"{target} is there already and holds something else. Give another name.")
    return _report(job, target, found["codes"], job.samples)


def _report(job: CatalogueJob, path: Path, counts: list[int], resumed: int) -> Written:
    return Written(str(path), *job.shape, job.frame, codes(counts), resumed, job.fingerprint)


@contextmanager
def _exclusive(partial: Path) -> Iterator[IO[bytes]]:
    """Open the unfinished file, made if it is not there, for this process alone."""
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        try:
            import fcntl
        except ImportError:  # Windows: there an open file cannot be renamed under us anyway
            yield file
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(
                f"Another process is writing {partial}. Wait for it, or give another name."
            ) from error
        yield file


class _Run:
    """One pass over the blocks that are still missing in one unfinished file."""

    def __init__(
        self, job: CatalogueJob, layout: "_Layout", file: IO[bytes], target: Path, partial: Path
    ) -> None:
        self.job, self.layout, self.file, self.target, self.partial = job, layout, file, target, partial
        self.state = self._resume() or self._begin()
        self.recorded_at = time.monotonic()

    def finish(self, progress: Progress | None) -> Written:
        """Compute and write what is missing; on the way out, however, say how far it is."""
        job, resumed = self.job, self._samples_done()
        if self.state.turn == 0:
            return _report(job, self.target, self.state.codes, resumed)
        waiting: Future[None] | None = None
        # One thread writes and sums while the next block is computed: both release the interpreter.
        with ThreadPoolExecutor(1, "npz-writer") as writer:
            try:
                for block in job.blocks[self.state.done :]:
                    if progress:
                        progress(self._samples_done(), job.samples)
                    ephemeris = job.compute(block)
                    if waiting:
                        waiting.result()
                    waiting = writer.submit(self._put, block, ephemeris)
            finally:
                if waiting:
                    waiting.result()
                self._record()
        if progress:
            progress(job.samples, job.samples)
        self._complete()
        return _report(job, self.target, self.state.codes, resumed)

    def _samples_done(self) -> int:
        return sum(block.samples for block in self.job.blocks[: self.state.done])

    def _put(self, block: Block, ephemeris: Ephemeris) -> None:
        n_t = len(self.job.times)
        sample = block.rows.start * n_t + block.columns.start
        for name in _BLOCKWISE:
            array: npt.NDArray[Any] = np.ascontiguousarray(getattr(ephemeris, name))
            size = array.nbytes // max(1, block.samples)
            data = memoryview(array).cast("B")  # type: ignore[arg-type]
            _write_at(self.file, self.layout.data_at[name] + sample * size, data)
            self.state.sums[name] = zlib.crc32(data, self.state.sums[name])
        for code, count in enumerate(counted(ephemeris.error)):
            self.state.codes[code] += count
        self.state.done = block.number + 1
        if time.monotonic() - self.recorded_at >= RECORD_EVERY_S:
            self._record()

    # -- the state at the end of the unfinished file -----------------------------

    def _resume(self) -> "_State | None":
        """Return how far the file is; None if it is new, or was never begun in earnest."""
        size = self.file.seek(0, os.SEEK_END)
        if size == self.layout.size:
            # Whole and cut to its length, but killed before it got its name.
            written = provenance_of(self.partial)
            if written.get("fingerprint") == self.job.fingerprint:
                return _State(len(self.job.blocks), {}, written["codes"], turn=0)
        found = [state for slot in (0, 1) if (state := self._read_slot(size - (2 - slot) * _SLOT))]
        if not found:
            if size:
                raise OutputError(f"{self.partial} is no unfinished run. Remove it, or give another name.")
            return None
        document = max(found, key=lambda each: int(each["turn"]))
        refuse_other_run(str(self.partial), document["parameters"], self.job.parameters)
        return _State(document["done"], document["sums"], document["codes"], document["turn"])

    def _read_slot(self, at: int) -> dict[str, Any] | None:
        if at < 0:
            return None
        self.file.seek(at)
        slot = self.file.read(_SLOT).rstrip(b"\0")
        checksum, _, text = slot.partition(b" ")
        if not text or checksum != b"%08x" % zlib.crc32(text):
            return None
        document = json.loads(text)
        return document if isinstance(document, dict) else None

    def _begin(self) -> "_State":
        free = shutil.disk_usage(self.partial.parent).free
        if self.layout.size > free:
            raise OutputError(
                f"{self.target} would be {self.layout.size / 2**30:.1f} GiB, and its disk has "
                f"{free / 2**30:.1f} GiB left. Ask for a longer step or a shorter span, or give another disk."
            )
        self.state = _State(0, dict.fromkeys(_BLOCKWISE, 0), [0] * 7, turn=0)
        for name in _BLOCKWISE:
            self.state.sums[name] = zlib.crc32(self.layout.headers[name])
        # The state first, in the last place: a file that has a length has a state. What is
        # between takes no space yet.
        self._record()
        for at, data in self.layout.constant_parts():
            _write_at(self.file, at, data)
        return self.state

    def _record(self) -> None:
        """Write how far the file is, after what it says is safely on the disk."""
        os.fsync(self.file.fileno())
        self.state.turn += 1
        text = json.dumps(
            {
                "parameters": self.job.parameters,
                "done": self.state.done,
                "blocks": len(self.job.blocks),
                "sums": self.state.sums,
                "codes": self.state.codes,
                "turn": self.state.turn,
            }
        ).encode()
        slot = (b"%08x " % zlib.crc32(text) + text).ljust(_SLOT, b"\0")
        _write_at(self.file, self.layout.size + (self.state.turn % 2) * _SLOT, slot)
        os.fsync(self.file.fileno())
        self.recorded_at = time.monotonic()

    def _complete(self) -> None:
        for at, data in (
            *self.layout.constant_parts(),
            *self.layout.local_headers(self.state.sums),
            self.layout.directory(self.state.sums, _comment(self.job, self.state.codes)),
        ):
            _write_at(self.file, at, data)
        os.fsync(self.file.fileno())
        self.file.truncate(self.layout.size)
        os.fsync(self.file.fileno())


@dataclass
class _State:
    """How far an unfinished file is: blocks done, running checksums, codes counted, records written."""

    done: int
    sums: dict[str, int]
    codes: list[int]
    turn: int


@dataclass
class _Layout:
    """Where everything is in a zip archive of stored members, known before any block is."""

    comment_bytes: int
    names: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    headers: dict[str, bytes] = field(default_factory=dict)  # of the .npy member
    constants: dict[str, bytes] = field(default_factory=dict)  # data of the members known at once
    member_at: dict[str, int] = field(default_factory=dict)
    data_at: dict[str, int] = field(default_factory=dict)
    directory_at: int = 0

    @classmethod
    def of(cls, job: CatalogueJob) -> "_Layout":
        n_obj, n_t = job.shape
        layout = cls(len(_comment(job, [0] * 7)))
        for name, array in (
            ("norad_cat_id", np.array(job.catalog.norad_cat_id)),
            ("times_utc", job.times.datetime64()),
            ("frame", np.array(job.frame)),
        ):
            layout._member(name, array.dtype, array.shape, array.tobytes())
        layout._member("position_km", np.dtype(np.float64), (n_obj, n_t, 3))
        layout._member("velocity_km_s", np.dtype(np.float64), (n_obj, n_t, 3))
        layout._member("error", np.dtype(np.uint8), (n_obj, n_t))
        return layout

    def _member(
        self, name: str, dtype: "np.dtype[Any]", shape: tuple[int, ...], data: bytes | None = None
    ) -> None:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header,
            {
                "descr": np.lib.format.dtype_to_descr(dtype),
                "fortran_order": False,
                "shape": shape,
            },
        )
        self.names.append(name)
        self.headers[name] = header.getvalue()
        self.sizes[name] = len(self.headers[name]) + dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        self.member_at[name] = self.directory_at
        self.data_at[name] = self.directory_at + len(_local_header(name, 0, 0)) + len(self.headers[name])
        self.directory_at += len(_local_header(name, 0, 0)) + self.sizes[name]
        if data is not None:
            self.constants[name] = data

    @property
    def size(self) -> int:
        """Bytes of the finished file."""
        return (
            self.directory_at
            + len(self.directory(dict.fromkeys(_BLOCKWISE, 0), b"")[1])
            + (self.comment_bytes)
        )

    def constant_parts(self) -> Iterator[tuple[int, bytes]]:
        """Yield (place, bytes) of what does not depend on any block, the headers of arrays among it."""
        for name in self.names:
            yield self.data_at[name] - len(self.headers[name]), self.headers[name]
            if name in self.constants:
                yield self.data_at[name], self.constants[name]

    def _sum(self, name: str, sums: dict[str, int]) -> int:
        if name in self.constants:
            return zlib.crc32(self.constants[name], zlib.crc32(self.headers[name]))
        return sums[name]

    def local_headers(self, sums: dict[str, int]) -> Iterator[tuple[int, bytes]]:
        """Yield (place, bytes) of the header before each member."""
        for name in self.names:
            yield self.member_at[name], _local_header(name, self._sum(name, sums), self.sizes[name])

    def directory(self, sums: dict[str, int], comment: bytes) -> tuple[int, bytes]:
        """Return (place, bytes) of the directory at the end of the archive."""
        entries = b"".join(
            _directory_entry(name, self._sum(name, sums), self.sizes[name], self.member_at[name])
            for name in self.names
        )
        count = len(self.names)
        zip64_end = struct.pack(
            "<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(entries), self.directory_at
        )
        locator = struct.pack("<IIQI", 0x07064B50, 0, self.directory_at + len(entries), 1)
        end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(entries), 0xFFFFFFFF, len(comment))
        return self.directory_at, entries + zip64_end + locator + end + comment


def _comment(job: CatalogueJob, counts: list[int]) -> bytes:
    """Return the origin and the counts of codes as JSON, of one length whatever the counts are."""
    text = json.dumps(job.provenance | {"codes": counts})
    return text.encode().ljust(len(json.dumps(job.provenance)) + 7 * 20 + 20)


# A fixed day, the first that a zip can tell: the same job gives the same bytes on any day.
_DOS_TIME, _DOS_DATE = 0, 0x21


def _local_header(name: str, checksum: int, size: int) -> bytes:
    member = f"{name}.npy".encode()
    return (
        struct.pack(
            "<IHHHHHIIIHH",
            *(0x04034B50, 45, 0, 0, _DOS_TIME, _DOS_DATE, checksum, 0xFFFFFFFF, 0xFFFFFFFF),
            *(len(member), 20),
        )
        + member
        + struct.pack("<HHQQ", 1, 16, size, size)
    )


def _directory_entry(name: str, checksum: int, size: int, at: int) -> bytes:
    member = f"{name}.npy".encode()
    return (
        struct.pack(
            "<IHHHHHHIIIHHHHHII",
            *(0x02014B50, 45, 45, 0, 0, _DOS_TIME, _DOS_DATE, checksum, 0xFFFFFFFF, 0xFFFFFFFF),
            *(len(member), 28, 0, 0, 0, 0, 0xFFFFFFFF),
        )
        + member
        + struct.pack("<HHQQQ", 1, 24, size, size, at)
    )


def _write_at(file: IO[bytes], at: int, data: bytes | memoryview) -> None:
    file.seek(at)
    left = memoryview(data)
    # A write without a buffer may take a part only: at most 2 GiB at once on Linux.
    while left:
        left = left[file.write(left) :]
