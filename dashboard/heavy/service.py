"""The one place where pages ask for heavy answers: a store and its jobs for each server."""

import atexit
import threading
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard.heavy.jobs import Jobs
from dashboard.heavy.store import Store
from dashboard.heavy.work import PAGE, Asked, Work
from dashboard.settings import Settings
from dashboard.text import Texts
from tle.archive.archive import data_folder

FOLDER = "answers"


class Heavy:
    """Whether an answer is there, and what is needed to have one made.

    The store lies beside the archive; neither it nor a process is there before the
    first heavy question.
    """

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self.settings, self.texts = settings, texts

    @cached_property
    def archive(self) -> Path | None:
        """The file that workers open; None where there are the bundled sets only."""
        return self.settings.archive.status().path if self.settings.archive is not None else None

    @cached_property
    def store(self) -> Store:
        """Where answers are kept."""
        return Store((self.archive.parent if self.archive else data_folder()) / FOLDER, self.texts)

    @cached_property
    def jobs(self) -> Jobs:
        """What is being answered."""
        return Jobs(self.store)

    def stored(self, work: Work, asked: Asked, form: str = PAGE) -> Any:
        """Return an answer that was given before, or None."""
        return self.store.get(work.key(asked, self.texts), form)

    def question(self, work: Work, search: str, key: str) -> dict[str, Any]:
        """Return what a worker is told."""
        return {
            "module": work.module,
            "name": work.name,
            "search": search,
            "key": key,
            "now": self.settings.now().iso(),
            "archive": None if self.archive is None else str(self.archive),
            "language": self.texts.language,
        }

    def close(self) -> None:
        """End all workers, if there ever was one."""
        for each in ("jobs", "store"):
            if each in self.__dict__:
                getattr(self, each).close()


_turn = threading.Lock()
_all: dict[Settings, Heavy] = {}


def of(settings: Settings, texts: Texts) -> Heavy:
    """Return the service of a server."""
    with _turn:
        if settings not in _all:
            _all[settings] = Heavy(settings, texts)
        return _all[settings]


def running() -> int:
    """Return how many workers the servers of this process have now."""
    with _turn:
        return sum(len(each.jobs.running()) for each in _all.values() if "jobs" in each.__dict__)


def close() -> None:
    """End the workers of every server of this process."""
    with _turn:
        for each in _all.values():
            each.close()
        _all.clear()


atexit.register(close)
