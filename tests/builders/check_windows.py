"""Hold a year of launch windows against every second of it: each within one second, none missed, none more.

    python tests/builders/check_windows.py [DAYS]

Both stations, every launch site of the register, a year from 2025-09-01 in months,
each with the bundled set nearest to its middle. Two minutes of one core.
"""

import sys

import numpy as np

import tle
from orbits import Times, propagate, warm_up
from orbits.frames import teme_position_from_itrs
from sites import registry
from sites.topocentric import position_itrs_km
from sites.windows import launch_windows
from tle import Catalog

BEGIN = tle.as_moment("2025-09-01T00:00:00Z")
MONTH_DAYS = 30


def signs(elements: tle.ElementSet, here: np.ndarray, start: tle.Moment, seconds: int) -> np.ndarray:
    """Return where each site (n_sites) is on the pole's side of the plane, each second."""
    times = Times.every(start, 1.0, seconds)
    ephemeris = propagate(Catalog.of([elements]), times)
    pole = np.cross(ephemeris.position_km[0], ephemeris.velocity_km_s[0])
    # The three axes of the ground in TEME: every site is a mixture of them.
    axes = [teme_position_from_itrs(np.tile(axis, (seconds, 1)), times) for axis in np.eye(3)]
    parts = np.stack([np.einsum("tj,tj->t", pole, axis) for axis in axes])
    return here @ parts >= 0.0


def main() -> None:
    """Compare and print."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 360
    warm_up(wait=True)
    sites = [each for each in registry.load().values() if each.kind == "launch site"]
    here = np.array([position_itrs_km(site) / np.linalg.norm(position_itrs_km(site)) for site in sites])
    for name in ("ISS", "Tiangong"):
        windows, worst, faults = 0, 0.0, 0
        for first in range(0, days, MONTH_DAYS):
            start = BEGIN.plus_days(first)
            elements = tle.bundled().nearest(name, start.plus_days(MONTH_DAYS / 2))
            length = min(MONTH_DAYS, days - first) * 86400
            found = [
                np.array([w.at.seconds_since(start) for w in launch_windows(
                    elements, site, start, start.plus_seconds(length))])
                for site in sites
            ]  # fmt: skip
            sampled: list[list[int]] = [[] for _ in sites]
            for day in range(0, length, 86400):
                above = signs(elements, here, start.plus_seconds(day), 86401)
                for at, row in zip(sampled, above, strict=True):
                    at += (day + np.flatnonzero(row[:-1] != row[1:])).tolist()
            for site, ours, theirs in zip(sites, found, sampled, strict=True):
                windows += len(ours)
                if len(ours) != len(theirs):
                    faults += 1
                    print(f"{name} {site.id} from {start.iso(0)}: {len(ours)} windows, {len(theirs)} sampled")
                elif len(ours):
                    # The change lies within the second after the sample.
                    worst = max(worst, float(np.abs(ours - np.array(theirs) - 0.5).max()))
        print(
            f"{name}: {windows} windows in {days} days of {len(sites)} sites, {faults} months with a fault,"
        )
        print(
            f"  at most {worst:.3f} s from the middle of the second in which the sampled angle changes sign"
        )


if __name__ == "__main__":
    main()
