"""The questions people ask, answered: the one place that calls the layers below.

The command line and the pages ask here, so that a number on the projector can
be remade in a terminal. Nothing here imports dash.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

import orbits
import sites
import tle
from dashboard import progress
from dashboard.spans import SPAN_DAYS, joined, spans, with_margin
from dashboard.stations import SHOWN_WITHIN_DAYS
from orbits import EVENT_KINDS, Approach, OrbitEvent, Reboost, sun
from orbits.events import Equator, Kind
from orbits.times import Times, earth_orientation_status
from sites import Horizon, Pass, Site
from sites.sky import Sky, sky_of
from sites.visibility import DARK_BELOW_DEG
from tle import Catalog, ElementSet, ElementsReference, Moment, MomentLike
from tle.ages import STALE_AFTER_DAYS
from tle.archive import Archive


class NoPosition(ValueError):  # noqa: N818 - it names the finding, as KeyError does
    """The propagator gave no position: the elements do not reach to the time asked about."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one object is at one instant.

    Attributes
    ----------
    at:
        The instant, UTC.
    lat_deg, lon_deg, alt_km:
        Geodetic place below it on WGS-84 (east positive) and height above the ellipsoid.
    speed_km_s:
        Inertial speed, the length of `velocity_teme_km_s`.
    sunlit:
        Whether any part of the Sun's disc shines on it.
    position_teme_km, velocity_teme_km_s, position_itrs_km:
        Three components each.
    elements:
        The element set it was computed from, with its age at `at`.
    ut1_minus_utc_s, earth_orientation:
        How far the Earth had turned, and whether that is `measured` or
        `predicted`: what to compare first when another program's ground
        position differs by tens of metres (0.1 s of UT1 is 46 m at the equator).
    """

    object: str
    norad_cat_id: int
    at: Moment
    lat_deg: float
    lon_deg: float
    alt_km: float
    speed_km_s: float
    sunlit: bool
    position_teme_km: tuple[float, float, float]
    velocity_teme_km_s: tuple[float, float, float]
    position_itrs_km: tuple[float, float, float]
    elements: ElementsReference
    ut1_minus_utc_s: float
    earth_orientation: str

    def as_json(self) -> dict[str, Any]:
        """Return the answer under the keys of the command line's contract."""
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "at": self.at.iso(),
            "lat_deg": self.lat_deg,
            "lon_deg": self.lon_deg,
            "alt_km": self.alt_km,
            "speed_km_s": self.speed_km_s,
            "sunlit": self.sunlit,
            "position_teme_km": list(self.position_teme_km),
            "velocity_teme_km_s": list(self.velocity_teme_km_s),
            "position_itrs_km": list(self.position_itrs_km),
            "elements": self.elements.as_json(),
            "ut1_minus_utc_s": self.ut1_minus_utc_s,
            "earth_orientation": self.earth_orientation,
        }


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


def where(held: Elements, name: str, at: MomentLike) -> Whereabouts:
    """Return where the object called `name` is at `at`, from its set nearest in time.

    Raises
    ------
    tle.UnknownObject
        No set of that object is held.
    tle.NoAuthenticElements
        None of that time is.
    NoPosition
        SGP4 refuses the time (decayed, or elements out of bounds).
    """
    moment = tle.as_moment(at)
    elements = held.at(name, moment)
    times = Times.of(moment)
    ephemeris = orbits.propagate(Catalog.of([elements]), times)
    require_position(elements, int(ephemeris.error[0, 0]), moment)
    itrs = ephemeris.to_itrs()
    lat_deg, lon_deg, alt_km = orbits.geodetic_from_itrs(itrs.position_km[0, 0])
    velocity = ephemeris.velocity_km_s[0, 0]
    return Whereabouts(
        object=elements.label,
        norad_cat_id=elements.norad_cat_id,
        at=moment,
        lat_deg=float(lat_deg),
        lon_deg=float(lon_deg),
        alt_km=float(alt_km),
        speed_km_s=float(np.linalg.norm(velocity)),
        sunlit=bool(sun.is_sunlit(ephemeris.position_km[0], times)[0]),
        position_teme_km=_three(ephemeris.position_km[0, 0]),
        velocity_teme_km_s=_three(velocity),
        position_itrs_km=_three(itrs.position_km[0, 0]),
        elements=elements.reference(moment),
        ut1_minus_utc_s=float(times.ut1_minus_utc_s[0]),
        earth_orientation=earth_orientation_status(times).worst,
    )


def require_position(elements: ElementSet, error: int, at: Moment) -> None:
    """Raise NoPosition, with the propagator's reason in words, unless `error` is 0."""
    if error:
        raise NoPosition(
            f"SGP4 gives no orbit for {elements.label} at {at.iso(0)} "
            f"from the elements of {elements.epoch.iso(0)}: {orbits.ERRORS[error]} (code {error}). "
            "Ask for a time nearer to that epoch, or give newer elements with --elements FILE."
        )


@dataclass(frozen=True, slots=True)
class Track:
    """One object through time, in one frame.

    Attributes
    ----------
    frame:
        `teme`, `itrs` or `geodetic`.
    times:
        The instants, n of them.
    columns:
        Name with unit -> n values: `x_km` ... `vz_km_s`, or `lat_deg`, `lon_deg`, `alt_km`.
    elements:
        The element set, with its age at the sample farthest from its epoch.
    """

    object: str
    norad_cat_id: int
    frame: str
    times: Times
    columns: dict[str, np.ndarray[Any, np.dtype[np.float64]]]
    elements: ElementsReference

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one dictionary a sample, `at` first."""
        names = tuple(self.columns)
        for moment, values in zip(
            self.times.moments(), zip(*(self.columns[n].tolist() for n in names), strict=True), strict=True
        ):
            yield {"at": moment.iso(), **dict(zip(names, values, strict=True))}

    def as_json(self) -> dict[str, Any]:
        """Return the answer under the keys of the command line's contract."""
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "frame": self.frame,
            "elements": self.elements.as_json(),
            "samples": list(self.rows()),
        }


FRAMES = ("geodetic", "itrs", "teme")


def track(
    held: Elements, name: str, start: MomentLike, stop: MomentLike, step_s: float, frame: str = "geodetic"
) -> Track:
    """Return the object called `name` from `start` to `stop` every `step_s` seconds in `frame`.

    The one element set nearest to the middle of the span is used throughout, so
    that the track has no step where sets would change.
    """
    begin, end = tle.as_moment(start), tle.as_moment(stop)
    middle = begin.plus_seconds(end.seconds_since(begin) / 2)
    elements = held.at(name, middle)
    times = Times.range(begin, end, step_s)
    ephemeris = orbits.propagate(Catalog.of([elements]), times)
    for index in np.flatnonzero(ephemeris.error[0])[:1]:
        require_position(elements, int(ephemeris.error[0, index]), times.moments()[index])
    if frame != "teme":
        ephemeris = ephemeris.to_itrs()
    position, velocity = ephemeris.position_km[0], ephemeris.velocity_km_s[0]
    if frame == "geodetic":
        columns = dict(
            zip(("lat_deg", "lon_deg", "alt_km"), orbits.geodetic_from_itrs(position), strict=True)
        )
    else:
        columns = {f"{axis}_km": position[:, i] for i, axis in enumerate("xyz")}
        columns |= {f"v{axis}_km_s": velocity[:, i] for i, axis in enumerate("xyz")}
    farthest = max((begin, end), key=lambda moment: abs(elements.age_days(moment)))
    return Track(
        object=elements.label,
        norad_cat_id=elements.norad_cat_id,
        frame=frame,
        times=times,
        columns=columns,
        elements=elements.reference(farthest),
    )


def passes(
    held: Elements,
    names: Sequence[str],
    site: Site,
    start: MomentLike,
    days: float,
    *,
    min_elevation_deg: float | Horizon = 10.0,
    refraction: bool = False,
    dark_below_deg: float = DARK_BELOW_DEG,
) -> list[Pass]:
    """Return the passes of the named objects over `site`, in order of time, with their circumstances.

    Each object is predicted from its one set nearest to the middle of the window; of a
    window longer than `dashboard.spans.SPAN_DAYS`, each part from its own.
    A pass beyond a reboost that other sets tell of says so in `void`.

    Parameters
    ----------
    min_elevation_deg, refraction:
        The mask, or a horizon of hills and houses, and whether it is seen through the air.
    dark_below_deg:
        Below which elevation of the Sun the sky counts as dark; see `sites.dark_below_deg`.
    """
    return passes_and_sets(
        held,
        names,
        site,
        start,
        days,
        min_elevation_deg=min_elevation_deg,
        refraction=refraction,
        dark_below_deg=dark_below_deg,
    )[0]


def passes_and_sets(
    held: Elements,
    names: Sequence[str],
    site: Site,
    start: MomentLike,
    days: float,
    *,
    min_elevation_deg: float | Horizon = 10.0,
    refraction: bool = False,
    dark_below_deg: float = DARK_BELOW_DEG,
) -> tuple[list[Pass], Catalog]:
    """Return what `passes` does, and the element sets behind it: several of an object in a long window."""
    begin = tle.as_moment(start)
    if days > SPAN_DAYS:
        return _passes_in_parts(
            held, names, site, begin, days, Sight(min_elevation_deg, refraction, dark_below_deg)
        )
    end = begin.plus_days(days)
    chosen = Catalog.of([held.at(name, begin.plus_days(days / 2)) for name in dict.fromkeys(names)])
    found = sites.find_passes(
        chosen,
        site,
        begin,
        end,
        min_elevation_deg=min_elevation_deg,
        refraction=refraction,
        dark_below_deg=dark_below_deg,
    )
    reboosts = {each.norad_cat_id: _reboosts(held, each, begin, end) for each in chosen}
    return sites.with_circumstances(found, chosen, reboosts=reboosts), chosen


@dataclass(frozen=True, slots=True)
class Sight:
    """Above which horizon, through the air or not, and below which elevation of the Sun it is dark."""

    min_elevation_deg: float | Horizon
    refraction: bool
    dark_below_deg: float


# A pass of a satellite that goes round more than this often a day lasts less than the margin, and
# two of them are farther apart than `_SAME_PASS_S`. Slower ones are asked for in one piece.
_LEAST_REV_DAY = 1.5
_MARGIN_S, _SAME_PASS_S = 86400.0, 900.0


def _passes_in_parts(
    held: Elements, names: Sequence[str], site: Site, begin: Moment, days: float, sight: Sight
) -> tuple[list[Pass], Catalog]:
    found: list[Pass] = []
    used: dict[str, ElementSet] = {}
    for name in progress.over(list(dict.fromkeys(names))):
        parts = spans(held, name, begin, days)
        if parts[0].elements.mean_motion_rev_day < _LEAST_REV_DAY:
            parts = [replace(parts[len(parts) // 2], start=begin, stop=begin.plus_days(days))]
        its = []
        for span in progress.over(
            parts, lambda one: f"{one.elements.object_name or one.elements.norad_cat_id} {one.month}"
        ):
            first, last = with_margin(span, parts, _MARGIN_S)
            chosen = Catalog.of([span.elements])
            seen = sites.find_passes(
                chosen,
                site,
                first,
                last,
                min_elevation_deg=sight.min_elevation_deg,
                refraction=sight.refraction,
                dark_below_deg=sight.dark_below_deg,
            )
            near = span.start.plus_seconds(-_SAME_PASS_S), span.stop
            seen = [one for one in seen if len(parts) == 1 or near[0] <= one.tca.at <= near[1]]
            told = {span.elements.norad_cat_id: _reboosts(held, span.elements, span.start, span.stop)}
            its.append(sites.with_circumstances(seen, chosen, reboosts=told))
            used[span.elements.sha256] = span.elements
        found += joined(parts, its, lambda one: one.tca.at, _SAME_PASS_S)
    return sorted(found, key=lambda one: (one.aos.at, one.norad_cat_id)), Catalog(used.values())


def sky(
    held: Elements,
    name: str,
    site: Site,
    start: MomentLike,
    days: float,
    *,
    visible: bool = True,
    min_elevation_deg: float = 10.0,
    dark_below_deg: float = DARK_BELOW_DEG,
) -> Sky | None:
    """Return the sky of the first pass from `start` on, ready to be drawn; None where there is none.

    With `visible` the first one that the naked eye can see.
    """
    found, chosen = passes_and_sets(
        held, [name], site, start, days, min_elevation_deg=min_elevation_deg, dark_below_deg=dark_below_deg
    )
    wanted = next((each for each in found if each.visible.seen or not visible), None)
    return sky_of(wanted, chosen[0]) if wanted else None


@dataclass(frozen=True, slots=True)
class Together:
    """Two objects over one place.

    Attributes
    ----------
    site:
        The place.
    objects:
        The names, in the order asked for.
    latitude_limits_deg:
        For each the latitude, north and south, beyond which it never comes above the mask.
    highest_deg:
        For each the highest elevation that its orbit can ever reach at the place.
    nights:
        The nights in which each is seen.
    meetings:
        The times when both are up.
    elements:
        The sets used, with their age at the start; of a long window the first of each object.
    """

    site: Site
    objects: tuple[str, ...]
    latitude_limits_deg: tuple[float, ...]
    highest_deg: tuple[float, ...]
    nights: tuple[sites.Night, ...]
    meetings: tuple[sites.Meeting, ...]
    elements: tuple[ElementsReference, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the answer with units in the names."""
        return {
            "site": self.site.id,
            "objects": [
                {"object": name, "latitude_limit_deg": limit, "highest_elevation_deg": highest}
                for name, limit, highest in zip(
                    self.objects, self.latitude_limits_deg, self.highest_deg, strict=True
                )
            ],
            "nights": [each.as_json() for each in self.nights],
            "meetings": [each.as_json() for each in self.meetings],
            "elements": [each.as_json() for each in self.elements],
        }


def together(
    held: Elements,
    names: Sequence[str],
    site: Site,
    start: MomentLike,
    days: float,
    *,
    min_elevation_deg: float = 10.0,
    dark_below_deg: float = DARK_BELOW_DEG,
) -> Together:
    """Return the nights that show all the named objects, and when they are up together."""
    found, chosen = passes_and_sets(
        held, names, site, start, days, min_elevation_deg=min_elevation_deg, dark_below_deg=dark_below_deg
    )
    nights = sites.nights_with_both(found)
    meetings = tuple(sites.meetings(found, chosen))
    shown = {each.norad_cat_id for each in found}
    chosen = one_each(chosen)
    return Together(
        site=site,
        objects=tuple(each.label for each in chosen),
        latitude_limits_deg=tuple(sites.latitude_limit_deg(each, min_elevation_deg) for each in chosen),
        highest_deg=tuple(sites.geometric_limit_deg(each, site) for each in chosen),
        # One that has no pass at all is seen in no night.
        nights=tuple(nights) if len(shown) == len(chosen) else (),
        meetings=meetings,
        elements=tuple(each.reference(start) for each in chosen),
    )


def one_each(sets: Catalog) -> Catalog:
    """Return the first set of each object."""
    firsts: dict[int, ElementSet] = {}
    for each in sets:
        firsts.setdefault(each.norad_cat_id, each)
    return Catalog(firsts.values())


def transits(
    held: Elements, name: str, site: Site, start: MomentLike, days: float, *, within_deg: float = 0.0
) -> tuple[list[sites.Transit], ElementsReference]:
    """Return when the object crosses the Sun or the Moon, or comes so near to them, and its elements."""
    begin = tle.as_moment(start)
    elements = held.at(name, begin.plus_days(days / 2))
    found = sites.find_transits(elements, site, begin, begin.plus_days(days), within_deg=within_deg)
    return found, elements.reference(begin.plus_days(days))


def doppler(
    held: Elements,
    name: str,
    site: Site,
    start: MomentLike,
    stop: MomentLike,
    frequency_hz: float,
    step_s: float,
) -> tuple[sites.DopplerCurve, ElementsReference]:
    """Return the Doppler shift of what the named object sends, and its elements."""
    elements = held.at(name, start)
    return sites.doppler_curve(elements, site, start, stop, frequency_hz, step_s), elements.reference(start)


def orbit_events(
    held: Elements,
    name: str,
    start: MomentLike,
    days: float,
    *,
    kinds: Sequence[Kind] = (),
    equator: Equator = "date",
) -> tuple[list[OrbitEvent], ElementsReference]:
    """Return what happens to the named object on its orbit (all kinds if none is given), and its elements."""
    begin = tle.as_moment(start)
    elements = held.at(name, begin.plus_days(days / 2))
    end = begin.plus_days(days)
    found = orbits.find_events(elements, begin, end, kinds or EVENT_KINDS, equator=equator)
    return found, elements.reference(end)


def sets_of(held: Elements, names: Sequence[str], start: MomentLike, days: float) -> Catalog:
    """Return of each named object the set nearest to the middle of the window."""
    middle = tle.as_moment(start).plus_days(days / 2)
    return Catalog.of([held.at(name, middle) for name in dict.fromkeys(names)])


def approaches(
    pairs: Iterable[tuple[ElementSet, ElementSet]], start: MomentLike, days: float, *, within_km: float
) -> list[Approach]:
    """Return when the two of each pair come nearest, up to `within_km`, in order of time."""
    begin = tle.as_moment(start)
    found = [
        each
        for a, b in pairs
        for each in orbits.find_approaches(a, b, begin, begin.plus_days(days), within_km=within_km)
    ]
    return sorted(found, key=lambda each: each.tca)


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found among the objects of a catalogue, and what people must know of it.

    Attributes
    ----------
    found:
        The approaches, in order of time.
    pairs:
        How many were looked at.
    remarks:
        Sentences: what was left out, and how old the elements are.
    """

    found: list[Approach]
    pairs: int
    remarks: tuple[str, ...]


def screened(
    catalog: Catalog,
    some: Catalog,
    start: MomentLike,
    days: float,
    *,
    within_km: float,
    progress: Callable[[float], None] | None = None,
) -> Screened:
    """Return when objects of a catalogue come nearest to each other, up to `within_km`, in order of time.

    `some`: only of these with the others; if there are none, of all with all. `catalog` holds a
    set of each object.
    """
    begin = tle.as_moment(start)
    numbers = {each.norad_cat_id for each in some}
    others = Catalog(each for each in catalog if each.norad_cat_id not in numbers)
    among = Catalog([*some, *others])
    result = orbits.screen(
        among,
        begin,
        begin.plus_days(days),
        within_km=within_km,
        among=range(len(some)) if len(some) else None,
        progress=progress,
    )
    n, m = len(among), len(some)
    remarks = []
    if len(result.same):
        remarks.append(
            f"{len(result.same)} pairs share one element set, as docked ships do, and have no distance: "
            "left out."
        )
    if result.without_position.size:
        remarks.append(
            f"{result.without_position.size} objects have no position from some time on "
            "(decayed, or elements out of bounds): looked at until then."
        )
    ages = np.abs(among.age_days(begin.plus_days(days / 2)))
    old = int(np.count_nonzero(ages > STALE_AFTER_DAYS))
    if old:
        remarks.append(
            f"The elements of {old:,} of {n:,} objects are more than {STALE_AFTER_DAYS:g} days from the "
            f"window, the worst {ages.max():.0f} days: such approaches are not to be believed."
        )
    pairs = n * (n - 1) // 2 if not m else m * (m - 1) // 2 + m * (n - m)
    return Screened(result.approaches(), pairs, tuple(remarks))


def neighbours(held: Elements, sets: Catalog, days: float = 10.0) -> Catalog:
    """Return `sets` and all others held of the same objects with epochs that near."""
    return sets + Catalog(
        other
        for each in sets
        for other in held.history(each.norad_cat_id, each.epoch.plus_days(-days), each.epoch.plus_days(days))
    )


# Days on either side of a step in the altitude that tell it from drag.
_TOLD_WITHIN_DAYS = 15.0


def _reboosts(held: Elements, elements: ElementSet, begin: Moment, end: Moment) -> tuple[Reboost, ...]:
    """Return the reboosts that the sets held tell of, between the epoch of `elements` and the window."""
    sets = held.history(
        elements.norad_cat_id,
        min(begin, elements.epoch).plus_days(-_TOLD_WITHIN_DAYS),
        max(end, elements.epoch).plus_days(_TOLD_WITHIN_DAYS),
    )
    # One set has no history; and nothing contradicts it.
    return orbits.find_reboosts(orbits.orbit_history(sets)) if len(sets) > 1 else ()


def _three(vector: Any) -> tuple[float, float, float]:
    x, y, z = (float(component) for component in vector)
    return x, y, z
