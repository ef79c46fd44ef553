"""Windows day by day: pieces at midnight, rows for a month, days across for a year."""

import pytest

import tle
from dashboard.figures.day_by_day import MOST_ROWS, day_by_day
from dashboard.text import load

START = tle.as_moment("2026-01-01T06:00Z")


@pytest.mark.parametrize("days", [7.0, 366.0])
def test_a_window_over_midnight_is_in_two_days(days: float):
    windows = [
        (tle.as_moment("2026-01-02T22:30Z"), tle.as_moment("2026-01-03T01:00Z")),
        (tle.as_moment("2026-01-05T03:00Z"), tle.as_moment("2026-01-05T04:30Z")),
    ]
    bars = day_by_day(windows, windows[1:], START, days, load()).data[0]
    dates, lengths = (bars.y, bars.x) if days <= MOST_ROWS else (bars.x, bars.y)
    assert list(dates) == ["2026-01-02", "2026-01-03", "2026-01-05"]
    assert list(bars.base) == pytest.approx([22.5, 0.0, 3.0])
    assert list(lengths) == pytest.approx([1.5, 1.0, 1.5])
