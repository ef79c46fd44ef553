"""What the page of the catalogue is asked: words, filters, how many, or one object."""

from dataclasses import dataclass

from dashboard.owners import ACTORS
from dashboard.queries.asked import Asked, written
from tle import groups
from tle.orbit_classes import OrbitClass

SHOWN = 50
MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """One question; an empty text means any. `number` opens one object; None: none.

    `owner` is one of `dashboard.owners.ACTORS`; `place` is where passes of the open object are
    told for.
    """

    words: str
    orbit_class: str
    group: str
    age: str
    number: int | None
    shown: int
    owner: str = ""
    place: str = ""

    def link(self, **changed: str | int) -> str:
        """Return the query that asks this again, with some fields changed."""
        fields: dict[str, str | float | None] = {
            "q": self.words,
            "class": self.orbit_class,
            "group": self.group,
            "age": self.age,
            "owner": self.owner,
            "id": "" if self.number is None else str(self.number),
            "place": self.place,
            "shown": "" if self.shown == SHOWN else str(self.shown),
        }
        return written({**fields, **{name: str(value) for name, value in changed.items()}})


def read(asked: Asked) -> CatalogueQuery:
    """Return the question."""
    shown = asked.number("shown", SHOWN, 1, MOST_SHOWN)
    number = asked.number("id", None, 1, 999_999_999)
    return CatalogueQuery(
        words=asked.text("q"),
        orbit_class=asked.one_of("class", [str(each) for each in OrbitClass], ""),
        group=asked.one_of("group", list(groups.known()), ""),
        age=asked.one_of("age", ("fresh", "old"), ""),
        number=None if number is None else int(number),
        shown=SHOWN if shown is None else int(shown),
        owner=asked.one_of("owner", ACTORS, ""),
        place=asked.text("place"),
    )
