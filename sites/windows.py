"""Launch windows: when a place lies in the plane of an orbit, and what can be done from there.

The plane is that of the instant: position and velocity out of the propagator,
r x v, so that the drift of the node and what it nods within a revolution are in
it. The out-of-plane angle is that between the plane and the line from the
Earth's centre to the site; a launch without a turn needs it to be nought.

Windows are the changes of sign of that angle, found by `orbits.search`, whose
bound here is: the site turns with the Earth, w cos(lat), and the plane cannot
turn faster than the forces across it make it (`_plane_rate_rad_s`).
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

import tle
from orbits import Times, propagate
from orbits.earth_orientation import FloatArray
from orbits.frames import (
    EARTH_ROTATION_RAD_S,
    EGM96_J2,
    WGS84_MU_KM3_S2,
    WGS84_RADIUS_KM,
    teme_position_from_itrs,
)
from orbits.search import Quantity, find_crossings, find_peaks
from sites import launch
from sites.errors import WindowError
from sites.registry import find_site
from sites.site import Site
from sites.topocentric import position_itrs_km
from tle import Catalog, ElementSet, ElementsReference, Moment, MomentLike, as_moment

# Tidal acceleration per km of distance from the Earth, 3 GM / d^3 at the nearest, 1/s^2: Moon and Sun.
_TIDE_S2 = 3.0 * (4902.8 / 356_400.0**3 + 1.32712e11 / 1.471e8**3)
_FIRST_STEP_S = 900.0
_NEAREST_CLOSENESS_DEG = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A way to a station: how the ships that flew it found the station when they left.

    Attributes
    ----------
    name:
        `two orbits` (some 3 hours), `four orbits` (6 hours), `two days`.
    from_deg, to_deg:
        The phase angles that allow it: as wide as published, about the middle of
        those measured at real launches. `from_deg` may be negative.
    measured_deg:
        The phase angles at the launches measured.
    """

    name: str
    from_deg: float
    to_deg: float
    measured_deg: tuple[float, ...]

    def allows(self, phase_deg: float) -> bool:
        """Return whether a station at that phase angle can be met this way."""
        return (phase_deg - self.from_deg) % 360.0 <= self.to_deg - self.from_deg


PUBLISHED_WIDTH_DEG = {"two orbits": 6.0, "four orbits": 22.0, "two days": 150.0}
"""How wide the range of phase angles is that each scheme can take: Rossiyskaya Gazeta, 24 March 2024."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneLook:
    """A site and an orbit at one instant.

    Attributes
    ----------
    at:
        The instant, UTC.
    out_of_plane_deg:
        Angle of the site to the plane, positive on the side of the orbit's pole.
    inertial_deg, ground_deg:
        The course along the plane at the site, and that over ground into a circular
        orbit at `launch.PARKING_ALTITUDE_KM`.
    direction:
        `NE`, `SE`, `SW` or `NW`: where the target would be heading over the site.
    phase_deg:
        How far the target is ahead of the site along its orbit, [0, 360).
    """

    at: Moment
    out_of_plane_deg: float
    inertial_deg: float
    ground_deg: float
    direction: str
    phase_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchWindow:
    """An instant at which a site lies in the plane of an orbit.

    `ruling` is what range safety says of the course; `rendezvous` the schemes that
    the phase of the target allows (measured with ships to the ISS).
    """

    object: str
    norad_cat_id: int
    site: Site
    look: PlaneLook
    ruling: launch.Ruling
    rendezvous: tuple[str, ...]
    elements: ElementsReference

    @property
    def at(self) -> Moment:
        """The instant."""
        return self.look.at

    def as_json(self) -> dict[str, Any]:
        """Return the window under the keys of the command line's contract."""
        return {
            "at": self.at.iso(),
            "direction": self.look.direction,
            "azimuth_deg": self.look.inertial_deg,
            "ground_azimuth_deg": self.look.ground_deg,
            "out_of_plane_deg": self.look.out_of_plane_deg,
            "phase_deg": self.look.phase_deg,
            "rendezvous": list(self.rendezvous),
            "range_safety": self.ruling.word,
            "elements": self.elements.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The instant at which a site comes nearest to a plane that it never meets, and what the rest costs."""

    look: PlaneLook
    cost_m_s: float


def launch_windows(
    elements: ElementSet, site: Site, start: MomentLike, stop: MomentLike
) -> list[LaunchWindow]:
    """Return every instant from start to stop at which the site lies in the plane of the orbit, in order.

    None is missed (the argument is in `orbits.search`), and each is known to 10 ms.
    The element set is used over the whole span, however old it is then: its age is
    in each window. A site beyond the inclination has none: see `nearest_to_plane`.

    Raises
    ------
    WindowError
        The span is empty, or the propagator has no orbit in it.
    """
    path = _PlanePath(elements, site, start, stop)
    found = find_crossings(path.quantity(), 0.0, path.length_s, _FIRST_STEP_S)
    return [_window(path, look) for look in path.look(found.t_s)]


def nearest_to_plane(
    elements: ElementSet,
    site: Site,
    start: MomentLike,
    stop: MomentLike,
    altitude_km: float = launch.PARKING_ALTITUDE_KM,
) -> Nearest:
    """Return when from start to stop the site is nearest to the plane, and the cost of the turn left over.

    Raises
    ------
    WindowError
        As `launch_windows`.
    """
    path = _PlanePath(elements, site, start, stop)
    quantity = Quantity.with_rate(lambda t_s: -np.abs(path.angle_deg(t_s)), path.rate_deg_s)
    ends = np.array([0.0]), np.array([path.length_s])
    at_s = find_peaks(quantity, *ends, _FIRST_STEP_S, closeness=_NEAREST_CLOSENESS_DEG)
    (seen,) = path.look(at_s)
    angle = math.radians(abs(seen.out_of_plane_deg))
    return Nearest(look=seen, cost_m_s=2.0 * launch.circular_speed_m_s(altitude_km) * math.sin(angle / 2.0))


def look(elements: ElementSet, site: Site, at: MomentLike) -> PlaneLook:
    """Return how the site lies to the orbit at one instant."""
    moment = as_moment(at)
    return _PlanePath(elements, site, moment, moment.plus_seconds(1.0)).look(np.array([0.0]))[0]


@cache
def schemes() -> tuple[Scheme, ...]:
    """Return the schemes of rendezvous, the fastest first, from `data/rendezvous.csv`."""
    measured: dict[str, list[float]] = {}
    for row in _table("rendezvous"):
        measured.setdefault(row["scheme"], []).append(float(row["phase_deg"]))
    found = []
    for name, phases in measured.items():
        # Those around 0 are counted from -180.
        near = [(phase + 180.0) % 360.0 - 180.0 for phase in phases]
        turned = near if max(near) - min(near) < 180.0 else phases
        middle, width = (min(turned) + max(turned)) / 2.0, PUBLISHED_WIDTH_DEG[name]
        found.append(
            Scheme(
                name=name,
                from_deg=middle - width / 2.0,
                to_deg=middle + width / 2.0,
                measured_deg=tuple(phases),
            )
        )
    return tuple(found)


def rendezvous_at(phase_deg: float) -> tuple[str, ...]:
    """Return the schemes that a phase angle allows, as measured with ships to the ISS; often none."""
    return tuple(scheme.name for scheme in schemes() if scheme.allows(phase_deg))


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricLaunch:
    """A launch of history to a station: to what, from where and when."""

    id: str
    name: str
    norad_cat_id: int
    site: Site
    at: Moment
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A launch of history against the window computed for it.

    `look` is the instant of the real launch, `window` the nearest instant in the
    plane and `late_s` how much later than that the rocket left, seconds.
    """

    launch: HistoricLaunch
    look: PlaneLook
    window: LaunchWindow
    late_s: float


def historic_launches() -> tuple[HistoricLaunch, ...]:
    """Return the launches of `data/launches.csv` in order of time."""
    return tuple(
        HistoricLaunch(
            id=row["id"],
            name=row["name"],
            norad_cat_id=int(row["target"]),
            site=find_site(row["pad"]),
            at=as_moment(row["at"]),
            source=row["source"],
        )
        for row in _table("launches")
    )


def replay(
    event: HistoricLaunch, elements: ElementSet | None = None, *, within_hours: float = 14.0
) -> Replay:
    """Return how a launch of history lies to the window of its plane.

    `elements` is the set of the target to use; the bundled one nearest in time if
    left out (for Zarya its own first one: the plane that its launch made).

    Raises
    ------
    WindowError
        No window lies within `within_hours` of the launch.
    """
    chosen = tle.bundled().nearest(event.norad_cat_id, event.at) if elements is None else elements
    span_s = within_hours * 3600.0
    windows = launch_windows(
        chosen, event.site, event.at.plus_seconds(-span_s), event.at.plus_seconds(span_s)
    )
    if not windows:
        raise WindowError(
            f"{event.site.name} does not lie in the plane of {event.norad_cat_id} within {within_hours:g} h "
            f"of {event.at.iso(0)}. Give a set of that object nearer to the launch."
        )
    nearest = min(windows, key=lambda each: abs(each.at.seconds_since(event.at)))
    return Replay(
        launch=event,
        look=look(chosen, event.site, event.at),
        window=nearest,
        late_s=event.at.seconds_since(nearest.at),
    )


class _PlanePath:
    """The angle of a site to the plane of an orbit through time, seconds from the start."""

    def __init__(self, elements: ElementSet, site: Site, start: MomentLike, stop: MomentLike) -> None:
        self.elements, self.site = elements, site
        self.start = as_moment(start)
        end = as_moment(stop)
        self.length_s = end.seconds_since(self.start)
        if not self.length_s > 0.0:
            raise WindowError(
                f"The span ends at {end.iso(0)}, not after its start at {self.start.iso(0)}. "
                "Give a stop later than the start, or a positive number of days."
            )
        self._catalog = Catalog.of([elements])
        self._here = position_itrs_km(site) / np.linalg.norm(position_itrs_km(site))
        turning = EARTH_ROTATION_RAD_S * math.cos(math.radians(site.geocentric_lat_deg))
        self.rate_deg_s = math.degrees(turning + _plane_rate_rad_s(elements)) * 1.01

    def quantity(self) -> Quantity:
        return Quantity.with_rate(self.angle_deg, self.rate_deg_s)

    def _vectors(self, t_s: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return (position of the target, pole of its plane, site), each (n, 3), the last two of length 1."""
        days = np.floor(t_s / 86400.0)
        times = Times(self.start.jd + days, self.start.fr + (t_s - days * 86400.0) / 86400.0)
        ephemeris = propagate(self._catalog, times)
        bad = np.flatnonzero(ephemeris.error[0])
        if bad.size:
            raise WindowError(
                f"The elements of {self.elements.label} of "
                f"{self.elements.epoch.iso(0)} give no orbit at {times[int(bad[0])].iso(0)}: they do not "
                "reach that far. Ask for a shorter span, or give a set nearer to it."
            )
        position, velocity = ephemeris.position_km[0], ephemeris.velocity_km_s[0]
        pole = np.cross(position, velocity)
        pole /= np.linalg.norm(pole, axis=-1, keepdims=True)
        here = teme_position_from_itrs(np.broadcast_to(self._here, position.shape), times)
        return position, pole, here

    def angle_deg(self, t_s: FloatArray) -> FloatArray:
        _, pole, here = self._vectors(t_s)
        return np.asarray(np.degrees(np.arcsin(np.clip(np.einsum("ij,ij->i", pole, here), -1.0, 1.0))))

    def look(self, t_s: FloatArray) -> list[PlaneLook]:
        if not t_s.size:
            return []
        position, pole, here = self._vectors(t_s)
        angle = np.degrees(np.arcsin(np.clip(np.einsum("ij,ij->i", pole, here), -1.0, 1.0)))
        along = np.cross(pole, here)
        east = np.cross([0.0, 0.0, 1.0], here)
        north = np.cross(here, east)
        # east and north have the same length, cos(lat): the angle needs no more.
        course = np.degrees(
            np.arctan2(np.einsum("ij,ij->i", along, east), np.einsum("ij,ij->i", along, north))
        )
        ahead = np.degrees(
            np.arctan2(np.einsum("ij,ij->i", along, position), np.einsum("ij,ij->i", here, position))
        )
        return [
            PlaneLook(
                at=self.start.plus_seconds(second),
                out_of_plane_deg=out,
                inertial_deg=inertial % 360.0,
                ground_deg=launch.ground_course(self.site, inertial, launch.PARKING_ALTITUDE_KM)[0],
                direction=_direction(inertial),
                phase_deg=phase % 360.0,
            )
            for second, out, inertial, phase in zip(
                t_s.tolist(), angle.tolist(), course.tolist(), ahead.tolist(), strict=True
            )
        ]


def _window(path: _PlanePath, seen: PlaneLook) -> LaunchWindow:
    elements = path.elements
    return LaunchWindow(
        object=elements.label,
        norad_cat_id=elements.norad_cat_id,
        site=path.site,
        look=seen,
        ruling=launch.ruling(path.site, seen.ground_deg),
        rendezvous=rendezvous_at(seen.phase_deg),
        elements=elements.reference(seen.at),
    )


def _plane_rate_rad_s(elements: ElementSet) -> float:
    """Return a bound on how fast the plane of an orbit turns, rad/s.

    The pole turns at r a / h, with a the acceleration across the plane and h the
    angular momentum: J2 gives at most 3 J2 GM R^2 / r^4 of it, greatest at the
    perigee, Moon and Sun their tide, greatest at the apogee. Twice that is taken,
    because SGP4's velocities are the derivatives of its positions to some 1e-4 only.
    """
    motion = elements.mean_motion_rev_day * 2.0 * math.pi / 86400.0
    axis = math.pow(WGS84_MU_KM3_S2 / motion**2, 1.0 / 3.0)
    perigee = max(axis * (1.0 - elements.eccentricity) - 50.0, WGS84_RADIUS_KM)
    apogee = axis * (1.0 + elements.eccentricity) + 50.0
    momentum: float = math.sqrt(WGS84_MU_KM3_S2 * axis * (1.0 - elements.eccentricity**2))
    bulge = 3.0 * EGM96_J2 * WGS84_MU_KM3_S2 * WGS84_RADIUS_KM**2 / perigee**3 / momentum
    return 2.0 * (bulge + _TIDE_S2 * apogee**2 / momentum)


def _direction(inertial_deg: float) -> str:
    course = math.radians(inertial_deg)
    return ("N" if math.cos(course) >= 0.0 else "S") + ("E" if math.sin(course) >= 0.0 else "W")


@cache
def _table(name: str) -> Sequence[dict[str, str]]:
    text = resources.files("sites").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
