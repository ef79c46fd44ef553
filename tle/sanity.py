"""Is this an orbit that can be? Warnings on element sets that are well-formed and yet cannot be right.

A set that is spelled correctly is accepted, whatever it states; but whoever
computes with it should know when it lies in the ground, in the future or beyond
what SGP4 takes. The checks are made on arrays: a catalogue of thirty thousand
costs milliseconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tle.geometry import Size, size
from tle.moments import MomentLike, as_moment, now
from tle.wgs72 import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from tle.elements import ElementSet

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

FUTURE_DAYS = 30.0
"""Epochs later than this are doubted. Sets fitted to operators' ephemerides reach two weeks ahead."""

LOWEST_AXIS = 0.95
"""Semi-major axis, Earth radii, below which SGP4's theory does not hold (Spacetrack Report No. 3)."""

FASTEST_CHANGE_REV_DAY2 = 0.9
"""MEAN_MOTION_DOT beyond this is the end of its column in a TLE (0.99999999), not a measurement."""

HIGH_KM, FAST_CHANGE_REV_DAY2 = 300.0, 0.25
"""At this height and above nothing sinks so fast: half of MEAN_MOTION_DOT's unit is 100 km a day there.
Objects in their last hours do, but below 250 km."""


class _Table(NamedTuple):
    mean_motion_dot: Floats
    size: Size
    days_ahead: Floats


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that cannot be: its name, its sentence, and how it is found on arrays."""

    name: str
    sentence: str
    found: Callable[[_Table], Mask]


CHECKS: tuple[Check, ...] = (
    Check(
        "mean_motion_refused",
        "SGP4 refuses this mean motion: the orbit would lie inside the Earth or have no size at all.",
        lambda t: ~(t.size.semi_major_axis_km >= LOWEST_AXIS * EARTH_RADIUS_KM),
    ),
    Check(
        "perigee_below_ground",
        "The perigee lies below the ground: the object cannot complete this orbit.",
        lambda t: t.size.perigee_km < 0.0,
    ),
    Check(
        "absurd_decay",
        "The mean motion changes at a rate no orbit of this height has; the fit behind the set went wrong.",
        lambda t: (
            (np.abs(t.mean_motion_dot) > FASTEST_CHANGE_REV_DAY2)
            | ((np.abs(t.mean_motion_dot) > FAST_CHANGE_REV_DAY2) & (t.size.perigee_km > HIGH_KM))
        ),
    ),
    Check(
        "epoch_in_future",
        f"The epoch is more than {FUTURE_DAYS:.0f} days in the future: a wrong date, or a forecast.",
        lambda t: t.days_ahead > FUTURE_DAYS,
    ),
)


def flags(sets: "Sequence[ElementSet]", at: MomentLike | None = None) -> NDArray[np.uint8]:
    """Return one bit for each of `CHECKS` and each set, shape (len(sets),); 0 where nothing is wrong.

    `at` is the moment from which the future begins; the present one unless given.
    Bit k belongs to `CHECKS[k]`.
    """
    moment = now() if at is None else as_moment(at)

    def column(name: str) -> Floats:
        # A Catalog has its columns ready.
        ready = getattr(sets, name, None)
        if isinstance(ready, np.ndarray):
            return ready
        return np.array([getattr(each, name) for each in sets], dtype=np.float64)

    epochs = np.array([each.epoch for each in sets], dtype=np.float64).reshape(-1, 2)
    table = _Table(
        mean_motion_dot=column("mean_motion_dot"),
        size=size(column("mean_motion_rev_day"), column("eccentricity"), column("inclination_deg")),
        days_ahead=(epochs[:, 0] - moment.jd) + (epochs[:, 1] - moment.fr),
    )
    result = np.zeros(len(sets), dtype=np.uint8)
    for bit, check in enumerate(CHECKS):
        result |= check.found(table).astype(np.uint8) << np.uint8(bit)
    return result


def sentences(flag: int) -> tuple[str, ...]:
    """Return the sentences of the checks whose bits are set in `flag`."""
    return tuple(check.sentence for bit, check in enumerate(CHECKS) if flag >> bit & 1)
