"""The same jobs on a Dask cluster, for catalogues and spans beyond one machine.

Nothing here is needed for the local road (`orbits.propagate_to_file`), which is
the default everywhere. A block is one task: it computes by the same function as
the local road and writes one part of the same folder of Parquet files, so the
numbers are identical and each road can continue what the other has begun.
A task whose worker dies is done again by another; a part is there whole or not
at all; so nothing is lost with a worker, and with the scheduler only the blocks
that were under way.
"""

import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orbits.catalogue_jobs import BLOCK_SAMPLES, Block, CatalogueJob, Progress, Written, compute
from orbits.catalogue_parquet import ParquetFolder, failed, write_part
from orbits.errors import OutputError
from orbits.propagation import Engine, Frame
from orbits.times import Times, TimesLike
from tle.catalog import Catalog

if TYPE_CHECKING:
    from distributed import Client


def propagate_on_cluster(
    catalog: Catalog,
    times: TimesLike,
    path: str | Path,
    *,
    client: "Client",
    frame: Frame = "TEME",
    engine: Engine = "auto",
    block_samples: int = BLOCK_SAMPLES,
    progress: Progress | None = None,
) -> Written:
    """Write where every object is at every instant into the folder `path`, by the workers of a cluster.

    Parameters
    ----------
    catalog, times, frame, engine, block_samples, progress:
        As in `orbits.propagate_to_file`.
    path:
        A folder that this process and every worker see under one name.
    client:
        A connected `distributed.Client`. Its workers need Common Orbit of the
        same version. One task uses one thread.

    Raises
    ------
    OutputError
        As `orbits.propagate_to_file`; also if the cluster is lost, or a block
        has cost several workers their lives. The same call continues.
    """
    job = CatalogueJob(catalog, Times.of(times), frame, block_samples, engine)
    # An absolute name, as the working folders of workers are their own.
    folder = ParquetFolder(job, Path(path).absolute())
    done = folder.samples_done()
    if progress:
        progress(done, job.samples)
    try:
        for block in _computed(client, folder):
            done += block.samples
            if progress:
                progress(done, job.samples)
        return folder.complete()
    except OSError as error:
        raise failed(path, error) from error


def _computed(client: "Client", folder: ParquetFolder) -> Iterator[Block]:
    """Yield every missing block once a worker has written it."""
    from distributed import KilledWorker, as_completed
    from distributed.comm import CommClosedError

    job = folder.job
    begun = f"{job.fingerprint[:16]}-{time.monotonic_ns()}"
    under_way: dict[Any, Block] = {}
    try:
        # What all blocks need is made by a task too: should the worker that holds it die, it is made again.
        shared = client.submit(
            _Shared, job.times, job.frame, job.engine, folder.path, folder.provenance, key=f"shared-{begun}"
        )
        for block in folder.missing():
            future = client.submit(
                _compute_and_write,
                shared,
                job.catalog[block.rows],
                block,
                job.digests[block.rows],
                key=f"block-{block.number}-{begun}",
                pure=False,
            )
            under_way[future] = block
        for future in as_completed(list(under_way)):
            future.result()
            yield under_way.pop(future)
    except KilledWorker as error:
        raise OutputError(
            f"A block has ended several workers, most likely for want of memory ({error}). "
            "Give smaller blocks or larger workers, and make the same call again."
        ) from error
    except (CommClosedError, CancelledError) as error:
        raise OutputError(
            "The scheduler of the cluster was lost. Start it again and make the same call: "
            "it continues with the parts that are not there yet."
        ) from error
    finally:
        if under_way and client.status == "running":
            client.cancel(list(under_way))


@dataclass(frozen=True)
class _Shared:
    """What every block of a job needs, sent to each worker once."""

    times: Times
    frame: Frame
    engine: Engine
    folder: Path
    provenance: dict[str, Any]


def _compute_and_write(shared: _Shared, catalog: Catalog, block: Block, digests: tuple[str, ...]) -> None:
    whole = block.columns == slice(0, len(shared.times))
    times = shared.times if whole else shared.times[block.columns]
    # One thread a task: the cluster knows how many tasks a machine bears.
    ephemeris = compute(catalog, times, shared.frame, shared.engine, threads=1)
    write_part(shared.folder, block, ephemeris, shared.provenance, digests)
