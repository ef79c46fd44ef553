"""What no page of ours sends is answered 400 and a sentence; a fault of ours 500, a sentence, and the log.

Dash takes the body of a callback as it comes and answers a wrong one with 500.
Here it is held against what the callback was registered with: its inputs, states
and outputs, by id and property. What a value holds is for the callback to judge.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from dashboard.answers import imports
from dashboard.text import Texts

CALLBACKS = "/_dash-update-component"
LARGEST_BYTES = imports.LARGEST_BYTES * 4 // 3 + 1_000_000
"""A file that is brought in, as base64, and what goes with it."""


class NotOurs(ValueError):  # noqa: N818 - it names the finding
    """A body that none of our pages sends."""


def guard(app: Dash, texts: Texts) -> None:
    """Refuse malformed callbacks before Dash reads them, and turn every fault into a sentence."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BYTES

    @server.before_request
    def read_callback() -> Response | None:
        if request.path != CALLBACKS or request.method != "POST":
            return None
        try:
            check(request.get_json(), app.callback_map)
        except RequestEntityTooLarge:
            return _said(413, texts("error.callback.large", most=LARGEST_BYTES))
        # Too deep for the reader of JSON is as little a body of ours as one that is no JSON.
        except (NotOurs, HTTPException, RecursionError):
            return _said(400, texts("error.callback"))
        return None

    @server.errorhandler(Exception)
    def say(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        if isinstance(error, DependencyException):
            return _said(404, texts("error.no-file"))
        server.logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return _said(500, texts("error.fault"))


def check(body: Any, known: Mapping[str, Mapping[str, Any]]) -> None:
    """Hold the body of a callback against what is registered.

    Parameters
    ----------
    body:
        The JSON of the request.
    known:
        Dash's `callback_map`: by its output, what a callback takes and gives.

    Raises
    ------
    NotOurs
        It asks for another output, or brings other inputs, states or outputs.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise NotOurs("no output")
    callback = known.get(body["output"])
    if callback is None or "callback" not in callback:
        raise NotOurs("unknown output")
    for name in ("inputs", "state"):
        _same(body.get(name, []), [f"{one['id']}.{one['property']}" for one in callback[name]])
    outputs, given = callback["output"], body.get("outputs", [])
    if callback["no_output"]:
        _same(given or [], [])
    elif isinstance(outputs, list | tuple):
        _same(given, [str(one) for one in outputs])
    else:
        _same([given], [str(outputs)])
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) for one in changed):
        raise NotOurs("changedPropIds")


def _same(given: Any, wanted: Sequence[str]) -> None:
    """Refuse other properties of other components than those wanted, in their order."""
    if not isinstance(given, list) or [_name(one) for one in given] != wanted:
        raise NotOurs("other components")


def _name(one: Any) -> str:
    """Return a component's property as Dash writes it."""
    if not isinstance(one, dict) or not isinstance(one.get("property"), str):
        raise NotOurs("no component")
    known = one.get("id")
    if isinstance(known, dict):
        known = json.dumps(known, sort_keys=True, separators=(",", ":"))
    # Dash marks an output of two callbacks by an @ and a digest.
    return f"{known}.{one['property'].partition('@')[0]}"


def _said(status: int, sentence: str) -> Response:
    answer = jsonify(error=sentence)
    answer.status_code = status
    return answer
