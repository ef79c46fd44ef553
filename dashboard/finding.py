"""Finding objects among those held: by name, number or designator, by kind of orbit, by group, by age."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

import tle
from dashboard import answers
from dashboard.answers import Elements, NoPosition, Whereabouts
from dashboard.components.explained import Explanation
from dashboard.held import held_by, newest_of
from dashboard.memory import kept
from dashboard.queries.catalogue import CatalogueQuery
from dashboard.settings import Settings
from dashboard.text import Texts
from orbits import OrbitError
from tle import Catalog, ElementSet, Moment, aliases
from tle.ages import STALE_AFTER_DAYS
from tle.geometry import Size, size

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shelf:
    """The newest set of every object, ready to be searched."""

    catalog: Catalog
    _groups: dict[str, Mask] = field(default_factory=dict, repr=False)

    @cached_property
    def texts(self) -> list[str]:
        """What each object can be found by: name, number, designator, in one line."""
        return [
            f"{each.object_name} {each.norad_cat_id} {each.object_id}".casefold() for each in self.catalog
        ]

    @cached_property
    def classes(self) -> NDArray[np.str_]:
        """The kind of orbit of each."""
        return self.catalog.orbit_class

    @cached_property
    def size(self) -> Size:
        """Perigee and apogee of each."""
        return size(self.catalog.mean_motion_rev_day, self.catalog.eccentricity, self.catalog.inclination_deg)

    def of_group(self, name: str) -> Mask:
        """Return which objects belong to a group of the story."""
        if name not in self._groups:
            numbers = {each.norad_cat_id for each in self.catalog.group(name)}
            self._groups[name] = np.array(
                [each in numbers for each in self.catalog.norad_cat_id.tolist()], dtype=bool
            )
        return self._groups[name]

    def matches(self, query: CatalogueQuery, at: Moment) -> Mask:
        """Return which objects the question asks for."""
        found = np.ones(len(self.catalog), dtype=bool)
        if not len(self.catalog):
            return found
        if query.words:
            found &= self._with_words(query.words)
        if query.orbit_class:
            found &= self.classes == query.orbit_class
        if query.group:
            found &= self.of_group(query.group)
        if query.age:
            fresh = np.abs(self.catalog.age_days(at)) <= STALE_AFTER_DAYS
            found &= fresh if query.age == "fresh" else ~fresh
        return found

    def _with_words(self, words: str) -> Mask:
        wanted = words.casefold().split()
        found = np.array([all(word in text for word in wanted) for text in self.texts], dtype=bool)
        number = aliases.resolve(words)
        return found if number is None else found | (self.catalog.norad_cat_id == number)


def shelf(settings: Settings) -> Shelf:
    """Return the shelf; looked through again every ten minutes, as new sets come every two hours at most."""
    tens = settings.now().iso(0)[:15]
    return kept(("shelf", settings, tens), lambda: Shelf(newest_of(settings)))


@dataclass(frozen=True, slots=True)
class Found:
    """One object: the set nearest to the moment, where it is (or why not), in each format, its sources."""

    elements: ElementSet
    whereabouts: Whereabouts | None
    why_not: str
    formats: tuple[tuple[str, str], ...]
    provenance: tuple[tuple[str, str, str], ...]
    sets_held: int


FORMATS = ("tle", "omm-json", "omm-csv", "omm-xml", "omm-kvn")
_EVER = ("1957-10-04T00:00:00Z", "2057-01-01T00:00:00Z")


def find(settings: Settings, number: int, at: Moment) -> Found | None:
    """Return all that is held of one object, or None."""
    held = held_by(settings)
    try:
        sets = held.history(number, *_EVER)
    except tle.UnknownObject:
        return None
    if not len(sets):
        return None
    elements = sets.nearest(str(number), at)
    known = settings.archive.provenance(elements) if settings.archive else ()
    where, why = _where(held, number, at)
    return Found(
        elements=elements,
        whereabouts=where,
        why_not=why,
        formats=tuple((each, _written(elements, each)) for each in FORMATS),
        provenance=tuple((each.source, each.fetched_at.iso(0), each.content_sha256) for each in known),
        sets_held=len(sets),
    )


def _where(held: Elements, number: int, at: Moment) -> tuple[Whereabouts | None, str]:
    try:
        return answers.where(held, str(number), at), ""
    except (tle.ElementError, OrbitError, NoPosition) as error:
        return None, str(error)


def _written(elements: ElementSet, form: str) -> str:
    try:
        return tle.write(elements, form)
    except tle.ElementError as error:
        return str(error)


def explanation(found: Whereabouts, texts: Texts) -> Explanation:
    """Return how a place was computed, with the command and the Python that give the same."""
    at = found.at.iso()
    number = str(found.norad_cat_id)
    return Explanation(
        formula=texts("catalogue.how.formula"),
        inputs=texts("catalogue.how.inputs", name=found.object, at=found.at.iso(0)),
        frame=texts("catalogue.how.frame", ut1=found.ut1_minus_utc_s, status=found.earth_orientation),
        limits=texts("catalogue.how.limits"),
        source=texts("catalogue.how.source"),
        command=["common-orbit", "where", number, "--at", at],
        python=_PYTHON.format(number=number, at=at),
        elements=[found.elements],
    )


_PYTHON = """\
import orbits, tle
with tle.Archive.open() as archive:
    elements = tle.authentic(archive, "{number}", "{at}")
place = orbits.propagate(tle.Catalog.of([elements]), orbits.Times.of(tle.as_moment("{at}"))).to_itrs()
print(orbits.geodetic_from_itrs(place.position_km[0, 0]))"""
