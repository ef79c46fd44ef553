"""Compile all kernels in a process of its own, at low priority, and leave the code on disk.

The compiler holds the interpreter's lock, so that a server that compiles for half a minute
answers slowly until it is done. Here another process does it, and the server only loads what
that one has left, within a second or two.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

_COMMAND = (sys.executable, "-P", "-c", "from orbits.compiling import main; main()")
_POLITE = 10
_LOW_PRIORITY: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)


def compile_apart(command: tuple[str, ...] = _COMMAND) -> bool:
    """Compile in another process, wait for it, and return whether it went well.

    If this process ends before, so does the other: it listens whether its input is still open.
    """
    rooms = str(Path(__file__).parents[1])
    paths = [rooms, *filter(None, [os.environ.get("PYTHONPATH", "")])]
    try:
        other = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            creationflags=_LOW_PRIORITY,
        )
    except OSError:
        return False  # whoever asked compiles for himself
    with other:
        return other.wait() == 0


def _end_with_the_other() -> None:
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Compile whatever is not on disk yet."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the other, with which this one ends
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    import orbits

    orbits.warm_up(wait=True)
