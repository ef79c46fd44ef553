"""Heavy work as it is waited for: a bar, what is being done, how long still, a button that ends it.

The states are the classes of the panel: `running` until the callback ends, then
`ended`, with a sentence and a button to start again; an answer takes the panel's place.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard import memory
from dashboard.components.attributes import aria
from dashboard.components.charts import STORE
from dashboard.components.icons import icon
from dashboard.heavy.service import of
from dashboard.heavy.work import PAGE, Asked, Work, digest_of
from dashboard.settings import Settings
from dashboard.text import Texts

if TYPE_CHECKING:
    from dashboard.heavy.jobs import Job
    from dashboard.heavy.manager import Manager

__all__ = [
    "PAGE",
    "Asked",
    "Work",
    "digest_of",
    "file",
    "panel",
    "place",
    "progress",
    "register",
    "without_answer",
]

ASKED_EVERY_MS = 600
_RUNNING, _ENDED = "card heavy running", "card heavy ended"


def panel(work: Work, search: str, link: str, texts: Texts, notice: str = "") -> html.Div:
    """Return the place of an answer that is still to be made, `search` being its question.

    Its coming onto the page starts the work; `link` is where the answer will be found.
    """
    name = f"heavy-{work.name}"
    return html.Div(
        [
            html.Div(id=f"{name}-out", className="heavy-out"),
            html.Section(
                [
                    html.H2(texts(f"heavy.{work.name}.title"), id=f"{name}-title"),
                    html.P(texts(f"heavy.{work.name}.why"), className="heavy-why"),
                    html.Div(
                        [
                            html.Progress(
                                id=f"{name}-bar",
                                max="1",
                                className="heavy-bar",
                                **aria(labelledby=f"{name}-title"),
                            ),
                            html.P(texts("heavy.starting"), id=f"{name}-doing", className="heavy-doing"),
                            html.P(id=f"{name}-left", className="heavy-left"),
                        ],
                        className="heavy-progress",
                    ),
                    html.Div(
                        [icon("warning"), html.P(texts("heavy.lost"), id=f"{name}-said")],
                        className="state state-stale heavy-said",
                    ),
                    html.Div(
                        [
                            html.Button(
                                texts("heavy.cancel"),
                                id=f"{name}-cancel",
                                type="button",
                                className="button heavy-cancel",
                            ),
                            html.Button(
                                texts("heavy.again"),
                                id=f"{name}-again",
                                type="button",
                                className="button heavy-again",
                            ),
                            html.A(texts("heavy.link"), href=link, className="heavy-link"),
                        ],
                        className="heavy-tools",
                    ),
                    html.P(notice, className="aside") if notice else None,
                    dcc.Store(id=f"{name}-asked", data=search),
                ],
                id=f"{name}-panel",
                className=_RUNNING,
                **aria(labelledby=f"{name}-title"),
            ),
            html.P(id=f"{name}-live", className="heavy-live", role="status"),
        ],
        className="heavy-place stack",
        key=f"{work.name}{search}",
    )


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
    from dashboard.heavy.manager import Manager

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


def _register(app: Dash, work: Work, manager: "Manager") -> None:
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
        running=[(Output(f"{name}-panel", "className"), _RUNNING, _ENDED)],
        progress=[
            Output(f"{name}-bar", "value"),
            Output(f"{name}-doing", "children"),
            Output(f"{name}-left", "children"),
            Output(f"{name}-live", "children"),
        ],
        progress_default=[None, "", "", ""],
    )(never)


def progress(job: "Job", before: int, texts: Texts) -> list[Any]:
    """Return what the outputs of `register` show of a job: bar, doing, time left, and what is read out.

    Read out is each quarter only: every step of a bar would drown the page.
    """
    if job.state == "waiting":
        words = texts("heavy.waiting", before=before)
        return [None, words, "", words]
    left = job.left_s
    doing = texts("heavy.doing", doing=job.doing) if job.doing else texts("heavy.starting")
    told = "" if left is None else _left(left, texts)
    percent = texts("heavy.percent", percent=round(100.0 * job.share)) if job.share else ""
    quarter = int(job.share * 4) * 25
    return [
        f"{job.share:.3f}" if job.share else None,
        doing,
        ", ".join(filter(None, [percent, told])),
        texts("heavy.quarter", percent=quarter) if quarter else texts("heavy.begun"),
    ]


def _left(seconds: float, texts: Texts) -> str:
    if seconds < 90.0:
        return texts("heavy.left.seconds", seconds=max(1, round(seconds)))
    return texts("heavy.left.minutes", minutes=round(seconds / 60.0))


def without_answer(sentence: str) -> list[Any]:
    """Return what the outputs of `register` show where there is no answer."""
    return [no_update, sentence, sentence]
