"""The register of places: launch sites with their pads, control centres, antennas, towns of the story.

The table is `data/places.csv`, one row a place, each with the source of its
coordinates. A launch site has no coordinates of its own: it stands for its
default pad, and the record says so.
"""

import csv
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from sites.errors import UnknownSite
from sites.site import Site, looks_like_coordinates, parse_place


@cache
def load() -> Mapping[str, Site]:
    """Return every registered place by its id, in the order of the table (read once)."""
    return MappingProxyType({site.id: site for site in _read()})


@cache
def aliases() -> Mapping[str, str]:
    """Return the other names people use, folded as `find_site` does, each with the id it stands for."""
    names: dict[str, str] = {}
    for row in _rows():
        for name in (row["id"], row["name"], *row["aliases"].split(";")):
            if name:
                names.setdefault(_fold(name), row["id"])
    return MappingProxyType(names)


def find_site(text: str) -> Site:
    """Return the place that `text` names.

    Understood are a registered id (`baikonur`, `kennedy-39b`, `fast`), a
    registered name, case and punctuation aside, and coordinates
    `LAT,LON[,ALT_M]` in degrees and metres.

    Raises
    ------
    UnknownSite
        No place goes by that name; the sentence lists the nearest names.
    SiteError
        Coordinates that are none.
    """
    site_id = aliases().get(_fold(text))
    if site_id is not None:
        return load()[site_id]
    if looks_like_coordinates(text):
        return parse_place(text)
    raise UnknownSite(_not_here(text))


def pads_of(site_id: str) -> tuple[Site, ...]:
    """Return the registered pads of the launch site `site_id`, in the order of the table."""
    return tuple(site for site in load().values() if site.parent == site_id)


def _not_here(text: str) -> str:
    key = _fold(text)
    close = difflib.get_close_matches(key, aliases(), n=4, cutoff=0.6)
    inside = [name for name in aliases() if len(key) > 2 and (key in name or name in key)]
    near = list(dict.fromkeys(aliases()[name] for name in close + inside))[:5]
    whole = [site.id for site in load().values() if not site.parent]
    advice = (
        f"Near it: {', '.join(near)}." if near else f"Registered are {', '.join(whole)}, and pads of these."
    )
    return f"{text!r} is no place we know. {advice} Or give LAT,LON in degrees, for example 47.3744,8.5410."


def _fold(text: str) -> str:
    """Return `text` as ids are written: lower case, one hyphen for whatever separates words."""
    letters = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return "-".join(letters.split())


def _rows() -> list[dict[str, str]]:
    table = resources.files("sites").joinpath("data/places.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines()))


def _read() -> Iterator[Site]:
    rows = {row["id"]: row for row in _rows()}
    for row in rows.values():
        if not row["default_pad"]:
            yield _record(row)
            continue
        pad = _record(rows[row["default_pad"]])
        yield replace(
            pad,
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            parent="",
            reckoned_from=pad.id,
            pad_name=pad.name,
            used_from=row["used_from"],
            used_to=row["used_to"],
            status=row["status"],
            note=row["note"],
        )


def _record(row: dict[str, str]) -> Site:
    return Site(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        lat_deg=float(row["lat_deg"]),
        lon_deg=float(row["lon_deg"]),
        alt_m=float(row["alt_m"]),
        time_zone=row["time_zone"],
        country=row["country"],
        source=f"{row['source']}; height {row['alt_source']}",
        confidence=row["confidence"],
        parent=row["parent"],
        used_from=row["used_from"],
        used_to=row["used_to"],
        status=row["status"],
        note=row["note"],
    )
