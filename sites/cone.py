"""A whole catalogue against the cone of an antenna: what crosses, how many at once, how near to the beam.

Satellites are what a radio telescope hears whether it wants to or not. The crossings
are those of the compiled pass search (`sites.pass_times`), with the same completeness;
the nearest approach to the direction that a dish points to is followed within each.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits import Times, states_at
from orbits.earth_orientation import FloatArray
from orbits.frames import itrs_from_teme
from sites.antenna import Antenna
from sites.fast import Constellation, constellation_of
from sites.passes import find_passes, pass_times
from sites.targets import Target
from sites.topocentric import east_north_up, position_itrs_km
from tle import Catalog, Moment, MomentLike, as_moment

Ints = npt.NDArray[np.int64]

# Nearest approaches: first this many looks in a short crossing, then closer and closer.
_LOOKS = 33
_LONG_STEP_S = 120.0
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many objects are in the cone at once: the mean over the span, the most, and when first so many."""

    mean: float
    most: int
    most_at: Moment


@dataclass(frozen=True, eq=False, slots=True)
class Looks:
    """Where objects stand over an antenna and how fast the line of sight turns over the ground, each (n,).

    NaN where SGP4 gives no position.
    """

    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    range_km: FloatArray
    rate_deg_s: FloatArray


@dataclass(frozen=True, slots=True)
class Share:
    """What one constellation (None: all others) has in the cone."""

    constellation: Constellation | None
    objects: int
    crossings: int
    seconds: float
    heard_in: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the fields, the constellation by its id."""
        return {
            "constellation": self.constellation.id if self.constellation else None,
            "name": self.constellation.name if self.constellation else "others",
            "in_the_papers": self.constellation.in_the_papers if self.constellation else None,
            "objects": self.objects,
            "crossings": self.crossings,
            "seconds": self.seconds,
            "sends_mhz": [self.constellation.from_mhz, self.constellation.to_mhz]
            if self.constellation
            else None,
            "heard_in": list(self.heard_in),
        }


@dataclass(frozen=True, eq=False)
class ConeCrossings:
    """Every crossing of every object of a catalogue through the cone of an antenna.

    Attributes
    ----------
    catalog:
        The element sets asked about.
    start, length_s:
        The span.
    obj:
        Which object, (n,): a number of the catalogue.
    begin_s, top_s, end_s:
        Seconds from the start: comes in, stands highest, goes out, each (n,).
    max_elevation_deg:
        At the highest, (n,).
    """

    antenna: Antenna
    catalog: Catalog
    start: Moment
    length_s: float
    obj: Ints
    begin_s: FloatArray
    top_s: FloatArray
    end_s: FloatArray
    max_elevation_deg: FloatArray

    def __len__(self) -> int:
        return len(self.obj)

    @cached_property
    def objects(self) -> Ints:
        """The numbers of the objects that cross."""
        return np.unique(self.obj)

    @cached_property
    def crowd(self) -> Crowd:
        """How many are in the cone at once."""
        if not len(self):
            return Crowd(0.0, 0, self.start)
        at = np.concatenate([self.begin_s, self.end_s])
        step = np.concatenate([np.ones(len(self), np.int64), -np.ones(len(self), np.int64)])
        # Comings before goings at the same instant: the spans are closed.
        order = np.lexsort((-step, at))
        inside = np.cumsum(step[order])
        most = int(inside.argmax())
        seconds = float((self.end_s - self.begin_s).sum())
        return Crowd(
            seconds / self.length_s, int(inside[most]), self.start.plus_seconds(float(at[order][most]))
        )

    @property
    def ages_days(self) -> tuple[float, float]:
        """The median and the greatest distance of the elements from the middle of the span, days."""
        if not len(self.catalog):
            return 0.0, 0.0
        ages = np.abs(self.catalog.age_days(self.start.plus_seconds(self.length_s / 2.0)))
        return float(np.median(ages)), float(ages.max())

    def in_cone_at(self, at: MomentLike) -> Ints:
        """Return the numbers of the objects in the cone at an instant."""
        second = as_moment(at).seconds_since(self.start)
        return self.obj[(self.begin_s <= second) & (second <= self.end_s)]

    def looks(self, rows: Ints, at_s: FloatArray) -> Looks:
        """Return where the objects of crossings stand at instants of their own, and how fast they move.

        Parameters
        ----------
        rows:
            Numbers of crossings, (n,).
        at_s:
            Seconds from the start, (n,).
        """
        sets = Catalog(self.catalog[int(number)] for number in self.obj[rows])
        away, error = self._away_km(sets, at_s[:, None] + np.array([-0.5, 0.0, 0.5]))
        cross = np.linalg.norm(np.cross(away[:, 0], away[:, 2]), axis=-1)
        rate = np.degrees(np.arctan2(cross, np.einsum("ij,ij->i", away[:, 0], away[:, 2])))
        local = away[:, 1] @ east_north_up(self.antenna.site).T
        distance = np.linalg.norm(local, axis=-1)
        bad = (error != 0).any(axis=1)
        azimuth = np.degrees(np.arctan2(local[:, 0], local[:, 1])) % 360.0
        elevation = np.degrees(np.arcsin(local[:, 2] / distance))
        return Looks(*(np.where(bad, np.nan, each) for each in (azimuth, elevation, distance, rate)))

    def shares(self) -> list[Share]:
        """Return what each constellation has in the cone, by seconds; all others last."""
        named = {
            int(number): constellation_of(self.catalog[int(number)].object_name) for number in self.objects
        }
        groups: dict[Constellation | None, list[int]] = {}
        for row, number in enumerate(self.obj.tolist()):
            groups.setdefault(named[number], []).append(row)
        objects = Counter(named.values())
        found = [
            Share(
                constellation=group,
                objects=objects[group],
                crossings=len(rows),
                seconds=float((self.end_s[rows] - self.begin_s[rows]).sum()),
                heard_in=tuple(band.name for band in group.heard_by(self.antenna)) if group else (),
            )
            for group, rows in groups.items()
        ]
        return sorted(found, key=lambda share: (share.constellation is None, -share.seconds))

    def nearest_to(self, pointing: Target | tuple[float, float]) -> tuple[FloatArray, FloatArray]:
        """Return how near each crossing comes to the direction that the dish points to.

        Parameters
        ----------
        pointing:
            A body or a direction among the stars, which the dish follows; or (azimuth_deg,
            elevation_deg), at which it rests.

        Returns
        -------
        separation_deg, at_s:
            The smallest angle within the crossing and when, each (n,). The instant is known
            to some milliseconds, the angle to some 0.001 degrees.
        """
        separation, at = np.empty(len(self)), np.empty(len(self))
        length = self.end_s - self.begin_s
        short = length <= _LOOKS * _LONG_STEP_S
        groups = [np.flatnonzero(short)] if short.any() else []
        # Those that hang in the cone for hours, each by itself: their number of looks differs.
        groups += [np.array([row]) for row in np.flatnonzero(~short)]
        for rows in groups:
            looks = _LOOKS if short[rows[0]] else int(length[rows[0]] / _LONG_STEP_S) + 2
            separation[rows], at[rows] = self._nearest(rows, pointing, looks)
        return separation, at

    def _nearest(
        self, rows: Ints, pointing: Target | tuple[float, float], looks: int
    ) -> tuple[FloatArray, FloatArray]:
        sets = Catalog(self.catalog[int(number)] for number in self.obj[rows])
        low, high = self.begin_s[rows], self.end_s[rows]
        for _ in range(_ROUNDS):
            t_s = np.ascontiguousarray(np.linspace(low, high, looks).T)
            angle = self._separation_deg(sets, t_s, pointing)
            best = angle.argmin(axis=1)
            each = np.arange(len(rows))
            low, high = t_s[each, np.maximum(best - 1, 0)], t_s[each, np.minimum(best + 1, looks - 1)]
            looks = 17
        return angle[each, best], t_s[each, best]

    def _separation_deg(
        self, sets: Catalog, t_s: FloatArray, pointing: Target | tuple[float, float]
    ) -> FloatArray:
        site = self.antenna.site
        away, error = self._away_km(sets, t_s)
        away = away.reshape(-1, 3)
        away /= np.linalg.norm(away, axis=-1, keepdims=True)
        times = self._times(t_s)
        if isinstance(pointing, tuple):
            azimuth, elevation = np.radians(pointing)
            local = np.array(
                [
                    np.sin(azimuth) * np.cos(elevation),
                    np.cos(azimuth) * np.cos(elevation),
                    np.sin(elevation),
                ]
            )
            axis = np.broadcast_to(local @ east_north_up(site), away.shape)
        else:
            axis = pointing.away_itrs_km(times, site)
            axis = axis / np.linalg.norm(axis, axis=-1, keepdims=True)
        sine = np.linalg.norm(np.cross(away, axis), axis=-1)
        angle = np.degrees(np.arctan2(sine, np.einsum("ij,ij->i", away, axis))).reshape(t_s.shape)
        return np.where(error == 0, angle, np.inf)

    def _times(self, t_s: FloatArray) -> Times:
        days = np.floor(t_s / 86400.0)
        jd, fr = self.start.jd + days, self.start.fr + (t_s - days * 86400.0) / 86400.0
        return Times(jd.ravel(), fr.ravel())

    def _away_km(self, sets: Catalog, t_s: FloatArray) -> tuple[FloatArray, npt.NDArray[np.uint8]]:
        """Return positions less the site's in ITRS, (n, n_t, 3) for `t_s` of (n, n_t), and error codes."""
        times = self._times(t_s)
        position, velocity, error = states_at(sets, times.jd.reshape(t_s.shape), times.fr.reshape(t_s.shape))
        ground, _ = itrs_from_teme(position.reshape(-1, 3), velocity.reshape(-1, 3), times)
        return (ground - position_itrs_km(self.antenna.site)).reshape(*t_s.shape, 3), error

    def as_json(self) -> dict[str, Any]:
        """Return the summary: how many, how many at once, whose."""
        return {
            "antenna": self.antenna.id,
            "start": self.start.iso(),
            "hours": self.length_s / 3600.0,
            "objects_asked": len(self.catalog),
            "elements_age_days": dict(zip(("median", "greatest"), self.ages_days, strict=True)),
            "objects_crossing": len(self.objects),
            "crossings": len(self),
            "mean_at_once": self.crowd.mean,
            "most_at_once": self.crowd.most,
            "most_at": self.crowd.most_at.iso(),
            "constellations": [share.as_json() for share in self.shares()],
            "slow_enough": self.slow_enough,
            "in_cone_at_start": self.inside_as_json(self.start),
        }

    @cached_property
    def slow_enough(self) -> int | None:
        """How many crossings the dish can follow at their highest; None where its rate is unknown."""
        if self.antenna.slew_deg_s is None:
            return None
        rates = self.looks(np.arange(len(self)), self.top_s).rate_deg_s
        return int((rates <= self.antenna.slew_deg_s).sum())

    def inside_as_json(self, at: MomentLike) -> list[dict[str, Any]]:
        """Return who is in the cone at an instant, the nearest to the zenith first."""
        second = as_moment(at).seconds_since(self.start)
        rows = np.flatnonzero((self.begin_s <= second) & (second <= self.end_s))
        if not rows.size:
            return []
        looks = self.looks(rows, np.full(len(rows), second))
        slew = self.antenna.slew_deg_s
        found = []
        for place in np.argsort(-looks.elevation_deg).tolist():
            one = self.catalog[int(self.obj[rows[place]])]
            rate = float(looks.rate_deg_s[place])
            found.append(
                {
                    "object": one.object_name or str(one.norad_cat_id),
                    "norad_cat_id": one.norad_cat_id,
                    "azimuth_deg": float(looks.azimuth_deg[place]),
                    "elevation_deg": float(looks.elevation_deg[place]),
                    "range_km": float(looks.range_km[place]),
                    "angular_rate_deg_s": rate,
                    "can_follow": None if slew is None else rate <= slew,
                    "until": self.start.plus_seconds(float(self.end_s[rows[place]])).iso(),
                }
            )
        return found


def cone_crossings(
    catalog: Catalog, antenna: Antenna, start: MomentLike, stop: MomentLike, *, threads: int | None = None
) -> ConeCrossings:
    """Return every crossing of every object of `catalog` through the cone of `antenna`.

    One element set an object: choose (`Catalog.nearest`) where there are several.
    Waits for the compiled search; what SGP4 gives up on within the span is searched
    by `find_passes`.

    Raises
    ------
    WindowError
        The span is empty.
    """
    begin, end = as_moment(start), as_moment(stop)
    site, limit = antenna.site, antenna.min_elevation_deg
    table = pass_times(catalog, [site], begin, end, min_elevation_deg=limit, threads=threads)
    rest = [
        (number, each)
        for number in table.unsettled.tolist()
        for each in find_passes(Catalog.of([catalog[number]]), site, begin, end, min_elevation_deg=limit)
    ]

    def seconds(known: FloatArray, moments: list[Moment]) -> FloatArray:
        return np.concatenate([known, [moment.seconds_since(begin) for moment in moments]])

    return ConeCrossings(
        antenna=antenna,
        catalog=catalog,
        start=begin,
        length_s=end.seconds_since(begin),
        obj=np.concatenate([table.obj, np.array([number for number, _ in rest], np.int64)]),
        begin_s=seconds(table.begin_s, [each.aos.at for _, each in rest]),
        top_s=seconds(table.top_s, [each.tca.at for _, each in rest]),
        end_s=seconds(table.end_s, [each.los.at for _, each in rest]),
        max_elevation_deg=np.concatenate(
            [table.elevation_deg[:, 1], [each.tca.elevation_deg for _, each in rest]]
        ),
    )
