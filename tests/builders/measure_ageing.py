"""Measure how an element set ages: the figures quoted in tle/ages.py.

    python tests/builders/measure_ageing.py [SHARED_DATA]

For a spread of sets of the ISS (since 2015) and of Tianhe, SGP4 carries each to
the epochs of later sets of the same object and compares with the later set's
own position there. The time error is the angle between the two, within the orbit's
plane, over the angular speed: how much too early or too late a viewer looks up
(beyond half a revolution, 46 minutes, it folds back). Reboosts are not left out:
somebody using an old set does not know of them either.

Then the plane, for months: how far it is from that of the later set when carried
there without drag (which, as one number of one day, is no guide over weeks),
the error of the node, and how much the mean altitude has changed; ISS since 1999.
"""

import gzip
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from sgp4.api import Satrec

from tle import twoline
from tle.elements import ElementSet
from tle.moments import as_moment

AGES_DAYS = (1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 30)
PLANE_AGES_DAYS = (30, 60, 90, 180)
STARTS = 1500


def samples(sets: list[ElementSet], starts: int) -> dict[int, np.ndarray]:
    """Return for each age an array (n, 2) of |time error| in s and position error in km."""
    records = [Satrec.twoline2rv(*twoline.write(each)) for each in sets]
    days = np.array([each.epoch.jd - sets[0].epoch.jd + each.epoch.fr for each in sets])
    errors: dict[int, list[tuple[float, float]]] = {age: [] for age in AGES_DAYS}
    # Evenly in time, not in number: some months hold ten times the sets of others.
    chosen = np.unique(np.searchsorted(days, np.linspace(days[0], days[-1] - 1.0, starts)))
    for start in chosen:
        for age in AGES_DAYS:
            target = days[start] + age
            later = int(np.argmin(np.abs(days - target)))
            if later <= start or abs(days[later] - target) > 0.1 * age:
                continue
            minutes = sets[later].epoch.days_since(sets[start].epoch) * 1440.0
            code, old, _ = records[start].sgp4_tsince(minutes)
            code_own, own, velocity = records[later].sgp4_tsince(0.0)
            if code or code_own:
                continue
            errors[age].append(
                (_time_error_s(old, own, velocity), float(np.linalg.norm(np.subtract(old, own))))
            )
    return {age: np.array(values) for age, values in errors.items()}


def _time_error_s(old: object, own: object, velocity: object) -> float:
    r, v = np.array(own), np.array(velocity)
    normal = np.cross(r, v)
    ahead = np.cross(normal, r)
    angle = np.arctan2(np.dot(old, ahead) / np.linalg.norm(ahead), np.dot(old, r) / np.linalg.norm(r))
    return float(abs(angle) * np.dot(r, r) / np.linalg.norm(normal))


def planes(sets: list[ElementSet], starts: int) -> dict[int, np.ndarray]:
    """Return for each age an array (n, 3): errors of plane and node in degrees, change of altitude in km."""
    lines = [twoline.write(replace(each, bstar=0.0)) for each in sets]
    records = [Satrec.twoline2rv(*pair) for pair in lines]
    days = np.array([each.epoch.jd - sets[0].epoch.jd + each.epoch.fr for each in sets])
    errors: dict[int, list[tuple[float, float, float]]] = {age: [] for age in PLANE_AGES_DAYS}
    for target in np.linspace(days[0], days[-1] - 5.0, starts):
        start = int(np.searchsorted(days, target))
        for age in PLANE_AGES_DAYS:
            later = int(np.argmin(np.abs(days - days[start] - age)))
            if abs(days[later] - days[start] - age) > 0.1 * age:
                continue
            minutes = sets[later].epoch.days_since(sets[start].epoch) * 1440.0
            code, *old = records[start].sgp4_tsince(minutes)
            code_own, *own = records[later].sgp4_tsince(0.0)
            if code or code_own:
                continue
            a, b = (np.cross(*state) / np.linalg.norm(np.cross(*state)) for state in (old, own))
            node = np.degrees(np.arctan2(a[0], -a[1]) - np.arctan2(b[0], -b[1]))
            errors[age].append(
                (
                    float(np.degrees(np.arccos(np.clip(a @ b, -1.0, 1.0)))),
                    float(abs((node + 180.0) % 360.0 - 180.0)),
                    float(abs(records[later].a - records[start].a) * 6378.135),
                )
            )
    return {age: np.array(values) for age, values in errors.items()}


def main(data: Path) -> None:
    with gzip.open(data / "history/series-25544.tle.gz", "rt", encoding="utf-8") as file:
        iss, _ = twoline.read_text(file.read())
    iss.sort(key=lambda each: each.epoch)
    from_1999 = [each for each in iss if each.epoch >= as_moment("1999-02-01T00:00Z")]
    iss = [each for each in iss if each.epoch >= as_moment("2015-01-01T00:00Z")]
    tianhe, _ = twoline.read_text((data / "history/series-48274.tle").read_text(encoding="utf-8"))
    tianhe.sort(key=lambda each: each.epoch)
    for name, sets in (("ISS since 2015", iss), ("Tianhe", tianhe)):
        print(f"{name}: {len(sets)} sets")
        print("  age_days    n  time_error_s: median   90 %   position_error_km: median   90 %")
        for age, values in samples(sets, STARTS).items():
            if len(values):
                (t50, p50), (t90, p90) = np.quantile(values, [0.5, 0.9], axis=0)
                print(f"  {age:8d} {len(values):4d} {t50:21.2f} {t90:6.1f} {p50:26.1f} {p90:6.0f}")
    for name, sets, starts in (("ISS since 1999", from_1999, 3000), ("Tianhe", tianhe, 400)):
        print(f"{name}, the plane: {len(sets)} sets")
        print("  age_days    n  plane_deg: median  90 %  node_deg: 90 %  altitude_km: 90 %")
        for age, values in planes(sets, starts).items():
            (median, *_), (plane, node, altitude) = np.quantile(values, [0.5, 0.9], axis=0)
            print(f"  {age:8d} {len(values):4d} {median:18.2f} {plane:5.2f} {node:14.2f} {altitude:17.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared/data")
