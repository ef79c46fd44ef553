"""The commands on the sky: two stations together, transits, Doppler: what they say, in both forms."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from dashboard.cli.main import main

START = "2026-10-09T00:00:00Z"
TOGETHER = ["together", "ISS", "Tiangong", "--site", "33,-99", "--start", START, "--days", "10"]
TRANSITS = ["transits", "ISS", "--site", "baikonur", "--start", "2026-10-05T00:00:00Z", "--days", "6"]
PASS = "2026-10-09T04:25:00Z"
DOPPLER = ["doppler", "ISS", "--site", "baikonur", "--frequency", "145.8e6", "--start", PASS]


def run(*call):
    return CliRunner().invoke(main, list(call))


def document(*call):
    result = run(*call, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_nights_and_meetings():
    answer = document(*TOGETHER)
    assert [each["object"] for each in answer["objects"]] == ["ISS (ZARYA)", "CSS (TIANHE)"]
    assert answer["objects"][0]["latitude_limit_deg"] > answer["objects"][1]["latitude_limit_deg"] > 50.0
    assert len(answer["nights"]) >= 4
    for night in answer["nights"]:
        assert {each["object"] for each in night["passes"]} == {"ISS (ZARYA)", "CSS (TIANHE)"}
    (first, *_) = answer["meetings"]
    assert first["begins"] <= first["at"] <= first["ends"]
    assert 30.0 < first["separation_deg"] < 40.0
    assert {each["norad_cat_id"] for each in answer["elements"]} == {25544, 48274}
    shown = run(*TOGETHER).stdout
    assert f"{first['separation_deg']:.1f}°" in shown
    assert answer["nights"][0]["evening"] in shown
    assert "never 10° high beyond" in shown


def test_where_one_never_rises_there_is_no_night():
    north = [*TOGETHER[:4], "60,30", *TOGETHER[5:]]
    answer = document(*north)
    assert answer["nights"] == []
    assert answer["meetings"] == []
    assert answer["objects"][1]["highest_elevation_deg"] < 10.0
    shown = run(*north).stdout
    assert "no night shows all of them" in shown
    assert "never up together" in shown


def test_transits_and_their_strip():
    (only,) = document(*TRANSITS)["transits"]
    assert only["body"] == "moon"
    assert only["crosses"] is True
    assert only["at"].startswith("2026-10-08T11:42:24")
    assert only["duration_s"] == pytest.approx(2.90, abs=0.02)
    assert len(only["strip"]) > 20
    shown = run(*TRANSITS).stdout
    assert "the Moon" in shown
    assert f"{only['duration_s']:.2f} s" in shown
    assert "Never look into the Sun" in shown
    assert len(document(*TRANSITS, "--within", "1")["transits"]) > 1
    none = run(*TRANSITS[:-1], "1")
    assert "none. Near misses: --within 1" in none.stdout


def test_doppler_in_every_form():
    samples = document(*DOPPLER)["samples"]
    assert len(samples) == 91
    assert samples[0]["shift_hz"] == pytest.approx(3350.8, abs=1.0)
    rows = list(csv.DictReader(io.StringIO(run(*DOPPLER, "--format", "csv").stdout)))
    assert [float(row["shift_hz"]) for row in rows] == [each["shift_hz"] for each in samples]
    assert "145.803351" in run(*DOPPLER).stdout


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (["together", "ISS", "--site", "fast"], 2, "two or more"),
        (["together", "ISS", "Tiangong", "--site", "lemuria"], 1, "lemuria"),
        (["transits", "ISS", "--site", "95,0"], 2, "95"),
        (["transits", "ISS", "--site", "fast", "--within", "-1"], 2, "--within"),
        (["doppler", "ISS", "--site", "fast", "--frequency", "-1"], 2, "hertz"),
        (["doppler", "Nautilus", "--site", "fast", "--frequency", "1e8"], 1, "Nautilus"),
    ],
)
def test_wrong_calls_say_what_to_do(call, code, words):
    result = run(*call)
    assert result.exit_code == code
    assert words in result.stderr
    assert result.stdout == ""
