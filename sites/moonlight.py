"""The Moon during a pass: where it stands, how much of it is lit, and how near the object comes to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tle import Moment

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moon:
    """The Moon as seen from the site of a pass.

    Attributes
    ----------
    azimuth_deg, elevation_deg:
        Of its centre at the culmination of the pass; below 0 it is not up.
    lit_share:
        Which part of its disc is lit, 0 to 1.
    separation_deg:
        The least angle between its centre and the path of the object through the pass.
    nearest_at:
        When the object is there.
    """

    azimuth_deg: float
    elevation_deg: float
    lit_share: float
    separation_deg: float
    nearest_at: Moment

    @property
    def up(self) -> bool:
        """Whether it is above the horizon."""
        return self.elevation_deg > 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the numbers with units in the names."""
        return {
            "azimuth_deg": self.azimuth_deg,
            "elevation_deg": self.elevation_deg,
            "lit_share": self.lit_share,
            "separation_deg": self.separation_deg,
            "nearest_at": self.nearest_at.iso(),
        }


def separation_deg(a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
    """Return the angle between vectors (..., 3), degrees, (...): exact also where it is small."""
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    cross = np.linalg.norm(np.cross(first, second), axis=-1)
    return np.asarray(np.degrees(np.arctan2(cross, np.sum(first * second, axis=-1))))
