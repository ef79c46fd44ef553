"""The bench of closest approaches: a catalogue against itself for a day, every engine in one run.

Each engine takes the threads that it takes by itself on this machine. The lists are held
against each other, and ours for some objects against positions of every second.
"""

import math
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

import orbits
from dashboard.bench import machine
from dashboard.bench.catalogues import DEEP, NEAR, choose
from dashboard.bench.peers import approaches_astroz
from orbits import Times, propagate
from orbits.screening import ENGINE, screen
from tle import Catalog, Moment

PEERS = ("astroz",)
WITHIN_KM = 5.0
SEED = 20261127

# Objects and days; and objects and seconds of the check.
QUICK, FULL = (3000, 0.25), (40_000, 1.0)
_CHECKED, _CHECKED_S, _CHECKED_KM = 400, 400, 50.0
_SAME_S = 2.0
# An approach this near to the limit may be within it for one engine and not for another.
_EDGE_KM = 1e-3

Found = dict[tuple[int, int], list[tuple[float, float]]]


def run(
    catalog_path: str | None,
    *,
    quick: bool = False,
    engines: Iterable[str] = PEERS,
    tell: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Return what was measured, as a document that JSON can hold."""
    objects, days = QUICK if quick else FULL
    measured = choose(catalog_path, {NEAR: objects, DEEP: objects // 10})
    catalog = measured.catalogs[NEAR] + measured.catalogs[DEEP]
    orbits.warm_up(wait=True)
    ENGINE.start(wait=True)
    pairs = len(catalog) * (len(catalog) - 1) // 2
    case = f"{len(catalog):,} objects, all against all, {days:g} d, up to {WITHIN_KM:g} km"
    tell(f"{case}: common-orbit, {', '.join(engines)}")
    rows: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    searches: dict[str, Callable[[], tuple[Any, ...]]] = {
        "common-orbit": lambda: _ours(catalog, measured.start, days)
    }
    if "astroz" in set(engines):
        version = machine.version_of("astroz")
        if version is None:
            skipped.append({"engine": "astroz", "case": case, "reason": "not installed: pip install astroz"})
        else:
            searches["astroz"] = approaches_astroz.prepare(catalog, measured.start, days, WITHIN_KM)
    reference: Found | None = None
    # Docked ships under the elements of their station have no distance, but for astroz a minimum each minute.
    same = {tuple(pair) for pair in screen(catalog, measured.start, measured.start).same.tolist()}
    for name, search in searches.items():
        began, spent = time.perf_counter(), time.process_time()
        columns = search()
        wall, cpu = time.perf_counter() - began, time.process_time() - spent
        found = {pair: each for pair, each in gathered(*columns).items() if pair not in same}
        reference = found if reference is None else reference
        rows.append(
            {
                "job": "approaches",
                "case": case,
                "engine": name,
                "version": machine.version_of("common-orbit" if name == "common-orbit" else name),
                "threads": machine.threads_available(),
                "rate": pairs * days / wall,
                "unit": "pair-days/s",
                "seconds": wall,
                "cpu_seconds": cpu,
                **compared(found, reference),
            }
        )
    for row in rows:
        row["ratio_to_ours"] = row["rate"] / rows[0]["rate"]
    return {
        "machine": machine.describe(),
        "catalog": measured.said,
        "seed": SEED,
        "within_km": WITHIN_KM,
        "rows": rows,
        "skipped": skipped,
        "brute_force": _by_brute_force(catalog, measured.start),
    }


def _ours(catalog: Catalog, start: Moment, days: float) -> tuple[Any, ...]:
    found = screen(catalog, start, start.plus_days(days), within_km=WITHIN_KM)
    return found.a, found.b, found.t_s, found.miss_distance_km


def gathered(a: Any, b: Any, t_s: Any, apart_km: Any) -> Found:
    """Return approaches by pair of numbers: seconds and kilometres of each."""
    listed: Found = {}
    for row in zip(a.tolist(), b.tolist(), t_s.tolist(), apart_km.tolist(), strict=True):
        listed.setdefault((int(row[0]), int(row[1])), []).append((row[2], row[3]))
    return listed


def compared(found: Found, reference: Found) -> dict[str, Any]:
    """Return how many approaches only one of two has, and how far apart the distances of the others are."""
    missed, invented, differences = 0, 0, []
    for pair in reference.keys() | found.keys():
        theirs = list(found.get(pair, []))
        for t_s, apart_km in reference.get(pair, []):
            match = next((other for other in theirs if abs(other[0] - t_s) < _SAME_S), None)
            if match is not None:
                theirs.remove(match)
                differences.append(abs(match[1] - apart_km))
            elif apart_km < WITHIN_KM - _EDGE_KM:
                missed += 1
        invented += sum(apart_km < WITHIN_KM - _EDGE_KM for _, apart_km in theirs)
    off = np.array(differences or [0.0])
    return {
        "complete": {"found": sum(map(len, found.values())), "missed": missed, "invented": invented},
        "max_difference": float(off.max()),
        "p99_difference": float(np.percentile(off, 99.0)),
        "difference_unit": "km",
    }


def _by_brute_force(catalog: Catalog, start: Moment) -> dict[str, Any]:
    """Hold ours for some objects against the distances of all pairs at every second."""
    rng = np.random.default_rng(SEED)
    count = min(_CHECKED, len(catalog))
    some = catalog[np.sort(rng.choice(len(catalog), count, replace=False))]
    ours = screen(some, start, start.plus_seconds(float(_CHECKED_S)), within_km=_CHECKED_KM)
    at = {(int(a), int(b), math.floor(t)) for a, b, t in zip(ours.a, ours.b, ours.t_s, strict=True)}
    apart = np.full((3, count, count), np.inf)
    expected = missed = 0
    for second in range(_CHECKED_S + 1):
        apart[:2] = apart[1:]
        apart[2] = _distances_km(some, start.plus_seconds(float(second)))
        # A second at which they are nearer than one before and one after; well within the limit.
        lowest = (apart[1] < apart[0]) & (apart[1] <= apart[2]) & (apart[1] < _CHECKED_KM - 8.0)
        for a, b in zip(*np.nonzero(np.triu(lowest, 1)), strict=True):
            if second >= 2:
                expected += 1
                middle = second - 1
                missed += not {(int(a), int(b), middle + shift) for shift in (-1, 0)} & at
    return {"approaches": expected, "missed": missed, "within_km": _CHECKED_KM, "objects": count}


def _distances_km(catalog: Catalog, at: Moment) -> npt.NDArray[np.float64]:
    ephemeris = propagate(catalog, Times.of(at), velocities=False)
    position = np.where(ephemeris.error[:, :1] == 0, ephemeris.position_km[:, 0], np.nan)
    square = np.sum(position**2, axis=-1)
    inner = position @ position.T
    return np.asarray(np.sqrt(np.maximum(square[:, np.newaxis] + square - 2.0 * inner, 0.0)))
