"""Fixtures for the sources: servers that play, a clock that is set by hand, an archive of one's own."""

import importlib.util
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tle import Catalog, Moment, as_moment, omm_csv
from tle.archive import Archive
from tle.archive.archive import FILE_NAME
from tle.sources import CelesTrak, Limits

START = "2026-10-10T08:00:00Z"


class Clock:
    """The present moment, moved by hand."""

    def __init__(self) -> None:
        self.moment = as_moment(START)

    def __call__(self) -> Moment:
        return self.moment

    def forward(self, hours: float) -> None:
        self.moment = self.moment.plus_seconds(hours * 3600.0)

    def seconds(self) -> float:
        return self.moment.seconds_since(as_moment(START))


@pytest.fixture(scope="session")
def plays():
    """The module of servers; tests here are no package, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location(
        "playing_servers", Path(__file__).with_name("playing_servers.py")
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def at_home(monkeypatch, tmp_path):
    """No proxy, no account, no keyring and no other archive than the test's own."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SPACETRACK_IDENTITY", "SPACETRACK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("COMMON_ORBIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """The folder of an archive that holds what every archive begins with; it is copied, to begin sooner."""
    folder = tmp_path_factory.mktemp("seeded")
    with Archive.open(folder / FILE_NAME, now=Clock()):
        return folder


@pytest.fixture
def archive(clock, seeded, tmp_path):
    shutil.copytree(seeded, tmp_path / "data")
    with Archive.open(tmp_path / "data", now=clock) as opened:
        yield opened


@pytest.fixture
def limits():
    return Limits(connect_s=5.0, read_s=5.0, total_s=20.0)


@pytest.fixture
def server(plays, clock, monkeypatch):
    """CelesTrak, Space-Track and all that goes wrong; every source is configured to ask it."""
    with plays.playing() as started:
        started.clock = clock.seconds
        for name, path in (
            ("CELESTRAK_GP", "/gp.php"),
            ("CELESTRAK_SUPGP", "/sup-gp.php"),
            ("SPACE_TRACK", "/"),
        ):
            monkeypatch.setenv(f"COMMON_ORBIT_{name}_URL", started.url + path)
        yield started


@pytest.fixture
def stations(iss, tianhe):
    """The group `stations` as CSV: sets a little newer than those that every archive begins with."""
    newer = (replace(each, epoch=each.epoch.plus_days(0.25)) for each in (iss, tianhe))
    return omm_csv.write(newer).encode()


@pytest.fixture
def group(server, stations):
    """The source `stations` of a CelesTrak that has it."""
    server.publish("GROUP=stations", stations)
    return CelesTrak(group="stations")


@pytest.fixture
def held():
    """A function that gives all sets of the two stations in an archive: what must not be lost."""

    def sets(archive) -> Catalog:
        return archive.select("ISS") + archive.select("Tiangong")

    return sets
