"""Many instants of UTC as two arrays, and the time scales that orbits need of them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Union, overload

import numpy as np
import numpy.typing as npt

from orbits.earth_orientation import (
    EarthOrientation,
    EarthOrientationStatus,
    FloatArray,
    earth_orientation,
    orientation_status,
)
from orbits.errors import TimesError
from tle.errors import MomentError
from tle.moments import Moment, MomentLike, as_moment

_SECONDS_PER_DAY = 86400.0
_JD_1970 = 2440587.5
_NANOSECONDS_PER_DAY = 86_400_000_000_000

# A year of every second is 32 million; more in one call is a slip of the unit.
MAX_SAMPLES = 50_000_000

TimesLike = Union["Times", MomentLike, Sequence[MomentLike], npt.NDArray[np.datetime64]]


@dataclass(frozen=True, eq=False)
class Times:
    """n instants of UTC, each as two floats: `jd` (ends in .5, midnight) and `fr` in [0, 1) days.

    Attributes
    ----------
    jd, fr:
        Shape (n,), float64, read-only. A day counts 86,400 s, as in element
        sets; see `tle.moments`.

    `len(times)`, `times[i]` (a Moment), `times[a:b]` or `times[mask]` (Times),
    and iteration over Moments work as one expects.
    """

    jd: FloatArray
    fr: FloatArray

    def __post_init__(self) -> None:
        jd, fr = _to_midnight(np.atleast_1d(self.jd), np.atleast_1d(self.fr))
        object.__setattr__(self, "jd", jd)
        object.__setattr__(self, "fr", fr)

    @classmethod
    def of(cls, value: TimesLike) -> "Times":
        """Return the instants in `value`: Times, one moment, a sequence of moments, or datetime64s.

        A moment is anything that `tle.as_moment` takes; an array of datetime64
        is UTC by definition.

        Raises
        ------
        tle.MomentError
            A time has no zone or cannot be understood.
        """
        if isinstance(value, Times):
            return value
        if isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.datetime64):
            return cls._of_datetime64(np.atleast_1d(value))
        if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str | bytes | Moment):
            pairs = np.array([as_moment(item) for item in value], dtype=np.float64).reshape(-1, 2)
            return cls(pairs[:, 0], pairs[:, 1])
        return cls._of_moment(as_moment(value))

    @classmethod
    def _of_moment(cls, moment: Moment) -> "Times":
        # It is at midnight plus a fraction already: that is not worked out again, as one
        # instant through functions of arrays costs more than a propagation.
        times = object.__new__(cls)
        for name, number in (("jd", moment.jd), ("fr", moment.fr)):
            array = np.array([number])
            array.flags.writeable = False
            object.__setattr__(times, name, array)
        return times

    @classmethod
    def range(cls, start: MomentLike, stop: MomentLike, step_s: float) -> "Times":
        """Return start, start + step_s, ... up to and including stop where a step lands on it.

        Raises
        ------
        TimesError
            The step is not positive, or stop is before start, or more than
            MAX_SAMPLES instants are asked for.
        """
        begin, end = as_moment(start), as_moment(stop)
        if not (math.isfinite(step_s) and step_s > 0):
            raise TimesError(f"The step is {step_s} s. Give a positive number of seconds.")
        span_s = end.seconds_since(begin)
        if span_s < 0:
            raise TimesError(
                f"The span ends at {end.iso(0)}, before it starts at {begin.iso(0)}. Exchange start and stop."
            )
        # A span of 600 s may come out as 599.9999999: the last step still counts.
        return cls.every(begin, step_s, math.floor(span_s / step_s + 1e-6) + 1)

    @classmethod
    def every(cls, start: MomentLike, step_s: float, count: int) -> "Times":
        """Return `count` instants from `start` on, `step_s` seconds apart (negative: backward)."""
        if not math.isfinite(step_s):
            raise TimesError(f"The step is {step_s} s. Give a finite number of seconds.")
        if not 0 <= count <= MAX_SAMPLES:
            raise TimesError(
                f"{count:,} instants were asked for; 0 to {MAX_SAMPLES:,} are possible in one call. "
                "Take a longer step or a shorter span."
            )
        begin = as_moment(start)
        seconds = np.arange(count, dtype=np.float64) * step_s
        days: FloatArray = np.floor(seconds / _SECONDS_PER_DAY)
        fraction: FloatArray = (seconds - days * _SECONDS_PER_DAY) / _SECONDS_PER_DAY
        return cls(days + begin.jd, fraction + begin.fr)

    @classmethod
    def _of_datetime64(cls, value: npt.NDArray[np.datetime64]) -> "Times":
        if np.isnat(value).any():
            where = int(np.flatnonzero(np.isnat(value))[0])
            raise MomentError(f"The time at index {where} is NaT, not a time. Give real instants.")
        day = value.astype("datetime64[D]")
        # Days and nanoseconds of the day apart: datetime64[ns] alone ends in 2262.
        nanos = (value - day).astype("timedelta64[ns]").astype(np.float64)
        return cls(_JD_1970 + day.astype(np.float64), nanos / _NANOSECONDS_PER_DAY)

    def __len__(self) -> int:
        return len(self.jd)

    @overload
    def __getitem__(self, index: int) -> Moment: ...
    @overload
    def __getitem__(self, index: slice | npt.NDArray[Any]) -> "Times": ...
    def __getitem__(self, index: int | slice | npt.NDArray[Any]) -> "Moment | Times":
        if isinstance(index, int | np.integer):
            return Moment(float(self.jd[index]), float(self.fr[index]))
        return Times(self.jd[index], self.fr[index])

    def __iter__(self) -> Iterator[Moment]:
        return (Moment(jd, fr) for jd, fr in zip(self.jd.tolist(), self.fr.tolist(), strict=True))

    def __repr__(self) -> str:
        if not len(self):
            return "Times(none)"
        return f"Times({len(self)} from {self[0].iso(3)} to {self[-1].iso(3)})"

    def moments(self) -> list[Moment]:
        """Return the instants as Moments."""
        return list(self)

    def datetime64(self) -> npt.NDArray[np.datetime64]:
        """Return the instants as datetime64[ns] (UTC), rounded to the nanosecond; years 1678 to 2262."""
        days = (self.jd - _JD_1970).astype(np.int64).astype("datetime64[D]").astype("datetime64[ns]")
        nanoseconds = np.rint(self.fr * _NANOSECONDS_PER_DAY).astype(np.int64)
        return np.asarray(days + nanoseconds.astype("timedelta64[ns]"))

    def seconds_since(self, start: MomentLike) -> FloatArray:
        """Return the seconds from `start` to each instant, shape (n,); UTC days of 86,400 s."""
        begin = as_moment(start)
        return ((self.jd - begin.jd) + (self.fr - begin.fr)) * _SECONDS_PER_DAY

    @cached_property
    def earth(self) -> EarthOrientation:
        """TT-UTC, UT1-UTC and the pole's coordinates at each instant (computed once)."""
        return earth_orientation(self.jd, self.fr)

    @property
    def tt_minus_utc_s(self) -> FloatArray:
        """TT-UTC in seconds, shape (n,): 69.184 since 2017."""
        return self.earth.tt_minus_utc_s

    @property
    def ut1_minus_utc_s(self) -> FloatArray:
        """UT1-UTC in seconds, shape (n,)."""
        return self.earth.ut1_minus_utc_s

    def tt(self) -> tuple[FloatArray, FloatArray]:
        """Return Terrestrial Time as (jd, fr), each of shape (n,); `fr` may leave [0, 1)."""
        return self.jd, self.fr + self.tt_minus_utc_s / _SECONDS_PER_DAY

    def ut1(self) -> tuple[FloatArray, FloatArray]:
        """Return UT1 as (jd, fr), each of shape (n,); `fr` may leave [0, 1)."""
        return self.jd, self.fr + self.ut1_minus_utc_s / _SECONDS_PER_DAY

    def polar_motion_rad(self) -> tuple[FloatArray, FloatArray]:
        """Return the pole's coordinates (x towards Greenwich, y towards 90 W) in radians, each (n,)."""
        return self.earth.polar_x_rad, self.earth.polar_y_rad


def earth_orientation_status(times: TimesLike) -> EarthOrientationStatus:
    """Return whether the Earth's orientation at `times` is measured, predicted or outside the tables."""
    chosen = Times.of(times)
    return orientation_status(chosen.jd, chosen.fr)


def _to_midnight(jd: npt.ArrayLike, fr: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Bring jd + fr to midnight plus a fraction in [0, 1), as Moment.at does for one."""
    given_jd, given_fr = np.asarray(jd, dtype=np.float64), np.asarray(fr, dtype=np.float64)
    if given_jd.ndim != 1 or given_jd.shape != given_fr.shape:
        raise TimesError(
            f"jd has shape {given_jd.shape} and fr has shape {given_fr.shape}. "
            "Give two arrays of one shape (n,)."
        )
    if not (np.isfinite(given_jd).all() and np.isfinite(given_fr).all()):
        raise TimesError("A Julian date is not a finite number. Leave such instants out.")
    whole = np.floor(given_jd - 0.5) + 0.5
    fraction = (given_jd - whole) + given_fr
    days = np.floor(fraction)
    fraction = fraction - days
    # A fraction like -1e-20 has floor -1 yet fraction + 1 rounds to 1.0.
    up = fraction >= 1.0
    days[up] += 1.0
    fraction[up] = 0.0
    whole += days
    whole.flags.writeable = False
    fraction.flags.writeable = False
    return whole, fraction
