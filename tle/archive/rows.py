"""Element sets as rows of the archive, digit for digit, and back with a check.

Each row carries a digest of what it says. A row that a failing disk has changed
no longer agrees with its digest, so it can be refused instead of becoming the
orbit of something else; and rows found in the pieces of a damaged file prove
themselves.
"""

import json
import math
import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

from tle.archive.schema import FLOATS
from tle.elements import ElementSet
from tle.errors import FieldError
from tle.moments import Moment

T = TypeVar("T")
Row = tuple[Any, ...]

_NUMBERS = struct.Struct("<11d")
_COUNTERS = ("ephemeris_type", "element_set_no", "rev_at_epoch")
_LARGEST = 2**63

STORED = (
    "identity_id", "epoch_jd", "epoch_fr", *FLOATS, "negative_zeros", "classification",
    *_COUNTERS, "label_id", "fetch_id", "remarks", "published_lines", "digest",
)  # fmt: skip
"""Columns of `element_set` after its id, in the order of the table."""

WHOLE = "SELECT s.* FROM element_set s"
"""The question whose rows `element_set` understands: the set's id, then the columns `STORED`."""

Names = tuple[int, str, str]
"""Catalogue number, name and designator: what a row of `identity` states."""


class DamagedRow(sqlite3.DatabaseError):
    """A row that does not say what was written: the file is damaged, though SQLite has not noticed."""


def digest(
    norad_cat_id: int,
    object_name: str,
    object_id: str,
    numbers: tuple[float, ...],
    classification: str,
    counters: tuple[int, int, int],
) -> bytes:
    """Return the 32 bytes that stand for the content of a set.

    `numbers` are the epoch's two floats and the nine of `FLOATS`, as the file
    keeps them: without -0.0. As with `==`, neither the sign of a zero nor source,
    remarks and spelling count.
    """
    ephemeris_type, element_set_no, rev_at_epoch = counters
    text = (
        f"{norad_cat_id}\x1f{ephemeris_type}\x1f{element_set_no}\x1f{rev_at_epoch}\x1f"
        f"{classification}\x1f{object_id}\x1f{object_name}"
    )
    return sha256(_NUMBERS.pack(*numbers) + text.encode()).digest()


def digest_of(element_set: ElementSet) -> bytes:
    """Return the digest of a set's content.

    Raises
    ------
    FieldError
        A value cannot be kept: not a finite number, a counter beyond 64 bits,
        half a character in a name.
    """
    numbers = _numbers(element_set)
    if not all(map(math.isfinite, numbers)):
        name, value = next(
            pair
            for pair in zip(("epoch", "epoch", *FLOATS), numbers, strict=True)
            if not math.isfinite(pair[1])
        )
        raise FieldError(name, f"the value is {value}, which is no number.", "Leave this set out.")
    counters = _counters(element_set)
    for name, count in zip(("norad_cat_id", *_COUNTERS), (element_set.norad_cat_id, *counters), strict=True):
        if not -_LARGEST <= count < _LARGEST:
            raise FieldError(name, f"the value {count} needs more than 64 bits.", "Leave this set out.")
    try:
        return digest(
            element_set.norad_cat_id,
            element_set.object_name,
            element_set.object_id,
            tuple([number + 0.0 for number in numbers]),  # -0.0 + 0.0 is 0.0
            element_set.classification,
            counters,
        )
    except UnicodeEncodeError as error:
        raise FieldError(
            "OBJECT_NAME", f"{error.object!r} holds half a character (a lone surrogate).", "Mend the name."
        ) from error


def row(element_set: ElementSet, identity_id: int, label_id: int, fetch_id: int, content: bytes) -> Row:
    """Return the values of the columns `STORED`; `content` is the set's digest."""
    numbers = _numbers(element_set)
    lines = element_set.published_lines
    return (
        identity_id,
        *numbers,
        _negative_zeros(numbers[2:]),
        element_set.classification,
        *_counters(element_set),
        label_id,
        fetch_id,
        json.dumps(element_set.remarks) if element_set.remarks else None,
        "\n".join(lines) if lines is not None else None,
        content,
    )


class _Looked(dict[int, T]):
    """What a small table holds, looked up once for each id."""

    def __init__(self, look_up: Callable[[int], T | None]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, key: int) -> T:
        found = self._look_up(key)
        if found is None:
            raise DamagedRow(f"A set refers to row {key} of a table that has no such row.")
        self[key] = found
        return found


def reader(connection: sqlite3.Connection) -> Callable[[Row], ElementSet]:
    """Return the function that turns rows of the question `WHOLE` into sets.

    It raises DamagedRow for a row that does not agree with its digest.
    """

    def names(key: int) -> Names | None:
        question = "SELECT norad_cat_id, object_name, object_id FROM identity WHERE id = ?"
        found: Names | None = connection.execute(question, (key,)).fetchone()
        return found

    def label(key: int) -> str | None:
        found = connection.execute("SELECT name FROM source WHERE id = ?", (key,)).fetchone()
        return None if found is None else found[0]

    return partial(element_set, identities=_Looked(names), labels=_Looked(label))


def element_set(row: Row, identities: Mapping[int, Names], labels: Mapping[int, str]) -> ElementSet:
    """Return the set that a row states, with the names and the source that it refers to.

    Raises
    ------
    DamagedRow
        The row does not agree with its digest.
    """
    (
        _, identity_id, jd, fr, motion, eccentricity, inclination, raan, perigee, anomaly, bstar, dot, ddot,
        negative_zeros, classification, ephemeris_type, element_set_no, rev_at_epoch,
        label_id, _, remarks, lines, content,
    ) = row  # fmt: skip
    try:
        number, name, designator = identities[identity_id]
        agrees = content == digest(number, name, designator, row[2:13], classification, row[15:18])
        said = tuple(json.loads(remarks)) if remarks else ()
        published = _two(lines) if lines else None
        source = labels[label_id]
    except (TypeError, ValueError, AttributeError, struct.error) as error:
        raise DamagedRow(f"The row of set {row[0]} holds values of the wrong kind.") from error
    if not agrees:
        raise DamagedRow(f"The row of set {row[0]} is not what was written.")
    if negative_zeros:
        signed = _signed(row[4:13], negative_zeros)
        motion, eccentricity, inclination, raan, perigee, anomaly, bstar, dot, ddot = signed
    return ElementSet(
        norad_cat_id=number,
        object_name=name,
        object_id=designator,
        epoch=Moment(jd, fr),
        mean_motion_rev_day=motion,
        eccentricity=eccentricity,
        inclination_deg=inclination,
        raan_deg=raan,
        arg_perigee_deg=perigee,
        mean_anomaly_deg=anomaly,
        bstar=bstar,
        mean_motion_dot=dot,
        mean_motion_ddot=ddot,
        classification=classification,
        ephemeris_type=ephemeris_type,
        element_set_no=element_set_no,
        rev_at_epoch=rev_at_epoch,
        source=source,
        remarks=said,
        published_lines=published,
    )


def _two(lines: str) -> tuple[str, str]:
    line1, _, line2 = lines.partition("\n")
    return line1, line2


def _numbers(each: ElementSet) -> tuple[float, ...]:
    return (*each.epoch, *[float(getattr(each, name)) for name in FLOATS])


def _counters(each: ElementSet) -> tuple[int, int, int]:
    return each.ephemeris_type, each.element_set_no, each.rev_at_epoch


def _negative_zeros(numbers: tuple[float, ...]) -> int:
    """Return a mask with bit n set where number n is -0.0."""
    if all(numbers):
        return 0
    return sum(
        1 << place
        for place, number in enumerate(numbers)
        if number == 0.0 and math.copysign(1.0, number) < 0.0
    )


def _signed(numbers: tuple[float, ...], mask: int) -> Iterator[float]:
    for place, number in enumerate(numbers):
        yield -0.0 if mask >> place & 1 else number
