"""Groups of objects that belong together in the story: stations, modules, ships, clouds of debris.

Which objects, is data (`tle/data/groups.csv`). A cloud is told by the launch of
what was destroyed: every fragment keeps the designator of its launch.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tle.errors import UnknownObject


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: a number, or the beginning of a designator, of a name, or of both."""

    norad_cat_id: int | None
    launch: str
    name: str
    note: str

    def covers(self, norad_cat_id: int, object_id: str, object_name: str) -> bool:
        """Return whether the object is meant; without a published name it goes by its launch alone."""
        if self.norad_cat_id is not None:
            return norad_cat_id == self.norad_cat_id
        if self.launch:
            named = not object_name or object_name.upper().startswith(self.name)
            return named and object_id.startswith(self.launch)
        return object_name.upper().startswith(self.name)


@cache
def known() -> dict[str, tuple[Rule, ...]]:
    """Return every group by its name, in the order of the data file."""
    text = files("tle").joinpath("data/groups.csv").read_text(encoding="utf-8")
    groups: dict[str, tuple[Rule, ...]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        number = int(row["norad_cat_id"]) if row["norad_cat_id"] else None
        rule = Rule(number, row["launch"], row["name"], row["note"])
        groups[row["group"]] = (*groups.get(row["group"], ()), rule)
    return groups


def rules(group: str) -> tuple[Rule, ...]:
    """Return the rows of one group, by its name in any case.

    Raises
    ------
    UnknownObject
        There is no such group; the sentence lists those there are.
    """
    found = known().get("-".join(group.lower().replace("_", " ").split()))
    if found is None:
        raise UnknownObject(f"There is no group {group!r}. The groups are: {', '.join(known())}.")
    return found
