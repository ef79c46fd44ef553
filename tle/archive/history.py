"""The history of element sets: storing deliveries and finding sets again, on an open connection."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tle.archive import rows
from tle.archive.records import Added, Provenance
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.moments import Moment

BUNDLED = "bundled"
"""The source under which the table of the package is taken over."""

_INSERT = (
    f"INSERT INTO element_set ({', '.join(rows.STORED)}) VALUES ({', '.join('?' * len(rows.STORED))})"
    " ON CONFLICT (digest) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sets to be stored, each with its digest, and where they come from."""

    sets: tuple[ElementSet, ...]
    digests: tuple[bytes, ...]
    source: str
    fetched_at: Moment
    content_sha256: str

    @classmethod
    def of(
        cls, sets: Iterable[ElementSet], source: str, fetched_at: Moment, content_sha256: str
    ) -> "Delivery":
        """Return the delivery, with the digests counted now: nobody waits for them in a transaction."""
        held = tuple(sets)
        return cls(held, tuple(map(rows.digest_of, held)), source, fetched_at, content_sha256)

    def store(self, connection: sqlite3.Connection) -> Added:
        """Store what is new and where it came from. Within one write transaction."""
        if not self.sets:
            return Added(0, 0)
        labels = {
            each: _id_of_source(connection, each or self.source) for each in {s.source for s in self.sets}
        }
        identities = {
            each: _id_of_identity(connection, each)
            for each in {(s.norad_cat_id, s.object_name, s.object_id) for s in self.sets}
        }
        source_id = _id_of_source(connection, self.source)
        fetch_id = connection.execute(
            "INSERT INTO fetch (source_id, fetched_jd, fetched_fr, content_sha256, new, known)"
            " VALUES (?, ?, ?, ?, 0, 0)",
            (source_id, *self.fetched_at, self.content_sha256),
        ).lastrowid
        assert fetch_id is not None, "an INSERT of one row has a last row"
        before = connection.total_changes
        connection.executemany(
            _INSERT,
            (
                rows.row(
                    each,
                    identities[each.norad_cat_id, each.object_name, each.object_id],
                    labels[each.source],
                    fetch_id,
                    content,
                )
                for each, content in zip(self.sets, self.digests, strict=True)
            ),
        )
        new = connection.total_changes - before
        known = len(self.sets) - new
        connection.execute("UPDATE fetch SET new = ?, known = ? WHERE id = ?", (new, known, fetch_id))
        if known:
            connection.executemany(
                "INSERT INTO seen_again (element_set_id, source_id, fetch_id) SELECT s.id, ?1, ?2"
                " FROM element_set s JOIN fetch f ON f.id = s.fetch_id"
                " WHERE s.digest = ?3 AND f.source_id <> ?1"
                " ON CONFLICT (element_set_id, source_id) DO NOTHING",
                ((source_id, fetch_id, content) for content in self.digests),
            )
        connection.executemany(
            "INSERT INTO member (source_id, norad_cat_id, fetch_id, fetched_jd) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (source_id, norad_cat_id) DO UPDATE SET fetch_id = excluded.fetch_id,"
            " fetched_jd = excluded.fetched_jd",
            (
                (source_id, number, fetch_id, self.fetched_at.jd)
                for number in sorted({each.norad_cat_id for each in self.sets})
            ),
        )
        return Added(new, known)


def was_delivered(connection: sqlite3.Connection, source: str, content_sha256: str) -> bool:
    """Return whether content with this SHA-256 was taken over from `source`."""
    found = connection.execute(
        "SELECT 1 FROM fetch f JOIN source s ON s.id = f.source_id WHERE s.name = ? AND f.content_sha256 = ?",
        (source, content_sha256),
    )
    return found.fetchone() is not None


def _id_of_source(connection: sqlite3.Connection, name: str) -> int:
    connection.execute("INSERT INTO source (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
    found: int = connection.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()[0]
    return found


def _id_of_identity(connection: sqlite3.Connection, names: tuple[int, str, str]) -> int:
    connection.execute(
        "INSERT INTO identity (norad_cat_id, object_name, object_id) VALUES (?, ?, ?)"
        " ON CONFLICT (norad_cat_id, object_name, object_id) DO NOTHING",
        names,
    )
    found: int = connection.execute(
        "SELECT id FROM identity WHERE norad_cat_id = ? AND object_name = ? AND object_id = ?", names
    ).fetchone()[0]
    return found


# -- finding -------------------------------------------------------------------


def select(
    connection: sqlite3.Connection, identities: list[int] | None, first: Moment | None, last: Moment | None
) -> Catalog:
    """Return the sets of some identities (None: of all), by epoch and then in the order of their coming."""
    conditions: list[str] = []
    values: list[float] = []
    if identities is not None:
        conditions.append(f"s.identity_id IN ({', '.join(map(str, identities))})")
    if first is not None:
        conditions.append("(s.epoch_jd, s.epoch_fr) >= (?, ?)")
        values.extend(first)
    if last is not None:
        conditions.append("(s.epoch_jd, s.epoch_fr) <= (?, ?)")
        values.extend(last)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    found = connection.execute(f"{rows.WHOLE}{where} ORDER BY s.epoch_jd, s.epoch_fr, s.id", values)
    return Catalog(map(rows.reader(connection), found))


_TOWARDS = {
    "before": (
        f"{rows.WHOLE} WHERE s.identity_id = ? AND (s.epoch_jd, s.epoch_fr) <= (?, ?)"
        " ORDER BY s.epoch_jd DESC, s.epoch_fr DESC, s.id DESC"
    ),
    "after": (
        f"{rows.WHOLE} WHERE s.identity_id = ? AND (s.epoch_jd, s.epoch_fr) > (?, ?)"
        " ORDER BY s.epoch_jd, s.epoch_fr, s.id"
    ),
}


def nearest(connection: sqlite3.Connection, identities: list[int], at: Moment) -> ElementSet:
    """Return the set whose epoch is nearest to `at`: a few steps of the index on either side."""
    best: tuple[float, float, int] | None = None
    row: rows.Row = ()
    for identity_id in identities:
        for question in _TOWARDS.values():
            for candidate in connection.execute(question, (identity_id, *at)):
                # The formula of Catalog.age_days, so that rounding makes the same ties.
                age = (at.jd - candidate[2]) + (at.fr - candidate[3])
                rank = (abs(age), age, -candidate[0])
                if best is not None and rank[0] > best[0]:
                    break
                if best is None or rank < best:
                    best, row = rank, candidate
    return rows.reader(connection)(row)


def newest(connection: sqlite3.Connection, group: str | None) -> Catalog:
    """Return the newest set of each object (of those in a group), by catalogue number."""
    objects = None if group is None else _members(connection, group)
    best: dict[int, tuple[float, float, int]] = {}
    for number, jd, fr, set_id in connection.execute(
        "SELECT i.norad_cat_id, s.epoch_jd, s.epoch_fr, s.id FROM identity i JOIN element_set s ON s.id = ("
        " SELECT n.id FROM element_set n WHERE n.identity_id = i.id"
        " ORDER BY n.epoch_jd DESC, n.epoch_fr DESC, n.id DESC LIMIT 1)"
    ):
        rank = (jd, fr, set_id)
        if (objects is None or number in objects) and rank > best.get(number, (0.0, 0.0, 0)):
            best[number] = rank
    return Catalog(_by_ids(connection, [best[number][2] for number in sorted(best)]))


def snapshot(connection: sqlite3.Connection, at: Moment, within_days: float) -> Catalog:
    """Return the set nearest to `at` of each object that has one so near, by catalogue number."""
    best: dict[int, tuple[float, float, int]] = {}
    for number, jd, fr, set_id in connection.execute(
        "SELECT i.norad_cat_id, s.epoch_jd, s.epoch_fr, s.id FROM identity i JOIN element_set s"
        " ON s.identity_id = i.id AND s.epoch_jd BETWEEN ?1 - ?2 - 1 AND ?1 + ?2 + 1",
        (at.jd, within_days),
    ):
        age = (at.jd - jd) + (at.fr - fr)
        rank = (abs(age), age, -set_id)
        if rank[0] <= within_days and (number not in best or rank < best[number]):
            best[number] = rank
    return Catalog(_by_ids(connection, [-best[number][2] for number in sorted(best)]))


def _by_ids(connection: sqlite3.Connection, ids: list[int]) -> Iterator[ElementSet]:
    question = f"{rows.WHOLE} WHERE s.id = ?"
    read = rows.reader(connection)
    for each in ids:
        yield read(connection.execute(question, (each,)).fetchone())


def _members(connection: sqlite3.Connection, group: str) -> set[int]:
    """Return the catalogue numbers in the latest delivery of each source that goes by `group`."""
    wanted = group.strip().casefold()
    members: set[int] = set()
    for source_id, name in connection.execute("SELECT id, name FROM source").fetchall():
        whole = name.casefold()
        last_word = whole.replace(":", " ").replace("/", " ").rpartition(" ")[2]
        if wanted in (whole, last_word):
            members.update(
                number
                for (number,) in connection.execute(
                    "SELECT norad_cat_id FROM member WHERE source_id = ?1"
                    " AND fetch_id = (SELECT max(id) FROM fetch WHERE source_id = ?1)",
                    (source_id,),
                )
            )
    return members


def provenance(connection: sqlite3.Connection, element_set: ElementSet) -> tuple[Provenance, ...]:
    """Return the first delivery of a set from each source, in the order of their coming."""
    content = rows.digest_of(element_set)
    found = connection.execute(
        "SELECT f.id, o.name, f.fetched_jd, f.fetched_fr, f.content_sha256 FROM element_set s"
        " JOIN fetch f ON f.id = s.fetch_id JOIN source o ON o.id = f.source_id WHERE s.digest = ?1"
        " UNION SELECT f.id, o.name, f.fetched_jd, f.fetched_fr, f.content_sha256 FROM element_set s"
        " JOIN seen_again a ON a.element_set_id = s.id JOIN fetch f ON f.id = a.fetch_id"
        " JOIN source o ON o.id = f.source_id WHERE s.digest = ?1 ORDER BY 1",
        (content,),
    )
    return tuple(Provenance(name, Moment(jd, fr), sha256) for _, name, jd, fr, sha256 in found)


Extent = tuple[int, int, Moment | None, Moment | None, tuple[str, ...]]


def numbers_named(connection: sqlite3.Connection, beginnings: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of objects published under a name that begins with one of these, ascending."""
    rows = connection.execute("SELECT DISTINCT norad_cat_id, object_name FROM identity ORDER BY norad_cat_id")
    capitals = tuple(each.upper() for each in beginnings)
    return tuple(dict.fromkeys(number for number, name in rows if name.upper().startswith(capitals)))


def edition(connection: sqlite3.Connection) -> int:
    """Return how many sets were ever stored: none is ever taken away."""
    return int(connection.execute("SELECT coalesce(sum(new), 0) FROM fetch").fetchone()[0])


def extent(connection: sqlite3.Connection) -> Extent:
    """Return the number of sets and of objects, the first and the last epoch, and the notices kept."""
    sets = connection.execute("SELECT count(*) FROM element_set").fetchone()[0]
    objects = connection.execute("SELECT count(DISTINCT norad_cat_id) FROM identity").fetchone()[0]
    ends: list[Moment | None] = []
    for order in ("", " DESC"):
        epochs = [
            connection.execute(
                "SELECT epoch_jd, epoch_fr FROM element_set WHERE identity_id = ?"
                f" ORDER BY epoch_jd{order}, epoch_fr{order} LIMIT 1",
                identity,
            ).fetchone()
            for identity in connection.execute("SELECT id FROM identity").fetchall()
        ]
        moments = [Moment(*epoch) for epoch in epochs if epoch is not None]
        ends.append((max(moments) if order else min(moments)) if moments else None)
    notices = tuple(
        f"{Moment(jd, fr).iso(0)}: {said}"
        for jd, fr, said in connection.execute("SELECT at_jd, at_fr, said FROM notice ORDER BY id")
    )
    return sets, objects, ends[0], ends[1], notices
