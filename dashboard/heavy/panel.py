"""Heavy work as it is waited for: a bar, what is being done, how long still, a button that ends it.

The states are the classes of the panel: `running` until the callback ends, then
`ended`, with a sentence and a button to start again; an answer takes the panel's place.
"""

from typing import Any

from dash import dcc, html, no_update

from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.heavy.jobs import Job
from dashboard.heavy.work import Work
from dashboard.text import Texts

RUNNING, ENDED = "card heavy running", "card heavy ended"


def panel(work: Work, search: str, link: str, texts: Texts, notice: str = "") -> html.Div:
    """Return the place of an answer that is still to be made, `search` being its question.

    Its coming onto the page starts the work; `link` is where the answer will be found.
    """
    name = f"heavy-{work.name}"
    return html.Div(
        [
            html.Div(id=f"{name}-out", className="heavy-out", tabIndex="-1"),
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
                className=RUNNING,
                **aria(labelledby=f"{name}-title"),
            ),
            html.P(id=f"{name}-live", className="heavy-live", role="status"),
        ],
        className="heavy-place stack",
        key=f"{work.name}{search}",
    )


def progress(job: Job, before: int, texts: Texts) -> list[Any]:
    """Return what is shown of a job, for the outputs of `on_pages`: bar, doing, time left, what is read out.

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
    """Return what the outputs of `on_pages.register` show where there is no answer."""
    return [no_update, sentence, sentence]
