"""Propagation, against the printed verification runs of AIAA 2006-6753."""

import dataclasses
import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pytest
from sgp4.api import Satrec

import orbits.compiled
import orbits.ephemeris
import orbits.prepared
import orbits.threads
from orbits import (
    ERRORS,
    Ephemeris,
    FrameError,
    PropagationError,
    Times,
    frames,
    propagate,
    states_at,
    stream,
)
from orbits.warming import Warming
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.moments import Moment

# Printed with eight decimals of a km and nine of a km/s.
POSITION_TOLERANCE_KM = 1e-6
VELOCITY_TOLERANCE_KM_S = 2e-9

# A geosynchronous place and speed: what turns wrongly is off the most up there.
STATE = ((30000.0, -29000.0, 5000.0), (2.1, 2.2, -0.3))


class Run(NamedTuple):
    elements: ElementSet
    minutes: np.ndarray  # (n,)
    position_km: np.ndarray  # (n, 3)
    velocity_km_s: np.ndarray
    stop_minutes: float
    step_minutes: float

    def times(self) -> Times:
        return at_minutes(self.elements.epoch, self.minutes)


def at_minutes(epoch: Moment, minutes) -> Times:
    minutes = np.atleast_1d(minutes)
    return Times(np.full(minutes.shape, epoch.jd), epoch.fr + minutes / 1440.0)


def printed_runs(element_set) -> list[Run]:
    """Return the 33 runs of tcppver.out, with the element sets of SGP4-VER.TLE that made them."""
    root = files("sgp4")
    lines = [
        line
        for line in (root / "SGP4-VER.TLE").read_text("ascii").splitlines()
        if line.startswith(("1 ", "2 "))
    ]
    blocks: list[list[list[float]]] = []
    for line in (root / "tcppver.out").read_text("ascii").splitlines():
        if "xx" in line:
            blocks.append([])
        else:
            blocks[-1].append([float(field) for field in line.split()[:7]])
    runs = []
    for (line1, line2), block in zip(zip(lines[::2], lines[1::2], strict=True), blocks, strict=True):
        table = np.array(block)
        _, stop, step = (float(field) for field in line2[69:].split())
        runs.append(Run(element_set(line1, line2), table[:, 0], table[:, 1:4], table[:, 4:7], stop, step))
    return runs


@pytest.fixture(scope="module")
def runs(element_set) -> list[Run]:
    return printed_runs(element_set)


def test_every_printed_row_is_reproduced(runs):
    rows = 0
    for run in runs:
        ephemeris = propagate(Catalog.of(run.elements), run.times())
        if run.elements.norad_cat_id == 33334:
            # Fails at once; the reference program printed its previous line again.
            assert ephemeris.error.tolist() == [[3]]
            continue
        rows += len(run.minutes)
        assert not ephemeris.error.any()
        assert np.abs(ephemeris.position_km[0] - run.position_km).max() < POSITION_TOLERANCE_KM
        assert np.abs(ephemeris.velocity_km_s[0] - run.velocity_km_s).max() < VELOCITY_TOLERANCE_KM_S
    assert (len(runs), rows) == (33, 666)


def test_a_catalogue_in_one_call_gives_the_same_as_one_by_one(runs, monkeypatch):
    """Also with blocks so small that the work is cut many times."""
    catalog = Catalog.of([run.elements for run in runs])
    times = Times.range("2006-06-20T00:00Z", "2006-06-21T00:00Z", 7200)
    whole = propagate(catalog, times, engine="sgp4")
    whole_places, whole_itrs = whole.geodetic(), whole.to_itrs()
    monkeypatch.setattr(orbits.ephemeris, "BLOCK_SAMPLES", 40)
    in_blocks = propagate(catalog, times, engine="sgp4")
    np.testing.assert_array_equal(whole.position_km, in_blocks.position_km)
    np.testing.assert_array_equal(whole.error, in_blocks.error)
    np.testing.assert_array_equal(whole_places, in_blocks.geodetic())
    np.testing.assert_array_equal(whole_itrs.position_km, in_blocks.to_itrs().position_km)
    np.testing.assert_array_equal(whole_itrs.velocity_km_s, in_blocks.to_itrs().velocity_km_s)
    for index in (0, 12, 32):
        alone = propagate(catalog[index : index + 1], times, engine="sgp4")
        np.testing.assert_array_equal(whole.position_km[index], alone.position_km[0])
        np.testing.assert_array_equal(whole.velocity_km_s[index], alone.velocity_km_s[0])


def test_runs_that_stop_early_stop_with_the_known_errors(runs):
    """The next step after the last printed one: codes 1, 1, 6, 6, 4, 3, 6 (python-sgp4's own list)."""
    codes = []
    for run in runs:
        last = run.minutes[-1]
        if run.elements.norad_cat_id == 33334:
            codes.append(int(propagate(Catalog.of(run.elements), run.times()).error[0, 0]))
        elif last < run.stop_minutes:
            following = min(last + run.step_minutes, run.stop_minutes)
            codes.append(
                int(
                    propagate(Catalog.of(run.elements), at_minutes(run.elements.epoch, following)).error[0, 0]
                )
            )
    assert codes == [1, 1, 6, 6, 4, 3, 6]


def test_numbers_are_missing_exactly_where_codes_1_to_5_are(runs):
    catalog = Catalog.of([run.elements for run in runs])
    days = np.arange(0.0, 4000.0, 20.0)
    ephemeris = propagate(catalog, Times(np.full(days.shape, 2453900.5), days))
    assert {1, 6} <= set(np.unique(ephemeris.error).tolist())
    without = (ephemeris.error >= 1) & (ephemeris.error <= 5)
    assert np.array_equal(np.isnan(ephemeris.position_km).all(axis=-1), without)
    assert np.array_equal(np.isnan(ephemeris.velocity_km_s).any(axis=-1), without)
    decayed = ephemeris.position_km[ephemeris.error == 6]
    assert np.linalg.norm(decayed, axis=-1).max() < 6378.135
    assert set(ERRORS) == {1, 2, 3, 4, 5, 6}


def test_it_is_the_engine_to_the_last_bit_when_read_from_the_text(iss, iss_lines):
    satrec = Satrec.twoline2rv(*iss_lines)
    times = Times.range("2026-10-09T20:00Z", "2026-10-12T20:00Z", 3600)
    ephemeris = propagate(Catalog.of(iss), times)
    _, position, velocity = satrec.sgp4_array(np.array(times.jd), np.array(times.fr))
    # The epoch of the text has 8 decimals of a day; ours is the same decimal.
    assert np.abs(ephemeris.position_km[0] - position).max() < 1e-8
    assert np.abs(ephemeris.velocity_km_s[0] - velocity).max() < 1e-11


def test_catalogue_numbers_of_nine_digits_work(iss):
    numbered = dataclasses.replace(iss, norad_cat_id=799_500_123)
    times = Times.of("2026-10-09T20:00Z")
    ephemeris = propagate(Catalog.of([iss, numbered]), times)
    np.testing.assert_array_equal(ephemeris.position_km[0], ephemeris.position_km[1])
    assert ephemeris.catalog[1].norad_cat_id == 799_500_123


def test_the_epoch_keeps_its_microseconds(iss):
    """OMM epochs have microseconds: 1 us is 7.7 mm of the ISS, far below one number's 40 us."""
    later = dataclasses.replace(iss, epoch=iss.epoch.plus_seconds(1e-6))
    ephemeris = propagate(Catalog.of([iss, later]), Times.of("2026-10-09T20:00Z"))
    shift_m = np.linalg.norm(ephemeris.position_km[1, 0] - ephemeris.position_km[0, 0]) * 1000
    assert shift_m == pytest.approx(7.66e-3, abs=2e-4)


def test_senseless_elements_give_codes_and_never_a_silent_gap(iss):
    """An eccentricity of 1 and a negative mean motion pass SGP4's own checks."""
    catalog = Catalog.of(
        [
            iss,
            dataclasses.replace(iss, eccentricity=1.0),
            dataclasses.replace(iss, eccentricity=1.5),
            dataclasses.replace(iss, eccentricity=-0.1),
            dataclasses.replace(iss, mean_motion_rev_day=-15.0),
            dataclasses.replace(iss, mean_motion_rev_day=0.0),
        ]
    )
    ephemeris = propagate(catalog, Times.of(["2026-10-09T20:00Z", "2026-10-10T20:00Z"]))
    assert ephemeris.error[:, 0].tolist() == [0, 1, 1, 1, 2, 2]
    assert np.array_equal(np.isnan(ephemeris.position_km[:, :, 0]), ephemeris.error > 0)


def test_elements_that_are_not_numbers_are_refused_by_name(iss):
    with pytest.raises(PropagationError, match=r"Element set 1 .*ISS.* bstar = nan"):
        propagate(Catalog.of([iss, dataclasses.replace(iss, bstar=float("nan"))]), "2026-10-09T20:00Z")


def test_calls_that_cannot_be_meant_are_refused(iss):
    with pytest.raises(PropagationError, match=r"Catalog\.of"):
        propagate([iss], "2026-10-09T20:00Z")
    with pytest.raises(PropagationError, match="GiB"):
        propagate(Catalog.of([iss] * 10_000), Times.every("2026-10-09T20:00Z", 1.0, 10_000_000))


def test_nothing_asked_gives_nothing(iss):
    empty = propagate(Catalog(), "2026-10-09T20:00Z")
    assert empty.position_km.shape == (0, 1, 3)
    assert propagate(Catalog.of(iss), Times.of([])).error.shape == (1, 0)


def test_an_ephemeris_cannot_be_changed(iss):
    ephemeris = propagate(Catalog.of(iss), "2026-10-09T20:00Z")
    assert isinstance(ephemeris, Ephemeris)
    assert ephemeris.frame == "TEME"
    with pytest.raises(ValueError, match="read-only"):
        ephemeris.position_km[0, 0, 0] = 0.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        ephemeris.frame = "ITRS"


def test_engines_gravities_frames_and_modes_that_do_not_exist_are_refused(iss):
    for options, name in (
        ({"engine": "fast"}, "engine"),
        ({"gravity": "EGM96"}, "gravity"),
        ({"mode": "i"}, "mode"),
    ):
        with pytest.raises(PropagationError, match=f"no {name}"):
            propagate(Catalog.of(iss), "2026-10-09T20:00Z", **options)
    with pytest.raises(FrameError, match="GCRS"):
        propagate(Catalog.of(iss), "2026-10-09T20:00Z", frame="GCRS")
    with pytest.raises(PropagationError, match="threads"):
        propagate(Catalog.of([iss] * 400), "2026-10-09T20:00Z", engine="kernel", threads=0)


def test_one_object_at_one_time_is_what_a_catalogue_gives(iss):
    alone, many = Catalog.of(iss), Catalog.of([iss, iss])
    for options in ({}, {"frame": "ITRS"}, {"velocities": False}, {"gravity": "WGS84"}):
        one = propagate(alone, "2026-10-09T20:00Z", **options)
        two = propagate(many, "2026-10-09T20:00Z", engine="sgp4", **options)
        # On the way to the ground the one goes through plain floats.
        np.testing.assert_allclose(one.position_km[0], two.position_km[0], rtol=0, atol=1e-11)
        np.testing.assert_allclose(one.velocity_km_s[0], two.velocity_km_s[0], rtol=0, atol=1e-14)
    backwards = Catalog.of(dataclasses.replace(iss, mean_motion_rev_day=-15.0))
    assert propagate(backwards, "2026-10-09T20:00Z").error.tolist() == [[2]]


@pytest.mark.parametrize(
    "time",
    [
        "2026-10-09T20:00Z",  # between two days of the table
        "2026-10-09T00:00Z",  # on one
        "2016-12-31T23:59:59.9Z",  # before a leap second
        "2017-01-01T00:00Z",
        "1973-01-02T00:00Z",  # where the table begins
        "1972-06-15T12:00Z",  # before it
        "1960-01-01T00:00Z",  # before there was UTC
        "2027-06-01T06:00Z",  # predicted
        "2100-01-01T00:00Z",  # after it
    ],
)
def test_one_instant_in_plain_floats_reaches_the_ground_where_arrays_do(iss, time):
    times = Times.of(time)
    expected = frames.itrs_from_teme(*(np.array([each]) for each in STATE), times)
    found = frames.itrs_from_teme_once(*STATE, float(times.jd[0]), float(times.fr[0]))
    np.testing.assert_allclose(found[0], expected[0][0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found[1], expected[1][0], rtol=0, atol=1e-12)
    one = propagate(Catalog.of(iss), iss.epoch, frame="ITRS")
    arrays = propagate(Catalog.of(iss), iss.epoch).to_itrs()
    np.testing.assert_allclose(one.position_km, arrays.position_km, rtol=0, atol=1e-9)


def test_what_is_kept_of_a_catalogue_goes_with_it(iss):
    # What earlier tests left behind may go at any moment; it must not go between the two counts.
    gc.collect()
    before = len(orbits.prepared._prepared)
    catalog = Catalog.of([iss])
    propagate(catalog, "2026-10-09T20:00Z")
    assert len(orbits.prepared._prepared) == before + 1
    del catalog
    gc.collect()
    assert len(orbits.prepared._prepared) == before


def test_calls_from_eight_threads_at_once_are_all_right(iss):
    catalogs = [
        Catalog.of([dataclasses.replace(iss, raan_deg=float(n + k)) for k in range(9)]) for n in range(8)
    ]
    times = Times.every("2026-10-09T20:00Z", 60, 300)
    expected = [propagate(each, times, engine="kernel", threads=1) for each in catalogs]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            got = pool.map(lambda each: propagate(each, times, engine="kernel"), catalogs)
            for one, other in zip(got, expected, strict=True):
                np.testing.assert_array_equal(one.position_km, other.position_km)
    assert orbits.threads._extra_at_work == 0


def test_the_number_of_threads_is_respected(monkeypatch):
    seen: set[int] = set()

    def work(first: int, last: int) -> None:
        seen.add(threading.get_ident())
        time.sleep(0.001)

    orbits.threads.over_chunks(work, 100, 5, 1)
    assert seen == {threading.get_ident()}
    orbits.threads.over_chunks(work, 100, 5, 3, explicit=True)
    assert 2 <= len(seen) <= 3
    monkeypatch.setenv("COMMON_ORBIT_THREADS", "7")
    assert orbits.threads.thread_count() == 7
    assert orbits.threads.thread_count(2) == 2
    monkeypatch.setenv("COMMON_ORBIT_THREADS", "many")
    with pytest.raises(PropagationError, match="many"):
        orbits.threads.thread_count()


def test_an_exception_in_a_thread_reaches_the_caller():
    def work(first: int, last: int) -> None:
        if first >= 4:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        orbits.threads.over_chunks(work, 40, 2, 2, explicit=True)


def test_a_stream_is_the_whole_in_blocks(iss):
    catalog = Catalog.of([dataclasses.replace(iss, raan_deg=float(n)) for n in range(7)])
    times = Times.every("2026-10-09T20:00Z", 60, 40)
    whole = propagate(catalog, times, engine="sgp4")
    for block_bytes in (49 * 100, 49 * 15, 49, 10**6):
        covered = np.zeros((7, 40), dtype=int)
        for block in stream(catalog, times, block_bytes=block_bytes, engine="sgp4"):
            assert block.ephemeris.error.size * 49 <= block_bytes
            covered[block.objects, block.instants] += 1
            expected = whole.position_km[block.objects, block.instants]
            np.testing.assert_array_equal(block.ephemeris.position_km, expected)
        assert (covered == 1).all()
    with pytest.raises(PropagationError, match="room"):
        stream(catalog, times, block_bytes=10)


def test_where_the_compiled_engine_fails_python_sgp4_answers(iss, monkeypatch):
    monkeypatch.setattr(orbits.compiled, "ENGINE", Warming(lambda: 1 / 0, ("near_earth",)))
    monkeypatch.setattr(orbits.propagation, "_WARM_AFTER", 0)
    catalog, times = Catalog.of(iss), Times.every("2026-10-09T20:00Z", 60, 1000)
    assert not propagate(catalog, times).error.any()
    assert orbits.compiled.ENGINE.thread is not None
    with pytest.raises(PropagationError, match="division by zero"):
        propagate(catalog, times, engine="kernel")
    assert not propagate(catalog, times).error.any()


def test_own_times_that_do_not_fit_are_refused(iss):
    catalog = Catalog.of([iss, iss])
    with pytest.raises(PropagationError, match="row of instants"):
        states_at(catalog, np.zeros(2), np.zeros(2))
    with pytest.raises(PropagationError, match="finite"):
        states_at(catalog, np.full((2, 1), np.nan), np.zeros((2, 1)))


def test_own_instants_may_come_as_columns(iss):
    jd, fr = np.full((1, 4), iss.epoch.jd), iss.epoch.fr + np.arange(4.0)[np.newaxis] / 1440.0
    columns = [np.asfortranarray(np.repeat(each, 2, axis=0)) for each in (jd, fr)]
    both = Catalog.of([iss, iss])
    for engine in ("sgp4", "kernel"):
        found = orbits.states_at(both, *columns, engine=engine)[0]
        assert np.array_equal(
            found, orbits.states_at(both, *(np.ascontiguousarray(c) for c in columns), engine=engine)[0]
        )
