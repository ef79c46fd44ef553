"""What an orbit sees: circles of visibility, the stations under it, and the gaps between them.

Passes are those of `find_passes`. A station sees the object from a mask on; the
circle round the point below the object within which that is so is its circle of
visibility (`visibility_radius_deg`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orbits.circles import Polygon, cap_polygons
from orbits.frames import WGS84_RADIUS_KM
from sites.errors import LaunchError, WindowError
from sites.passes import find_passes
from sites.site import Site
from tle import Catalog, ElementSet, ElementsReference, Moment, MomentLike, as_moment


def visibility_radius_deg(altitude_km: float, min_elevation_deg: float = 0.0) -> float:
    """Return the angle at the Earth's centre from the point below to where it stands at the mask, degrees.

    On a sphere of the equatorial radius (Wertz & Larson, Space Mission Analysis and
    Design, section 5.2): acos(R / (R + h) cos e) - e.

    Raises
    ------
    LaunchError
        The height is not positive, or the mask is no elevation below 90 degrees.
    """
    if not (math.isfinite(altitude_km) and altitude_km > 0.0):
        raise LaunchError(
            f"The altitude is {altitude_km} km. Give a height above the ground in km, e.g. 420."
        )
    if not 0.0 <= min_elevation_deg < 90.0:
        raise LaunchError(f"The mask is {min_elevation_deg} degrees. Give 0 (the horizon) to less than 90.")
    mask = math.radians(min_elevation_deg)
    ratio = WGS84_RADIUS_KM / (WGS84_RADIUS_KM + altitude_km)
    return math.degrees(math.acos(ratio * math.cos(mask))) - min_elevation_deg


def visibility_circle(
    lat_deg: float, lon_deg: float, altitude_km: float, min_elevation_deg: float = 0.0
) -> list[Polygon]:
    """Return the circle of visibility about a place as closed polygons (lat_deg, lon_deg) for a flat map.

    About the point below an object: who sees it. About a station: where the object
    must be to be seen. The centre is a place on the map; that latitudes are geodetic
    there moves the circle by up to 0.2 degrees.
    """
    return cap_polygons(lat_deg, lon_deg, visibility_radius_deg(altitude_km, min_elevation_deg))


def highest_latitude_deg(
    inclination_deg: float, altitude_km: float, min_elevation_deg: float = 0.0
) -> tuple[float, float]:
    """Return (geocentric latitude that the ground track reaches, latitude from which it is seen), degrees."""
    below = min(inclination_deg, 180.0 - inclination_deg)
    return below, min(90.0, below + visibility_radius_deg(altitude_km, min_elevation_deg))


@dataclass(frozen=True, slots=True)
class Contact:
    """One pass over one station: from when to when, and how high."""

    site: Site
    begin: Moment
    end: Moment
    max_elevation_deg: float

    @property
    def duration_s(self) -> float:
        """Seconds in view."""
        return self.end.seconds_since(self.begin)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without any station in view."""

    begin: Moment
    end: Moment

    @property
    def duration_s(self) -> float:
        """Seconds."""
        return self.end.seconds_since(self.begin)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationCoverage:
    """Which stations an orbit passes over, and for how long none.

    Attributes
    ----------
    contacts:
        All passes, in order of their begin.
    gaps:
        The stretches without any, in order; those at the edges of the span are cut by it.
    share_in_view:
        Of the time with at least one station.
    """

    object: str
    norad_cat_id: int
    start: Moment
    stop: Moment
    min_elevation_deg: float
    sites: tuple[Site, ...]
    contacts: tuple[Contact, ...]
    gaps: tuple[Gap, ...]
    share_in_view: float
    elements: ElementsReference

    @property
    def longest_gap(self) -> Gap | None:
        """The longest stretch without any station, or None where there is always one."""
        return max(self.gaps, key=lambda gap: gap.duration_s, default=None)

    def of(self, site: Site) -> tuple[Contact, ...]:
        """Return the passes over one of the stations."""
        return tuple(contact for contact in self.contacts if contact.site == site)

    def as_json(self) -> dict[str, Any]:
        """Return the answer with units in the names."""
        longest = self.longest_gap
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "start": self.start.iso(),
            "stop": self.stop.iso(),
            "min_elevation_deg": self.min_elevation_deg,
            "stations": [
                {
                    "site": site.id,
                    "passes": len(self.of(site)),
                    "in_view_s": sum(contact.duration_s for contact in self.of(site)),
                    "max_elevation_deg": max(
                        (contact.max_elevation_deg for contact in self.of(site)), default=None
                    ),
                }
                for site in self.sites
            ],
            "share_in_view": self.share_in_view,
            "longest_gap_s": longest.duration_s if longest else 0.0,
            "longest_gap": {"from": longest.begin.iso(), "to": longest.end.iso()} if longest else None,
            "elements": self.elements.as_json(),
        }


def stations_passed(
    elements: ElementSet,
    sites: Sequence[Site],
    start: MomentLike,
    stop: MomentLike,
    *,
    min_elevation_deg: float = 5.0,
) -> StationCoverage:
    """Return over which of the stations the object passes from start to stop, and the gaps between.

    Raises
    ------
    WindowError
        The span is empty, or there is no station.
    """
    begin, end = as_moment(start), as_moment(stop)
    if not sites:
        raise WindowError("No station was given. Give at least one place.")
    catalog = Catalog.of([elements])
    contacts = sorted(
        (
            Contact(site, each.aos.at, each.los.at, each.tca.elevation_deg)
            for site in dict.fromkeys(sites)
            for each in find_passes(catalog, site, begin, end, min_elevation_deg=min_elevation_deg)
        ),
        key=lambda contact: contact.begin,
    )
    gaps, free = [], begin
    for contact in contacts:
        if contact.begin.seconds_since(free) > 0.0:
            gaps.append(Gap(free, contact.begin))
        free = max(free, contact.end)
    if end.seconds_since(free) > 0.0:
        gaps.append(Gap(free, end))
    length_s = end.seconds_since(begin)
    middle = begin.plus_seconds(length_s / 2.0)
    return StationCoverage(
        object=elements.object_name or str(elements.norad_cat_id),
        norad_cat_id=elements.norad_cat_id,
        start=begin,
        stop=end,
        min_elevation_deg=min_elevation_deg,
        sites=tuple(dict.fromkeys(sites)),
        contacts=tuple(contacts),
        gaps=tuple(gaps),
        share_in_view=1.0 - sum(gap.duration_s for gap in gaps) / length_s,
        elements=elements.reference(middle),
    )
