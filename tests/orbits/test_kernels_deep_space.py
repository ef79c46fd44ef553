"""The deep-space kernel, against the printed runs of AIAA 2006-6753, python-sgp4 and its slow twin."""

import importlib.util
import math
import re
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from sgp4.api import WGS72, WGS84, Satrec, SatrecArray

import tle
from orbits import Times, frames
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.moments import Moment

# The reference stops solving Kepler's equation at a correction of 1e-12 rad and
# then uses the sine and cosine from before that correction; the kernel does not.
# So they differ by up to 1e-12 of the semi-major axis: 0.04 um at the synchronous height.
REFERENCE_RAD = 1.6e-12

DEG = math.pi / 180.0
REV_DAY = 1440.0 / (2.0 * math.pi)
ZERO = 2433281.5


def twin():
    path = Path(__file__).parents[1] / "naive" / "sdp4_twin.py"
    spec = importlib.util.spec_from_file_location("sdp4_twin", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["sdp4_twin"] = module
    spec.loader.exec_module(module)
    return module


def elements_of(catalog: Catalog) -> tuple[np.ndarray, ...]:
    return (
        (catalog.epoch_jd + catalog.epoch_fr) - ZERO,
        catalog.bstar,
        catalog.eccentricity,
        catalog.arg_perigee_deg * DEG,
        catalog.inclination_deg * DEG,
        catalog.mean_anomaly_deg * DEG,
        catalog.mean_motion_rev_day / REV_DAY,
        catalog.raan_deg * DEG,
    )


def coefficients(catalog: Catalog, gravity: str = "WGS72", afspc: bool = False):
    """Numbers of the deep-space objects of a catalogue, and their coefficients."""
    from orbits.kernels.coefficients import near_earth_coefficients
    from orbits.kernels.constants import GRAVITIES
    from orbits.kernels.deep_coefficients import deep_coefficients

    table, is_deep = near_earth_coefficients(*elements_of(catalog), GRAVITIES[gravity], afspc)
    return np.flatnonzero(is_deep), deep_coefficients(table[is_deep], GRAVITIES[gravity], afspc)


def run(
    catalog, jd, fr, *, gravity="WGS72", afspc=False, block=256, velocities=True, matrices=None
):  # fmt: skip
    """Position, velocity and code of deep-space objects; jd and fr of shape (n_t,) or (n_obj, n_t)."""
    from orbits.kernels.deep_space import propagate_deep_space

    rows, table = coefficients(catalog, gravity, afspc)
    assert len(rows) == len(catalog)
    jd, fr = np.atleast_2d(np.array(jd, dtype=float)), np.atleast_2d(np.array(fr, dtype=float))
    n_t = jd.shape[1]
    starts = np.append(np.arange(0, n_t, block), n_t).astype(np.int64)
    lengths = np.diff(starts)
    days = (jd - jd[:, :1]) + fr
    low = np.minimum.reduceat(days, starts[:-1], axis=1)
    high = np.maximum.reduceat(days, starts[:-1], axis=1)
    whole = np.floor((low + high) / 2)
    middle_jd, middle_fr = jd[:, :1] + whole, (low + high) / 2 - whole
    minutes = (jd - np.repeat(middle_jd, lengths, axis=1)) * 1440.0 + (
        fr - np.repeat(middle_fr, lengths, axis=1)
    ) * 1440.0
    half = np.maximum.reduceat(np.abs(minutes), starts[:-1], axis=1)
    position = np.full((len(catalog), n_t, 3), -1.0)
    velocity = np.full((len(catalog), n_t, 3), -1.0) if velocities else np.empty((0, 0, 3))
    error = np.zeros((len(catalog), n_t), dtype=np.uint8)
    propagate_deep_space(
        table,
        rows,
        0,
        len(rows),
        np.array(catalog.epoch_jd),
        np.array(catalog.epoch_fr),
        middle_jd,
        middle_fr,
        half,
        starts,
        minutes,
        (0.0, 0.0, 0.0, 0.0, 0.0),
        np.empty((0, 0, 0)) if matrices is None else matrices(starts),
        False,
        position,
        velocity,
        error,
    )
    return position, velocity, error


def satrec(elements: ElementSet, gravity: str = "WGS72", afspc: bool = False) -> Satrec:
    """python-sgp4's record, initialised by the same numbers."""
    epoch, bstar, e, argp, incl, m, n, node = (float(each[0]) for each in elements_of(Catalog.of(elements)))
    record = Satrec()
    record.sgp4init(
        WGS84 if gravity == "WGS84" else WGS72,
        "a" if afspc else "i",
        0,
        epoch,
        bstar,
        0.0,
        0.0,
        e,
        argp,
        incl,
        m,
        n,
        node,
    )
    record.jdsatepoch, record.jdsatepochF = elements.epoch.jd, elements.epoch.fr
    return record


def axis_km(catalog: Catalog) -> np.ndarray:
    return 42241.1 * (1.0 / np.array(catalog.mean_motion_rev_day)) ** (2 / 3)


def assert_as_the_reference(catalog, jd, fr, tolerance_rad=REFERENCE_RAD, **options):
    """Codes equal, missing numbers in the same places, positions within the tolerance of the axis."""
    position, velocity, error = run(catalog, jd, fr, **options)
    choice = {name: options[name] for name in ("gravity", "afspc") if name in options}
    expected = SatrecArray([satrec(each, **choice) for each in catalog]).sgp4(
        np.array(jd, dtype=float), np.array(fr, dtype=float)
    )
    np.testing.assert_array_equal(error, expected[0])
    missing = (error >= 1) & (error <= 5)
    for ours, theirs in ((position, expected[1]), (velocity, expected[2])):
        np.testing.assert_array_equal(np.isnan(ours).any(axis=-1), missing)
        np.testing.assert_array_equal(np.isnan(theirs).any(axis=-1), missing)
    apart_km = np.linalg.norm(position - expected[1], axis=-1)
    relative = np.nanmax(apart_km / axis_km(catalog)[:, np.newaxis], initial=0.0)
    assert relative < tolerance_rad
    apart_km_s = np.linalg.norm(velocity - expected[2], axis=-1)
    # Decaying orbits come out of the theory at any speed.
    speed = np.maximum(np.linalg.norm(expected[2], axis=-1), 1.0)
    assert np.nanmax(apart_km_s / speed, initial=0.0) < 1e-9 * max(1.0, tolerance_rad / REFERENCE_RAD)
    return np.nanmax(apart_km, initial=0.0), error


@cache
def deep_part(path: Path) -> Catalog:
    catalog = tle.read(path).catalog
    rows, _ = coefficients(catalog)
    return catalog[rows]


def times_about(jd: float) -> tuple[np.ndarray, np.ndarray]:
    """A month on either side: every ten minutes for some days, each six hours, and 60 random instants."""
    rng = np.random.default_rng(20261122)
    days = np.concatenate(
        [
            np.arange(-30.0, -29.0, 1 / 144),
            np.arange(-0.5, 0.5, 1 / 144),
            np.arange(29.0, 30.0, 1 / 144),
            np.arange(-30.0, 30.25, 0.25),
            rng.uniform(-30.0, 30.0, 60),
        ]
    )
    whole = np.floor(days)
    return jd + whole, days - whole


# -- the printed runs ------------------------------------------------------------


def printed(element_set):
    """(elements, table of minutes, position, velocity, the next minute or none) of the deep-space runs."""
    root = files("sgp4")
    lines = [
        line for line in (root / "SGP4-VER.TLE").read_text("ascii").splitlines() if line[:2] in ("1 ", "2 ")
    ]
    blocks: list[list[list[float]]] = []
    for line in (root / "tcppver.out").read_text("ascii").splitlines():
        if "xx" in line:
            blocks.append([])
        else:
            blocks[-1].append([float(field) for field in line.split()[:7]])
    for (line1, line2), block in zip(zip(lines[::2], lines[1::2], strict=True), blocks, strict=True):
        elements = element_set(line1, line2)
        if len(coefficients(Catalog.of(elements))[0]):
            table = np.array(block)
            _, stop, step = (float(field) for field in line2[69:].split())
            last = table[-1, 0]
            yield elements, table, min(last + step, stop) if last < stop else None


def at_minutes(elements, minutes):
    minutes = np.atleast_1d(minutes)
    return np.full(minutes.shape, elements.epoch.jd), elements.epoch.fr + minutes / 1440.0


def test_every_printed_row_of_deep_space(element_set):
    rows = 0
    codes = []
    for elements, table, following in printed(element_set):
        position, velocity, error = run(Catalog.of(elements), *at_minutes(elements, table[:, 0]))
        if elements.norad_cat_id == 33334:
            # Its one printed row is what the run before left behind.
            codes.append(int(error[0, 0]))
            rows += 1
            continue
        assert not error.any()
        assert np.abs(position[0] - table[:, 1:4]).max() < 1e-6
        # Printed with nine decimals, half of the last of which is rounding.
        assert np.abs(velocity[0] - table[:, 4:7]).max() < 1e-9 + 0.5e-9
        rows += len(table)
        if following is not None:
            codes.append(int(run(Catalog.of(elements), *at_minutes(elements, following))[2][0, 0]))
    assert rows == PRINTED_ROWS
    assert codes == PRINTED_CODES


PRINTED_ROWS = 509
PRINTED_CODES = [4, 3, 6]


# -- the reference -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "objects"), [("active-2026-08-22.tle.gz", 799), ("on-orbit-2024-11-01.omm.csv.gz", 4007)]
)
def test_a_whole_catalogue_for_a_month_on_either_side(shared, name, objects):
    catalog = deep_part(shared(f"data/catalog/{name}"))
    assert len(catalog) == objects
    largest_km, error = assert_as_the_reference(catalog, *times_about(np.median(catalog.epoch_jd)))
    assert largest_km < 1e-6  # 1 mm; 0.2 um is at lunar distance
    assert set(np.unique(error)) <= {0, 6}


def random_orbits(count: int, seed: int) -> Catalog:
    """Deep-space orbits: resonant or not, flat, nearly at Lyddane's limit, retrograde, eccentric."""
    rng = np.random.default_rng(seed)
    sets = []
    for number in range(count):
        motion = (rng.uniform(0.05, 6.39), rng.uniform(0.9, 1.1), rng.uniform(1.9, 2.1), 1.0027, 2.0057)
        eccentricity = (
            rng.uniform(0, 0.99),
            rng.uniform(0, 0.01),
            rng.uniform(0.5, 0.8),
            10 ** rng.uniform(-8, -3),
        )
        inclination = (
            rng.uniform(0, 180),
            rng.uniform(0, 0.1),
            rng.uniform(0, 12),
            rng.uniform(11.3, 11.6),
            rng.uniform(175, 180),
        )
        sets.append(
            ElementSet(
                norad_cat_id=number + 1,
                object_name="",
                object_id="",
                epoch=Moment(2461000.5 + float(rng.integers(-9000, 3000)), float(rng.uniform())),
                mean_motion_rev_day=float(motion[rng.integers(len(motion))]),
                eccentricity=float(eccentricity[rng.integers(len(eccentricity))]),
                inclination_deg=float(inclination[rng.integers(len(inclination))]),
                raan_deg=float(rng.uniform(0, 360)),
                arg_perigee_deg=float(rng.uniform(0, 360)),
                mean_anomaly_deg=float(rng.uniform(0, 360)),
                bstar=float(rng.choice([0.0, 1e-4, 1e-2, -1e-3, 0.3])),
            )
        )
    catalog = Catalog.of(sets)
    return catalog[coefficients(catalog)[0]]


@pytest.mark.parametrize(("gravity", "afspc"), [("WGS72", False), ("WGS84", True)])
@pytest.mark.parametrize("spread_days", [0.5, 30.0, 3000.0])
def test_random_orbits(gravity, afspc, spread_days):
    """Each about its own epoch; after eight years angles of thousands of turns cost digits on both sides."""
    seen = set()
    rng = np.random.default_rng(7)
    for number, elements in enumerate(random_orbits(150, seed=4)):
        start = rng.uniform(-spread_days, spread_days)
        days = np.sort(start + rng.uniform(0.0, 1.0 if number % 2 else spread_days, 100))
        whole = np.floor(days)
        _, error = assert_as_the_reference(
            Catalog.of(elements),
            elements.epoch.jd + whole,
            days - whole,
            1e-8 if spread_days > 100 else REFERENCE_RAD,
            gravity=gravity,
            afspc=afspc,
        )
        seen |= set(error.ravel().tolist())
    assert 6 in seen


def far_out(**changes) -> ElementSet:
    numbers = {
        "norad_cat_id": 1,
        "object_name": "",
        "object_id": "",
        "epoch": Moment(2461000.5, 0.25),
        "mean_motion_rev_day": 2.3,
        "eccentricity": 0.7,
        "inclination_deg": 63.4,
        "raan_deg": 10.0,
        "arg_perigee_deg": 270.0,
        "mean_anomaly_deg": 30.0,
        "bstar": 1e-4,
    }
    return ElementSet(**(numbers | changes))


def test_every_code_of_the_reference():
    """1, 3, 4 and 6 arise in deep space; within one block too, beside samples that are well."""
    catalog = Catalog.of(
        [
            far_out(eccentricity=0.9, bstar=-0.9),
            far_out(eccentricity=0.001, bstar=0.9, mean_motion_rev_day=6.3),
            far_out(eccentricity=0.97, bstar=0.05),
            far_out(eccentricity=0.999, mean_motion_rev_day=0.1),
            far_out(eccentricity=0.9985, mean_motion_rev_day=0.05, inclination_deg=30.0),
            far_out(eccentricity=1e-7, mean_motion_rev_day=1.0027, inclination_deg=0.01),
        ]
    )
    seen = set()
    for days in (
        np.linspace(-2000.0, 2000.0, 500),
        np.linspace(-3.0, 3.0, 500),
        np.linspace(500.0, 501.0, 300),
    ):
        whole = np.floor(days)
        _, error = assert_as_the_reference(catalog, 2461000.5 + whole, days - whole, 1e-9)
        seen |= set(np.unique(error).tolist())
    assert {0, 1, 3, 6} <= seen


def test_steps_of_the_integrator_from_a_table_are_those_of_a_restart(shared):
    """Sample by sample, jumping about in time: the reference starts again from the epoch at each jump."""
    from orbits.kernels import deep_coefficients as deep
    from orbits.kernels.blocks import BLOCK, SCRATCH, X
    from orbits.kernels.deep_space import _T, _carefully
    from orbits.kernels.resonance import N_KNOT, fill_knots

    catalog = deep_part(shared("data/catalog/active-2026-08-22.tle.gz"))
    _, table = coefficients(catalog)
    resonant = np.flatnonzero(table[:, deep.IREZ] != deep.NO_RESONANCE)[::30]
    assert set(table[resonant, deep.IREZ].tolist()) == {deep.ONE_DAY, deep.HALF_DAY}
    minutes = [0.0, 719.9, 720.0, -720.0, 43200.0, 1.0, -43200.0, -719.9, 30000.0, 30100.0, -5.0, 2000.0]
    knots = np.empty((123, N_KNOT))
    work, error = np.zeros(SCRATCH), np.zeros(1, dtype=np.uint8)
    for row in resonant:
        fill_knots(table[row], -61, 61, knots)
        record = satrec(catalog[int(row)])
        for t in minutes:
            code, position, _ = record.sgp4_tsince(t)
            work[_T] = t
            error[0] = 0
            _carefully(table[row], knots, -61, 1, work, error)
            assert error[0] == code
            # A last bit of 190 radians, the longitude after a month, is 1 nm.
            assert np.abs(work[X : X + 3 * BLOCK : BLOCK] - position).max() < 3e-9


# -- the twin ----------------------------------------------------------------------


def test_the_slow_twin_agrees(element_set, shared):
    naive = twin()
    active = deep_part(shared("data/catalog/active-2026-08-22.tle.gz"))
    catalog = Catalog.of([each for each, _, _ in printed(element_set)] + list(active[::40]))
    minutes = np.array([-30000.0, -720.0, -1.0, 0.0, 100.0, 719.0, 721.0, 5000.0, 43000.0])
    for elements in catalog:
        one = Catalog.of(elements)
        position, velocity, error = run(one, *at_minutes(elements, minutes))
        mean = naive.Elements(*(float(each[0]) for each in elements_of(one)))
        for k, t in enumerate(minutes):
            code, place, speed = naive.sdp4(mean, float(t))
            assert error[0, k] == code
            np.testing.assert_allclose(position[0, k], place, rtol=0, atol=1e-12 * axis_km(one)[0])
            np.testing.assert_allclose(velocity[0, k], speed, rtol=0, atol=1e-11)


# -- shapes and ways ---------------------------------------------------------------


def test_it_does_not_matter_how_times_are_cut_into_blocks():
    """Polynomials over many blocks, over a piece of one, and sample by sample."""
    catalog = random_orbits(80, seed=11)
    days = np.arange(0.0, 3.0, 1 / 480)
    whole = np.floor(days)
    jd, fr = 2461010.5 + whole, days - whole
    at_once = run(catalog, jd, fr)
    axis = axis_km(catalog)[:, np.newaxis]
    for block in (256, 100, 5):
        pieces = run(catalog, jd, fr, block=block)
        np.testing.assert_array_equal(at_once[2], pieces[2])
        apart = np.linalg.norm(at_once[0] - pieces[0], axis=-1) / axis
        # Epochs up to 24 years ago: the last bit of an angle is worth as much.
        assert np.nanmax(apart) < 1e-9
    shuffled = np.random.default_rng(3).permutation(len(jd))
    mixed = run(catalog, jd[shuffled], fr[shuffled])
    np.testing.assert_array_equal(at_once[2][:, shuffled], mixed[2])
    assert np.nanmax(np.linalg.norm(at_once[0][:, shuffled] - mixed[0], axis=-1) / axis) < 1e-9


def test_blocks_in_any_order_of_unsorted_instants(shared):
    """As a search asks: places here and there, near together and far apart, again and again."""
    from orbits.kernels import blocks, deep_space

    catalog = deep_part(shared("data/catalog/active-2026-08-22.tle.gz"))[::23]
    _, table = coefficients(catalog)
    jd = np.floor(np.median(catalog.epoch_jd)) + 0.5
    w, random = np.empty(blocks.SCRATCH), np.random.default_rng(11)
    for row, elements in enumerate(catalog):
        epoch = (jd - elements.epoch.jd - elements.epoch.fr) * 1440.0
        knots = deep_space.begin(w, table[row], epoch - 4000.0, epoch + 4000.0)
        for n, spread in ((200, 100.0), (3, 1.0), (200, 900.0), (40, 3900.0), (3, 1.0), (256, 5.0)):
            t = random.uniform(-4000.0 + spread, 4000.0 - spread)
            minutes = random.uniform(-spread, spread, n)
            error = np.zeros(n, dtype=np.uint8)
            deep_space.block(w, n, table[row], epoch + t, np.abs(minutes).max(), knots, minutes, error)
            codes, position, velocity = satrec(elements).sgp4_array(np.full(n, jd), (t + minutes) / 1440.0)
            np.testing.assert_array_equal(error, codes)
            axes = (blocks.X, blocks.Y, blocks.Z), (blocks.VX, blocks.VY, blocks.VZ)
            for expected, places, within in zip((position, velocity), axes, (1e-6, 1e-9), strict=True):
                found = np.stack([w[place : place + n] for place in places], axis=-1)
                assert np.abs(found - expected).max() < within


def test_own_times_and_positions_only():
    catalog = random_orbits(12, seed=2)
    fr = np.linspace(0.0, 0.9, 50) + np.zeros((len(catalog), 1))
    jd = np.array(catalog.epoch_jd)[:, np.newaxis] + np.arange(len(catalog))[:, np.newaxis] + np.zeros(50)
    position, velocity, error = run(catalog, jd, fr)
    only, none, codes = run(catalog, jd, fr, velocities=False)
    np.testing.assert_array_equal(position, only)
    np.testing.assert_array_equal(error, codes)
    assert none.size == 0
    for k in range(len(catalog)):
        alone = run(catalog[k : k + 1], jd[k], fr[k])
        np.testing.assert_array_equal(position[k], alone[0][0])
        np.testing.assert_array_equal(velocity[k], alone[1][0])


def test_no_times_and_no_objects():
    assert run(random_orbits(3, seed=1), [], [])[0].shape[1:] == (0, 3)
    assert run(Catalog(), [2461000.5], [0.0])[0].shape == (0, 1, 3)


def test_earth_fixed_in_the_same_pass():
    from orbits.kernels.rotations import matrices

    catalog = random_orbits(20, seed=8)
    times = Times.every("2026-10-09T20:00Z", 120.0, 700)

    def turning(starts):
        return matrices(
            frames.sidereal_time_rad(times)[np.newaxis],
            frames.itrs_from_pef(times)[np.newaxis],
            frames.EARTH_ROTATION_RAD_S,
            starts,
        )

    position, velocity, error = run(catalog, times.jd, times.fr)
    fixed = run(catalog, times.jd, times.fr, matrices=turning)
    expected = frames.itrs_from_teme(position, velocity, times)
    np.testing.assert_array_equal(error, fixed[2])
    np.testing.assert_allclose(fixed[0], expected[0], rtol=0, atol=1e-8)
    np.testing.assert_allclose(fixed[1], expected[1], rtol=0, atol=1e-11)


def test_the_loops_are_packed():
    """The compiler's assembly: packed operations on four numbers, and scalar ones in the remainders only."""
    import numba
    from numba.core.codegen import get_host_cpu_features

    from orbits.kernels import blocks, deep_space, resonance
    from orbits.kernels.deep_coefficients import N_DEEP
    from orbits.kernels.jit import kernel

    if "+avx2" not in get_host_cpu_features() or "+fma" not in get_host_cpu_features():
        pytest.skip("this processor has no AVX2 with fused multiply-adds")
    w, row = np.zeros(blocks.SCRATCH), np.zeros(N_DEEP)
    loops = {
        deep_space._evaluate: (256, 0.0, 1.0, np.zeros((9, 10)), w),
        deep_space._resonant: (np.zeros(resonance.N_KNOT), 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 256, w),
        deep_space._kepler: (256, w),
        deep_space._orient: (row, 256, False, w),
    }
    for function, arguments in loops.items():
        flags = {name: kernel(function.py_func).targetoptions[name] for name in ("error_model", "fastmath")}
        # Anew: what comes from the cache cannot be looked at.
        compiled = numba.njit(function.py_func, **flags)
        compiled(*arguments)
        assembly = next(iter(compiled.inspect_asm().values()))
        packed = len(re.findall(r"\tvfn?m(?:add|sub)\w+pd\s[^\n]*[yz]mm", assembly))
        scalar = len(re.findall(r"\tvfn?m(?:add|sub)\w+sd\s", assembly))
        assert packed > 20, function.py_func.__name__
        assert packed >= scalar, function.py_func.__name__
