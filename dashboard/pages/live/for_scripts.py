"""All that the scripts of the Live page need to know."""

from collections.abc import Sequence
from typing import Any

import sites
import tle
from dashboard.answers import memory
from dashboard.answers.holdings import EVERY_SET_DAYS
from dashboard.geography import places
from dashboard.geography.places import DEFAULT_PLACE
from dashboard.instants import EARLIEST, LATEST, unix_ms
from dashboard.motion import documents, keyframes
from dashboard.motion.pass_documents import MORE
from dashboard.settings import Settings
from dashboard.stations import CREW_SHIPS, SHOWN_WITHIN_DAYS, STATIONS, ship_name
from dashboard.story.live_scenes import SCENES
from dashboard.text import Texts
from tle import Catalog
from tle.ages import STALE_AFTER_DAYS

SPEEDS = (1, 10, 60, 300, 900, 3600)


SWITCHABLE = ("night", "tracks", "footprints", "sites", "labels", "cones", "fans", "graticule", "catalogue")


ORBITS_UP_TO_KM = 450  # where the stations are: how high the cone of FAST and the fans are drawn


FAN_KM = 1800


def config(settings: Settings, texts: Texts) -> dict[str, Any]:
    """Return all that the scripts of the page need to know, as JSON."""
    # Which moment it is holds for no other visit.
    memory.passing()
    return {
        "now_ms": unix_ms(settings.now()),
        **_drawn_from(settings.catalog(), texts),
        "sites": [
            {
                "id": site.id,
                "label": texts(f"site.{site.id}"),
                "lat_deg": site.lat_deg,
                "lon_deg": site.lon_deg,
                "alt_m": site.alt_m,
                "kind": site.kind,
            }
            for site in places.main_sites()
        ],
        "place": places.as_data(sites.find_site(DEFAULT_PLACE), DEFAULT_PLACE, texts),
        "speeds": SPEEDS,
        "passes_shown": MORE,
        "stale_after_days": STALE_AFTER_DAYS,
        "shown_within_days": SHOWN_WITHIN_DAYS,
        "segment_s": documents.SEGMENT_S,
        "sun_segment_s": documents.SUN_SEGMENT_S,
        "sets_span_s": documents.SETS_SPAN_S,
        "limits_ms": [unix_ms(tle.as_moment(t)) for t in (EARLIEST, LATEST)],
        "routes": {
            "ephemeris": "/ephemeris/",
            "sun": "/sun/",
            "places": "/places.json",
            "passes": "/forecast/",
            "sets": "/sets/" if settings.archive is not None else None,
            "regions": f"/regions.json?v={documents.edition()}",
        },
        "scenes": [
            {
                "key": scene.key,
                "camera": scene.camera,
                "layers": scene.layers,
                "title": texts(f"scene.{scene.key}.title"),
                "notes": texts(f"scene.{scene.key}.notes"),
            }
            for scene in SCENES
        ],
        "layers": SWITCHABLE,
        "globe": {k: v for k, v in keyframes.globe_config(texts).items() if k != "words"},
        "cones": _cones(),
        "fans": _fans(texts),
        "edition": documents.edition(),
        "texts": {**texts.under("js."), **texts.under("globe.")},
    }


def _drawn_from(catalog: Catalog, texts: Texts) -> dict[str, Any]:
    """Return which sets the stations and the ships are drawn from; found once for each catalogue."""

    def find() -> tuple[Catalog, dict[str, Any]]:
        sets = documents.station_sets(catalog)
        stations = [
            {
                "key": station.key,
                "name": texts(f"station.{station.key}.name"),
                "sets": [documents.as_listed(one) for one in sets[station.key]],
                "all_from_ms": _all_from_ms(sets[station.key]),
            }
            for station in STATIONS
        ]
        return catalog, {"stations": stations, "ships": _ships(catalog)}

    # The catalogue is kept with the answer, so that no other gets its id meanwhile.
    return memory.kept(("live-sets", id(catalog), texts.language), find)[1]


def _all_from_ms(sets: Sequence[tle.ElementSet]) -> int | None:
    """Return from when on these are all the sets there are; before, `Holdings` gives one a week."""
    return unix_ms(sets[-1].epoch.plus_days(-EVERY_SET_DAYS)) if sets else None


def _cones() -> list[dict[str, Any]]:
    """Return the reach of FAST as a cone over it."""
    fast = sites.find_site("fast")
    return [
        {
            "id": fast.id,
            "lat_deg": fast.lat_deg,
            "lon_deg": fast.lon_deg,
            "alt_m": fast.alt_m,
            "zenith_deg": sites.find_antenna("fast").max_zenith_deg,
            "top_km": ORBITS_UP_TO_KM,
        }
    ]


def _fans(texts: Texts) -> list[dict[str, Any]]:
    """Return the courses that published limits allow, for the launch sites of the story that have any."""
    return [
        {
            "id": site.id,
            "label": texts(f"site.{site.id}"),
            "lat_deg": site.lat_deg,
            "lon_deg": site.lon_deg,
            "azimuth_deg": [sector.from_deg, sector.to_deg],
            "range_km": FAN_KM,
        }
        for site in places.main_sites()
        for sector in sites.sectors_of(site)
        if sector.kind == "allowed"
    ]


def _ships(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the ships with a crew of which there are elements, each with its sets."""
    found: dict[int, dict[str, Any]] = {}
    for one in catalog:
        if one.object_name.upper().startswith(CREW_SHIPS):
            ship = found.setdefault(one.norad_cat_id, {"name": ship_name(one.object_name), "sets": []})
            ship["sets"].append(documents.as_listed(one))
    return list(found.values())
