"""Pages: a layout and callbacks of a few lines each, in the order of the menu."""

from dashboard.pages import catalogue, design, fast, ground, live, orbits, passes, presenter, sources, story
from dashboard.pages.page import Page

PAGES: tuple[Page, ...] = (
    live.PAGE,
    passes.PAGE,
    ground.PAGE,
    fast.PAGE,
    orbits.PAGE,
    catalogue.PAGE,
    story.PAGE,
    sources.PAGE,
    design.PAGE,
    presenter.PAGE,
)


def at(path: str) -> Page | None:
    """Return the page of that address, or None; a slash at the end makes no difference."""
    wanted = path.rstrip("/") or "/"
    return next((page for page in PAGES if page.path == wanted), None)
