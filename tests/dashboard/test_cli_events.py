"""The commands on orbits: what happens on one, and closest approaches; in all forms."""

import csv
import io
import json
import warnings
from dataclasses import replace

import pytest
from click.testing import CliRunner

import tle
from dashboard.cli.main import main
from orbits import earth_orientation

EVENTS = ["orbit-events", "ISS", "--start", "2026-10-09T00:00:00Z", "--days", "0.2"]
COLLISION = ["approaches", "24946", "22675", "--start", "2009-02-10T12:00:00Z", "--days", "0.4"]


def run(*call):
    return CliRunner().invoke(main, list(call))


def document(*call):
    result = run(*call, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_orbit_events_in_every_form():
    answer = document(*EVENTS)
    events = answer["events"]
    assert {each["kind"] for each in events} >= {"ascending node", "perigee", "umbra entry", "orbit noon"}
    assert [each["at"] for each in events] == sorted(each["at"] for each in events)
    assert answer["elements"]["norad_cat_id"] == 25544
    nodes = document(*EVENTS, "--kind", "nodes")["events"]
    assert nodes == [each for each in events if "node" in each["kind"]]
    of_2000 = document(*EVENTS, "--kind", "nodes", "--equator", "GCRS")["events"]
    late = [
        tle.as_moment(there["at"]).seconds_since(tle.as_moment(here["at"]))
        for there, here in zip(of_2000, nodes, strict=True)
    ]
    assert all(0.1 < abs(seconds) < 5.0 for seconds in late)
    rows = list(csv.DictReader(io.StringIO(run(*EVENTS, "--format", "csv").stdout)))
    assert [row["kind"] for row in rows] == [each["kind"] for each in events]
    shown = run(*EVENTS).stdout
    assert events[0]["kind"] in shown
    assert "sha256" in shown


def test_the_collision_of_2009():
    (only,) = document(*COLLISION)["approaches"]
    assert only["tca"] == "2009-02-10T16:55:59.796Z"
    assert only["miss_distance_km"] == pytest.approx(0.698, abs=5e-4)
    assert only["relative_speed_km_s"] == pytest.approx(11.647, abs=1e-3)
    (row,) = csv.DictReader(io.StringIO(run(*COLLISION, "--format", "csv").stdout))
    assert float(row["miss_distance_km"]) == only["miss_distance_km"]
    shown = run(*COLLISION).stdout
    assert "16:55:59.796" in shown
    assert "not a forecast" in shown


def test_against_a_file(tmp_path):
    file = tmp_path / "others.tle"
    file.write_text(tle.write(tle.bundled().nearest("22675", "2009-02-10T12:00:00Z"), "3le"))
    call = [COLLISION[0], "24946", *COLLISION[3:], "--against", str(file)]
    (there,), (here,) = document(*call)["approaches"], document(*COLLISION)["approaches"]
    assert (there["tca"], there["b"]) == (here["tca"], here["b"])
    assert there["miss_distance_km"] == pytest.approx(here["miss_distance_km"], abs=1e-9)
    far = run(*COLLISION, "--within", "0.5")
    assert "none. Farther ones: --within 5" in far.stdout


def test_all_against_all_and_one_against_the_catalogue(tmp_path):
    day = "2009-02-10T12:00:00Z"
    sets = [tle.bundled().nearest(number, day) for number in ("24946", "22675", "25544")]
    file = tmp_path / "all.tle"
    # An older set of an object beside the one to use: the nearest is taken.
    older = tle.bundled().nearest("25544", "2008-01-01T00:00:00Z")
    file.write_text("".join(tle.write(each, "3le") for each in [older, *sets]))
    window = COLLISION[3:]
    result = run("approaches", "--all", "--elements", str(file), *window, "--format", "json")
    (every,) = json.loads(result.stdout)["approaches"]
    (here,) = document(*COLLISION)["approaches"]
    assert {every["a_norad_cat_id"], every["b_norad_cat_id"]} == {24946, 22675}
    assert every["miss_distance_km"] == pytest.approx(here["miss_distance_km"], abs=1e-6)
    assert every["tca"] == here["tca"]
    assert every["elements"][0]["norad_cat_id"] == every["a_norad_cat_id"]
    of_one = ["approaches", "22675", "--against", "catalog", "--elements", str(file), *window]
    (one,) = document(*of_one)["approaches"]
    assert one["a_norad_cat_id"] == 22675
    assert one["miss_distance_km"] == pytest.approx(here["miss_distance_km"], abs=1e-6)
    assert "3 pairs" in run("approaches", "--all", "--elements", str(file), *window).stdout
    assert "2 pairs" in run(*of_one).stdout


def test_what_people_must_know_of_a_catalogue_is_said(tmp_path):
    day = "2026-10-09T00:00:00Z"
    iss = tle.bundled().nearest("ISS", day)
    ship = replace(iss, norad_cat_id=99999, object_name="SHIP")
    old = replace(iss, norad_cat_id=99998, mean_anomaly_deg=12.0, epoch=iss.epoch.plus_days(-20.0))
    file = tmp_path / "all.tle"
    file.write_text("".join(tle.write(each, "3le") for each in (iss, ship, old)))
    result = run("approaches", "--all", "--elements", str(file), "--start", day, "--days", "0.1")
    assert result.exit_code == 0
    assert "1 pairs share one element set" in result.stderr
    assert "1 of 3 objects are more than 5 days from the window" in result.stderr


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (["orbit-events", "Nautilus"], 1, "Nautilus"),
        (["orbit-events", "ISS", "--kind", "eclipses"], 2, "subsolar"),
        (["approaches", "ISS"], 2, "--against"),
        (["approaches", "--against", "catalog"], 2, "Name the object"),
        (["approaches", "ISS", "--all"], 2, "--all takes no OBJECT"),
        (["approaches", "--all", "--within", "500"], 2, "200 km"),
        (["approaches", "ISS", "--against", "nowhere.tle"], 3, "nowhere.tle"),
        ([*COLLISION, "--within", "-1"], 2, "--within"),
        (["approaches", "ISS", "zarya", "--start", "2026-10-09T00:00:00Z"], 2, "two objects"),
    ],
)
def test_wrong_calls_say_what_to_do(call, code, words):
    result = run(*call)
    assert result.exit_code == code
    assert words in result.stderr
    assert result.stdout == ""


def test_the_end_of_the_tables_is_a_sentence_on_stderr(tmp_path):
    file = tmp_path / "iss.tle"
    file.write_text(tle.write(tle.bundled().nearest("ISS", "2026-10-09T00:00:00Z"), "3le"))
    earth_orientation._tell_of_the_end.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        result = run("where", "ISS", "--elements", str(file), "--at", "2028-01-01T00:00:00Z")
    assert result.exit_code == 0
    assert "warning: The Earth's rotation is known until" in result.stderr
    assert "pip install --upgrade astropy-iers-data" in result.stderr
    assert ".py:" not in result.stderr
