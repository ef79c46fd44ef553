"""What a place sees of an object: passes, two stations together, transits, the Doppler shift."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orbits
import sites
import tle
from dashboard.answers import progress
from dashboard.answers.elements import Elements, one_each
from dashboard.answers.spans import SPAN_DAYS, joined, spans, with_margin
from orbits import Reboost
from sites import Horizon, Pass, Site
from sites.sky import Sky, sky_of
from sites.visibility import DARK_BELOW_DEG
from tle import Catalog, ElementSet, ElementsReference, Moment, MomentLike


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
    window longer than `dashboard.answers.spans.SPAN_DAYS`, each part from its own.
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
