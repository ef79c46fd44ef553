"""What OMM as XML and as KVN have in common: the words of the standard, units, and many messages.

CCSDS 502.0-B-3, section 4: header (table 4-1), metadata (4-2), data (4-3),
units (4.2.4.2 and 7.7). The vocabulary of the standard is closed, so a keyword
that is not in it is a fault of the message and not a private remark: those are
called `USER_DEFINED_...`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tle.elements import ElementSet
from tle.errors import FieldError, Rejected
from tle.omm import (
    BATCH,
    COLUMN_NAMES,
    INSTEAD,
    KEYWORD,
    OTHER_THEORY,
    clean,
    cut,
    element_set,
    element_sets,
    shown,
)
from tle.refusals import Refusals

VERSION = "CCSDS_OMM_VERS"
COMMENT = "COMMENT"
USER_DEFINED = "USER_DEFINED"

HEADER = ("CLASSIFICATION", "CREATION_DATE", "ORIGINATOR", "MESSAGE_ID")
METADATA = (
    "OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "REF_FRAME_EPOCH", "TIME_SYSTEM",
    "MEAN_ELEMENT_THEORY",
)  # fmt: skip
ELEMENTS = (
    "EPOCH", "MEAN_MOTION", "SEMI_MAJOR_AXIS", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE",
    "ARG_OF_PERICENTER", "MEAN_ANOMALY", "GM",
)  # fmt: skip
SPACECRAFT = ("MASS", "SOLAR_RAD_AREA", "SOLAR_RAD_COEFF", "DRAG_AREA", "DRAG_COEFF")
PARAMETERS = (
    "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH", "BSTAR",
    "BTERM", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT", "AGOM",
)  # fmt: skip
_AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
COVARIANCE = ("COV_REF_FRAME", *(f"C{a}_{b}" for k, a in enumerate(_AXES) for b in _AXES[: k + 1]))

VOCABULARY = frozenset({*HEADER, *METADATA, *ELEMENTS, *SPACECRAFT, *PARAMETERS, *COVARIANCE})
"""Every keyword that may stand once in a message, without the version and the user's own."""

LONGEST_VALUE = 4096
"""A value longer than this is no value: the longest of the standard is a name."""


# -- units ---------------------------------------------------------------------

_UNITS = {
    "MEAN_MOTION": {"rev/day"},
    "ECCENTRICITY": {"n/a", "1"},
    "INCLINATION": {"deg"},
    "RA_OF_ASC_NODE": {"deg"},
    "ARG_OF_PERICENTER": {"deg"},
    "MEAN_ANOMALY": {"deg"},
    "BSTAR": {"1/er"},
    "MEAN_MOTION_DOT": {"rev/day**2"},
    "MEAN_MOTION_DDOT": {"rev/day**3"},
}


def check_unit(name: str, unit: str) -> None:
    """Raise FieldError when `unit` is stated for keyword `name` and is not the one of the standard."""
    allowed = _UNITS.get(name)
    plain = "".join(unit.lower().split()).replace("^", "**")
    if plain and allowed and plain not in allowed:
        raise FieldError(
            name,
            f"{name} is stated in {shown(unit)}, not in {min(allowed)}.",
            f"The standard fixes the unit: convert the value, or remove the unit if {min(allowed)} is meant.",
        )


# -- one message ---------------------------------------------------------------


@dataclass(slots=True)
class Message:
    """One OMM as it was written: where it begins, its keywords with their lines, and its first fault."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    fault: tuple[int, FieldError] | None = None

    def put(self, name: str, value: str, line: int) -> None:
        """Add one keyword; a second one of the same name, or one outside the standard, is a fault."""
        if name in self.fields:
            self.blame(line, twice(name))
        elif name not in VOCABULARY:
            self.blame(line, _unknown(name))
        elif len(value) > LONGEST_VALUE:
            self.blame(line, _too_long(name, value))
        else:
            self.fields[name] = value
            self.lines[name] = line

    def blame(self, line: int, error: FieldError) -> None:
        """Remember the first fault; what comes after it may only be its consequence."""
        if self.fault is None:
            self.fault = (line, error)


def twice(name: str) -> FieldError:
    """Return the error of a keyword that stands twice in one message."""
    return FieldError(
        name[:60],
        f"{shown(name)} stands twice in one message.",
        "Keep one of the two; which one is meant cannot be guessed.",
    )


def _unknown(name: str) -> FieldError:
    return FieldError(
        name[:60],
        f"{shown(name)} is no keyword of an OMM.",
        "Correct its spelling, or call it USER_DEFINED_... if it is your own.",
    )


def _too_long(name: str, value: str) -> FieldError:
    return FieldError(
        name,
        f"{name} is {len(value)} characters long: {shown(value)}.",
        "An end of the value was lost; fetch the message again.",
    )


# -- many messages -------------------------------------------------------------

Speller = Callable[[str, str], str]


class Gathering:
    """Messages on their way to sets: taken in batches, the bad ones told apart.

    `spell(name, value)` writes one keyword as the format does, for the text of a
    `Rejected`.
    """

    def __init__(self, source: str, spell: Speller) -> None:
        self.sets: list[ElementSet] = []
        self.rejected = Refusals()
        self._source = source
        self._spell = spell
        self._waiting: list[Message] = []

    def add(self, message: Message) -> None:
        """Take a whole message."""
        if message.fault is not None:
            self.refuse(message, *message.fault)
            return
        self._waiting.append(message)
        if len(self._waiting) == BATCH:
            self._take()

    def refuse(self, message: Message, line: int, error: FieldError) -> None:
        """List `message` as refused for `error`, found at `line`."""
        shown_names = dict.fromkeys(("OBJECT_NAME", "NORAD_CAT_ID", error.field))
        record = "\n".join(
            cut(self._spell(name, message.fields[name])) for name in shown_names if name in message.fields
        )
        self.rejected.append(Rejected(line, error.field, error.reason, error.remedy, record))

    def finish(self) -> tuple[list[ElementSet], Refusals]:
        """Return all sets in order, and the refused records by line."""
        self._take()
        return self.sets, self.rejected.in_order()

    def _take(self) -> None:
        messages, self._waiting = self._waiting, []
        together = _together(messages, self._source)
        if together is not None:
            self.sets.extend(together)
            return
        for message in messages:
            try:
                self.sets.append(element_set(message.fields, source=self._source, may_lack_parameters=True))
            except FieldError as error:
                instead, _ = INSTEAD.get(error.field, ("", ""))
                at = message.lines.get(error.field) or message.lines.get(instead) or message.line
                self.refuse(message, at, error)


def _together(messages: Sequence[Message], source: str) -> list[ElementSet] | None:
    """Return the sets of all messages at once, or None where one of them needs a closer look."""
    if not messages:
        return []
    names = messages[0].fields.keys() & COLUMN_NAMES
    if not names >= KEYWORD.keys() or any(each.fields.keys() & COLUMN_NAMES != names for each in messages):
        return None
    return element_sets({name: [each.fields[name] for each in messages] for name in names}, source=source)


# -- writing -------------------------------------------------------------------


def number_text(value: float) -> str:
    """Return a number with all its digits as CCSDS 502.0-B-3, 7.5.6 wants it: `1.0e-05`, not `1e-05`."""
    text = str(value)
    if "e" in text and "." not in text:
        return text.replace("e", ".0e")
    return text


def written(element_set: ElementSet) -> dict[str, str]:
    """Return keyword and text of everything a message says of a set: metadata, elements, parameters."""
    fields = {
        name: number_text(value) if isinstance(value, float) else clean(str(value))
        for name, value in element_set.omm_fields().items()
    }
    names = fields.pop("OBJECT_NAME"), fields.pop("OBJECT_ID")
    theory = "SGP4-XP" if element_set.ephemeris_type == OTHER_THEORY else "SGP4"
    return {
        "OBJECT_NAME": names[0],
        "OBJECT_ID": names[1],
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "TEME",
        "TIME_SYSTEM": "UTC",
        "MEAN_ELEMENT_THEORY": theory,
        **fields,
    }
