"""Kinds of heavy work for the tests of the workers: one quick, one that never ends, one that fails."""

import time
from typing import Any

from dashboard.answers import progress
from dashboard.heavy.work import PAGE, Asked, Work


def read(search: str, _settings: Any, _texts: Any) -> Asked | None:
    return Asked(search, "of no sets") if search else None


def quick(search: str, _settings: Any, _texts: Any) -> dict[str, Any]:
    return {PAGE: [f"The answer to {search}"], "csv": "a,b\n"}


def endless(_search: str, _settings: Any, _texts: Any) -> dict[str, Any]:
    for _ in range(1000):
        progress.tell(0.25, "the first quarter")
        time.sleep(0.3)
    return {}


def failing(_search: str, _settings: Any, _texts: Any) -> dict[str, Any]:
    raise ValueError("There is no such thing. Ask for another.")


HEAVY = tuple(Work(each.__name__, __name__, read, each) for each in (quick, endless, failing))
