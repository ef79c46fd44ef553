"""The passes as a table: the grid that is sorted and chosen from, and its twin for reading."""

import math
from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html

from dashboard.answers import balcony
from dashboard.answers.balcony import Found
from dashboard.components.attributes import aria, data
from dashboard.components.cards import card
from dashboard.components.charts import table
from dashboard.components.icons import button
from dashboard.figures.pass_figures import local_time
from dashboard.motion.passes_table import compass
from dashboard.pages.passes.words import clock_time, compass_letters, duration, magnitude_words
from dashboard.queries.asked import to_minute
from dashboard.stations import spoken
from dashboard.text import Texts
from sites import Pass

MOST_ROWS = 2000


_COLUMNS = (
    ("object", 130),
    ("day", 112),
    ("seen", 244),
    ("height", 150),
    ("magnitude", 104),
    ("rise", 172),
    ("top", 92),
    ("set", 172),
    ("lasts", 74),
    ("rise_utc", 100),
    ("top_utc", 118),
    ("set_utc", 96),
    ("plus_minus", 70),
    ("age", 92),
)


_BRIEF = ("when", "brief_height", "brief_magnitude")
"""What a phone shows instead of them."""


_NUMBERS = {"brief_magnitude", "lasts", "magnitude", "plus_minus", "age"}


# Put in order as numbers, by which two comes before ten.
_BY_NUMBER = {*_NUMBERS, "height", "brief_height"}


def pass_table(found: Found, texts: Texts) -> html.Section:
    """Return the table of all passes."""
    query = found.query
    link = query.link(chosen="")
    tools: list[Any] = [
        html.A(
            texts(f"pass.out.{kind}"),
            href=f"/passes.{kind}{link}",
            className="button",
            id=f"pass-{kind}",
            download=f"passes.{kind}",
        )
        for kind in ("ics", "csv", "json")
    ]
    tools.append(button("pass-print", texts("pass.out.print")))
    chosen = found.chosen
    rows = [_row(each, texts) for each in found.passes[:MOST_ROWS]]
    grid = dag.AgGrid(
        id="pass-grid",
        rowData=rows,
        columnDefs=_columns(texts),
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True},
        dashGridOptions={
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "animateRows": False,
            "suppressCellFocus": False,
            "tooltipShowDelay": 300,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
        },
        getRowId="params.data.key",
        selectedRows=[row for row in rows if chosen is not None and row["key"] == balcony.key_of(chosen)],
        scrollTo={"rowId": balcony.key_of(chosen)} if chosen is not None else None,
        className="ag-theme-quartz pass-grid",
        style={"height": "100%"},
    )
    return card(
        "pass-table",
        texts("pass.table.title", count=len(found.passes), days=query.days),
        [
            html.P(texts("pass.table.hint"), className="aside"),
            _rest(found, len(rows), texts),
            html.Div(
                grid,
                role="group",
                className="pass-grid-box",
                style={"--rows": str(len(rows))},
                **aria(label=texts("pass.table.label", place=found.site.name)),
            ),
            _as_table(rows, found, texts),
        ],
        tools=[html.Div(tools, className="pass-out")],
    )


def _rest(found: Found, shown: int, texts: Texts) -> html.P | None:
    """Return where the passes are that the table has no room for."""
    if shown == len(found.passes):
        return None
    query, first = found.query, found.passes[shown]
    left = query.start.plus_days(query.days).days_since(first.aos.at)
    on = query.link(start=to_minute(first.aos.at), days=math.ceil(left), chosen="")
    until = f"{local_time(first.aos.at, first.site.time_zone):%-d %B %Y}"
    return html.P(
        [
            texts("heavy.rows", shown=shown, all=len(found.passes), until=until),
            " ",
            html.A(texts("heavy.rows.on", until=until), href=f"/passes{on}", **data(within="1")),
        ]
    )


def _as_table(rows: Sequence[dict[str, Any]], found: Found, texts: Texts) -> html.Details:
    """Return the same as a plain table: for who wants every column at once, and for paper."""
    names = ("day", *(name for name, _ in _COLUMNS if name != "day"))
    heads = [texts(f"pass.col.{name}") for name in names]
    label = texts("pass.table.label", place=found.site.name)
    return html.Details(
        [
            html.Summary(texts("table.twin"), className="button"),
            table(label, heads, [[row[name] for name in names] for row in rows], id="pass-all"),
        ],
        className="twin-table on-paper",
    )


def _columns(texts: Texts) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for name, width in (*_COLUMNS, *((name, 90) for name in _BRIEF)):
        one: dict[str, Any] = {"field": name, "headerName": texts(f"pass.col.{name}"), "width": width}
        if name == "object":
            one |= {"pinned": "left", "tooltipField": "void"}
        if name == "seen":
            one |= {"tooltipField": "why"}
        if name in _BRIEF:
            one |= {"hide": True}
        if name in _NUMBERS:
            one |= {"type": "rightAligned"}
        if name in _BY_NUMBER:
            one |= {"comparator": {"function": "byNumber"}}
        columns.append(one)
    return columns


def _row(each: Pass, texts: Texts) -> dict[str, Any]:
    """Return one row: words and whole seconds; the files have the milliseconds."""
    zone = each.site.time_zone
    cut = "" if each.cut_by_window is None else each.cut_by_window
    before = texts("pass.cut.start") if cut in ("start", "both") else ""
    after = texts("pass.cut.end") if cut in ("end", "both") else ""
    return {
        "key": balcony.key_of(each),
        # Not shown: by these the table goes in order, and the files agree with it.
        "aos_at": each.aos.at.iso(),
        "tca_at": each.tca.at.iso(),
        "los_at": each.los.at.iso(),
        "object": spoken(each.object, texts),
        "day": f"{local_time(each.aos.at, zone):%Y-%m-%d}",
        "seen": _seen_briefly(each, texts),
        "why": each.visible.why_not or "",
        "rise": f"{clock_time(each.aos.at, zone)} {compass(each.aos.azimuth_deg, texts)}{before}",
        "rise_utc": clock_time(each.aos.at, "UTC"),
        "top": clock_time(each.tca.at, zone),
        "height": f"{each.tca.elevation_deg:.1f}° {compass(each.tca.azimuth_deg, texts)}",
        "top_utc": clock_time(each.tca.at, "UTC"),
        "set": f"{clock_time(each.los.at, zone)} {compass(each.los.azimuth_deg, texts)}{after}",
        "set_utc": clock_time(each.los.at, "UTC"),
        "lasts": duration(each.duration_s),
        "magnitude": ""
        if each.magnitude is None
        else magnitude_words(each.magnitude.magnitude) + f" ± {each.magnitude.plus_minus:g}",
        "plus_minus": "" if each.plus_minus is None else f"{max(each.plus_minus.tca_s, 1.0):.0f}",
        "age": f"{each.elements.age_days:.1f}".replace("-", "−"),
        "void": texts("pass.void", why=each.void) if each.void else "",
        "when": _when(each, texts),
        "brief_height": f"{each.tca.elevation_deg:.0f}° {compass_letters(each.tca.azimuth_deg, texts)}",
        "brief_magnitude": texts("pass.unseen")
        if not each.visible.seen
        else magnitude_words(each.magnitude.magnitude)
        if each.magnitude
        else "-",
    }


def _when(each: Pass, texts: Texts) -> str:
    """Return the day and the minutes in which it is seen, or when it is highest."""
    zone, seen = each.site.time_zone, each.visible.longest
    begins, ends = seen or (each.tca.at, each.tca.at)
    return texts(
        "pass.when.seen" if seen else "pass.when.unseen",
        day=f"{local_time(begins, zone):%d %b}",
        begins=f"{local_time(begins, zone):%H:%M}",
        ends=f"{local_time(ends, zone):%H:%M}",
    )


def when_seen(each: Pass, texts: Texts) -> str:
    """Return from when to when the pass is visible, or why it is not, in words."""
    spans, zone = each.visible.intervals, each.site.time_zone
    longest = each.visible.longest
    if longest is None:
        return each.visible.why_not or ""
    key = "pass.seen" if len(spans) == 1 else "pass.seen.many"
    return texts(
        key, begins=clock_time(longest[0], zone), ends=clock_time(longest[1], zone), more=len(spans) - 1
    )


def _seen_briefly(each: Pass, texts: Texts) -> str:
    """Return when it is seen, or by what margin not, in a few words."""
    seen = each.visible
    if seen.seen or not seen.reason:
        return when_seen(each, texts)
    margins = {"sun": abs(seen.dark_margin_deg), "shadow": abs(seen.sunlit_margin_deg)}
    # Less than a degree is not said to be none.
    words = {
        name: f"{size:.0f}" if size >= 0.95 else f"{max(size, 0.1):.1f}" for name, size in margins.items()
    }
    return texts(f"pass.why.{seen.reason}", **words)
