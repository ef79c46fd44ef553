"""Small marks beside a value: how old its elements are, where it comes from, that it is only illustrative."""

from typing import Any

from dash import html

from dashboard.components.attributes import data
from dashboard.components.icons import icon
from dashboard.text import Texts
from tle import ElementsReference


def age_badge(elements: ElementsReference, texts: Texts, *, brief: bool = False) -> html.Span:
    """Return the age of the elements that an answer rests on, and a warning past the limit.

    It is `brief` in a column whose head says of what the age is.
    """
    now, later = ("badge.age.brief", "badge.age.later.brief") if brief else ("badge.age", "badge.age.later")
    key = now if elements.age_days >= 0 else later
    words = texts(key, days=f"{abs(elements.age_days):.1f}")
    return html.Span(
        [icon("warning" if elements.stale else "clock"), words],
        className="badge-mark age",
        **data(stale=str(elements.stale).lower()),
    )


def provenance_badge(source: str, texts: Texts) -> html.Span:
    """Return where something comes from."""
    return html.Span([icon("source"), texts("badge.source", source=source)], className="badge-mark")


def illustrative_badge(texts: Texts) -> html.Span:
    """Return that what is shown is drawn to explain, not from data of that date."""
    return html.Span([icon("pencil"), texts("badge.illustrative")], className="badge-mark illustrative")


def empty_age_badge(key: str) -> html.Div:
    """Return the place where a page's script writes the age of a station's elements."""
    parts: list[Any] = [
        html.Span(id=f"{key}-age", className="badge-mark age"),
        html.Span(id=f"{key}-epoch", className="aside"),
    ]
    return html.Div(parts, className="badge")
