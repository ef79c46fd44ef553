"""The next passes of the stations over one place, and in words why some are missing."""

from dataclasses import dataclass, replace

import sites
import tle
from dashboard import answers
from dashboard.stations import SHOWN_WITHIN_DAYS, STATIONS, Station
from dashboard.text import Texts
from orbits import OrbitError
from sites import Pass, Site
from tle import Catalog, Moment

DAYS = 3.0
MIN_ELEVATION_DEG = 10.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Passes over `site` within `DAYS` days of `start` in order of time; remarks on what is missing."""

    site: Site
    start: Moment
    passes: tuple[tuple[Station, Pass], ...]
    remarks: tuple[str, ...]


def for_a_day(whole: Forecast, more: int) -> Forecast:
    """Return the passes that begin within a day of the start, `more` after them, and each station's next.

    A page that counts down needs no others, and each row costs the browser time.
    """
    ends = whole.start.plus_days(1.0)
    kept: list[tuple[Station, Pass]] = []
    later: list[Station] = []
    for station, one in whole.passes:
        if one.aos.at < ends:
            kept.append((station, one))
        elif len(later) < more or station not in later:
            kept.append((station, one))
            later.append(station)
    return replace(whole, passes=tuple(kept))


def forecast(catalog: Catalog, site: Site, start: Moment, texts: Texts) -> Forecast:
    """Return the passes of every station whose nearest element set is near enough to be worth a time."""
    found: list[tuple[Station, Pass]] = []
    remarks: list[str] = []
    for station in STATIONS:
        passes, remark = _of_station(catalog, station, site, start, texts)
        found += [(station, one) for one in passes]
        if remark:
            remarks.append(remark)
    found.sort(key=lambda pair: pair[1].aos.at)
    return Forecast(site, start, tuple(found), tuple(remarks))


def _of_station(
    catalog: Catalog, station: Station, site: Site, start: Moment, texts: Texts
) -> tuple[list[Pass], str]:
    name = texts(f"station.{station.key}.name")
    number = str(station.norad_cat_id)
    try:
        elements = catalog.nearest(number, start.plus_days(DAYS / 2))
    except tle.UnknownObject:
        return [], texts("passes.nothing-held", name=name)
    days = min(abs(elements.age_days(start)), abs(elements.age_days(start.plus_days(DAYS))))
    if days > SHOWN_WITHIN_DAYS:
        return [], texts("passes.too-far", name=name, days=f"{days:.1f}", limit=f"{SHOWN_WITHIN_DAYS:g}")
    try:
        held = answers.FromCatalog(catalog)
        passes = answers.passes(held, [number], site, start, DAYS, min_elevation_deg=MIN_ELEVATION_DEG)
    except (OrbitError, sites.SiteError) as error:
        return [], texts("passes.unpredicted", name=name, reason=str(error))
    if not passes:
        return [], texts(
            "passes.none.station",
            name=name,
            elevation=f"{MIN_ELEVATION_DEG:g}",
            place=site.name,
            days=f"{DAYS:g}",
        )
    old = elements.reference(start).stale
    return passes, texts("passes.old", name=name, days=f"{days:.1f}") if old else ""
