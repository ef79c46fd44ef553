"""Can it be seen: sunlit and the sky dark, along the whole arc of each pass.

A satellite is seen by sunlight on it against a dark sky. Sunlit means the whole
disc of the Sun: a station fades within seconds of the penumbra, and so do the
printed tables of Heavens-Above end a pass there (15 shadow entries agree within
0.7 s, tests/sites). Dark means that the Sun's centre is below a limit, -6
degrees (the end of civil twilight) unless told otherwise.

Both conditions are smooth functions of time; they are followed through all of the
pass, not asked at its culmination only.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from orbits import EphemerisRangeError, overhead, propagate
from orbits.sun import sun_clearance_deg, sun_position_itrs_km
from orbits.sunlight import light_changes
from sites.errors import WindowError
from sites.skypath import Floats, SkyPath
from sites.topocentric import azimuth_elevation_range, east_north_up, position_itrs_km
from tle import Moment

DARK_BELOW_DEG = -6.0

TWILIGHTS_DEG: Mapping[str, float] = {"civil": -6.0, "nautical": -12.0, "astronomical": -18.0}
"""Elevation of the Sun's centre at the dark end of each twilight, degrees."""


def dark_below_deg(limit: str | float) -> float:
    """Return below which elevation of the Sun the sky counts as dark: a twilight by name, or degrees.

    Raises
    ------
    WindowError
        The text is neither, or the degrees are no elevation.
    """
    text = str(limit).strip().casefold()
    if text in TWILIGHTS_DEG:
        return TWILIGHTS_DEG[text]
    try:
        degrees = float(text.removesuffix("°"))
    except ValueError:
        degrees = math.nan
    if not -90.0 <= degrees <= 90.0:
        raise WindowError(
            f"{limit!r} is no limit of darkness. Give {', '.join(TWILIGHTS_DEG)}, or the Sun's elevation in "
            "degrees, for example -6."
        )
    return degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Whether and when an object can be seen with the naked eye during one pass, weather aside.

    Attributes
    ----------
    intervals:
        From when to when it is both sunlit and in a dark sky; none when never.
    reason:
        Why it is never seen: `daylight`, `shadow`, `apart` (each condition is
        met, never both at once), `unknown` (no ephemeris of the Sun); empty
        when it is seen.
    sun_lowest_deg, sun_highest_deg:
        Elevation of the Sun's centre at the site during the pass, without refraction.
    sun_limit_deg:
        Below which the sky counts as dark.
    sunlit_share, dark_share:
        Which part of the pass meets each condition, 0 to 1.
    sunlit_margin_deg:
        By how much the whole disc of the Sun stands clear of the Earth's edge as
        seen from the object, at the best moment of the pass; negative in shadow.
    """

    intervals: tuple[tuple[Moment, Moment], ...] = ()
    reason: str = ""
    sun_lowest_deg: float = float("nan")
    sun_highest_deg: float = float("nan")
    sun_limit_deg: float = DARK_BELOW_DEG
    sunlit_share: float = float("nan")
    dark_share: float = float("nan")
    sunlit_margin_deg: float = float("nan")

    @property
    def dark_margin_deg(self) -> float:
        """By how much the Sun is below the limit at the best moment of the pass; negative in daylight."""
        return self.sun_limit_deg - self.sun_lowest_deg

    @property
    def seen(self) -> bool:
        """Whether there is a moment at which it can be seen."""
        return bool(self.intervals)

    @property
    def longest(self) -> tuple[Moment, Moment] | None:
        """The longest of the intervals, None when there is none."""
        return max(self.intervals, key=lambda each: each[1].seconds_since(each[0]), default=None)

    @property
    def why_not(self) -> str | None:
        """Why it is never seen, as a sentence; None when it is seen."""
        if not self.reason:
            return None
        return sentences()[self.reason].format(
            sun_lowest_deg=self.sun_lowest_deg,
            sun_highest_deg=self.sun_highest_deg,
            sun_limit_deg=self.sun_limit_deg,
            too_high_deg=-self.dark_margin_deg,
            too_deep_deg=-self.sunlit_margin_deg,
        )

    def as_json(self) -> dict[str, Any]:
        """Return from and to of the longest interval, and why not, with the numbers behind it."""
        begins, ends = self.longest or (None, None)
        numbers = {
            name: value
            for name in (
                "sun_lowest_deg",
                "sun_highest_deg",
                "sun_limit_deg",
                "sunlit_share",
                "dark_share",
                "sunlit_margin_deg",
                "dark_margin_deg",
            )
            if not np.isnan(value := getattr(self, name))
        }
        return {
            "from": begins.iso() if begins else None,
            "to": ends.iso() if ends else None,
            "why_not": self.why_not,
            "reason": self.reason or None,
            **numbers,
        }


@cache
def sentences() -> Mapping[str, str]:
    """Return the sentence for each reason, with places for the numbers."""
    text = resources.files("sites").joinpath("data/visibility.json").read_text(encoding="utf-8")
    sentences: dict[str, str] = json.loads(text)
    return sentences


@dataclass(frozen=True, slots=True)
class Lighting:
    """What the light does during one pass: visibility, and where the shadow begins and ends (seconds)."""

    visibility: Visibility
    shadow_entry_s: float | None
    shadow_exit_s: float | None


def lighting(path: SkyPath, begins_s: Floats, ends_s: Floats, dark_below_deg: float) -> list[Lighting]:
    """Return the lighting of each stay [begins_s, ends_s] of `path` above its mask."""
    try:
        if overhead.ENGINE.is_ready():
            found = _compiled_lighting(path, begins_s, ends_s, dark_below_deg)
            if found is not None:
                return found
        return _lighting(path, begins_s, ends_s, dark_below_deg)
    except EphemerisRangeError:
        unknown = Visibility(reason="unknown", sun_limit_deg=dark_below_deg)
        return [Lighting(unknown, None, None)] * len(begins_s)


def _compiled_lighting(
    path: SkyPath, begins_s: Floats, ends_s: Floats, dark_below_deg: float
) -> list[Lighting] | None:
    """Return the lighting by the compiled search; None where SGP4 gives no position within a stay."""
    changes = light_changes(
        path.catalog,
        path.number,
        position_itrs_km(path.site),
        east_north_up(path.site)[2],
        path.start,
        begins_s,
        ends_s,
        dark_below_deg,
    )
    if changes is None:
        return None
    found = []
    for stay, (begin, end) in enumerate(zip(begins_s.tolist(), ends_s.tolist(), strict=True)):
        lit = _turns(changes.lit_stay == stay, changes.lit_s, changes.lit_begins)
        dark = _turns(changes.dark_stay == stay, changes.dark_s, changes.dark_begins)
        edges = sorted([begin, end, *(t for t, _ in lit), *(t for t, _ in dark)])
        is_lit = not lit[0][1] if lit else bool(changes.lit_deg[stay, 1] > 0.0)
        is_dark = not dark[0][1] if dark else bool(changes.dark_deg[stay, 1] > 0.0)
        starts = dict(lit), dict(dark)
        parts = []
        for a, b in pairwise(edges):
            is_lit, is_dark = starts[0].get(a, is_lit), starts[1].get(a, is_dark)
            parts.append(_Part(a, b, is_lit, is_dark))
        found.append(
            Lighting(
                _visibility(
                    path,
                    parts,
                    dark_below_deg - changes.dark_deg[stay],
                    float(changes.lit_deg[stay, 1]),
                    dark_below_deg,
                ),
                next((t for t, begins in lit if not begins), None),
                next((t for t, begins in lit if begins), None),
            )
        )
    return found


def _turns(
    mine: npt.NDArray[np.bool_], t_s: Floats, begins: npt.NDArray[np.bool_]
) -> list[tuple[float, bool]]:
    return list(zip(t_s[mine].tolist(), begins[mine].tolist(), strict=True))


def _lighting(path: SkyPath, begins_s: Floats, ends_s: Floats, dark_below_deg: float) -> list[Lighting]:
    catalog = path.alone

    def sunlit(t_s: Floats) -> Floats:
        """Return how far the Sun's disc is clear of the Earth, degrees: positive in full sunlight."""
        times = path.times(t_s)
        clearance, radius = sun_clearance_deg(propagate(catalog, times).position_km[0], times)
        return np.asarray(clearance - radius)

    def dark(t_s: Floats) -> Floats:
        """Return how far the Sun is below the limit, degrees: positive in a dark sky."""
        return dark_below_deg - azimuth_elevation_range(sun_position_itrs_km(path.times(t_s)), path.site)[1]

    # A shadow lasts for tens of minutes or, grazing, less: a 600th of a revolution
    # and the search for what dips between samples leave none out. The Sun moves
    # by 15 degrees an hour: two minutes bracket dusk and dawn.
    fine = _Grid.over(begins_s, ends_s, min(path.elements.period_minutes / 10.0, 60.0))
    fine, light = _with_dips(sunlit, fine)
    changes = _zeros(sunlit, fine, light)
    coarse = _Grid.over(begins_s, ends_s, 120.0)
    darkness = dark(coarse.t_s)
    dusks = _zeros(dark, coarse, darkness)

    edges = [
        sorted([begin, end, *(each.t_s for each in (*changes, *dusks) if each.stay == stay)])
        for stay, (begin, end) in enumerate(zip(begins_s.tolist(), ends_s.tolist(), strict=True))
    ]
    middles = np.array([(a + b) / 2.0 for of_stay in edges for a, b in pairwise(of_stay)])
    lit_parts, dark_parts = iter((sunlit(middles) > 0.0).tolist()), iter((dark(middles) > 0.0).tolist())
    found = []
    for stay, of_stay in enumerate(edges):
        parts = [_Part(a, b, next(lit_parts), next(dark_parts)) for a, b in pairwise(of_stay)]
        sun_deg = dark_below_deg - darkness[coarse.stay == stay]
        found.append(
            Lighting(
                _visibility(path, parts, sun_deg, float(light[fine.stay == stay].max()), dark_below_deg),
                min((each.t_s for each in changes if each.stay == stay and not each.rising), default=None),
                min((each.t_s for each in changes if each.stay == stay and each.rising), default=None),
            )
        )
    return found


class _Part(NamedTuple):
    """A part of a pass throughout which neither condition changes."""

    begin_s: float
    end_s: float
    lit: bool
    dark: bool

    @property
    def length_s(self) -> float:
        return self.end_s - self.begin_s


def _visibility(
    path: SkyPath, parts: list[_Part], sun_deg: Floats, sunlit_margin_deg: float, dark_below_deg: float
) -> Visibility:
    intervals: list[tuple[float, float]] = []
    for part in parts:
        if not (part.lit and part.dark):
            continue
        if intervals and intervals[-1][1] == part.begin_s:
            intervals[-1] = (intervals[-1][0], part.end_s)
        else:
            intervals.append((part.begin_s, part.end_s))
    reason = ""
    if not intervals:
        any_dark, any_lit = any(part.dark for part in parts), any(part.lit for part in parts)
        reason = "daylight" if not any_dark else "apart" if any_lit else "shadow"
    # A pass may have no length: a window that opens at the instant of its los.
    total_s = sum(part.length_s for part in parts) or math.inf
    return Visibility(
        intervals=tuple((path.moment(a), path.moment(b)) for a, b in intervals),
        reason=reason,
        sun_lowest_deg=float(sun_deg.min()),
        sun_highest_deg=float(sun_deg.max()),
        sun_limit_deg=dark_below_deg,
        sunlit_share=sum(part.length_s for part in parts if part.lit) / total_s,
        dark_share=sum(part.length_s for part in parts if part.dark) / total_s,
        sunlit_margin_deg=sunlit_margin_deg,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Samples of all stays in one array: `t_s` in rising order, `stay` the index of each, both (n,)."""

    t_s: Floats
    stay: npt.NDArray[np.intp]

    @classmethod
    def over(cls, begins_s: Floats, ends_s: Floats, step_s: float) -> "_Grid":
        """Return samples from the begin to the end of each stay, nine at least, `step_s` apart at most."""
        rows = [
            np.linspace(begin, end, max(9, math.ceil((end - begin) / step_s) + 1))
            for begin, end in zip(begins_s.tolist(), ends_s.tolist(), strict=True)
        ]
        return cls(np.concatenate(rows), np.repeat(np.arange(len(rows)), [len(row) for row in rows]))


class _Zero(NamedTuple):
    """Where a function changes sign, in which stay, and whether it rises."""

    t_s: float
    stay: int
    rising: bool


def _with_dips(function: Callable[[Floats], Floats], grid: _Grid) -> tuple[_Grid, Floats]:
    """Return samples of `function` on `grid` and around every bend towards zero between its points.

    A bend that crosses zero twice within one step shows in samples of one sign
    only as an extreme that comes near; its true extreme, found by parting the two
    steps around it, shows the sign.
    """
    value = function(grid.t_s)
    for _ in range(3):
        middle, before, after = value[1:-1], value[:-2], value[2:]
        bend = ((middle > 0.0) & (middle < before) & (middle <= after)) | (
            (middle < 0.0) & (middle > before) & (middle >= after)
        )
        at = np.flatnonzero(bend & (grid.stay[:-2] == grid.stay[2:])) + 1
        if not at.size:
            break
        more = np.concatenate([np.linspace(grid.t_s[i - 1], grid.t_s[i + 1], 10)[1:-1] for i in at])
        t_s, first = np.unique(np.concatenate([grid.t_s, more]), return_index=True)
        stay = np.concatenate([grid.stay, np.repeat(grid.stay[at], 8)])[first]
        value = np.concatenate([value, function(more)])[first]
        grid = _Grid(t_s, stay)
    return grid, value


def _zeros(function: Callable[[Floats], Floats], grid: _Grid, value: Floats) -> list[_Zero]:
    """Return where `function` changes sign between neighbours of one stay, to a millisecond."""
    positive = value > 0.0
    at = np.flatnonzero((positive[:-1] != positive[1:]) & (grid.stay[:-1] == grid.stay[1:]))
    if not at.size:
        return []
    low, high, rising = grid.t_s[at], grid.t_s[at + 1], positive[at + 1]
    parts, rows = np.linspace(0.0, 1.0, 9), np.arange(len(at))
    while float((high - low).max()) > 1e-3:
        steps = low[:, np.newaxis] + (high - low)[:, np.newaxis] * parts
        turned = (function(steps.ravel()).reshape(steps.shape) > 0.0) == rising[:, np.newaxis]
        # Rounding may leave no change within; then the end of the step is as good.
        turned[:, 0], turned[:, -1] = False, True
        first = turned.argmax(axis=1)
        low, high = steps[rows, first - 1], steps[rows, first]
    return [
        _Zero(*each)
        for each in zip(((low + high) / 2.0).tolist(), grid.stay[at].tolist(), rising.tolist(), strict=True)
    ]
