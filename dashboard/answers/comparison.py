"""Orbits side by side through time: histories, the angle between planes, tracks over the ground."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import orbits
import tle
from dashboard.answers import Elements
from dashboard.answers.explanation import Explanation
from dashboard.queries.orbits import OrbitsQuery
from dashboard.text import Texts
from orbits import GroundTrack, OrbitError, OrbitHistory, Reboost, Times, transfers
from orbits.earth_orientation import FloatArray
from tle import Catalog, ElementSet, ElementsReference, Moment, aliases

PLANNED = "CelesTrak SupGP"
"""Fits to an operator's plan tell what is meant to happen; a history is of what did."""

AHEAD_DAYS = 400
PLANE_TELLS_DAYS = 60.0
"""Up to this age a set tells where the plane of its object stands, to some degrees."""
ROUND_BELOW = 0.05
"""The eccentricity up to which an orbit is taken for a circle without a word about it."""
TRACK_SAMPLES = 181


@dataclass(frozen=True, slots=True)
class Compared:
    """One object: its name, its sets through time, its reboosts, and its last set of the span."""

    name: str
    history: OrbitHistory
    reboosts: tuple[Reboost, ...]
    last: ElementSet
    reference: ElementsReference

    @property
    def burns_m_s(self) -> float:
        """What its reboosts add up to, without signs."""
        return sum(abs(each.delta_v_m_s) for each in self.reboosts)

    @property
    def share_told(self) -> float:
        """In what share of the time its sets are near enough to each other to tell of burns."""
        return orbits.share_told(self.history)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How two planes stand to each other.

    Attributes
    ----------
    names:
        Of the two objects.
    now, best:
        The turn from the first plane into the second at the end of the span, and with the nodes together.
    days, angle_deg, cost_m_s:
        Day by day from the end of the span on, each (n,).
    drift_deg_day:
        How fast the nodes move apart.
    meets_in_days:
        After how many days the nodes are together; None if not within `AHEAD_DAYS`.
    long_ellipse:
        Whether the orbit that is turned is far from the circle that the cost is for.
    """

    names: tuple[str, str]
    now: transfers.PlaneChange
    best: transfers.PlaneChange
    days: FloatArray
    angle_deg: FloatArray
    cost_m_s: FloatArray
    drift_deg_day: float
    meets_in_days: float | None
    long_ellipse: bool


def compared(held: Elements, query: OrbitsQuery) -> tuple[list[Compared], list[str]]:
    """Return the objects that can be told of, and a sentence for each that cannot."""
    found, refused = [], []
    for name in query.objects:
        try:
            found.append(_one(held, name, query))
        except (tle.ElementError, OrbitError) as error:
            refused.append(str(error))
    return found, refused


def _one(held: Elements, name: str, query: OrbitsQuery) -> Compared:
    number = aliases.resolve(name)
    if number is None:
        number = int(name) if name.isdecimal() and len(name) <= 9 else None
    if number is None:
        number = held.at(name, query.until).norad_cat_id
    sets = Catalog(
        each for each in held.history(number, query.since, query.until) if not each.source.startswith(PLANNED)
    )
    if not len(sets):
        held.at(str(number), query.until)  # says what is wrong, if something is
        raise orbits.HistoryError(
            f"No set of {name} between {query.since.iso(0)} and {query.until.iso(0)} is held. "
            "Widen the span, or import some: common-orbit elements import FILE."
        )
    history = orbits.orbit_history(sets)
    last = history.sets[-1]
    return Compared(
        name=last.label,
        history=history,
        reboosts=orbits.find_reboosts(history),
        last=last,
        reference=last.reference(query.until),
    )


def pair_of(found: Sequence[Compared]) -> tuple[Compared, Compared] | None:
    """Return the first two whose planes are known at the end of the span; None where there are none."""
    known = [each for each in found if abs(each.reference.age_days) <= PLANE_TELLS_DAYS]
    return (known[0], known[1]) if len(known) > 1 else None


def alignment(first: Compared, second: Compared, at: Moment) -> Alignment:
    """Return how the planes of two objects stand to each other at `at`, and for `AHEAD_DAYS` from then on."""
    now = transfers.plane_change(first.last, second.last, at=at)
    best = transfers.plane_change(first.last, second.last, same_raan=True)
    days = np.arange(0.0, AHEAD_DAYS + 1.0)
    tomorrow = transfers.plane_change(first.last, second.last, at=at.plus_days(1.0))
    drift = (tomorrow.raan_difference_deg - now.raan_difference_deg + 180.0) % 360.0 - 180.0
    difference = np.radians(now.raan_difference_deg + drift * days)
    one, two = np.radians(first.last.inclination_deg), np.radians(second.last.inclination_deg)
    cosine = np.cos(one) * np.cos(two) + np.sin(one) * np.sin(two) * np.cos(difference)
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    meets = None
    if drift:
        away = (-now.raan_difference_deg / drift) % (360.0 / abs(drift))
        meets = float(away) if away <= AHEAD_DAYS else None
    return Alignment(
        names=(first.name, second.name),
        now=now,
        best=best,
        days=days,
        angle_deg=np.asarray(np.degrees(angle)),
        cost_m_s=np.asarray(2000.0 * now.speed_km_s * np.sin(angle / 2.0)),
        drift_deg_day=float(drift),
        meets_in_days=meets,
        long_ellipse=first.last.eccentricity > ROUND_BELOW,
    )


def tracks(found: Sequence[Compared], at: Moment) -> list[tuple[str, GroundTrack]]:
    """Return one revolution of each object over the ground from `at` on; without those SGP4 has none of."""
    result = []
    for each in found:
        period_s = each.last.period_minutes * 60.0
        times = Times.every(at, period_s / (TRACK_SAMPLES - 1), TRACK_SAMPLES)
        ephemeris = orbits.propagate(Catalog.of([each.last]), times)
        if not ephemeris.error.any():
            result.append((each.name, orbits.ground_track(ephemeris)))
    return result


def explain_alignment(
    first: Compared, second: Compared, found: Alignment, at: Moment, texts: Texts
) -> Explanation:
    """Return how the cost of turning one plane into another was computed."""
    numbers = [each.last.norad_cat_id for each in (first, second)]
    return Explanation(
        formula=texts("orbits.between.how.formula"),
        inputs=texts(
            "orbits.between.how.inputs",
            first=first.name,
            second=second.name,
            tilts=f"{first.last.inclination_deg:.4f}° / {second.last.inclination_deg:.4f}°",
            raan=f"{found.now.raan_difference_deg:+.3f}°",
            speed=found.now.speed_km_s,
            height=found.now.altitude_km,
        ),
        frame=texts("orbits.how.frame"),
        limits=texts("orbits.between.how.limits"),
        source=texts("orbits.between.how.source"),
        command=(),
        python=_PLANES_PYTHON.format(first=numbers[0], second=numbers[1], at=at.iso()),
        elements=[first.reference, second.reference],
    )


_PLANES_PYTHON = """\
import orbits, tle
with tle.Archive.open() as archive:
    first, second = (archive.nearest(number, "{at}") for number in ({first}, {second}))
turn = orbits.plane_change(first, second, at="{at}")
print(turn.angle_deg, turn.cost_m_s)"""


def explanation(one: Compared, query: OrbitsQuery, texts: Texts) -> Explanation:
    """Return how one history was computed, with the command and the Python that give the same."""
    number = one.last.norad_cat_id
    since, until = query.since.iso(), query.until.iso()
    return Explanation(
        formula=texts("orbits.how.formula"),
        inputs=texts(
            "orbits.how.inputs",
            sets=len(one.history),
            left_out=len(one.history.left_out),
            name=one.name,
            since=query.since.iso(0),
            until=query.until.iso(0),
        ),
        frame=texts("orbits.how.frame"),
        limits=texts("orbits.how.limits"),
        source=texts("orbits.how.source"),
        command=["common-orbit", "elements", "history", str(number), "--since", since, "--until", until],
        python=_PYTHON.format(number=number, since=since, until=until),
        elements=[one.reference],
    )


_PYTHON = """\
import orbits, tle
with tle.Archive.open() as archive:
    sets = archive.select({number}, since="{since}", until="{until}")
history = orbits.orbit_history(tle.Catalog(s for s in sets if not s.source.startswith("CelesTrak SupGP")))
print(history.altitude_km[-1], history.inclination_deg[-1])
for burn in orbits.find_reboosts(history):
    print(burn.at.iso(0), burn.delta_v_m_s)"""
