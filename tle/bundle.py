"""The element sets that come with the package: a small table of the two stations through time."""

import csv
from functools import cache
from importlib.resources import files

from tle import omm
from tle.catalog import Catalog


@cache
def bundled() -> Catalog:
    """Return the bundled sets, oldest epoch first: ISS since 1998, Tianhe since 2021, Wentian, Mengtian.

    Each set's `source` begins with `bundled:` and names where the table has it
    from; `tle/data/PROVENANCE.md` tells how the sets were chosen and checked.
    """
    text = files("tle").joinpath("data/elements.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return Catalog(omm.element_set(row, source=f"bundled: {row['SOURCE']}") for row in rows).by_epoch()
