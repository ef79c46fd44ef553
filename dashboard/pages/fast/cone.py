"""What of a catalogue is in FAST's cone now and in the time asked about: objects with their rates.

Part of the FAST page; the crossings come from `sites.cone`, however long they took.
"""

from typing import Any

import numpy as np
from dash import html

from dashboard.components.attributes import data
from dashboard.components.charts import chart, table
from dashboard.figures.cone_figures import rates
from dashboard.text import Texts
from sites.cone import ConeCrossings, Looks
from tle import Moment

ROWS_SHOWN = 15
HANGING_NAMED = 8


def cone_objects(crossings: ConeCrossings, at: Moment, texts: Texts) -> list[Any]:
    """Return who is in the cone at an instant, how fast all move, and the slowest of the span."""
    if not len(crossings):
        return []
    tops = crossings.looks(np.arange(len(crossings)), crossings.top_s)
    return [*_now(crossings, at, texts), *_rates(crossings, tops, texts), *_slowest(crossings, tops, texts)]


def _now(crossings: ConeCrossings, at: Moment, texts: Texts) -> list[Any]:
    second = at.seconds_since(crossings.start)
    rows = np.flatnonzero((crossings.begin_s <= second) & (second <= crossings.end_s))
    told = texts("fast.cone.now", count=len(rows), at=_utc(at))
    if not len(rows):
        return [html.P(told, className="strong", id="fast-cone-now")]
    looks = crossings.looks(rows, np.full(len(rows), second))
    order = np.argsort(-looks.elevation_deg)[:ROWS_SHOWN]
    heads = [
        texts(f"fast.cone.{key}")
        for key in (
            "object",
            "number",
            "azimuth",
            "zenith",
            "range",
            "rate",
            "beam",
            "follow",
            "since",
            "until",
        )
    ]
    cells = []
    for place in order.tolist():
        row = int(rows[place])
        cells.append(
            (
                *_named(crossings, row),
                f"{looks.azimuth_deg[place]:.1f}°",
                f"{90.0 - looks.elevation_deg[place]:.1f}°",
                f"{looks.range_km[place]:,.0f} km",
                *_moves(crossings, float(looks.rate_deg_s[place]), texts),
                *_span(crossings, row, texts),
            )
        )
    parts: list[Any] = [
        html.P(told, className="strong", id="fast-cone-now"),
        table(texts("fast.cone.now.table", at=_utc(at)), heads, cells, id="fast-cone-now-table"),
    ]
    if len(rows) > ROWS_SHOWN:
        parts.append(html.P(texts("fast.cone.more", shown=ROWS_SHOWN, all=len(rows)), className="aside"))
    return parts


def _rates(crossings: ConeCrossings, tops: Looks, texts: Texts) -> list[Any]:
    slew = crossings.antenna.slew_deg_s
    known = tops.rate_deg_s[np.isfinite(tops.rate_deg_s)]
    edges = 10.0 ** np.arange(-5.0, 1.0 + 1e-9, 0.25)
    counts, _ = np.histogram(np.clip(known, edges[0], edges[-1]), edges)
    bins = [
        (float(low), float(high), int(count))
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    shown = [each for each in bins if each[2]]
    slow = int((known <= slew).sum()) if slew is not None else 0
    return [
        html.P(
            texts(
                "fast.cone.rates",
                slow=slow,
                all=len(crossings),
                slew=slew if slew is not None else 0.0,
                median=float(np.median(known)) if known.size else 0.0,
            ),
            className="strong",
            id="fast-cone-rates",
        ),
        chart(
            "fast-cone-rates",
            rates(bins, slew, texts),
            texts("fast.cone.rates.label", slow=slow, all=len(crossings)),
            texts("fast.cone.rates.caption"),
            table(
                texts("fast.cone.rates.table"),
                [texts(f"fast.cone.{key}") for key in ("from", "to", "crossings")],
                [(f"{low:.5f}°/s", f"{high:.5f}°/s", str(count)) for low, high, count in shown],
            ),
            texts,
        ),
    ]


def _slowest(crossings: ConeCrossings, tops: Looks, texts: Texts) -> list[Any]:
    order = np.argsort(np.where(np.isfinite(tops.rate_deg_s), tops.rate_deg_s, np.inf))
    whole = (crossings.begin_s <= 0.0) & (crossings.end_s >= crossings.length_s)
    hanging = np.unique(crossings.obj[whole])
    order = order[~whole[order]]
    # Of one object the slowest crossing: what nearly hangs in the cone may come and go many times.
    _, firsts = np.unique(crossings.obj[order], return_index=True)
    chosen = order[np.sort(firsts)][:ROWS_SHOWN]
    names = ", ".join(crossings.catalog[int(each)].label for each in hanging[:HANGING_NAMED])
    heads = [
        texts(f"fast.cone.{key}")
        for key in ("object", "number", "comes", "goes", "lasts", "zenith", "rate", "beam", "follow")
    ]
    cells = [
        (
            *_named(crossings, row),
            *_span(crossings, row, texts),
            texts("fast.cone.minutes", minutes=float(crossings.end_s[row] - crossings.begin_s[row]) / 60.0),
            f"{90.0 - crossings.max_elevation_deg[row]:.1f}°",
            *_moves(crossings, float(tops.rate_deg_s[row]), texts),
        )
        for row in chosen.tolist()
    ]
    return [
        html.P(
            texts("fast.cone.hanging", count=len(hanging), names=names)
            if len(hanging)
            else texts("fast.cone.hanging.none"),
            id="fast-cone-hanging",
        ),
        html.Details(
            [
                html.Summary(texts("fast.cone.slowest"), className="button"),
                table(texts("fast.cone.slowest.table"), heads, cells, id="fast-cone-slowest"),
            ],
            className="twin-table",
        ),
    ]


def _named(crossings: ConeCrossings, row: int) -> tuple[Any, str]:
    one = crossings.catalog[int(crossings.obj[row])]
    link = html.A(one.label, href=f"/catalogue?id={one.norad_cat_id}", **data(number=str(one.norad_cat_id)))
    return link, str(one.norad_cat_id)


def _moves(crossings: ConeCrossings, rate_deg_s: float, texts: Texts) -> tuple[str, str, str]:
    """Return the rate, how long it takes through a beam at rest, and whether the dish can follow it."""
    antenna = crossings.antenna
    if not np.isfinite(rate_deg_s):
        return "-", "-", "-"
    beam = "-" if antenna.beams is None else _lasting(antenna.beams.fwhm_arcmin / 60.0 / rate_deg_s, texts)
    follow = "-"
    if antenna.slew_deg_s is not None:
        follow = texts("fast.yes" if rate_deg_s <= antenna.slew_deg_s else "fast.no")
    rate = f"{rate_deg_s:.4f}°/s" if rate_deg_s >= 0.001 else f"{3600.0 * rate_deg_s:.2f}″/s"
    return rate, beam, follow


def _span(crossings: ConeCrossings, row: int, texts: Texts) -> tuple[str, str]:
    """Return when a crossing begins and ends; of what the span cuts, that it does."""
    begin, end = float(crossings.begin_s[row]), float(crossings.end_s[row])
    return (
        texts("fast.cut.before") if begin <= 0.0 else _utc(crossings.start.plus_seconds(begin)),
        texts("fast.cut.after") if end >= crossings.length_s else _utc(crossings.start.plus_seconds(end)),
    )


def _lasting(seconds: float, texts: Texts) -> str:
    if seconds < 600.0:
        return f"{seconds:.2f} s"
    return texts(
        "fast.cone.minutes" if seconds < 36000.0 else "fast.cone.hours",
        minutes=seconds / 60.0,
        hours=seconds / 3600.0,
    )


def _utc(at: Moment) -> str:
    return at.iso(0).replace("T", " ").removesuffix("Z")
