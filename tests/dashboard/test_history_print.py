"""The history on paper: panels, marks, caption; a file of each kind."""

import subprocess
import sys

import numpy as np
import pytest

import tle
from dashboard.figures.history_print import caption, history_figure
from orbits import find_reboosts, orbit_history


@pytest.fixture(scope="module")
def iss():
    return orbit_history(tle.bundled().select("ISS"))


@pytest.fixture(scope="module")
def figure(iss):
    return history_figure(iss, find_reboosts(iss))


def test_three_panels_share_the_span_of_the_epochs(figure, iss):
    top, middle, bottom = figure.axes
    assert [axes.get_ylabel() for axes in figure.axes] == ["mean altitude, km", "inclination, °", "RAAN, °"]
    assert top.get_xlim() == middle.get_xlim() == bottom.get_xlim()
    assert bottom.get_ylim() == (0.0, 360.0)
    drawn = top.lines[0].get_ydata()
    np.testing.assert_array_equal(drawn[~np.isnan(drawn)], iss.altitude_km)
    low, high = top.get_ylim()
    assert low < iss.altitude_km.min() < iss.altitude_km.max() < high


def test_raised_and_lowered_are_told_apart_by_shape_and_word(figure):
    words = [each.get_text() for each in figure.axes[0].get_legend().get_texts()]
    assert words == ["perigee to apogee", "raised (4)", "lowered (2)"]
    marks = {line.get_marker(): len(line.get_xdata()) for line in figure.axes[0].lines[1:]}
    assert marks == {"^": 4, "v": 2}


def test_the_line_of_the_node_is_lifted_where_it_goes_round(figure, iss):
    node = figure.axes[2].lines[0].get_ydata()
    assert np.nanmax(np.abs(np.diff(node))) <= 180.0
    assert np.count_nonzero(~np.isnan(node)) == len(iss)


def test_the_caption_names_units_span_and_source(iss):
    said = caption(iss).replace("\n", " ")
    assert "epochs 1998-11-20 06:50:00 to 2026-10-09 19:42:49 UTC" in said
    assert "6378.137 km" in said
    assert "Bill-Gray/tles;" in said
    assert "and 4 more" in said
    assert max(len(line) for line in caption(iss).splitlines()) <= 150


def test_a_few_reboosts_are_told_in_metres_a_second(iss):
    start, stop = tle.as_moment("2021-12-01T00:00Z"), tle.as_moment("2022-03-10T00:00Z")
    short = orbit_history(tle.Catalog(each for each in iss.sets if start < each.epoch < stop))
    said = {each.get_text() for each in history_figure(short, find_reboosts(short)).axes[0].texts}
    assert said == {"-1.1 m/s", "+0.7 m/s", "+0.8 m/s"}


def test_one_set_alone_makes_a_figure_too(iss):
    alone = orbit_history(tle.Catalog.of(iss.sets[0]))
    assert len(history_figure(alone).axes) == 3


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_it_is_written_by_the_name_of_the_file(figure, tmp_path, kind, begins):
    path = tmp_path / f"iss.{kind}"
    figure.savefig(path)
    assert path.read_bytes().startswith(begins)


def test_matplotlib_is_not_imported_before_a_figure_is_asked_for():
    code = "import sys, dashboard.figures.history_print; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
