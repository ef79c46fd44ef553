"""Another Common Orbit server on the classroom's network: one fetches, the others ask it.

The contract, the same on both sides. `GET /elements/stations.json` and
`GET /elements/newest.json` give OMM JSON: an array of objects with the keywords
of CCSDS 502.0-B-3 (so any reader of OMM JSON reads it), each with one key more,

    "COMMON_ORBIT_PROVENANCE": [{"source": ..., "fetched_at": ..., "content_sha256": ...}, ...]

that passes on where the set came from. `stations.json` has of the ISS and of
Tiangong (with its modules) the newest set and everything from two days ago on,
the segments of fitted ephemerides included; `newest.json` has of each object
the one set that is best now. The answer carries an `ETag`, the SHA-256 of its
body; a request with that in `If-None-Match` is answered 304 without a body.
The body depends on the sets alone, not on the time, until a set comes or goes.
"""

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tle import aliases
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.errors import ElementError, MomentError, UnknownObject
from tle.moments import Moment, MomentLike, as_moment, parse_iso
from tle.sources.answers import Answer
from tle.sources.configuration import LEAST_SECONDS_BETWEEN, MARGIN_S, checked_url, host_of
from tle.sources.limits import Limits
from tle.sources.transport import get

GROUPS = ("stations", "newest")
MEDIA_TYPE = "application/json; charset=utf-8"
PROVENANCE_KEY = "COMMON_ORBIT_PROVENANCE"

_STATIONS = tuple(aliases.known()[name] for name in ("ISS", "Tianhe", "Wentian", "Mengtian"))
_KEPT_DAYS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The sets of another Common Orbit server, whose address is `url` (`http://192.168.1.20:8050`).

    `group` is `stations` or `newest`.
    """

    url: str
    group: str = "stations"

    def __post_init__(self) -> None:
        checked_url(self.url, "The other server's address")
        if self.group not in GROUPS:
            raise ElementError(
                f"A Common Orbit server is asked for {' or '.join(GROUPS)}, not {self.group!r}."
            )

    @property
    def key(self) -> str:
        """Identity in the log of requests."""
        return f"{self.host}/elements?GROUP={self.group}"

    @property
    def host(self) -> str:
        """The server asked."""
        return host_of(self.url)

    @property
    def label(self) -> str:
        """Name for people, and the `source` of sets whose own the server does not tell."""
        return f"Common Orbit at {self.host}, {self.group}"

    @property
    def seconds_between_requests(self) -> float:
        """At least this long between two requests, seconds."""
        return LEAST_SECONDS_BETWEEN + MARGIN_S

    def request(self, *, etag: str, last_modified: str, limits: Limits) -> Answer:
        """Ask once. Raises `Failure`."""
        url = f"{self.url.rstrip('/')}/elements/{self.group}.json"
        return get(
            url,
            who=self.label,
            etag=etag,
            last_modified=last_modified,
            accept="application/json",
            limits=limits,
        )


# -- asking ----------------------------------------------------------------------


def passed_on(body: bytes) -> dict[tuple[int, Moment], str]:
    """Return what the server tells of each set's origin: the source, by number and epoch.

    Whatever is not in the form above is left out: the sets themselves have been
    read, and say then only that this server gave them.
    """
    try:
        records = json.loads(body)
    except ValueError:
        return {}
    origins: dict[tuple[int, Moment], str] = {}
    for record in records if isinstance(records, list) else ():
        try:
            first = record[PROVENANCE_KEY][0]
            epoch = parse_iso(str(record["EPOCH"]), assume_utc=True)
            source, fetched = str(first["source"]), str(first["fetched_at"])
            origins[int(record["NORAD_CAT_ID"]), epoch] = f"{_tame(source, 200)} ({_tame(fetched, 30)})"
        except (KeyError, IndexError, TypeError, ValueError, MomentError):
            continue
    return origins


def _tame(text: str, most: int) -> str:
    """Return foreign text on one line and of bounded length."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:most]


# -- answering ---------------------------------------------------------------------


class _Provenance(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def fetched_at(self) -> Moment: ...
    @property
    def content_sha256(self) -> str: ...


class Holder(Protocol):
    """As much of `tle.Archive` as answering needs."""

    def newest(self, group: str | None = None) -> Catalog:
        """Return the set of latest epoch of each object."""

    def nearest(self, wanted: str | int, at: MomentLike) -> ElementSet:
        """Return the set of one object whose epoch is nearest to `at`."""

    def select(
        self, wanted: str | int, *, since: MomentLike | None = None, until: MomentLike | None = None
    ) -> Catalog:
        """Return the history of one object."""

    def provenance(self, element_set: ElementSet) -> Iterable[_Provenance]:
        """Return where the set came from."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server is to answer: status 200 with the body, 304 or 404, and the headers with it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def reply(archive: Holder, group: str, *, at: MomentLike, if_none_match: str = "") -> Reply:
    """Return the answer to `GET /elements/<group>.json`, for any web framework to send.

    Parameters
    ----------
    archive:
        Where the sets are (`tle.Archive`).
    group:
        `stations` or `newest`; anything else is answered 404, in words.
    at:
        The present moment.
    if_none_match:
        The request's header of that name.
    """
    return Shelf(archive).reply(group, at=at, if_none_match=if_none_match)


class Shelf:
    """Answers as `reply` does, and keeps each list for a minute.

    A list of everything takes seconds to write, and a class asks all at once:
    it is written by one, and the others wait for it.
    """

    def __init__(self, archive: Holder, *, kept_s: float = 60.0) -> None:
        self._archive = archive
        self._kept_s = kept_s
        self._turn = threading.Lock()
        self._bodies: dict[str, tuple[Moment, bytes]] = {}

    def reply(self, group: str, *, at: MomentLike, if_none_match: str = "") -> Reply:
        """Return the answer to `GET /elements/<group>.json`; parameters as of the function `reply`."""
        if group not in GROUPS:
            words = f"There is no list {group[:60]!r} here. There are {' and '.join(GROUPS)}.\n"
            return Reply(404, {"Content-Type": "text/plain; charset=utf-8"}, words.encode())
        with self._turn:
            written, body = self._bodies.get(group, (None, b""))
            moment = as_moment(at)
            if written is None or not 0.0 <= moment.seconds_since(written) < self._kept_s:
                body = payload(self._archive, group, at=moment)
                self._bodies[group] = moment, body
        return _answer(body, if_none_match)


def _answer(body: bytes, if_none_match: str) -> Reply:
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    asked = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    if etag in asked or "*" in asked:
        return Reply(304, headers, b"")
    return Reply(200, headers | {"Content-Type": MEDIA_TYPE}, body)


def payload(archive: Holder, group: str, *, at: MomentLike) -> bytes:
    """Return the sets of `group` as OMM JSON in UTF-8, with their provenance; oldest epoch first."""
    moment = as_moment(at)
    sets = _stations(archive, moment) if group == "stations" else _newest(archive, moment)
    ordered = sorted(sets, key=lambda each: (each.norad_cat_id, each.epoch))
    lines = (json.dumps(_record(archive, each), ensure_ascii=False, allow_nan=False) for each in ordered)
    return ("[" + ",\n".join(lines) + "]\n").encode()


def _stations(archive: Holder, at: Moment) -> list[ElementSet]:
    sets: list[ElementSet] = []
    for number in _STATIONS:
        try:
            # At midnight, so that the same sets give the same body for a whole day.
            recent = list(archive.select(number, since=Moment.at(at.jd).plus_days(-_KEPT_DAYS)))
            sets += recent or [archive.nearest(number, at)]
        except UnknownObject:
            continue  # an archive that never held this module has nothing to pass on of it
    return sets


def _newest(archive: Holder, at: Moment) -> list[ElementSet]:
    """Return of each object its newest set; where that is of the future, the one nearest to now."""
    return [archive.nearest(each.norad_cat_id, at) if each.epoch > at else each for each in archive.newest()]


def _record(archive: Holder, each: ElementSet) -> dict[str, Any]:
    origins = [
        {
            "source": known.source,
            "fetched_at": known.fetched_at.iso(0),
            "content_sha256": known.content_sha256,
        }
        for known in archive.provenance(each)
    ]
    return each.omm_fields() | {PROVENANCE_KEY: origins}
