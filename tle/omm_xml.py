"""OMM as XML: single messages and NDM collections, in the layouts of CelesTrak and Space-Track.

The document is read as a stream of tags and never held as a tree. Documents
that declare a DOCTYPE are refused: an OMM needs none, and entities are how a
small file is made to fill a machine's memory. A fault of the XML itself costs
the message in which it stands; reading goes on at the next `<omm`.

Layout: CCSDS 505.0-B-3 (XML for navigation data messages) and the SANA schema
ndmxml-4.0.0.
"""

import re
from collections.abc import Iterable
from xml.parsers import expat

from tle.elements import ElementSet
from tle.errors import FieldError, FormatError
from tle.omm import shown
from tle.omm_messages import (
    COMMENT,
    ELEMENTS,
    LONGEST_VALUE,
    PARAMETERS,
    USER_DEFINED,
    Gathering,
    Message,
    check_unit,
    twice,
    written,
)
from tle.refusals import Refusals

_COLLECTION = "NDM"
_MESSAGE = "OMM"
_SECTIONS = frozenset(
    name.upper()
    for name in (
        "header", "body", "segment", "metadata", "data", "meanElements", "spacecraftParameters",
        "tleParameters", "covarianceMatrix", "userDefinedParameters",
    )
)  # fmt: skip
_ROOT = b"<ndm>"  # put before a message at which reading begins again
_CHUNK = 1 << 16
_ANOTHER_DOCUMENT = (
    expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT],
    expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI],
)
_MOST_PASSES = 16
"""After a fault some text is read again. A document is given up when all of it was read so many times."""

_FIRST_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", re.ASCII)
_NEXT_MESSAGE = re.compile(rb"<(?:[\w.-]+:)?omm[\s/>]", re.IGNORECASE)
_NEXT_DOCUMENT = re.compile(rb"\s*<(?:\?xml|(?:[\w.-]+:)?(?:omm|ndm)[\s/>])", re.IGNORECASE)

_BLANK_REST = re.compile(rb"\s*\Z")


def root_of(text: str) -> str:
    """Return the name of the first element of an XML document in small letters; empty if there is none."""
    match = _FIRST_ELEMENT.search(text[:20_000])
    return match[1].lower() if match else ""


def read(text: str, *, source: str = "") -> tuple[list[ElementSet], Refusals]:
    """Return the sets and the refused messages of OMM XML: an `<omm>`, an `<ndm>` of many, or several.

    Raises
    ------
    FormatError
        The document declares a DOCTYPE.
    """
    # Characters already, whatever encoding the document names; bytes are what the parser counts in.
    document = text.encode("utf-8", "replace")
    gathering = Gathering(source, _spelled)
    place = len(document) - len(document.lstrip())
    line = 1 + document.count(b"\n", 0, place)
    again, left = False, _MOST_PASSES * len(document) + _CHUNK
    while True:
        stream = _Stream(gathering, document, place, line, again=again)
        stopped = stream.run()
        left -= stream.read
        # Further on in any case: the fault may lie in the very tag from which this run began.
        following = None if stopped is None else _NEXT_MESSAGE.search(document, max(stopped, place + 1))
        if following is None:
            return gathering.finish()
        line += document.count(b"\n", place, following.start())
        place, again = following.start(), True
        if left < 0:
            gathering.refuse(Message(line), line, _given_up())
            return gathering.finish()


class _Stream:
    """One run of the XML parser, from the beginning of the document or from a message further down."""

    def __init__(self, gathering: Gathering, document: bytes, begin: int, line: int, *, again: bool) -> None:
        self.read = 0
        """Bytes gone through."""
        self._gathering = gathering
        self._document = document
        self._begin = begin
        self._again = again
        self._line_before = line - 1
        self._depth = 0
        self._message: Message | None = None
        self._message_depth = 0
        self._message_place = begin
        self._sections: set[str] = set()
        self._leaf = ""
        self._leaf_line = 0
        self._leaf_depth = 0
        self._value: list[str] = []
        self._length = 0
        self._stranger_depth = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def run(self) -> int | None:
        """Read to the end; return None there, else the place from which to look for the next message."""
        try:
            if self._again:
                self._parser.Parse(_ROOT, False)
            view = memoryview(self._document)  # its slices are no copies
            for place in range(self._begin, len(view), _CHUNK):
                self._parser.Parse(view[place : place + _CHUNK], False)
                self.read += _CHUNK
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            return self._stopped(error.code)
        return None

    def _stopped(self, code: int) -> int:
        """Say what the fault costs, and return where to look for the next message."""
        why = expat.ErrorString(code)
        index = max(0, self._parser.ErrorByteIndex - len(_ROOT) * self._again)
        place = min(self._begin + index, len(self._document))
        line = self._line_before + self._parser.ErrorLineNumber
        self.read = max(self.read, index)
        if self._message is not None:
            self._message.blame(line, _not_xml(why))
            self._gathering.add(self._message)
            # The next message may stand inside what was taken for a value or an attribute of this one.
            return self._message_place + 1
        ended = _BLANK_REST.match(self._document, place) is not None
        next_one = code in _ANOTHER_DOCUMENT and _NEXT_DOCUMENT.match(self._document, place)
        if not (ended and self._again) and not next_one:
            self._gathering.refuse(Message(line), line, _cut_off() if ended else _not_xml(why))
        return place

    # -- what the parser tells ---------------------------------------------------

    def _line(self) -> int:
        return self._line_before + self._parser.CurrentLineNumber

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._stranger_depth:
            return
        name = (tag.rpartition(":")[2] or tag).upper()
        message = self._message
        if message is None:
            self._start_outside(name, tag)
        elif name == _MESSAGE:
            message.blame(self._line(), _unclosed())
            self._gathering.add(message)
            self._begin_message()
        elif self._leaf:
            message.blame(self._line(), _nested(name, self._leaf))
        elif name in _SECTIONS:
            if name in self._sections:
                message.blame(self._line(), twice(tag))
            self._sections.add(name)
        else:
            self._leaf, self._leaf_line, self._leaf_depth = name, self._line(), self._depth
            self._value.clear()
            self._length = 0
            if attributes:
                try:
                    check_unit(name, attributes.get("units", ""))
                except FieldError as error:
                    message.blame(self._leaf_line, error)

    def _start_outside(self, name: str, tag: str) -> None:
        if name == _MESSAGE:
            self._begin_message()
        elif name not in (_COLLECTION, COMMENT, "MESSAGE_ID"):
            self._stranger_depth = self._depth
            self._gathering.refuse(Message(self._line()), self._line(), _stranger(tag))

    def _begin_message(self) -> None:
        self._message = Message(self._line())
        self._message_depth = self._depth
        self._message_place = self._begin + self._parser.CurrentByteIndex - len(_ROOT) * self._again
        self._sections.clear()
        self._leaf = ""

    def _end(self, _tag: str) -> None:
        if self._stranger_depth:
            if self._depth == self._stranger_depth:
                self._stranger_depth = 0
        elif self._message is not None:
            if self._depth == self._message_depth:
                self._gathering.add(self._message)
                self._message = None
                self._leaf = ""
            elif self._leaf and self._depth == self._leaf_depth:
                if self._leaf != COMMENT and not self._leaf.startswith(USER_DEFINED):
                    self._message.put(self._leaf, "".join(self._value).strip(), self._leaf_line)
                self._leaf = ""
        self._depth -= 1

    def _characters(self, text: str) -> None:
        if self._message is None:
            return
        if self._leaf:
            self._length += len(text)
            if self._length <= 2 * LONGEST_VALUE:
                self._value.append(text)
        elif text.strip():
            self._message.blame(self._line(), _between(text))


def _refuse_doctype(*_: object) -> None:
    raise FormatError(
        "The document declares a DOCTYPE. An OMM has none, and the entities in it could stand for anything: "
        "it is not read. Fetch the elements themselves, or remove the declaration."
    )


_AGAIN = "Fetch the message again, whole."


def _not_xml(why: str) -> FieldError:
    return FieldError("XML", f"The XML breaks off here ({why}).", _AGAIN)


def _cut_off() -> FieldError:
    return FieldError("XML", "The document ends before its closing tag: it was cut off.", _AGAIN)


def _unclosed() -> FieldError:
    return FieldError("XML", "The next message begins before this one has ended.", _AGAIN)


def _nested(name: str, inside: str) -> FieldError:
    return FieldError(
        name[:60],
        f"{shown(name)} stands inside the value of {inside}.",
        "Close each tag before the next opens.",
    )


def _between(text: str) -> FieldError:
    return FieldError("XML", f"The text {shown(text.strip())} stands in no element.", "Put it in a COMMENT.")


def _stranger(tag: str) -> FieldError:
    return FieldError(
        "XML",
        f"{shown(tag)} is not an OMM, and holds no mean elements.",
        "Fetch the object as OMM; other messages are left alone.",
    )


def _given_up() -> FieldError:
    return FieldError(
        "XML",
        "The XML is broken in so many places that what follows is not read.",
        "Fetch the document again.",
    )


def _spelled(name: str, value: str) -> str:
    return f"<{name}>{escaped(value)}</{name}>"


# -- writing -------------------------------------------------------------------

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<ndm xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:noNamespaceSchemaLocation="https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-4.0.0-master-4.0.xsd">
"""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escaped(text: str) -> str:
    """Return `text` as it stands between tags; what XML 1.0 cannot hold at all becomes U+FFFD."""
    text = _NOT_XML.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(sets: Iterable[ElementSet], *, created: str = "", originator: str = "") -> str:
    """Return the sets as OMM XML, an NDM collection of one message a set, all digits kept.

    `created` (CREATION_DATE) and `originator` are left empty unless given, as
    CelesTrak leaves them: a set says when it holds, not when it was copied.
    """
    header = _elements({"CREATION_DATE": created, "ORIGINATOR": originator}, 6)
    return f"{_HEAD}{''.join(_message(each, header) for each in sets)}</ndm>\n"


def _message(element_set: ElementSet, header: str) -> str:
    metadata = written(element_set)
    parameters = {name: metadata.pop(name) for name in PARAMETERS if name in metadata}
    elements = {name: metadata.pop(name) for name in ELEMENTS if name in metadata}
    return f"""  <omm id="CCSDS_OMM_VERS" version="3.0">
    <header>
{header}    </header>
    <body>
      <segment>
        <metadata>
{_elements(metadata, 10)}        </metadata>
        <data>
          <meanElements>
{_elements(elements, 12)}          </meanElements>
          <tleParameters>
{_elements(parameters, 12)}          </tleParameters>
        </data>
      </segment>
    </body>
  </omm>
"""


def _elements(fields: dict[str, str], indent: int) -> str:
    before = " " * indent
    return "".join(f"{before}<{name}>{escaped(value)}</{name}>\n" for name, value in fields.items())
