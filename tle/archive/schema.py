"""The layout of the archive's file: tables, version, and the way from one version to the next.

    source        every name under which sets were delivered or labelled
    identity      every (catalogue number, name, designator) that sets were published under
    element_set   the history: one row for each different set, never changed, never deleted
    fetch         every delivery: from where, when, SHA-256 of its bytes
    seen_again    which delivery brought a set that was known already from a further source
    member        in which delivery a source last held an object
    request       the request log: the last request for each key
    host          what a host's answers mean for the next request to it
    notice        what people must be told

Numbers are REAL (binary64, exact). SQLite keeps -0.0 as 0.0, so a bit mask
remembers the sign. No row of any table is ever deleted, which keeps the order of
insertion (`id`) meaningful; and no two tables have rows of the same shape, so
that a row found in the pieces of a damaged file tells where it belongs.
"""

import sqlite3

from tle.errors import ArchiveError

APPLICATION_ID = 0x434F4541
"""`COEA`: Common Orbit element archive, in the file's header."""

VERSION = 1
"""The layout written here, in the header's user version."""

FLOATS = (
    "mean_motion_rev_day",
    "eccentricity",
    "inclination_deg",
    "raan_deg",
    "arg_perigee_deg",
    "mean_anomaly_deg",
    "bstar",
    "mean_motion_dot",
    "mean_motion_ddot",
)
"""The elements that are stored as REAL, in their order in the row and in the digest."""

_LAYOUT_1 = f"""
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE identity (
    id INTEGER PRIMARY KEY,
    norad_cat_id INTEGER NOT NULL,
    object_name TEXT NOT NULL,
    object_id TEXT NOT NULL,
    UNIQUE (norad_cat_id, object_name, object_id)
);
CREATE TABLE fetch (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    fetched_jd REAL NOT NULL,
    fetched_fr REAL NOT NULL,
    content_sha256 TEXT NOT NULL,
    new INTEGER NOT NULL,
    known INTEGER NOT NULL
);
CREATE INDEX fetch_by_source ON fetch (source_id);
CREATE TABLE element_set (
    id INTEGER PRIMARY KEY,
    identity_id INTEGER NOT NULL REFERENCES identity (id),
    epoch_jd REAL NOT NULL,
    epoch_fr REAL NOT NULL,
    {" ".join(f"{name} REAL NOT NULL," for name in FLOATS)}
    negative_zeros INTEGER NOT NULL,
    classification TEXT NOT NULL,
    ephemeris_type INTEGER NOT NULL,
    element_set_no INTEGER NOT NULL,
    rev_at_epoch INTEGER NOT NULL,
    label_id INTEGER NOT NULL REFERENCES source (id),
    fetch_id INTEGER NOT NULL REFERENCES fetch (id),
    remarks TEXT,
    published_lines TEXT,
    digest BLOB NOT NULL UNIQUE
);
CREATE INDEX element_set_by_epoch ON element_set (identity_id, epoch_jd, epoch_fr);
CREATE TABLE seen_again (
    id INTEGER PRIMARY KEY,
    element_set_id INTEGER NOT NULL REFERENCES element_set (id),
    source_id INTEGER NOT NULL REFERENCES source (id),
    fetch_id INTEGER NOT NULL REFERENCES fetch (id),
    UNIQUE (element_set_id, source_id)
);
CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    norad_cat_id INTEGER NOT NULL,
    fetch_id INTEGER NOT NULL REFERENCES fetch (id),
    fetched_jd REAL NOT NULL,
    UNIQUE (source_id, norad_cat_id)
);
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    request_key TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    at_jd REAL NOT NULL,
    at_fr REAL NOT NULL,
    every_s REAL NOT NULL,
    until_told INTEGER NOT NULL,
    waived INTEGER NOT NULL,
    status INTEGER,
    note TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL
);
CREATE TABLE host (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    block TEXT NOT NULL CHECK (block IN ('none', 'until', 'told')),
    until_jd REAL NOT NULL,
    until_fr REAL NOT NULL,
    failures INTEGER NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    at_jd REAL NOT NULL,
    at_fr REAL NOT NULL,
    said TEXT NOT NULL
);
"""

_STEPS: tuple[str, ...] = (_LAYOUT_1,)
"""`_STEPS[n]` carries a file from layout n to n + 1; 0 is an empty file."""


def bring_up(connection: sqlite3.Connection, where: str) -> None:
    """Create the tables in an empty file or carry an older layout to this one, in one transaction.

    Raises
    ------
    ArchiveError
        The file belongs to another program, or to a newer version of this one.
    """
    if _checked_version(connection, where) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been here while this one waited.
        version = _checked_version(connection, where)
        for step in _STEPS[version:]:
            for statement in step.split(";\n"):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _checked_version(connection: sqlite3.Connection, where: str) -> int:
    """Return the layout of the file, 0 for an empty one."""
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables or version or application:
            raise ArchiveError(
                f"{where} is a database of another program and was left as it is. "
                "Name another file, or set COMMON_ORBIT_DATA to another folder."
            )
        return 0
    if version > VERSION:
        raise ArchiveError(
            f"{where} was written by a newer Common Orbit (layout {version}; this one knows up to {VERSION}) "
            "and was left as it is. Install the newer version, or set COMMON_ORBIT_DATA to another folder."
        )
    return version
