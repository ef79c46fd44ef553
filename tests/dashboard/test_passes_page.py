"""The page of passes: one list for page, files and command line; rubbish gets a sentence."""

import csv
import io
import json
import random
import re
import shlex
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from icalendar import Calendar

import tle
from dashboard.answers import FromCatalog, balcony
from dashboard.app import create_app
from dashboard.cli.main import main
from dashboard.figures.pass_figures import elevation_profile, nights_timeline, screen_sky
from dashboard.figures.world_map import place_map
from dashboard.geography.gazetteer import find_place
from dashboard.pages import passes as page
from dashboard.queries import passes as queries
from dashboard.queries.asked import Asked
from dashboard.settings import Settings
from dashboard.text import load
from sites.sky import Sky

NOW = tle.as_moment("2026-10-09T20:42:00Z")
TEXTS = load()
SEED = 8
ASKED = "?place=Zurich&objects=ISS,Tiangong&from=2026-10-09T21:00:00Z&days=3&min=10"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(now=lambda: NOW)


@pytest.fixture(scope="module")
def client(settings) -> Any:
    return create_app(settings).server.test_client()


@pytest.fixture(scope="module")
def found() -> balcony.Found:
    return ask(ASKED)


def ask(search: str) -> balcony.Found:
    query = queries.read(Asked(search, TEXTS), NOW, TEXTS)
    return balcony.ask(query, FromCatalog(tle.bundled()), TEXTS)


def walk(node: Any):
    """Yield every component below a Dash component."""
    if isinstance(node, list | tuple):
        for one in node:
            yield from walk(one)
    elif hasattr(node, "children"):
        yield node
        yield from walk(node.children)
    elif node is not None and not isinstance(node, str):
        yield node


def said(node: Any) -> str:
    """Return all words below a component."""
    if isinstance(node, str):
        return node
    if isinstance(node, list | tuple):
        return " ".join(said(one) for one in node)
    return said(getattr(node, "children", None) or "")


def by_id(node: Any, name: str) -> Any:
    return next(one for one in walk(node) if getattr(one, "id", None) == name)


# --- one list ---


def test_page_files_and_command_line_give_the_same_passes_to_the_millisecond(client, settings):
    rows = by_id(page.answer(ASKED, settings, TEXTS), "pass-grid").rowData
    answer = client.get(f"/passes.csv{ASKED}")
    assert answer.status_code == 200
    called = CliRunner().invoke(
        main,
        shlex.split(
            "passes ISS Tiangong --site Zurich --start 2026-10-09T21:00:00Z --days 3 --min-elevation 10"
            " --format csv"
        ),
    )
    assert called.exit_code == 0
    assert answer.text == called.stdout
    numbers = list(csv.DictReader(io.StringIO(answer.text)))
    document = client.get(f"/passes.json{ASKED}").get_json()["passes"]
    events = Calendar.from_ical(client.get(f"/passes.ics{ASKED}").data).walk("VEVENT")
    assert len(rows) == len(numbers) == len(document) == len(events) > 20
    for row, line, one in zip(rows, numbers, document, strict=True):
        for name in ("aos", "tca", "los"):
            assert row[f"{name}_at"] == line[f"{name}_at"] == one[name]["at"]
    # A calendar has whole seconds: the begin is the second that holds the rise.
    begins = sorted(event["DTSTART"].dt.strftime("%Y-%m-%dT%H:%M:%S") for event in events)
    assert begins == sorted(one["aos"]["at"][:19] for one in document)


def test_the_command_and_the_python_that_the_page_shows_give_the_same(found):
    what = balcony.explanation(found, TEXTS)
    called = CliRunner().invoke(main, [*what.command[1:], "--format", "json"])
    assert called.exit_code == 0, called.output
    shown = [each.tca.at.iso() for each in found.passes]
    assert [one["tca"]["at"] for one in json.loads(called.stdout)["passes"]] == shown
    printed = io.StringIO()
    exec(compile(what.python, "shown", "exec"), {"print": lambda *words: print(*words, file=printed)})
    assert [line.split()[-3] for line in printed.getvalue().splitlines()] == shown


def test_only_visible_ones_are_those_of_all_that_are(found):
    seen = ask(f"{ASKED}&show=visible")
    assert [each.tca.at for each in seen.passes] == [each.tca.at for each in found.all if each.visible.seen]
    assert 0 < len(seen.passes) < len(found.all)


def test_a_horizon_of_hills_and_the_air_change_the_passes(found):
    hills = ask(f"{ASKED}&horizon=0,5;90,25;180,8;270,15")
    air = ask(f"{ASKED}&air=1")
    assert hills.query.mask == "0,5;90,25;180,8;270,15"
    first, lifted = found.passes[0], air.passes[0]
    # Seen through the air an object is higher than it stands: it rises some seconds earlier.
    assert 0.2 < first.aos.at.seconds_since(lifted.aos.at) < 10.0
    assert [each.aos.at for each in hills.passes] != [each.aos.at for each in found.passes]


def test_a_pair_of_coordinates_goes_by_the_clock_of_the_nearest_town():
    at_sea, near = ask("?place=0,-30&days=1"), ask("?place=47.4,8.6&days=1")
    assert (near.site.time_zone, near.clock_of) == ("Europe/Zurich", "Zürich, Switzerland, 5 km away")
    assert (at_sea.site.time_zone, at_sea.clock_of) == ("UTC", "")


# --- rubbish ---


def test_an_unknown_place_or_object_gets_a_sentence_and_the_nearest_state(client, settings):
    words = said(page.answer("?place=Zürch&objects=ISS,nonesuch&days=0.5", settings, TEXTS))
    assert "Did you mean Zürich, Switzerland" in words
    assert "Baikonur" in words
    assert "nonesuch" in words
    answer = client.get("/passes.csv?place=nowhere-at-all")
    assert answer.status_code == 404
    assert "nowhere-at-all" in answer.text


HOSTILE = [
    "<script>alert(1)</script>",
    "{0.__class__}",
    "%00%00",
    "9" * 400,
    "-1e400",
    "nan",
    "../../etc/passwd",
    "👩‍🚀",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_fields_are_answered(client, text):
    query = dict.fromkeys(("place", "objects", "from", "days", "min", "horizon", "air", "dark", "pass"), text)
    query["place"] += " 1"  # Nan is a town
    assert client.get("/passes.csv", query_string=query).status_code == 404
    del query["place"], query["days"]
    answer = client.get("/passes.json", query_string={**query, "days": "0.2"})
    assert answer.status_code == 200


def test_random_queries_are_read_and_written_again():
    chooser = random.Random(SEED)
    letters = "abcXYZ019.,;:+-%&=?#é中\u202e\x00 "
    names = ["place", "objects", "from", "days", "min", "horizon", "air", "dark", "show", "pass", "junk"]
    for _ in range(2000):
        search = "?" + "&".join(
            f"{chooser.choice(names)}={''.join(chooser.choices(letters, k=chooser.randrange(12)))}"
            for _ in range(chooser.randrange(8))
        )
        query = queries.read(Asked(search, TEXTS), NOW, TEXTS)
        again = Asked(query.link(), TEXTS)
        assert queries.read(again, NOW, TEXTS) == query, search
        assert again.remarks == [], search


# --- states ---


def test_old_elements_say_so_and_lead_to_days_they_are_good_for(settings):
    content = page.answer("?place=Zurich&from=2026-11-22&days=1", settings, TEXTS)
    assert "days away from these dates" in said(content)
    links = [one.href for one in walk(content) if getattr(one, "href", "").startswith("/passes?")]
    assert any("from=2026-10-" in link for link in links)


def test_where_a_station_never_rises_it_says_by_how_much(settings):
    words = said(page.answer("?place=75,20&days=1", settings, TEXTS))
    assert re.search(r"Tiangong never rises here: .* stays \d+\.\d° below the horizon", words)
    assert TEXTS("pass.both.meetings.none") in words


def test_every_chart_has_its_table(settings):
    content = page.answer(ASKED, settings, TEXTS)
    charts = [one for one in walk(content) if "chart" in (getattr(one, "className", "") or "").split()]
    assert len(charts) == 4
    for one in charts:
        assert any(type(part).__name__ == "Table" for part in walk(one))


# --- figures ---


@pytest.fixture(scope="module")
def sky(found) -> Sky:
    each = next(one for one in found.all if one.visible.seen and one.shadow_exit)
    return balcony.sky(found, each)


def test_the_profile_has_its_top_at_the_culmination_and_parts_where_the_light_changes(sky):
    figure = elevation_profile(sky, 10.0, TEXTS)
    named = {trace.name: trace for trace in figure.data}
    lit = [one for one in named[TEXTS("pass.profile.lit")].y if one is not None]
    dark = [one for one in named[TEXTS("pass.profile.shadow")].y if one is not None]
    assert max(*lit, *dark) == pytest.approx(sky.of.tca.elevation_deg, abs=0.05)
    entry = sky.of.shadow_exit.elevation_deg
    assert min(abs(one - entry) for one in lit) < 0.3
    assert min(abs(one - entry) for one in dark) < 0.3


def test_the_scrubber_starts_on_the_path_and_east_is_on_the_left(sky):
    figure = screen_sky(sky, 10.0, TEXTS)
    marker = figure.data[-1]
    assert marker.name == "scrub"
    radius = (90.0 - sky.elevation_deg[0]) / 90.0
    assert float(marker.x[0]) == pytest.approx(-radius * np.sin(np.radians(sky.azimuth_deg[0])))
    assert float(marker.y[0]) == pytest.approx(radius * np.cos(np.radians(sky.azimuth_deg[0])))


def test_what_can_be_seen_lies_in_the_dark_part_of_its_night(found):
    figure = nights_timeline(found.passes, found.site, found.query.start, found.query.days, -6.0, TEXTS)
    dark = figure.data[0]
    bands = [
        (night, base, base + length) for night, base, length in zip(dark.y, dark.base, dark.x, strict=True)
    ]
    seen = [trace for trace in figure.data[1:] if trace.marker.size == 14]
    assert seen
    for trace in seen:
        for night, hour in zip(trace.y, trace.x, strict=True):
            # The band is drawn to ten minutes.
            assert any(one == night and begin - 0.17 <= hour <= end + 0.17 for one, begin, end in bands)
    drawn = sum(len(trace.x) for trace in figure.data[1:])
    assert drawn == len(found.passes)


@pytest.mark.parametrize(("place", "words"), [("47.67,8.24", "47.67,8.24"), ("Zürich,CH", "Zürich")])
def test_the_map_names_the_place(place, words):
    (note,) = place_map(find_place(place), 420.0, 10.0).layout.annotations
    assert note.text == words
    assert note.name.startswith("label:")


def test_far_from_every_set_no_time_is_foretold(settings):
    """Passes of 2030 by sets of 2026 are drawn, but the headline promises none of them."""
    words = said(page.answer("?place=Zurich&from=2030-01-01&days=2", settings, TEXTS))
    assert "no time can be foretold" in words
    assert "no time in the table is a prediction" in words
    assert "give or take" not in words


def test_times_are_said_as_exactly_as_they_are_known(settings):
    """Seconds from fresh sets; minutes, and how many either way, from sets of some weeks ago."""
    fresh = said(page.answer("?place=Zurich&from=2026-10-09T20:42:00Z&days=2", settings, TEXTS))
    assert re.search(r"\d\d:\d\d:\d\d to \d\d:\d\d:\d\d \(Europe/Zurich\)\. Rises", fresh)
    old = said(page.answer("?place=Zurich&from=2026-11-10T12:00:00Z&days=3", settings, TEXTS))
    assert re.search(r"\d\d:\d\d to \d\d:\d\d \(Europe/Zurich\), give or take \d+ minutes", old)
