"""Two-line element sets (TLE, 3LE), read and written by the table of `tle.columns`.

A set read from lines in another spelling than ours keeps them in
`ElementSet.published_lines`, and `write` gives them back as long as they still
say what the set says: TLE -> ElementSet -> the same 69 characters.

How strict the reading is, and why:

* A line has 69 columns. Text after them is let pass only where column 70 is
  blank and the 69 columns hold by themselves, check digit included, as in
  Vallado's SGP4-VER.TLE, whose second lines go on with times to compute; the
  set says so in `remarks`. A character in column 70 itself means that something
  before it was shifted, and nothing is shifted back by guessing.
* The classification is U, C or S, or blank as in old files. Letters count
  nothing in the check digit, so this column is held by its pattern alone: a
  fourth letter is more likely damage than a class that nobody has announced.
* `lenient` overlooks a wrong check digit and widens none of this.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tle.columns import ALPHA5, COLUMNS, LINE_LENGTH, OF_LINE, TEMPLATES, Column
from tle.elements import ElementSet
from tle.errors import FieldError, Rejected
from tle.omm import KEYWORD, check_range, clean, cut, shown, theory_remarks
from tle.refusals import Refusals


def _canonical_line(line: int) -> re.Pattern[str]:
    """Return the expression of a whole line in our spelling: a group for each column that has a value."""
    parts: list[str] = []
    place = 1
    for column in OF_LINE[line]:
        parts.append(" " * (column.first - place))
        parts.append(f"({column.canonical})" if column.attribute else column.canonical)
        place = column.last + 1
    return re.compile("".join(parts), re.ASCII)


_CANONICAL = {line: _canonical_line(line) for line in (1, 2)}
_TOLERATED = {column: re.compile(column.tolerated, re.ASCII) for column in COLUMNS}
_VALUED = {line: tuple(column for column in OF_LINE[line] if column.attribute) for line in (1, 2)}
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

    Text after column 69 is left away, with a remark, if column 70 is blank.

    With `lenient` a wrong checksum, and nothing else, is overlooked; the set
    then says so in `remarks`.

    Raises
    ------
    LineError
        A line or a field is not what it must be; says which and why.
    """
    line1, after1 = _parted(line1, 1)
    line2, after2 = _parted(line2, 2)
    # A wrong check digit and more text than columns is one fault too many to be overlooked.
    mended = _check_frame(line1, 1, lenient and not after1) + _check_frame(line2, 2, lenient and not after2)
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
        remarks=after1 + after2 + mended + theory_remarks(values["ephemeris_type"]),
        published_lines=None if canonical and not mended else (line1, line2),
    )


def _parted(text: str, line: int) -> tuple[str, tuple[str, ...]]:
    """Return the 69 columns of a line, and a remark on the text after them if it is set apart by a blank."""
    if len(text) <= LINE_LENGTH or not text[LINE_LENGTH].isspace():
        return text, ()
    after = text[LINE_LENGTH:].strip()
    if not after:
        return text[:LINE_LENGTH], ()
    return text[:LINE_LENGTH], (f"Line {line} goes on after its 69 columns; left away: {shown(after)}.",)


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
        return character in "0123456789 " or (column == 3 and character in ALPHA5)
    if kind in "12.":
        return character == kind
    return character in {" ": " ", "+": "+- ", "-": "+-", "C": "UCS "}.get(kind, character)


def _fields(text: str, line: int) -> list[str]:
    """Return the text of each valued column in any spelling we read, or say which column is wrong."""
    fields: list[str] = []
    place = 1
    for column in OF_LINE[line]:
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
    return next((column.first for column in OF_LINE[line] if column.keyword == keyword), 0)


_ELEMENT_LINE = re.compile(r"(?P<line>[12]) (?:[ A-Z\d][ \d]{3}\d|.{23})", re.ASCII)


def is_element_line(text: str) -> int:
    """Return 1 or 2 for a first or second line, whole or damaged, and 0 for a name or other text.

    A name may begin with `1 ` or `2 ` as well, but has at most 24 characters
    and no number in columns 3 to 7.
    """
    match = _ELEMENT_LINE.match(text)
    return int(match["line"]) if match else 0


def read_text(text: str, *, source: str = "", lenient: bool = False) -> tuple[list[ElementSet], Refusals]:
    """Return the sets and the refused records of a text of two-line or three-line sets.

    A name line stands above its set, bare or as `0 NAME`. Empty lines and lines
    that begin with `#` are skipped. Each fault costs its own set and no other;
    text that belongs to no set is reported too.
    """
    sets: list[ElementSet] = []
    rejected = Refusals()
    strays = _Strays(sets, rejected)
    name: tuple[int, str] | None = None
    first: tuple[int, str] | None = None
    for number, line in _with_end(text):
        kind = is_element_line(line)
        if first is not None and kind != 2:
            rejected.append(_alone(*first, 1))
            first = name = None
        if kind == 0:
            if name is not None:
                strays.add(*name)
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
    strays.close()
    return sets, rejected.in_order()


def _with_end(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) of each line that says something, then an empty one to flush the last."""
    number = 0
    for number, line in enumerate(text.split("\n"), start=1):
        # Indentation carries nothing: a line of elements begins with its own number.
        line = line.strip()
        if line and not line.startswith("#"):
            yield number, line
    yield number + 1, ""


def _called(line: str) -> str:
    return clean(line.removeprefix("0 "))


def _alone(number: int, line: str, which: int) -> Rejected:
    other = 3 - which
    return Rejected(
        number,
        f"line {other}",
        f"Line {which} of a set stands here without its line {other}.",
        f"Add the missing line; it begins with '{other} {line[2:7]}'.",
        cut(line),
    )


class _Strays:
    """Lines that belong to no set, each run of them told once: a file of another kind has thousands."""

    def __init__(self, sets: Sequence[ElementSet], rejected: Refusals) -> None:
        self._sets = sets
        self._rejected = rejected
        self._first: tuple[int, str] | None = None
        self._last = 0
        self._count = 0
        self._so_far = (0, 0)

    def add(self, number: int, line: str) -> None:
        """Take one stray line; it goes with the one before it when nothing else stood between them."""
        if self._first is not None and self._so_far == (len(self._sets), len(self._rejected)):
            self._count += 1
        else:
            self.close()
            self._first, self._count = (number, line), 1
            self._so_far = (len(self._sets), len(self._rejected))
        self._last = number

    def close(self) -> None:
        """List the run of lines that is open, if one is."""
        if self._first is None:
            return
        number, line = self._first
        if self._count == 1:
            reason, them = "This line is neither line 1 nor line 2 of a set", "it"
        else:
            reason = (
                f"These {self._count} lines, up to line {self._last}, are neither line 1 nor line 2 of a set"
            )
            them = "them"
        self._rejected.append(
            Rejected(
                number,
                "name",
                f"{reason}, and no name with a set below.",
                f"Remove {them}, or put # before {them} to keep {them} as a comment.",
                cut(line),
            )
        )
        self._first = None


def _rejected(number: int, line: str, error: LineError) -> Rejected:
    record = f"{cut(line)}\n{TEMPLATES[error.line]}"
    if error.first:
        record += "\n" + " " * (error.first - 1) + "^"
    reason = f"{error.reason[0].upper()}{error.reason[1:]}"
    return Rejected(number, error.field, reason, error.remedy, record)


# -- writing -------------------------------------------------------------------


def write(element_set: ElementSet) -> tuple[str, str]:
    """Return the two lines of a set, 69 characters each.

    Numbers finer than the columns are rounded to them. Lines kept from the
    source are given back unchanged while they still state this set; so is a
    wrong checksum that was accepted, because a corrected one would hide it.

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
    for column in OF_LINE[line]:
        if column.attribute:
            value = column.write(getattr(element_set, column.attribute))
            cells = f"{cells[: column.first - 1]}{value}{cells[column.last :]}"
    return f"{cells[:-1]}{checksum(cells)}"


# A name that could be taken for a line of elements, a comment, another name in this form, or other formats.
_NEEDS_ZERO = re.compile(r"(?=0 |[12] (?:[ A-Z\d][ \d]{3}\d|.{23})|[#\[{<]|\w+\s*=|COMMENT\b)", re.ASCII)


def write_text(sets: Iterable[ElementSet], *, names: bool = True) -> str:
    """Return the sets as text, with its name, padded to 24 columns, above each that has one.

    Raises `FieldError`, as `write` does, naming the object that does not fit.
    """
    lines: list[str] = []
    for each in sets:
        name = clean(each.object_name)
        if names and name:
            lines.append(f"{'0 ' if _NEEDS_ZERO.match(name) else ''}{name}".ljust(24))
        try:
            lines.extend(write(each))
        except FieldError as error:
            raise FieldError(
                error.field, f"Object {each.norad_cat_id}: {error.reason}", error.remedy
            ) from error
    return "\n".join(lines) + "\n" if lines else ""
