"""Finding objects among those held: by name, number or designator, by kind of orbit, by group, by age."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

import tle
from dashboard import answers
from dashboard.answers import Elements, NoPosition, Whereabouts, comparison
from dashboard.answers.comparison import Compared
from dashboard.answers.explanation import Explanation
from dashboard.answers.held import held_by, nearest_of
from dashboard.answers.memory import kept
from dashboard.owners import actor_of, words
from dashboard.queries.catalogue import CatalogueQuery
from dashboard.queries.orbits import OrbitsQuery
from dashboard.settings import Settings
from dashboard.story import hardware
from dashboard.text import Texts
from orbits import OrbitError
from sites import Pass, Site, SiteError
from tle import Catalog, ElementSet, Moment, aliases, groups
from tle.ages import STALE_AFTER_DAYS
from tle.geometry import Size, size
from tle.owners import Owner, owners_of

Mask = NDArray[np.bool_]


_FIRST_GROUPS = ("stations", "modules", "ships")
"""Whose objects stand first in a list, in this order; then those of the register, then the newest."""

_OWNER, _CLASS = "owner:", "class:"


@dataclass(frozen=True, eq=False)
class Shelf:
    """The newest set of every object, ready to be searched in the words of `say`."""

    catalog: Catalog
    say: Texts
    _groups: dict[str, Mask] = field(default_factory=dict, repr=False)

    @cached_property
    def texts(self) -> list[str]:
        """What each object can be found by: name, number, designator, owner, in one line."""
        return [f"{name} {owner}" for name, owner in zip(self.names, self.owner_words, strict=True)]

    @cached_property
    def names(self) -> list[str]:
        """The names, number and designator of each, a space before every word."""
        return [
            f" {each.label} {each.object_name} {each.norad_cat_id} {each.object_id}".casefold()
            for each in self.catalog
        ]

    @cached_property
    def owners(self) -> list[Owner]:
        """The owner of each."""
        return owners_of(self.catalog)

    @cached_property
    def actors(self) -> NDArray[np.str_]:
        """Which of `dashboard.owners.ACTORS` each belongs to."""
        return np.array([actor_of(each) for each in self.owners], dtype=np.str_)

    @cached_property
    def owner_words(self) -> list[str]:
        """What the owner of each is searched by."""
        return [words(each, self.say) for each in self.owners]

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        """How far down a list each stands where nothing else decides: the story first, then the newest."""
        level = np.full(len(self.catalog), len(_FIRST_GROUPS) + 1)
        known = {item.norad_cat_id for item in hardware.load().values()}
        level[np.isin(self.catalog.norad_cat_id, [each for each in known if each is not None])] -= 1
        for place, group in reversed(list(enumerate(_FIRST_GROUPS))):
            level[self.of_group(group)] = place
        # The stations in the order of their table, all others the newest first.
        newest = -self.catalog.norad_cat_id.astype(np.int64)
        for place, rule in enumerate(reversed(groups.rules(_FIRST_GROUPS[0]))):
            newest[self.catalog.norad_cat_id == rule.norad_cat_id] = -(10**9) - place
        order = np.lexsort((newest, level))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def in_order(self, found: Mask, asked: str) -> NDArray[np.int64]:
        """Return the places of those found: whose number or name is what was asked first, then by `rank`."""
        places = np.flatnonzero(found)
        wanted = asked.casefold().strip()
        number = aliases.resolve(asked) if wanted else None
        fit = np.full(len(places), 2)
        if wanted:
            names, begun = self.names, f" {wanted}"
            begins = np.fromiter((begun in names[each] for each in places.tolist()), bool, len(places))
            fit[begins] = 1
            if number is not None:
                fit[self.catalog.norad_cat_id[places] == number] = 0
        return places[np.lexsort((self.rank[places], fit))]

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
        if query.owner:
            found &= self.actors == query.owner
        if query.age:
            fresh = np.abs(self.catalog.age_days(at)) <= STALE_AFTER_DAYS
            found &= fresh if query.age == "fresh" else ~fresh
        return found

    def _with_words(self, asked: str) -> Mask:
        wanted = asked.casefold().split()
        found = np.ones(len(self.catalog), dtype=bool)
        for word in wanted:
            if word.startswith(_CLASS):
                found &= np.char.startswith(np.char.lower(self.classes), word.removeprefix(_CLASS))
                continue
            owner = word.startswith(_OWNER)
            searched = self.owner_words if owner else self.texts
            part = word.removeprefix(_OWNER)
            found &= np.fromiter((part in text for text in searched), dtype=bool, count=len(searched))
        number = aliases.resolve(asked)
        return found if number is None else found | (self.catalog.norad_cat_id == number)


def shelf(settings: Settings, texts: Texts) -> Shelf:
    """Return the shelf of this hour; made anew when sets have come."""
    hour = settings.now().iso(0)[:13]
    edition = 0 if settings.archive is None else settings.archive.edition()
    return kept(
        ("shelf", settings, texts.language, hour, edition),
        lambda: Shelf(nearest_of(settings, settings.now()), texts),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """One object: the set nearest to the moment, where it is (or why not), in each format, its sources.

    `passes` are the next over `site`; without any, `no_passes` says why. `year` is its orbit
    through the last year, where more than one set of it is held.
    """

    elements: ElementSet
    whereabouts: Whereabouts | None
    why_not: str
    formats: tuple[tuple[str, str], ...]
    provenance: tuple[tuple[str, str, str], ...]
    owner: Owner
    site: Site
    passes: tuple[Pass, ...]
    no_passes: str
    year: Compared | None


PASSES_SHOWN = 3
PASSES_WITHIN_DAYS = 3.0
FORMATS = ("tle", "omm-json", "omm-csv", "omm-xml", "omm-kvn")


def find(settings: Settings, number: int, at: Moment, site: Site, owner: Owner) -> Found | None:
    """Return all that is held of one object, with its passes over `site`, or None."""
    held = held_by(settings)
    source = settings.catalog() if settings.archive is None else settings.archive
    try:
        elements = source.nearest(number, at)
    except tle.UnknownObject:
        return None
    known = settings.archive.provenance(elements) if settings.archive else ()
    where, why = _where(held, number, at)
    passes, no_passes = _passes(held, number, at, site)
    span = OrbitsQuery((str(number),), at.plus_days(-365.0), at)
    told, _ = comparison.compared(held, span)
    return Found(
        elements=elements,
        whereabouts=where,
        why_not=why,
        formats=tuple((each, _written(elements, each)) for each in FORMATS),
        provenance=tuple((each.source, each.fetched_at.iso(0), each.content_sha256) for each in known),
        owner=owner,
        site=site,
        passes=passes,
        no_passes=no_passes,
        year=told[0] if told and len(told[0].history) > 1 else None,
    )


def _passes(held: Elements, number: int, at: Moment, site: Site) -> tuple[tuple[Pass, ...], str]:
    try:
        found = answers.passes(held, [str(number)], site, at, PASSES_WITHIN_DAYS)
    except (tle.ElementError, OrbitError, SiteError) as error:
        return (), str(error)
    return tuple(found[:PASSES_SHOWN]), ""


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
