"""Passes by brute force: every second looked at, every edge halved to a millisecond. Nothing clever."""

from dataclasses import dataclass

import numpy as np

from orbits import Times, propagate
from sites import Site
from sites.topocentric import azimuth_elevation_range
from tle import Catalog


@dataclass(frozen=True)
class Case:
    elements: object
    site: Site
    mask_deg: float
    start: object
    length_s: float


def elevation_deg(case, t_s):
    """Return elevations and codes at seconds from the start."""
    days = np.floor(t_s / 86400.0)
    times = Times(case.start.jd + days, case.start.fr + (t_s - days * 86400.0) / 86400.0)
    ephemeris = propagate(Catalog.of(case.elements), times).to_itrs()
    return azimuth_elevation_range(ephemeris.position_km[0], case.site)[1], ephemeris.error[0]


def passes(case):
    """Return (first, last, highest) of the stays above the mask in seconds; None where SGP4 gives up.

    Samples of 1 s, and the edges between them halved until they are known to a millisecond.
    """
    t_s = np.append(np.arange(0.0, case.length_s), case.length_s)
    height, code = elevation_deg(case, t_s)
    if code.any():
        return None
    above = height >= case.mask_deg
    edges = np.flatnonzero(above[:-1] != above[1:])
    low, high, rising = t_s[edges], t_s[edges + 1], above[edges + 1]
    for _ in range(10):
        middle = 0.5 * (low + high)
        if middle.size:
            as_after = (elevation_deg(case, middle)[0] >= case.mask_deg) == rising
            low, high = np.where(as_after, low, middle), np.where(as_after, middle, high)
    at = (0.5 * (low + high)).tolist()
    begins = [0.0] * bool(above[0]) + [t for t, up in zip(at, rising, strict=True) if up]
    ends = [t for t, up in zip(at, rising, strict=True) if not up] + [case.length_s] * bool(above[-1])
    found = []
    for begin, end in zip(begins, ends, strict=True):
        inside = (t_s >= begin) & (t_s <= end)
        found.append((begin, end, float(height[inside].max(initial=case.mask_deg))))
    return found


def random_site(rng):
    """Return a place: one in twenty at a pole, one in twenty below the sea."""
    lat_deg = float(np.degrees(np.arcsin(rng.uniform(-1.0, 1.0))))
    kind = rng.integers(20)
    if kind == 0:
        lat_deg = float(rng.choice([-90.0, 90.0]))
    return Site(
        id="s",
        name="s",
        lat_deg=lat_deg,
        lon_deg=float(rng.uniform(-180.0, 180.0)),
        alt_m=-430.0 if kind == 1 else float(rng.uniform(0.0, 4000.0)),
    )


def differences(case, expected, found):
    """Return what is wrong with the passes found, in words; and the largest difference of an edge, seconds.

    `found` has rows of begin, top, end (seconds) and the elevation at the top. A stay that lies
    between two samples of the brute force is nobody's fault, if it is real. The velocities of
    SDP4 are the derivatives of its positions to some 1e-4 only, which moves the top of a
    satellite that hangs in the sky by seconds and lowers it by less than 1e-4 degrees.
    """
    wrong = []
    for begin, top, end, height in found:
        if not begin <= top <= end:
            wrong.append(f"the top {top} is outside {begin} to {end}")
        if height < case.mask_deg - 1e-5:
            wrong.append(f"a pass at {begin} s stays at {height} below {case.mask_deg}")
    short = [row for row in found if row[2] - row[0] < 1.0 and np.floor(row[2]) < np.ceil(row[0])]
    rest = [row for row in found if row not in short]
    if len(rest) != len(expected):
        wrong.append(f"{len(rest)} passes, {len(expected)} by brute force")
        return wrong, 0.0
    worst = 0.0
    for (begin, _, end, height), (first, last, highest) in zip(rest, expected, strict=True):
        worst = max(worst, abs(begin - first), abs(end - last))
        if height < highest - 1e-4:
            wrong.append(f"the top is {height} degrees high, and {highest} by brute force")
    return wrong, worst
