"""Answers that were given lately, kept so that a second viewer does not wait: bounded, safe with threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 64


class _Here(threading.local):
    """Whether what this thread is working on holds for this moment only."""

    passing: bool = False


class _Flight:
    """An answer under way, for those who asked the same meanwhile."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.answered = False
        self.passing = False
        self.answer: Any = None


_here = _Here()


def passing() -> None:
    """Say, while working on an answer, that it holds for this moment only: nothing of it is kept."""
    _here.passing = True


def is_passing() -> bool:
    """Return whether what this thread is working on holds for this moment only."""
    return _here.passing


class Memory:
    """The last `most` answers; who asks what somebody else is just being answered waits for that."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._turn = threading.Lock()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}

    def kept(self, question: Hashable, work: Callable[[], T]) -> T:
        """Return the answer to `question`, from before if it is still there, else by doing the work.

        The question must name everything that the answer depends on. What the work
        raises is kept for nobody: those who waited try themselves.
        """
        while True:
            with self._turn:
                if question in self._answers:
                    self._answers.move_to_end(question)
                    found: T = self._answers[question]
                    return found
                flight = self._flights.get(question)
                if flight is None:
                    mine = self._flights[question] = _Flight()
                    break
            flight.done.wait()
            if flight.answered:
                _here.passing = _here.passing or flight.passing
                waited_for: T = flight.answer
                return waited_for
        return self._fly(mine, question, work)

    def _fly(self, flight: _Flight, question: Hashable, work: Callable[[], T]) -> T:
        before, _here.passing = _here.passing, False
        try:
            answer = work()
            flight.answer, flight.passing, flight.answered = answer, _here.passing, True
        finally:
            _here.passing = before or _here.passing
            with self._turn:
                del self._flights[question]
                if flight.answered and not flight.passing:
                    self._answers[question] = flight.answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            flight.done.set()
        return answer


_of_all = Memory()


def kept(question: Hashable, work: Callable[[], T]) -> T:
    """Return the answer to `question` from the memory that all parts share: see `Memory.kept`."""
    return _of_all.kept(question, work)
