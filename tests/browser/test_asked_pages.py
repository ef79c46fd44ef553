"""Two journeys in a real Chromium, the pages on a phone, and what their scripts do."""

import io
import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from dashboard import design
from dashboard.cli.main import main

PAGES = ("fast", "orbits", "catalogue", "story", "sources")
THEMES = ("dark", "light", "contrast")
ANSWERED = (
    "!!document.querySelector('.stack') && !document.documentElement.dataset.busy && !!window.CommonOrbitPage"
)
PAINTED = (
    "[...document.querySelectorAll('.chart .js-plotly-plot')].every((one) => one.querySelector('.main-svg'))"
)


@pytest.fixture
def asked(opened: Callable[..., Any]) -> Callable[..., Any]:
    """Return a context manager that opens one of the pages and waits for its answer."""

    @contextmanager
    def open_page(where: str, **options: Any) -> Iterator[Any]:
        with opened(where, **options) as visited:
            settled(visited)
            yield visited

    return open_page


def settled(visited: Any) -> None:
    visited.until(f"{ANSWERED} && {PAINTED}", seconds=60.0)


def ask(visited: Any, **fields: str) -> None:
    """Fill fields of the form and send it."""
    before = visited.page.evaluate("window.CommonOrbitPage.painted")
    for name, value in fields.items():
        visited.page.locator(f"form.ask [name={name}]").fill(value)
    visited.page.click("form.ask button[type=submit]")
    visited.until(f"window.CommonOrbitPage.painted > {before}")
    settled(visited)


def run(line: str) -> Any:
    result = CliRunner().invoke(main, [*shlex.split(line)[1:], "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_student(asked: Callable[..., Any], shots: Path):
    """FAST: when is the Moon in the cone this week, and could the dish have tracked Chang'e-4?"""
    with asked("/fast") as visited:
        assert "The Moon is in the cone 2 times" in visited.text("#fast-verdict")
        assert visited.page.locator("#fast-windows-table tbody tr").count() == 2
        page = visited.page
        before = page.evaluate("window.CommonOrbitPage.painted")
        page.click("#claim-change-4 a")
        visited.until(f"window.CommonOrbitPage.painted > {before}")
        settled(visited)
        assert "event=change-4" in page.url
        # What was asked for is what one sees.
        top = page.evaluate("document.getElementById('fast-dome-card').getBoundingClientRect().top")
        assert -1.0 <= top < 400.0
        assert "No: the Moon stood 44.3° from the zenith" in visited.text("#claim-change-4")
        assert "2019-01-03 02:26:00" in visited.text("#fast-dome-card h2")
        page.screenshot(path=shots / "student-change-4.png")
        page.go_back()
        visited.until("document.querySelector('#fast-dome-card h2').textContent.includes('2026')")
        assert "change-4" not in page.url
        settled(visited)
        ask(visited, target="mars", days="2")
        assert "Mars is in the cone" in visited.text("#fast-verdict")
        assert "target=mars" in page.url


def test_researcher(asked: Callable[..., Any], shots: Path):
    """ISS and Tiangong over a year: a link, and the same numbers from the printed command."""
    with asked("/orbits") as visited:
        page = visited.page
        ask(visited, **{"from": "2021-06-01", "to": "2022-06-01"})
        rows = page.locator("#orbits-summary tbody tr")
        assert rows.count() == 2
        page.click("#orbits-0-explained summary")
        page.click("#orbits-0-command-copy")
        line = page.evaluate("navigator.clipboard.readText()")
        told = run(line)
        cells = rows.nth(0).inner_text().split("\t")
        assert int(cells[1]) == len(told["history"])
        assert cells[3] == f"{told['history'][-1]['altitude_km']:.3f} km"
        assert int(cells[6].removeprefix("≥ ")) == len(told["reboosts"]) > 0
        link = page.url
        page.screenshot(path=shots / "researcher.png", full_page=True)
    with asked(link[link.index("/orbits") :]) as other:
        assert other.page.locator("#orbits-summary tbody tr").nth(0).inner_text().split("\t") == cells


def test_results_come_as_one_types(asked: Callable[..., Any]):
    with asked("/catalogue") as visited:
        visited.page.locator("#catalogue-q").press_sequentially("tian", delay=20)
        visited.until("document.querySelector('#catalogue-list h2').textContent.startsWith('5 of')")
        assert visited.page.evaluate("document.activeElement.id") == "catalogue-q"
        assert "q=tian" in visited.page.url
        # What is opened from there keeps the question, and Back comes to it again.
        visited.page.click("#catalogue-list tbody a >> nth=0")
        visited.until("document.querySelector('#catalogue-object') !== null")
        assert "q=tian&id=37820" in visited.page.url
        visited.page.go_back()
        visited.until("document.querySelector('#catalogue-object') === null")
        assert visited.page.input_value("#catalogue-q") == "tian"


MAPS = {"passes": "pass-map", "ground": "ground-fan", "orbits": "orbits-tracks"}
OCEAN = [(-30.0, -35.0), (-140.0, -45.0), (90.0, -30.0)]
LAND = [(20.0, 5.0), (130.0, -25.0), (15.0, 22.0)]


def assert_land_and_sea(visited: Any, card: str) -> None:
    """At known places the pixels of a map have the colours of the theme, whatever lines cross one of them."""
    plot = f"document.querySelector('#{card} .js-plotly-plot')"
    visited.until(f"!!{plot}?._fullLayout?.xaxis")
    where = f"""(places) => {{
        const plot = {plot};
        plot.scrollIntoView({{ block: "center" }});
        const {{ left, top }} = plot.getBoundingClientRect();
        const {{ xaxis: x, yaxis: y }} = plot._fullLayout;
        return places.map(([lon, lat]) => [left + x._offset + x.d2p(lon), top + y._offset + y.d2p(lat)]);
    }}"""
    for theme in THEMES:
        visited.show(theme)
        visited.page.wait_for_timeout(300)
        for kind, places in (("ocean", OCEAN), ("land", LAND)):
            pixels = visited.page.evaluate(where, places)
            picture = Image.open(io.BytesIO(visited.page.screenshot())).convert("RGB")
            wanted = design.colour(f"map-{kind}", theme)
            colour = tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5))
            seen = [picture.getpixel((round(x), round(y))) for x, y in pixels]
            assert colour in seen, (theme, kind, seen)


@pytest.mark.parametrize("page", ["passes", "ground", *PAGES])
def test_a_phone_scrolls_one_way_only(asked: Callable[..., Any], page: str, shots: Path):
    with asked(f"/{page}", size=(390, 844), theme="dark") as visited:
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= 390
        visited.page.wait_for_timeout(500)
        visited.page.screenshot(path=shots / f"{page}-phone.png", full_page=True)
        # No word of a chart lies over another; tables are cards, none of which goes sideways.
        for chart in visited.charts():
            assert chart["over"] == [], chart["card"]
        sideways = (
            "[...document.querySelectorAll('.wide')].filter((one) => one.scrollWidth > one.clientWidth + 1)"
        )
        assert visited.page.evaluate(f"{sideways}.map((one) => one.ariaLabel)") == []
        if page in MAPS:
            assert_land_and_sea(visited, MAPS[page])


def test_charts_take_the_colours_of_the_theme(asked: Callable[..., Any]):
    colour = "getComputedStyle(document.querySelector('#main .chart .xtick text')).fill"
    with asked("/story?check=no&shown=3", theme="light") as visited:
        visited.until("!!document.querySelector('#main .chart .xtick text')")
        light = visited.page.evaluate(colour)
        requests = len(visited.requests)
        visited.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        visited.until(f"{colour} !== '{light}'")
        assert len(visited.requests) == requests, "a change of theme asked the server"
