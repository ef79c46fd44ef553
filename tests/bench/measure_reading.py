"""Measure how fast catalogues are read, written and looked over; prints a table. Run by hand.

    python tests/bench/measure_reading.py ../shared/data/catalog

Times are of the processor, the best of three, after import.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tle
from tle import writers

LARGEST = "on-orbit-2024-11-01.omm.csv.gz"


def best_of_three(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the least processor time of three runs, seconds, and what the work gave."""
    times = []
    for _ in range(3):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return min(times), result


def main(folder: Path) -> None:
    """Print one line a file, then one a format for the largest OMM catalogue."""
    for path in sorted(folder.iterdir()):
        took, reading = best_of_three(lambda path=path: tle.read(path))
        found, refused = len(reading.catalog), len(reading.rejected)
        print(f"read  {path.name:42} {found:6} sets {refused} refused {took:6.2f} s")
    catalog = tle.read(folder / LARGEST, name="memory").catalog
    for name in writers.FORMATS[2:]:
        wrote, text = best_of_three(lambda name=name: tle.write(catalog, name))
        took, reading = best_of_three(lambda text=text: tle.read(text.encode()))
        same = reading.catalog == catalog
        print(
            f"{name:9} {len(text) / 1e6:5.1f} MB  written {wrote:5.2f} s  read {took:5.2f} s  equal: {same}"
        )
    took, _ = best_of_three(lambda: tle.Catalog(catalog).warnings())
    print(f"warnings of {len(catalog)} sets {took:5.3f} s")
    took, _ = best_of_three(lambda: tle.Catalog(catalog).orbit_class)
    print(f"orbit classes of {len(catalog)} sets {took:5.3f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
