"""One process that measures all engines at one number of threads: `python -m dashboard.bench.worker OUT`.

Reads a pickled `Task` from its parent on stdin and writes JSON to OUT.
"""

import importlib
import json
import pickle
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.bench import machine
from dashboard.bench.catalogues import NEAR
from dashboard.bench.kernel import OURS, Task
from orbits import Times
from tle import Catalog

_ADAPTERS = {
    "common-orbit": "ours",
    "common-orbit, propagate()": "ours_new_arrays",
    "python-sgp4": "python_sgp4",
    "heyoka": "heyoka_sgp4",
    "astroz": "astroz_sgp4",
    "satkit": "satkit_sgp4",
}

# A turn lasts at least this long, so that the clock's own grain is nothing in it.
_TURN_S = 0.05

# Position, velocity and code: what we write for each propagation.
_BYTES = 49


@dataclass
class _Runner:
    """One engine, ready, with its turns."""

    name: str
    run: Callable[[], Any]
    setup_s: float
    first_call_s: float
    accuracy: dict[str, Any]
    repeats: int = 1
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def turn(self) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(self.repeats):
            self.run()
        self.cpu_s.append((time.process_time() - cpu) / self.repeats)
        self.wall_s.append((time.perf_counter() - wall) / self.repeats)


def measure(task: Task) -> dict[str, Any]:
    """Return the rows, what was skipped and why, and the figures of memory, of one number of threads."""
    rows: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    memory: list[dict[str, Any]] = []
    for case, catalog in task.catalogs.items():
        if not len(catalog):
            continue
        samples = len(catalog) * len(task.times)
        reference = _reference(task, case, catalog)
        runners: list[_Runner] = []
        for name in task.engines:
            reason, runner = _ready(name, case, catalog, task, reference)
            if runner:
                runners.append(runner)
            else:
                skipped.append({"engine": name, "case": case, "threads": task.threads, "reason": reason})
        fill = _fill(samples * _BYTES, task.threads)
        fill_new = _fill_new(samples * _BYTES)
        _take_turns([*runners, fill, fill_new], task)
        rows += [_row(runner, case, task, samples) for runner in runners]
        memory += [
            _of_the_roof(case, task.threads, samples * _BYTES, runner, fill, fill_new)
            for runner in runners
            if runner.name == OURS[0]
        ]
    return {"rows": rows, "skipped": skipped, "memory": memory, "roof": _roof(task)}


def _roof(task: Task) -> Any:
    """Return what a near-Earth propagation costs at least, for one thread; None where it cannot be told."""
    if task.threads > 1 or not len(task.catalogs[NEAR]):
        return None
    from dashboard.bench import roof

    return roof.measure(task.catalogs[NEAR], task.times)


def _reference(task: Task, case: str, catalog: Catalog) -> Any:
    """Return python-sgp4's positions, made once for all processes."""
    path = Path(task.reference_folder) / f"{case.replace(' ', '-')}.npy"
    if not path.exists():
        adapter = _adapter("python-sgp4")
        np.save(path, adapter.positions_km(adapter.prepare(catalog, task.times, 1)()))
    return np.load(path, mmap_mode="r")


def _adapter(name: str) -> Any:
    return importlib.import_module(f"dashboard.bench.peers.{_ADAPTERS[name]}")


def _ready(name: str, case: str, catalog: Catalog, task: Task, reference: Any) -> tuple[str, _Runner | None]:
    """Return (why not, None), or ("", the engine made ready, called once and compared)."""
    adapter = _adapter(name)
    if machine.version_of(adapter.DISTRIBUTION) is None:
        return f"not installed: pip install {adapter.DISTRIBUTION}", None
    if case not in adapter.KINDS:
        return f"it has no {case} theory", None
    if task.threads > 1 and not adapter.THREADED:
        return "it uses one thread", None
    try:
        return "", _started(name, adapter, catalog, task.times, task.threads, reference)
    except Exception as error:  # noqa: BLE001 - whatever a peer raises, the others are still measured
        # A compiler's refusal runs over pages.
        return f"{type(error).__name__}: {str(error)[:300]}", None


def _started(
    name: str, adapter: Any, catalog: Catalog, times: Times, threads: int, reference: Any
) -> _Runner:
    begun = time.perf_counter()
    run = adapter.prepare(catalog, times, threads)
    ready = time.perf_counter()
    result = run()
    called = time.perf_counter()
    accuracy = _compared(adapter.positions_km(result), reference)
    del result
    # The second call is what a turn will be like: nothing is compiled or paged in any more.
    again = time.perf_counter()
    run()
    once = time.perf_counter() - again
    return _Runner(
        name,
        run,
        setup_s=ready - begun,
        first_call_s=called - ready,
        accuracy=accuracy,
        repeats=max(1, int(_TURN_S / max(once, 1e-6))),
    )


def _compared(position: Any, reference: Any) -> dict[str, Any]:
    """Return the largest and the 99th-percentile distance in metres, and where only one has a position."""
    distances = []
    differs = 0
    for found, expected in zip(position, reference, strict=True):  # an object at a time: little memory
        distance = np.linalg.norm(np.asarray(found) - expected, axis=-1) * 1000.0
        differs += int((np.isnan(found[..., 0]) != np.isnan(expected[..., 0])).sum())
        distances.append(distance[np.isfinite(distance)])
    together = np.concatenate(distances)
    return {
        "max_difference": float(together.max()) if together.size else None,
        "p99_difference": float(np.percentile(together, 99.0)) if together.size else None,
        "difference_unit": "m",
        "without_position_differs": differs,
    }


def _fill(size: int, threads: int) -> _Runner:
    """Return what only writes as many bytes as we do, into memory that is there: the roof."""
    memory = np.zeros(size, dtype=np.uint8)
    bounds = np.linspace(0, size, threads + 1).astype(np.int64)
    pool = ThreadPoolExecutor(threads)

    def fill() -> None:
        list(pool.map(lambda part: memory[bounds[part] : bounds[part + 1]].fill(1), range(threads)))

    fill()
    return _Runner("memory", fill, 0.0, 0.0, {})


def _fill_new(size: int) -> _Runner:
    """Return what writes as much into memory that was just asked for: what arrays that are new cost."""
    return _Runner("new memory", lambda: np.empty(size, dtype=np.uint8).fill(1), 0.0, 0.0, {})


def _take_turns(runners: list[_Runner], task: Task) -> None:
    """Let each have its turn, round after round, until the time is over."""
    end = time.perf_counter() + task.size.seconds
    for number in range(1000):
        now = time.perf_counter()
        # On a machine too slow for the least number of rounds, one must do.
        if (number >= task.size.rounds and now > end) or (number and now > end + task.size.seconds):
            return
        for runner in runners:
            # After the least number of rounds, the slow ones would only cost the fast ones theirs.
            if number < task.size.rounds or runner.wall_s[-1] < task.size.seconds / 20:
                runner.turn()


def _of_the_roof(
    case: str, threads: int, size: int, ours: _Runner, fill: _Runner, fill_new: _Runner
) -> dict[str, Any]:
    """Return how fast memory can be written at all, and what share of that we write."""
    return {
        "case": case,
        "threads": threads,
        "fill_bytes_per_s": size / statistics.median(fill.wall_s),
        "fill_new_bytes_per_s": size / statistics.median(fill_new.wall_s),
        "ours_bytes_per_s": size / statistics.median(ours.wall_s),
        # By what the processors spent: another process beside us slows both down, but not alike.
        "share": statistics.median(fill.cpu_s) / statistics.median(ours.cpu_s),
    }


def _row(runner: _Runner, case: str, task: Task, samples: int) -> dict[str, Any]:
    return {
        "job": "kernel",
        "case": case,
        "engine": runner.name,
        "version": machine.version_of(_adapter(runner.name).DISTRIBUTION),
        "threads": task.threads,
        "rate": samples / statistics.median(runner.wall_s),
        "unit": "propagations/s",
        **runner.accuracy,
        "rate_per_cpu_s": samples / statistics.median(runner.cpu_s),
        "setup_s": runner.setup_s,
        "first_call_s": runner.first_call_s,
        "repeats": len(runner.wall_s) * runner.repeats,
        "objects": len(task.catalogs[case]),
        "instants": len(task.times),
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(measure(pickle.load(sys.stdin.buffer))), "utf-8")
