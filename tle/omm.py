"""Orbit Mean-elements Messages: one table of keywords, read and written as JSON and CSV.

The keywords, their meaning and which of them may be absent: CCSDS 502.0-B-3,
section 4. The dialects met in practice:

* CelesTrak CSV: numbers without leading zero and with a capital exponent
  (`.00050232`, `-.1E-4`), names in quotes where they hold a comma;
* CelesTrak JSON: an array of objects, numbers as numbers;
* Space-Track JSON: all values as strings, dozens of further keys, `null` for an
  unknown designator; its older class gives `EPOCH` as `2025-09-27 19:46:00`
  with the rest of the second in `EPOCH_MICROSECONDS`.

An OMM has more digits than a TLE; nothing here passes through TLE columns.
"""

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tle.elements import ElementSet
from tle.errors import FieldError, FormatError, MomentError, Rejected
from tle.moments import Moment, parse_iso

_EPOCH = re.compile(r"\d{4}-(?:\d{2}-\d{2}|\d{3})(?P<between>[T ])\d{2}:\d{2}:\d{2}(?:\.\d*)?Z?\Z", re.ASCII)
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword of an OMM: how it is called, read, bounded and described.

    `low` and `high` are the inclusive bounds of a number (`below` an exclusive
    upper one). `default` is taken when the keyword is absent or empty, unless
    `required`.
    """

    name: str
    attribute: str
    kind: str  # "text", "integer", "number", "epoch"
    unit: str
    description: str
    required: bool = False
    default: Any = None
    low: float = -math.inf
    high: float = math.inf
    below: float = math.inf
    letters: str = ""


KEYWORDS: tuple[Keyword, ...] = (
    Keyword("OBJECT_NAME", "object_name", "text", "", "name of the object", default=""),
    Keyword("OBJECT_ID", "object_id", "text", "", "international designator, 1998-067A", default=""),
    Keyword("EPOCH", "epoch", "epoch", "UTC", "moment of the elements", required=True),
    Keyword(
        "MEAN_MOTION", "mean_motion_rev_day", "number", "rev/day", "mean motion (Kozai)",
        required=True, low=1e-8, high=20.0,
    ),
    Keyword("ECCENTRICITY", "eccentricity", "number", "", "eccentricity", required=True, low=0.0, below=1.0),
    Keyword(
        "INCLINATION", "inclination_deg", "number", "deg", "inclination", required=True, low=0.0, high=180.0
    ),
    Keyword(
        "RA_OF_ASC_NODE", "raan_deg", "number", "deg", "right ascension of the ascending node",
        required=True, low=-360.0, high=360.0,
    ),
    Keyword(
        "ARG_OF_PERICENTER", "arg_perigee_deg", "number", "deg", "argument of perigee",
        required=True, low=-360.0, high=360.0,
    ),
    Keyword(
        "MEAN_ANOMALY", "mean_anomaly_deg", "number", "deg", "mean anomaly",
        required=True, low=-360.0, high=360.0,
    ),
    Keyword(
        "EPHEMERIS_TYPE", "ephemeris_type", "integer", "", "kind of elements", default=0, low=0, high=9
    ),
    Keyword(
        "CLASSIFICATION_TYPE", "classification", "text", "", "U, C or S", default="U", letters="UCS"
    ),
    Keyword(
        "NORAD_CAT_ID", "norad_cat_id", "integer", "", "catalogue number, 1 to 9 digits",
        required=True, low=0, high=999_999_999,
    ),
    Keyword(
        "ELEMENT_SET_NO", "element_set_no", "integer", "", "number of the set", default=999, low=0, high=9999
    ),
    Keyword(
        "REV_AT_EPOCH", "rev_at_epoch", "integer", "", "revolution number", default=0, low=0, high=9_999_999
    ),
    Keyword("BSTAR", "bstar", "number", "1/Earth radii", "drag term", required=True, low=-100.0, high=100.0),
    # SGP4 does not use the two derivatives, so their absence costs nothing.
    Keyword(
        "MEAN_MOTION_DOT", "mean_motion_dot", "number", "rev/day^2", "half the first derivative",
        default=0.0, low=-1000.0, high=1000.0,
    ),
    Keyword(
        "MEAN_MOTION_DDOT", "mean_motion_ddot", "number", "rev/day^3", "a sixth of the second derivative",
        default=0.0, low=-1000.0, high=1000.0,
    ),
)  # fmt: skip

KEYWORD = {keyword.name: keyword for keyword in KEYWORDS}
"""The same by name."""

_REQUIRED = tuple(keyword.name for keyword in KEYWORDS if keyword.required)


# -- one record ----------------------------------------------------------------


def element_set(fields: Mapping[str, Any], *, source: str = "") -> ElementSet:
    """Return the element set that OMM `fields` (keyword to text or number) state.

    Keywords we do not know are ignored. Numbers may be numbers or text.

    Raises
    ------
    FieldError
        A keyword is missing, or its value is not what it must be; says which.
    """
    values: dict[str, Any] = {}
    for keyword in KEYWORDS:
        value = fields.get(keyword.name)
        if value is None or value == "" or (isinstance(value, str) and not value.strip()):
            if keyword.required:
                raise _missing(keyword, present=keyword.name in fields)
            values[keyword.attribute] = keyword.default
        elif keyword.kind == "epoch":
            values[keyword.attribute] = _epoch(value, fields.get("EPOCH_MICROSECONDS"))
        else:
            values[keyword.attribute] = _READERS[keyword.kind](keyword, value)
    return ElementSet(**values, source=source)


def _missing(keyword: Keyword, *, present: bool) -> FieldError:
    what = "is empty" if present else "is missing"
    unit = f", in {keyword.unit}" if keyword.unit else ""
    return FieldError(
        keyword.name,
        f"{keyword.name} {what}.",
        f"Every set needs it: {keyword.description}{unit}. Fetch the record again, whole.",
    )


def _number(keyword: Keyword, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    # float() also takes 1_000, digits of other scripts, and True.
    plain = not isinstance(value, str) or (value.isascii() and "_" not in value)
    if not math.isfinite(number) or not plain or isinstance(value, bool):
        raise FieldError(
            keyword.name,
            f"{keyword.name} is {shown(value)}, not a number.",
            f"Write {keyword.description} as a decimal number{_in_unit(keyword)}, such as 0.0001 or 1.0E-4.",
        )
    check_range(keyword, number)
    return number


def _integer(keyword: Keyword, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        text = value.strip() if isinstance(value, str) else ""
        if not (text.isascii() and text.removeprefix("+").removeprefix("-").isdigit() and len(text) <= 20):
            raise FieldError(
                keyword.name,
                f"{keyword.name} is {shown(value)}, not a whole number.",
                f"Write {keyword.description} in the digits 0 to 9 only.",
            )
        number = int(text)
    check_range(keyword, number)
    return number


def _text(keyword: Keyword, value: Any) -> str:
    if not isinstance(value, str):
        raise FieldError(
            keyword.name,
            f"{keyword.name} is {shown(value)}, not text.",
            f"Write {keyword.description} as text.",
        )
    text = " ".join(value.split())
    if keyword.letters and (len(text) != 1 or text not in keyword.letters):
        raise FieldError(
            keyword.name,
            f"{keyword.name} is {shown(value)}.",
            f"It must be one of the letters {', '.join(keyword.letters)}.",
        )
    return text


def _epoch(value: Any, microseconds: Any) -> Moment:
    text = value.strip() if isinstance(value, str) else ""
    match = _EPOCH.match(text)
    if match is None or (match["between"] == " " and microseconds is None):
        raise FieldError(
            "EPOCH",
            f"EPOCH is {shown(value)}, not a CCSDS time.",
            "Write it as YYYY-MM-DDThh:mm:ss.ffffff or YYYY-DDDThh:mm:ss.ffffff, UTC.",
        )
    try:
        moment = parse_iso(text, assume_utc=True)
    except MomentError as error:
        raise FieldError("EPOCH", str(error), "Write a date and a time that exist, UTC.") from error
    if microseconds is not None and "." not in text:
        extra = _integer(_MICROSECONDS, microseconds)
        return parse_iso(f"{text.removesuffix('Z')}.{extra:06d}", assume_utc=True)
    return moment


_MICROSECONDS = Keyword(
    "EPOCH_MICROSECONDS", "", "integer", "us", "the rest of EPOCH's second", low=0, high=999_999
)
_READERS: dict[str, Callable[[Keyword, Any], Any]] = {"number": _number, "integer": _integer, "text": _text}


def _in_unit(keyword: Keyword) -> str:
    return f" of {keyword.unit}" if keyword.unit else ""


def check_range(keyword: Keyword, value: float) -> None:
    """Raise FieldError when `value` is outside the bounds of `keyword`."""
    if not keyword.low <= value <= keyword.high or value >= keyword.below:
        raise _out_of_range(keyword, value)


def _out_of_range(keyword: Keyword, value: Any) -> FieldError:
    if keyword.below < math.inf:
        bounds = f"{keyword.low:g} up to, not including, {keyword.below:g}"
    else:
        bounds = f"{keyword.low:.10g} to {keyword.high:.10g}"
    return FieldError(
        keyword.name,
        f"{keyword.name} is {shown(value)}, outside its range.",
        f"Give {keyword.description} within {bounds}{' ' if keyword.unit else ''}{keyword.unit}.",
    )


def shown(value: Any) -> str:
    """Return `value` as an error may show it: in quotes, never longer than a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


# -- JSON ----------------------------------------------------------------------


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


def read_json(text: str, *, source: str = "") -> tuple[list[ElementSet], list[Rejected]]:
    """Return the sets and the refused records of OMM JSON: one object, or an array of them.

    `Rejected.line` is the number of the record, from 1. A document that is cut
    off gives its whole records and one `Rejected` for the cut.
    """
    sets: list[ElementSet] = []
    rejected: list[Rejected] = []
    for number, (record, fault) in enumerate(_json_records(text), start=1):
        if fault is not None:
            rejected.append(Rejected(number, "JSON", fault, _JSON_REMEDY, _cut(record)))
            continue
        try:
            if not isinstance(record, dict):
                raise FieldError("JSON", f"The record is {shown(record)}, not an object.", _JSON_REMEDY)
            if isinstance(record, _Duplicated):
                raise FieldError(
                    record.key[:60],
                    f"The key {shown(record.key)} occurs twice in one record.",
                    "Keep one of the two values; which one is meant cannot be guessed.",
                )
            sets.append(element_set(record, source=source))
        except FieldError as error:
            rejected.append(Rejected(number, error.field, error.reason, error.remedy, _cut(_as_text(record))))
    return sets, rejected


_JSON_REMEDY = (
    'Each record is an object such as {"NORAD_CAT_ID": 25544, "EPOCH": "...", ...}; fetch it again, whole.'
)


def _json_records(text: str) -> Iterator[tuple[Any, str | None]]:
    """Yield (record, None) for each element of the document, (text, fault) where it cannot be parsed."""
    try:
        document = _DECODER.decode(text)
    except (ValueError, RecursionError):
        yield from _json_salvaged(text)
        return
    if isinstance(document, list):
        yield from ((record, None) for record in document)
    else:
        yield document, None


def _json_salvaged(text: str) -> Iterator[tuple[Any, str | None]]:
    """Yield the whole records before the first fault of a broken document, then the fault."""
    place = _BLANK.match(text, 0).end()  # type: ignore[union-attr] # matches always
    inside = text.startswith("[", place)
    place += inside
    while True:
        place = _BLANK.match(text, place).end()  # type: ignore[union-attr]
        rest = text[place : place + _MOST_SHOWN]
        if not rest:
            yield rest, "The document ends before its closing bracket: it was cut off."
            return
        try:
            record, place = _DECODER.raw_decode(text, place)
        except RecursionError:
            yield rest, "The brackets are nested too deeply for a record of elements."
            return
        except ValueError as error:
            yield rest, f"This is not JSON: {getattr(error, 'msg', error)}."
            return
        yield record, None
        place = _BLANK.match(text, place).end()  # type: ignore[union-attr]
        after = text[place : place + 1]
        if after == "" and inside:
            continue
        if after != "," or not inside:
            yield text[place : place + _MOST_SHOWN], "There is text after the record that is not part of it."
            return
        place += 1


def _as_text(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, default=str)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


def write_json(sets: Iterable[ElementSet]) -> str:
    """Return the sets as an OMM JSON array in CelesTrak's layout, one record a line, all digits kept."""
    records = (json.dumps(each.omm_fields(), ensure_ascii=False, separators=(",", ":")) for each in sets)
    return "[" + ",\n".join(records) + "]\n"


# -- CSV -----------------------------------------------------------------------


def read_csv(text: str, *, source: str = "") -> tuple[list[ElementSet], list[Rejected]]:
    """Return the sets and the refused records of OMM CSV (first line: the keywords).

    Records are lines: a stray quote costs its own line and no other. Lines
    that are empty or begin with `#` are skipped.

    Raises
    ------
    FormatError
        The header names a keyword twice, or lacks one that every set needs.
    """
    sets: list[ElementSet] = []
    rejected: list[Rejected] = []
    header: list[str] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        try:
            cells = _cells(line)
            if header is None:
                header = _header(cells, number)
                continue
            if len(cells) != len(header):
                raise _wrong_count(cells, header)
            sets.append(element_set(dict(zip(header, cells, strict=True)), source=source))
        except FieldError as error:
            rejected.append(Rejected(number, error.field, error.reason, error.remedy, _cut(line)))
    return sets, rejected


def _cells(line: str) -> list[str]:
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True, skipinitialspace=True))
    except (csv.Error, StopIteration) as error:
        raise FieldError(
            "quotes",
            f"The quotation marks do not pair up: {error}.",
            'Put a value with a comma between two ", and write a " inside it as "".',
        ) from error


def _header(cells: Sequence[str], line: int) -> list[str]:
    header = [cell.strip().upper() for cell in cells]
    twice = [name for name in KEYWORD if header.count(name) > 1]
    if twice:
        raise FormatError(
            f"Line {line} names the column {twice[0]} twice, so its value would be a guess. "
            "Remove one of the two columns."
        )
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        raise FormatError(
            f"Line {line} is the header of the table and lacks {', '.join(missing)}. "
            "An OMM table begins with a line such as "
            "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,...,BSTAR; fetch it again with FORMAT=csv."
        )
    return header


def _wrong_count(cells: Sequence[str], header: Sequence[str]) -> FieldError:
    if len(cells) < len(header):
        lacking = header[len(cells)]
        return FieldError(
            lacking,
            f"The record has {len(cells)} values, the header {len(header)} columns: "
            f"it ends in or after {header[len(cells) - 1]}.",
            "The line was cut off; fetch it again, whole.",
        )
    return FieldError(
        "columns",
        f"The record has {len(cells)} values, the header {len(header)} columns.",
        'A comma inside a value needs quotation marks around the value: "A, B".',
    )


def looks_like_csv_header(line: str) -> bool:
    """Return whether `line` is the first line of an OMM table (at least two of its keywords)."""
    cells = [cell.strip(' "\t').upper() for cell in line[:4000].split(",")]
    return sum(cell in KEYWORD for cell in cells) >= 2


def write_csv(sets: Iterable[ElementSet]) -> str:
    """Return the sets as OMM CSV with CelesTrak's columns, all digits kept."""
    lines = [",".join(KEYWORD)]
    lines.extend(",".join(quoted(str(value)) for value in each.omm_fields().values()) for each in sets)
    return "\n".join(lines) + "\n"


def quoted(value: str) -> str:
    """Return `value` as one cell of a CSV line, in quotation marks where it needs them."""
    # A line break would end the record, and a leading # would hide it.
    value = " ".join(value.splitlines())
    if value.startswith("#") or any(mark in value for mark in ',"') or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value
