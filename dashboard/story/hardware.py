"""The hardware register: what each thing is, what the documents say of it, what the record says.

The table is `hardware.json` beside this module; it is checked while it is read.
"""

import difflib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

CONFIDENCES = ("high", "medium", "low")
LONGEST_QUOTE_WORDS = 25


class RegisterError(ValueError):
    """The register itself is wrong: an item, a field and what is the matter with it."""


class UnknownHardware(ValueError):  # noqa: N818 - it names the finding, as KeyError does
    """A name that stands for nothing in the register."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a document says: its own words in `quote`, or only our summary in `in_short`.

    An empty `document` means that we speak of all of them ("No document names ...").
    """

    document: str
    line: int
    quote: str
    in_short: str

    def __str__(self) -> str:
        words = " ".join(part for part in (f"“{self.quote}”" if self.quote else "", self.in_short) if part)
        return f"{words} ({self.document}, line {self.line})" if self.document else words


@dataclass(frozen=True, slots=True)
class Record:
    """What the record says, with its source and how sure it is."""

    statement: str
    source: str
    confidence: str

    def __str__(self) -> str:
        return f"{self.statement} ({self.source}; confidence {self.confidence})"


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure with its unit (empty for dates and names), source and confidence."""

    name: str
    value: str | float
    unit: str
    source: str
    confidence: str

    def as_row(self) -> tuple[str, str, str, str]:
        """Return figure, value with unit, source and confidence as text."""
        return self.name, f"{self.value} {self.unit}".strip(), self.source, self.confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """One item of the register.

    `norad_cat_id` leads to its orbit, `site_id` to its place on the ground (for
    a module: the pad it left from); None and empty where there is none.
    """

    id: str
    names: tuple[str, ...]
    kind: str
    countries: tuple[str, ...]
    description: str
    text_says: tuple[Saying, ...]
    record_says: tuple[Record, ...]
    figures: tuple[Figure, ...]
    norad_cat_id: int | None
    site_id: str

    @property
    def name(self) -> str:
        """The first of its names."""
        return self.names[0]

    def as_json(self) -> dict[str, Any]:
        """Return the item as plain lists and dictionaries, `name` beside `names`."""
        return {"id": self.id, "name": self.name, **asdict(self)}


@cache
def load() -> Mapping[str, Hardware]:
    """Return every item by its id, in the order of the register (read and checked once).

    Raises
    ------
    RegisterError
        A field is missing or says what it must not.
    """
    text = resources.files("dashboard.story").joinpath("hardware.json").read_text(encoding="utf-8")
    return MappingProxyType(parse(text))


def find(text: str) -> Hardware:
    """Return the item that an id or one of its names stands for, case aside.

    Raises
    ------
    UnknownHardware
        Nothing goes by that name; the sentence lists the nearest ones.
    """
    known = {name.casefold(): item for item in load().values() for name in (item.id, *item.names)}
    item = known.get(text.strip().casefold())
    if item is not None:
        return item
    near = difflib.get_close_matches(text.strip().casefold(), known, n=4, cutoff=0.6)
    ids = dict.fromkeys(known[name].id for name in near) or load()
    raise UnknownHardware(
        f"{text!r} is not in the register. {'Near it' if near else 'In it are'}: {', '.join(ids)}."
    )


def parse(text: str) -> dict[str, Hardware]:
    """Return the items in the JSON `text` of the register by id, each checked.

    Raises
    ------
    RegisterError
        The first thing that is wrong: which item, which field, and why.
    """
    items: dict[str, Hardware] = {}
    for index, raw in enumerate(json.loads(text)["hardware"]):
        where = f"item {index + 1} ({raw.get('id', 'no id')})"
        try:
            item = Hardware(
                id=raw["id"],
                names=tuple(raw["names"]),
                kind=raw["kind"],
                countries=tuple(raw["countries"]),
                description=raw["description"],
                text_says=tuple(Saying(**each) for each in raw["text_says"]),
                record_says=tuple(Record(**each) for each in raw["record_says"]),
                figures=tuple(Figure(**each) for each in raw["figures"]),
                norad_cat_id=raw["norad_cat_id"],
                site_id=raw["site_id"],
            )
        except KeyError as error:
            raise RegisterError(f"{where} lacks the field {error}.") from error
        except TypeError as error:
            raise RegisterError(f"{where} has a record with wrong fields: {error}.") from error
        complaint = _complaint(item)
        if complaint:
            raise RegisterError(f"{where}: {complaint}")
        if item.id in items:
            raise RegisterError(f"{where}: the id is taken by an earlier item.")
        items[item.id] = item
    return items


def _complaint(item: Hardware) -> str:
    """Return what is wrong with an item, or an empty text."""
    if not (item.id and item.names and item.kind and item.description):
        return "id, names, kind and description must not be empty."
    for saying in item.text_says:
        if not (saying.quote or saying.in_short):
            return "a saying needs a quote or a summary."
        if saying.quote and not (saying.document and saying.line > 0):
            return f"the quote “{saying.quote}” needs its document and line."
        if len(saying.quote.split()) > LONGEST_QUOTE_WORDS:
            return f"the quote “{saying.quote}” is longer than {LONGEST_QUOTE_WORDS} words."
    sources: tuple[Record | Figure, ...] = (*item.record_says, *item.figures)
    for sourced in sources:
        if not sourced.source or sourced.confidence not in CONFIDENCES:
            return f"{sourced} needs a source and a confidence of {', '.join(CONFIDENCES)}."
    return ""
