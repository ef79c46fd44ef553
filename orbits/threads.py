"""Threads over objects: compiled code lets go of the interpreter, so Python's own threads do.

They need no threading layer of Numba's, of which one may not be entered by two
threads at a time and another does not survive a fork. All calls of a process share
the machine: each works in its caller's thread, and takes more only as long as the
threads at work in all calls together are no more than the machine has. So the
requests of a server do not pile up threads beside one another.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from orbits.errors import PropagationError

_lock = threading.Lock()
_extra_at_work = 0


def thread_count(threads: int | None = None) -> int:
    """Return how many threads a call may use.

    `threads` if given; else the environment's `COMMON_ORBIT_THREADS`; else what
    `numba.set_num_threads` or `NUMBA_NUM_THREADS` say; else the processors that
    this process may run on.
    """
    if threads is None and (given := os.environ.get("COMMON_ORBIT_THREADS", "")):
        try:
            threads = int(given)
        except ValueError:
            raise PropagationError(
                f"COMMON_ORBIT_THREADS is {given!r}. Give a whole number of threads, or unset it."
            ) from None
    if threads is None:
        return _of_numba() or _of_machine()
    if threads < 1:
        raise PropagationError(f"{threads} threads were asked for. Give 1 or more.")
    return threads


def over_chunks(
    work: Callable[[int, int], object], count: int, size: int, threads: int, explicit: bool = False
) -> None:
    """Call work(first, last) for consecutive chunks of `size` of range(count), on up to `threads` threads.

    The caller's thread does its share. Unless the number is `explicit`, fewer
    threads are used while other calls are at work. Whoever is free takes the next
    chunk; an exception, also Ctrl-C, ends the work after the chunks in hand.
    """
    starts = iter(range(0, count, size))
    stop = threading.Event()

    def worker() -> None:
        try:
            while not stop.is_set():
                with _lock:
                    first = next(starts, None)
                if first is None:
                    return
                work(first, min(first + size, count))
        except BaseException:
            stop.set()
            raise

    wanted = min(threads, -(-count // size)) - 1
    extra = wanted if explicit else _take(wanted)
    if extra <= 0:
        worker()
        return
    try:
        with ThreadPoolExecutor(extra, "common-orbit") as pool:
            others = [pool.submit(worker) for _ in range(extra)]
            worker()
            for other in others:
                other.result()
    finally:
        if not explicit:
            _take(-extra)


def _take(wanted: int) -> int:
    """Return how many threads beside the caller's may be started, and count them; negative gives back."""
    global _extra_at_work
    with _lock:
        granted = wanted if wanted < 0 else max(0, min(wanted, _of_machine() - 1 - _extra_at_work))
        _extra_at_work += granted
    return granted


def _of_machine() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        # macOS and Windows.
        return os.cpu_count() or 1


def _of_numba() -> int | None:
    numba = sys.modules.get("numba")
    if numba is None:
        return None
    # Asking Numba itself would start its threads; it knows another number than
    # the environment's only where they have been started.
    parallel = sys.modules.get("numba.np.ufunc.parallel")
    if parallel is not None and getattr(parallel, "_is_initialized", False):
        return int(numba.get_num_threads())
    return min(int(numba.config.NUMBA_NUM_THREADS), _of_machine())
