"""Where one object is: at one instant, and through time in one frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import orbits
import tle
from dashboard.answers.elements import Elements
from orbits import sun
from orbits.times import Times, earth_orientation_status
from tle import Catalog, ElementSet, ElementsReference, Moment, MomentLike


class NoPosition(ValueError):  # noqa: N818 - it names the finding, as KeyError does
    """The propagator gave no position: the elements do not reach to the time asked about."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one object is at one instant.

    Attributes
    ----------
    at:
        The instant, UTC.
    lat_deg, lon_deg, alt_km:
        Geodetic place below it on WGS-84 (east positive) and height above the ellipsoid.
    speed_km_s:
        Inertial speed, the length of `velocity_teme_km_s`.
    sunlit:
        Whether any part of the Sun's disc shines on it.
    position_teme_km, velocity_teme_km_s, position_itrs_km:
        Three components each.
    elements:
        The element set it was computed from, with its age at `at`.
    ut1_minus_utc_s, earth_orientation:
        How far the Earth had turned, and whether that is `measured` or
        `predicted`: what to compare first when another program's ground
        position differs by tens of metres (0.1 s of UT1 is 46 m at the equator).
    """

    object: str
    norad_cat_id: int
    at: Moment
    lat_deg: float
    lon_deg: float
    alt_km: float
    speed_km_s: float
    sunlit: bool
    position_teme_km: tuple[float, float, float]
    velocity_teme_km_s: tuple[float, float, float]
    position_itrs_km: tuple[float, float, float]
    elements: ElementsReference
    ut1_minus_utc_s: float
    earth_orientation: str

    def as_json(self) -> dict[str, Any]:
        """Return the answer under the keys of the command line's contract."""
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "at": self.at.iso(),
            "lat_deg": self.lat_deg,
            "lon_deg": self.lon_deg,
            "alt_km": self.alt_km,
            "speed_km_s": self.speed_km_s,
            "sunlit": self.sunlit,
            "position_teme_km": list(self.position_teme_km),
            "velocity_teme_km_s": list(self.velocity_teme_km_s),
            "position_itrs_km": list(self.position_itrs_km),
            "elements": self.elements.as_json(),
            "ut1_minus_utc_s": self.ut1_minus_utc_s,
            "earth_orientation": self.earth_orientation,
        }


def where(held: Elements, name: str, at: MomentLike) -> Whereabouts:
    """Return where the object called `name` is at `at`, from its set nearest in time.

    Raises
    ------
    tle.UnknownObject
        No set of that object is held.
    tle.NoAuthenticElements
        None of that time is.
    NoPosition
        SGP4 refuses the time (decayed, or elements out of bounds).
    """
    moment = tle.as_moment(at)
    elements = held.at(name, moment)
    times = Times.of(moment)
    ephemeris = orbits.propagate(Catalog.of([elements]), times)
    require_position(elements, int(ephemeris.error[0, 0]), moment)
    itrs = ephemeris.to_itrs()
    lat_deg, lon_deg, alt_km = orbits.geodetic_from_itrs(itrs.position_km[0, 0])
    velocity = ephemeris.velocity_km_s[0, 0]
    return Whereabouts(
        object=elements.label,
        norad_cat_id=elements.norad_cat_id,
        at=moment,
        lat_deg=float(lat_deg),
        lon_deg=float(lon_deg),
        alt_km=float(alt_km),
        speed_km_s=float(np.linalg.norm(velocity)),
        sunlit=bool(sun.is_sunlit(ephemeris.position_km[0], times)[0]),
        position_teme_km=_three(ephemeris.position_km[0, 0]),
        velocity_teme_km_s=_three(velocity),
        position_itrs_km=_three(itrs.position_km[0, 0]),
        elements=elements.reference(moment),
        ut1_minus_utc_s=float(times.ut1_minus_utc_s[0]),
        earth_orientation=earth_orientation_status(times).worst,
    )


def require_position(elements: ElementSet, error: int, at: Moment) -> None:
    """Raise NoPosition, with the propagator's reason in words, unless `error` is 0."""
    if error:
        raise NoPosition(
            f"SGP4 gives no orbit for {elements.label} at {at.iso(0)} "
            f"from the elements of {elements.epoch.iso(0)}: {orbits.ERRORS[error]} (code {error}). "
            "Ask for a time nearer to that epoch, or give newer elements with --elements FILE."
        )


@dataclass(frozen=True, slots=True)
class Track:
    """One object through time, in one frame.

    Attributes
    ----------
    frame:
        `teme`, `itrs` or `geodetic`.
    times:
        The instants, n of them.
    columns:
        Name with unit -> n values: `x_km` ... `vz_km_s`, or `lat_deg`, `lon_deg`, `alt_km`.
    elements:
        The element set, with its age at the sample farthest from its epoch.
    """

    object: str
    norad_cat_id: int
    frame: str
    times: Times
    columns: dict[str, np.ndarray[Any, np.dtype[np.float64]]]
    elements: ElementsReference

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one dictionary a sample, `at` first."""
        names = tuple(self.columns)
        for moment, values in zip(
            self.times.moments(), zip(*(self.columns[n].tolist() for n in names), strict=True), strict=True
        ):
            yield {"at": moment.iso(), **dict(zip(names, values, strict=True))}

    def as_json(self) -> dict[str, Any]:
        """Return the answer under the keys of the command line's contract."""
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "frame": self.frame,
            "elements": self.elements.as_json(),
            "samples": list(self.rows()),
        }


FRAMES = ("geodetic", "itrs", "teme")


def track(
    held: Elements, name: str, start: MomentLike, stop: MomentLike, step_s: float, frame: str = "geodetic"
) -> Track:
    """Return the object called `name` from `start` to `stop` every `step_s` seconds in `frame`.

    The one element set nearest to the middle of the span is used throughout, so
    that the track has no step where sets would change.
    """
    begin, end = tle.as_moment(start), tle.as_moment(stop)
    middle = begin.plus_seconds(end.seconds_since(begin) / 2)
    elements = held.at(name, middle)
    times = Times.range(begin, end, step_s)
    ephemeris = orbits.propagate(Catalog.of([elements]), times)
    for index in np.flatnonzero(ephemeris.error[0])[:1]:
        require_position(elements, int(ephemeris.error[0, index]), times.moments()[index])
    if frame != "teme":
        ephemeris = ephemeris.to_itrs()
    position, velocity = ephemeris.position_km[0], ephemeris.velocity_km_s[0]
    if frame == "geodetic":
        columns = dict(
            zip(("lat_deg", "lon_deg", "alt_km"), orbits.geodetic_from_itrs(position), strict=True)
        )
    else:
        columns = {f"{axis}_km": position[:, i] for i, axis in enumerate("xyz")}
        columns |= {f"v{axis}_km_s": velocity[:, i] for i, axis in enumerate("xyz")}
    farthest = max((begin, end), key=lambda moment: abs(elements.age_days(moment)))
    return Track(
        object=elements.label,
        norad_cat_id=elements.norad_cat_id,
        frame=frame,
        times=times,
        columns=columns,
        elements=elements.reference(farthest),
    )


def _three(vector: Any) -> tuple[float, float, float]:
    x, y, z = (float(component) for component in vector)
    return x, y, z
