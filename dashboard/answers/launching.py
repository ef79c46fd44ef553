"""What the page of the ground shows: sites side by side, both planes from one place, what an orbit sees."""

from dataclasses import dataclass

import numpy as np

import sites
import tle
from dashboard.answers import Elements, ground, memory, progress
from dashboard.answers.explanation import Explanation
from dashboard.answers.ground import LaunchAnswer
from dashboard.answers.spans import Span, spans
from dashboard.geography import places
from dashboard.queries.ground import GroundQuery
from dashboard.stations import STATIONS, Station
from dashboard.text import Texts
from orbits import OrbitError, overhead
from sites import Site, coverage, launch
from sites.coverage import StationCoverage, ViewMap
from sites.registry import load as registered
from tle import Catalog, ElementSet, Moment

LAUNCH_SITES = (
    "baikonur",
    "vostochny",
    "plesetsk",
    "kennedy",
    "wenchang",
    "jiuquan",
    "taiyuan",
    "xichang",
    "kourou",
    "starbase",
)
"""In the order of the page: of the story first, then others to compare."""

LISTENING = ("korolyov", "vostochny", "houston", "beijing", "jiamusi", "kashi", "neuquen")
"""Control centres and antennas over which an orbit is followed."""

VIEW_MASK_DEG = 5.0

VIEW_DAYS = 7.0
"""Over how many days a map of the view is averaged: one day shows the single tracks, not the orbit."""

_NOT_SEEING = ("launch pad",)


@dataclass(frozen=True, slots=True)
class SeenFrom:
    """What one place sees of an orbit: how often and how long a day, how high at most, and when next."""

    site: Site
    passes_per_day: float
    minutes_per_day: float
    highest_deg: float | None
    next_from: Moment | None
    next_to: Moment | None
    next_highest_deg: float | None


@dataclass(frozen=True, slots=True)
class View:
    """Who can see an orbit: the map, and the places of the register, those that see it longest first."""

    map: ViewMap
    places: tuple[SeenFrom, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One launch site: its least inclination, the Earth's gift, and what each station's plane costs."""

    site: Site
    least_deg: float
    bonus_m_s: float
    misses: tuple[tuple[Station, ElementSet, launch.OutOfReach | None], ...]


def place_of(query: GroundQuery) -> Site:
    """Return the place of the question, or raise sites.SiteError."""
    return places.find(query.site)


def station_sets(held: Elements, at: Moment) -> list[tuple[Station, ElementSet]]:
    """Return the set of each station nearest to `at`; of none held at that time, none."""
    found = []
    for station in STATIONS:
        try:
            found.append((station, held.at(str(station.norad_cat_id), at)))
        except tle.ElementError:
            continue  # the page says which are missing: it names those that are there
    return found


def station_spans(held: Elements, query: GroundQuery) -> list[tuple[Station, list[Span]]]:
    """Return from which sets each station's windows are drawn; of none held in that time, none."""
    found = []
    for station in STATIONS:
        try:
            found.append((station, spans(held, str(station.norad_cat_id), query.start, query.days)))
        except tle.ElementError:
            continue  # as `station_sets`
    return found


def compared(held: Elements, query: GroundQuery) -> list[Compared]:
    """Return the launch sites side by side."""
    sets = station_sets(held, query.start.plus_days(query.days / 2.0))
    rows = []
    for name in LAUNCH_SITES:
        site = sites.find_site(name)
        misses = tuple(
            (station, one, launch.out_of_reach(site, one.inclination_deg, query.altitude_km))
            for station, one in sets
        )
        least = launch.due_east_inclination_deg(site)
        rows.append(Compared(site, least, launch.rotation_speed_m_s(site), misses))
    return rows


def into(held: Elements, site: Site, to: str | float, query: GroundQuery) -> LaunchAnswer:
    """Return what a place can launch into; raises what `dashboard.answers.ground.launch_from` does."""
    return ground.launch_from(held, site, to, query.start, query.days, altitude_km=query.altitude_km)


def both_planes(held: Elements, site: Site, query: GroundQuery) -> list[tuple[Station, LaunchAnswer]]:
    """Return for each station what the place can do: to which of them could I fly from here?"""
    found = []
    for station in progress.over(STATIONS):
        try:
            found.append((station, into(held, site, str(station.norad_cat_id), query)))
        except (tle.ElementError, OrbitError, sites.SiteError):
            continue  # no elements of that time: the table says so by its absence, the remarks by name
    return found


def orbit_of(held: Elements, query: GroundQuery) -> ElementSet:
    """Return the orbit whose view is asked about: the object's, or a circular one of that inclination."""
    goal = query.goal
    if isinstance(goal, float):
        return coverage.circular_orbit(420.0, goal, query.start)
    return held.at(goal, query.start.plus_days(0.5))


def heard(elements: ElementSet, query: GroundQuery) -> StationCoverage | None:
    """Return over which stations the orbit passes in a day; None while that is compiled, once a machine."""
    engine = overhead.ENGINE
    if not (engine.is_ready() or engine.is_on_disk()):
        engine.start()
        return None
    listening = [sites.find_site(name) for name in LISTENING]

    def search() -> StationCoverage:
        return coverage.stations_passed(
            elements, listening, query.start, query.start.plus_days(1.0), min_elevation_deg=VIEW_MASK_DEG
        )

    # Half of the page's time, and the same whichever launch site is asked about.
    return memory.kept(("heard", elements.sha256, query.start.iso()), search)


def view(elements: ElementSet, query: GroundQuery) -> View | None:
    """Return for how long the orbit is in view everywhere; None while the search is still being compiled."""
    if not overhead.ENGINE.is_ready():
        overhead.ENGINE.start(wait=False)
        return None
    mapped = coverage.view_map(
        elements, query.start, VIEW_DAYS, min_elevation_deg=VIEW_MASK_DEG, step_deg=5.0
    )
    return View(mapped, _seen_from(elements, query.start))


def _seen_from(elements: ElementSet, start: Moment) -> tuple[SeenFrom, ...]:
    places = [site for site in registered().values() if site.kind not in _NOT_SEEING]
    found = sites.pass_times(
        Catalog.of([elements]),
        places,
        start,
        start.plus_days(VIEW_DAYS),
        min_elevation_deg=VIEW_MASK_DEG,
    )
    rows = []
    for number, site in enumerate(places):
        mine = np.flatnonzero(found.place == number)
        if not mine.size:
            rows.append(SeenFrom(site, 0.0, 0.0, None, None, None, None))
            continue
        tops = found.elevation_deg[mine, 1]
        first = mine[0]
        rows.append(
            SeenFrom(
                site=site,
                passes_per_day=mine.size / VIEW_DAYS,
                minutes_per_day=float((found.end_s - found.begin_s)[mine].sum()) / 60.0 / VIEW_DAYS,
                highest_deg=float(tops.max()),
                next_from=start.plus_seconds(float(found.begin_s[first])),
                next_to=start.plus_seconds(float(found.end_s[first])),
                next_highest_deg=float(tops[0]),
            )
        )
    return tuple(sorted(rows, key=lambda row: -row.minutes_per_day))


def view_explanation(found: StationCoverage, query: GroundQuery, texts: Texts) -> Explanation:
    """Return how the time in view was computed, with the command and the Python that give the same."""
    orbit = isinstance(query.goal, float)
    start = query.start.iso()
    command = ["common-orbit", "coverage", query.to, "--start", start, "--days", "1"]
    command += ["--mask", f"{VIEW_MASK_DEG:g}"]
    return Explanation(
        formula=texts("ground.view.how.formula"),
        inputs=texts(
            "ground.view.how.inputs",
            target=found.object,
            altitude=found.altitude_km,
            start=query.start.iso(0),
            mask=VIEW_MASK_DEG,
            days=VIEW_DAYS,
        ),
        frame=texts("ground.view.how.frame"),
        limits=texts("ground.view.how.limits"),
        source=texts("ground.view.how.source"),
        command=command,
        python=(_PYTHON_ORBIT if orbit else _PYTHON_VIEW).format(
            goal=query.goal,
            start=start,
            middle=query.start.plus_days(0.5).iso(),
            places=LISTENING,
            mask=VIEW_MASK_DEG,
        ),
        elements=[] if orbit else [found.elements],
    )


def explanation(answer: LaunchAnswer, query: GroundQuery, texts: Texts) -> Explanation:
    """Return how courses and windows were computed, with the command and the Python that give the same."""
    site = answer.site
    command = ["common-orbit", "launch", query.site, "--to", query.to]
    command += ["--start", query.start.iso(), "--days", f"{query.days:g}"]
    if query.altitude_km != launch.PARKING_ALTITUDE_KM:
        command += ["--altitude", f"{query.altitude_km:g}"]
    return Explanation(
        formula=texts("ground.how.formula"),
        inputs=texts(
            "ground.how.inputs",
            site=site.said,
            lat=site.lat_deg,
            lon=site.lon_deg,
            geocentric=site.geocentric_lat_deg,
            to=answer.target or f"{query.to}°",
            inclination=answer.inclination_deg,
            altitude=query.altitude_km,
            start=query.start.iso(0),
            days=query.days,
        ),
        frame=texts("ground.how.frame"),
        limits=texts("ground.how.limits"),
        source=texts("ground.how.source", source=site.source),
        command=command,
        python=_PYTHON.format(
            site=query.site,
            goal=query.goal,
            start=query.start.iso(),
            days=query.days,
            altitude=query.altitude_km,
        ),
        elements=[answer.elements] if answer.elements else [],
    )


_PYTHON_SEEN = """
found = coverage.stations_passed(
    elements, [sites.find_site(name) for name in {places!r}],
    start, start.plus_days(1), min_elevation_deg={mask:g},
)
print(found.share_in_view, found.longest_gap.duration_s)"""

_PYTHON_VIEW = (
    """\
import sites, tle
from sites import coverage
start = tle.as_moment("{start}")
with tle.Archive.open() as archive:
    elements = tle.authentic(archive, {goal!r}, "{middle}")"""
    + _PYTHON_SEEN
)

_PYTHON_ORBIT = (
    """\
import sites, tle
from sites import coverage
start = tle.as_moment("{start}")
elements = coverage.circular_orbit(420.0, {goal}, start)"""
    + _PYTHON_SEEN
)

_PYTHON = """\
import tle
from dashboard import answers
from dashboard.answers import ground
from dashboard.geography import gazetteer
with tle.Archive.open() as archive:
    answer = ground.launch_from(
        answers.FromArchive(archive), gazetteer.find_place({site!r}), {goal!r}, "{start}", {days:g},
        altitude_km={altitude:g},
    )
print(answer.why)
for each in answer.windows:
    print(each.at.iso(), each.look.direction, each.look.ground_deg)"""
