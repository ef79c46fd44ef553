"""When something happens to an object on its orbit: nodes, apsides, shadow, noon and midnight.

All go through the one search, `orbits.search`, which settles an interval only when a
bound on the change forbids an event inside it. The bounds, with those of
`orbits.path` on radius r, speed v and disturbance d throughout an interval of length h:

- **Nodes** are where z = 0, z the distance from the plane of the equator. z'' = -mu z / r^3 + d_z,
  so that with N^2 = mu / r_min^3 the greatest |z| and |z'| hold each other:
  |z| <= (|za| + |zb| + |z'| h) / 2 and
  |z'| <= (|z'a| + |z'b| + (N^2 |z| + d) h) / 2. Solved for |z'|, z changes by |z'| h at
  most. This does not grow with the speed of the object, only with that across the equator:
  geostationary satellites are settled in steps of minutes.
- **Apsides** are where r' = 0. r r'' = w - r'^2 + r d_r with w = v^2 - mu / r, which is nought on
  a circle and changes by w' = -mu r' / r^2 + 2 v.d.
- **Noon and midnight** are where the cosine c = u.s of the angle between object and Sun is
  greatest and least. |u''| <= (v / r)^2 + (2 |r'| v / r + d) / r, |s'| <= 2.2e-7 / s.
- **Shadow** begins and ends where `orbits.sun.sun_clearance_deg` is plus (penumbra) or minus
  (umbra) the Sun's angular radius. The direction to the Earth turns by v / r at most, that
  to the Sun by 3e-7 rad/s, and the Earth's radius in the sky, arcsin(R / r), changes by
  R |r'| / (r sqrt(r^2 - R^2)).

The turning points (all but nodes and shadow) are changes of sign of a derivative that is
the difference over a second, so that they are those of SGP4's positions and not of its
velocities; by the mean value theorem the same bound holds for it, over an interval half a
second longer at each end. What is missed is only two events of one kind less than 10 ms
apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from orbits.celestial import teme_from_gcrs
from orbits.errors import SearchError
from orbits.frames import WGS84_FLATTENING, WGS84_RADIUS_KM, geodetic_from_itrs, itrs_position_from_teme
from orbits.path import HALF_S, Floats, Path, norm
from orbits.search import Crossings, Quantity, find_crossings
from orbits.sun import sun_clearance_deg, sun_direction_teme
from tle.elements import ElementSet, ElementsReference
from tle.moments import Moment, MomentLike, as_moment
from tle.wgs72 import MU_KM3_S2

Kind = Literal["nodes", "apsides", "shadow", "subsolar"]
EVENT_KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can be searched for."""

Equator = Literal["date", "GCRS"]
# Precession turns the equator by 50" a year at most.
_EQUATOR_TURNS_RAD_S = 1e-11

# The Sun goes round the Earth by 2.06e-7 rad/s at its fastest, and bends by the square of it.
_SUN_TURNS_RAD_S = 2.2e-7
# As seen from the object, which itself moves by 12 km/s at most: 8e-8 rad/s more.
_SUN_SHIFTS_RAD_S = 3.0e-7
_STRETCH = 1.0 / (1.0 - WGS84_FLATTENING)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrbitEvent:
    """Something that happens to an object on its orbit.

    Attributes
    ----------
    object, norad_cat_id:
        To whom.
    kind:
        `ascending node`, `descending node`; `perigee`, `apogee`; `penumbra entry`, `umbra entry`,
        `umbra exit`, `penumbra exit`; `orbit noon`, `orbit midnight`.
    at:
        When, UTC, to 10 ms.
    lat_deg, lon_deg, alt_km:
        Geodetic place below it on WGS-84 (of a node: where it crosses the equator) and its
        height above the ellipsoid.
    radius_km:
        Distance from the Earth's centre.
    sun_angle_deg:
        Angle between the object and the Sun as seen from the Earth's centre.
    elements:
        The element set it was computed from, with its age at `at`.
    """

    object: str
    norad_cat_id: int
    kind: str
    at: Moment
    lat_deg: float
    lon_deg: float
    alt_km: float
    radius_km: float
    sun_angle_deg: float
    elements: ElementsReference

    def as_json(self) -> dict[str, Any]:
        """Return the event with units in the names."""
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "kind": self.kind,
            "at": self.at.iso(),
            "lat_deg": self.lat_deg,
            "lon_deg": self.lon_deg,
            "alt_km": self.alt_km,
            "radius_km": self.radius_km,
            "sun_angle_deg": self.sun_angle_deg,
            "elements": self.elements.as_json(),
        }


def find_events(
    elements: ElementSet,
    start: MomentLike,
    stop: MomentLike,
    kinds: Sequence[Kind] = EVENT_KINDS,
    *,
    equator: Equator = "date",
) -> list[OrbitEvent]:
    """Return every event of these kinds from `start` to `stop`, in order of time.

    Parameters
    ----------
    elements:
        Used as they are, however old; see `OrbitEvent.elements`. Events end where SGP4's
        prediction does, as at a decay.
    kinds:
        Any of `EVENT_KINDS`:

        - `nodes`: through the equator, northward (`ascending node`) or southward. An orbit of
          inclination 0 exactly has none.
        - `apsides`: where the distance from the Earth's centre is least (`perigee`) or greatest.
          It is the true distance: on a near-circle the Earth's oblateness adds a swing of its
          own, and there may be two of each in a revolution.
        - `shadow`: into and out of penumbra and umbra.
        - `subsolar`: `orbit noon`, where the object passes under the Sun: nearest to it in angle,
          as seen from the Earth's centre, once a revolution. `sun_angle_deg` is then how
          far beside the sub-solar point it passes: near the beta angle. `orbit midnight` is the
          opposite.
    equator:
        Of which equator the nodes are. `date`: the true one, on which TEME counts and below
        which the latitude is nought. `GCRS`: that of the stars' frame, of the year 2000, as some
        programs report; in 2020 the ISS crosses it two seconds earlier or later.

    Raises
    ------
    SearchError
        There is no such kind or equator, or `stop` lies before `start`.
    EphemerisRangeError
        The time lies outside DE421 (1899 to 2053), which has the Sun.
    PropagationError
        An element is not a finite number.
    """
    unknown = [kind for kind in kinds if kind not in EVENT_KINDS]
    if unknown or not kinds:
        raise SearchError(
            f"There are no events called {', '.join(unknown) or 'nothing'}. "
            f"Give some of {', '.join(EVENT_KINDS)}."
        )
    if equator not in get_args(Equator):
        raise SearchError(f"There is no equator {equator!r}. Give one of {', '.join(get_args(Equator))}.")
    begin = as_moment(start)
    length_s = as_moment(stop).seconds_since(begin)
    if length_s < 0.0:
        raise SearchError(
            f"The window ends at {as_moment(stop).iso(0)}, before it starts at {begin.iso(0)}. "
            "Exchange start and stop."
        )
    path = Path(elements, begin, length_s)
    at: list[Floats] = []
    names: list[str] = []
    for kind in dict.fromkeys(kinds):
        searches = _nodes(path, equator) if kind == "nodes" else _SEARCHES[kind](path)
        for quantity, rising, falling in searches:
            found = find_crossings(quantity, 0.0, length_s, path.first_step_s)
            at.append(found.t_s)
            names += _named(found, rising, falling)
    return _told(path, np.concatenate(at) if at else np.empty(0), names)


def _named(found: Crossings, rising: str, falling: str) -> list[str]:
    return [rising if up else falling for up in found.rising.tolist()]


def _told(path: Path, t_s: Floats, names: list[str]) -> list[OrbitEvent]:
    order = np.argsort(t_s, kind="stable")
    t_s = t_s[order]
    times = path.times(t_s)
    position = path.position_km(t_s)
    lat, lon, alt = geodetic_from_itrs(itrs_position_from_teme(position, times))
    radius = norm(position)
    angle = _angle_deg(position, sun_direction_teme(times))
    elements = path.elements
    columns = zip(
        order.tolist(),
        t_s.tolist(),
        *(column.tolist() for column in (lat, lon, alt, radius, angle)),
        strict=True,
    )
    return [
        OrbitEvent(
            object=elements.label,
            norad_cat_id=elements.norad_cat_id,
            kind=names[number],
            at=path.moment(second),
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            alt_km=alt_km,
            radius_km=radius_km,
            sun_angle_deg=angle_deg,
            elements=elements.reference(path.moment(second)),
        )
        for number, second, lat_deg, lon_deg, alt_km, radius_km, angle_deg in columns
    ]


# A search: what is searched, the event where it rises through nought and where it falls.
_Search = tuple[Quantity, str, str]


def _nodes(path: Path, equator: Equator) -> list[_Search]:
    if path.elements.inclination_deg == 0.0 and equator == "date":
        # It lies in the equator, or, moved by Sun and Moon, so near that no node means anything.
        return []

    def sample(t_s: Floats) -> Floats:
        states = path.states(t_s)
        pole = np.array([[0.0, 0.0, 1.0]])
        if equator == "GCRS":
            pole = teme_from_gcrs(np.broadcast_to(pole, states.at.shape), path.times(t_s))
        return np.vstack(
            [
                np.sum(states.at * pole, axis=-1),
                states.rows(),
                np.sum(states.velocity_km_s * pole, axis=-1),
            ]
        )

    def greatest_change(a: Floats, b: Floats) -> Floats:
        known = path.bounds(a[_ROWS], b[_ROWS])
        h = known.h_s
        pull = MU_KM3_S2 / known.lowest_km**3
        offset, rate = np.abs(a[1]) + np.abs(b[1]), np.abs(a[5]) + np.abs(b[5])
        rate = rate + 2.0 * _EQUATOR_TURNS_RAD_S * known.highest_km
        rest = 1.0 - pull * h**2 / 4.0
        with np.errstate(divide="ignore", invalid="ignore"):
            across = (rate + (pull * offset / 2.0 + known.disturbance_km_s2) * h) / 2.0 / rest
        # Too long an interval for this: then by the speed.
        across = np.where(rest > 0.0, np.minimum(across, known.fastest_km_s), known.fastest_km_s)
        return np.asarray(across * h)

    return [(Quantity(sample, greatest_change), "ascending node", "descending node")]


def _apsides(path: Path) -> list[_Search]:
    def sample(t_s: Floats) -> Floats:
        states = path.states(t_s)
        return np.vstack([states.radial_rate_km_s, states.rows()])

    def greatest_change(a: Floats, b: Floats) -> Floats:
        known = path.bounds(a[_ROWS], b[_ROWS])
        h, low, climb = known.h_s, known.lowest_km, known.climb_km_s
        excess = (np.abs(_excess(a)) + np.abs(_excess(b))) / 2.0
        excess += (MU_KM3_S2 * climb / low**2 + 2.0 * known.fastest_km_s * known.disturbance_km_s2) * h / 2.0
        return np.asarray(((excess + climb**2) / low + known.disturbance_km_s2) * h)

    # Falling is the rate, from climbing to sinking, at the apogee.
    return [(Quantity(sample, greatest_change), "perigee", "apogee")]


def _excess(rows: Floats) -> Floats:
    """Return v^2 - mu / r."""
    return np.asarray(rows[3] ** 2 - MU_KM3_S2 / rows[2])


def _subsolar(path: Path) -> list[_Search]:
    def sample(t_s: Floats) -> Floats:
        states = path.states(t_s)
        cosines = (
            np.einsum("ti,ti->t", position, sun_direction_teme(path.times(t_s + shift))) / norm(position)
            for position, shift in ((states.before, -HALF_S), (states.after, HALF_S))
        )
        earlier, later = cosines
        return np.vstack([(later - earlier) / (2.0 * HALF_S), states.rows()])

    def greatest_change(a: Floats, b: Floats) -> Floats:
        known = path.bounds(a[_ROWS], b[_ROWS])
        turning = known.fastest_km_s / known.lowest_km
        bend = (
            turning**2
            + (2.0 * known.climb_km_s * turning + known.disturbance_km_s2) / known.lowest_km
            + 2.0 * turning * _SUN_TURNS_RAD_S
            + _SUN_TURNS_RAD_S**2
        )
        return np.asarray(bend * known.h_s)

    return [(Quantity(sample, greatest_change), "orbit midnight", "orbit noon")]


def _shadow(path: Path) -> list[_Search]:
    def search(side: float, rising: str, falling: str) -> _Search:
        def sample(t_s: Floats) -> Floats:
            states = path.states(t_s)
            clearance_deg, radius_deg = sun_clearance_deg(states.at, path.times(t_s))
            return np.vstack([clearance_deg - side * radius_deg, states.rows()])

        return Quantity(sample, greatest_change), rising, falling

    def greatest_change(a: Floats, b: Floats) -> Floats:
        known = path.bounds(a[_ROWS], b[_ROWS])
        low, fast = known.lowest_km, known.fastest_km_s
        # In the space stretched along the axis, in which the Earth is a sphere.
        climb = known.climb_km_s + (_STRETCH**2 - 1.0) * fast
        limb = np.sqrt(np.maximum(low**2 - WGS84_RADIUS_KM**2, 0.0))
        with np.errstate(divide="ignore"):
            swelling = WGS84_RADIUS_KM * climb / (low * limb)
        return np.asarray(np.degrees((_STRETCH * fast / low + swelling + _SUN_SHIFTS_RAD_S) * known.h_s))

    return [
        search(1.0, "penumbra exit", "penumbra entry"),
        search(-1.0, "umbra exit", "umbra entry"),
    ]


# Seconds, and what `Path.bounds` wants to know, among the rows of a sample: the value stands between.
_ROWS = [0, 2, 3, 4]

_SEARCHES: dict[Kind, Callable[[Path], list[_Search]]] = {
    "apsides": _apsides,
    "shadow": _shadow,
    "subsolar": _subsolar,
}


def _angle_deg(one: Floats, other: Floats) -> Floats:
    """Return the angles between vectors (n, 3); by arctan2, as arccos is blind near 0 and 180 degrees."""
    across, along = norm(np.cross(one, other)), np.einsum("ti,ti->t", one, other)
    return np.asarray(np.degrees(np.arctan2(across, along)))
