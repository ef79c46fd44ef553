"""The command line as people and programs meet it: answers, exit codes, sentences."""

import csv
import io
import json
import math
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from dashboard.cli.main import main

# The set printed with Heavens-Above's passes over Zurich of January 2022.
ZURICH_2022 = """\
1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996
2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461
"""
TRACK = ["track", "ISS", "--start", "2026-10-09T20:00Z"]
ISS_AT_EPOCH = ["where", "ISS", "--at", "2026-10-09T20:00:00Z"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def calls(group: click.Group = main, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command there is, as the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from calls(command, (*before, name))
        else:
            yield (*before, name)


def examples() -> list[str]:
    """Every example that a --help shows."""
    found = []
    for words in calls():
        found += re.findall(r"^\s+common-orbit (.+)$", run(*words, "--help").output, flags=re.M)
    return found


def test_every_command_has_an_example():
    assert len(list(calls())) >= 11
    for words in calls():
        assert "common-orbit " + " ".join(words) in run(*words, "--help").output, words


@pytest.mark.parametrize("example", [e for e in examples() if not e.startswith("serve")])
def test_the_examples_in_the_help_run(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("my-elements.txt").write_text(ZURICH_2022)
    result = run(*shlex.split(example))
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


def test_where_gives_every_key_of_the_contract_and_consistent_numbers():
    result = run(*ISS_AT_EPOCH, "--format", "json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert set(answer) == {
        "object", "norad_cat_id", "at", "lat_deg", "lon_deg", "alt_km", "speed_km_s", "sunlit",
        "position_teme_km", "velocity_teme_km_s", "position_itrs_km", "elements",
        "ut1_minus_utc_s", "earth_orientation",
    }  # fmt: skip
    assert answer["norad_cat_id"] == 25544
    assert answer["at"] == "2026-10-09T20:00:00.000Z"
    assert math.hypot(*answer["position_teme_km"]) == pytest.approx(
        math.hypot(*answer["position_itrs_km"]), abs=1e-6
    )
    assert answer["speed_km_s"] == pytest.approx(math.hypot(*answer["velocity_teme_km_s"]), abs=1e-12)
    assert set(answer["elements"]) >= {
        "source", "norad_cat_id", "object_name", "epoch", "age_days", "sha256", "stale"
    }  # fmt: skip
    # Epoch 2026 day 282.82140208 = 2026-10-09T19:42:49.139712Z, 17 min 10.860288 s before.
    assert answer["elements"]["age_days"] == pytest.approx(1030.860288 / 86400, abs=1e-6)
    assert answer["elements"]["epoch"].startswith("2026-10-09T19:42:49.1")
    assert answer["elements"]["stale"] is False


def test_the_iss_by_any_of_its_names():
    answers = [json.loads(run("where", name, *ISS_AT_EPOCH[2:], "--format", "json").stdout) for name in
               ("ISS", "iss", "zarya", "25544", "1998-067A")]  # fmt: skip
    assert all(answer == answers[0] for answer in answers)


def test_stale_elements_are_said_to_be_stale_on_stderr_only():
    result = run("where", "ISS", "--at", "2026-11-22T00:00:00Z", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["elements"]["stale"] is True
    assert "warning:" in result.stderr
    assert "43.2 days" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "must_say"),
    [
        (["where", "ISS", "--at", "yesterday"], 2, "ISO 8601"),
        (["where", "ISS", "--at", "2026-10-09T20:00:00"], 2, "no time zone"),
        (["where", "ISS", "--at", "2026-02-30T20:00:00Z"], 2, "does not exist"),
        (["where", "IIS", "--at", "2026-10-09T20:00:00Z"], 1, "IIS"),
        (["where", "99999", "--at", "2026-10-09T20:00:00Z"], 1, "99999"),
        (["where", "ISS", "--elements", "no-such-file.txt"], 2, "no-such-file.txt"),
        (["passes", "ISS", "--site", "lemuria"], 1, "lemuria"),
        (["passes", "ISS", "--site", "91,0"], 2, "91"),
        (["passes", "ISS", "--site", "47.4,east"], 2, "47.4,east"),
        (["passes", "ISS", "--site", "fast", "--days", "-1"], 2, "--days"),
        (["passes", "ISS", "--site", "fast", "--min-elevation", "100"], 2, "--min-elevation"),
        (["passes", "ISS", "--site", "fast", "--dark", "noon"], 2, "astronomical"),
        (["passes", "ISS", "--site", "fast", "--format", "ics", "--zone", "Mars/Olympus"], 2, "IANA"),
        (["passes"], 2, "OBJECT"),
        ([*TRACK, "--stop", "2026-10-09T19:00Z"], 2, "before"),
        ([*TRACK, "--stop", "2027-10-09T19:00Z", "--step", "1"], 2, "at most"),
        (["hardware", "deathstar"], 1, "deathstar"),
        (["serve", "--port", "99999"], 2, "--port"),
    ],
)  # fmt: skip
def test_a_wrong_call_gets_a_sentence_and_its_exit_code(arguments: list[str], code: int, must_say: str):
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert must_say in result.stderr
    assert "Traceback" not in result.stderr


def test_one_bad_record_costs_only_itself(tmp_path: Path):
    lines = [
        "ISS (ZARYA)",
        "1 25544U 98067A   26282.82140208  .00006479  00000+0  12652-3 0  9999",
        "2 25544  51.6314  92.7969 0006774 242.6225 117.4075 15.48793003589525",
        "CSS (TIANHE)",
        "1 48274U 21035A   26279.66863779  .00016881  00000+0  20358-3 0  9990",  # checksum should be 8
        "2 48274  41.4703   4.9680 0001458 342.2236  17.8551 15.60381928310579",
    ]
    path = tmp_path / "two.tle"
    path.write_text("\n".join(lines))
    result = run(*ISS_AT_EPOCH, "--elements", str(path), "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["norad_cat_id"] == 25544
    assert "line 5" in result.stderr
    assert "checksum" in result.stderr
    refused = run("where", "Tiangong", "--at", "2026-10-07T00:00Z", "--elements", str(path))
    assert refused.exit_code == 1


def test_a_file_without_a_usable_record_is_bad_data(tmp_path: Path):
    path = tmp_path / "rubbish.txt"
    path.write_text("<html>404 not found</html>")
    result = run(*ISS_AT_EPOCH, "--elements", str(path))
    assert result.exit_code == 3
    assert "rubbish.txt" in result.stderr


def test_a_file_written_by_track_is_whole_or_absent(tmp_path: Path):
    out = tmp_path / "track.csv"
    span = ["--start", "2026-10-09T20:00:00Z", "--stop", "2026-10-09T20:10:00Z", "--step", "60"]
    result = run("track", "ISS", *span, "--format", "csv", "--out", str(out))
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert len(rows) == 11
    assert rows[0]["at"] == "2026-10-09T20:00:00.000Z"
    where = json.loads(run(*ISS_AT_EPOCH, "--format", "json").stdout)
    assert float(rows[0]["lat_deg"]) == pytest.approx(where["lat_deg"], abs=1e-9)
    assert [path.name for path in tmp_path.iterdir()] == ["track.csv"]


@pytest.mark.parametrize("style", ["json", "csv", "table"])
def test_passes_say_the_same_in_every_form(style: str):
    call = ["passes", "ISS", "--site", "47.3744,8.5410", "--start", "2026-10-09T00:00:00Z", "--days", "1"]
    result = run(*call, "--format", style)
    assert result.exit_code == 0
    expected = json.loads(run(*call, "--format", "json").stdout)["passes"]
    assert expected, "the ISS passes over Zurich every day"
    for each in expected:
        clock = each["aos"]["at"] if style != "table" else each["aos"]["at"][11:17]
        assert clock in result.stdout


def test_passes_go_into_a_calendar_that_a_second_call_updates(tmp_path: Path):
    out = tmp_path / "iss.ics"
    call = ["passes", "ISS", "--site", "47.3744,8.5410", "--days", "2", "--format", "ics", "--out", str(out)]
    zone = ["--zone", "Europe/Zurich", "--alarm", "10"]
    assert run(*call, *zone, "--start", "2026-10-09T00:00:00Z").exit_code == 0
    first = out.read_bytes()
    assert first.startswith(b"BEGIN:VCALENDAR\r\n")
    assert first.count(b"BEGIN:VALARM") == first.count(b"BEGIN:VEVENT") > 5
    assert b"UTC+02:00" in first
    assert run(*call, "--start", "2026-10-09T12:00:00Z").exit_code == 0
    uids = [set(re.findall(rb"^UID:(.+?)\r$", text, flags=re.M)) for text in (first, out.read_bytes())]
    assert len(uids[0] & uids[1]) > 3
    assert [path.name for path in tmp_path.iterdir()] == ["iss.ics"]


def test_a_calendar_is_not_written_over_another_file(tmp_path: Path):
    out = tmp_path / "letter.txt"
    out.write_text("Dear Sir", encoding="utf-8")
    result = run(
        "passes",
        "ISS",
        "--site",
        "fast",
        "--format",
        "ics",
        "--out",
        str(out),
        "--start",
        "2026-10-09T00:00Z",
    )
    assert result.exit_code == 3
    assert "no iCalendar file" in result.stderr
    assert out.read_text(encoding="utf-8") == "Dear Sir"


@pytest.mark.parametrize("style", ["json", "csv", "table"])
def test_passes_go_into_a_file(style: str, tmp_path: Path):
    out = tmp_path / "passes"
    call = [
        "passes",
        "ISS",
        "--site",
        "fast",
        "--start",
        "2026-10-09T00:00Z",
        "--days",
        "2",
        "--format",
        style,
    ]
    printed = run(*call).stdout
    result = run(*call, "--out", str(out))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert out.read_text(encoding="utf-8") == printed


def test_the_sky_may_be_asked_to_be_darker():
    call = ["passes", "Tiangong", "--site", "baikonur", "--start", "2026-10-09T00:00Z", "--days", "3"]
    shares = []
    for limit in ("civil", "-12", "astronomical"):
        result = run(*call, "--format", "json", "--dark", limit)
        found = json.loads(result.stdout)["passes"]
        shares.append(sum(each["visible"]["dark_share"] for each in found))
        assert {each["visible"]["sun_limit_deg"] for each in found} == {
            {"civil": -6.0, "astronomical": -18.0}.get(limit, -12.0)
        }
    assert shares[0] > shares[1] > shares[2]


def test_the_command_answers_without_importing_dash():
    code = (
        "import sys; from dashboard.cli.main import main\n"
        "try: main(['where', 'ISS', '--at', '2026-10-09T20:00:00Z'])\n"
        "except SystemExit as end: assert end.code in (0, None), end.code\n"
        "heavy = {'dash', 'plotly', 'boinor', 'astropy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_passes_over_a_horizon_of_ones_own_and_through_the_air(tmp_path):
    hills = tmp_path / "hills.txt"
    hills.write_text("0 5\n90 60\n180 5\n")
    call = [
        "passes",
        "ISS",
        "--site",
        "47.37,8.54",
        "--start",
        "2026-10-09T00:00Z",
        "--days",
        "2",
        "--format",
        "json",
    ]
    plain, low, over, lifted = (
        json.loads(CliRunner().invoke(main, [*call, *more]).stdout)["passes"]
        for more in ([], ["--min-elevation", "5"], ["--mask", str(hills)], ["--refraction"])
    )
    assert plain[0]["horizon"] is None
    assert over[0]["horizon"]
    assert over[0]["min_elevation_deg"] == 5.0
    # East of the meridian it rises later or not at all.
    assert sum(each["duration_s"] for each in over) < sum(each["duration_s"] for each in low)
    # The air lifts what stands at 10 degrees by 5': a pass lasts seconds longer.
    gained = sum(each["duration_s"] for each in lifted) - sum(each["duration_s"] for each in plain)
    assert 1.0 < gained / len(plain) < 20.0


def test_a_horizon_that_is_none_is_bad_data(tmp_path):
    hills = tmp_path / "hills.txt"
    hills.write_text("north 5\n")
    result = CliRunner().invoke(main, ["passes", "ISS", "--site", "baikonur", "--mask", str(hills)])
    assert result.exit_code == 3
    assert "Line 1 of the horizon" in result.stderr
