"""The exceptions of this package, and what a refused record looks like.

    ElementError (ValueError)
    ├── MomentError      a date or time that cannot be understood
    ├── FormatError      a file or text that holds no element set at all
    ├── FieldError       one field of one record; readers turn it into a Rejected
    ├── UnknownObject    a name or number that stands for nothing we hold
    ├── NoAuthenticElements   an object we hold, but no set near enough to the date
    └── ArchiveError     the archive's file cannot be written, or is not ours
        └── ArchiveFull  there is no room for more; what was stored is intact

A bad record inside a good file is not an exception but a `Rejected` value:
one bad record never costs the others.
"""

from dataclasses import dataclass


class ElementError(ValueError):
    """Base of everything that `tle` raises on a wrong call or on wrong data."""


class MomentError(ElementError):
    """A date or time that cannot be understood, or that lacks its zone."""


class FormatError(ElementError):
    """Text or bytes in which no element set of any known format was found."""


class FieldError(ElementError):
    """One field of one record that is missing or is not what it must be.

    Attributes
    ----------
    field, reason, remedy:
        As in `Rejected`: which field, what was wrong, what to do.
    """

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(f"{field}: {reason} {remedy}")
        self.field = field
        self.reason = reason
        self.remedy = remedy


class UnknownObject(ElementError):  # noqa: N818 - it names the finding, as KeyError does
    """A name, alias or catalogue number that stands for nothing we hold."""


class NoAuthenticElements(ElementError):  # noqa: N818 - it names the finding, as KeyError does
    """No set lies near enough to the date asked about, or the object was not in orbit then."""


class ArchiveError(ElementError):
    """The archive's file cannot be written, is in use or damaged, or belongs to something else."""


class ArchiveFull(ArchiveError):  # noqa: N818 - it names the finding
    """There is no room for more sets; every set stored before is intact and can be read."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record that was refused, with everything needed to mend it.

    Attributes
    ----------
    line:
        Line (text formats) or record number (JSON), counted from 1.
    field:
        The field at fault, by its standard name (`BSTAR`, `checksum`, ...).
    reason:
        What was wrong, as a sentence.
    remedy:
        What to do about it, as a sentence.
    record:
        The refused text, with the column template above it where there is one.
    """

    line: int
    field: str
    reason: str
    remedy: str
    record: str = ""

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.reason} {self.remedy}"
