"""Answers kept on disk: bounded, found again after a restart, and never run as code.

An answer is JSON, packed. `diskcache` does the keeping; what would be a pickle in
its files (no answer of ours is) is refused, so that a store somebody wrote into can
give wrong answers but run nothing.
"""

import gzip
import json
import logging
import shutil
import sqlite3
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import diskcache
from diskcache.core import MODE_PICKLE, UNKNOWN

from dashboard.text import Texts

SIZE_LIMIT_BYTES = 128_000_000
"""Then the answers stored longest ago go."""

_LONGEST_BYTES = 24_000_000
_IN_MEMORY = 8
_FAILURES = (OSError, sqlite3.Error, diskcache.Timeout, ValueError, TypeError, EOFError)

_logger = logging.getLogger(__name__)


class _BytesOnly(diskcache.Disk):  # type: ignore[misc]  # ships no types
    """Values are bytes and keys are texts; nothing is ever unpickled."""

    def get(self, key: Any, raw: bool) -> Any:
        if not raw:
            raise ValueError("The store holds a key that no answer has.")
        return super().get(key, raw)

    def store(self, value: Any, read: bool, key: Any = UNKNOWN) -> Any:
        if not isinstance(value, bytes):
            raise TypeError("The store keeps bytes.")
        return super().store(value, read, key=key)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        if mode == MODE_PICKLE:
            raise ValueError("The store holds a value that no answer is.")
        if filename is not None and not Path(self._directory, filename).resolve().is_relative_to(
            Path(self._directory).resolve()
        ):
            raise ValueError("The store names a file outside it.")
        return super().fetch(mode, filename, value, read)


class Store:
    """Answers by key and form; safe with several threads and processes.

    `notice` is empty, or says in a sentence what became of the folder. Those given
    lately are in memory too: where nothing can be written, they are still found.
    """

    def __init__(self, folder: Path, texts: Texts, size_limit_bytes: int = SIZE_LIMIT_BYTES) -> None:
        self.folder = folder
        self.notice = ""
        self._texts = texts
        self._limit = size_limit_bytes
        self._temporary: Path | None = None
        self._turn = threading.Lock()
        self._lately: OrderedDict[str, bytes] = OrderedDict()
        try:
            self._try_out()
        except _FAILURES as error:
            self._mend(error)

    def get(self, key: str, form: str) -> Any:
        """Return an answer, or None where it is not there."""
        name = f"{key}.{form}"
        with self._turn:
            packed = self._lately.get(name)
        try:
            if packed is None:
                with self._opened() as cache:
                    packed = cache.get(name)
            return None if packed is None else json.loads(gzip.decompress(packed))
        except _FAILURES:
            # Not what was put there, or not to be read: it is computed anew.
            _logger.warning("An answer in %s cannot be read.", self.folder, exc_info=True)
            return None

    def put(self, key: str, answers: dict[str, bytes]) -> None:
        """Keep the answer to a question, each form as JSON packed by gzip."""
        named = {f"{key}.{form}": packed for form, packed in answers.items()}
        with self._turn:
            self._lately.update(named)
            while len(self._lately) > _IN_MEMORY:
                self._lately.popitem(last=False)
        try:
            with self._opened() as cache:
                for name, packed in named.items():
                    if len(packed) <= _LONGEST_BYTES:
                        cache.set(name, packed)
        except _FAILURES as error:
            self.notice = self._texts("heavy.store.unwritable", folder=self.folder, reason=str(error))
            _logger.warning("%s", self.notice)

    def close(self) -> None:
        """Remove what was only for this run."""
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        # For each answer anew, which costs milliseconds: diskcache holds a connection for every
        # thread that ever asked, and closes that of the last.
        folder = self._temporary or self.folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(
            diskcache.Cache(str(folder), disk=_BytesOnly, size_limit=self._limit, timeout=5)
        ) as cache:
            yield cache

    def _try_out(self) -> None:
        with self._opened() as cache:
            cache.set("probe", b"here")
            if cache.get("probe") != b"here":
                raise OSError("What was written is not there.")

    def _mend(self, error: Exception) -> None:
        """Begin anew where the file is damaged: nothing in it cannot be computed again. Else go elsewhere."""
        with suppress(*_FAILURES):
            for path in self.folder.glob("cache.db*"):
                path.unlink()
            self._try_out()
            self.notice = self._texts("heavy.store.damaged", folder=self.folder)
            return
        self.notice = self._texts("heavy.store.elsewhere", folder=self.folder, reason=str(error))
        _logger.warning("%s", self.notice)
        with suppress(*_FAILURES):
            self._temporary = Path(tempfile.mkdtemp(prefix="common-orbit-"))
            self._try_out()
