"""How far off a prediction may be: measured on what became of earlier ones.

Each set of an object is carried by SGP4 to the epochs of later sets of the same
object, and the later set's own position there is taken as the truth: errors
along the track, across it and in height, by age. Reboosts are in it, because
whoever predicts does not know of those to come. Their quantiles are the plus
and minus of every prediction.

`orbits/data/ageing.csv` has the tables of the two stations and of some kinds of orbits
(`orbits/data/PROVENANCE.md`: which months they are from, and how they held in
the others); `error_table` makes one from any history.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from orbits.differences import along_across_radial_km
from orbits.earth_orientation import FloatArray
from orbits.errors import HistoryError
from orbits.frames import WGS84_MU_KM3_S2
from orbits.history import orbit_history
from orbits.propagation import propagate
from orbits.times import Times
from tle.bundle import bundled
from tle.catalog import Catalog
from tle.elements import ElementSet

AGES_DAYS = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 30.0)
"""Ages the tables have rows for; between them the errors are interpolated."""

QUANTILES = (0.5, 0.9, 0.95)
"""Quantiles of the absolute error that the tables hold."""

LEAST_SAMPLES = 20
"""An age with fewer predictions than this has no row: its quantiles would be chance."""

_AGE_WITHIN = 0.15  # a later set counts for an age within this share of it
_STARTS = 1500


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Single predictions and what they missed by; arrays of shape (n,).

    Attributes
    ----------
    age_days:
        The row of `AGES_DAYS` that each counts for.
    start_jd:
        Julian date (UTC) of the epoch predicted from.
    along_km, across_km, radial_km:
        Predicted less true, in the RIC axes of the later set's state.
    time_s:
        How much earlier than predicted the object came by: along the track over its speed there.
    """

    age_days: FloatArray
    start_jd: FloatArray
    along_km: FloatArray
    across_km: FloatArray
    radial_km: FloatArray
    time_s: FloatArray


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """Quantiles of the absolute errors at one age.

    Attributes
    ----------
    age_days:
        Age, days.
    quantile:
        One of `QUANTILES`.
    in_track_km, cross_track_km, radial_km, time_s:
        That share of the predictions was off by no more.
    samples:
        How many predictions tell it.
    """

    age_days: float
    quantile: float
    in_track_km: float
    cross_track_km: float
    radial_km: float
    time_s: float
    samples: int


@dataclass(frozen=True, slots=True)
class PredictionError:
    """The plus/minus of a prediction.

    Attributes
    ----------
    in_track_km, cross_track_km, radial_km:
        Along the track, across it, in height: either way.
    time_s:
        The same as `in_track_km`, as time: how much too early or too late.
    basis:
        What the figures rest on, as a sentence: which object's table, from
        when, or the kind of orbit where the object has none.
    """

    in_track_km: float
    cross_track_km: float
    radial_km: float
    time_s: float
    basis: str


def prediction_error(wanted: int | ElementSet, age_days: float, quantile: float = 0.9) -> PredictionError:
    """Return how far a prediction from a set of this age is off, at most, in `quantile` of all cases.

    An object with a table of its own (ISS, Tianhe with its docked modules)
    takes that; any other the table of its kind of orbit; `basis` says which.
    Below 6 hours the first row holds; beyond 30 days the growth of the last two
    rows is carried on, up to the far side of the orbit; never is an older set
    called better. A reboost after the
    epoch, once known, voids the figures: take a newer set.

    Parameters
    ----------
    wanted:
        Catalogue number, or better the element set itself, which tells the
        kind of orbit of an object without a table.
    age_days:
        From the epoch to the time predicted for; before the epoch counts alike.
    quantile:
        0.5, 0.9 or 0.95.

    Raises
    ------
    HistoryError
        The quantile is none of these, or the age is not a number.
    """
    if quantile not in QUANTILES:
        raise HistoryError(
            f"The tables hold the quantiles {', '.join(str(each) for each in QUANTILES)}, not {quantile}."
        )
    if not math.isfinite(age_days):
        raise HistoryError(f"The age is {age_days} days. Give the days from the epoch to the prediction.")
    key, basis = _table_for(wanted)
    table, age = tables()[key], abs(age_days)
    last = table.rows[-1].age_days
    if age > last:
        basis += f" Beyond {last:g} days the growth is carried on, not measured."
    farthest_km = math.pi * table.axis_km
    return PredictionError(
        in_track_km=min(_bound(table, age, quantile, "in_track_km"), farthest_km),
        cross_track_km=min(_bound(table, age, quantile, "cross_track_km"), farthest_km / 2.0),
        radial_km=_bound(table, age, quantile, "radial_km"),
        time_s=min(
            _bound(table, age, quantile, "time_s"), farthest_km / math.sqrt(WGS84_MU_KM3_S2 / table.axis_km)
        ),
        basis=basis,
    )


def error_table(
    sets: Catalog,
    *,
    ages_days: Sequence[float] = AGES_DAYS,
    quantiles: Sequence[float] = QUANTILES,
    starts: int = _STARTS,
) -> tuple[ErrorRow, ...]:
    """Return the table of one object's history: by age, then by quantile.

    Ages that fewer than `LEAST_SAMPLES` predictions tell of are left out.

    Raises
    ------
    HistoryError
        There is no set, sets of several objects, or none far enough apart.
    """
    rows = rows_of(prediction_errors(sets, ages_days=ages_days, starts=starts), quantiles=quantiles)
    if not rows:
        raise HistoryError(
            f"{len(sets)} sets give no age {LEAST_SAMPLES} predictions. Import more of the object's history."
        )
    return rows


def prediction_errors(
    sets: Catalog, *, ages_days: Sequence[float] = AGES_DAYS, starts: int = _STARTS
) -> Errors:
    """Return single predictions: from sets spread evenly in time to the later set nearest to each age.

    A set that its neighbours contradict serves neither as start nor as truth.
    Where predictions give up (SGP4's codes) there is none.
    """
    history = orbit_history(sets)
    sets, days = history.sets, history.days
    # Evenly in time, not in number: some months hold ten times the sets of others.
    chosen = np.unique(np.searchsorted(days, np.linspace(days[0], days[-1], starts)))
    pairs: list[tuple[int, float, int]] = []
    for start in chosen.tolist():
        for age in ages_days:
            later = _nearest(days, days[start] + age)
            if later > start and abs(days[later] - days[start] - age) <= _AGE_WITHIN * age:
                pairs.append((start, age, later))
    return errors_between(sets, pairs)


def rows_of(errors: Errors, *, quantiles: Sequence[float] = QUANTILES) -> tuple[ErrorRow, ...]:
    """Return the quantiles of `errors` by age; ages with too few of them are left out."""
    rows = []
    for age in np.unique(errors.age_days).tolist():
        here = errors.age_days == age
        count = int(here.sum())
        if count < LEAST_SAMPLES:
            continue
        for quantile in quantiles:
            along, across, radial, time = (
                float(np.quantile(np.abs(each[here]), quantile))
                for each in (errors.along_km, errors.across_km, errors.radial_km, errors.time_s)
            )
            rows.append(ErrorRow(age, quantile, along, across, radial, time, count))
    return tuple(rows)


def _nearest(days: FloatArray, day: float) -> int:
    after = int(np.searchsorted(days, day))
    if after == len(days) or (after and day - days[after - 1] < days[after] - day):
        return after - 1
    return after


def errors_between(sets: Catalog, pairs: list[tuple[int, float, int]]) -> Errors:
    """Return the errors of predictions from one set to another of the same object.

    `pairs` are places in `sets`: (from, the age it counts for, to).
    """
    truth = _own_states(sets, sorted({later for _, _, later in pairs}))
    kept: list[tuple[float, float]] = []
    old, own, velocity = [], [], []
    for start, laters in _grouped(pairs).items():
        epochs = Times.of([sets[later].epoch for _, later in laters])
        ephemeris = propagate(Catalog([sets[start]]), epochs)
        for place, (age, later) in enumerate(laters):
            if ephemeris.error[0, place] or later not in truth:
                continue
            kept.append((age, sets[start].epoch.jd + sets[start].epoch.fr))
            old.append(ephemeris.position_km[0, place])
            own.append(truth[later][0])
            velocity.append(truth[later][1])
    shape = (len(kept), 3)
    true_velocity = np.array(velocity).reshape(shape)
    along, across, radial = along_across_radial_km(
        np.array(old).reshape(shape), np.array(own).reshape(shape), true_velocity
    )
    table = np.array(kept, dtype=np.float64).reshape(-1, 2)
    speed = np.linalg.norm(true_velocity, axis=-1)
    return Errors(table[:, 0], table[:, 1], along, across, radial, along / speed)


def _grouped(pairs: list[tuple[int, float, int]]) -> dict[int, list[tuple[float, int]]]:
    grouped: dict[int, list[tuple[float, int]]] = {}
    for start, age, later in pairs:
        grouped.setdefault(start, []).append((age, later))
    return grouped


def _own_states(sets: Catalog, places: list[int]) -> dict[int, tuple[FloatArray, FloatArray]]:
    """Return position and velocity of each set at its own epoch, where SGP4 gives them."""
    states = {}
    # Squares of 32 sets at 32 epochs, of which only the diagonal is wanted: one call for each costs more.
    for first in range(0, len(places), 32):
        block = places[first : first + 32]
        part = sets[block]
        ephemeris = propagate(part, Times(part.epoch_jd, part.epoch_fr))
        for place, index in enumerate(block):
            if not ephemeris.error[place, place]:
                states[index] = (ephemeris.position_km[place, place], ephemeris.velocity_km_s[place, place])
    return states


# -- the tables that come with the package -----------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the package.

    Attributes
    ----------
    key:
        Catalogue number, or the kind of orbit: `low`, `leo`, `high`.
    basis:
        Where it is from, as a sentence.
    axis_km:
        Semi-major axis of the orbits it is from.
    rows:
        By age, then by quantile.
    """

    key: str
    basis: str
    axis_km: float
    rows: tuple[ErrorRow, ...]


@cache
def tables() -> dict[str, Table]:
    """Return the tables of `orbits/data/ageing.csv` by key."""
    text = files("orbits").joinpath("data/ageing.csv").read_text(encoding="utf-8")
    rows: dict[str, list[ErrorRow]] = {}
    about: dict[str, tuple[str, float]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        about[row["TABLE"]] = (row["BASIS"] or about[row["TABLE"]][0], float(row["AXIS_KM"]))
        rows.setdefault(row["TABLE"], []).append(
            ErrorRow(
                age_days=float(row["AGE_DAYS"]),
                quantile=float(row["QUANTILE"]),
                in_track_km=float(row["IN_TRACK_KM"]),
                cross_track_km=float(row["CROSS_TRACK_KM"]),
                radial_km=float(row["RADIAL_KM"]),
                time_s=float(row["TIME_S"]),
                samples=int(row["SAMPLES"]),
            )
        )
    return {key: Table(key, *about[key], tuple(rows[key])) for key in rows}


# Modules fly with the station they are docked to.
_FLIES_WITH = {49044: 25544, 53239: 48274, 54216: 48274}


def _table_for(wanted: int | ElementSet) -> tuple[str, str]:
    """Return the key of the table that serves, and its basis as told to the user."""
    number = wanted.norad_cat_id if isinstance(wanted, ElementSet) else int(wanted)
    own = str(_FLIES_WITH.get(number, number))
    if own in tables():
        return own, tables()[own].basis
    if isinstance(wanted, ElementSet):
        key, why = kind_of_orbit(wanted.mean_motion_rev_day), "No table of its own"
    else:
        held = [each for each in bundled() if each.norad_cat_id == number]
        key = kind_of_orbit(held[-1].mean_motion_rev_day) if held else "low"
        why = "No table of its own" if held else "Unknown orbit, taken as low, where errors grow fastest"
    return key, f"{why}: {tables()[key].basis}"


def kind_of_orbit(mean_motion_rev_day: float) -> str:
    """Return `low`, `leo` or `high`: the table for objects without one of their own."""
    # 15.2 rev/day is 500 km: below, drag rules; 6.4 rev/day (225 minutes) is where SGP4 calls space deep.
    if mean_motion_rev_day >= 15.2:
        return "low"
    return "leo" if mean_motion_rev_day >= 6.4 else "high"


def _bound(table: Table, age_days: float, quantile: float, name: str) -> float:
    """Return the error at an age that `quantile` of all predictions stay within."""
    # Carried on beyond the table, the median of few samples may overtake the 90 % it is part of.
    return max(
        _at_age([row for row in table.rows if row.quantile == each], age_days, name)
        for each in QUANTILES
        if each <= quantile
    )


def _at_age(rows: Sequence[ErrorRow], age_days: float, name: str) -> float:
    """Return the error at an age: straight lines between the logarithms of both, as growth is by powers."""
    ages = np.log([row.age_days for row in rows])
    # Round the whole orbit an older set may by chance seem better; nobody should count on it.
    errors = np.maximum.accumulate(np.log([getattr(row, name) for row in rows]))
    age = math.log(max(age_days, rows[0].age_days))
    if age <= ages[-1]:
        return math.exp(float(np.interp(age, ages, errors)))
    power = max(0.0, float((errors[-1] - errors[-2]) / (ages[-1] - ages[-2])))
    return math.exp(float(errors[-1]) + power * (age - float(ages[-1])))
