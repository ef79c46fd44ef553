"""Two objects over one place: nights that show both, how near they come, and from where neither rises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits.search import Quantity, find_peaks
from sites.moonlight import separation_deg
from sites.passes import Pass, geometric_limit_deg
from sites.sightline import Sightline
from sites.site import Site
from tle import Catalog, ElementSet, Moment

Floats = npt.NDArray[np.float64]

# The least separation is at most this much smaller than the one found.
_CLOSENESS_DEG = 1e-4


@dataclass(frozen=True, slots=True)
class Meeting:
    """Both objects above their masks at the same time, and where they come nearest in the sky.

    Attributes
    ----------
    first, second:
        The two passes, the one that rises earlier first.
    begins, ends:
        From when to when both are up.
    at:
        When they are nearest to each other in the sky.
    separation_deg:
        The angle between them then.
    seen:
        Whether both can be seen with the naked eye at that moment.
    """

    first: Pass
    second: Pass
    begins: Moment
    ends: Moment
    at: Moment
    separation_deg: float
    seen: bool

    def as_json(self) -> dict[str, Any]:
        """Return the meeting with units in the names."""
        return {
            "objects": [self.first.object, self.second.object],
            "begins": self.begins.iso(),
            "ends": self.ends.iso(),
            "at": self.at.iso(),
            "separation_deg": self.separation_deg,
            "seen": self.seen,
        }


@dataclass(frozen=True, slots=True)
class Night:
    """One night in which each object can be seen at least once.

    Attributes
    ----------
    evening:
        The date on which the night begins, by the Sun at the place: `2026-10-09`.
    passes:
        The visible passes of both, in order of time.
    """

    evening: str
    passes: tuple[Pass, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the night: its passes by object and time."""
        return {
            "evening": self.evening,
            "passes": [
                {"object": each.object, "from": each.visible.longest[0].iso(), "aos": each.aos.at.iso()}
                for each in self.passes
                if each.visible.longest
            ],
        }


def nights_with_both(passes: Sequence[Pass]) -> list[Night]:
    """Return the nights in which every object of `passes` is seen, in order of time.

    A night goes from one noon to the next by the mean Sun over the site, so that the
    evening and the morning after belong together. An object of which no pass is given
    cannot be asked for: give the passes of both.
    """
    wanted = {each.norad_cat_id for each in passes}
    nights: dict[str, list[Pass]] = {}
    for each in sorted(passes, key=lambda one: one.aos.at):
        if each.visible.longest:
            nights.setdefault(_evening(each.visible.longest[0], each.site), []).append(each)
    return [
        Night(evening, tuple(seen))
        for evening, seen in nights.items()
        if {each.norad_cat_id for each in seen} == wanted
    ]


def _evening(at: Moment, site: Site) -> str:
    """Return the date whose evening the night of `at` belongs to, by the mean Sun at the site."""
    return at.plus_days(site.lon_deg / 360.0 - 0.5).iso(0)[:10]


def meetings(passes: Sequence[Pass], sets: Catalog) -> list[Meeting]:
    """Return every time that two objects of `passes` are up together, in order of time.

    The least separation is found by `orbits.search.find_peaks`: nowhere while both are
    up are they nearer than what is told by more than 0.0001 degrees, because no line of
    sight turns faster than `sites.sightline` proves.

    Parameters
    ----------
    passes:
        Of two or more objects over one site, as `find_passes` gives them.
    sets:
        The element sets they were predicted from.
    """
    by_hash = {each.sha256: each for each in sets}
    ordered = sorted(
        (each for each in passes if each.elements.sha256 in by_hash), key=lambda each: each.aos.at
    )
    found = []
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            if second.aos.at >= first.los.at:
                break
            if second.norad_cat_id == first.norad_cat_id or second.site != first.site:
                continue
            pair = by_hash[first.elements.sha256], by_hash[second.elements.sha256]
            found.append(_meeting(first, second, pair))
    return sorted(found, key=lambda each: each.at)


def _meeting(first: Pass, second: Pass, sets: tuple[ElementSet, ElementSet]) -> Meeting:
    begins, ends = second.aos.at, min(first.los.at, second.los.at)
    lines = [Sightline(elements, first.site, begins) for elements in sets]

    def sample(t_s: Floats) -> Floats:
        a, b = (line.line_km(t_s) for line in lines)
        return np.stack([-separation_deg(a, b), np.linalg.norm(a, axis=-1), np.linalg.norm(b, axis=-1)])

    def greatest_change(a: Floats, b: Floats) -> Floats:
        h = b[0] - a[0]
        return np.asarray(
            sum(line.greatest_turn_deg(a[row], b[row], h) for row, line in enumerate(lines, start=2))
        )

    length_s = ends.seconds_since(begins)
    (nearest_s,) = find_peaks(
        Quantity(sample, greatest_change),
        np.zeros(1),
        np.array([length_s]),
        5.0,
        closeness=_CLOSENESS_DEG,
    ).tolist()
    at = begins.plus_seconds(nearest_s)
    return Meeting(
        first=first,
        second=second,
        begins=begins,
        ends=ends,
        at=at,
        separation_deg=float(-sample(np.array([nearest_s]))[0, 0]),
        seen=all(
            any(begin <= at <= end for begin, end in each.visible.intervals) for each in (first, second)
        ),
    )


def latitude_limit_deg(elements: ElementSet, min_elevation_deg: float = 0.0) -> float:
    """Return the latitude, north or south, beyond which the object never comes above an elevation.

    90 where there is none: it does so even over the poles.

    A sea-level site on the meridian of Greenwich stands for all: to 0.01 degrees of
    latitude the limit is the same on every meridian and in both hemispheres. It holds
    as `geometric_limit_deg` does.
    """

    def highest(lat_deg: float) -> float:
        return geometric_limit_deg(elements, Site(id="limit", name="limit", lat_deg=lat_deg, lon_deg=0.0))

    if highest(90.0) >= min_elevation_deg:
        return 90.0
    low, high = 0.0, 90.0
    while high - low > 1e-6:
        middle = (low + high) / 2.0
        low, high = (middle, high) if highest(middle) >= min_elevation_deg else (low, middle)
    return low
