"""What an antenna follows: a body, a direction among the stars, or an object in orbit.

Each target tells where it stands as seen from a site, and how fast its line of
sight can turn at most over the turning ground: that bound is what lets
`orbits.search` prove that no window was missed. No refraction.
"""

import csv
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Protocol

import numpy as np

from orbits import Times
from orbits.bodies import BODIES, SPEED_OF_LIGHT_KM_S, body_position_gcrs_km, body_position_itrs_km
from orbits.celestial import teme_from_gcrs
from orbits.earth_orientation import FloatArray
from orbits.frames import EARTH_ROTATION_RAD_S, itrs_position_from_teme
from sites.errors import UnknownTarget
from sites.site import Site
from sites.topocentric import azimuth_elevation_range, position_itrs_km
from tle import Catalog, ElementSet

# What a body may move among the stars, rad/s, seen from the ground: the Moon 3.0e-6 by
# itself and 1.3e-6 by parallax; all others less than a million times the Earth's turn.
_OWN_MOTION_RAD_S = 6.0e-6


class Target(Protocol):
    """Anything with a place in the sky of a site."""

    @property
    def name(self) -> str:
        """Name for people."""
        ...

    def away_itrs_km(self, times: Times, site: Site) -> FloatArray:
        """Return the vectors from the site to it in ITRS, (n_t, 3), km; directions where it is a star."""
        ...


@dataclass(frozen=True, slots=True)
class Body:
    """The Moon, the Sun or a planet, by its name in `orbits.bodies`."""

    key: str

    @property
    def name(self) -> str:
        """Its name for people."""
        return {"sun": "the Sun", "moon": "the Moon"}.get(self.key, self.key.capitalize())

    def away_itrs_km(self, times: Times, site: Site) -> FloatArray:
        """Return the apparent position less that of the site: the parallax of the Moon is in it."""
        return body_position_itrs_km(self.key, times) - position_itrs_km(site)


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction among the stars: right ascension and declination of ICRS, degrees.

    `what`, `source` and `confidence` tell of a named radio source; empty for a
    direction that somebody typed in.
    """

    name: str
    ra_deg: float
    dec_deg: float
    what: str = ""
    source: str = ""
    confidence: str = ""

    def away_itrs_km(self, times: Times, site: Site) -> FloatArray:  # noqa: ARG002 - a star has no parallax
        """Return the apparent direction, of length 1: annual aberration (20") is in it, proper motion not."""
        ra, dec = math.radians(self.ra_deg), math.radians(self.dec_deg)
        catalogue = np.array([math.cos(dec) * math.cos(ra), math.cos(dec) * math.sin(ra), math.sin(dec)])
        apparent = catalogue + _earth_velocity_km_s(times) / SPEED_OF_LIGHT_KM_S
        apparent /= np.linalg.norm(apparent, axis=-1, keepdims=True)
        return itrs_position_from_teme(teme_from_gcrs(apparent, times), times)


@dataclass(frozen=True, slots=True)
class Orbiting:
    """An object in orbit, by one element set."""

    elements: ElementSet

    @property
    def name(self) -> str:
        """Its name, or its number where the set has none."""
        return self.elements.label

    def away_itrs_km(self, times: Times, site: Site) -> FloatArray:
        """Return its position less that of the site; NaN where SGP4 has none."""
        from orbits import propagate

        ephemeris = propagate(Catalog.of([self.elements]), times, frame="ITRS")
        position = ephemeris.position_km[0] - position_itrs_km(site)
        return np.where((ephemeris.error[0] == 0)[:, np.newaxis], position, np.nan)


def sky_rate_bound_rad_s() -> float:
    """Return how fast the line of sight to a body or star can turn over the ground at most, rad/s."""
    return EARTH_ROTATION_RAD_S + _OWN_MOTION_RAD_S


def look(target: Target, site: Site, times: Times) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (azimuth_deg, elevation_deg, range_km) of a target, each (n_t,); the range of a star is 1."""
    return azimuth_elevation_range(target.away_itrs_km(times, site) + position_itrs_km(site), site)


def angular_rate_deg_s(target: Target, site: Site, times: Times) -> FloatArray:
    """Return how fast the line of sight turns over the ground, degrees/s, (n_t,), over one second."""
    half = 0.5 / 86400.0
    before, after = (target.away_itrs_km(Times(times.jd, times.fr + shift), site) for shift in (-half, half))
    cross = np.linalg.norm(np.cross(before, after), axis=-1)
    return np.asarray(np.degrees(np.arctan2(cross, np.einsum("ti,ti->t", before, after))))


def find_target(text: str, find_object: Callable[[str], ElementSet] | None = None) -> Target:
    """Return what `text` names: a body, a radio source, `RA,DEC` in degrees, or an object in orbit.

    `Moon`, `crab`, `83.63,22.01`, `05h34m32s,+22d00m52s` are understood;
    `find_object` is asked for all else and may raise what it likes.

    Raises
    ------
    UnknownTarget
        Nothing goes by that name and there is nobody else to ask, or numbers that
        are no direction.
    """
    key = " ".join(text.casefold().replace("-", " ").split())
    if key in BODIES or key in ("the moon", "the sun"):
        return Body(key.removeprefix("the "))
    if key in _sources_by_name():
        return _sources_by_name()[key]
    if "," in text:
        return parse_direction(text)
    if find_object is not None:
        return Orbiting(find_object(text))
    raise UnknownTarget(
        f"{text!r} is nothing we could point at. Give the Moon, the Sun, a planet, a radio source "
        f"({', '.join(source.name for source in radio_sources().values())}), right ascension and "
        "declination such as 83.63,22.01, or an object in orbit."
    )


def parse_direction(text: str) -> Direction:
    """Return the direction that `RA,DEC` names: degrees, or hours (`05h34m32s`) and degrees (`+22d00m52s`).

    Raises
    ------
    UnknownTarget
        The text is no pair of such numbers, or beyond a pole.
    """
    parts = [part.strip() for part in text.split(",")]
    try:
        ra_deg, dec_deg = (_angle(part) for part in parts)
    except ValueError as error:
        raise UnknownTarget(
            f"{text!r} is no direction. Write right ascension and declination with a comma between, in "
            "degrees (83.63,22.01) or as 05h34m32s,+22d00m52s."
        ) from error
    if abs(dec_deg) > 90.0 or not -360.0 <= ra_deg <= 360.0:
        raise UnknownTarget(
            f"{text!r} is no direction: right ascension goes from 0 to 360 degrees, declination from -90 "
            "to 90. Right ascension comes first: were the two swapped?"
        )
    return Direction(text, ra_deg % 360.0, dec_deg)


@cache
def radio_sources() -> dict[str, Direction]:
    """Return the named radio sources by id, from `data/radio_sources.csv`."""
    return {
        row["id"]: Direction(
            name=row["name"],
            ra_deg=float(row["ra_deg"]),
            dec_deg=float(row["dec_deg"]),
            what=row["what"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in _rows()
    }


@cache
def _sources_by_name() -> dict[str, Direction]:
    found = {}
    for row in _rows():
        for name in (row["id"], row["name"], *row["aliases"].split(";")):
            if name:
                found[" ".join(name.casefold().replace("-", " ").split())] = radio_sources()[row["id"]]
    return found


def _rows() -> list[dict[str, Any]]:
    text = resources.files("sites").joinpath("data/radio_sources.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


_SEXAGESIMAL = re.compile(r"([+-]?)(\d+)([hd°])\s*(?:(\d+)[m'])?\s*(?:(\d+(?:\.\d+)?)[s\"])?\Z")


def _angle(text: str) -> float:
    """Return degrees; hours count 15 of them."""
    match = _SEXAGESIMAL.match(text)
    if match is None:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(text)
        return value
    sign, whole, unit, minutes, seconds = match.groups()
    value = int(whole) + int(minutes or 0) / 60.0 + float(seconds or 0.0) / 3600.0
    return (-value if sign == "-" else value) * (15.0 if unit == "h" else 1.0)


def _earth_velocity_km_s(times: Times) -> FloatArray:
    """Return the Earth's velocity about the Sun along GCRS, (n_t, 3), interpolated between half days."""
    jd, fr = times.jd, times.fr
    days = jd + fr
    knots = np.arange(math.floor(days.min() * 2.0) - 1, math.ceil(days.max() * 2.0) + 2) / 2.0
    sun = body_position_gcrs_km("sun", Times(np.floor(knots), knots - np.floor(knots)))
    # Differences of half a day: the Earth's own path bends by 1e-5 of its speed meanwhile.
    velocity = -np.gradient(sun, 43200.0, axis=0)
    return np.stack([np.interp(days, knots, velocity[:, axis]) for axis in range(3)], axis=-1)
