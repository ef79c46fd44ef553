"""How far one place is from another, as a traveller on the orbit would say it: along, across, up."""

import numpy as np

from orbits.earth_orientation import FloatArray


def along_across_radial_km(
    position_km: FloatArray, reference_position_km: FloatArray, reference_velocity_km_s: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return how far `position` is ahead of, to the left of and above a reference on its orbit.

    The axes are those of the reference's state: R away from the Earth, C along
    the orbit's normal, I = C x R. Along and across are arcs at the reference's
    distance, not straight lines: a satellite 10,000 km behind on the same
    circle is 10,000 km behind and not also "5,000 km too low". For small
    differences both are the same.

    Parameters
    ----------
    position_km, reference_position_km, reference_velocity_km_s:
        Arrays of shape (..., 3), all in one inertial frame (TEME).

    Returns
    -------
    along_km, across_km, radial_km
        Each of shape (...); along in (-half, +half] of the circumference.
    """
    distance = np.linalg.norm(reference_position_km, axis=-1)
    up = reference_position_km / distance[..., np.newaxis]
    normal = np.cross(reference_position_km, reference_velocity_km_s)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    ahead = np.cross(normal, up)
    own = np.linalg.norm(position_km, axis=-1)

    def part(axis: FloatArray) -> FloatArray:
        return np.asarray(np.sum(position_km * axis, axis=-1), dtype=np.float64)

    along = distance * np.arctan2(part(ahead), part(up))
    across = distance * np.arcsin(np.clip(part(normal) / own, -1.0, 1.0))
    return along, across, own - distance
