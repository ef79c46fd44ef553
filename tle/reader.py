"""Bytes or a file of any known kind into a catalogue, with everything refused beside it.

What a file is, is told by its content, never by its name: gzip by its magic
number, JSON by its first bracket, XML by its first tag, an OMM table by its
header line, KVN by its first keyword, and two-line sets by what is left. Byte
order marks, any line ends, a missing last line end and Unicode blanks are seen to
here, so that the formats need not know them.
"""

import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from tle import omm, omm_csv, omm_json, omm_kvn, omm_xml, twoline
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.errors import FormatError, Rejected
from tle.refusals import Refusals

LARGEST_BYTES = 512 * 1024 * 1024
"""More than this (unpacked) is refused: the whole public catalogue is 20 MB of JSON."""

_FORMATS = "TLE, 3LE, or OMM as JSON, CSV, XML or KVN"
_BLANKS = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
# Zero-width characters take no column, so they leave none behind.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF], "")
_PLAIN = str.maketrans({chr(code): text for code, text in (_BLANKS | _INVISIBLE).items()})
_UNPLAIN = re.compile(f"[{''.join(map(chr, _PLAIN))}]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: the sets, the refused records in order of line, and what the file was.

    `format` is `TLE`, `3LE`, `OMM JSON`, `OMM CSV`, `OMM XML` or `OMM KVN`, with
    ` in gzip` after it where it was packed.
    """

    catalog: Catalog
    rejected: tuple[Rejected, ...]
    format: str


def read(
    source: str | os.PathLike[str] | bytes, *, name: str | None = None, lenient: bool = False
) -> Reading:
    """Read element sets from a file, or from bytes.

    Parameters
    ----------
    source:
        A path (text or path-like), or the content itself as bytes.
    name:
        What the sets shall name as their `source`; else the file's name.
    lenient:
        Overlook wrong checksums of TLEs, and nothing else; such sets say so in
        their `remarks`.

    Returns
    -------
    Reading
        All good sets in the file's order; each bad record is a `Rejected`
        beside them. The catalogue is empty when every record was bad.

    Raises
    ------
    FormatError
        The file cannot be read, or holds nothing that is even meant to be an
        element set; the sentence says what to do.
    """
    content = source if isinstance(source, bytes) else _content(source)
    label = name or ("memory" if isinstance(source, bytes) else Path(source).name)
    packed = content.startswith(b"\x1f\x8b")
    cut = False
    if packed:
        content, cut = _unpacked(content, label)
        if cut and not content:
            raise FormatError(f"{label} is a damaged gzip file: nothing in it can be read. Fetch it again.")
    text = _text(content, label)
    sets, rejected, kind = _records(text, label, lenient)
    if cut:
        rejected.append(
            Rejected(
                text.count("\n") + 1,
                "gzip",
                "The packed file ends in the middle: what follows here is lost.",
                "Fetch the file again.",
            )
        )
    return Reading(Catalog(sets), tuple(rejected.in_order()), f"{kind} in gzip" if packed else kind)


# -- bytes ---------------------------------------------------------------------


def _content(source: str | os.PathLike[str]) -> bytes:
    if isinstance(source, str) and "\n" in source:
        raise FormatError(
            "The text given is not a path, it looks like element sets themselves. "
            "Give them as bytes: tle.read(text.encode())."
        )
    path = Path(source)
    try:
        size = path.stat().st_size
        if size <= LARGEST_BYTES:
            return path.read_bytes()
    except FileNotFoundError as error:
        raise FormatError(
            f"There is no file {path} (looked in {Path.cwd()}). Check the name and the folder."
        ) from error
    except IsADirectoryError as error:
        raise FormatError(f"{path} is a folder. Name one of the files in it.") from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FormatError(f"{path} cannot be read: {why}. Check the name and the permissions.") from error
    raise _too_large(str(path))


def _too_large(label: str) -> FormatError:
    return FormatError(
        f"{label} is larger than {LARGEST_BYTES >> 20} MB, more than all objects ever catalogued. "
        "Give a file of element sets."
    )


def _unpacked(content: bytes, label: str) -> tuple[bytes, bool]:
    """Return the unpacked content of gzip, and whether the packed file was cut off."""
    parts: list[bytes] = []
    room = LARGEST_BYTES
    place = 0
    # A piece at a time: what a member leaves over is copied, and a file may have very many members.
    while content.startswith(b"\x1f\x8b", place):
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            piece = content[place : place + _PIECE]
            if not piece:
                return b"".join(parts), True
            try:
                parts.append(unpacker.decompress(piece, room))
            except zlib.error as error:
                raise FormatError(f"{label} is a damaged gzip file ({error}). Fetch it again.") from error
            room -= len(parts[-1])
            if unpacker.unconsumed_tail or room <= 0:
                raise _too_large(label)
            place += len(piece) - len(unpacker.unused_data)
    return b"".join(parts), False


_PIECE = 1 << 16


def _text(content: bytes, label: str) -> str:
    if not content.strip():
        raise FormatError(f"{label} is empty. It should hold element sets as {_FORMATS}.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    elif b"\x00" in content:
        raise FormatError(f"{label} is a binary file, not text. It should hold {_FORMATS}, plain or in gzip.")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Names in an old Western code page; every byte has a meaning there.
            text = content.decode("latin-1")
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return text.translate(_PLAIN) if _UNPLAIN.search(text) else text


# -- formats -------------------------------------------------------------------

_MARKUP = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_EPHEMERIS = re.compile(r"CCSDS_OEM_VERS|<(?:\w+:)?oem\b|^\s*META_ST(?:ART|OP)\b", re.MULTILINE)
_KVN_COMMENT = re.compile(r"COMMENT(?:\s|\Z)")

_Records = tuple[list[ElementSet], Refusals, str]


def _records(text: str, label: str, lenient: bool) -> _Records:
    first_line, second_line = _first_lines(text)
    if first_line.startswith(("[", "{")):
        sets, rejected, kind = *omm_json.read(text, source=label), "OMM JSON"
    elif first_line.startswith("<") and omm_xml.root_of(text) in ("omm", "ndm"):
        sets, rejected, kind = *omm_xml.read(text, source=label), "OMM XML"
    elif omm_csv.looks_like_header(first_line) and not _is_line_1(second_line):
        sets, rejected, kind = *omm_csv.read(text, source=label), "OMM CSV"
    elif omm_kvn.looks_like_first_line(first_line):
        sets, rejected, kind = *omm_kvn.read(text, source=label), "OMM KVN"
    else:
        sets, rejected = twoline.read_text(text, source=label, lenient=lenient)
        kind = "3LE" if any(each.object_name for each in sets) else "TLE"
    if not sets:
        _refuse_strangers(text, kind, label)
        if kind == "TLE" and all(each.field == "name" for each in rejected):
            raise FormatError(
                f"{label} holds no element sets: it begins with {omm.shown(first_line)}. "
                f"It should hold {_FORMATS}."
            )
        if not rejected:
            raise FormatError(f"{label} is {kind} without a single record. Fetch it again, or another group.")
    return sets, rejected, kind


def _first_lines(text: str) -> tuple[str, str]:
    """Return the first two lines that are neither empty nor comments; empty where there is none."""
    found: list[str] = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group().strip()
        if line and not line.startswith("#") and not _KVN_COMMENT.match(line):
            found.append(line)
            if len(found) == 2:
                break
    return found[0] if found else "", found[1] if len(found) > 1 else ""


def _is_line_1(line: str) -> bool:
    """Return whether `line` is of a TLE, so that what stands above is a name, whatever it looks like."""
    return twoline.is_element_line(line) == 1 and "," not in line


def _refuse_strangers(text: str, kind: str, label: str) -> None:
    """Raise FormatError for well-known content without elements: an ephemeris, a web page, other XML."""
    head = text.lstrip()[:4000]
    if _EPHEMERIS.search(head):
        raise FormatError(f"{label} is an ephemeris (OEM), a list of positions. Give elements: {_FORMATS}.")
    if kind != "TLE":
        return
    if _MARKUP.search(head):
        raise FormatError(
            f"{label} is a web page, not elements: a server's error message, or the page around the data. "
            "Open it in a browser to see what it says, and fetch the data itself."
        )
    if head.startswith(("<?xml", "<!")):
        raise FormatError(
            f"{label} is XML, but no OMM: its first element is {omm.shown(omm_xml.root_of(text))}. "
            f"Give elements: {_FORMATS}."
        )
