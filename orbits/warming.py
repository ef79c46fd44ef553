"""Compiled code that is made ready in the background, while something slower answers.

Compiling takes half a minute or more, once; loading what was compiled from the disk about
a second. Neither keeps a user waiting unless he says so.
"""

import threading
from collections.abc import Callable

from orbits.compiling import compile_apart
from orbits.errors import PropagationError

# The first that compiles apart compiles for all.
_apart = threading.Lock()


class Warming:
    """A part of the compiled code, and whether it is in memory.

    Parameters
    ----------
    meet_all:
        Calls every function of the part with every kind of argument: what has not been
        met before is compiled, or loaded from the disk.
    modules:
        The modules of `orbits.kernels` whose compiled code it is.
    """

    def __init__(self, meet_all: Callable[[], None], modules: tuple[str, ...]) -> None:
        self._meet_all = meet_all
        self._modules = modules
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self.thread: threading.Thread | None = None

    def is_ready(self) -> bool:
        """Return whether the compiled code is in memory."""
        return self._ready.is_set()

    def is_on_disk(self) -> bool:
        """Return whether code of the present sources is on the disk: loading it takes a second or two."""
        from orbits.kernels.jit import is_kept

        return all(is_kept(module) for module in self._modules)

    def start(self, wait: bool = False, *, apart: bool = False) -> None:
        """Load or compile in a thread in the background; `wait`: until it is done.

        `apart`: what is not on disk is compiled by a process of its own, and then loaded. It takes
        a little longer, and leaves the interpreter to the other threads.

        Raises
        ------
        PropagationError
            It was waited for, and cannot be had here.
        """
        with self._lock:
            if self.thread is None and not self.is_ready():
                self.thread = threading.Thread(
                    target=self._run, args=(apart,), name="common-orbit-compiler", daemon=True
                )
                self.thread.start()
            thread = self.thread
        if wait and thread is not None:
            thread.join()
            if self._failure is not None:
                raise PropagationError(
                    f"The compiled engine cannot be had here: {self._failure}. "
                    "Ask for engine='sgp4', or leave it out."
                ) from self._failure

    def _run(self, apart: bool) -> None:
        try:
            if apart:
                with _apart:
                    if not self.is_on_disk():
                        compile_apart()  # if it fails, there is more to do here
            self._meet_all()
        except Exception as failure:  # noqa: BLE001 -- whatever it is, what is slower goes on answering
            self._failure = failure
        else:
            self._ready.set()
