"""The bench of propagation: that every engine is asked the same, and its numbers are read aright."""

import sys

import numpy as np
import pytest

import tle
from dashboard.bench import kernel, machine, roof, worker
from dashboard.bench.catalogues import DEEP, NEAR, choose
from orbits import Times, propagate

SIZE = kernel.Size({NEAR: 60, DEEP: 30}, 90, seconds=0.01, rounds=1)

# What may lie between an engine and python-sgp4, in metres, before we must have misread one of them: a
# wrong unit, frame, constant or time is a kilometre at least. astroz is off by metres.
SAME_METRES = 50.0

THREE = ("common-orbit", "python-sgp4", "heyoka")


@pytest.fixture(scope="module")
def spread():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMON_ORBIT_SHARED", "/nowhere")
        return choose(None, SIZE.most)


def test_sets_spread_from_the_bundled_ones_measure_both_theories(spread):
    assert {kind: len(catalog) for kind, catalog in spread.catalogs.items()} == SIZE.most
    for kind, catalog in spread.catalogs.items():
        period = 1440.0 / catalog.mean_motion_rev_day
        assert ((period > 225.0) == (kind == DEEP)).all()
        assert len({(each.raan_deg, each.mean_anomaly_deg) for each in catalog}) == len(catalog)
        # Every engine gets the same numbers, be it as floats or as text.
        again = tle.read(tle.write(catalog, "tle").encode()).catalog
        for name in ("mean_motion_rev_day", "eccentricity", "raan_deg", "mean_anomaly_deg", "bstar"):
            np.testing.assert_array_equal(getattr(again, name), getattr(catalog, name))
    assert "spread from" in spread.said


def test_a_catalogue_is_thinned_evenly_and_nothing_of_the_border_is_in(shared):
    measured = choose(str(shared("data/catalog/active-2026-08-22.tle.gz")), {NEAR: 300, DEEP: 100})
    assert {kind: len(catalog) for kind, catalog in measured.catalogs.items()} == {NEAR: 300, DEEP: 100}
    assert len({each.object_name for each in measured.catalogs[NEAR]}) > 250
    assert "300 near-Earth, 100 deep space" in measured.said


@pytest.mark.parametrize("name", [*kernel.OURS, *kernel.PEERS])
@pytest.mark.parametrize("case", [NEAR, DEEP])
def test_every_engine_is_asked_the_same_and_read_aright(spread, name: str, case: str):
    adapter = worker._adapter(name)
    if machine.version_of(adapter.DISTRIBUTION) is None:
        pytest.skip(f"{adapter.DISTRIBUTION} is not installed: pip install common-orbit[bench]")
    if case not in adapter.KINDS:
        pytest.skip(f"{name} has no {case} theory")
    catalog, times = spread.catalogs[case], Times.every(spread.start, 60.0, 90)
    run = adapter.prepare(catalog, times, 1)
    expected = propagate(catalog, times).position_km
    for _ in range(2):  # the second time into the same arrays
        position = np.asarray(adapter.positions_km(run()))
        assert position.shape == expected.shape
        assert np.linalg.norm(position - expected, axis=-1).max() * 1000.0 < SAME_METRES


def test_one_process_measures_all_that_is_there(spread, tmp_path):
    times = Times.every(spread.start, 60.0, 90)
    task = kernel.Task(spread.catalogs, times, 1, ("common-orbit", "python-sgp4"), SIZE, str(tmp_path))
    document = worker.measure(task)
    assert [(row["case"], row["engine"]) for row in document["rows"]] == [
        (NEAR, "common-orbit"), (NEAR, "python-sgp4"), (DEEP, "common-orbit"), (DEEP, "python-sgp4"),
    ]  # fmt: skip
    for row in document["rows"]:
        assert row["max_difference"] < 1e-3  # a millimetre: ours too
        assert row["without_position_differs"] == 0
        assert (row["objects"], row["instants"]) == (SIZE.most[row["case"]], 90)
    assert {each["case"] for each in document["memory"]} == {NEAR, DEEP}


def test_the_roof_counts_the_packed_instructions_of_the_loops(spread):
    from llvmlite import binding

    found = roof.measure(spread.catalogs[NEAR], Times.every(spread.start, 60.0, 90))
    if not binding.get_host_cpu_features().get("fma"):
        pytest.skip("this CPU has no packed multiply-adds to count")
    assert found["lanes"] in (4, 8)
    # Two hundred operations a propagation that no order of work can avoid, in every lane at once.
    assert 150 < found["arithmetic"] < found["instructions"] < 600
    assert found["cycles_at_best"] == found["arithmetic"] / found["lanes"] / roof.PER_CYCLE
    assert 0.5 < found["counted"] <= 1.0
    assert 2e8 < found["clock_hz"] < 1e10


def test_a_peer_that_is_missing_or_fails_is_left_out_with_a_reason(spread, tmp_path, monkeypatch):
    task = kernel.Task(spread.catalogs, Times.every(spread.start, 60.0, 5), 2, THREE, SIZE, str(tmp_path))
    monkeypatch.setattr(machine, "version_of", lambda name: None if name == "heyoka" else "1")
    ours = worker._adapter("common-orbit")
    monkeypatch.setattr(ours, "KINDS", (DEEP,))
    monkeypatch.setattr(ours, "prepare", lambda *_: 1 / 0)
    reasons = {name: worker._ready(name, DEEP, spread.catalogs[DEEP], task, None)[0] for name in THREE}
    assert reasons == {
        "common-orbit": "ZeroDivisionError: division by zero",
        "python-sgp4": "it uses one thread",
        "heyoka": "not installed: pip install heyoka",
    }


def test_distances_count_where_both_have_a_position():
    expected = np.zeros((2, 3, 3))
    position = expected.copy()
    position[0, 0, 0] = 0.004
    position[1, 1] = np.nan
    compared = worker._compared(position, expected)
    assert compared["max_difference"] == pytest.approx(4.0)
    assert compared["without_position_differs"] == 1


def test_no_peer_is_imported_before_it_is_measured():
    import subprocess

    code = (
        "import sys, dashboard.cli.main, dashboard.bench.kernel, dashboard.bench.worker\n"
        "assert not {'heyoka', 'astroz', 'satkit'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
