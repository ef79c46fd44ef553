"""OMM as KVN: lines of `KEYWORD = value`, one message after another (CCSDS 502.0-B-3, sections 4 and 7)."""

import re
from collections.abc import Iterable

from tle.elements import ElementSet
from tle.errors import FieldError
from tle.omm import KEYWORD, shown
from tle.omm_messages import (
    COMMENT,
    USER_DEFINED,
    VERSION,
    VOCABULARY,
    Gathering,
    Message,
    check_unit,
    written,
)
from tle.refusals import Refusals

_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9_]*)[ \t]*=[ \t]*(.*)", re.ASCII)
_WITH_UNIT = re.compile(r"([^\[]*)\[([^\[\]]*)\]\Z")
_COMMENT = re.compile(r"COMMENT(?:[ \t]|\Z)", re.IGNORECASE | re.ASCII)
_MEASURED = frozenset(name for name, keyword in KEYWORD.items() if keyword.kind in ("number", "integer"))


def looks_like_first_line(line: str) -> bool:
    """Return whether `line` begins an OMM as KVN: a comment or a keyword of the standard with its value."""
    match = _PAIR.match(line)
    return _COMMENT.match(line) is not None or (
        match is not None and (match[1].upper() == VERSION or match[1].upper() in VOCABULARY)
    )


def read(text: str, *, source: str = "") -> tuple[list[ElementSet], Refusals]:
    """Return the sets and the refused messages of OMM KVN.

    Each message begins with `CCSDS_OMM_VERS`. Comments, empty lines, units in
    brackets, the optional blocks of the standard and `USER_DEFINED_` keywords
    are read over; any other line is a fault of its message, and costs no other.
    """
    gathering = Gathering(source, _spelled)
    message: Message | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()
        if not line or line.startswith("#") or _COMMENT.match(line):
            continue
        match = _PAIR.match(line)
        name = match[1].upper() if match else ""
        if name == VERSION or message is None:
            if message is not None:
                gathering.add(message)
            message = Message(number)
            if name == VERSION:
                continue
            message.blame(number, _headless(line))
        if match is None:
            message.blame(number, _no_pair(line))
        elif not name.startswith(USER_DEFINED):
            _put(message, name, match[2], number)
    if message is not None:
        gathering.add(message)
    return gathering.finish()


def _put(message: Message, name: str, value: str, number: int) -> None:
    with_unit = _WITH_UNIT.match(value) if name in _MEASURED else None
    if with_unit is not None:
        value = with_unit[1].rstrip()
        try:
            check_unit(name, with_unit[2])
        except FieldError as error:
            message.blame(number, error)
    message.put(name, value, number)


def _headless(line: str) -> FieldError:
    return FieldError(
        VERSION,
        f"A message begins with {VERSION} = 3.0, this one with {shown(line)}: its beginning is lost.",
        "Fetch the message again, whole.",
    )


def _no_pair(line: str) -> FieldError:
    return FieldError(
        "keyword",
        f"The line {shown(line)} is not of the form KEYWORD = value.",
        f"Put {COMMENT} before it if it is a remark, or remove it.",
    )


def _spelled(name: str, value: str) -> str:
    return f"{name} = {value}"


# -- writing -------------------------------------------------------------------


def write(sets: Iterable[ElementSet], *, created: str = "", originator: str = "") -> str:
    """Return the sets as OMM KVN, one message a set with an empty line between them, all digits kept.

    `created` (CREATION_DATE) and `originator` are left empty unless given, as
    CelesTrak leaves them: a set says when it holds, not when it was copied.
    """
    return "\n".join(_message(each, created, originator) for each in sets)


def _message(element_set: ElementSet, created: str, originator: str) -> str:
    fields = {VERSION: "3.0", "CREATION_DATE": created, "ORIGINATOR": originator, **written(element_set)}
    before = ("OBJECT_NAME", "EPOCH", "EPHEMERIS_TYPE")
    lines: list[str] = []
    for name, value in fields.items():
        if name in before:
            lines.append("")
        lines.append(f"{name:19} = {value}".rstrip())
    return "\n".join(lines) + "\n"
