"""Kinds of orbit by stated bounds: every set belongs to exactly one.

The bounds are those of ESA's Annual Space Environment Report (table of orbit
definitions) where it has the class, by perigee and apogee height in km; the first
row that fits counts.

    MOLNIYA  twice a day (1.9 to 2.1 rev/day), eccentricity 0.5 to 0.8, inclination 60 to 67 deg
    GEO      perigee and apogee 35,586 to 35,986, inclination to 25 deg
    GTO      perigee to 2,000, apogee 31,570 to 40,002, inclination to 90 deg
    LEO      apogee to 2,000
    MEO      perigee from 2,000, apogee to 31,570
    HEO      eccentricity from 0.25, as far as none of the above
    OTHER    the rest: between LEO and MEO, near and above the geostationary ring

Heights are of the mean orbit above the equatorial radius of WGS-72.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tle.geometry import Floats, size


class OrbitClass(StrEnum):
    """The kinds of orbit, in the order in which they are tried."""

    MOLNIYA = "MOLNIYA"
    GEO = "GEO"
    GTO = "GTO"
    LEO = "LEO"
    MEO = "MEO"
    HEO = "HEO"
    OTHER = "OTHER"


def classify(mean_motion_rev_day: Floats, eccentricity: Floats, inclination_deg: Floats) -> NDArray[np.str_]:
    """Return the class of each orbit, shape as the arguments', as the text of an `OrbitClass`."""
    orbit = size(mean_motion_rev_day, eccentricity, inclination_deg)
    perigee, apogee = orbit.perigee_km, orbit.apogee_km

    def within(values: Floats, low: float, high: float) -> NDArray[np.bool_]:
        return (values >= low) & (values <= high)

    bounds = {
        OrbitClass.MOLNIYA: within(mean_motion_rev_day, 1.9, 2.1)
        & within(eccentricity, 0.5, 0.8)
        & within(inclination_deg, 60.0, 67.0),
        OrbitClass.GEO: within(perigee, 35586.0, 35986.0)
        & within(apogee, 35586.0, 35986.0)
        & (inclination_deg <= 25.0),
        OrbitClass.GTO: (perigee <= 2000.0) & within(apogee, 31570.0, 40002.0) & (inclination_deg <= 90.0),
        OrbitClass.LEO: apogee <= 2000.0,
        OrbitClass.MEO: (perigee >= 2000.0) & (apogee <= 31570.0),
        OrbitClass.HEO: eccentricity >= 0.25,
    }
    names = [str(name) for name in bounds]
    return np.select(list(bounds.values()), names, default=str(OrbitClass.OTHER)).astype(np.str_)
