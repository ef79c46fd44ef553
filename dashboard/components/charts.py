"""A chart as a page shows it: the figure, its name and caption, and the table that says the same."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.native import Native
from dashboard.figures.graph import graph
from dashboard.text import Texts

STORE, GRAPH = "chart-data", "chart"
_PHONE_LETTERS = 46
_UNBROKEN_LETTERS = 26
_NOTHING = ("", "-", "–", None)


def chart(
    name: str,
    figure: go.Figure,
    label: str,
    caption: str,
    twin: Any,
    texts: Texts,
    *,
    css: str = "",
) -> html.Div:
    """Return a figure whose colours are names of the design system, painted by `assets/lib/charts.mjs`.

    Parameters
    ----------
    label:
        What it shows, for those who do not see it; `caption` is for all.
    twin:
        The table with the same facts.
    """
    blank = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    return html.Div(
        [
            dcc.Store(id={"type": STORE, "name": name}, data=figure.to_plotly_json()),
            html.Figure(
                graph(go.Figure(layout=blank), id={"type": GRAPH, "name": name}),
                role="img",
                style={"--high": f"{figure.layout.height or 380}px"},
                **aria(label=label),
            ),
            html.P(caption, className="chart-caption"),
            html.Details(
                [html.Summary(texts("table.twin"), className="button"), twin], className="twin-table"
            ),
        ],
        className=f"chart {css}".strip(),
    )


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    id: str = "",  # noqa: A002 - Dash's word
    plain: bool = False,
) -> html.Div:
    """Return a table; the first cell of each row names it.

    A phone shows each row of a table that is too wide for it as a card, its values named by the
    heads; in a `plain` one, whose values say by themselves what they are, they follow one another.
    """
    body = [
        html.Tr(
            [
                html.Th(row[0], scope="row", role="rowheader", className=_unbroken(row[0])),
                *(_cell(cell, head) for cell, head in zip(row[1:], heads[1:], strict=True)),
            ],
            role="row",
        )
        for row in rows
    ]
    properties: dict[str, Any] = {"id": id} if id else {}
    wide = max((sum(_letters(cell) for cell in row) for row in [heads, *rows]), default=0) > _PHONE_LETTERS
    return Native(
        html.Table(
            [
                html.Caption(caption, className="unseen"),
                html.Thead(
                    html.Tr([html.Th(head, scope="col", role="columnheader") for head in heads], role="row"),
                    role="rowgroup",
                ),
                html.Tbody(body, role="rowgroup"),
            ],
            className=("rows in-line" if plain else "rows") if wide else "",
            role="table",  # a phone shows rows as blocks, which would cost the table its meaning
            **properties,
        ),
        className="wide",
        tabIndex="0",
        role="group",
        **aria(label=caption),
    )


def _cell(cell: Any, head: str) -> html.Td:
    nothing = {"none": "1"} if cell in _NOTHING else {}
    return html.Td(cell, role="cell", className=_unbroken(cell), **data(label=head, **nothing))


def _unbroken(cell: Any) -> str:
    """Return the class of what is not broken into lines: dates and numbers have hyphens."""
    return "whole" if isinstance(cell, str) and len(cell) <= _UNBROKEN_LETTERS else ""


def _letters(cell: Any) -> int:
    """Return how much room a cell takes on a phone; what is no text is a badge or a link."""
    return max(len(str(cell)), 3) + 2 if isinstance(cell, str | int | float) else 14
