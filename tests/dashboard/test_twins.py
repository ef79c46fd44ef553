"""Every chart has its twin: a table with as many rows as there is drawn, and the same values."""

import base64
import itertools
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

import tle
from dashboard.pages import PAGES
from dashboard.pages.orbits.heights import TWIN_ROWS
from dashboard.settings import Settings
from dashboard.text import load

NOW = tle.as_moment("2026-10-09T20:42:00Z")
TEXTS = load()
LINKS = (
    "/passes?place=Zurich&days=3",
    "/ground?site=baikonur",
    "/ground?site=vostochny",
    "/fast",
    "/fast?target=sgr-a&days=2",
    "/orbits",
    "/orbits?objects=ISS,Tiangong&from=2021-06-01&to=2022-06-01",
    "/catalogue",
    "/story",
    "/story?check=no",
    "/sources",
)
Trace = dict[str, Any]
Rows = list[list[str]]


def walk(node: Any) -> Iterator[Any]:
    """Yield every component below a Dash component."""
    if isinstance(node, list | tuple):
        for one in node:
            yield from walk(one)
    elif hasattr(node, "to_plotly_json"):
        yield node
        yield from walk(getattr(node, "children", None))


def said(node: Any) -> str:
    if isinstance(node, list | tuple):
        return " ".join(said(one) for one in node)
    if hasattr(node, "to_plotly_json"):
        return said(getattr(node, "children", None))
    return "" if node is None else str(node)


def kind(node: Any) -> str:
    return str(type(node).__name__)


@cache
def answered(link: str) -> Any:
    path, _, query = link.partition("?")
    page = next(one for one in PAGES if one.path == path)
    assert page.answer is not None
    return page.answer(f"?{query}" if query else "", Settings(now=lambda: NOW), TEXTS)


def charts(content: Any) -> dict[str, tuple[list[Trace], Rows]]:
    """Return of each chart of a page what is drawn and the rows of its twin."""
    found = {}
    for one in walk(content):
        if "chart" not in (getattr(one, "className", None) or "").split():
            continue
        inside = list(walk(one))
        store = next(each for each in inside if kind(each) == "Store")
        twin = next(each for each in inside if "twin-table" in (getattr(each, "className", None) or ""))
        bodies = [each for each in walk(twin) if kind(each) == "Tbody"]
        rows = [[said(cell) for cell in row.children] for body in bodies for row in body.children]
        assert any(kind(each) == "Figure" and getattr(each, "aria-label", "") for each in inside)
        found[store.id["name"]] = (list(store.data["data"]), rows)
    return found


# --- what a twin must have, by the chart ---


def values(trace: Trace, axis: str) -> list[float]:
    drawn = trace[axis]
    if isinstance(drawn, dict):  # numbers as plotly packs them
        drawn = np.frombuffer(base64.b64decode(drawn["bdata"]), dtype=drawn["dtype"]).tolist()
    return [float(one) for one in drawn if one is not None and not math.isnan(one)]


def with_mode(traces: list[Trace], mode: str) -> list[Trace]:
    return [one for one in traces if mode in (one.get("mode") or "")]


def numbers(cells: list[str]) -> list[float]:
    """Return the number that each cell begins with."""
    found = [re.match(r"[+−-]?\d[\d,]*\.?\d*", cell) for cell in cells]
    return [float(one[0].replace(",", "").replace("−", "-")) for one in found if one]


def markers(traces: list[Trace]) -> int:
    return sum(len(one["x"]) for one in with_mode(traces, "markers"))


def thinned(count: int) -> int:
    return len(range(0, count, max(1, count // TWIN_ROWS)))


def sky(traces: list[Trace], rows: Rows) -> None:
    # Twelve moments or more of the path, its begin and end among them.
    assert 13 <= len(rows) <= 26


def profile(traces: list[Trace], rows: Rows) -> None:
    highest = max(y for one in with_mode(traces, "lines") for y in values(one, "y"))
    assert len(rows) >= 3
    assert max(numbers([row[2] for row in rows])) == pytest.approx(highest, abs=0.06)


def nights(traces: list[Trace], rows: Rows) -> None:
    assert len(rows) == markers(traces)


def place(traces: list[Trace], rows: Rows) -> None:
    (where,) = with_mode(traces, "markers")
    assert numbers(rows[0][1:3]) == pytest.approx([where["y"][0], where["x"][0]], abs=1e-4)
    assert len(rows) == 1


def fan(traces: list[Trace], rows: Rows) -> None:
    drawn = sum(sum(each is None for each in one["x"]) or 1 for one in with_mode(traces, "lines")[1:])
    assert 12 <= len(rows) <= drawn <= len(rows) + 8  # a course across 180° is drawn in two parts


def bars(traces: list[Trace], rows: Rows) -> None:
    one = next(each for each in traces if each["type"] == "bar")
    # From due east over the poles to due west.
    least = sorted((180.0 - long) / 2.0 for long in values(one, "x"))
    assert sorted(numbers([row[2] for row in rows])) == pytest.approx(least, abs=0.006)


def years(traces: list[Trace], rows: Rows) -> None:
    assert len(rows) == len(traces[0]["x"])
    drawn = [sum(column) for column in zip(*(values(one, "y") for one in traces), strict=True)]
    told = {int(row[0]): sum(numbers(row[1:])) for row in rows}
    for year, count in zip(traces[0]["x"], drawn, strict=True):
        assert told[int(year)] in (count, 2 * count)  # with a column of the sum, or without


def calendar(traces: list[Trace], rows: Rows) -> None:
    assert len(rows) == min(24, markers(traces))


def stations(traces: list[Trace], rows: Rows) -> None:
    assert len(rows) == markers(traces)


def dome(traces: list[Trace], rows: Rows) -> None:
    assert len(rows) % 13 == 0  # of each that is followed, every two hours of a day


def days(traces: list[Trace], rows: Rows) -> None:
    spans = values(traces[0], "y" if traces[0].get("orientation") != "h" else "x")
    # A window over midnight is drawn in two days.
    assert 0 < len(rows) <= len(spans) <= 2 * len(rows)


def beams(traces: list[Trace], rows: Rows) -> None:
    (drawn,) = with_mode(traces, "text")
    assert sorted(numbers([row[1] for row in rows])) == pytest.approx(sorted(values(drawn, "x")), abs=0.006)


def heights(traces: list[Trace], rows: Rows) -> None:
    lines = [values(one, "y") for one in with_mode(traces, "lines")]
    assert len(rows) == sum(thinned(len(one)) for one in lines)
    lowest, top = min(map(min, lines)), max(map(max, lines))
    assert all(lowest - 0.01 <= one <= top + 0.01 for one in numbers([row[2] for row in rows]))


def planes(traces: list[Trace], rows: Rows) -> None:
    inclinations = [values(one, "y") for one in traces if one.get("yaxis", "y") == "y"]
    assert len(rows) == sum(thinned(len(one)) for one in inclinations)
    told = numbers([row[2] for row in rows])
    assert min(map(min, inclinations)) - 1e-4 <= min(told) <= max(told) <= max(map(max, inclinations)) + 1e-4


def between(traces: list[Trace], rows: Rows) -> None:
    angles = values(traces[0], "y")
    assert numbers([row[1] for row in rows]) == pytest.approx(angles[::20], abs=0.06)


def tracks(traces: list[Trace], rows: Rows) -> None:
    assert len(rows) == 19 * len(with_mode(traces, "markers"))


def regimes(traces: list[Trace], rows: Rows) -> None:
    drawn = [one for one in traces if len(one["x"]) == 2]
    assert len(rows) == len(drawn)
    apogees = sorted(max(values(one, "x" if "x" in one else "y")) for one in drawn)
    told = sorted(numbers([row[2] for row in rows]))
    assert told == pytest.approx(apogees, rel=0.01, abs=1.0)


def timeline(traces: list[Trace], rows: Rows) -> None:
    assert len(rows) >= markers(traces) > 0


RULES: dict[str, Callable[[list[Trace], Rows], None]] = {
    "pass-sky": sky,
    "pass-profile": profile,
    "pass-nights": nights,
    "pass-map": place,
    "ground-fan": fan,
    "ground-reach": bars,
    "ground-years-who": years,
    "ground-years-place": years,
    "ground-calendar": calendar,
    "ground-stations": stations,
    "fast-dome": dome,
    "fast-days": days,
    "fast-beams": beams,
    "orbits-heights": heights,
    "orbits-planes": planes,
    "orbits-between": between,
    "orbits-tracks": tracks,
    "orbits-regimes": regimes,
    "story-timeline": timeline,
}


@pytest.mark.parametrize("link", LINKS)
def test_every_chart_has_its_twin(link: str):
    content = answered(link)
    found = charts(content)
    assert sum(kind(one) == "Graph" for one in walk(content)) == len(found)
    for name, (traces, rows) in found.items():
        assert rows, f"{name} has no rows in its table"
        rule = RULES.get(name)
        assert rule is not None, f"{name}: say in RULES what its table must have"
        rule([{"type": "scatter", **one} for one in traces], rows)


def test_every_rule_is_asked_for():
    """A chart that no link of this test shows would be held to nothing."""
    shown = set(itertools.chain.from_iterable(charts(answered(link)) for link in LINKS[:-1]))
    assert shown == set(RULES)


@pytest.mark.parametrize("page", [one for one in PAGES if one.answer is None], ids=lambda page: page.key)
def test_pages_that_are_not_asked(page: Any):
    """Their charts, if any, have a name and a table each."""
    content = page.layout(Settings(now=lambda: NOW), TEXTS)
    graphs = [one for one in walk(content) if kind(one) == "Graph"]
    twins = [one for one in walk(content) if "twin-table" in (getattr(one, "className", None) or "")]
    if graphs:
        assert len(twins) == len(graphs)
        for one, twin in zip(graphs, twins, strict=True):
            rows = [each for each in walk(twin) if kind(each) == "Tr"][1:]
            assert len(rows) == len(one.figure.data)
