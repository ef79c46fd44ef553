"""What the machine is that figures were measured on."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


def threads_available() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def describe() -> dict[str, Any]:
    """Return processor, cores, vector units, load and versions."""
    return {
        "cpu": _cpu(),
        "processors": os.cpu_count(),
        "threads": threads_available(),
        "vector_units": _vector_units(),
        "load_average_1_min": _load(),
        "system": platform.platform(terse=True),
        "python": sys.version.split()[0],
        "numpy": version_of("numpy"),
        "numba": version_of("numba"),
    }


def version_of(distribution: str) -> str | None:
    """Return the version of an installed distribution, None if it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _cpuinfo(key: str) -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next(
        (line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == key), ""
    )


def _cpu() -> str:
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def _vector_units() -> list[str]:
    flags = set(_cpuinfo("flags").split())
    return [name for name in ("sse2", "avx", "avx2", "fma", "avx512f") if name in flags]


def _load() -> float | None:
    try:
        return round(os.getloadavg()[0], 2)
    except (AttributeError, OSError):
        return None
