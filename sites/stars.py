"""The brightest stars, and where they stand over a site: for charts, to a hundredth of a degree."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from orbits import Times
from orbits.celestial import teme_from_gcrs
from orbits.frames import itrs_position_from_teme
from sites.site import Site
from sites.topocentric import azimuth_elevation_range, position_itrs_km
from tle import Moment

Floats = npt.NDArray[np.float64]

_J2000 = 2451545.0
_YEAR_DAYS = 365.25
# Farther than any star's own direction could tell from infinity.
_FAR_KM = 1e15


@dataclass(frozen=True, slots=True)
class Star:
    """One star of `sites/data/stars.csv`.

    Attributes
    ----------
    hip, name:
        Number in the Hipparcos catalogue and name.
    ra_deg, dec_deg:
        ICRS at 2000.0.
    pm_ra_mas_yr, pm_dec_mas_yr:
        Proper motion, that in right ascension with the cosine of the declination.
    magnitude:
        Hp of Hipparcos, within 0.2 of the visual magnitude (redder stars: brighter to the eye).
    """

    hip: int
    name: str
    ra_deg: float
    dec_deg: float
    pm_ra_mas_yr: float
    pm_dec_mas_yr: float
    magnitude: float


@cache
def bright_stars() -> tuple[Star, ...]:
    """Return the stars, brightest first."""
    text = resources.files("sites").joinpath("data/stars.csv").read_text(encoding="utf-8")
    return tuple(
        Star(
            hip=int(row["HIP"]),
            name=row["NAME"],
            ra_deg=float(row["RA_DEG"]),
            dec_deg=float(row["DEC_DEG"]),
            pm_ra_mas_yr=float(row["PM_RA_MAS_YR"]),
            pm_dec_mas_yr=float(row["PM_DEC_MAS_YR"]),
            magnitude=float(row["HP_MAG"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def star_azimuth_elevation(site: Site, at: Moment) -> tuple[Floats, Floats]:
    """Return (azimuth_deg, elevation_deg) of all `bright_stars`, each (n,), at one instant.

    With proper motion, precession and nutation; without aberration (20") and refraction.
    """
    times = Times.of(at)
    stars = bright_stars()
    years = (at.jd + at.fr - _J2000) / _YEAR_DAYS
    dec = np.radians([star.dec_deg + star.pm_dec_mas_yr * years / 3.6e6 for star in stars])
    moved = np.array([star.pm_ra_mas_yr for star in stars]) * years / 3.6e6
    ra = np.radians(np.array([star.ra_deg for star in stars]) + moved / np.cos(dec))
    gcrs = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)
    itrs = itrs_position_from_teme(teme_from_gcrs(gcrs[:, np.newaxis], times), times)[:, 0]
    azimuth, elevation, _ = azimuth_elevation_range(itrs * _FAR_KM + position_itrs_km(site), site)
    return azimuth, elevation
