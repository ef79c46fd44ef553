"""What hides the sky: a level mask, or a horizon of hills and houses as a line of azimuths and elevations.

A horizon that a site has is closed: after the last azimuth comes the first. Between two
points it is a straight line in azimuth and elevation. Files of masks have two numbers a
line, azimuth and elevation in degrees, apart by comma or blanks; `#` begins a remark.
"""

import hashlib
import math
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sites.errors import HorizonError
from sites.refraction import geometric_elevation_deg

Floats = npt.NDArray[np.float64]

_MOST_POINTS = 3600


@dataclass(frozen=True, slots=True)
class Horizon:
    """From which elevation on the sky is free, by azimuth.

    Attributes
    ----------
    points:
        (azimuth_deg, elevation_deg), the azimuths in rising order within [0, 360).
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.points) <= _MOST_POINTS:
            raise HorizonError(f"A horizon has 1 to {_MOST_POINTS} points; {len(self.points)} were given.")
        for azimuth, elevation in self.points:
            if not (math.isfinite(azimuth) and 0.0 <= azimuth < 360.0):
                raise HorizonError(
                    f"The azimuth {azimuth:g} is none. Give degrees from north through east, 0 to 360."
                )
            if not (math.isfinite(elevation) and -90.0 <= elevation <= 90.0):
                raise HorizonError(f"The elevation {elevation:g} is none. Give degrees from -90 to 90.")
        azimuths = [point[0] for point in self.points]
        if azimuths != sorted(set(azimuths)):
            raise HorizonError("Azimuths must rise from point to point, each given once. Sort the points.")

    @classmethod
    def level(cls, elevation_deg: float) -> "Horizon":
        """Return the horizon that is `elevation_deg` high all around."""
        return cls(((0.0, float(elevation_deg)),))

    @classmethod
    def of(cls, value: "Horizon | float") -> "Horizon":
        """Return `value`, or the level horizon of that elevation."""
        return value if isinstance(value, Horizon) else cls.level(value)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> "Horizon":
        """Return the horizon of a file of azimuths and elevations.

        Raises
        ------
        HorizonError
            There is no such file, or a line is no pair of angles; the sentence says which.
        """
        place = Path(path)
        try:
            text = place.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise HorizonError(
                f"The horizon {place.name} cannot be read: {error}. "
                "Give a text file of azimuths and elevations."
            ) from error
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> "Horizon":
        """Return the horizon that `text` describes, as in a file; 360 counts as 0."""
        found: dict[float, float] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.split("#")[0].replace(",", " ").replace(";", " ").split()
            if not words:
                continue
            try:
                azimuth, elevation = (float(word) for word in words)
            except ValueError:
                if not found and not any(letter.isdigit() for letter in line):
                    # A head that names the columns.
                    continue
                raise HorizonError(
                    f"Line {number} of the horizon is {line.strip()!r}. Give two numbers: azimuth and "
                    "elevation in degrees, for example 90, 12.5."
                ) from None
            turned = azimuth % 360.0 if math.isfinite(azimuth) and -360.0 <= azimuth <= 360.0 else azimuth
            if turned in found and found[turned] != elevation:
                raise HorizonError(
                    f"Line {number} of the horizon gives azimuth {azimuth:g} a second elevation. "
                    "Leave one out."
                )
            found[turned] = elevation
        return cls(tuple(sorted(found.items())))

    @property
    def lowest_deg(self) -> float:
        """Its lowest elevation."""
        return min(point[1] for point in self.points)

    @property
    def highest_deg(self) -> float:
        """Its highest elevation."""
        return max(point[1] for point in self.points)

    @property
    def span_deg(self) -> float:
        """From its lowest to its highest."""
        return self.highest_deg - self.lowest_deg

    @property
    def is_level(self) -> bool:
        """Whether it is as high everywhere."""
        return self.span_deg == 0.0

    @property
    def steepest(self) -> float:
        """The steepest rise or fall, degrees of elevation for a degree of azimuth."""
        azimuth, elevation = self._closed()
        return float(np.max(np.abs(np.diff(elevation) / np.diff(azimuth))))

    @property
    def fingerprint(self) -> str:
        """Eight letters that tell this horizon from others; empty for a level one."""
        if self.is_level:
            return ""
        return hashlib.sha256(repr(self.points).encode()).hexdigest()[:8]

    def without_air(self) -> "Horizon":
        """Return the horizon of geometric elevations whose points are seen at those of this one."""
        return Horizon(
            tuple((azimuth, float(geometric_elevation_deg(elevation))) for azimuth, elevation in self.points)
        )

    def at(self, azimuth_deg: npt.ArrayLike) -> Floats:
        """Return its elevation at azimuths of any shape, degrees."""
        azimuth, elevation = self._closed()
        return np.interp(np.asarray(azimuth_deg, dtype=np.float64) % 360.0, azimuth, elevation)

    def _closed(self) -> tuple[Floats, Floats]:
        """Return its points with the last before the first and the first after the last."""
        azimuth, elevation = np.array(self.points).T
        return (
            np.concatenate([azimuth[-1:] - 360.0, azimuth, azimuth[:1] + 360.0]),
            np.concatenate([elevation[-1:], elevation, elevation[:1]]),
        )
