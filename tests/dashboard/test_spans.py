"""A long time in parts: the right set for each, nothing lost or told twice at the borders."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

import sites
import tle
from dashboard import answers
from dashboard.answers import FromArchive, FromCatalog, ground
from dashboard.answers.progress import heard_by, over, part
from dashboard.answers.spans import PART_DAYS, SPAN_DAYS, joined, spans
from tle import Archive, Catalog, NoAuthenticElements
from tle.ages import AUTHENTIC_WITHIN_DAYS

START = tle.as_moment("2026-06-01T00:00Z")


@pytest.fixture(scope="module")
def held() -> Iterator[FromArchive]:
    with Archive.open() as archive:
        yield FromArchive(archive)


@pytest.fixture(scope="module")
def one_set() -> FromCatalog:
    """One set only, so that parts and whole must agree wherever they are cut."""
    return FromCatalog(Catalog.of([tle.bundled().nearest("ISS", START)]))


def test_parts_follow_one_another_and_each_has_the_nearest_set(held: FromArchive):
    parts = spans(held, "ISS", START, 120.0)
    assert len(parts) == 12
    assert parts[0].start == START
    assert parts[-1].stop == START.plus_days(120.0)
    for one, other in itertools.pairwise(parts):
        assert one.stop == other.start
        assert one.stop.days_since(one.start) <= PART_DAYS
    for one in parts:
        assert one.elements == held.at("ISS", one.start.plus_days(5.0))
    assert len(spans(held, "ISS", START, SPAN_DAYS)) == 1


def test_beyond_the_newest_set_that_one_is_carried_on(held: FromArchive):
    newest = held.archive.nearest("ISS", tle.as_moment("2030-01-01T00:00Z"))
    start = newest.epoch.plus_days(1.0)
    with pytest.raises(NoAuthenticElements):
        held.at("ISS", start.plus_days(300.0))
    parts = spans(held, "ISS", start, 366.0)
    assert {one.elements.sha256 for one in parts} == {newest.sha256}
    assert parts[-1].stop == start.plus_days(366.0)
    assert abs(newest.age_days(parts[-1].stop)) > AUTHENTIC_WITHIN_DAYS


def test_nothing_is_told_of_a_time_before_launch_or_after_the_end(held: FromArchive):
    launch = tle.as_moment("1998-11-20T06:40Z")
    parts = spans(held, "ISS", launch.plus_days(-100.0), 200.0)
    assert parts[0].start >= launch.plus_days(-PART_DAYS)
    mir = spans(held, "Mir", tle.as_moment("2001-01-20T00:00Z"), 300.0)
    assert mir[-1].stop < tle.as_moment("2001-04-05T00:00Z")
    with pytest.raises(NoAuthenticElements):
        spans(held, "ISS", tle.as_moment("1990-01-01T00:00Z"), 366.0)


def test_passes_in_parts_are_those_of_the_whole(one_set: FromCatalog):
    site = sites.find_site("baikonur")
    together = answers.passes(one_set, ["ISS"], site, START, 40.0)
    whole = sites.find_passes(one_set.catalog, site, START, START.plus_days(40.0))
    assert len(together) == len(whole) > 150
    for one, other in zip(together, whole, strict=True):
        assert abs(one.tca.at.seconds_since(other.tca.at)) < 1e-3
        assert abs(one.aos.at.seconds_since(other.aos.at)) < 1e-2
        assert one.cut_by_window == other.cut_by_window


def test_launch_windows_in_parts_are_those_of_the_whole(one_set: FromCatalog):
    site = sites.find_site("baikonur")
    answer = ground.launch_from(one_set, site, "ISS", START, 40.0)
    whole = sites.launch_windows(one_set.catalog[0], site, START, START.plus_days(40.0))
    assert len(answer.windows) == len(whole) > 70
    for one, other in zip(answer.windows, whole, strict=True):
        assert abs(one.at.seconds_since(other.at)) < 0.02


@pytest.mark.parametrize("target", ["moon", "ISS", "12.5,25"])
def test_what_an_antenna_sees_in_parts_is_what_it_sees_in_the_whole(one_set: FromCatalog, target: str):
    dish = sites.find_antenna("fast")
    answer = ground.antenna_follows(one_set, dish, target, START, 33.0)
    whole = sites.antenna_windows(dish, answer.target, START, START.plus_days(33.0))
    assert len(answer.windows) == len(whole) > 15
    for one, other in zip(answer.windows, whole, strict=True):
        assert abs(one.rise.at.seconds_since(other.rise.at)) < 0.02
        assert abs(one.set.at.seconds_since(other.set.at)) < 0.02
        assert (one.open_start, one.open_end) == (other.open_start, other.open_end)


def test_what_never_sets_is_searched_in_one_piece(one_set: FromCatalog):
    """A star near the pole stays up over Svalbard's latitude for all the days asked about: one window."""
    dish = sites.find_antenna("fast")

    north = replace(dish, site=replace(dish.site, lat_deg=80.0))
    answer = ground.antenna_follows(one_set, north, "37.95,89.26", START, 33.0)
    assert [(one.open_start, one.open_end) for one in answer.windows] == [(True, True)]


def test_what_two_sets_tell_of_one_thing_at_a_border_is_told_once(held: FromArchive):
    parts = spans(held, "ISS", START, 120.0)[:2]
    border = parts[0].stop
    at = [border.plus_seconds(second) for second in (-30.0, -2.0, 2.0, 30.0)]
    cases = {
        "once on each side": ([at[1]], [at[2]], [at[1]]),
        "beyond the border in both": ([at[3]], [at[0]], [at[0]]),
        "twice before it": ([at[1]], [at[0]], [at[1]]),
        "only after it": ([at[2]], [at[3]], [at[3]]),
    }
    for name, (early, late, expected) in cases.items():
        assert joined(parts, [early, late], lambda moment: moment, 300.0) == expected, name


def test_progress_grows_through_parts_of_parts():
    heard: list[tuple[float, str]] = []
    with heard_by(lambda share, words: heard.append((round(share, 6), words))), part(0.0, 0.5):
        for outer in over(["a", "b"]):
            for _ in over([1, 2], lambda number, outer=outer: f"{outer}{number}"):
                pass
    assert heard == [(0.0, "a1"), (0.125, "a2"), (0.25, "b1"), (0.375, "b2")]
    with part(0.0, 1.0, "nobody listens"):
        assert len(heard) == 4
