"""The sky of one pass: the path with its light, and what stands around it, ready to be drawn."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orbits import EphemerisRangeError, Times, body_position_itrs_km, illuminated_share, propagate
from orbits.sun import SUNLIT, illumination
from sites.passes import Pass
from sites.stars import bright_stars, star_azimuth_elevation
from sites.topocentric import azimuth_elevation_range
from tle import Catalog, ElementSet

Floats = npt.NDArray[np.float64]

_STEP_S = 2.0
_MOST = 4000
PLANETS = ("mercury", "venus", "mars", "jupiter", "saturn")


@dataclass(frozen=True, slots=True)
class Spot:
    """A body or a star in the sky.

    Attributes
    ----------
    key, name:
        `sun`, `moon`, `venus`, ... or the number of Hipparcos; the name of a star.
    azimuth_deg, elevation_deg:
        Where it stands at the culmination of the pass; below 0 it is not up.
    magnitude:
        Of a star; NaN otherwise.
    lit_share:
        Which part of the disc is lit; 1 for a star.
    """

    key: str
    name: str
    azimuth_deg: float
    elevation_deg: float
    magnitude: float = float("nan")
    lit_share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Sky:
    """One pass and the sky around it; arrays of shape (n,).

    Attributes
    ----------
    of:
        The pass.
    times, azimuth_deg, elevation_deg:
        Samples from aos to los, 2 s apart where that is not too many.
    lit:
        Whether the whole disc of the Sun shines on it.
    sun, moon:
        None where their ephemeris does not reach.
    planets, stars:
        Those above the horizon.
    """

    of: Pass
    times: Times
    azimuth_deg: Floats
    elevation_deg: Floats
    lit: npt.NDArray[np.bool_]
    sun: Spot | None
    moon: Spot | None
    planets: tuple[Spot, ...]
    stars: tuple[Spot, ...]


def sky_of(each: Pass, elements: ElementSet) -> Sky:
    """Return the sky of a pass that was predicted from `elements`."""
    length_s = each.duration_s
    count = int(min(_MOST, max(30, np.ceil(length_s / _STEP_S)))) + 1
    seconds = np.linspace(0.0, length_s, count)
    times = Times(np.full(count, each.aos.at.jd), each.aos.at.fr + seconds / 86400.0)
    ephemeris = propagate(Catalog.of(elements), times)
    azimuth, elevation, _ = azimuth_elevation_range(ephemeris.to_itrs().position_km[0], each.site)
    lit = np.ones(count, np.bool_)
    bodies: dict[str, Spot] = {}
    try:
        lit = np.asarray(illumination(ephemeris.position_km[0], times) == SUNLIT)
        bodies = {key: _body(key, each) for key in ("sun", "moon", *PLANETS)}
    except EphemerisRangeError:
        pass  # Beyond it the chart has stars and the path only, and the pass says `unknown`.
    star_azimuth, star_elevation = star_azimuth_elevation(each.site, each.tca.at)
    stars = tuple(
        Spot(str(star.hip), star.name, azimuth_deg, elevation_deg, star.magnitude)
        for star, azimuth_deg, elevation_deg in zip(
            bright_stars(), star_azimuth.tolist(), star_elevation.tolist(), strict=True
        )
        if elevation_deg > 0.0
    )
    return Sky(
        of=each,
        times=times,
        azimuth_deg=azimuth,
        elevation_deg=elevation,
        lit=lit,
        sun=bodies.get("sun"),
        moon=bodies.get("moon"),
        planets=tuple(bodies[key] for key in PLANETS if key in bodies and bodies[key].elevation_deg > 0.0),
        stars=stars,
    )


def _body(key: str, each: Pass) -> Spot:
    at = Times.of(each.tca.at)
    azimuth, elevation, _ = azimuth_elevation_range(body_position_itrs_km(key, at), each.site)
    return Spot(
        key,
        key.capitalize(),
        float(azimuth[0]),
        float(elevation[0]),
        lit_share=float(illuminated_share(key, at)[0]),
    )
