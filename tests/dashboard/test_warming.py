"""What a server prepares before anybody asks."""

from dataclasses import replace

import tle
from dashboard import pages
from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.text import load
from dashboard.warming import prepare, prepare_pages


def test_all_that_the_first_page_asks_for_is_there():
    settings = Settings(now=lambda: tle.as_moment("2026-10-09T20:42:00Z"))
    app = create_app(settings)
    answered = prepare(app, settings)
    index = app.server.test_client().get("/").text
    scripts = index.count("<script src=") + index.count("modulepreload") + index.count("stylesheet")
    # Beside these the icon, the module itself, land, regions, stars, Sun, three segments of each station,
    # and the passes.
    assert answered >= scripts + 1 + 3 + 1 + 6 + 1


def test_without_any_elements_there_is_nothing_to_compute_and_no_complaint():
    settings = Settings(now=lambda: tle.as_moment("2026-10-09T20:42:00Z"), catalog=lambda: tle.Catalog.of([]))
    assert prepare(create_app(settings), settings) > 20


def test_every_page_that_is_asked_by_its_address_is_answered_once_before_anybody_asks():
    settings = Settings(now=lambda: tle.as_moment("2026-10-09T20:42:00Z"))
    assert {"pass", "ground", "fast", "orbits", "catalogue"} <= set(prepare_pages(settings, load()))


def test_a_page_that_fails_is_logged_and_the_others_are_prepared(monkeypatch, caplog):
    settings = Settings(now=lambda: tle.as_moment("2026-10-09T20:42:00Z"))

    def broken(*_):
        raise RuntimeError("no such table")

    chosen = [replace(page, answer=broken if page.key == "story" else page.answer) for page in pages.PAGES]
    chosen = [page for page in chosen if page.key in {"story", "sources", "live"}]
    monkeypatch.setattr("dashboard.warming.pages.PAGES", chosen)
    assert prepare_pages(settings, load()) == ["sources"]
    assert "The page story could not be prepared." in caplog.text
