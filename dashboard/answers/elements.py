"""Where answers take element sets from: the archive of this machine, or a file that somebody gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import tle
from dashboard.stations import SHOWN_WITHIN_DAYS
from tle import Catalog, ElementSet, MomentLike
from tle.archive import Archive


class Elements(Protocol):
    """Where the answers take element sets from: the archive, or a file that the user gave."""

    def at(self, name: str, at: MomentLike) -> ElementSet:
        """Return the set of the object called `name` to use for `at`."""
        ...

    def history(self, number: int, since: MomentLike, until: MomentLike) -> Catalog:
        """Return all sets held of an object with epochs from `since` to `until`, possibly none."""
        ...

    def snapshot(self, at: MomentLike) -> Catalog:
        """Return the set to use for `at` of every object there is one of."""
        ...


@dataclass(frozen=True, slots=True)
class FromCatalog:
    """The sets of one catalogue, as of a file that the user gave: the nearest is used, however far."""

    catalog: Catalog

    def at(self, name: str, at: MomentLike) -> ElementSet:
        """Return the set nearest to `at`."""
        return self.catalog.nearest(name, at)

    def history(self, number: int, since: MomentLike, until: MomentLike) -> Catalog:
        """Return the sets of that span."""
        return self.catalog.select(number).between(since, until)

    def snapshot(self, at: MomentLike) -> Catalog:
        """Return the sets nearest to `at`, however far."""
        return self.catalog.snapshot(at)


@dataclass(frozen=True, slots=True)
class FromArchive:
    """What the archive holds: the nearest set, but none that says nothing of that date any more."""

    archive: Archive

    def at(self, name: str, at: MomentLike) -> ElementSet:
        """Return the set nearest to `at`, or raise tle.NoAuthenticElements."""
        return tle.authentic(self.archive, name, at)

    def history(self, number: int, since: MomentLike, until: MomentLike) -> Catalog:
        """Return the sets of that span."""
        return self.archive.select(number, since=since, until=until)

    def snapshot(self, at: MomentLike) -> Catalog:
        """Return the sets nearest to `at`, but none from which a place would be a guess."""
        return self.archive.snapshot(at, SHOWN_WITHIN_DAYS)


def one_each(sets: Catalog) -> Catalog:
    """Return the first set of each object."""
    firsts: dict[int, ElementSet] = {}
    for each in sets:
        firsts.setdefault(each.norad_cat_id, each)
    return Catalog(firsts.values())


def sets_of(held: Elements, names: Sequence[str], start: MomentLike, days: float) -> Catalog:
    """Return of each named object the set nearest to the middle of the window."""
    middle = tle.as_moment(start).plus_days(days / 2)
    return Catalog.of([held.at(name, middle) for name in dict.fromkeys(names)])


def neighbours(held: Elements, sets: Catalog, days: float = 10.0) -> Catalog:
    """Return `sets` and all others held of the same objects with epochs that near."""
    return sets + Catalog(
        other
        for each in sets
        for other in held.history(each.norad_cat_id, each.epoch.plus_days(-days), each.epoch.plus_days(days))
    )
