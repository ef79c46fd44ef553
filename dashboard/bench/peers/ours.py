"""Common Orbit: its compiled kernels, writing into arrays that are there, as heyoka and astroz do."""

from collections.abc import Callable
from typing import Any

import numpy as np

from orbits import Times, compiled
from orbits.prepared import Prepared
from tle import Catalog

NAME = "common-orbit"
DISTRIBUTION = "common-orbit"
KINDS = ("near-Earth", "deep space")
THREADED = True


def prepare(catalog: Catalog, times: Times, threads: int) -> Callable[[], Any]:
    """Work out the coefficients and lay out the results; codes of every sample are written too."""
    compiled.ENGINE.start(wait=True)
    known = Prepared(catalog, "WGS72", "improved")
    jd, fr = times.jd[np.newaxis], times.fr[np.newaxis]
    shape = (len(catalog), len(times))
    position, velocity = np.zeros((*shape, 3)), np.zeros((*shape, 3))
    error = np.zeros(shape, dtype=np.uint8)
    # One instant here: what is known of a catalogue is made when first asked for.
    one, code = np.empty((len(catalog), 1, 3)), np.zeros((len(catalog), 1), dtype=np.uint8)
    compiled.fill(known, jd[:, :1].copy(), fr[:, :1].copy(), None, one, one.copy(), code, threads)

    def run() -> Any:
        error.fill(0)
        compiled.fill(known, jd, fr, None, position, velocity, error, threads)
        return position

    return run


def positions_km(result: Any) -> Any:
    """Return the positions as they are."""
    return result
