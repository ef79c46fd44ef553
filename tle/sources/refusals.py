"""What a server's refusals and a network's failures are, in words for the person who has to act on them."""

import re
import socket
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tle.sources.answers import Consequence, Failure
from tle.sources.limits import Limits

EXCERPT_BYTES = 16_384
"""So much of an error's text is looked at."""


def redirected(url: str, location: str, status: int, who: str) -> str:
    """Return where a redirect leads if that is the same server, no less private; else raise Failure."""
    target = urljoin(url, location)
    old, new = urlsplit(url), urlsplit(target)
    same_server = old.netloc.lower() == new.netloc.lower()
    if same_server and new.scheme in (old.scheme, "https"):
        return target
    raise Failure(
        f"{who} answered {status} and sends us on to {target[:200]!r}, another place: we do not follow.",
        "If the service has moved there, put the new address into the settings; if not, someone is "
        "in between.",
        status=status,
        consequence=Consequence.HOST_UNTIL_TOLD,
    )


def refused(status: int, headers: Mapping[str, str], body: bytes, who: str) -> Failure:
    """Return the Failure for an answer that is neither 200 nor 304, in the server's own words."""
    said = quoted(visible_text(body))
    words = f"{who} answered {status} {_PHRASES.get(status, '')}".rstrip() + said + "."
    if status == 404 and re.search(rb"no gp data found", body, re.IGNORECASE):
        return Failure(
            words,
            "It has no elements under that name or number. Look for the right one; this one is "
            "not asked for again until you say so.",
            status=status,
            consequence=Consequence.KEY_UNTIL_TOLD,
        )
    if status == 429 or status >= 500 or status == 408:
        return Failure(
            words,
            "The server is busy or out of order. It is left in peace for a while.",
            status=status,
            consequence=Consequence.HOST_FOR_A_WHILE,
            retry_after_s=retry_after(headers.get("retry-after", "")),
        )
    remedy = {
        401: "Check the name and the password of the account, then allow it again.",
        403: "It asks to be left in peace: somebody behind the same address asked too often. Wait some "
        "hours, see that nothing else here asks it, then allow it again.",
        404: "The address may have moved: look it up, put it into the settings, then allow it again.",
    }.get(status, "Find out what it means (its own words may say), then allow it again.")
    return Failure(words, remedy, status=status, consequence=Consequence.HOST_UNTIL_TOLD)


_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    408: "Request Timeout",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def retry_after(text: str) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (a number or a date), or None."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


class _Text(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def visible_text(body: bytes, most: int = 300) -> str:
    """Return the first words of an error's text or page, on one line and without markup."""
    text = body[:EXCERPT_BYTES].decode("utf-8", errors="replace")
    if "<" in text:
        page = _Text()
        page.feed(text)
        text = " ".join(page.parts)
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """Return `text` in quotation marks after a colon, or nothing for nothing."""
    return f": “{text}”" if text else ""


# -- failures of the network -----------------------------------------------------


def network_failure(error: BaseException, who: str, url: str, limits: Limits, *, late: bool) -> Failure:
    """Return the Failure for a request that got no whole answer, from whatever the network raised."""
    host = urlsplit(url).hostname or url
    reason, remedy = _why(error, who, host, limits, late)
    return Failure(
        reason,
        f"{remedy} The last good sets stay in place.",
        status=0,
        consequence=Consequence.HOST_FOR_A_WHILE,
    )


def _why(error: BaseException, who: str, host: str, limits: Limits, late: bool) -> tuple[str, str]:
    chain = _chain(error)
    kinds = {type(each).__name__ for each in chain}
    certificate = next((each for each in chain if isinstance(each, ssl.SSLError)), None)
    if late:
        return (
            f"{who} had not answered in full after {limits.total_s:g} s, so we stopped.",
            "The network or the server is very slow; try again later.",
        )
    if isinstance(certificate, ssl.SSLCertVerificationError):
        return (
            f"{who}: the certificate of {host} is not to be trusted ({certificate.verify_message}), "
            "so nothing was asked.",
            "Check this machine's date; where a school's proxy signs all traffic, its certificate must be "
            "installed.",
        )
    if certificate is not None:
        said = certificate.reason or "no reason given"
        return (
            f"{who}: no secure connection to {host} could be made (TLS: {said}).",
            "Check whether the address begins with https where it should be http, or whether a proxy is "
            "in between.",
        )
    if any(isinstance(each, socket.gaierror) for each in chain):
        return (
            f"{who}: the name {host} is unknown to this network (DNS).",
            "Check that the machine is on line and that the address is right.",
        )
    if any(isinstance(each, ConnectionRefusedError) for each in chain):
        return (
            f"{who}: nobody answers at {host} (connection refused).",
            "Check that the server is running and the port is right.",
        )
    if kinds & {"ConnectTimeout"}:
        return (
            f"{who}: {host} could not be reached within {limits.connect_s:g} s.",
            "Check the network and its firewall.",
        )
    if kinds & {"ReadTimeout", "WriteTimeout", "PoolTimeout"}:
        return (
            f"{who} fell silent for {limits.read_s:g} s in the middle of its answer.",
            "Try again later.",
        )
    if kinds & {"RemoteProtocolError"}:
        return (
            f"The answer of {who} was cut off or is no HTTP ({visible_text(str(error).encode())}). "
            "Nothing of it was taken.",
            "Try again later.",
        )
    said = visible_text(str(error).encode()) or type(error).__name__
    return f"{who}: the connection to {host} failed ({said}).", "Check the network."


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.append(each)
        each = each.__cause__ or each.__context__
    return chain
