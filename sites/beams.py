"""Where the beams of a receiver lie on the sky, and the Moon among them, at one instant.

Offsets of beams are in the tangent plane at the pointing: east and north in right
ascension and declination, the receiver not rotated (Smart, Textbook on Spherical
Astronomy, section 161, standard coordinates).
"""

import math
from dataclasses import dataclass

import numpy as np

from orbits import Times
from orbits.celestial import gcrs_from_teme
from orbits.earth_orientation import FloatArray
from orbits.frames import teme_position_from_itrs
from sites.antenna import Antenna
from sites.errors import SiteError
from sites.targets import Body, Target
from tle import MomentLike

MOON_RADIUS_KM = 1737.4
"""Mean radius of the Moon (IAU Working Group on Cartographic Coordinates, 2015)."""


@dataclass(frozen=True, slots=True)
class Beam:
    """One beam: its number, its offset in arcminutes (east, north), and where it looks, ICRS degrees."""

    number: int
    east_arcmin: float
    north_arcmin: float
    ra_deg: float
    dec_deg: float


@dataclass(frozen=True, slots=True)
class BeamsOnSky:
    """The beams of an antenna that points to a target.

    Attributes
    ----------
    ra_deg, dec_deg:
        Apparent direction of the target as seen from the antenna, axes of ICRS.
    moon_apart_deg, moon_diameter_arcmin:
        How far the Moon's centre is from there, and how wide it looks from the antenna.
    moon_arcmin:
        The Moon's centre in the tangent plane, east and north; None beyond 10 degrees.
    """

    ra_deg: float
    dec_deg: float
    beams: tuple[Beam, ...]
    moon_apart_deg: float
    moon_diameter_arcmin: float
    moon_arcmin: tuple[float, float] | None


def beams_on_sky(antenna: Antenna, target: Target, at: MomentLike) -> BeamsOnSky:
    """Return where the beams look when the antenna points to `target` at `at`.

    Raises
    ------
    SiteError
        The beams of this antenna are not known.
    """
    if antenna.beams is None:
        raise SiteError(f"The beams of {antenna.name} are not known here. Ask for FAST.")
    times = Times.of(at)
    here, moon = (_direction(each, antenna, times) for each in (target, Body("moon")))
    ra, dec = _angles(here[0])
    east = np.array([-math.sin(ra), math.cos(ra), 0.0])
    north = np.cross(here[0], east)
    beams = []
    for number, (x, y) in enumerate(antenna.beams.offsets_arcmin, start=1):
        away = here[0] + math.radians(x / 60.0) * east + math.radians(y / 60.0) * north
        beam_ra, beam_dec = _angles(away / np.linalg.norm(away))
        beams.append(Beam(number, x, y, math.degrees(beam_ra) % 360.0, math.degrees(beam_dec)))
    along = float(here[0] @ moon[0])
    apart = math.atan2(float(np.linalg.norm(np.cross(here[0], moon[0]))), along)
    place = None
    if apart < math.radians(10.0):
        place = tuple(math.degrees(float(moon[0] @ axis) / along) * 60.0 for axis in (east, north))
    return BeamsOnSky(
        ra_deg=math.degrees(ra) % 360.0,
        dec_deg=math.degrees(dec),
        beams=tuple(beams),
        moon_apart_deg=math.degrees(apart),
        moon_diameter_arcmin=120.0 * math.degrees(math.asin(MOON_RADIUS_KM / moon[1])),
        moon_arcmin=None if place is None else (place[0], place[1]),
    )


def _direction(target: Target, antenna: Antenna, times: Times) -> tuple[FloatArray, float]:
    """Return the unit vector to a target in the axes of ICRS, (3,), and its distance in km."""
    away = target.away_itrs_km(times, antenna.site)
    found = gcrs_from_teme(teme_position_from_itrs(away, times), times)[0]
    distance = float(np.linalg.norm(found))
    return found / distance, distance


def _angles(unit: FloatArray) -> tuple[float, float]:
    return math.atan2(unit[1], unit[0]), math.asin(max(-1.0, min(1.0, float(unit[2]))))
