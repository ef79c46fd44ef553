"""When a quantity is above zero: one search for all events, which misses nothing it can prove.

Passes, shadows, node crossings, windows of an antenna, the site in the plane of an
orbit: each is a quantity of time and the stretches through which it is not
negative. The caller says how far the quantity can go between two samples; the
search does the rest.

Completeness. Between samples a and b the caller bounds the change: for no two
instants of the interval do the values differ by more than C. Hence

    (qa + qb - C) / 2  <=  q  <=  (qa + qb + C) / 2 ,

and when this whole band lies on one side of zero, so does the quantity: the
interval is settled. (With a bound L on the rate C is L h, the classical search of
Piyavskii and Shubert.) Every other interval is cut into four and asked again, until
it is settled or no longer than the tolerance, 10 ms unless told otherwise. A stretch
that is shorter than the first step and lies between two samples is therefore found:
its interval cannot be settled while the quantity is above zero inside it. What can
be missed is only what fits between two samples one tolerance apart. The first step
has no part in this; it is there for speed.

Precision. Where two neighbours lie on either side of zero they are at most one
tolerance apart; the line between them gives the crossing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orbits.errors import SearchError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

TOLERANCE_S = 0.01
_PARTS = 4
_MOST_FIRST_SAMPLES = 2_000_000
# More than this in one search is a bound that does not bound, or one that is infinite.
_MOST_SAMPLES = 20_000_000


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of time, with what is known of how fast it can change.

    Attributes
    ----------
    sample:
        Takes seconds, shape (n,), and returns shape (n_rows, n): the value in the first
        row, and in further rows whatever `greatest_change` wants to know. NaN in the
        first row means that there is no value at that instant.
    greatest_change:
        Takes the samples at the beginnings and at the ends of n intervals, each
        (1 + n_rows, n) with the seconds in the first row and the value in the second,
        and returns how much the value can differ between any two instants of each,
        shape (n,). Infinity where nothing is known.
    """

    sample: Callable[[Floats], Floats]
    greatest_change: Callable[[Floats, Floats], Floats]

    @classmethod
    def with_rate(cls, value: Callable[[Floats], Floats], greatest_rate: float) -> "Quantity":
        """Return a quantity, seconds (n,) to values (n,), of a rate never above `greatest_rate` a second."""
        return cls(
            lambda t_s: np.asarray(value(t_s), dtype=np.float64)[np.newaxis],
            lambda a, b: greatest_rate * (b[0] - a[0]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """The stretches through which a quantity is not negative, in order of time.

    Attributes
    ----------
    begins_s, ends_s:
        Seconds, each (n,).
    open_start, open_end:
        Whether the stretch is cut by the begin or the end of the span, (n,).
    """

    begins_s: Floats
    ends_s: Floats
    open_start: Bools
    open_end: Bools

    def __len__(self) -> int:
        return len(self.begins_s)

    @property
    def total_s(self) -> float:
        """The sum of their lengths, seconds."""
        return float((self.ends_s - self.begins_s).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Crossings:
    """Where a quantity changes sign: `t_s` in seconds and whether it is `rising`, each (n,)."""

    t_s: Floats
    rising: Bools

    def __len__(self) -> int:
        return len(self.t_s)


def find_stays(
    quantity: Quantity, begin_s: float, end_s: float, first_step_s: float, *, tolerance_s: float = TOLERANCE_S
) -> Stays:
    """Return every stretch of [begin_s, end_s] through which `quantity` is not negative.

    Parameters
    ----------
    begin_s, end_s:
        The span, closed at both ends.
    first_step_s:
        Distance of the first samples. It decides about speed only: a few dozen to
        each bend of the quantity are about right.
    tolerance_s:
        How short a stretch may be and still be missed, and how near crossings are known.

    Raises
    ------
    SearchError
        The span is empty, a step or tolerance is not positive, or the search would
        not come to an end because the bound settles nothing.
    """
    return _stays(_watched(quantity, begin_s, end_s, first_step_s, tolerance_s))


def find_crossings(
    quantity: Quantity, begin_s: float, end_s: float, first_step_s: float, *, tolerance_s: float = TOLERANCE_S
) -> Crossings:
    """Return every change of sign of `quantity` within [begin_s, end_s]; arguments as in `find_stays`.

    To nought from above and on is no change; where the values begin or cease to exist is none either.
    """
    samples = _watched(quantity, begin_s, end_s, first_step_s, tolerance_s)
    t_s, value = samples[0], samples[1]
    with np.errstate(invalid="ignore"):
        above = value >= 0.0
    known = ~np.isnan(value)
    at = np.flatnonzero((above[:-1] != above[1:]) & known[:-1] & known[1:])
    return Crossings(_crossing(t_s, value, at), above[at + 1])


def find_peaks(
    quantity: Quantity,
    begins_s: Floats,
    ends_s: Floats,
    first_step_s: float,
    *,
    closeness: float,
    shortest_s: float = 1e-3,
) -> Floats:
    """Return when `quantity` is greatest within each of n spans, seconds, shape (n,).

    No instant of a span has a value greater than the one returned by more than
    `closeness`: intervals are cut until their band does not reach higher, or they are no
    longer than `shortest_s`. The instant itself is then followed by parabolas through
    three samples, to where rounding hides the peak.

    Raises
    ------
    SearchError
        As in `find_stays`.
    """
    return np.array(
        [
            _peak(quantity, begin, end, first_step_s, closeness, shortest_s)
            for begin, end in zip(begins_s.tolist(), ends_s.tolist(), strict=True)
        ]
    )


def _first(quantity: Quantity, begin_s: float, end_s: float, first_step_s: float) -> Floats:
    if not (math.isfinite(begin_s) and math.isfinite(end_s) and end_s >= begin_s):
        raise SearchError(
            f"The span goes from {begin_s} to {end_s} s. Give an end that is not before the begin."
        )
    if not first_step_s > 0.0:
        raise SearchError(f"The first step is {first_step_s} s. Give a positive number of seconds.")
    count = math.ceil(min((end_s - begin_s) / first_step_s, _MOST_FIRST_SAMPLES)) + 1
    return _at(quantity, np.linspace(begin_s, end_s, max(2, count)))


def _at(quantity: Quantity, t_s: Floats) -> Floats:
    """Return the samples at `t_s`, (1 + n_rows, n), seconds first."""
    return np.vstack([t_s, quantity.sample(t_s)])


def _refined(
    quantity: Quantity, samples: Floats, unsettled: Callable[[Floats, Floats], Bools], shortest_s: float
) -> Floats:
    """Return `samples` with more between, until no interval longer than `shortest_s` is unsettled."""
    within = np.arange(1, _PARTS) / _PARTS
    while True:
        a, b = samples[:, :-1], samples[:, 1:]
        h = b[0] - a[0]
        ask = np.flatnonzero((h > shortest_s) & unsettled(a, b))
        if not ask.size:
            return samples
        if samples.shape[1] + ask.size * (_PARTS - 1) > _MOST_SAMPLES:
            raise SearchError(
                f"After {samples.shape[1]:,} samples {ask.size:,} intervals are still open. The quantity "
                "stays too near to zero for its bound: give a tighter bound or a longer tolerance."
            )
        more = _at(quantity, (a[0, ask, np.newaxis] + h[ask, np.newaxis] * within).ravel())
        samples = np.concatenate([samples, more], axis=1)
        samples = samples[:, np.argsort(samples[0], kind="stable")]


def _watched(
    quantity: Quantity, begin_s: float, end_s: float, first_step_s: float, tolerance_s: float
) -> Floats:
    """Return samples so dense that no stay hides between two of them."""
    if not tolerance_s > 0.0:
        raise SearchError(f"The tolerance is {tolerance_s} s. Give a positive number of seconds.")

    def unsettled(a: Floats, b: Floats) -> Bools:
        change, total = quantity.greatest_change(a, b), a[1] + b[1]
        known = ~np.isnan(total)
        with np.errstate(invalid="ignore"):
            one_side = (total + change < 0.0) | (total - change >= 0.0)
        neither = np.isnan(a[1]) & np.isnan(b[1])
        return np.asarray(~((known & one_side) | neither))

    return _refined(quantity, _first(quantity, begin_s, end_s, first_step_s), unsettled, tolerance_s)


def _stays(samples: Floats) -> Stays:
    t_s, value = samples[0], samples[1]
    with np.errstate(invalid="ignore"):
        above = value >= 0.0
    begins = _crossing(t_s, value, np.flatnonzero(~above[:-1] & above[1:]))
    ends = _crossing(t_s, value, np.flatnonzero(above[:-1] & ~above[1:]))
    if above[0]:
        begins = np.concatenate([t_s[:1], begins])
    if above[-1]:
        ends = np.concatenate([ends, t_s[-1:]])
    open_start, open_end = np.zeros((2, len(begins)), np.bool_)
    if len(begins):
        open_start[0], open_end[-1] = above[0], above[-1]
    return Stays(begins, ends, open_start, open_end)


def _crossing(t_s: Floats, value: Floats, at: npt.NDArray[np.intp]) -> Floats:
    """Return where zero is crossed between samples at and at + 1; the known one where the other is NaN."""
    t0, t1, q0, q1 = t_s[at], t_s[at + 1], value[at], value[at + 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        between = t0 - q0 * (t1 - t0) / (q1 - q0)
    return np.where(np.isnan(q0), t1, np.where(np.isnan(q1), t0, between))


def _peak(
    quantity: Quantity,
    begin_s: float,
    end_s: float,
    first_step_s: float,
    closeness: float,
    shortest_s: float,
) -> float:
    def unsettled(a: Floats, b: Floats) -> Bools:
        best = np.nanmax(np.concatenate([a[1], b[1, -1:]]))
        highest = (a[1] + b[1] + quantity.greatest_change(a, b)) / 2.0
        return np.asarray(~(np.isnan(highest) | (highest <= best + closeness)))

    if end_s <= begin_s:
        return begin_s
    samples = _refined(quantity, _first(quantity, begin_s, end_s, first_step_s), unsettled, shortest_s)
    if np.isnan(samples[1]).all():
        return begin_s
    top = int(np.nanargmax(samples[1]))
    low, high = samples[0, max(top - 1, 0)], samples[0, min(top + 1, samples.shape[1] - 1)]
    at, value = float(samples[0, top]), float(samples[1, top])
    width = min(at - low, high - at)
    while width > 1e-4:
        # A parabola through three samples; half the width each time, whatever it says.
        before, after = quantity.sample(np.array([at - width, at + width]))[0].tolist()
        bend = before - 2.0 * value + after
        if not bend < 0.0:
            break
        moved = at + min(max(0.5 * width * (before - after) / bend, -width), width)
        there = float(quantity.sample(np.array([moved]))[0, 0])
        if there > value:
            at, value = moved, there
        width = min(0.25 * width, at - begin_s, end_s - at)
    return at
