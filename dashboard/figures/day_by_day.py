"""Windows day by day: one row a date, hours across, so that a shift from day to day can be seen."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.figures.screen import ACCENT, EDGE_STRONG, TEXT, dressed
from dashboard.text import Texts
from tle import Moment

MOST_ROWS = 31
PALE = "var(--accent-soft)"


def day_by_day(
    spans: Sequence[tuple[Moment, Moment]],
    inner: Sequence[tuple[Moment, Moment]],
    start: Moment,
    days: float,
    texts: Texts,
) -> go.Figure:
    """Return bars from `spans`, and stronger ones from `inner`: one row a date of UTC.

    Hours are those of UTC; a window over midnight is drawn in two pieces. More than
    `MOST_ROWS` dates go from left to right, with the hours down.
    """
    first = Moment(start.jd, 0.0)
    rows = int(-(-(start.fr + days) // 1)) or 1
    if rows > MOST_ROWS:
        return _across(spans, inner, first, rows, texts)
    dates = [first.plus_days(row).iso(0)[:10] for row in range(rows)]
    figure = go.Figure()
    for parts, key, width, colour in (
        (spans, "fast.days.window", 0.66, PALE),
        (inner, "fast.days.full", 0.36, ACCENT),
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
            marker={"color": colour, "line": {"color": ACCENT, "width": 1.5}},
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


def _across(
    spans: Sequence[tuple[Moment, Moment]],
    inner: Sequence[tuple[Moment, Moment]],
    first: Moment,
    count: int,
    texts: Texts,
) -> go.Figure:
    figure = go.Figure()
    for parts, key, colour in ((spans, "fast.days.window", EDGE_STRONG), (inner, "fast.days.full", ACCENT)):
        pieces = [piece for begin, end in parts for piece in _by_day(begin, end, first, count)]
        figure.add_bar(
            x=[first.plus_days(day).iso(0)[:10] for day, _, _ in pieces],
            y=[high - low for _, low, high in pieces],
            base=[low for _, low, _ in pieces],
            width=86_400_000.0,  # a day, in ms
            marker={"color": colour, "line": {"width": 0}},
            name=texts(key),
            hovertemplate="%{x}: %{base:.1f} h + %{y:.1f} h UTC<extra></extra>",
        )
    dressed(figure, 440)
    figure.update_layout(barmode="overlay", bargap=0.0)
    figure.update_xaxes(
        type="date",
        range=[first.plus_days(-0.5).iso(0)[:19], first.plus_days(count - 0.5).iso(0)[:19]],
        fixedrange=True,
    )
    figure.update_yaxes(
        range=[24, 0], tickvals=list(range(0, 25, 3)), title=texts("fast.days.hours"), fixedrange=True
    )
    return figure


def _by_day(begin: Moment, end: Moment, first: Moment, count: int) -> list[tuple[int, float, float]]:
    """Return the pieces of a window within each day: the day's number, and its hours from and to."""
    low, high = begin.days_since(first), end.days_since(first)
    days = range(max(0, int(low // 1)), min(count, int(high // 1) + 1))
    pieces = [(day, max(low - day, 0.0) * 24.0, min(high - day, 1.0) * 24.0) for day in days]
    return [piece for piece in pieces if piece[2] > piece[1]]
