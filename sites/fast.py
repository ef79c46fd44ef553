"""What FAST really sees: could it have tracked this, and what crosses its cone.

FAST is the largest filled dish there is, and it listens: it has no transmitter,
its receivers end at 3 GHz, and it sees 40 degrees about its zenith. Each of the
three is an answer to a question that people ask of it (`could_track`).
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from orbits import Times
from orbits.earth_orientation import FloatArray
from orbits.frames import WGS84_MU_KM3_S2
from sites import targets
from sites.antenna import Antenna, Band, SkyPoint
from sites.targets import Body, Target
from sites.topocentric import position_itrs_km
from tle import Moment, MomentLike, as_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """Whether an antenna could have tracked a target at an instant, with the numbers that decide.

    Attributes
    ----------
    point:
        Where the target stood.
    in_reach, full_gain:
        Whether it was within the largest zenith angle, and within that of the whole dish.
    efficiency:
        Of the aperture there; None where unknown, 0 out of reach.
    angular_rate_deg_s, followed:
        How fast it moved over the sky, and whether the dish turns that fast (None: unknown).
    downlink_mhz, heard_in:
        The frequency asked about (None: none was), and the bands that hold it.
    transmits:
        Whether commands could have been sent too.
    """

    antenna: str
    target: str
    point: SkyPoint
    in_reach: bool
    full_gain: bool
    efficiency: float | None
    angular_rate_deg_s: float
    followed: bool | None
    downlink_mhz: float | None
    heard_in: tuple[Band, ...]
    transmits: bool

    @property
    def could_listen(self) -> bool:
        """Whether it could have pointed there and heard the frequency (or any, where none was asked)."""
        heard = self.downlink_mhz is None or bool(self.heard_in)
        return self.in_reach and self.followed is not False and heard

    @property
    def could_track(self) -> bool:
        """Whether it could have done what a tracking station does: listen and command."""
        return self.could_listen and self.transmits

    def as_json(self) -> dict[str, Any]:
        """Return all fields, and the two answers."""
        return {
            "antenna": self.antenna,
            "target": self.target,
            **self.point.as_json(),
            "zenith_angle_deg": self.point.zenith_deg,
            "in_reach": self.in_reach,
            "full_gain": self.full_gain,
            "efficiency": self.efficiency,
            "angular_rate_deg_s": self.angular_rate_deg_s,
            "can_follow": self.followed,
            "downlink_mhz": self.downlink_mhz,
            "heard_in": [band.name for band in self.heard_in],
            "transmits": self.transmits,
            "could_listen": self.could_listen,
            "could_track": self.could_track,
        }


def could_track(
    antenna: Antenna, target: Target, at: MomentLike, downlink_mhz: float | None = None
) -> Tracking:
    """Return whether the antenna could have tracked the target at an instant, with the numbers."""
    moment = as_moment(at)
    times = Times.of(moment)
    azimuth, elevation, _ = targets.look(target, antenna.site, times)
    rate = float(targets.angular_rate_deg_s(target, antenna.site, times)[0])
    point = SkyPoint(moment, float(azimuth[0]), float(elevation[0]))
    return Tracking(
        antenna=antenna.id,
        target=target.name,
        point=point,
        in_reach=point.elevation_deg >= float(antenna.horizon.at(azimuth)[0]),
        full_gain=point.elevation_deg >= antenna.full_gain_elevation_deg,
        efficiency=antenna.efficiency(point.zenith_deg),
        angular_rate_deg_s=rate,
        followed=None if antenna.slew_deg_s is None else rate <= antenna.slew_deg_s,
        downlink_mhz=downlink_mhz,
        heard_in=() if downlink_mhz is None else antenna.bands_of(downlink_mhz),
        transmits=antenna.transmits,
    )


@dataclass(frozen=True, slots=True)
class DeepSpaceEvent:
    """An event of a Chinese probe: which body it was at, when, and on what frequency it spoke."""

    id: str
    name: str
    target: Body
    at: Moment
    downlink_mhz: float
    source: str
    confidence: str


@cache
def deep_space_events() -> tuple[DeepSpaceEvent, ...]:
    """Return the events of `data/deep_space.csv` in order of time."""
    return tuple(
        DeepSpaceEvent(
            row["id"],
            row["name"],
            Body(row["body"]),
            as_moment(row["at"]),
            float(row["downlink_mhz"]),
            row["source"],
            row["confidence"],
        )
        for row in table("deep_space")
    )


def beam_centres(
    antenna: Antenna, target_ra_deg: float, target_dec_deg: float, rotation_deg: float = 0.0
) -> FloatArray:
    """Return where the beams of the receiver point when the central one is on a direction, (n, 2) degrees.

    Columns are right ascension and declination of ICRS. `rotation_deg` turns the
    receiver from north through east. Antennas without a known layout give none.
    """
    if antenna.beams is None:
        return np.empty((0, 2))
    east, north = np.radians(np.array(antenna.beams.offsets_arcmin) / 60.0).T
    turn = np.radians(rotation_deg)
    x = east * np.cos(turn) + north * np.sin(turn)
    y = north * np.cos(turn) - east * np.sin(turn)
    ra, dec = np.radians(target_ra_deg), np.radians(target_dec_deg)
    # From the tangent plane back to the sphere (gnomonic projection).
    depth = np.cos(dec) - y * np.sin(dec)
    result_ra = ra + np.arctan2(x, depth)
    result_dec = np.arctan2(np.sin(dec) + y * np.cos(dec), np.hypot(x, depth))
    return np.asarray(np.degrees(np.stack([result_ra % (2.0 * np.pi), result_dec], axis=-1)))


def beam_transit_s(antenna: Antenna, angular_rate_deg_s: float, frequency_mhz: float) -> float | None:
    """Return how long something takes through the middle of a beam, seconds; None without a known width."""
    width = antenna.beam_width_arcmin(frequency_mhz)
    return None if width is None else width / 60.0 / angular_rate_deg_s


@dataclass(frozen=True, slots=True)
class Constellation:
    """A constellation of satellites: how its names begin (or what stands in brackets in them), and its band.

    `in_the_papers`: `yes`, `implied` or `no`.
    """

    id: str
    name: str
    marks: tuple[str, ...]
    in_the_papers: str
    from_mhz: float
    to_mhz: float
    what: str
    source: str
    confidence: str

    def holds(self, object_name: str) -> bool:
        """Return whether an object of that name belongs to it."""
        name = object_name.upper()
        return any(mark in name if mark.startswith("[") else name.startswith(mark) for mark in self.marks)

    def heard_by(self, antenna: Antenna) -> tuple[Band, ...]:
        """Return the bands of an antenna that overlap with its own."""
        return tuple(b for b in antenna.bands if b.from_mhz <= self.to_mhz and self.from_mhz <= b.to_mhz)


@cache
def constellations() -> tuple[Constellation, ...]:
    """Return the constellations of `data/constellations.csv`."""
    return tuple(
        Constellation(
            row["id"],
            row["name"],
            tuple(row["marks"].upper().split(";")),
            row["in_the_papers"],
            float(row["from_mhz"]),
            float(row["to_mhz"]),
            row["what"],
            row["source"],
            row["confidence"],
        )
        for row in table("constellations")
    )


def constellation_of(object_name: str) -> Constellation | None:
    """Return the constellation that an object belongs to by its name, or None."""
    return next((each for each in constellations() if each.holds(object_name)), None)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one of this package's tables."""
    text = resources.files("sites").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class OverheadCrossing:
    """A circular orbit straight over an antenna, on an Earth that stands still.

    `half_angle_deg` is the angle at the Earth's centre from the zenith to the edge of
    the cone, `seconds` the time through the whole cone, `angular_rate_deg_s` that at
    the zenith.
    """

    half_angle_deg: float
    seconds: float
    angular_rate_deg_s: float


def overhead_crossing(antenna: Antenna, altitude_km: float) -> OverheadCrossing:
    """Return the longest and fastest crossing of a circular orbit at a height above the antenna."""
    ground = float(np.linalg.norm(position_itrs_km(antenna.site)))
    radius = ground + altitude_km
    speed = math.sqrt(WGS84_MU_KM3_S2 / radius)
    zenith = math.radians(antenna.max_zenith_deg)
    # The sine rule in the triangle of centre, antenna and satellite.
    half = zenith - math.asin(ground / radius * math.sin(zenith))
    return OverheadCrossing(
        half_angle_deg=math.degrees(half),
        seconds=2.0 * half * radius / speed,
        angular_rate_deg_s=math.degrees(speed / altitude_km),
    )
