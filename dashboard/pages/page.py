"""What a page is, for those who add one.

A page is a module of `dashboard/pages` with a `PAGE`, listed in `dashboard.pages`.
Going from page to page loads anew: each page brings only the component libraries
and scripts it names, and leaves nothing running behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Dash

from dashboard.settings import Settings
from dashboard.text import Texts

Layout = Callable[[Settings, Texts], Any]
Register = Callable[[Dash, Settings, Texts], None]
Answer = Callable[[str, Settings, Texts], list[Any]]


def _nothing(_app: Dash, _settings: Settings, _texts: Texts) -> None:
    """Register no callbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the dashboard.

    Attributes
    ----------
    path:
        Its address, such as `/passes`.
    key:
        Its name in texts (`page.<key>`) and for its client functions (`ClientsideFunction(key, ...)`).
    layout, register:
        Build the content of `<main>`, and tie its callbacks.
    in_menu:
        Whether the header lists it.
    script, calls:
        The module below `assets/` with its client functions, and their names.
    preloads:
        Further modules that the script imports, asked for at once instead of one after another.
    libraries:
        Component libraries beside html and dcc, as packages: `("dash_mantine_components",)`.
    bare:
        Without header and footer.
    answer:
        What the page shows for the query of an address, of pages that are asked so; the
        answer to none is prepared when the server starts.
    """

    path: str
    key: str
    layout: Layout
    register: Register = _nothing
    in_menu: bool = True
    script: str = ""
    calls: tuple[str, ...] = ()
    preloads: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    bare: bool = False
    answer: Answer | None = None
