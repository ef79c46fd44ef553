"""Whole catalogues into files: the numbers, the layout, and runs that were stopped in every way."""

import errno
import json
import shutil
import sys
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

import orbits.catalogue_jobs
import orbits.catalogue_npz
import tle
from orbits import Times, propagate
from orbits.catalogue_files import propagate_to_file
from orbits.catalogue_jobs import CatalogueJob
from orbits.catalogue_npz import provenance_of
from orbits.errors import OutputError

START = "2026-10-05T00:00Z"


@pytest.fixture(scope="module")
def catalog():
    # The last are of 2026; the first of 1998, decayed or out of all bounds by now.
    bundled = tle.bundled()
    return bundled[-17:] + bundled[:3]


@pytest.fixture(scope="module")
def times():
    return Times.every(START, 600.0, 53)


def vectors(table, *names: str) -> np.ndarray:
    return np.column_stack([table[name].to_numpy() for name in names])


@pytest.mark.parametrize("frame", ["TEME", "ITRS"])
@pytest.mark.parametrize("block_samples", [7, 53, 300, 10_000])
def test_an_npz_holds_what_propagate_gives(catalog, times, tmp_path: Path, frame, block_samples):
    """Also in blocks smaller than one object."""
    told: list[tuple[int, int]] = []
    written = propagate_to_file(
        catalog,
        times,
        tmp_path / "all.npz",
        frame=frame,
        block_samples=block_samples,
        progress=lambda done, samples: told.append((done, samples)),
    )
    expected = propagate(catalog, times, frame=frame, engine="sgp4")
    with np.load(tmp_path / "all.npz") as arrays:
        assert list(arrays) == [
            "norad_cat_id", "times_utc", "frame", "position_km", "velocity_km_s", "error"
        ]  # fmt: skip
        np.testing.assert_array_equal(arrays["norad_cat_id"], catalog.norad_cat_id)
        assert arrays["times_utc"].dtype == np.dtype("datetime64[ns]")
        np.testing.assert_array_equal(arrays["times_utc"], times.datetime64())
        assert str(arrays["frame"]) == frame
        # Rotating one instant at a time or many may round the last bit another way.
        last_bits = {"TEME": 0.0, "ITRS": 1e-11}[frame]
        np.testing.assert_allclose(arrays["position_km"], expected.position_km, rtol=0, atol=last_bits)
        np.testing.assert_allclose(arrays["velocity_km_s"], expected.velocity_km_s, rtol=0, atol=last_bits)
        np.testing.assert_array_equal(arrays["error"], expected.error)
        assert arrays["error"].dtype == np.uint8
    assert set(written.codes) > {0}
    assert sum(written.codes.values()) == written.samples == 20 * 53
    assert told[0] == (0, 1060)
    assert told[-1] == (1060, 1060)
    assert told == sorted(told)
    assert [each.name for each in tmp_path.iterdir()] == ["all.npz"]


@pytest.mark.parametrize("frame", ["TEME", "ITRS"])
def test_blocks_of_the_compiled_kernels_are_the_whole(catalog, times, tmp_path: Path, frame):
    propagate_to_file(
        catalog, times, tmp_path / "all.npz", frame=frame, engine="kernel", block_samples=4 * 53
    )
    expected = propagate(catalog, times, frame=frame, engine="kernel")
    with np.load(tmp_path / "all.npz") as arrays:
        np.testing.assert_array_equal(arrays["position_km"], expected.position_km)
        np.testing.assert_array_equal(arrays["velocity_km_s"], expected.velocity_km_s)
        np.testing.assert_array_equal(arrays["error"], expected.error)
    assert provenance_of(tmp_path / "all.npz")["engine"] == "kernel"


def test_the_engine_hangs_on_the_size_of_the_job_alone(catalog, times):
    """And not on what happens to be compiled: a run is continued by the engine that began it."""
    assert CatalogueJob(catalog, times).engine == "sgp4"
    large = CatalogueJob(catalog, Times.every(START, 1.0, 100_000))
    assert large.engine == "kernel"
    assert (
        CatalogueJob(catalog, times, engine="kernel").fingerprint != CatalogueJob(catalog, times).fingerprint
    )


def test_an_npz_is_a_sound_archive_that_tells_its_origin(catalog, times, tmp_path: Path):
    path = tmp_path / "all.npz"
    written = propagate_to_file(catalog, times, path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
    said = provenance_of(path)
    assert said["frame"] == "TEME"
    assert (said["objects"], said["instants"]) == (20, 53)
    assert said["first"] == "2026-10-05T00:00:00.000Z"
    assert said["made_by"].startswith("Common Orbit ")
    assert all(source.startswith("bundled") for source in said["sources"])
    assert said["last_epoch"] == max(each.epoch for each in catalog).iso()
    assert said["fingerprint"] == written.fingerprint
    assert provenance_of(Path(__file__)) == {}


@pytest.mark.parametrize("block_samples", [40, 300, 10_000])
def test_a_parquet_folder_holds_what_propagate_gives(catalog, times, tmp_path: Path, block_samples):
    dataset = pytest.importorskip("pyarrow.dataset")
    path = tmp_path / "all.parquet"
    propagate_to_file(catalog, times, path, frame="ITRS", block_samples=block_samples)
    table = dataset.dataset(path).to_table()
    expected = propagate(catalog, times, frame="ITRS", engine="sgp4")
    position, velocity = expected.position_km.reshape(-1, 3), expected.velocity_km_s.reshape(-1, 3)
    np.testing.assert_allclose(vectors(table, "x_km", "y_km", "z_km"), position, rtol=0, atol=1e-11)
    np.testing.assert_allclose(vectors(table, "vx_km_s", "vy_km_s", "vz_km_s"), velocity, rtol=0, atol=1e-11)
    np.testing.assert_array_equal(table["error"].to_numpy(), expected.error.ravel())
    np.testing.assert_array_equal(table["norad_cat_id"].to_numpy(), np.repeat(catalog.norad_cat_id, 53))
    np.testing.assert_array_equal(table["set_index"].to_numpy(), np.repeat(np.arange(20), 53))
    np.testing.assert_array_equal(table["time_utc"].to_numpy(), np.tile(times.datetime64(), 20))
    assert str(table["time_utc"].type) == "timestamp[ns, tz=UTC]"


def test_every_part_tells_the_origin_of_its_objects(catalog, times, tmp_path: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "all.parquet"
    propagate_to_file(catalog, times, path, block_samples=4 * 53)
    said = json.loads(parquet.read_metadata(path / "part-00001.parquet").metadata[b"common_orbit"])
    assert said["frame"] == "TEME"
    assert [each["sha256"] for each in said["objects_here"]] == [each.sha256 for each in catalog[4:8]]
    assert [each["epoch"] for each in said["objects_here"]] == [each.epoch.iso(6) for each in catalog[4:8]]
    assert json.loads((path / "_run.json").read_text())["complete"] is True
    objects = parquet.ParquetFile(path / "_objects.parquet").read()
    assert objects["sha256"].to_pylist() == [each.sha256 for each in catalog]
    assert objects["object_name"].to_pylist() == list(catalog.object_name)


def stop_at_block(monkeypatch: pytest.MonkeyPatch, number: int) -> pytest.MonkeyPatch:
    """Let Ctrl-C fall into the computation of one block."""
    whole, calls = orbits.catalogue_jobs.propagate, []

    def interrupted(*arguments, **options):
        if len(calls) == number:
            raise KeyboardInterrupt
        calls.append(1)
        return whole(*arguments, **options)

    patch = pytest.MonkeyPatch()
    patch.setattr(orbits.catalogue_jobs, "propagate", interrupted)
    return patch


@pytest.mark.parametrize("name", ["all.npz", "all.parquet"])
def test_a_run_stopped_at_any_block_is_continued(catalog, times, tmp_path: Path, monkeypatch, name):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    whole, stopped = tmp_path / "whole" / name, tmp_path / "stopped" / name
    whole.parent.mkdir()
    stopped.parent.mkdir()
    propagate_to_file(catalog, times, whole, block_samples=200)
    for number in (0, 1, 3):
        patch = stop_at_block(monkeypatch, number)
        with pytest.raises(KeyboardInterrupt):
            propagate_to_file(catalog, times, stopped, block_samples=200)
        patch.undo()
        assert not stopped.is_file()
    # 0 + 1 + 3 blocks of three objects were done.
    assert propagate_to_file(catalog, times, stopped, block_samples=200).resumed == 4 * 3 * 53
    assert contents(whole) == contents(stopped)


def contents(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {each.name: each.read_bytes() for each in sorted(path.iterdir())}


@pytest.mark.parametrize("name", ["all.npz", "all.parquet"])
def test_what_belongs_to_another_run_is_refused_and_kept(catalog, times, tmp_path: Path, monkeypatch, name):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    path = tmp_path / name
    patch = stop_at_block(monkeypatch, 2)
    with pytest.raises(KeyboardInterrupt):
        propagate_to_file(catalog, times, path, block_samples=200)
    patch.undo()
    for changed, word in (
        ({"frame": "ITRS"}, r"frame TEME \(this call: ITRS\)"),
        ({"times": times[:-1]}, r"instants 53 \(this call: 52\)"),
        ({"catalog": catalog[1:] + catalog[:1]}, "elements sha256"),
        ({"block_samples": 100}, "block samples 200"),
        ({"engine": "kernel"}, r"engine sgp4 \(this call: kernel\)"),
    ):
        call = {"catalog": catalog, "times": times, "path": path, "block_samples": 200} | changed
        with pytest.raises(OutputError, match=word):
            propagate_to_file(**call)
    assert propagate_to_file(catalog, times, path, block_samples=200).resumed == 2 * 3 * 53
    before = contents(path)
    # The same again: nothing is left to do. Another: refused, and nothing is touched.
    again = propagate_to_file(catalog, times, path, block_samples=200)
    assert again.resumed == again.samples
    assert set(again.codes) > {0}
    with pytest.raises(OutputError):
        propagate_to_file(catalog, times[1:], path, block_samples=200)
    assert contents(path) == before


def test_places_that_are_taken_are_refused(catalog, times, tmp_path: Path):
    pytest.importorskip("pyarrow")
    (tmp_path / "a.npz").write_text("mine")
    (tmp_path / "b.npz.partial").write_text("mine")
    (tmp_path / "c.parquet").mkdir()
    (tmp_path / "c.parquet" / "mine.txt").write_text("mine")
    (tmp_path / "d.parquet").write_text("mine")
    for name in ("a.npz", "b.npz", "c.parquet", "d.parquet"):
        with pytest.raises(OutputError, match="another name"):
            propagate_to_file(catalog, times, tmp_path / name)
    assert (tmp_path / "a.npz").read_text() == (tmp_path / "b.npz.partial").read_text() == "mine"
    with pytest.raises(OutputError, match=r"neither in \.npz nor in \.parquet"):
        propagate_to_file(catalog, times, tmp_path / "a.csv")
    with pytest.raises(OutputError, match="TEME or ITRS"):
        propagate_to_file(catalog, times, tmp_path / "e.npz", frame="GCRS")


def test_two_writers_of_one_file_do_not_meet(catalog, times, tmp_path: Path):
    pytest.importorskip("fcntl")
    path = tmp_path / "all.npz"
    with (
        orbits.catalogue_npz._exclusive(path.with_name("all.npz.partial")),
        pytest.raises(OutputError, match="Another process"),
    ):
        propagate_to_file(catalog, times, path)


def test_a_full_disk_stops_a_run_that_can_be_continued(catalog, times, tmp_path: Path, monkeypatch):
    path = tmp_path / "all.npz"
    whole = propagate_to_file(catalog, times, tmp_path / "whole.npz", block_samples=200)
    write, calls = orbits.catalogue_npz._write_at, []

    def full(file, at, data):
        calls.append(1)
        if len(calls) > 25:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, at, data)

    with monkeypatch.context() as patch:
        patch.setattr(orbits.catalogue_npz, "_write_at", full)
        with pytest.raises(OutputError, match="No space left on device"):
            propagate_to_file(catalog, times, path, block_samples=200)
    assert not path.exists()
    written = propagate_to_file(catalog, times, path, block_samples=200)
    assert written.codes == whole.codes
    assert contents(path) == contents(tmp_path / "whole.npz")


def test_a_disk_that_is_too_small_is_told_before_the_work(catalog, times, tmp_path: Path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(orbits.catalogue_npz.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(OutputError, match="GiB left"):
        propagate_to_file(catalog, times, tmp_path / "all.npz")
    monkeypatch.undo()
    assert propagate_to_file(catalog, times, tmp_path / "all.npz").resumed == 0


def test_memory_holds_a_few_blocks_and_not_the_whole(catalog, tmp_path: Path):
    times = Times.every(START, 10.0, 20_000)
    bytes_of_all = 20 * 20_000 * 49
    tracemalloc.start()
    try:
        propagate_to_file(catalog, times, tmp_path / "all.npz", block_samples=10_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (tmp_path / "all.npz").stat().st_size > bytes_of_all
    assert peak < bytes_of_all / 3


def test_nothing_asked_gives_an_empty_file(catalog, times, tmp_path: Path):
    propagate_to_file(catalog[:0], times, tmp_path / "a.npz")
    propagate_to_file(catalog, Times.of([]), tmp_path / "b.npz")
    assert np.load(tmp_path / "a.npz")["position_km"].shape == (0, 53, 3)
    assert np.load(tmp_path / "b.npz")["position_km"].shape == (20, 0, 3)


def test_blocks_are_the_whole_in_c_order(catalog, times):
    for block_samples in (1, 7, 53, 60, 500, 5000):
        job = CatalogueJob(catalog, times, "TEME", block_samples)
        covered = np.zeros(job.shape, dtype=int)
        places = np.arange(job.samples).reshape(job.shape)
        order = []
        for block in job.blocks:
            covered[block.rows, block.columns] += 1
            order += places[block.rows, block.columns].ravel().tolist()
            assert 1 <= block.samples <= max(block_samples, 1)
        assert (covered == 1).all()
        assert order == sorted(order)


def test_without_pyarrow_a_sentence_says_what_to_install(catalog, times, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match=r"pip install common-orbit\[cluster\]"):
        propagate_to_file(catalog, times, tmp_path / "all.parquet")
    assert not (tmp_path / "all.parquet").exists()
