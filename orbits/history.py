"""An orbit through time: what the element sets of one object tell of its height, tilt and plane.

The mean altitude is taken from the mean motion after Brouwer, which SGP4 wins
from the published one (after Kozai): Hoots & Roehrich, Spacetrack Report 3
(1980), chapter 6, with the constants of WGS-72. It lacks the ten kilometres by which the height
swings within each revolution, so that metres a day become visible.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orbits.earth_orientation import FloatArray
from orbits.errors import HistoryError
from orbits.frames import WGS84_RADIUS_KM
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.wgs72 import EARTH_RADIUS_KM, J2, MU_KM3_S2

_NEIGHBOURS = 4
"""How many sets on either side judge one between them."""
_JUDGED_WITHIN_DAYS = 4.0
"""Only sets this near can tell a wrong set from a manoeuvre."""
_ALTITUDE_TOLERANCE_KM = 1.5
"""Beyond what the neighbours on both sides say: the first sets after a reboost overshoot by up to 0.6 km."""
_PLANE_TOLERANCE_DEG = 0.15
"""Neighbours of a station agree within 0.02 degrees in both angles of the plane."""
_SLOPE_OVER_DAYS = 1.0
_DECAY_WINDOW_DAYS = 10.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A set that the sets before and after it contradict.

    Attributes
    ----------
    element_set:
        The set.
    reason:
        What is wrong with it, as a sentence with figures.
    """

    element_set: ElementSet
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class OrbitHistory:
    """The orbit of one object through time; arrays of shape (n,), oldest first, read-only.

    Attributes
    ----------
    sets:
        The n element sets, one an epoch, those left out not among them.
    days:
        Days from the first epoch, UTC.
    altitude_km:
        Mean semi-major axis (Brouwer) less WGS-84's equatorial radius.
    perigee_km, apogee_km:
        The same for the nearest and the farthest point of the mean ellipse.
    inclination_deg, raan_deg:
        Mean elements, TEME.
    decay_km_day:
        How fast the altitude sinks by drag (positive: it sinks): the median of
        the slopes within 5 days either way, which a reboost among them does
        not bend. NaN where no two sets lie near enough.
    left_out:
        The sets contradicted by their neighbours, with the reason.
    """

    sets: Catalog
    days: FloatArray
    altitude_km: FloatArray
    perigee_km: FloatArray
    apogee_km: FloatArray
    inclination_deg: FloatArray
    raan_deg: FloatArray
    decay_km_day: FloatArray
    left_out: tuple[LeftOut, ...]

    def __len__(self) -> int:
        return len(self.sets)

    @property
    def raan_rate_deg_day(self) -> FloatArray:
        """How fast the node turns by the Earth's oblateness (J2), (n,); minus is westward."""
        return _nodal_rate_deg_day(self.sets, self.altitude_km + WGS84_RADIUS_KM)


def orbit_history(sets: Catalog) -> OrbitHistory:
    """Return the history of the one object that `sets` are of, cleaned of sets that cannot be right.

    Of several sets with one epoch the last counts (the later published). A set
    is left out where those before and after it, at most 4 days away, agree on
    something else; where there are too few of them nothing is judged.

    Raises
    ------
    HistoryError
        There is no set, or sets of several objects.
    """
    numbers = np.unique(sets.norad_cat_id)
    if len(numbers) == 0:
        raise HistoryError("There is no element set to tell a history from. Import some of that object.")
    if len(numbers) > 1:
        raise HistoryError(
            f"These are sets of {len(numbers)} objects ({', '.join(str(each) for each in numbers[:5])}...). "
            "Select one of them: catalog.select('ISS')."
        )
    ordered = _one_an_epoch(sets)
    days = _days(ordered)
    axis_km = mean_axis_km(ordered)
    reasons = _contradicted(ordered, days, axis_km)
    keep = np.array([not reason for reason in reasons])
    left_out = tuple(LeftOut(ordered[place], reason) for place, reason in enumerate(reasons) if reason)
    kept, axis_km = ordered[keep], axis_km[keep]
    days = _days(kept)
    altitude = axis_km - WGS84_RADIUS_KM
    return OrbitHistory(
        sets=kept,
        days=_frozen(days),
        altitude_km=_frozen(altitude),
        perigee_km=_frozen(axis_km * (1.0 - kept.eccentricity) - WGS84_RADIUS_KM),
        apogee_km=_frozen(axis_km * (1.0 + kept.eccentricity) - WGS84_RADIUS_KM),
        inclination_deg=kept.inclination_deg,
        raan_deg=kept.raan_deg,
        decay_km_day=_frozen(_decay_km_day(days, altitude)),
        left_out=left_out,
    )


def mean_axis_km(sets: Catalog) -> FloatArray:
    """Return the mean semi-major axes after Brouwer, shape (n,), km (Spacetrack Report 3, chapter 6)."""
    motion = sets.mean_motion_rev_day * (2.0 * math.pi / 86400.0)
    kozai = np.cbrt(MU_KM3_S2 / motion**2) / EARTH_RADIUS_KM
    tilt = np.cos(np.radians(sets.inclination_deg)) ** 2
    factor = 0.75 * J2 * (3.0 * tilt - 1.0) / (1.0 - sets.eccentricity**2) ** 1.5
    first = factor / kozai**2
    axis = kozai * (1.0 - first * (1.0 / 3.0 + first * (1.0 + 134.0 / 81.0 * first)))
    brouwer = motion / (1.0 + factor / axis**2)
    return np.asarray(np.cbrt(MU_KM3_S2 / brouwer**2), dtype=np.float64)


def _one_an_epoch(sets: Catalog) -> Catalog:
    ordered = sets.by_epoch()
    same = (np.diff(ordered.epoch_jd) == 0.0) & (np.diff(ordered.epoch_fr) == 0.0)
    return ordered[np.append(~same, True)]


def _days(ordered: Catalog) -> FloatArray:
    return np.asarray(
        (ordered.epoch_jd - ordered.epoch_jd[0]) + (ordered.epoch_fr - ordered.epoch_fr[0]), dtype=np.float64
    )


def _contradicted(sets: Catalog, days: FloatArray, axis_km: FloatArray) -> list[str]:
    """Return for each set why it is left out, or an empty text."""
    # The node turns some degrees a day; without that turn its wrong values stand out.
    turn = _nodal_rate_deg_day(sets, axis_km)
    turned = np.concatenate([[0.0], np.cumsum(0.5 * (turn[1:] + turn[:-1]) * np.diff(days))])
    node = np.degrees(np.unwrap(np.radians(sets.raan_deg - turned)))
    high = sets.mean_motion_rev_day < 6.4  # there the Moon bends the plane by degrees within weeks
    reasons = [""] * len(sets)
    for what, unit, values, tolerance in (
        ("mean altitude", "km", axis_km - WGS84_RADIUS_KM, _ALTITUDE_TOLERANCE_KM),
        ("inclination", "degrees", sets.inclination_deg, _PLANE_TOLERANCE_DEG),
        ("node, its precession taken off,", "degrees", node, _PLANE_TOLERANCE_DEG),
    ):
        low, top = _neighbours_range(days, values)
        # Where the two sides differ, as across a reboost, the way between may be overshot.
        room = tolerance + 0.5 * (top - low)
        for place in np.flatnonzero(((values < low - room) | (values > top + room)) & ~high):
            reasons[place] = reasons[place] or (
                f"Its {what} is {values[place]:.3f} {unit}; the sets before and after it say "
                f"{low[place]:.3f} to {top[place]:.3f}."
            )
    return reasons


def _neighbours_range(days: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the lower and the higher of the medians before and after each value; infinite where unjudged."""
    low, top = np.full(len(values), -np.inf), np.full(len(values), np.inf)
    n = _NEIGHBOURS
    if len(values) < 2 * n + 1:
        return low, top
    medians = np.median(np.lib.stride_tricks.sliding_window_view(values, n), axis=1)
    inner = slice(n, len(values) - n)
    before, after = medians[: -n - 1], medians[n + 1 :]
    near = (days[inner] - days[: -2 * n] < _JUDGED_WITHIN_DAYS) & (
        days[2 * n :] - days[inner] < _JUDGED_WITHIN_DAYS
    )
    low[inner] = np.where(near, np.minimum(before, after), -np.inf)
    top[inner] = np.where(near, np.maximum(before, after), np.inf)
    return low, top


def _nodal_rate_deg_day(sets: Catalog, axis_km: FloatArray) -> FloatArray:
    """Return the precession of the node by J2 (Vallado, Fundamentals of Astrodynamics, eq. 9-37)."""
    parameter = axis_km * (1.0 - sets.eccentricity**2)
    per_turn = -1.5 * J2 * (EARTH_RADIUS_KM / parameter) ** 2 * np.cos(np.radians(sets.inclination_deg))
    return np.asarray(per_turn * sets.mean_motion_rev_day * 360.0, dtype=np.float64)


def _decay_km_day(days: FloatArray, altitude_km: FloatArray) -> FloatArray:
    decay = np.full(len(days), np.nan)
    later = np.searchsorted(days, days + _SLOPE_OVER_DAYS)
    known = later < len(days)
    span = np.where(known, days[np.minimum(later, len(days) - 1)] - days, np.inf)
    known &= span < _DECAY_WINDOW_DAYS
    slopes = np.full(len(days), np.nan)
    slopes[known] = (altitude_km[later[known]] - altitude_km[known]) / span[known]
    first = np.searchsorted(days, days - 0.5 * _DECAY_WINDOW_DAYS)
    last = np.searchsorted(days, days + 0.5 * _DECAY_WINDOW_DAYS, side="right")
    for place in range(len(days)):
        around = slopes[first[place] : last[place]]
        around = around[~np.isnan(around)]
        if around.size:
            decay[place] = -np.median(around)
    return decay


def _frozen(values: FloatArray) -> NDArray[np.float64]:
    values.flags.writeable = False
    return values
