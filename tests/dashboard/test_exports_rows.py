"""Rows of passes: the same columns for every pass, and nothing of the JSON lost."""

import tle
from dashboard import answers
from dashboard.exports.rows import pass_rows
from dashboard.exports.tables import flat
from sites import find_site


def test_every_pass_has_the_same_columns_and_all_its_numbers():
    held = answers.FromCatalog(tle.bundled())
    passes = answers.passes(held, ["ISS", "Tiangong"], find_site("baikonur"), "2026-10-09T00:00:00Z", 3.0)
    passes += answers.passes(held, ["FENGYUN 1C"], find_site("baikonur"), "2007-01-01T00:00:00Z", 1.0)
    assert {each.shadow_entry is None and each.shadow_exit is None for each in passes} == {True, False}
    assert {each.magnitude is None for each in passes} == {True, False}
    rows = list(pass_rows(passes))
    assert len({tuple(row) for row in rows}) == 1
    for each, row in zip(passes, rows, strict=True):
        as_row = flat(each.as_json())
        absent = {key for key, value in as_row.items() if key not in row}
        # Only the bare names of parts that are missing.
        assert all(as_row[key] is None for key in absent), absent
        assert all(row[key] == as_row[key] for key in as_row if key in row)


def test_no_pass_is_no_row():
    assert list(pass_rows([])) == []
