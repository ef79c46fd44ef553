"""Heavy work on the pages that offer it: the place of an answer, its files, and the ties to the jobs."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard.answers import memory
from dashboard.components.charts import STORE
from dashboard.heavy.manager import Manager
from dashboard.heavy.panel import ENDED, RUNNING, panel
from dashboard.heavy.service import of
from dashboard.heavy.work import PAGE, Asked, Work, digest_of
from dashboard.settings import Settings
from dashboard.text import Texts

__all__ = ["PAGE", "Asked", "Work", "digest_of", "file", "place", "register"]

ASKED_EVERY_MS = 600


def place(work: Work, search: str, settings: Settings, texts: Texts, link: str) -> Any:
    """Return the answer to `search` where it is kept, else the panel that has it made.

    What a work does not take for heavy has no place.
    """
    service = of(settings, texts)
    asked = work.read(search, settings, texts)
    content = None if asked is None else service.stored(work, asked)
    if content is not None:
        return content
    memory.passing()  # asked again, it may be there
    return panel(work, search, link, texts, service.store.notice)


def file(work: Work, search: str, form: str, settings: Settings, texts: Texts) -> str | None:
    """Return a file that was made together with the answer to `search`; None where it is not there.

    Files of heavy answers are made by workers alone: to ask for one makes nobody wait.
    """
    asked = work.read(search, settings, texts)
    content = None if asked is None else of(settings, texts).stored(work, asked, form)
    return content if isinstance(content, str) else None


def register(app: Dash, page: str, works: Sequence[Work], settings: Settings, texts: Texts) -> None:
    """Tie the panels of a page's kinds of work to their jobs; `page` is its key."""
    manager = Manager(of(settings, texts), {work.name: work for work in works})
    for work in works:
        _register(app, work, manager)
        app.clientside_callback(  # type: ignore[no-untyped-call]  # as `asking.register`, for what comes later
            ClientsideFunction(page, "paint"),
            Input({"type": STORE, "name": ALL}, "data"),
            Input(f"heavy-{work.name}-out", "children"),
            State({"type": STORE, "name": ALL}, "id"),
            prevent_initial_call=True,
        )


def _register(app: Dash, work: Work, manager: Manager) -> None:
    name = f"heavy-{work.name}"

    def never(_search: str, _again: int | None) -> Any:
        """Be a name: the worker of `manager` answers."""
        return no_update

    never.heavy = work.name  # type: ignore[attr-defined]  # by which the manager knows it
    app.callback(
        Output(f"{name}-out", "children"),
        Output(f"{name}-said", "children"),
        Output(f"{name}-live", "children"),
        Input(f"{name}-asked", "data"),
        Input(f"{name}-again", "n_clicks"),
        background=True,
        manager=manager,
        interval=ASKED_EVERY_MS,
        cancel=[Input(f"{name}-cancel", "n_clicks")],
        running=[(Output(f"{name}-panel", "className"), RUNNING, ENDED)],
        progress=[
            Output(f"{name}-bar", "value"),
            Output(f"{name}-doing", "children"),
            Output(f"{name}-left", "children"),
            Output(f"{name}-live", "children"),
        ],
        progress_default=[None, "", "", ""],
    )(never)
