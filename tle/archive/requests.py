"""The request log: who was asked when, what came of it, and when they may be asked again.

It lives in the archive's file, so that every process knows it and a restart
does not forget a ban. `key` names a source and group and begins with the host
(`celestrak.org/gp?GROUP=stations`, or a URL); a failure may silence its host,
and then no key of that host is granted.
"""

import sqlite3
from typing import Literal, get_args
from urllib.parse import urlsplit

from tle.archive.records import Claim, RequestRecord
from tle.errors import ArchiveError
from tle.moments import Moment

Consequence = Literal["by status", "none", "key until told", "host for a while", "host until told"]
"""What an answer means for the next request, beyond the interval that holds in any case."""

BACK_OFF_S = 900.0
"""Silence after a first failure, seconds; doubled with each further one in a row."""

LONGEST_BACK_OFF_S = 86_400.0
"""No back-off that we choose is longer, seconds. A server may ask for more, up to a week."""

_LONGEST_RETRY_AFTER_S = 7 * 86_400.0
_WRONG_CLOCK_DAYS = 1.0
_GOOD = (200, 304)


def host_of(key: str) -> str:
    """Return the host that a key asks: of a URL its host and port, else what stands before the first `/`."""
    if "://" in key:
        return urlsplit(key).netloc.rpartition("@")[2].lower()
    return key.partition("/")[0].lower()


def claim(connection: sqlite3.Connection, key: str, at: Moment, at_most_every_s: float) -> Claim:
    """Grant the request and note it as made, or say why not. Within one write transaction."""
    host = host_of(key)
    found = connection.execute(
        "SELECT at_jd, at_fr, until_told, waived, etag, last_modified FROM request WHERE request_key = ?",
        (key,),
    ).fetchone()
    etag, last_modified = found[4:] if found else ("", "")
    blocked = _block(connection, host, at)
    if blocked is not None:
        return Claim(False, *blocked, etag, last_modified)
    if found is not None:
        last, until_told, waived = Moment(*found[:2]), found[2], found[3]
        if until_told:
            why = f"The last answer to {key} was a refusal; it is asked again only when you say so."
            return Claim(False, None, why, etag, last_modified)
        # A last request far in the future was noted by a wrong clock and must not silence us for years.
        if not waived and last.days_since(at) <= _WRONG_CLOCK_DAYS:
            next_allowed = last.plus_seconds(at_most_every_s)
            if next_allowed > at:
                why = (
                    f"{key} was asked at {last.iso(0)}, and at most one request every "
                    f"{_duration(at_most_every_s)} is made. Next at {next_allowed.iso(0)}."
                )
                return Claim(False, next_allowed, why, etag, last_modified)
    connection.execute(
        "INSERT INTO request (request_key, host, at_jd, at_fr, every_s, until_told, waived, status, note,"
        " etag, last_modified) VALUES (?, ?, ?, ?, ?, 0, 0, NULL, '', '', '')"
        " ON CONFLICT (request_key) DO UPDATE SET host = excluded.host, at_jd = excluded.at_jd,"
        " at_fr = excluded.at_fr, every_s = excluded.every_s, waived = 0, status = NULL, note = ''",
        (key, host, *at, at_most_every_s),
    )
    return Claim(True, at.plus_seconds(at_most_every_s), "", etag, last_modified)


def record(
    connection: sqlite3.Connection,
    key: str,
    at: Moment,
    status: int,
    note: str,
    etag: str,
    last_modified: str,
    consequence: Consequence,
    retry_after_s: float | None,
) -> None:
    """Note the answer to a request, and what it means for the next. Within one write transaction."""
    if consequence not in get_args(Consequence):
        raise ArchiveError(f"{consequence!r} is no consequence; it is one of {get_args(Consequence)}.")
    if consequence == "by status":
        consequence = _by_status(status)
    host = host_of(key)
    connection.execute(
        "INSERT INTO request (request_key, host, at_jd, at_fr, every_s, until_told, waived, status, note,"
        " etag, last_modified) VALUES (?, ?, ?, ?, 0, 0, 0, NULL, '', '', '')"
        " ON CONFLICT (request_key) DO NOTHING",
        (key, host, *at),
    )
    connection.execute(
        "UPDATE request SET status = ?, note = ?, until_told = ? WHERE request_key = ?",
        (status, note, consequence == "key until told", key),
    )
    if status == 200:
        connection.execute(
            "UPDATE request SET etag = ?, last_modified = ? WHERE request_key = ?", (etag, last_modified, key)
        )
    elif status == 304:
        # A 304 need not repeat the validators; those of the answer it confirms stay good.
        connection.execute(
            "UPDATE request SET etag = coalesce(nullif(?, ''), etag),"
            " last_modified = coalesce(nullif(?, ''), last_modified) WHERE request_key = ?",
            (etag, last_modified, key),
        )
    if consequence == "host until told":
        _set_host(connection, host, "told", at, 0, note)
    elif consequence == "host for a while":
        _back_off(connection, host, at, note, retry_after_s)
    elif status in _GOOD:
        # An answer that crossed a ban on its way must not lift it.
        connection.execute(
            "UPDATE host SET block = 'none', failures = 0 WHERE name = ? AND block <> 'told'", (host,)
        )


def allow_again(connection: sqlite3.Connection, key_or_host: str) -> None:
    """Lift every block of a host, and the wait after requests that brought nothing."""
    host = host_of(key_or_host)
    connection.execute("UPDATE host SET block = 'none', failures = 0, note = '' WHERE name = ?", (host,))
    connection.execute(
        "UPDATE request SET until_told = 0, waived = 1 WHERE host = ? AND status IS NOT NULL"
        " AND status NOT IN (200, 304)",
        (host,),
    )


def log(connection: sqlite3.Connection, at: Moment) -> tuple[RequestRecord, ...]:
    """Return the last request of each key, by key, with what holds for it at `at`."""
    rows = connection.execute(
        "SELECT request_key, host, at_jd, at_fr, every_s, until_told, waived, status, note"
        " FROM request ORDER BY request_key"
    ).fetchall()
    records = []
    for key, host, jd, fr, every_s, until_told, waived, status, note in rows:
        last = Moment(jd, fr)
        blocked = _block(connection, host, at)
        next_allowed: Moment | None = last if waived else last.plus_seconds(every_s)
        if until_told or (blocked is not None and blocked[0] is None):
            next_allowed = None
        elif blocked is not None and blocked[0] is not None and next_allowed is not None:
            next_allowed = max(next_allowed, blocked[0])
        records.append(
            RequestRecord(
                key, host, last, status, note, next_allowed, bool(until_told) or blocked is not None
            )
        )
    return tuple(records)


def _block(connection: sqlite3.Connection, host: str, at: Moment) -> tuple[Moment | None, str] | None:
    """Return (until when, why) if the host is silenced at `at`, else None."""
    found = connection.execute(
        "SELECT block, until_jd, until_fr, note FROM host WHERE name = ?", (host,)
    ).fetchone()
    if found is None or found[0] == "none":
        return None
    block, until, note = found[0], Moment(found[1], found[2]), found[3]
    because = f" ({note})" if note else ""
    if block == "told":
        return None, (
            f"{host} refused an earlier request{because}. Nothing more is asked of it until you say so: "
            "see to the cause first, or the ban may last."
        )
    wait_s = until.seconds_since(at)
    if 0.0 < wait_s <= _LONGEST_RETRY_AFTER_S:
        return until, f"{host} failed to answer{because}. It is left alone until {until.iso(0)}."
    return None


def _by_status(status: int) -> Consequence:
    """Return what a status means where the caller does not say: a 404 is an answer, 4xx is a refusal."""
    if status in (*_GOOD, 404):
        return "none"
    return "host for a while" if status <= 0 or status == 429 or status >= 500 else "host until told"


def _back_off(
    connection: sqlite3.Connection, host: str, at: Moment, note: str, retry_after_s: float | None
) -> None:
    found = connection.execute("SELECT block, failures FROM host WHERE name = ?", (host,)).fetchone()
    if found is not None and found[0] == "told":
        return
    failures = found[1] if found else 0
    wait_s = min(BACK_OFF_S * 2.0 ** min(failures, 16), LONGEST_BACK_OFF_S)
    if retry_after_s is not None and retry_after_s > wait_s:
        wait_s = min(retry_after_s, _LONGEST_RETRY_AFTER_S)
    _set_host(connection, host, "until", at.plus_seconds(wait_s), failures + 1, note)


def _set_host(
    connection: sqlite3.Connection, host: str, block: str, until: Moment, failures: int, note: str
) -> None:
    connection.execute(
        "INSERT INTO host (name, block, until_jd, until_fr, failures, note) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET block = excluded.block, until_jd = excluded.until_jd,"
        " until_fr = excluded.until_fr, failures = excluded.failures, note = excluded.note",
        (host, block, *until, failures, note),
    )


def _duration(seconds: float) -> str:
    if seconds >= 3600 and seconds % 3600 == 0:
        hours = int(seconds // 3600)
        return "hour" if hours == 1 else f"{hours} hours"
    if seconds >= 60 and seconds % 60 == 0:
        minutes = int(seconds // 60)
        return "minute" if minutes == 1 else f"{minutes} minutes"
    return f"{seconds:g} s"
