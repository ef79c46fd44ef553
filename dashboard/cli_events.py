"""Commands on orbits themselves: what happens on one, and when two come near to each other."""

import sys
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import click

from dashboard import terminal
from dashboard.commands import (
    ELEMENTS,
    MOMENT,
    answered,
    elements_of,
    fail_on_bad_question,
    format_option,
    read_file,
    warn_if_stale,
)
from tle import Moment

if TYPE_CHECKING:
    from orbits import Approach, OrbitEvent
    from orbits.events import Equator, Kind
    from tle import ElementsReference

_START = click.option("--start", type=MOMENT, default="now", show_default=True, help="Start of the window.")


@click.command("orbit-events")
@click.argument("object_name", metavar="OBJECT")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(["nodes", "apsides", "shadow", "subsolar"]),
    multiple=True,
    help="What to look for; may be given several times. Without it, all.",
)
@_START
@click.option("--days", type=click.FloatRange(min=0, max=366, min_open=True), default=1.0, show_default=True)
@click.option(
    "--equator",
    type=click.Choice(["date", "GCRS"]),
    default="date",
    show_default=True,
    help="Whose nodes: of the true equator of date, or of that of the year 2000.",
)
@ELEMENTS
@format_option("table", "json", "csv")
def orbit_events(
    object_name: str,
    kinds: "tuple[Kind, ...]",
    start: Moment,
    days: float,
    equator: "Equator",
    elements_path: str | None,
    style: str,
) -> None:
    """List nodes, perigees and apogees, shadow, orbit noon and midnight of OBJECT.

    \b
    Example:
      common-orbit orbit-events ISS --kind nodes --kind shadow --start 2026-10-09T00:00:00Z --days 0.2
    """
    from dashboard import answers

    with elements_of(elements_path) as held, fail_on_bad_question():
        found, elements = answered(
            lambda: answers.orbit_events(held, object_name, start, days, kinds=kinds, equator=equator)
        )
    warn_if_stale([elements])
    if style == "json":
        terminal.print_json({"events": [each.as_json() for each in found], "elements": elements.as_json()})
    elif style == "csv":
        terminal.print_csv(_rows(found), sys.stdout)
    else:
        terminal.print_orbit_events(found, start, days, elements)


@click.command()
@click.argument("object_names", metavar="OBJECT...", nargs=-1, required=True)
@click.option(
    "--against",
    "against_path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Against every object of this file, instead of the OBJECTs among each other.",
)
@_START
@click.option("--days", type=click.FloatRange(min=0, max=30, min_open=True), default=1.0, show_default=True)
@click.option(
    "--within",
    "within_km",
    type=click.FloatRange(min=0, max=100_000, min_open=True),
    default=10.0,
    show_default=True,
    help="Up to which distance, in km.",
)
@ELEMENTS
@format_option("table", "json", "csv")
def approaches(
    object_names: tuple[str, ...],
    against_path: str | None,
    start: Moment,
    days: float,
    within_km: float,
    elements_path: str | None,
    style: str,
) -> None:
    """Find when OBJECTs come nearest to each other, or to the objects of a file.

    A day of one object against a whole catalogue (16,000 objects) takes some minutes.

    \b
    Examples:
      common-orbit approaches ISS Tiangong --start 2026-10-09T00:00:00Z --days 3 --within 500
      common-orbit approaches 24946 22675 --start 2009-02-10T12:00:00Z --days 0.4
    """
    from dashboard import answers

    if against_path is None and len(set(object_names)) < 2:
        raise click.UsageError("Name two objects, for example ISS Tiangong, or give --against FILE.")
    with elements_of(elements_path) as held, fail_on_bad_question():
        sets = answered(lambda: answers.sets_of(held, object_names, start, days))
        if against_path is None:
            pairs = list(combinations(sets, 2))
        else:
            others = read_file(against_path).catalog
            pairs = [(a, b) for a in sets for b in others if a.norad_cat_id != b.norad_cat_id]
        found = answers.approaches(pairs, start, days, within_km=within_km)
    warn_if_stale(_references(found))
    if style == "json":
        terminal.print_json({"approaches": [each.as_json() for each in found]})
    elif style == "csv":
        terminal.print_csv(_rows(found), sys.stdout)
    else:
        terminal.print_approaches(found, start, days, within_km, len(pairs))


def _rows(found: "Sequence[OrbitEvent | Approach]") -> Iterator[dict[str, Any]]:
    return ({name: value for name, value in each.as_json().items() if name != "elements"} for each in found)


def _references(found: "list[Approach]") -> "list[ElementsReference]":
    return [reference for each in found for reference in (each.a_elements, each.b_elements)]
