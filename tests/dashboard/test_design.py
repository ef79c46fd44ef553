"""The design system: enough contrast in every theme, and actors that nobody confuses."""

import re
from pathlib import Path

import numpy as np
import pytest

from dashboard import design
from dashboard.figures import world_map
from dashboard.figures.templates import template
from dashboard.text import load

# Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15, 1291), severity 1.0, on linear sRGB.
COLOUR_BLIND = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TEXT_ON = [
    ("text", "ground"), ("text", "surface"), ("text", "surface-raised"), ("text", "accent-soft"),
    ("text-soft", "ground"), ("text-soft", "surface"), ("text-soft", "surface-raised"),
    ("accent-text", "accent"), ("warn-text", "warn-ground"), ("warn-strong-text", "warn-edge"),
    ("error-text", "error-ground"), ("error-text", "surface"), ("live-text", "live-ground"),
    ("replay-text", "replay-ground"), ("accent", "ground"),
]  # fmt: skip


def linear(colour: str) -> np.ndarray:
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """Return the ratio of WCAG 2.2."""
    light, dark = sorted((linear(one) @ [0.2126, 0.7152, 0.0722] for one in (a, b)), reverse=True)
    return float((light + 0.05) / (dark + 0.05))


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Return Oklab (Ottosson 2020), in which equal distances look about equally far."""
    lms = np.cbrt(
        np.clip(rgb, 0, None)
        @ np.array([[0.4122214708, 0.2119034982, 0.0883024619],
                    [0.5363325363, 0.6806995451, 0.2817188376],
                    [0.0514459929, 0.1073969566, 0.6299787005]])
    )  # fmt: skip
    return lms @ np.array([[0.2104542553, 1.9779984951, 0.0259040371],
                           [0.7936177850, -2.4285922050, 0.7827717662],
                           [-0.0040720468, 0.4505937099, -0.8086757660]])  # fmt: skip


def presented(theme: str) -> dict[str, str]:
    return {**design.tokens()["themes"][theme], **design.tokens()["present_themes"][theme]}


@pytest.mark.parametrize("theme", design.THEMES)
def test_text_keeps_its_contrast_in_every_theme_and_more_on_the_projector(theme):
    for text, ground in TEXT_ON:
        ratio = contrast(design.colour(text, theme), design.colour(ground, theme))
        assert ratio >= (7.0 if theme == "contrast" else 4.5), (text, ground, ratio)
    large = presented(theme)
    for text, ground in TEXT_ON[:7]:
        assert contrast(large[text], large[ground]) >= 7.0, (text, ground)


@pytest.mark.parametrize("theme", design.THEMES)
def test_marks_and_edges_of_controls_stand_out(theme):
    """WCAG 2.2, 1.4.11: 3:1 for what is no text."""
    surface = design.colour("surface", theme)
    for name in ["edge-strong", "focus", *(f"actor-{actor.key}" for actor in design.actors())]:
        assert contrast(design.colour(name, theme), surface) >= 3.0, name


@pytest.mark.parametrize("theme", design.THEMES)
def test_no_two_actors_look_alike_to_anybody(theme):
    """0.02 in Oklab is about the least that eyes tell apart side by side; five times that on a chart."""
    for matrix in COLOUR_BLIND.values():
        seen = [
            oklab(np.clip(np.asarray(matrix) @ linear(design.colour(f"actor-{actor.key}", theme)), 0, 1))
            for actor in design.actors()
        ]
        apart = [float(np.linalg.norm(a - b)) for i, a in enumerate(seen) for b in seen[i + 1 :]]
        assert min(apart) >= 0.1


def test_every_actor_has_a_shape_and_a_line_of_its_own():
    actors = design.actors()
    assert [actor.key for actor in actors] == ["us", "russia", "china", "europe", "japan", "canada", "joint"]
    for values in ({a.shape for a in actors}, {a.symbol for a in actors}, {a.dash for a in actors}):
        assert len(values) == len(actors)
    for actor in actors:
        assert load()(f"actor.{actor.key}")


def test_themes_name_the_same_things():
    names = [set(design.tokens()["themes"][theme]) for theme in design.THEMES]
    assert names[0] == names[1] == names[2]
    sheet = design.style_sheet()
    for name in names[0]:
        assert sheet.count(f"  --{name}: ") >= 3
    for name in design.icons():
        assert f".icon-{name} " in sheet


def test_every_token_that_a_style_sheet_uses_is_there():
    from dashboard.server.delivery import contents

    css = contents()["site.css"].decode()
    set_here = set(re.findall(r"(--[\w-]+):", css))
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) - set_here == set()


@pytest.mark.parametrize("theme", design.THEMES)
def test_figures_take_the_colours_of_their_theme(theme):
    layout = template(theme).layout
    assert layout.font.color == design.colour("text", theme)
    assert layout.colorway[2] == design.colour("actor-china", theme)


def test_every_colour_that_a_figure_names_is_there():
    """A name that is no token would be painted as nothing: a map without land and sea."""
    folder = Path(world_map.__file__).parent
    named = {
        (path.name, name)
        for path in folder.rglob("*.py")
        for name in re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8"))
    }
    # Names that are put together from parts are there too.
    named |= {(world_map.__name__, each[6:-1]) for each in (world_map.OCEAN, world_map.LAND, world_map.COAST)}
    assert len(named) > 12
    for theme in design.THEMES:
        there = set(design.tokens()["themes"][theme])
        assert {each for each in named if each[1] not in there} == set()
