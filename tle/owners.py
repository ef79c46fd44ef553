"""Who owns an object: element sets do not say, so it is looked up, and unknown is said to be unknown.

The table is `data/owners.csv.gz`, made from GCAT's launch log by
`tests/builders/build_owners.py`. It knows payloads launched until 8 December 2024.
For others there are three weaker grounds, each named in the answer: a fragment or a
rocket stage goes with its launch where all payloads of the launch and the agency that
launched are of one state; an object with a name that only one owner gives (Kuiper,
Shenzhou) goes with that owner, by the table `data/series.csv`; and an object whose name
belongs to a series (Starlink) goes with the series where ten and more of it are known
and all are of one state. Rideshares tell nothing: their launch speaks for nobody.
"""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from tle.elements import ElementSet

SOURCE = "GCAT launch log (J. McDowell, planet4589.org/space/gcat, CC-BY 4.0), to 2024-12-08"
SERIES_OF = 10
"""How many objects of a series must be known before a name speaks for another."""

_SAME = {"SU": "RU"}
"""A successor counts as the same state where states are compared."""

_STEM = re.compile(r"[A-Z]{3,}(?:[ -][A-Z]+)*")
_LAUNCH = re.compile(r"(\d{4})-(\d{3})")


class Ground(StrEnum):
    """On what an owner is known.

    The object itself, its launch, a name that only one owner gives (`data/series.csv`), the
    others of its name that are held, or not at all.
    """

    OBJECT = "object"
    LAUNCH = "launch"
    NAME = "name"
    SERIES = "series"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of an object.

    Attributes
    ----------
    state:
        GCAT's code of the state or international organisation (`US`, `SU`, `I-ESA`);
        empty where unknown.
    organisation:
        GCAT's code of the organisation; empty where unknown.
    ground:
        How that is known.
    launched_by:
        The state of the agency that launched it; empty where unknown.
    evidence:
        What a name rests on, with its confidence; empty where no name was asked.
    """

    state: str
    organisation: str
    ground: Ground
    launched_by: str
    evidence: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return the fields, what is unknown as None, with the source."""
        return {
            "state": self.state or None,
            "organisation": self.organisation or None,
            "known_by": str(self.ground),
            "launched_by": self.launched_by or None,
            "evidence": self.evidence or None,
            "source": SOURCE,
        }


@dataclass(frozen=True, slots=True)
class _Tables:
    objects: dict[int, tuple[str, str]]
    launches: dict[tuple[int, int], tuple[str, str]]


@cache
def _tables() -> _Tables:
    text = gzip.decompress(files("tle").joinpath("data/owners.csv.gz").read_bytes()).decode("utf-8")
    objects: dict[int, tuple[str, str]] = {}
    launches: dict[tuple[int, int], tuple[str, str]] = {}
    number = 0
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        kind, *cells = line.split(",")
        if kind == "object":
            step, more, state, organisation = cells
            number += int(step)
            for each in range(number, number + int(more) + 1):
                objects[each] = (state, organisation)
            number += int(more)
        else:
            year, first, more, launcher, payloads = cells
            for each in range(int(first), int(first) + int(more) + 1):
                launches[int(year), each] = (launcher, payloads)
    return _Tables(objects, launches)


@cache
def _named() -> dict[str, tuple[str, str, str]]:
    """Return state, organisation and evidence of every name that only one owner gives."""
    text = files("tle").joinpath("data/series.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {
        row["series"]: (row["state"], row["organisation"], f"{row['source']}; confidence {row['confidence']}")
        for row in rows
    }


def owner_of(norad_cat_id: int, object_id: str, object_name: str = "") -> Owner:
    """Return the owner of an object by its number, its launch, or a name that only one owner gives."""
    tables = _tables()
    named = _LAUNCH.match(object_id)
    launcher, payloads = tables.launches.get((int(named[1]), int(named[2])), ("", "")) if named else ("", "")
    if norad_cat_id in tables.objects:
        state, organisation = tables.objects[norad_cat_id]
        return Owner(state, organisation, Ground.OBJECT, launcher)
    if payloads and _SAME.get(payloads, payloads) == _SAME.get(launcher, launcher):
        return Owner(payloads, "", Ground.LAUNCH, launcher)
    if (stem := series_of(object_name)) in _named():
        state, organisation, evidence = _named()[stem]
        return Owner(state, organisation, Ground.NAME, launcher, evidence)
    return Owner("", "", Ground.UNKNOWN, launcher)


def owners_of(sets: Iterable[ElementSet]) -> list[Owner]:
    """Return the owner of each object, those without a row of their own by the series of their names too."""
    chosen = list(sets)
    found = [owner_of(each.norad_cat_id, each.object_id, each.object_name) for each in chosen]
    series: dict[str, Counter[str]] = defaultdict(Counter)
    stems = [series_of(each.object_name) for each in chosen]
    for stem, owner in zip(stems, found, strict=True):
        if stem and owner.ground is Ground.OBJECT:
            series[stem][_SAME.get(owner.state, owner.state)] += 1
    speaking = {
        stem: next(iter(states))
        for stem, states in series.items()
        if len(states) == 1 and states.total() >= SERIES_OF
    }
    return [
        Owner(speaking[stem], "", Ground.SERIES, owner.launched_by)
        if owner.ground is Ground.UNKNOWN and stem in speaking
        else owner
        for stem, owner in zip(stems, found, strict=True)
    ]


def series_of(name: str) -> str:
    """Return the words of a name before its first number, as they are compared; empty for what is none.

    Debris (`DEB`) and rocket stages (`R/B`) belong to no series.
    """
    upper = name.upper()
    stem = _STEM.match(upper)
    return "" if stem is None or " DEB" in upper or "R/B" in upper else re.sub(r"[ -]", "", stem[0])
