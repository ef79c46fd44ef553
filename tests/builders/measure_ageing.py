"""Measure how an element set ages: the figures quoted in tle/ages.py.

    python tests/builders/measure_ageing.py [SHARED_DATA]

For a spread of sets of the ISS (since 2015) and of Tianhe, SGP4 carries each to
the epochs of later sets of the same object and compares with the later set's
own position there. The time error is the angle between the two, within the orbit's
plane, over the angular speed: how much too early or too late a viewer looks up
(beyond half a revolution, 46 minutes, it folds back). Reboosts are not left out:
somebody using an old set does not know of them either.
"""

import gzip
import sys
from pathlib import Path

import numpy as np
from sgp4.api import Satrec

from tle import twoline
from tle.elements import ElementSet
from tle.moments import as_moment

AGES_DAYS = (1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 30)
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


def main(data: Path) -> None:
    with gzip.open(data / "history/series-25544.tle.gz", "rt", encoding="utf-8") as file:
        iss, _ = twoline.read_text(file.read())
    since = as_moment("2015-01-01T00:00Z")
    iss = sorted((each for each in iss if each.epoch >= since), key=lambda each: each.epoch)
    tianhe, _ = twoline.read_text((data / "history/series-48274.tle").read_text(encoding="utf-8"))
    tianhe.sort(key=lambda each: each.epoch)
    for name, sets in (("ISS since 2015", iss), ("Tianhe", tianhe)):
        print(f"{name}: {len(sets)} sets")
        print("  age_days    n  time_error_s: median   90 %   position_error_km: median   90 %")
        for age, values in samples(sets, STARTS).items():
            if len(values):
                (t50, p50), (t90, p90) = np.quantile(values, [0.5, 0.9], axis=0)
                print(f"  {age:8d} {len(values):4d} {t50:21.2f} {t90:6.1f} {p50:26.1f} {p90:6.0f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared/data")
