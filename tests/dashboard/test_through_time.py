"""Orbits through time as figures: lines that are whole where sets are held, and names that are no numbers."""

from dataclasses import replace

import numpy as np
import pytest

import orbits
import tle
from dashboard.answers.comparison import Compared
from dashboard.figures import through_time
from dashboard.figures.through_time import BREAK_AFTER_DAYS
from dashboard.text import load
from tle import Catalog, as_moment

TEXTS = load()
RATE_DEG_DAY = -5.0  # about that of the ISS


def compared(days: list[float]) -> Compared:
    """Return the ISS with a set on each day, its node turning evenly from 100 degrees on."""
    one = tle.bundled().nearest("25544", "2026-10-09T00:00:00Z")
    sets = Catalog(
        replace(
            one,
            epoch=one.epoch.plus_days(day),
            raan_deg=(100.0 + RATE_DEG_DAY * day) % 360.0,
        )
        for day in days
    )
    history = orbits.orbit_history(sets)
    return Compared(name="ISS", history=history, reboosts=(), last=one, reference=one.reference(one.epoch))


def node_line(one: Compared) -> list[tuple[float, float | None]]:
    """Return (days, RAAN) of the line that the figure draws."""
    trace = through_time.planes([one], TEXTS).data[1]
    start = one.history.sets[0].epoch
    return [
        (np.nan if at is None else as_moment(f"{at}Z").days_since(start), value)
        for at, value in zip(trace.x, trace.y, strict=True)
    ]


def test_the_line_of_the_node_is_whole_where_sets_are_held():
    held = [0.0, 1.0, 2.0, 19.0, 33.0, 34.0, 70.0, 75.0, 75.5]  # gaps of weeks, turns of more than half round
    line = node_line(compared(held))
    drawn = [(day, value) for day, value in line if value is not None]
    # Every point lies on the true line, those at the crossings too.
    for day, value in drawn:
        away = (value - (100.0 + RATE_DEG_DAY * day) + 180.0) % 360.0 - 180.0
        assert abs(away) < 0.5
    # It is cut at the crossings of 0 and nowhere else: 20 days after the start, and 72 days after that.
    cuts = [place for place, (_, value) in enumerate(line) if value is None]
    assert [(line[cut - 1][1], line[cut + 1][1]) for cut in cuts] == [(0.0, 360.0)]
    assert line[cuts[0] - 1][0] == pytest.approx(20.0, abs=0.1)
    assert len(drawn) == len(held) + 2


def test_a_long_gap_stays_a_gap():
    gap = BREAK_AFTER_DAYS + 5.0
    line = node_line(compared([0.0, 1.0, 1.0 + gap, 2.0 + gap]))
    assert [value is None for _, value in line] == [False, False, True, False, False]


def test_thinning_keeps_both_ends_of_every_piece():
    days = np.concatenate([np.arange(0.0, 900.0, 0.2), np.arange(960.0, 1000.0, 0.2)]).tolist()
    one = compared(days)
    when, told = through_time._broken(one, one.history.altitude_km)
    assert len(when) < len(days)
    assert when.count(None) == told.count(None) == 1
    cut = told.index(None)
    epochs = [each.epoch.iso(0)[:19] for each in one.history.sets]
    last = int(np.flatnonzero(np.diff(one.history.days) > BREAK_AFTER_DAYS)[0])
    assert (when[0], when[cut - 1], when[cut + 1], when[-1]) == (
        epochs[0],
        epochs[last],
        epochs[last + 1],
        epochs[-1],
    )


def test_a_number_as_a_name_is_a_row_of_its_own():
    low, top = np.array([413.0, 391.0, 600.0, 700.0]), np.array([424.0, 393.0, 900.0, 701.0])
    figure = through_time.regimes(["25544", "48274", "DEB", "DEB"], low, top, ["25544"], TEXTS)
    axis = figure.layout.yaxis
    assert axis.type == "category"
    assert len(set(axis.categoryarray)) == 4
    assert [name.rstrip("\u200b") for name in axis.categoryarray] == ["25544", "48274", "DEB", "DEB"]
    assert figure.layout.xaxis.type == "log"
    bars = [trace for trace in figure.data if trace.mode == "lines+markers"]
    assert [tuple(bar.x) for bar in bars] == list(zip(low, top, strict=True))
    assert all(bar.marker.symbol == "line-ns" for bar in bars)  # seen however narrow it is
    words = {note.text for note in figure.layout.annotations}
    assert "413 × 424 km" in words


def test_of_many_turns_the_rate_is_drawn_and_of_unlike_heights_the_logarithm():
    years = compared([float(day) for day in range(0, 4000, 10)])
    figure = through_time.planes([years], TEXTS)
    assert figure.layout.yaxis2.range is None
    rates = [value for value in figure.data[1].y if value is not None]
    assert np.ptp(rates) < 0.01
    assert rates[0] == pytest.approx(RATE_DEG_DAY, abs=0.2)
    assert through_time.heights([years], TEXTS).layout.yaxis.type is None
    high = replace(years.last, mean_motion_rev_day=2.0)
    single = replace(years, history=orbits.orbit_history(Catalog([high])), last=high)
    assert through_time.heights([years, single], TEXTS).layout.yaxis.type == "log"
    # One set alone makes no line: it is a mark.
    assert "markers" in through_time.planes([single], TEXTS).data[0].mode
