"""A whole catalogue at many instants, cut into blocks that are computed, written and found again one by one.

A job says what is to be computed; `orbits.catalogue_npz`, `orbits.catalogue_parquet`
and `orbits.cluster` say where to and by whom. All of them compute a block by
`CatalogueJob.compute`, so that the numbers are the same on every road, and all
know a begun run by `CatalogueJob.fingerprint`, so that none is continued with
other elements, times, frame or version.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any, get_args

import numpy as np

from orbits.ephemeris import Ephemeris
from orbits.errors import OutputError
from orbits.propagation import Engine, Frame, propagate
from orbits.times import Times
from tle.catalog import Catalog

# A block of 49 MB: large enough that its overheads (a part file, a state record, a call of the
# kernel) are lost in it, small enough that three of them (computed, waiting, written) are nothing.
BLOCK_SAMPLES = 1_000_000

# Smaller jobs are done by python-sgp4 in the time that the compiled kernels take to be loaded. The
# choice hangs on the job alone: a run that is continued must be continued by the same engine.
_KERNEL_FROM = 2_000_000

# The comment of a zip archive holds 64 KiB. A file of element sets is one source; only an archive has many.
MOST_SOURCES = 100

Progress = Callable[[int, int], None]
"""Called with (samples done, samples in all) at the start, after each block, and at the end."""


@dataclass(frozen=True, slots=True)
class Block:
    """Which part of the whole is one block: the `number`th has `rows` of objects, `columns` of instants."""

    number: int
    rows: slice
    columns: slice

    @property
    def samples(self) -> int:
        """Objects times instants."""
        return int((self.rows.stop - self.rows.start) * (self.columns.stop - self.columns.start))


@dataclass(frozen=True, eq=False)
class CatalogueJob:
    """n_obj element sets at n_t instants, in one frame, in blocks of at most `block_samples` samples.

    `engine` is one of `orbits.propagate`, `kernel` or `sgp4`; `auto` is the
    kernels for all but small jobs, whether or not they are compiled yet.

    A block is a number of whole objects. Only where a single object has more
    instants than a block holds are the instants cut too. In either case the
    blocks in their order are the whole result in C order.

    Raises
    ------
    OutputError
        The frame is neither TEME nor ITRS, or a block would hold nothing.
    """

    catalog: Catalog
    times: Times
    frame: Frame = "TEME"
    block_samples: int = BLOCK_SAMPLES
    engine: Engine = "auto"

    def __post_init__(self) -> None:
        if self.frame not in get_args(Frame):
            raise OutputError(f"There is no frame {self.frame!r} for this. Give TEME or ITRS.")
        if self.engine == "auto":
            object.__setattr__(self, "engine", "kernel" if self.samples >= _KERNEL_FROM else "sgp4")
        if self.block_samples < 1:
            raise OutputError(
                f"A block of {self.block_samples} samples holds nothing. Give a positive number."
            )

    @property
    def shape(self) -> tuple[int, int]:
        """(n_obj, n_t)."""
        return len(self.catalog), len(self.times)

    @property
    def samples(self) -> int:
        """Objects times instants."""
        return len(self.catalog) * len(self.times)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, in C order."""
        return tuple(Block(number, *slices) for number, slices in enumerate(self._slices()))

    def _slices(self) -> Iterator[tuple[slice, slice]]:
        n_obj, n_t = self.shape
        if not n_t:
            return
        rows = max(1, self.block_samples // n_t)
        columns = min(n_t, self.block_samples)
        for row in range(0, n_obj, rows):
            for column in range(0, n_t, columns):
                yield slice(row, min(row + rows, n_obj)), slice(column, min(column + columns, n_t))

    def part(self, block: Block) -> tuple[Catalog, Times]:
        """Return the element sets and the instants of one block."""
        whole = block.columns == slice(0, len(self.times))
        return self.catalog[block.rows], self.times if whole else self.times[block.columns]

    def compute(self, block: Block, threads: int | None = None) -> Ephemeris:
        """Return the positions, velocities and codes of one block."""
        return compute(*self.part(block), self.frame, self.engine, threads)

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each element set, in order."""
        return tuple(each.sha256 for each in self.catalog)

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """What the numbers depend on, in JSON types: two runs with the same give the same numbers."""
        times = hashlib.sha256(self.times.jd.tobytes() + self.times.fr.tobytes()).hexdigest()
        return {
            "version": version("common-orbit"),
            "engine": self.engine,
            "frame": self.frame,
            "objects": len(self.catalog),
            "instants": len(self.times),
            "first": self.times[0].iso() if len(self.times) else None,
            "last": self.times[-1].iso() if len(self.times) else None,
            "elements_sha256": hashlib.sha256("".join(self.digests).encode()).hexdigest(),
            "times_sha256": times,
            "block_samples": self.block_samples,
        }

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the parameters: by it a begun run is known again."""
        return hashlib.sha256(json.dumps(self.parameters, sort_keys=True).encode()).hexdigest()

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """What every output says of its origin: the parameters, the sources, the span of the epochs."""
        epochs = self.catalog.by_epoch()
        sources = sorted({each.source for each in self.catalog})
        return {
            "made_by": f"Common Orbit {self.parameters['version']}",
            "theory": "SGP4/SDP4 (AIAA 2006-6753), WGS-72, improved mode",
            "units": "km, km/s; UTC",
            **self.parameters,
            "sources": sources[:MOST_SOURCES],
            "sources_left_off": len(sources[MOST_SOURCES:]),
            "first_epoch": epochs[0].epoch.iso() if len(epochs) else None,
            "last_epoch": epochs[-1].epoch.iso() if len(epochs) else None,
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True)
class Written:
    """What a finished run has written.

    `codes` counts the samples of each error code that occurs, 0 included (see
    `orbits.ERRORS`); `resumed` is the number of samples that an earlier,
    unfinished run had left.
    """

    path: str
    objects: int
    instants: int
    frame: str
    codes: dict[int, int]
    resumed: int
    fingerprint: str

    @property
    def samples(self) -> int:
        """Objects times instants."""
        return self.objects * self.instants

    def as_json(self) -> dict[str, Any]:
        """Return the report in JSON types."""
        return {
            "path": self.path,
            "objects": self.objects,
            "instants": self.instants,
            "samples": self.samples,
            "frame": self.frame,
            "codes": {str(code): count for code, count in self.codes.items()},
            "resumed_samples": self.resumed,
            "fingerprint": self.fingerprint,
        }


def compute(
    catalog: Catalog, times: Times, frame: Frame, engine: Engine, threads: int | None = None
) -> Ephemeris:
    """Return the ephemeris of a block: the one function behind every road, local or on a cluster."""
    return propagate(catalog, times, frame=frame, engine=engine, threads=threads)


def counted(error: "np.ndarray[Any, np.dtype[np.uint8]]") -> list[int]:
    """Return how many samples have each code 0 to 6."""
    return [int(count) for count in np.bincount(error.ravel(), minlength=7)]


def codes(counts: list[int]) -> dict[int, int]:
    """Return those counts that are not zero, by code."""
    return {code: count for code, count in enumerate(counts) if count}


def refuse_other_run(where: str, begun: dict[str, Any], asked: dict[str, Any]) -> None:
    """Refuse to continue a run with other parameters, naming those that differ."""
    differing = [
        f"{name.replace('_', ' ')} {begun.get(name)} (this call: {value})"
        for name, value in asked.items()
        if begun.get(name) != value
    ]
    if differing:
        raise OutputError(
            f"{where} was begun with other parameters: {'; '.join(differing)}. "
            "Make the same call to continue it, give another --out, or remove it to begin anew."
        )
