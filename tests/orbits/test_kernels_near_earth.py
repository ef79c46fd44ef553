"""The near-Earth kernel, against its slow twin, python-sgp4 and the printed verification runs."""

import dataclasses
import importlib.util
import math
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import tle
from orbits import Times, propagate, states_at
from orbits.kernels import coefficients, stores, trig
from orbits.kernels.jit import cache_folder, is_kept, kernel
from tle.catalog import Catalog
from tle.moments import Moment

MILLIMETRE_KM = 1e-6
# What arithmetic in another order comes to, a week from epoch.
ROUNDING_KM = 2e-8
ROUNDING_KM_S = 2e-11


def twin():
    path = Path(__file__).parent.parent / "naive" / "sgp4_twin.py"
    spec = importlib.util.spec_from_file_location("sgp4_twin", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def at_minutes(epoch: Moment, minutes) -> Times:
    minutes = np.atleast_1d(minutes)
    return Times(np.full(minutes.shape, epoch.jd), epoch.fr + minutes / 1440.0)


def both(catalog: Catalog, times: Times, **options):
    return (propagate(catalog, times, engine=engine, **options) for engine in ("kernel", "sgp4"))


def assert_same(ours, reference, *, within_km=ROUNDING_KM, within_km_s=ROUNDING_KM_S):
    np.testing.assert_array_equal(ours.error, reference.error)
    np.testing.assert_array_equal(np.isnan(ours.position_km), np.isnan(reference.position_km))
    assert np.nanmax(np.abs(ours.position_km - reference.position_km)) < within_km
    assert np.nanmax(np.abs(ours.velocity_km_s - reference.velocity_km_s)) < within_km_s


@pytest.fixture(scope="module")
def active(shared) -> Catalog:
    catalog = tle.read(shared("data/catalog/active-2026-08-22.tle.gz")).catalog
    return catalog[catalog.mean_motion_rev_day > 6.5]


@kernel
def sines(x, out):
    for k in range(len(x)):
        out[0, k], out[1, k] = trig.sincos(x[k])
        out[2, k], out[3, k] = trig.sincos_turns(x[k])
        out[4, k], out[5, k] = trig.rotated(math.sin(x[k]), math.cos(x[k]), 0.03)


def test_sines_and_cosines_are_right_to_the_last_bits():
    x = np.random.default_rng(4).uniform(-1, 1, 20_000) * np.geomspace(1e-9, 1e5, 20_000)
    out = np.empty((6, len(x)))
    sines(x, out)
    assert np.abs(out[0] - np.sin(x)).max() < 4e-16
    assert np.abs(out[1] - np.cos(x)).max() < 5e-16
    part = x - np.round(x)
    assert np.abs(out[2] - np.sin(2 * math.pi * part)).max() < 2e-15
    assert np.abs(out[3] - np.cos(2 * math.pi * part)).max() < 2e-15
    assert np.abs(out[4] - np.sin(x + 0.03)).max() < 3e-11
    assert np.isnan(sines_of(math.nan)).all()


def sines_of(value: float) -> np.ndarray:
    out = np.empty((6, 1))
    sines(np.array([value]), out)
    return out


def test_every_printed_near_earth_row_is_reproduced(element_set):
    root = files("sgp4")
    lines = [x for x in (root / "SGP4-VER.TLE").read_text("ascii").splitlines() if x[:2] in ("1 ", "2 ")]
    printed: list[list[list[float]]] = []
    for line in (root / "tcppver.out").read_text("ascii").splitlines():
        if "xx" in line:
            printed.append([])
        else:
            printed[-1].append([float(field) for field in line.split()[:7]])
    rows = 0
    for line1, line2, block in zip(lines[::2], lines[1::2], printed, strict=True):
        elements = element_set(line1, line2)
        if elements.mean_motion_rev_day <= 6.4:
            continue
        table = np.array(block)
        ephemeris = propagate(Catalog.of(elements), at_minutes(elements.epoch, table[:, 0]), engine="kernel")
        rows += len(table)
        assert not ephemeris.error.any()
        assert np.abs(ephemeris.position_km[0] - table[:, 1:4]).max() < 1e-6
        assert np.abs(ephemeris.velocity_km_s[0] - table[:, 4:7]).max() < 1e-9
    assert rows > 150


def test_the_slow_twin_agrees(iss, active):
    """Also far from circular, with drag of either kind, retrograde, and near the pole of the theory."""
    naive = twin()
    sets = [
        iss,
        dataclasses.replace(iss, mean_motion_rev_day=16.35),
        dataclasses.replace(iss, mean_motion_rev_day=13.0, eccentricity=0.07, bstar=0.003),
        dataclasses.replace(iss, mean_motion_rev_day=8.0, eccentricity=0.35),
        dataclasses.replace(iss, mean_motion_rev_day=8.0, eccentricity=0.35, inclination_deg=179.0),
        dataclasses.replace(iss, eccentricity=0.00001, inclination_deg=0.001),
        dataclasses.replace(iss, mean_motion_rev_day=7.2, eccentricity=0.52, inclination_deg=63.4),
        *active[::1200],
    ]
    catalog = Catalog.of(sets)
    minutes = np.concatenate([np.arange(0.0, 300.0, 7.0), [-10_000.0, -1440.0, 4000.0, 10_000.0]])
    jd = np.repeat(catalog.epoch_jd[:, None], len(minutes), axis=1)
    fr = catalog.epoch_fr[:, None] + minutes / 1440.0
    position, velocity, error = states_at(catalog, jd, fr, engine="kernel")
    rad, day = math.pi / 180.0, 2 * math.pi / 1440.0
    for row, each in enumerate(sets):
        elements = naive.Elements(
            each.mean_motion_rev_day * day,
            each.eccentricity,
            each.inclination_deg * rad,
            each.raan_deg * rad,
            each.arg_perigee_deg * rad,
            each.mean_anomaly_deg * rad,
            each.bstar,
        )
        for sample, minute in enumerate(minutes):
            code, r, v = naive.state(elements, float(minute))
            assert error[row, sample] == code
            if code in (0, 6):
                np.testing.assert_allclose(position[row, sample], r, rtol=0, atol=5 * MILLIMETRE_KM / 100)
                np.testing.assert_allclose(velocity[row, sample], v, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "span", ["each minute", "each ten minutes", "all two weeks", "once a day, backwards"]
)
def test_the_active_catalogue_is_that_of_the_reference(active, span):
    some = active[::60]
    times = {
        "each minute": Times.every("2026-08-28T00:00Z", 60, 600),
        "each ten minutes": Times.every("2026-08-15T00:00Z", 600, 300),
        "all two weeks": Times.every("2026-08-15T00:00Z", 3600 * 11.3, 30),
        "once a day, backwards": Times.every("2026-08-29T00:00Z", -86400, 14),
    }[span]
    assert_same(*both(some, times))


def test_decay_and_eccentricities_in_error_have_the_codes_of_the_reference(active, iss):
    """Each sample of its own: a block with errors in it goes on being right beside them."""
    heavy = dataclasses.replace(iss, bstar=0.05)
    lost = dataclasses.replace(iss, mean_motion_rev_day=16.4, bstar=0.01)
    slow = dataclasses.replace(iss, mean_motion_rev_day=7.0, eccentricity=0.55, bstar=-0.2)
    catalog = Catalog.of([heavy, lost, slow, *active[5::4000]])
    ours, reference = both(catalog, Times.every("2026-10-09T00:00Z", 3600, 24 * 40))
    assert {0, 1, 6} <= set(np.unique(reference.error).tolist())
    # Months after re-entry numbers mean nothing, and their last digits less.
    assert_same(ours, reference, within_km=MILLIMETRE_KM, within_km_s=1e-8)


def test_near_the_pole_of_the_theory_it_is_still_the_reference(iss):
    """At 180 degrees the long-period term of the longitude is over 1.5e-12."""
    inclinations = (179.0, 179.9, 179.99, 179.9999, 180.0)
    catalog = Catalog.of([dataclasses.replace(iss, inclination_deg=each) for each in inclinations])
    assert_same(*both(catalog, Times.every("2026-10-09T00:00Z", 60, 400)), within_km=MILLIMETRE_KM)


@pytest.mark.parametrize(
    "options", [{"gravity": "WGS84"}, {"mode": "afspc"}, {"frame": "ITRS"}, {"threads": 2}], ids=str
)
def test_options_are_those_of_the_reference(active, options):
    assert_same(*both(active[::400], Times.every("2026-08-22T00:00Z", 60, 400), **options))


def test_positions_alone_are_the_same_numbers(active):
    times = Times.every("2026-08-22T00:00Z", 60, 400)
    for frame in ("TEME", "ITRS"):
        whole = propagate(active[::400], times, engine="kernel", frame=frame)
        alone = propagate(active[::400], times, engine="kernel", frame=frame, velocities=False)
        np.testing.assert_array_equal(whole.position_km, alone.position_km)
        assert whole.has_velocities
        assert not alone.has_velocities
        assert np.isnan(alone.velocity_km_s).all()
        np.testing.assert_array_equal(alone.to_itrs().velocity_km_s, alone.velocity_km_s)


def test_times_of_ones_own_give_what_shared_times_give(active):
    some = active[::400]
    times = Times.every("2026-08-22T00:00Z", 60, 400)
    shared_times = propagate(some, times, engine="kernel")
    jd, fr = (np.repeat(each[np.newaxis], len(some), axis=0) for each in (times.jd, times.fr))
    position, velocity, error = states_at(some, jd, fr, engine="kernel")
    np.testing.assert_array_equal(position, shared_times.position_km)
    np.testing.assert_array_equal(velocity, shared_times.velocity_km_s)
    np.testing.assert_array_equal(error, shared_times.error)
    slow, _, _ = states_at(some, jd, fr, engine="sgp4")
    assert np.abs(slow - position).max() < ROUNDING_KM


def test_blocks_of_unsorted_instants(active):
    """As a search asks: near together and far apart, in no order."""
    from orbits.kernels import blocks, near_earth
    from orbits.prepared import Prepared

    catalog = active[::500]
    known, w = Prepared(catalog, "WGS72", "improved"), np.empty(blocks.SCRATCH)
    random = np.random.default_rng(12)
    for row in known.near:
        for n, spread in ((200, 100.0), (3, 1.0), (256, 900.0), (40, 3900.0)):
            t, minutes = random.uniform(-4000.0, 4000.0), random.uniform(-spread, spread, n)
            error = np.zeros(n, dtype=np.uint8)
            half = np.abs(minutes).max()
            near_earth.block(w, n, known.table[row], t, half, tuple(known.gravity), minutes, error)
            times = at_minutes(catalog[int(row)].epoch, t + minutes)
            expected = propagate(catalog[int(row) : int(row) + 1], times, engine="sgp4")
            np.testing.assert_array_equal(error, expected.error[0])
            position = np.stack([w[place : place + n] for place in (blocks.X, blocks.Y, blocks.Z)], axis=-1)
            velocity = np.stack(
                [w[place : place + n] for place in (blocks.VX, blocks.VY, blocks.VZ)], axis=-1
            )
            assert np.abs(position - expected.position_km[0]).max() < MILLIMETRE_KM
            assert np.abs(velocity - expected.velocity_km_s[0]).max() < MILLIMETRE_KM * 1e-3


def test_writing_whole_lines_and_past_the_cache_changes_no_number():
    n, distance = 61, 64
    work = np.random.default_rng(5).random(3 * distance)
    expected = np.stack([work[i * distance : i * distance + n] for i in range(3)], axis=1)
    for shift in range(9):
        for count in (n, 3, 0):
            for past_cache in (False, True):
                room = np.zeros(3 * n + 16)
                out = room[shift : shift + 3 * count].reshape(count, 3)
                stores.write_rows(work, count, 0, distance, out, past_cache)
                np.testing.assert_array_equal(out, expected[:count])
                assert not room[shift + 3 * count :].any()


def test_the_loops_are_packed(tmp_path):
    """Read the generated assembly: multiply-adds on whole vectors, and none on single numbers in them."""
    from llvmlite import binding

    if not binding.get_host_cpu_features().get("avx2"):
        pytest.skip("this CPU has no AVX2: there are no packed multiply-adds of four to be seen")
    code = (
        "import numpy as np, orbits.kernels.near_earth as k\n"
        "from orbits.kernels.blocks import SCRATCH\n"
        "w, c = np.zeros(SCRATCH), np.ones(64)\n"
        "for f, a in ((k._slow_full, (w, 8, c, 1.0)), (k._slow_simple, (w, 8, c, 1.0)), "
        "(k._kepler_tiny, (w, 8, 0.1, 0.1)), (k._kepler_small, (w, 8, 0.1, 0.1)), "
        "(k._orient, (w, 8, c, 1.0, 1.0, 1.0))):\n"
        "    f(*a)\n"
        "    print('=', f.__name__); print(*f.inspect_asm().values())\n"
    )
    # A process and a cache of its own: what comes from the disk has no assembly.
    import os

    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    parts = re.split(r"^= (\w+)$", done.stdout, flags=re.MULTILINE)[1:]
    assert len(parts) == 10
    for name, assembly in zip(parts[::2], parts[1::2], strict=True):
        packed = len(re.findall(r"\bvfn?m(?:add|sub)\d+pd\b", assembly))
        assert packed >= 15, name
        assert re.search(r"\bvfn?m(?:add|sub)\d+pd\b.*%[yz]mm", assembly), name


def test_compiled_code_is_kept_under_the_name_of_its_sources(active, tmp_path, monkeypatch):
    propagate(active[:3], Times.every("2026-08-22T00:00Z", 60, 400), engine="kernel")
    assert is_kept("near_earth")
    assert is_kept("deep_space")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    assert not is_kept("near_earth")


def test_the_table_has_a_column_for_each_name():
    names = [name for name, value in vars(coefficients).items() if name.isupper() and isinstance(value, int)]
    values = sorted(getattr(coefficients, name) for name in names if name != "N_COEFF")
    assert values == list(range(coefficients.N_COEFF))
