"""What the commands about the ground share: their pictures, their places, how they refuse."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dashboard.cli import terminal
from dashboard.exports.tables import flat
from tle import ElementsReference

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dashboard.answers import ground

T = TypeVar("T")

PICTURES = (".svg", ".pdf", ".png")
PICTURE = click.option(
    "--out", "picture_path", type=click.Path(dir_okay=False), help="A figure: .svg, .pdf or .png."
)


def goal_of(to: str | None) -> str | float | None:
    """Return an inclination where `to` is a small number with a decimal point or up to three digits."""
    if to is None:
        return None
    with contextlib.suppress(ValueError):
        value = float(to.rstrip("°"))
        # Catalogue numbers of objects in orbit have more digits.
        if 0.0 <= value <= 180.0:
            return value
    return to


def asked(question: Callable[[], T], *refusals: type[Exception]) -> T:
    """Return the answer, or end as a wrong call."""
    try:
        return question()
    except refusals as error:
        raise click.UsageError(str(error)) from error


def their_elements(
    answer: "ground.LaunchAnswer | ground.AntennaAnswer", days: float
) -> list[ElementsReference]:
    """Return the sets to warn of: of a long time those of every window, which are several."""
    from dashboard.answers.spans import SPAN_DAYS

    of_windows = [each.elements for each in answer.windows if each.elements] if days > SPAN_DAYS else []
    return of_windows or ([answer.elements] if answer.elements else [])


def split_places(places: str) -> list[str]:
    """Return ids apart by commas; a pair of coordinates stays one place when it stands alone."""
    import sites

    with contextlib.suppress(sites.SiteError):
        sites.parse_place(places)
        return [places]
    return [place.strip() for place in places.split(",") if place.strip()]


def check_picture(path: str | None) -> None:
    """Refuse a name that does not say which kind of picture."""
    if path and Path(path).suffix.lower() not in PICTURES:
        raise click.BadParameter(
            f"{path} does not say what to draw. End it with one of {', '.join(PICTURES)}.",
            param_hint="--out",
        )


def save_picture(figure: "Figure", path: str) -> None:
    """Write a figure to a file that is there only when it is whole."""
    with terminal.whole_file(path) as unfinished:
        figure.savefig(unfinished, format=Path(path).suffix[1:].lower())


def flat_row(document: dict[str, Any]) -> dict[str, Any]:
    """Return one flat row; lists as words."""
    row = flat({key: value for key, value in document.items() if value is not None})
    return {
        key: "; ".join(map(str, value)) if isinstance(value, list) else value for key, value in row.items()
    }


def age_words(days: float) -> str:
    """Return how old elements are, as it is read."""
    return f"{days:.1f} d old" if days >= 0.0 else f"{-days:.1f} d later"
