"""Build orbits/data/ageing.csv, the tables of prediction errors, and check them on months held out.

    python tests/builders/build_ageing.py [SHARED] > orbits/data/ageing.csv

Printed to stderr: the share of predictions within the 90 % band. For this the
months are dealt into five parts by a fixed seed; each part in turn is held out,
the quantiles are taken from the rest, and the held-out predictions counted.
Nothing of a held-out month may leak: a prediction trains only if neither its
own span nor the month before its start touches a held-out month.

Tables: the ISS, 2015 to 2026 (one solar cycle; before 2015 its sets were half as
good); Tianhe, 2021 to 2026; and three kinds of orbit for all other objects,
from pairs of sets 41 days apart in two catalogues, brought to other ages by
the growth measured on the ISS (low and medium heights) or in proportion to the age (high).
"""

import gzip
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from orbits.ageing import (
    AGES_DAYS,
    QUANTILES,
    ErrorRow,
    Errors,
    errors_between,
    kind_of_orbit,
    prediction_errors,
    rows_of,
)  # fmt: skip
from orbits.history import mean_axis_km
from tle import Catalog, as_moment, read, twoline

SEED = 20261122
FOLDS = 5
SINCE = {25544: "2015-01-01T00:00Z", 48274: "2021-01-01T00:00Z"}
STARTS = {25544: 8000, 48274: 4000}
KINDS = {
    "low": "orbits below 500 km",
    "leo": "orbits from 500 km up to periods of 225 minutes",
    "high": "orbits with periods beyond 225 minutes",
}
PAIRS_PER_KIND = 1000
NAMES = ("in_track_km", "cross_track_km", "radial_km", "time_s")
COLUMNS = "TABLE,AXIS_KM,AGE_DAYS,QUANTILE,IN_TRACK_KM,CROSS_TRACK_KM,RADIAL_KM,TIME_S,SAMPLES,BASIS"


def station_sets(data: Path, number: int) -> Catalog:
    """Return the sets of a station since the year its table begins with."""
    path = data / f"history/series-{number}.tle"
    text = path.read_text() if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes()).decode()
    since = as_moment(SINCE[number])
    return Catalog(each for each in twoline.read_text(text)[0] if each.epoch >= since)


def month_of(julian_date: np.ndarray) -> np.ndarray:
    """Return the months since 1970-01."""
    days = (julian_date - 2440587.5).astype(np.int64).astype("datetime64[D]")
    return days.astype("datetime64[M]").astype(np.int64)


def coverage(
    errors: Errors, *, quantile: float = 0.9, seed: int = SEED
) -> tuple[np.ndarray, list[list[int]]]:
    """Return which held-out predictions the band holds, shape (n, 3), and the months of each part.

    Columns: along, across, radial. NaN where the training months say nothing of an age.
    """
    begin, end = month_of(errors.start_jd), month_of(errors.start_jd + errors.age_days)
    months = np.unique(begin)
    part = np.full(months.max() + 3, -1)
    part[months] = np.random.default_rng(seed).permutation(len(months)) % FOLDS
    values = np.abs(np.stack([errors.along_km, errors.across_km, errors.radial_km], axis=1))
    inside = np.full(values.shape, np.nan)
    for fold in range(FOLDS):
        held = part == fold
        before = np.concatenate([[0], np.cumsum(held)])
        train = before[end + 1] == before[begin - 1]
        for age in np.unique(errors.age_days):
            here = errors.age_days == age
            if (here & train).sum() >= 20:
                band = np.quantile(values[here & train], quantile, axis=0)
                test = here & held[begin]
                inside[test] = values[test] <= band
    return inside, [np.flatnonzero(part == fold).tolist() for fold in range(FOLDS)]


def kinds(
    data: Path, growth: dict[tuple[float, float], ErrorRow]
) -> dict[str, tuple[str, float, list[ErrorRow]]]:
    """Return the tables of the kinds of orbit: basis, axis, rows."""
    old = {each.norad_cat_id: each for each in read(data / "catalog/active-2026-07-12.omm.csv.gz").catalog}
    new = {each.norad_cat_id: each for each in read(data / "catalog/active-2026-08-22.tle.gz").catalog}
    random = np.random.default_rng(SEED)
    tables = {}
    for kind, words in KINDS.items():
        both = sorted(n for n in old.keys() & new.keys() if kind_of_orbit(old[n].mean_motion_rev_day) == kind)
        picked = random.permutation(both)[:PAIRS_PER_KIND].tolist()
        sets = Catalog(each for number in picked for each in (old[number], new[number]))
        gaps = [new[number].epoch.days_since(old[number].epoch) for number in picked]
        pairs = [(2 * i, 41.0, 2 * i + 1) for i, gap in enumerate(gaps) if 38.0 < gap < 44.0]
        measured = rows_of(errors_between(sets, pairs))
        rows = [
            ErrorRow(
                age, far.quantile,
                *(getattr(far, name) * share(growth, age, far.quantile, name, kind) for name in NAMES),
                samples=far.samples,
            )
            for age in AGES_DAYS for far in measured
        ]  # fmt: skip
        how = "in proportion to the age" if kind == "high" else "by the growth measured on the ISS"
        basis = (
            f"the table of {words}, from {measured[0].samples} active objects over 41 days in July and "
            f"August 2026, brought to other ages {how}."
        )
        tables[kind] = (basis, float(np.median(mean_axis_km(sets))), rows)
    return tables


def share(
    growth: dict[tuple[float, float], ErrorRow], age: float, quantile: float, name: str, kind: str
) -> float:
    """Return the part of the error at 41 days that there is at an age."""
    if kind == "high":
        return age / 41.0
    # On from 30 days as it grew from 21 to 30.
    at_21, at_30 = (getattr(growth[row, quantile], name) for row in (21.0, 30.0))
    at_41 = at_30 * (41.0 / 30.0) ** (np.log(at_30 / at_21) / np.log(30.0 / 21.0))
    return getattr(growth[age, quantile], name) / at_41


def lines(key: str, basis: str, axis_km: float, rows: Sequence[ErrorRow]) -> list[str]:
    """Return the lines of one table."""
    told = []
    for place, row in enumerate(rows):
        values = ",".join(f"{getattr(row, name):.4g}" for name in NAMES)
        why = f'"{basis}"' if place == 0 else ""
        told.append(f"{key},{axis_km:.0f},{row.age_days:g},{row.quantile:g},{values},{row.samples},{why}")
    return told


def report(number: int, errors: Errors) -> None:
    """Print how the 90 % band held in the months held out."""
    inside, parts = coverage(errors)
    print(f"\n{number}: {len(errors.age_days)} predictions, {sum(map(len, parts))} months", file=sys.stderr)
    print("days  predictions  held %: along across radial    90 % along km", file=sys.stderr)
    for age in np.unique(errors.age_days):
        here = errors.age_days == age
        known = ~np.isnan(inside[here, 0])
        held = 100.0 * inside[here][known].mean(axis=0) if known.any() else np.full(3, np.nan)
        band = np.quantile(np.abs(errors.along_km[here]), 0.9)
        print(f"{age:5g} {here.sum():8} {'':12}" + "".join(f"{each:7.1f}" for each in held)
              + f"{band:14.1f}", file=sys.stderr)  # fmt: skip
    whole = 100.0 * np.nanmean(inside, axis=0)
    print("  all" + " " * 21 + "".join(f"{each:7.1f}" for each in whole), file=sys.stderr)
    months = month_of(errors.start_jd)
    print("by part, along: " + " ".join(
        f"{100.0 * np.nanmean(inside[np.isin(months, part), 0]):.1f}" for part in parts
    ), file=sys.stderr)  # fmt: skip


def main(shared: Path) -> str:
    """Return the text of the table."""
    data = shared / "data"
    text = [
        "# How far predictions by SGP4 miss, by age: quantiles of the absolute error. See PROVENANCE.md.",
        COLUMNS,
    ]
    growth: dict[tuple[float, float], ErrorRow] = {}
    for number, name in ((25544, "the ISS"), (48274, "Tianhe")):
        sets = station_sets(data, number)
        errors = prediction_errors(sets, starts=STARTS[number])
        report(number, errors)
        rows = rows_of(errors)
        first, last = (f(each.epoch.iso(0)[:4] for each in sets) for f in (min, max))
        basis = f"Measured on the element sets of {name} from {first} to {last}, reboosts included."
        text += lines(str(number), basis, float(np.median(mean_axis_km(sets))), rows)
        if number == 25544:
            growth = {(row.age_days, row.quantile): row for row in rows}
    for kind, (basis, axis_km, rows) in kinds(data, growth).items():
        text += lines(kind, basis, axis_km, rows)
    assert set(QUANTILES) == {row.quantile for row in growth.values()}
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared"
    sys.stdout.write(main(given))
