"""The one search: against closed forms, and against samples so dense that nothing hides."""

import math

import numpy as np
import pytest

from orbits import SearchError
from orbits.search import Quantity, find_crossings, find_peaks, find_stays

SEED = 20261126


def sine(period_s, lift, phase=0.0):
    rate = 2.0 * math.pi / period_s
    return Quantity.with_rate(lambda t_s: np.sin(rate * t_s + phase) + lift, rate * 1.0001)


def test_the_stays_of_a_sine_are_where_the_formula_says():
    found = find_stays(sine(5400.0, -0.5), 0.0, 86400.0, 900.0)
    assert len(found) == 16
    begins = 5400.0 / 12.0 + 5400.0 * np.arange(16)
    assert np.abs(found.begins_s - begins).max() < 1e-6
    assert np.abs(found.ends_s - (begins + 1800.0)).max() < 1e-6
    assert not found.open_start.any()
    assert not found.open_end.any()
    assert found.total_s == pytest.approx(16 * 1800.0, abs=1e-4)


def test_a_stay_of_half_a_second_is_found_with_a_first_step_of_half_an_hour():
    width = 0.25 * 2.0 * math.pi / 5400.0
    found = find_stays(sine(5400.0, -math.cos(width)), 0.0, 86400.0, 1800.0)
    assert len(found) == 16
    assert np.abs(found.ends_s - found.begins_s - 0.5).max() < 1e-3


def test_a_span_that_cuts_stays_says_so_and_spans_end_to_end_add_up():
    quantity = sine(5400.0, -0.5)
    whole = find_stays(quantity, 1000.0, 80000.0, 300.0)
    assert whole.open_start.tolist() == [True] + [False] * (len(whole) - 1)
    parts = [find_stays(quantity, a, a + 7900.0, 300.0) for a in np.arange(1000.0, 80000.0, 7900.0)]
    assert sum(part.total_s for part in parts) == pytest.approx(whole.total_s, abs=1e-6)


def test_one_that_is_always_above_is_one_stay_open_at_both_ends():
    found = find_stays(sine(5400.0, 1.5), 0.0, 1e6, 600.0)
    assert (found.begins_s.tolist(), found.ends_s.tolist()) == ([0.0], [1e6])
    assert found.open_start.all()
    assert found.open_end.all()
    assert len(find_stays(sine(5400.0, -1.5), 0.0, 1e6, 600.0)) == 0


def test_crossings_say_their_direction():
    found = find_crossings(sine(5400.0, 0.0), 1.0, 10801.0, 400.0)
    assert found.rising.tolist() == [False, True, False, True]
    assert np.abs(found.t_s - 2700.0 * np.arange(1, 5)).max() < 1e-6


def test_random_sums_of_waves_lose_nothing():
    rng = np.random.default_rng(SEED)
    stays = 0
    for _ in range(30):
        periods, phases = rng.uniform(600.0, 20000.0, 4), rng.uniform(0.0, 6.0, 4)
        heights, lift = rng.uniform(0.1, 1.0, 4), float(rng.uniform(-2.0, 1.0))

        def value(t_s, periods=periods, phases=phases, heights=heights, lift=lift):
            waves = heights[:, np.newaxis] * np.sin(
                2 * np.pi * t_s / periods[:, np.newaxis] + phases[:, np.newaxis]
            )
            return waves.sum(axis=0) + lift

        bound = float((heights * 2 * np.pi / periods).sum())
        found = find_stays(Quantity.with_rate(value, bound), 0.0, 20000.0, 2000.0)
        dense = np.arange(0.0, 20000.01, 0.5)
        above = np.concatenate([[False], value(dense) >= 0.0, [False]])
        edges = np.flatnonzero(np.diff(above.astype(int))).reshape(-1, 2)
        wide = found.ends_s - found.begins_s > 0.5
        assert np.abs(found.begins_s[wide] - dense[edges[:, 0]]).max(initial=0.0) <= 0.51
        assert np.abs(found.ends_s[wide] - dense[edges[:, 1] - 1]).max(initial=0.0) <= 0.51
        assert wide.sum() == len(edges)
        stays += len(edges)
    assert stays > 30


def test_where_there_is_no_value_there_is_no_stay():
    def value(t_s):
        return np.where(t_s < 1234.5, 1.0 + 0.0 * t_s, np.nan)

    found = find_stays(Quantity.with_rate(value, 1e-3), 0.0, 5000.0, 100.0)
    assert len(found) == 1
    assert 1234.49 <= found.ends_s[0] < 1234.5
    assert not found.open_end[0]
    assert len(find_crossings(Quantity.with_rate(value, 1e-3), 0.0, 5000.0, 100.0)) == 0


def test_the_highest_of_several_peaks_to_a_millisecond():
    def value(t_s):
        return np.exp(-(((t_s - 3000.0) / 60.0) ** 2)) + 1.0001 * np.exp(-(((t_s - 7123.4567) / 60.0) ** 2))

    quantity = Quantity.with_rate(value, 0.03)
    top = find_peaks(quantity, np.array([0.0, 0.0]), np.array([10000.0, 5000.0]), 1000.0, closeness=1e-7)
    assert top.tolist() == pytest.approx([7123.4567, 3000.0], abs=1e-3)
    # Where it only rises, the end.
    assert find_peaks(
        quantity, np.array([2900.0]), np.array([2990.0]), 10.0, closeness=1e-7
    ) == pytest.approx(2990.0)


def test_a_bound_of_infinity_is_refused_with_a_sentence_and_not_tried_for_ever():
    quantity = Quantity.with_rate(lambda t_s: t_s - 5e8, math.inf)
    with pytest.raises(SearchError, match="bound"):
        find_stays(quantity, 0.0, 1e9, 1.0)


@pytest.mark.parametrize(("begin", "end", "step"), [(1.0, 0.0, 1.0), (0.0, math.inf, 1.0), (0.0, 1.0, 0.0)])
def test_spans_and_steps_that_are_none(begin, end, step):
    with pytest.raises(SearchError):
        find_stays(sine(10.0, 0.0), begin, end, step)
