"""Orbit Mean-elements Messages: one table of keywords for every spelling of them.

This module knows what a record means; `omm_json`, `omm_csv`, `omm_xml` and
`omm_kvn` know how it is written down. The keywords, their meaning and which of
them may be absent: CCSDS 502.0-B-3, section 4. The dialects met in practice:

* CelesTrak CSV: numbers without leading zero and with a capital exponent
  (`.00050232`, `-.1E-4`), names in quotes where they hold a comma;
* CelesTrak JSON: an array of objects, numbers as numbers;
* XML and KVN: with units, comments and the further keywords of the standard
  (`tle.omm_messages`);
* Space-Track JSON: all values as strings, dozens of further keys, `null` for an
  unknown designator; its older class gives `EPOCH` as `2025-09-27 19:46:00`
  with the rest of the second in `EPOCH_MICROSECONDS`.

An OMM has more digits than a TLE; nothing here passes through TLE columns.

An OMM may also state elements that SGP4 cannot use: of another theory, frame,
time scale or planet. Such a record is refused; read as if it were SGP4's, it
would put the object hundreds of kilometres off without a word.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tle.elements import ElementSet
from tle.errors import FieldError, MomentError
from tle.moments import Moment, parse_iso

_EPOCH = re.compile(r"\d{4}-(?:\d{2}-\d{2}|\d{3})(?P<between>[T ])\d{2}:\d{2}:\d{2}(?:\.\d*)?Z?\Z", re.ASCII)
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
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
        required=True, default=0, low=0, high=999_999_999,
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

COLUMN_NAMES = frozenset(KEYWORD) | {"CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY"}
"""What `element_sets` looks at: further columns need not be handed over."""

_NUMBER = KEYWORD["NORAD_CAT_ID"]
REQUIRED = tuple(keyword.name for keyword in KEYWORDS if keyword.required)


@dataclass(frozen=True, slots=True)
class Premise:
    """A keyword that says for what the elements hold: `accepted` is what SGP4 takes, capitals, no spaces."""

    name: str
    accepted: frozenset[str]
    written: str
    because: str


PREMISES: tuple[Premise, ...] = (
    Premise("CENTER_NAME", frozenset({"EARTH"}), "EARTH", "SGP4 knows orbits around the Earth only."),
    Premise(
        "REF_FRAME", frozenset({"TEME", "TEMEOFDATE"}), "TEME",
        "SGP4's mean elements refer to the true equator and mean equinox of their epoch, TEME.",
    ),
    Premise("TIME_SYSTEM", frozenset({"UTC"}), "UTC", "Epochs of SGP4's mean elements are stated in UTC."),
    # Plain SGP is left out on purpose: another theory of 1966, with another drag term.
    Premise(
        "MEAN_ELEMENT_THEORY",
        frozenset({"SGP4", "SGP/SGP4", "SGP4/SDP4", "SGP/SGP4/SDP4", "SDP4", "SGP4-XP"}), "SGP4",
        "Mean elements are only good for the theory they were fitted with.",
    ),
)  # fmt: skip

OTHER_THEORY = 4
"""The ephemeris type of SGP4-XP sets (Space-Track, "SGP4-XP": type 4 in column 63 of line 1)."""

_OTHER_THEORY_REMARK = (
    "The elements are fitted for SGP4-XP (ephemeris type 4), whose drag and radiation terms SGP4 does not "
    "have; positions computed with SGP4 are an approximation."
)


def theory_remarks(ephemeris_type: int) -> tuple[str, ...]:
    """Return what must be said of a set of this ephemeris type: nothing, or that SGP4 is not its theory."""
    return (_OTHER_THEORY_REMARK,) if ephemeris_type == OTHER_THEORY else ()


# -- one record ----------------------------------------------------------------


def element_set(
    fields: Mapping[str, Any], *, source: str = "", may_lack_parameters: bool = False
) -> ElementSet:
    """Return the element set that OMM `fields` (keyword to text or number) state.

    Keywords we do not know are ignored. Numbers may be numbers or text. A set
    fitted for SGP4-XP is taken, and says so in its `remarks`. With
    `may_lack_parameters` even `NORAD_CAT_ID` may be absent, as the standard has it
    for messages (table 4-3), and the remarks say what was taken for what is not
    stated; the number is then 0.

    Raises
    ------
    FieldError
        A keyword is missing, or its value is not what it must be; says which.
        Or the elements are not SGP4's: another centre, frame, time or theory.
    """
    for premise in PREMISES:
        _check_premise(premise, fields.get(premise.name))
    values: dict[str, Any] = {}
    absent: list[Keyword] = []
    for keyword in KEYWORDS:
        value = fields.get(keyword.name)
        if value is None or value == "" or (isinstance(value, str) and not value.strip()):
            absent.append(keyword)
            values[keyword.attribute] = keyword.default
            may_lack = may_lack_parameters and keyword is _NUMBER and keyword.name not in fields
            if keyword.required and not may_lack:
                raise _missing(keyword, fields)
        elif keyword.kind == "epoch":
            values[keyword.attribute] = _epoch(value, fields.get("EPOCH_MICROSECONDS"))
        else:
            values[keyword.attribute] = _READERS[keyword.kind](keyword, value)
    other_theory = _said(fields.get("MEAN_ELEMENT_THEORY")) == "SGP4-XP"
    if other_theory and KEYWORD["EPHEMERIS_TYPE"] in absent:
        values["ephemeris_type"] = OTHER_THEORY
        absent.remove(KEYWORD["EPHEMERIS_TYPE"])
    remarks = theory_remarks(OTHER_THEORY if other_theory else values["ephemeris_type"])
    assumed = [f"{each.name} ({each.default})" for each in absent if each.kind != "text" or each.letters]
    if may_lack_parameters and assumed:
        remarks += (f"Not stated, and taken as in brackets: {', '.join(assumed)}.",)
    return ElementSet(**values, source=source, remarks=remarks)


def _said(value: Any) -> str:
    """Return the value of a premise as it is compared: capitals, no blanks; empty when it is not stated."""
    return "".join(value.upper().split()) if isinstance(value, str) else "" if value is None else repr(value)


def _check_premise(premise: Premise, value: Any) -> None:
    said = _said(value)
    if said and said not in premise.accepted:
        raise FieldError(
            premise.name,
            f"{premise.name} is {shown(value)}, not {premise.written}: these are not elements for SGP4.",
            f"{premise.because} Fetch the object's general perturbations (GP) set instead.",
        )


INSTEAD = {
    "BSTAR": ("BTERM", "the drag term of SGP4-XP, in m^2/kg"),
    "MEAN_MOTION": ("SEMI_MAJOR_AXIS", "which SGP4 cannot start from"),
}
"""Keywords of sets that SGP4 cannot use, by the keyword they stand in place of."""


def _missing(keyword: Keyword, fields: Mapping[str, Any]) -> FieldError:
    what = "is empty" if keyword.name in fields else "is missing"
    unit = f", in {keyword.unit}" if keyword.unit else ""
    other, meaning = INSTEAD.get(keyword.name, ("", ""))
    if fields.get(other):
        return FieldError(
            keyword.name,
            f"{keyword.name} {what}; the set has {other} instead, {meaning}.",
            "SGP4 cannot use this set. Fetch the object's general perturbations (GP) set instead.",
        )
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
        if _WHOLE_NUMBER.fullmatch(text) is None:
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
    text = clean(value)
    if keyword.letters:
        text = text.upper()
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
    if not EARLIEST_JD <= moment.jd < LATEST_JD:
        raise FieldError(
            "EPOCH",
            f"EPOCH is {shown(value)}, and nobody has orbit elements of that year.",
            "Give an epoch from 1957, the year of the first satellite, to 2199.",
        )
    if microseconds is not None and "." not in text:
        extra = _integer(_MICROSECONDS, microseconds)
        return parse_iso(f"{text.removesuffix('Z')}.{extra:06d}", assume_utc=True)
    return moment


EARLIEST_JD, LATEST_JD = 2435839.5, 2524593.5
"""Midnight of 1957-01-01, and of 2200-01-01: epochs lie between."""


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


def clean(text: str) -> str:
    """Return a name or other text on one line, with single blanks, of characters that can be written.

    Control characters, and the halves of UTF-16 pairs that JSON may hold by
    themselves, become U+FFFD, the sign for a character that was not understood.
    """
    return _UNWRITABLE.sub("\ufffd", " ".join(text.split()))


_UNWRITABLE = re.compile("[\x00-\x1f\ud800-\udfff]")


def shown(value: Any) -> str:
    """Return `value` as an error may show it: in quotes, never longer than a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def cut(text: str) -> str:
    """Return a refused record as it is kept: its beginning, if it is long."""
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


# -- many records --------------------------------------------------------------

BATCH = 256
"""Records taken together: one bad record sends this many the slow way, to be told apart."""


def element_sets(columns: Mapping[str, Sequence[Any]], *, source: str) -> list[ElementSet] | None:
    """Return the sets of many records given as columns, or None where any value needs a closer look.

    `columns` has for each keyword present the values of all records, in order.
    The result equals that of `element_set` record by record, which is the
    slow twin that also explains what is wrong.
    """
    count = len(columns["EPOCH"])
    if not all(_agrees(premise, columns.get(premise.name)) for premise in PREMISES):
        return None
    values: dict[str, list[Any]] = {}
    for keyword in KEYWORDS:
        column = columns.get(keyword.name)
        if column is not None:
            taken = _BATCHES[keyword.kind](keyword, column)
        else:
            taken = None if keyword.required else [keyword.default] * count
        if taken is None:
            return None
        values[keyword.attribute] = taken
    if OTHER_THEORY in values["ephemeris_type"] or "SGP4-XP" in columns.get("MEAN_ELEMENT_THEORY", ()):
        return None  # these sets carry a remark
    names = tuple(values)
    return [
        ElementSet(**dict(zip(names, record, strict=True)), source=source)
        for record in zip(*values.values(), strict=True)
    ]


def _agrees(premise: Premise, column: Sequence[Any] | None) -> bool:
    """Return whether all records plainly state what SGP4 takes, or nothing."""
    return column is None or all(
        value is None or (isinstance(value, str) and (not value or value in premise.accepted))
        for value in column
    )


def _plain_types(column: Sequence[Any], allowed: set[type]) -> bool:
    """Return whether all values are of these types, and texts free of what float() and int() let pass."""
    types = set(map(type, column))
    if not types <= allowed:
        return False
    if str in types:
        texts = "".join(column) if types == {str} else "".join(v for v in column if isinstance(v, str))
        return texts.isascii() and "_" not in texts
    return True


def _within(keyword: Keyword, low: float, high: float) -> bool:
    return keyword.low <= low and high <= keyword.high and high < keyword.below


def _numbers(keyword: Keyword, column: Sequence[Any]) -> list[float] | None:
    if not _plain_types(column, {str, float, int}):
        return None
    try:
        numbers = list(map(float, column))
    except (ValueError, OverflowError):
        return None
    # A NaN spoils the sum; infinities lie outside every range.
    if math.isnan(sum(numbers)) or not _within(keyword, min(numbers), max(numbers)):
        return None
    return numbers


def _integers(keyword: Keyword, column: Sequence[Any]) -> list[int] | None:
    if not _plain_types(column, {str, int}):
        return None
    try:
        numbers = list(map(int, column))
    except ValueError:
        return None
    return numbers if _within(keyword, min(numbers), max(numbers)) else None


def _texts(keyword: Keyword, column: Sequence[Any]) -> list[str] | None:
    if set(map(type, column)) != {str}:
        return None
    texts = [" ".join(value.split()) for value in column]
    if _UNWRITABLE.search("".join(texts)):
        return None
    if keyword.letters and not set(texts) <= set(keyword.letters):
        return None
    return texts


def _epochs(_keyword: Keyword, column: Sequence[Any]) -> list[Moment] | None:
    try:
        matches = [_USUAL_EPOCH.match(value) for value in column]
    except TypeError:
        return None
    epochs: list[Moment] = []
    for match in matches:
        if match is None:
            return None
        day, hours, minutes, seconds, micros = match.groups()
        try:
            jd = _midnight(day)
        except MomentError:
            return None
        if not EARLIEST_JD <= jd < LATEST_JD:
            return None
        ticks = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1_000_000 + int(micros)
        epochs.append(Moment(jd, ticks / 86_400_000_000))
    return epochs


_USUAL_EPOCH = re.compile(r"(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)\.(\d{6})\Z", re.ASCII)


@lru_cache(maxsize=4096)
def _midnight(day: str) -> float:
    return parse_iso(day, assume_utc=True).jd


_BATCHES: dict[str, Callable[[Keyword, Sequence[Any]], list[Any] | None]] = {
    "number": _numbers,
    "integer": _integers,
    "text": _texts,
    "epoch": _epochs,
}
