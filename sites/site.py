"""A place on the ground: who is looking, or who is launching."""

import math
import re
from dataclasses import dataclass
from typing import Any

from orbits.frames import itrs_from_geodetic
from sites.errors import SiteError

LOWEST_M, HIGHEST_M = -500.0, 9000.0
"""Heights people stand at: the shore of the Dead Sea is at -430 m, Everest at 8,849 m."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place on the ground, in WGS-84 geodetic coordinates.

    Attributes
    ----------
    id:
        Short name for the command line and for links (`baikonur-31-6`).
    name:
        Name for people.
    kind:
        `launch site`, `launch pad`, `radio telescope`, `deep-space antenna`,
        `control centre` and others of the register, or `place`.
    lat_deg:
        Geodetic latitude, -90 to 90, north positive.
    lon_deg:
        Longitude, -180 to 180, east positive; other turns are wrapped.
    alt_m:
        Height above the ellipsoid as far as the source is that good; most
        sources give heights above the sea, up to 60 m different here.
    time_zone:
        IANA name of the civil time kept there.
    country:
        Country or countries, in words; empty for a free place.
    source, confidence:
        Where the coordinates come from, and how sure they are (`high`,
        `medium`, `low`, `given` for a place somebody typed in).
    parent:
        Id of the site that a pad belongs to; empty otherwise.
    reckoned_from:
        For a site of several pads: the id of the pad whose coordinates it
        stands for. Empty otherwise.
    pad_name:
        The name of that pad.
    used_from, used_to:
        Dates of first and last launch or use as ISO 8601, as far as known;
        an empty `used_to` means still in use, an empty `used_from` unknown.
    status:
        What the place is doing now, in words.
    note:
        What else a reader of the number must know.
    """

    id: str
    name: str
    kind: str = "place"
    lat_deg: float
    lon_deg: float
    alt_m: float = 0.0
    time_zone: str = "UTC"
    country: str = ""
    source: str = "given by the user"
    confidence: str = "given"
    parent: str = ""
    reckoned_from: str = ""
    pad_name: str = ""
    used_from: str = ""
    used_to: str = ""
    status: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        _check_numbers(self.lat_deg, self.lon_deg, self.alt_m)
        object.__setattr__(self, "lon_deg", wrap_longitude(self.lon_deg))

    @property
    def geocentric_lat_deg(self) -> float:
        """The angle between the equator and the line from the Earth's centre to the place, degrees.

        Up to 0.19 degrees nearer to the equator than the geodetic latitude, which
        is the angle of the plumb line. Orbits know only this one: their planes go
        through the centre.
        """
        x, y, z = itrs_from_geodetic(self.lat_deg, self.lon_deg, self.alt_m).tolist()
        return math.degrees(math.atan2(z, math.hypot(x, y)))

    @property
    def said(self) -> str:
        """The name, and the pad whose coordinates it stands for where it has several."""
        return f"{self.name} ({self.pad_name})" if self.pad_name else self.name

    def as_json(self) -> dict[str, Any]:
        """Return all fields that say something, with units in the names."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in fields.items() if value != ""}


def wrap_longitude(lon_deg: float) -> float:
    """Return the longitude within -180..180 degrees; what lies within stays as it is."""
    if -180.0 <= lon_deg <= 180.0:
        return lon_deg
    return (lon_deg + 180.0) % 360.0 - 180.0


def _check_numbers(lat_deg: float, lon_deg: float, alt_m: float) -> None:
    for name, value in (("latitude", lat_deg), ("longitude", lon_deg), ("height", alt_m)):
        if not math.isfinite(value):
            raise SiteError(f"The {name} is {value}, not a number. Give degrees north, degrees east, metres.")
    if abs(lat_deg) > 90.0:
        swapped = (
            " Latitude comes first: were the two swapped?"
            if abs(lat_deg) <= 180.0 and abs(lon_deg) <= 90.0
            else ""
        )
        raise SiteError(
            f"The latitude {lat_deg:g} is beyond a pole; it goes from -90 (south) to 90 (north).{swapped}"
        )
    if abs(lon_deg) > 360.0:
        raise SiteError(
            f"The longitude {lon_deg:g} is more than a full turn; it goes from -180 (west) to 180 (east)."
        )
    if not LOWEST_M <= alt_m <= HIGHEST_M:
        raise SiteError(
            f"The height {alt_m:g} m is not on the ground, which lies between {LOWEST_M:g} and "
            f"{HIGHEST_M:g} m. Give metres above the sea (1 foot is 0.3048 m)."
        )


_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_PART = r"(?:\d+\.?\d*)"


def _angle(name: str, letters: str) -> str:
    minutes = rf"(?P<{name}_min>{_PART})\s*['′’]\s*(?:(?P<{name}_s>{_PART})\s*(?:\"|″|”|'')\s*)?"
    return rf"(?P<{name}>{_NUMBER})\s*(?:°\s*(?:{minutes})?)?(?P<{name}_letter>[{letters}])?"


_PLACE = re.compile(
    rf"\s*{_angle('lat', 'NSns')}(?:\s*[,;]\s*|\s+){_angle('lon', 'EWew')}\s*"
    rf"(?:[,;]\s*(?P<alt>{_NUMBER})\s*m?\s*)?\Z"
)


def looks_like_coordinates(text: str) -> bool:
    """Return whether somebody who wrote `text` meant coordinates rather than a name."""
    return bool(re.match(r"\s*[+-]?\.?\d", text)) and bool(re.search(r"[,;°]|\d[NSns]?\s+[+-]?\.?\d", text))


def parse_place(text: str) -> Site:
    """Return the free place that `LAT,LON[,ALT_M]` names, degrees north and east, metres.

    `47.3744,8.5410`, `-33.9, 18.4, 120`, `28.6N 80.6W` and `48°12'30"N 16°22'E` are understood.

    Raises
    ------
    SiteError
        The text is no pair of numbers, or the numbers are no place on Earth.
    """
    match = _PLACE.match(text)
    if match is None:
        raise SiteError(
            f"{text!r} is not a place. Write latitude,longitude[,height in metres] in degrees with a "
            "decimal point, north and east positive, for example 47.3744,8.5410,408."
        )
    lat_deg, lon_deg = (_degrees(match, name, negative) for name, negative in (("lat", "S"), ("lon", "W")))
    alt_m = float(match["alt"] or 0.0)
    _check_numbers(lat_deg, lon_deg, alt_m)
    lon_deg = wrap_longitude(lon_deg)
    # As many digits as were written: the id is what people find again in the answer.
    label = f"{lat_deg:.10g},{lon_deg:.10g}" + (f",{alt_m:.10g}" if match["alt"] else "")
    return Site(id=label, name=label, lat_deg=lat_deg, lon_deg=lon_deg, alt_m=alt_m)


def _degrees(match: re.Match[str], name: str, negative: str) -> float:
    digits, letter = match[name], match[f"{name}_letter"]
    minutes, seconds = (float(match[f"{name}_{part}"] or 0.0) for part in ("min", "s"))
    if minutes >= 60.0 or seconds >= 60.0:
        raise SiteError(
            f"{match.string!r} has minutes or seconds of an angle of 60 and more. Write them below 60, "
            "or the angle in degrees with a decimal point."
        )
    if letter is not None and digits[0] in "+-":
        raise SiteError(
            f"{match.string!r} gives both a sign and a letter for one angle. Write one of them: "
            f"{abs(float(digits)):g}{letter.upper()}, or the sign alone (south and west are negative)."
        )
    value = abs(float(digits)) + minutes / 60.0 + seconds / 3600.0
    return -value if digits[0] == "-" or (letter or "").upper() == negative else value
