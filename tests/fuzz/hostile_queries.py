"""Ask the server whatever nobody should: random and hostile addresses, fields and bodies, 100,000 times.

    python tests/fuzz/hostile_queries.py --count 100000 --seed 8
    python tests/fuzz/hostile_queries.py --count 10000 --loopback

Of four probes, one is a query that the reader of every page reads, one an address of
ours or near one, and two are the bodies of callbacks: right ones with hostile values,
and broken ones. The pages that compute are asked whole by one probe in `--dear-every`.
Nothing may raise, be answered with 5xx, show a stack trace, or hand on a script or an
address of another kind. It stops at the first that does, and says how to ask it again.

In the same process it asks Flask; with `--loopback`, waitress by raw sockets, as
`common-orbit serve` runs it, and then also what is no HTTP.
"""

import argparse
import gzip
import json
import logging
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import tle
from dashboard.app import create_app
from dashboard.motion.documents import edition
from dashboard.pages import PAGES
from dashboard.queries import catalogue, fast, ground, orbits, passes, story
from dashboard.queries.asked import Asked
from dashboard.settings import Settings
from dashboard.text import load
from tle import Archive

NOW = tle.as_moment("2026-10-09T20:42:00Z")
FIELDS = (
    "target", "from", "to", "days", "mhz", "event", "satellites", "objects", "q", "theme", "actor",
    "hardware", "check", "shown", "class", "group", "age", "id", "present", "v", "t", "place", "min",
    "horizon", "air", "dark", "show", "pass", "site", "altitude", "view", "run", "speed", "camera",
    "count", "by", "owner", "layers", "scene", "__proto__", "constructor",
)  # fmt: skip
SCRIPTS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "'-alert(1)-'", "<svg/onload=alert(1)>", "data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "</title><script>alert(1)</script>",
    "\\u003cscript\\u003ealert(1)", "]]><script>alert(1)</script>", "--><script>alert(1)</script>",
)  # fmt: skip
VALUES = (
    "moon", "ISS", "25544", "-1", "0", "1e308", "-1e308", "nan", "inf", "-inf", "1e-320", "0x10", "١٢٣",
    "½", "", " ", "now", "2026-10-09", "2026-02-30", "2026-13-01T00:00Z", "0000-00-00",
    "9999-12-31T23:59:60Z", "2026-10-09T20:42:00+25:00", "1957-10-04T00:00:00Z", "2050-01-01",
    "-5000-01-01", "83.63,22.01", "91,91", "05h34m32s,+22d00m52s", ",,,,", "a" * 5000,
    "' OR 1=1 --", "; DROP TABLE element_set;", "{0}", "{name}", "{__class__}", "%s%n%x",
    "../../../../etc/passwd", "..%2f..%2f", "\x00", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff",
    "\ud83d\udef0", "𝕀𝕊𝕊", "null", "None", "true", "[]", "{}", "[object Object]",
    "999999999999999999999", "9" * 5000, "1,2,3,4,5,6,7,8,9", "ISS,ISS,ISS", "change-4", "LEO",
    "fengyun-1c", "yes", "no", "1", "366", "sgr-a", "m31", "0,0", "1e3,1e3", "vostochny", "Zürich,CH",
    "0,5;90,25;180,8;270,15", "0,91;nan,1", "visible", "civil", "\ud800", "a\udfff",
    *SCRIPTS,
)  # fmt: skip
PATHS = (
    "/", *(page.path for page in PAGES),
    "/sets/25544/646.json", "/sets/48274/-9.json", "/sets/9e9/1.json", "/sets/25544/9999999999999999999.json",
    "/ephemeris/25544/x/1.json", "/sun/1.json", "/sun/99999999999999999999.json", "/a/x/site.css",
    "/a/x/../../etc/passwd", "/elements/stations.json", "/elements/newest.json", "/places.json",
    "/regions.json", "/stars.json", "/land.json", "/land-fine.json", "/catalogue/20735.json",
    "/catalogue/-99999999.json", "/catalogue/20735/x/objects.json", "/catalogue/20735/x/3981120.kf",
    "/catalogue/99999999999999999999999/x/1.kf", "/_dash-layout", "/_dash-dependencies",
    "/_dash-update-component", "/_reload-hash", "/_favicon.ico", "/healthz", "/static/x", "/assets/x",
    "/_dash-component-suites/dash/deps/x.js", "/_dash-component-suites/os/path.py",
    "/_dash-component-suites/dashboard/app.py", "/_mcp",
)  # fmt: skip
DEAR_PATHS = (
    "/passes.csv", "/passes.json", "/passes.ics", "/ground.ics", "/ground.csv",
    "/forecast/20735.json", "/forecast/-99999.json",
)  # fmt: skip
METHODS = (*["GET"] * 16, "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "X")
HEADERS = (
    ("If-None-Match", "*"), ("If-None-Match", '"x", W/"y",,,'), ("Range", "bytes=0-0,5-,-9"),
    ("Accept-Encoding", "gzip;q=nan, *"), ("Content-Type", "application/json; charset=utf-99"),
    ("Content-Type", "multipart/form-data"), ("Cookie", "a=\"; b=" + "c" * 3000), ("Host", "evil:99999"),
    ("Origin", "null"), ("Referer", "javascript:alert(1)"), ("X-Forwarded-For", "::::"),
    ("If-Modified-Since", "Fri, 99 Foo 0000"), ("Content-Encoding", "gzip"), ("Accept-Language", "*" * 500),
)  # fmt: skip
SIGNS_OF_A_FAULT = (
    b"Traceback (most recent call last)", b"werkzeug.exceptions", b'File "/', b"site-packages",
    b"a fault in the program",
)  # fmt: skip
CALLBACKS = "/_dash-update-component"
DEAR_ANSWERS = ("pass-answer", "ground-answer", "fast-answer", "orbits-answer")
HARMLESS = ("/", "#", "https://", "http://")


class Request(NamedTuple):
    """What is asked: all of it, to ask it again."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Answer(NamedTuple):
    status: int
    kind: str
    body: bytes


Ask = Callable[[Request], Answer]


# --- what is asked ---


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
    """Return characters from everywhere, halves of characters among them."""
    return "".join(
        chr(dice.choice((dice.randrange(32), dice.randrange(128), dice.randrange(0xE000))))
        for _ in range(dice.randrange(12))
    )


def address(dice: random.Random, *, dear: bool = False) -> Request:
    """Return an address of ours, or one near it, or rubbish, asked in any way."""
    known = dice.choice(DEAR_PATHS if dear else PATHS)
    tried = known
    if not dear:
        rest = quote(rubbish(dice), errors="replace")
        segments = known.split("/")
        segments[dice.randrange(len(segments))] = quote(dice.choice(VALUES), errors="replace")[:300]
        tried = dice.choice(
            (known, known, known, known, f"{known}/", f"{known}/{rest}", rest, "/".join(segments))
        )
    target = "/" + tried.lstrip("/") + quote(query(dice), safe="?&=;%", errors="replace")
    headers = tuple(dice.choice(HEADERS) for _ in range(dice.choice((0, 0, 0, 1, 3))))
    return Request(dice.choice(METHODS), target, headers)


def value(dice: random.Random, depth: int = 0) -> Any:
    """Return a value of any type that JSON has, and of those it should not have."""
    plain: tuple[Callable[[], Any], ...] = (
        lambda: dice.choice(VALUES),
        lambda: query(dice),
        lambda: rubbish(dice),
        lambda: dice.choice((0, -1, 2**31, 2**63, 10**40, 0.5, -0.0, 1e308, float("nan"), float("inf"))),
        lambda: dice.choice((None, True, False, [], {}, "x" * 20_000)),
    )
    if depth < 3 and dice.random() < 0.3:
        if dice.random() < 0.5:
            return [value(dice, depth + 1) for _ in range(dice.randrange(4))]
        keys = ("place", "start", "id", "props", "type", "namespace", "__proto__", "value", "data", "job")
        return {dice.choice(keys): value(dice, depth + 1) for _ in range(dice.randrange(4))}
    return dice.choice(plain)()


def held(dice: random.Random, name: str) -> Any:
    """Return what a page of ours puts into that property, mostly; with hostile parts."""
    if dice.random() < 0.3:
        return value(dice)
    if name == "address.pathname":
        return dice.choice(PATHS)
    if name == "place-request.data":
        return dice.choice(VALUES)
    if name == "sources-file.contents":
        return dice.choice(("data:;base64,", "data:x;base64,AAAA", "data:,", "data:;base64,=", "x,")) + (
            dice.choice(("", "MSAyNTU0NFU=", "H4sIAAAAAAAA", "e30=", "PD94bWw+", "?"))
        )
    if name.endswith("-asked.data") and dice.random() < 0.5:
        return query(dice) + dice.choice(("&days=0.5", "&days=40", "&days=366", "&days=99999&view=1"))
    return query(dice) if "search" in name or "typed" in name else dice.choice(VALUES)


def callback(dice: random.Random, known: dict[str, Any], *, dear: bool = False) -> Request:
    """Return a call of one of the server's callbacks with hostile values, or a broken one."""
    names = [name for name, one in known.items() if "callback" in one]
    output = dice.choice([name for name in names if name.startswith(DEAR_ANSWERS) == dear] or names)
    one = known[output]

    def bound(parts: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{**part, "value": held(dice, f"{part['id']}.{part['property']}")} for part in parts]

    outputs = [
        {"id": each.component_id_str(), "property": each.component_property}
        for each in (one["output"] if isinstance(one["output"], list | tuple) else [one["output"]])
    ]
    body: Any = {
        "output": output,
        "outputs": outputs if isinstance(one["output"], list | tuple) else outputs[0],
        "inputs": bound(one["inputs"]),
        "state": bound(one["state"]),
        "changedPropIds": [f"{part['id']}.{part['property']}" for part in one["inputs"]],
    }
    target = CALLBACKS
    if dice.random() < 0.1:
        handles = [f"{name}={quote(str(dice.choice(VALUES)), errors='replace')[:400]}" for name in HANDLES]
        target += "?" + "&".join(dice.sample(handles, 2))
    if not dear and dice.random() < 0.5:
        return Request("POST", target, (JSON,), broken(dice, body))
    return Request("POST", target, (JSON,), json.dumps(body).encode())


HANDLES = ("cacheKey", "job", "oldJob", "cancelJob", "endId")
JSON = ("Content-Type", "application/json")


def broken(dice: random.Random, body: dict[str, Any]) -> bytes:
    """Return the body with something about it that no page sends."""
    part = dice.choice(("output", "outputs", "inputs", "state", "changedPropIds"))
    lists = ("inputs", "state")
    ways: tuple[Callable[[], Any], ...] = (
        lambda: {**body, part: value(dice)},
        lambda: {key: each for key, each in body.items() if key != part},
        lambda: {**body, dice.choice(lists): [value(dice) for _ in range(dice.randrange(5))]},
        lambda: {**body, "inputs": body["inputs"] * dice.randrange(4)},
        lambda: {**body, "inputs": [{**each, "id": value(dice)} for each in body["inputs"]]},
        lambda: {**body, "inputs": [{**each, "property": value(dice)} for each in body["inputs"]]},
        lambda: {**body, "inputs": [body["inputs"]]},
        lambda: {**body, "outputs": {"id": value(dice), "property": value(dice)}},
        lambda: {**body, "output": dice.choice(("", "..", "....", "__proto__", "a.b", "x" * 9999))},
        lambda: value(dice),
    )
    raw: tuple[Callable[[], bytes], ...] = (
        lambda: b"[" * 100_000,
        lambda: b'{"output":' * 5_000,
        lambda: b"[" * 900 + b"]" * 900,
        lambda: json.dumps(body).encode()[: dice.randrange(60)],
        lambda: json.dumps(body).encode("utf-16"),
        lambda: bytes(dice.randrange(256) for _ in range(40)),
        lambda: b"9" * 9000,
        lambda: json.dumps(body).replace('"value": "', '"value": "\\ud800').encode(),
        lambda: (
            json.dumps({**body, "inputs": [{**each, "value": 0} for each in body["inputs"]]})
            .replace('"value": 0', '"value": ' + "[" * 300 + "]" * 300)
            .encode()
        ),
    )
    if dice.random() < 0.3:
        return dice.choice(raw)()
    return json.dumps(dice.choice(ways)()).encode()


# --- who is asked ---


def in_process(client: Any) -> Ask:
    """Return how to ask Flask without a network."""

    def ask(one: Request) -> Answer:
        got = client.open(
            one.target, method=one.method, headers=list(one.headers), data=one.body, buffered=True
        )
        body = got.get_data()
        if got.headers.get("Content-Encoding") == "gzip" and body:
            body = gzip.decompress(body)
        return Answer(got.status_code, got.mimetype or "", body)

    return ask


def over_loopback(port: int) -> Ask:
    """Return how to ask a server by bytes: nothing in between corrects them."""

    def ask(one: Request) -> Answer:
        head = [f"{one.method} {one.target} HTTP/1.1", "Connection: close"]
        if not any(name == "Host" for name, _ in one.headers):
            head.append("Host: 127.0.0.1")
        head += [f"{name}: {content}" for name, content in one.headers]
        head.append(f"Content-Length: {len(one.body)}")
        with socket.create_connection(("127.0.0.1", port), timeout=60.0) as line:
            line.sendall("\r\n".join(head).encode("utf-8", "replace") + b"\r\n\r\n" + one.body)
            content = b""
            while part := line.recv(65536):
                content += part
        head_got, _, body = content.partition(b"\r\n\r\n")
        first, *lines = head_got.decode("latin-1").split("\r\n")
        got = {
            name.strip().lower(): told.strip() for name, _, told in (each.partition(":") for each in lines)
        }
        if got.get("content-encoding") == "gzip" and body:
            body = gzip.decompress(body)
        return Answer(int(first.split()[1]), got.get("content-type", "").split(";")[0], body)

    return ask


# --- what must hold ---


def judge(got: Answer) -> None:
    """Assert that an answer shows no fault and hands on no script.

    Raises
    ------
    AssertionError
        It does.
    """
    assert got.status < 500, f"answered {got.status}"
    for sign in SIGNS_OF_A_FAULT:
        assert sign not in got.body, f"shows {sign!r}"
    if got.kind == "text/html":
        for script in SCRIPTS:
            if "<" in script:
                assert script.encode() not in got.body, "lets a script through"
    if got.kind == "application/json" and b'"props"' in got.body:
        for name, told in properties(json.loads(got.body)):
            if name in ("href", "src", "action", "formAction"):
                assert isinstance(told, str), f"{name} is {told!r}"
                assert told.startswith(HARMLESS), f"{name} is {told!r}"
            assert name not in ("srcDoc", "dangerously_allow_html"), f"{name} is {told!r}"


def properties(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield the properties of all components of a page."""
    if isinstance(node, dict):
        if "props" in node and isinstance(node["props"], dict):
            yield from node["props"].items()
        for each in node.values():
            yield from properties(each)
    elif isinstance(node, list):
        for each in node:
            yield from properties(each)


READERS: tuple[Callable[[Asked], Any], ...] = (
    lambda asked: fast.read(asked, NOW).link(),
    lambda asked: orbits.read(asked, NOW, "swapped", "many").link(),
    lambda asked: story.read(asked).link(),
    lambda asked: catalogue.read(asked).link(),
    lambda asked: passes.read(asked, NOW, load()).link(),
    lambda asked: ground.read(asked, NOW).link(),
)


def read(asked: str) -> None:
    """Read a query by every page; what a page makes of it, it must read again without a remark.

    Raises
    ------
    AssertionError
        It does not; whatever a reader raises passes through.
    """
    for reader in READERS:
        link = reader(Asked(asked, load()))
        again = Asked(link, load())
        assert reader(again) == link, f"{asked!r} -> {link!r} is not read as it was written"
        assert not again.remarks, f"{link!r}: {again.remarks}"


class Probes:
    """All probes of one seed, and what they were answered."""

    def __init__(self, app: Any, ask: Ask, seed: int) -> None:
        self.dice = random.Random(seed)
        self.answered: Counter[str] = Counter()
        self._known = app.callback_map
        self._ask = ask

    def probe(self, *, dear: bool = False) -> None:
        """Send one probe; a dear one is answered by a page that computes."""
        dice, lot = self.dice, self.dice.randrange(4)
        if lot == 0 and not dear:
            asked = query(dice)
            try:
                read(asked)
            except Exception:
                sys.stderr.write(f"The query was {asked!r}\n")
                raise
            self.answered["read"] += 1
            return
        one = address(dice, dear=dear) if lot == 1 else callback(dice, self._known, dear=dear)
        try:
            got = self._ask(one)
            judge(got)
        except Exception:
            sys.stderr.write(f"The request was {one!r}\n"[:20_000])
            raise
        self.answered[f"{one.method} {got.status}"] += 1


def served(app: Any) -> tuple[Any, int]:
    """Serve as `common-orbit serve` does, in a thread; return the server and its port."""
    from waitress import create_server

    server = create_server(app.server, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    return server, int(server.effective_port)


def main() -> None:
    """Ask as many as told."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--dear-every", type=int, default=200)
    options.add_argument("--loopback", action="store_true", help="ask waitress by raw sockets")
    chosen = options.parse_args()
    seed = time.time_ns() % 10**9 if chosen.seed is None else chosen.seed
    sys.stdout.write(f"seed {seed}, edition {edition()}\n")
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder) / "elements.sqlite")
        app = create_app(Settings(now=lambda: NOW, archive=archive))
        logging.disable(logging.WARNING)  # what is logged as an error is a fault, and shall be seen
        if chosen.loopback:
            _, port = served(app)
            ask = over_loopback(port)
        else:
            ask = in_process(app.server.test_client())
        ask(Request("GET", "/"))
        probes, begun = Probes(app, ask, seed), time.monotonic()
        for number in range(chosen.count):
            probes.probe(dear=number % chosen.dear_every == chosen.dear_every - 1)
            if number % 5000 == 4999:
                sys.stderr.write(f"{number + 1} in {time.monotonic() - begun:.0f} s\n")
        archive.close()
    for told, count in sorted(probes.answered.items(), key=lambda pair: -pair[1]):
        sys.stdout.write(f"{count:8d} {told}\n")
    sys.stdout.write(f"{chosen.count} probes: none raised, none was answered 5xx, none showed a fault\n")


if __name__ == "__main__":
    main()
