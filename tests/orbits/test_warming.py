"""Compiled code is made ready in the background; by another process, if that is asked for."""

import sys
import threading
import time

import pytest

from orbits import PropagationError, warming
from orbits.compiling import compile_apart
from orbits.warming import Warming


class Calls:
    """What was done, in order, by those who were told to do it here."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def apart(self) -> bool:
        self.done.append("apart")
        return True

    def here(self) -> None:
        self.done.append("here")


@pytest.fixture
def calls(monkeypatch):
    made = Calls()
    monkeypatch.setattr(warming, "compile_apart", made.apart)
    return made


def of_modules(calls, *, on_disk):
    engine = Warming(calls.here, ())
    engine.is_on_disk = lambda: on_disk  # type: ignore[method-assign]
    return engine


def test_what_is_on_disk_is_loaded_here(calls):
    engine = of_modules(calls, on_disk=True)
    engine.start(wait=True, apart=True)
    assert calls.done == ["here"]
    assert engine.is_ready()


def test_what_is_not_is_compiled_apart_and_then_loaded(calls):
    engine = of_modules(calls, on_disk=False)
    assert not engine.is_ready()
    engine.start(wait=True, apart=True)
    engine.start(wait=True, apart=True)
    assert calls.done == ["apart", "here"]
    assert engine.is_ready()


def test_unless_it_is_asked_for_nothing_is_done_apart(calls):
    of_modules(calls, on_disk=False).start(wait=True)
    assert calls.done == ["here"]


def test_a_failure_here_is_told_to_those_who_wait():
    engine = Warming(lambda: 1 / 0, ())
    engine.start()
    with pytest.raises(PropagationError, match="division by zero"):
        engine.start(wait=True)
    assert not engine.is_ready()


def test_the_other_process_tells_how_it_ended():
    assert compile_apart((sys.executable, "-c", "pass"))
    assert not compile_apart((sys.executable, "-c", "raise SystemExit(3)"))
    assert not compile_apart(("/no/such/program",))


def test_the_other_process_ends_with_this_one():
    """Its input is closed when this one is gone."""
    import subprocess

    code = "from orbits import compiling; compiling._end_with_the_other()"
    other = subprocess.Popen((sys.executable, "-c", code), stdin=subprocess.PIPE)
    time.sleep(0.2)
    assert other.poll() is None
    assert other.stdin is not None
    other.stdin.close()
    assert other.wait(timeout=30) == 1


def test_others_wait_for_the_one_that_compiles(calls, monkeypatch):
    """Two engines at once: one process compiles for both."""
    left = threading.Event()

    def slowly() -> bool:
        time.sleep(0.3)
        calls.done.append("apart")
        left.set()
        return True

    monkeypatch.setattr(warming, "compile_apart", slowly)
    engines = [Warming(calls.here, ()) for _ in range(2)]
    for engine in engines:
        engine.is_on_disk = left.is_set  # type: ignore[method-assign]
        engine.start(apart=True)
    for engine in engines:
        engine.start(wait=True)
    assert sorted(calls.done) == ["apart", "here", "here"]
