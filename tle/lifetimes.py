"""When the objects of the story reached orbit and when they left it."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tle.moments import Moment, as_moment


@dataclass(frozen=True, slots=True)
class Lifetime:
    """From launch to the end of one object.

    Attributes
    ----------
    norad_cat_id, object_name:
        Which object, under the name of the bundled table.
    launch:
        Lift-off, UTC.
    end:
        When it was no longer a whole object in orbit; None where it still is.
    end_kind:
        How it ended, as the rest of a sentence that begins with `it`: `fell back over the South Pacific`.
    """

    norad_cat_id: int
    object_name: str
    launch: Moment
    end: Moment | None
    end_kind: str


@cache
def lifetimes() -> dict[int, Lifetime]:
    """Return the lifetimes known, by catalogue number (`tle/data/lifetimes.csv`, with their sources)."""
    text = files("tle").joinpath("data/lifetimes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {
        int(row["NORAD_CAT_ID"]): Lifetime(
            norad_cat_id=int(row["NORAD_CAT_ID"]),
            object_name=row["OBJECT_NAME"],
            launch=as_moment(row["LAUNCH"]),
            end=as_moment(row["END"]) if row["END"] else None,
            end_kind=row["END_KIND"],
        )
        for row in rows
    }


def label(norad_cat_id: int, object_name: str) -> str:
    """Return what to call an object: its published name, else that of the table, else its number."""
    known = lifetimes().get(norad_cat_id)
    return object_name or (known.object_name if known else str(norad_cat_id))
