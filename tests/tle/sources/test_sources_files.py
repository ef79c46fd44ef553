"""A file or folder that is watched."""

import os
import threading
from dataclasses import replace

import pytest

import tle
from tle import omm_csv, twoline
from tle.sources import LocalFile, Outcome, Watch, fetch, watch


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "inbox"
    path.mkdir()
    return path


def names(changed):
    return [each.path.name for each in changed]


def test_a_file_is_taken_up_when_its_content_changes(folder, stations):
    file = folder / "stations.csv"
    file.write_bytes(stations)
    looker = Watch(LocalFile(file))
    assert names(looker.changed()) == ["stations.csv"]
    assert looker.changed() == ()
    os.utime(file, (1, 1))
    assert looker.changed() == ()
    file.write_bytes(stations + b"\n")
    (changed,) = looker.changed()
    assert changed.content == stations + b"\n"


def test_a_change_within_one_tick_of_the_file_systems_clock_is_seen(folder):
    """Same size, same time of change, other content."""
    file = folder / "a.csv"
    file.write_bytes(b"old")
    marks = file.stat()
    looker = Watch(LocalFile(file))
    looker.changed()
    file.write_bytes(b"new")
    os.utime(file, ns=(marks.st_atime_ns, marks.st_mtime_ns))
    (changed,) = looker.changed()
    assert changed.content == b"new"


def test_a_folder_gives_its_files_and_only_those(folder, stations):
    (folder / "b.csv").write_bytes(stations)
    (folder / "a.tle").write_bytes(b"x")
    (folder / ".hidden").write_bytes(b"x")
    (folder / "below").mkdir()
    (folder / "below" / "c.csv").write_bytes(stations)
    looker = Watch(LocalFile(folder))
    assert names(looker.changed()) == ["a.tle", "b.csv"]
    (folder / "c.csv").write_bytes(stations)
    (folder / "a.tle").unlink()
    assert names(looker.changed()) == ["c.csv"]
    (folder / "a.tle").write_bytes(b"x")
    assert names(looker.changed()) == ["a.tle"]


def test_a_file_that_is_being_written_is_left_for_the_next_look(folder, monkeypatch):
    file = folder / "a.csv"
    file.write_bytes(b"half")
    looker = Watch(LocalFile(file))
    usual = type(file).read_bytes

    def written_meanwhile(path):
        content = usual(path)
        path.write_bytes(b"half and half")
        return content

    with monkeypatch.context() as patched:
        patched.setattr(type(file), "read_bytes", written_meanwhile)
        assert looker.changed() == ()
    assert looker.changed()[0].content == b"half and half"


def test_fetching_a_folder(folder, archive, clock, iss, tianhe, stations):
    (folder / "stations.csv").write_bytes(stations)
    lines = "\n".join(twoline.write(replace(iss, epoch=iss.epoch.plus_days(1.0))))
    (folder / "more.tle").write_text(lines)
    (folder / "notes.txt").write_text("Remember to bring the telescope.\n")
    looker = Watch(LocalFile(folder))
    result = fetch(LocalFile(folder), archive, at=clock, seen=looker)
    assert (result.outcome, result.new) == (Outcome.NEW, 3)
    assert "notes.txt holds no element sets" in result.words
    assert {each.source for each in archive.select("ISS")} >= {"stations.csv", "more.tle"}
    assert "nothing has changed" in fetch(LocalFile(folder), archive, at=clock, seen=looker).words
    # Without a watch everything is read again, and known.
    again = fetch(LocalFile(folder), archive, at=clock)
    assert (again.outcome, again.new, again.known) == (Outcome.UNCHANGED, 0, 3)


def test_an_older_file_does_not_take_the_newest_place(folder, archive, clock, iss):
    for name, days, anomaly in (("new.csv", 0.5, 1.0), ("old.csv", 0.2, 2.0)):
        each = replace(iss, epoch=iss.epoch.plus_days(days), mean_anomaly_deg=anomaly)
        (folder / name).write_text(omm_csv.write([each]))
        fetch(LocalFile(folder / name), archive, at=clock)
    assert archive.newest().select("ISS")[0].mean_anomaly_deg == 1.0


def test_refused_records_are_told(folder, archive, clock, stations):
    (folder / "a.csv").write_bytes(stations.replace(b",25544,", b",x,"))
    result = fetch(LocalFile(folder), archive, at=clock)
    assert (result.new, len(result.rejected)) == (1, 1)


def test_what_is_not_there_is_told(folder, archive, clock):
    result = fetch(LocalFile(folder / "none.csv"), archive, at=clock)
    assert result.outcome is Outcome.FAILED
    assert "There is no file or folder" in result.words
    (folder / "bad.csv").write_bytes(b"\x00\x01")
    result = fetch(LocalFile(folder / "bad.csv"), archive, at=clock)
    assert result.outcome is Outcome.FAILED
    assert "binary" in result.words


def test_watching_yields_each_change_and_ends(folder, stations):
    stop = threading.Event()
    (folder / "a.csv").write_bytes(stations)
    watching = watch(LocalFile(folder), every_s=0.01, stop=stop)
    assert names(next(watching)) == ["a.csv"]
    (folder / "b.csv").write_bytes(stations)
    assert names(next(watching)) == ["b.csv"]
    stop.set()
    assert list(watching) == []
    with pytest.raises(tle.ElementError, match="above zero"):
        next(watch(LocalFile(folder), every_s=0.0, stop=stop))


def test_a_folder_that_is_gone_is_waited_for(tmp_path, stations):
    stop = threading.Event()
    stick = tmp_path / "stick"
    source = LocalFile(stick)
    watching = watch(source, every_s=0.01, stop=stop)

    def plug_in():
        stick.mkdir()
        (stick / "a.csv").write_bytes(stations)

    timer = threading.Timer(0.1, plug_in)
    timer.start()
    seen = next(watching)
    while not seen:
        seen = next(watching)
    timer.join()
    assert names(seen) == ["a.csv"]
