"""How bright: the magnitude of a sunlit object from its distance and phase, with an error bar.

    m = standard + 5 log10(range / 1000 km) - 2.5 log10((180 - phase) / 90)

The standard magnitude is that at 1000 km and half lit, the convention of visual
observers (M. McCants, "Description of satellite information", mmccants.org/tles/
mccdesc.html: mag = std - 15.75 + 2.5 log10(range^2 / fraction illuminated); at one
half that is the line above). As the fraction illuminated the share of the phase
angle is taken, (180 - phase) / 180: a station is no ball, it keeps reflecting
towards the Sun. This is no fit but one choice out of the three laws in use, made by
the 27 magnitudes that Heavens-Above prints for Zurich in January 2022, at phases of
7 to 170 degrees: with -1.8 all of them come out within 0.15 mag. The lit part of a
disc, (1 + cos phase) / 2, would leave 2.2 mag, a diffuse ball 4.6 mag.

These are magnitudes outside the air, as the printed ones are. `extinction_mag` says
what clear air takes at an elevation. Phase laws know nothing of the attitude of
arrays and radiators: for satellites at large they leave residuals of 0.6 mag (one
sigma; "Diffuse and specular brightness models applied to LEO satellites",
arXiv:2603.21859), and a glint of seconds may be magnitudes brighter.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from tle import Moment

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StandardMagnitude:
    """How bright one object is at 1000 km and half lit.

    Attributes
    ----------
    norad_cat_id, name:
        The object.
    standard_mag:
        Visual magnitude at 1000 km and a phase angle of 90 degrees, outside the air.
    plus_minus:
        Within this most observations lie.
    confidence:
        `high`, `medium` or `low`.
    source, note:
        Where the figure is from, and what else to know.
    """

    norad_cat_id: int
    name: str
    standard_mag: float
    plus_minus: float
    confidence: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Brightness:
    """The brightest moment of the visible part of a pass.

    Attributes
    ----------
    at:
        When.
    magnitude:
        Visual magnitude outside the air; smaller is brighter.
    plus_minus:
        Its error bar, magnitudes: within this most observations lie.
    extinction_mag:
        What clear air takes of it at that elevation; add it for what the eye gets.
    phase_deg:
        Angle at the object between Sun and site: 0 fully lit, 180 against the light.
    standard:
        The figure behind it.
    """

    at: Moment
    magnitude: float
    plus_minus: float
    extinction_mag: float
    phase_deg: float
    standard: StandardMagnitude

    def as_json(self) -> dict[str, Any]:
        """Return the numbers with their source."""
        return {
            "at": self.at.iso(),
            "magnitude": self.magnitude,
            "plus_minus": self.plus_minus,
            "extinction_mag": self.extinction_mag,
            "phase_deg": self.phase_deg,
            "standard_mag": self.standard.standard_mag,
            "confidence": self.standard.confidence,
            "source": self.standard.source,
        }


@cache
def standard_magnitudes() -> Mapping[int, StandardMagnitude]:
    """Return the table `sites/data/magnitudes.csv` by catalogue number."""
    text = resources.files("sites").joinpath("data/magnitudes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {
        int(row["NORAD_CAT_ID"]): StandardMagnitude(
            norad_cat_id=int(row["NORAD_CAT_ID"]),
            name=row["NAME"],
            standard_mag=float(row["STANDARD_MAG"]),
            plus_minus=float(row["PLUS_MINUS"]),
            confidence=row["CONFIDENCE"],
            source=row["SOURCE"],
            note=row["NOTE"],
        )
        for row in rows
    }


# Docked modules are as bright as the station they are part of.
_PART_OF = {49044: 25544, 53239: 48274, 54216: 48274}


def standard_magnitude(norad_cat_id: int) -> StandardMagnitude | None:
    """Return the standard magnitude of an object, None where none is known."""
    return standard_magnitudes().get(_PART_OF.get(norad_cat_id, norad_cat_id))


def apparent_magnitude(standard_mag: float, range_km: npt.ArrayLike, phase_deg: npt.ArrayLike) -> Floats:
    """Return the visual magnitude outside the air, of the shape of range and phase; see the module.

    Infinite at a phase of 180 degrees: the dark side.
    """
    share = (180.0 - np.asarray(phase_deg, dtype=np.float64)) / 90.0
    with np.errstate(divide="ignore"):
        dimmer = -2.5 * np.log10(np.maximum(share, 0.0))
    return np.asarray(standard_mag + 5.0 * np.log10(np.asarray(range_km, dtype=np.float64) / 1000.0) + dimmer)


def phase_angle_deg(
    object_itrs_km: npt.ArrayLike, site_itrs_km: npt.ArrayLike, sun_itrs_km: Floats
) -> Floats:
    """Return the angle at the object between Sun and site, (...), from positions (..., 3) in one frame."""
    here = np.asarray(object_itrs_km, dtype=np.float64)
    to_site, to_sun = np.asarray(site_itrs_km, dtype=np.float64) - here, sun_itrs_km - here
    cross = np.linalg.norm(np.cross(to_site, to_sun), axis=-1)
    return np.asarray(np.degrees(np.arctan2(cross, np.sum(to_site * to_sun, axis=-1))))


def extinction_mag(elevation_deg: npt.ArrayLike, alt_m: float = 0.0) -> Floats:
    """Return how many magnitudes clear air takes at an elevation from a site at `alt_m`, of its shape.

    Rayleigh scattering, aerosol and ozone for the visual band by D. Green,
    "Magnitude corrections for atmospheric extinction", International Comet Quarterly
    14 (1992), 55: 0.28 mag an air mass at sea level; air mass by Rozenberg (1966),
    1 / (cos z + 0.025 exp(-11 cos z)), 40 at the horizon. Below the horizon it stays
    what it is there. Haze and cities take more.
    """
    height_km = alt_m / 1000.0
    an_air_mass = 0.1451 * np.exp(-height_km / 7.996) + 0.120 * np.exp(-height_km / 1.5) + 0.016
    cosine = np.sin(np.radians(np.maximum(np.asarray(elevation_deg, dtype=np.float64), 0.0)))
    return np.asarray(an_air_mass / (cosine + 0.025 * np.exp(-11.0 * cosine)))
