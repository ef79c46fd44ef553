"""Closest approaches of a whole catalogue: every object against every other, or some against all.

`orbits.approaches` settles two objects by bounds that hold for any orbit. For a hundred million
pairs there is a sieve before that (`orbits.kernels.neighbours`): all objects at instants
`STEP_S` apart, sorted into cells of space, and of those in neighbouring cells the few whose
distance may have a minimum within the limit. Each of these is then followed by Newton's method,
on positions of SGP4 alone, to where the derivative of the distance is nought.

Within a step the derivative of D^2 / 2 is taken to have one zero at most. It rises by |v|^2
and by the difference of gravity over the distance, which turn in a quarter of a revolution
at the soonest, so two minima half a minute apart there are none.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits import compiled
from orbits.approaches import Approach, orbit_of, tell
from orbits.ephemeris import Ephemeris
from orbits.errors import SearchError
from orbits.path import HALF_S, States, norm
from orbits.prepared import prepared
from orbits.propagation import propagate, states_at
from orbits.threads import over_chunks, thread_count
from orbits.times import Times
from orbits.warming import Warming
from tle.catalog import Catalog
from tle.moments import Moment, MomentLike, as_moment
from tle.wgs72 import MU_KM3_S2

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STEP_S = 40.0
"""Length of a step of the sieve, for speed alone."""

# Instants that are propagated at a time: some 50 bytes of results each and object.
_TOGETHER = 128
# SGP4's velocities differ from the derivatives of its positions by 2.2e-3 near the Earth and 2e-2
# in deep space at most, of the speed (all objects of 2024-11-01, every three hours of two days).
_SLACK_NEAR, _SLACK_DEEP = 5e-3, 4e-2
_FARTHEST_KM = 200.0
_LONGEST_DAYS = 30.0
_ROUNDS = 6
# Instants of an object in one row of a table.
_WIDE = 8
_SETTLED_S = 2e-4
# Newton's method ends within this, and no nearer than positions in double precision tell: those of two
# geostationary satellites that keep together scatter by some 5e-11 km, which is divided by a rise of
# 6e-10 km^2/s^2.
_AT_LEAST_S, _SCATTER_KM_S = 0.01, 4e-10
# A minimum belongs to the step it lies in; found from both sides of an edge it is one all the same.
_SAME_S = 0.05


@dataclass(frozen=True, eq=False, slots=True)
class Screening:
    """Closest approaches within a catalogue, ordered by time; each field of shape (n,).

    Attributes
    ----------
    catalog, start:
        What was screened, and from when on.
    a, b:
        Numbers of the two in the catalogue, a < b.
    t_s:
        Seconds from the start to the closest approach.
    miss_distance_km, relative_speed_km_s:
        At that time.
    without_position:
        Numbers of objects that SGP4 gives no position somewhere in the window (decayed, or out
        of bounds): they are looked at only as long as it does.
    same:
        Pairs of numbers, (m, 2), of one and the same orbit under two catalogue numbers: docked
        ships are often published so. Such two have no distance, and no approach.
    """

    catalog: Catalog
    start: Moment
    a: Ints
    b: Ints
    t_s: Floats
    miss_distance_km: Floats
    relative_speed_km_s: Floats
    without_position: Ints
    same: Ints

    def __len__(self) -> int:
        return len(self.a)

    def approaches(self) -> list[Approach]:
        """Return each as `orbits.find_approaches` gives it, with the element sets it was computed from."""
        numbers = list(zip(self.a.tolist(), self.b.tolist(), strict=True))
        moments = [self.start.plus_seconds(t_s) for t_s in self.t_s.tolist()]
        named = {
            number: self.catalog[number].reference(self.start)
            for number in np.unique(np.concatenate([self.a, self.b])).tolist()
        }
        among = _Scattered(self.catalog, self.start, np.concatenate([self.a, self.b]))
        both = among.states(np.tile(self.t_s, 2))
        return tell(
            [(self.catalog[a], self.catalog[b]) for a, b in numbers],
            moments,
            [(named[a].at(at), named[b].at(at)) for (a, b), at in zip(numbers, moments, strict=True)],
            *_halves(both),
        )


def screen(
    catalog: Catalog,
    start: MomentLike,
    stop: MomentLike,
    *,
    within_km: float = 5.0,
    among: Sequence[int] | None = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Screening:
    """Return every closest approach up to `within_km` of two objects of a catalogue.

    Parameters
    ----------
    catalog:
        n_obj element sets, one for each object.
    start, stop:
        The window, of at most 30 days. A minimum at its edge is none.
    within_km:
        Up to which distance, above 0 and up to 200 km.
    among:
        Numbers of the objects of which one at least takes part; all if None.
    threads:
        As in `orbits.propagate`.
    progress:
        Is called with the share that is done, 0 to 1.

    Raises
    ------
    SearchError
        The window is reversed or too long, or the distance is out of bounds.
    PropagationError
        As in `orbits.propagate`; or the compiled engine cannot be had here.
    """
    begin = as_moment(start)
    length_s = as_moment(stop).seconds_since(begin)
    if not 0.0 <= length_s <= _LONGEST_DAYS * 86400.0:
        raise SearchError(
            f"The window goes from {begin.iso(0)} to {as_moment(stop).iso(0)}, {length_s / 86400.0:g} days. "
            f"Give up to {_LONGEST_DAYS:g} days, the start first."
        )
    if not 0.0 < within_km <= _FARTHEST_KM:
        raise SearchError(
            f"The greatest distance is {within_km} km. Give more than 0, up to {_FARTHEST_KM:g} km."
        )
    orbit = _orbits(catalog)
    wanted = np.ones(len(catalog), np.bool_)
    if among is not None:
        wanted[:] = False
        wanted[np.asarray(among, dtype=np.int64)] = True
    ENGINE.start(wait=True)
    sieve = _Sieve(
        catalog, begin, length_s, orbit, wanted, within_km, thread_count(threads), threads is not None
    )
    kept = sieve.run(progress or _silent)
    a, b, t_s, miss, speed = _settled(catalog, begin, length_s, kept, sieve.half_s, within_km)
    return Screening(
        catalog=catalog,
        start=begin,
        a=a,
        b=b,
        t_s=t_s,
        miss_distance_km=miss,
        relative_speed_km_s=speed,
        without_position=np.flatnonzero(sieve.lost),
        same=_same(orbit, wanted),
    )


class _Sieve:
    """The search for pairs and steps that may hold an approach."""

    def __init__(
        self,
        catalog: Catalog,
        start: Moment,
        length_s: float,
        orbit: Ints,
        wanted: Bools,
        within_km: float,
        threads: int,
        explicit: bool,
    ) -> None:
        self._catalog, self._start, self._orbit, self._wanted = catalog, start, orbit, wanted
        self._within_km, self._threads, self._explicit = within_km, threads, explicit
        self._count = max(1, math.ceil(length_s / STEP_S))
        self._step_s = length_s / self._count
        self.half_s = self._step_s / 2.0
        known = prepared(catalog, "WGS72", "improved")
        self._share = np.full(len(catalog), _SLACK_NEAR)
        self._share[known.deep] = _SLACK_DEEP
        self.lost = np.zeros(len(catalog), np.bool_)

    def run(self, progress: Callable[[float], None]) -> Floats:
        """Return what is kept: numbers of both objects and seconds of the step's middle, (3, n)."""
        found = [np.empty((3, 0))]
        for first in range(0, self._count if len(self._catalog) else 0, _TOGETHER):
            count = min(_TOGETHER, self._count - first)
            middles_s: Floats = (first + 0.5 + np.arange(count, dtype=np.float64)) * self._step_s
            ephemeris = propagate(
                self._catalog,
                Times.every(self._start.plus_seconds(middles_s[0]), self._step_s, count),
                engine="kernel",
                threads=self._threads if self._explicit else None,
            )
            self.lost |= (ephemeris.error != 0).any(axis=1)
            found += self._sift(ephemeris, middles_s)
            progress(min(1.0, (first + count) / self._count))
        return np.concatenate(found, axis=1)

    def _sift(self, ephemeris: Ephemeris, middles_s: Floats) -> list[Floats]:
        from orbits.kernels.neighbours import TILE, find_near

        parts: list[Floats] = []

        def work(first: int, last: int) -> None:
            room = 4096
            while True:
                kept = np.empty((room, 3), np.int64)
                count = find_near(
                    ephemeris.position_km,
                    ephemeris.velocity_km_s,
                    ephemeris.error,
                    self._share,
                    self._orbit,
                    self._wanted,
                    first,
                    last,
                    self._within_km,
                    self.half_s,
                    kept,
                )
                if count <= room:
                    break
                room = count
            part = kept[:count].T.astype(np.float64)
            part[2] = middles_s[kept[:count, 2]]
            parts.append(part)

        size = max(TILE, -(-len(middles_s) // (self._threads * TILE)) * TILE)
        over_chunks(work, len(middles_s), size, self._threads, self._explicit)
        return parts


class _Scattered:
    """Places of objects, each at instants of its own."""

    def __init__(self, catalog: Catalog, start: Moment, objects: Ints) -> None:
        self._start = start
        self._order = np.argsort(objects, kind="stable")
        ordered = objects[self._order]
        numbers, first, counts = np.unique(ordered, return_index=True, return_counts=True)
        rows_each = -(-counts // _WIDE)
        # Of an object with many instants there are several rows.
        row_first = np.concatenate([[0], np.cumsum(rows_each)])[:-1]
        within = np.arange(len(ordered)) - np.repeat(first, counts)
        self._row = np.repeat(row_first, counts) + within // _WIDE
        self._column = within % _WIDE
        self._catalog = catalog[np.repeat(numbers, rows_each)]

    def states(self, t_s: Floats) -> States:
        """Return positions at and around `t_s`, in the order of the objects given; NaN where none is."""
        n = len(t_s)
        if not n:
            return States(t_s, *(np.empty((0, 3)) for _ in range(3)))
        table = np.full((len(self._catalog), _WIDE), np.nan)
        table[self._row, self._column] = t_s[self._order]
        table = np.where(np.isnan(table), table[:, :1], table)
        days = table / 86400.0
        whole = np.floor(days)
        around = (np.array([-HALF_S, 0.0, HALF_S]) / 86400.0)[:, np.newaxis]
        fr = (self._start.fr + (days - whole))[:, np.newaxis] + around
        jd = np.broadcast_to((self._start.jd + whole)[:, np.newaxis], fr.shape)
        rows = len(table)
        position, _, error = states_at(
            self._catalog, jd.reshape(rows, -1), fr.reshape(rows, -1), engine="kernel"
        )
        position[error != 0] = np.nan
        three = position.reshape(rows, 3, _WIDE, 3)[self._row, :, self._column]
        back = np.empty_like(three)
        back[self._order] = three
        return States(t_s, back[:, 0], back[:, 1], back[:, 2])


def _halves(both: States) -> tuple[States, States]:
    n = len(both.t_s) // 2
    return (
        States(both.t_s[:n], both.before[:n], both.at[:n], both.after[:n]),
        States(both.t_s[n:], both.before[n:], both.at[n:], both.after[n:]),
    )


def _settled(
    catalog: Catalog, start: Moment, length_s: float, kept: Floats, half_s: float, within_km: float
) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Follow what the sieve kept to the minima; return those within the limit, each once."""
    a, b = kept[0].astype(np.int64), kept[1].astype(np.int64)
    middle_s = kept[2]
    scattered = _Scattered(catalog, start, np.concatenate([a, b]))
    t_s = middle_s.copy()
    change = np.zeros_like(t_s)
    for _ in range(_ROUNDS):
        mine, theirs = _halves(scattered.states(np.tile(t_s, 2)))
        apart = theirs.at - mine.at
        relative = theirs.velocity_km_s - mine.velocity_km_s
        pull = -MU_KM3_S2 * (
            theirs.at / norm(theirs.at)[:, np.newaxis] ** 3 - mine.at / norm(mine.at)[:, np.newaxis] ** 3
        )
        leaving = (
            np.sum((theirs.after - mine.after) ** 2, axis=-1)
            - np.sum((theirs.before - mine.before) ** 2, axis=-1)
        ) / (4.0 * HALF_S)
        slope = np.sum(relative**2, axis=-1) + np.sum(apart * pull, axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.where(slope > 0.0, -leaving / slope, np.nan)
        # Never farther than where it was to be looked for.
        t_s = np.clip(t_s + np.nan_to_num(change), middle_s - 2.0 * half_s, middle_s + 2.0 * half_s)
        if np.all(~(np.abs(change) > _SETTLED_S)):
            break
    mine, theirs = _halves(scattered.states(np.tile(t_s, 2)))
    distance = norm(theirs.at - mine.at)
    speed = norm(theirs.velocity_km_s - mine.velocity_km_s)
    with np.errstate(divide="ignore", invalid="ignore"):
        unsure_s = np.where(slope > 0.0, np.maximum(_AT_LEAST_S, _SCATTER_KM_S * distance / slope), 0.0)
    same_s = np.maximum(_SAME_S, unsure_s)
    good = (
        (np.abs(change) <= unsure_s)
        & (np.abs(t_s - middle_s) <= half_s + same_s)
        & (distance <= within_km)
        & (t_s >= 0.0)
        & (t_s <= length_s)
    )
    order = np.flatnonzero(good)
    order = order[np.lexsort((t_s[order], b[order], a[order]))]
    fresh = np.ones(len(order), np.bool_)
    one, next_ = order[:-1], order[1:]
    fresh[1:] = (a[one] != a[next_]) | (b[one] != b[next_]) | (t_s[next_] - t_s[one] > same_s[next_])
    order = order[fresh]
    order = order[np.argsort(t_s[order], kind="stable")]
    return a[order], b[order], t_s[order], distance[order], speed[order]


def _orbits(catalog: Catalog) -> Ints:
    """Return a number for the orbit of each object: the same for objects that share one."""
    numbers: dict[tuple[Any, ...], int] = {}
    return np.array([numbers.setdefault(orbit_of(each), len(numbers)) for each in catalog], dtype=np.int64)


def _same(orbit: Ints, wanted: Bools) -> Ints:
    """Return the pairs of numbers that share an orbit, (m, 2)."""
    members: dict[int, list[int]] = {}
    for number, of in enumerate(orbit.tolist()):
        members.setdefault(of, []).append(number)
    pairs = [
        pair
        for each in members.values()
        for pair in combinations(each, 2)
        if wanted[pair[0]] or wanted[pair[1]]
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _silent(share: float) -> None:
    """Tell nobody."""


def _meet() -> None:
    """Screen two satellites, so that what is not there yet is compiled."""
    epoch = Moment(2461000.5, 0.0)
    both = compiled.samples(epoch)
    wanted = np.ones(2, np.bool_)
    sieve = _Sieve(both, epoch, 10.0 * STEP_S, np.arange(2), wanted, 5.0, 1, True)
    sieve.run(_silent)


ENGINE = Warming(_meet, ("near_earth", "deep_space", "neighbours"))
