"""The sky chart: which way is east, where things stand, what the words say; the same on screen and paper."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import tle
from dashboard import answers, text
from dashboard.figures.sky_chart import sky_chart
from dashboard.figures.sky_chart_print import sky_chart_print
from dashboard.figures.sky_geometry import minute_ticks, moon_shape, named, parts, sky_xy
from dashboard.figures.sky_labels import _LETTER, _LINE, labels
from dashboard.figures.sky_themes import THEMES
from sites import find_site, parse_place
from sites.sky import Spot

ZONE = "Europe/Zurich"


@pytest.fixture(scope="module")
def held():
    return answers.FromCatalog(tle.bundled())


@pytest.fixture(scope="module")
def sky(held):
    """A morning pass of the ISS out of the shadow, over Zurich, with planets."""
    return answers.sky(held, "ISS", parse_place("47.37,8.54"), "2026-10-20T00:00Z", 3.0)


@pytest.fixture(scope="module")
def with_moon(held):
    """An evening pass of Tiangong over Wenchang, the Moon up."""
    passes, sets = answers.passes_and_sets(
        held, ["Tiangong"], find_site("wenchang"), "2026-10-15T00:00Z", 4.0
    )
    from sites.sky import sky_of

    return next(sky_of(each, sets[0]) for each in passes if each.visible.seen and each.moon.up)


def trace(figure, name):
    return next(each for each in figure.data if each.name == name)


def note(figure, words):
    return next(each for each in figure.layout.annotations if words in each.text)


# -- handedness ----------------------------------------------------------------------


def test_east_is_on_the_left_for_looking_up():
    """North up, east LEFT, south down, west right: a map of the ground has it the other way round."""
    for azimuth, place in ((0, (0, 1)), (90, (-1, 0)), (180, (0, -1)), (270, (1, 0))):
        assert np.allclose(sky_xy(azimuth, 0.0), place, atol=1e-12)
    assert np.allclose(sky_xy(123.0, 90.0), (0, 0), atol=1e-12)
    assert math.hypot(*sky_xy(45.0, 30.0)) == pytest.approx(2 / 3)


def test_the_letters_stand_where_the_stars_say(sky):
    figure = sky_chart(sky, zone=ZONE)
    places = {each.text: (each.x, each.y) for each in figure.layout.annotations}
    assert places["<b>E</b>"][0] < -1.0
    assert places["<b>W</b>"][0] > 1.0
    assert places["<b>N</b>"][1] > 1.0
    # In the morning before sunrise the Sun is below the EAST.
    assert trace(figure, "sun").x[0] < -0.9
    # Polaris stands over N at the latitude of Zurich.
    polaris = next(star for star in sky.stars if star.name == "Polaris")
    x, y = sky_xy(polaris.azimuth_deg, polaris.elevation_deg)
    assert abs(x) < 0.02
    assert y == pytest.approx((90 - 47.4) / 90, abs=0.02)
    assert figure.layout.yaxis.scaleanchor == "x"
    low, high = figure.layout.xaxis.range
    assert low < high


def test_orion_is_not_mirrored(sky):
    """High in the south Betelgeuse is upper left of the belt and Rigel lower right."""
    places = {star.name: sky_xy(star.azimuth_deg, star.elevation_deg) for star in sky.stars}
    belt, betelgeuse, rigel = (places[name] for name in ("Alnilam", "Betelgeuse", "Rigel"))
    assert betelgeuse[0] < belt[0] < rigel[0]
    assert betelgeuse[1] > belt[1] > rigel[1]
    # Who goes from Dubhe by Merak to Alkaid turns right: RA 166, 165, 207, growing to the left of north.
    dubhe, merak, alkaid = (np.array(places[name]) for name in ("Dubhe", "Merak", "Alkaid"))
    (ax, ay), (bx, by) = merak - dubhe, alkaid - merak
    assert ax * by - ay * bx < 0.0


# -- what is drawn ------------------------------------------------------------------------


def test_the_path_is_the_pass(sky):
    figure = sky_chart(sky, zone=ZONE)
    lit, dark = trace(figure, "in sunlight"), trace(figure, "in shadow")
    assert dark.line.dash == "dash"
    # It rises in the south-west (right, below) in the dark and leaves to the east (left).
    assert np.allclose((dark.x[0], dark.y[0]), sky_xy(sky.of.aos.azimuth_deg, 10.0), atol=1e-4)
    assert np.allclose((lit.x[-1], lit.y[-1]), sky_xy(sky.of.los.azimuth_deg, 10.0), atol=1e-4)
    assert dark.x[0] > 0.3 > -0.3 > lit.x[-1]
    leaves = trace(figure, "shadow exit")
    shadow = sky_xy(sky.of.shadow_exit.azimuth_deg, sky.of.shadow_exit.elevation_deg)
    assert np.allclose((leaves.x[0], leaves.y[0]), shadow)
    assert math.dist((lit.x[0], lit.y[0]), shadow) < 0.03
    highest = min(np.hypot(*sky_xy(sky.azimuth_deg, sky.elevation_deg)))
    assert highest == pytest.approx((90 - sky.of.tca.elevation_deg) / 90, abs=1e-3)


def test_the_pieces_of_the_path_join(sky):
    pieces = parts(sky)
    assert [lit for lit, _, _ in pieces] == [False, True]
    for (_, x0, y0), (_, x1, y1) in itertools.pairwise(pieces):
        assert (x0[-1], y0[-1]) == (x1[0], y1[0])


def test_the_times_are_whole_minutes_by_the_clock_asked_for(sky):
    ticks = minute_ticks(sky)
    assert 5 <= len(ticks) <= 12
    for tick in ticks:
        at = sky.times[0].plus_seconds(tick.seconds)
        assert abs(at.seconds_since(tle.as_moment(at.iso(0)[:17] + "00Z"))) < 0.01
        assert abs(math.hypot(tick.out_x, tick.out_y) - 1.0) < 1e-9
    here = [each.label.words for each in labels(sky, ZONE, text.load()) if each.label.kind == "time"]
    utc = [each.label.words for each in labels(sky, "UTC", text.load()) if each.label.kind == "time"]
    assert here[0] == "05:42"
    assert utc[0] == "03:42"
    assert len(here) == len(ticks)


def test_a_long_pass_has_no_more_than_twelve_times(sky):
    count = len(sky.times)
    slow = replace(sky, times=type(sky.times)(sky.times.jd, sky.times.fr[0] + np.linspace(0, 0.3, count)))
    assert len(minute_ticks(slow)) <= 12


def test_no_words_cover_other_words_or_marks(sky, with_moon):
    for each in (sky, with_moon):
        boxes = [
            (one.x, one.y, len(one.label.words) * _LETTER * one.label.size / 2, _LINE * one.label.size / 2)
            for one in labels(each, ZONE, text.load())
        ]
        assert len(boxes) > 15
        for a, b in itertools.combinations(boxes, 2):
            assert abs(a[0] - b[0]) >= a[2] + b[2] - 1e-9 or abs(a[1] - b[1]) >= a[3] + b[3] - 1e-9
        for x, y, width, height in boxes:
            assert math.hypot(abs(x) + width, abs(y) + height) < 1.1


def test_words_stand_near_what_they_name(sky):
    for each in labels(sky, ZONE, text.load()):
        away = math.dist((each.x, each.y), (each.label.x, each.label.y))
        assert away < 0.3 + len(each.label.words) * _LETTER


def test_the_brightest_stars_and_polaris_are_named(sky):
    names = {star.name for star in named(sky.stars)}
    assert {"Sirius", "Capella", "Rigel", "Polaris"} <= names
    assert len(names) <= 15


def test_planets_and_moon(sky, with_moon):
    figure = sky_chart(sky, zone=ZONE)
    assert {"jupiter", "mars", "saturn"} <= {each.name for each in figure.data}
    assert note(figure, "Jupiter")
    assert "moon" not in {each.name for each in figure.data}
    figure = sky_chart(with_moon)
    assert note(figure, f"Moon {100 * with_moon.moon.lit_share:.0f} %")
    x, y = trace(figure, "moon").x[0], trace(figure, "moon").y[0]
    assert np.allclose((x, y), sky_xy(with_moon.moon.azimuth_deg, with_moon.moon.elevation_deg))
    # Evening: the Sun is in the west, on the right, and so is the lit side.
    assert np.mean(trace(figure, "moon lit").x) > x


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("sun_azimuth", [0.0, 90.0, 200.0])
def test_the_moon_s_lit_part_has_its_share_and_faces_the_sun(share, sun_azimuth):
    moon = Spot("moon", "Moon", 140.0, 40.0, lit_share=share)
    sun = Spot("sun", "Sun", sun_azimuth, -10.0)
    x, y = moon_shape(moon, sun, 0.1, 401)
    area = 0.5 * abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
    assert area == pytest.approx(share * math.pi * 0.01, abs=2e-4)
    if 0.05 < share < 0.95:
        middle = np.array([float(value) for value in sky_xy(140.0, 40.0)])
        lit = np.array([x.mean(), y.mean()]) - middle
        towards = np.array([float(value) for value in sky_xy(sun_azimuth, 0.0)]) - middle
        assert float(lit @ towards) > 0.0


def test_the_words_around(sky):
    figure = sky_chart(sky, zone=ZONE)
    assert "ISS over 47.37,8.54, 2026-10-20" in figure.layout.title.text
    said = figure.layout.title.subtitle.text
    begins, ends = sky.of.visible.longest
    assert "05:45:31" in said
    assert begins.iso(0)[14:19] in said
    assert ends.iso(0)[14:19] in said
    assert f"highest {sky.of.tca.elevation_deg:.0f}°" in said
    assert "Europe/Zurich (UTC+02:00)" in said
    assert f"{sky.of.magnitude.magnitude:.1f}".replace("-", "−") in said


@pytest.mark.parametrize("theme", list(THEMES))
def test_words_can_be_read_on_their_ground(theme):
    """WCAG: 4.5:1 for words, 3:1 for the names of stars, against sky and page."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a, b):
        high, low = sorted((light(a), light(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    look = THEMES[theme]
    for name in ("text", "soft", "planet", "shadow", "sun_edge", "iss", "tiangong", "other"):
        assert contrast(getattr(look, name), look.sky) >= 4.5, name
    assert contrast(look.faint, look.sky) >= 3.0
    assert contrast(look.soft, look.page) >= 4.5


# -- paper -----------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_on_paper_it_is_the_same_chart(sky, theme, tmp_path):
    figure = sky_chart_print(sky, theme=theme, zone=ZONE)
    figure.savefig(tmp_path / "sky.png", dpi=80)
    picture = Image.open(tmp_path / "sky.png")
    assert picture.size == (664, 792)
    page, disc = THEMES[theme].page, THEMES[theme].sky
    assert picture.convert("RGB").getpixel((3, 3)) == tuple(int(page[i : i + 2], 16) for i in (1, 3, 5))
    colours = picture.convert("RGB").getcolors(100_000)
    common = [colour for _, colour in sorted(colours, reverse=True)[:3]]
    assert tuple(int(disc[i : i + 2], 16) for i in (1, 3, 5)) in common
    (axes,) = figure.axes
    placed = {each.get_text(): each.get_position() for each in axes.texts}
    assert placed["E"][0] < -1.0 < 1.0 < placed["W"][0]
    assert placed["N"][1] > 1.0
    assert axes.get_xlim()[0] < axes.get_xlim()[1]
    on_screen = {each.label.words for each in labels(sky, ZONE, text.load())}
    assert on_screen <= set(placed)
    below = " ".join(each.get_text().replace("\n", " ") for each in figure.texts)
    assert "east is on the left" in below
    assert sky.of.elements.sha256[:12] in below


def test_it_is_written_as_svg_and_pdf(sky, tmp_path):
    for name in ("sky.svg", "sky.pdf"):
        sky_chart_print(sky, zone=ZONE).savefig(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 10_000
    assert (tmp_path / "sky.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_pass_by_day_says_why_it_is_not_seen(held):
    sky = answers.sky(held, "Tiangong", find_site("wenchang"), "2026-10-01T04:00Z", 1.0, visible=False)
    assert sky.of.visible.reason == "daylight"
    figure = sky_chart_print(sky)
    below = " ".join(each.get_text().replace("\n", " ") for each in figure.texts)
    assert "too bright" in below
    assert "Not to be seen" in below
    assert trace(sky_chart(sky), "sun").marker.size == 26


def test_without_a_pass_there_is_no_sky(held):
    north = parse_place("80,0")
    assert answers.sky(held, "Tiangong", north, "2026-10-09T00:00Z", 2.0, visible=False) is None
