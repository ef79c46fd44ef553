"""How far long work has come, told to whoever listens: a worker's server, or nobody.

Work that goes through things one by one says so with `over`; what is done within one
of them counts as its share. Nothing here costs anything where nobody listens.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

Listener = Callable[[float, str], None]
"""Called with the share that is done, 0 to 1, and what is being done, in words."""


class _Place(threading.local):
    """Where a thread is: who listens, and between which shares its present part lies."""

    listener: Listener | None = None
    low: float = 0.0
    high: float = 1.0


_place = _Place()


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell `listener` of the work of this thread."""
    before = _place.listener
    _place.listener, _place.low, _place.high = listener, 0.0, 1.0
    try:
        yield
    finally:
        _place.listener = before


def tell(share: float, words: str) -> None:
    """Say that `share` of the present part is done and what comes now."""
    if _place.listener is not None:
        _place.listener(_place.low + share * (_place.high - _place.low), words)


@contextmanager
def part(begins: float, ends: float, words: str = "") -> Iterator[None]:
    """Count what is done within as that part of the present one, shares from 0 to 1."""
    low, high = _place.low, _place.high
    _place.low, _place.high = low + begins * (high - low), low + ends * (high - low)
    try:
        if words:
            tell(0.0, words)
        yield
    finally:
        _place.low, _place.high = low, high


def over(items: Sequence[T], words: Callable[[T], str] | None = None) -> Iterator[T]:
    """Go through `items`, each an equal part; `words` says of an item what is done with it."""
    for number, item in enumerate(items):
        with part(number / len(items), (number + 1) / len(items), words(item) if words else ""):
            yield item
