"""Which rows of the archive a person means: the same rules as `Catalog.select`, by the same code."""

import sqlite3

from tle import aliases
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.moments import Moment

_LARGEST = 2**63


class Names:
    """The names under which sets were published, kept in memory and brought up to date when more appear."""

    def __init__(self) -> None:
        # One value, replaced as a whole: threads share it.
        self._held: tuple[int, _Identities, dict[tuple[int, str, str], int]] = (0, _Identities(), {})

    def forget(self) -> None:
        """Drop what is kept, because the file may be another one now."""
        self._held = (0, _Identities(), {})

    def identities(self, connection: sqlite3.Connection, wanted: str | int) -> list[int]:
        """Return the ids of the identities that `wanted` names.

        Raises
        ------
        UnknownObject
            Nothing in the archive goes by that name; the sentence lists the nearest ones.
        """
        number = aliases.resolve(wanted) if isinstance(wanted, str) else int(wanted)
        if number is not None and abs(number) < _LARGEST:
            rows = connection.execute("SELECT id FROM identity WHERE norad_cat_id = ?", (number,)).fetchall()
            if rows:
                return [each for (each,) in rows]
        catalog, ids = self._current(connection)
        return [ids[each.norad_cat_id, each.object_name, each.object_id] for each in catalog.select(wanted)]

    def _current(
        self, connection: sqlite3.Connection
    ) -> tuple["_Identities", dict[tuple[int, str, str], int]]:
        newest, catalog, ids = self._held
        if newest != connection.execute("SELECT coalesce(max(id), 0) FROM identity").fetchone()[0]:
            rows = connection.execute(
                "SELECT norad_cat_id, object_name, object_id, id FROM identity ORDER BY id"
            ).fetchall()
            catalog = _Identities(_named(*row[:3]) for row in rows)
            ids = {row[:3]: row[3] for row in rows}
            self._held = (rows[-1][3], catalog, ids)
        return catalog, ids


class _Identities(Catalog):
    """A catalogue with one set for each identity, of which only the names are looked at."""

    def _not_here(self, wanted: str | int, number: int | None) -> str:
        which = f"{wanted!r} (catalogue number {number})" if number not in (None, wanted) else f"{wanted!r}"
        if not len(self):
            return f"There is no set of {which}: the archive is empty."
        objects = len(set(self.norad_cat_id.tolist()))
        near = self._near(str(wanted))
        advice = f"Near it: {', '.join(near)}." if near else "Give a name, an alias or a catalogue number."
        return f"There is no set of {which} among the {objects} objects of the archive. {advice}"


def _named(norad_cat_id: int, object_name: str, object_id: str) -> ElementSet:
    return ElementSet(
        norad_cat_id=norad_cat_id,
        object_name=object_name,
        object_id=object_id,
        epoch=Moment(0.0, 0.0),
        mean_motion_rev_day=1.0,
        eccentricity=0.0,
        inclination_deg=0.0,
        raan_deg=0.0,
        arg_perigee_deg=0.0,
        mean_anomaly_deg=0.0,
        bstar=0.0,
    )
