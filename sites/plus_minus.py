"""How far off the times and the height of a pass may be: the plus/minus that every prediction owes.

Elements grow old: drag and reboosts that nobody foresaw let the object come by
earlier or later, on an orbit a little beside. `orbits.ageing` has measured by how
much, by age; here the error along the track, across it and in height becomes
seconds of rise, culmination and set and degrees of elevation.

To first order. Late by dt, an object comes along the same way while the ground has
turned on: its times shift by dt, and its place by the turn of the Earth in dt. The
other errors shift it across. What that changes in the elevation, divided by the rate
at which it rises or sets, is added to the time. No way of a pass is allowed to move
an edge by more than the half of the pass it belongs to: one that grazes its mask may
as well not take place, and `may_stay_below` says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits import prediction_error
from orbits.frames import EARTH_ROTATION_RAD_S
from sites.site import Site
from sites.topocentric import east_north_up, elevation_rate_deg_s, position_itrs_km
from tle import ElementSet

Floats = npt.NDArray[np.float64]

QUANTILE = 0.9
"""The share of predictions that were off by no more."""


@dataclass(frozen=True, slots=True)
class PlusMinus:
    """The error bar of one pass, either way.

    Attributes
    ----------
    aos_s, tca_s, los_s:
        Seconds, None where the edge of the window cuts the pass (that time is exact).
    elevation_deg:
        Of the culmination, degrees.
    may_stay_below:
        Whether the culmination may lie below the mask: then there is no pass.
    share:
        The share of predictions that were off by no more.
    basis:
        What the figures rest on, as a sentence.
    """

    aos_s: float | None
    tca_s: float
    los_s: float | None
    elevation_deg: float
    may_stay_below: bool
    share: float
    basis: str

    def as_json(self) -> dict[str, Any]:
        """Return the numbers with units in the names."""
        return {
            "aos_s": self.aos_s,
            "tca_s": self.tca_s,
            "los_s": self.los_s,
            "elevation_deg": self.elevation_deg,
            "may_stay_below": self.may_stay_below,
            "share": self.share,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """What the plus/minus of one pass needs: rows are aos, tca and los.

    Attributes
    ----------
    position_itrs_km, velocity_itrs_km_s:
        Each (3, 3); the velocity over the turning ground.
    elevation_deg:
        Each (3,).
    from_tca_s:
        Seconds from the culmination, (3,).
    mask_deg:
        The elevation that makes a pass.
    cut_start, cut_end:
        Whether the window cuts it.
    age_days:
        From the epoch of the elements to the culmination.
    """

    position_itrs_km: Floats
    velocity_itrs_km_s: Floats
    elevation_deg: Floats
    from_tca_s: Floats
    mask_deg: float
    cut_start: bool
    cut_end: bool
    age_days: float


def plus_minus(elements: ElementSet, site: Site, arcs: Sequence[Arc]) -> list[PlusMinus]:
    """Return the error bar of each pass in `arcs`; all are passes of `elements` over `site`."""
    return [_of_arc(elements, site, arc) for arc in arcs]


def _of_arc(elements: ElementSet, site: Site, arc: Arc) -> PlusMinus:
    error = prediction_error(elements, arc.age_days, QUANTILE)
    position = arc.position_itrs_km
    # The velocity among the stars, along the axes of ITRS: what "along the track" means.
    turning = EARTH_ROTATION_RAD_S * np.stack(
        [-position[:, 1], position[:, 0], np.zeros(len(position))], axis=-1
    )
    inertial = arc.velocity_itrs_km_s + turning
    across = _unit(np.cross(position, inertial))
    steepest = _towards_higher(position, site)
    moved_km = np.stack(
        [
            np.sum(steepest * turning, axis=-1) * error.time_s,
            np.sum(steepest * across, axis=-1) * error.cross_track_km,
            np.sum(steepest * _unit(position), axis=-1) * error.radial_km,
        ]
    )
    away = np.linalg.norm(position - position_itrs_km(site), axis=-1)
    higher_deg = np.minimum(np.degrees(np.linalg.norm(moved_km, axis=0) / away), 90.0)
    rate = np.abs(elevation_rate_deg_s(position, arc.velocity_itrs_km_s, site))
    with np.errstate(divide="ignore"):
        later_s = np.minimum(np.where(rate > 0.0, higher_deg / rate, np.inf), np.abs(arc.from_tca_s))
    times_s = np.hypot(error.time_s, later_s)
    return PlusMinus(
        aos_s=None if arc.cut_start else float(times_s[0]),
        tca_s=float(error.time_s),
        los_s=None if arc.cut_end else float(times_s[2]),
        elevation_deg=float(higher_deg[1]),
        may_stay_below=bool(higher_deg[1] >= arc.elevation_deg[1] - arc.mask_deg),
        share=QUANTILE,
        basis=error.basis,
    )


def _towards_higher(position: Floats, site: Site) -> Floats:
    """Return unit vectors in which the elevation of positions (n, 3) grows fastest."""
    line = _unit(position - position_itrs_km(site))
    up = east_north_up(site)[2]
    return _unit(up - np.sum(line * up, axis=-1, keepdims=True) * line)


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0.0, length, 1.0))
