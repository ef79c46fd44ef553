"""A real Chromium against a server on loopback. Whatever else a page asks for is stopped and is a failure."""

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright
from werkzeug.serving import make_server

import tle
from dashboard.app import create_app
from dashboard.settings import Settings

SHOTS = Path(__file__).resolve().parent / "shots"
FLAGS = [
    "--no-sandbox",  # root has no other way
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
]
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}

EPOCH = "2026-10-09T19:42:49Z"  # of the newest bundled set, ISS
HOUR_AFTER = "2026-10-09T20:42:49Z"
WEEKS_AFTER = "2026-11-22T08:00:00Z"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("COMMON_ORBIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium: install one, or name it in COMMON_ORBIT_CHROMIUM; `make test` does it")
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[str], str]]:
    """Return a function that serves the dashboard as if the present were `now`, and gives its address."""
    running: dict[str, Any] = {}
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line a request drowns what failed

    def serve(now: str) -> str:
        if now not in running:
            begun, present = time.monotonic(), tle.as_moment(now)
            settings = Settings(now=lambda: present.plus_seconds(time.monotonic() - begun))
            running[now] = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
            threading.Thread(target=running[now].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{running[now].server_port}/"

    yield serve
    for one in running.values():
        one.shutdown()
        one.server_close()


# Of every chart: labels that lie over one another, the lines of the data, letters that are cut off.
CHARTS = """() => [...document.querySelectorAll("#main .js-plotly-plot")].map((plot) => {
  const frame = plot.getBoundingClientRect();
  const boxes = [...plot.querySelectorAll(".annotation")]
    .filter((e) => e.textContent.trim() !== "" && e.checkVisibility())
    .map((e) => [e.textContent, e.querySelector(".annotation-text").getBoundingClientRect()]);
  const over = [];
  boxes.forEach(([name, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
    // Two pixels of the boxes are room between lines.
    const aside = a.left + 2 >= b.right || b.left + 2 >= a.right;
    if (!aside && a.top + 2 < b.bottom && b.top + 2 < a.bottom) over.push([name, other]);
  }));
  const cut = [...plot.querySelectorAll("text")]
    .filter((e) => e.textContent.trim() !== "" && e.checkVisibility())
    .map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
    .map(([words]) => words);
  const named = plot._fullLayout.showlegend;
  const dataLines = plot._fullData
    .filter((trace) => trace.visible === true && trace.mode?.includes("lines") && trace.fill !== "toself")
    .filter((trace) => (named ? trace.showlegend : trace.meta === "clear"))
    .map((trace) => [trace.name, trace.line.width]);
  return { card: plot.closest("section")?.id, labels: boxes.length, over, cut, dataLines };
})"""


class Visit:
    """One page in one fresh browser context, with what it asked for and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.elsewhere: list[str] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.context.route("**/*", self._gate)
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", lambda socket: self.elsewhere.append(socket.url))

    def _gate(self, route: Route) -> None:
        url = route.request.url
        self.requests.append(url)
        if urlsplit(url).hostname in LOOPBACK or url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            self.elsewhere.append(url)
            route.abort()

    def _heard(self, kind: str, text: str) -> None:
        # The tests read pixels back often, of which Chromium warns; the page never does.
        if kind in {"error", "warning"} and not any(
            one in text for one in ("willReadFrequently", "ReadPixels")
        ):
            self.complaints.append(f"{kind}: {text}")

    def state(self) -> dict[str, Any]:
        return self.page.evaluate("window.CommonOrbit.state()")

    def until(self, expression: str, seconds: float = 20.0) -> Any:
        """Wait until the script expression is true (`wait_for_function` needs eval, which is forbidden)."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.page.evaluate(expression)
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds:g} s: {expression}")

    def until_drawn(self) -> None:
        """Wait until the page is there, every station is settled, and nothing is loading."""
        self.until(
            """(() => {
                const state = window.CommonOrbit?.state();
                return !!state?.sun && state.ready && state.stations.every((one) => one.status !== "loading");
            })()"""
        )

    def until_passes(self) -> None:
        self.until("!!document.querySelector('#passes-body .about')")

    def at(self, moment: str | float) -> dict[str, Any]:
        """Set the clock, wait for the stations of that instant, and return the state drawn there."""
        self.page.evaluate("(t) => window.CommonOrbit.setTime(t)", moment)
        self.until_drawn()
        self.page.evaluate("(t) => window.CommonOrbit.setTime(t)", moment)
        return self.state()

    def show(self, theme: str) -> None:
        """Change the theme of the page that is open, which is quicker than another page."""
        self.page.evaluate("(name) => window.CommonOrbitTheme.set(name)", theme)
        self.until(f"document.documentElement.dataset.theme === {theme!r}")
        self.page.evaluate("window.Globe && window.Globe.setTheme()")
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))")

    def charts(self) -> list[dict[str, Any]]:
        """Return of every chart which of its words lie over one another or are cut off, and its lines."""
        return self.page.evaluate(CHARTS)

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)


@pytest.fixture
def visit(browser: Browser, server: Callable[[str], str]) -> Iterator[Callable[..., Any]]:
    """Return a context manager that opens the page; leaving it, it asserts that only our server was asked."""

    @contextmanager
    def open_page(
        query: str = "",
        *,
        now: str = HOUR_AFTER,
        size: tuple[int, int] = (1366, 768),
        theme: str = "light",
        expect_complaints: bool = False,
        **options: Any,
    ) -> Iterator[Visit]:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=theme, **options
        )
        try:
            visited = Visit(context.new_page())
            visited.page.goto(server(now) + query)
            visited.until_drawn()
            visited.until_passes()
            yield visited
            assert visited.elsewhere == [], "the page asked another machine"
            if not expect_complaints:
                assert visited.complaints == []
        finally:
            context.close()

    return open_page


@pytest.fixture(scope="session")
def shots() -> Path:
    """Return the folder for pictures that people look at; git does not keep it."""
    SHOTS.mkdir(exist_ok=True)
    return SHOTS


@pytest.fixture
def opened(browser: Browser, server: Callable[[str], str]) -> Callable[..., Any]:
    """Return a context manager that opens any page; leaving it, it asserts that only our server was asked."""

    @contextmanager
    def open_page(
        where: str, *, size: tuple[int, int] = (1366, 768), theme: str = "light"
    ) -> Iterator[Visit]:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        try:
            visited = Visit(context.new_page())
            visited.page.goto(server(HOUR_AFTER).rstrip("/") + where)
            yield visited
            assert visited.elsewhere == [], "the page asked another machine"
            assert visited.complaints == []
        finally:
            context.close()

    return open_page
