"""How fast what crosses an antenna's cone moves: bars over the rate, the dish's own rate as a line."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.screen import ACCENT, EDGE_STRONG, SOFT, TEXT, dressed
from dashboard.text import Texts


def rates(bins: Sequence[tuple[float, float, int]], slew_deg_s: float | None, texts: Texts) -> go.Figure:
    """Return one bar for each span of rates (from, to in degrees a second, count), on a log scale."""
    middles = [float(np.sqrt(low * high)) for low, high, _ in bins]
    slow = [slew_deg_s is not None and middle <= slew_deg_s for middle in middles]
    figure = go.Figure()
    for followed, key in ((True, "fast.cone.slow"), (False, "fast.cone.fast")):
        chosen = [index for index, each in enumerate(slow) if each is followed]
        figure.add_bar(
            x=[float(np.log10(middles[index])) for index in chosen],
            y=[bins[index][2] for index in chosen],
            width=0.23,
            name=texts(key),
            marker={
                "color": ACCENT if followed else SOFT,
                "line": {"color": EDGE_STRONG, "width": 1},
                "pattern": {"shape": "" if followed else "/", "fillmode": "overlay", "solidity": 0.2},
            },
            customdata=[f"{bins[index][0]:.5f} - {bins[index][1]:.5f}°/s" for index in chosen],
            hovertemplate="%{customdata}: %{y}<extra></extra>",
        )
    dressed(figure, 340)
    if slew_deg_s is not None:
        figure.add_vline(x=float(np.log10(slew_deg_s)), line={"color": TEXT, "width": 2, "dash": "dash"})
        figure.add_annotation(
            x=float(np.log10(slew_deg_s)),
            y=1.0,
            yref="paper",
            yanchor="top",
            xanchor="right",
            xshift=-6,
            text=texts("fast.cone.slew", slew=slew_deg_s),
            showarrow=False,
            font={"color": TEXT},
        )
    figure.update_xaxes(
        range=[-5.0, 1.0],
        tickvals=list(range(-5, 2)),
        ticktext=["0.00001", "0.0001", "0.001", "0.01", "0.1", "1", "10"],
        title=texts("fast.cone.rates.x"),
        fixedrange=True,
    )
    figure.update_yaxes(title=texts("fast.cone.crossings"), rangemode="tozero", fixedrange=True)
    return figure
