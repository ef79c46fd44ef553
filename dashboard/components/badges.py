"""Small marks beside a value: how old its elements are, where it comes from, that it is only illustrative."""

from typing import Any

from dash import html

from dashboard.components.attributes import data
from dashboard.components.icons import icon
from dashboard.text import Texts
from tle import ElementsReference

_YEARS_FROM_DAYS = 730.0


def age_badge(elements: ElementsReference, texts: Texts, *, brief: bool = False, of: str = "") -> html.Span:
    """Return the age of the elements that an answer rests on, and a warning past the limit.

    It is `brief` in a column whose head says of what the age is; `of` names the object
    where there are several.
    """
    now, later = ("badge.age.brief", "badge.age.later.brief") if brief else ("badge.age", "badge.age.later")
    words = texts(now if elements.age_days >= 0 else later, age=age_words(elements.age_days, texts))
    if of:
        words = texts("badge.age.of", name=of, age=words)
    return html.Span(
        [icon("warning" if elements.stale else "clock"), words],
        className="badge-mark age",
        **data(stale=str(elements.stale).lower()),
    )


def age_words(days: float, texts: Texts) -> str:
    """Return an age without its sign: in days, and of what is long past in years."""
    if abs(days) >= _YEARS_FROM_DAYS:
        return texts("badge.age.years", years=abs(days) / 365.25)
    return texts("badge.age.days", days=abs(days))


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
