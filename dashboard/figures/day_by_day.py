"""Windows day by day: one row a date, hours across, so that a shift from day to day can be seen."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.figures.screen import ACCENT, EDGE_STRONG, TEXT, dressed
from dashboard.text import Texts
from tle import Moment

MOST_ROWS = 31


def day_by_day(
    spans: Sequence[tuple[Moment, Moment]],
    inner: Sequence[tuple[Moment, Moment]],
    start: Moment,
    days: float,
    texts: Texts,
) -> go.Figure:
    """Return bars from `spans`, and stronger ones from `inner`, over the first `MOST_ROWS` dates of UTC.

    Hours are those of UTC; a window over midnight is drawn in two pieces.
    """
    first = Moment(start.jd, 0.0)
    rows = min(MOST_ROWS, int(-(-(start.fr + days) // 1)) or 1)
    dates = [first.plus_days(row).iso(0)[:10] for row in range(rows)]
    figure = go.Figure()
    for parts, key, width, colour, opacity in (
        (spans, "fast.days.window", 0.66, ACCENT, 0.45),
        (inner, "fast.days.full", 0.36, ACCENT, 1.0),
    ):
        base, length, row_names = [], [], []
        for begin, end in parts:
            for row in range(rows):
                low = max(begin.days_since(first) - row, 0.0) * 24.0
                high = min(end.days_since(first) - row, 1.0) * 24.0
                if high > low:
                    base.append(low)
                    length.append(high - low)
                    row_names.append(dates[row])
        figure.add_bar(
            y=row_names,
            x=length,
            base=base,
            orientation="h",
            width=width,
            marker={"color": colour, "opacity": opacity, "line": {"color": EDGE_STRONG, "width": 1}},
            name=texts(key),
            hovertemplate="%{y}: %{base:.1f} h + %{x:.1f} h UTC<extra></extra>",
        )
    dressed(figure, max(220, 110 + 26 * rows))
    figure.add_scatter(
        x=[start.fr * 24.0], y=[dates[0]], mode="markers", name=texts("fast.days.start"),
        marker={"symbol": "line-ns", "size": 20, "line": {"color": TEXT, "width": 3}}, hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(barmode="overlay", bargap=0.2)
    figure.update_xaxes(
        range=[0, 24], tickvals=list(range(0, 25, 3)), title=texts("fast.days.hours"), fixedrange=True
    )
    figure.update_yaxes(
        categoryorder="array", categoryarray=dates, autorange="reversed", fixedrange=True, type="category",
        range=[rows - 0.5, -0.5],
    )  # fmt: skip
    return figure
