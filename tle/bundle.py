"""The element sets that come with the package: a table of the stations and of the story's other objects."""

import csv
from dataclasses import replace
from functools import cache
from importlib.resources import files

from tle import omm
from tle.catalog import Catalog
from tle.errors import FormatError


@cache
def bundled() -> Catalog:
    """Return the bundled sets, oldest epoch first: the stations through time and the story's other objects.

    ISS monthly since 1998, Tianhe, Wentian and Mengtian monthly; Mir, Tiangong-1
    and -2, Iridium 33 and Kosmos-2251, Kosmos-1408, Fengyun-1C, both Crew Dragon
    test flights and Spektr-R. Each set's `source` begins with `bundled:` and
    names where the table has it from; `tle/data/PROVENANCE.md` tells how the
    sets were chosen and checked.
    """
    text = files("tle").joinpath("data/elements.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    sets = omm.element_sets(columns, source="")
    if sets is None:
        raise FormatError(
            "The bundled table of element sets (tle/data/elements.csv) is damaged. Install the package again."
        )
    return Catalog(
        replace(each, source=f"bundled: {source}")
        for each, source in zip(sets, columns["SOURCE"], strict=True)
    ).by_epoch()
