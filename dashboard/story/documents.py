"""The five documents that the suite reads: who wrote what, where; `S0` to `S4` in citations."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Document:
    """One document: `id` is S0 to S4, `cite` how other registers name it."""

    id: str
    cite: str
    authors: str
    year: int
    title: str
    where: str


@cache
def load() -> tuple[Document, ...]:
    """Return the documents in the order of their ids."""
    text = resources.files("dashboard.story").joinpath("documents.json").read_text(encoding="utf-8")
    return tuple(Document(**each) for each in json.loads(text)["documents"])


def find(id: str) -> Document:  # noqa: A002 - the word of the table
    """Return the document with that id.

    Raises
    ------
    KeyError
        There is none.
    """
    return {each.id: each for each in load()}[id]
