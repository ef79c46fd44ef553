"""What the suite draws from and how fresh it is: element sources, tables, the ephemeris, the licences."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from weakref import WeakKeyDictionary

from dashboard.settings import Settings
from dashboard.stations import STATIONS
from orbits.times import Times, earth_orientation_status
from tle import Archive, ElementsReference, Moment
from tle.archive import ArchiveStatus, RequestRecord


@dataclass(frozen=True, slots=True)
class Table:
    """A table that computations rest on: its key for texts, what it is, and until when it serves.

    `until` is when what was measured ends; `expires` when the table itself does
    (None: never). `good` tells whether `expires` lies ahead.
    """

    key: str
    edition: str
    until: Moment | None
    expires: Moment | None
    good: bool


@dataclass(frozen=True, slots=True)
class Shelves:
    """The state of everything at one moment; `archive` is None where there are only the bundled sets.

    `checked` is when the file of the archive was looked through; it has not changed since.
    """

    at: Moment
    archive: ArchiveStatus | None
    checked: Moment
    requests: tuple[RequestRecord, ...]
    stations: tuple[ElementsReference, ...]
    tables: tuple[Table, ...]


def look(settings: Settings) -> Shelves:
    """Return what is on the shelves now."""
    at = settings.now()
    archive = settings.archive
    catalog = settings.catalog()
    stations = []
    for station in STATIONS:
        held = catalog.select(station.norad_cat_id)
        if len(held):
            stations.append(held.nearest(station.norad_cat_id, at).reference(at))
    status, checked = _status(archive, at) if archive else (None, at)
    return Shelves(
        at=at,
        archive=status,
        checked=checked,
        requests=archive.requests() if archive else (),
        stations=tuple(stations),
        tables=_tables(at),
    )


_statuses: WeakKeyDictionary[Archive, tuple[tuple[object, ...], ArchiveStatus, Moment]] = WeakKeyDictionary()


def _status(archive: Archive, at: Moment) -> tuple[ArchiveStatus, Moment]:
    """Return the state of the archive and when it was found: once for each state of its file.

    It counts and checks all that the file holds, which takes a tenth of a second and more.
    """
    known = _statuses.get(archive)
    if known is not None and known[0] == _mark(known[1].path):
        return known[1], known[2]
    found = archive.status()
    if found.path is not None:
        _statuses[archive] = (_mark(found.path), found, at)
    return found, at


def _mark(path: Path | None) -> tuple[object, ...]:
    """Return what changes with the file of an archive."""
    parts = [] if path is None else [path, path.with_name(f"{path.name}-wal")]
    return (path, *((each.stat().st_size, each.stat().st_mtime_ns) for each in parts if each.exists()))


def _tables(at: Moment) -> tuple[Table, ...]:
    import astropy_iers_data

    status = earth_orientation_status(Times.of(at))
    leap = _leap_seconds_expire()
    first, last = Moment.at(2414864.5), Moment.at(2471184.5)  # DE421, as orbits.bodies states
    return (
        Table("leap", astropy_iers_data.__version__, None, leap, leap is not None and at < leap),
        Table(
            "eop",
            astropy_iers_data.__version__,
            status.measured_until,
            status.predicted_until,
            at < status.predicted_until,
        ),
        Table("ephemeris", "DE421", None, last, first < at < last),
    )


@cache
def _leap_seconds_expire() -> Moment | None:
    """Return when the table of leap seconds ends, from its own heading: `File expires on 28 June 2027`."""
    import astropy_iers_data

    heading = Path(astropy_iers_data.IERS_LEAP_SECOND_FILE).read_text(encoding="ascii")[:2000]
    match = re.search(r"File expires on (\d+ \w+ \d{4})", heading)
    if match is None:
        return None
    day = datetime.strptime(match[1], "%d %B %Y").replace(tzinfo=UTC)
    return Moment.at(2440587.5 + day.timestamp() / 86400.0)


@dataclass(frozen=True, slots=True)
class Licence:
    """What is used, whose it is, and on which terms."""

    what: str
    source: str
    terms: str


@cache
def licences() -> tuple[Licence, ...]:
    """Return the rights in what the suite is built from."""
    text = resources.files("dashboard").joinpath("data/licences.json").read_text(encoding="utf-8")
    return tuple(Licence(**each) for each in json.loads(text)["licences"])
