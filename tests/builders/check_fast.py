"""Hold a year of FAST's windows against every second of it.

    python tests/builders/check_fast.py [DAYS]

Moon, Mars and Jupiter (places a minute apart, a cubic between: exact to 1e-6 degrees),
ISS and Tiangong (the set nearest to the middle of each month), from 2025-09-01.
"""

import sys

import numpy as np
from scipy.interpolate import CubicSpline

import tle
from orbits import Times, warm_up
from orbits.bodies import body_position_itrs_km
from sites import targets
from sites.antenna import antenna_windows, find_antenna
from sites.targets import Body, Orbiting, Target
from sites.topocentric import azimuth_elevation_range, position_itrs_km

FAST = find_antenna("fast")
BEGIN = tle.as_moment("2025-09-01T00:00:00Z")
MONTH_DAYS = 30
DAY = 86400


def elevations(target: Target, start: tle.Moment) -> np.ndarray:
    """Return the elevation at each second of a day and at its end."""
    if not isinstance(target, Body):
        return targets.look(target, FAST.site, Times.every(start, 1.0, DAY + 1))[1]
    minutes = Times.every(start.plus_seconds(-300.0), 60.0, DAY // 60 + 11)
    places = body_position_itrs_km(target.key, minutes)
    at = CubicSpline(np.arange(len(minutes)) * 60.0 - 300.0, places)(np.arange(DAY + 1.0))
    assert position_itrs_km(FAST.site).shape == (3,)
    return azimuth_elevation_range(at, FAST.site)[1]


def main() -> None:
    """Compare and print."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 360
    warm_up(wait=True)
    for name in ("moon", "mars", "jupiter", "ISS", "Tiangong"):
        edges, worst, faults = 0, 0.0, 0
        for first in range(0, days, MONTH_DAYS):
            start, length = BEGIN.plus_days(first), min(MONTH_DAYS, days - first)
            target: Target = (
                Body(name)
                if name.islower()
                else Orbiting(tle.bundled().nearest(name, start.plus_days(MONTH_DAYS / 2)))
            )
            found = antenna_windows(FAST, target, start, start.plus_days(length))
            inside = [(w.rise.at, w.set.at) for w in found]
            full = [span for w in found for span in w.full_gain]
            sampled: dict[float, list[float]] = {
                FAST.min_elevation_deg: [], FAST.full_gain_elevation_deg: [],
            }  # fmt: skip
            for day in range(length):
                up = elevations(target, start.plus_days(day))
                for limit, seen in sampled.items():
                    above = up >= limit
                    seen += (day * DAY + np.flatnonzero(above[:-1] != above[1:]) + 0.5).tolist()
            for spans, seen in (
                (inside, sampled[FAST.min_elevation_deg]),
                (full, sampled[FAST.full_gain_elevation_deg]),
            ):
                ours = np.array([edge.seconds_since(start) for span in spans for edge in span])
                # Windows that the month cuts have an edge that is no crossing.
                ours = ours[(ours > 1e-6) & (ours < length * DAY - 1e-6)]
                edges += len(ours)
                if len(ours) != len(seen):
                    faults += 1
                    print(f"{name} from {start.iso(0)}: {len(ours)} edges, {len(seen)} sampled")
                elif len(ours):
                    worst = max(worst, float(np.abs(ours - np.array(seen)).max()))
        print(
            f"{name}: {edges} edges in {days} days, {faults} months with a fault, at most {worst:.3f} s off",
            flush=True,
        )


if __name__ == "__main__":
    main()
