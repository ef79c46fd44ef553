"""How much the air lifts what is near the horizon.

G. G. Bennett (1982), "The calculation of astronomical refraction in marine navigation",
Journal of Navigation 35, 255: in arc minutes 1 / tan(h + 7.31 / (h + 4.4)) at the apparent
elevation h in degrees, for 1010 hPa and 10 degrees Celsius; within 0.07' of rigorous
tables from the horizon up. Real air differs near the horizon by some minutes of arc.
Below -1 degree, where nobody sees through the ground, the value at -1 is kept.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_LOWEST_DEG = -1.0


def refraction_deg(apparent_elevation_deg: npt.ArrayLike) -> Floats:
    """Return how much higher than without air something is seen at apparent elevations of any shape."""
    h = np.clip(np.asarray(apparent_elevation_deg, dtype=np.float64), _LOWEST_DEG, 90.0)
    # The formula goes 0.08' below zero at the zenith.
    return np.maximum(1.0 / np.tan(np.radians(h + 7.31 / (h + 4.4))), 0.0) / 60.0


def geometric_elevation_deg(apparent_elevation_deg: npt.ArrayLike) -> Floats:
    """Return the elevation without air of what is seen at an apparent elevation, degrees."""
    apparent = np.asarray(apparent_elevation_deg, dtype=np.float64)
    return apparent - refraction_deg(apparent)


def apparent_elevation_deg(geometric_elevation_deg: npt.ArrayLike) -> Floats:
    """Return at which elevation something is seen through the air: the inverse, within 1e-9 degrees."""
    geometric = np.asarray(geometric_elevation_deg, dtype=np.float64)
    apparent = geometric + refraction_deg(geometric)
    # Refraction falls by less than 0.3 degrees a degree: each turn leaves less than a third.
    for _ in range(25):
        apparent = geometric + refraction_deg(apparent)
    return apparent
