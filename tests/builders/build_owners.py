"""Write tle/data/owners.csv.gz: who owns which object, from GCAT's launch log.

    python tests/builders/build_owners.py SHARED tle/data/owners.csv.gz

Two tables in one file. `object` rows: catalogue numbers that follow one another and
have one owner; the first as its distance from the last number before, how many more,
the state and the organisation. `launch` rows: launches of one year that follow one
another; year, first, how many more, the state of the launching agency, and the state
of the payloads where all of a launch have one. The codes are GCAT's.
"""

import csv
import gzip
import io
import re
import sys
from pathlib import Path

GREEK = (
    "ALP", "BET", "GAM", "DEL", "EPS", "ZET", "ETA", "THE", "IOT", "KAP", "LAM", "MU",
    "NU", "XI", "OMI", "PI", "RHO", "SIG", "TAU", "UPS", "PHI", "CHI", "PSI", "OME",
)  # fmt: skip


def launch_of(tag: str) -> tuple[int, int] | None:
    """Return year and number of a launch that has an international designator: 1962 B PSI is 1962-071."""
    plain = re.fullmatch(r"(\d{4})-(\d{3})", tag)
    if plain:
        return int(plain[1]), int(plain[2])
    greek = re.fullmatch(r"(\d{4}) (?:([AB]) )?([A-Z]+)", tag)
    if greek is None:
        return None
    return int(greek[1]), 24 * {None: 0, "A": 1, "B": 2}[greek[2]] + GREEK.index(greek[3]) + 1


def main() -> None:
    """Read and write."""
    objects: dict[int, tuple[str, str]] = {}
    launches: dict[tuple[int, int], tuple[str, set[str]]] = {}
    last = ""
    with gzip.open(Path(sys.argv[1]) / "data/gcat/launchlog.tsv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            number = re.fullmatch(r"S(\d+)", row["JCAT"].strip())
            state, owner = row["SatState"].strip(), row["SatOwner"].strip()
            last = row["Launch_Date"].strip()[:11]
            if number:
                objects[int(number[1])] = (state, owner)
            launch = launch_of(row["#Launch_Tag"].strip())
            if launch:
                launches.setdefault(launch, (row["LVState"].strip(), set()))[1].add(state)
    text = io.StringIO()
    text.write("# Owners of objects and states of launches, from the launch log of J. McDowell's General\n")
    text.write(
        "# Catalog of Artificial Space Objects (planet4589.org/space/gcat, CC-BY 4.0), by build_owners.py;\n"
    )
    text.write(f"# its last launch: {' '.join(last.split())}. How to read it: tle/owners.py.\n")
    before = 0
    for first, more, (state, owner) in runs(sorted(objects.items())):
        text.write(f"object,{first - before},{more},{state},{owner}\n")
        before = first + more
    told = {
        key: (launcher, min(states) if len(states) == 1 else "")
        for key, (launcher, states) in launches.items()
    }
    for year in sorted({year for year, _ in told}):
        of_year = [(number, value) for (each, number), value in sorted(told.items()) if each == year]
        for first, more, (launcher, payloads) in runs(of_year):
            text.write(f"launch,{year},{first},{more},{launcher},{payloads}\n")
    # The time in the head of the file would make each run give another one.
    Path(sys.argv[2]).write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def runs(items: list[tuple[int, tuple[str, str]]]) -> list[tuple[int, int, tuple[str, str]]]:
    """Return (first, how many more, value) of numbers that follow one another with one value."""
    found: list[tuple[int, int, tuple[str, str]]] = []
    for number, value in items:
        if found and found[-1][0] + found[-1][1] + 1 == number and found[-1][2] == value:
            found[-1] = (found[-1][0], found[-1][1] + 1, value)
        else:
            found.append((number, 0, value))
    return found


if __name__ == "__main__":
    main()
