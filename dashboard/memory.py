"""Answers that were given lately, kept so that a second viewer does not wait: bounded, safe with threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 64

_turn = threading.Lock()
_answers: OrderedDict[Hashable, Any] = OrderedDict()


def kept(question: Hashable, work: Callable[[], T]) -> T:
    """Return the answer to `question`, from before if it is still there, else by doing the work.

    Two who ask the same at once may both do it; nobody waits for somebody else's work.
    The question must name everything that the answer depends on.
    """
    with _turn:
        if question in _answers:
            _answers.move_to_end(question)
            found: T = _answers[question]
            return found
    answer = work()
    with _turn:
        _answers[question] = answer
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return answer
