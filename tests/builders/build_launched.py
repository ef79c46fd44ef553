"""Write sites/data/launched.csv: orbital launches a year by place, country and outcome.

    python tests/builders/build_launched.py SHARED > sites/data/launched.csv

From GCAT's launch log, one launch a tag. Its codes O and D (to an Earth orbit, to
deep space) count; X (from the Moon) does not. The second letter is the outcome, S
or F. Tags with U are those that GCAT calls marginal: nearly into orbit. Of them a
failure was an attempt like any other; a success was a test that was never to
enter an orbit, and is counted apart.
"""

import csv
import gzip
import sys
from collections import Counter
from pathlib import Path

# GCAT's codes of a place: names and owners changed, the ground did not.
PLACES = {
    "NIIP-5": "baikonur", "GIK-5": "baikonur", "VOST": "vostochny", "KSC": "kennedy",
    "CC": "canaveral", "SPFL": "canaveral", "SPFLA": "canaveral",
    "WEN": "wenchang", "HCSLS": "wenchang", "JQ": "jiuquan", "TYSC": "taiyuan", "XSC": "xichang",
    "NIIP-53": "plesetsk", "GIK-1": "plesetsk", "GNIIP": "plesetsk", "GNIIPV": "plesetsk",
    "CSG": "kourou", "STB": "starbase",
    "V": "vandenberg", "VS": "vandenberg", "VSFB": "vandenberg", "VSFBS": "vandenberg", "PA": "vandenberg",
}  # fmt: skip
# In which country the ground lies, where it is not that of the agency that launches there. SEA: on open sea.
GROUND = {
    "CSG": "F", "KLA": "SEA", "HHAI": "SEA", "YJ": "SEA", "BLA": "SEA", "SMLC": "KE", "WOO": "AU",
    "HMG": "DZ", "KMR": "MH", "MAHIA": "NZ", "GANC": "E", "NEWQ": "UK", "VOST": "RU", "GIK-1": "RU",
}  # fmt: skip
SOVIET = {"SU": "RU", "RU": "RU"}
INDEPENDENT = 1992
"""The first year in which Baikonur lay in Kazakhstan and Yuzhmash in Ukraine."""


def ground_of(site: str, agency: str, year: int) -> str:
    """Return the country in which a place lies; RU stands for the Soviet Union too."""
    if site in {"NIIP-5", "GIK-5"}:
        return "KZ" if year >= INDEPENDENT else "RU"
    return GROUND.get(site, agency)


def rocket_of(rocket: str, agency: str, year: int) -> str:
    """Return the country whose industry made the rocket; RU stands for the Soviet Union too."""
    if rocket.startswith(("Zenit", "Tsiklon", "Dnepr")):
        return "UA" if year >= INDEPENDENT else "RU"
    if rocket.startswith("Soyuz"):
        return "RU"
    if rocket.startswith(("Scout", "Electron")):
        return "US"
    return agency


def main() -> None:
    """Count and write."""
    counts: Counter[tuple[object, ...]] = Counter()
    successes: Counter[tuple[object, ...]] = Counter()
    seen: set[str] = set()
    last = ""
    with gzip.open(Path(sys.argv[1]) / "data/gcat/launchlog.tsv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            tag, code = row["#Launch_Tag"].strip(), row["Launch_Code"].strip()
            if tag in seen or not code.startswith(("O", "D")):
                continue
            seen.add(tag)
            last = row["Launch_Date"].strip()
            year, site = int(last[:4]), row["Launch_Site"].strip()
            state = row["LVState"].strip()
            agency = SOVIET.get(state, state)
            key = (
                year,
                PLACES.get(site, ""),
                ground_of(site, agency, year),
                agency,
                rocket_of(row["LV_Type"].strip(), agency, year),
                int("-U" in tag and code[1] == "S"),
            )
            counts[key] += 1
            successes[key] += code[1] == "S"
    print("# Orbital launches a year, counted from the launch log of J. McDowell's General Catalog of")
    print("# Artificial Space Objects (planet4589.org/space/gcat, CC-BY 4.0), by build_launched.py;")
    print(f"# its last launch: {last}.")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["year", "place", "ground", "agency", "rocket", "marginal", "attempts", "successes"])
    writer.writerows([*key, counts[key], successes[key]] for key in sorted(counts, key=str))


if __name__ == "__main__":
    main()
