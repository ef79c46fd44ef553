"""Queries of links: what is asked comes back, rubbish gives a sentence and the nearest sensible state."""

import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

import tle
from dashboard.app import create_app
from dashboard.queries import catalogue, fast, orbits, passes, story
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
        ("?from=someday", "“from=someday” is no date"),
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


# 2026-10-09, a Friday: 20:42 UTC is 22:42 in Zurich.
@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("2026-10-12", "2026-10-12T00:00:00Z"),
        ("2026-10-12 20:00", "2026-10-12T20:00:00Z"),
        ("2026-10-12T20:00+02:00", "2026-10-12T18:00:00Z"),
        ("tonight", "2026-10-09T20:42:00Z"),  # it has begun
        ("tomorrow", "2026-10-09T22:00:00Z"),
        ("Tomorrow night", "2026-10-10T16:00:00Z"),
        ("21:00 tomorrow", "2026-10-10T19:00:00Z"),
        ("on sunday at 9 pm", "2026-10-11T19:00:00Z"),
        ("friday 12:30 am", "2026-10-08T22:30:00Z"),
        ("23:30", "2026-10-09T21:30:00Z"),
        ("23:30 UTC", "2026-10-09T23:30:00Z"),
        ("23:30 America/New_York", "2026-10-10T03:30:00Z"),
        ("25 Oct", "2026-10-24T22:00:00Z"),
        ("26 October", "2026-10-25T23:00:00Z"),  # the clocks went back
        ("Oct 26th, 2025, 8:15 pm", "2025-10-26T19:15:00Z"),
        ("3.1. 06:00", "2027-01-03T05:00:00Z"),  # of the year in which it is nearest
        ("29.2.2028 06:00 local", "2028-02-29T05:00:00Z"),
    ],
)
def test_instants_are_understood_as_people_write_them(written_as: str, meant: str):
    one = asked(urlencode({"place": "Zurich", "from": written_as}))
    query = passes.read(one, NOW, TEXTS)
    assert (query.start.iso(0), one.remarks) == (meant, [])
    # The link says the instant, whatever was written.
    assert f"from={meant}" in query.link()


@pytest.mark.parametrize(
    "words", ["10/09/2026", "29 Feb 2026", "13 pm", "9", "may", "20:30 +99:00", "24:30", "\u0669 Oct"]
)
def test_what_may_mean_two_instants_is_none(words: str):
    one = asked(urlencode({"from": words}))
    assert passes.read(one, NOW, TEXTS).start == NOW
    assert "is no date" in one.remarks[0]


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
