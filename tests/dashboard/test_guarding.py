"""What no page sends is refused with a sentence; a fault of ours gets a sentence, and the log the rest."""

import json
import logging
from typing import Any

import pytest
from dash import ALL, Dash, Input, Output, State, html

from dashboard.server import guarding
from dashboard.text import load

TEXTS = load()
ONE = {
    "output": "out.children",
    "outputs": {"id": "out", "property": "children"},
    "inputs": [{"id": "in", "property": "value", "value": 1}],
    "state": [],
    "changedPropIds": ["in.value"],
}


@pytest.fixture(scope="module")
def client() -> Any:
    app = Dash("guarded", backend="flask", use_async=False, suppress_callback_exceptions=True)
    app.layout = html.Div()

    @app.callback(Output("out", "children"), Input("in", "value"))
    def one(value: Any) -> Any:
        return 1 // (value if value is not None else 1)

    @app.callback(
        Output("a", "children"),
        Output({"type": "b", "name": "c"}, "children"),
        Input({"type": "d", "name": "e"}, "value"),
        State("f", "data"),
    )
    def two(value: Any, state: Any) -> Any:
        return value, state

    app.clientside_callback("(x) => x", Output("g", "children"), Input({"type": "h", "name": ALL}, "data"))
    guarding.guard(app, TEXTS)
    return app.server.test_client()


def ask(client: Any, body: Any) -> tuple[int, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post("/_dash-update-component", data=content, content_type="application/json")
    return answer.status_code, answer.get_json()


def test_what_a_page_sends_is_answered(client):
    assert ask(client, ONE)[1]["response"] == {"out": {"children": 1}}
    # A value that is undefined in the browser is not sent at all.
    without = {**ONE, "inputs": [{"id": "in", "property": "value"}]}
    assert ask(client, without)[1]["response"] == {"out": {"children": 1}}
    several = {
        "output": '..a.children...{"name":"c","type":"b"}.children..',
        "outputs": [
            {"id": "a", "property": "children"},
            {"id": {"type": "b", "name": "c"}, "property": "children"},
        ],
        "inputs": [{"id": {"type": "d", "name": "e"}, "property": "value", "value": "x"}],
        "state": [{"id": "f", "property": "data", "value": "y"}],
        "changedPropIds": ['{"name":"e","type":"d"}.value'],
    }
    status, told = ask(client, several)
    assert status == 200
    assert told["response"]["a"] == {"children": "x"}


@pytest.mark.parametrize(
    "body",
    [
        {**ONE, "inputs": []},
        {**ONE, "inputs": ONE["inputs"] * 2},
        {**ONE, "inputs": [{"id": "other", "property": "value"}]},
        {**ONE, "inputs": [{"id": ["in"], "property": "value"}]},
        {**ONE, "inputs": {"in": 1}},
        {**ONE, "state": [{"id": "f", "property": "data"}]},
        {**ONE, "output": "unknown.children"},
        {**ONE, "output": "g.children"},
        {**ONE, "output": ["out.children"]},
        {**ONE, "outputs": {"id": "in", "property": "children"}},
        {**ONE, "outputs": None},
        {**ONE, "changedPropIds": [1]},
        [],
        None,
        b"",
        b"{",
        b"[" * 100_000,
        b"9" * 10_000,
    ],
    ids=repr,
)
def test_what_no_page_sends_is_refused_with_a_sentence(client, body):
    assert ask(client, body) == (400, {"error": TEXTS("error.callback")})


def test_what_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 100)
    status, told = ask(client, ONE)
    assert status == 413
    assert "elements import" in told["error"]


def test_a_fault_is_a_sentence_and_the_log_has_it_whole(client, caplog):
    with caplog.at_level(logging.ERROR):
        status, told = ask(client, {**ONE, "inputs": [{"id": "in", "property": "value", "value": 0}]})
    assert (status, told) == (500, {"error": TEXTS("error.fault")})
    assert "ZeroDivisionError" in caplog.text


def test_a_file_that_is_none_is_not_found(client):
    client.get("/")
    for path in ("dash/deps/x.js", "os/path.py"):
        answer = client.get(f"/_dash-component-suites/{path}")
        assert (answer.status_code, answer.get_json()) == (404, {"error": TEXTS("error.no-file")})
