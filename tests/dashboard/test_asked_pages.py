"""The pages that are asked by their address: what they say is what the command line says."""

import base64
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import tle
from dashboard.answers import FromArchive, comparison, fast_sky, finding, imports
from dashboard.app import create_app
from dashboard.cli.main import main
from dashboard.motion.passes_table import local
from dashboard.pages import catalogue, fast, orbits, sources, story
from dashboard.pages.fast.cone import cone_objects
from dashboard.queries import catalogue as catalogue_queries
from dashboard.queries.asked import Asked
from dashboard.queries.fast import FastQuery
from dashboard.queries.orbits import OrbitsQuery
from dashboard.settings import Settings
from dashboard.text import load
from orbits import overhead
from sites import beams, cone, targets
from tle import Archive

NOW = tle.as_moment("2026-10-09T20:42:00Z")
TEXTS = load()
PAGES = (fast, orbits, catalogue, story, sources)


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    with Archive.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def settings(archive: Archive) -> Settings:
    return Settings(now=lambda: NOW, archive=archive)


def as_sent(node: Any) -> Any:
    """Return a page as the browser gets it, with the parts that its script builds in their places."""
    sent = json.dumps(node, default=lambda one: one.to_plotly_json())
    return json.loads(sent, object_hook=built)


def built(node: dict[str, Any]) -> dict[str, Any]:
    told = node.pop("data-native", None)
    return node if told is None else {**node, "children": json.loads(told, object_hook=built)}


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "props" in node:
            yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def words(node: Any) -> str:
    """Return all text of a page."""
    if isinstance(node, str | int | float):
        return str(node)
    if isinstance(node, list):
        return " ".join(words(each) for each in node)
    if isinstance(node, dict) and "props" in node:
        return words(node["props"].get("children"))
    return ""


def by_id(node: Any, wanted: str) -> dict[str, Any]:
    return next(one for one in walk(node) if one["props"].get("id") == wanted)


def command(node: Any, name: str) -> list[str]:
    """Return the command line that the page prints under an answer, in words, ready for the runner."""
    line = words(by_id(node, f"{name}-command"))
    parts = shlex.split(line)
    assert parts[0] == "common-orbit"
    return parts[1:]


def run(arguments: list[str]) -> Any:
    result = CliRunner().invoke(main, [*arguments, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.PAGE.key)
def test_every_chart_has_a_name_a_caption_and_its_table(page: Any, settings: Settings):
    sent = as_sent(page.answer("", settings, TEXTS))
    for one in walk(sent):
        if one["props"].get("className", "").split()[:1] == ["chart"]:
            inside = list(walk(one["props"]["children"]))
            assert any(each["type"] == "Figure" and each["props"].get("aria-label") for each in inside)
            rows = [each for each in inside if each["type"] == "Tr"]
            assert len(rows) > 1, "no table beside the chart"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.PAGE.key)
def test_ids_are_said_once(page: Any, settings: Settings):
    sent = as_sent([page.PAGE.layout(settings, TEXTS), page.answer("", settings, TEXTS)])
    ids = [json.dumps(one["props"]["id"]) for one in walk(sent) if one["props"].get("id")]
    assert sorted(set(ids)) == sorted(ids)


def test_the_moon_in_the_cone_is_what_the_printed_command_says(settings: Settings):
    sent = as_sent(fast.answer("?target=moon&from=2026-10-09T00:00Z&days=7", settings, TEXTS))
    told = run(command(sent, "fast-windows"))
    rows = [one for one in walk(by_id(sent, "fast-windows-table")) if one["type"] == "Tr"][1:]
    assert len(told["windows"]) == len(rows) == 3
    for row, window in zip(rows, told["windows"], strict=True):
        cells = [words(cell) for cell in row["props"]["children"]]
        assert cells[0].startswith(window["rise"]["at"][:19].replace("T", " ")[:16])
        assert float(cells[2][:-1]) == pytest.approx(window["max_elevation_deg"], abs=0.005)
    # To the millisecond: the page's own value is the command's.
    query = FastQuery("moon", tle.as_moment("2026-10-09T00:00Z"), 7.0, None, "", False)
    target = fast_sky.target_of(FromArchive(settings.archive), query)
    windows = fast_sky.windows(target, query).windows
    assert [window.as_json() for window in windows] == told["windows"]


def test_the_printed_python_gives_the_same_windows(settings: Settings, capsys: pytest.CaptureFixture[str]):
    sent = as_sent(fast.answer("?target=moon&from=2026-10-09T00:00Z&days=7", settings, TEXTS))
    exec(words(by_id(sent, "fast-windows-python")), {})
    told = run(command(sent, "fast-windows"))["windows"]
    printed = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert printed == [[each["rise"]["at"], each["set"]["at"]] for each in told]


def test_could_it_have_tracked_change_4(settings: Settings):
    """The Moon stood 44.3 degrees from the zenith: beyond the 40 that the dish reaches."""
    sent = as_sent(fast.answer("?event=change-4", settings, TEXTS))
    claim = words(by_id(sent, "claim-change-4"))
    assert "44.3°" in claim
    assert "No: the Moon stood 44.3° from the zenith" in claim
    assert "34.6°" in words(by_id(sent, "claim-change-5"))
    assert "chosen" in by_id(sent, "claim-change-4")["props"]["className"]


def test_fast_says_what_it_does_not_know(settings: Settings):
    said = words(as_sent(fast.answer("?target=nibiru", settings, TEXTS)))
    assert "nibiru" in said
    assert "SGP4" not in words(by_id(as_sent(fast.answer("?target=nibiru", settings, TEXTS)), "fast-now"))
    south = words(as_sent(fast.answer("?target=sgr-a&days=2", settings, TEXTS)))
    assert "does not come into the cone" in south


def test_a_year_of_both_stations_is_what_the_printed_command_says(settings: Settings):
    search = "?objects=ISS,Tiangong&from=2021-06-01&to=2022-06-01"
    sent = as_sent(orbits.answer(search, settings, TEXTS))
    said = words(sent)
    rows = [one for one in walk(by_id(sent, "orbits-summary")) if one["type"] == "Tr"][1:]
    for number, row in enumerate(rows):
        told = run(command(sent, f"orbits-{number}"))
        cells = [words(cell) for cell in row["props"]["children"]]
        assert int(cells[1]) == len(told["history"])
        assert cells[2] == f"{told['history'][0]['altitude_km']:.3f} km"
        assert cells[3] == f"{told['history'][-1]['altitude_km']:.3f} km"
        # The bundled sets of that year are dense around the burns only.
        assert told["reboosts_told_share"] < 0.95
        assert cells[6] == (f"≥ {len(told['reboosts'])}" if told["reboosts"] else "–")
    assert "Burns of ISS are told in 15% of this time only" in said
    assert "Whether Tiangong fired its engines is not told" in said


def test_the_planes_of_both_stations(archive: Archive):
    """Even with the nodes together 10.16 degrees remain, at 1.36 km/s; they meet every 325 days."""
    query = OrbitsQuery(("ISS", "Tiangong"), tle.as_moment("2025-10-09T00:00Z"), NOW)
    found, refused = comparison.compared(FromArchive(archive), query)
    assert refused == []
    between = comparison.alignment(found[0], found[1], NOW)
    assert between.best.angle_deg == pytest.approx(10.16, abs=0.02)
    assert between.best.cost_m_s == pytest.approx(1356, abs=5)
    assert 360.0 / abs(between.drift_deg_day) == pytest.approx(325, abs=10)
    assert between.angle_deg[0] == pytest.approx(between.now.angle_deg, abs=1e-9)
    assert between.cost_m_s[0] == pytest.approx(between.now.cost_m_s, rel=1e-4)
    assert between.meets_in_days is not None
    nearest = between.angle_deg[round(between.meets_in_days)]
    assert nearest == pytest.approx(between.best.angle_deg, abs=0.1)


def test_no_cost_is_told_of_a_plane_that_is_not_known(settings: Settings):
    """Mir came down in 2001: where its plane would stand today is nobody's question."""
    sent = as_sent(orbits.answer("?objects=ISS,MIR&from=1986-01-01", settings, TEXTS))
    card = by_id(sent, "orbits-between")
    assert "two objects are needed whose planes are known on 2026-10-09" in words(card)
    assert "km/s" not in words(card)
    # The next that is known takes its place.
    sent = as_sent(orbits.answer("?objects=ISS,MIR,Tiangong&from=1986-01-01", settings, TEXTS))
    assert "From the plane of ISS into that of Tiangong" in words(by_id(sent, "orbits-between"))
    assert "Without a track: MIR." in words(by_id(sent, "orbits-tracks"))


def test_where_an_object_is_is_what_the_printed_command_says(settings: Settings):
    sent = as_sent(catalogue.answer("?id=25544", settings, TEXTS))
    told = run(command(sent, "catalogue-where"))
    said = words(by_id(sent, "catalogue-object"))
    assert f"{told['lat_deg']:.4f}°" in said
    assert f"{told['alt_km']:.3f} km" in said
    assert "1998-067A" in said
    assert "1 25544U 98067A" in said


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("?q=tian", {"TIANGONG 1", "TIANGONG 2", "CSS (TIANHE)", "CSS (WENTIAN)", "CSS (MENGTIAN)"}),
        ("?q=zarya", {"ISS (ZARYA)"}),
        ("?q=25544", {"ISS (ZARYA)"}),
        ("?q=1998-067", {"ISS (ZARYA)"}),
        ("?class=HEO", {"SPEKTR-R"}),
        ("?age=fresh", {"ISS (ZARYA)", "CSS (TIANHE)"}),
        ("?owner=china&q=tiangong", {"TIANGONG 1", "TIANGONG 2", "CSS (TIANHE)"}),
        ("?q=owner:china+lab", set()),
        ("?q=soviet+mir", {"MIR"}),
        ("?owner=russia&q=2251", {"COSMOS 2251"}),
    ],
)
def test_objects_are_found(settings: Settings, search: str, names: set[str]):
    sent = as_sent(catalogue.answer(search, settings, TEXTS))
    links = [one for one in walk(by_id(sent, "catalogue-list")) if "id=" in str(one["props"].get("href"))]
    assert {words(one) for one in links} == names


def test_the_story_is_filtered_and_counted(settings: Settings):
    sent = as_sent(story.answer("?check=no", settings, TEXTS))
    assert "14 of 206 events" in words(sent)
    one = as_sent(story.answer("?event=iga-1998", settings, TEXTS))
    assert "line 115" in words(by_id(one, "story-event"))
    assert "No event fits" in words(as_sent(story.answer("?q=zebra+crossing", settings, TEXTS)))


def test_sources_tell_until_when_the_tables_serve(settings: Settings):
    said = words(as_sent(sources.answer("", settings, TEXTS)))
    assert re.search(r"Leap seconds \(IERS Bulletin C\)\W+good for \d+ months 20\d\d-\d\d-\d\d", said)
    assert "2053-10-09" in said
    assert "No source has been asked yet" in said


def test_a_table_that_has_run_out_says_for_how_long_and_what_to_do(settings: Settings):
    late = replace(settings, now=lambda: tle.as_moment("2029-01-15T00:00:00Z"))
    said = words(as_sent(sources.answer("", late, TEXTS)))
    assert re.search(r"ran out \d+ months ago.* Update the package astropy-iers-data", said)


def test_a_file_is_taken_and_what_is_wrong_is_told(tmp_path: Any):
    text = tle.write(tle.bundled().nearest("ISS", NOW), "tle") + "1 25544U garbage\n2 25544 too\n"
    sent = "data:text/plain;base64," + base64.b64encode(text.encode()).decode()
    with Archive.open(tmp_path / "own.sqlite") as own:
        done = imports.take(sent, "own.txt", own, NOW)
        assert done.known + done.new == 1
        assert len(done.rejected) == 1
        with pytest.raises(imports.CannotImport, match="did not arrive whole"):
            imports.take("data:;base64,%%%", "x", own, NOW)
        with pytest.raises(imports.CannotImport):
            imports.take("data:;base64," + base64.b64encode(b"hello").decode(), "x", own, NOW)


@pytest.mark.parametrize(
    ("address", "may"),
    [("127.0.0.1", True), ("::1", True), ("192.168.1.5", False), (None, False), ("x", False)],
)
def test_only_this_machine_may_add_to_the_archive(address: str | None, may: bool):
    assert imports.may_import(address) is may


def test_a_fault_of_ours_is_a_sentence_and_no_stack_trace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr("dashboard.pages.story.queries.read", lambda _: 1 / 0)
    app = create_app(settings)
    body = {
        "output": "story-answer.children",
        "outputs": {"id": "story-answer", "property": "children"},
        "inputs": [{"id": "address", "property": "search", "value": "?fault=1"}],
        "state": [],
        "changedPropIds": ["address.search"],
    }
    got = app.server.test_client().post("/_dash-update-component", json=body)
    assert got.status_code == 200
    assert "because of a fault in the program" in got.text
    assert "ZeroDivisionError" not in got.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("value", [None, 5, [], {}, ["?"], "?q=" + "x" * 9000])
def test_whatever_is_posted_as_the_address_is_answered(settings: Settings, value: Any):
    app = create_app(settings)
    client = app.server.test_client()
    for key in ("story", "catalogue"):
        body = {
            "output": f"{key}-answer.children",
            "outputs": {"id": f"{key}-answer", "property": "children"},
            "inputs": [{"id": "address", "property": "search", "value": value}],
            "state": [],
            "changedPropIds": ["address.search"],
        }
        got = client.post("/_dash-update-component", json=body)
        assert got.status_code == 200
        assert "because of a fault" not in got.text


def test_the_catalogue_begins_with_the_stations_and_tells_owners(settings: Settings):
    sent = as_sent(catalogue.answer("", settings, TEXTS))
    links = [one for one in walk(by_id(sent, "catalogue-list")) if "id=" in str(one["props"].get("href"))]
    assert [words(one) for one in links][:3] == ["ISS (ZARYA)", "CSS (TIANHE)", "MIR"]
    facets = [one for one in walk(by_id(sent, "catalogue-list")) if "owner=" in str(one["props"].get("href"))]
    counted = {words(one).strip() for one in facets}
    shelf = finding.shelf(settings, TEXTS)
    for actor in ("china", "russia"):
        count = int((shelf.actors == actor).sum())
        assert TEXTS("catalogue.facet", kind=TEXTS(f"actor.{actor}"), count=count) in counted
    # An owner that is asked for by a word is the same as by the list.
    by_word = shelf.matches(catalogue_queries.read(Asked("?q=owner:china", TEXTS)), NOW)
    by_list = shelf.matches(catalogue_queries.read(Asked("?owner=china", TEXTS)), NOW)
    assert by_word.tolist() == by_list.tolist()
    assert by_list.sum() > 5


def test_an_object_is_told_whole(settings: Settings):
    sent = as_sent(catalogue.answer("?id=25544&place=Zurich", settings, TEXTS))
    assert "United States (NASA Johnson Space Center, JSC)" in words(by_id(sent, "catalogue-owner-told"))
    # The passes are those of the command line, by the clock of the place.
    told = run(["passes", "25544", "--place", "Zurich", "--start", NOW.iso(), "--days", "3"])
    first = tle.as_moment(told["passes"][0]["aos"]["at"])
    row = words(by_id(sent, "catalogue-passes"))
    assert local(first, "Europe/Zurich").strftime("%Y-%m-%d %H:%M:%S") in row
    for form in finding.FORMATS:
        copied = words(by_id(sent, f"catalogue-{form}"))
        assert next(one for one in walk(sent) if one["props"].get("data-copy") == f"catalogue-{form}")
        assert "25544" in copied
    # Geostationary, and without a set of the last year: both are said.
    lone = words(as_sent(catalogue.answer("?id=22675", settings, TEXTS)))
    assert TEXTS("catalogue.year.none") in lone


def test_the_cone_tells_who_is_in_it_and_how_fast_they_move(settings: Settings):
    dish = fast_sky.antenna()
    start = tle.as_moment("2026-10-09T20:42:00Z")
    crossings = cone.cone_crossings(tle.bundled().newest(), dish, start, start.plus_days(1.0))
    sent = as_sent(cone_objects(crossings, start, TEXTS))
    said = words(sent)
    tops = crossings.looks(np.arange(len(crossings)), crossings.top_s)
    slow = int((tops.rate_deg_s <= dish.slew_deg_s).sum())
    assert f"{slow:,} of {len(crossings):,} crossings" in words(by_id(sent, "fast-cone-rates"))
    inside = crossings.in_cone_at(start)
    assert TEXTS("fast.cone.now", count=len(inside), at="2026-10-09 20:42:00") in said
    # Every bar of the chart is a row of its table, and together they are all crossings.
    bars = [one for one in walk(sent) if one["type"] == "Table"]
    bins = next(one for one in bars if TEXTS("fast.cone.rates.table") in words(one))
    counts = [
        int(words(row).split()[-1]) for row in walk(bins) if row["type"] == "Tr" and "°/s" in words(row)
    ]
    assert sum(counts) == len(crossings)
    page = words(as_sent(fast.answer("?satellites=1&target=moon", settings, TEXTS)))
    assert "crossings are slow enough" in page


def test_the_beams_are_told_where_they_look(settings: Settings):
    sent = as_sent(fast.answer("?target=moon", settings, TEXTS))
    here = beams.beams_on_sky(fast_sky.antenna(), targets.find_target("moon"), NOW)
    said = words(by_id(sent, "fast-receiver"))
    assert f"{here.beams[7].ra_deg:.4f}°" in said
    assert f"{here.moon_diameter_arcmin:.1f}′" in said
    assert "0.00° from the pointing" in said
    away = words(by_id(as_sent(fast.answer("?target=crab", settings, TEXTS)), "fast-receiver"))
    assert "for size only" in away


def test_who_waits_is_told_why(monkeypatch: pytest.MonkeyPatch, settings: Settings):
    monkeypatch.setattr(overhead.ENGINE, "is_ready", lambda: False)
    assert TEXTS("ask.late.compiling") in words(as_sent(catalogue.PAGE.layout(settings, TEXTS)))
    monkeypatch.setattr(overhead.ENGINE, "is_ready", lambda: True)
    told = words(as_sent(catalogue.PAGE.layout(settings, TEXTS)))
    assert TEXTS("ask.late") in told
    assert TEXTS("ask.late.compiling") not in told


def test_the_crossings_of_the_page_are_those_of_the_command_and_the_python_below_them(settings: Settings):
    sent = as_sent(fast.answer("?satellites=3&from=2026-10-06T00:00:00Z", settings, TEXTS))
    told = run(command(sent, "fast-sats"))
    said = words(by_id(sent, "fast-sats"))
    assert told["crossings"] > 2
    assert TEXTS("fast.cone.now", count=len(told["in_cone_at_start"]), at="2026-10-06 00:00:00") in said
    assert f"{told['slow_enough']:,} of {told['crossings']:,} crossings" in said
    scope: dict[str, Any] = {}
    exec(words(by_id(sent, "fast-sats-python")).rsplit("\n", 1)[0], scope)
    assert len(scope["found"]) == told["crossings"]
    assert scope["found"].slow_enough == told["slow_enough"]
