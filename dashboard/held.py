"""What the pages take element sets from: the archive of this machine, or the bundled sets."""

import tle
from dashboard.answers import Elements, FromArchive, FromCatalog
from dashboard.settings import Settings
from tle import Catalog


def held_by(settings: Settings) -> Elements:
    """Return where answers take their element sets from: the same as the command line's."""
    return FromCatalog(settings.catalog()) if settings.archive is None else FromArchive(settings.archive)


def newest_of(settings: Settings) -> Catalog:
    """Return the newest set of every object held, by catalogue number."""
    return tle.bundled().newest() if settings.archive is None else settings.archive.newest()
