"""Events of an orbit by looking at every second: the obvious twin of `orbits.events`.

Positions straight from python-sgp4; turning points are those of the positions
themselves. Each second that holds a change is looked at again every millisecond.
"""

import numpy as np
from sgp4.api import WGS72, Satrec

from orbits import Times
from orbits.sun import sun_clearance_deg, sun_direction_teme


class Obvious:
    """One object from `start` on."""

    def __init__(self, elements, start):
        epoch_1950 = (elements.epoch.jd - 2433281.5) + elements.epoch.fr
        self.satellite = Satrec()
        self.satellite.sgp4init(
            WGS72,
            "i",
            1,
            epoch_1950,
            elements.bstar,
            0.0,
            0.0,
            elements.eccentricity,
            np.radians(elements.arg_perigee_deg),
            np.radians(elements.inclination_deg),
            np.radians(elements.mean_anomaly_deg),
            elements.mean_motion_rev_day * 2.0 * np.pi / 1440.0,
            np.radians(elements.raan_deg),
        )
        self.start = start

    def times(self, seconds):
        days = np.floor(seconds / 86400.0)
        return Times(self.start.jd + days, self.start.fr + (seconds - days * 86400.0) / 86400.0)

    def position(self, seconds):
        times = self.times(seconds)
        error, position, _ = self.satellite.sgp4_array(np.array(times.jd), np.array(times.fr))
        return np.where(error[:, np.newaxis] == 0, position, np.nan)

    def height_over_equator(self, seconds):
        return self.position(seconds)[:, 2]

    def radius(self, seconds):
        return np.linalg.norm(self.position(seconds), axis=-1)

    def cosine(self, seconds):
        position = self.position(seconds)
        sun = sun_direction_teme(self.times(seconds))
        return np.sum(position * sun, axis=-1) / np.linalg.norm(position, axis=-1)

    def clearance(self, seconds):
        """Return how far the Sun's centre is clear of the Earth's edge, and the Sun's radius: (2, n)."""
        return np.stack(sun_clearance_deg(self.position(seconds), self.times(seconds)))


def crossings(value, length_s, coarse_value=None):
    """Return (seconds, rising) of each change of sign; `coarse_value`: `value` at every second, if known."""
    coarse = np.arange(0.0, length_s + 0.5, 1.0)
    values = value(coarse) if coarse_value is None else coarse_value
    up = values >= 0.0
    found = []
    for i in np.flatnonzero(up[:-1] != up[1:]):
        fine = coarse[i] + np.arange(1001) * 1e-3
        inside = value(fine) >= 0.0
        found += [(fine[j] + 5e-4, bool(inside[j + 1])) for j in np.flatnonzero(inside[:-1] != inside[1:])]
    return found


def turns(value, length_s):
    """Return (seconds, is a minimum) of each turning point that is inside, by a parabola through 20 s."""
    coarse = np.arange(0.0, length_s + 0.5, 1.0)
    step = np.diff(value(coarse)) >= 0.0
    found = []
    for i in np.flatnonzero(step[:-1] != step[1:]) + 1:
        around = np.arange(-10.0, 10.5, 0.5)
        second, first, _ = np.polyfit(around, value(coarse[i] + around) - value(coarse[i : i + 1]), 2)
        found.append((float(coarse[i] - first / (2.0 * second)), bool(step[i])))
    return found
