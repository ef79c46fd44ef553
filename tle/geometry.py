"""What mean elements say of an orbit's size, for whole catalogues at once: WGS-72, as SGP4 reckons.

The published mean motion is Kozai's; SGP4 first takes the oblateness out of it
(Hoots and Roehrich, Spacetrack Report No. 3, 1980; Vallado et al., AIAA
2006-6753). The same is done here, so that heights agree with what SGP4 starts
from.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tle.wgs72 import EARTH_RADIUS_KM, J2, MU_KM3_S2

Floats = NDArray[np.float64]

_XKE = 60.0 / np.sqrt(EARTH_RADIUS_KM**3 / MU_KM3_S2)
"""Earth radii^1.5 per minute: the mean motion, in radians a minute, of an orbit of one Earth radius."""


class Size(NamedTuple):
    """Size of orbits, arrays of one shape; NaN where the elements make no orbit.

    `mean_motion_rad_min` is the one SGP4 works with (Brouwer's), `perigee_km`
    and `apogee_km` are heights above the equatorial radius of WGS-72.
    """

    mean_motion_rad_min: Floats
    semi_major_axis_km: Floats
    perigee_km: Floats
    apogee_km: Floats


def size(mean_motion_rev_day: ArrayLike, eccentricity: ArrayLike, inclination_deg: ArrayLike) -> Size:
    """Return the size of orbits from the published (Kozai) mean motion; arguments of one shape."""
    kozai = np.asarray(mean_motion_rev_day, dtype=np.float64) * (2.0 * np.pi / 1440.0)
    ecc = np.asarray(eccentricity, dtype=np.float64)
    cos_i = np.cos(np.radians(np.asarray(inclination_deg, dtype=np.float64)))
    with np.errstate(all="ignore"):
        a1 = (_XKE / kozai) ** (2.0 / 3.0)
        flattening = 0.75 * J2 * (3.0 * cos_i**2 - 1.0) / (1.0 - ecc**2) ** 1.5
        delta = flattening / a1**2
        a0 = a1 * (1.0 - delta * (1.0 / 3.0 + delta * (1.0 + 134.0 * delta / 81.0)))
        mean_motion = kozai / (1.0 + flattening / a0**2)
        axis = np.where(mean_motion > 0.0, (_XKE / np.abs(mean_motion)) ** (2.0 / 3.0), np.nan)
    axis_km = axis * EARTH_RADIUS_KM
    return Size(
        mean_motion,
        axis_km,
        axis_km * (1.0 - ecc) - EARTH_RADIUS_KM,
        axis_km * (1.0 + ecc) - EARTH_RADIUS_KM,
    )
