"""A card: a titled part of a page."""

from typing import Any

from dash import html

from dashboard.components.attributes import aria

_LONG = 180


def card(id: str, name: str, content: Any, *, css: str = "", tools: Any = None) -> html.Section:  # noqa: A002 - Dash's word
    """Return a section named by its heading, with `tools` at the right of it."""
    heading = html.Div([html.H2(name, id=f"{id}-title"), *(tools or [])], className="card-title")
    return html.Section(
        [heading, *content], id=id, className=f"card {css}".strip(), **aria(labelledby=f"{id}-title")
    )


def headline(words: str, **properties: Any) -> html.P:
    """Return the sentence that a card is there for, large; less so where it is long."""
    return html.P(words, className="says long" if len(words) > _LONG else "says", **properties)
