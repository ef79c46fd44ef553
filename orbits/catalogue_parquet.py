"""A catalogue's ephemerides as a folder of Parquet files, one a block: resumable, written by many at once.

    X.parquet/
      _run.json             what is computed, from which elements; whether it is complete
      _objects.parquet      one row an object: number, name, epoch, source, SHA-256 of its set
      part-00000.parquet    one row a sample, whole objects in their order
      part-00001.parquet    ...

Readers of Parquet folders (pyarrow, pandas, polars, Dask, DuckDB) pass over names
that begin with `_`. A part is written under another name and takes its own in
one step, so the folder is valid at every moment, and which parts are missing is
seen by looking. Each part carries the provenance of its own objects too.
"""

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

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
from tle.catalog import Catalog

_RUN, _OBJECTS = "_run.json", "_objects.parquet"
_ORIGIN = b"common_orbit"
_KEYS = ("set_index", "norad_cat_id", "time_utc")


def write_parquet(job: CatalogueJob, path: str | Path, progress: Progress | None = None) -> Written:
    """Compute a job into the folder `path`, or those parts of it that an earlier call has not.

    One row a sample: set_index (row of the catalogue), norad_cat_id, time_utc
    (timestamp[ns, UTC]), x_km, y_km, z_km, vx_km_s, vy_km_s, vz_km_s (float64,
    NaN where error is 1 to 5) and error (uint8). The frame is in the metadata
    of every part, under `common_orbit`.

    Raises
    ------
    OutputError
        pyarrow is not installed, something else is under that name, another run
        was begun there, or the disk failed.
    """
    try:
        folder = ParquetFolder(job, path)
        missing, done = folder.missing(), folder.samples_done()
        for block in missing:
            if progress:
                progress(done, job.samples)
            write_part(folder.path, block, job.compute(block), folder.provenance, job.digests[block.rows])
            done += block.samples
        if progress:
            progress(done, job.samples)
        return folder.complete()
    except OSError as error:
        raise failed(path, error) from error


def failed(path: str | Path, error: OSError) -> OutputError:
    """Return the refusal for a disk that failed."""
    return OutputError(
        f"{path} could not be written: {error.strerror or error}. "
        "Make the same call again when the cause is gone: it continues where this one stopped."
    )


class ParquetFolder:
    """The folder of one job: begun, partly there, or complete.

    Raises
    ------
    OutputError
        pyarrow is not installed, or the folder belongs to something else.
    """

    def __init__(self, job: CatalogueJob, path: str | Path) -> None:
        _pyarrow()
        self.job, self.path = job, Path(path)
        if self.path.exists() and not self.path.is_dir():
            raise OutputError(
                f"{self.path} is a file; the parts of a run go into a folder. Give another name."
            )
        run = self.path / _RUN
        if run.exists():
            refuse_other_run(str(self.path), json.loads(run.read_text("utf-8")), job.parameters)
        elif self.path.exists() and any(each.name[0] != "." for each in self.path.iterdir()):
            raise OutputError(f"{self.path} is there already and holds something else. Give another name.")
        else:
            self.path.mkdir(parents=True, exist_ok=True)
            self._describe(complete=False)
        # Counted once: looking again would count what this run adds as what it found.
        self.found = {block.number for block in job.blocks if self._part(block).exists()}

    def _part(self, block: Block) -> Path:
        return self.path / part_name(block)

    def missing(self) -> list[Block]:
        """Return the blocks that were not there when the folder was opened, in order."""
        return [block for block in self.job.blocks if block.number not in self.found]

    def samples_done(self) -> int:
        """Return the samples that were there when the folder was opened."""
        return sum(block.samples for block in self.job.blocks if block.number in self.found)

    @property
    def provenance(self) -> dict[str, Any]:
        """What every part says of its origin, beside its own number, objects and codes."""
        return self.job.provenance | {"blocks": len(self.job.blocks)}

    def complete(self) -> Written:
        """Count the codes of all parts, mark the folder as complete and return the report.

        Raises
        ------
        OutputError
            A part is missing, or is not of this run.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        counts = np.zeros(7, dtype=np.int64)
        for block in self.job.blocks:
            try:
                metadata = pq.read_metadata(self._part(block)).metadata or {}
            except FileNotFoundError as error:
                raise OutputError(
                    f"{self._part(block)} is missing. Make the same call again; on a cluster, see that every "
                    "worker and this process share that folder under one name."
                ) from error
            except pa.ArrowInvalid as error:
                raise OutputError(
                    f"{self._part(block)} is damaged ({error}). Remove it and make the same call again."
                ) from error
            said = json.loads(metadata.get(_ORIGIN, b"{}"))
            if said.get("fingerprint") != self.job.fingerprint:
                raise OutputError(
                    f"{self._part(block)} is not of this run. Remove it and make the same call again."
                )
            counts += np.array(said["codes"])
        self._sweep()
        self._describe(complete=True)
        return Written(
            str(self.path),
            *self.job.shape,
            self.job.frame,
            codes(counts.tolist()),
            self.samples_done(),
            self.job.fingerprint,
        )

    def _sweep(self) -> None:
        """Remove what killed writers have left."""
        for left in self.path.glob(".*.tmp"):
            left.unlink(missing_ok=True)

    def _describe(self, *, complete: bool) -> None:
        _replace(
            self.path / _RUN,
            json.dumps(self.provenance | {"complete": complete}, indent=2),
        )
        objects = self.path / _OBJECTS
        if not objects.exists():
            _write_table(_objects_table(self.job), objects)


def part_name(block: Block) -> str:
    """Return the name of the file of one block."""
    return f"part-{block.number:05d}.parquet"


def write_part(
    folder: Path,
    block: Block,
    ephemeris: Ephemeris,
    provenance: dict[str, Any],
    digests: Sequence[str],
) -> None:
    """Write one block as a file that is whole when it appears under its name."""
    catalog = ephemeris.catalog
    said = provenance | {
        "block": block.number,
        "objects_here": _objects_here(catalog, digests),
        "codes": counted(ephemeris.error),
    }
    table = _samples_table(block, ephemeris).replace_schema_metadata({_ORIGIN: json.dumps(said).encode()})
    _write_table(table, folder / part_name(block))


def _pyarrow() -> Any:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise OutputError(
            "Parquet files need pyarrow: pip install common-orbit[cluster]. Or write a .npz file."
        ) from error
    return pa


def _objects_here(catalog: Catalog, digests: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "norad_cat_id": each.norad_cat_id,
            "epoch": each.epoch.iso(6),
            "source": each.source,
            "sha256": digest,
        }
        for each, digest in zip(catalog, digests, strict=True)
    ]


def _objects_table(job: CatalogueJob) -> Any:
    pa = _pyarrow()
    catalog = job.catalog
    return pa.table(
        {
            "norad_cat_id": np.array(catalog.norad_cat_id),
            "object_name": list(catalog.object_name),
            "object_id": list(catalog.object_id),
            "epoch": [each.epoch.iso(6) for each in catalog],
            "source": [each.source for each in catalog],
            "sha256": list(job.digests),
        },
        schema=pa.schema(
            [("norad_cat_id", pa.int64())]
            + [(name, pa.string()) for name in ("object_name", "object_id", "epoch", "source", "sha256")]
        ),
    )


def _samples_table(block: Block, ephemeris: Ephemeris) -> Any:
    pa = _pyarrow()
    n_obj, n_t = ephemeris.error.shape
    position = ephemeris.position_km.reshape(-1, 3)
    velocity = ephemeris.velocity_km_s.reshape(-1, 3)
    sets = np.arange(block.rows.start, block.rows.stop, dtype=np.int32)
    times = ephemeris.times.datetime64()
    columns: dict[str, Any] = {
        "set_index": np.repeat(sets, n_t),
        "norad_cat_id": np.repeat(ephemeris.catalog.norad_cat_id, n_t),
        "time_utc": pa.array(np.tile(times, n_obj), pa.timestamp("ns", "UTC")),
    }
    for axis, name in enumerate("xyz"):
        columns[f"{name}_km"] = np.ascontiguousarray(position[:, axis])
    for axis, name in enumerate("xyz"):
        columns[f"v{name}_km_s"] = np.ascontiguousarray(velocity[:, axis])
    columns["error"] = ephemeris.error.ravel()
    return pa.table(columns)


def _write_table(table: Any, path: Path) -> None:
    import pyarrow.parquet as pq

    name = _beside(path)
    try:
        # The numbers of an orbit do not compress; who and when do, as dictionaries. Only of these are
        # the extremes told, by which readers skip a part.
        keys = [each for each in _KEYS if each in table.column_names]
        pq.write_table(
            table,
            str(name),
            compression="none",
            use_dictionary=[*keys, "error"] if "error" in table.column_names else keys,
            write_statistics=keys,
            row_group_size=max(1, table.num_rows),
        )
        with name.open("r+b") as stream:
            os.fsync(stream.fileno())
        name.replace(path)
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def _replace(path: Path, text: str) -> None:
    """Write a small text that is whole at every moment."""
    name = _beside(path)
    with name.open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    name.replace(path)


def _beside(path: Path) -> Path:
    """Return a name beside `path` that no other writer, on whatever machine, uses."""
    return path.with_name(f".{path.stem}-{secrets.token_hex(8)}.tmp")
