"""Servers on loopback that play CelesTrak, Space-Track and whatever goes wrong with them.

They count requests, and in their CelesTrak they ban: who asks for one thing a
second time within two hours is answered 403 for ever, whatever is asked.
"""

import gzip
import hashlib
import json
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

TWO_HOURS_S = 7200.0

# What CelesTrak says, word for word (as quoted in OpenSpace/OpenSpace#3973 and elsewhere).
NOT_UPDATED = (
    "GP data has not updated since your last successful\n"
    "download of GROUP={group} at 2026-10-09 19:00:00 UTC.\n"
    "Data is updated once every 2 hours.\n"
)
NO_DATA = "No GP data found"

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>School network</title><style>p {color: red}</style></head>"
    "<body><h1>Welcome</h1><p>Please log in to use the network.</p></body></html>"
)


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


Play = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Notes the request, then does what the server was told to play."""

    server: "PlayingServer"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("content-length") or 0)
        self.body = self.rfile.read(length)
        parts = urlsplit(self.path)
        seen = Seen(
            self.command,
            unquote(parts.path),
            dict(parse_qsl(parts.query)),
            {name.lower(): value for name, value in self.headers.items()},
        )
        with self.server.lock:
            self.server.seen.append(seen)
        try:
            self.server.play(self, seen)
        except OSError:
            self.server.left.set()  # the client has gone away, as it should from some of these

    def answer(
        self, status: int, body: bytes | str = b"", kind: str = "text/plain", headers: Mapping[str, str] = {}
    ) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", kind)
        usual = {"Content-Length": str(len(content)), "Connection": "close"}
        for name, value in (usual | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Say nothing: what was asked is in `server.seen`."""


class PlayingServer(ThreadingHTTPServer):
    """A server on a free port of loopback; `script` decides what is answered."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.left = threading.Event()
        self.seen: list[Seen] = []
        self.script: Play | None = None
        self.clock: Callable[[], float] = time.monotonic
        self.banned = False
        self.offences = 0
        self._asked: dict[str, float] = {}
        self.bodies: dict[str, tuple[bytes, str]] = {}
        self.scheme = "http"
        if tls is not None:
            self.scheme = "https"
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        # Space-Track's side
        self.password = "right"
        self.history: list[dict[str, Any]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle of TLS is part of the play."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    def count(self, text: str = "") -> int:
        """Return how many requests had `text` in their path or query."""
        return sum(text in f"{each.path}?{dict(each.query)}" for each in self.seen)

    def play(self, handler: Handler, seen: Seen) -> None:
        if self.script is not None:
            self.script(handler)
        elif seen.path.startswith(("/ajaxauth", "/basicspacedata")):
            self._space_track(handler, seen)
        else:
            self._celestrak(handler, seen)

    # -- CelesTrak -----------------------------------------------------------------

    def publish(self, what: str, body: str | bytes, kind: str = "text/csv") -> None:
        """Answer the query `what` (`GROUP=stations`, `SOURCE=ISS-E`, a path) with this, and an ETag of it."""
        self.bodies[what] = (body.encode() if isinstance(body, str) else body, kind)

    def _celestrak(self, handler: Handler, seen: Seen) -> None:
        what = next((f"{k}={v}" for k, v in seen.query.items() if k != "FORMAT"), seen.path)
        with self.lock:
            now = self.clock()
            before = self._asked.get(what)
            if self.banned or (before is not None and now - before < TWO_HOURS_S):
                self.offences += 1
                self.banned = True
            self._asked[what] = now
        if self.banned:
            handler.answer(403, NOT_UPDATED.format(group=what.partition("=")[2]))
            return
        if what not in self.bodies:
            handler.answer(404, NO_DATA)
            return
        body, kind = self.bodies[what]
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        modified = "Fri, 09 Oct 2026 18:00:00 GMT"
        if seen.headers.get("if-none-match") == etag:
            handler.answer(304, headers={"ETag": etag})
        else:
            handler.answer(200, body, kind, {"ETag": etag, "Last-Modified": modified})

    # -- Space-Track ---------------------------------------------------------------

    def _space_track(self, handler: Handler, seen: Seen) -> None:
        if seen.path == "/ajaxauth/login":
            given = dict(parse_qsl(handler.body.decode()))
            if given.get("password") == self.password:
                handler.answer(200, '""', "application/json", {"Set-Cookie": "chocolatechip=1; Path=/"})
            else:
                handler.answer(200, '{"Login":"Failed"}', "application/json")
        elif seen.path == "/ajaxauth/logout":
            handler.answer(200, '"Successfully logged out"', "application/json")
        elif "chocolatechip=1" not in seen.headers.get("cookie", ""):
            handler.answer(
                401, '{"error":"You must be logged in to complete this action"}', "application/json"
            )
        elif "/modeldef/" in seen.path:
            fields = [
                {"Field": name, "Type": kind, "Null": "YES", "Key": "", "Default": None, "Extra": ""}
                for name, kind in (("NORAD_CAT_ID", "int(10) unsigned"), ("EPOCH", "datetime(6)"))
            ]
            handler.answer(200, json.dumps({"data": fields}), "application/json")
        else:
            words = seen.path.strip("/").split("/")[2:]
            asked = dict(zip(words[::2], words[1::2], strict=False))
            numbers = {int(each) for each in asked["norad_cat_id"].split(",")}
            since, _, until = asked.get("epoch", "0--9").partition("--")
            found = [
                each
                for each in self.history
                if int(each["NORAD_CAT_ID"]) in numbers
                and since <= str(each["EPOCH"]).replace("T", " ") <= until
            ]
            handler.answer(200, json.dumps(found), "application/json")


# -- what goes wrong ------------------------------------------------------------------


def status(code: int, text: str = "", kind: str = "text/plain", **headers: str) -> Play:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(code, text, kind, named)


def not_updated(handler: Handler) -> None:
    handler.answer(403, NOT_UPDATED.format(group="stations"))


def no_data(handler: Handler) -> None:
    handler.answer(404, NO_DATA)


def web_page(handler: Handler) -> None:
    handler.answer(200, LOGIN_PAGE, "text/html; charset=utf-8")


def _head(handler: Handler, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def dripping_body(handler: Handler) -> None:
    """One byte every 20 ms, for as long as somebody listens."""
    _head(handler, Content_Length="1000000")
    while not handler.server.ended.wait(0.02):
        handler.wfile.write(b"x")


def lines_without_end(lines: bytes) -> Play:
    """A body without a length: good lines, and then a silence in which more might come."""

    def play(handler: Handler) -> None:
        _head(handler, Connection="close")
        handler.wfile.write(lines)
        handler.server.ended.wait(30.0)

    return play


def without_length(body: bytes) -> Play:
    """A body that ends where the connection does."""

    def play(handler: Handler) -> None:
        _head(handler, Connection="close")
        handler.wfile.write(body)

    return play


def dripping_headers(handler: Handler) -> None:
    """A status line, then a header that never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.ended.wait(0.02):
        handler.wfile.write(b"x")


def silent(handler: Handler) -> None:
    """Half an answer, and then nothing."""
    _head(handler, Content_Length="1000")
    handler.wfile.write(b"OBJECT_NAME,")
    handler.server.ended.wait(30.0)


def cut(body: bytes) -> Play:
    """A body that ends before the length that was announced."""

    def play(handler: Handler) -> None:
        _head(handler, Content_Length=str(len(body)))
        handler.wfile.write(body[: len(body) // 2])

    return play


def cut_chunks(body: bytes) -> Play:
    """A body in pieces whose last piece never comes."""

    def play(handler: Handler) -> None:
        _head(handler, Transfer_Encoding="chunked")
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))

    return play


def endless(handler: Handler) -> None:
    """More than anybody wants, without a length."""
    _head(handler, Connection="close")
    block = b"0" * 65536
    while not handler.server.ended.is_set():
        handler.wfile.write(block)


def announced_huge(handler: Handler) -> None:
    _head(handler, Content_Length=str(10**12))
    handler.server.ended.wait(30.0)


def packed(body: bytes) -> Play:
    """The body in gzip, as a transfer coding."""
    return lambda handler: handler.answer(
        200, gzip.compress(body), "text/csv", {"Content-Encoding": "gzip", "ETag": '"packed"'}
    )


def bomb(megabytes: int, *, as_file: bool = False) -> Play:
    """A small gzip that unpacks to `megabytes`."""
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1 << 20)
    content = b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])
    headers = {} if as_file else {"Content-Encoding": "gzip"}
    return lambda handler: handler.answer(
        200, content, "application/gzip" if as_file else "text/csv", headers
    )


def redirect(to: str, code: int = 302) -> Play:
    """Send on to `to`, wherever that is; a path that ends in /there is answered by what is published."""

    def play(handler: Handler) -> None:
        if urlsplit(handler.path).path.endswith("/there"):
            body, kind = next(iter(handler.server.bodies.values()))
            handler.answer(200, body, kind)
        else:
            handler.answer(code, headers={"Location": to})

    return play


def not_http(handler: Handler) -> None:
    handler.wfile.write(b"220 mail.example.org ESMTP ready\r\n")


@contextmanager
def playing(tls: ssl.SSLContext | None = None) -> Iterator[PlayingServer]:
    """Serve until the block ends."""
    server = PlayingServer(tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
