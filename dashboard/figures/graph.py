"""The one factory through which every plotly figure reaches a page."""

from typing import Any

import plotly.graph_objects as go
from dash import dcc

CONFIG: dcc.Graph.Config = {
    # plotly's own bar would offer to send the figure to a server of its makers.
    "showSendToCloud": False,
    "displaylogo": False,
    "displayModeBar": False,
    "showTips": False,
    "responsive": True,
}


def graph(figure: go.Figure, *, id: str, static: bool = False, **properties: Any) -> dcc.Graph:  # noqa: A002 - Dash's word
    """Return `figure` as a component that sends nothing anywhere.

    A `static` figure takes no clicks, hovers or tab stops: something else on the page does.
    """
    return dcc.Graph(figure=figure, id=id, config={**CONFIG, "staticPlot": static}, **properties)
