"""Many element sets: a sequence of records that is also a table of arrays."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from tle import aliases, groups, orbit_classes, sanity
from tle.elements import ElementSet
from tle.errors import ElementError, UnknownObject
from tle.moments import MomentLike, as_moment

Floats = NDArray[np.float64]
_Array = TypeVar("_Array", bound=NDArray[Any])
Index = slice | Sequence[int] | NDArray[np.bool_] | NDArray[np.integer[Any]]

_COSPAR = re.compile(r"(?:(?P<long>\d{4})-|(?P<short>\d{2}))(?P<rest>\d{3}[A-Z]{1,3})\Z", re.ASCII)


class Catalog(Sequence[ElementSet]):
    """An immutable sequence of element sets, with each quantity as an array too.

    Several sets of one object may be inside: a catalogue is a snapshot of many
    objects, a history of one, or both. The arrays are built at first use, have
    shape `(len(catalog),)`, carry the names and units of `ElementSet` and are
    read-only. `catalog[3]` is a set; `catalog[mask]`, `catalog[indices]` and
    `catalog[slice]` are catalogues.
    """

    def __init__(self, sets: Iterable[ElementSet] = ()) -> None:
        self._sets: tuple[ElementSet, ...] = tuple(sets)

    @classmethod
    def of(cls, sets: ElementSet | Iterable[ElementSet]) -> "Catalog":
        """Return the catalogue of one set or of several, in their order."""
        return cls((sets,) if isinstance(sets, ElementSet) else sets)

    def __len__(self) -> int:
        return len(self._sets)

    def __iter__(self) -> Iterator[ElementSet]:
        return iter(self._sets)

    @overload
    def __getitem__(self, index: int) -> ElementSet: ...

    @overload
    def __getitem__(self, index: Index) -> "Catalog": ...

    def __getitem__(self, index: int | Index) -> "ElementSet | Catalog":
        if isinstance(index, (int, np.integer)):
            return self._sets[index]
        if isinstance(index, slice):
            return Catalog(self._sets[index])
        places = np.asarray(index)
        if places.dtype == np.bool_:
            if places.shape != (len(self),):
                raise IndexError(
                    f"The mask has shape {places.shape}, but the catalogue holds {len(self)} sets. "
                    "Give one True or False for each set."
                )
            places = np.flatnonzero(places)
        if places.size == 0:
            return Catalog()
        if places.ndim != 1 or not np.issubdtype(places.dtype, np.integer):
            raise IndexError(
                f"A catalogue is indexed by a whole number, a slice, a mask or a list of whole numbers, "
                f"not by {index!r}."
            )
        return Catalog(self._sets[place] for place in places)

    def __eq__(self, other: object) -> bool:
        return self._sets == other._sets if isinstance(other, Catalog) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._sets)

    def __add__(self, other: "Catalog") -> "Catalog":
        return Catalog(self._sets + other._sets)

    def __repr__(self) -> str:
        if not self._sets:
            return "Catalog(no sets)"
        objects = len(np.unique(self.norad_cat_id))
        first, last = (self[int(place)].epoch.iso(0) for place in self._by_epoch[[0, -1]])
        return f"Catalog({len(self)} sets of {objects} objects, epochs {first} to {last})"

    # -- the table -------------------------------------------------------------

    def _floats(self, name: str) -> Floats:
        return _frozen(np.array([getattr(each, name) for each in self._sets], dtype=np.float64))

    @cached_property
    def norad_cat_id(self) -> NDArray[np.int64]:
        """Catalogue numbers."""
        return _frozen(np.array([each.norad_cat_id for each in self._sets], dtype=np.int64))

    @cached_property
    def object_name(self) -> tuple[str, ...]:
        """Names as published, in order."""
        return tuple(each.object_name for each in self._sets)

    @cached_property
    def object_id(self) -> tuple[str, ...]:
        """International (COSPAR) designators, in order."""
        return tuple(each.object_id for each in self._sets)

    @cached_property
    def epoch_jd(self) -> Floats:
        """Julian date of the epochs' midnights, UTC, days."""
        return _frozen(np.array([each.epoch.jd for each in self._sets], dtype=np.float64))

    @cached_property
    def epoch_fr(self) -> Floats:
        """Fractions of a day of the epochs, in [0, 1)."""
        return _frozen(np.array([each.epoch.fr for each in self._sets], dtype=np.float64))

    @cached_property
    def mean_motion_rev_day(self) -> Floats:
        """Mean motion (Kozai), rev/day."""
        return self._floats("mean_motion_rev_day")

    @cached_property
    def eccentricity(self) -> Floats:
        """Eccentricity."""
        return self._floats("eccentricity")

    @cached_property
    def inclination_deg(self) -> Floats:
        """Inclination, degrees."""
        return self._floats("inclination_deg")

    @cached_property
    def raan_deg(self) -> Floats:
        """Right ascension of the ascending node, degrees."""
        return self._floats("raan_deg")

    @cached_property
    def arg_perigee_deg(self) -> Floats:
        """Argument of perigee, degrees."""
        return self._floats("arg_perigee_deg")

    @cached_property
    def mean_anomaly_deg(self) -> Floats:
        """Mean anomaly, degrees."""
        return self._floats("mean_anomaly_deg")

    @cached_property
    def bstar(self) -> Floats:
        """Drag term, 1/Earth radii."""
        return self._floats("bstar")

    @cached_property
    def mean_motion_dot(self) -> Floats:
        """Half the first derivative of mean motion, rev/day^2."""
        return self._floats("mean_motion_dot")

    @cached_property
    def mean_motion_ddot(self) -> Floats:
        """A sixth of the second derivative of mean motion, rev/day^3."""
        return self._floats("mean_motion_ddot")

    @cached_property
    def orbit_class(self) -> NDArray[np.str_]:
        """Kind of orbit of each set: `LEO`, `GEO`, ... as `tle.orbit_classes` bounds them."""
        return _frozen(
            orbit_classes.classify(self.mean_motion_rev_day, self.eccentricity, self.inclination_deg)
        )

    @cached_property
    def _by_epoch(self) -> NDArray[np.int64]:
        return _frozen(np.lexsort((self.epoch_fr, self.epoch_jd)).astype(np.int64))

    @cached_property
    def _folded_names(self) -> tuple[str, ...]:
        return tuple(aliases.folded(name) for name in self.object_name)

    # -- finding ---------------------------------------------------------------

    def age_days(self, at: MomentLike) -> Floats:
        """Return the days from each epoch to `at`, shape (len,); negative before the epoch."""
        moment = as_moment(at)
        return (moment.jd - self.epoch_jd) + (moment.fr - self.epoch_fr)

    def warnings(self, at: MomentLike | None = None) -> tuple[tuple[str, ...], ...]:
        """Return what cannot be right about each set, as `ElementSet.warnings` does, in order.

        `at` is the moment from which the future begins; the present one unless given.
        """
        return tuple(sanity.sentences(flag) for flag in sanity.flags(self, at).tolist())

    def by_epoch(self) -> "Catalog":
        """Return the same sets, oldest epoch first."""
        return self[self._by_epoch]

    def select(self, wanted: str | int) -> "Catalog":
        """Return all sets of one object, in the catalogue's order.

        `wanted` is a catalogue number, an alias (`ISS`, `Tiangong`), a COSPAR
        designator (`1998-067A` or `98067A`) or a name (`CSS (TIANHE)`, or
        `TIANHE` where only one object has it); case does not count.

        Raises
        ------
        UnknownObject
            Nothing here goes by that name; the sentence lists the nearest ones.
        """
        number = aliases.resolve(wanted) if isinstance(wanted, str) else int(wanted)
        if number is not None:
            found = np.flatnonzero(self.norad_cat_id == number)
            if found.size:
                return self[found]
        if isinstance(wanted, str):
            for places in (self._with_designator(wanted), self._with_name(wanted)):
                if places:
                    return self[places]
        raise UnknownObject(self._not_here(wanted, number))

    def group(self, name: str) -> "Catalog":
        """Return the sets of all objects of a group (`tle.groups`), in order; empty if none is here.

        `stations`, `modules`, `ships`, and the clouds of debris `fengyun-1c`,
        `cosmos-2251`, `iridium-33`, `collision-2009`, `cosmos-1408`.

        Raises
        ------
        UnknownObject
            There is no such group.
        """
        rules = groups.rules(name)
        return self[
            [
                place
                for place, each in enumerate(self._sets)
                if any(rule.covers(each.norad_cat_id, each.object_id, each.object_name) for rule in rules)
            ]
        ]

    def of_class(self, *classes: str) -> "Catalog":
        """Return the sets whose orbit is of one of these classes (`LEO`, `MEO`, `GEO`, ...), in order.

        Raises
        ------
        ElementError
            There is no such class.
        """
        wanted = [each.strip().upper() for each in classes]
        for each in wanted:
            if each not in set(orbit_classes.OrbitClass):
                raise ElementError(
                    f"There is no orbit class {each!r}. The classes are: "
                    f"{', '.join(orbit_classes.OrbitClass)}."
                )
        return self[np.isin(self.orbit_class, wanted)]

    def between(self, since: MomentLike | None = None, until: MomentLike | None = None) -> "Catalog":
        """Return the sets with an epoch from `since` to `until`, both included, in order; None: no bound."""
        mask = np.ones(len(self), dtype=np.bool_)
        if since is not None:
            mask &= self.age_days(since) <= 0.0
        if until is not None:
            mask &= self.age_days(until) >= 0.0
        return self[mask]

    def younger_than(self, days: float, at: MomentLike) -> "Catalog":
        """Return the sets whose epoch is within `days` of `at`, before or after, in order."""
        return self[np.abs(self.age_days(at)) <= days]

    def newest(self) -> "Catalog":
        """Return the set with the newest epoch of each object, in order of catalogue number.

        Of two with one epoch the one further back in the catalogue wins, the later published.
        """
        order = self._by_epoch[np.argsort(self.norad_cat_id[self._by_epoch], kind="stable")]
        numbers = self.norad_cat_id[order]
        return self[order[np.append(numbers[1:] != numbers[:-1], True)]] if len(self) else self

    def nearest(self, wanted: str | int, at: MomentLike) -> ElementSet:
        """Return the set of one object whose epoch is nearest to `at`, before or after.

        `wanted` as in `select`. Of two equally near the later wins, and of two
        with one epoch the one further back in the catalogue (the later published).
        """
        sets = self.select(wanted)
        ages = sets.age_days(at)
        nearest = np.flatnonzero(np.abs(ages) == np.abs(ages).min())
        latest = nearest[ages[nearest] == ages[nearest].min()]
        return sets[int(latest[-1])]

    def snapshot(self, at: MomentLike) -> "Catalog":
        """Return of each object the set whose epoch is nearest to `at`, by catalogue number.

        Of several equally good ones the same as `nearest` chooses.
        """
        if not len(self):
            return self
        ages = self.age_days(at)
        order = np.lexsort((-np.arange(len(self)), ages, np.abs(ages), self.norad_cat_id))
        numbers = self.norad_cat_id[order]
        first: NDArray[np.bool_] = np.append(True, numbers[1:] != numbers[:-1])
        return self[order[first]]

    def _with_designator(self, wanted: str) -> list[int]:
        match = _COSPAR.match(wanted.strip().upper())
        if match is None:
            return []
        year = match["long"] or f"{1900 + int(match['short']) + 100 * (int(match['short']) < 57)}"
        designator = f"{year}-{match['rest']}"
        return [place for place, each in enumerate(self.object_id) if each == designator]

    def _with_name(self, wanted: str) -> list[int]:
        key = aliases.folded(wanted)
        if not key:
            return []
        whole = [place for place, name in enumerate(self._folded_names) if name == key]
        if whole:
            return whole
        # `TIANHE` for `CSS (TIANHE)`: one part of the name, if that names one object only.
        parts = [
            place
            for place, name in enumerate(self.object_name)
            if ("(" in name or "[" in name)
            and key in [aliases.folded(part) for part in re.split(r"[()\[\]]", name)]
        ]
        return parts if len({self._sets[place].norad_cat_id for place in parts}) == 1 else []

    def _not_here(self, wanted: str | int, number: int | None) -> str:
        which = f"{wanted!r} (catalogue number {number})" if number not in (None, wanted) else f"{wanted!r}"
        if not self._sets:
            return f"There is no set of {which}: this catalogue is empty."
        near = self._near(str(wanted))
        advice = f"Near it: {', '.join(near)}." if near else "Give a name, an alias or a catalogue number."
        return f"There is no set of {which} among these {len(self)}. {advice}"

    def _near(self, wanted: str) -> list[str]:
        """Return up to five names of this catalogue that `wanted` may have meant."""
        key = aliases.folded(wanted)
        numbers = set(self.norad_cat_id.tolist())
        named = dict(zip(self._folded_names, self.object_name, strict=True))
        named |= {aliases.folded(alias): alias for alias, n in aliases.known().items() if n in numbers}
        named |= {str(number): str(number) for number in numbers}
        inside = [shown for folded, shown in named.items() if len(key) > 2 and key in folded and shown]
        close = [named[folded] for folded in difflib.get_close_matches(key, named, n=5, cutoff=0.6)]
        return [shown for shown in dict.fromkeys(close + sorted(inside)) if shown][:5]


def _frozen(array: _Array) -> _Array:
    array.flags.writeable = False
    return array
