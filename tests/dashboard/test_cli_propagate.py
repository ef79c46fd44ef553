"""`propagate` as a program: what it writes, what it says, and how it survives Ctrl-C and kill -9."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import tle
from dashboard.cli.main import main
from orbits import Times, propagate
from orbits.catalogue_files import propagate_to_file

SPAN = ["--start", "2026-10-05T00:00:00Z", "--stop", "2026-10-05T06:00:00Z", "--step", "60"]
BLOCK_SAMPLES = 150

# The program itself, but with small blocks that take their time, so that a signal falls between them.
SLOWLY = f"""
import functools, signal, sys, time
# What runs the tests in the background may have told them not to hear Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
import orbits.catalogue_files, orbits.catalogue_jobs, orbits.catalogue_npz
from dashboard.cli.main import main

whole = orbits.catalogue_jobs.propagate
def slowly(*arguments, **options):
    time.sleep(float(sys.argv[1]))
    return whole(*arguments, **options)

orbits.catalogue_jobs.propagate = slowly
orbits.catalogue_npz.RECORD_EVERY_S = 0.0
orbits.catalogue_files.propagate_to_file = functools.partial(
    orbits.catalogue_files.propagate_to_file, block_samples={BLOCK_SAMPLES}
)
main(sys.argv[2:])
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def elements(tmp_path: Path) -> Path:
    path = tmp_path / "elements.txt"
    path.write_text(tle.write(tle.bundled()[-20:], "3le"))
    return path


def test_it_writes_what_the_library_gives_and_says_so(elements: Path, tmp_path: Path):
    out = tmp_path / "a.npz"
    result = run("propagate", str(elements), *SPAN, "--frame", "itrs", "--out", str(out), "--format", "json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    catalog = tle.read(elements).catalog
    times = Times.range(SPAN[1], SPAN[3], 60.0)
    expected = propagate(catalog, times, frame="ITRS", engine="sgp4")
    assert (said["objects"], said["instants"], said["frame"]) == (20, 361, "ITRS")
    assert said["samples"] == sum(said["codes"].values()) == 20 * 361
    with np.load(out) as arrays:
        np.testing.assert_allclose(arrays["position_km"], expected.position_km, rtol=0, atol=1e-11)
        np.testing.assert_array_equal(arrays["times_utc"], times.datetime64())
    again = run("propagate", str(elements), *SPAN, "--frame", "itrs", "--out", str(out))
    assert again.exit_code == 0
    assert "7,220" in again.stdout
    assert result.stderr == again.stderr == ""


def test_samples_without_a_position_are_told(tmp_path: Path):
    elements = tmp_path / "old.txt"
    elements.write_text(tle.write(tle.bundled()[:2], "tle"))
    result = run("propagate", str(elements), *SPAN, "--out", str(tmp_path / "a.npz"))
    assert result.exit_code == 0
    assert re.search(r"code \d .* samples: ", result.stdout)


@pytest.mark.parametrize(
    ("arguments", "code", "must_say"),
    [
        ([*SPAN[:3], "2026-10-04T00:00Z", "--out", "a.npz"], 2, "before"),
        ([*SPAN[:3], "2126-10-04T00:00Z", "--step", "0.1", "--out", "a.npz"], 2, "longer step"),
        ([*SPAN, "--out", "a.csv"], 2, ".npz"),
        ([*SPAN, "--out", "no-such-folder/a.npz"], 2, "no-such-folder"),
        ([*SPAN], 2, "--out"),
        ([*SPAN, "--out", "a.npz", "--cluster", "tcp://127.0.0.1:1"], 2, "parquet"),
        ([*SPAN, "--out", "a.npz", "--frame", "gcrs"], 2, "gcrs"),
    ],
)
def test_a_wrong_call_gets_a_sentence(elements: Path, tmp_path: Path, monkeypatch, arguments, code, must_say):
    monkeypatch.chdir(tmp_path)
    result = run("propagate", str(elements), *arguments)
    assert result.exit_code == code, result.output
    assert must_say in result.stderr
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["elements.txt"]


def test_a_begun_run_is_not_continued_with_another_step(elements: Path, tmp_path: Path):
    out = tmp_path / "a.npz"
    assert run("propagate", str(elements), *SPAN, "--out", str(out)).exit_code == 0
    refused = run("propagate", str(elements), *SPAN[:-1], "30", "--out", str(out))
    assert refused.exit_code == 2
    assert "holds something else" in refused.stderr


def test_a_file_without_a_usable_record_is_bad_data(tmp_path: Path):
    path = tmp_path / "rubbish.txt"
    path.write_text("<html>404 not found</html>")
    assert run("propagate", str(path), *SPAN, "--out", str(tmp_path / "a.npz")).exit_code == 3


def blocks_done(out: Path) -> int:
    """How many blocks an unfinished run has, as seen from outside."""
    if out.suffix == ".parquet":
        return len(list(out.glob("part-*.parquet")))
    try:
        with open(f"{out}.partial", "rb") as file:
            file.seek(-8192, os.SEEK_END)
            found = re.findall(rb'"done": (\d+)', file.read())
    except OSError:
        return 0
    return max(map(int, found), default=0)


def contents(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {each.name: each.read_bytes() for each in sorted(path.iterdir())}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
@pytest.mark.parametrize(
    ("name", "stops"),
    [
        ("a.npz", [("SIGKILL", 3), ("SIGINT", 8), ("SIGTERM", 12), ("SIGKILL", 20)]),
        ("a.parquet", [("SIGKILL", 3), ("SIGINT", 20)]),
    ],
)
def test_killed_interrupted_and_terminated_it_goes_on_where_it_was(elements, tmp_path: Path, name, stops):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    out = tmp_path / name
    call = ["propagate", str(elements), *SPAN, "--out", str(out), "--format", "json"]

    def started(pause_s: float) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", SLOWLY, str(pause_s), *call],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    done = 0
    for stop_name, blocks in stops:
        stop, process = signal.Signals[stop_name], started(0.02)
        until = time.monotonic() + 60
        while blocks_done(out) < blocks and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        process.send_signal(stop)
        stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == (130 if stop == signal.SIGINT else -stop), stderr
        assert stdout == ""
        assert "Traceback" not in stderr
        if stop == signal.SIGINT:
            assert "The same call continues" in stderr
        # What was done stays done, and nothing that looks finished is there.
        assert done <= blocks <= blocks_done(out)
        done = blocks_done(out)
        assert not out.is_file()
    process = started(0.0)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    assert json.loads(stdout)["resumed_samples"] >= 20 * 120
    assert {each.name for each in tmp_path.iterdir()} == {"elements.txt", name}

    whole = tmp_path / "whole" / name
    whole.parent.mkdir()
    catalog, times = tle.read(elements).catalog, Times.range(SPAN[1], SPAN[3], 60.0)
    propagate_to_file(catalog, times, whole, block_samples=BLOCK_SAMPLES)
    assert contents(out) == contents(whole)
