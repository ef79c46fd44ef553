"""How files reach a browser: under an address that names their content, packed once, and kept.

All assets are read when the server starts and served below `/a/<digest>/`, where
the digest is that of the whole tree: modules import one another by relative
addresses, and nothing of another edition is ever mixed in. What is packed is
remembered, so that a thousand viewers cost one compression.
"""

import gzip
import hashlib
import mimetypes
import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

from dashboard import design

FOLDER = Path(__file__).parents[1] / "assets"
FOREVER = "public, max-age=31536000, immutable"
STYLE_SHEET = "site.css"

_TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".css": "text/css"}
_PACKED_TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")
_LEAST_BYTES = 600
_KEPT_BYTES = 48_000_000


@cache
def contents() -> dict[str, bytes]:
    """Return every file of the assets by its name; the style sheets in one, the tokens first."""
    paths = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    found = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}
    sheets = [content.decode() for name, content in found.items() if name.endswith(".css")]
    found = {name: content for name, content in found.items() if not name.endswith(".css")}
    found[STYLE_SHEET] = "\n".join([design.style_sheet(), *sheets]).encode()
    return found


@cache
def digest() -> str:
    """Return the fingerprint of all assets together."""
    hasher = hashlib.sha256()
    for name, content in contents().items():
        hasher.update(f"{name} {len(content)} ".encode())
        hasher.update(content)
    return hasher.hexdigest()[:10]


def address(name: str) -> str:
    """Return where the page finds the asset `name`."""
    if name not in contents():
        raise FileNotFoundError(
            f"There is no asset {name!r} in {FOLDER.name}/; there is {sorted(contents())}."
        )
    return f"/a/{digest()}/{name}"


class _Packed:
    """Packed answers by address, the last used kept; safe with several threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: str, body: bytes) -> bytes:
        with self._turn:
            if key in self._bodies:
                self._bodies.move_to_end(key)
                return self._bodies[key]
        packed = gzip.compress(body, 9 if len(body) < 1_500_000 else 7, mtime=0)
        with self._turn:
            if key not in self._bodies:
                self._bodies[key] = packed
                self._bytes += len(packed)
            while self._bytes > _KEPT_BYTES and len(self._bodies) > 1:
                self._bytes -= len(self._bodies.popitem(last=False)[1])
        return packed


def deliver(server: Flask) -> None:
    """Serve the assets, and pack every answer that gains by it.

    Call it before what reads the finished answers: functions run after a request
    in the reverse order of their registration.
    """
    packed = _Packed()

    @server.get("/a/<_edition>/<path:name>")
    def asset(_edition: str, name: str) -> Response:
        content = contents().get(name)
        if content is None:
            return Response("No such file.", status=404, mimetype="text/plain")
        suffix = Path(name).suffix
        kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        answer = Response(content, mimetype=kind)
        # A page of an older edition that is still open gets what there is, and does not keep it.
        answer.headers["Cache-Control"] = FOREVER if _edition == digest() else "no-store"
        return answer

    @server.after_request
    def pack(answer: Response) -> Response:
        answer.vary.add("Accept-Encoding")
        if not _gains(answer):
            return answer
        body = answer.get_data()
        if len(body) < _LEAST_BYTES:
            return answer
        kept = "max-age" in answer.headers.get("Cache-Control", "") and request.method == "GET"
        etag, weak = answer.get_etag()
        key = f"{request.full_path} {etag}"
        answer.set_data(packed.get(key, body) if kept or etag else gzip.compress(body, 5))
        answer.headers["Content-Encoding"] = "gzip"
        if etag and not weak:
            answer.set_etag(etag, weak=True)  # the same content, not the same bytes
        return answer


def _gains(answer: Response) -> bool:
    if answer.status_code != 200 or answer.direct_passthrough or "Content-Encoding" in answer.headers:
        return False
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return False
    return (answer.mimetype or "").startswith(_PACKED_TYPES)
