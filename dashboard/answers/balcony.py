"""What a place sees: one list of passes, from which the page, its files and its charts draw.

The passes are those of `dashboard.answers`, which the command line asks as well.
"""

import io
import json
from dataclasses import dataclass, replace

import sites
import tle
from dashboard import answers
from dashboard.answers import Elements, progress
from dashboard.answers.explanation import Explanation
from dashboard.answers.spans import spans
from dashboard.exports import ics
from dashboard.exports.rows import pass_rows
from dashboard.exports.tables import write_csv
from dashboard.geography import places
from dashboard.queries.passes import PassesQuery
from dashboard.stations import SHOWN_WITHIN_DAYS
from dashboard.text import Texts
from orbits import OrbitError
from sites import Pass, Site
from sites.sky import Sky, sky_of
from sites.visibility import TWILIGHTS_DEG
from tle import Catalog, ElementSet, Moment, MomentLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer.

    Attributes
    ----------
    query:
        The question as it was meant.
    site:
        The place, with a clock: of a pair of coordinates that of a town near it.
    clock_of:
        Which town, in words; or empty.
    passes:
        Those asked for, in order of time.
    all:
        The same and those that were not asked for because nobody sees them.
    sets:
        The element sets behind them: of a long time several of each object.
    remarks:
        What could not be answered, a sentence each.
    """

    query: PassesQuery
    site: Site
    clock_of: str
    passes: tuple[Pass, ...]
    all: tuple[Pass, ...]
    sets: Catalog
    remarks: tuple[str, ...]

    @property
    def window(self) -> tuple[Moment, Moment]:
        """What was searched."""
        return self.query.start, self.query.start.plus_days(self.query.days)

    @property
    def chosen(self) -> Pass | None:
        """The pass in detail: the one the link names, else the first visible, else the first."""
        named = next((each for each in self.all if key_of(each) == self.query.chosen), None)
        seen = next((each for each in self.passes if each.visible.seen), None)
        return named or seen or next(iter(self.passes), None)

    def set_of(self, each: Pass) -> ElementSet:
        """Return the element set that a pass was predicted from."""
        return next(one for one in self.sets if one.sha256 == each.elements.sha256)

    @property
    def firsts(self) -> Catalog:
        """The first set of each object."""
        return answers.one_each(self.sets)

    @property
    def too_old(self) -> tuple[ElementSet, ...]:
        """The sets of which a time says nothing any more at the start of the window."""
        return tuple(one for one in self.firsts if abs(one.age_days(self.query.start)) > SHOWN_WITHIN_DAYS)


def key_of(each: Pass) -> str:
    """Return what a link calls a pass: number and minute of the culmination."""
    return f"{each.norad_cat_id}@{each.tca.at.iso(0)[:16]}Z"


def ask(query: PassesQuery, held: Elements, texts: Texts) -> Found:
    """Return the passes that a question asks for.

    Raises
    ------
    sites.SiteError
        There is no such place.
    """
    site = places.find(query.place)
    remarks, known = [], []
    for name in query.objects:
        try:
            spans(held, name, query.start, query.days)
        except tle.ElementError as error:
            remarks.append(str(error))
        else:
            known.append(name)
    found: list[Pass] = []
    sets = Catalog()
    for name in progress.over(known):
        try:
            more, its = answers.passes_and_sets(
                held,
                [name],
                site,
                query.start,
                query.days,
                min_elevation_deg=query.horizon,
                refraction=query.refraction,
                dark_below_deg=TWILIGHTS_DEG[query.dark],
            )
        except (OrbitError, sites.SiteError) as error:
            remarks.append(texts("passes.unpredicted", name=name, reason=str(error)))
            continue
        if not {each.sha256 for each in its} & {one.sha256 for one in sets}:
            found += more
            sets += its
    found.sort(key=lambda each: (each.aos.at, each.norad_cat_id))
    shown = [each for each in found if each.visible.seen or not query.visible]
    return Found(
        query=query,
        site=site,
        clock_of=places.as_data(site, query.place, texts)["zone_from"],
        passes=tuple(shown),
        all=tuple(found),
        sets=sets,
        remarks=tuple(remarks),
    )


def with_chosen(found: Found, chosen: str) -> Found:
    """Return the same answer with another pass in detail."""
    return replace(found, query=replace(found.query, chosen=chosen))


@dataclass(frozen=True, slots=True)
class _OneSet:
    """One set for any time, with the history that is held of it."""

    elements: ElementSet
    held: Elements

    def at(self, _name: str, _at: MomentLike) -> ElementSet:
        return self.elements

    def history(self, number: int, since: MomentLike, until: MomentLike) -> Catalog:
        return self.held.history(number, since, until)

    def snapshot(self, at: MomentLike) -> Catalog:
        return self.held.snapshot(at)


def one_of_many(query: PassesQuery, held: Elements, texts: Texts) -> Found | None:
    """Return the pass that a long question names, from the set that the whole answer has it from.

    None where it names none.
    """
    number, _, minute = query.chosen.partition("@")
    try:
        at = tle.as_moment(minute)
        parts = spans(held, number, query.start, query.days)
    except (ValueError, tle.ElementError):
        return None
    its = next((span.elements for span in parts if span.start <= at < span.stop), None)
    if its is None:
        return None
    end = query.start.plus_days(query.days)
    start, stop = max(query.start, at.plus_days(-1.0)), min(end, at.plus_days(1.0))
    near = replace(query, objects=(number,), start=start, days=stop.days_since(start), visible=False)
    found = ask(near, _OneSet(its, held), texts)
    return found if found.chosen is not None and key_of(found.chosen) == query.chosen else None


def sky(found: Found, each: Pass) -> Sky:
    """Return the sky of one of the passes."""
    return sky_of(each, found.set_of(each))


def nights_and_meetings(found: Found) -> tuple[list[sites.Night], list[sites.Meeting]]:
    """Return the nights that show every object asked for, and when two are up together."""
    shown = {each.norad_cat_id for each in found.all}
    nights = sites.nights_with_both(found.all) if len(shown) == len(found.firsts) > 1 else []
    return nights, sites.meetings(found.all, found.sets)


def as_csv(found: Found) -> str:
    """Return the passes as `common-orbit passes --format csv` writes them."""
    stream = io.StringIO()
    write_csv(pass_rows(found.passes), stream)
    return stream.getvalue()


def as_json(found: Found) -> str:
    """Return the passes as `common-orbit passes --format json` writes them."""
    return (
        json.dumps({"passes": [each.as_json() for each in found.passes]}, indent=2, ensure_ascii=False) + "\n"
    )


def as_calendar(found: Found, held: Elements, created: Moment, alarm_minutes: float | None = None) -> bytes:
    """Return the passes as a calendar whose entries newer elements update."""
    return ics.calendar(
        found.passes,
        answers.neighbours(held, found.sets),
        created=created,
        zone=found.site.time_zone,
        alarm_minutes=alarm_minutes,
        window=found.window,
    )


def explanation(found: Found, texts: Texts) -> Explanation:
    """Return how the passes were computed, with the command and the Python that give the same."""
    query, site = found.query, found.site
    command = ["common-orbit", "passes", *query.objects, "--site", query.place]
    command += ["--start", query.start.iso(), "--days", f"{query.days:g}"]
    if query.mask:
        command += ["--horizon", "my-horizon.txt"]
    else:
        command += ["--min-elevation", f"{query.min_elevation_deg:g}"]
    command += ["--refraction"] * query.refraction + ["--visible"] * query.visible
    if query.dark != "civil":
        command += ["--dark", query.dark]
    mask = (
        texts("pass.how.mask.own", count=query.mask.count(";") + 1)
        if query.mask
        else texts("pass.how.mask.level", degrees=query.min_elevation_deg)
    )
    return Explanation(
        formula=texts("pass.how.formula"),
        inputs=texts(
            "pass.how.inputs",
            place=site.name,
            lat=site.lat_deg,
            lon=site.lon_deg,
            alt=site.alt_m,
            mask=mask,
            air=texts("pass.how.air" if query.refraction else "pass.how.no-air"),
            start=query.start.iso(0),
            days=query.days,
            dark=TWILIGHTS_DEG[query.dark],
        ),
        frame=texts("pass.how.frame"),
        limits=texts("pass.how.limits"),
        source=texts("pass.how.source", source=site.source),
        command=command,
        python=_python(query),
        elements=[each.reference(query.start) for each in found.firsts],
    )


def _python(query: PassesQuery) -> str:
    horizon = (
        f"sites.Horizon.parse({query.mask!r}.replace(';', '\\n'))"
        if query.mask
        else f"{query.min_elevation_deg:g}"
    )
    names = ", ".join(repr(name) for name in query.objects)
    return _PYTHON.format(
        place=query.place,
        names=names + ("," if len(query.objects) == 1 else ""),
        start=query.start.iso(),
        days=query.days,
        half=query.days / 2.0,
        horizon=horizon,
        refraction=query.refraction,
        dark=TWILIGHTS_DEG[query.dark],
    )


_PYTHON = """\
import sites, tle
from dashboard.geography.gazetteer import find_place
start = tle.as_moment("{start}")
with tle.Archive.open() as archive:
    sets = tle.Catalog.of([tle.authentic(archive, name, start.plus_days({half:g})) for name in ({names})])
found = sites.find_passes(
    sets, find_place({place!r}), start, start.plus_days({days:g}),
    min_elevation_deg={horizon}, refraction={refraction}, dark_below_deg={dark:g},
)
for each in sites.with_circumstances(found, sets):
    print(each.object, each.aos.at.iso(), each.tca.at.iso(), each.tca.elevation_deg, each.los.at.iso())"""
