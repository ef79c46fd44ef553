"""What propagation gives: positions, velocities and a code for every object at every instant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from orbits import frames
from orbits.earth_orientation import FloatArray
from orbits.errors import FrameError
from orbits.times import Times
from tle.catalog import Catalog

# The codes of python-sgp4 (those of Vallado et al., AIAA 2006-6753), in words
# for people. The first error that SGP4 meets wins.
ERRORS: dict[int, str] = {
    1: "the mean eccentricity has left the range 0 to 1",
    2: "the mean motion is not positive",
    3: "the eccentricity disturbed by Moon and Sun has left the range 0 to 1",
    4: "the semi-latus rectum is negative",
    5: "the orbit at epoch is below the ground",
    6: "the orbit has decayed: the computed position is inside the Earth",
}


# Samples worked on at a time: some 64 MB of scratch, whatever the size of the whole.
BLOCK_SAMPLES = 1_000_000


def blocks(n_obj: int, n_t: int) -> Iterator[slice]:
    """Yield slices of objects of at most BLOCK_SAMPLES samples each (one object at least)."""
    step = max(1, BLOCK_SAMPLES // max(1, n_t))
    return (slice(first, min(first + step, n_obj)) for first in range(0, n_obj, step))


@dataclass(frozen=True, eq=False, slots=True)
class Ephemeris:
    """Positions and velocities of n_obj objects at n_t instants, with a code for each sample.

    Attributes
    ----------
    frame:
        `TEME` (true equator, mean equinox of date: what SGP4 gives) or `ITRS`
        (fixed to the Earth).
    catalog:
        The n_obj element sets, in the order of the first axis.
    times:
        The n_t instants, in the order of the second axis.
    position_km, velocity_km_s:
        Shape (n_obj, n_t, 3), float64, read-only; NaN where `error` is 1 to 5.
        In ITRS the velocity is the one over the turning ground. Velocities that
        were not asked for are NaN and take no memory; see `has_velocities`.
    error:
        Shape (n_obj, n_t), uint8: 0, or a key of `ERRORS`. Samples of code 6
        (decayed) keep the numbers that SGP4 computed.
    """

    frame: str
    catalog: Catalog
    times: Times
    position_km: FloatArray
    velocity_km_s: FloatArray
    error: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        shape = (len(self.catalog), len(self.times))
        for name, expected in (
            ("position_km", (*shape, 3)),
            ("velocity_km_s", (*shape, 3)),
            ("error", shape),
        ):
            array = getattr(self, name)
            if array.shape != expected:
                raise FrameError(
                    f"{name} has shape {array.shape}; {shape[0]} objects at {shape[1]} instants "
                    f"need {expected}."
                )
            array.flags.writeable = False

    def __repr__(self) -> str:
        return f"Ephemeris({self.frame}, {len(self.catalog)} objects, {self.times!r})"

    @property
    def has_velocities(self) -> bool:
        """Whether velocities were computed."""
        # One NaN for all, where they were not.
        return any(self.velocity_km_s.strides) or not self.velocity_km_s.size

    def to_itrs(self) -> "Ephemeris":
        """Return the ephemeris in the Earth-fixed frame ITRS (itself if it is that already)."""
        if self.frame == "ITRS":
            return self
        if not self.has_velocities:
            turned = np.empty_like(self.position_km)
            for rows in blocks(*self.error.shape):
                turned[rows] = frames.itrs_position_from_teme(self.position_km[rows], self.times)
            return replace(self, frame="ITRS", position_km=turned)
        position, velocity = np.empty_like(self.position_km), np.empty_like(self.velocity_km_s)
        for rows in blocks(*self.error.shape):
            position[rows], velocity[rows] = frames.itrs_from_teme(
                self.position_km[rows], self.velocity_km_s[rows], self.times
            )
        return replace(self, frame="ITRS", position_km=position, velocity_km_s=velocity)

    def geodetic(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return (lat_deg, lon_deg, alt_km) on WGS-84, each of shape (n_obj, n_t)."""
        lat_deg, lon_deg, alt_km = (np.empty(self.error.shape) for _ in range(3))
        for rows in blocks(*self.error.shape):
            position = self.position_km[rows]
            if self.frame == "TEME":
                position = frames.itrs_position_from_teme(position, self.times)
            lat_deg[rows], lon_deg[rows], alt_km[rows] = frames.geodetic_from_itrs(position)
        return lat_deg, lon_deg, alt_km
