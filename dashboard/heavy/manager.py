"""How Dash's background callbacks ask for heavy work: its manager, on our jobs and our store.

Dash's own manager on disk forks a server of many threads and unpickles what it reads;
this one starts fresh processes and keeps text. The handles that a browser gets are
signed by Dash, so nobody ends what others wait for.
"""

import logging
from collections.abc import Callable
from typing import Any

from dash import no_update
from dash.background_callback.managers import BaseBackgroundCallbackManager

import sites
import tle
from dashboard.heavy import panel
from dashboard.heavy.jobs import TooMany
from dashboard.heavy.service import Heavy
from dashboard.heavy.work import PAGE, Work

_NONE, _FULL, _KEPT = "none", "full", "kept"

_logger = logging.getLogger(__name__)


class Manager(BaseBackgroundCallbackManager):
    """Answers what Dash asks about jobs; the functions it is given carry the name of their `Work`."""

    def __init__(self, heavy: Heavy, works: dict[str, Work]) -> None:
        # Not the base's own, which keeps every manager there ever was in one list.
        self.cache_by = None
        self.func_registry: dict[str, Callable[..., Any]] = {}
        self._heavy, self._works = heavy, works

    def build_cache_key(self, fn: Any, args: Any, _ignored: Any, _triggered: Any) -> str:
        """Return the name of the work and the key of the answer, whatever a browser sent."""
        work, search = self._works[fn.heavy], args[0] if isinstance(args, list | tuple) and args else ""
        try:
            asked = work.read(
                search if isinstance(search, str) else "", self._heavy.settings, self._heavy.texts
            )
        except (sites.SiteError, tle.ElementError):
            return _NONE  # no page of ours asks that: it has put a place and an object for what there is not
        except Exception:
            _logger.exception("%s cannot be asked %r", work.name, search)
            return _NONE
        return _NONE if asked is None else f"{work.name}.{work.key(asked, self._heavy.texts)}"

    def call_job_fn(self, key: str, _job_fn: Any, args: Any, _context: Any) -> str:
        """Have the question answered, or join those who wait; return the handle of one more who does."""
        if key == _NONE:
            return _NONE
        name, _, digest = key.partition(".")
        if self._heavy.store.get(digest, PAGE) is not None:
            return _KEPT
        try:
            return self._heavy.jobs.ask(digest, self._heavy.question(self._works[name], str(args[0]), digest))
        except TooMany:
            return _FULL

    def get_progress(self, key: str) -> list[Any] | None:
        """Return what the progress of a job looks like."""
        job = self._heavy.jobs.of(key.partition(".")[2])
        if job is None or job.is_over:
            return None
        return panel.progress(job, self._heavy.jobs.before(job), self._heavy.texts)

    def get_result(self, key: str, job: str | None) -> Any:
        """Return what is shown at the end: the answer, or a sentence why there is none."""
        texts = self._heavy.texts
        if job in (None, _NONE):
            return panel.without_answer(texts("heavy.lost"))
        if job == _FULL:
            return panel.without_answer(texts("heavy.full"))
        digest = key.partition(".")[2]
        its = self._heavy.jobs.of(digest, job) if job != _KEPT else None
        if its is not None and not its.is_over:
            return self.UNDEFINED
        if its is None and job != _KEPT:
            return panel.without_answer(texts("heavy.cancelled"))
        if its is not None and its.state == "failed":
            return panel.without_answer(
                texts("heavy.failed", why=its.why) if its.why else texts("heavy.killed")
            )
        content = self._heavy.store.get(digest, PAGE)
        if content is None:
            return panel.without_answer(texts("heavy.lost"))
        return [content, no_update, texts("heavy.finished")]

    def terminate_job(self, job: str | None) -> None:
        """Wait no longer for a job."""
        if job is not None:
            self._heavy.jobs.leave(job)

    def terminate_unhealthy_job(self, _job: str | None) -> bool:
        """Do nothing: `Jobs` sees for itself how its processes end."""
        return False

    def job_running(self, job: str | None) -> bool:
        """Return whether something may still come for a handle."""
        return job is not None and self._heavy.jobs.waits(job)

    def result_ready(self, key: str) -> bool:
        """Return whether the answer is there."""
        return self._heavy.store.get(key.partition(".")[2], PAGE) is not None

    def make_job_fn(self, fn: Any, _progress: Any, _key: Any = None) -> Any:
        """Return the function: it is never called."""
        return fn

    def get_updated_props(self, _key: str | None) -> dict[str, Any]:
        """Return nothing: workers set no properties beside the answer."""
        return {}

    def get_or_create_signing_secret(self, generate: Callable[[], bytes]) -> bytes:
        """Return a secret of this process: with it end its jobs, and all handles to them."""
        return generate()
