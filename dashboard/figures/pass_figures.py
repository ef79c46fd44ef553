"""Passes drawn on the page: the height of one through time, its sky, the nights of many."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.figures.screen import ACCENT, EDGE_STRONG, GRID, SOFT, SURFACE, TEXT, WARN, dressed, series
from dashboard.figures.sky_chart import sky_chart
from dashboard.figures.sky_geometry import sky_xy
from dashboard.stations import spoken
from dashboard.text import Texts
from orbits import EphemerisRangeError, Times, body_position_itrs_km
from sites import Horizon, Pass, Site
from sites.sky import Sky
from sites.topocentric import azimuth_elevation_range
from tle import Moment, as_moment

Floats = npt.NDArray[np.float64]

MOST_NIGHTS = 31
_DARK_STEP_MINUTES = 10
SCRUB_TRACE = "scrub"


def series_of(numbers: Sequence[int]) -> dict[int, int]:
    """Return for each object the number of its series: both stations keep theirs on every page."""
    known = {25544: 0, 48274: 1}
    others = [number for number in dict.fromkeys(numbers) if number not in known]
    return known | {number: 2 + place for place, number in enumerate(others)}


def local_time(at: Moment, zone: str) -> datetime:
    """Return the civil time at an instant, rounded to the second."""
    moment = at.plus_seconds(0.5).to_datetime().astimezone(UTC).replace(microsecond=0)
    return moment.astimezone(ZoneInfo(zone))


def elevation_profile(sky: Sky, horizon: Horizon | float, texts: Texts) -> go.Figure:
    """Return the height of one pass through time: sunlit whole, in shadow dotted, above its horizon."""
    each = sky.of
    zone = each.site.time_zone
    at = [local_time(moment, zone).replace(tzinfo=None).isoformat() for moment in sky.times.moments()]
    colour = series(series_of([each.norad_cat_id])[each.norad_cat_id])[0]
    figure = go.Figure()
    hill = Horizon.of(horizon).at(sky.azimuth_deg)
    figure.add_scatter(
        x=at,
        y=hill,
        mode="lines",
        line={"color": EDGE_STRONG, "width": 1.5},
        fill="tozeroy",
        fillcolor=GRID,
        name=texts("pass.profile.horizon"),
        hoverinfo="skip",
    )
    for lit, key, dash, width in (
        (True, "pass.profile.lit", "solid", 4),
        (False, "pass.profile.shadow", "dot", 3),
    ):
        height = np.where(_spread(sky.lit == lit), sky.elevation_deg, np.nan)
        if np.isnan(height).all():
            continue
        figure.add_scatter(
            x=at,
            y=[None if np.isnan(one) else round(float(one), 3) for one in height],
            mode="lines",
            line={"color": colour, "width": width, "dash": dash},
            name=texts(key),
            hovertemplate="%{x|%H:%M:%S}  %{y:.1f}°<extra></extra>",
        )
    if each.visible.longest:
        begins, ends = (
            local_time(one, zone).replace(tzinfo=None).isoformat() for one in each.visible.longest
        )
        figure.add_vrect(x0=begins, x1=ends, fillcolor=ACCENT, opacity=0.14, line_width=0, layer="below")
    top = each.tca
    figure.add_scatter(
        x=[local_time(top.at, zone).replace(tzinfo=None).isoformat()],
        y=[top.elevation_deg],
        mode="markers+text",
        text=[f"{top.elevation_deg:.1f}°"],
        textposition="top center",
        marker={"color": SURFACE, "size": 11, "line": {"color": colour, "width": 3}},
        name=texts("pass.highest"),
        showlegend=False,
        hoverinfo="skip",
    )
    dressed(figure, 340)
    figure.update_yaxes(title=texts("pass.profile.y"), range=[0, 96], tickvals=[0, 15, 30, 45, 60, 75, 90])
    figure.update_xaxes(title=texts("pass.profile.x", zone=zone), tickformat="%H:%M")
    return figure


def _spread(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the mask with one more sample at each end, so that pieces of a line meet."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    return np.asarray(wide)


def nights_timeline(
    passes: Sequence[Pass], site: Site, start: Moment, days: float, dark_below_deg: float, texts: Texts
) -> go.Figure:
    """Return one row a night, noon to noon by the clock of the place: when it is dark, what passes when."""
    zone = ZoneInfo(site.time_zone)
    rows = _evenings(start, days, zone)
    names = [f"{row:%a %d %b}" for row in rows]
    figure = go.Figure()
    dark = [piece for row in rows for piece in _dark_hours(row, site, dark_below_deg)]
    if dark:
        figure.add_bar(
            y=[names[rows.index(row)] for row, _, _ in dark],
            x=[end - begin for _, begin, end in dark],
            base=[begin for _, begin, _ in dark],
            orientation="h",
            width=0.92,
            name=texts("pass.nights.dark"),
            marker={"color": SOFT, "opacity": 0.28, "line": {"width": 0}},
            hoverinfo="skip",
        )
    places = series_of([each.norad_cat_id for each in passes])
    for number in dict.fromkeys(each.norad_cat_id for each in passes):
        for seen in (True, False):
            chosen = [each for each in passes if each.norad_cat_id == number and each.visible.seen == seen]
            _add_passes(figure, chosen, rows, names, zone, series(places[number]), seen, texts)
    dressed(figure, max(240, 120 + 30 * len(rows)))
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(
        range=[0, 24],
        tickvals=list(range(0, 25, 3)),
        fixedrange=True,
        ticktext=[f"{(12 + hour) % 24:02d}" for hour in range(0, 25, 3)],
        title=texts("pass.nights.x", zone=site.time_zone),
    )
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=names,
        range=[len(rows) - 0.5, -0.5],
        fixedrange=True,
        title=None,
    )
    return figure


def _add_passes(
    figure: go.Figure,
    passes: Sequence[Pass],
    rows: Sequence[datetime],
    names: Sequence[str],
    zone: ZoneInfo,
    look: tuple[str, str, str],
    seen: bool,
    texts: Texts,
) -> None:
    drawn = []
    for each in passes:
        span = each.visible.longest if seen else None
        begins, ends = span or (each.aos.at, each.los.at)
        begin = begins.to_datetime().astimezone(zone)
        row = max((place for place, noon in enumerate(rows) if noon <= begin), default=None)
        if row is not None:
            hour = (begin - rows[row]).total_seconds() / 3600.0
            drawn.append((names[row], hour, max(ends.seconds_since(begins) / 3600.0, 0.09), each))
    if not drawn:
        return
    colour, symbol, _ = look
    figure.add_scatter(
        y=[name for name, _, _, _ in drawn],
        x=[hour + length / 2.0 for _, hour, length, _ in drawn],
        mode="markers",
        name=texts(
            "pass.nights.seen" if seen else "pass.nights.unseen", name=spoken(passes[0].object, texts)
        ),
        marker={
            "symbol": symbol if seen else f"{symbol}-open",
            "size": 14 if seen else 8,
            "color": colour,
            "line": {"color": SURFACE if seen else colour, "width": 1.5},
        },
        text=[
            texts(
                "pass.nights.hover",
                name=spoken(each.object, texts),
                at=f"{local_time(each.tca.at, str(zone)):%H:%M}",
                elevation=f"{each.tca.elevation_deg:.0f}",
            )
            for _, _, _, each in drawn
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def _evenings(start: Moment, days: float, zone: ZoneInfo) -> list[datetime]:
    """Return the noons by the clock of a zone that begin the nights of a span."""
    first = (start.to_datetime().astimezone(zone) - timedelta(hours=12)).date()
    last = (start.plus_days(days).to_datetime().astimezone(zone) - timedelta(hours=12)).date()
    count = min((last - first).days + 1, MOST_NIGHTS)
    return [
        datetime(day.year, day.month, day.day, 12, tzinfo=zone)
        for day in (first + timedelta(days=number) for number in range(count))
    ]


def _dark_hours(noon: datetime, site: Site, below_deg: float) -> list[tuple[datetime, float, float]]:
    """Return the hours of a night, from its noon, in which the Sun is below a limit; to ten minutes."""
    begin = as_moment(noon.astimezone(UTC))
    minutes = np.arange(0.0, 1440.0 + 1.0, _DARK_STEP_MINUTES)
    times = Times(np.full(len(minutes), begin.jd), begin.fr + minutes / 1440.0)
    try:
        sun = body_position_itrs_km("sun", times)
    except EphemerisRangeError:
        return []
    _, elevation, _ = azimuth_elevation_range(sun, site)
    dark = np.concatenate([[False], np.asarray(elevation) < below_deg, [False]])
    edges = np.flatnonzero(np.diff(dark.astype(int)))
    hours = np.concatenate([minutes / 60.0, [24.0]])
    return [
        (noon, float(hours[first]), float(min(hours[after], 24.0)))
        for first, after in zip(edges[::2], edges[1::2], strict=True)
    ]


def screen_sky(sky: Sky, horizon: Horizon | float, texts: Texts) -> go.Figure:
    """Return the sky chart in the colours of the page, with the horizon and a marker for the scrubber."""
    figure = sky_chart(sky, theme="screen", language=texts.language)
    mask = Horizon.of(horizon)
    azimuth = np.unique(np.concatenate([np.linspace(0.0, 360.0, 181), [point[0] for point in mask.points]]))
    inner_x, inner_y = sky_xy(azimuth, np.maximum(mask.at(azimuth), 0.0))
    outer_x, outer_y = sky_xy(azimuth[::-1], np.zeros(len(azimuth)))
    figure.add_scatter(
        x=np.concatenate([inner_x, outer_x]),
        y=np.concatenate([inner_y, outer_y]),
        mode="lines",
        fill="toself",
        fillcolor=GRID,
        opacity=0.55,
        line={"color": EDGE_STRONG, "width": 1},
        name="mask",
        hoverinfo="skip",
    )
    x, y = sky_xy(sky.azimuth_deg[:1], sky.elevation_deg[:1])
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        name=SCRUB_TRACE,
        hoverinfo="skip",
        marker={"symbol": "circle", "size": 18, "color": WARN, "line": {"color": TEXT, "width": 2.5}},
    )
    # The mask lies under the stars and the path: traces are drawn in their order.
    traces = list(figure.data)
    figure.data = ()
    head = 3
    for trace in (*traces[:head], traces[-2], *traces[head:-2], traces[-1]):
        figure.add_trace(trace)
    figure.update_layout(
        title=None,
        width=None,
        height=620,
        autosize=True,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        dragmode=False,
    )
    # Else the ranges grow with the first shape of the window, and never shrink again.
    figure.update_xaxes(constrain="domain")
    figure.update_yaxes(constrain="domain")
    return figure
