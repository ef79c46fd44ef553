"""Aliases: the names people use."""

import pytest

from tle import aliases


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ISS", 25544), ("iss", 25544), (" zarya ", 25544), ("25544", 25544), ("МКС", 25544),
        ("Tiangong", 48274), ("CSS", 48274), ("tianhe", 48274), ("48274", 48274), ("天宫", 48274),
        ("TIANHE-1", 48274), ("Wentian", 53239), ("梦天", 54216), ("Tiangong 1", 37820),
        ("999999999", 999999999),
    ],
)  # fmt: skip
def test_names_in_any_case_and_script_lead_to_the_catalogue_number(name, number):
    assert aliases.resolve(name) == number


@pytest.mark.parametrize("name", ["", "   ", "Death Star", "1234567890", "-5", "٢٥٥٤٤"])
def test_what_is_no_alias_is_none(name):
    assert aliases.resolve(name) is None


def test_no_two_aliases_differ_only_in_what_does_not_count():
    folded = [aliases.folded(name) for name in aliases.known()]
    clashes = {key for key in folded if folded.count(key) > 1}
    numbers = {key: {n for a, n in aliases.known().items() if aliases.folded(a) == key} for key in clashes}
    assert all(len(each) == 1 for each in numbers.values()), numbers
