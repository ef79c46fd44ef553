"""The columns of a two-line element set: ONE table for reading, writing, error text and explaining.

Columns and units: CelesTrak, "NORAD Two-Line Element Set Format"
(celestrak.org/NORAD/documentation/tle-fmt.php) and Space-Track, "Two-Line
Element Set Format" with "Alpha-5" (space-track.org/documentation).

Each column has two patterns. The *canonical* one is how Space-Track spells the
column today and how we write it. The *tolerated* one adds the spellings of
other decades and hands that say the same: `+.00007128`, `051.6554`, `00000-0`
for `00000+0`, blanks for zeros.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tle.errors import ElementError, FieldError
from tle.moments import Moment, parse_iso

LINE_LENGTH = 69

# -- numbers as columns spell them ---------------------------------------------

ALPHA5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # I and O look like 1 and 0 and are left out
ALPHA5_HIGHEST = 339_999


def read_number(text: str) -> int:
    """Return the catalogue number that five columns state, plain or Alpha-5 (`T0449` is 270449)."""
    if text[0] in ALPHA5:
        return (ALPHA5.index(text[0]) + 10) * 10_000 + int(text[1:])
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
    return f"{lead if lead < 10 else ALPHA5[lead - 10]}{rest:04d}"


def _read_designator(text: str) -> str:
    match = _DESIGNATOR.match(text.upper())
    if match is None:
        return " ".join(text.split())
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


OF_LINE = {line: tuple(column for column in COLUMNS if column.line == line) for line in (1, 2)}


def _template(line: int) -> str:
    cells = [" "] * LINE_LENGTH
    for column in OF_LINE[line]:
        cells[column.first - 1 : column.last] = column.template
    return "".join(cells)


TEMPLATES = {1: _template(1), 2: _template(2)}
