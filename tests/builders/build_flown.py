"""Write sites/data/flown.csv: the inclinations into which each launch site has really flown.

    python tests/builders/build_flown.py SHARED > sites/data/flown.csv

Which launch left from where is GCAT's launch log; the inclination is that of the
payloads of the launch in the first of the catalogues below that holds them. The
log itself has none. Launches whose payloads had come down before, or stay above
low orbits (below 11 revolutions a day), are not in the count: crew and cargo
ships are there only if they were up on the day of one of the catalogues.
"""

import csv
import gzip
import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

import tle

# GCAT's codes of a place: names and owners changed, the ground did not.
PLACES = {
    "NIIP-5": "baikonur", "GIK-5": "baikonur", "VOST": "vostochny", "KSC": "kennedy",
    "WEN": "wenchang", "HCSLS": "wenchang", "JQ": "jiuquan", "TYSC": "taiyuan", "XSC": "xichang",
    "NIIP-53": "plesetsk", "GIK-1": "plesetsk", "GNIIP": "plesetsk", "GNIIPV": "plesetsk",
    "CSG": "kourou", "STB": "starbase", "BCB": "starbase",
}  # fmt: skip
CATALOGUES = (
    "full-2006-11-17.tle.gz", "full-2007-06-21.tle.gz", "full-2008-10-11.tle.gz", "full-2009-05-31.tle.gz",
    "on-orbit-2024-11-01.omm.csv.gz", "full-2025-09-01.tle.gz",
)  # fmt: skip
LEAST_REV_DAY = 11.0


def inclinations(shared: Path) -> dict[int, float]:
    """Return catalogue number -> inclination in degrees, of low orbits, from the first catalogue with it."""
    found: dict[int, float] = {}
    for name in CATALOGUES:
        catalog = tle.read(shared / "data/catalog" / name).catalog
        for each in catalog:
            if each.mean_motion_rev_day > LEAST_REV_DAY:
                found.setdefault(each.norad_cat_id, each.inclination_deg)
    return found


def launches(shared: Path) -> dict[tuple[str, str], list[int]]:
    """Return (place, launch) -> catalogue numbers of its payloads, of launches that did not fail."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    with gzip.open(shared / "data/gcat/launchlog.tsv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            place = PLACES.get(row["Launch_Site"].strip())
            code = row["Launch_Code"].strip()
            tag = row["#Launch_Tag"].strip()
            # U: flights that just missed an orbit on purpose.
            if place is None or not code.startswith(("OS", "DS")) or "-U" in tag:
                continue
            numbers = found[place, tag]
            if re.fullmatch(r"S\d+", row["JCAT"].strip()) and row["Type"].startswith("P"):
                numbers.append(int(row["JCAT"].strip()[1:]))
    return found


def main() -> None:
    """Count and write."""
    shared = Path(sys.argv[1])
    known = inclinations(shared)
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    all_launches: Counter[str] = Counter()
    for (place, _), numbers in launches(shared).items():
        all_launches[place] += 1
        low = [known[number] for number in numbers if number in known]
        if low:
            counts[place][round(statistics.median(low))] += 1
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["place", "inclination_deg", "launches"])
    for place in dict.fromkeys(PLACES.values()):
        # An empty inclination: all launches to orbit, wherever they went.
        writer.writerow([place, "", all_launches[place]])
        writer.writerows([place, deg, counts[place][deg]] for deg in sorted(counts[place]))


if __name__ == "__main__":
    main()
