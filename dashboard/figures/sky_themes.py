"""The colours of a sky chart, by theme: night on the screen, ink on paper; stations as on the map."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of one theme; text on `page` and `sky` keeps a contrast of 4.5:1, `faint` of 3:1."""

    page: str
    sky: str
    horizon: str
    grid: str
    text: str
    soft: str
    faint: str
    star: str
    planet: str
    sun: str
    sun_edge: str
    moon: str
    moon_dark: str
    unlit: str
    shadow: str
    iss: str
    tiangong: str
    other: str


THEMES: Mapping[str, Theme] = {
    "dark": Theme(
        page="#080d18",
        sky="#0d1a36",
        horizon="#5d7196",
        grid="#33456b",
        text="#eef3fb",
        soft="#b3c0d6",
        faint="#9aaac6",
        star="#f4f7ff",
        planet="#ffd9a0",
        sun="#ffd23f",
        sun_edge="#ffe9a6",
        moon="#f2ecd8",
        moon_dark="#39435c",
        unlit="#7f8dac",
        shadow="#ff9d94",
        iss="#62c4ff",
        tiangong="#ffb020",
        other="#8be28b",
    ),
    "light": Theme(
        page="#ffffff",
        sky="#eef3fa",
        horizon="#45536b",
        grid="#b9c6d8",
        text="#10192b",
        soft="#45536b",
        faint="#5c6a82",
        star="#10192b",
        planet="#8a4b00",
        sun="#ffd23f",
        sun_edge="#8a5a00",
        moon="#ffffff",
        moon_dark="#45536b",
        unlit="#77849b",
        shadow="#b3261e",
        iss="#0b5bb5",
        tiangong="#c43c00",
        other="#0f6b3c",
    ),
}

# The names of the page's own colours, which its script puts in.
SCREEN = Theme(
    page="rgba(0,0,0,0)",
    sky="var(--space)",
    horizon="var(--edge-strong)",
    grid="var(--edge-strong)",
    text="var(--text)",
    soft="var(--text-soft)",
    faint="var(--text-soft)",
    star="var(--text)",
    planet="var(--accent)",
    sun="var(--map-sun)",
    sun_edge="var(--map-sun-edge)",
    moon="var(--map-sun-edge)",
    moon_dark="var(--edge-strong)",
    unlit="var(--edge-strong)",
    shadow="var(--error-text)",
    iss="var(--map-iss)",
    tiangong="var(--map-tiangong)",
    other="var(--map-place)",
)

_ISS, _TIANGONG = frozenset({25544, 49044}), frozenset({48274, 53239, 54216})


def colour_of(norad_cat_id: int, look: Theme) -> str:
    """Return the colour of an object's path."""
    if norad_cat_id in _ISS:
        return look.iss
    return look.tiangong if norad_cat_id in _TIANGONG else look.other


def colour_of_words(kind: str, norad_cat_id: int, look: Theme) -> str:
    """Return the colour of a label by its kind; see `sky_labels.Label`."""
    fixed = {
        "star": look.faint,
        "planet": look.planet,
        "moon": look.text,
        "sun": look.sun_edge,
        "shadow": look.shadow,
    }
    return fixed.get(kind) or colour_of(norad_cat_id, look)
