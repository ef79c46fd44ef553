"""The set that was true on a date, or the plain word that there is none."""

from typing import Protocol

from tle import aliases
from tle.ages import AUTHENTIC_WITHIN_DAYS
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.errors import NoAuthenticElements, UnknownObject
from tle.lifetimes import lifetimes
from tle.moments import Moment, MomentLike, as_moment


class HoldsElements(Protocol):
    """What `authentic` asks of a catalogue or an archive."""

    def select(self, wanted: str | int) -> Catalog:
        """Return all sets of one object."""
        ...

    def nearest(self, wanted: str | int, at: MomentLike) -> ElementSet:
        """Return the set of one object whose epoch is nearest to `at`."""
        ...


def authentic(held: HoldsElements, wanted: str | int, at: MomentLike) -> ElementSet:
    """Return the set nearest to `at`, if it is near enough to tell where the object's orbit lay.

    Parameters
    ----------
    held:
        A Catalog or an Archive.
    wanted:
        As in `Catalog.select`.
    at:
        The moment asked about, UTC.

    Returns
    -------
    ElementSet
        At most `tle.ages.AUTHENTIC_WITHIN_DAYS` from `at`. Beyond
        `tle.ages.STALE_AFTER_DAYS` its `reference(at)` says `stale`.

    Raises
    ------
    NoAuthenticElements
        No set is near enough, or the object was not in orbit at that moment;
        the sentence names the nearest sets and what to do.
    UnknownObject
        Nothing goes by that name at all.
    """
    moment = as_moment(at)
    number = aliases.resolve(wanted) if isinstance(wanted, str) else int(wanted)
    if number is not None:
        _refuse_outside_its_life(number, moment)
    try:
        nearest = held.nearest(wanted, moment)
    except UnknownObject:
        if number is None or number not in lifetimes():
            raise
        raise NoAuthenticElements(
            f"No authentic elements of {lifetimes()[number].object_name} are held. {_REMEDY}"
        ) from None
    if number is None:
        _refuse_outside_its_life(nearest.norad_cat_id, moment)
    if abs(nearest.age_days(moment)) > AUTHENTIC_WITHIN_DAYS:
        raise NoAuthenticElements(_too_far(held.select(wanted), nearest, moment))
    return nearest


_REMEDY = (
    "Bring some of that time with `common-orbit elements import FILE` or `common-orbit elements fetch`, "
    "or give them with --elements FILE."
)


def _refuse_outside_its_life(number: int, moment: Moment) -> None:
    life = lifetimes().get(number)
    if life is None:
        return
    if moment < life.launch:
        raise NoAuthenticElements(
            f"{life.object_name} was not in orbit yet at {moment.iso(0)}: it was launched at "
            f"{life.launch.iso(0)}. Ask for a later moment."
        )
    if life.end is not None and moment > life.end:
        raise NoAuthenticElements(
            f"{life.object_name} was no longer in orbit at {moment.iso(0)}: it {life.end_kind} at "
            f"{life.end.iso(0)}. Ask for an earlier moment."
        )


def _too_far(sets: Catalog, nearest: ElementSet, moment: Moment) -> str:
    before = max((each.epoch for each in sets if each.epoch <= moment), default=None)
    after = min((each.epoch for each in sets if each.epoch > moment), default=None)
    ends = [
        f"{abs(moment.days_since(epoch)):.0f} days {word} it ({epoch.iso(0)})"
        for epoch, word in ((before, "before"), (after, "after"))
        if epoch is not None
    ]
    return (
        f"No authentic elements of {nearest.label} are held for {moment.iso(0)}: the nearest are "
        f"{' and '.join(ends)}, and beyond {AUTHENTIC_WITHIN_DAYS:.0f} days even the plane of the orbit is "
        f"a guess. {_REMEDY}"
    )
