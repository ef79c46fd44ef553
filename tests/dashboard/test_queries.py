"""Queries of links: what is asked comes back, rubbish gives a sentence and the nearest sensible state."""

import sys
from pathlib import Path

import pytest

import tle
from dashboard.app import create_app
from dashboard.queries import catalogue, fast, orbits, story
from dashboard.queries.asked import Asked, written
from dashboard.settings import Settings
from dashboard.text import load

NOW = tle.as_moment("2026-10-09T20:42:00Z")
TEXTS = load()


def asked(search: str) -> Asked:
    return Asked(search, TEXTS)


def test_a_link_is_read_as_it_was_written():
    query = fast.FastQuery("mars", tle.as_moment("2021-02-10T11:52:00Z"), 2.0, 8430.0, "tianwen-1", False)
    assert fast.read(asked(query.link()), NOW) == query
    story_query = story.StoryQuery("soyuz", "station", "china", "iss", "no", "iga-1998", 48)
    assert story.read(asked(story_query.link())) == story_query
    catalogue_query = catalogue.CatalogueQuery("tian", "LEO", "", "old", 48274, 50)
    assert catalogue.read(asked(catalogue_query.link())) == catalogue_query


def test_nothing_asked_is_the_moon_for_a_week():
    one = asked("")
    query = fast.read(one, NOW)
    assert (query.target, query.start, query.days, query.mhz) == ("moon", NOW, 7.0, None)
    assert one.remarks == []


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("?from=tomorrow", "“from=tomorrow” is no date"),
        ("?from=2026-02-30", "is no date"),
        ("?from=1066-10-14", "outside the years"),
        ("?days=many", "“days=many” is no number"),
        ("?days=-3", "outside 0.1 to 366"),
        ("?days=1e308", "Shown is 366"),
        ("?mhz=nan", "as if nothing had been given"),
        ("?event=apollo", "change-4"),
        ("?target=" + "a" * 90, "was cut"),
    ],
)
def test_what_cannot_be_meant_is_told(search: str, words: str):
    one = asked(search)
    fast.read(one, NOW)
    assert words in " ".join(one.remarks)


def test_a_span_the_wrong_way_round_is_turned():
    one = asked("?from=2022-01-01&to=2021-01-01&objects=a,b,c,d,e")
    query = orbits.read(one, NOW, "swapped", "many")
    assert query.since < query.until
    assert query.objects == ("a", "b", "c", "d")
    assert one.remarks == ["swapped", "many"]


def test_control_characters_are_left_out():
    assert asked("?q=a%00b%0d%0ac%E2%80%AE").text("q") == "abc"


def test_links_are_short():
    assert written({"objects": "ISS,Tiangong", "from": "2026-01-01T00:00:00Z", "days": 7.0, "mhz": None}) == (
        "?objects=ISS,Tiangong&from=2026-01-01T00:00:00Z&days=7"
    )


def test_hostile_requests():
    """A thousand probes; `tests/fuzz/hostile_queries.py` sends a hundred thousand."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fuzz"))
    try:
        import hostile_queries
    finally:
        sys.path.pop(0)
    app = create_app(Settings(now=lambda: NOW))
    probes = hostile_queries.Probes(app, hostile_queries.in_process(app.server.test_client()), seed=20261109)
    for number in range(1000):
        probes.probe(dear=number % 250 == 249)
    # Something of each kind was asked, so that no kind is passed over in silence.
    assert {"read", "GET 200", "GET 404", "POST 200", "POST 400"} < set(probes.answered)
