"""The services that element sets are fetched from: where each is, and what it asks of its users.

The facts are data (`tle/data/sources.json`). A mirror, or a test's own server,
takes the place of a service through its address: the environment variable
`COMMON_ORBIT_CELESTRAK_GP_URL`, `COMMON_ORBIT_CELESTRAK_SUPGP_URL` or
`COMMON_ORBIT_SPACE_TRACK_URL`, or the `url` of a source.
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from tle.errors import ElementError

LEAST_SECONDS_BETWEEN = 7200.0
"""No configuration makes us ask one source for one group more often than this."""

MARGIN_S = 60.0
"""Added to it: the server counts from when a request reached it, by a clock of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One place that publishes element sets.

    Attributes
    ----------
    id:
        Its short name in commands and in the environment (`celestrak-gp`).
    name, what:
        Its name, and what its sets are, for people.
    url:
        Where it is asked.
    seconds_between_requests:
        At least this long between two requests for one group, `MARGIN_S` included.
    groups:
        Groups that can be asked for, each with a line for people. Others are
        not refused: services add groups.
    terms, licence:
        Where its rules are, and what they come to.
    """

    id: str
    name: str
    what: str
    url: str
    seconds_between_requests: float
    groups: dict[str, str]
    terms: str
    licence: str


@cache
def _written() -> dict[str, dict[str, object]]:
    text = files("tle").joinpath("data/sources.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def services() -> tuple[Service, ...]:
    """Return every service known, in the order in which they are tried."""
    return tuple(service(name) for name in _written())


def service(name: str) -> Service:
    """Return the service called `name`, at the address that the environment may have set.

    Raises
    ------
    ElementError
        No service is called so, or the environment gives it an impossible address.
    """
    try:
        facts = _written()[name]
    except KeyError:
        raise ElementError(f"There is no source {name!r}. There are {', '.join(_written())}.") from None
    groups = facts["groups"]
    seconds = facts["seconds_between_requests"]
    assert isinstance(groups, dict)  # our own data file; its test reads every entry
    assert isinstance(seconds, (int, float))
    variable = f"COMMON_ORBIT_{name.upper().replace('-', '_')}_URL"
    url = os.environ.get(variable) or str(facts["url"])
    return Service(
        id=name,
        name=str(facts["name"]),
        what=str(facts["what"]),
        url=checked_url(url, variable),
        seconds_between_requests=max(float(seconds), LEAST_SECONDS_BETWEEN) + MARGIN_S,
        groups={str(group): str(text) for group, text in groups.items()},
        terms=str(facts["terms"]),
        licence=str(facts["licence"]),
    )


def checked_url(url: str, where: str = "The address") -> str:
    """Return `url` if it is http or https with a host and without credentials, else raise ElementError."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ElementError(f"{where} {url!r} is not an address: {error}.") from error
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise ElementError(
            f"{where} {url!r} is not an address of a server. Write it whole: http://192.168.1.20:8050"
        )
    if parts.username or parts.password:
        raise ElementError(
            f"{where} carries a password, which would end up in logs. Leave it out of the address."
        )
    return url.strip()


def host_of(url: str) -> str:
    """Return the host of an address as the request log knows it, with its port where one is written."""
    return urlsplit(url).netloc.lower()
