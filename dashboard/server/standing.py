"""Answers of callbacks that stand for a minute, kept packed as they were sent.

A class that opens one link waits once: the first asks Dash, which builds, writes and
packs the page; the others get the same bytes. When the minute is over they get those
still, while one thread makes the next: nobody waits who need not. What an answer depends on beside its
inputs and the minute must not be asked of a callback that is named here.
"""

import gzip
import json
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, NamedTuple

from dash import Dash
from flask import Flask, Response, request

from dashboard.answers.memory import Memory, is_passing, passing
from dashboard.server.guarding import CALLBACKS
from dashboard.settings import Settings

_NAME = "standing-answers"
_JOBS = frozenset({"cacheKey", "job", "oldJob", "cancelJob"})
"""By which Dash asks how far work in the background is, and stops it."""
_KEPT = 256  # of 2 to 100 kB each
_GIVEN_ON_S = 120.0
"""So long after it was given an answer goes to those who need not wait for the next."""
_LONGEST = 8000
"""Of a question that is kept: longer ones are read in part, and would only fill the memory."""


def stand(app: Dash, output: str) -> None:
    """Let the answers of the callback with that output stand for the minute in which they were given."""
    outputs: set[str] = app.server.extensions.setdefault(_NAME, set())
    outputs.add(output)


class _Renewer(threading.local):
    """Whether this thread asks for the next answer while others still get the last."""

    at_work: bool = False


_renewer = _Renewer()


class _Kept(NamedTuple):
    """An answer as it is sent, the minute it is of, and when it was given by a clock that only goes on."""

    minute: str
    given: float
    status: int
    packed: bytes


class Standing:
    """The answers of one application; safe with several threads."""

    def __init__(self, server: Flask, settings: Settings) -> None:
        self._server, self._settings = server, settings
        self._flights = Memory(_KEPT)
        self._turn = threading.Lock()
        self._last: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._renewing: set[Hashable] = set()
        self._queue: queue.SimpleQueue[tuple[Hashable, Any]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def answer(self, question: Hashable, body: Any) -> _Kept:
        """Return the answer of this minute; that of the last while one thread makes the next."""
        minute = self._settings.now().iso(0)[:16]
        with self._turn:
            last = self._last.get(question)
            if last is not None and not _renewer.at_work:
                if last.minute == minute:
                    return last
                if time.monotonic() - last.given < _GIVEN_ON_S:
                    self._renew(question, body)
                    return last
        return self._flights.kept((question, minute), lambda: self._ask(question, minute))

    def _ask(self, question: Hashable, minute: str) -> _Kept:
        assert request.endpoint is not None
        view = self._server.ensure_sync(self._server.view_functions[request.endpoint])
        answer = self._server.make_response(view())
        found = _Kept(
            minute, time.monotonic(), answer.status_code, gzip.compress(answer.get_data(), 5, mtime=0)
        )
        if answer.status_code != 200:
            passing()
        if not is_passing():
            with self._turn:
                self._last[question] = found
                self._last.move_to_end(question)
                while len(self._last) > _KEPT:
                    self._last.popitem(last=False)
        return found

    def _renew(self, question: Hashable, body: Any) -> None:
        """Have the next answer made, one after another, so that those who wait for others do not."""
        if question in self._renewing:
            return
        self._renewing.add(question)
        self._queue.put((question, body))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="common-orbit-renewing", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        _renewer.at_work = True
        client = self._server.test_client()
        while True:
            question, body = self._queue.get()
            # What fails is in the log; the next who asks once the last is too old sees it.
            client.post(CALLBACKS, json=body)
            with self._turn:
                self._renewing.discard(question)


def serve(app: Dash, settings: Settings) -> None:
    """Give what stands. Call it after `guarding.guard`, which has read the body, and before what packs."""
    server: Flask = app.server
    outputs: set[str] = server.extensions.setdefault(_NAME, set())
    standing = Standing(server, settings)

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
        found = standing.answer((body["output"], asked), body)
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(gzip.decompress(found.packed), status=found.status, mimetype="application/json")
        answer = Response(found.packed, status=found.status, mimetype="application/json")
        answer.headers["Content-Encoding"] = "gzip"
        return answer
