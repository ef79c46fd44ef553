"""axe finds nothing on any page but Live, in any theme, for the projector or not, with all of it unfolded.

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
)
THEMES = ("dark", "light", "contrast")
ANSWERED = (
    "!!document.querySelector('.stack') && !document.documentElement.dataset.busy && !!window.CommonOrbitPage"
    " && [...document.querySelectorAll('.js-plotly-plot')].every((one) => one.querySelector('.main-svg'))"
)
READY_WHEN = {"/presenter": "!!document.querySelector('main h1, main h2')"}
# All is unfolded. A chart is one named picture, and its thousands of nodes are nobody's to read;
# the rows of a table look alike, so the first of them stand for all. What looks the same in one
# theme does in the others: of each kind of element two are marked.
READY = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll(".js-plotly-plot")) one.style.display = "none";
    for (const body of document.querySelectorAll("tbody")) {
        for (const row of [...body.rows].slice(4)) row.hidden = true;
    }
    const seen = {};
    for (const one of document.querySelectorAll("body *")) {
        const data = Object.entries(one.dataset).filter(([name]) => name.length < 9);
        const parent = one.parentElement;
        const kind = JSON.stringify([one.tagName, one.className, data.map(([, value]) => value.slice(0, 9)),
            parent.tagName, parent.className, parent.parentElement?.className]);
        seen[kind] = (seen[kind] ?? 0) + 1;
        if (seen[kind] <= 2) one.dataset.axe = "1";
    }
}"""
IN_STYLE = """async ([theme, present]) => {
    const root = document.documentElement;
    root.dataset.theme = theme;
    if (present) root.dataset.present = present;
    else delete root.dataset.present;
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
}"""
MARKED = {"include": [["[data-axe]"]]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Contrast costs most, and was looked at.
ALL_BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}


def violations(visited: Any, what: Any = None, options: Any = None) -> list[tuple[str, ...]]:
    """Return what axe finds, with the theme and whether it is for the projector."""
    told = Axe().run(visited.page, context=what, options={"resultTypes": ["violations"], **(options or {})})
    style = visited.page.evaluate("({...document.documentElement.dataset})")
    how = (style["theme"], style.get("present", ""))
    return [
        (*how, one["id"], each["html"][:160]) for one in told.response["violations"] for each in one["nodes"]
    ]


@pytest.mark.parametrize("where", PAGES)
def test_axe_finds_nothing(opened: Callable[..., Any], where: str):
    with opened(where, size=(1920, 1080)) as visited:
        visited.until(READY_WHEN.get(where.partition("?")[0], ANSWERED), seconds=60.0)
        page = visited.page
        page.evaluate(READY)
        page.evaluate(IN_STYLE, ["dark", ""])
        found = violations(visited)
        for theme, present in (
            ("light", ""),
            ("contrast", ""),
            ("contrast", "1"),
            ("light", "1"),
            ("dark", "1"),
        ):
            page.evaluate(IN_STYLE, [theme, present])
            found += violations(visited, MARKED, COLOURS)
        found += violations(visited, options=ALL_BUT_COLOURS)
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate(IN_STYLE, ["dark", ""])
        found += violations(visited, options=ALL_BUT_COLOURS) + violations(visited, MARKED, COLOURS)
        assert found == []


def test_axe_sees_what_a_theme_breaks(opened: Callable[..., Any]):
    """The short look at marked elements does find a colour that cannot be read."""
    with opened("/story?check=no&shown=3") as visited:
        visited.until(ANSWERED, seconds=60.0)
        visited.page.evaluate(READY)
        visited.page.add_style_tag(content=".field-label { color: #888 !important; background: #777; }")
        found = violations(visited, MARKED, COLOURS)
        assert {each[2] for each in found} == {"color-contrast"}
