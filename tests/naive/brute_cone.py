"""The cone of an antenna by the plainest way: every object at every second."""

import numpy as np

from orbits import Times, propagate
from sites.antenna import Antenna
from sites.topocentric import azimuth_elevation_range
from tle import Catalog, Moment


def stays(catalog: Catalog, antenna: Antenna, start: Moment, seconds: int) -> list[list[tuple[int, int]]]:
    """Return for each object the (first, last) seconds of each stay in the cone, on whole seconds."""
    found = []
    for elements in catalog:
        ephemeris = propagate(
            Catalog.of([elements]), Times.every(start, 1.0, seconds + 1), frame="ITRS", velocities=False
        )
        elevation = azimuth_elevation_range(ephemeris.position_km[0], antenna.site)[1]
        above = (elevation >= antenna.min_elevation_deg) & (ephemeris.error[0] == 0)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(np.int8)))
        found.append(list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)))
    return found


def faults(ours, theirs, seconds: int) -> list[str]:
    """Return what differs between stays (begin_s, end_s) and those of whole seconds, in words.

    A stay of ours that lies between two seconds is none of theirs.
    """
    said = []
    for number, (mine, sampled) in enumerate(zip(ours, theirs, strict=True)):
        long = [(a, b) for a, b in mine if np.floor(b) >= np.ceil(a)]
        if len(long) != len(sampled):
            said.append(f"object {number}: {len(long)} stays, {len(sampled)} sampled")
            continue
        for (begin, end), (first, last) in zip(long, sampled, strict=True):
            if not (first - 1.01 < begin <= first + 0.01 and last - 0.01 <= end < last + 1.01):
                said.append(f"object {number}: {begin:.2f} to {end:.2f} s, sampled {first} to {last}")
    return said
