"""Several processes and threads on one archive, and processes that are killed while they write."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import tle
from tle import Archive, Moment

sys.path.insert(0, str(Path(__file__).parent))
import archive_writers

NOW = Moment(2461366.5, 0.25)
# The full proof is COMMON_ORBIT_KILLS=200; fewer show the same in less time.
KILLS = int(os.environ.get("COMMON_ORBIT_KILLS", "60"))
SEED = int(os.environ.get("COMMON_ORBIT_KILLS_SEED", "20261122"))

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork() and no SIGKILL")


def run(code: str, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
    )


@needs_fork
def test_what_was_acknowledged_survives_every_kill(tmp_path):
    path = tmp_path / "archive.sqlite"
    print(f"{KILLS} kills, seed {SEED}")
    done = subprocess.run(
        [sys.executable, archive_writers.__file__, str(path), str(KILLS), str(SEED)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60 + KILLS,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    report = json.loads(done.stdout)
    assert report["complaints"] == []
    with Archive.open(path) as archive:
        status = archive.status(closely=True)
        assert status.integrity == "ok"
        assert status.notices == ()
        held = list(archive.select(archive_writers.SHARED))
        shared = set(held)
        assert len(shared) == len(held), "a set is held twice"
        for writer, acknowledged in enumerate(report["acknowledged"]):
            # Restarted where its last acknowledgement was, a writer acknowledges each number once.
            assert acknowledged == list(range(len(acknowledged)))
            assert len(acknowledged) > KILLS / 10, "the writers hardly wrote: the test shows nothing"
            held = list(archive.select(800_000 + writer))
            assert len(set(held)) == len(held), "a set is held twice"
            own = set(held)
            for number in acknowledged:
                batch = archive_writers.batch(writer, number)
                assert set(batch) <= own | shared, f"lost: batch {number} of writer {writer}"
            cut_off = archive_writers.batch(writer, len(acknowledged))
            present = {each in own for each in cut_off if each.norad_cat_id == 800_000 + writer}
            assert len(present) == 1, f"half of the batch that the last kill cut off is there: {writer}"
            beyond = archive_writers.batch(writer, len(acknowledged) + 1)
            assert not own & set(beyond), "the writer went on without acknowledging"
    assert_clean(path)


def assert_clean(path):
    """Ask SQLite itself, without our code in between."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        twice = "SELECT count(*) FROM element_set GROUP BY digest HAVING count(*) > 1"
        assert connection.execute(twice).fetchall() == []


def test_one_writer_does_not_keep_the_others_from_writing(tmp_path):
    path = tmp_path / "archive.sqlite"
    Archive.open(path).close()
    code = """
import sys, time
from dataclasses import replace
from pathlib import Path
import tle, archive_writers
from tle import Archive
with Archive.open(Path(sys.argv[1])) as archive:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(60):
        batch = archive_writers.batch(int(sys.argv[2]), number)
        archive.add(batch, source="x", fetched_at=archive_writers.FETCHED)
    print("done")
"""
    writers = [run(code, str(path), str(n), PYTHONPATH=str(Path(__file__).parent)) for n in range(4)]
    for each in writers:
        assert each.stdout.readline() == "ready\n"
    for each in writers:
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in writers:
        assert each.communicate(timeout=120)[0] == "done\n"
    with Archive.open(path) as archive:
        for writer in range(4):
            own = set(archive.select(800_000 + writer))
            expected = {
                each for n in range(60) for each in archive_writers.batch(writer, n)[: 1 + n * 7 % 12]
            }
            assert own == expected
    assert_clean(path)


CLAIM = """
import sys
from pathlib import Path
from tle import Archive, Moment
with Archive.open(Path(sys.argv[1])) as archive:
    print("ready", flush=True)
    for line in sys.stdin:
        at = Moment(2461366.5, float(line) / 86400.0)
        claim = archive.claim_request("celestrak.org/gp?GROUP=stations", at=at, at_most_every_s=7200.0)
        print(int(claim.granted), flush=True)
"""


def test_of_all_who_claim_a_request_at_once_one_gets_it(tmp_path):
    path = tmp_path / "archive.sqlite"
    claimants = [run(CLAIM, str(path)) for _ in range(6)]  # they race for creating the file, too
    for each in claimants:
        assert each.stdout.readline() == "ready\n"
    for second, expected in ((0.0, 1), (1.0, 0), (7199.0, 0), (7200.0, 1), (7300.0, 0), (14500.0, 1)):
        for each in claimants:
            each.stdin.write(f"{second}\n")
        for each in claimants:
            each.stdin.flush()
        assert sum(int(each.stdout.readline()) for each in claimants) == expected, second
    for each in claimants:
        each.communicate(timeout=60)
        assert each.returncode == 0


@needs_fork
def test_a_kill_does_not_free_a_claim(tmp_path):
    path = tmp_path / "archive.sqlite"
    claimant = run(CLAIM, str(path))
    assert claimant.stdout.readline() == "ready\n"
    claimant.stdin.write("0\n")
    claimant.stdin.flush()
    assert claimant.stdout.readline() == "1\n"
    claimant.send_signal(signal.SIGKILL)
    claimant.communicate(timeout=60)
    with Archive.open(path) as archive:
        later = Moment(2461366.5, 7199.0 / 86400.0)
        claim = archive.claim_request("celestrak.org/gp?GROUP=stations", at=later, at_most_every_s=7200.0)
        assert not claim.granted
        assert archive.requests()[0].status is None


def test_threads_share_an_archive(tmp_path, iss):
    with Archive.open(tmp_path / "archive.sqlite") as archive:

        def work(thread):
            for number in range(10):
                sets = [replace(iss, norad_cat_id=700_000 + thread, epoch=iss.epoch.plus_days(number))]
                archive.add(sets, source=f"thread {thread}", fetched_at=NOW)
                assert archive.nearest(700_000 + thread, NOW.plus_days(100.0)) == sets[0]
                assert len(archive.select("ISS")) >= 100
                assert archive.status().integrity == "ok"

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(work, range(6)))
        assert archive.status().sets == len(tle.bundled()) + 6 * 10
    assert_clean(tmp_path / "archive.sqlite")


def test_reading_does_not_wait_for_a_writer(tmp_path, iss):
    import sqlite3

    path = tmp_path / "archive.sqlite"
    with Archive.open(path) as archive:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE fetch SET known = known")
        assert len(archive.select("ISS")) >= 100
        waiting = threading.Thread(target=lambda: archive.add([iss], source="late", fetched_at=NOW))
        waiting.start()
        time.sleep(0.05)
        assert waiting.is_alive()
        other.execute("COMMIT")
        waiting.join(timeout=30)
        assert archive.provenance(iss)[-1].source == "late"
        other.close()


@needs_fork
def test_a_fork_opens_the_archive_for_itself(tmp_path):
    code = """
import os, sys
from pathlib import Path
import archive_writers
from tle import Archive
archive = Archive.open(Path(sys.argv[1]))
def write(number):
    archive.add(archive_writers.batch(0, number), source="x", fetched_at=archive_writers.FETCHED)
write(0)
child = os.fork()
for number in (range(1, 20) if child else range(20, 40)):
    write(number)
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
write(40)
expected = sum(1 + n * 7 % 12 for n in range(41))
print(len(archive.select(800000)) == expected, archive.status(closely=True).integrity)
archive.close()
"""
    done = run(code, str(tmp_path / "a.sqlite"), PYTHONPATH=str(Path(__file__).parent))
    assert done.communicate(timeout=60)[0] == "True ok\n"


def test_a_file_taken_away_is_made_anew_and_nothing_acknowledged_goes_into_the_old_one(tmp_path, iss):
    path = tmp_path / "archive.sqlite"
    with Archive.open(path) as archive:
        archive.add([replace(iss, norad_cat_id=1)], source="x", fetched_at=NOW)
        for name in ("archive.sqlite", "archive.sqlite-wal", "archive.sqlite-shm"):
            (tmp_path / name).unlink()
        archive.add([replace(iss, norad_cat_id=2)], source="x", fetched_at=NOW)
    with Archive.open(path) as archive:
        assert len(archive.select(2)) == 1
        assert len(archive.select("ISS")) >= 100
