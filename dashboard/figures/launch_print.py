"""Launch sites on paper: the fan of courses, what is closed and what was flown; the calendar of windows."""

from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard import text
from dashboard.answers.ground import LaunchAnswer
from dashboard.figures import paper
from dashboard.figures.paper import AMBER, BLUE, GREEN, INK, RED, SOFT, VIOLET
from dashboard.geography import land
from sites import Site, facts, launch, windows
from tle import Moment, MomentLike, as_moment

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ARC_DEG = 60.0
_REACH_DEG = 68.0
_COLOURS = {"allowed": GREEN, "excluded": RED, "unknown": BLUE}
_SCHEMES = {"two orbits": VIOLET, "four orbits": AMBER, "two days": GREEN}


def fan_figure(
    site: Site, *, altitude_km: float = launch.PARKING_ALTITUDE_KM, language: str = "en"
) -> "Figure":
    """Return the courses from a site over the map around it, and beside it the inclinations really flown."""
    say = text.load(language)
    figure = paper.page(11.0, 7.6)
    flown = facts.flown_from(site)
    has_bars = flown is not None and bool(flown.counts)
    axes = figure.add_axes((0.03, 0.115, 0.62 if has_bars else 0.94, 0.75))
    centre = (site.lat_deg, site.lon_deg)
    paper.draw_land_around(axes, land.load(), centre, _REACH_DEG)
    _sectors(axes, site)
    least = launch.due_east_inclination_deg(site)
    drawn = set()
    for ray in launch.fan(site, step_deg=5.0, altitude_km=altitude_km, arc_deg=_ARC_DEG):
        word, inclination = ray.course.ruling.word, ray.course.inclination_deg
        named = inclination % 10.0 == 0.0 or inclination == least
        x, y, _ = paper.around(ray.lat_deg, ray.lon_deg, centre)
        closed = word == "excluded"
        # Closed courses begin a little way off, where their dashes no longer run into each other.
        begin = 5 if closed else 0
        axes.plot(
            x[begin:], y[begin:], color=_COLOURS[word], zorder=2.5 if closed else 3,
            linewidth=0.9 if closed else 1.3, alpha=0.55 if closed else 0.9 if named else 0.35,
            label=None if word in drawn else say(f"fan.{word}"),
            linestyle=(0, (4, 2)) if closed else "-",
        )  # fmt: skip
        drawn.add(word)
        if named:
            _end_label(axes, x, y, f"{inclination:.0f}°")
    axes.plot(0.0, 0.0, "o", color=INK, markersize=5.5, zorder=5)
    for degrees, name in ((0, "N"), (90, "E"), (180, "S"), (270, "W")):
        angle = np.radians(degrees)
        axes.text(
            1.07 * _REACH_DEG * np.sin(angle), 1.07 * _REACH_DEG * np.cos(angle), name,
            ha="center", va="center", color=SOFT, fontsize=10,
        )  # fmt: skip
    axes.legend(
        loc="lower left", bbox_to_anchor=(0.0, -0.02), frameon=False, fontsize=9, labelcolor=SOFT,
        handlelength=2.6,
    )  # fmt: skip
    if flown is not None and has_bars:
        _bars(figure, site, flown, say)
    paper.title(
        figure,
        say("fan.title", site=site.name),
        say("fan.subtitle", arc=_ARC_DEG, altitude=altitude_km, least=least),
    )
    sectors = facts.sectors_of(site)
    safety = "; ".join(f"{each.source} ({each.confidence})" for each in sectors)
    paper.caption(
        figure,
        say(
            "fan.caption",
            latitude=site.geocentric_lat_deg,
            safety=f"Range safety: {safety}." if sectors else say("fan.no_safety"),
            source=site.source.split(";")[0],
            flown=flown.source if flown else "-",
        ),
        width=168,
    )
    return figure


def _sectors(axes: Any, site: Site) -> None:
    from matplotlib.patches import Wedge

    for sector in facts.sectors_of(site):
        colour = _COLOURS[sector.kind]
        # matplotlib counts from east to the left, courses from north to the right.
        wedge = Wedge(
            (0.0, 0.0), 22.0, 90.0 - sector.to_deg, 90.0 - sector.from_deg,
            facecolor=colour, alpha=0.16, edgecolor="none", zorder=2,
        )  # fmt: skip
        axes.add_patch(wedge)


def _end_label(axes: Any, x: Any, y: Any, words: str) -> None:
    dx, dy = x[-1] - x[-3], y[-1] - y[-3]
    length = float(np.hypot(dx, dy))
    axes.text(
        x[-1] + 2.6 * dx / length, y[-1] + 2.6 * dy / length, words,
        ha="center", va="center", fontsize=7.5, color=INK, zorder=7,
    )  # fmt: skip


def _bars(figure: "Figure", site: Site, flown: facts.Flown, say: text.Texts) -> None:
    axes = figure.add_axes((0.72, 0.16, 0.25, 0.66))
    degrees = np.array([deg for deg, _ in flown.counts])
    counts = np.array([count for _, count in flown.counts])
    axes.barh(degrees, counts, height=0.9, color=BLUE, zorder=3)
    for deg, count in flown.counts:
        # Of neighbours the first of the greatest is named.
        beside = [other for near, other in flown.counts if 0 < abs(near - deg) <= 3]
        before = [other for near, other in flown.counts if 0 < deg - near <= 3]
        if count >= max([0.3 * counts.max(), *beside]) and count > max([0, *before]):
            axes.text(count, deg, f" {deg}°", va="center", fontsize=8.5, color=INK)
    least = launch.due_east_inclination_deg(site)
    axes.axhline(least, color=RED, linewidth=1.2, zorder=2)
    axes.text(counts.max() * 1.15, least, f"{least:.1f}° ", ha="right", va="bottom", fontsize=8.5, color=RED)
    axes.set_xlim(0.0, counts.max() * 1.18)
    axes.set_ylim(0.0, 110.0)
    axes.set_yticks(range(0, 111, 10))
    axes.set_title(
        f"{say('fan.flown')}\n{flown.counted} / {flown.launches:,}", fontsize=10, color=SOFT, loc="left"
    )
    paper.dress(axes)
    axes.grid(visible=False, axis="x")


def calendar_figure(
    answer: LaunchAnswer, start: MomentLike, days: float, *, language: str = "en"
) -> "Figure":
    """Return the windows of an answer: days across, hours of the day up, the courses by shape and colour."""
    say = text.load(language)
    begin = as_moment(start)
    figure = paper.page(11.0, 6.6)
    axes = figure.add_axes((0.07, 0.2, 0.9, 0.575))
    schemes = {scheme.name for scheme in windows.schemes()}
    used: set[str] = set()
    for window in answer.windows:
        day = window.at.days_since(_midnight(begin))
        hour = 24.0 * (day - np.floor(day))
        north = window.look.direction.startswith("N")
        closed = window.ruling.allowed is False
        key = "calendar.closed" if closed else "calendar.north" if north else "calendar.south"
        colour = RED if closed else BLUE
        axes.plot(
            np.floor(day), hour, "^" if north else "v", markersize=8, color=colour,
            markerfacecolor="white" if closed else colour, markeredgewidth=1.2, zorder=4,
            linestyle="none", clip_on=False, label=None if key in used else say(key),
        )  # fmt: skip
        used.add(key)
        for name in schemes.intersection(window.rendezvous):
            label = f"calendar.scheme.{name}"
            axes.plot(
                np.floor(day), hour, "o", markersize=17, markerfacecolor="none", linestyle="none",
                markeredgecolor=_SCHEMES[name], markeredgewidth=2.0, zorder=5, clip_on=False,
                label=None if label in used else say(label),
            )  # fmt: skip
            used.add(label)
    last = np.floor(begin.plus_days(days).days_since(_midnight(begin)) - 1e-9)
    axes.set_xlim(-0.7, last + 0.7)
    axes.set_ylim(24.0, 0.0)
    axes.set_yticks(range(0, 25, 3))
    step = max(1, round(last / 12))
    ticks = np.arange(0, last + 1, step)
    axes.set_xticks(ticks, [_midnight(begin).plus_days(float(tick)).iso(0)[5:10] for tick in ticks])
    axes.set_xlabel(f"{say('calendar.day')}, {begin.iso(0)[:4]}")
    axes.set_ylabel(say("calendar.hour"))
    paper.dress(axes)
    order = [
        say(key)
        for key in (
            "calendar.north", "calendar.south", "calendar.closed",
            *(f"calendar.scheme.{scheme.name}" for scheme in windows.schemes()),
        )
    ]  # fmt: skip
    marks = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    axes.legend(
        [marks[label] for label in order if label in marks], [label for label in order if label in marks],
        loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=6, frameon=False, fontsize=9, labelcolor=SOFT,
        markerscale=0.75, handletextpad=0.4, columnspacing=1.4,
    )  # fmt: skip
    paper.title(figure, say("calendar.title", site=answer.site.name, target=answer.target), answer.site.said)
    elements = answer.elements
    if elements is not None:
        paper.caption(
            figure,
            say(
                "calendar.caption",
                epoch=elements.epoch.iso(0),
                age=elements.age_days,
                earlier=_earlier_minutes(answer),
            ),
            width=170,
        )
    return figure


def _midnight(at: Moment) -> Moment:
    return Moment(at.jd, 0.0)


def _earlier_minutes(answer: LaunchAnswer) -> float:
    """Return by how many minutes a window comes earlier each day, from those of one direction."""
    first = answer.windows[0]
    same = [each.at for each in answer.windows if each.look.direction == first.look.direction]
    if len(same) < 2:
        return float("nan")
    between = same[-1].seconds_since(same[0]) / (len(same) - 1)
    return (86400.0 - between) / 60.0
