"""Fixtures for every test: where the reference data lie, and one fixed seed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


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
