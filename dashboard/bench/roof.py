"""How near the near-Earth kernel is to what the processor can do: instructions, clock, cycles.

Instructions are counted in the assembly of the loops, which is made anew, as compiled
code that comes from the disk has none. What was really executed only the processor's
own counters know, which virtual machines rarely pass on.
"""

import re
import time
from collections import Counter
from typing import Any

import numba
import numpy as np

from orbits import Times, compiled
from orbits.kernels import near_earth as theory
from orbits.kernels.blocks import SCRATCH
from orbits.kernels.coefficients import ISIMP, N_COEFF
from orbits.prepared import Prepared
from tle import Catalog

# Packed arithmetic that a core begins in one cycle: two on what is sold today.
PER_CYCLE = 2

_CHAIN_CYCLES = 6
_CHAIN_LENGTH = 5_000_000

_ARITHMETIC = re.compile(r"v(?:fn?m(?:add|sub)\d+|add|sub|mul|div|sqrt|max|min|rndscale|round)pd\b")
_LANES = {"zmm": 8, "ymm": 4, "xmm": 2}

_W, _C = np.zeros(SCRATCH), np.ones(N_COEFF)
_LOOPS: dict[str, tuple[Any, ...]] = {
    "_slow_full": (_W, 8, _C, 1.0),
    "_slow_simple": (_W, 8, _C, 1.0),
    "_kepler_tiny": (_W, 8, 0.1, 0.1),
    "_kepler_small": (_W, 8, 0.1, 0.1),
    "_orient": (_W, 8, _C, 1.0, 1.0, 1.0),
}


def measure(catalog: Catalog, times: Times) -> dict[str, Any] | None:
    """Return what a propagation of a near-Earth catalogue costs at least; None without packed loops.

    Keys: lanes; instructions and arithmetic, of the loops for so many propagations,
    averaged over the catalogue; counted, the share of blocks that go through these loops
    (the others take full sines or solve Kepler's equation step by step); clock_hz;
    cycles_at_best, of one propagation if there were nothing but this arithmetic and
    nothing ever waited. Writing the results is not in these counts.
    """
    loops = {name: _counts(name) for name in _LOOPS}
    if any(counts is None for counts in loops.values()):
        return None
    found = {name: counts for name, counts in loops.items() if counts is not None}
    ways = _ways(catalog, times)
    counted = {way: count for way, count in ways.items() if set(way) <= set(found)}
    share = sum(counted.values())
    if not share:
        return None
    instructions, arithmetic = (
        sum(count * sum(found[name][part] for name in (*way, "_orient")) for way, count in counted.items())
        / share
        for part in range(2)
    )
    lanes = found["_orient"][2]
    return {
        "lanes": lanes,
        "instructions": instructions,
        "arithmetic": arithmetic,
        "counted": share / sum(ways.values()),
        "clock_hz": _clock_hz(),
        "cycles_at_best": arithmetic / lanes / PER_CYCLE,
    }


def _counts(name: str) -> tuple[int, int, int] | None:
    """Return (instructions, arithmetic among them, lanes) of the packed loops of one stage."""
    options: dict[str, Any] = {"error_model": "numpy", "fastmath": {"contract", "nsz", "arcp"}, "_nrt": False}
    function = numba.njit(getattr(theory, name).py_func, **options)
    function(*_LOOPS[name])
    assembly = next(iter(function.inspect_asm().values()))
    wide = next((register for register in _LANES if f"%{register}" in assembly), "xmm")
    instructions = arithmetic = 0
    for label, body in re.findall(r"^(\.L\w+):(.*?)(?=^\.L\w+:|\Z)", assembly, re.MULTILINE | re.DOTALL):
        lines = [line.strip() for line in body.splitlines() if re.match(r"\t[a-z]", line)]
        jump = next(
            (number for number, line in enumerate(lines) if re.match(rf"j\w+\s+{re.escape(label)}$", line)),
            None,
        )
        if jump is None:
            continue
        inside = lines[: jump + 1]
        packed = [line for line in inside if _ARITHMETIC.match(line) and f"%{wide}" in line]
        if packed:
            instructions += len(inside)
            arithmetic += len(packed)
    return (instructions, arithmetic, _LANES[wide]) if arithmetic else None


def _ways(catalog: Catalog, times: Times) -> Counter[tuple[str, str]]:
    """Return how many objects go through which loops, by their first block."""
    known = Prepared(catalog, "WGS72", "improved")
    plan = compiled.Plan(times.jd[np.newaxis], times.fr[np.newaxis])
    half = float(plan.half[0, 0])
    ways: Counter[tuple[str, str]] = Counter()
    for row in known.near:
        c = known.table[row]
        t = (plan.middle_jd[0, 0] - known.epoch_jd[row]) + (plan.middle_fr[0, 0] - known.epoch_fr[row])
        t = float(t) * 1440.0
        slow = "_slow_general"
        if theory._is_slow(c, t, half):
            slow = "_slow_simple" if c[ISIMP] == 1.0 else "_slow_full"
        e = theory._largest_eccentricity(c, t, half)
        kepler = "_kepler_general"
        if e < theory._SMALL:
            kepler = "_kepler_tiny" if e < theory._TINY else "_kepler_small"
        ways[slow, kepler] += 1
    return ways


@numba.njit
def _chain(x: Any, count: Any) -> Any:
    # Shift and exclusive or take a cycle each, on every processor, and each waits for the one before.
    for _ in range(count):
        x ^= x << np.uint64(13)
        x ^= x >> np.uint64(7)
        x ^= x << np.uint64(17)
    return x


def _clock_hz() -> float:
    """Return cycles a second, now and under this load: the fastest of some runs of a dependent chain."""
    _chain(np.uint64(88172645463325252), 10)
    shortest = np.inf
    for _ in range(10):
        begun = time.process_time()
        _chain(np.uint64(88172645463325252), _CHAIN_LENGTH)
        shortest = min(shortest, time.process_time() - begun)
    return _CHAIN_CYCLES * _CHAIN_LENGTH / float(shortest)
