"""Taking up a file of element sets that somebody hands to a page: read strictly, told in words."""

import base64
import binascii
import hashlib
import ipaddress
from dataclasses import dataclass

import tle
from tle import Archive, Moment, Rejected

LARGEST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: its format, sets new and known, records refused with their reasons."""

    name: str
    format: str
    new: int
    known: int
    rejected: tuple[Rejected, ...]


class CannotImport(ValueError):  # noqa: N818 - it names the finding
    """The file cannot be taken up; the sentence says why and what to do."""


def may_import(address: str | None) -> bool:
    """Return whether who sits at `address` may add to the archive: only this machine's own user.

    A dashboard that is served to a class is read by many; what it computes from is
    for whoever runs it to decide.
    """
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def take(contents: str, name: str, archive: Archive, at: Moment) -> Imported:
    """Read what a browser sent (`data:...;base64,...`) and store its sets.

    Raises
    ------
    CannotImport
        It is too large, not what a browser sends, no element sets, or the archive cannot be written.
    """
    try:
        content = base64.b64decode(contents.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise CannotImport(f"{name!r} did not arrive whole. Choose the file once more.") from error
    if not content or len(content) > LARGEST_BYTES:
        raise CannotImport(
            f"{name!r} has {len(content):,} bytes; files of 1 to {LARGEST_BYTES:,} bytes are taken. "
            "Larger ones go by the command line: common-orbit elements import FILE."
        )
    try:
        reading = tle.read(content, name=name)
        added = archive.add(
            reading.catalog, source=name, fetched_at=at, content_sha256=hashlib.sha256(content).hexdigest()
        )
    except tle.ElementError as error:
        raise CannotImport(str(error)) from error
    return Imported(name, reading.format, added.new, added.known, tuple(reading.rejected))
