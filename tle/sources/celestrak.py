"""CelesTrak: the newest sets by group or number, and those fitted to the stations' own ephemerides."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from tle import aliases
from tle.errors import ElementError
from tle.sources.answers import Answer
from tle.sources.configuration import checked_url, host_of, service
from tle.sources.limits import Limits
from tle.sources.transport import get

FORMATS = ("csv", "json")
"""Both carry every digit and ids of any length; CSV is a third of the size."""

_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CelesTrak:
    """The newest sets of one group (`stations`, `visual`, `active`, ...) or of one catalogue number.

    `url` is the address of a mirror; else the service's own.
    """

    group: str = ""
    number: int = 0
    format: str = "csv"
    url: str = ""

    def __post_init__(self) -> None:
        if bool(self.group) == bool(self.number):
            raise ElementError("Ask CelesTrak for a group or for a catalogue number, one of the two.")
        if self.group and not _GROUP.match(self.group):
            raise ElementError(
                f"{self.group!r} cannot be a group of CelesTrak. Groups are words such as "
                f"{', '.join(service('celestrak-gp').groups)}."
            )
        _check_number(self.number)
        _check_format(self.format)

    @property
    def query(self) -> dict[str, str]:
        """The question, without the format: what the two hours count for."""
        return {"GROUP": self.group.lower()} if self.group else {"CATNR": str(self.number)}

    @property
    def key(self) -> str:
        """Identity in the log of requests."""
        return f"{self.host}/gp?{urlencode(self.query)}"

    @property
    def host(self) -> str:
        """The server asked."""
        return host_of(self._url)

    @property
    def label(self) -> str:
        """Name for people, and the `source` of the sets it gives."""
        what = f"group {self.group.lower()}" if self.group else f"number {self.number}"
        return f"{service('celestrak-gp').name}, {what}"

    @property
    def seconds_between_requests(self) -> float:
        """At least this long between two requests, seconds."""
        return service("celestrak-gp").seconds_between_requests

    @property
    def _url(self) -> str:
        return checked_url(self.url) if self.url else service("celestrak-gp").url

    def request(self, *, etag: str, last_modified: str, limits: Limits) -> Answer:
        """Ask once. Raises `Failure`."""
        url = f"{self._url}?{urlencode(self.query | {'FORMAT': self.format.upper()})}"
        return get(url, who=self.label, etag=etag, last_modified=last_modified, limits=limits)


# The stations whose operators publish ephemerides, by catalogue number. CelesTrak's
# documentation of its queries (celestrak.org/NORAD/documentation/sup-gp-queries.php,
# 2025 Jan 8) lists ISS-E and CSS-E as values of SOURCE; FILE takes the names of its
# data sets (starlink, oneweb, planet, ...).
_EPHEMERIS_OF = {25544: "ISS-E", 48274: "CSS-E"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CelesTrakSupplemental:
    """Sets that CelesTrak fits to the ephemeris of a station's own operator.

    They know of manoeuvres that are planned, so they are better than GP after a
    reboost, and are asked for first. The ISS comes as two weeks in segments of
    six hours: sets with epochs in the future. So the set for an instant is the
    one nearest to it (`nearest`), never the one with the latest epoch.

    `ephemeris` is `ISS-E` or `CSS-E`; `url` is the address of a mirror.
    """

    ephemeris: str
    format: str = "csv"
    url: str = ""

    def __post_init__(self) -> None:
        if self.ephemeris not in _EPHEMERIS_OF.values():
            raise ElementError(
                f"There is no ephemeris {self.ephemeris!r} of a station. There are "
                f"{' and '.join(_EPHEMERIS_OF.values())}."
            )
        _check_format(self.format)

    @classmethod
    def of(cls, wanted: str | int, *, format: str = "csv", url: str = "") -> "CelesTrakSupplemental":  # noqa: A002
        """Return the source for a station by alias or catalogue number (`ISS`, `Tiangong`, 48274)."""
        number = aliases.resolve(wanted) if isinstance(wanted, str) else wanted
        if number not in _EPHEMERIS_OF:
            raise ElementError(
                f"CelesTrak fits no sets to an ephemeris of {wanted!r}: only of the ISS and of Tiangong."
            )
        return cls(ephemeris=_EPHEMERIS_OF[number], format=format, url=url)

    @property
    def key(self) -> str:
        """Identity in the log of requests."""
        return f"{self.host}/sup-gp?SOURCE={self.ephemeris}"

    @property
    def host(self) -> str:
        """The server asked."""
        return host_of(self._url)

    @property
    def label(self) -> str:
        """Name for people, and the `source` of the sets it gives."""
        return f"{service('celestrak-supgp').name} {self.ephemeris} (fitted to the operator's ephemeris)"

    @property
    def seconds_between_requests(self) -> float:
        """At least this long between two requests, seconds."""
        return service("celestrak-supgp").seconds_between_requests

    @property
    def _url(self) -> str:
        return checked_url(self.url) if self.url else service("celestrak-supgp").url

    def request(self, *, etag: str, last_modified: str, limits: Limits) -> Answer:
        """Ask once. Raises `Failure`."""
        url = f"{self._url}?{urlencode({'SOURCE': self.ephemeris, 'FORMAT': self.format.upper()})}"
        return get(url, who=self.label, etag=etag, last_modified=last_modified, limits=limits)


def for_stations() -> tuple[CelesTrakSupplemental | CelesTrak, ...]:
    """Return what is asked for the two stations, best first: the operators' fits, then the group."""
    return (
        CelesTrakSupplemental(ephemeris="ISS-E"),
        CelesTrakSupplemental(ephemeris="CSS-E"),
        CelesTrak(group="stations"),
    )


def _check_format(name: str) -> None:
    if name not in FORMATS:
        raise ElementError(f"CelesTrak is asked for {' or '.join(FORMATS)}, not for {name!r}.")


def _check_number(number: int) -> None:
    if not 0 <= number <= 999_999_999:
        raise ElementError(f"{number} is no catalogue number: those have 1 to 9 digits.")
