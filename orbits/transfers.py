"""What it costs to go from one orbit to another: impulses, by boinor.

boinor (the maintained continuation of poliastro) is imported when the first cost
is asked for and not before: with astropy it takes a second or two.

Both costs are for single impulses on circular orbits about a spherical Earth:
the right size for a comparison of stations, not a flight plan.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from orbits.earth_orientation import FloatArray
from orbits.errors import TransferError
from orbits.frames import EGM96_J2, WGS84_MU_KM3_S2, WGS84_RADIUS_KM
from tle.elements import ElementSet
from tle.moments import Moment, MomentLike, as_moment


@dataclass(frozen=True, slots=True)
class PlaneChange:
    """The turn of a circular orbit into another plane by one impulse.

    Attributes
    ----------
    angle_deg:
        Angle between the planes.
    raan_difference_deg:
        RAAN of the second orbit less that of the first, in [-180, 180); 0 where the nodes were
        taken as equal.
    altitude_km:
        Where the impulse is given.
    speed_km_s:
        Circular speed there, before and after.
    cost_m_s:
        Change of velocity.
    at:
        The instant the nodes are compared at; None where they were taken as equal.
    """

    angle_deg: float
    raan_difference_deg: float
    altitude_km: float
    speed_km_s: float
    cost_m_s: float
    at: Moment | None


@dataclass(frozen=True, slots=True)
class HohmannTransfer:
    """The change of altitude within one plane by two impulses.

    Attributes
    ----------
    from_altitude_km, to_altitude_km:
        Of the two circular orbits.
    first_impulse_m_s, second_impulse_m_s, cost_m_s:
        Changes of velocity, and their sum.
    duration_minutes:
        Half a revolution of the transfer ellipse.
    """

    from_altitude_km: float
    to_altitude_km: float
    first_impulse_m_s: float
    second_impulse_m_s: float
    cost_m_s: float
    duration_minutes: float


def mean_altitude_km(elements: ElementSet) -> float:
    """Return the semi-major axis of the mean motion (Kepler's third law) less the equatorial radius.

    The mean motion of an element set contains the mean effect of J2, which is
    worth about a km: no more than the altitude varies within a revolution.
    """
    if not elements.mean_motion_rev_day > 0.0:
        raise TransferError(
            f"The mean motion of {_named(elements)} is {elements.mean_motion_rev_day} rev/day. "
            "An orbit needs a positive one."
        )
    radians_s = elements.mean_motion_rev_day * 2.0 * math.pi / 86400.0
    return float(np.cbrt(WGS84_MU_KM3_S2 / radians_s**2)) - WGS84_RADIUS_KM


def plane_change(
    first: ElementSet,
    second: ElementSet,
    *,
    same_raan: bool = False,
    at: MomentLike | None = None,
    altitude_km: float | None = None,
) -> PlaneChange:
    """Return what it costs to turn the orbit of `first` into the plane of `second`.

    Parameters
    ----------
    same_raan:
        True compares the inclinations only: the least it can ever cost, when
        precession has brought the nodes together.
    at:
        The instant at which the nodes are compared, to which each RAAN is
        carried by its J2 precession; the later of the two epochs if left out.
    altitude_km:
        Where the impulse is given; the mean altitude of `first` if left out.
    """
    height = mean_altitude_km(first) if altitude_km is None else altitude_km
    if same_raan:
        moment, difference = None, 0.0
    else:
        moment = max(first.epoch, second.epoch) if at is None else as_moment(at)
        difference = (raan_at_deg(second, moment) - raan_at_deg(first, moment) + 180.0) % 360.0 - 180.0
    return plane_change_between(
        first.inclination_deg, second.inclination_deg, height, raan_difference_deg=difference, at=moment
    )


def plane_change_between(
    inclination1_deg: float,
    inclination2_deg: float,
    altitude_km: float,
    *,
    raan_difference_deg: float = 0.0,
    at: Moment | None = None,
) -> PlaneChange:
    """Return the cost of a pure plane change of a circular orbit at `altitude_km`.

    The impulse is given where the planes meet (Vallado, Fundamentals of
    Astrodynamics, section 6.4: dv = 2 v sin(angle / 2)).
    """
    for name, value in (("first", inclination1_deg), ("second", inclination2_deg)):
        if not 0.0 <= value <= 180.0:
            raise TransferError(f"The {name} inclination is {value} degrees. Inclinations go from 0 to 180.")
    radius = _radius_km(altitude_km)
    speed = math.sqrt(WGS84_MU_KM3_S2 / radius)
    normal1 = _plane_normal(inclination1_deg, 0.0)
    normal2 = _plane_normal(inclination2_deg, raan_difference_deg)
    line = np.cross(normal1, normal2)
    angle = math.atan2(float(np.linalg.norm(line)), float(normal1 @ normal2))
    # Equal planes meet everywhere, opposite ones too: any node serves.
    if np.linalg.norm(line) < 1e-12:
        line = np.array([1.0, 0.0, 0.0])
    node = line / np.linalg.norm(line)
    return PlaneChange(
        angle_deg=math.degrees(angle),
        raan_difference_deg=raan_difference_deg,
        altitude_km=altitude_km,
        speed_km_s=speed,
        cost_m_s=_impulse_cost_m_s(
            node * radius, speed * np.cross(normal1, node), speed * np.cross(normal2, node)
        ),
        at=at,
    )


def hohmann(first: ElementSet, second: ElementSet) -> HohmannTransfer:
    """Return the cost of going from the mean altitude of `first` to that of `second` within one plane."""
    return hohmann_between(mean_altitude_km(first), mean_altitude_km(second))


def hohmann_between(from_altitude_km: float, to_altitude_km: float) -> HohmannTransfer:
    """Return the cost of Hohmann's transfer between circular orbits at two altitudes.

    Vallado, Fundamentals of Astrodynamics, algorithm 36. (boinor has it too, as
    a kernel that takes ten seconds to compile for these four square roots.)
    """
    start, goal = _radius_km(from_altitude_km), _radius_km(to_altitude_km)
    from astropy import units
    from boinor.maneuver import Maneuver

    axis = (start + goal) / 2.0
    leave = math.sqrt(WGS84_MU_KM3_S2 * (2.0 / start - 1.0 / axis)) - math.sqrt(WGS84_MU_KM3_S2 / start)
    arrive = math.sqrt(WGS84_MU_KM3_S2 / goal) - math.sqrt(WGS84_MU_KM3_S2 * (2.0 / goal - 1.0 / axis))
    duration_s = math.pi * math.sqrt(axis**3 / WGS84_MU_KM3_S2)
    # From +x, the far end of the ellipse lies on -x, where forward is -y.
    manoeuvre = Maneuver(
        (0.0 * units.s, np.array([0.0, leave, 0.0]) * units.km / units.s),
        (duration_s * units.s, np.array([0.0, -arrive, 0.0]) * units.km / units.s),
    )
    return HohmannTransfer(
        from_altitude_km=from_altitude_km,
        to_altitude_km=to_altitude_km,
        first_impulse_m_s=abs(leave) * 1000.0,
        second_impulse_m_s=abs(arrive) * 1000.0,
        cost_m_s=float(manoeuvre.get_total_cost().to_value(units.m / units.s)),
        duration_minutes=float(manoeuvre.get_total_time().to_value(units.min)),
    )


def raan_at_deg(elements: ElementSet, at: MomentLike) -> float:
    """Return the RAAN carried from the epoch to `at` by the precession of J2, in [0, 360).

    Vallado, Fundamentals of Astrodynamics, eq. 9-37.
    """
    axis_km = mean_altitude_km(elements) + WGS84_RADIUS_KM
    parameter_km = axis_km * (1.0 - elements.eccentricity**2)
    deg_per_day = (
        -1.5
        * EGM96_J2
        * (WGS84_RADIUS_KM / parameter_km) ** 2
        * math.cos(math.radians(elements.inclination_deg))
        * elements.mean_motion_rev_day
        * 360.0
    )
    return (elements.raan_deg + deg_per_day * elements.age_days(at)) % 360.0


def _orbit(position_km: FloatArray, velocity_km_s: FloatArray) -> Any:
    from astropy import units
    from boinor.bodies import Earth
    from boinor.twobody import Orbit

    return Orbit.from_vectors(Earth, position_km * units.km, velocity_km_s * units.km / units.s)


def _impulse_cost_m_s(position_km: FloatArray, before_km_s: FloatArray, after_km_s: FloatArray) -> float:
    """Return the cost of one impulse, after making sure by boinor that it leads into the wanted orbit."""
    from astropy import units
    from boinor.maneuver import Maneuver

    manoeuvre = Maneuver.impulse((after_km_s - before_km_s) * units.km / units.s)
    reached = _orbit(position_km, before_km_s).apply_maneuver(manoeuvre)
    if not np.allclose(reached.v.to_value(units.km / units.s), after_km_s, atol=1e-9):
        raise TransferError(
            "boinor's orbit after the impulse is not the one aimed at. This is a fault of the program."
        )
    return float(manoeuvre.get_total_cost().to_value(units.m / units.s))


def _plane_normal(inclination_deg: float, raan_deg: float) -> FloatArray:
    tilt, node = math.radians(inclination_deg), math.radians(raan_deg)
    return np.array([math.sin(tilt) * math.sin(node), -math.sin(tilt) * math.cos(node), math.cos(tilt)])


def _radius_km(altitude_km: float) -> float:
    if not (math.isfinite(altitude_km) and altitude_km >= 0.0):
        raise TransferError(f"The altitude is {altitude_km} km. Give a height above the ground in km.")
    return WGS84_RADIUS_KM + altitude_km


def _named(elements: ElementSet) -> str:
    return elements.label
