"""Build tle/data/elements.csv, the bundled table of element sets, from the reference data.

    python tests/builders/build_bundled_elements.py [SHARED] > tle/data/elements.csv

Chosen: for the ISS and the modules of Tiangong the set nearest to the first day
of every month; the sets nearest to the events of the story and to the launches
of ships; those around the six burns that NASA's ephemerides name in 2021-23; the newest
known; and the sets of the other objects of the story while they were whole. Taken from the
big series is only a set that SGP4 carries to the position of a neighbouring
set: a set with a wrong digit in it, or one invented, does not.
"""

import csv
import gzip
import json
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
MIR, IRIDIUM, KOSMOS_2251, KOSMOS_1408, FENGYUN = 16609, 24946, 22675, 13552, 25730
TIANGONG_1, TIANGONG_2, DEMO_1, DEMO_2, SPEKTR_R = 37820, 41765, 44063, 45623, 37755
STATION_NAMES = {
    ISS: "ISS (ZARYA)", TIANHE: "CSS (TIANHE)", WENTIAN: "CSS (WENTIAN)", MENGTIAN: "CSS (MENGTIAN)",
}  # fmt: skip
NAMES = STATION_NAMES | {
    MIR: "MIR", IRIDIUM: "IRIDIUM 33", KOSMOS_2251: "COSMOS 2251", KOSMOS_1408: "COSMOS 1408",
    FENGYUN: "FENGYUN 1C", TIANGONG_1: "TIANGONG 1", TIANGONG_2: "TIANGONG 2", SPEKTR_R: "SPEKTR-R",
    DEMO_1: "CREW DRAGON DEMO-1", DEMO_2: "CREW DRAGON DEMO-2",
}  # fmt: skip
MEETS_WITHIN_KM = 30.0
SPARSE_SINCE = as_moment("2025-03-08T00:00Z")  # from here to late 2025 the ISS series has one set a month
UNNAMED = "18 SDS set quoted in public source code (file not named)"

# Which orbit an event of the register is about, by the hardware it names.
STATION_OF = {
    "iss": ISS, "zarya": ISS, "zvezda": ISS, "atlantis_sts135": ISS, "soyuz_oneyear": ISS, "dragon_crs8": ISS,
    "crew_dragon": ISS, "tianhe": TIANHE, "tiangong": TIANHE, "wentian": TIANHE, "mengtian": TIANHE,
}  # fmt: skip
# Launches into these planes, from J. McDowell's GCAT (CC-BY 4.0): a test sees each plane over the pad.
LAUNCHES = (
    (ISS, "Soyuz TM-31, the first crew, is launched", "2000-10-31T07:52:47Z"),
    (ISS, "Crew Dragon Demo-1 is launched", "2019-03-02T07:49:00Z"),
    (ISS, "Crew Dragon Demo-2 is launched", "2020-05-30T19:22:45Z"),
    (TIANHE, "Tianzhou-2 is launched", "2021-05-29T12:55:29Z"),
    (TIANHE, "Shenzhou-12, the first crew, is launched", "2021-06-17T01:22:32Z"),
    (TIANHE, "Shenzhou-13 is launched", "2021-10-15T16:23:44Z"),
    (TIANHE, "Shenzhou-14 is launched", "2022-06-05T02:44:10Z"),
    (TIANHE, "Wentian is launched", "2022-07-24T06:22:30Z"),
    (TIANHE, "Mengtian is launched", "2022-10-31T07:37:23Z"),
    (TIANHE, "Shenzhou-15 is launched", "2022-11-29T15:08:17Z"),
    (TIANHE, "Shenzhou-16 is launched", "2023-05-30T01:31:13Z"),
    (TIANHE, "Shenzhou-17 is launched", "2023-10-26T03:14:02Z"),
    (TIANHE, "Shenzhou-18 is launched", "2024-04-25T12:59:00Z"),
    (TIANHE, "Shenzhou-19 is launched", "2024-10-29T20:27:34Z"),
)
# Ignition by the comments of NASA's ephemerides of the ISS (see check_reboosts.py): a test finds them.
BURNS = (
    "2021-09-24T14:23:00Z", "2021-10-12T07:28:00Z", "2021-12-24T01:18:00Z",
    "2022-01-12T18:09:00Z", "2022-02-26T01:37:00Z", "2023-02-20T02:58:00Z",
)  # fmt: skip
AROUND_A_BURN_DAYS = 4.0
BURN_SPACING_DAYS = 0.15
# The last hours of Mir, US Space Command, as printed at the time.
MIR_SOURCE = "18 SDS, in satobs.org/mir.html, 2001-03-23"
MIR_LINES = """
1 16609U 86017A   01081.92334318  .00905378  11898-4  39359-3 0  7787
2 16609  51.6348 251.1851 0003524 208.4275 291.6897 16.21854268863255
1 16609U 86017A   01082.04872685  .54147929  11669-4  16223-1 0  7794
2 16609  51.6239 250.5088 0022023 198.2846 314.6942 16.25492635863273
1 16609U 86017A   01082.17420660  .44402778  11910-4  43348-2 0  7816
2 16609  51.6196 249.7886 0026531 205.9392 324.3294 16.36088465863295
1 16609U 86017A   01082.20636684  .00382588  12180-4  29147-4 0  7827
2 16609  51.6362 249.6171 0048914 224.8684 134.9353 16.33569098863305
"""

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


def monthly(rows: list[Row], *, dense: bool, first_year: int) -> list[Row]:
    """Return the set nearest to each month's first day, at most 10 days away, that passes the check.

    Where a series is not `dense` the check has no neighbours to work with, and
    16 days are allowed; a test compares the planes of such sets instead.
    """
    chosen: list[Row] = []
    starts = [
        as_moment(datetime(year, month, 1, tzinfo=UTC))
        for year in range(first_year, 2027)
        for month in range(1, 13)
    ]
    epochs = epochs_of(rows)
    for start in starts:
        distance = np.abs(epochs - start.jd)
        for place in np.argsort(distance, kind="stable")[:200]:
            if distance[place] > (10.0 if dense else 16.0):
                break
            # A drag of zero, negative or huge marks a set made around a manoeuvre: no good for days ahead.
            usual = 0.0 < rows[place][0].bstar < 1e-3
            if usual and (not dense or meets_a_neighbour(rows, int(place))):
                each, source, _ = rows[place]
                chosen.append((each, source, f"month from {start.iso(0)[:10]}"))
                break
    return chosen


def epochs_of(rows: list[Row]) -> np.ndarray:
    return np.array([each.epoch.jd + each.epoch.fr for each, _, _ in rows])


def near(rows: list[Row], what: str, when: str, *, within_days: float, checked: bool) -> list[Row]:
    """Return the set nearest to an event, if one is near enough, as a list of one or none."""
    moment = as_moment(when)
    distance = np.abs(epochs_of(rows) - (moment.jd + moment.fr))
    for place in np.argsort(distance, kind="stable")[:20]:
        if distance[place] > within_days:
            break
        if not checked or meets_a_neighbour(rows, int(place)):
            return [(rows[place][0], rows[place][1], f"{what} ({when})")]
    return []


def story(register: Path) -> list[tuple[int, str, str]]:
    """Return the dated events of the register that concern a station in orbit: (station, title, moment)."""
    found = []
    for event in json.loads(register.read_text(encoding="utf-8"))["items"]:
        stations = {STATION_OF[each] for each in event["hardware"] if each in STATION_OF}
        told = event["check"]["best_known_value"] or ""
        exact = list(re.finditer(r"([^;]*?)\(?(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z)", told))
        moments = [(match[1].strip(" ;,"), match[2]) for match in exact]
        if not exact and event["precision"] == "day":
            moments = [("", f"{event['date']}T12:00:00Z")]
        for label, when in moments:
            what = f"{event['title']}: {label}" if label else event["title"]
            found += [(station, what, when) for station in sorted(stations)]
    return found


def around_burns(rows: list[Row]) -> list[Row]:
    """Return the sets within 4 days of each burn, thinned to one in 3.6 hours."""
    epochs = epochs_of(rows)
    chosen: list[Row] = []
    for burn in BURNS:
        moment = as_moment(burn)
        last = -np.inf
        for place in np.flatnonzero(np.abs(epochs - (moment.jd + moment.fr)) < AROUND_A_BURN_DAYS):
            # The first fits across a burn have a drag of nonsense: such a set leads astray within days.
            usual = abs(rows[place][0].bstar) < 1e-3
            if usual and epochs[place] - last >= BURN_SPACING_DAYS:
                last = epochs[place]
                chosen.append((rows[place][0], rows[place][1], f"within 4 days of the burn of {burn}"))
    return chosen


def others(rows: dict[int, list[Row]], mir: list[Row]) -> list[Row]:
    """Return the sets of what is no station in service, up to the end of each object."""
    ends = {IRIDIUM: "2009-02-10T16:56Z", KOSMOS_2251: "2009-02-10T16:56Z", KOSMOS_1408: "2021-11-15T02:47Z",
            FENGYUN: "2007-01-11T22:26Z", SPEKTR_R: "2020-01-01T00:00Z"}  # fmt: skip
    begins = {KOSMOS_1408: "2020-11-01T00:00Z"}
    chosen = list(mir)
    for number in sorted(rows.keys() - STATION_NAMES.keys()):
        since = as_moment(begins.get(number, "1957-10-04T00:00Z"))
        until = as_moment(ends.get(number, "2027-01-01T00:00Z"))
        whole = [row for row in rows[number] if since <= row[0].epoch < until]
        chosen += [(each, source, "the series while it was whole") for each, source, _ in whole]
    return chosen


def events(data: Path, known: dict[tuple[int, str], str]) -> list[Row]:
    """Return the sets of EVENTS.md of the objects chosen, each with its event as the note."""
    text = (data / "events/events.tle").read_text(encoding="utf-8")
    sets, _ = twoline.read_text("\n".join(line for line in text.splitlines() if line[:1] in "12"))
    rows: list[Row] = []
    for line in (data / "events/EVENTS.md").read_text(encoding="utf-8").splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        what, when, epoch, _, number, checksum, source = cells
        # A wrong checksum is no authentic set; what came after an object's end is not the object.
        if int(number) not in NAMES or checksum.startswith("False") or "catalog after" in what:
            continue
        # The table cuts seconds off, the sets may round them.
        each = next(
            each for each in reversed(sets)
            if each.norad_cat_id == int(number)
            and abs(each.epoch.seconds_since(as_moment(f"{epoch}Z"))) < 1.5
        )  # fmt: skip
        if source.startswith("find_string"):
            source = known.get((each.norad_cat_id, each.epoch.iso(6)), UNNAMED)
        source = re.sub(r" id \d+$", "", source).replace(" (LGPL)", "")
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


def build(shared: Path) -> list[Row]:
    """Return the rows of the table: one for each object and epoch, the first reason to include it wins."""
    data = shared / "data"
    all_rows = {number: series(data, number) for number in NAMES}
    known = {
        (each.norad_cat_id, each.epoch.iso(6)): source
        for rows in all_rows.values()
        for each, source, _ in rows
    }
    mir, refused = twoline.read_text(MIR_LINES)
    assert not refused
    told = [*story(shared / "register/events.json"), *LAUNCHES]
    candidates = [
        *newest(data),
        *events(data, known),
        *(
            row
            for station, what, when in told
            for row in near(
                all_rows[station], what, when,
                within_days=2.0 if station == ISS else 20.0,
                checked=station == ISS and as_moment(when) < SPARSE_SINCE,
            )
        ),
        *monthly(all_rows[ISS], dense=True, first_year=1999),
        *monthly([row for row in all_rows[ISS] if row[0].epoch > SPARSE_SINCE], dense=False, first_year=2025),
        *(row for number in (TIANHE, WENTIAN, MENGTIAN)
          for row in monthly(all_rows[number], dense=False, first_year=2021)),
        *((*all_rows[number][-1][:2], "newest known") for number in (WENTIAN, MENGTIAN)),
        (*all_rows[ISS][-1][:2], "last of the series"),
        (*all_rows[TIANHE][-1][:2], "last of the series"),
        *others(all_rows, [(each, MIR_SOURCE, "the last hours of Mir") for each in mir]),
        *around_burns(all_rows[ISS]),
    ]  # fmt: skip
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
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared"
    sys.stdout.write(table(build(given)))
