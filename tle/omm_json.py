"""OMM as JSON, in the layouts of CelesTrak and Space-Track."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tle.elements import ElementSet
from tle.errors import FieldError, Rejected
from tle.omm import BATCH, COLUMN_NAMES, cut, element_set, element_sets, shown
from tle.refusals import Refusals

_SHOWN = 250
_MOST_SHOWN = 100


class _Duplicated(dict[str, Any]):
    """A JSON object in which a key occurs twice: which value is meant is unknown."""

    key: str = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    twice = _Duplicated(fields)
    names = [name for name, _ in pairs]
    twice.key = next(name for name in names if names.count(name) > 1)
    return twice


_DECODER = json.JSONDecoder(object_pairs_hook=_object)
_BLANK = re.compile(r"[ \t\r\n]*")
_NEXT_RECORD = re.compile(r"\}\s*,\s*(?=\{)")
_MOST_FAULTS = 1000


def read(text: str, *, source: str = "") -> tuple[list[ElementSet], Refusals]:
    """Return the sets and the refused records of OMM JSON: one object, or an array of them.

    `Rejected.line` is the number of the record, from 1. A document that is cut
    off gives its whole records and one `Rejected` for the cut; one that is broken
    inside gives the records before and after.
    """
    sets: list[ElementSet] = []
    rejected = Refusals()
    waiting: list[_Record] = []
    for number, (record, fault) in enumerate(_records(text), start=1):
        if fault is not None:
            rejected.append(Rejected(number, "JSON", fault, _REMEDY, cut(record)))
            continue
        waiting.append((number, record))
        if len(waiting) == BATCH:
            _take(waiting, source, sets, rejected)
            waiting.clear()
    _take(waiting, source, sets, rejected)
    return sets, rejected.in_order()


_Record = tuple[int, Any]


def _take(records: list[_Record], source: str, sets: list[ElementSet], rejected: Refusals) -> None:
    """Append the sets of `records` to `sets` and the refused ones to `rejected`."""
    together = _together([record for _, record in records], source)
    if together is not None:
        sets.extend(together)
        return
    for number, record in records:
        try:
            sets.append(_one(record, source))
        except FieldError as error:
            text = json.dumps(record, ensure_ascii=False)
            rejected.append(Rejected(number, error.field, error.reason, error.remedy, cut(text)))


def _one(record: Any, source: str) -> ElementSet:
    if not isinstance(record, dict):
        raise FieldError("JSON", f"The record is {shown(record)}, not an object.", _REMEDY)
    if isinstance(record, _Duplicated):
        raise FieldError(
            record.key[:60] or "JSON",
            f"The key {shown(record.key)} occurs twice in one record.",
            "Keep one of the two values; which one is meant cannot be guessed.",
        )
    if "EPOCH" not in record and any(key.upper() == "EPOCH" for key in record):
        record = _in_capitals(record)
    return element_set(record, source=source)


def _in_capitals(record: dict[str, Any]) -> dict[str, Any]:
    capitals = {key.upper(): value for key, value in record.items()}
    if len(capitals) != len(record):
        raise FieldError(
            "JSON",
            "A key occurs in capitals and in small letters in one record.",
            "Keep one of the two values; which one is meant cannot be guessed.",
        )
    return capitals


def _together(records: list[Any], source: str) -> list[ElementSet] | None:
    """Return the sets of all records at once, or None where one of them needs a closer look."""
    if not records or any(type(record) is not dict for record in records):
        return None
    keys = records[0].keys()
    if "EPOCH" not in keys or any(record.keys() != keys for record in records):
        return None
    columns = {name: [record[name] for record in records] for name in COLUMN_NAMES if name in keys}
    return element_sets(columns, source=source)


_REMEDY = (
    'Each record is an object such as {"NORAD_CAT_ID": 25544, "EPOCH": "...", ...}; fetch it again, whole.'
)


def _records(text: str) -> Iterator[tuple[Any, str | None]]:
    """Yield (record, None) for each element of the document, (text, fault) where it cannot be parsed."""
    try:
        document = _DECODER.decode(text)
    except (ValueError, RecursionError):
        yield from _salvaged(text)
        return
    if isinstance(document, list):
        yield from ((record, None) for record in document)
    else:
        yield document, None


def _salvaged(text: str) -> Iterator[tuple[Any, str | None]]:
    """Yield the whole records of a broken document, and the fault in place of each broken one."""
    faults = 0
    place = _BLANK.match(text, 0).end()  # type: ignore[union-attr] # matches always
    inside = text.startswith("[", place)
    place += inside
    while True:
        place = _BLANK.match(text, place).end()  # type: ignore[union-attr]
        rest = text[place : place + _SHOWN]
        if not rest:
            last = text[:place].rstrip()[-_MOST_SHOWN:]
            yield last, "The document ends before its closing bracket: it was cut off."
            return
        try:
            record, place = _DECODER.raw_decode(text, place)
        except RecursionError:
            yield rest, "The brackets are nested too deeply for a record of elements."
            return
        except ValueError as error:
            why = getattr(error, "msg", error)
            # Read on at the next record, as far as one is to be seen: a fault costs its own record.
            following = _NEXT_RECORD.search(text, place) if inside and faults < _MOST_FAULTS else None
            lost = "" if following else ", and what follows is lost with it"
            yield rest, f"This is not JSON ({why}){lost}."
            if following is None:
                return
            place, faults = following.end(), faults + 1
            continue
        yield record, None
        place = _BLANK.match(text, place).end()  # type: ignore[union-attr]
        after = text[place : place + 1]
        if inside and after == "":
            continue
        if not inside and after == "{":  # one object a line: JSON Lines
            continue
        ended = inside and after == "]" and _BLANK.fullmatch(text, place + 1) is not None
        if after == "" or ended:
            return
        if after != "," or not inside:
            yield text[place : place + _SHOWN], "There is text after the records that is not part of them."
            return
        place += 1


def write(sets: Iterable[ElementSet]) -> str:
    """Return the sets as an OMM JSON array in CelesTrak's layout, one record a line, all digits kept."""
    records = (json.dumps(each.omm_fields(), ensure_ascii=False, separators=(",", ":")) for each in sets)
    return "[" + ",\n".join(records) + "]\n"
