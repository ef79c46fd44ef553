"""`launch` and `antenna`: answers, sentences, exit codes, figures."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner

import tle
import tle.twoline
from dashboard.cli.main import main
from tle import Catalog

START = ["--start", "2026-10-09T00:00Z"]


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def answer(*arguments):
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_vostochny_is_told_in_one_sentence_by_how_much_it_misses_what_that_costs_and_why():
    result = run("launch", "vostochny", "--to", "ISS", *START)
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0]
    # One sentence: one full stop that ends it.
    assert len(re.findall(r"\.(?= |$)", first)) == 1
    for words in ("0.07°", "9 m/s", "the Earth's centre", "0.06°", "8 m/s", "2024-01-13"):
        assert words in first, words
    document = answer("launch", "vostochny", "--to", "ISS", *START)
    assert document["why"] == first
    assert document["reachable"] is False
    assert document["azimuths"] == document["windows"] == []
    assert document["missed"]["miss_deg"] == pytest.approx(0.066, abs=0.002)
    assert 0.0 < abs(document["nearest"]["out_of_plane_deg"]) < 0.12
    assert any("34 m/s" in remark for remark in document["remarks"])


def test_a_launch_answers_under_the_contracts_keys():
    document = answer("launch", "baikonur", "--to", "ISS", *START, "--days", "2")
    assert document["due_east_inclination_deg"] == pytest.approx(45.804, abs=0.001)
    assert document["rotation_bonus_m_s"] == pytest.approx(323.7, abs=0.1)
    north, south = document["azimuths"]
    assert (north["direction"], south["direction"]) == ("NE", "SE")
    assert north["inertial_deg"] == pytest.approx(62.9, abs=0.1)
    assert south["range_safety"] == "excluded"
    assert document["reachable"] is True
    assert [window["direction"] for window in document["windows"]] == ["NE", "SE", "NE", "SE"]
    assert set(document["windows"][0]) >= {"at", "direction", "azimuth_deg", "out_of_plane_deg"}
    assert document["elements"]["epoch"].startswith("2026-10-09")
    assert document["flown"]["by_inclination_deg"]["52"] > 20


def test_an_inclination_or_nothing_may_be_asked():
    assert answer("launch", "jiuquan", "--to", "41.5")["azimuths"][0]["inertial_deg"] == pytest.approx(
        81.5, abs=0.1
    )
    plain = answer("launch", "kourou")
    assert plain["reachable"] is None
    assert plain["range_safety"][0]["from_deg"] == -10.5
    assert answer("launch", "kennedy", "--to", "20")["missed"]["cost_m_s"] > 1000.0
    assert answer("launch", "47.3744,8.5410", "--to", "ISS", *START)["site"] == "47.3744,8.541"


def test_windows_come_as_csv():
    result = run("launch", "kennedy", "--to", "ISS", *START, "--days", "2", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["direction"] for row in rows]
    assert "elements_sha256" in rows[0]


def test_wrong_calls_end_as_such():
    assert run("launch", "baikonour", "--to", "ISS").exit_code == 1
    assert run("launch", "baikonur", "--to", "Vulcan").exit_code == 1
    assert run("launch", "baikonur", "--to", "ISS", *START, "--out", "x.jpeg").exit_code == 2
    assert run("antenna", "arecibo").exit_code == 1
    assert run("antenna", "fast", "--target", "22.0,north").exit_code == 2
    assert run("antenna", "fast", "--target", "Vulcan").exit_code == 1


def test_an_antenna_answers_under_the_contracts_keys():
    document = answer("antenna", "fast", "--target", "moon", *START, "--days", "3")
    window = document["windows"][0]
    assert set(window) >= {
        "rise", "culmination", "set", "max_elevation_deg", "within_full_gain", "angular_rate_deg_s",
    }  # fmt: skip
    assert window["max_elevation_deg"] > 50.0
    assert "FAST only receives." in document["remarks"]


def test_an_antenna_that_cannot_follow_says_so():
    document = answer(
        "antenna",
        "fast",
        "--target",
        "ISS",
        "--start",
        "2026-10-06T00:00Z",
        "--days",
        "3",
        "--frequency",
        "8400",
    )
    assert all(window["can_follow"] is False for window in document["windows"])
    assert any("cannot follow" in remark for remark in document["remarks"])
    assert any("8,400 MHz is outside" in remark for remark in document["remarks"])
    assert document["windows"][0]["elements"]["norad_cat_id"] == 25544


def test_what_never_comes_is_told_with_the_reason():
    document = answer("antenna", "fast", "--target", "sgr-a", *START)
    assert document["windows"] == []
    assert "declination -29.0" in document["remarks"][0]
    assert "54.7° from the zenith" in document["remarks"][0]


def test_could_fast_have_tracked_the_probes():
    document = answer("antenna", "fast", "--probes")
    verdicts = {each["id"]: each for each in document["probes"]}
    assert verdicts["change-4"]["in_reach"] is False
    assert verdicts["change-5"]["in_reach"] is True
    assert all(each["verdict"].startswith("No") and not each["could_track"] for each in verdicts.values())
    assert "44.3° from the zenith" in verdicts["change-4"]["verdict"]
    assert "below the horizon" in verdicts["zhurong"]["verdict"]
    table = run("antenna", "fast", "--probes")
    assert table.exit_code == 0
    assert "Chang'e-5" in table.stdout
    heard = {each["id"]: each for each in answer("antenna", "jiamusi", "--probes")["probes"]}
    assert heard["change-6"]["could_track"] is True


def test_the_antenna_itself():
    document = answer("antenna", "fast")
    assert document["declinations_deg"] == pytest.approx([-14.347, 65.653], abs=1e-3)
    assert "26.4" in run("antenna", "fast").stdout


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_figures_are_written_whole(kind, tmp_path):
    for number, call in enumerate(
        (
            ["launch", "kennedy"],
            ["launch", "baikonur", "--to", "ISS", *START, "--days", "5"],
            ["antenna", "fast", "--target", "moon", *START],
        )
    ):
        path = tmp_path / f"figure{number}.{kind}"
        result = run(*call, "--out", str(path))
        assert result.exit_code == 0, result.output
        assert path.stat().st_size > 10_000
    assert sorted(each.name for each in tmp_path.iterdir()) == [f"figure{n}.{kind}" for n in range(3)]


def test_hardware_on_the_ground_tells_of_its_place():
    place = answer("hardware", "kennedy")["place"]
    assert place["geocentric_lat_deg"] == pytest.approx(28.447, abs=1e-3)
    assert place["range_safety"][0]["to_deg"] == 120.0
    assert place["flown"]["by_inclination_deg"]["53"] > 10
    assert any(fact["figure"] == "owner" and fact["value"] == "NASA" for fact in place["facts"])
    assert answer("hardware", "iss")["place"] is None
    shown = run("hardware", "jiuquan").stdout
    assert "from the Earth's centre" in " ".join(shown.split())
    assert "19 Shenzhou" in " ".join(shown.split())


def test_coverage_tells_of_stations_gaps_and_latitudes():
    document = answer("coverage", "ISS", "--start", "2026-10-06T00:00Z")
    stations = {each["site"]: each for each in document["stations"]}
    assert stations["korolyov"]["passes"] > 2
    assert stations["korolyov"]["max_elevation_deg"] < 41.5
    assert 0.0 < document["share_in_view"] < 1.0
    assert document["longest_gap_s"] > 3600.0
    table = run(
        "coverage", "97", "--altitude", "400", "--stations", "vostochny", "--start", "2026-10-06T00:00Z"
    )
    assert "up to 90.0°" in table.stdout
    assert "81.9° north" in table.stdout
    assert run("coverage", "ISS", "--stations", "lemuria", "--start", "2026-10-06T00:00Z").exit_code == 1
    one = answer("coverage", "ISS", "--stations", "47.3744,8.5410", "--start", "2026-10-06T00:00Z")
    assert len(one["stations"]) == 1


@pytest.fixture
def few(tmp_path):
    path = tmp_path / "few.txt"
    rows = [each for each in tle.bundled() if each.epoch.iso(0).startswith("2026-10")]
    lines = [line for each in Catalog.of(rows).newest() for line in tle.twoline.write(each)]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_a_catalogue_against_the_cone(few):
    call = [
        "antenna",
        "fast",
        "--satellites",
        "--elements",
        few,
        "--start",
        "2026-10-05T00:00Z",
        "--days",
        "3",
    ]
    document = answer(*call)
    assert document["objects_asked"] == document["objects_crossing"] >= 2
    assert document["crossings"] >= 2
    assert document["nearest"]["separation_deg"] < 40.0
    assert document["pointing"] == "zenith"
    assert document["elements_age_days"]["greatest"] < 10.0
    assert answer(*call, "--target", "crab")["pointing"] == "Crab Pulsar"
    shown = run(*call).stdout
    assert "are in it at once" in " ".join(shown.split())
    assert "Nearest to the zenith" in shown
    none = run("antenna", "fast", "--satellites", "--start", "1970-01-01T00:00Z")
    assert none.exit_code == 1
    assert "--elements FILE" in none.stderr


def test_the_map_of_what_is_seen_is_drawn(tmp_path):
    path = tmp_path / "map.png"
    result = run("coverage", "ISS", "--start", "2026-10-06T00:00Z", "--out", str(path))
    assert result.exit_code == 0, result.output
    assert path.stat().st_size > 50_000


def test_launches_of_history_are_replayed():
    launches = {each["id"]: each for each in answer("launch", "--history")["launches"]}
    assert set(launches) == {"zarya", "unity", "soyuz-tm-31", "demo-2", "tianzhou-2", "shenzhou-12"}
    assert all(abs(each["out_of_plane_deg"]) < 1.0 for each in launches.values())
    assert launches["tianzhou-2"]["direction"] == "SE"
    assert "Tianzhou-2" in run("launch", "--history").stdout
    assert run("launch", "--history", "--format", "csv").stdout.startswith("launch,from,")
    assert run("launch").exit_code == 2


def test_the_window_next_to_a_landing_is_told():
    probes = {each["id"]: each for each in answer("antenna", "fast", "--probes")["probes"]}
    assert probes["change-4"]["window"] is None
    assert probes["change-5"]["window"]["rise"]["at"] < probes["change-5"]["at"]
    # Ten minutes after Chang'e-6 had landed the Moon came within reach.
    assert probes["change-6"]["window"]["rise"]["at"].startswith("2024-06-01T22:3")


def test_a_closed_course_is_told_with_its_dog_leg():
    remarks = answer("launch", "kennedy", "--to", "97")["remarks"]
    assert sum("course to the" in remark and "is closed" in remark for remark in remarks) == 2
    to_the_iss = answer("launch", "kennedy", "--to", "51.63")["remarks"]
    assert [remark[:20] for remark in to_the_iss if "is closed" in remark] == ["The course to the SE"]
