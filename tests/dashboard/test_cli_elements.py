"""`common-orbit elements`: what people bring in, check and take out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tle
from dashboard.cli.main import main

GOOD = """\
ISS (ZARYA)
1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996
2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461
"""
BAD = """\
CSS (TIANHE)
1 48274U 21035A   26279.66863779  .00016881  00000+0  20358-3 0  9990
2 48274  41.4703   4.9680 0001458 342.2236  17.8551 15.60381928310579
"""


@pytest.fixture(autouse=True)
def _fresh_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMON_ORBIT_DATA", str(tmp_path / "data"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["elements", *arguments])


def written(folder: Path, text: str) -> str:
    path = folder / "sets.txt"
    path.write_text(text)
    return str(path)


def test_validate_accepts_the_good_and_lists_the_bad(tmp_path: Path):
    result = run("validate", written(tmp_path, GOOD + BAD), "--format", "json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["accepted"] == 1
    assert report["format"] == "3LE"
    (refused,) = report["rejected"]
    assert refused["line"] == 5
    assert "checksum" in refused["field"].lower()
    assert refused["reason"]
    assert refused["remedy"]


def test_validate_ends_with_3_when_nothing_was_accepted(tmp_path: Path):
    for text in (BAD, "rubbish", ""):
        result = run("validate", written(tmp_path, text), "--format", "json")
        assert result.exit_code == 3, text
        report = json.loads(result.stdout)
        assert report["accepted"] == 0
        assert report["rejected"]


def test_lenient_overlooks_a_checksum_and_says_so(tmp_path: Path):
    result = run("validate", written(tmp_path, BAD), "--lenient", "--format", "json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["accepted"] == 1
    assert any("check digit" in remark for remark in report["remarks"])


def test_what_was_imported_answers_from_then_on(tmp_path: Path):
    before = CliRunner().invoke(main, ["where", "ISS", "--at", "2022-01-22T00:00:00Z", "--format", "json"])
    imported = run("import", written(tmp_path, GOOD), "--format", "json")
    assert json.loads(imported.stdout)["imported"][0]["new"] == 1
    again = run("import", written(tmp_path, GOOD), "--format", "json")
    assert json.loads(again.stdout)["imported"][0] == {
        "file": str(tmp_path / "sets.txt"),
        "format": "3LE",
        "new": 0,
        "known": 1,
        "rejected": 0,
    }
    after = CliRunner().invoke(main, ["where", "ISS", "--at", "2022-01-22T00:00:00Z", "--format", "json"])
    epochs = [json.loads(each.stdout)["elements"]["epoch"] for each in (before, after)]
    assert epochs[0] != epochs[1]
    assert epochs[1].startswith("2022-01-21T16:29:57")


@pytest.mark.parametrize("form", ["tle", "3le", "omm-json", "omm-csv", "omm-xml", "omm-kvn"])
def test_what_is_exported_can_be_read_back(form: str, tmp_path: Path):
    out = tmp_path / "out"
    result = run("export", "Tiangong", "--as", form, "--since", "2026-09-01T00:00Z", "--out", str(out))
    assert result.exit_code == 0, result.output
    back = tle.read(out)
    assert back.rejected == ()
    expected = [each for each in tle.bundled().select(48274) if each.epoch.iso(0) >= "2026-09-01"]
    assert [each.mean_motion_rev_day for each in back.catalog] == [
        each.mean_motion_rev_day for each in sorted(expected, key=lambda each: each.epoch)
    ]


def test_show_names_source_epoch_and_age():
    result = run("show", "ISS", "--at", "2026-10-09T20:00:00Z", "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["elements"]["stale"] is False
    assert answer["omm"]["NORAD_CAT_ID"] == 25544
    assert answer["provenance"][0]["source"] == "bundled"
    assert (answer["owner"]["state"], answer["owner"]["known_by"]) == ("US", "object")
    told = run("show", "Tiangong", "--at", "2026-10-01T00:00:00Z").stdout
    assert "owner: China (China Manned Space Engineering Office, CMSEO)" in told


def test_a_date_without_a_set_is_answered_with_words_and_no_orbit():
    for at, word in (("1990-01-01T00:00Z", "not in orbit yet"), ("2027-11-22T00:00Z", "authentic")):
        result = CliRunner().invoke(main, ["where", "ISS", "--at", at])
        assert result.exit_code == 1
        assert result.stdout == ""
        assert word in result.stderr


def test_offline_fetch_asks_nothing_and_says_so():
    result = run("fetch", "--offline", "--format", "json")
    assert result.exit_code == 0
    fetched = json.loads(result.stdout)["fetched"]
    assert {each["outcome"] for each in fetched} == {"not asked"}
    assert all("offline" in each["words"] for each in fetched)


def test_a_source_that_does_not_answer_is_said_and_ends_with_4():
    # Nothing listens on port 9 (discard) of this machine.
    result = run("fetch", "http://127.0.0.1:9", "--format", "json")
    assert result.exit_code == 4
    (fetched,) = json.loads(result.stdout)["fetched"]
    assert fetched["outcome"] == "failed"
    assert fetched["next_allowed"]


def test_an_unknown_source_is_a_wrong_call():
    result = run("fetch", "nasa")
    assert result.exit_code == 2
    assert "celestrak:GROUP" in result.stderr


def test_status_tells_what_the_archive_holds():
    state = json.loads(run("status", "--format", "json").stdout)
    assert state["integrity"] == "ok"
    assert state["sets"] == len(tle.bundled())
    assert state["notices"] == []


def test_history_tells_height_and_reboosts_and_draws_them(tmp_path: Path):
    out = tmp_path / "iss.svg"
    call = ["history", "ISS", "--since", "2021-01-01T00:00Z", "--until", "2021-12-31T00:00Z"]
    result = run(*call, "--format", "json", "--plot", str(out))
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["norad_cat_id"] == 25544
    assert len(document["history"]) >= 12
    # NASA kept the ISS between 410 and 430 km all through 2021.
    assert all(405 < row["altitude_km"] < 435 for row in document["history"])
    assert out.read_text().startswith("<?xml")
    assert [path.name for path in tmp_path.glob("*.svg")] == ["iss.svg"]


def test_a_figure_of_no_known_kind_is_a_wrong_call(tmp_path: Path):
    result = run("history", "ISS", "--plot", str(tmp_path / "iss.gif"))
    assert result.exit_code == 2
    assert ".svg" in result.stderr
