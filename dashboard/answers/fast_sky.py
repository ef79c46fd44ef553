"""What the page of FAST shows: who is in the cone, the windows of a target, the events claimed for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

import sites
import tle
from dashboard.answers import Elements, ground, progress
from dashboard.answers.explanation import Explanation
from dashboard.answers.ground import AntennaAnswer
from dashboard.queries.fast import FastQuery
from dashboard.text import Texts
from orbits import OrbitError, Times
from orbits.earth_orientation import FloatArray
from sites import Antenna, AntennaWindow, fast, targets
from sites.cone import ConeCrossings, cone_crossings
from sites.fast import DeepSpaceEvent, Tracking
from sites.targets import Body, Orbiting, Target
from tle import Catalog, ElementsReference, Moment

IN_VIEW = ("moon", "sun", "mercury", "venus", "mars", "jupiter", "saturn", "ISS", "Tiangong")
"""What is looked for in the cone, beside the target: the bodies near Earth's path, and both stations."""

_AT_ONCE = 1000


class CannotAnswer(ValueError):  # noqa: N818 - it names the finding
    """The question stands for nothing that can be computed; the sentence says what to ask instead."""


@dataclass(frozen=True, slots=True)
class InView:
    """Where one target stands, its window then or next (None: none within a day or so), how fast it moves.

    `followed` tells whether the dish can turn as fast as the line of sight then.
    """

    target: Target
    azimuth_deg: float
    elevation_deg: float
    in_cone: bool
    window: AntennaWindow | None
    elements: ElementsReference | None
    rate_deg_s: float
    followed: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """An event of a probe against the antenna: numbers, verdict in words, the window nearest to it."""

    event: DeepSpaceEvent
    tracking: Tracking
    verdict: str
    window: AntennaWindow | None


def antenna() -> Antenna:
    """Return FAST."""
    return sites.find_antenna("fast")


def target_of(held: Elements, query: FastQuery) -> Target:
    """Return what the question is about.

    Raises
    ------
    CannotAnswer
        Nothing goes by that name, or no elements of that time are held.
    """
    event = event_of(query)
    if event is not None:
        return event.target
    try:
        return ground.antenna_target_over(held, query.target, query.start, query.days)[0]
    except (tle.ElementError, sites.SiteError) as error:
        raise CannotAnswer(str(error)) from error


def windows(held: Elements, query: FastQuery) -> AntennaAnswer:
    """Return the windows of what the question is about.

    Raises
    ------
    CannotAnswer
        As `target_of`; or the propagator has no orbit for that time.
    """
    event = event_of(query)
    try:
        if event is not None:
            return ground.antenna_sees(
                antenna(), event.target, query.start, query.days, frequency_mhz=query.mhz
            )
        return ground.antenna_follows(
            held, antenna(), query.target, query.start, query.days, frequency_mhz=query.mhz
        )
    except (tle.ElementError, OrbitError, sites.SiteError) as error:
        raise CannotAnswer(str(error)) from error


def event_of(query: FastQuery) -> DeepSpaceEvent | None:
    """Return the event that the question names."""
    return next((one for one in fast.deep_space_events() if one.id == query.event), None)


def crossings(catalog: Catalog, start: Moment, days: float) -> ConeCrossings:
    """Return every crossing of every object through the cone, a part of the catalogue at a time."""
    firsts = range(0, len(catalog), _AT_ONCE)
    found = [
        cone_crossings(
            Catalog(catalog[number] for number in range(first, min(first + _AT_ONCE, len(catalog)))),
            antenna(),
            start,
            start.plus_days(days),
        )
        for first in progress.over(firsts, lambda first: f"{first + 1:,} / {len(catalog):,}")
    ]
    if len(found) == 1:
        return found[0]

    def all_of(name: str) -> FloatArray:
        return np.concatenate([getattr(each, name) for each in found])

    return replace(
        found[0],
        catalog=catalog,
        obj=np.concatenate([each.obj + first for first, each in zip(firsts, found, strict=True)]),
        begin_s=all_of("begin_s"),
        top_s=all_of("top_s"),
        end_s=all_of("end_s"),
        max_elevation_deg=all_of("max_elevation_deg"),
    )


def cone_explanation(crossings: ConeCrossings, query: FastQuery, texts: Texts) -> Explanation:
    """Return how the crossings were computed, with the command and the Python that give the same."""
    start, days = query.start.iso(), float(query.satellites)
    return Explanation(
        formula=texts("fast.cone.how.formula"),
        inputs=texts(
            "fast.cone.how.inputs",
            limit=crossings.antenna.max_zenith_deg,
            count=len(crossings.catalog),
            start=query.start.iso(0),
            within=ground.CONE_SETS_WITHIN_DAYS,
            days=days,
        ),
        frame=texts("fast.cone.how.frame"),
        limits=texts("fast.cone.how.limits"),
        source=texts("fast.cone.how.source", oldest=crossings.ages_days[1]),
        command=[
            "common-orbit", "antenna", "fast", "--satellites", "--start", start, "--days", f"{days:g}",
        ],
        python=_PYTHON_CONE.format(start=start, days=days, within=ground.CONE_SETS_WITHIN_DAYS),
    )  # fmt: skip


def in_view(held: Elements, at: Moment) -> list[InView]:
    """Return where the Moon, the Sun, the planets and both stations stand, the highest first."""
    dish = antenna()
    found = []
    for name in IN_VIEW:
        try:
            target = ground.antenna_target(held, name, at)
            azimuth, elevation, _ = targets.look(target, dish.site, Times.of(at))
            days = 1.5 if isinstance(target, Body) else 1.0
            coming = sites.antenna_windows(dish, target, at, at.plus_days(days))
        except (tle.ElementError, sites.SiteError, OrbitError):
            continue  # of that time nothing of it is held; the ages on the page say what is
        height = float(elevation[0])
        rate = float(targets.angular_rate_deg_s(target, dish.site, Times.of(at))[0])
        elements = target.elements.reference(at) if isinstance(target, Orbiting) else None
        found.append(
            InView(
                target,
                float(azimuth[0]),
                height,
                height >= dish.min_elevation_deg,
                coming[0] if coming else None,
                elements,
                rate,
                dish.slew_deg_s is not None and rate <= dish.slew_deg_s,
            )
        )
    return sorted(found, key=lambda each: -each.elevation_deg)


@cache
def claims() -> tuple[Claim, ...]:
    """Return the events of Chinese probes, each against FAST: nothing in them ever changes."""
    dish = antenna()
    return tuple(
        Claim(
            event,
            *ground.tracking_of(dish, event.target, event.at, event.downlink_mhz),
            ground.window_that_day(dish, event.target, event.at),
        )
        for event in fast.deep_space_events()
    )


def explanation(answer: AntennaAnswer, query: FastQuery, texts: Texts) -> Explanation:
    """Return how the windows were computed, with the command and the Python that give the same."""
    dish, target = answer.antenna, answer.target
    days = query.days
    start = query.start.iso()
    command = ["common-orbit", "antenna", dish.id, "--target", query.target]
    command += ["--start", start, "--days", f"{days:g}"]
    if query.mhz is not None:
        command += ["--frequency", f"{query.mhz:g}"]
    orbiting = isinstance(target, Orbiting)
    lines = _PYTHON_OBJECT if orbiting else _PYTHON_BODY
    middle = query.start.plus_days(days / 2.0)
    return Explanation(
        formula=texts("fast.how.formula"),
        inputs=texts(
            "fast.how.inputs",
            lat=dish.site.lat_deg,
            lon=dish.site.lon_deg,
            alt=dish.site.alt_m,
            limit=dish.max_zenith_deg,
            target=target.name,
            start=query.start.iso(0),
            days=days,
        ),
        frame=texts("fast.how.frame"),
        limits=texts("fast.how.limits.orbit" if orbiting else "fast.how.limits"),
        source=texts("fast.how.source", site=dish.site.source),
        command=command,
        python=lines.format(target=query.target, start=start, days=days, middle=middle.iso()),
        elements=[target.elements.reference(middle)] if isinstance(target, Orbiting) else [],
    )


def _first_from(found: Sequence[AntennaWindow], at: Moment) -> AntennaWindow | None:
    return next((window for window in found if window.set.at >= at), None)


def next_window(answer: AntennaAnswer, at: Moment) -> AntennaWindow | None:
    """Return the window that holds `at`, or else the next one."""
    return _first_from(answer.windows, at)


_PYTHON_CONE = """\
import sites, tle
from sites.cone import cone_crossings
start = tle.as_moment("{start}")
with tle.Archive.open() as archive:
    catalog = archive.snapshot(start, {within:g})
found = cone_crossings(catalog, sites.find_antenna("fast"), start, start.plus_days({days:g}))
print(len(found.objects), len(found), found.slow_enough)"""

_PYTHON_BODY = """\
import sites, tle
start = tle.as_moment("{start}")
windows = sites.antenna_windows(
    sites.find_antenna("fast"), sites.targets.find_target({target!r}), start, start.plus_days({days:g})
)
for w in windows:
    print(w.rise.at.iso(), w.set.at.iso(), w.culmination.elevation_deg)"""

_PYTHON_OBJECT = """\
import sites, tle
start = tle.as_moment("{start}")
with tle.Archive.open() as archive:
    elements = tle.authentic(archive, {target!r}, "{middle}")
windows = sites.antenna_windows(
    sites.find_antenna("fast"), sites.targets.Orbiting(elements), start, start.plus_days({days:g})
)
for w in windows:
    print(w.rise.at.iso(), w.set.at.iso(), w.culmination.elevation_deg)"""
