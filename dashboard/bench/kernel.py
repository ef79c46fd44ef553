"""The bench of propagation: every engine on the same sets at the same instants, in one run.

For each number of threads one process of its own is started, as some engines read it
once, at their import. Within it the engines take turns, so that a machine that is busy
with other things is as busy for each; the median of the turns counts. Beside the time
on the clock, what all processors spent is given: on a busy machine that is the steadier
figure. Accuracy is the distance from python-sgp4's positions at the same samples.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.bench import machine
from dashboard.bench.catalogues import DEEP, NEAR, choose
from orbits import Times
from tle import Catalog

OURS = ("common-orbit", "common-orbit, propagate()")
PEERS = ("python-sgp4", "heyoka", "astroz", "satkit")


@dataclass(frozen=True)
class Size:
    """How much is measured: sets of each kind, instants a minute apart, seconds a case, rounds at least."""

    most: dict[str, int]
    instants: int
    seconds: float
    rounds: int


QUICK = Size({NEAR: 500, DEEP: 125}, 720, seconds=1.0, rounds=3)
# What the figures of the project are quoted for: the whole catalogue, half a day.
FULL = Size({NEAR: 16_000, DEEP: 1000}, 720, seconds=20.0, rounds=5)


@dataclass(frozen=True)
class Task:
    """What one process measures; it travels there as a pickle."""

    catalogs: dict[str, Catalog]
    times: Times
    threads: int
    engines: tuple[str, ...]
    size: Size
    reference_folder: str


def run(
    catalog_path: str | None,
    *,
    quick: bool = False,
    engines: Iterable[str] = PEERS,
    tell: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Measure and return the document that `common-orbit bench kernel --format json` prints.

    Its keys: machine, catalog, instants, rows (as the command line's contract has
    them, and setup_s, first_call_s, repeats, rate_per_cpu_s and its ratio beside),
    skipped (engine, case, threads, reason), memory (how fast memory can be filled at
    all, and what share of that we write) and roof (what a near-Earth propagation costs
    at least: `roof.measure`).

    Raises
    ------
    tle.ElementError
        The file holds no element sets.
    RuntimeError
        A measuring process failed; what it said is the message.
    """
    size = QUICK if quick else FULL
    measured = choose(catalog_path, size.most)
    times = Times.every(measured.start, 60.0, size.instants)
    chosen = OURS + tuple(name for name in PEERS if name in set(engines))
    rows: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    memory: list[dict[str, Any]] = []
    roof: dict[str, Any] | None = None
    with tempfile.TemporaryDirectory(prefix="common-orbit-bench-") as folder:
        for threads in sorted({1, machine.threads_available()}):
            if tell:
                tell(f"measuring with {threads} thread{'s' if threads > 1 else ''}: {', '.join(chosen)}")
            task = Task(measured.catalogs, times, threads, chosen, size, folder)
            found = _in_a_process(task)
            rows += found["rows"]
            skipped += found["skipped"]
            memory += found["memory"]
            roof = roof or found["roof"]
    return {
        "job": "kernel",
        "machine": machine.describe(),
        "catalog": measured.said,
        "instants": f"{size.instants} a minute apart from {measured.start.iso(0)}",
        "rows": [_with_ratios(row, rows) for row in rows],
        "skipped": skipped,
        "memory": memory,
        "roof": roof,
    }


def _in_a_process(task: Task) -> dict[str, Any]:
    count = str(task.threads)
    counts = ("ASTROZ_THREADS", "NUMBA_NUM_THREADS", "COMMON_ORBIT_THREADS", "OMP_NUM_THREADS")
    with tempfile.NamedTemporaryFile("r", suffix=".json", dir=task.reference_folder) as answer:
        # The answer has a file of its own: a peer may print.
        done = subprocess.run(
            [sys.executable, "-m", "dashboard.bench.worker", answer.name],
            input=pickle.dumps(task),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | dict.fromkeys(counts, count),
            check=False,
        )
        if done.returncode:
            raise RuntimeError(
                f"The process that measures ended with {done.returncode}: "
                f"{done.stderr.decode(errors='replace').strip()[-2000:]}"
            )
        document: dict[str, Any] = json.loads(Path(answer.name).read_text("utf-8"))
        return document


def _with_ratios(row: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    ours = next(
        (
            each
            for each in rows
            if each["engine"] == OURS[0] and each["case"] == row["case"] and each["threads"] == row["threads"]
        ),
        None,
    )
    with_ratios = {}
    for key, value in row.items():
        with_ratios[key] = value
        if key == "unit":
            with_ratios["ratio_to_ours"] = row["rate"] / ours["rate"] if ours else None
    per_cpu = row["rate_per_cpu_s"] / ours["rate_per_cpu_s"] if ours else None
    return with_ratios | {"ratio_to_ours_per_cpu_s": per_cpu}
