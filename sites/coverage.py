"""What an orbit sees: circles of visibility, the stations under it, and the gaps between them.

Passes are those of `find_passes`. A station sees the object from a mask on; the
circle round the point below the object within which that is so is its circle of
visibility (`visibility_radius_deg`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from orbits import mean_altitude_km
from orbits.circles import Polygon, cap_polygons
from orbits.earth_orientation import FloatArray
from orbits.frames import WGS84_FLATTENING, WGS84_MU_KM3_S2, WGS84_RADIUS_KM
from sites.errors import LaunchError, WindowError
from sites.passes import find_passes, pass_times
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
    altitude_km: float
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
            "altitude_km": self.altitude_km,
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
        object=elements.label,
        norad_cat_id=elements.norad_cat_id,
        altitude_km=mean_altitude_km(elements),
        start=begin,
        stop=end,
        min_elevation_deg=min_elevation_deg,
        sites=tuple(dict.fromkeys(sites)),
        contacts=tuple(contacts),
        gaps=tuple(gaps),
        share_in_view=1.0 - sum(gap.duration_s for gap in gaps) / length_s,
        elements=elements.reference(middle),
    )


def circular_orbit(altitude_km: float, inclination_deg: float, at: MomentLike) -> ElementSet:
    """Return the element set of a circular orbit that nobody flies, its node at the equinox at `at`.

    For what a planned station would see. Without drag; the source says what it is.

    Raises
    ------
    LaunchError
        The height is not positive, or the inclination is none.
    """
    if not (math.isfinite(altitude_km) and altitude_km > 0.0 and 0.0 <= inclination_deg <= 180.0):
        raise LaunchError(
            f"An orbit {altitude_km} km high, inclined by {inclination_deg} degrees, is none. Give a "
            "positive height in km and an inclination from 0 to 180."
        )
    motion_rad_s = math.sqrt(WGS84_MU_KM3_S2 / (WGS84_RADIUS_KM + altitude_km) ** 3)
    return ElementSet(
        norad_cat_id=0,
        object_name=f"an orbit of {inclination_deg:g}°",
        object_id="",
        epoch=as_moment(at),
        source=f"made up: circular, {altitude_km:g} km",
        mean_motion_rev_day=motion_rad_s * 86400.0 / (2.0 * math.pi),
        eccentricity=0.0,
        inclination_deg=inclination_deg,
        raan_deg=0.0,
        arg_perigee_deg=0.0,
        mean_anomaly_deg=0.0,
        bstar=0.0,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ViewMap:
    """How long an object is in view, everywhere.

    Attributes
    ----------
    highest_below_deg:
        The highest geodetic latitude that the ground track reaches.
    lat_edges_deg, lon_edges_deg:
        Edges of the cells, (n_lat + 1,) and (n_lon + 1,); the passes are those over their middles.
    minutes_per_day, passes_per_day:
        Shape (n_lat, n_lon).
    """

    object: str
    altitude_km: float
    inclination_deg: float
    highest_below_deg: float
    days: float
    min_elevation_deg: float
    lat_edges_deg: FloatArray
    lon_edges_deg: FloatArray
    minutes_per_day: FloatArray
    passes_per_day: FloatArray
    elements: ElementsReference

    @property
    def share_of_the_globe(self) -> float:
        """Which part of the Earth's surface sees it at all."""
        area = np.diff(np.sin(np.radians(self.lat_edges_deg)))
        seen = (self.minutes_per_day > 0.0).mean(axis=1)
        return float((area * seen).sum() / area.sum())


def view_map(
    elements: ElementSet,
    start: MomentLike,
    days: float,
    *,
    min_elevation_deg: float = 5.0,
    step_deg: float = 3.0,
    threads: int | None = None,
) -> ViewMap:
    """Return how long the object is in view of every place: passes over the middles of cells of `step_deg`.

    The passes are those of the compiled search (`sites.pass_times`), for which this waits.

    Raises
    ------
    WindowError
        The span is empty, or the step does not divide 180 degrees; or the propagator
        gives the object up within the span.
    """
    begin = as_moment(start)
    count = round(180.0 / step_deg) if step_deg > 0.0 else 0
    if count < 2 or abs(count * step_deg - 180.0) > 1e-9:
        raise WindowError(
            f"Cells of {step_deg} degrees do not fill the globe. Give a divisor of 180, e.g. 3."
        )
    lat_edges, lon_edges = np.linspace(-90.0, 90.0, count + 1), np.linspace(-180.0, 180.0, 2 * count + 1)
    lat, lon = (edges[:-1] + np.diff(edges) / 2.0 for edges in (lat_edges, lon_edges))
    places = [
        Site(id="", name="", lat_deg=north, lon_deg=east) for north in lat.tolist() for east in lon.tolist()
    ]
    table = pass_times(
        Catalog.of([elements]),
        places,
        begin,
        begin.plus_days(days),
        min_elevation_deg=min_elevation_deg,
        threads=threads,
    )
    if table.unsettled.size:
        raise WindowError(
            f"The elements of {elements.epoch.iso(0)} do not reach through these days. Ask for a shorter "
            "span, or give a set nearer to it."
        )
    shape = (count, 2 * count)
    seconds = np.bincount(table.place, table.end_s - table.begin_s, len(places)).reshape(shape)
    passes = np.bincount(table.place, minlength=len(places)).reshape(shape)
    lean = math.radians(min(elements.inclination_deg, 180.0 - elements.inclination_deg))
    return ViewMap(
        object=elements.label,
        altitude_km=mean_altitude_km(elements),
        inclination_deg=elements.inclination_deg,
        # From the centre's latitude to that of the plumb line on the ground.
        highest_below_deg=math.degrees(math.atan(math.tan(lean) / (1.0 - WGS84_FLATTENING) ** 2)),
        days=days,
        min_elevation_deg=min_elevation_deg,
        lat_edges_deg=lat_edges,
        lon_edges_deg=lon_edges,
        minutes_per_day=seconds / 60.0 / days,
        passes_per_day=passes / days,
        elements=elements.reference(begin.plus_days(days / 2.0)),
    )
