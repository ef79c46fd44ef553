"""The element set of an object, every field explained."""

from dash import html

from dashboard.answers.comparison import Compared
from dashboard.components.badges import age_badge
from dashboard.components.cards import card
from dashboard.components.charts import table
from dashboard.pages.orbits.words import utc_words
from dashboard.stations import spoken
from dashboard.text import Texts
from tle import ElementSet, Moment
from tle.columns import COLUMNS


def element_table(one: Compared, number: int, texts: Texts) -> html.Section:
    """Return the newest set of an object, field by field."""
    rows = [
        (
            column.keyword,
            texts("orbits.elements.columns", line=column.line, first=column.first, last=column.last),
            _value(one.last, column.attribute),
            column.unit,
            column.description,
        )
        for column in COLUMNS
        if column.attribute and not (column.keyword == "NORAD_CAT_ID" and column.line == 2)
    ]
    heads = [texts(f"orbits.col.{key}") for key in ("field", "place", "value", "unit", "meaning")]
    return card(
        f"orbits-elements-{number}",
        texts("orbits.elements.title", name=spoken(one.name, texts), epoch=utc_words(one.last.epoch)),
        [
            html.Div(
                [age_badge(one.reference, texts), html.Span(one.last.source, className="aside")],
                className="badges",
            ),
            html.Details(
                [
                    html.Summary(texts("orbits.elements.open"), className="button"),
                    table(texts("orbits.elements.table", name=spoken(one.name, texts)), heads, rows),
                ]
            ),
        ],
    )


def _value(elements: ElementSet, attribute: str) -> str:
    value = getattr(elements, attribute)
    return value.iso(6) if isinstance(value, Moment) else str(value)
