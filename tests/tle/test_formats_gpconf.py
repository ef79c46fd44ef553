"""gpconf 0.7.0, the conformance kit for GP data: every case it can grade offline is passed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("gpconf", reason="gpconf is not installed: pip install 'common-orbit[test]'")

OFFLINE = {
    "alpha5-encoding-vectors", "alpha5-tle-derived", "corrupt-input", "kvn-syntax-variants",
    "tle-writer-alpha5",
}  # fmt: skip


def test_every_case_that_gpconf_grades_offline_is_passed(tmp_path):
    report = tmp_path / "report.json"
    done = subprocess.run(
        [
            sys.executable, "-m", "gpconf", "run", "--adapter", "gpconf_adapter:Parser",
            "--data", str(tmp_path / "no-provider-data"), "--no-fetch-hint", "--json", str(report),
        ],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    said = f"{done.stdout}\n{done.stderr}"
    found = json.loads(report.read_text())
    graded = {each["case"]: each["status"] for each in found["results"] if each["case"] in OFFLINE}
    assert graded == dict.fromkeys(OFFLINE, "pass"), said
    assert found["summary"]["fail"] == 0, said
    # Nothing was passed by leaving a question out: no item skipped, no field never returned.
    assert found["inside_cases"] == {"items_skipped": 0, "field_gaps": 0, "cases_graded": len(OFFLINE)}
    assert done.returncode == 0, said
