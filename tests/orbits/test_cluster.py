"""The cluster road: two workers on loopback, real kills, and the same numbers as the local road."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import tle
from orbits import Times
from orbits.catalogue_files import propagate_to_file
from orbits.errors import OutputError

distributed = pytest.importorskip("distributed")
pytest.importorskip("pyarrow")

pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals"),
    # Dask closes its event loops late when its other end was killed, as it is here.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BLOCK_SAMPLES = 150

# A worker whose every block takes a while, so that a kill falls into one.
SLOW_WORKER = """
import sys, time
import orbits.catalogue_jobs

whole = orbits.catalogue_jobs.propagate
def slowly(*arguments, **options):
    time.sleep(0.1)
    return whole(*arguments, **options)

orbits.catalogue_jobs.propagate = slowly
from distributed.cli.dask_worker import main
main([sys.argv[1], "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
      "--local-directory", sys.argv[2], "--death-timeout", "60"])
"""


class Cluster:
    """A scheduler and two workers as processes of their own, so that each can be killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
            "--no-dashboard", "--scheduler-file", str(self.file),
        )  # fmt: skip
        until = time.monotonic() + 60
        while not self.file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        self.address = self._address()
        self.workers = [self.add_worker(), self.add_worker()]

    def _address(self) -> str:
        import json

        return json.loads(self.file.read_text())["address"]

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"process-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen([sys.executable, *arguments], stdout=log, stderr=log, cwd=self.folder)
        self.processes.append(process)
        return process

    def add_worker(self) -> "subprocess.Popen[bytes]":
        return self._start("-c", SLOW_WORKER, self.address, str(self.folder))

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    started = Cluster(folder)
    try:
        yield started
    finally:
        started.close()


@pytest.fixture(scope="module")
def catalog():
    bundled = tle.bundled()
    return bundled[-18:] + bundled[:2]


@pytest.fixture(scope="module")
def times():
    return Times.every("2026-10-05T00:00Z", 60.0, 361)


@pytest.fixture(scope="module")
def local(catalog, times, tmp_path_factory) -> dict[str, bytes]:
    """The parts that the local road writes."""
    path = tmp_path_factory.mktemp("local") / "all.parquet"
    propagate_to_file(catalog, times, path, block_samples=BLOCK_SAMPLES)
    return contents(path)


def contents(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(path.iterdir())}


def parts(path: Path) -> int:
    return len(list(path.glob("part-*.parquet")))


def kill_when(path: Path, count: int, process: "subprocess.Popen[bytes]") -> threading.Thread:
    """Kill a process as soon as so many parts are there."""

    def watch() -> None:
        until = time.monotonic() + 60
        while parts(path) < count and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def test_it_outlives_a_worker_and_continues_after_the_scheduler_is_killed(
    catalog, times, local, tmp_path: Path
):
    from orbits.cluster import propagate_on_cluster

    path = tmp_path / "all.parquet"
    told: list[tuple[int, int]] = []

    def compute(client: "distributed.Client"):
        return propagate_on_cluster(
            catalog, times, path,
            client=client, block_samples=BLOCK_SAMPLES, progress=lambda *step: told.append(step),
        )  # fmt: skip

    # The scheduler is killed: a sentence, not a wait without end, and whole parts only.
    with cluster(tmp_path / "first") as first, distributed.Client(first.address, timeout="60s") as client:
        client.wait_for_workers(2, timeout=60)
        watch = kill_when(path, 8, first.scheduler)
        with pytest.raises(OutputError, match="scheduler of the cluster was lost"):
            compute(client)
        watch.join()
    left = parts(path)
    assert 8 <= left < 60
    assert {name: content for name, content in contents(path).items() if name.startswith("part")}.items() <= (
        local.items()
    )

    # Another cluster goes on; one of its workers is killed, and nobody notices.
    told.clear()
    with cluster(tmp_path / "second") as second, distributed.Client(second.address, timeout="60s") as client:
        client.wait_for_workers(2, timeout=60)
        watch = kill_when(path, left + 8, second.workers[0])
        written = compute(client)
        watch.join()
        assert second.workers[0].wait(timeout=10) == -signal.SIGKILL
    assert written.resumed == told[0][0] > 0
    assert told[-1] == (20 * 361, 20 * 361)
    assert told == sorted(told)
    assert sum(written.codes.values()) == written.samples == 20 * 361
    assert set(written.codes) > {0}
    assert contents(path) == local


@pytest.mark.parametrize("engine", ["sgp4", "kernel"])
def test_what_one_road_has_begun_the_other_continues(catalog, times, tmp_path: Path, engine):
    """And workers in threads of this process do as well."""
    from orbits.cluster import propagate_on_cluster

    whole, path = tmp_path / "whole.parquet", tmp_path / "all.parquet"
    propagate_to_file(catalog, times, whole, block_samples=BLOCK_SAMPLES, engine=engine)
    local = contents(whole)
    path.mkdir()
    for name, content in local.items():
        if name in ("_run.json", "part-00007.parquet"):
            (path / name).write_bytes(content)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as here,
        distributed.Client(here) as client,
    ):
        options = {"client": client, "block_samples": BLOCK_SAMPLES, "engine": engine}
        written = propagate_on_cluster(catalog, times, path, **options)
        assert written.resumed > 0
        with pytest.raises(OutputError, match="frame TEME"):
            propagate_on_cluster(catalog, times, path, frame="ITRS", **options)
    assert contents(path) == local


def test_dask_is_not_imported_unless_a_cluster_is_asked_for():
    code = (
        "import sys, orbits, orbits.cluster, orbits.catalogue_files\n"
        "import dashboard.cli.main, dashboard.cli.propagate\n"
        "heavy = {'dask', 'distributed', 'pyarrow'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
