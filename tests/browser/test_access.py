"""axe finds nothing on any page but Live, in any theme, for the projector or not, with all of it unfolded:
all its rules, each time.

The Live page has tests of its own: `test_live_layout`, `test_present`.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = (
    "/passes?days=1",
    "/ground",
    "/fast",
    "/orbits",
    "/catalogue?q=tian",
    "/catalogue?id=25544",
    "/story?check=no&shown=3",
    "/sources",
    "/presenter",
    "/design",
)
ANSWERED = (
    "!!document.querySelector('.stack') && !document.documentElement.dataset.busy && !!window.CommonOrbitPage"
    " && [...document.querySelectorAll('.js-plotly-plot')].every((one) => one.querySelector('.main-svg'))"
)
DRAWN = "!!document.querySelector('main h1, main h2')"
READY_WHEN = {"/presenter": DRAWN, "/design": DRAWN}
# All is unfolded. A chart is one named picture, and its thousands of nodes are nobody's to read;
# the rows of a table look alike, so the first of them stand for all.
READY = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll(".js-plotly-plot")) one.style.display = "none";
    for (const body of document.querySelectorAll("tbody")) {
        for (const row of [...body.rows].slice(4)) row.hidden = true;
    }
}"""
IN_STYLE = """async ([theme, present]) => {
    const root = document.documentElement;
    root.dataset.theme = theme;
    if (present) root.dataset.present = present;
    else delete root.dataset.present;
    const ends = (one) => isFinite(one.effect.getComputedTiming().endTime);
    const passing = document.getAnimations().filter(ends);
    await Promise.all(passing.map((one) => one.finished.catch(() => null)));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
}"""
STYLES = [(theme, present) for present in ("", "1") for theme in ("dark", "light", "contrast")]


def violations(visited: Any, theme: str, present: str = "") -> list[tuple[str, ...]]:
    """Return what axe finds by all its rules, with the style in which it does."""
    visited.page.evaluate(IN_STYLE, [theme, present])
    told = Axe().run(visited.page, options={"resultTypes": ["violations"]})
    return [
        (theme, present, one["id"], each["html"][:160])
        for one in told.response["violations"]
        for each in one["nodes"]
    ]


@pytest.mark.parametrize("where", PAGES)
def test_axe_finds_nothing(opened: Callable[..., Any], where: str):
    with opened(where, size=(1920, 1080)) as visited:
        visited.until(READY_WHEN.get(where.partition("?")[0], ANSWERED), seconds=60.0)
        visited.page.evaluate(READY)
        found = [each for style in STYLES for each in violations(visited, *style)]
        visited.page.set_viewport_size({"width": 390, "height": 844})
        assert found + violations(visited, "dark") == []


def test_axe_sees_what_a_theme_breaks(opened: Callable[..., Any]):
    with opened("/story?check=no&shown=3") as visited:
        visited.until(ANSWERED, seconds=60.0)
        visited.page.evaluate(READY)
        visited.page.add_style_tag(content=".field-label { color: #888 !important; background: #777; }")
        assert {each[2] for each in violations(visited, "light")} == {"color-contrast"}
