"""The page of the ground: the answers of the command line, side by side, and why not."""

import csv
import json
import random
from typing import Any

import icalendar
import numpy as np
import pytest
import vobject
from click.testing import CliRunner

import sites
import tle
from dashboard.answers import FromCatalog, launch_years, launching
from dashboard.app import create_app
from dashboard.cli.main import main
from dashboard.figures import launch_figures
from dashboard.figures import launch_years as year_figures
from dashboard.figures.launch_figures import calendar, fan_map, reach
from dashboard.pages import ground as page
from dashboard.queries import ground as queries
from dashboard.queries.asked import Asked
from dashboard.settings import Settings
from dashboard.story import events
from dashboard.text import load
from orbits import overhead
from sites import launched
from sites.launched import By, Rule

NOW = tle.as_moment("2026-10-09T20:42:00Z")
TEXTS = load()
SEED = 8
HELD = FromCatalog(tle.bundled())


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(now=lambda: NOW)


def said(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, list | tuple):
        return " ".join(said(one) for one in node)
    return said(getattr(node, "children", None) or "")


def query_of(search: str) -> queries.GroundQuery:
    return queries.read(Asked(search, TEXTS), NOW)


def test_the_page_says_why_vostochny_cannot_reach_the_iss(settings):
    words = said(page.answer("?site=vostochny&to=ISS", settings, TEXTS))
    assert "cannot launch straight into the plane of ISS (ZARYA)" in words
    assert "misses the plane by 0.0" in words
    assert TEXTS("ground.here.none", site="Vostochny Cosmodrome") in words


def test_the_windows_are_those_of_the_command_that_the_page_shows():
    query = query_of("?site=baikonur&to=ISS&days=5")
    found = launching.into(HELD, sites.find_site("baikonur"), query.goal, query)
    what = launching.explanation(found, query, TEXTS)
    called = CliRunner().invoke(main, [*what.command[1:], "--format", "json"])
    assert called.exit_code == 0, called.output
    told = json.loads(called.stdout)
    assert [one["at"] for one in told["windows"]] == [each.at.iso() for each in found.windows]
    assert len(found.windows) >= 9
    assert told["why"] == found.why
    assert what.command_line.startswith("common-orbit launch baikonur --to ISS")


def test_from_which_towns_which_station_could_be_reached():
    # Latitudes seen from the centre: Quito 0.2, Zurich 47.2, Oslo 59.8; the ISS leans 51.6, Tiangong 41.5.
    for town, able in (("Quito", [True, True]), ("Zurich", [True, False]), ("Oslo", [False, False])):
        query = query_of(f"?site={town}")
        both = launching.both_planes(HELD, launching.place_of(query), query)
        assert [one.missed is None for _, one in both] == able, town


def test_launch_sites_side_by_side_are_those_of_the_closed_form():
    rows = {row.site.id: row for row in launching.compared(HELD, query_of(""))}
    assert set(rows) == set(launching.LAUNCH_SITES)
    # w r cos(latitude): 465 m/s on the equator.
    for row in rows.values():
        assert row.bonus_m_s == pytest.approx(
            465.1 * np.cos(np.radians(row.site.geocentric_lat_deg)), abs=0.7
        )
        assert row.least_deg == pytest.approx(abs(row.site.geocentric_lat_deg), abs=1e-9)
    assert [missed is None for _, _, missed in rows["baikonur"].misses] == [True, False]
    assert [missed is None for _, _, missed in rows["wenchang"].misses] == [True, True]


@pytest.mark.parametrize(
    "search",
    [
        "?site=nowhere-at-all&to=nonesuch",
        "?to=181",
        "?days=-5&altitude=nan&from=never",
        "?site=90,0&to=0",
        "?from=1957-01-01",
    ],
)
def test_rubbish_gets_a_sentence_and_a_page(settings, search):
    assert len(said(page.answer(search, settings, TEXTS))) > 1000


def test_random_queries_are_read_and_written_again():
    chooser = random.Random(SEED)
    letters = "abcXYZ019.,;:+-%&=?#é中\u202e\x00 "
    names = ["site", "to", "from", "days", "altitude", "view", "junk"]
    for _ in range(2000):
        search = "?" + "&".join(
            f"{chooser.choice(names)}={''.join(chooser.choices(letters, k=chooser.randrange(12)))}"
            for _ in range(chooser.randrange(7))
        )
        query = query_of(search)
        again = Asked(query.link(), TEXTS)
        assert queries.read(again, NOW) == query, search
        assert again.remarks == [], search


def test_no_line_of_the_fan_streaks_across_the_map():
    for name in ("vostochny", "kourou", "starbase"):
        site = sites.find_site(name)
        figure = fan_map(site, sites.launch.courses(site, 98.0), 200.0, TEXTS)
        for trace in figure.data[1:]:
            lon = np.array([np.nan if one is None else one for one in trace.x], dtype=float)
            lat = np.array([np.nan if one is None else one for one in trace.y], dtype=float)
            steps = np.abs(np.diff(lon))
            # Near a pole a step of one degree of arc may turn through any longitude.
            low = np.abs(lat[:-1]) < 85.0
            assert not (steps[low & np.isfinite(steps)] > 30.0).any(), trace.name
            assert np.nanmax(np.abs(lon)) <= 180.0


def test_the_reach_and_the_calendar_draw_what_was_computed():
    figure = reach([("A", 45.8, True), ("B", 5.3, False)], [("ISS", 51.6, 0)], TEXTS)
    assert list(figure.data[0].base) == [45.8, 5.3]
    assert set(figure.data[1].x) == {51.6}
    query = query_of("?site=baikonur&days=7")
    (_, found), _ = launching.both_planes(HELD, sites.find_site("baikonur"), query)
    drawn = calendar([("ISS", 0, found.windows)], query.start, query.days, TEXTS)
    assert sum(len(trace.x) for trace in drawn.data) == len(found.windows)
    first = found.windows[0]
    hours = {round(float(hour), 6) for trace in drawn.data for hour in trace.y}
    expected = 24.0 * ((first.at.jd - 0.5 + first.at.fr) % 1.0)
    assert min(abs(hour - expected) for hour in hours) < 1e-4


def test_the_years_change_with_the_rule_and_the_command_gives_the_same(settings):
    plain = said(page.answer("?site=baikonur", settings, TEXTS))
    other = said(page.answer("?site=baikonur&count=successes&by=rocket", settings, TEXTS))
    query = query_of("?site=baikonur&count=successes&by=rocket")
    assert "count=successes" in query.link()
    assert "by=rocket" in query.link()
    assert query_of(query.link()) == query
    what = launch_years.explanation(query.rule, TEXTS)
    called = CliRunner().invoke(main, [*what.command[1:], "--format", "json"])
    assert called.exit_code == 0, called.output
    told = json.loads(called.stdout)
    total = sum(each["all"] for each in told["years"])
    assert f"{total:,} launches" in other
    assert f"{total:,} launches" not in plain
    china = sum(each["by_country"].get("CN", 0) for each in told["years"])
    assert f"China {china:,}" in other
    scope: dict[str, Any] = {}
    exec(what.python.rsplit("\n", 2)[0], scope)
    assert sum(row["all"] for row in scope["found"].rows()) == total


def test_the_counts_of_the_text_are_in_its_words_and_no_single_rule_gives_them(settings):
    quotes = {
        event.id: " ".join(each.quote for each in event.text_says)
        for event in events.load()
        if event.id in {each.event for each in launch_years.told()}
    }
    assert {each.told for each in launch_years.told()} == {55, 43, 25}
    for each in launch_years.told():
        assert f"{each.told}" in quotes[each.event]
    words = said(page.answer("?site=baikonur", settings, TEXTS))
    assert TEXTS("years.text.no_single") in words
    assert words.count("= the text") == 7
    # The plan of 2022 against the register's count of what came of it.
    assert "more than 50 launches in 2022. The log has 64 attempts and 62 successes" in words


@pytest.mark.parametrize("by", list(By))
def test_the_charts_of_the_years_draw_every_launch(by):
    found = launched.launched(Rule(by=by))
    total = sum(found.by_country.values())
    lines = year_figures.by_actor(launch_years.by_actor(found), found.years, 2023, TEXTS)
    bars = year_figures.by_place(launch_years.by_place(found), found.years, TEXTS)
    for figure in (lines, bars):
        assert sum(sum(trace.y) for trace in figure.data) == total
    assert len({(trace.line.dash, trace.marker.symbol) for trace in lines.data}) == len(lines.data)
    assert ("Kazakhstan" in str([trace.name for trace in lines.data])) == (by is By.GROUND)


def test_who_can_see_an_orbit_is_told_by_latitude_and_for_the_places_of_the_register():
    overhead.ENGINE.start(wait=True)
    query = query_of("?to=ISS&view=1")
    elements = launching.orbit_of(HELD, query)
    found = launching.view(elements, query)
    assert found is not None
    rows = {row.site.id: row for row in found.places}
    assert "baikonur-31-6" not in rows
    # The next pass over a place is the first that the search for one place finds.
    for name in ("astana", "houston", "wenchang"):
        site = sites.find_site(name)
        passes = sites.find_passes(
            tle.Catalog.of([elements]), site, query.start, query.start.plus_days(7.0), min_elevation_deg=5.0
        )
        assert rows[name].next_from.seconds_since(passes[0].aos.at) == pytest.approx(0.0, abs=0.05)
        assert rows[name].passes_per_day == pytest.approx(len(passes) / 7.0)
        minutes = sum(each.los.at.seconds_since(each.aos.at) for each in passes) / 420.0
        assert rows[name].minutes_per_day == pytest.approx(minutes, abs=0.01)
    # The map at Astana's latitude, mean over all longitudes, is what Astana sees, within a tenth.
    middles = (found.map.lat_edges_deg[:-1] + found.map.lat_edges_deg[1:]) / 2.0
    at = abs(middles - sites.find_site("astana").lat_deg).argmin()
    assert found.map.minutes_per_day[at].mean() == pytest.approx(rows["astana"].minutes_per_day, rel=0.1)
    told = said(page.answer("?to=ISS&view=1", Settings(now=lambda: NOW), TEXTS))
    assert TEXTS("ground.view.never", days=7) in said(
        page.answer("?to=5&view=1", Settings(now=lambda: NOW), TEXTS)
    )
    assert TEXTS("ground.view.north", degrees=47.5) in told


@pytest.mark.parametrize(
    ("site", "target", "number"),
    [("baikonur", "ISS", 25544), ("kennedy", "Tiangong", 48274), ("wenchang", "Tiangong", 48274)],
)
def test_the_windows_as_a_calendar_are_those_of_the_page_and_the_command(settings, site, target, number):
    client = create_app(settings).server.test_client()
    search = f"?site={site}&to={target}&from=2026-10-09T00:00:00Z&days=4"
    answer = client.get(f"/ground.ics{search}")
    assert answer.mimetype == "text/calendar"
    events_read = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert len({str(event["UID"]) for event in events_read}) == len(events_read) >= 4
    # A reader that shares nothing with the writer finds the same entries.
    assert len(vobject.readOne(answer.get_data(as_text=True)).vevent_list) == len(events_read)
    called = CliRunner().invoke(
        main,
        [
            "launch",
            site,
            "--to",
            target,
            "--start",
            "2026-10-09T00:00Z",
            "--days",
            "4",
            "--format",
            "json",
        ],
    )
    rounded = {tle.as_moment(each["at"]).iso(0)[:19] for each in json.loads(called.stdout)["windows"]}
    assert rounded
    mine = {
        f"{event['DTEND'].dt:%Y-%m-%dT%H:%M:%S}"
        for event in events_read
        if str(event["UID"]).startswith(f"{number}.")
    }
    assert mine == rounded
    for event in events_read:
        assert (event["DTEND"].dt - event["DTSTART"].dt).total_seconds() == 300.0
    rows = list(csv.DictReader(client.get(f"/ground.csv{search}").get_data(as_text=True).splitlines()))
    assert len(rows) == len(events_read)
    # The clock of the place beside UTC: China is eight hours ahead, Baikonur five, Florida four behind.
    ahead = {"wenchang": "+08:00", "baikonur": "+05:00", "kennedy": "-04:00"}[site]
    assert all(row["local"].endswith(f"UTC{ahead}") for row in rows)
    page_told = said(page.answer(search, settings, TEXTS))
    assert rows[0]["local"] in page_told


def test_a_site_without_windows_says_why(settings):
    told = said(page.answer("?site=vostochny&days=3", settings, TEXTS))
    assert TEXTS("ground.calendar.none", site="Vostochny Cosmodrome") in told
    assert "cannot launch straight into the plane of CSS (TIANHE)" in told


def test_a_line_past_a_pole_leaves_the_map_and_comes_back():
    """Nothing runs along the upper edge, which is one point of the Earth."""
    lon, lat = launch_figures._cut(np.array([100.0, 102.0, 280.0, 282.0]), np.array([80.0, 89.0, 89.0, 80.0]))
    assert lon == [100.0, 102.0, 102.0, None, -80.0, -80.0, -78.0]
    assert lat == [80.0, 89.0, 90.0, None, 90.0, 89.0, 80.0]
    lon, lat = launch_figures._cut(np.array([170.0, 190.0]), np.array([10.0, 20.0]))
    assert lon == [170.0, 180.0, None, -180.0, -170.0]
    assert lat == [10.0, 15.0, None, 15.0, 20.0]


@pytest.mark.parametrize("goal", ["ISS", "97.5"])
def test_what_an_orbit_sees_is_what_the_command_and_the_python_below_it_give(goal):
    query = query_of(f"?to={goal}")
    found = launching.heard(launching.orbit_of(HELD, query), query)
    what = launching.view_explanation(found, query, TEXTS)
    called = CliRunner().invoke(main, [*what.command[1:], "--format", "json"])
    assert called.exit_code == 0, called.output
    assert json.loads(called.stdout)["share_in_view"] == pytest.approx(found.share_in_view, abs=1e-9)
    scope: dict[str, Any] = {}
    exec(what.python.rsplit("\n", 1)[0], scope)
    assert scope["found"].share_in_view == pytest.approx(found.share_in_view, abs=1e-9)


def test_while_the_search_is_compiled_for_the_first_time_the_rest_of_the_page_answers(settings, monkeypatch):
    class NeverCompiled:
        started = 0

        def is_ready(self) -> bool:
            return False

        is_on_disk = is_ready

        def start(self, wait: bool = False) -> None:
            assert not wait
            self.started += 1

    engine = NeverCompiled()
    monkeypatch.setattr(launching.overhead, "ENGINE", engine)
    words = said(page.answer("?site=kennedy&to=Tiangong", settings, TEXTS))
    assert TEXTS("ground.view.wait") in words
    assert TEXTS("ground.view.again") in words
    assert engine.started == 1
    assert "Kennedy" in words
    monkeypatch.undo()
    assert TEXTS("ground.view.wait") not in said(page.answer("?site=kennedy&to=Tiangong", settings, TEXTS))
