"""One GET over HTTP, kept within limits, and every way in which it fails told in words.

Nothing here decides whether a request may be made (`etiquette` does), and
nothing here retries. The answer is read as it comes in, so that a body without
end, a packed bomb or a server that drips is stopped while it is still small.
"""

import zlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from tle.sources.answers import Answer, Consequence, Failure
from tle.sources.limits import Deadline, Limits
from tle.sources.refusals import EXCERPT_BYTES, network_failure, quoted, redirected, refused, visible_text

if TYPE_CHECKING:  # importing it takes 0.1 s, and most runs never fetch anything
    import httpx


ACCEPT = "application/json, text/csv, text/plain;q=0.9, application/xml;q=0.8"

# What servers and their mirrors send element sets as. gzip and octet-stream are files.
_DATA_TYPES = frozenset(
    f"{kind}/{name}"
    for kind, names in {
        "text": ("plain", "csv", "comma-separated-values", "xml", "x-tle"),
        "application": ("json", "csv", "xml", "gzip", "x-gzip", "octet-stream", "x-tle"),
        "binary": ("octet-stream",),
    }.items()
    for name in names
)


@cache
def user_agent() -> str:
    """Return the words by which servers know us: the project's name and version."""
    try:
        ours = version("common-orbit")
    except PackageNotFoundError:  # run from a folder of sources that was never installed
        ours = "unreleased"
    return f"common-orbit/{ours} (element sets for classrooms; one request a group in 2 hours)"


def get(
    url: str, *, who: str, etag: str = "", last_modified: str = "", accept: str = ACCEPT, limits: Limits
) -> Answer:
    """Ask `url` once and return the answer: 200 with its body unpacked, or 304.

    Parameters
    ----------
    url:
        What to ask; http or https.
    who:
        The source's name in sentences ("CelesTrak GP, group stations").
    etag, last_modified:
        What the server said of its last answer; sent back, so that it may answer 304.
    limits:
        Times and sizes.

    Raises
    ------
    Failure
        Anything but a whole 200 or a 304; it says what happened, what to do, and
        what it means for the next request.
    """
    import httpx

    headers = {"User-Agent": user_agent(), "Accept": accept, "Accept-Encoding": "gzip"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    times = httpx.Timeout(limits.read_s, connect=limits.connect_s)
    with Deadline(limits.total_s) as deadline:
        try:
            with httpx.Client(timeout=times, follow_redirects=False) as client:
                return _followed(client, url, headers, who, limits, deadline)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise network_failure(error, who, url, limits, late=deadline.passed) from error


def _followed(
    client: "httpx.Client", url: str, headers: dict[str, str], who: str, limits: Limits, deadline: "Deadline"
) -> Answer:
    """Ask, and ask again where the server sends us on to another page of its own."""
    import httpx

    for _ in range(limits.redirects + 1):
        with client.stream("GET", url, headers=headers, extensions={"trace": deadline.trace}) as response:
            deadline.check()
            if response.has_redirect_location:
                url = redirected(url, response.headers["location"], response.status_code, who)
                continue
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return Answer(
                    304, b"", headers.get("If-None-Match", ""), headers.get("If-Modified-Since", "")
                )
            if response.status_code != httpx.codes.OK:
                raise refused(response.status_code, response.headers, _excerpt(response, deadline), who)
            body = _body(response, who, limits, deadline)
            _must_be_data(response.headers.get("content-type", ""), body, who)
            return Answer(
                200, body, response.headers.get("etag", ""), response.headers.get("last-modified", "")
            )
    raise Failure(
        f"{who} sent us from page to page {limits.redirects} times and never to the data.",
        "Look at the address in a browser; the service may have moved.",
        status=response.status_code,
        consequence=Consequence.HOST_UNTIL_TOLD,
    )


# -- bodies --------------------------------------------------------------------


def _pieces(response: "httpx.Response", deadline: "Deadline") -> Iterator[bytes]:
    for piece in response.iter_raw():
        deadline.check()
        yield piece
    # A body without a length ends where the connection does, and we may be the ones who ended it.
    deadline.check()


def _body(response: "httpx.Response", who: str, limits: Limits, deadline: "Deadline") -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise Failure(
            f"{who} packed its answer as {encoding[:40]!r}, which was not asked for.",
            "A proxy between us may do that; fetch the file in a browser and import it.",
            status=200,
        )
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limits.largest_bytes:
        raise _too_large(who, limits)
    parts: list[bytes] = []
    size = 0
    for piece in _pieces(response, deadline):
        size += len(piece)
        if size > limits.largest_bytes:
            raise _too_large(who, limits)
        parts.append(piece)
    body = b"".join(parts)
    if encoding != "identity":
        body = unpacked(body, who, limits)
    elif not announced and "transfer-encoding" not in response.headers and not _looks_whole(body):
        raise _cut(who, "it has no length, and its last line has no end")
    return unpacked(body, who, limits) if body.startswith(b"\x1f\x8b") else body


def _looks_whole(body: bytes) -> bool:
    """Return whether a body of unannounced length ends as one does: a line, a bracket, or gzip's own end."""
    return not body or body.startswith(b"\x1f\x8b") or body[-1:] in b"\n]}>"


def unpacked(packed: bytes, who: str, limits: Limits) -> bytes:
    """Return the content of gzip, refused whole when it is damaged, cut or larger than allowed."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(packed, limits.largest_bytes)
    except zlib.error as error:
        raise _cut(who, f"what it packed cannot be unpacked ({error})") from error
    if unpacker.unconsumed_tail:
        raise _too_large(who, limits)
    if not unpacker.eof:
        raise _cut(who, "what it packed ends in the middle")
    return content


def _too_large(who: str, limits: Limits) -> Failure:
    return Failure(
        f"{who} sends more than {limits.largest_bytes >> 20} MB, more than all objects ever catalogued.",
        "That is not a list of element sets; look at the address in a browser.",
        status=200,
    )


def _cut(who: str, how: str) -> Failure:
    return Failure(
        f"The answer of {who} was cut off: {how}. Nothing of it was taken.",
        "Try again later; it is asked again on its own if automatic refresh is on.",
        status=200,
        consequence=Consequence.HOST_FOR_A_WHILE,
    )


def _must_be_data(content_type: str, body: bytes, who: str) -> None:
    """Raise Failure for a web page, or for a kind of content that is no text of ours."""
    kind = content_type.partition(";")[0].strip().lower()
    head = body[:2000].lstrip().lower()
    if (
        kind == "text/html"
        or kind == "application/xhtml+xml"
        or head.startswith((b"<!doctype html", b"<html"))
    ):
        raise Failure(
            f"{who} answered with a web page instead of data{quoted(visible_text(body))}.",
            "Often it is the log-in page of the network: open any page in a browser, log in, fetch again.",
            status=200,
        )
    if kind and kind not in _DATA_TYPES:
        raise Failure(
            f"{who} answered with {kind[:60]!r}, which is no kind of element sets.",
            "Look at the address in a browser; a proxy or a wrong address may be behind it.",
            status=200,
        )


def _excerpt(response: "httpx.Response", deadline: "Deadline") -> bytes:
    """Return the beginning of an error's text; what cannot be read of it is left out."""
    import httpx

    body = b""
    try:
        for piece in response.iter_bytes():
            body += piece
            deadline.check()
            if len(body) > EXCERPT_BYTES:
                break
    except httpx.HTTPError:
        # The status has said what matters, and there is a sentence for it already.
        return body
    return body[:EXCERPT_BYTES]
