"""Where an orbit was raised or lowered by more than drag can do: reboosts, found in element sets.

A burn shows as a step in the mean altitude. Each step is judged against the
sets of the days around it, after the decay by drag has been taken off.

Two habits of the sets stand in the way. Their epoch may lie hours after the
last observation in them, so a set can carry an epoch after the burn and still
describe the orbit before it: of the six burns that NASA's ephemerides name in
2021-23 three have such a set, up to 3.1 hours late. And the first fits across
a burn overshoot, by up to 0.6 km for a day. So the bracket begins a quarter of
a day before the last set on the old orbit, and the step is measured on sets
that have settled.

Held against those ephemerides (`tests/builders/check_reboosts.py`): all six
burns found, 0.5 to 1.7 m/s, each within its bracket of 11 to 27 hours and
estimated to 0.2 to 1.8 hours. In the 168 days they cover one more was found,
on 2021-12-03: the station did dodge debris that day, at 07:58 UTC.
"""

import math
from dataclasses import dataclass

import numpy as np

from orbits.differences import along_across_radial_km
from orbits.earth_orientation import FloatArray
from orbits.frames import WGS84_MU_KM3_S2, WGS84_RADIUS_KM
from orbits.history import OrbitHistory
from orbits.propagation import propagate
from orbits.times import Times
from tle.catalog import Catalog
from tle.moments import Moment

LEAST_DELTA_V_M_S = 0.2
"""Change of speed from which on a step is reported: 0.35 km of altitude for a station."""

LEAST_CONFIDENCE = 0.6
"""Steps that fewer of the sets around them bear out are not reported."""

_EPOCH_AHEAD_DAYS = 0.25
_SETTLED_AFTER_DAYS = 0.3
_LEVEL_OVER_DAYS = 2.5
_SIDE = 4  # sets on either side that tell a step
_SIDE_WITHIN_DAYS = 6.0
_NOISES = 6.0  # a step must stand this many times above the scatter
_SHARE_OF_THE_GAP = 0.4  # and so much of it must happen between two sets, as drag never does


@dataclass(frozen=True, slots=True)
class Reboost:
    """One step in the altitude that drag does not explain.

    Attributes
    ----------
    after, before:
        The bracket: the burn (or burns) came between these two epochs.
    at:
        The estimate within it: when the orbit before and the orbit after have
        the object at the same place, good to an hour or two for burns of
        0.5 m/s and more; the middle of the bracket where they never have.
    delta_a_km:
        Change of the mean semi-major axis; negative for a lowering.
    delta_v_m_s:
        Change of speed that it takes, along the track; with its sign.
    confidence:
        Share, 0 to 1, of the sets within 2.5 days that lie nearer to their own
        side's altitude than to the other's.
    """

    after: Moment
    before: Moment
    at: Moment
    delta_a_km: float
    delta_v_m_s: float
    confidence: float


def share_told(history: OrbitHistory) -> float:
    """Return in what share of the time from the first set to the last burns are told at all, 0 to 1.

    Where sets are more than 6 days apart `find_reboosts` finds none, nor among fewer than 8, which
    does not mean that there were none.
    """
    if len(history) < 2 * _SIDE:
        return 0.0
    gaps = np.diff(history.days)
    length = float(gaps.sum())
    return float(gaps[gaps <= _SIDE_WITHIN_DAYS].sum()) / length if length else 0.0


def find_reboosts(
    history: OrbitHistory, *, least_delta_v_m_s: float = LEAST_DELTA_V_M_S
) -> tuple[Reboost, ...]:
    """Return the steps of at least `least_delta_v_m_s`, oldest first.

    Burns within the same day count as one. Nothing is found where sets are
    more than 6 days apart, nor changes of the plane alone; burns in quick
    succession, as in Zarya's first week, are found in part.
    """
    days, altitude = history.days, history.altitude_km
    if len(days) < 2 * _SIDE:
        return ()
    level = altitude + _lost_to_drag_km(history)
    least_km = delta_a_km(least_delta_v_m_s, float(np.median(altitude)) + WGS84_RADIUS_KM)
    scatter = _scatter_km(days, level)
    steps = _steps_km(days, level)
    found: list[tuple[int, float]] = []
    while True:
        signal = np.where(np.abs(steps) > np.maximum(least_km, _NOISES * scatter), np.abs(steps), 0.0)
        place = int(np.argmax(signal))
        if signal[place] == 0.0:
            break
        gap = _best_gap(level, place)
        step = _settled_step_km(days, level, gap)
        if abs(step) > 0.5 * least_km and _is_sudden(level, gap, step):
            level[gap + 1 :] -= step
            found.append((gap, step))
            around = slice(max(0, gap - 4 * _SIDE), gap + 4 * _SIDE)
            inner = slice(_SIDE, -_SIDE) if around.start else slice(0, -_SIDE)
            steps[around][inner] = _steps_km(days[around], level[around])[inner]
        # Judged once: what is left of it here are sets that had not settled.
        steps[max(0, place - _SIDE) : place + _SIDE] = 0.0
        steps[max(0, gap - 1) : gap + 2] = 0.0
    level = altitude + _lost_to_drag_km(history)
    steps_told = (
        _reboost(history, level, gap, step) for gap, step in sorted(_merged(found)) if abs(step) >= least_km
    )
    return tuple(each for each in steps_told if each.confidence >= LEAST_CONFIDENCE)


def delta_a_km(delta_v_m_s: float, axis_km: float) -> float:
    """Return the change of semi-major axis by a change of speed along the track of a circular orbit.

    Gauss's equation for the semi-major axis, Vallado, Fundamentals of
    Astrodynamics, eq. 9-24.
    """
    return 2.0 * axis_km * delta_v_m_s / 1000.0 / math.sqrt(WGS84_MU_KM3_S2 / axis_km)


def _lost_to_drag_km(history: OrbitHistory) -> FloatArray:
    """Return how much altitude drag has taken from the first epoch on, shape (n,)."""
    rate = np.nan_to_num(history.decay_km_day)
    parts = 0.5 * (rate[1:] + rate[:-1]) * np.diff(history.days)
    return np.concatenate([[0.0], np.cumsum(parts)])


def _steps_km(days: FloatArray, level: FloatArray) -> FloatArray:
    """Return for each set the median of the next four less that of it and the three before; 0 unjudged."""
    steps = np.zeros(len(days))
    medians = np.median(np.lib.stride_tricks.sliding_window_view(level, _SIDE), axis=1)
    last = slice(_SIDE - 1, len(days) - _SIDE)  # the last set before each gap that has enough around it
    whole = days[2 * _SIDE - 1 :] - days[: -2 * _SIDE + 1]
    gap = days[_SIDE : len(days) - _SIDE + 1] - days[last]
    near = (whole < 2 * _SIDE_WITHIN_DAYS) & (gap < _SIDE_WITHIN_DAYS)
    steps[last] = np.where(near, medians[_SIDE:] - medians[:-_SIDE], 0.0)
    return steps


def _scatter_km(days: FloatArray, level: FloatArray) -> FloatArray:
    """Return the usual difference between sets that follow each other, within 10 days of each set."""
    differences = np.abs(np.diff(level))
    # It changes slowly: a figure every 5 days, and straight lines between.
    grid = np.arange(0.0, days[-1] + 5.0, 5.0)
    first = np.searchsorted(days, grid - 10.0)
    last = np.searchsorted(days, grid + 10.0, side="right") - 1
    usual = [
        1.4826 * float(np.median(differences[a:b])) if b > a else math.nan
        for a, b in zip(first, last, strict=True)
    ]
    known = ~np.isnan(usual)
    return np.asarray(np.interp(days, grid[known], np.array(usual)[known]), dtype=np.float64)


def _best_gap(level: FloatArray, place: int) -> int:
    """Return the set before the step: the cut near `place` that leaves the least scatter on both sides."""
    low, high = max(0, place - 2 * _SIDE), min(len(level), place + 2 * _SIDE + 2)
    best, least = place, math.inf
    for cut in range(max(low + 1, place - _SIDE + 1), min(high - 1, place + _SIDE) + 1):
        old, new = level[low:cut], level[cut:high]
        cost = float(np.abs(old - np.median(old)).sum() + np.abs(new - np.median(new)).sum())
        if cost < least:
            best, least = cut - 1, cost
    return best


def _sides(days: FloatArray, gap: int) -> tuple[slice, slice]:
    """Return the sets that tell the altitude before and after the gap: settled ones, where there are two."""
    start = min(int(np.searchsorted(days, days[gap] - _LEVEL_OVER_DAYS)), max(0, gap - 1))
    stop = max(
        int(np.searchsorted(days, days[gap + 1] + _LEVEL_OVER_DAYS, side="right")), min(len(days), gap + 3)
    )
    settled = int(np.searchsorted(days, days[gap + 1] + _SETTLED_AFTER_DAYS))
    return slice(start, gap + 1), slice(settled if stop - settled >= 2 else gap + 1, stop)


def _settled_step_km(days: FloatArray, level: FloatArray, gap: int) -> float:
    old, new = _sides(days, gap)
    return float(np.median(level[new]) - np.median(level[old]))


def _is_sudden(level: FloatArray, gap: int, step: float) -> bool:
    """Return whether most of the step lies between two sets, and not spread over days as by a storm."""
    jump = float(level[gap + 1] - level[gap])
    return jump * math.copysign(1.0, step) > _SHARE_OF_THE_GAP * abs(step)


def _merged(found: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return the steps with those at one gap added up."""
    total: dict[int, float] = {}
    for gap, step in found:
        total[gap] = total.get(gap, 0.0) + step
    return list(total.items())


def _reboost(history: OrbitHistory, level: FloatArray, gap: int, step_km: float) -> Reboost:
    sets, days = history.sets, history.days
    known = int(np.searchsorted(days, days[gap] - _EPOCH_AHEAD_DAYS, side="right")) - 1
    after, before = sets[max(known, 0)].epoch, sets[gap + 1].epoch
    axis = float(history.altitude_km[gap]) + WGS84_RADIUS_KM
    old, new = _sides(days, gap)
    halfway = 0.5 * float(np.median(level[old]) + np.median(level[new]))
    up = step_km > 0.0
    right = int(((level[old] < halfway) == up).sum() + ((level[new] > halfway) == up).sum())
    settled = min(new.start, len(sets) - 1)
    return Reboost(
        after=after,
        before=before,
        at=_meeting(Catalog([sets[gap], sets[settled]]), after, before),
        delta_a_km=step_km,
        delta_v_m_s=1000.0 * 0.5 * step_km / axis * math.sqrt(WGS84_MU_KM3_S2 / axis),
        confidence=right / (old.stop - old.start + new.stop - new.start),
    )


def _meeting(pair: Catalog, after: Moment, before: Moment) -> Moment:
    """Return when both orbits have the object at one point of the way, or the middle of the bracket."""
    times = Times.range(after, before, 120.0)
    ephemeris = propagate(pair, times)
    middle = after.plus_days(0.5 * before.days_since(after))
    if ephemeris.error.any():
        return middle
    ahead, _, _ = along_across_radial_km(
        ephemeris.position_km[1], ephemeris.position_km[0], ephemeris.velocity_km_s[0]
    )
    crossings = np.flatnonzero(np.diff(np.sign(ahead)))
    if crossings.size == 0:
        return middle
    place = int(crossings[-1])
    share = float(ahead[place] / (ahead[place] - ahead[place + 1]))
    return times[place].plus_seconds(120.0 * share)
