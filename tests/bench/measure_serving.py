"""Measure how fast `common-orbit serve` answers: pages cold, callbacks warm, a class of viewers. Run by hand.

    python tests/bench/measure_serving.py
    python tests/bench/measure_serving.py --data FOLDER --viewers 200 --seconds 60 --heavy LINK

The server runs as a process of its own, as users start it, on loopback. A Chromium opens
every page twice in a fresh profile, the first time right after the start of the server;
"usable" is when the answer is there and every chart is drawn. What the pages asked is
written down and asked again: callback by callback for the times of warm answers, then as
a class of viewers does, each with the connections and the cache of a browser, first
without anything kept, then going from page to page. Whatever a page asks beyond loopback
is stopped and fails the run. With `--heavy`, a page whose answer takes long is opened, and
the callbacks are measured once more while the server works on it.

All of it shares one machine: the load average is printed beside the figures.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request, Route, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LINKS = (
    "/",
    "/passes",
    "/passes?place=Zurich&days=3",
    "/ground",
    "/ground?site=kourou",
    "/fast",
    "/fast?target=mars",
    "/orbits",
    "/catalogue",
    "/catalogue?id=25544",
    "/story",
    "/story?check=no",
    "/sources",
    "/design",
)
LIVE = """(() => {
  const state = window.CommonOrbit?.state();
  return !!state?.sun && state.ready && state.stations.every((one) => one.status !== "loading")
    && !!document.querySelector("#passes-body .about");
})()"""
ASKED = """!!document.querySelector(".stack") && !document.documentElement.dataset.busy
  && !!window.CommonOrbitPage && [...document.querySelectorAll(".chart .js-plotly-plot")]
  .every((one) => one.querySelector(".main-svg"))"""
SHOWN = """!!document.querySelector("#main h1") && [...document.querySelectorAll(".dash-graph")]
  .every((one) => one.querySelector(".main-svg"))"""
USABLE = {"/": LIVE, "/design": SHOWN}
CONNECTIONS = 6  # of a browser to one server
THINK_S = 20.0


class Asked(NamedTuple):
    """One request of a page, as the browser sent it."""

    method: str
    path: str
    body: str
    kept: bool  # a browser asks for it once

    @property
    def stage(self) -> int:
        """After what a page asks this: the document, its files, what Dash starts with, the page, the rest."""
        if self.method == "POST":
            return 3 if '"page.children"' in self.body.split('"inputs"', maxsplit=1)[0] else 4
        if self.path.startswith(("/_dash-layout", "/_dash-dependencies")):
            return 2
        return 1 if self.path.startswith(("/a/", "/_dash-component-suites/")) else 4


@dataclass
class Seen:
    """What opening one page took."""

    link: str
    first_s: float = 0.0
    again_s: float = 0.0
    kb: float = 0.0
    asked: list[Asked] = field(default_factory=list)


# --- the server ---


@contextmanager
def served(port: int, data: str) -> Iterator[subprocess.Popen[str]]:
    """Run `common-orbit serve` until left."""
    command = [sys.executable, "-m", "dashboard.cli.main", "serve", "--port", str(port), "--offline"]
    environment = os.environ | {"COMMON_ORBIT_DATA": data, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            begun = time.monotonic()
            line = process.stdout.readline()
            assert "http://" in line, line
            print(f"ready after {time.monotonic() - begun:.1f} s")
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


# --- the pages in a browser ---


def opened(browser: Browser, root: str, link: str) -> tuple[float, list[Asked], float]:
    """Open a page with nothing kept; return the seconds until it is usable, what it asked, and its kB."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    elsewhere: list[str] = []
    asked: list[Asked] = []
    sizes: list[float] = []

    def gate(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.abort()

    def heard(request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme != "http" or request.resource_type == "document":
            return
        answer = request.response()
        kept = answer is not None and "max-age=" in (answer.headers.get("cache-control") or "")
        kept = kept and "max-age=0" not in answer.headers["cache-control"] if answer is not None else False
        path = url.path + (f"?{url.query}" if url.query else "")
        asked.append(Asked(request.method, path, request.post_data or "", kept))
        sizes.append(request.sizes()["responseBodySize"] / 1000.0)

    page = context.new_page()
    page.on("requestfinished", heard)
    # Only what goes elsewhere passes through here: loopback keeps its own speed.
    context.route(lambda url: urlsplit(url).hostname not in ("127.0.0.1", None), gate)
    wanted = USABLE.get(link.partition("?")[0], ASKED)
    try:
        begun = time.monotonic()
        page.goto(root + link, wait_until="commit")
        while not page.evaluate(wanted):
            if time.monotonic() - begun > 90.0:
                raise TimeoutError(f"{link} is not usable after 90 s")
            page.wait_for_timeout(20)
        took = time.monotonic() - begun
        page.wait_for_timeout(300)
        assert elsewhere == [], f"{link} asked another machine: {elsewhere}"
        return took, asked, sum(sizes)
    finally:
        context.close()


def look(browser: Browser, root: str, links: Sequence[str]) -> list[Seen]:
    """Open every page, then every page once more; print what it took."""
    found = [Seen(link) for link in links]
    for one in found:
        one.first_s, _, _ = opened(browser, root, one.link)
    for one in found:
        one.again_s, one.asked, one.kb = opened(browser, root, one.link)
    print(f"\n{'page, in a fresh profile':36}{'first s':>9}{'again s':>9}{'requests':>9}{'kB':>7}")
    for one in found:
        print(f"{one.link:36}{one.first_s:9.2f}{one.again_s:9.2f}{len(one.asked) + 1:9d}{one.kb:7.0f}")
    return found


# --- requests, as lean as they can be: the load shares the processors with the server ---


class Line:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._pair: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, int]:
        """Send one request; return the status and the bytes of the answer.

        A connection that the server closed meanwhile is opened again, as browsers do.
        """
        had = self._pair is not None
        try:
            return await self._ask(method, path, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            if not had:
                raise
            return await self._ask(method, path, body)

    async def _ask(self, method: str, path: str, body: str) -> tuple[int, int]:
        if self._pair is None:
            self._pair = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._pair
        content = body.encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept-Encoding: gzip\r\n"
        if method == "POST":
            head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        writer.write(head.encode() + b"\r\n" + content)
        told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(told.split(" ", 2)[1])
        length = re.search(r"\r\ncontent-length: (\d+)", told, re.IGNORECASE)
        size = 0
        if length is not None:
            size = len(await reader.readexactly(int(length[1])))
        elif "chunked" in told.lower():
            while amount := int(await reader.readline(), 16):
                size += len(await reader.readexactly(amount + 2)) - 2
            await reader.readline()
        if "\r\nconnection: close" in told.lower():
            self.close()
        return status, size

    def close(self) -> None:
        """Give the connection back."""
        if self._pair is not None:
            self._pair[1].close()
            self._pair = None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def told(name: str, values: Sequence[float], unit: str = "ms") -> str:
    """Return a line of the table."""
    if not values:
        return f"{name:36}{0:6d}  (the time was too short for any)"
    scale = 1000.0 if unit == "ms" else 1.0
    figures = (statistics.median(values), percentile(values, 0.95), max(values))
    return f"{name:36}{len(values):6d}" + "".join(f"{scale * each:10.2f}" for each in figures)


async def _callbacks(port: int, asked: list[tuple[str, Asked]], seconds: float) -> dict[str, list[float]]:
    line, dice = Line(port), random.Random(8)
    took: dict[str, list[float]] = defaultdict(list)
    for _, one in asked:
        await line.ask(one.method, one.path, one.body)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        link, one = dice.choice(asked)
        begun = time.perf_counter()
        status, _ = await line.ask(one.method, one.path, one.body)
        took[link].append(time.perf_counter() - begun)
        assert status in (200, 204), f"{link}: {one} answered {status}"
        await asyncio.sleep(0.002)
    line.close()
    return took


def callbacks(port: int, asked: list[tuple[str, Asked]], seconds: float) -> dict[str, list[float]]:
    """Ask the callbacks of all pages in any order, one after another, and return how long each took."""
    return asyncio.run(_callbacks(port, asked, seconds))


class Class:
    """Viewers who open pages and read them."""

    def __init__(self, port: int, pages: list[tuple[str, list[Asked]]], seconds: float) -> None:
        self._port, self._pages, self._seconds = port, pages, seconds
        self.cold: list[float] = []
        self.warm: list[float] = []
        self.requests = self.size = self.failed = 0

    async def sit(self, viewers: int) -> None:
        """Let all of them come within the time in which one reads a page."""
        end = time.perf_counter() + self._seconds
        await asyncio.gather(*(self._view(number, viewers, end) for number in range(viewers)))

    async def _view(self, number: int, viewers: int, end: float) -> None:
        dice = random.Random(number)
        await asyncio.sleep(number / viewers * min(THINK_S, self._seconds / 2.0))
        kept: set[str] = set()
        lines = [Line(self._port) for _ in range(CONNECTIONS)]
        while time.perf_counter() < end:
            link, asked = dice.choice(self._pages)
            had = bool(kept)
            begun = time.perf_counter()
            await self._load(lines, link, asked, kept)
            (self.warm if had else self.cold).append(time.perf_counter() - begun)
            await asyncio.sleep(THINK_S * dice.uniform(0.5, 1.5))
        for line in lines:
            line.close()

    async def _load(self, lines: list[Line], link: str, asked: list[Asked], kept: set[str]) -> None:
        await self._ask(lines[0], Asked("GET", link, "", False))
        for stage in (1, 2, 3, 4):
            waiting = [one for one in asked if one.stage == stage and one.path not in kept]
            kept.update(one.path for one in waiting if one.kept)
            queue = iter(waiting)

            async def work(line: Line, queue: Iterator[Asked] = queue) -> None:
                for one in queue:
                    await self._ask(line, one)

            await asyncio.gather(*(work(line) for line in lines))

    async def _ask(self, line: Line, one: Asked) -> None:
        status, size = await line.ask(one.method, one.path, one.body)
        self.requests += 1
        self.size += size
        self.failed += status >= 400


def sit(port: int, pages: list[tuple[str, list[Asked]]], viewers: int, seconds: float) -> dict[str, Any]:
    """Let a class of viewers open pages for so long; return how long the pages took."""
    room = Class(port, pages, seconds)
    begun = time.perf_counter()
    asyncio.run(room.sit(viewers))
    return {
        **{k: v for k, v in vars(room).items() if not k.startswith("_")},
        "s": time.perf_counter() - begun,
    }


def elsewhere(work: Callable[..., Any], *values: Any) -> Any:
    """Do the work in a process of its own, so that it takes no turns from the browser or the server."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, values)


def said(title: str, took: dict[str, list[float]]) -> None:
    """Print the times of callbacks."""
    print(f"\n{title:36}{'n':>6}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}   load {os.getloadavg()[0]:.1f}")
    for link in sorted(took):
        print(told(link, took[link]))
    print(told("all", [each for values in took.values() for each in values]))


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", help="folder of the archive; without it a new one with the bundled sets")
    options.add_argument("--port", type=int, default=8220)
    options.add_argument("--viewers", type=int, default=200)
    options.add_argument("--seconds", type=float, default=60.0, help="how long the class sits")
    options.add_argument("--callbacks", type=float, default=20.0, help="seconds for the callbacks")
    options.add_argument("--heavy", metavar="LINK", help="a page that takes long, such as '/passes?days=366'")
    chosen = options.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("COMMON_ORBIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    root = f"http://127.0.0.1:{chosen.port}"
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before")
    with tempfile.TemporaryDirectory() as folder, served(chosen.port, chosen.data or folder):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            seen = look(browser, root, LINKS)
            browser.close()
        posts = [(one.link, each) for one in seen for each in one.asked if each.method == "POST"]
        said("callbacks, warm, one by one", elsewhere(callbacks, chosen.port, posts, chosen.callbacks))
        pages = [(one.link, one.asked) for one in seen]
        room = elsewhere(sit, chosen.port, pages, chosen.viewers, chosen.seconds)
        print(
            f"\n{f'{chosen.viewers} viewers':36}{'n':>6}{'p50 s':>10}{'p95 s':>10}{'max s':>10}"
            f"   load {os.getloadavg()[0]:.1f}"
        )
        for name in ("cold", "warm"):
            print(told(f"page loads, {name}", room[name], "s"))
        print(
            f"{room['requests']} requests in {room['s']:.0f} s, {room['requests'] / room['s']:.0f} a second, "
            f"{room['size'] / 1e6:.0f} MB, {room['failed']} failed"
        )
        if chosen.heavy:
            heavy(playwright_path=found, root=root, chosen=chosen, posts=posts)


def heavy(playwright_path: str | None, root: str, chosen: argparse.Namespace, posts: list[Any]) -> None:
    """Open a page that takes long, and measure the callbacks while the server works on it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=playwright_path, args=FLAGS)
        page = browser.new_page()
        page.goto(root + chosen.heavy, wait_until="commit")
        page.wait_for_timeout(1500)
        took = elsewhere(callbacks, chosen.port, posts, chosen.callbacks)
        words = json.dumps(page.inner_text("#main")[:160])
        browser.close()
    said(f"the same beside {chosen.heavy}"[:36], took)
    print(f"The page said at the end: {words}")


if __name__ == "__main__":
    main()
