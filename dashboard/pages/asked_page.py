"""A page that is asked by its address: a frame, and an answer that comes with the query."""

from collections.abc import Sequence
from typing import Any

from dash import Dash

from dashboard.components import asking
from dashboard.heavy import on_pages
from dashboard.heavy.on_pages import Work
from dashboard.pages.page import Answer, Page, Register
from dashboard.settings import Settings
from dashboard.text import Texts


def asked_page(
    path: str,
    key: str,
    answer: Answer,
    *,
    heavy: Sequence[Work] = (),
    further: Register | None = None,
    kept: bool = True,
    script: str = asking.SCRIPT,
    calls: tuple[str, ...] = (),
    preloads: tuple[str, ...] = (),
    libraries: tuple[str, ...] = (),
) -> Page:
    """Return the page at `path` that shows what `answer` makes of the address.

    Its title and first sentence are the texts `page.<key>.title` and `page.<key>.lead`. `heavy` are
    the kinds of work that it leaves to workers; `further` ties whatever else it has; answers
    that are not `kept` are made anew at each visit. The rest is as in `Page`, beside what every
    such page brings.
    """

    def layout(_settings: Settings, texts: Texts) -> Any:
        return asking.main(key, texts(f"page.{key}.title"), texts(f"page.{key}.lead"), texts)

    def register(app: Dash, settings: Settings, texts: Texts) -> None:
        asking.register(key, answer, app, settings, texts, kept=kept)
        if heavy:
            on_pages.register(app, key, heavy, settings, texts)
        if further is not None:
            further(app, settings, texts)

    return Page(
        path=path,
        key=key,
        layout=layout,
        register=register,
        answer=answer,
        script=script,
        calls=(*asking.CALLS, *calls),
        preloads=(*preloads, *asking.PRELOADS),
        libraries=libraries,
    )
