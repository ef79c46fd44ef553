"""The names people use for an object, and the catalogue number behind each.

The names are data (`tle/data/aliases.csv`), so that another language or another
spacecraft is another line, not another branch.
"""

import csv
import unicodedata
from functools import cache
from importlib.resources import files


def folded(name: str) -> str:
    """Return `name` as it is compared: case, spaces, hyphens, brackets and accents do not count."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if character.isalnum())


@cache
def known() -> dict[str, int]:
    """Return every alias as written in the data file, with its catalogue number."""
    text = files("tle").joinpath("data/aliases.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["alias"]: int(row["norad_cat_id"]) for row in rows}


@cache
def _by_folded_name() -> dict[str, int]:
    return {folded(alias): number for alias, number in known().items()}


def resolve(name: str) -> int | None:
    """Return the catalogue number that `name` stands for, or None.

    `name` is an alias in any case (`ISS`, `zarya`, `Tiangong`, `天宫`) or the
    number itself, 1 to 9 digits.
    """
    text = name.strip()
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 9 else None
    return _by_folded_name().get(folded(text))
