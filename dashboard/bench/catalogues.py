"""The element sets that engines are measured on: a real catalogue, or one spread from what is bundled."""

import dataclasses
import math
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

import tle
from orbits import Times, propagate
from tle import Catalog, ElementError, ElementSet, Moment

# From 225 minutes a revolution on SGP4 hands over to SDP4 (AIAA 2006-6753). The theory asks this
# of the recovered mean motion; sets so near to the border that it matters are left out.
_DEEP_MINUTES, _BORDER = 225.0, 0.005

# Where the project's reference data lie, the catalogue that figures are quoted for.
_SHARED = "data/catalog/active-2026-08-22.tle.gz"

NEAR, DEEP = "near-Earth", "deep space"


@dataclass(frozen=True)
class Measured:
    """What is measured on: sets by kind of theory, the first instant, and whence they are in words."""

    catalogs: dict[str, Catalog]
    start: Moment
    said: str


def choose(path: str | None, most: dict[str, int]) -> Measured:
    """Return the sets of a file, else of the project's reference data, else spread from the bundled ones.

    `most` is the largest number of sets of each kind; from larger catalogues
    every so-manyth is taken.

    Raises
    ------
    tle.ElementError
        The file holds no element sets.
    """
    if path is None:
        root = Path(os.environ.get("COMMON_ORBIT_SHARED", Path.cwd().parent / "shared"))
        path = str(root / _SHARED) if (root / _SHARED).exists() else None
    if path is None:
        return _spread(most)
    catalog = tle.read(path).catalog
    if not len(catalog):
        raise ElementError(f"{path} holds no element set that can be used.")
    catalogs = {kind: _thinned(_numbered(sets), most[kind]) for kind, sets in _by_kind(catalog).items()}
    newest = catalog.by_epoch()[-1].epoch
    return Measured(
        catalogs,
        Moment(newest.jd, 0.0),
        f"{path}: " + ", ".join(f"{len(sets):,} {kind}" for kind, sets in catalogs.items()),
    )


def _by_kind(catalog: Catalog) -> dict[str, Catalog]:
    period = 1440.0 / catalog.mean_motion_rev_day
    return {
        NEAR: catalog[period < _DEEP_MINUTES * (1.0 - _BORDER)],
        DEEP: catalog[period > _DEEP_MINUTES * (1.0 + _BORDER)],
    }


def _thinned(catalog: Catalog, most: int) -> Catalog:
    if len(catalog) <= most:
        return catalog
    return catalog[np.linspace(0, len(catalog) - 1, most).astype(np.int64)]


def _numbered(catalog: Catalog) -> Catalog:
    # Numbers beyond a TLE's five digits have no part in the theory, and not every peer can read them.
    return Catalog(
        dataclasses.replace(each, norad_cat_id=number % 99_999 + 1) for number, each in enumerate(catalog)
    )


def _spread(most: dict[str, int]) -> Measured:
    """Repeat the few sets that everybody has, each time with other anomalies and nodes."""
    near = tle.bundled().newest()
    start = Moment(near.by_epoch()[-1].epoch.jd, 0.0)
    near = near.younger_than(365.0, start)
    kinds = {NEAR: near, DEEP: _by_kind(_of_the_report())[DEEP]}
    catalogs = {kind: _flying(_repeated(sets, 2 * most[kind], start), start) for kind, sets in kinds.items()}
    catalogs = {kind: sets[: most[kind]] for kind, sets in catalogs.items()}
    return Measured(
        catalogs,
        start,
        "no catalogue was given: "
        + ", ".join(
            f"{len(catalogs[kind]):,} {kind} sets spread from {len(sets)} real ones"
            for kind, sets in kinds.items()
        ),
    )


def _flying(catalog: Catalog, start: Moment) -> Catalog:
    """Leave out what another node or anomaly has sent into the ground."""
    day = propagate(catalog, Times.every(start, 3600.0, 25))
    return catalog[np.flatnonzero(~day.error.any(axis=1))]


def _of_the_report() -> Catalog:
    """Return the sets of the verification runs of AIAA 2006-6753 that python-sgp4 brings along."""
    lines = (files("sgp4") / "SGP4-VER.TLE").read_text("ascii").splitlines()
    text = "\n".join(line[:69] for line in lines if line.startswith(("1 ", "2 ")))
    return tle.read(text.encode(), lenient=True).catalog


def _repeated(catalog: Catalog, most: int, start: Moment) -> Catalog:
    sets: list[ElementSet] = []
    for number in range(most):
        base = catalog[number % len(catalog)]
        # Multiples of the golden angle fill a circle evenly, however many there are; four decimals,
        # so that the sets can be written as TLE without a change.
        turn = number * 360.0 * (math.sqrt(5.0) - 1.0) / 2.0
        sets.append(
            dataclasses.replace(
                base,
                norad_cat_id=number % 99_999 + 1,
                epoch=start,
                mean_anomaly_deg=round(turn % 360.0, 4) % 360.0,
                raan_deg=round(turn * 7.0 % 360.0, 4) % 360.0,
                published_lines=None,
            )
        )
    return Catalog(sets)
