"""The bench of passes: every engine on the same objects and sites, one thread, in one run.

The engines take turns and the median of their turns counts, as in the bench of the kernels.
Beside the speed stands what was found: how many passes each engine has that ours has not,
and the other way round, and how far apart their edges lie. Ours are held against samples of
every second for some pairs of object and site, in the same run.
"""

import importlib
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

import orbits
import tle
from dashboard.bench import machine
from dashboard.bench.catalogues import DEEP, NEAR, choose
from orbits import Times, propagate
from sites import Site, azimuth_elevation_range, find_site
from tle import Catalog, Moment

Floats = npt.NDArray[np.float64]

OURS = ("common-orbit", "common-orbit, with culminations", "common-orbit, find_passes()")
PEERS = ("sgp4-predict", "brahe", "skyfield")
_ADAPTERS = {
    "common-orbit": "passes_ours",
    "common-orbit, with culminations": "passes_with_tops",
    "common-orbit, find_passes()": "passes_one_by_one",
    "sgp4-predict": "passes_sgp4_predict",
    "brahe": "passes_brahe",
    "skyfield": "passes_skyfield",
}

MASK_DEG = 10.0
SEED = 20261126

# Two passes of different engines are the same when their edges are this near, seconds.
_SAME_S = 30.0
# Edges at the ends of the window are the window's, not the engine's.
_EDGE_S = 2.0


@dataclass(frozen=True)
class Found:
    """The passes of one engine: numbers of object and site, and seconds of begin and end, each (n,)."""

    obj: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    begin_s: Floats
    end_s: Floats

    def __len__(self) -> int:
        return len(self.obj)


@dataclass(frozen=True)
class Case:
    """What is searched: objects, sites and days."""

    name: str
    catalog: Catalog
    sites: tuple[Site, ...]
    start: Moment
    days: float

    @property
    def stop(self) -> Moment:
        """The end of the window."""
        return self.start.plus_days(self.days)

    @property
    def satellite_days(self) -> float:
        """Objects times sites times days."""
        return len(self.catalog) * len(self.sites) * self.days


@dataclass(frozen=True)
class Size:
    """How many objects and sites the cases have, and how long and often an engine is measured."""

    objects: int
    many_objects: int
    many_sites: int
    seconds: float
    rounds: int


QUICK = Size(40, 40, 10, seconds=0.5, rounds=3)
FULL = Size(400, 1000, 100, seconds=15.0, rounds=5)


def run(
    catalog_path: str | None,
    *,
    quick: bool = False,
    engines: Iterable[str] = PEERS,
    tell: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Return what was measured, as a document that JSON can hold."""
    size = QUICK if quick else FULL
    orbits.warm_up(wait=True)
    said, cases = _cases(catalog_path, size)
    rows: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for case in cases:
        tell(f"{case.name}: {', '.join((*OURS, *engines))}")
        reference = _ours(case)
        for name in (*OURS, *engines):
            row, reason = _measured(name, case, size, reference)
            if row is None:
                skipped.append({"engine": name, "case": case.name, "reason": reason})
            else:
                rows.append(row)
    ours = {row["case"]: row["rate"] for row in rows if row["engine"] == OURS[0]}
    for row in rows:
        row["ratio_to_ours"] = row["rate"] / ours[row["case"]]
    return {
        "machine": machine.describe(),
        "catalog": said,
        "seed": SEED,
        "mask_deg": MASK_DEG,
        "rows": rows,
        "skipped": skipped,
        "brute_force": _by_brute_force(cases, 4 if quick else 40),
    }


def _cases(catalog_path: str | None, size: Size) -> tuple[str, list[Case]]:
    measured = choose(catalog_path, {NEAR: 20_000, DEEP: 0})
    near = measured.catalogs[NEAR]
    # Two hours a revolution, nearly round: low orbits.
    low = near[(1440.0 / near.mean_motion_rev_day < 128.0) & (near.eccentricity < 0.03)]
    rng = np.random.default_rng(SEED)
    chosen = rng.permutation(len(low))
    places = [
        Site(
            id=f"s{number}",
            name=f"site {number}",
            lat_deg=float(np.degrees(np.arcsin(rng.uniform(-1.0, 1.0)))),
            lon_deg=float(rng.uniform(-180.0, 180.0)),
        )
        for number in range(size.many_sites)
    ]
    one = find_site("47.3744,8.5410,408")
    iss = tle.bundled().nearest("ISS", measured.start)
    few, many = low[chosen[: size.objects]], low[chosen[: size.many_objects]]
    start = measured.start
    return f"{measured.said}; of these low orbits", [
        Case(f"{len(few)} objects x 1 site x 3 days", few, (one,), start, 3.0),
        Case(f"{len(many)} objects x {len(places)} sites x 1 day", many, tuple(places), start, 1.0),
        Case("ISS, 1 site, 48 hours", Catalog.of(iss), (one,), Moment(iss.epoch.jd + 1.0, 0.0), 2.0),
    ]


def _ours(case: Case) -> Found:
    result: Found = _adapter(OURS[0]).prepare(case)()
    return result


def _adapter(name: str) -> Any:
    return importlib.import_module(f"dashboard.bench.peers.{_ADAPTERS[name]}")


def _measured(name: str, case: Case, size: Size, reference: Found) -> tuple[dict[str, Any] | None, str]:
    """Return (the row of one engine, ""), or (None, why not)."""
    adapter = _adapter(name)
    version = machine.version_of(adapter.DISTRIBUTION)
    if version is None:
        return None, f"not installed: pip install {adapter.DISTRIBUTION}"
    part = case if case.satellite_days <= adapter.MOST_DAYS else _part(case, adapter.MOST_DAYS)
    try:
        search = adapter.prepare(part)
        found = search()
        turns, cpu = _turns(search, size)
    except Exception as error:  # noqa: BLE001 - whatever a peer raises, the others are still measured
        return None, f"{type(error).__name__}: {str(error)[:300]}"
    wall = statistics.median(turns)
    return {
        "job": "passes",
        "case": case.name,
        "engine": name,
        "version": version,
        "threads": 1,
        "rate": part.satellite_days / wall,
        "unit": "satellite-days/s",
        "seconds": wall,
        "cpu_seconds": statistics.median(cpu),
        "measured_on": part.satellite_days,
        **_compared(found, _within(reference, part), part.days * 86400.0),
    }, ""


def _part(case: Case, most_days: float) -> Case:
    """Return the case with so few objects that a slow engine comes to an end."""
    count = max(1, int(most_days / (len(case.sites) * case.days)))
    return Case(
        case.name, case.catalog[np.arange(min(count, len(case.catalog)))], case.sites, case.start, case.days
    )


def _within(found: Found, part: Case) -> Found:
    mine = found.obj < len(part.catalog)
    return Found(found.obj[mine], found.place[mine], found.begin_s[mine], found.end_s[mine])


def _turns(search: Callable[[], Found], size: Size) -> tuple[list[float], list[float]]:
    """Return the seconds on the clock and of the processor of each turn."""
    wall: list[float] = []
    cpu: list[float] = []
    end = time.perf_counter() + size.seconds
    while len(wall) < size.rounds or (time.perf_counter() < end and len(wall) < 1000):
        began, spent = time.perf_counter(), time.process_time()
        search()
        cpu.append(time.process_time() - spent)
        wall.append(time.perf_counter() - began)
        if wall[-1] > size.seconds:
            break
    return wall, cpu


def _compared(found: Found, reference: Found, length_s: float) -> dict[str, Any]:
    """Return how many passes only one of two has, and the differences of the edges of the others."""
    theirs: dict[tuple[int, int], list[int]] = {}
    for row in range(len(found)):
        theirs.setdefault((int(found.obj[row]), int(found.place[row])), []).append(row)
    missing, differences = 0, []
    for row in range(len(reference)):
        key = int(reference.obj[row]), int(reference.place[row])
        begin, end = float(reference.begin_s[row]), float(reference.end_s[row])
        match = next(
            (
                other
                for other in theirs.get(key, ())
                if abs(found.begin_s[other] - begin) < _SAME_S or abs(found.end_s[other] - end) < _SAME_S
            ),
            None,
        )
        if match is None:
            missing += 1
            continue
        theirs[key].remove(match)
        if begin > _EDGE_S:
            differences.append(abs(float(found.begin_s[match]) - begin))
        if end < length_s - _EDGE_S:
            differences.append(abs(float(found.end_s[match]) - end))
    off = np.array(differences or [0.0])
    return {
        # Found, and what only ours or only theirs has.
        "complete": {
            "found": len(found),
            "missed": missing,
            "invented": sum(len(rows) for rows in theirs.values()),
        },
        "max_difference": float(off.max()),
        "p99_difference": float(np.percentile(off, 99.0)),
        "difference_unit": "s",
    }


def _by_brute_force(cases: list[Case], pairs: int) -> dict[str, Any]:
    """Hold our passes of some pairs of object and site against samples of every second."""
    rng = np.random.default_rng(SEED)
    counted = missed = invented = 0
    worst = 0.0
    for case in cases[:2]:
        reference = _ours(case)
        times = Times.every(case.start, 1.0, int(case.days * 86400.0) + 1)
        for _ in range(pairs // 2):
            number, place = int(rng.integers(len(case.catalog))), int(rng.integers(len(case.sites)))
            position = propagate(Catalog.of(case.catalog[number]), times, frame="ITRS", velocities=False)
            height = azimuth_elevation_range(position.position_km[0], case.sites[place])[1] - MASK_DEG
            crossings = np.flatnonzero((height[:-1] >= 0.0) != (height[1:] >= 0.0))
            expected = crossings + height[crossings] / (height[crossings] - height[crossings + 1])
            mine = (reference.obj == number) & (reference.place == place)
            edges = np.sort(np.concatenate([reference.begin_s[mine], reference.end_s[mine]]))
            edges = edges[(edges > 0.0) & (edges < case.days * 86400.0)]
            counted += len(expected)
            missed += max(0, len(expected) - len(edges))
            invented += max(0, len(edges) - len(expected))
            if len(edges) == len(expected):
                worst = max(worst, float(np.abs(edges - expected).max(initial=0.0)))
    return {"edges": counted, "missed": missed, "invented": invented, "max_difference_s": worst}
