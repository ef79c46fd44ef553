"""When two objects come near to each other: every closest approach within a distance.

First the stretches in which the distance D stays within the limit, then in each the
minima, both by `orbits.search`. The bounds, with those of `orbits.path` for each of the
two throughout an interval of length h:

- D changes by |V| h at most, V the relative velocity, and |V| is at most the mean of that at the
  ends plus half of h times the relative acceleration A.
- The minima are where the derivative of D^2 / 2 rises through nought, and that changes by
  (|V|^2 + D |A|) h at most.
- Of A there are two bounds, the sum of both accelerations and the difference that gravity
  makes over the distance, 2 mu D / r^3, and the smaller one holds. The second lets two that
  fly together be settled in long steps.

The derivative is the difference over a second of SGP4's positions (see `orbits.path`):
exact for the straight line that a fly-by is. What is missed is only an approach that
lasts less than a millisecond, or, of two that stay together for longer than 100 s, two minima
nearer to each other than 1/100,000 of that time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from orbits.errors import SearchError
from orbits.path import HALF_S, Bounds, Floats, Path, States, norm
from orbits.search import Quantity, find_crossings, find_stays
from tle.elements import ElementSet, ElementsReference
from tle.moments import Moment, MomentLike, as_moment
from tle.wgs72 import MU_KM3_S2

_TOLERANCE_S = 1e-3
# Of two that fly together the bound settles little: the search comes to an end this way.
_TOLERANCE_OF_STAY = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """A closest approach of two objects: a local minimum of their distance.

    Attributes
    ----------
    a, b, a_norad_cat_id, b_norad_cat_id:
        The two.
    tca:
        Time of closest approach, UTC, to a millisecond.
    miss_distance_km, relative_speed_km_s:
        At that time.
    radial_km, in_track_km, cross_track_km:
        Where b is from a: away from the Earth, along its motion, along its angular momentum.
    a_elements, b_elements:
        The element sets used, with their age at `tca`. Sets of one day's age are wrong by
        hundreds of metres or more: a small miss distance is a reason to look, not a forecast.
    """

    a: str
    b: str
    a_norad_cat_id: int
    b_norad_cat_id: int
    tca: Moment
    miss_distance_km: float
    relative_speed_km_s: float
    radial_km: float
    in_track_km: float
    cross_track_km: float
    a_elements: ElementsReference
    b_elements: ElementsReference

    def as_json(self) -> dict[str, Any]:
        """Return the approach under the keys of the command line's contract."""
        return {
            "a": self.a,
            "b": self.b,
            "a_norad_cat_id": self.a_norad_cat_id,
            "b_norad_cat_id": self.b_norad_cat_id,
            "tca": self.tca.iso(),
            "miss_distance_km": self.miss_distance_km,
            "relative_speed_km_s": self.relative_speed_km_s,
            "radial_km": self.radial_km,
            "in_track_km": self.in_track_km,
            "cross_track_km": self.cross_track_km,
            "elements": [self.a_elements.as_json(), self.b_elements.as_json()],
        }


def find_approaches(
    a: ElementSet, b: ElementSet, start: MomentLike, stop: MomentLike, *, within_km: float = 10.0
) -> list[Approach]:
    """Return every local minimum of the distance of two objects up to `within_km`, in order of time.

    A minimum at the edge of the window, where they are nearer still outside it, is none. Docked
    ships are often published with the very elements of their station: such two have no distance,
    and no approach.

    Raises
    ------
    SearchError
        The window is reversed, the distance is not positive, or both sets are the same.
    PropagationError
        An element is not a finite number.
    """
    begin = as_moment(start)
    length_s = as_moment(stop).seconds_since(begin)
    if length_s < 0.0:
        raise SearchError(
            f"The window ends at {as_moment(stop).iso(0)}, before it starts at {begin.iso(0)}. "
            "Exchange start and stop."
        )
    if not 0.0 < within_km < np.inf:
        raise SearchError(f"The greatest distance is {within_km} km. Give a positive number of kilometres.")
    if a.norad_cat_id == b.norad_cat_id and orbit_of(a) == orbit_of(b):
        raise SearchError("Both element sets are the same: their distance is nought. Give two objects.")
    if orbit_of(a) == orbit_of(b):
        return []
    pair = _Pair(Path(a, begin, length_s), Path(b, begin, length_s))
    step_s = min(pair.one.first_step_s, pair.other.first_step_s)
    near = find_stays(pair.nearness(within_km), 0.0, length_s, step_s, tolerance_s=_TOLERANCE_S)
    if not len(near):
        return []
    # A minimum may lie on the very edge of a stretch: look a second further, but not into the next one.
    middles = (near.ends_s[:-1] + near.begins_s[1:]) / 2.0
    lows = np.maximum(near.begins_s - 1.0, np.concatenate([[0.0], middles]))
    highs = np.minimum(near.ends_s + 1.0, np.concatenate([middles, [length_s]]))
    found: list[float] = []
    for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
        tolerance_s = max(_TOLERANCE_S, (high - low) * _TOLERANCE_OF_STAY)
        turns = find_crossings(pair.departing(), low, high, step_s / 8.0, tolerance_s=tolerance_s)
        found += turns.t_s[turns.rising].tolist()
    return [each for each in pair.told(np.array(found)) if each.miss_distance_km <= within_km]


def orbit_of(elements: ElementSet) -> tuple[Any, ...]:
    """Return what decides where an object is: two that share it have no distance."""
    return tuple(
        getattr(elements, name)
        for name in (
            "epoch",
            "mean_motion_rev_day",
            "eccentricity",
            "inclination_deg",
            "raan_deg",
            "arg_perigee_deg",
            "mean_anomaly_deg",
            "bstar",
        )
    )


def tell(
    pairs: Sequence[tuple[ElementSet, ElementSet]],
    moments: Sequence[Moment],
    references: Sequence[tuple[ElementsReference, ElementsReference]],
    mine: States,
    theirs: States,
) -> list[Approach]:
    """Return what there is to say of n approaches; all of length n."""
    apart = theirs.at - mine.at
    speeds = norm(theirs.velocity_km_s - mine.velocity_km_s)
    up = mine.at / norm(mine.at)[:, np.newaxis]
    pole = np.cross(mine.at, mine.velocity_km_s)
    pole /= norm(pole)[:, np.newaxis]
    axes = np.stack([up, np.cross(pole, up), pole], axis=1)
    parts = np.einsum("tij,tj->ti", axes, apart)
    numbers = zip(norm(apart).tolist(), speeds.tolist(), parts.tolist(), strict=True)
    return [
        Approach(
            a=a.label,
            b=b.label,
            a_norad_cat_id=a.norad_cat_id,
            b_norad_cat_id=b.norad_cat_id,
            tca=tca,
            miss_distance_km=distance,
            relative_speed_km_s=speed,
            radial_km=radial,
            in_track_km=in_track,
            cross_track_km=cross_track,
            a_elements=of_a,
            b_elements=of_b,
        )
        for (a, b), tca, (of_a, of_b), (distance, speed, (radial, in_track, cross_track)) in zip(
            pairs, moments, references, numbers, strict=True
        )
    ]


class _Pair:
    """Two paths over the same window, and the quantities of their distance."""

    def __init__(self, one: Path, other: Path) -> None:
        self.one, self.other = one, other

    def nearness(self, within_km: float) -> Quantity:
        """Return how much nearer than `within_km` the two are."""

        def sample(t_s: Floats) -> Floats:
            rows = self._rows(t_s)
            return np.vstack([within_km - rows[1], rows[1:]])

        return Quantity(sample, lambda a, b: self._speed(a, b)[0] * (b[0] - a[0]))

    def departing(self) -> Quantity:
        """Return the derivative of half the square of their distance."""

        def greatest_change(a: Floats, b: Floats) -> Floats:
            speed, acceleration, h = self._speed(a, b)
            farthest = (a[_APART] + b[_APART] + speed * h) / 2.0
            return np.asarray((speed**2 + farthest * acceleration) * h)

        return Quantity(self._rows, greatest_change)

    def told(self, t_s: Floats) -> list[Approach]:
        """Return what there is to say of the approaches at `t_s`."""
        a, b = self.one.elements, self.other.elements
        moments = [self.one.moment(at) for at in t_s.tolist()]
        references = [(a.reference(at), b.reference(at)) for at in moments]
        return tell(
            [(a, b)] * len(moments), moments, references, self.one.states(t_s), self.other.states(t_s)
        )

    def _rows(self, t_s: Floats) -> Floats:
        mine, theirs = self.one.states(t_s), self.other.states(t_s)
        squares = [np.sum((theirs.after - mine.after) ** 2, axis=-1)]
        squares.append(np.sum((theirs.before - mine.before) ** 2, axis=-1))
        departing = (squares[0] - squares[1]) / (4.0 * HALF_S)
        relative = theirs.velocity_km_s - mine.velocity_km_s
        return np.vstack([departing, norm(theirs.at - mine.at), norm(relative), mine.rows(), theirs.rows()])

    def _speed(self, a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
        """Return bounds on the relative speed and acceleration between samples, and for how long."""
        one, other = self.one.bounds(a[_ONE], b[_ONE]), self.other.bounds(a[_OTHER], b[_OTHER])
        h = one.h_s
        speeds = a[_RELATIVE] + b[_RELATIVE]
        acceleration = one.acceleration_km_s2 + other.acceleration_km_s2
        speed = np.minimum(one.fastest_km_s + other.fastest_km_s, (speeds + acceleration * h) / 2.0)
        farthest = (a[_APART] + b[_APART] + speed * h) / 2.0
        acceleration = np.minimum(acceleration, _gradient(one, other, farthest))
        speed = np.minimum(speed, (speeds + acceleration * h) / 2.0)
        return speed, acceleration, h


def _gradient(one: Bounds, other: Bounds, farthest_km: Floats) -> Floats:
    """Return by how much gravity, and what disturbs it, can differ over a distance."""
    # The line between the two comes nearer to the Earth's centre than both of them.
    lowest = np.minimum(one.lowest_km, other.lowest_km) ** 2 - farthest_km**2 / 4.0
    with np.errstate(divide="ignore", invalid="ignore"):
        gravity = np.where(lowest > 0.0, 2.0 * MU_KM3_S2 * farthest_km / np.abs(lowest) ** 1.5, np.inf)
    return np.asarray(gravity + one.disturbance_km_s2 + other.disturbance_km_s2)


# Rows of a sample: seconds, value, distance, relative speed, then those of the two paths.
_APART, _RELATIVE = 2, 3
_ONE, _OTHER = [0, 4, 5, 6], [0, 7, 8, 9]
