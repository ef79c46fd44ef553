"""What the register says of a place beyond where it is: owner, allowed azimuths, inclinations flown.

The tables are `data/facts.csv`, `data/sectors.csv` and `data/flown.csv`; where
they come from is in `data/PROVENANCE.md`. A pad answers with what is said of its
launch site.
"""

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

from sites.site import Site

FLOWN_SOURCE = (
    "GCAT launch log to 2024-12-08 (J. McDowell, planet4589.org/space/gcat, CC-BY 4.0); inclinations from "
    "six catalogues of 18 SDS, 2006 to 2025: only launches whose payloads were still in a low orbit then"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told of a place, with its source and how sure it is (both empty where it is unknown)."""

    figure: str
    value: str
    source: str
    confidence: str

    def as_json(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sector:
    """A range of azimuths over ground that range safety allows or excludes.

    Attributes
    ----------
    from_deg, to_deg:
        Clockwise from the first to the second, from north through east;
        `from_deg` may be negative (west of north).
    kind:
        `allowed` (all others are closed) or `excluded` (nothing is said of others).
    """

    from_deg: float
    to_deg: float
    kind: str
    why: str
    source: str
    confidence: str

    def holds(self, azimuth_deg: float) -> bool:
        """Return whether the azimuth lies in the sector."""
        return (azimuth_deg - self.from_deg) % 360.0 <= self.to_deg - self.from_deg

    def as_json(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Flown:
    """How many launches of a site went into which inclination, rounded to a degree.

    `counts` has those that could be counted, `launches` is the number of all
    launches to orbit from there; `source` says what was counted.
    """

    counts: tuple[tuple[int, int], ...]
    launches: int
    source: str = FLOWN_SOURCE

    @property
    def counted(self) -> int:
        """How many launches have a known inclination."""
        return sum(count for _, count in self.counts)

    def as_json(self) -> dict[str, Any]:
        """Return the fields, the counts by inclination."""
        return {
            "launches_to_orbit": self.launches,
            "counted": self.counted,
            "by_inclination_deg": {str(deg): count for deg, count in self.counts},
            "source": self.source,
        }


def facts_of(site: Site) -> tuple[Fact, ...]:
    """Return what is told of a place, or of the launch site it belongs to."""
    return tuple(
        Fact(row["figure"], row["value"], row["source"], row["confidence"]) for row in _rows_of("facts", site)
    )


def earlier_position(site: Site) -> Site | None:
    """Return the site's default pad where an earlier edition of its source had it; None for most."""
    told = next((each for each in facts_of(site) if each.figure.startswith("earlier position")), None)
    if told is None:
        return None
    lat_deg, lon_deg, alt_m = (float(part) for part in told.value.split())
    return Site(
        id=f"{site.id}-earlier",
        name=site.name,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        alt_m=alt_m,
        source=told.source,
        confidence=told.confidence,
    )


def sectors_of(site: Site) -> tuple[Sector, ...]:
    """Return the sectors known of a launch site; none means that none was found, not that all is open."""
    return tuple(
        Sector(
            from_deg=float(row["from_deg"]),
            to_deg=float(row["to_deg"]),
            kind=row["kind"],
            why=row["why"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in _rows_of("sectors", site)
    )


def flown_from(site: Site) -> Flown | None:
    """Return the inclinations into which a launch site has flown; None for places that are none."""
    rows = list(_rows_of("flown", site))
    if not rows:
        return None
    total = next(int(row["launches"]) for row in rows if not row["inclination_deg"])
    counts = ((int(row["inclination_deg"]), int(row["launches"])) for row in rows if row["inclination_deg"])
    return Flown(tuple(counts), total)


def _rows_of(table: str, site: Site) -> Iterator[dict[str, str]]:
    place = site.parent or site.id
    return (row for row in _table(table) if row["place"] == place)


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    text = resources.files("sites").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
