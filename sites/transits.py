"""An object in front of the Sun or the Moon, as seen from a site, and the strip on the ground that sees it.

A transit lasts a second and is seen from a strip some kilometres wide. The search runs
through the passes of the object (complete, `find_passes`) and in each through
`orbits.search.find_stays` with the angle between the two lines of sight, of which
`sites.sightline` proves how fast it can change: none is missed that is longer than a
millisecond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits.bodies import MOON_RADIUS_KM, SUN_RADIUS_KM, body_position_itrs_km
from orbits.frames import WGS84_FLATTENING, WGS84_RADIUS_KM, geodetic_from_itrs
from orbits.search import Quantity, find_peaks, find_stays
from sites.errors import WindowError
from sites.moonlight import separation_deg
from sites.passes import Pass, find_passes
from sites.sightline import BODY_TURNS_DEG_S, Sightline, body_line_km
from sites.site import Site
from sites.topocentric import azimuth_elevation_range, east_north_up
from tle import Catalog, ElementSet, Moment, MomentLike, as_moment

Floats = npt.NDArray[np.float64]

RADIUS_KM = {"sun": SUN_RADIUS_KM, "moon": MOON_RADIUS_KM}
_TOLERANCE_S = 1e-3
_STRIP_S = 15.0
_STRIP_SAMPLES = 61


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """The ground that sees the object in front of the body; arrays of shape (n,).

    Attributes
    ----------
    seconds:
        From the middle of the transit.
    lat_deg, lon_deg:
        The centre line: from where the object crosses the middle of the disc at that time.
        At the height of the site above the ellipsoid.
    width_km:
        Across the line of motion; outside it the object passes beside the disc.
    """

    seconds: Floats
    lat_deg: Floats
    lon_deg: Floats
    width_km: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Transit:
    """One transit, or near miss, of an object before the Sun or the Moon.

    Attributes
    ----------
    object, norad_cat_id, site:
        What is seen from where.
    body:
        `sun` or `moon`.
    at:
        When the object is nearest to the middle of the disc.
    separation_deg:
        The angle between the two then.
    body_radius_deg:
        The radius of the disc; a transit has a smaller separation.
    begins, ends:
        When it enters the disc and leaves it; None for a near miss.
    azimuth_deg, elevation_deg:
        Of the middle of the disc.
    range_km:
        To the object.
    speed_deg_s:
        How fast it moves across the disc.
    off_line_km:
        How far the site is from the centre line on the ground, in the plane of the ground.
    strip:
        The ground that sees it.
    elements_sha256:
        Of the element set, as in `Pass.elements`.
    """

    object: str
    norad_cat_id: int
    site: Site
    body: str
    at: Moment
    separation_deg: float
    body_radius_deg: float
    begins: Moment | None
    ends: Moment | None
    azimuth_deg: float
    elevation_deg: float
    range_km: float
    speed_deg_s: float
    off_line_km: float
    strip: Strip
    elements_sha256: str

    @property
    def crosses(self) -> bool:
        """Whether it goes before the disc; otherwise it passes beside it."""
        return self.begins is not None

    @property
    def duration_s(self) -> float:
        """Seconds before the disc; 0 for a near miss."""
        if self.begins is None or self.ends is None:
            return 0.0
        return self.ends.seconds_since(self.begins)

    def as_json(self) -> dict[str, Any]:
        """Return the transit with units in the names; the strip as a list of points."""
        strip = self.strip
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "site": self.site.id,
            "body": self.body,
            "at": self.at.iso(),
            "crosses": self.crosses,
            "begins": self.begins.iso() if self.begins else None,
            "ends": self.ends.iso() if self.ends else None,
            "duration_s": self.duration_s,
            "separation_deg": self.separation_deg,
            "body_radius_deg": self.body_radius_deg,
            "azimuth_deg": self.azimuth_deg,
            "elevation_deg": self.elevation_deg,
            "range_km": self.range_km,
            "speed_deg_s": self.speed_deg_s,
            "off_line_km": self.off_line_km,
            "strip": [
                {"at": self.at.plus_seconds(s).iso(), "lat_deg": lat, "lon_deg": lon, "width_km": width}
                for s, lat, lon, width in zip(
                    strip.seconds.tolist(),
                    strip.lat_deg.tolist(),
                    strip.lon_deg.tolist(),
                    strip.width_km.tolist(),
                    strict=True,
                )
            ],
            "elements_sha256": self.elements_sha256,
        }


def find_transits(
    elements: ElementSet,
    site: Site,
    start: MomentLike,
    stop: MomentLike,
    *,
    bodies: Sequence[str] = ("sun", "moon"),
    within_deg: float = 0.0,
    min_elevation_deg: float = 0.0,
) -> list[Transit]:
    """Return every transit of the object before the bodies, in order of time.

    Parameters
    ----------
    bodies:
        `sun`, `moon`, or both.
    within_deg:
        Also near misses, up to so far from the edge of the disc.
    min_elevation_deg:
        How high object and body must be.

    Raises
    ------
    WindowError
        Another body, a negative margin, or what `find_passes` refuses.
    """
    unknown = [name for name in bodies if name not in RADIUS_KM]
    if unknown or not bodies:
        raise WindowError(f"A transit is before the sun or the moon, not {unknown or 'nothing'}.")
    if not 0.0 <= within_deg <= 90.0:
        raise WindowError(f"The margin is {within_deg:g} degrees. Give 0 (transits only) to 90.")
    begin = as_moment(start)
    passes = find_passes(Catalog.of(elements), site, begin, stop, min_elevation_deg=min_elevation_deg)
    found = [
        transit
        for each in passes
        for body in bodies
        for transit in _in_pass(elements, each, body, within_deg, min_elevation_deg)
    ]
    return sorted(found, key=lambda each: each.at)


def _in_pass(
    elements: ElementSet, each: Pass, body: str, within_deg: float, min_elevation_deg: float
) -> list[Transit]:
    line = Sightline(elements, each.site, each.aos.at)
    length_s = each.duration_s
    if not length_s > 0.0:
        return []

    def inside(margin_deg: float) -> Quantity:
        """Return how far the object is inside the disc widened by `margin_deg`, degrees."""

        def sample(t_s: Floats) -> Floats:
            object_km, body_km = line.line_km(t_s), body_line_km(body, each.site, line.times(t_s))
            radius = _radius_deg(body, body_km)
            return np.stack(
                [
                    radius + margin_deg - separation_deg(object_km, body_km),
                    np.linalg.norm(object_km, axis=-1),
                ]
            )

        def greatest_change(a: Floats, b: Floats) -> Floats:
            h = b[0] - a[0]
            return np.asarray(line.greatest_turn_deg(a[2], b[2], h) + BODY_TURNS_DEG_S * h)

        return Quantity(sample, greatest_change)

    # The body hardly moves in a pass: where it is down throughout nothing need be searched.
    heights = azimuth_elevation_range(
        body_position_itrs_km(body, line.times(np.array([0.0, length_s]))), each.site
    )[1]
    if heights.max() + BODY_TURNS_DEG_S * length_s < min_elevation_deg:
        return []
    near = find_stays(inside(within_deg), 0.0, length_s, 5.0, tolerance_s=_TOLERANCE_S)
    if not len(near):
        return []
    disc = inside(0.0)
    tops = find_peaks(disc, near.begins_s, near.ends_s, 1.0, closeness=1e-5)
    found = []
    for begin_s, end_s, top_s in zip(
        near.begins_s.tolist(), near.ends_s.tolist(), tops.tolist(), strict=True
    ):
        crossing = find_stays(disc, begin_s, end_s, 0.5, tolerance_s=_TOLERANCE_S)
        transit = _transit(line, each, body, top_s, crossing.begins_s.tolist(), crossing.ends_s.tolist())
        if transit.elevation_deg >= min_elevation_deg:
            found.append(transit)
    return found


def _transit(
    line: Sightline, each: Pass, body: str, top_s: float, begins_s: list[float], ends_s: list[float]
) -> Transit:
    around = np.array([top_s - 0.05, top_s, top_s + 0.05])
    object_km, body_km = line.line_km(around), body_line_km(body, each.site, line.times(around))
    azimuth, elevation, _ = azimuth_elevation_range(
        body_position_itrs_km(body, line.times(around[1:2])), each.site
    )
    apart = float(separation_deg(object_km[1], body_km[1]))
    # Against the disc, which moves a little itself.
    across = _unit(object_km) - _unit(body_km)
    strip = _strip(line, each.site, body, top_s)
    return Transit(
        object=each.object,
        norad_cat_id=each.norad_cat_id,
        site=each.site,
        body=body,
        at=line.moment(top_s),
        separation_deg=apart,
        body_radius_deg=float(_radius_deg(body, body_km)[1]),
        begins=line.moment(min(begins_s)) if begins_s else None,
        ends=line.moment(max(ends_s)) if ends_s else None,
        azimuth_deg=float(azimuth[0]),
        elevation_deg=float(elevation[0]),
        range_km=float(np.linalg.norm(object_km[1])),
        speed_deg_s=float(np.degrees(np.linalg.norm(across[2] - across[0])) / 0.1),
        off_line_km=_off_line_km(strip, each.site),
        strip=strip,
        elements_sha256=each.elements.sha256,
    )


def _radius_deg(body: str, body_km: Floats) -> Floats:
    """Return the angular radius of the disc, (n,), from the lines to its middle, (n, 3)."""
    return np.asarray(np.degrees(np.arcsin(RADIUS_KM[body] / np.linalg.norm(body_km, axis=-1))))


def _strip(line: Sightline, site: Site, body: str, top_s: float) -> Strip:
    """Return the strip for 15 s to either side of the transit."""
    seconds = np.linspace(-_STRIP_S, _STRIP_S, _STRIP_SAMPLES)
    t_s = top_s + seconds
    object_km = line.position_itrs_km(t_s)
    body_km = body_position_itrs_km(body, line.times(t_s))
    ray = _unit(object_km - body_km)
    ground = _on_ground(object_km, ray, site.alt_m / 1000.0)
    lat, lon, _ = geodetic_from_itrs(ground)
    velocity = np.gradient(ground, seconds, axis=0)
    radius = np.arcsin(RADIUS_KM[body] / np.linalg.norm(body_km - ground, axis=-1))
    # The rays within the disc make a cone; across them it is a circle of this radius.
    circle_km = np.linalg.norm(object_km - ground, axis=-1) * np.tan(radius)
    width = np.array([_width_km(*row) for row in zip(ground, ray, velocity, circle_km.tolist(), strict=True)])
    seen = np.isfinite(width)
    return Strip(seconds[seen], lat[seen], lon[seen], width[seen])


def _width_km(ground: Floats, ray: Floats, velocity: Floats, circle_km: float) -> float:
    """Return the width of the strip at one place: the cone's section with the ground, across its motion."""
    if not np.isfinite(ground).all():
        return float("nan")
    lat, lon, _ = geodetic_from_itrs(ground)
    east, _, up = east_north_up(Site(id="", name="", lat_deg=float(lat), lon_deg=float(lon)))
    level = velocity - float(velocity @ up) * up
    across = np.cross(up, level / np.linalg.norm(level))
    sine = -float(ray @ up)
    along = ray - float(ray @ up) * up
    if np.linalg.norm(along) > 1e-12:
        along /= np.linalg.norm(along)
    else:
        along = east
    # An ellipse: the circle's radius across the ray's azimuth, stretched by 1/sin(elevation) along it.
    part = float(across @ along)
    return 2.0 * circle_km * float(np.hypot(part / sine, np.sqrt(max(0.0, 1.0 - part * part))))


def _on_ground(start_km: Floats, ray: Floats, height_km: float) -> Floats:
    """Return where rays (n, 3) first meet the ellipsoid raised by `height_km`; NaN where they do not."""
    stretch = np.array(
        [1.0, 1.0, (WGS84_RADIUS_KM + height_km) / (WGS84_RADIUS_KM * (1 - WGS84_FLATTENING) + height_km)]
    )
    a, d = start_km * stretch, ray * stretch
    square, product = np.sum(d * d, axis=-1), np.sum(a * d, axis=-1)
    rest = product**2 - square * (np.sum(a * a, axis=-1) - (WGS84_RADIUS_KM + height_km) ** 2)
    with np.errstate(invalid="ignore"):
        way = (-product - np.sqrt(rest)) / square
    return np.where((way > 0.0)[:, np.newaxis], start_km + way[:, np.newaxis] * ray, np.nan)


def _off_line_km(strip: Strip, site: Site) -> float:
    """Return how far the site is from the centre line, on the level ground around it."""
    if len(strip.seconds) < 2:
        return float("inf")
    km_per_deg = np.radians(1.0) * WGS84_RADIUS_KM
    x = (strip.lon_deg - site.lon_deg + 180.0) % 360.0 - 180.0
    points = (
        np.stack([x * np.cos(np.radians(site.lat_deg)), strip.lat_deg - site.lat_deg], axis=-1) * km_per_deg
    )
    along = np.diff(points, axis=0)
    share = np.clip(-np.sum(points[:-1] * along, axis=-1) / np.sum(along * along, axis=-1), 0.0, 1.0)
    return float(np.linalg.norm(points[:-1] + share[:, np.newaxis] * along, axis=-1).min())


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
