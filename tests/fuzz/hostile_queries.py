"""Ask the pages whatever nobody should: random and hostile queries and paths, by the hundred thousand.

    python tests/fuzz/hostile_queries.py --count 100000 --seed 8

Each query is read by every page's reader; one in `--answer-every` is answered whole,
and each path is asked over HTTP. It stops at the first that raises, answers with a
server error, or shows a stack trace.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import tle
from dashboard.app import create_app
from dashboard.pages import PAGES, catalogue, fast, orbits, sources, story
from dashboard.queries import catalogue as catalogue_queries
from dashboard.queries import fast as fast_queries
from dashboard.queries import orbits as orbits_queries
from dashboard.queries import story as story_queries
from dashboard.queries.asked import Asked
from dashboard.settings import Settings
from dashboard.text import load

NOW = tle.as_moment("2026-10-09T20:42:00Z")
FIELDS = (
    "target", "from", "to", "days", "mhz", "event", "satellites", "objects", "q", "theme", "actor",
    "hardware", "check", "shown", "class", "group", "age", "id", "theme", "present", "v", "t",
    "__proto__", "constructor",
)  # fmt: skip
VALUES = (
    "moon", "ISS", "25544", "-1", "0", "1e308", "-1e308", "nan", "inf", "-inf", "1e-320", "0x10", "١٢٣",
    "½", "", " ", "now", "2026-10-09", "2026-02-30", "2026-13-01T00:00Z", "0000-00-00",
    "9999-12-31T23:59:60Z", "2026-10-09T20:42:00+25:00", "1957-10-04T00:00:00Z", "2050-01-01",
    "-5000-01-01", "83.63,22.01", "91,91", "05h34m32s,+22d00m52s", ",,,,", "a" * 5000,
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "' OR 1=1 --",
    "; DROP TABLE element_set;", "{0}", "{name}", "{__class__}", "%s%n%x", "../../../../etc/passwd",
    "..%2f..%2f", "\x00", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff", "\ud83d\udef0", "𝕀𝕊𝕊", "null",
    "None", "true", "[]", "{}", "[object Object]", "999999999999999999999", "1,2,3,4,5,6,7,8,9",
    "ISS,ISS,ISS", "change-4", "LEO", "fengyun-1c", "yes", "no", "1", "366", "sgr-a", "m31", "0,0",
    "1e3,1e3",
)  # fmt: skip
PATHS = (
    "/",
    *(page.path for page in PAGES),
    "/ephemeris/25544/x/1.json",
    "/sun/1.json",
    "/a/x/site.css",
    "/elements/stations.json",
)
SIGNS_OF_A_FAULT = (b"Traceback (most recent call last)", b"werkzeug.exceptions", b'File "/')


def query(dice: random.Random) -> str:
    """Return a query: known and unknown fields with ordinary, broken and hostile values."""
    pairs = []
    for _ in range(dice.randrange(0, 6)):
        name = dice.choice(FIELDS) if dice.random() < 0.9 else rubbish(dice)
        value = dice.choice(VALUES) if dice.random() < 0.8 else rubbish(dice)
        if dice.random() < 0.7:
            name, value = quote(name, errors="replace"), quote(value, errors="replace")
        pairs.append(f"{name}={value}" if dice.random() < 0.95 else name)
    return "?" + dice.choice("&&&;").join(pairs)


def rubbish(dice: random.Random) -> str:
    """Return characters from everywhere."""
    return "".join(
        chr(dice.choice((dice.randrange(32), dice.randrange(128), dice.randrange(0xD800))))
        for _ in range(dice.randrange(12))
    )


def path(dice: random.Random) -> str:
    """Return a path of ours, or one near it, or rubbish, with a query."""
    known = dice.choice(PATHS)
    tried = dice.choice(
        (
            known,
            f"{known}/",
            f"{known}/{quote(rubbish(dice), errors='replace')}",
            quote(rubbish(dice), errors="replace"),
        )
    )
    return "/" + tried.lstrip("/") + quote(query(dice), safe="?&=;%", errors="replace")


READERS: tuple[Callable[[Asked], Any], ...] = (
    lambda asked: fast_queries.read(asked, NOW).link(),
    lambda asked: orbits_queries.read(asked, NOW, "swapped", "many").link(),
    lambda asked: story_queries.read(asked).link(),
    lambda asked: catalogue_queries.read(asked).link(),
)
CHEAP = (story, catalogue, sources)
DEAR = (fast, orbits)


def check(
    dice: random.Random, client: Any, settings: Settings, *, answer: bool, dear: bool, ask: bool = True
) -> None:
    """Read one query by every page, answer it on one if told to, and ask one path if told to.

    Raises
    ------
    AssertionError
        A server error, or a stack trace in an answer; whatever a page raises passes through.
    """
    texts = load()
    asked = query(dice)
    for read in READERS:
        one = Asked(asked, texts)
        link = read(one)
        again = Asked(link, texts)
        assert read(again) == link, f"{asked!r} -> {link!r} is not read as it was written"
        assert not again.remarks, f"{link!r}: {again.remarks}"
    if answer:
        dice.choice(DEAR if dear else CHEAP).answer(asked, settings, texts)
    if not ask:
        return
    where = path(dice)
    got = client.get(where)
    assert got.status_code < 500, f"{where!r}: {got.status_code}"
    body = got.get_data()
    assert not any(sign in body for sign in SIGNS_OF_A_FAULT), f"{where!r} shows a stack trace"
    assert b"<script>alert(1)</script>" not in body, f"{where!r} lets a script through"


def main() -> None:
    """Ask as many as told."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--answer-every", type=int, default=200)
    chosen = options.parse_args()
    settings = Settings(now=lambda: NOW)
    client = create_app(settings).server.test_client()
    dice, begun = random.Random(chosen.seed), time.monotonic()
    for number in range(chosen.count):
        answered = number % chosen.answer_every == 0
        check(dice, client, settings, answer=answered, dear=number % (10 * chosen.answer_every) == 0)
        if number % 5000 == 4999:
            sys.stderr.write(f"{number + 1} in {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(f"{chosen.count} queries and paths, none raised, none answered with a server error\n")


if __name__ == "__main__":
    main()
