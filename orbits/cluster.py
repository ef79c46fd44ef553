"""The same jobs on a Dask cluster, for catalogues and spans beyond one machine.

Nothing here is needed for the local road (`orbits.propagate_to_file`), which is
the default everywhere. A block is one task: it computes by the same function as
the local road and writes one part of the same folder of Parquet files, so the
numbers are identical and each road can continue what the other has begun.
A task whose worker dies is done again by another; a part is there whole or not
at all; so nothing is lost with a worker, and with the scheduler only the blocks
that were under way.
"""

import collections
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orbits.catalogue_jobs import BLOCK_SAMPLES, Block, CatalogueJob, Progress, Written, compute
from orbits.catalogue_parquet import ParquetFolder, failed, write_part
from orbits.errors import OutputError
from orbits.times import Times, TimesLike
from tle.catalog import Catalog

if TYPE_CHECKING:
    from distributed import Client

# Tasks on their way per thread of the cluster: one under way, one waiting, one being sent.
_TASKS_A_THREAD = 3


def propagate_on_cluster(
    catalog: Catalog,
    times: TimesLike,
    path: str | Path,
    *,
    client: "Client",
    frame: str = "TEME",
    block_samples: int = BLOCK_SAMPLES,
    progress: Progress | None = None,
) -> Written:
    """Write where every object is at every instant into the folder `path`, by the workers of a cluster.

    Parameters
    ----------
    catalog, times, frame, block_samples, progress:
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
    job = CatalogueJob(catalog, Times.of(times), frame, block_samples)
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
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    waiting = collections.deque(folder.missing())
    under_way: dict[Any, Block] = {}
    try:
        # The instants are made by a task too: should the worker that holds them die, they are made again.
        instants = client.submit(Times, folder.job.times.jd, folder.job.times.fr, pure=False)
        while waiting or under_way:
            while waiting and len(under_way) < _room(client):
                block = waiting.popleft()
                under_way[_submit(client, folder, block, instants)] = block
            for future in _finished(client, under_way):
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


def _room(client: "Client") -> int:
    return max(1, _TASKS_A_THREAD * int(sum(client.nthreads().values())))


def _finished(client: "Client", futures: Iterable[Any]) -> "set[Any]":
    """Wait for the first of the futures, but not for a cluster that is no longer there."""
    from distributed import wait

    while True:
        try:
            done: set[Any] = wait(list(futures), timeout=1.0, return_when="FIRST_COMPLETED").done
            return done
        except TimeoutError:
            if client.status != "running":
                raise CancelledError from None


def _submit(client: "Client", folder: ParquetFolder, block: Block, instants: Any) -> Any:
    job = folder.job
    catalog, times = job.part(block)
    return client.submit(
        _compute_and_write,
        catalog,
        instants if times is job.times else times,
        job.frame,
        folder.path,
        block,
        folder.provenance_of(block),
        job.digests[block.rows],
        key=f"block-{block.number}-{job.fingerprint[:16]}-{time.monotonic_ns()}",
        pure=False,
    )


def _compute_and_write(
    catalog: Catalog,
    times: Times,
    frame: str,
    folder: Path,
    block: Block,
    provenance: dict[str, Any],
    digests: tuple[str, ...],
) -> None:
    # One thread a task: the cluster knows how many tasks a machine bears.
    write_part(folder, block, compute(catalog, times, frame, threads=1), provenance, digests)
