"""A date without a set near enough has no authentic elements, and the sentence says so."""

import csv
from pathlib import Path

import pytest

import tle
from tle import Catalog, NoAuthenticElements, UnknownObject, as_moment
from tle.ages import AUTHENTIC_WITHIN_DAYS, STALE_AFTER_DAYS
from tle.lifetimes import lifetimes

BUNDLED = tle.bundled()


def refusal(wanted, at, held=BUNDLED):
    with pytest.raises(NoAuthenticElements) as caught:
        tle.authentic(held, wanted, at)
    return str(caught.value)


def test_a_near_set_is_given_and_an_older_one_says_that_it_is_stale():
    at = as_moment("2019-03-02T07:49:00Z")
    assert not tle.authentic(BUNDLED, "ISS", at).reference(at).stale
    later = as_moment("2026-10-20T00:00Z")
    assert tle.authentic(BUNDLED, "ISS", later) == BUNDLED.nearest("ISS", later)
    assert tle.authentic(BUNDLED, "ISS", later).reference(later).stale
    assert STALE_AFTER_DAYS < AUTHENTIC_WITHIN_DAYS


@pytest.mark.parametrize(("days", "refused"), [(59.9, False), (60.1, True)])
def test_the_limit_is_where_it_is_said_to_be(iss, days, refused):
    held = Catalog.of(iss)
    whole, fraction = divmod(iss.epoch.fr + days, 1.0)
    at = tle.Moment(iss.epoch.jd + whole, fraction)
    if refused:
        assert "60 days before it" in refusal(25544, at, held)
    else:
        assert tle.authentic(held, 25544, at) == iss


def test_the_sentence_names_the_sets_around_a_gap_and_what_to_do():
    text = refusal("Tiangong", "2024-11-01T00:00Z")
    assert "85 days before it (2024-08-08T03:30:38Z)" in text
    assert "92 days after it (2025-01-31T14:04:17Z)" in text
    assert "elements import" in text
    assert "--elements FILE" in text


@pytest.mark.parametrize(
    ("wanted", "at", "words"),
    [
        ("ISS", "1998-11-20T06:39:59Z", "not in orbit yet"),
        ("Tianhe", "2021-04-28T00:00Z", "not in orbit yet"),
        ("Wentian", "2022-07-01T00:00Z", "not in orbit yet"),
        ("Tiangong-1", "2018-04-02T00:17Z", "it fell back over the South Pacific at 2018-04-02T00:16:00Z"),
        ("Mir", "2001-03-24T00:00Z", "it was brought down"),
        (13552, "2021-11-15T02:48Z", "it was destroyed by a Russian missile"),
        ("IRIDIUM 33", "2009-02-11T00:00Z", "Kosmos-2251"),
        ("1993-036A", "2009-02-11T00:00Z", "no longer in orbit"),
    ],
)
def test_before_its_launch_and_after_its_end_an_object_has_no_elements(wanted, at, words):
    assert words in refusal(wanted, at)


def test_the_last_minutes_of_an_object_still_have_them():
    assert tle.authentic(BUNDLED, "Kosmos-2251", "2009-02-10T16:55:59Z").age_days("2009-02-10T16:56Z") < 2
    assert tle.authentic(BUNDLED, "Tiangong-1", "2018-04-02T00:15Z").epoch.iso(0) == "2018-04-01T16:07:06Z"


def test_an_object_of_the_story_without_any_set_is_no_unknown_name(iss):
    text = refusal("Mir", "1999-01-01T00:00Z", Catalog.of(iss))
    assert text.startswith("No authentic elements of MIR are held.")
    with pytest.raises(UnknownObject):
        tle.authentic(Catalog.of(iss), "Salyut 9", "1999-01-01T00:00Z")


def test_every_bundled_set_lies_within_the_life_of_its_object():
    for each in BUNDLED:
        life = lifetimes()[each.norad_cat_id]
        # The ISS's first set has its epoch at orbit insertion, ten minutes after lift-off.
        assert life.launch < each.epoch, each
        if life.end is not None and each.norad_cat_id != 37755:
            assert each.epoch < life.end, each


def test_each_end_has_a_source():
    table = Path(tle.__file__).parent / "data/lifetimes.csv"
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    assert len(rows) == len(lifetimes()) >= 16
    for row in rows:
        assert bool(row["END"]) == bool(row["END_KIND"]) == bool(row["END_SOURCE"])
