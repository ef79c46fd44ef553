"""The decorators of every compiled function, with their flags in one place.

Compiled code is kept on disk, in a folder of the user's cache that is named after
the sources it came from: the installation itself may be read-only, and Numba alone
would not notice that a function *called* by a cached one has changed.
`NUMBA_CACHE_DIR` overrules the folder. Where nothing can be written the code is
compiled anew in each process.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import config as numba_config
from numba.core.codegen import get_host_cpu_features

# Fused multiply-adds, and no care for the sign of zero, but NaN stays NaN and
# sums keep their order: the rounding trick of `trig` lives by that order.
# error_model="numpy" lets a division by zero give inf: the branch that raises
# otherwise keeps the compiler from using packed instructions at all.
_FAST = {"contract", "nsz", "arcp"}

# From Sapphire Rapids on, Intel's processors have these instructions. The compiler holds
# that vectors of 512 bits slow their clock, as they did on their forebears; here they
# make our loops 1.3 times as fast. By the instructions, not by the name: a virtual
# machine may give that of an older model.
_WIDE = "+avx512fp16"

_IMPORT = re.compile(r"^from orbits\.kernels\.(\w+) import|^from orbits\.kernels import (\w+)", re.MULTILINE)


def kernel(function: Callable[..., Any]) -> Any:
    """Compile `function` when first called: packed arithmetic, without the interpreter's lock."""
    return _compiled(function, _FAST)


def inner_kernel(function: Callable[..., Any]) -> Any:
    """Compile `function`, which neither makes nor returns an array, for what is done for every block.

    References to arrays are not counted in it. Every slice taken is one otherwise, and the
    counter, shared by all threads, took a tenth of the time.
    """
    return _compiled(function, _FAST, _nrt=False)


def strict_kernel(function: Callable[..., Any]) -> Any:
    """Compile `function` with the arithmetic exactly as written, for steps where the last bit matters."""
    return _compiled(function, set())


def inline_kernel(function: Callable[..., Any]) -> Any:
    """Compile `function` for use inside the loops of other kernels, where it must dissolve."""
    return numba.njit(function, error_model="numpy", fastmath=_FAST, inline="always")


def cache_folder() -> Path:
    """Return the folder of compiled code (`NUMBA_CACHE_DIR`, else the user's cache)."""
    import platformdirs

    given = os.environ.get("NUMBA_CACHE_DIR")
    return Path(given) if given else platformdirs.user_cache_path("common-orbit", appauthor=False) / "kernels"


def is_kept(module: str) -> bool:
    """Return whether compiled code of the present sources of a module of this package is on disk."""
    folder = cache_folder() / _stamp(Path(__file__).with_name(f"{module}.py"))
    return any(folder.glob(f"*/{module}.*.nbi"))


_turn = threading.RLock()


def _compiled(function: Callable[..., Any], fastmath: set[str], **more: bool) -> Any:
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": fastmath, **more}
    # Numba sets the names of this module when it starts; no tool can know them.
    config: Any = numba_config
    # The folder is one for all threads: two that come in together would leave one writing where it runs.
    with _turn:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(cache_folder() / _stamp(Path(function.__code__.co_filename)))
        try:
            return numba.njit(function, cache=True, **options)
        except (RuntimeError, OSError):
            # Nowhere to write: Numba says so with a RuntimeError.
            return numba.njit(function, **options)
        finally:
            config.CACHE_DIR = before


def _use_wide_vectors() -> None:
    config: Any = numba_config
    if config.CPU_NAME is None and config.CPU_FEATURES is None:
        features = get_host_cpu_features()
        if _WIDE in features.split(","):
            # Without effect, and without harm, where someone has used the compiler before.
            config.CPU_FEATURES = f"{features},-prefer-256-bit"


_use_wide_vectors()


@cache
def _stamp(source: Path) -> str:
    """Return a short digest of a module of this package and of all that it imports from it."""
    seen: dict[str, bytes] = {}
    waiting = [source]
    while waiting:
        path = waiting.pop()
        if path.name in seen:
            continue
        text = path.read_bytes()
        seen[path.name] = text
        for one, other in _IMPORT.findall(text.decode("utf-8")):
            waiting.append(Path(__file__).with_name(f"{one or other}.py"))
    digest = hashlib.sha256()
    for name in sorted(seen):
        digest.update(name.encode() + seen[name])
    return digest.hexdigest()[:16]
