"""Build tle/data/elements.csv, the bundled table of station element sets, from the reference data.

    python tests/builders/build_bundled_elements.py [SHARED_DATA] > tle/data/elements.csv

Chosen: for the ISS the set nearest to the first day of every quarter, and for
Tianhe likewise; the sets nearest to the events of the story; the newest known.
Taken from the big series is only a set that SGP4 carries to the position of a
neighbouring set: a set with a wrong digit in it, or one invented, does not.
"""

import csv
import gzip
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sgp4.api import WGS72, Satrec

from tle import omm, omm_csv, twoline
from tle.elements import ElementSet
from tle.moments import Moment, as_moment

ISS, TIANHE, WENTIAN, MENGTIAN = 25544, 48274, 53239, 54216
NAMES = {
    ISS: "ISS (ZARYA)", TIANHE: "CSS (TIANHE)", WENTIAN: "CSS (WENTIAN)", MENGTIAN: "CSS (MENGTIAN)",
}  # fmt: skip
MEETS_WITHIN_KM = 30.0
SPARSE_SINCE = as_moment("2025-03-08T00:00Z")  # from here to late 2025 the ISS series has one set a month
UNNAMED = "18 SDS set quoted in public source code (file not named)"

Row = tuple[ElementSet, str, str]  # the set, its source, why it is here


def satrec(each: ElementSet) -> Satrec:
    record = Satrec()
    record.sgp4init(
        WGS72, "i", each.norad_cat_id % 100_000, each.epoch.days_since(Moment(2433281.5, 0.0)),
        each.bstar, 0.0, 0.0, each.eccentricity, np.radians(each.arg_perigee_deg),
        np.radians(each.inclination_deg), np.radians(each.mean_anomaly_deg),
        each.mean_motion_rev_day * 2 * np.pi / 1440.0, np.radians(each.raan_deg),
    )  # fmt: skip
    return record


def separation_km(a: ElementSet, b: ElementSet) -> float:
    """Return how far apart SGP4 puts the object at b's epoch, by a's elements and by b's own."""
    error_a, place_a, _ = satrec(a).sgp4_tsince(b.epoch.days_since(a.epoch) * 1440.0)
    error_b, place_b, _ = satrec(b).sgp4_tsince(0.0)
    return float("inf") if error_a or error_b else float(np.linalg.norm(np.subtract(place_a, place_b)))


def series(data: Path, number: int) -> list[Row]:
    path = data / f"history/series-{number}.tle"
    zipped = not path.exists()
    opener, suffix = (gzip.open, ".gz") if zipped else (open, "")
    with opener(f"{path}{suffix}", "rt", encoding="utf-8") as file:
        sets, rejected = twoline.read_text(file.read())
    with opener(f"{path.with_suffix('.sources.csv')}{suffix}", "rt", encoding="utf-8") as file:
        sources = [row["source"] for row in csv.DictReader(file)]
    assert not rejected, rejected[0]
    assert len(sets) == len(sources)
    return [(each, f"18 SDS, in {source}", "") for each, source in zip(sets, sources, strict=True)]


def meets_a_neighbour(rows: list[Row], place: int) -> bool:
    """Return whether a set between 2 hours and 3 days away agrees with the set at `place`."""
    each = rows[place][0]
    for other in rows[max(0, place - 12) : place + 13]:
        apart = abs(other[0].epoch.days_since(each.epoch))
        if (
            0.08 < apart < 3.0
            and separation_km(*sorted((each, other[0]), key=lambda s: s.epoch)) < MEETS_WITHIN_KM
        ):
            return True
    return False


def quarterly(rows: list[Row], *, dense: bool, first_year: int) -> list[Row]:
    """Return the set nearest to each quarter's first day, at most 10 days away, that passes the check.

    Where a series is not `dense` the check has no neighbours to work with, and
    45 days are allowed; a test compares the planes of such sets instead.
    """
    chosen: list[Row] = []
    starts = [
        as_moment(datetime(year, month, 1, tzinfo=UTC))
        for year in range(first_year, 2027)
        for month in (1, 4, 7, 10)
    ]
    epochs = np.array([each.epoch.jd + each.epoch.fr for each, _, _ in rows])
    for start in starts:
        distance = np.abs(epochs - start.jd)
        for place in np.argsort(distance, kind="stable")[:200]:
            if distance[place] > (10.0 if dense else 45.0):
                break
            # A drag of zero, negative or huge marks a set made around a manoeuvre: no good for days ahead.
            usual = 0.0 < rows[place][0].bstar < 1e-3
            if usual and (not dense or meets_a_neighbour(rows, int(place))):
                each, source, _ = rows[place]
                chosen.append((each, source, f"quarter from {start.iso(0)[:10]}"))
                break
    return chosen


def events(data: Path, known: dict[tuple[int, str], str]) -> list[Row]:
    """Return the station sets of EVENTS.md, each with its event as the note."""
    text = (data / "events/events.tle").read_text(encoding="utf-8")
    lines = {line for line in text.splitlines() if line[:1] in "12"}
    sets, _ = twoline.read_text("\n".join(line for line in text.splitlines() if line in lines))
    by_epoch = {(each.norad_cat_id, each.epoch.iso(0)[:19]): each for each in reversed(sets)}
    rows: list[Row] = []
    for line in (data / "events/EVENTS.md").read_text(encoding="utf-8").splitlines()[2:]:
        what, when, epoch, _, number, _, source = (cell.strip() for cell in line.strip("| ").split("|"))
        if number not in (str(ISS), str(TIANHE)):
            continue
        # The table cuts seconds off, the sets may round them.
        each = next(
            each for (n, _), each in by_epoch.items()
            if n == int(number) and abs(each.epoch.seconds_since(as_moment(f"{epoch}Z"))) < 1.5
        )  # fmt: skip
        key = (each.norad_cat_id, each.epoch.iso(6))
        if source.startswith("find_string"):
            source = known.get(key, UNNAMED)
        note = re.sub(r"\s+", " ", f"{what} ({when}Z)" if "T" in when else what)
        rows.append((each, source if source.startswith("18 SDS") else f"18 SDS, in {source}", note))
    return rows


def newest(data: Path) -> list[Row]:
    """Return the station sets of autumn 2026, as OMM with all their digits where so published."""
    stem = data / "events/stations_2026-09_10_snippets"
    source = "CelesTrak stations group, public excerpts of September and October 2026"
    fine, refused = omm_csv.read(Path(f"{stem}.omm.csv").read_text(encoding="utf-8"))
    coarse, refused_too = twoline.read_text(Path(f"{stem}.tle").read_text(encoding="utf-8"))
    assert not refused
    assert not refused_too
    rows = {(each.norad_cat_id, each.epoch.iso(3)): each for each in (*coarse, *fine)}
    sets = sorted(rows.values(), key=lambda each: (each.norad_cat_id, each.epoch))
    return [(each, source, "autumn 2026") for each in sets if not out_of_line(each, sets)]


def out_of_line(each: ElementSet, sets: list[ElementSet]) -> bool:
    """Return whether the sets next before and after agree with each other and both not with this one."""
    same = [other for other in sets if other.norad_cat_id == each.norad_cat_id]
    before = [other for other in same if 0 < each.epoch.days_since(other.epoch) < 2.0][-1:]
    after = [other for other in same if 0 < other.epoch.days_since(each.epoch) < 2.0][:1]
    return bool(
        before
        and after
        and separation_km(before[0], after[0]) < MEETS_WITHIN_KM
        and separation_km(before[0], each) > MEETS_WITHIN_KM
        and separation_km(each, after[0]) > MEETS_WITHIN_KM
    )


def build(data: Path) -> list[Row]:
    """Return the rows of the table: one for each object and epoch, the first reason to include it wins."""
    all_rows = {number: series(data, number) for number in NAMES}
    known = {
        (each.norad_cat_id, each.epoch.iso(6)): source
        for rows in all_rows.values()
        for each, source, _ in rows
    }
    candidates = [
        *newest(data),
        *events(data, known),
        *quarterly(all_rows[ISS], dense=True, first_year=1999),
        *quarterly(
            [row for row in all_rows[ISS] if row[0].epoch > SPARSE_SINCE], dense=False, first_year=2025
        ),
        *quarterly(all_rows[TIANHE], dense=False, first_year=2021),
        *((*all_rows[number][-1][:2], "newest known") for number in (WENTIAN, MENGTIAN)),
        (*all_rows[ISS][-1][:2], "last of the series"),
        (*all_rows[TIANHE][-1][:2], "last of the series"),
    ]
    rows: dict[tuple[int, str], Row] = {}
    for row in candidates:
        rows.setdefault((row[0].norad_cat_id, row[0].epoch.iso(3)), row)
    return sorted(rows.values(), key=lambda row: (row[0].norad_cat_id, row[0].epoch))


def table(rows: list[Row]) -> str:
    """Return the table as text: OMM keywords, then SOURCE and NOTE."""
    lines = [",".join([*omm.KEYWORD, "SOURCE", "NOTE"])]
    for each, source, note in rows:
        values = {
            **each.omm_fields(),
            "OBJECT_NAME": NAMES[each.norad_cat_id],
            "SOURCE": source,
            "NOTE": note,
        }
        lines.append(",".join(omm_csv.quoted(str(value)) for value in values.values()))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared/data"
    sys.stdout.write(table(build(shared)))
