"""Launch geometry: into which orbits a place can launch, on which course, and what the rest costs.

The closed forms are those of Vallado, Fundamentals of Astrodynamics and Applications,
chapter 6 (initial launch azimuth), and of Curtis, Orbital Mechanics for Engineering
Students, chapter 6 (plane change manoeuvres):

    cos i = cos(lat) sin(Az)          lat geocentric, Az the course in inertial space
    v_site = w r cos(lat)             the speed that the turning ground gives for nothing

An orbit's plane goes through the Earth's centre, so the latitude is the
geocentric one; with the geodetic latitude (the one on maps) the least
inclination comes out up to 0.19 degrees too high (`geodetic_mistake`).

A course over ground is the one in inertial space less what the ground brings
along: it is what a rocket flies and what range safety speaks of. All courses are
counted from north through east, in [0, 360) degrees.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from orbits.earth_orientation import FloatArray
from orbits.frames import EARTH_ROTATION_RAD_S, WGS84_MU_KM3_S2, WGS84_RADIUS_KM
from orbits.transfers import PlaneChange, plane_change_between
from sites.errors import LaunchError
from sites.facts import Sector, sectors_of
from sites.site import Site
from sites.topocentric import position_itrs_km

PARKING_ALTITUDE_KM = 200.0
"""Height of the circular orbit that courses and costs are reckoned for unless another is asked for."""

STANDARD_GRAVITY_M_S2 = 9.80665
SPECIFIC_IMPULSE_S = 320.0
"""Of storable propellants in vacuum, as upper stages and spacecraft burn them."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What range safety says of a course over ground.

    `allowed` is None where no published sector speaks of it; `sector` is the one
    that decided.
    """

    allowed: bool | None
    sector: Sector | None = None

    @property
    def word(self) -> str:
        """`allowed`, `excluded` or `unknown`."""
        return {True: "allowed", False: "excluded", None: "unknown"}[self.allowed]

    @property
    def why(self) -> str:
        """The reason in a sentence, with its source; empty where nothing is known."""
        return f"{self.sector.why} ({self.sector.source})" if self.sector else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One of the two courses from a site into an inclination.

    Attributes
    ----------
    direction:
        `NE` or `NW` to the north (the site is passed ascending), `SE` or `SW` to the
        south (descending).
    inclination_deg, altitude_km:
        Of the circular orbit.
    inertial_deg, ground_deg:
        The course in inertial space and over ground.
    speed_m_s, ground_speed_m_s:
        Speed in the orbit, and what of it the rocket has to bring (drag, gravity and
        the climb come on top).
    ruling:
        What range safety says of it.
    """

    direction: str
    inclination_deg: float
    altitude_km: float
    inertial_deg: float
    ground_deg: float
    speed_m_s: float
    ground_speed_m_s: float
    ruling: Ruling

    @property
    def rotation_bonus_m_s(self) -> float:
        """What the turning Earth saves on this course, m/s; negative on courses to the west."""
        return self.speed_m_s - self.ground_speed_m_s

    def as_json(self) -> dict[str, Any]:
        """Return the course under the keys of the command line's contract."""
        return {
            "direction": self.direction,
            "inertial_deg": self.inertial_deg,
            "ground_deg": self.ground_deg,
            "rotation_bonus_m_s": self.rotation_bonus_m_s,
            "range_safety": self.ruling.word,
            "why": self.ruling.why or None,
        }


def due_east_inclination_deg(site: Site) -> float:
    """Return the least inclination that a launch can reach without a turn: the geocentric latitude."""
    return abs(site.geocentric_lat_deg)


def rotation_speed_m_s(site: Site) -> float:
    """Return how fast the turning Earth carries the site to the east, m/s."""
    x, y, _ = position_itrs_km(site).tolist()
    return EARTH_ROTATION_RAD_S * math.hypot(x, y) * 1000.0


def circular_speed_m_s(altitude_km: float) -> float:
    """Return the speed on a circular orbit at a height above the equatorial radius, m/s."""
    if not (math.isfinite(altitude_km) and altitude_km > 0.0):
        raise LaunchError(
            f"The altitude is {altitude_km} km. Give a height above the ground in km, e.g. 200."
        )
    return math.sqrt(WGS84_MU_KM3_S2 / (WGS84_RADIUS_KM + altitude_km)) * 1000.0


def plane_miss_deg(site: Site, inclination_deg: float) -> float:
    """Return by how many degrees every plane of that inclination misses the site; 0 where some reach it."""
    _check_inclination(inclination_deg)
    lean = min(inclination_deg, 180.0 - inclination_deg)
    return max(0.0, due_east_inclination_deg(site) - lean)


def courses(
    site: Site, inclination_deg: float, altitude_km: float = PARKING_ALTITUDE_KM
) -> tuple[Course, ...]:
    """Return the two courses into an inclination, to the north first; none where it cannot be reached.

    At the least inclination both are due east.

    Raises
    ------
    LaunchError
        The inclination is not within 0 to 180 degrees, or the altitude is none.
    """
    _check_inclination(inclination_deg)
    sine = math.cos(math.radians(inclination_deg)) / math.cos(math.radians(site.geocentric_lat_deg))
    if abs(sine) > 1.0:
        return ()
    north = math.degrees(math.asin(sine))
    letter = "E" if sine >= 0.0 else "W"
    return tuple(
        _course(site, name + letter, inclination_deg, altitude_km, inertial)
        for name, inertial in (("N", north), ("S", 180.0 - north))
    )


def ground_course(site: Site, inertial_deg: float, altitude_km: float) -> tuple[float, float]:
    """Return (course over ground in degrees, speed over ground in m/s) of a course in inertial space."""
    speed, azimuth = circular_speed_m_s(altitude_km), math.radians(inertial_deg)
    east = speed * math.sin(azimuth) - rotation_speed_m_s(site)
    north = speed * math.cos(azimuth)
    return math.degrees(math.atan2(east, north)) % 360.0, math.hypot(east, north)


def inertial_course(site: Site, ground_deg: float, altitude_km: float = PARKING_ALTITUDE_KM) -> float:
    """Return the course in inertial space, degrees, that a course over ground leads to."""
    azimuth, speed = math.radians(ground_deg), circular_speed_m_s(altitude_km)
    turn = rotation_speed_m_s(site)
    # |ground vector + turn to the east| = speed, solved for the length of the ground vector.
    along = turn * math.sin(azimuth)
    ground = -along + math.sqrt(along**2 + speed**2 - turn**2)
    east, north = ground * math.sin(azimuth) + turn, ground * math.cos(azimuth)
    return math.degrees(math.atan2(east, north)) % 360.0


def inclination_of_course(site: Site, inertial_deg: float) -> float:
    """Return the inclination, degrees, of the orbit that a course in inertial space leads to."""
    cosine = math.cos(math.radians(site.geocentric_lat_deg)) * math.sin(math.radians(inertial_deg))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def ruling(site: Site, ground_deg: float) -> Ruling:
    """Return what the published sectors of the site say of a course over ground."""
    for sector in sectors_of(site):
        if sector.holds(ground_deg):
            return Ruling(sector.kind == "allowed", sector)
        if sector.kind == "allowed":
            return Ruling(False, sector)
    return Ruling(None)


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """An inclination that a site cannot launch into, and what the missing angle costs.

    Attributes
    ----------
    due_east_inclination_deg, miss_deg:
        The least inclination of the site, and by how much it is too high.
    cost_m_s:
        Of the turn after a launch due east, as one impulse where the planes meet, at
        `altitude_km`.
    payload_share:
        What is left of the mass after that turn (Tsiolkovsky, with SPECIFIC_IMPULSE_S).
    """

    due_east_inclination_deg: float
    inclination_deg: float
    miss_deg: float
    altitude_km: float
    cost_m_s: float
    payload_share: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


def out_of_reach(
    site: Site, inclination_deg: float, altitude_km: float = PARKING_ALTITUDE_KM
) -> OutOfReach | None:
    """Return by how much the site misses the inclination and what that costs; None where it is in reach."""
    miss = plane_miss_deg(site, inclination_deg)
    if miss == 0.0:
        return None
    least = due_east_inclination_deg(site)
    nearest = least if inclination_deg <= 90.0 else 180.0 - least
    cost = plane_change_between(nearest, inclination_deg, altitude_km).cost_m_s
    return OutOfReach(least, inclination_deg, miss, altitude_km, cost, payload_share(cost))


@dataclass(frozen=True, slots=True)
class GeodeticMistake:
    """What comes out wrong if the latitude on the map is taken for that of the plane.

    Each pair: as it is, and as the mistake has it. Courses and costs are None
    where there are none.
    """

    geocentric_lat_deg: float
    geodetic_lat_deg: float
    inertial_deg: float | None
    mistaken_inertial_deg: float | None
    cost_m_s: float
    mistaken_cost_m_s: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


def geodetic_mistake(
    site: Site, inclination_deg: float, altitude_km: float = PARKING_ALTITUDE_KM
) -> GeodeticMistake:
    """Return the course to the north and the cost of the turn with the right and with the wrong latitude."""
    right = out_of_reach(site, inclination_deg, altitude_km)
    course = courses(site, inclination_deg, altitude_km)
    latitude = abs(site.lat_deg)
    lean = min(inclination_deg, 180.0 - inclination_deg)
    sine = math.cos(math.radians(inclination_deg)) / math.cos(math.radians(latitude))
    return GeodeticMistake(
        geocentric_lat_deg=site.geocentric_lat_deg,
        geodetic_lat_deg=site.lat_deg,
        inertial_deg=course[0].inertial_deg if course else None,
        mistaken_inertial_deg=math.degrees(math.asin(sine)) % 360.0 if abs(sine) <= 1.0 else None,
        cost_m_s=right.cost_m_s if right else 0.0,
        mistaken_cost_m_s=(
            plane_change_between(latitude, lean, altitude_km).cost_m_s if latitude > lean else 0.0
        ),
    )


@dataclass(frozen=True, slots=True)
class DogLeg:
    """A launch on an allowed course, turned into the wanted plane on the way.

    Attributes
    ----------
    wanted, flown_inertial_deg:
        The course that the plane asks for, and the nearest one that is allowed.
    turn_deg:
        Between the two, in inertial space.
    turn_speed_m_s:
        The speed at which the turn is made: the later, the dearer.
    cost_m_s, payload_share:
        Of the turn as one impulse, 2 v sin(angle / 2), and what of the mass remains.
    """

    wanted: Course
    flown_inertial_deg: float
    turn_deg: float
    turn_speed_m_s: float
    cost_m_s: float
    payload_share: float


def dog_leg(
    site: Site,
    inclination_deg: float,
    altitude_km: float = PARKING_ALTITUDE_KM,
    *,
    turn_speed_m_s: float | None = None,
) -> tuple[DogLeg, ...]:
    """Return, for each course into the inclination, the dog-leg that range safety makes of it.

    A course that is allowed, or of which nothing is known, costs nothing. The turn
    is made at orbital speed unless `turn_speed_m_s` says earlier: a bound from above.
    """
    speed = circular_speed_m_s(altitude_km) if turn_speed_m_s is None else turn_speed_m_s
    found = []
    for course in courses(site, inclination_deg, altitude_km):
        flown = course.inertial_deg
        if course.ruling.allowed is False and course.ruling.sector is not None:
            sector = course.ruling.sector
            edges = [inertial_course(site, edge, altitude_km) for edge in (sector.from_deg, sector.to_deg)]
            flown = min(edges, key=lambda edge: abs(_turn(edge, course.inertial_deg)))
        turn = abs(_turn(flown, course.inertial_deg))
        cost = 2.0 * speed * math.sin(math.radians(turn) / 2.0)
        found.append(DogLeg(course, flown, turn, speed, cost, payload_share(cost)))
    return tuple(found)


def plane_change_cost(from_deg: float, to_deg: float, altitude_km: float) -> PlaneChange:
    """Return what moving an orbit from one inclination to another costs (`orbits.transfers`, boinor)."""
    return plane_change_between(from_deg, to_deg, altitude_km)


def payload_share(cost_m_s: float, specific_impulse_s: float = SPECIFIC_IMPULSE_S) -> float:
    """Return which part of the mass is left after a burn of `cost_m_s` (Tsiolkovsky's equation)."""
    return math.exp(-cost_m_s / (specific_impulse_s * STANDARD_GRAVITY_M_S2))


@dataclass(frozen=True, slots=True, eq=False)
class Ray:
    """The path over the turning ground on one course, as lines for a map; arrays of shape (n,).

    The line starts at the site; longitudes go on past 180 degrees where the path
    does, so that the line has no break.
    """

    course: Course
    lat_deg: FloatArray
    lon_deg: FloatArray


def ray(site: Site, course: Course, arc_deg: float = 60.0, n: int = 61) -> Ray:
    """Return the first `arc_deg` of the orbit that a course leads to, over the turning Earth.

    The ascent itself is drawn as if the orbit began at the site.
    """
    along = np.radians(np.linspace(0.0, arc_deg, n))
    lat, azimuth = math.radians(site.geocentric_lat_deg), math.radians(course.inertial_deg)
    sin_lat = math.sin(lat) * np.cos(along) + math.cos(lat) * np.sin(along) * math.cos(azimuth)
    geocentric = np.arcsin(np.clip(sin_lat, -1.0, 1.0))
    east = np.arctan2(
        math.sin(azimuth) * np.sin(along) * math.cos(lat), np.cos(along) - math.sin(lat) * sin_lat
    )
    radius_km = WGS84_RADIUS_KM + course.altitude_km
    seconds = along * math.sqrt(radius_km**3 / WGS84_MU_KM3_S2)
    lon = site.lon_deg + np.degrees(np.unwrap(east) - EARTH_ROTATION_RAD_S * seconds)
    # From the angle at the centre to that of the plumb line, on the ground below.
    ratio = math.tan(math.radians(site.lat_deg)) / math.tan(lat) if site.lat_deg else 1.0
    return Ray(course, np.degrees(np.arctan(ratio * np.tan(geocentric))), lon)


def fan(
    site: Site, *, step_deg: float = 5.0, altitude_km: float = PARKING_ALTITUDE_KM, arc_deg: float = 60.0
) -> list[Ray]:
    """Return the paths into every inclination of a round number of steps that the site can reach.

    From the least inclination (due east) over the pole to due west; each path
    knows what range safety says of it.
    """
    least = due_east_inclination_deg(site)
    if not step_deg > 0.0:
        raise LaunchError(f"The step is {step_deg} degrees. Give a positive one, e.g. 5.")
    first = math.ceil(least / step_deg) * step_deg
    inclinations = [least, *np.arange(first, 180.0 - least + 1e-9, step_deg).tolist()]
    return [
        ray(site, course, arc_deg)
        for inclination in dict.fromkeys(inclinations)
        for course in courses(site, inclination, altitude_km)
    ]


def _course(
    site: Site, direction: str, inclination_deg: float, altitude_km: float, inertial_deg: float
) -> Course:
    ground_deg, ground_speed = ground_course(site, inertial_deg, altitude_km)
    return Course(
        direction=direction,
        inclination_deg=inclination_deg,
        altitude_km=altitude_km,
        inertial_deg=inertial_deg % 360.0,
        ground_deg=ground_deg,
        speed_m_s=circular_speed_m_s(altitude_km),
        ground_speed_m_s=ground_speed,
        ruling=ruling(site, ground_deg),
    )


def _turn(from_deg: float, to_deg: float) -> float:
    """Return the turn between two courses, in [-180, 180)."""
    return (to_deg - from_deg + 180.0) % 360.0 - 180.0


def _check_inclination(inclination_deg: float) -> None:
    if not 0.0 <= inclination_deg <= 180.0:
        raise LaunchError(
            f"The inclination is {inclination_deg} degrees. It goes from 0 (east along the equator) "
            "over 90 (the poles) to 180."
        )
