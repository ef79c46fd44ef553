"""From which element sets the pages draw, and what they hand on to a classroom."""

import dataclasses
import itertools
import json
from pathlib import Path

import pytest

import tle
from dashboard.answers.holdings import EVERY_SET_DAYS, Holdings, thinned
from dashboard.app import create_app
from dashboard.instants import unix_ms
from dashboard.motion import documents
from dashboard.pages.live.for_scripts import config
from dashboard.settings import Settings
from dashboard.stations import ship_name
from dashboard.text import load
from tle import Archive, Catalog


def history(days: int, a_day: int) -> Catalog:
    """Return an invented history of `days` days with `a_day` sets each, which no orbit depends on."""
    first = tle.bundled().nearest("ISS", "2026-10-09T20:00:00Z")
    return Catalog(
        dataclasses.replace(first, epoch=first.epoch.plus_days(i / a_day)) for i in range(days * a_day)
    )


def test_thinning_keeps_the_last_month_whole_and_one_a_week_before_it():
    sets = history(days=365, a_day=3)
    kept = thinned(sets)
    newest = sets[-1].epoch
    recent = [each for each in kept if newest.days_since(each.epoch) <= EVERY_SET_DAYS]
    assert len(recent) == 3 * 30 + 1
    gaps = [late.epoch.days_since(early.epoch) for early, late in itertools.pairwise(kept)]
    assert max(gaps) <= 7.0 + 1e-9
    assert len(kept) < len(recent) + 365 / 7 + 1


def test_the_pages_draw_from_what_was_imported(tmp_path: Path):
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        newer = history(days=60, a_day=1)[-1]
        archive.add([newer], source="test", fetched_at="2026-12-10T00:00Z")
        stations = Holdings(archive).stations()
        assert stations.nearest("ISS", newer.epoch).sha256 == newer.sha256
        # And of ships with a crew those that there are sets of: two of the bundled ones.
        assert set(stations.norad_cat_id.tolist()) == {25544, 48274, 44063, 45623}


def test_ships_with_a_crew_are_found_in_a_delivery_of_the_stations(tmp_path: Path):
    """By their names as CelesTrak publishes them; docked ones with the elements of their station."""
    iss = history(days=1, a_day=1)[0]
    names = (
        "CREW DRAGON 12",
        "SOYUZ-MS 28",
        "SHENZHOU-23 (SZ-23)",
        "PROGRESS-MS 33",
        "CYGNUS NG-24",
        "SZ-21 MODULE",
    )
    ships = [
        dataclasses.replace(iss, norad_cat_id=900_001 + i, object_name=name) for i, name in enumerate(names)
    ]
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        archive.add(ships, source="CelesTrak group stations", fetched_at="2026-12-10T00:00Z")
        settings = Settings(archive=archive, catalog=Holdings(archive).stations)
        told = {one["name"]: one["sets"] for one in config(settings, load())["ships"]}
        assert {"Crew Dragon 12", "Soyuz MS-28", "Shenzhou-23", "Crew Dragon Demo-2"} <= set(told)
        assert len(told) == 5
        # The page can ask for what it is told of.
        one = told["Soyuz MS-28"][0]
        day = documents.segment_at(iss.epoch)
        client = create_app(settings).server.test_client()
        answer = client.get(f"/ephemeris/{one['norad_cat_id']}/{one['sha12']}/{day}.json")
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("SOYUZ-MS 28", "Soyuz MS-28"),
        ("SOYUZ-TMA 13", "Soyuz TMA-13"),
        ("SHENZHOU-23 (SZ-23)", "Shenzhou-23"),
        ("SHENZHOU 15", "Shenzhou 15"),
        ("CREW DRAGON 12", "Crew Dragon 12"),
        ("CREW DRAGON DEMO-2", "Crew Dragon Demo-2"),
        ("DRAGON ENDEAVOUR", "Dragon Endeavour"),
    ],
)
def test_ships_are_called_as_they_are_written(published, name):
    assert ship_name(published) == name


def test_a_classroom_gets_the_stations_from_one_machine(tmp_path: Path):
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        settings = Settings(archive=archive, catalog=Holdings(archive).stations)
        client = create_app(settings).server.test_client()
        answer = client.get("/elements/stations.json")
        assert answer.status_code == 200
        body = answer.get_data()
        assert tle.read(body).catalog.nearest("ISS", "2026-10-09T20:00Z").rev_at_epoch == 58952
        assert json.loads(body)
        again = client.get("/elements/stations.json", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b"")
        assert client.get("/elements/everything.json").status_code == 404


def test_without_an_archive_nothing_is_handed_on():
    assert create_app(Settings()).server.test_client().get("/elements/stations.json").status_code == 404


def test_of_older_days_the_page_gets_every_set_there_is(tmp_path: Path):
    """It is loaded with one a week, asks for the rest of the days it shows, and for what each foretells."""
    sets = history(days=120, a_day=4)
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        archive.add(sets, source="test", fetched_at="2027-03-10T00:00Z")
        settings = Settings(archive=archive, catalog=Holdings(archive).stations)
        client = create_app(settings).server.test_client()
        iss = config(settings, load())["stations"][0]
        at = sets[0].epoch.plus_days(38.6)
        assert unix_ms(at) < iss["all_from_ms"]
        span = unix_ms(at) // (1000 * documents.SETS_SPAN_S)
        listed = client.get(f"/sets/25544/{span}.json").get_json()
        assert len(listed) == pytest.approx(4 * 32, abs=1)
        apart_ms = min(abs(each["epoch_ms"] - unix_ms(at)) for each in listed)
        assert apart_ms == unix_ms(at) - unix_ms(archive.nearest("ISS", at).epoch) <= 3 * 3_600_000
        assert min(abs(each["epoch_ms"] - unix_ms(at)) for each in iss["sets"]) > 20 * 3_600_000
        near = min(listed, key=lambda each: abs(each["epoch_ms"] - unix_ms(at)))
        told = client.get(f"/ephemeris/25544/{near['sha12']}/{documents.segment_at(at)}.json")
        assert told.status_code == 200
        # From a year away a place would be a guess.
        late = documents.segment_at(at.plus_days(365.0))
        assert client.get(f"/ephemeris/25544/{near['sha12']}/{late}.json").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/sets/25545/641.json",
        "/sets/25544/99999.json",
        "/sets/25544/-9999999999999999999999.json",
        "/ephemeris/25544/abcdefabcdef/5.json",
        "/ephemeris/25544/abcdefabcdef/x.json",
        f"/ephemeris/25544/abcdefabcdef/1{400 * '0'}.json",
        f"/ephemeris/1{40 * '0'}/abcdefabcdef/5.json",
    ],
)
def test_what_there_is_not_is_said_so(path, tmp_path: Path):
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        settings = Settings(archive=archive, catalog=Holdings(archive).stations)
        answer = create_app(settings).server.test_client().get(path)
        assert answer.status_code == 404
        assert answer.get_json()["error"]
