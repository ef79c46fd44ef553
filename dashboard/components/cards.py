"""A card: a titled part of a page."""

import re
from typing import Any

from dash import html

from dashboard.components.attributes import aria

_LONG = 180
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?(?: UTC)?)?|\d{4}-\d{3}[A-Z]+)")


def card(id: str, name: str, content: Any, *, css: str = "", tools: Any = None) -> html.Section:  # noqa: A002 - Dash's word
    """Return a section named by its heading, with `tools` at the right of it."""
    heading = html.Div([html.H2(unbroken(name), id=f"{id}-title"), *(tools or [])], className="card-title")
    return html.Section(
        [heading, *content], id=id, className=f"card {css}".strip(), **aria(labelledby=f"{id}-title")
    )


def headline(words: str, **properties: Any) -> html.P:
    """Return the sentence that a card is there for, large; less so where it is long."""
    return html.P(unbroken(words), className="says long" if len(words) > _LONG else "says", **properties)


def unbroken(words: str) -> Any:
    """Return words with their dates and times held together: a browser breaks lines at hyphens."""
    parts = [part for part in _MOMENT.split(words) if part]
    if len(parts) == 1:
        return words
    return [html.Span(part, className="moment") if _MOMENT.fullmatch(part) else part for part in parts]
