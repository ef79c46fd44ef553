"""Places as a page and its links know them: a registered id, or LAT,LON as somebody typed it."""

from typing import Any

import sites
from dashboard.text import Texts
from sites import Site, registry

DEFAULT_PLACE = "baikonur"

MAIN_SITES = ("baikonur", "vostochny", "kennedy", "wenchang", "fast")
"""The five places of the story, in the order of the list on the page."""


def main_sites() -> list[Site]:
    """Return the five sites."""
    return [sites.find_site(name) for name in MAIN_SITES]


def suggestions() -> list[tuple[str, str]]:
    """Return what a place field offers: registered ids with their names, pads left out."""
    return [(site.id, site.name) for site in registry.load().values() if site.kind != "launch pad"]


def as_data(site: Site, query: str, texts: Texts) -> dict[str, Any]:
    """Return what the page needs of a place; `query` is what a link says to get it again."""
    known = site.id in registry.load()
    main = site.id in MAIN_SITES
    return {
        "query": site.id if known else query,
        "id": site.id if known else "",
        "name": texts(f"site.{site.id}") if main else site.name,
        "lat_deg": site.lat_deg,
        "lon_deg": site.lon_deg,
        "time_zone": site.time_zone,
    }
