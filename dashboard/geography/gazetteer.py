"""Towns by name, offline: some nine thousand of them with their time zones.

The table is `data/towns.txt`, from GeoNames (CC-BY 4.0; see `data/PROVENANCE.md`). Case,
accents and punctuation make no difference: `zurich`, `Zürich` and `ZÜRICH` are one. Of
several towns of one name the largest is meant, unless a country is named beside it:
`Paris`, `London, Canada`, `Birmingham, US`. The first words of a name do where no town is
called so: `Frankfurt`, `Nizhny`.
"""

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from types import MappingProxyType

import sites
from sites import Site
from sites.site import looks_like_coordinates

SOURCE = "GeoNames (geonames.org, CC-BY 4.0), to 0.01 degrees; height unknown, 0 taken"

# Letters that are no base letter with an accent to Unicode, but to people who type.
_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"}
)
_CLOSE = 0.72
_ALSO = {"usa": "us", "uk": "gb", "america": "us", "england": "gb", "great britain": "gb"}


@dataclass(frozen=True, slots=True)
class Town:
    """One town.

    Attributes
    ----------
    name:
        As GeoNames writes it.
    country, country_code:
        Name, and ISO 3166-1 code of two letters.
    lat_deg, lon_deg:
        WGS-84, to 0.01 degrees: 1 km.
    time_zone:
        IANA name.
    thousands:
        Of inhabitants.
    others:
        Other names, folded.
    """

    name: str
    country: str
    country_code: str
    lat_deg: float
    lon_deg: float
    time_zone: str
    thousands: int
    others: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Name and country."""
        return self.name if self.name == self.country else f"{self.name}, {self.country}"

    def as_site(self) -> Site:
        """Return the town as a place to look from."""
        return Site(
            id=f"{self.name},{self.country_code}",
            name=self.said,
            kind="town",
            lat_deg=self.lat_deg,
            lon_deg=self.lon_deg,
            time_zone=self.time_zone,
            country=self.country,
            source=SOURCE,
            confidence="medium",
        )


def fold(text: str) -> str:
    """Return `text` without case, accents and punctuation, one blank between words."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    letters = "".join(
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    )
    return " ".join(letters.split())


@cache
def load() -> tuple[Town, ...]:
    """Return every town, the largest first (read once)."""
    lines = resources.files("dashboard").joinpath("data/towns.txt").read_text(encoding="utf-8").splitlines()
    towns = []
    code = zone = country = ""
    for line in lines:
        if line.startswith("= "):
            code, zone, country = line[2:].split(" ", 2)
            continue
        name, lat, lon, thousands, *others = line.split("|")
        aka = tuple(others[0].split(";")) if others else ()
        towns.append(Town(name, country, code, float(lat), float(lon), zone, int(thousands), aka))
    return tuple(sorted(towns, key=lambda town: (-town.thousands, town.name, town.country_code)))


@cache
def _names() -> tuple[tuple[Town, tuple[str, ...]], ...]:
    """Return every town with all its names, folded: folding them at each letter typed takes too long."""
    return tuple((town, (fold(town.name), *town.others)) for town in load())


@cache
def _by_name() -> Mapping[str, tuple[Town, ...]]:
    """Return the towns of each folded name: those so named first, those also called so after them."""
    found: dict[str, list[Town]] = {}
    for town, names in _names():
        found.setdefault(names[0], []).append(town)
    for town in load():
        for name in town.others:
            found.setdefault(name, []).append(town)
    return MappingProxyType({name: tuple(towns) for name, towns in found.items()})


def towns_called(text: str) -> tuple[Town, ...]:
    """Return the towns that `text` can mean, the likeliest first; none where there is no such town."""
    found = _by_name().get(fold(text))
    if found:
        return found
    name, comma, where = text.rpartition(",")
    if not comma:
        return _beginning_with(text)
    wanted = _ALSO.get(fold(where), fold(where))
    return tuple(
        town
        for town in _by_name().get(fold(name)) or _beginning_with(name)
        if wanted in (fold(town.country_code), fold(town.country))
    )


def _beginning_with(text: str) -> tuple[Town, ...]:
    """Return the towns with a name that begins with the words of `text`, the largest first."""
    words = fold(text)
    if len(words) < 3:
        return ()
    return tuple(town for town, names in _names() if any(name.startswith(f"{words} ") for name in names))


def suggestions(text: str, most: int = 8) -> tuple[Town, ...]:
    """Return the towns whose name begins with `text`, the largest first: what a field offers while typing."""
    start = fold(text)
    if len(start) < 2:
        return ()
    begins = (town for town, names in _names() if any(name.startswith(start) for name in names))
    return tuple(islice(begins, most))


def find_place(text: str) -> Site:
    """Return the place that `text` names: a registered one, coordinates, or a town.

    Raises
    ------
    sites.UnknownSite
        No place goes by that name; the sentence lists near names.
    sites.SiteError
        Coordinates that are none.
    """
    try:
        return sites.find_site(text)
    except sites.UnknownSite as error:
        towns = towns_called(text)
        if towns:
            return towns[0].as_site()
        if looks_like_coordinates(text):
            raise
        near = _near(text)
        advice = (
            f"Did you mean {'; '.join(near)}?" if near else "Give a town, a site such as baikonur or fast,"
        )
        raise sites.UnknownSite(
            f"{text!r} is no place we know. {advice} "
            f"{'Or give' if near else 'or'} LAT,LON in degrees, for example 47.3744,8.5410."
        ) from error


def _near(text: str) -> list[str]:
    """Return names near to `text`: of towns, and of registered places by id."""
    asked = fold(text.partition(",")[0])
    if not 3 <= len(asked) <= 40:
        return []
    alike = [name for name in _by_name() if name[:1] == asked[:1] and abs(len(name) - len(asked)) <= 3]
    found = difflib.get_close_matches(asked, alike, n=3, cutoff=_CLOSE)
    ids = [site_id.replace("-", " ") for site_id in sites.registry.load()]
    registered = difflib.get_close_matches(asked, ids, n=2, cutoff=_CLOSE)
    towns = [_by_name()[name][0].said for name in found]
    return list(dict.fromkeys([*(name.replace(" ", "-") for name in registered), *towns]))
