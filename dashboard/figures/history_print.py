"""An orbit's history on paper: altitude with its reboosts, inclination and node, for a file or a printer.

matplotlib draws it, on its Agg canvas, and is imported when the first figure is asked for: it takes a
second, and nothing else needs it. `figure.savefig("iss.svg")` writes SVG, PNG or PDF by the name.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dashboard import text
from orbits import OrbitHistory, Reboost
from orbits.reboosts import LEAST_DELTA_V_M_S

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_INK, _SOFT, _GRID = "#10192b", "#45536b", "#d3dce7"
_LINE, _BAND, _RAISED, _LOWERED, _NODE = "#0b5bb5", "#9cc3ee", "#0f6b3c", "#b3261e", "#4a3aa7"

_BREAK_AFTER_DAYS = 45.0
"""No line is drawn across a gap longer than this: nobody knows what the orbit did there."""
_DOTS_UP_TO = 500
"""Up to so many sets each is drawn as a dot on the line."""
_NAMED_UP_TO = 12
"""Up to so many reboosts each is told in m/s."""
_LISTED_SOURCES = 4


def history_figure(
    history: OrbitHistory,
    reboosts: Sequence[Reboost] = (),
    *,
    language: str = "en",
    least_delta_v_m_s: float = LEAST_DELTA_V_M_S,
) -> "Figure":
    """Return three panels over one time axis, with units, source and span of epochs in the caption.

    Parameters
    ----------
    history:
        As `orbit_history` gives it.
    reboosts:
        As `find_reboosts` gives them; raised and lowered are told apart by
        colour and by the way the triangles point.
    language:
        Of the words, a file of `dashboard/text`.
    least_delta_v_m_s:
        What the reboosts were looked for with, for the caption.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    say = text.load(language)
    figure = Figure(figsize=(11.0, 8.2), dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(
        3, 1, height_ratios=(3.0, 1.0, 1.4), left=0.085, right=0.975, top=0.915, bottom=0.15, hspace=0.09
    )
    top, middle, bottom = (figure.add_subplot(grid[row]) for row in range(3))
    when = _datetimes(history)
    _altitude(top, when, history, reboosts, say)
    _angle(middle, when, history.inclination_deg, history.days, say("history.inclination"), _LINE)
    _angle(bottom, when, history.raan_deg, history.days, say("history.raan"), _NODE, wraps=True)
    bottom.set_ylim(0.0, 360.0)
    bottom.set_yticks((0, 90, 180, 270, 360))
    for axes in (top, middle, bottom):
        _dress(axes, when)
    for axes in (top, middle):
        axes.tick_params(axis="x", labelbottom=False)
    first, last = (each.epoch.iso(0)[:10] for each in (history.sets[0], history.sets[-1]))
    figure.align_ylabels()
    figure.suptitle(
        say("history.title", name=history.sets[-1].label, first=first, last=last),
        x=0.085, y=0.965, ha="left", fontsize=17, fontweight="bold", color=_INK,
    )  # fmt: skip
    figure.text(
        0.085, 0.018, caption(history, least_delta_v_m_s=least_delta_v_m_s, language=language),
        fontsize=8.5, color=_SOFT, va="bottom", linespacing=1.45,
    )  # fmt: skip
    return figure


def caption(
    history: OrbitHistory, *, least_delta_v_m_s: float = LEAST_DELTA_V_M_S, language: str = "en"
) -> str:
    """Return the lines below the figure: how many sets, of when, in what units, and from where."""
    import textwrap

    say = text.load(language)
    first, last = (each.epoch.iso(0)[:-1].replace("T", " ") for each in (history.sets[0], history.sets[-1]))
    told = [
        say(
            "history.caption",
            sets=f"{len(history):,}",
            number=history.sets[0].norad_cat_id,
            first=first,
            last=last,
            least=least_delta_v_m_s,
        )
    ]
    if history.left_out:
        told.append(say("history.left_out", count=len(history.left_out)))
    sources = list(dict.fromkeys(_collection(each.source) for each in history.sets if each.source))
    if sources:
        listed = sources[:_LISTED_SOURCES]
        if len(sources) > _LISTED_SOURCES:
            listed.append(say("history.more_sources", count=len(sources) - _LISTED_SOURCES))
        told.append(say("history.sources", sources="; ".join(listed)))
    return "\n".join(textwrap.wrap(" ".join(told), 150))


def _collection(source: str) -> str:
    """Return the name of the collection a set is from, without the file in it."""
    return re.sub(r"(?<= in )(\S+?)(?:,? .*|@.*|:tle/.*)$", r"\1", source)


def _altitude(
    axes: Any, when: Any, history: OrbitHistory, reboosts: Sequence[Reboost], say: text.Texts
) -> None:
    low, high, line = (
        _broken(values, history.days)
        for values in (history.perigee_km, history.apogee_km, history.altitude_km)
    )
    times = _broken_times(when, history.days)
    axes.fill_between(times, low, high, color=_BAND, alpha=0.35, linewidth=0, label=say("history.band"))
    axes.plot(times, line, color=_LINE, linewidth=1.3, **_dots(len(history)))
    axes.set_ylabel(say("history.altitude"))
    bottom, top = _limits(history)
    axes.set_ylim(bottom, top)
    for raised, colour, marker, key in (
        (True, _RAISED, "^", "history.raised"),
        (False, _LOWERED, "v", "history.lowered"),
    ):
        chosen = [each for each in reboosts if (each.delta_a_km > 0.0) == raised]
        if not chosen:
            continue
        place = bottom + (0.045 if raised else 0.105) * (top - bottom)
        at = _moments([each.at for each in chosen])
        many = len(reboosts) > 60
        axes.vlines(at, bottom, place, color=colour, linewidth=0.6, alpha=0.5)
        axes.plot(
            at, np.full(len(chosen), place), marker, color=colour, markersize=3.5 if many else 7,
            markeredgewidth=0, alpha=0.75 if many else 1.0, linestyle="none",
            label=say(key, count=len(chosen)),
        )  # fmt: skip
    if len(reboosts) <= _NAMED_UP_TO and _far_apart(reboosts, history):
        for each in reboosts:
            axes.annotate(
                say("history.step", delta_v=each.delta_v_m_s), (_moments([each.at])[0], bottom),
                xytext=(5, 24 if each.delta_a_km > 0.0 else 38), textcoords="offset points",
                fontsize=8.5, color=_RAISED if each.delta_a_km > 0.0 else _LOWERED,
            )  # fmt: skip
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.005), ncols=3, frameon=False, fontsize=9,
        labelcolor=_SOFT, borderaxespad=0.0, handletextpad=0.5, columnspacing=1.6,
    )  # fmt: skip


def _far_apart(reboosts: Sequence[Reboost], history: OrbitHistory) -> bool:
    """Return whether words beside each reboost of one direction leave room for the next."""
    for raised in (True, False):
        days = [
            each.at.days_since(history.sets[0].epoch)
            for each in reboosts
            if (each.delta_a_km > 0.0) == raised
        ]
        if len(days) > 1 and min(np.diff(days)) < 0.06 * history.days[-1]:
            return False
    return True


def _limits(history: OrbitHistory) -> tuple[float, float]:
    """Return the bounds of the altitude panel: all of the line, and of the band what is not extreme."""
    low = min(float(np.quantile(history.perigee_km, 0.01)), float(history.altitude_km.min()))
    high = max(float(np.quantile(history.apogee_km, 0.99)), float(history.altitude_km.max()))
    span = max(high - low, 2.0)
    return low - 0.16 * span, high + 0.05 * span


def _angle(
    axes: Any, when: Any, values: NDArray[np.float64], days: NDArray[np.float64], label: str, colour: str,
    *, wraps: bool = False,
) -> None:  # fmt: skip
    long = days[-1] > 1500.0
    # Of the node the dots tell more than the line, which is lifted often.
    dots = _dots(len(values) // 2 if wraps else len(values))
    axes.plot(
        _broken_times(when, days, values if wraps else None),
        _broken(values, days, wraps=wraps),
        color=colour,
        linewidth=0.5 if wraps and long else 1.1,
        **dots,
    )
    axes.set_ylabel(label)
    if not wraps:
        low, high = (float(np.quantile(values, share)) for share in (0.002, 0.998))
        room = max(0.25 * (high - low), 0.005)
        axes.set_ylim(low - room, high + room)
        axes.ticklabel_format(axis="y", useOffset=False)


def _dots(count: int) -> dict[str, Any]:
    return {"marker": "o", "markersize": 2.2} if count <= _DOTS_UP_TO else {}


def _breaks(days: NDArray[np.float64], node: NDArray[np.float64] | None) -> NDArray[np.intp]:
    """Return the places before which the line is lifted: after long gaps, and where the node passes 0."""
    cut = np.diff(days) > _BREAK_AFTER_DAYS
    if node is not None:
        # Where sets are a week apart nobody sees from the values how often the node went round.
        cut |= (np.abs(np.diff(node)) > 180.0) | (np.diff(days) > 10.0)
    return np.flatnonzero(cut) + 1


def _broken(
    values: NDArray[np.float64], days: NDArray[np.float64], *, wraps: bool = False
) -> NDArray[np.float64]:
    return np.insert(values, _breaks(days, values if wraps else None), np.nan)


def _broken_times(when: Any, days: NDArray[np.float64], node: NDArray[np.float64] | None = None) -> Any:
    breaks = _breaks(days, node)
    return np.insert(when, breaks, when[breaks])


def _datetimes(history: OrbitHistory) -> Any:
    return _moments([each.epoch for each in history.sets])


def _moments(moments: Sequence[Any]) -> Any:
    # Without its zone: the axis is UTC throughout, and says so.
    return np.array([each.to_datetime().replace(tzinfo=None) for each in moments], dtype="datetime64[us]")


def _dress(axes: Any, when: Any) -> None:
    from matplotlib import dates

    typed: Any = dates  # matplotlib leaves this module without types
    locator = typed.AutoDateLocator(minticks=4, maxticks=12)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(typed.ConciseDateFormatter(locator))
    span = when[-1] - when[0]
    room = max(span // 100, np.timedelta64(1, "h"))
    axes.set_xlim(when[0] - room, when[-1] + room)
    axes.grid(visible=True, color=_GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_SOFT, labelsize=9.5, length=3)
    axes.yaxis.label.set(color=_INK, fontsize=10.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_GRID)
