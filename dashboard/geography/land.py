"""The land of the flat map, read once from `data/land.json`."""

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Land(NamedTuple):
    """Rings of land as two lists with None between rings, degrees east and north.

    The rings are closed and already cut at the antimeridian. One ring, the
    Caspian Sea, runs the other way round: with the nonzero fill rule it is a hole.
    """

    lon_deg: list[float | None]
    lat_deg: list[float | None]
    source: str


@cache
def document() -> bytes:
    """Return the file as it is, for pages that draw the land themselves."""
    return files("dashboard").joinpath("data/land.json").read_bytes()


@cache
def load() -> Land:
    """Return the land."""
    content = json.loads(document())
    lon_deg: list[float | None] = []
    lat_deg: list[float | None] = []
    for ring in content["rings"]:
        lon_deg += [*ring[::2], None]
        lat_deg += [*ring[1::2], None]
    return Land(lon_deg[:-1], lat_deg[:-1], content["source"])
