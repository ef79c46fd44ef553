"""Hold the reboosts found in ISS element sets against the burns that NASA's ephemerides name.

    python tests/builders/check_reboosts.py [SHARED]

The comments of the CCSDS OEM files in data/truth/iss-oem have a "trajectory
event summary": events with their time and change of speed. Printed: each event
with a change of speed, whether a reboost was found whose bracket holds it, how
far the estimate is off; then everything found in the days that the files cover
which none of them names; then the number found in each year.
"""

import collections
import gzip
import re
import sys
from pathlib import Path

from orbits.history import OrbitHistory, orbit_history
from orbits.reboosts import Reboost, find_reboosts
from tle import Catalog, Moment, as_moment, twoline

_EVENT = re.compile(r"<COMMENT>\s*(\S.*?)\s+(\d{3}):(\d\d:\d\d:\d\d\.\d+)\s+(\d+\.\d)\s")
_SPAN = re.compile(r"<(START|STOP)_TIME>([^<]+)<")


def named_burns(folder: Path) -> tuple[dict[str, tuple[str, float]], list[tuple[Moment, Moment]]]:
    """Return the burns by time (name, m/s; the latest file wins), and the spans the files cover."""
    burns: dict[str, tuple[str, float]] = {}
    spans = []
    for path in sorted(folder.glob("*.xml.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            text = file.read()
        start, stop = (as_moment(value) for _, value in _SPAN.findall(text)[:2])
        spans.append((start, stop))
        for name, day, clock, speed in _EVENT.findall(text):
            if float(speed) > 0.0:
                year = start.iso(0)[:4]
                burns[as_moment(f"{year}-{day}T{clock}Z").iso(0)] = (name, float(speed))
    return dict(sorted(burns.items())), spans


def iss_history(data: Path) -> OrbitHistory:
    """Return the history of the ISS from the shared series."""
    with gzip.open(data / "history/series-25544.tle.gz", "rt", encoding="utf-8") as file:
        sets, rejected = twoline.read_text(file.read())
    assert not rejected
    return orbit_history(Catalog(sets))


def found_for(burn: Moment, reboosts: tuple[Reboost, ...]) -> Reboost | None:
    """Return the reboost whose bracket holds the burn."""
    return next((each for each in reboosts if each.after <= burn <= each.before), None)


def main(shared: Path) -> None:
    """Print the table."""
    burns, spans = named_burns(shared / "data/truth/iss-oem")
    history = iss_history(shared / "data")
    reboosts = find_reboosts(history)
    print("burn named by NASA       m/s  found m/s      km  estimate off, h  bracket, h  confidence")
    matched = set()
    for when, (name, speed) in burns.items():
        burn = as_moment(when)
        each = found_for(burn, reboosts)
        if each is None:
            print(f"{when}  {speed:4.1f}  NOT FOUND  {name}")
            continue
        matched.add(each)
        print(
            f"{when}  {speed:6.1f} {each.delta_v_m_s:+9.2f} {each.delta_a_km:+8.2f} "
            f"{each.at.days_since(burn) * 24:+15.2f} {each.before.days_since(each.after) * 24:10.1f} "
            f"{each.confidence:10.2f}  {name}"
        )
    covered = 0.0
    end = min(spans)[0]
    for start, stop in sorted(spans):
        covered += max(0.0, stop.days_since(max(start, end)))
        end = max(end, stop)
    others = [
        each for each in reboosts
        if each not in matched and any(start <= each.at <= stop for start, stop in spans)
    ]  # fmt: skip
    print(f"\n{covered:.0f} days covered; found there and not named: {len(others)}")
    for each in others:
        print(f"  {each.at.iso(0)}  {each.delta_v_m_s:+.2f} m/s  {each.delta_a_km:+.2f} km")
    years = collections.Counter(each.at.iso(0)[:4] for each in reboosts)
    print(f"\n{len(reboosts)} in all:", ", ".join(f"{year} {count}" for year, count in sorted(years.items())))
    print(f"{len(history)} sets; left out: {len(history.left_out)}")
    for left in history.left_out:
        print(f"  {left.element_set.epoch.iso(0)}  {left.reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared")
