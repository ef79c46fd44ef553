"""Where the Sun, the Moon and the planets are, as seen from the Earth's centre.

Places come from JPL's DE421, which the package `skyfield-data` brings along
(1899-07-29 to 2053-10-08); nothing is downloaded. They are the apparent ones:
with the light's travel and the aberration by the Earth's motion. Seen from a
site, take the site's own position off first: the Moon stands up to a degree
lower there (`sites.azimuth_elevation_range` does).

    bodies --body_position_gcrs_km--> GCRS --celestial--> TEME --frames--> ITRS
"""

import threading
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np

from orbits.celestial import teme_from_gcrs
from orbits.earth_orientation import FloatArray
from orbits.errors import EphemerisRangeError, UnknownBody
from orbits.frames import itrs_position_from_teme
from orbits.times import Times, TimesLike

# IAU 2015 Resolution B3, nominal solar radius.
SUN_RADIUS_KM = 695_700.0
# Mean radius: Archinal et al. (2018), "Report of the IAU Working Group on Cartographic
# Coordinates and Rotational Elements: 2015", table 5.
MOON_RADIUS_KM = 1737.4

SPEED_OF_LIGHT_KM_S = 299_792.458
_SPEED_OF_LIGHT_KM_DAY = SPEED_OF_LIGHT_KM_S * 86400.0

# The steps from the barycentre of the solar system to each body. The four giants
# and Pluto are the barycentres of their systems, which are less than 0.1" from them
# as seen from here (Pluto 0.2").
_STEPS: dict[str, tuple[tuple[int, int], ...]] = {
    "sun": ((0, 10),),
    "moon": ((0, 3), (3, 301)),
    "mercury": ((0, 1), (1, 199)),
    "venus": ((0, 2), (2, 299)),
    "mars": ((0, 4), (4, 499)),
    "jupiter": ((0, 5),),
    "saturn": ((0, 6),),
    "uranus": ((0, 7),),
    "neptune": ((0, 8),),
    "pluto": ((0, 9),),
}
_EARTH = ((0, 3), (3, 399))
_SAID = {"sun": "the Sun", "moon": "the Moon"}

BODIES = tuple(_STEPS)
"""The names that the functions of this module know."""

_opening = threading.Lock()


def body_position_gcrs_km(name: str, times: TimesLike) -> FloatArray:
    """Return the apparent geocentric position of a body, shape (n_t, 3), km, along the axes of GCRS.

    Light time and aberration are in it, to 0.05" (0.01" for the Sun and the Moon);
    the bending of light by the Sun is not (1.75" at its edge, 0.015" at 30 degrees
    from it). The length is the way the light had to go.

    Parameters
    ----------
    name:
        One of `BODIES`, in any case: `sun`, `moon`, `mercury`, ..., `saturn` and beyond.

    Raises
    ------
    UnknownBody
        There is no body of that name.
    EphemerisRangeError
        A time lies outside DE421.
    """
    key = _key(name)
    chosen = Times.of(times)
    jd, fr = chosen.tt()
    now = _from_earth_km(key, chosen, jd, fr)
    travel_days = np.linalg.norm(now, axis=-1) / _SPEED_OF_LIGHT_KM_DAY
    # Body and Earth both at the time the light left: light time and aberration in
    # one ("planetary aberration", Explanatory Supplement 1992, 3.255). What it
    # leaves out is the bending of the Earth's path meanwhile: 1e-8 rad in the 8
    # minutes from the Sun, 5e-8 rad in the 80 from Saturn; and the second round
    # of light time, (v/c)^2 = 2e-8 rad.
    return _from_earth_km(key, chosen, jd, fr - travel_days)


def body_position_teme_km(name: str, times: TimesLike) -> FloatArray:
    """Return the apparent geocentric position of a body in TEME, shape (n_t, 3), km.

    See `body_position_gcrs_km`.
    """
    chosen = Times.of(times)
    return teme_from_gcrs(body_position_gcrs_km(name, chosen), chosen)


def body_position_itrs_km(name: str, times: TimesLike) -> FloatArray:
    """Return the apparent geocentric position of a body in ITRS, shape (n_t, 3), km.

    See `body_position_gcrs_km`.
    """
    chosen = Times.of(times)
    return itrs_position_from_teme(body_position_teme_km(name, chosen), chosen)


def illuminated_share(name: str, times: TimesLike) -> FloatArray:
    """Return which part of the disc of a body the Sun lights, 0 (new) to 1 (full), shape (n_t,).

    (1 + cos i) / 2 with the phase angle i between Sun and Earth at the body (Meeus,
    Astronomical Algorithms, 2nd ed., 48.1), seen from the Earth's centre. For the
    Sun itself it is 1.

    Raises
    ------
    UnknownBody, EphemerisRangeError
        As `body_position_gcrs_km`.
    """
    key = _key(name)
    chosen = Times.of(times)
    if key == "sun":
        return np.ones(len(chosen))
    body, sun = body_position_gcrs_km(key, chosen), body_position_gcrs_km("sun", chosen)
    to_sun = sun - body
    cosine = -np.einsum("ti,ti->t", body, to_sun) / (
        np.linalg.norm(body, axis=-1) * np.linalg.norm(to_sun, axis=-1)
    )
    return np.asarray((1.0 + cosine) / 2.0)


def _key(name: str) -> str:
    key = str(name).strip().casefold()
    if key not in _STEPS:
        raise UnknownBody(f"There is no body called {name!r} here. Give one of {', '.join(BODIES)}.")
    return key


def _from_earth_km(key: str, times: Times, jd: FloatArray, fr: FloatArray) -> FloatArray:
    """Return the vector from Earth to body at TDB `jd + fr`, shape (n_t, 3); `times` are named in errors."""
    from jplephem.exceptions import OutOfRangeError

    segments = _segments()
    # A step that both ways share (the barycentre of Earth and Moon) cancels out.
    there = [step for step in _STEPS[key] if step not in _EARTH]
    here = [step for step in _EARTH if step not in _STEPS[key]]
    vector = np.zeros((3, len(times)))
    try:
        # TDB is TT to 1.7 ms, in which the Earth moves by 50 m.
        for step in there:
            vector += segments[step].compute(jd, fr)
        for step in here:
            vector -= segments[step].compute(jd, fr)
    except OutOfRangeError as error:
        outside = np.broadcast_to(np.asarray(error.out_of_range_times), (len(times),))
        first = times[int(np.flatnonzero(outside)[0])]
        raise EphemerisRangeError(
            f"The place of {_SAID.get(key, key.capitalize())} is known from 1899-07-29 to 2053-10-08 "
            f"(JPL DE421), and {first.iso(0)} lies outside. "
            "Ask for times within that span."
        ) from error
    return np.asarray(vector.T, dtype=np.float64)


def _segments() -> dict[tuple[int, int], Any]:
    # Two threads that ask at once must not both read the file's records.
    with _opening:
        return _opened()


@cache
def _opened() -> dict[tuple[int, int], Any]:
    """Return the segments of DE421 by (from, to), with their numbers in memory."""
    from jplephem.spk import SPK

    # skyfield_data's own function for the path warns of other files' expiry.
    with as_file(files("skyfield_data") / "data" / "de421.bsp") as path:
        kernel = SPK.open(str(path))
        segments = {(segment.center, segment.target): segment for segment in kernel.segments}
        for segment in segments.values():
            # The first use maps the numbers into memory, where they stay ...
            segment.compute(np.array([2451545.0]))
        # ... so that no file is left open.
        kernel.daf.file.close()
    return segments
