"""Write sites/data/rendezvous.csv: where the ISS stood when ships of known rendezvous schemes were launched.

    python tests/builders/measure_rendezvous.py SHARED > sites/data/rendezvous.csv

The phase angle is that of `sites.windows`: how far the station is ahead of the pad
along its orbit. Launch times and pads are GCAT's; which scheme a ship flew is
told by the agencies at the time (two orbits, some 3 hours; four orbits, 6 hours;
two days). Only sets within 0.4 days of the launch are used.
"""

import csv
import gzip
import sys
from pathlib import Path

import tle
from sites.registry import find_site
from sites.windows import look

FLIGHTS = {
    "two orbits": (
        "2018 Jul  9 2151:34", "2020 Jul 23 1426:22", "2020 Oct 14 0545:04", "2021 Apr  9 0742:41",
        "2021 Oct  5 0855:02", "2022 Mar 18 1555:18", "2022 Sep 21 1354:49", "2023 Sep 15 1544:35",
        "2024 Sep 11 1623:12",
    ),
    "four orbits": (
        "2012 Aug  1 1935:13", "2013 Mar 28 2043:20", "2013 May 28 2031:24", "2013 Sep 25 2058:50",
        "2014 May 28 1957:41", "2015 Mar 27 1942:57", "2017 Apr 20 0713:43", "2019 Mar 14 1914:09",
        "2020 Apr  9 0805:06",
    ),
    "two days": (
        "2000 Oct 31 0752:47", "2004 Apr 19 0319:00", "2011 Dec 21 1316:15", "2012 Jul 15 0240:03",
        "2012 Oct 23 1051:11", "2016 Jul  7 0136:40", "2016 Oct 19 0805:14", "2024 Mar 23 1236:10",
    ),
}  # fmt: skip
PADS = {"LC1": "baikonur-1-5", "LC31": "baikonur-31-6", "LC31/6": "baikonur-31-6"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(text: str) -> tle.Moment:
    """Return the instant of a GCAT date such as `2018 Jul  9 2151:34`."""
    year, month, day, clock = text.split()
    return tle.as_moment(
        f"{year}-{MONTHS.index(month) + 1:02d}-{int(day):02d}T{clock[:2]}:{clock[2:4]}:{clock[5:] or '00'}Z"
    )


def main() -> None:
    """Measure and write."""
    shared = Path(sys.argv[1])
    with gzip.open(shared / "data/gcat/launchlog.tsv.gz", "rt", encoding="utf-8") as lines:
        log: dict[str, dict[str, str]] = {}
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["Launch_Site"].strip() == "GIK-5":
                # The ship comes first, what it carried after it.
                log.setdefault(row["Launch_Date"].strip(), row)
    history = tle.read(shared / "data/history/series-25544.tle.gz").catalog
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["scheme", "ship", "pad", "launched", "phase_deg", "out_of_plane_deg"])
    for scheme, dates in FLIGHTS.items():
        for date in dates:
            row = log[date]
            at, pad = moment(date), PADS[row["Launch_Pad"].strip()]
            elements = history.nearest(25544, at)
            assert abs(elements.age_days(at)) < 0.4, (date, elements.age_days(at))
            seen = look(elements, find_site(pad), at)
            writer.writerow(
                [
                    scheme, row["Name"].strip(), pad, at.iso(0),
                    f"{seen.phase_deg:.1f}", f"{seen.out_of_plane_deg:.2f}",
                ]
            )  # fmt: skip


if __name__ == "__main__":
    main()
