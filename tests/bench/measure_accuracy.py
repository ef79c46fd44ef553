"""How far the kernels are from python-sgp4 on whole catalogues: each object, weeks on either side.

    python tests/bench/measure_accuracy.py CATALOGUE ... [--step-min 7]

Near-Earth orbits from 7 days before to 7 days after the median epoch, deep space from 30
to 30; positions in TEME, and that every code is the same. Steps of some minutes take the
kernels' polynomials to the longest blocks there are. Less than a minute for 20,000
objects, nearly all of it python-sgp4's.
"""

import argparse

import numpy as np

import tle
from orbits import Times, propagate
from orbits.kernels.constants import DEEP_SPACE_MINUTES
from tle import Catalog

DAYS = {"near-Earth": 7.0, "deep space": 30.0}
OBJECTS_AT_A_TIME = 500


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("catalogues", nargs="+")
    parser.add_argument("--step-min", type=float, default=7.0)
    arguments = parser.parse_args()
    for path in arguments.catalogues:
        catalog = tle.read(path).catalog
        deep = 1440.0 / catalog.mean_motion_rev_day >= DEEP_SPACE_MINUTES
        for case, chosen in (("near-Earth", catalog[~deep]), ("deep space", catalog[deep])):
            if len(chosen):
                compare(path, case, chosen, arguments.step_min)


def compare(path: str, case: str, catalog: Catalog, step_min: float) -> None:
    days = DAYS[case]
    middle = tle.Moment.at(float(np.median(catalog.epoch_jd)))
    start, stop = middle.plus_days(-days), middle.plus_days(days)
    times = Times.range(start, stop, 60.0 * step_min)
    largest, codes = np.zeros(len(catalog)), 0
    for first in range(0, len(catalog), OBJECTS_AT_A_TIME):
        part = slice(first, first + OBJECTS_AT_A_TIME)
        ours = propagate(catalog[part], times, engine="kernel", velocities=False, threads=1)
        theirs = propagate(catalog[part], times, engine="sgp4", velocities=False)
        codes += int((ours.error != theirs.error).sum())
        assert (np.isnan(ours.position_km) == np.isnan(theirs.position_km)).all()
        apart = np.linalg.norm(ours.position_km - theirs.position_km, axis=-1)
        largest[part] = np.nanmax(np.where(np.isnan(apart), 0.0, apart), axis=1)
    worst = int(largest.argmax())
    print(
        f"{path.rpartition('/')[2]}, {case}: {len(catalog):,} objects x {len(times):,} instants, "
        f"+-{days:g} days about {middle.iso(0)}: largest difference {largest[worst] * 1e6:.4f} mm "
        f"({catalog[worst].object_name or catalog[worst].norad_cat_id}), 99 % of the objects within "
        f"{np.percentile(largest, 99.0) * 1e6:.4f} mm; {codes} codes differ",
        flush=True,
    )


if __name__ == "__main__":
    main()
