"""OMM as a table of comma-separated values, in the layouts of CelesTrak and Space-Track."""

import csv
from collections.abc import Iterable, Sequence

from tle.elements import ElementSet
from tle.errors import FieldError, FormatError, Rejected
from tle.omm import BATCH, COLUMN_NAMES, KEYWORD, REQUIRED, clean, cut, element_set, element_sets
from tle.refusals import Refusals


def read(text: str, *, source: str = "") -> tuple[list[ElementSet], Refusals]:
    """Return the sets and the refused records of OMM CSV (first line: the keywords).

    Records are lines: a stray quote costs its own line and no other. Lines
    that are empty or begin with `#` are skipped.

    Raises
    ------
    FormatError
        The header names a keyword twice, or lacks one that every set needs.
    """
    sets: list[ElementSet] = []
    rejected = Refusals()
    header: list[str] | None = None
    waiting: list[_Line] = []
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        if header is None:
            header = _header(line, number)
            continue
        waiting.append((number, line))
        if len(waiting) == BATCH:
            _take(waiting, header, source, sets, rejected)
            waiting.clear()
    if header is not None and waiting:
        _take(waiting, header, source, sets, rejected)
    return sets, rejected.in_order()


_Line = tuple[int, str]


def _take(
    lines: list[_Line], header: list[str], source: str, sets: list[ElementSet], rejected: Refusals
) -> None:
    """Append the sets of `lines` to `sets` and the refused ones to `rejected`."""
    together = _together([line for _, line in lines], header, source)
    if together is not None:
        sets.extend(together)
        return
    for number, line in lines:
        try:
            cells = _cells(line)
            if len(cells) != len(header):
                raise _wrong_count(cells, header)
            sets.append(element_set(dict(zip(header, cells, strict=True)), source=source))
        except FieldError as error:
            rejected.append(Rejected(number, error.field, error.reason, error.remedy, cut(line)))


def _together(lines: list[str], header: list[str], source: str) -> list[ElementSet] | None:
    """Return the sets of all lines at once, or None where one of them needs a closer look."""
    try:
        rows = [_cells(line) for line in lines]
    except FieldError:
        return None
    if any(len(row) != len(header) for row in rows):
        return None
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    return element_sets(columns, source=source)


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


def _header(text: str, line: int) -> list[str]:
    try:
        header = [cell.strip().upper() for cell in _cells(text)]
    except FieldError as error:
        raise FormatError(f"Line {line} is the header of the table. {error.reason} {error.remedy}") from error
    twice = [name for name in header if name in COLUMN_NAMES and header.count(name) > 1]
    if twice:
        raise FormatError(
            f"Line {line} names the column {twice[0]} twice, so its value would be a guess. "
            "Remove one of the two columns."
        )
    missing = [name for name in REQUIRED if name not in header]
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
            lacking or "columns",
            f"The record has {len(cells)} values, the header {len(header)} columns: "
            f"it ends in or after {header[len(cells) - 1]}.",
            "The line was cut off; fetch it again, whole.",
        )
    return FieldError(
        "columns",
        f"The record has {len(cells)} values, the header {len(header)} columns.",
        'A comma inside a value needs quotation marks around the value: "A, B".',
    )


def looks_like_header(line: str) -> bool:
    """Return whether `line` is the first line of an OMM table (at least two of its keywords)."""
    cells = [cell.strip(' "\t').upper() for cell in line[:4000].split(",")]
    return sum(cell in KEYWORD for cell in cells) >= 2


def write(sets: Iterable[ElementSet]) -> str:
    """Return the sets as OMM CSV with CelesTrak's columns, all digits kept."""
    lines = [",".join(KEYWORD)]
    lines.extend(
        ",".join(
            quoted(value) if isinstance(value, str) else str(value) for value in each.omm_fields().values()
        )
        for each in sets
    )
    return "\n".join(lines) + "\n"


def quoted(value: str) -> str:
    """Return `value` as one cell of a CSV line, in quotation marks where it needs them."""
    # A line break would end the record, a NUL makes it binary, and a leading # would hide it.
    value = clean(value)
    if value.startswith("#") or any(mark in value for mark in ',"') or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value
