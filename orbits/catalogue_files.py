"""A whole catalogue at many instants into a file or folder: the local road, in bounded memory."""

from pathlib import Path

from orbits.catalogue_jobs import BLOCK_SAMPLES, CatalogueJob, Progress, Written
from orbits.catalogue_npz import write_npz
from orbits.catalogue_parquet import write_parquet
from orbits.errors import OutputError
from orbits.propagation import Engine, Frame
from orbits.times import Times, TimesLike
from tle.catalog import Catalog

_WRITERS = {".npz": write_npz, ".parquet": write_parquet}


def propagate_to_file(
    catalog: Catalog,
    times: TimesLike,
    path: str | Path,
    *,
    frame: Frame = "TEME",
    engine: Engine = "auto",
    block_samples: int = BLOCK_SAMPLES,
    progress: Progress | None = None,
) -> Written:
    """Write where every object of `catalog` is at every instant of `times`, however much that is.

    Work goes in blocks of whole objects, so that memory holds a few blocks (49
    bytes a sample) whatever the size of the whole. A call that was stopped in
    any way, kill -9 included, is continued by the same call, and the result is
    the same as if it had not been stopped.

    Parameters
    ----------
    catalog:
        n_obj element sets, each used as it is.
    times:
        n_t instants: Times, or anything that `Times.of` takes.
    path:
        `X.npz` (see `orbits.catalogue_npz`) or `X.parquet`, a folder (see
        `orbits.catalogue_parquet`; needs the extra `cluster`).
    frame:
        TEME or ITRS.
    engine:
        As in `propagate`; `auto` depends on nothing but the number of samples.
    block_samples:
        Objects times instants that are computed at a time.
    progress:
        Called with (samples done, samples in all).

    Raises
    ------
    OutputError
        The name ends otherwise, or its place is taken, or belongs to a run with
        other parameters, or cannot be written.
    PropagationError
        An element is not a finite number.
    """
    writer = _WRITERS.get(Path(path).suffix.lower())
    if writer is None:
        raise OutputError(f"{path} ends neither in .npz nor in .parquet. Give one of these two.")
    return writer(CatalogueJob(catalog, Times.of(times), frame, block_samples, engine), path, progress)
