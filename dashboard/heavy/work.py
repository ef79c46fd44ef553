"""What a heavy question is, and the key under which its answer is kept."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from dashboard.settings import Settings
from dashboard.text import Texts
from tle import ElementSet

PAGE = "page"
"""The form of an answer that is shown; others are files, by their suffix."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was meant: `link` asks it again, `rests_on` names the element sets it needs."""

    link: str
    rests_on: str


Read = Callable[[str, Settings, Texts], Asked | None]
"""Reads the query of an address; None where its answer is not heavy."""

Draw = Callable[[str, Settings, Texts], dict[str, Any]]
"""Answers in the worker: components under `PAGE`, texts of files under their suffixes."""


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of heavy question.

    Attributes
    ----------
    name:
        Names it in ids and keys.
    module:
        The module that has it in its `HEAVY`: the worker finds it there.
    read, draw:
        What of a query it takes, and its answer.
    """

    name: str
    module: str
    read: Read
    draw: Draw

    def key(self, asked: Asked, texts: Texts) -> str:
        """Return the key of the answer: question, elements, software and language in one digest."""
        told = [self.name, asked.link, asked.rests_on, edition(), texts.language]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def find(module: str, name: str) -> Work:
    """Return a kind of question by where it is."""
    work = next(each for each in import_module(module).HEAVY if each.name == name)
    assert isinstance(work, Work)
    return work


def digest_of(sets: Iterable[ElementSet]) -> str:
    """Return one fingerprint for element sets, whatever their order."""
    hasher = hashlib.sha256()
    for fingerprint in sorted({each.sha256 for each in sets}):
        hasher.update(fingerprint.encode())
    return hasher.hexdigest()


@cache
def edition() -> str:
    """Return what software answers: its version, and its sources as they are on the disk."""
    hasher = hashlib.sha256(metadata.version("common-orbit").encode())
    rooms = Path(__file__).parents[2]
    for room in ("tle", "orbits", "sites", "dashboard"):
        for path in sorted((rooms / room).rglob("*")):
            if path.suffix in {".py", ".json", ".csv"}:
                hasher.update(f"{path.relative_to(rooms)} {path.stat().st_size} ".encode())
                hasher.update(path.read_bytes())
    return hasher.hexdigest()[:16]
