"""Places as a page and its links know them: a registered id, a town, or LAT,LON as somebody typed it."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

import sites
from dashboard.geography import gazetteer
from dashboard.text import Texts
from sites import Site, registry

DEFAULT_PLACE = "baikonur"

MAIN_SITES = ("baikonur", "vostochny", "kennedy", "wenchang", "fast")
"""The five places of the story, in the order of the list on the page."""

ZONE_FROM_WITHIN_KM = 150.0
"""A free place takes the civil time of the nearest town up to here, and the page says so.

Zones follow borders, which towns lie on the right side of mostly, not always: hence the words.
"""


def main_sites() -> list[Site]:
    """Return the five sites."""
    return [sites.find_site(name) for name in MAIN_SITES]


def suggestions(text: str = "", most: int = 12) -> list[tuple[str, str]]:
    """Return what a place field offers for what is typed: what to ask for, and its name.

    With nothing typed these are the registered places without the pads, and the largest towns.
    """
    known = [site for site in registry.load().values() if site.kind != "launch pad"]
    if not text.strip():
        towns = gazetteer.load()[:20]
        return [(site.id, site.name) for site in known] + [(town.as_site().id, town.said) for town in towns]
    start = gazetteer.fold(text)
    found = [site for site in known if start in gazetteer.fold(f"{site.name} {site.id}")]
    pairs = [(site.id, site.name) for site in found]
    pairs += [(town.as_site().id, town.said) for town in gazetteer.suggestions(text, most)]
    return pairs[:most]


def find(request: str) -> Site:
    """Return the place of that name; a free one with the civil time of a town near it, if there is one.

    Raises
    ------
    sites.SiteError
        No such place; the sentence says what there is.
    """
    site = gazetteer.find_place(request)
    near = _near(site) if _is_free(site) else None
    return site if near is None else replace(site, time_zone=near[0].time_zone)


def zone_of(request: str) -> str:
    """Return the civil time of a place, UTC of one that there is not."""
    try:
        return find(request).time_zone
    except sites.SiteError:
        return "UTC"


def as_data(site: Site, query: str, texts: Texts) -> dict[str, Any]:
    """Return what the page needs of a place; `query` is what a link says to get it again.

    `id` is empty for a place that has no name. `zone_from` says whose civil time
    `time_zone` is where the place has none of its own, and is empty otherwise.
    """
    free = _is_free(site)
    near = _near(site) if free else None
    town = "" if near is None else texts("place.near", town=near[0].said, km=f"{near[1]:.0f}")
    return {
        "query": query if free else site.id,
        "id": "" if free else site.id,
        "name": texts(f"site.{site.id}") if site.id in MAIN_SITES else site.name,
        "lat_deg": site.lat_deg,
        "lon_deg": site.lon_deg,
        "time_zone": site.time_zone,
        "zone_from": town,
    }


def _is_free(site: Site) -> bool:
    return site.kind != "town" and site.id not in registry.load()


@cache
def _towns_at() -> npt.NDArray[np.float64]:
    """Return the directions of all towns, unit vectors (n, 3)."""
    lat, lon = np.radians([(town.lat_deg, town.lon_deg) for town in gazetteer.load()]).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _near(site: Site) -> tuple[gazetteer.Town, float] | None:
    """Return the town nearest to a place and its distance in km, or None where none is near."""
    lat, lon = math.radians(site.lat_deg), math.radians(site.lon_deg)
    here = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    # The chord, not the cosine: near by, a cosine has lost its digits.
    chords = np.linalg.norm(_towns_at() - here, axis=1)
    index = int(chords.argmin())
    km = 2.0 * 6371.0 * math.asin(min(1.0, float(chords[index]) / 2.0))
    return (gazetteer.load()[index], km) if km <= ZONE_FROM_WITHIN_KM else None
