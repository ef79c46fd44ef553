"""One set of mean orbital elements, as it was published, and what an answer says of it."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from tle import lifetimes, sanity
from tle.ages import is_stale
from tle.moments import Moment, MomentLike, as_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSet:
    """Mean elements of one object at one epoch, for SGP4 (TEME frame, UTC, WGS-72).

    Attributes
    ----------
    norad_cat_id:
        Catalogue number, an integer of 1 to 9 digits.
    object_name:
        Name as published; may be empty.
    object_id:
        International (COSPAR) designator, `1998-067A`; may be empty.
    classification:
        `U`, `C` or `S`.
    epoch:
        Moment of the elements, UTC.
    mean_motion_rev_day:
        Mean motion (Kozai), revolutions per day.
    eccentricity, inclination_deg, raan_deg, arg_perigee_deg, mean_anomaly_deg:
        Mean elements of the Brouwer-Kozai theory.
    bstar:
        Drag term, 1/Earth radii.
    mean_motion_dot:
        Half the first derivative of mean motion as published, rev/day^2.
    mean_motion_ddot:
        A sixth of the second derivative as published, rev/day^3.
    ephemeris_type, element_set_no, rev_at_epoch:
        Bookkeeping of the publisher.
    source:
        Where the set came from: a file, a service, a row of the bundled table.
    remarks:
        What a reader had to overlook to accept the set, as sentences; empty for
        a set without fault.
    published_lines:
        The two lines of a TLE, kept only where they are spelled otherwise than
        we would (`+.00007128`, `051.6554`, `00000-0`), so that they can be given
        back character by character. They carry no value of their own: two sets
        that differ only here are equal.
    """

    norad_cat_id: int
    object_name: str
    object_id: str
    epoch: Moment
    mean_motion_rev_day: float
    eccentricity: float
    inclination_deg: float
    raan_deg: float
    arg_perigee_deg: float
    mean_anomaly_deg: float
    bstar: float
    mean_motion_dot: float = 0.0
    mean_motion_ddot: float = 0.0
    classification: str = "U"
    ephemeris_type: int = 0
    element_set_no: int = 999
    rev_at_epoch: int = 0
    source: str = ""
    remarks: tuple[str, ...] = field(default=(), compare=False)
    published_lines: tuple[str, str] | None = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        """What to call the object: as published, else as in `tle.lifetimes`, else its number.

        Two-line sets, such as those of a history, carry no name.
        """
        return lifetimes.label(self.norad_cat_id, self.object_name)

    @property
    def period_minutes(self) -> float:
        """Minutes per revolution, from the mean motion."""
        return 1440.0 / self.mean_motion_rev_day

    @property
    def warnings(self) -> tuple[str, ...]:
        """What cannot be right about a set that is well-formed, as sentences: see `tle.sanity`.

        A perigee below the ground, a mean motion that SGP4 refuses, an absurd
        rate of decay, an epoch far in the future (as seen from now).
        """
        return sanity.sentences(int(sanity.flags([self])[0]))

    def age_days(self, at: MomentLike) -> float:
        """Return the days from the epoch to `at`; negative before the epoch."""
        return as_moment(at).days_since(self.epoch)

    def omm_fields(self) -> dict[str, Any]:
        """Return the set as OMM keywords (CCSDS 502.0-B-3) with values, in canonical order."""
        return {
            "OBJECT_NAME": self.object_name,
            "OBJECT_ID": self.object_id,
            "EPOCH": self._epoch_text(),
            "MEAN_MOTION": self.mean_motion_rev_day,
            "ECCENTRICITY": self.eccentricity,
            "INCLINATION": self.inclination_deg,
            "RA_OF_ASC_NODE": self.raan_deg,
            "ARG_OF_PERICENTER": self.arg_perigee_deg,
            "MEAN_ANOMALY": self.mean_anomaly_deg,
            "EPHEMERIS_TYPE": self.ephemeris_type,
            "CLASSIFICATION_TYPE": self.classification,
            "NORAD_CAT_ID": self.norad_cat_id,
            "ELEMENT_SET_NO": self.element_set_no,
            "REV_AT_EPOCH": self.rev_at_epoch,
            "BSTAR": self.bstar,
            "MEAN_MOTION_DOT": self.mean_motion_dot,
            "MEAN_MOTION_DDOT": self.mean_motion_ddot,
        }

    def _epoch_text(self) -> str:
        # Microseconds hold every digit of a TLE (1e-8 day = 864 us). An OMM may be finer: so many
        # decimals are given as bring the very same fraction of a day back.
        jd, fr = self.epoch
        digits, ticks = 9, round(fr * 86400e9)
        while ticks / (86400 * 10**digits) != fr and digits < 30:
            digits += 3
            ticks = round(Fraction(fr) * 86400 * 10**digits)
        seconds, rest = divmod(ticks, 10**digits)
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        text = f"{Moment(jd, 0.0).iso(0)[:11]}{clock}.{rest:0{digits}d}"
        return text.removesuffix("000") if digits == 9 else text

    def reference(self, at: MomentLike) -> "ElementsReference":
        """Return what an answer computed for `at` must say of the elements behind it."""
        age_days = self.age_days(at)
        return ElementsReference(
            source=self.source,
            norad_cat_id=self.norad_cat_id,
            object_name=self.object_name,
            epoch=self.epoch,
            age_days=age_days,
            sha256=self.sha256,
            stale=is_stale(age_days),
        )

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical OMM JSON: the set's fingerprint in every answer."""
        text = json.dumps(self.omm_fields(), separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ElementsReference:
    """The provenance of an answer: which elements, from where, how old, and whether too old.

    `age_days` counts from the epoch to the time asked about (negative before
    it); `stale` is true beyond `tle.ages.STALE_AFTER_DAYS` on either side;
    `sha256` is that of the canonical OMM JSON of the set.
    """

    source: str
    norad_cat_id: int
    object_name: str
    epoch: Moment
    age_days: float
    sha256: str
    stale: bool

    @property
    def label(self) -> str:
        """What to call the object: as published, else as in `tle.lifetimes`, else its number."""
        return lifetimes.label(self.norad_cat_id, self.object_name)

    def at(self, at: MomentLike) -> "ElementsReference":
        """Return the reference for another time asked about; the fingerprint is not worked out again."""
        age_days = as_moment(at).days_since(self.epoch)
        return replace(self, age_days=age_days, stale=is_stale(age_days))

    def as_json(self) -> dict[str, Any]:
        """Return the reference with JSON types: epoch as ISO 8601 with milliseconds, age to 1e-6 day."""
        return {
            "source": self.source,
            "norad_cat_id": self.norad_cat_id,
            "object_name": self.object_name,
            "epoch": self.epoch.iso(3),
            "age_days": round(self.age_days, 6),
            "sha256": self.sha256,
            "stale": self.stale,
        }
