"""Hostile addresses and fields in a Chromium; `tests/fuzz/hostile_browser.py` opens hundreds."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

FUZZ = Path(__file__).resolve().parents[1] / "fuzz"


def test_nothing_that_an_address_brings_runs(
    browser: Browser, server: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(str(FUZZ))
    import hostile_browser

    root = server("2026-10-09T20:42:49Z").rstrip("/")
    dice = random.Random(20261126)
    page = hostile_browser.opened(browser)
    try:
        for _ in range(8):
            hostile_browser.look(page, root, hostile_browser.address(dice, hostile_browser.CHEAP))
        # What is typed is a question as well: each letter is asked.
        hostile_browser.look(page, root, "/catalogue")
        page.fill("#catalogue-q", hostile_browser.RUN[1])
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        assert page.evaluate("window.ran === undefined && window.stopped.length === 0")
        # The look would have seen it: what does come into the page, the policy stops, and that is noted.
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.ran=1>')")
        page.wait_for_timeout(300)
        assert page.evaluate("window.stopped.length") > 0
        assert page.evaluate("window.ran ?? null") is None
    finally:
        page.context.close()
