"""The design system: every colour, size, icon and actor of the pages, in two data files.

`tokens.json` has the themes (dark, light, high contrast), the scales and the actors
with their shape and pattern; `icons.json` has our icons as paths. The style sheet
`tokens.css` that the server sends is written from them, the Plotly templates read
them, and the page `/design` shows them all.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

THEMES = ("dark", "light", "contrast")
"""High contrast is a dark theme too: white and yellow on black."""

DARK_THEMES = ("dark", "contrast")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: never told by colour alone, but by a shape and a pattern of lines as well.

    Attributes
    ----------
    key:
        For texts (`actor.<key>`) and for the style sheet (`--actor-<key>`).
    shape:
        Its mark, a path in a box of 20 by 20.
    symbol:
        The nearest Plotly marker symbol.
    dash:
        Lengths of dashes and gaps in pixels, as SVG and Plotly take them; empty is a whole line.
    """

    key: str
    shape: str
    symbol: str
    dash: tuple[int, ...]


@cache
def tokens() -> dict[str, Any]:
    """Return the content of `tokens.json`."""
    return _read("tokens.json")


@cache
def icons() -> dict[str, str]:
    """Return the path of each icon by its name, in a box of 20 by 20, filled by the even-odd rule."""
    return _read("icons.json")


@cache
def actors() -> tuple[Actor, ...]:
    """Return the actors, in the order of legends."""
    return tuple(
        Actor(key, one["shape"], one["symbol"], tuple(one["dash"])) for key, one in tokens()["actors"].items()
    )


def colour(name: str, theme: str) -> str:
    """Return a colour of a theme as CSS has it: `colour("text", "dark")`."""
    found: str = tokens()["themes"][theme][name]
    return found


@cache
def style_sheet() -> str:
    """Return the style sheet with every token as a custom property, by theme, and every icon as a class."""
    content = tokens()
    parts = [_rule(":root", content["shared"])]
    for theme in THEMES:
        # Without the script that names the theme, light is what there is.
        where = f'[data-theme="{theme}"]' + (", :root:not([data-theme])" if theme == "light" else "")
        scheme = "dark" if theme in DARK_THEMES else "light"
        parts.append(_rule(where, content["themes"][theme], f"color-scheme: {scheme};"))
    parts.append(_rule(':root[data-present="1"]', content["present"]))
    large = ':root[data-present="1"][data-theme="{}"]'
    parts += [_rule(large.format(theme), content["present_themes"][theme]) for theme in THEMES]
    # Paper is white, whatever the screen was.
    paper = content["themes"]["light"] | content["paper"]
    parts.append("@media print {\n" + _rule(":root:is([data-theme], :not([data-theme]))", paper) + "\n}")
    parts.append(_rule(":root", {f"icon-{name}": _svg(path) for name, path in icons().items()}))
    parts += [f".icon-{name} {{ --icon: var(--icon-{name}); }}" for name in icons()]
    for actor in actors():
        parts.append(
            f".actor-{actor.key} {{ --actor: var(--actor-{actor.key}); --icon: {_svg(actor.shape)}; "
            f"--pattern: {_pattern(actor)}; }}"
        )
    return "\n".join(parts) + "\n"


def _rule(where: str, values: dict[str, str], more: str = "") -> str:
    lines = [f"  --{name}: {value};" for name, value in values.items()] + ([f"  {more}"] if more else [])
    return "\n".join([f"{where} {{", *lines, "}"])


def _svg(path: str) -> str:
    picture = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'>"
        f"<path fill-rule='evenodd' d='{path}'/></svg>"
    )
    return f'url("data:image/svg+xml,{quote(picture, safe=" =:/")}")'


def _pattern(actor: Actor) -> str:
    """Return the line pattern as a CSS gradient in the colour of the actor."""
    if not actor.dash:
        return "linear-gradient(var(--actor), var(--actor))"
    stops, at = [], 0
    for i, length in enumerate(actor.dash):
        paint = "var(--actor)" if i % 2 == 0 else "transparent"
        stops.append(f"{paint} {at}px {at + length}px")
        at += length
    return f"repeating-linear-gradient(90deg, {', '.join(stops)})"


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return content
