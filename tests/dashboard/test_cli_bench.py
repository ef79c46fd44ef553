"""`bench` as a program: rows with every key of the contract; no figure of speed is tested."""

import json

import pytest
from click.testing import CliRunner

from dashboard.bench import kernel, passes
from dashboard.bench.catalogues import DEEP, NEAR
from dashboard.cli.main import main

KEYS = [
    "job", "case", "engine", "version", "threads", "rate", "unit", "ratio_to_ours",
    "max_difference", "p99_difference", "difference_unit",
]  # fmt: skip


def test_it_prints_rows_with_the_keys_of_the_contract(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kernel, "QUICK", kernel.Size({NEAR: 40, DEEP: 10}, 60, seconds=0.01, rounds=1))
    monkeypatch.setenv("COMMON_ORBIT_SHARED", "/nowhere")
    monkeypatch.setattr(kernel.machine, "threads_available", lambda: 1)
    call = ["bench", "kernel", "--quick", "--engine", "python-sgp4", "--engine", "heyoka", "--format", "json"]
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    rows = {(row["case"], row["engine"]): row for row in document["rows"]}
    assert {("near-Earth", "python-sgp4"), ("deep space", "common-orbit")} <= set(rows)
    for row in rows.values():
        assert [key for key in row if key in KEYS] == KEYS
        assert row["unit"] == "propagations/s"
        assert row["rate"] > 0
        assert row["max_difference"] >= row["p99_difference"] >= 0
    assert rows["near-Earth", "common-orbit"]["ratio_to_ours"] == 1.0
    assert rows["near-Earth", "python-sgp4"]["max_difference"] == 0.0
    # A peer is measured, or the reason why not is printed.
    left_out = {(each["case"], each["engine"]): each["reason"] for each in document["skipped"]}
    assert ("near-Earth", "heyoka") in rows or "not installed" in left_out["near-Earth", "heyoka"]
    assert left_out["deep space", "heyoka"]
    assert "spread from" in document["catalog"]
    assert document["machine"]["cpu"]


def test_a_file_without_elements_is_bad_data(tmp_path):
    path = tmp_path / "rubbish.txt"
    path.write_text("<html>404 not found</html>")
    result = CliRunner().invoke(main, ["bench", "kernel", "--catalog", str(path)])
    assert result.exit_code == 3
    assert result.stdout == ""


def test_it_is_said_when_our_own_engine_fails(monkeypatch: pytest.MonkeyPatch):
    row = {
        "case": "near-Earth", "engine": "heyoka", "version": "7", "threads": 1, "rate": 1e6,
        "ratio_to_ours": None, "rate_per_cpu_s": 1e6, "ratio_to_ours_per_cpu_s": None,
        "max_difference": 1e-5, "p99_difference": None, "setup_s": 1.0, "first_call_s": 1.0,
    }  # fmt: skip
    reason = {"engine": "common-orbit", "case": "near-Earth", "threads": 1, "reason": "no compiler"}
    document = {
        "machine": kernel.machine.describe(), "catalog": "", "instants": "",
        "rows": [row], "memory": [], "skipped": [reason], "roof": None,
    }  # fmt: skip
    monkeypatch.setattr(kernel, "run", lambda *_, **__: document)
    result = CliRunner().invoke(main, ["bench", "kernel"])
    assert result.exit_code == 0, result.output
    assert "left out: common-orbit, near-Earth, 1 thread(s): no compiler" in result.stdout


def test_the_bench_of_passes_prints_speed_and_completeness(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passes, "QUICK", passes.Size(4, 3, 2, seconds=0.01, rounds=1))
    monkeypatch.setenv("COMMON_ORBIT_SHARED", "/nowhere")
    call = ["bench", "passes", "--quick", "--engine", "skyfield"]
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 0, result.output
    assert "Against samples of every second" in result.stdout
    assert "0 missed, 0 invented" in result.stdout
    document = json.loads(CliRunner().invoke(main, [*call, "--format", "json"]).stdout)
    assert {row["engine"] for row in document["rows"]} == {*passes.OURS, "skyfield"}
    for row in document["rows"]:
        assert row["unit"] == "satellite-days/s"
        assert {"complete", "max_difference", "p99_difference", "difference_unit"} <= set(row)
