"""When FAST can follow a target."""

from typing import Any

from dash import html

from dashboard.answers import fast_sky
from dashboard.answers.ground import AntennaAnswer
from dashboard.components import states
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.figures.day_by_day import day_by_day
from dashboard.pages.fast.claims import BEIJING_S
from dashboard.pages.fast.words import begun, span_words, utc_words
from dashboard.queries import fast as queries
from dashboard.queries.fast import FastQuery
from dashboard.stations import spoken
from dashboard.text import Texts
from sites import AntennaWindow
from tle.ages import AUTHENTIC_WITHIN_DAYS

ROWS_SHOWN = 31


ROWS_OF_A_YEAR = 1000

HOURS_FROM_S = 7200.0


def target_windows(found: AntennaAnswer, query: FastQuery, texts: Texts) -> html.Section:
    """Return the card of the windows of a target."""
    rows = [_window_row(window, texts) for window in found.windows[:ROWS_SHOWN]]
    heads = [
        texts(f"fast.col.{key}")
        for key in ("rise", "top", "height", "set", "lasts", "full", "beijing", "rate", "efficiency")
    ]
    content: list[Any] = [headline(_verdict(found, query, texts), id="fast-verdict")]
    if found.elements is not None:
        content.append(html.Div(age_badge(found.elements, texts)))
    guesses = [
        window.rise.at
        for window in found.windows
        if window.elements and abs(window.elements.age_days) > AUTHENTIC_WITHIN_DAYS
    ]
    if guesses:
        content.append(states.stale(texts("heavy.guess.passes", at=utc_words(guesses[0])[:10]), texts))
    if rows:
        twin = table(
            texts("fast.windows.table", target=spoken(found.target.name, texts)),
            heads,
            rows,
            id="fast-windows-table",
        )
        spans = [(window.rise.at, window.set.at) for window in found.windows]
        inner = [span for window in found.windows for span in window.full_gain]
        content += [
            twin,
            chart(
                "fast-days",
                day_by_day(spans, inner, query.start, query.days, texts),
                texts("fast.days.label", target=spoken(found.target.name, texts)),
                texts(
                    "fast.days.caption.across" if query.days > queries.DIRECT_DAYS else "fast.days.caption"
                ),
                table(
                    texts("fast.days.table"),
                    [texts(f"fast.col.{key}") for key in ("rise", "set")],
                    [(utc_words(begin), utc_words(end)) for begin, end in spans[:ROWS_OF_A_YEAR]],
                ),
                texts,
            ),
        ]
    if len(found.windows) > ROWS_SHOWN:
        content.append(html.P(texts("fast.windows.more", shown=ROWS_SHOWN, all=len(found.windows))))
    content += [html.P(one) for one in found.remarks]
    content.append(explained("fast-windows", fast_sky.explanation(found, query, texts), texts))
    return card(
        "fast-windows",
        texts("fast.windows.title", target=spoken(found.target.name, texts), days=query.days),
        content,
    )


def _verdict(found: AntennaAnswer, query: FastQuery, texts: Texts) -> str:
    days = query.days
    if not found.windows:
        return begun(texts("fast.windows.none", target=spoken(found.target.name, texts), days=days))
    total_s = sum(window.duration_s for window in found.windows)
    coming = fast_sky.next_window(found, query.start) or found.windows[0]
    rise, end = utc_words(coming.rise.at), utc_words(coming.set.at)
    values = {
        "target": spoken(found.target.name, texts),
        "total": texts("fast.windows.hours", hours=total_s / 3600.0)
        if total_s > HOURS_FROM_S
        else span_words(total_s),
        "rise": rise,
        "set": end[11:] if end[:10] == rise[:10] else end,
        "height": coming.culmination.elevation_deg,
    }
    if len(found.windows) == 1:
        return begun(texts("fast.windows.one", **values))
    share = 100.0 * total_s / 86400.0 / days
    return begun(texts("fast.windows.some", count=len(found.windows), share=share, **values))


def _window_row(window: AntennaWindow, texts: Texts) -> tuple[Any, ...]:
    before, after = texts("fast.cut.before"), texts("fast.cut.after")
    return (
        utc_words(window.rise.at) + (f" {before}" if window.open_start else ""),
        utc_words(window.culmination.at)[11:],
        f"{window.culmination.elevation_deg:.2f}°",
        utc_words(window.set.at) + (f" {after}" if window.open_end else ""),
        span_words(window.duration_s),
        span_words(window.full_gain_s),
        f"{window.rise.at.plus_seconds(BEIJING_S).iso(0)[5:16].replace('T', ' ')}",
        f"{window.angular_rate_deg_s:.4f}°/s",
        "" if window.efficiency is None else f"{window.efficiency:.2f}",
    )
