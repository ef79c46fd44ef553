"""Space-Track: the newest sets of chosen objects, and the history of one, with an account of your own.

Asked through the `spacetrack` library (`pip install common-orbit[spacetrack]`),
which knows the log-in and keeps the service's limits within one run. Between
runs and processes ours hold: one request for the same thing in two hours, and
any request at most every 50 s, since one fetch is up to four requests (log-in,
list of fields, query, log-out) and Space-Track allows fewer than 30 a minute and
300 an hour. A history is asked for once and kept: the archive holds it, and the
two hours become a month for a range that lies in the past.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tle.archive import data_folder
from tle.errors import ElementError
from tle.moments import Moment, MomentLike, as_moment
from tle.sources.answers import Answer, Consequence, Failure
from tle.sources.configuration import checked_url, host_of, service
from tle.sources.limits import Deadline, Limits
from tle.sources.refusals import EXCERPT_BYTES, network_failure, redirected, refused
from tle.sources.transport import user_agent

KEYRING_SERVICE = "common-orbit-space-track"
"""Under this name the system's keyring is asked for the account."""

SECONDS_BETWEEN_FETCHES = 50.0
_MONTH_S = 30 * 86400.0
_MOST_OBJECTS = 400


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account at Space-Track. Neither part ever appears in a message."""

    identity: str = field(repr=False)
    password: str = field(repr=False)


def credentials() -> Credentials:
    """Return the account from the environment, or else from the system's keyring.

    Raises
    ------
    ElementError
        There is none; the sentence says how to give one.
    """
    identity = os.environ.get("SPACETRACK_IDENTITY", "")
    password = os.environ.get("SPACETRACK_PASSWORD", "")
    if identity and password:
        return Credentials(identity, password)
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        found = None
    else:
        try:
            found = keyring.get_credential(KEYRING_SERVICE, identity or None)
        except KeyringError:
            found = None  # no keyring on this machine, or a locked one: the sentence below serves both
    if found is not None and found.username and found.password:
        return Credentials(found.username, found.password)
    raise ElementError(
        "Space-Track needs an account (free, at https://www.space-track.org/auth/createAccount). Put its "
        "name and password into SPACETRACK_IDENTITY and SPACETRACK_PASSWORD, or into the keyring: "
        f"keyring set {KEYRING_SERVICE} NAME"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceTrack:
    """The newest set of each of `numbers`, in one request, or the history of one object.

    Attributes
    ----------
    numbers:
        Catalogue numbers; one, where a history is wanted.
    since, until:
        The range of epochs of a history; both or neither.
    url:
        The address of the service, where it is not the usual one.
    account:
        Gives the account when it is needed, and not before.
    """

    numbers: tuple[int, ...]
    since: MomentLike | None = None
    until: MomentLike | None = None
    url: str = ""
    account: Callable[[], Credentials] = field(default=credentials, repr=False)

    def __post_init__(self) -> None:
        wrong = next((each for each in self.numbers if not 1 <= each <= 999_999_999), None)
        if wrong is not None or not 1 <= len(self.numbers) <= _MOST_OBJECTS:
            raise ElementError(
                f"Space-Track is asked for 1 to {_MOST_OBJECTS} catalogue numbers of 1 to 9 digits"
                + (f"; {wrong} is none." if wrong is not None else f", not for {len(self.numbers)}.")
            )
        if (self.since is None) != (self.until is None):
            raise ElementError("A history has a beginning and an end: give both since and until.")
        if self.since is not None and len(self.numbers) != 1:
            raise ElementError("Space-Track is asked for the history of one object at a time.")
        if self._range is not None and self._range[0] >= self._range[1]:
            raise ElementError("The history ends before it begins: since must be earlier than until.")

    @property
    def _range(self) -> tuple[Moment, Moment] | None:
        if self.since is None or self.until is None:
            return None
        return as_moment(self.since), as_moment(self.until)

    @property
    def key(self) -> str:
        """Identity in the log of requests."""
        numbers = ",".join(map(str, sorted(set(self.numbers))))
        if self._range is None:
            return f"{self.host}/gp?{numbers}"
        since, until = self._range
        return f"{self.host}/gp_history?{numbers}&{since.iso(0)}--{until.iso(0)}"

    @property
    def host(self) -> str:
        """The server asked."""
        return host_of(self._url)

    @property
    def label(self) -> str:
        """Name for people, and the `source` of the sets it gives."""
        which = f"number {self.numbers[0]}" if len(self.numbers) == 1 else f"{len(self.numbers)} objects"
        if self._range is None:
            return f"{service('space-track').name}, {which}"
        since, until = self._range
        return f"{service('space-track').name}, {which}, {since.iso(0)[:10]} to {until.iso(0)[:10]}"

    @property
    def seconds_between_requests(self) -> float:
        """At least this long between two requests for the same thing, seconds."""
        least = service("space-track").seconds_between_requests
        # A range that was over when it was asked for gives the same sets for ever.
        return (
            max(least, _MONTH_S) if self._range is not None and self._range[1] < as_moment("now") else least
        )

    @property
    def seconds_between_any(self) -> float:
        """At least this long between any two fetches from this host, seconds."""
        return SECONDS_BETWEEN_FETCHES

    @property
    def _url(self) -> str:
        return checked_url(self.url).rstrip("/") + "/" if self.url else service("space-track").url

    def ready(self) -> None:
        """Raise `ElementError` where the library or the account is missing, before anything is claimed."""
        _library()
        self.account()

    def request(self, *, etag: str, last_modified: str, limits: Limits) -> Answer:  # noqa: ARG002
        """Ask once, through the library. Raises `Failure`. (Space-Track knows no conditional requests.)"""
        import httpx2

        spacetrack = _library()
        account = self.account()
        url = self._url
        with Deadline(limits.total_s) as deadline:
            guard = _Guard(self.label, url, limits, deadline)
            http = httpx2.Client(
                timeout=httpx2.Timeout(limits.read_s, connect=limits.connect_s),
                headers={"User-Agent": user_agent()},
                event_hooks={"request": [guard.before], "response": [guard.after]},
            )
            client = spacetrack.SpaceTrackClient(
                identity=account.identity,
                password=account.password,
                base_url=url,
                httpx_client=http,
                cache_path=data_folder() / "space-track",  # the list of fields, kept for a day
            )
            # A wait inside the library would mean that its limits were reached: an
            # hour's sleep in the middle of a lesson helps nobody.
            client._ratelimit_wait = guard.no_waiting
            try:
                try:
                    body = self._query(client, limits, deadline)
                finally:
                    _leave(client, http)
            except Failure:
                raise
            except spacetrack.AuthenticationError as error:
                raise Failure(
                    f"{self.label} answered that the log-in failed.",
                    "Check the name and the password of the account, then allow it again: too many "
                    "failures lock the account.",
                    status=401,
                    consequence=Consequence.HOST_UNTIL_TOLD,
                ) from error
            except (httpx2.HTTPError, OSError) as error:
                raise network_failure(error, self.label, url, limits, late=deadline.passed) from error
            except (ValueError, KeyError, TypeError) as error:
                # The library reads the log-in's answer and the list of fields as JSON.
                raise Failure(
                    f"{self.label} answered something that is not in its usual form "
                    f"({type(error).__name__}).",
                    "Look at the service in a browser; it may be under repair.",
                    status=200,
                    consequence=Consequence.HOST_FOR_A_WHILE,
                ) from error
        return Answer(200, body)

    def _query(self, client: Any, limits: Limits, deadline: Deadline) -> bytes:
        from spacetrack import operators

        asked: dict[str, Any] = {"norad_cat_id": list(self.numbers), "format": "json", "iter_content": True}
        if self._range is None:
            pieces = client.gp(orderby="norad_cat_id asc", **asked)
        else:
            since, until = (each.to_datetime() for each in self._range)
            epochs = operators.inclusive_range(_plain(since), _plain(until))
            pieces = client.gp_history(epoch=epochs, orderby="epoch asc", **asked)
        parts: list[bytes] = []
        size = 0
        for piece in pieces:
            deadline.check()
            parts.append(piece.encode())
            size += len(parts[-1])
            if size > limits.largest_bytes:
                raise Failure(
                    f"{self.label} sends more than {limits.largest_bytes >> 20} MB.",
                    "Ask for a shorter range, a few years at a time.",
                    status=200,
                )
        deadline.check()
        body = b"".join(parts)
        return _must_be_json(body, self.label)


def _plain(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _must_be_json(body: bytes, who: str) -> bytes:
    """Return `body` if it is a JSON array of records, else raise Failure with what it says."""
    try:
        records = json.loads(body)
    except ValueError as error:
        raise Failure(
            f"{who} answered 200 with something that is not whole JSON ({error}).",
            "Try again later; nothing of it was taken.",
            status=200,
            consequence=Consequence.HOST_FOR_A_WHILE,
        ) from error
    if isinstance(records, list) and not records:
        raise Failure(
            f"{who} answered 200 with an empty list: it has no sets of that.",
            "Check the number and the dates.",
            status=200,
        )
    return body


def _library() -> Any:
    try:
        import spacetrack
    except ImportError as error:
        raise ElementError(
            "Space-Track is asked through the library spacetrack, which is not installed. "
            "Install it: pip install common-orbit[spacetrack]"
        ) from error
    return spacetrack


def _leave(client: Any, http: Any) -> None:
    """Log out politely; a log-out that fails takes nothing from the sets that came."""
    import httpx2

    try:
        client.close()
    except (httpx2.HTTPError, OSError, Failure):
        http.close()


class _Guard:
    """Keeps the library's requests within our etiquette: same host, first failure final, no waiting.

    Left alone the library follows redirects anywhere, logs in anew after a 401
    and, after a violated rate limit, sleeps a minute and asks again.
    """

    def __init__(self, who: str, url: str, limits: Limits, deadline: Deadline) -> None:
        self._who = who
        self._url = url
        self._limits = limits
        self._deadline = deadline

    def before(self, request: Any) -> None:
        self._deadline.check()
        if urlsplit(str(request.url)).netloc.lower() != host_of(self._url):
            raise redirected_elsewhere(self._url, str(request.url), self._who)
        request.extensions["trace"] = self._deadline.trace

    def after(self, response: Any) -> None:
        if response.has_redirect_location:
            redirected(
                str(response.request.url), response.headers["location"], response.status_code, self._who
            )
            return
        if response.status_code >= 300:
            headers: Mapping[str, str] = response.headers
            raise refused(response.status_code, headers, _beginning(response), self._who)

    def no_waiting(self, seconds: float) -> None:
        raise Failure(
            f"{self._who}: the limit of requests to Space-Track is reached for the next {seconds:.0f} s.",
            "Wait that long.",
            status=0,
            consequence=Consequence.HOST_FOR_A_WHILE,
            retry_after_s=seconds,
        )


def redirected_elsewhere(url: str, target: str, who: str) -> Failure:
    """Return the Failure for a request that would go to another host than `url`."""
    return Failure(
        f"{who} would be asked at {host_of(target)} instead of {host_of(url)}, so it was not.",
        "Look at the address in the settings.",
        status=0,
        consequence=Consequence.HOST_UNTIL_TOLD,
    )


def _beginning(response: Any) -> bytes:
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > EXCERPT_BYTES:
            break
    return body[:EXCERPT_BYTES]
