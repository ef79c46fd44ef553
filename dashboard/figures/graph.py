"""The one factory through which every plotly figure reaches a page."""

from typing import Any

import plotly.graph_objects as go
from dash import dcc

from dashboard.figures.templates import template

CONFIG: dcc.Graph.Config = {
    # plotly's own bar would offer to send the figure to a server of its makers.
    "showSendToCloud": False,
    "displaylogo": False,
    "displayModeBar": False,
    "showTips": False,
    "responsive": True,
}


def graph(
    figure: go.Figure,
    *,
    id: str | dict[str, str],  # noqa: A002 - Dash's word
    theme: str = "",
    static: bool = False,
    **properties: Any,
) -> dcc.Graph:
    """Return `figure` as a component that sends nothing anywhere.

    Parameters
    ----------
    theme:
        One of `design.THEMES`: the figure takes its template. Without it the figure stays as it is.
    static:
        The figure takes no clicks, hovers or tab stops: something else on the page does.
    """
    if theme:
        figure = go.Figure(figure).update_layout(template=template(theme))
    return dcc.Graph(figure=figure, id=id, config={**CONFIG, "staticPlot": static}, **properties)
