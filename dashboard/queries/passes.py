"""What the page of passes is asked: whose, where, when, over which horizon, and which one in detail."""

from dataclasses import dataclass, replace

import sites
from dashboard.geography import places
from dashboard.geography.places import DEFAULT_PLACE
from dashboard.queries.asked import Asked, to_day, written
from dashboard.text import Texts
from sites import Horizon
from sites.visibility import TWILIGHTS_DEG
from tle import Moment

OBJECTS = ("ISS", "Tiangong")
DAYS, MOST_DAYS = 5.0, 366.0
DIRECT_OBJECT_DAYS = 62.0
"""Up to here, as both stations for a month, the passes take some 0.3 s; beyond it a worker's time."""

MIN_ELEVATION_DEG = 10.0
MOST_OBJECTS = 8
_LONGEST_MASK = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class PassesQuery:
    """One question.

    Attributes
    ----------
    place:
        As `dashboard.geography.gazetteer.find_place` reads it.
    objects:
        Names or numbers.
    start, days:
        The window.
    min_elevation_deg:
        The level mask, where `mask` is empty.
    mask:
        A horizon of one's own as `azimuth,elevation;azimuth,elevation`, or empty.
    refraction:
        Whether these elevations are as seen through the air.
    dark:
        A twilight by name.
    visible:
        Only what the naked eye can see.
    chosen:
        The pass in detail: its object and its culmination to the minute; empty is the next one.
    """

    place: str
    objects: tuple[str, ...]
    start: Moment
    days: float
    min_elevation_deg: float = MIN_ELEVATION_DEG
    mask: str = ""
    refraction: bool = False
    dark: str = "civil"
    visible: bool = False
    chosen: str = ""

    @property
    def horizon(self) -> Horizon | float:
        """The mask as the search takes it."""
        return Horizon.parse(self.mask.replace(";", "\n")) if self.mask else self.min_elevation_deg

    @property
    def is_heavy(self) -> bool:
        """Whether a worker answers, so that nobody else waits."""
        return _is_long(self.days, self.objects)

    def link(self, **changes: object) -> str:
        """Return the query that asks this again, with changes."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # the names of the fields
        return written(
            {
                "place": asked.place,
                "objects": ",".join(asked.objects),
                "from": asked.start.iso(0),
                "days": asked.days,
                "min": asked.min_elevation_deg,
                "horizon": asked.mask,
                "air": "1" if asked.refraction else "",
                "dark": "" if asked.dark == "civil" else asked.dark,
                "show": "visible" if asked.visible else "",
                "pass": asked.chosen,
            }
        )


def read(asked: Asked, now: Moment, texts: Texts) -> PassesQuery:
    """Return the question; what is left out is both stations over the first place of the story from now."""
    names = [name.strip() for name in asked.text("objects", ",".join(OBJECTS), 300).split(",")]
    objects = tuple(dict.fromkeys(name for name in names if name)) or OBJECTS
    if len(objects) > MOST_OBJECTS:
        asked.remarks.append(
            texts("pass.too-many", most=MOST_OBJECTS, kept=", ".join(objects[:MOST_OBJECTS]))
        )
    days = asked.number("days", DAYS, 0.1, MOST_DAYS)
    lowest = asked.number("min", MIN_ELEVATION_DEG, 0.0, 89.0)
    place = asked.text("place", DEFAULT_PLACE)
    return PassesQuery(
        place=place,
        objects=objects[:MOST_OBJECTS],
        start=asked.moment(
            "from",
            to_day(now) if _is_long(days, objects) else now,
            now=now,
            zone=lambda: places.zone_of(place),
        ),
        days=DAYS if days is None else days,
        min_elevation_deg=MIN_ELEVATION_DEG if lowest is None else lowest,
        mask=_mask(asked, texts),
        refraction=asked.one_of("air", ("0", "1"), "0") == "1",
        dark=asked.one_of("dark", tuple(TWILIGHTS_DEG), "civil"),
        visible=asked.one_of("show", ("visible", "all"), "all") == "visible",
        chosen=asked.text("pass"),
    )


def _is_long(days: float | None, objects: tuple[str, ...]) -> bool:
    return (days or DAYS) * len(objects[:MOST_OBJECTS]) > DIRECT_OBJECT_DAYS


def _mask(asked: Asked, texts: Texts) -> str:
    """Return the horizon as it is written in links, or nothing where it is none."""
    text = asked.text("horizon", longest=_LONGEST_MASK).replace("\n", ";")
    if not text:
        return ""
    try:
        horizon = Horizon.parse(text.replace(";", "\n"))
    except sites.HorizonError as error:
        asked.remarks.append(texts("pass.no-horizon", why=error))
        return ""
    return ";".join(f"{azimuth:g},{elevation:g}" for azimuth, elevation in horizon.points)
