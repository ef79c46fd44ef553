"""Hold the compiled pass search against brute force: every class of object, sites everywhere, cut windows.

    python tests/builders/check_passes.py ../shared/data/catalog/on-orbit-2024-11-01.omm.csv.gz --cases 20000

Prints what is missed, invented or off. Some minutes on one core: it is not part of the suite,
which runs a few hundred cases of the same kind.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

import tle
from orbits import warm_up
from sites import pass_times
from tle import Catalog
from tle.orbit_classes import classify

sys.path.insert(0, str(Path(__file__).parents[1] / "naive"))
from brute_passes import Case, differences, passes, random_site

SEED = 20261126


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("catalog")
    parser.add_argument("--cases", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    warm_up(wait=True)
    rng = np.random.default_rng(options.seed)
    catalog = tle.read(options.catalog).catalog
    kinds = classify(catalog.mean_motion_rev_day, catalog.eccentricity, catalog.inclination_deg)
    print(f"{options.cases} cases, seed {options.seed}, {len(catalog)} objects: {Counter(kinds.tolist())}")
    names = sorted(set(kinds))
    rows = {name: np.flatnonzero(kinds == name) for name in names}
    tally = Counter()
    worst = 0.0
    began = time.perf_counter()
    for number in range(options.cases):
        elements = catalog[int(rng.choice(rows[names[number % len(names)]]))]
        start = elements.epoch.plus_days(float(rng.uniform(-3.0, 10.0)))
        hours = float(rng.choice([0.2, 1.0, 3.0, 6.0])) if elements.period_minutes < 225 else 12.0
        case = Case(
            elements,
            random_site(rng),
            float(rng.uniform(0.0, 85.0)) * rng.choice([0.3, 1.0]),
            start,
            3600.0 * hours,
        )
        expected = passes(case)
        if expected is None:
            tally["SGP4 gives up"] += 1
            continue
        table = pass_times(
            Catalog.of(elements),
            [case.site],
            start,
            start.plus_seconds(case.length_s),
            min_elevation_deg=case.mask_deg,
            threads=1,
        )
        found = list(
            zip(
                table.begin_s.tolist(),
                table.top_s.tolist(),
                table.end_s.tolist(),
                table.elevation_deg[:, 1].tolist(),
                strict=True,
            )
        )
        wrong, off = differences(case, expected, found)
        if table.unsettled.size:
            wrong.append("unsettled, though every sample of the brute force has a position")
        for words in wrong:
            place = f"{case.site.lat_deg:.3f} {case.site.lon_deg:.3f}"
            print(f"case {number}, {elements.norad_cat_id} over {place}: {words}")
        tally["wrong"] += bool(wrong)
        tally["cases"] += 1
        tally["passes"] += len(expected)
        tally["cut by the window"] += sum(
            1 for each in expected if each[0] == 0.0 or each[1] == case.length_s
        )
        worst = max(worst, off)
    took = time.perf_counter() - began
    print(f"{dict(tally)}; largest difference of an edge {1000.0 * worst:.2f} ms; {took:.0f} s")
    return 1 if tally["wrong"] or worst > 0.01 else 0


if __name__ == "__main__":
    sys.exit(main())
