"""Two-line element sets: ONE table of columns is the truth for reading, writing and error text.

Columns and units: CelesTrak, "NORAD Two-Line Element Set Format"
(celestrak.org/NORAD/documentation/tle-fmt.php) and Space-Track, "Two-Line
Element Set Format" with "Alpha-5" (space-track.org/documentation).

Each column has two patterns. The *canonical* one is how Space-Track spells the
column today and how `write` spells it. The *tolerated* one adds the spellings
of other decades and hands that say the same (`+.00007128`, `051.6554`,
`00000-0` for `00000+0`, blanks for zeros). A set read from such lines keeps
them in `ElementSet.published_lines`, and `write` gives them back as long as
they still say what the set says: TLE -> ElementSet -> the same 69 characters.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tle.elements import ElementSet
from tle.errors import ElementError, FieldError, Rejected
from tle.moments import Moment, parse_iso
from tle.omm import KEYWORD, check_range

LINE_LENGTH = 69

# -- numbers as columns spell them ---------------------------------------------

_ALPHA5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # I and O look like 1 and 0 and are left out
ALPHA5_HIGHEST = 339_999


def read_number(text: str) -> int:
    """Return the catalogue number that five columns state, plain or Alpha-5 (`T0449` is 270449)."""
    if text[0] in _ALPHA5:
        return (_ALPHA5.index(text[0]) + 10) * 10_000 + int(text[1:])
    return int(text)


def write_number(number: int) -> str:
    """Return a catalogue number in five columns, in Alpha-5 from 100000 on."""
    if not 0 <= number <= ALPHA5_HIGHEST:
        raise FieldError(
            "NORAD_CAT_ID",
            f"{number} does not fit into a TLE, which ends at {ALPHA5_HIGHEST} (Z9999 in Alpha-5).",
            "Write this object as OMM (JSON or CSV), which takes nine digits.",
        )
    lead, rest = divmod(number, 10_000)
    return f"{lead if lead < 10 else _ALPHA5[lead - 10]}{rest:04d}"


def _read_designator(text: str) -> str:
    match = _DESIGNATOR.match(text)
    if match is None:
        return text.strip()
    return f"{_full_year(match[1])}-{match[2]}{match[3]}"


_DESIGNATOR = re.compile(r"(\d\d)(\d{3})([A-Z]{1,3}) *\Z", re.ASCII)
_OBJECT_ID = re.compile(r"(?:19|20)(\d\d)-(\d{3}[A-Z]{1,3})\Z", re.ASCII)


def _write_designator(object_id: str) -> str:
    match = _OBJECT_ID.match(object_id)
    text = f"{match[1]}{match[2]}" if match else object_id
    if len(text) > 8 or not (text.isascii() and text.isprintable()):
        raise FieldError(
            "OBJECT_ID",
            f"{object_id!r} does not fit into the eight columns of a TLE.",
            "Write this object as OMM (JSON or CSV).",
        )
    return f"{text:8}"


def _full_year(two_digits: str) -> int:
    # The century turns at 57, the year of Sputnik 1.
    year = int(two_digits)
    return year + (1900 if year >= 57 else 2000)


@lru_cache(maxsize=4096)
def _midnight(two_digits: str, day: str) -> float:
    return parse_iso(f"{_full_year(two_digits)}-{int(day):03d}", assume_utc=True).jd


def _read_epoch(text: str) -> Moment:
    try:
        # One division, rounded once: the same float as from an OMM of that epoch.
        return Moment(_midnight(text[:2], text[2:5]), int(text[6:]) / 100_000_000)
    except ElementError as error:
        raise FieldError(
            "EPOCH",
            f"the year {_full_year(text[:2])} has no day {text[2:5]}.",
            "Days of the year count from 001 to 365, or 366 in a leap year.",
        ) from error


def _write_epoch(epoch: Moment) -> str:
    ticks = round(epoch.fr * 100_000_000)
    whole = epoch.jd + ticks // 100_000_000
    day = datetime.fromtimestamp((whole - 2440587.5) * 86400.0, UTC)
    if not 1957 <= day.year <= 2056:
        raise FieldError(
            "EPOCH",
            f"the year {day.year} cannot be told by two digits, which mean 1957 to 2056.",
            "Write this set as OMM (JSON or CSV).",
        )
    return f"{day:%y%j}.{ticks % 100_000_000:08d}"


def _read_exponent(text: str) -> float:
    return float(f"{text[0].strip()}.{text[1:6]}e{text[6:]}")


def _write_exponent(value: float, keyword: str) -> str:
    if value == 0.0:
        return " 00000+0"
    digits, _, power = f"{abs(value):.4e}".partition("e")
    mantissa, exponent = digits.replace(".", ""), int(power) + 1
    if exponent < -9:
        # Too small for one digit of exponent: the mantissa gives up its leading digit.
        mantissa, exponent = f"{round(abs(value) * 1e14):05d}", -9
        if mantissa == "00000":
            return " 00000+0"
    if exponent > 9:
        raise _too_wide(keyword, value)
    return f"{'-' if value < 0 else ' '}{mantissa}{exponent:+d}"


def _write_dot(value: float) -> str:
    digits = f"{abs(value):.8f}"
    if not digits.startswith("0"):
        raise _too_wide("MEAN_MOTION_DOT", value)
    negative = value < 0 and digits != "0.00000000"
    return f"{'-' if negative else ' '}{digits[1:]}"


def _write_eccentricity(value: float) -> str:
    digits = f"{round(value * 10_000_000):07d}"
    if len(digits) > 7:
        raise _too_wide("ECCENTRICITY", value)
    return digits


def _write_angle(value: float) -> str:
    return f"{value % 360.0 if value < 0 else value:8.4f}"


def _too_wide(keyword: str, value: float) -> FieldError:
    return FieldError(
        keyword,
        f"{keyword} = {value!r} does not fit into its columns of a TLE.",
        "Write this set as OMM (JSON or CSV).",
    )


# -- the table -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a two-line set.

    Attributes
    ----------
    line, first, last:
        Where it is: line 1 or 2, columns counted from 1, `last` included.
    keyword:
        Its OMM keyword, or a plain word where OMM has none.
    template:
        How it looks, a character a column: N digit, A letter, C classification,
        + a sign, any other character itself.
    unit, description:
        What the number means.
    canonical, tolerated:
        Regular expressions of the spelling we write, and of all that we read;
        each matches the whole field.
    attribute:
        The field of `ElementSet` it fills; empty for frame columns.
    read, write:
        Text to value, and value to text.
    """

    line: int
    first: int
    last: int
    keyword: str
    template: str
    unit: str
    description: str
    canonical: str
    tolerated: str
    attribute: str = ""
    read: Callable[[str], Any] = str
    write: Callable[[Any], str] = str


_NUMBER: dict[str, Any] = {
    "template": "NNNNN",
    "unit": "",
    "description": "catalogue number; from 100000 on with a letter first (Alpha-5)",
    "canonical": r"[A-HJ-NP-Z\d]\d{4}",
    "tolerated": r"[A-HJ-NP-Z]\d{4}| *\d+",
    "attribute": "norad_cat_id",
    "read": read_number,
    "write": write_number,
}
_ANGLE: dict[str, Any] = {
    "template": "NNN.NNNN",
    "unit": "deg",
    "canonical": r"(?:  \d| [1-9]\d|[1-9]\d\d)\.\d{4}",
    "tolerated": r"(?:  \d| \d\d|\d{3})\.\d{4}",
    "read": float,
    "write": _write_angle,
}
_EXPONENT: dict[str, Any] = {
    "template": "+NNNNN-N",
    "canonical": r"(?:[ -][1-9]\d{4}(?:\+\d|-[1-9])| 00000\+0)",
    "tolerated": r"[ +-]\d{5}[+-]\d",
    "read": _read_exponent,
}
_CHECKSUM: dict[str, Any] = {
    "template": "N",
    "unit": "",
    "description": "last digit of the sum of the line's digits, each minus sign counting 1",
    "canonical": r"\d",
    "tolerated": r"\d",
}


def _column(line: int, first: int, last: int, keyword: str, **rest: Any) -> Column:
    return Column(line, first, last, keyword, **rest)


COLUMNS: tuple[Column, ...] = (
    _column(1, 1, 1, "line number", template="1", unit="", description="the line's own number",
            canonical="1", tolerated="1"),
    _column(1, 3, 7, "NORAD_CAT_ID", **_NUMBER),
    _column(1, 8, 8, "CLASSIFICATION_TYPE", template="C", unit="", description="U, C or S",
            canonical="[UCS]", tolerated="[UCS ]", attribute="classification",
            read=lambda text: text.strip() or "U"),
    _column(1, 10, 17, "OBJECT_ID", template="NNNNNAAA", unit="",
            description="international designator: year of launch, launch of the year, piece",
            canonical=r"(?:\d{5}(?:[A-Z]  |[A-Z]{2} |[A-Z]{3})| {8})", tolerated=r"[ -~]{8}",
            attribute="object_id", read=_read_designator, write=_write_designator),
    _column(1, 19, 32, "EPOCH", template="NNNNN.NNNNNNNN", unit="day, UTC",
            description="two digits of the year, then the day of the year and its fraction",
            canonical=r"\d{5}\.\d{8}", tolerated=r"\d\d(?:  \d| \d\d|\d{3})\.\d{8}",
            attribute="epoch", read=_read_epoch, write=_write_epoch),
    _column(1, 34, 43, "MEAN_MOTION_DOT", template="+.NNNNNNNN", unit="rev/day^2",
            description="half the first derivative of mean motion",
            canonical=r"(?: \.\d{8}|-\.(?!0{8})\d{8})", tolerated=r"(?:[ +-]\.\d{8}|[ +-]0\.\d{7})",
            attribute="mean_motion_dot", read=lambda text: float(text.strip()), write=_write_dot),
    _column(1, 45, 52, "MEAN_MOTION_DDOT", unit="rev/day^3", attribute="mean_motion_ddot",
            description="a sixth of the second derivative of mean motion, decimal point assumed first",
            write=lambda value: _write_exponent(value, "MEAN_MOTION_DDOT"), **_EXPONENT),
    _column(1, 54, 61, "BSTAR", unit="1/Earth radii", attribute="bstar",
            description="drag term, decimal point assumed first",
            write=lambda value: _write_exponent(value, "BSTAR"), **_EXPONENT),
    _column(1, 63, 63, "EPHEMERIS_TYPE", template="N", unit="", description="kind of elements, 0 for SGP4",
            canonical=r"\d", tolerated=r"[\d ]", attribute="ephemeris_type",
            read=lambda text: int(text.strip() or 0), write=str),
    _column(1, 65, 68, "ELEMENT_SET_NO", template="NNNN", unit="", description="number of the set",
            canonical=r"(?:   \d|  [1-9]\d| [1-9]\d\d|[1-9]\d{3})", tolerated=r" *\d*",
            attribute="element_set_no", read=lambda text: int(text.strip() or 0),
            write=lambda value: f"{value % 10_000:4d}"),
    _column(1, 69, 69, "checksum", **_CHECKSUM),
    _column(2, 1, 1, "line number", template="2", unit="", description="the line's own number",
            canonical="2", tolerated="2"),
    _column(2, 3, 7, "NORAD_CAT_ID", **_NUMBER),
    _column(2, 9, 16, "INCLINATION", description="inclination", attribute="inclination_deg", **_ANGLE),
    _column(2, 18, 25, "RA_OF_ASC_NODE", description="right ascension of the ascending node",
            attribute="raan_deg", **_ANGLE),
    _column(2, 27, 33, "ECCENTRICITY", template="NNNNNNN", unit="",
            description="eccentricity, decimal point assumed first", canonical=r"\d{7}", tolerated=r" *\d+",
            attribute="eccentricity", read=lambda text: int(text) / 10_000_000, write=_write_eccentricity),
    _column(2, 35, 42, "ARG_OF_PERICENTER", description="argument of perigee", attribute="arg_perigee_deg",
            **_ANGLE),
    _column(2, 44, 51, "MEAN_ANOMALY", description="mean anomaly", attribute="mean_anomaly_deg", **_ANGLE),
    _column(2, 53, 63, "MEAN_MOTION", template="NN.NNNNNNNN", unit="rev/day",
            description="mean motion (Kozai)",
            canonical=r"(?: \d|[1-9]\d)\.\d{8}", tolerated=r"[ \d]\d\.\d{8}",
            attribute="mean_motion_rev_day", read=float, write=lambda value: f"{value:11.8f}"),
    # Revolution 100,000 is written 0: that is how the ISS, now past 150,000, is published.
    _column(2, 64, 68, "REV_AT_EPOCH", template="NNNNN", unit="",
            description="revolution number, its last five digits",
            canonical=r"(?:    \d|   [1-9]\d|  [1-9]\d\d| [1-9]\d{3}|[1-9]\d{4})", tolerated=r" *\d*",
            attribute="rev_at_epoch", read=lambda text: int(text.strip() or 0),
            write=lambda value: f"{value % 100_000:5d}"),
    _column(2, 69, 69, "checksum", **_CHECKSUM),
)  # fmt: skip


_OF_LINE = {line: tuple(column for column in COLUMNS if column.line == line) for line in (1, 2)}


def _template(line: int) -> str:
    cells = [" "] * LINE_LENGTH
    for column in _OF_LINE[line]:
        cells[column.first - 1 : column.last] = column.template
    return "".join(cells)


TEMPLATES = {1: _template(1), 2: _template(2)}


def _canonical_line(line: int) -> re.Pattern[str]:
    """Return the expression of a whole line in our spelling: a group for each column that has a value."""
    parts: list[str] = []
    place = 1
    for column in _OF_LINE[line]:
        parts.append(" " * (column.first - place))
        parts.append(f"({column.canonical})" if column.attribute else column.canonical)
        place = column.last + 1
    return re.compile("".join(parts), re.ASCII)


_CANONICAL = {line: _canonical_line(line) for line in (1, 2)}
_TOLERATED = {column: re.compile(column.tolerated, re.ASCII) for column in COLUMNS}
_VALUED = {line: tuple(column for column in _OF_LINE[line] if column.attribute) for line in (1, 2)}
_FILLS = {line: tuple((c.attribute, c.read) for c in _VALUED[line]) for line in (1, 2)}

# -- reading -------------------------------------------------------------------

_WEIGHT = bytes(
    byte - 48 if 48 <= byte <= 57 else int(byte == ord("-")) for byte in range(256)
)  # letters, blanks, periods and plus signs count nothing


def checksum(line: str) -> int:
    """Return the check digit of a line: its first 68 characters' digits, and 1 for each minus, modulo 10."""
    return sum(line[: LINE_LENGTH - 1].encode("ascii", "replace").translate(_WEIGHT)) % 10


class LineError(FieldError):
    """A fault in one of the two lines; `line` is 1 or 2, `first` the column of the fault (0: none)."""

    def __init__(self, line: int, first: int, field: str, reason: str, remedy: str) -> None:
        super().__init__(field, reason, remedy)
        self.line = line
        self.first = first


def read(line1: str, line2: str, *, name: str = "", source: str = "", lenient: bool = False) -> ElementSet:
    """Return the element set that two lines state (without line ends or trailing blanks).

    With `lenient` a wrong checksum, and nothing else, is overlooked; the set
    then says so in `remarks`.

    Raises
    ------
    LineError
        A line or a field is not what it must be; says which and why.
    """
    remarks = _check_frame(line1, 1, lenient) + _check_frame(line2, 2, lenient)
    values: dict[str, Any] = {}
    canonical = True
    for line, text in ((1, line1), (2, line2)):
        match = _CANONICAL[line].fullmatch(text)
        canonical = canonical and match is not None
        fields = match.groups() if match is not None else _fields(text, line)
        number = values.get("norad_cat_id")
        try:
            for (attribute, read_text), field in zip(_FILLS[line], fields, strict=True):
                values[attribute] = read_text(field)
        except FieldError as error:
            raise LineError(
                line, _first(line, error.field), error.field, error.reason, error.remedy
            ) from error
        if number is not None and values["norad_cat_id"] != number:
            raise LineError(
                2, 3, "NORAD_CAT_ID",
                f"line 1 is of object {number}, line 2 of object {values['norad_cat_id']}.",
                "The two lines belong to different sets; put each with its own partner.",
            )  # fmt: skip
    _check_ranges(values)
    return ElementSet(
        **values,
        object_name=name,
        source=source,
        remarks=remarks,
        published_lines=None if canonical and not remarks else (line1, line2),
    )


def _check_frame(text: str, line: int, lenient: bool) -> tuple[str, ...]:
    """Check what holds for a whole line: its length and its sum."""
    if len(text) != LINE_LENGTH:
        raise _wrong_length(text, line)
    stated, counted = text[-1], checksum(text)
    if stated == _DIGITS[counted]:
        return ()
    if not (stated.isascii() and stated.isdigit()):
        raise LineError(line, 69, "checksum", f"the check digit is {stated!r}.", "It must be one of 0 to 9.")
    if not lenient:
        # A letter where a digit belongs also spoils the sum; it is the nearer reason.
        _fields(text, line)
        raise LineError(
            line, 69, "checksum", f"the check digit is {stated}, but the line adds up to {counted}.",
            "A character was changed on the way; fetch the set again.",
        )  # fmt: skip
    return (f"Line {line} has the check digit {stated} but adds up to {counted}; accepted as asked.",)


_DIGITS = "0123456789"


def _wrong_length(text: str, line: int) -> LineError:
    length = len(text)
    first = next((column for column in range(1, 70) if not _fits_so_far(text, line, column)), 0)
    where = f" From column {first} on it no longer fits the template." if 0 < first <= length else ""
    what = "characters are missing" if length < LINE_LENGTH else "there are characters too many"
    return LineError(
        line, first if first <= length else 0, "length",
        f"the line has {length} columns instead of {LINE_LENGTH}: {what}.{where}",
        "Columns carry the meaning, so nothing can be shifted back by guessing; "
        "fetch the set again, best as OMM (JSON or CSV).",
    )  # fmt: skip


def _fits_so_far(text: str, line: int, column: int) -> bool:
    """Return whether the character at `column` is of the kind the template has there."""
    if column > len(text):
        return False
    kind, character = TEMPLATES[line][column - 1], text[column - 1]
    if kind == "N":
        return character in "0123456789 " or (column == 3 and character in _ALPHA5)
    if kind in "12.":
        return character == kind
    return {" ": " ", "+": "+- ", "-": "+-", "C": "UCS "}.get(kind, character).find(character) >= 0


def _fields(text: str, line: int) -> list[str]:
    """Return the text of each valued column in any spelling we read, or say which column is wrong."""
    fields: list[str] = []
    place = 1
    for column in _OF_LINE[line]:
        field = text[column.first - 1 : column.last]
        if _TOLERATED[column].fullmatch(field) is None:
            raise LineError(
                line, column.first, column.keyword,
                f"{_places(column)} {field!r}, which is not of the form {column.template!r}.",
                f"They state: {column.description}{f', in {column.unit}' if column.unit else ''}.",
            )  # fmt: skip
        between = text[place - 1 : column.first - 1]
        if between.strip(" "):
            raise LineError(
                line, place, "columns",
                f"column {place} holds {between!r} and must be blank.",
                "A value has left its columns; compare the line with the template.",
            )  # fmt: skip
        place = column.last + 1
        if column.attribute:
            fields.append(field)
    return fields


def _places(column: Column) -> str:
    if column.first == column.last:
        return f"column {column.first} holds"
    return f"columns {column.first} to {column.last} hold"


def _check_ranges(values: dict[str, Any]) -> None:
    for column in _RANGED:
        try:
            check_range(KEYWORD[column.keyword], values[column.attribute])
        except FieldError as error:
            raise LineError(column.line, column.first, error.field, error.reason, error.remedy) from error


_RANGED = tuple(c for c in COLUMNS if c.line == 2 and c.attribute and KEYWORD[c.keyword].kind == "number")


def _first(line: int, keyword: str) -> int:
    return next((column.first for column in _OF_LINE[line] if column.keyword == keyword), 0)


_ELEMENT_LINE = re.compile(r"(?P<line>[12]) (?:[ A-Z\d][ \d]{3}\d|.{23})", re.ASCII)


def is_element_line(text: str) -> int:
    """Return 1 or 2 for a first or second line, whole or damaged, and 0 for a name or other text.

    A name may begin with `1 ` or `2 ` as well, but has at most 24 characters
    and no number in columns 3 to 7.
    """
    match = _ELEMENT_LINE.match(text)
    return int(match["line"]) if match else 0


def read_text(
    text: str, *, source: str = "", lenient: bool = False
) -> tuple[list[ElementSet], list[Rejected]]:
    """Return the sets and the refused records of a text of two-line or three-line sets.

    A name line stands above its set, bare or as `0 NAME`. Empty lines and lines
    that begin with `#` are skipped. Each fault costs its own set and no other;
    text that belongs to no set is reported too.
    """
    sets: list[ElementSet] = []
    rejected: list[Rejected] = []
    name: tuple[int, str] | None = None
    first: tuple[int, str] | None = None
    for number, line in _with_end(text):
        kind = is_element_line(line)
        if first is not None and kind != 2:
            rejected.append(_alone(*first, 1))
            first = name = None
        if kind == 0:
            if name is not None:
                rejected.append(_stray(*name))
            name = (number, line)
        elif kind == 1:
            first = (number, line)
        elif first is None:
            rejected.append(_alone(number, line, 2))
            name = None
        else:
            try:
                called = _called(name[1]) if name else ""
                sets.append(read(first[1], line, name=called, source=source, lenient=lenient))
            except LineError as error:
                at, faulty = first if error.line == 1 else (number, line)
                rejected.append(_rejected(at, faulty, error))
            first = name = None
    return sets, rejected


def _with_end(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) of each line that says something, then an empty one to flush the last."""
    number = 0
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip()
        if line and not line.startswith("#"):
            yield number, line
    yield number + 1, ""


def _called(line: str) -> str:
    return " ".join(line.removeprefix("0 ").split())


def _alone(number: int, line: str, which: int) -> Rejected:
    other = 3 - which
    return Rejected(
        number,
        f"line {other}",
        f"Line {which} of a set stands here without its line {other}.",
        f"Add the missing line; it begins with '{other} {line[2:7]}'.",
        line,
    )


def _stray(number: int, line: str) -> Rejected:
    return Rejected(
        number,
        "name",
        "This line is neither line 1 nor line 2 of a set, and as a name it has no set below it.",
        "Remove it, or put # before it to keep it as a comment.",
        line[:200],
    )


def _rejected(number: int, line: str, error: LineError) -> Rejected:
    record = f"{line[:200]}\n{TEMPLATES[error.line]}"
    if error.first:
        record += "\n" + " " * (error.first - 1) + "^"
    reason = f"{error.reason[0].upper()}{error.reason[1:]}"
    return Rejected(number, error.field, reason, error.remedy, record)


# -- writing -------------------------------------------------------------------


def write(element_set: ElementSet) -> tuple[str, str]:
    """Return the two lines of a set, 69 characters each.

    Numbers finer than the columns are rounded to them. Lines kept from the
    source are given back unchanged while they still state this set.

    Raises
    ------
    FieldError
        A value does not fit (a number above 339999, an epoch outside
        1957 to 2056): this set can be written as OMM only.
    """
    if element_set.published_lines is not None:
        lines = element_set.published_lines
        kept = read(*lines, name=element_set.object_name, source=element_set.source, lenient=True)
        if kept == element_set:
            return lines
    return _write_line(element_set, 1), _write_line(element_set, 2)


def _write_line(element_set: ElementSet, line: int) -> str:
    cells = TEMPLATES[line]
    for column in _OF_LINE[line]:
        if column.attribute:
            value = column.write(getattr(element_set, column.attribute))
            cells = f"{cells[: column.first - 1]}{value}{cells[column.last :]}"
    return f"{cells[:-1]}{checksum(cells)}"


def write_text(sets: Iterable[ElementSet], *, names: bool = True) -> str:
    """Return the sets as text, with its name, padded to 24 columns, above each that has one."""
    lines: list[str] = []
    for each in sets:
        if names and each.object_name:
            called = f"0 {each.object_name}" if is_element_line(each.object_name) else each.object_name
            lines.append(f"{called:24}")
        lines.extend(write(each))
    return "\n".join(lines) + "\n" if lines else ""
