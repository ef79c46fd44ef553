"""The one door through which a request to another machine goes, and what it demands.

- at most one request for one thing (a group, a number) in two hours, whoever
  asks: the claim is a row in the archive, which every process and every later
  start sees, written before the request is made;
- what the server said of its last answer (`ETag`, `Last-Modified`) is sent back;
- the first answer that is neither 200 nor 304 is the last: a refusal silences
  the host until the user says so, a breakdown for 15 minutes, doubling with each
  further one up to a day, or as long as the server asks (`Retry-After`);
- offline means offline.

CelesTrak asks for exactly this (celestrak.org/usage-policy.php, 2026-05-22) and
sends the addresses of those who do otherwise to its firewall; a school has one
address for all its machines.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from tle.moments import Moment
from tle.sources.answers import Answer, Failure
from tle.sources.limits import Limits


class Server(Protocol):
    """Whatever is asked over the network: `CelesTrak`, `CelesTrakSupplemental`, `SpaceTrack`, `Peer`."""

    @property
    def key(self) -> str:
        """Identity in the log of requests; begins with the host."""

    @property
    def host(self) -> str:
        """The server asked."""

    @property
    def label(self) -> str:
        """Name for people, and the `source` of the sets."""

    @property
    def seconds_between_requests(self) -> float:
        """At least this long between two requests for this, seconds."""

    def request(self, *, etag: str, last_modified: str, limits: Limits) -> Answer:
        """Ask once. Raises `Failure`."""


class _Claim(Protocol):
    @property
    def granted(self) -> bool: ...
    @property
    def next_allowed(self) -> Moment | None: ...
    @property
    def why(self) -> str: ...
    @property
    def etag(self) -> str: ...
    @property
    def last_modified(self) -> str: ...


class RequestLog(Protocol):
    """As much of `tle.Archive` as asking needs."""

    def claim_request(self, key: str, *, at: Moment, at_most_every_s: float) -> _Claim:
        """Grant a request and note it, in one step, or say why not."""

    def record_response(
        self,
        key: str,
        *,
        at: Moment,
        status: int,
        note: str,
        etag: str = "",
        last_modified: str = "",
        consequence: Literal[
            "by status", "none", "key until told", "host for a while", "host until told"
        ] = "by status",
        retry_after_s: float | None = None,
    ) -> None:
        """Note what came of a granted request."""


@dataclass(frozen=True, slots=True)
class NotAsked:
    """No request was made: why, and from when on one may be (None: when the user says so)."""

    why: str
    next_allowed: Moment | None


def ask(
    server: Server,
    log: RequestLog,
    *,
    at: Callable[[], Moment],
    limits: Limits,
    keep: Callable[[Answer], str],
    offline: bool = False,
) -> Answer | Failure | NotAsked:
    """Make the one request that is allowed now, if one is, and note what came of it.

    Parameters
    ----------
    keep:
        Takes a whole answer (status 200) and puts its sets in safety; returns
        the note for the log, or raises `Failure`. It is called before the
        answer's `ETag` is noted: were it the other way round and the machine
        switched off in between, every later answer would be 304 and the sets
        would never come.

    Returns
    -------
    Answer | Failure | NotAsked
        What the server answered and `keep` kept; what went wrong; or why nothing was asked.
    """
    if offline:
        return NotAsked(
            f"{server.label} was not asked: this run is offline. Leave out --offline to fetch.", None
        )
    ready = getattr(server, "ready", None)
    if ready is not None:
        ready()
    pace_s: float = getattr(server, "seconds_between_any", 0.0)
    if pace_s:
        pace = log.claim_request(f"{server.host}/any", at=at(), at_most_every_s=pace_s)
        if not pace.granted:
            return NotAsked(f"{server.label} was not asked. {pace.why}", pace.next_allowed)
    claim = log.claim_request(server.key, at=at(), at_most_every_s=server.seconds_between_requests)
    if not claim.granted:
        return NotAsked(f"{server.label} was not asked. {claim.why}", claim.next_allowed)
    try:
        answer = server.request(etag=claim.etag, last_modified=claim.last_modified, limits=limits)
        note = keep(answer) if answer.status == 200 else "unchanged"
    except Failure as failure:
        log.record_response(
            server.key,
            at=at(),
            status=failure.status,
            note=failure.reason,
            consequence=failure.consequence.value,
            retry_after_s=failure.retry_after_s,
        )
        return failure
    log.record_response(
        server.key,
        at=at(),
        status=answer.status,
        note=note,
        etag=answer.etag,
        last_modified=answer.last_modified,
        consequence="none",
    )
    return answer
