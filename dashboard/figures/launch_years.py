"""Launches through the years: a line for each actor, a row of bars for each place."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard import design
from dashboard.answers.launch_years import Series
from dashboard.figures.screen import GRID, SOFT, SURFACE, TEXT, dressed
from dashboard.text import Texts

_PATTERN = {"us": "", "russia": "/", "china": "x", "europe": ".", "japan": "+", "other": "|"}
_ROW_PX = 66


def _look(actor: str) -> tuple[str, str, str]:
    """Return the colour, the symbol and the line pattern of an actor."""
    for each in design.actors():
        if each.key == actor:
            dash = ",".join(f"{length:g}px" for length in each.dash) or "solid"
            return f"var(--actor-{actor})", each.symbol, dash
    return SOFT, "x", "dot"


def by_actor(rows: Sequence[Series], years: range, last_whole: int, texts: Texts) -> go.Figure:
    """Return launches a year of each actor, symbols every fifth year; a last year not whole is shaded."""
    figure = go.Figure()
    for row in rows:
        colour, symbol, dash = _look(row.actor)
        if row.key == "kazakhstan":
            colour, symbol, dash = TEXT, "star", "6px,2px"
        figure.add_scatter(
            x=list(years),
            y=list(row.counts),
            mode="lines+markers",
            name=texts(f"years.who.{row.key}"),
            line={"color": colour, "width": 2.5, "dash": dash},
            marker={
                "symbol": symbol,
                "color": colour,
                "size": [9 if year % 5 == 0 or year == years[-1] else 0 for year in years],
                "opacity": 1.0,
                "line": {"color": SURFACE, "width": 1},
            },
            hovertemplate=f"%{{x}}: %{{y}} · {texts(f'years.who.{row.key}')}<extra></extra>",
        )
    dressed(figure, 420)
    if years[-1] > last_whole:
        figure.add_vrect(
            x0=last_whole + 0.5, x1=years[-1] + 0.5, fillcolor=GRID, opacity=0.45, line_width=0, layer="below"
        )
    figure.update_xaxes(range=[years[0] - 0.8, years[-1] + 0.8], dtick=10, tick0=1960, fixedrange=True)
    figure.update_yaxes(rangemode="tozero", title=texts("years.axis"), fixedrange=True)
    return figure


def by_place(rows: Sequence[Series], years: range, texts: Texts) -> go.Figure:
    """Return one row of bars a place over the same years, all to one scale."""
    figure = go.Figure()
    most = max(max(row.counts) for row in rows)
    share = 1.0 / len(rows)
    layout: dict[str, object] = {}
    for number, row in enumerate(rows):
        axis = "y" if number == 0 else f"y{number + 1}"
        colour = _look(row.actor)[0]
        figure.add_bar(
            x=list(years),
            y=list(row.counts),
            yaxis=axis,
            name=texts(f"years.place.{row.key}"),
            marker={
                "color": colour,
                "line": {"width": 0},
                "pattern": {
                    "shape": _PATTERN[row.actor],
                    "fillmode": "overlay",
                    "fgcolor": SURFACE,
                    "size": 5,
                    "solidity": 0.25,
                },
            },
            showlegend=False,
            hovertemplate=f"{texts(f'years.place.{row.key}')} %{{x}}: %{{y}}<extra></extra>",
        )
        top = 1.0 - number * share
        layout[axis.replace("y", "yaxis")] = {"domain": [top - 0.86 * share, top]}
        figure.add_annotation(
            x=years[0],
            xref="x",
            y=top - 0.02 * share,
            yref="paper",
            xanchor="left",
            yanchor="top",
            showarrow=False,
            align="left",
            text=texts(
                "years.row", place=texts(f"years.place.{row.key}"), total=row.total, most=max(row.counts)
            ),
            font={"color": TEXT},
        )
    figure.update_layout(**layout)
    dressed(figure, 70 + _ROW_PX * len(rows))
    figure.update_layout(bargap=0.15, margin={"t": 8})
    figure.update_yaxes(range=[0, most * 1.6], tickvals=[0, 50], fixedrange=True)
    figure.update_xaxes(
        range=[years[0] - 0.8, years[-1] + 0.8],
        dtick=10,
        tick0=1960,
        fixedrange=True,
        anchor=f"y{len(rows)}",
    )
    return figure
