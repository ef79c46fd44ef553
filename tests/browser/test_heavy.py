"""A year of windows in a real Chromium: it is seen to come, ended, begun again, found again by its link."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.heavy.service import running

YEAR = "/ground?site=baikonur&days=366&from=2026-10-10T00:00:00Z"
PANEL = "document.querySelector('#heavy-ground-calendar-panel')"
WATCH = f"""() => {{
    window.seen = [];
    const note = () => {{
        const bar = document.querySelector('#heavy-ground-calendar-bar');
        const words = document.querySelector('#heavy-ground-calendar-doing')?.textContent;
        if (bar?.hasAttribute('value')) window.seen.push([bar.value, words]);
    }};
    const all = {{ subtree: true, attributes: true, childList: true, characterData: true }};
    new MutationObserver(note).observe({PANEL}, all);
}}"""
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def until(page: Any, true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60.0
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        page.wait_for_timeout(20)  # which lets the requests of the page pass, as sleep does not


@pytest.fixture
def first_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the first worker still as soon as it is there: it would end while it is looked at."""
    started: list[Any] = []
    start = subprocess.Popen

    def started_and_held(*call: Any, **more: Any) -> Any:
        process = start(*call, **more)
        if not started:
            process.send_signal(signal.SIGSTOP)
        started.append(process)
        return process

    monkeypatch.setattr("dashboard.heavy.jobs.subprocess.Popen", started_and_held)


@pytest.mark.usefixtures("first_is_held")
def test_a_year_of_windows(opened: Callable[..., Any], shots: Path):
    with opened(YEAR) as visited:
        page = visited.page
        visited.until(f"{PANEL}?.className.includes('running')")
        until(page, lambda: running() == 1)
        bar = page.get_by_role("progressbar", name="Launch windows over a long time")
        assert bar.is_visible()
        # Another viewer's page is answered meanwhile.
        assert (
            page.evaluate("fetch('/passes.csv?days=1&from=2026-10-09').then((reply) => reply.status)") == 200
        )
        assert page.evaluate(f"{PANEL}.className.includes('running')")
        found = (
            Axe().run(page, context={"include": [["#heavy-ground-calendar-panel"]]}).response["violations"]
        )

        page.get_by_role("button", name="Cancel").press("Enter")
        said = "document.querySelector('#heavy-ground-calendar-said')"
        visited.until(f"{said}.checkVisibility() && {said}.textContent.startsWith('Cancelled')")
        until(page, lambda: running() == 0)
        assert not bar.is_visible()
        # Who ended it by keyboard stands on the button that begins it again.
        visited.until("document.activeElement?.id === 'heavy-ground-calendar-again'")
        page.screenshot(path=shots / "heavy-cancelled.png")
        for theme in ("dark", "contrast"):
            visited.page.evaluate("(name) => { document.documentElement.dataset.theme = name; }", theme)
            found += (
                Axe()
                .run(page, context={"include": [["#heavy-ground-calendar-panel"]]}, options=ONLY_COLOURS)
                .response["violations"]
            )
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []

        page.evaluate(WATCH)
        page.get_by_role("button", name="Start again").press("Enter")
        visited.until("!!document.querySelector('#ground-windows')", seconds=60.0)
        assert not page.locator("#heavy-ground-calendar-panel").is_visible()
        shares = [share for share, _ in page.evaluate("window.seen")]
        assert shares == sorted(shares)
        assert 0.0 < shares[-1] <= 1.0
        visited.until("!!document.querySelector('#ground-calendar .js-plotly-plot .main-svg')")
        assert "no time" in visited.text("#ground-calendar") or "4 minutes" in visited.text(
            "#ground-calendar"
        )
        rows = page.locator("#ground-windows tbody tr").count()
        assert rows > 700

    asked_before = running()
    with opened(YEAR) as visited:
        visited.until("!!document.querySelector('#ground-windows')")
        assert visited.page.locator("#ground-windows tbody tr").count() == rows
        assert not any("cacheKey" in url for url in visited.requests)
        assert asked_before == running() == 0
        assert visited.page.locator(".heavy").count() == 0
        visited.until("!!document.querySelector('#ground-calendar .js-plotly-plot .main-svg')")
