"""The path of one object over the sky of one site, and a bound on how fast it moves there.

The search itself is that of `orbits.search`; this says how far the elevation can go
between two samples h apart. Write E for the elevation, r for the range, v for the
speed over the turning ground: E moves at most as fast as the whole line of sight
turns, |dE/dt| <= v / r, so that it changes by no more than L h, L = v_max / r_min.

The bounds. r_min = (ra + rb - v_max h) / 2. For v_max there is a bound for the
whole orbit (energy: the speed of its mean semi-major axis at the Earth's surface,
plus that of the ground carried out to the apogee) and a tighter one for the
interval: the speeds at its ends plus the acceleration that gravity, Coriolis
and centrifugal force can give over half of it. The tight one is what lets a
geostationary satellite be settled in steps of many minutes.

Both take the motion for that under the Earth's gravity; 1 % is added for what
SGP4 adds to it (oblateness, drag, Sun and Moon, and that its velocities are
the derivatives of its positions to some 1e-4 only).
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from orbits import Times, propagate
from orbits.frames import EARTH_ROTATION_RAD_S
from orbits.lasting import Codes, Lasting
from orbits.search import TOLERANCE_S, Quantity, Stays, find_peaks, find_stays
from sites.horizon import Horizon
from sites.site import Site
from sites.topocentric import azimuth_elevation_range
from tle import Catalog, ElementSet, Moment
from tle.wgs72 import EARTH_RADIUS_KM, J2, MU_KM3_S2

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_MARGIN = 1.01
# The acceleration of the oblate Earth exceeds that of a sphere by 3 J2 at most.
_OBLATE = 1.0 + 3.0 * J2

# What a value between two samples this far apart may be higher than both is nothing.
_SHORTEST_S = 1.0

# Rows that a sample has beside the value.
# (after the seconds and the value)
_ELEVATION, _RANGE, _RADIUS, _SPEED = range(2, 6)


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Samples of a path, each field of shape (n,).

    `t_s` counts seconds from the start of the window; `valid` is False where
    SGP4 gave no usable position (`error` has its code) and the numbers are
    whatever they are.
    """

    t_s: Floats
    azimuth_deg: Floats
    elevation_deg: Floats
    range_km: Floats
    radius_km: Floats
    speed_km_s: Floats
    error: npt.NDArray[np.uint8]

    @property
    def valid(self) -> Bools:
        """Where there is a position: error code 0."""
        return np.asarray(self.error == 0)


@dataclass(frozen=True, slots=True, eq=False)
class SkyStays:
    """Stays above a mask (see `orbits.search.Stays`), each with SGP4's code where it ends, or 0."""

    stays: Stays
    error: npt.NDArray[np.uint8]


class SkyPath:
    """The path of element set `number` of a catalogue over one site; times are seconds from `start`."""

    def __init__(self, catalog: Catalog, number: int, site: Site, start: Moment) -> None:
        self.elements = elements = catalog[number]
        self.catalog, self.number = catalog, number
        self.site = site
        self.start = start
        mean_motion_rad_s = elements.mean_motion_rev_day * 2.0 * math.pi / 86400.0
        self.semi_major_axis_km = (MU_KM3_S2 / max(mean_motion_rad_s, 1e-12) ** 2) ** (1.0 / 3.0)
        apogee_km = self.semi_major_axis_km * (1.0 + elements.eccentricity)
        energy = 2.0 / EARTH_RADIUS_KM - 1.0 / max(self.semi_major_axis_km, EARTH_RADIUS_KM)
        self.fastest_km_s = _MARGIN * (math.sqrt(MU_KM3_S2 * energy) + EARTH_ROTATION_RAD_S * apogee_km)
        epoch_s = elements.epoch.seconds_since(start)
        self._lasting = Lasting(self._errors, epoch_s, self.first_step_s, TOLERANCE_S)

    @classmethod
    def of(cls, elements: ElementSet, site: Site, start: Moment) -> "SkyPath":
        """Return the path of one element set."""
        return cls(Catalog.of(elements), 0, site, start)

    @cached_property
    def alone(self) -> Catalog:
        """The catalogue of this set alone."""
        return self.catalog if len(self.catalog) == 1 else Catalog.of(self.elements)

    def times(self, t_s: Floats) -> Times:
        """Return the instants `t_s` seconds after the start."""
        days = np.floor(t_s / 86400.0)
        return Times(self.start.jd + days, self.start.fr + (t_s - days * 86400.0) / 86400.0)

    def moment(self, t_s: float) -> Moment:
        """Return the instant `t_s` seconds after the start."""
        return self.start.plus_seconds(t_s)

    def look(self, t_s: Floats) -> Looks:
        """Return the samples at `t_s`."""
        ephemeris = propagate(self.alone, self.times(t_s)).to_itrs()
        position, velocity = ephemeris.position_km[0], ephemeris.velocity_km_s[0]
        azimuth, elevation, distance = azimuth_elevation_range(position, self.site)
        return Looks(
            t_s=t_s,
            azimuth_deg=azimuth,
            elevation_deg=elevation,
            range_km=distance,
            radius_km=np.linalg.norm(position, axis=-1),
            speed_km_s=np.linalg.norm(velocity, axis=-1),
            error=self._lasting.codes(t_s, ephemeris.error[0]),
        )

    def _errors(self, t_s: Floats) -> Codes:
        return np.asarray(propagate(self.alone, self.times(t_s), velocities=False).error[0])

    @property
    def first_step_s(self) -> float:
        """The step a search starts with: it decides about speed only."""
        return min(max(self.elements.period_minutes * 60.0 / 45.0, 60.0), 600.0)

    def above(self, horizon: Horizon | None) -> Quantity:
        """Return how far the elevation is above a horizon in degrees, for `orbits.search`; None: above 0."""

        def sample(t_s: Floats) -> Floats:
            looks = self.look(t_s)
            mask_deg = 0.0 if horizon is None else horizon.at(looks.azimuth_deg)
            value = np.where(looks.valid, looks.elevation_deg - mask_deg, np.nan)
            return np.vstack([value, looks.elevation_deg, looks.range_km, looks.radius_km, looks.speed_km_s])

        def greatest_change(a: Floats, b: Floats) -> Floats:
            change_deg = self._greatest_change_deg(a, b)
            if horizon is None or horizon.is_level:
                return change_deg
            # Above the highest point of the horizon, and below its lowest, its shape does not
            # matter; between, the azimuth turns no faster than the line of sight over cos(E).
            highest = np.minimum((a[_ELEVATION] + b[_ELEVATION] + change_deg) / 2.0, horizon.highest_deg)
            lowest = np.maximum((a[_ELEVATION] + b[_ELEVATION] - change_deg) / 2.0, horizon.lowest_deg)
            steep = np.maximum(np.abs(highest), np.abs(lowest))
            rise = (
                change_deg * horizon.steepest / np.maximum(np.cos(np.radians(np.minimum(steep, 90.0))), 1e-9)
            )
            return change_deg + np.where(highest < lowest, 0.0, np.minimum(rise, horizon.span_deg))

        return Quantity(sample, greatest_change)

    def stays(self, length_s: float, horizon: Horizon) -> SkyStays:
        """Return the stays above a horizon within [0, length_s].

        A stay that ends where the prediction does (see `orbits.lasting`) has the code.
        """
        quantity = self.above(horizon)
        self._lasting.look_over(0.0, length_s)
        while True:
            before = (self._lasting.first_s, self._lasting.last_s)
            stays = find_stays(quantity, 0.0, length_s, self.first_step_s)
            # The search may have met an error that the steps had not.
            self._lasting.shorten(np.unique(np.concatenate([stays.begins_s, stays.ends_s])))
            if before == (self._lasting.first_s, self._lasting.last_s):
                break
        error = np.zeros(len(stays), np.uint8)
        last_s = self._lasting.last_s
        if len(stays) and last_s <= length_s and abs(stays.ends_s[-1] - last_s) < 2.0 * TOLERANCE_S:
            error[-1] = self._lasting.last_code
        return SkyStays(stays, error)

    def within(self, begin_s: float, end_s: float, horizon: Horizon) -> Stays:
        """Return the stays above a horizon within a stay above its lowest point."""
        return find_stays(self.above(horizon), begin_s, end_s, self.first_step_s / 4.0)

    def tops(self, stays: Stays) -> Floats:
        """Return when the object stands highest within each stay, shape (n,)."""
        return find_peaks(
            self.above(None),
            stays.begins_s,
            stays.ends_s,
            self.first_step_s / 4.0,
            closeness=1e-9,
            shortest_s=_SHORTEST_S,
        )

    def _greatest_change_deg(self, a: Floats, b: Floats) -> Floats:
        """Return L h for the intervals between samples a and b, shape (n,): infinity where L has no bound."""
        h = b[0] - a[0]
        reach_km = self.fastest_km_s * h
        lowest_km = np.maximum(EARTH_RADIUS_KM, (a[_RADIUS] + b[_RADIUS] - reach_km) / 2.0)
        highest_km = (a[_RADIUS] + b[_RADIUS] + reach_km) / 2.0
        acceleration = (
            _OBLATE * MU_KM3_S2 / lowest_km**2
            + 2.0 * EARTH_ROTATION_RAD_S * self.fastest_km_s
            + EARTH_ROTATION_RAD_S**2 * highest_km
        )
        speed = np.minimum(self.fastest_km_s, _MARGIN * (a[_SPEED] + b[_SPEED] + acceleration * h) / 2.0)
        nearest_km = (a[_RANGE] + b[_RANGE] - speed * h) / 2.0
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.degrees(speed / nearest_km) * h
        return np.where(nearest_km > 0.0, change, np.inf)
