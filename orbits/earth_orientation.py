"""How the Earth is turned: UT1, leap seconds and polar motion from the IERS tables.

Both tables come with the package `astropy-iers-data`, so nothing is downloaded:

- `finals2000A.all` (IERS Rapid Service, Bulletin A): UT1-UTC and polar motion,
  one row a day at 0 h UTC since 1973-01-02, measured, then about a year predicted.
- `Leap_Second.dat` (IERS, Bulletin C): TAI-UTC since 1972-01-01.

Outside the tables nothing fails; `earth_orientation_status` tells which is the case. Times after
what the tables know (the last prediction, or the day until which no leap second was announced)
are told of once a process, by an `EarthOrientationWarning` that says what to do:

- before 1973-01-02, UT1 follows Skyfield's long-term delta-T and polar motion is
  taken as zero (it is below 0.5", 15 m on the ground);
- before 1972-01-01 there were no leap seconds, and civil time was kept near UT1
  by small steps and changes of rate: UTC is taken to be UT1 there (the
  difference was below 0.2 s), and TT-UTC to be delta-T;
- after the last prediction the last values are held. UT1-UTC wanders by some
  0.1 to 0.5 s a year, and 0.1 s is 46 m at the equator.
"""

import re
import warnings
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tle.moments import Moment, as_moment

FloatArray = npt.NDArray[np.float64]

TT_MINUS_TAI_S = 32.184
_JD_OF_MJD_ZERO = 2400000.5
_ARCSEC_RAD = np.pi / (180.0 * 3600.0)

# Codes of `earth_orientation_status`, worst last.
MEASURED, PREDICTED, OUTSIDE = 0, 1, 2
STATUS_WORDS = ("measured", "predicted", "outside")

# Columns of finals2000A.all, counted from 0, end excluded: IERS Rapid Service,
# "readme.finals2000A" (bytes 8-15, 17, 19-27, 38-46, 58 and 59-68 there).
_MJD = slice(7, 15)
_POLAR_FLAG = 16
_POLAR_X = slice(18, 27)
_POLAR_Y = slice(37, 46)
_UT1_FLAG = 57
_UT1_MINUS_UTC = slice(58, 68)


class EarthOrientationWarning(UserWarning):
    """Times after those that the bundled tables of leap seconds and UT1 know of."""


class EarthOrientation(NamedTuple):
    """Earth orientation at n instants, each field of shape (n,).

    `tt_minus_utc_s` and `ut1_minus_utc_s` in seconds, `polar_x_rad` and
    `polar_y_rad` the coordinates of the pole (towards Greenwich, towards 90 W).
    """

    tt_minus_utc_s: FloatArray
    ut1_minus_utc_s: FloatArray
    polar_x_rad: FloatArray
    polar_y_rad: FloatArray


@dataclass(frozen=True, eq=False)
class EarthOrientationStatus:
    """How well the Earth's orientation is known at n instants.

    Attributes
    ----------
    code:
        Shape (n,), uint8: 0 measured, 1 predicted, 2 outside the tables.
    measured_until, predicted_until:
        Last instants of the measured and of the predicted part of the table.
    leap_seconds_until:
        Until then no leap second is announced that the table does not have.
    """

    code: npt.NDArray[np.uint8]
    measured_until: Moment
    predicted_until: Moment
    leap_seconds_until: Moment

    @property
    def worst(self) -> str:
        """The worst of the codes as a word: `measured`, `predicted` or `outside`."""
        return STATUS_WORDS[int(self.code.max(initial=MEASURED))]

    def __str__(self) -> str:
        if self.worst == "outside":
            return (
                "Some times lie outside the Earth orientation table (1973 to "
                f"{self.predicted_until.iso(0)}); there the Earth's rotation is extrapolated. "
                "An update of the package astropy-iers-data extends the table."
            )
        if self.worst == "predicted":
            return (
                f"The Earth's rotation is measured until {self.measured_until.iso(0)} and predicted after it."
            )
        return f"The Earth's rotation is measured at all these times (until {self.measured_until.iso(0)})."


class _Table(NamedTuple):
    """finals2000A, columns of equal length; UT1-TAI because it has no leap-second steps."""

    mjd: FloatArray
    ut1_minus_tai_s: FloatArray
    polar_x_rad: FloatArray
    polar_y_rad: FloatArray
    measured_rows: int


def earth_orientation(jd: FloatArray, fr: FloatArray) -> EarthOrientation:
    """Return the Earth's orientation at UTC `jd + fr` (both of shape (n,)), linear between the days."""
    mjd = (jd - _JD_OF_MJD_ZERO) + fr
    table = _finals()
    if mjd.size and mjd.max() > _known_until_mjd():
        _tell_of_the_end()
    leap_mjd, _ = _leap_seconds()
    tai_minus_utc = _tai_minus_utc_s(mjd)
    ut1_minus_utc = np.interp(mjd, table.mjd, table.ut1_minus_tai_s) + tai_minus_utc
    tt_minus_utc = tai_minus_utc + TT_MINUS_TAI_S
    inside = mjd >= table.mjd[0]
    polar_x = np.where(inside, np.interp(mjd, table.mjd, table.polar_x_rad), 0.0)
    polar_y = np.where(inside, np.interp(mjd, table.mjd, table.polar_y_rad), 0.0)
    if not inside.all():
        before = ~inside
        # Delta-T changes by a second in a year: that its argument is UTC and
        # not TT does not matter.
        delta_t = _long_term_delta_t_s(mjd[before])
        leapless = mjd[before] < leap_mjd[0]
        tt_minus_utc[before] = np.where(leapless, delta_t, tt_minus_utc[before])
        ut1_minus_utc[before] = tt_minus_utc[before] - delta_t
    return EarthOrientation(tt_minus_utc, ut1_minus_utc, polar_x, polar_y)


def pole_and_ut1_once(jd: float, fr: float) -> tuple[float, float, float]:
    """Return (ut1_minus_utc_s, polar_x_rad, polar_y_rad) at one instant: `earth_orientation` in plain floats.

    The same numbers, at a tenth of what arrays of one number cost.
    """
    mjd = (jd - _JD_OF_MJD_ZERO) + fr
    days, *columns = _finals_lists()
    if mjd < days[0]:
        _, ut1, x, y = earth_orientation(np.array([jd]), np.array([fr]))
        return float(ut1[0]), float(x[0]), float(y[0])
    if mjd > _known_until_mjd():
        _tell_of_the_end()
    after = bisect_right(days, mjd)
    if after == len(days):
        ut1_minus_tai, polar_x, polar_y = (column[-1] for column in columns)
    else:
        since = mjd - days[after - 1]
        step = days[after] - days[after - 1]
        ut1_minus_tai, polar_x, polar_y = (
            (column[after] - column[after - 1]) / step * since + column[after - 1] for column in columns
        )
    leap_days, offsets = _leap_lists()
    return ut1_minus_tai + offsets[max(bisect_right(leap_days, mjd) - 1, 0)], polar_x, polar_y


def orientation_status(jd: FloatArray, fr: FloatArray) -> EarthOrientationStatus:
    """Return how well the orientation at UTC `jd + fr` (both of shape (n,)) is known."""
    mjd = (jd - _JD_OF_MJD_ZERO) + fr
    table = _finals()
    measured_until = table.mjd[table.measured_rows - 1]
    code = np.where(mjd <= measured_until, MEASURED, PREDICTED).astype(np.uint8)
    code[(mjd < table.mjd[0]) | (mjd > table.mjd[-1])] = OUTSIDE
    return EarthOrientationStatus(
        code=code,
        measured_until=Moment.at(_JD_OF_MJD_ZERO + float(measured_until)),
        predicted_until=Moment.at(_JD_OF_MJD_ZERO + float(table.mjd[-1])),
        leap_seconds_until=Moment.at(_JD_OF_MJD_ZERO + _leap_seconds_until_mjd()),
    )


def parse_finals2000a(text: str) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, int]:
    """Return (mjd, ut1_minus_utc_s, polar_x_arcsec, polar_y_arcsec, measured_rows) of finals2000A text.

    Rows at the end whose values are blank (not yet predicted) are left out.
    `measured_rows` counts the rows at the start in which both are flagged `I`.
    """
    rows = [row for row in text.splitlines() if row[_UT1_MINUS_UTC].strip() and row[_POLAR_X].strip()]

    def column(place: slice) -> FloatArray:
        return np.array([row[place] for row in rows], dtype=np.float64)

    measured = [row[_UT1_FLAG] == "I" and row[_POLAR_FLAG] == "I" for row in rows]
    measured_rows = measured.index(False) if False in measured else len(rows)
    return column(_MJD), column(_UT1_MINUS_UTC), column(_POLAR_X), column(_POLAR_Y), measured_rows


@cache
def _finals() -> _Table:
    import astropy_iers_data

    text = Path(astropy_iers_data.IERS_A_FILE).read_text(encoding="ascii")
    mjd, ut1_minus_utc, polar_x, polar_y, measured_rows = parse_finals2000a(text)
    return _Table(
        mjd=mjd,
        ut1_minus_tai_s=ut1_minus_utc - _tai_minus_utc_s(mjd),
        polar_x_rad=polar_x * _ARCSEC_RAD,
        polar_y_rad=polar_y * _ARCSEC_RAD,
        measured_rows=measured_rows,
    )


@cache
def _leap_seconds() -> tuple[FloatArray, FloatArray]:
    """Return (mjd, tai_minus_utc_s): from each MJD on, TAI-UTC has that value."""
    import astropy_iers_data

    lines = Path(astropy_iers_data.IERS_LEAP_SECOND_FILE).read_text(encoding="ascii").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return (
        np.array([row[0] for row in rows], dtype=np.float64),
        np.array([row[4] for row in rows], dtype=np.float64),
    )


@cache
def _leap_seconds_until_mjd() -> float:
    import astropy_iers_data

    text = Path(astropy_iers_data.IERS_LEAP_SECOND_FILE).read_text(encoding="ascii")
    # An expiry that is not stated is none.
    found = re.search(r"File expires on (\d+ \w+ \d+)", text)
    if found is None:
        return float("inf")
    day = datetime.strptime(found.group(1), "%d %B %Y").replace(tzinfo=UTC)
    return as_moment(day).jd - _JD_OF_MJD_ZERO


@cache
def _known_until_mjd() -> float:
    return min(float(_finals().mjd[-1]), _leap_seconds_until_mjd())


@cache
def _tell_of_the_end() -> None:
    """Warn, the first time only."""
    until = Moment.at(_JD_OF_MJD_ZERO + _known_until_mjd()).iso(0)[:10]
    warnings.warn(
        f"The Earth's rotation is known until {until}, and some of the times asked for are later. There the "
        "last values are held: each 0.1 s that UT1 has drifted meanwhile is 46 m on the equator, and a leap "
        "second announced since is missing. Newer tables: pip install --upgrade astropy-iers-data.",
        EarthOrientationWarning,
        stacklevel=3,
    )


@cache
def _finals_lists() -> tuple[list[float], list[float], list[float], list[float]]:
    table = _finals()
    return (
        table.mjd.tolist(),
        table.ut1_minus_tai_s.tolist(),
        table.polar_x_rad.tolist(),
        table.polar_y_rad.tolist(),
    )


@cache
def _leap_lists() -> tuple[list[float], list[float]]:
    mjd, offset = _leap_seconds()
    return mjd.tolist(), offset.tolist()


def _tai_minus_utc_s(mjd: FloatArray) -> FloatArray:
    """TAI-UTC; the first value (10 s) is also given before 1972, where callers replace it."""
    since, offset = _leap_seconds()
    return offset[np.maximum(np.searchsorted(since, mjd, side="right") - 1, 0)]


@cache
def _delta_t_function() -> Any:
    from skyfield.api import load

    return load.timescale(builtin=True).delta_t_function


def _long_term_delta_t_s(mjd: FloatArray) -> FloatArray:
    """Return TT-UT1 by Skyfield (Stephenson, Morrison & Hohenkerk 2016, with its later table)."""
    return np.asarray(_delta_t_function()(mjd + _JD_OF_MJD_ZERO), dtype=np.float64)
