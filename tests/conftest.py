"""Fixtures for every test: where the reference data lie, and one fixed seed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test, and every process a test starts, away from the archive of whoever runs them."""
    patch = pytest.MonkeyPatch()
    patch.setenv("COMMON_ORBIT_DATA", str(tmp_path_factory.mktemp("data")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return a function that finds a file of the shared reference data, or skips the test."""
    root = Path(os.environ.get("COMMON_ORBIT_SHARED", REPOSITORY.parent / "shared"))

    def find(relative: str) -> Path:
        path = root / relative
        if not path.exists():
            pytest.skip(f"reference data absent: {relative} (set COMMON_ORBIT_SHARED to its folder)")
        return path

    return find
