"""The figures of the ground segment: what is drawn is what was computed."""

import numpy as np
import pytest

import tle
from dashboard import text
from dashboard.answers import FromCatalog, ground
from dashboard.figures import paper
from dashboard.figures.coverage_print import coverage_figure
from dashboard.figures.dome_print import dome_figure
from dashboard.figures.launch_print import calendar_figure, fan_figure
from dashboard.geography import land
from sites import coverage, find_antenna, find_site, flown_from, launch
from sites.targets import Body, Orbiting

START = "2026-10-01T00:00Z"


def test_the_projection_keeps_distance_and_bearing_from_its_centre():
    lat, lon = np.array([10.0, -20.0, 60.0]), np.array([40.0, 150.0, -100.0])
    x, y, distance = paper.around(lat, lon, (45.0, 63.0))
    assert np.hypot(x, y) == pytest.approx(distance)
    # Due north of the centre lies on the line up, due south on the line down.
    up, down = (paper.around(deg, 63.0, (45.0, 63.0)) for deg in (70.0, 0.0))
    assert (float(up[0]), float(up[1])) == pytest.approx((0.0, 25.0))
    assert (float(down[0]), float(down[1])) == pytest.approx((0.0, -45.0))
    # At the pole's height a point on the same parallel lies to the east, and a little north.
    east = paper.around(45.0, 73.0, (45.0, 63.0))
    assert east[0] > 0.0
    assert east[1] > 0.0


def test_the_land_comes_back_as_closed_rings():
    found = paper.rings(land.load())
    assert len(found) > 50
    for lat, lon in found:
        assert len(lat) == len(lon) >= 4
        assert (lat[0], lon[0]) == (lat[-1], lon[-1])


def test_the_fan_tells_closed_courses_from_open_ones_by_more_than_colour():
    figure = fan_figure(find_site("kennedy"))
    axes = figure.axes[0]
    say = text.load()
    by_label = {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}
    assert set(by_label) == {say("fan.allowed"), say("fan.excluded")}
    assert by_label[say("fan.allowed")].get_linestyle() != by_label[say("fan.excluded")].get_linestyle()
    labels = {each.get_text() for each in axes.texts}
    assert {"N", "E", "S", "W", "28°", "30°", "90°"} <= labels
    bars, flown = figure.axes[1], flown_from(find_site("kennedy"))
    assert sum(bar.get_width() for bar in bars.patches) == flown.counted
    assert f"{launch.due_east_inclination_deg(find_site('kennedy')):.1f}" in bars.texts[-1].get_text()


def test_a_place_without_flights_has_no_bars():
    assert len(fan_figure(find_site("starbase")).axes) == 1
    assert len(fan_figure(find_site("sofia")).axes) == 1


@pytest.fixture(scope="module")
def answer():
    held = FromCatalog(tle.bundled())
    return ground.launch_from(held, find_site("baikonur"), "ISS", START, 10.0)


def test_the_calendar_has_a_mark_for_each_window(answer):
    figure = calendar_figure(answer, START, 10.0)
    marks = [line for line in figure.axes[0].lines if line.get_marker() in "^v"]
    assert len(marks) == len(answer.windows) == 20
    assert {line.get_marker() for line in marks} == {"^", "v"}
    first = answer.windows[0].at
    x, y = marks[0].get_data()
    assert x[0] + y[0] / 24.0 == pytest.approx(first.days_since(tle.as_moment(START)), abs=1e-9)
    rings = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len(rings) == sum(bool(window.rendezvous) for window in answer.windows)
    caption = figure.texts[-1].get_text()
    assert "23.4 minutes earlier" in caption
    assert answer.elements.epoch.iso(0) in caption


def test_the_dome_shows_the_cone_the_paths_and_the_beams():
    dish = find_antenna("fast")
    elements = tle.bundled().nearest("ISS", "2026-10-08T12:00Z")
    figure = dome_figure(dish, [Body("moon"), Orbiting(elements)], "2026-10-08T00:00Z", 1.0)
    sky, beams = figure.axes
    radii = sorted({round(each.get_radius(), 1) for each in sky.patches})
    assert radii == [26.4, 40.0, 90.0]
    assert len([each for each in beams.patches if round(each.get_radius(), 2) == 1.45]) == 19
    labels = {line.get_label() for line in sky.lines}
    assert {"the Moon", elements.object_name} <= labels
    for line in sky.lines:
        x, y = line.get_data()
        if len(x) and line.get_label() in ("the Moon", elements.object_name):
            assert np.nanmax(np.hypot(x, y)) <= 90.0
    assert elements.epoch.iso(0) in figure.texts[-1].get_text()
    # East is to the left: the Moon rises there.
    moon = next(line for line in sky.lines if line.get_label() == "the Moon")
    x, y = moon.get_data()
    seen = np.flatnonzero(~np.isnan(x))
    sets_at = seen[np.flatnonzero(np.diff(seen) > 1)[0]] if (np.diff(seen) > 1).any() else seen[-1]
    assert x[sets_at] > 0.0


def test_an_antenna_without_known_beams_is_drawn_without_them():
    figure = dome_figure(find_antenna("jiamusi"), [], "2026-10-08T00:00Z", 1.0)
    assert len(figure.axes) == 1


def test_the_map_of_view_carries_its_numbers_and_its_elements():
    elements = tle.bundled().nearest("ISS", "2026-10-06T00:00Z")
    view = coverage.view_map(elements, "2026-10-06T00:00Z", 1.0, step_deg=15.0)
    figure = coverage_figure(view, [find_site("houston")])
    axes = figure.axes[0]
    drawn = axes.collections[0].get_array()
    assert np.ma.filled(drawn, 0.0).ravel() == pytest.approx(view.minutes_per_day.ravel())
    words = [each.get_text() for each in figure.texts]
    assert "51.63° inclined" in words[1]
    assert elements.epoch.iso(0) in words[2]
    assert any("Johnson" in each.get_text() for each in axes.texts)
    assert {round(line.get_ydata()[0], 2) for line in axes.lines if len(line.get_ydata()) == 2} >= {
        round(view.highest_below_deg, 2), round(-view.highest_below_deg, 2),
    }  # fmt: skip
