"""What happens to orbits: nodes, shadows and extremes of one, and when objects come near each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

import orbits
import tle
from dashboard.answers.elements import Elements
from orbits import EVENT_KINDS, Approach, OrbitEvent
from orbits.events import Equator, Kind
from tle import Catalog, ElementSet, ElementsReference, MomentLike
from tle.ages import STALE_AFTER_DAYS


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
