"""Heavy work: keys, the store, the processes, what is shown; real workers, with small work."""

import base64
import gzip
import itertools
import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import diskcache
import heavy_work
import pytest
from click.testing import CliRunner

import tle
from dashboard.answers import FromArchive, balcony
from dashboard.app import create_app
from dashboard.cli.main import main
from dashboard.heavy import panel as shown
from dashboard.heavy.jobs import MOST_WAITING, Job, Jobs, TooMany
from dashboard.heavy.service import Heavy
from dashboard.heavy.store import Store
from dashboard.heavy.work import PAGE, Asked, digest_of
from dashboard.pages import fast, ground, passes
from dashboard.queries import passes as queries
from dashboard.queries.asked import Asked as Queried
from dashboard.settings import Settings
from dashboard.text import load
from tle import Archive

TEXTS = load()
NOW = tle.as_moment("2026-10-09T20:42:00Z")
QUICK, ENDLESS, FAILING = heavy_work.HEAVY
HELPERS = str(Path(heavy_work.__file__).parent)


def packed(value: Any) -> bytes:
    return gzip.compress(json.dumps(value).encode())


def until(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Heavy]:
    monkeypatch.setenv("COMMON_ORBIT_DATA", str(tmp_path))
    # The worker finds the work of these tests as it finds that of pages: by its module.
    monkeypatch.setenv("PYTHONPATH", HELPERS)
    made = Heavy(Settings(now=lambda: NOW), TEXTS)
    yield made
    made.close()


def begin(service: Heavy, work: Any, search: str = "?a=1") -> tuple[str, str, Job]:
    key = work.key(work.read(search, None, None), TEXTS)
    handle = service.jobs.ask(key, service.question(work, search, key))
    job = service.jobs.of(key, handle)
    assert job is not None
    return key, handle, job


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").exists() else True


# -- keys ------------------------------------------------------------------------


def test_a_key_names_the_question_the_sets_and_the_kind_of_work():
    base = QUICK.key(Asked("?a=1", "x"), TEXTS)
    assert QUICK.key(Asked("?a=1", "x"), TEXTS) == base
    others = {
        QUICK.key(Asked("?a=2", "x"), TEXTS),
        QUICK.key(Asked("?a=1", "y"), TEXTS),
        ENDLESS.key(Asked("?a=1", "x"), TEXTS),
    }
    assert len(others | {base}) == 4


@pytest.mark.parametrize(
    ("module", "work", "short", "long", "same"),
    [
        (ground, ground.YEAR, "?days=31", "?days=366&from=2026-10-01", "?days=366&from=2026-10-01&to=97.5"),
        (fast, fast.WINDOWS, "?days=31", "?days=366&from=2026-10-01", "?from=2026-10-01T00:00Z&days=366"),
        (passes, passes.LONG, "?days=31", "?days=62&from=2026-10-01", "?days=62&from=2026-10-01&pass=1@x"),
    ],
)
def test_what_is_short_is_answered_at_once_and_what_is_the_same_has_one_key(
    module: Any, work: Any, short: str, long: str, same: str
):
    with Archive.open() as archive:
        settings = Settings(now=lambda: NOW, archive=archive)
        assert work in module.HEAVY
        assert work.read(short, settings, TEXTS) is None
        asked = work.read(long, settings, TEXTS)
        assert work.read(same, settings, TEXTS) == asked
        # The link is the question: read again, it is the same.
        assert work.read(asked.link, settings, TEXTS) == asked


def test_newer_sets_make_another_question(tmp_path: Path):
    with Archive.open(tmp_path / "own.sqlite") as archive:
        settings = Settings(now=lambda: NOW, archive=archive)
        search = "?days=366&from=2026-10-01"
        before = ground.YEAR.read(search, settings, TEXTS)
        newest = archive.nearest("ISS", NOW)
        later = replace(newest, epoch=newest.epoch.plus_days(6.0))
        archive.add([later], source="test", fetched_at=NOW)
        after = ground.YEAR.read(search, settings, TEXTS)
        assert before.link == after.link
        assert before.rests_on != after.rests_on
    assert digest_of([newest, later]) == digest_of([later, newest]) != digest_of([later])


# -- the store -------------------------------------------------------------------


def test_an_answer_is_found_again_after_a_restart(tmp_path: Path):
    Store(tmp_path, TEXTS).put("k", {PAGE: packed({"a": [1, "é"]}), "csv": packed("x,y")})
    again = Store(tmp_path, TEXTS)
    assert again.get("k", PAGE) == {"a": [1, "é"]}
    assert again.get("k", "csv") == "x,y"
    assert again.get("other", PAGE) is None
    assert again.notice == ""


def test_the_store_is_bounded(tmp_path: Path):
    store = Store(tmp_path, TEXTS, size_limit_bytes=600_000)
    for number in range(40):
        store.put(f"k{number}", {PAGE: gzip.compress(json.dumps(os.urandom(40_000).hex()).encode())})
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.val"))
    assert 100_000 < size < 900_000
    again = Store(tmp_path, TEXTS)
    assert again.get("k39", PAGE) is not None
    assert again.get("k0", PAGE) is None


def test_what_somebody_else_wrote_into_the_store_never_runs(tmp_path: Path):
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    folder = tmp_path / "answers"
    Store(folder, TEXTS).put("k", {PAGE: packed("mine")})
    with diskcache.Cache(str(folder)) as theirs:
        theirs.set(f"k.{PAGE}", Trap())
    pickle.loads(pickle.dumps(Trap()))
    (tmp_path / "sprung").unlink()  # it would have worked
    assert Store(folder, TEXTS).get("k", PAGE) is None
    assert not (tmp_path / "sprung").exists()
    with diskcache.Cache(str(folder)) as theirs:
        theirs.set(f"k.{PAGE}", b"no gzip")
        theirs.set("l.page", gzip.compress(b"no { json"))
    store = Store(folder, TEXTS)
    assert store.get("k", PAGE) is None
    assert store.get("l", PAGE) is None


def test_a_damaged_store_is_begun_anew(tmp_path: Path):
    Store(tmp_path, TEXTS).put("k", {PAGE: packed("old")})
    for path in tmp_path.glob("cache.db*"):
        path.write_bytes(b"This is no database. " * 500)
    store = Store(tmp_path, TEXTS)
    assert "begun anew" in store.notice
    store.put("k", {PAGE: packed("new")})
    assert Store(tmp_path, TEXTS).get("k", PAGE) == "new"


def test_where_nothing_can_be_written_answers_last_as_long_as_the_server(tmp_path: Path):
    blocked = tmp_path / "a file"
    blocked.write_text("not a folder", encoding="utf-8")
    store = Store(blocked / "answers", TEXTS)
    assert "for this run only" in store.notice
    store.put("k", {PAGE: packed("here")})
    assert store.get("k", PAGE) == "here"
    temporary = store._temporary
    assert temporary is not None
    store.close()
    assert not temporary.exists()


def test_a_store_that_breaks_under_way_is_no_fault_of_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = Store(tmp_path, TEXTS)

    def full(*_: Any, **__: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(diskcache.Cache, "set", full)
    store.put("k", {PAGE: packed("kept in memory")})
    assert "disk is full" in store.notice
    assert store.get("k", PAGE) == "kept in memory"


# -- workers ---------------------------------------------------------------------


def test_an_answer_comes_with_its_files_and_is_shared(service: Heavy):
    key, handle, job = begin(service, QUICK)
    _, second, same = begin(service, QUICK)
    assert same is job
    assert second != handle
    until(lambda: job.is_over)
    assert (job.state, job.why) == ("finished", "")
    assert service.store.get(key, PAGE) == ["The answer to ?a=1"]
    assert service.stored(QUICK, Asked("?a=1", "of no sets"), "csv") == "a,b\n"


def test_a_failure_is_told_in_its_own_words(service: Heavy):
    key, _, job = begin(service, FAILING)
    until(lambda: job.is_over)
    assert job.state == "failed"
    assert job.why == "There is no such thing. Ask for another."
    # Asked again, it is tried again.
    assert service.jobs.of(key, service.jobs.ask(key, job.question)) is not job


def test_work_that_runs_says_how_far_it_is_and_ends_with_its_last_viewer(service: Heavy):
    _, handle, job = begin(service, ENDLESS)
    _, second, _ = begin(service, ENDLESS)
    until(lambda: job.doing == "the first quarter")
    assert job.share == 0.25
    assert job.process is not None
    pid = job.process.pid
    assert Path(f"/proc/{pid}").exists() is False or os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(
        os.PRIO_PROCESS, 0
    )
    service.jobs.leave(handle)
    assert job.state == "running"
    assert not service.jobs.waits(handle)
    assert service.jobs.waits(second)
    service.jobs.leave(second)
    assert job.state == "cancelled"
    until(lambda: not alive(pid), 10.0)


def test_a_worker_that_is_killed_is_a_failure_with_a_sentence(service: Heavy):
    _, _, job = begin(service, ENDLESS)
    until(lambda: job.doing)
    assert job.process is not None
    os.kill(job.process.pid, signal.SIGKILL)
    until(lambda: job.is_over)
    assert (job.state, job.why) == ("failed", "")


def test_workers_end_with_the_server_that_dies(tmp_path: Path):
    """The worker's input closes with whoever holds it, however he ends."""
    question = {
        "module": "heavy_work", "name": "endless", "search": "?a=1", "archive": None, "language": "en",
        "key": ENDLESS.key(Asked("?a=1", "of no sets"), TEXTS), "now": NOW.iso(),
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "dashboard.heavy.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([HELPERS, *sys.path])},
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    with worker.stdin, worker.stdout:
        worker.stdin.write(json.dumps(question).encode() + b"\n")
        worker.stdin.flush()
        assert json.loads(worker.stdout.readline()) == {"share": 0.25, "doing": "the first quarter"}
        worker.stdin.close()
        assert worker.wait(20) == 0


def test_few_run_at_once_and_the_others_wait_in_line(tmp_path: Path):
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    jobs = Jobs(Store(tmp_path, TEXTS), most=2, command=sleeper)
    try:
        handles = [jobs.ask(f"k{number}", {}) for number in range(2 + MOST_WAITING)]
        assert [job.key for job in jobs.running()] == ["k0", "k1"]
        third = jobs.of("k2", handles[2])
        assert third is not None
        assert (third.state, jobs.before(third)) == ("waiting", 2)
        with pytest.raises(TooMany):
            jobs.ask("one more", {})
        jobs.leave(handles[0])
        assert [job.key for job in jobs.running()] == ["k1", "k2"]
        processes = [job.process for job in jobs.running()]
    finally:
        jobs.close()
    assert all(one is not None and one.wait(10) != 0 for one in processes)
    assert jobs.running() == []


def test_what_a_worker_prints_beside_is_passed_over(tmp_path: Path):
    lines = [b"Warning!", b"5", b"[1]", b"{", b'{"share": 0.5, "doing": "a half"}', b'{"failed": "Enough."}']
    said = "import sys; sys.stdout.buffer.write(" + repr(b"\n".join(lines) + b"\n") + ")"
    jobs = Jobs(Store(tmp_path, TEXTS), command=[sys.executable, "-c", said])
    try:
        job = jobs.of("k", jobs.ask("k", {}))
        assert job is not None
        until(lambda: job.is_over, 20.0)
        assert (job.state, job.why, job.share) == ("failed", "Enough.", 0.5)
    finally:
        jobs.close()


def test_work_that_nobody_looks_at_makes_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    jobs = Jobs(Store(tmp_path, TEXTS), most=1, command=sleeper)
    try:
        left = jobs.ask("left", {})
        first = jobs.of("left", left)
        assert first is not None
        first.viewers[left] -= 1000.0
        assert jobs.running() == [first], "alone it may end, and its answer be kept"
        second = jobs.ask("looked at", {})
        looked_at = jobs.of("looked at", second)
        assert looked_at is not None
        until(lambda: looked_at.state == "running", 10.0)
        assert first.state == "cancelled"
    finally:
        jobs.close()


def test_an_answer_for_other_sets_than_were_asked_of_is_refused(service: Heavy):
    key = QUICK.key(Asked("?a=1", "sets of yesterday"), TEXTS)
    service.jobs.ask(key, service.question(QUICK, "?a=1", key))
    job = service.jobs.of(key)
    assert job is not None
    until(lambda: job.is_over)
    assert job.why == TEXTS("heavy.changed")
    assert service.store.get(key, PAGE) is None


# -- pages -----------------------------------------------------------------------


def test_a_long_answer_is_what_the_command_prints_and_each_pass_of_it_can_be_looked_at():
    """The worker's files against the command line; a pass in detail is asked for again by itself."""
    link = "?place=baikonur&objects=ISS&from=2026-06-20T00:00:00Z&days=63&min=10"
    with Archive.open() as archive:
        settings = Settings(now=lambda: NOW, archive=archive)
        drawn = passes.LONG.draw(link, settings, TEXTS)
        told = json.loads(drawn["json"])["passes"]
        ordered = ["passes", "ISS", "--site", "baikonur", "--start", "2026-06-20T00:00:00Z", "--days", "63"]
        printed = CliRunner().invoke(main, [*ordered, "--format", "json"])
        assert printed.exit_code == 0, printed.stderr
        # What is compiled meanwhile tells the last digits otherwise.
        for mine, theirs in zip(told, json.loads(printed.stdout)["passes"], strict=True):
            assert mine["elements"] == theirs["elements"]
            for event in ("aos", "tca", "los"):
                apart_s = tle.as_moment(mine[event]["at"]).seconds_since(tle.as_moment(theirs[event]["at"]))
                assert abs(apart_s) < 0.0015
        assert len(told) > 300
        assert drawn["csv"].count("\n") == len(told) + 1
        assert drawn["ics"].count("BEGIN:VEVENT") == len(told)
        # Its sets are several, and no pass is told twice.
        assert len({each["elements"]["sha256"] for each in told}) >= 3
        tops = [tle.as_moment(each["tca"]["at"]) for each in told]
        assert all(later.seconds_since(one) > 3600.0 for one, later in itertools.pairwise(tops))
        asked = queries.read(Queried(link, TEXTS), NOW, TEXTS)
        for each in (told[0], told[150], told[-1]):
            chosen = f"25544@{each['tca']['at'][:16]}Z"
            one = balcony.one_of_many(replace(asked, chosen=chosen), FromArchive(archive), TEXTS)
            assert one is not None
            assert one.chosen is not None
            assert one.chosen.elements.sha256 == each["elements"]["sha256"]
            assert abs(one.chosen.tca.at.seconds_since(tle.as_moment(each["tca"]["at"]))) < 0.01
        assert balcony.one_of_many(replace(asked, chosen="25544@never"), FromArchive(archive), TEXTS) is None


def test_files_of_long_answers_come_from_the_store_and_make_nobody_wait(tmp_path: Path):
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        settings = Settings(now=lambda: NOW, archive=archive)
        client = create_app(settings).server.test_client()
        link = "?place=baikonur&objects=ISS&from=2026-06-20T00:00:00Z&days=70&min=10"
        refused = client.get(f"/passes.csv{link}")
        assert refused.status_code == 404
        assert f"Open /passes{link}" in refused.text
        asked = passes.LONG.read(link, settings, TEXTS)
        Store(tmp_path / "answers", TEXTS).put(
            passes.LONG.key(asked, TEXTS), {PAGE: packed([]), "csv": packed("a,b\n")}
        )
        assert client.get(f"/passes.csv{link}").text == "a,b\n"
        assert client.get("/ground.ics?days=366").status_code == 404


# -- what is shown ---------------------------------------------------------------


def test_the_bar_says_how_far_and_reads_out_only_quarters():
    job = Job("k", {}, state="waiting")
    value, doing, left, read = shown.progress(job, 3, TEXTS)
    assert value is None
    assert doing == read == "Waiting: 3 before this one. It begins by itself."
    job.state, job.share, job.doing, job.begun = "running", 0.4, "2027-03", time.monotonic() - 20.0
    value, doing, left, read = shown.progress(job, 0, TEXTS)
    assert (value, doing) == ("0.400", "Now: 2027-03.")
    assert left == "40 %, about 30 s left"
    assert read == "25 % done."
    job.begun -= 600.0
    assert shown.progress(job, 0, TEXTS)[2] == "40 %, about 16 min left"


def test_the_panel_is_a_bar_with_a_name_a_way_out_and_a_place_for_what_is_read_out():
    sent = json.dumps(
        shown.panel(ground.YEAR, "?a=1", "/ground?a=1", TEXTS), default=lambda one: one.to_plotly_json()
    )
    assert '"type": "Progress"' in sent
    assert '"aria-labelledby": "heavy-ground-calendar-title"' in sent
    assert '"role": "status"' in sent
    assert '"/ground?a=1"' in sent
    assert sent.count('"type": "Button"') == 2


def test_a_file_in_base64_is_what_the_worker_sends():
    """The worker's contract with the server, without a process."""
    from dashboard.heavy import worker

    sent = worker.answer(
        {
            "module": "heavy_work", "name": "quick", "search": "?b=2", "archive": None, "language": "en",
            "key": QUICK.key(Asked("?b=2", "of no sets"), TEXTS), "now": NOW.iso(),
        },
        lambda share, words: None,
    )  # fmt: skip
    assert json.loads(gzip.decompress(base64.b64decode(sent["csv"]))) == "a,b\n"
