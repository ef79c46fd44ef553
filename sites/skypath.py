"""The path of one object over the sky of one site, and a search on it that misses nothing.

The search. Over an interval of length h the elevation cannot change by more
than L h, where L bounds its rate. Write E for the elevation, r for the range, v
for the speed over the turning ground: E moves at most as fast as the whole line
of sight turns, |dE/dt| <= v / r. Hence between two samples a and b

    (Ea + Eb - L h) / 2  <=  E  <=  (Ea + Eb + L h) / 2 ,        L = v_max / r_min ,

and when the whole band lies on one side of the mask, so does the object: the
interval is settled. Every other interval is cut into four and asked again, until
it is settled or shorter than the tolerance (10 ms). A pass that is shorter than
the first step and peaks between two samples is therefore found: its interval
cannot be settled while the object is above. What can be missed is only what fits
between two samples 10 ms apart.

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
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from orbits import Times, propagate
from orbits.frames import EARTH_ROTATION_RAD_S
from sites.site import Site
from sites.topocentric import azimuth_elevation_range, elevation_rate_deg_s
from tle import Catalog, ElementSet, Moment

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# WGS-72, as the element sets are: AIAA 2006-6753, table of constants.
MU_KM3_S2 = 398600.8
EARTH_RADIUS_KM = 6378.135
_MARGIN = 1.01
# The acceleration of the oblate Earth exceeds that of a sphere by 3 J2 at most.
_OBLATE = 1.0 + 3.0 * 0.001082616

TOLERANCE_S = 0.01
_PARTS = 4
_MOST_FIRST_SAMPLES = 2_000_000


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
    elevation_rate_deg_s: Floats
    range_km: Floats
    radius_km: Floats
    speed_km_s: Floats
    error: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.t_s)

    def __getitem__(self, index: slice | npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> "Looks":
        return Looks(*(getattr(self, field.name)[index] for field in fields(self)))

    @property
    def valid(self) -> Bools:
        """Where there is a position: error code 0."""
        return np.asarray(self.error == 0)

    def merged(self, other: "Looks") -> "Looks":
        """Return both in order of time, each instant once."""
        joined = Looks(
            *(np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(self))
        )
        return joined[np.unique(joined.t_s, return_index=True)[1]]


class SkyPath:
    """The path of one element set over one site; times are seconds from `start`."""

    def __init__(self, elements: ElementSet, site: Site, start: Moment) -> None:
        self.elements = elements
        self.site = site
        self.start = start
        self._catalog = Catalog.of([elements])
        mean_motion_rad_s = elements.mean_motion_rev_day * 2.0 * math.pi / 86400.0
        self.semi_major_axis_km = (MU_KM3_S2 / max(mean_motion_rad_s, 1e-12) ** 2) ** (1.0 / 3.0)
        apogee_km = self.semi_major_axis_km * (1.0 + elements.eccentricity)
        energy = 2.0 / EARTH_RADIUS_KM - 1.0 / max(self.semi_major_axis_km, EARTH_RADIUS_KM)
        self.fastest_km_s = _MARGIN * (math.sqrt(MU_KM3_S2 * energy) + EARTH_ROTATION_RAD_S * apogee_km)
        self._epoch_s = elements.epoch.seconds_since(start)
        # From where to where the prediction lasts, and the code on either side.
        self._lasts_s = (-math.inf, math.inf)
        self._codes = (0, 0)

    def times(self, t_s: Floats) -> Times:
        """Return the instants `t_s` seconds after the start."""
        days = np.floor(t_s / 86400.0)
        return Times(self.start.jd + days, self.start.fr + (t_s - days * 86400.0) / 86400.0)

    def moment(self, t_s: float) -> Moment:
        """Return the instant `t_s` seconds after the start."""
        return self.start.plus_seconds(t_s)

    def look(self, t_s: Floats) -> Looks:
        """Return the samples at `t_s`."""
        ephemeris = propagate(self._catalog, self.times(t_s)).to_itrs()
        position, velocity = ephemeris.position_km[0], ephemeris.velocity_km_s[0]
        azimuth, elevation, distance = azimuth_elevation_range(position, self.site)
        error = ephemeris.error[0]
        for beyond, code in zip((t_s < self._lasts_s[0], t_s > self._lasts_s[1]), self._codes, strict=True):
            error = np.where(beyond, np.uint8(code), error)
        return Looks(
            t_s=t_s,
            azimuth_deg=azimuth,
            elevation_deg=elevation,
            elevation_rate_deg_s=elevation_rate_deg_s(position, velocity, self.site),
            range_km=distance,
            radius_km=np.linalg.norm(position, axis=-1),
            speed_km_s=np.linalg.norm(velocity, axis=-1),
            error=error,
        )

    def first_look(self, begin_s: float, end_s: float) -> Looks:
        """Return the samples the search starts from, both ends of the span among them.

        The step has no part in completeness, only in speed: a 45th of a
        revolution settles most of a low orbit at once.
        """
        step_s = min(max(self.elements.period_minutes * 60.0 / 45.0, 60.0), 600.0)
        count = math.ceil(min((end_s - begin_s) / step_s, _MOST_FIRST_SAMPLES)) + 1
        return self.look(np.linspace(begin_s, end_s, max(2, count)))

    def _ended(self, looks: Looks) -> bool:
        """Take note of errors nearer to the epoch than those known so far; return whether there were any.

        The first error ends the prediction, away from the epoch on either side:
        after a decay SGP4 goes on to give positions now and then, and they mean
        nothing.
        """
        (begins_s, ends_s), (before, after) = self._lasts_s, self._codes
        late = np.flatnonzero((looks.error != 0) & (looks.t_s >= self._epoch_s) & (looks.t_s < ends_s))
        early = np.flatnonzero((looks.error != 0) & (looks.t_s < self._epoch_s) & (looks.t_s > begins_s))
        if late.size:
            ends_s, after = float(looks.t_s[late[0]]), int(looks.error[late[0]])
        if early.size:
            begins_s, before = float(looks.t_s[early[-1]]), int(looks.error[early[-1]])
        self._lasts_s, self._codes = (begins_s, ends_s), (before, after)
        return bool(late.size or early.size)

    def greatest_change_deg(self, a: Looks, b: Looks) -> Floats:
        """Return L h for the intervals between samples a and b, shape (n,): infinity where L has no bound."""
        h = b.t_s - a.t_s
        reach_km = self.fastest_km_s * h
        lowest_km = np.maximum(EARTH_RADIUS_KM, (a.radius_km + b.radius_km - reach_km) / 2.0)
        highest_km = (a.radius_km + b.radius_km + reach_km) / 2.0
        acceleration = (
            _OBLATE * MU_KM3_S2 / lowest_km**2
            + 2.0 * EARTH_ROTATION_RAD_S * self.fastest_km_s
            + EARTH_ROTATION_RAD_S**2 * highest_km
        )
        speed = np.minimum(
            self.fastest_km_s, _MARGIN * (a.speed_km_s + b.speed_km_s + acceleration * h) / 2.0
        )
        nearest_km = (a.range_km + b.range_km - speed * h) / 2.0
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.degrees(speed / nearest_km) * h
        return np.where(nearest_km > 0.0, change, np.inf)

    def refined(self, looks: Looks, settled: Callable[[Looks, Looks], Bools], shortest_s: float) -> Looks:
        """Return `looks` with more samples, so that every interval is settled or `shortest_s` short.

        `settled` is asked of the samples at the two ends of intervals.
        """
        while True:
            a, b = looks[:-1], looks[1:]
            h = b.t_s - a.t_s
            ask = np.flatnonzero((h > shortest_s) & ~settled(a, b))
            if not ask.size:
                return looks
            within = np.arange(1, _PARTS) / _PARTS
            more = (a.t_s[ask, np.newaxis] + h[ask, np.newaxis] * within).ravel()
            looks = looks.merged(self.look(more))

    def watched(self, stop_s: float, mask_deg: float) -> Looks:
        """Return samples from 0 to `stop_s` so dense that no stay above `mask_deg` hides between two of them.

        Two neighbours that differ (above or not, valid or not) are at most
        TOLERANCE_S apart. A stretch whose two ends have no valid position is
        taken to have none, because the first error ends the prediction; should
        one turn up, the way from the epoch to the window is looked over as well.
        """

        def settled(a: Looks, b: Looks) -> Bools:
            change = self.greatest_change_deg(a, b)
            total = a.elevation_deg + b.elevation_deg
            with np.errstate(invalid="ignore"):
                below = (total + change) / 2.0 < mask_deg
                above = (total - change) / 2.0 >= mask_deg
            both_valid = a.valid & b.valid
            return np.asarray((both_valid & (below | above)) | (~a.valid & ~b.valid))

        looks = self.refined(self.first_look(0.0, stop_s), settled, TOLERANCE_S)
        if looks.valid.all():
            return looks
        nearer = self._ended(looks)
        if self._epoch_s < 0.0:
            nearer |= self._ended(self.first_look(self._epoch_s, 0.0))
        elif self._epoch_s > stop_s:
            nearer |= self._ended(self.first_look(stop_s, self._epoch_s))
        while nearer:
            looks = self.refined(self.look(looks.t_s), settled, TOLERANCE_S)
            nearer = self._ended(looks)
        return looks

    def culminations(self, looks: Looks, begins_s: Floats, ends_s: Floats) -> Floats:
        """Return when the object stands highest within each stay [begins_s, ends_s], shape (n,).

        The same bound as above leaves only the intervals that can hold the
        highest point; there the elevation's rate is followed to its change of
        sign, to a millisecond.
        """
        inside = looks.merged(self.look(np.concatenate([begins_s, ends_s])))

        def stay_of(t_s: Floats) -> npt.NDArray[np.intp]:
            return np.clip(np.searchsorted(begins_s, t_s, side="right") - 1, 0, len(begins_s) - 1)

        def within(samples: Looks) -> Bools:
            stay = stay_of(samples.t_s)
            return np.asarray((samples.t_s >= begins_s[stay]) & (samples.t_s <= ends_s[stay]))

        inside = inside[within(inside)]

        def settled(a: Looks, b: Looks) -> Bools:
            best = np.full(len(begins_s), -np.inf)
            for samples in (a, b):
                np.maximum.at(best, stay_of(samples.t_s), samples.elevation_deg)
            between_stays = stay_of(a.t_s) != stay_of(b.t_s)
            highest = (a.elevation_deg + b.elevation_deg + self.greatest_change_deg(a, b)) / 2.0
            return np.asarray(between_stays | (highest <= best[stay_of(a.t_s)] + 1e-9))

        samples = self.refined(inside, settled, 2.0)
        stay = stay_of(samples.t_s)
        order = np.lexsort((-samples.elevation_deg, stay))
        top = order[np.searchsorted(stay[order], np.arange(len(begins_s)))]
        low = samples.t_s[np.maximum(top - 1, 0)]
        high = samples.t_s[np.minimum(top + 1, len(samples) - 1)]
        return self._top_between(np.maximum(low, begins_s), samples.t_s[top], np.minimum(high, ends_s))

    def _top_between(self, low: Floats, top: Floats, high: Floats) -> Floats:
        """Return where the elevation stops rising between low and high; `top` where it does not."""
        parts = np.linspace(0.0, 1.0, 9)
        turned = np.ones(len(top), dtype=np.bool_)
        for _ in range(4):
            grid = low[:, np.newaxis] + (high - low)[:, np.newaxis] * parts
            rate = self.look(grid.ravel()).elevation_rate_deg_s.reshape(grid.shape)
            change = (rate[:, :-1] > 0.0) & (rate[:, 1:] <= 0.0)
            turned &= change.any(axis=1)
            rows, first = np.arange(len(top)), change.argmax(axis=1)
            low, high = grid[rows, first], grid[rows, first + 1]
        return np.where(turned, (low + high) / 2.0, top)
