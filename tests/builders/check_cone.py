"""Hold a catalogue's crossings of FAST's cone against every second of a day, and time the whole catalogue.

python tests/builders/check_cone.py SHARED [OBJECTS]
"""

import importlib.util
import sys
import time
from pathlib import Path

import numpy as np

import tle
from sites.antenna import find_antenna
from sites.cone import cone_crossings

START = tle.as_moment("2026-08-22T12:00:00Z")
DAY = 86400


def main() -> None:
    """Compare and print."""
    spec = importlib.util.spec_from_file_location("brute", Path(__file__).parents[1] / "naive/brute_cone.py")
    assert spec is not None
    assert spec.loader is not None
    brute = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(brute)
    antenna = find_antenna("fast")
    catalog = tle.read(Path(sys.argv[1]) / "data/catalog/active-2026-08-22.tle.gz").catalog
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    chosen = np.sort(np.random.default_rng(20261122).choice(len(catalog), count, replace=False))
    sample = catalog[chosen]
    found = cone_crossings(sample, antenna, START, START.plus_seconds(DAY))
    ours: list[list[tuple[float, float]]] = [[] for _ in range(count)]
    for number, begin, end in zip(
        found.obj.tolist(), found.begin_s.tolist(), found.end_s.tolist(), strict=True
    ):
        ours[number].append((begin, end))
    theirs = brute.stays(sample, antenna, START, DAY)
    faults = brute.faults([sorted(each) for each in ours], theirs, DAY)
    print(
        f"{count} objects, a day: {len(found)} crossings, {sum(map(len, theirs))} sampled, "
        f"{len(faults)} faults"
    )
    for fault in faults:
        print(" ", fault)
    began, cpu = time.perf_counter(), time.process_time()
    whole = cone_crossings(catalog, antenna, START, START.plus_seconds(DAY))
    print(
        f"{len(catalog)} objects, a day: {len(whole)} crossings of {len(whole.objects)} objects in "
        f"{time.perf_counter() - began:.2f} s ({time.process_time() - cpu:.2f} s of CPU)"
    )


if __name__ == "__main__":
    main()
