"""heyoka: SGP4 compiled by LLVM into packed instructions, threads by TBB; no deep space.

Of its two ways to give times, minutes from each epoch are twice as fast as Julian
dates, and it writes into an array that is there: (n_t, 7, n_obj), with the code last.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from orbits import Times
from orbits.prepared import satrec
from tle import Catalog

NAME = "heyoka"
DISTRIBUTION = "heyoka"
KINDS = ("near-Earth",)
THREADED = True


def prepare(catalog: Catalog, times: Times, threads: int) -> Callable[[], Any]:
    """Compile the propagator for these records, and lay out times and results."""
    import heyoka

    heyoka.set_nthreads(threads)
    # 512-bit lanes where there are any: faster than its default.
    propagator = heyoka.model.sgp4_propagator([satrec(each) for each in catalog], force_avx512=True)
    days = (times.jd[:, np.newaxis] - catalog.epoch_jd) + (times.fr[:, np.newaxis] - catalog.epoch_fr)
    minutes = np.ascontiguousarray(days * 1440.0)
    results = np.zeros((len(times), 7, len(catalog)))
    return lambda: propagator(minutes, out=results)


def positions_km(result: Any) -> Any:
    """Return x, y, z of (x, y, z, vx, vy, vz, code), objects first."""
    return result[:, :3].transpose(2, 0, 1)
