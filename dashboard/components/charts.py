"""A chart as a page shows it: the figure, its name and caption, and the table that says the same."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

from dashboard.components.attributes import aria
from dashboard.figures.graph import graph
from dashboard.text import Texts

STORE, GRAPH = "chart-data", "chart"


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
    height = figure.layout.height or 380
    blank = {"height": height, "xaxis": {"visible": False}, "yaxis": {"visible": False}}
    return html.Div(
        [
            dcc.Store(id={"type": STORE, "name": name}, data=figure.to_plotly_json()),
            html.Figure(
                graph(
                    go.Figure(layout=blank), id={"type": GRAPH, "name": name}, style={"height": f"{height}px"}
                ),
                role="img",
                **aria(label=label),
            ),
            html.P(caption, className="chart-caption"),
            html.Details(
                [html.Summary(texts("table.twin"), className="button"), twin], className="twin-table"
            ),
        ],
        className=f"chart {css}".strip(),
    )


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], *, id: str = "") -> html.Div:  # noqa: A002 - Dash's word
    """Return a table; the first cell of each row names it."""
    body = [html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows]
    properties: dict[str, Any] = {"id": id} if id else {}
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="unseen"),
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody(body),
            ],
            **properties,
        ),
        className="wide",
        tabIndex="0",
        role="group",
        **aria(label=caption),
    )
