"""The four states that are no content: loading, empty, stale and error, each in words."""

from typing import Any

from dash import html

from dashboard.components.icons import icon
from dashboard.text import Texts


def loading(words: str, _texts: Texts) -> html.Div:
    """Return that something is under way; the bar stands still where motion is not wanted."""
    return html.Div(
        [html.Span(className="bar"), html.P(words)], className="state state-loading", role="status"
    )


def empty(words: str, _texts: Texts, *, go_on: Any = None) -> html.Div:
    """Return that there is nothing, which is no fault; `go_on` is a link to where there is something."""
    return _state("empty", "empty", words, go_on=go_on)


def stale(words: str, texts: Texts) -> html.Div:
    """Return that what is shown is older than its limit."""
    return _state("stale", "warning", words, texts("state.stale"))


def error(words: str, texts: Texts) -> html.Div:
    """Return that something failed, with the sentence that says what to do."""
    return _state("error", "error", words, texts("state.error"), role="alert")


def _state(
    css: str, mark: str, words: str, name: str = "", *, go_on: Any = None, **properties: Any
) -> html.Div:
    said: list[Any] = [html.Strong(f"{name} "), words] if name else [words]
    parts = [icon(mark), html.P(said), *([go_on] if go_on is not None else [])]
    return html.Div(parts, className=f"state state-{css}", **properties)
