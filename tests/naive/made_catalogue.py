"""A catalogue of made orbits of every kind, for tests that need many objects and may not name real ones."""

from dataclasses import replace

import numpy as np

import tle
from tle import Catalog, Moment

SEED = 20260822
FIRST_NUMBER = 800_000


def made_catalogue(at: Moment, n: int = 1200) -> Catalog:
    """Return `n` sets with epochs up to 3 days before `at`: half LEO, then GEO, GTO, Molniya, MEO.

    Perigees of the ellipses come down to 200 km, and one LEO in fifty has much drag.
    """
    random = np.random.default_rng(SEED)
    pattern = tle.bundled()[-1]
    kinds = {
        "LEO": (lambda: random.uniform(13.0, 15.7), lambda: random.uniform(0.0, 0.01)),
        "GEO": (lambda: random.uniform(1.0015, 1.0040), lambda: random.uniform(0.0, 0.0008)),
        "GTO": (lambda: random.uniform(2.24, 2.28), lambda: random.uniform(0.715, 0.729)),
        "MOLNIYA": (lambda: random.uniform(2.004, 2.008), lambda: random.uniform(0.70, 0.745)),
        "MEO": (lambda: random.uniform(1.9, 2.1), lambda: random.uniform(0.0, 0.02)),
    }
    suffix = ("", " DEB", " R/B")
    sets = []
    for i in range(n):
        kind = "LEO" if i % 2 == 0 else ("GEO", "GTO", "MOLNIYA", "MEO")[(i // 2) % 4]
        motion, eccentricity = kinds[kind]
        inclination = {"GEO": 5.0, "MOLNIYA": 63.4}.get(kind, 98.0)
        sets.append(
            replace(
                pattern,
                norad_cat_id=FIRST_NUMBER + i,
                object_name=f"MADE {kind} {i}{suffix[i % 3]}",
                object_id=f"2026-{1 + i // 26 % 999:03d}{chr(65 + i % 26)}",
                epoch=at.plus_days(-float(random.uniform(0.0, 3.0))),
                mean_motion_rev_day=float(motion()),
                eccentricity=float(eccentricity()),
                inclination_deg=inclination if kind == "MOLNIYA" else float(random.uniform(0.1, inclination)),
                raan_deg=float(random.uniform(0.0, 360.0)),
                arg_perigee_deg=float(random.uniform(0.0, 360.0)),
                mean_anomaly_deg=float(random.uniform(0.0, 360.0)),
                bstar=0.05 if i % 100 == 0 else 1e-4,
                mean_motion_dot=0.0,
                mean_motion_ddot=0.0,
                source="made",
            )
        )
    return Catalog(sets)
