"""Answers of callbacks that stand for a minute, kept packed as they were sent.

A class that opens one link waits once: the first asks Dash, which builds, writes and
packs the page; the others get the same bytes. What an answer depends on beside its
inputs and the minute must not be asked of a callback that is named here.
"""

import gzip
import json
from typing import Any

from dash import Dash
from flask import Flask, Response, request

from dashboard.guarding import CALLBACKS
from dashboard.memory import Memory, passing
from dashboard.settings import Settings

_NAME = "standing-answers"
_JOBS = frozenset({"cacheKey", "job", "oldJob", "cancelJob"})
"""By which Dash asks how far work in the background is, and stops it."""
_KEPT = 256  # of 2 to 100 kB each
_LONGEST = 8000
"""Of a question that is kept: longer ones are read in part, and would only fill the memory."""


def stand(app: Dash, output: str) -> None:
    """Let the answers of the callback with that output stand for the minute in which they were given."""
    outputs: set[str] = app.server.extensions.setdefault(_NAME, set())
    outputs.add(output)


def serve(app: Dash, settings: Settings) -> None:
    """Give what stands. Call it after `guarding.guard`, which has read the body, and before what packs."""
    server: Flask = app.server
    outputs: set[str] = server.extensions.setdefault(_NAME, set())
    memory = Memory(_KEPT)

    def ask() -> tuple[int, bytes]:
        assert request.endpoint is not None
        answer = server.make_response(server.ensure_sync(server.view_functions[request.endpoint])())
        if answer.status_code != 200:
            passing()
        return answer.status_code, gzip.compress(answer.get_data(), 5, mtime=0)

    @server.before_request
    def from_before() -> Response | None:
        if request.path != CALLBACKS or request.method != "POST" or not _JOBS.isdisjoint(request.args):
            return None
        body: dict[str, Any] = request.get_json()
        if body["output"] not in outputs:
            return None
        asked = json.dumps([[one.get("value") for one in body.get(part, [])] for part in ("inputs", "state")])
        if len(asked) > _LONGEST:
            return None
        status, packed = memory.kept((body["output"], asked, settings.now().iso(0)[:16]), ask)
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(gzip.decompress(packed), status=status, mimetype="application/json")
        answer = Response(packed, status=status, mimetype="application/json")
        answer.headers["Content-Encoding"] = "gzip"
        return answer
