"""What one request may take at most: time between pieces, time in all, bytes, redirects."""

import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take at most.

    `connect_s`, `read_s` and `total_s` are seconds: to reach the server, between
    two pieces of its answer, and for all of it. `largest_bytes` holds for what
    comes over the wire and again for what it unpacks to: the whole public
    catalogue is 20 MB. `redirects` is how often a server may send us on, to
    itself.
    """

    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 120.0
    largest_bytes: int = 64 * 1024 * 1024
    redirects: int = 3


class Deadline:
    """Ends a request when its whole time is up, even where each single read is in time.

    A server that sends one byte every few seconds never runs into a time-out on
    reading. When the time is up the sockets are shut down from another thread,
    which wakes whoever waits for them. (Looking up the name is the system's own
    affair, and has its own time-out.)
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._end

    def check(self) -> None:
        """Raise TimeoutError when the time is up."""
        if self.passed:
            raise TimeoutError("the request as a whole took too long")

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note each socket that the HTTP client opens (its `trace` extension calls this)."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            opened = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets.append(opened)
            if self.passed:
                self._shut()

    def _shut(self) -> None:
        with self._lock:
            for each in self._sockets:
                try:
                    # Not each.shutdown: a TLS socket would first drop its state under the reader.
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
                except OSError:
                    continue  # closed already, or never connected: nobody waits for it

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
