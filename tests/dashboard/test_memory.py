"""What was answered is kept; who asks the same meanwhile waits; what holds for a moment is not kept."""

import threading
import time
from typing import Any

import pytest

from dashboard.answers import memory
from dashboard.answers.memory import Memory
from dashboard.app import create_app
from dashboard.settings import Settings
from tle import as_moment


def test_the_last_answers_are_kept():
    kept, asked = Memory(2), []
    for question in ("a", "b", "a", "c", "a", "b"):
        assert kept.kept(question, lambda question=question: asked.append(question) or question) == question
    assert asked == ["a", "b", "c", "b"]


def test_who_asks_the_same_meanwhile_waits_for_the_answer():
    kept, begun, told, asked = Memory(), threading.Event(), [], []

    def work() -> str:
        begun.set()
        asked.append(1)
        time.sleep(0.05)
        return "answer"

    first = threading.Thread(target=lambda: told.append(kept.kept("q", work)))
    first.start()
    begun.wait()
    others = [threading.Thread(target=lambda: told.append(kept.kept("q", work))) for _ in range(4)]
    for one in others:
        one.start()
    for one in (first, *others):
        one.join()
    assert (told, asked) == (["answer"] * 5, [1])


def test_what_failed_is_tried_again():
    kept = Memory()
    with pytest.raises(ZeroDivisionError):
        kept.kept("q", lambda: 1 // 0)
    assert kept.kept("q", lambda: 1) == 1


def test_what_holds_for_a_moment_is_not_kept_nor_what_is_made_of_it():
    kept, asked = Memory(), []

    def inner() -> int:
        memory.passing()
        asked.append("inner")
        return 1

    def outer() -> int:
        asked.append("outer")
        return kept.kept("inner", inner) + kept.kept("other", lambda: asked.append("other") or 1)

    assert [kept.kept("outer", outer), kept.kept("outer", outer)] == [2, 2]
    assert asked == ["outer", "inner", "other", "outer", "inner"]


# --- answers of callbacks ---


@pytest.fixture
def served() -> Any:
    now = ["2026-10-09T20:42:00Z"]
    return create_app(Settings(now=lambda: as_moment(now[0]))), now


def ask(app: Any, output: str, value: str, **headers: str) -> Any:
    one = app.callback_map[output]
    name, prop = output.split(".")
    body = {
        "output": output,
        "outputs": {"id": name, "property": prop},
        "inputs": [{**one["inputs"][0], "value": value}],
        "changedPropIds": [],
    }
    # As Dash's renderer does, with the token of this load of the page.
    return app.server.test_client().post("/_dash-update-component?endId=x", json=body, headers=headers)


def test_the_same_question_is_answered_once_a_minute(served, monkeypatch):
    app, now = served
    asked = []
    one = app.callback_map["story-answer.children"]
    whole = one["callback"]
    monkeypatch.setitem(one, "callback", lambda *a, **k: asked.append(1) or whole(*a, **k))
    first = ask(app, "story-answer.children", "?check=no")
    again = ask(app, "story-answer.children", "?check=no")
    assert first.get_json() == again.get_json()
    assert "story-list" in again.text
    assert len(asked) == 1
    packed = ask(app, "story-answer.children", "?check=no", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Cache-Control"] == "no-store"
    assert len(asked) == 1
    ask(app, "story-answer.children", "?check=yes")
    # The minute is over: the last answer goes on while the next is made, once for all who ask.
    now[0] = "2026-10-09T20:43:00Z"
    for _ in range(3):
        assert ask(app, "story-answer.children", "?check=no").get_json() == first.get_json()
    end = time.monotonic() + 20.0
    while len(asked) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    assert len(asked) == 3
    ask(app, "story-answer.children", "?check=no")
    assert len(asked) == 3
    # What nobody would put into a link is not kept.
    for _ in range(2):
        ask(app, "story-answer.children", f"?check=no&q={'x' * 9000}")
    assert len(asked) == 5


def test_the_live_page_is_of_its_own_moment_and_a_fault_is_not_kept(served, monkeypatch):
    app, now = served
    before = ask(app, "page.children", "/").text
    now[0] = "2026-10-09T20:42:30Z"
    assert ask(app, "page.children", "/").text != before
    frame = ask(app, "page.children", "/story").text
    assert ask(app, "page.children", "/story").text == frame
    from dashboard.pages import story

    monkeypatch.setattr(story.events, "load", lambda: 1 // 0)
    assert "a fault in the program" in ask(app, "story-answer.children", "?q=x").text
    monkeypatch.undo()
    assert "a fault in the program" not in ask(app, "story-answer.children", "?q=x").text
