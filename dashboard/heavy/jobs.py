"""The processes that answer heavy questions: few at once, shared by all who ask the same, ended at will.

A worker is a fresh interpreter that is told its question as a line of JSON and
answers in lines of JSON (`dashboard.heavy.worker`). Nothing is forked, which a server
of many threads cannot do safely, and nothing is pickled.
"""

import base64
import json
import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dashboard.heavy.store import Store

MOST_WAITING = 12
"""Who asks when so many are waiting is told to come later."""

_LEFT_AFTER_S = 150.0  # a page in the background asks once a minute
_FORGET_ENDED_S = 600.0

State = Literal["waiting", "running", "finished", "failed", "cancelled"]

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """One question that is being answered.

    Attributes
    ----------
    key:
        Of the answer.
    question:
        What the worker is told.
    viewers:
        The handles of those who wait, with when each last asked, by `time.monotonic`.
    share, doing:
        How much is done, and what is being done.
    why:
        Why it failed, in a sentence; empty where it ended without a word.
    begun, ended:
        When its process was started and when it was over.
    """

    key: str
    question: dict[str, Any]
    state: State = "waiting"
    viewers: dict[str, float] = field(default_factory=dict)
    share: float = 0.0
    doing: str = ""
    why: str = ""
    begun: float = 0.0
    ended: float = 0.0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("waiting", "running")

    @property
    def left_s(self) -> float | None:
        """About how long it still takes, seconds; None while nothing can be said."""
        gone = time.monotonic() - self.begun
        if self.state != "running" or self.share < 0.05 or gone < 1.0:
            return None
        return gone * (1.0 - self.share) / self.share


class TooMany(RuntimeError):  # noqa: N818 - it names the finding
    """So many questions are waiting that another would not be answered soon."""


class Jobs:
    """The questions under way. All of it is safe with several threads."""

    def __init__(self, store: Store, *, most: int | None = None, command: list[str] | None = None) -> None:
        self._store = store
        self._most = most or max(1, (os.cpu_count() or 2) - 1)
        self._command = command or [sys.executable, "-P", "-m", "dashboard.heavy.worker"]
        self._turn = threading.RLock()
        self._jobs: dict[str, Job] = {}
        self._closed = False

    def ask(self, key: str, question: dict[str, Any]) -> str:
        """Have a question answered, or join those who wait for it; return a handle for `of` and `leave`.

        Raises
        ------
        TooMany
            Too many are waiting.
        """
        handle = uuid.uuid4().hex
        with self._turn:
            self._forget()
            job = self._jobs.get(key)
            if job is None or job.is_over:
                if self._closed or sum(one.state == "waiting" for one in self._jobs.values()) >= MOST_WAITING:
                    raise TooMany
                job = self._jobs[key] = Job(key, question)
            job.viewers[handle] = time.monotonic()
            self._start_next()
        return handle

    def of(self, key: str, handle: str | None = None) -> Job | None:
        """Return the job for a key, if `handle` still waits for it; None asks for no handle."""
        with self._turn:
            job = self._jobs.get(key)
            if job is None or (handle is not None and handle not in job.viewers):
                return None
            if handle is not None:
                job.viewers[handle] = time.monotonic()
                self._forget()
            return job

    def waits(self, handle: str) -> bool:
        """Return whether something may still come for a handle."""
        with self._turn:
            return any(handle in job.viewers and not job.is_over for job in self._jobs.values())

    def before(self, job: Job) -> int:
        """Return how many are answered or wait before a job that waits."""
        with self._turn:
            order = [one for one in self._jobs.values() if not one.is_over]
            return order.index(job) if job in order else 0

    def leave(self, handle: str) -> None:
        """Wait no longer; the last one to leave ends the work."""
        with self._turn:
            for job in self._jobs.values():
                if job.viewers.pop(handle, None) is not None and not job.viewers and not job.is_over:
                    self._end(job, "cancelled")
            self._start_next()

    def running(self) -> list[Job]:
        """Return the jobs that have a process now."""
        with self._turn:
            return [one for one in self._jobs.values() if one.state == "running"]

    def close(self) -> None:
        """End every process, and start none any more."""
        with self._turn:
            self._closed = True
            for job in self._jobs.values():
                if not job.is_over:
                    self._end(job, "cancelled")

    # -- with the turn held --------------------------------------------------------

    def _end(self, job: Job, state: State, why: str = "") -> None:
        job.state, job.why, job.ended = state, why, time.monotonic()
        if job.process is not None and job.process.poll() is None:
            job.process.kill()

    def _forget(self) -> None:
        now = time.monotonic()
        for key, job in list(self._jobs.items()):
            left = all(now - seen > _LEFT_AFTER_S for seen in job.viewers.values())
            if job.is_over and now - job.ended > _FORGET_ENDED_S:
                del self._jobs[key]
            elif job.state == "waiting" and left:
                self._end(job, "cancelled")
            elif job.state == "running" and left and self._is_full():
                # It might have ended, and its answer been kept; but others wait, who look.
                self._end(job, "cancelled")

    def _is_full(self) -> bool:
        return any(one.state == "waiting" for one in self._jobs.values())

    def _start_next(self) -> None:
        for job in list(self._jobs.values()):
            if self._closed or len(self.running()) >= self._most:
                return
            if job.state == "waiting":
                self._start(job)

    def _start(self, job: Job) -> None:
        rooms = str(Path(__file__).parents[2])
        paths = [rooms, *filter(None, [os.environ.get("PYTHONPATH", "")])]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            # The server has the machine first; what a worker takes longer for that, its bar shows.
            "COMMON_ORBIT_THREADS": os.environ.get("COMMON_ORBIT_THREADS", "1"),
        }
        try:
            job.process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=_LOW_PRIORITY,
            )
        except OSError as error:
            self._end(job, "failed", str(error))
            return
        job.state, job.begun = "running", time.monotonic()
        threading.Thread(target=self._follow, args=(job, job.process), daemon=True).start()

    # -- in a thread of its own for each process -----------------------------------

    def _follow(self, job: Job, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        answers: dict[str, bytes] | None = None
        why = ""
        # The pipe stays open: when it closes, because the server is gone, the worker ends itself.
        with suppress(OSError):
            process.stdin.write(json.dumps(job.question).encode() + b"\n")
            process.stdin.flush()
        for line in process.stdout:
            told = _told(line)
            if "share" in told:
                job.share, job.doing = float(told["share"]), str(told["doing"])
            elif "failed" in told:
                why = str(told["failed"])
            elif "answers" in told:
                answers = {form: base64.b64decode(text) for form, text in told["answers"].items()}
        code = process.wait()
        process.stdout.close()
        with suppress(OSError):
            process.stdin.close()
        if answers is not None:
            self._store.put(job.key, answers)
        with self._turn:
            if answers is not None:
                # Also where the last viewer left as it ended: it is there for the next.
                job.state, job.share, job.ended = "finished", 1.0, time.monotonic()
            elif not job.is_over:
                _logger.warning("A worker ended with %s: %s", code, why or "without a word")
                self._end(job, "failed", why)
            self._start_next()


def _told(line: bytes) -> dict[str, Any]:
    """Return what a worker said; nothing where it is something that a library printed."""
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


_LOW_PRIORITY: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
