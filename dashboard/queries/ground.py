"""What the page of the ground is asked: from where, into which plane, when, and whether to map the view."""

from dataclasses import dataclass, field, replace

from dashboard.geography import places
from dashboard.queries.asked import Asked, to_day, written
from sites.launched import By, Outcome, Rule
from tle import Moment

SITE, TO = "vostochny", "ISS"
DAYS, MOST_DAYS = 7.0, 366.0
DIRECT_DAYS = 31.0
"""Up to here the windows of both stations take some 20 ms, and the page answers at once."""
PARKING_KM = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundQuery:
    """One question.

    Attributes
    ----------
    site:
        As `dashboard.geography.gazetteer.find_place` reads it: a launch site, a town, coordinates.
    to:
        An object, or an inclination in degrees.
    start, days:
        The span of the windows.
    altitude_km:
        Of the circular orbit that courses and costs are for.
    view:
        Whether to map for how long the object is in view, everywhere.
    rule:
        How the launches through the years are counted.
    """

    site: str
    to: str
    start: Moment
    days: float
    altitude_km: float = PARKING_KM
    view: bool = False
    rule: Rule = field(default_factory=Rule)

    @property
    def goal(self) -> str | float:
        """The object, or the inclination: numbers of objects in orbit have more digits."""
        try:
            value = float(self.to.rstrip("°"))
        except ValueError:
            return self.to
        return value if 0.0 <= value <= 180.0 else self.to

    def link(self, **changes: object) -> str:
        """Return the query that asks this again, with changes."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # the names of the fields
        return written(
            {
                "site": asked.site,
                "to": asked.to,
                "from": asked.start.iso(0),
                "days": asked.days,
                "altitude": "" if asked.altitude_km == PARKING_KM else asked.altitude_km,
                "view": "1" if asked.view else "",
                "count": "" if asked.rule.outcome is Rule().outcome else str(asked.rule.outcome),
                "by": "" if asked.rule.by is Rule().by else str(asked.rule.by),
            }
        )


def read(asked: Asked, now: Moment) -> GroundQuery:
    """Return the question; what is left out is Vostochny into the plane of the ISS for a week from now."""
    days = asked.number("days", DAYS, 0.1, MOST_DAYS)
    altitude = asked.number("altitude", PARKING_KM, 100.0, 40000.0)
    site = asked.text("site", SITE)
    return GroundQuery(
        site=site,
        to=asked.text("to", TO),
        start=asked.moment(
            "from",
            to_day(now) if days and days > DIRECT_DAYS else now,
            now=now,
            zone=lambda: places.zone_of(site),
        ),
        days=DAYS if days is None else days,
        altitude_km=PARKING_KM if altitude is None else altitude,
        view=asked.one_of("view", ("1",), "") == "1",
        rule=Rule(
            Outcome(asked.one_of("count", [str(each) for each in Outcome], Rule().outcome)),
            By(asked.one_of("by", [str(each) for each in By], Rule().by)),
        ),
    )
