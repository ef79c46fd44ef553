"""What the pages take element sets from: the archive of this machine, or the bundled sets."""

from collections.abc import Iterable
from contextlib import suppress

import tle
from dashboard.answers import Elements, FromArchive, FromCatalog
from dashboard.settings import Settings
from tle import Catalog, ElementSet, MomentLike

_HOWEVER_FAR_DAYS = 100_000.0


def held_by(settings: Settings) -> Elements:
    """Return where answers take their element sets from: the same as the command line's."""
    return FromCatalog(settings.catalog()) if settings.archive is None else FromArchive(settings.archive)


def those_of(settings: Settings, numbers: Iterable[int], at: MomentLike) -> list[ElementSet]:
    """Return of each of these objects the set nearest to `at`, however far; without those not held."""
    found = []
    source = settings.catalog() if settings.archive is None else settings.archive
    for number in numbers:
        with suppress(tle.UnknownObject):
            found.append(source.nearest(number, at))
    return found


def nearest_of(settings: Settings, at: MomentLike) -> Catalog:
    """Return of every object held the set with the epoch nearest to `at`, however far, by catalogue number.

    Not the newest: sets from operators' plans carry epochs up to two weeks ahead.
    """
    if settings.archive is None:
        return tle.bundled().snapshot(at)
    return settings.archive.snapshot(at, _HOWEVER_FAR_DAYS)
