"""astroz: SGP4 and SDP4 in Zig with packed instructions and threads.

Its native calls, under the class that imitates python-sgp4, write into arrays that
are there and leave NaN where there is no position; they are a third faster than the
class, which looks for the codes afterwards. Near-Earth results are fastest as
(n_t, n_obj, 3). Offsets to the epochs are given as exactly as doubles can: the class
goes through one Julian date and is twice as far off. Threads are chosen by
ASTROZ_THREADS, read when it is imported.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

import tle
from orbits import Times
from tle import Catalog

NAME = "astroz"
DISTRIBUTION = "astroz"
KINDS = ("near-Earth", "deep space")
THREADED = True


def prepare(catalog: Catalog, times: Times, threads: int) -> Callable[[], Any]:
    """Read the sets from their lines and lay out the results."""
    from astroz import _astroz as native

    records = [native.Satrec.twoline2rv(*_lines(each), native.WGS72) for each in catalog]
    shape = (len(catalog), len(times), 3)
    if records[0].is_deep_space:
        position, velocity = np.zeros(shape), np.zeros(shape)
        jd, fr = np.array(times.jd), np.array(times.fr)

        def deep() -> Any:
            native.sdp4_batch_propagate_into(records, jd, fr, position, velocity)
            return position

        return deep
    group = native.SatrecArray(records)
    position, velocity = (np.zeros((shape[1], shape[0], 3)) for _ in range(2))
    offsets = ((times.jd[0] - catalog.epoch_jd) + (times.fr[0] - catalog.epoch_fr)) * 1440.0
    minutes = ((times.jd - times.jd[0]) + (times.fr - times.fr[0])) * 1440.0

    def near() -> Any:
        group.propagate_into(minutes, position, velocity, epoch_offsets=offsets)
        return position.transpose(1, 0, 2)

    return near


def _lines(elements: tle.ElementSet) -> tuple[str, str]:
    first, second = tle.write(elements, "tle").split("\n")[:2]
    return first, second


def positions_km(result: Any) -> Any:
    """Return the positions as they are."""
    return result
