"""Commands on orbits themselves: what happens on one, and when two come near to each other."""

import sys
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import click

from dashboard.cli import terminal
from dashboard.cli.commands import (
    ELEMENTS,
    MOMENT,
    answered,
    elements_of,
    fail_on_bad_question,
    format_option,
    read_file,
    warn_if_stale,
)
from dashboard.exports.tables import write_csv
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
        write_csv(_rows(found), sys.stdout)
    else:
        terminal.print_orbit_events(found, start, days, elements)


@click.command()
@click.argument("object_names", metavar="[OBJECT]...", nargs=-1)
@click.option(
    "--against",
    "against",
    metavar="FILE|catalog",
    help="Against every object of this file, or of the archive, instead of the OBJECTs among each other.",
)
@click.option(
    "--all", "all_of_them", is_flag=True, help="Every object held, or of --elements, against every other."
)
@_START
@click.option("--days", type=click.FloatRange(min=0, max=30, min_open=True), default=1.0, show_default=True)
@click.option(
    "--within",
    "within_km",
    type=click.FloatRange(min=0, max=100_000, min_open=True),
    default=10.0,
    show_default=True,
    help="Up to which distance, in km; against a catalogue up to 200.",
)
@ELEMENTS
@format_option("table", "json", "csv")
def approaches(
    object_names: tuple[str, ...],
    against: str | None,
    all_of_them: bool,
    start: Moment,
    days: float,
    within_km: float,
    elements_path: str | None,
    style: str,
) -> None:
    """Find when OBJECTs come nearest to each other, to those of a catalogue, or all to all.

    \b
    Examples:
      common-orbit approaches ISS Tiangong --start 2026-10-09T00:00:00Z --days 3 --within 500
      common-orbit approaches ISS --against catalog --start 2026-10-09T00:00:00Z --within 50
      common-orbit approaches --all --elements my-elements.txt --start 2026-10-09T00:00:00Z --days 0.1
    """
    from dashboard import answers

    if all_of_them and (object_names or against is not None):
        raise click.UsageError(
            "--all takes no OBJECT and no --against: it is every object against every other."
        )
    if not all_of_them and against is None and len(set(object_names)) < 2:
        raise click.UsageError(
            "Name two objects, for example ISS Tiangong; or one with --against FILE; or give --all."
        )
    if against is not None and not object_names:
        raise click.UsageError("Name the object that is held --against the catalogue, for example ISS.")
    with elements_of(elements_path) as held, fail_on_bad_question():
        sets = answered(lambda: answers.sets_of(held, object_names, start, days))
        if all_of_them or against is not None:
            source = (
                answers.FromCatalog(read_file(against).catalog) if against not in (None, "catalog") else held
            )
            with terminal.progress("approaches") as tell:
                told = answers.screened(
                    source.snapshot(start.plus_days(days / 2)),
                    sets,
                    start,
                    days,
                    within_km=within_km,
                    progress=tell,
                )
            found, pairs = told.found, told.pairs
            for words in told.remarks:
                terminal.complain(words, level="note")
        else:
            found = answers.approaches(combinations(sets, 2), start, days, within_km=within_km)
            pairs = len(sets) * (len(sets) - 1) // 2
            warn_if_stale(_references(found))
    if style == "json":
        terminal.print_json({"approaches": [each.as_json() for each in found]})
    elif style == "csv":
        write_csv(_rows(found), sys.stdout)
    else:
        terminal.print_approaches(found, start, days, within_km, pairs)


def _rows(found: "Sequence[OrbitEvent | Approach]") -> Iterator[dict[str, Any]]:
    return ({name: value for name, value in each.as_json().items() if name != "elements"} for each in found)


def _references(found: "list[Approach]") -> "list[ElementsReference]":
    return [reference for each in found for reference in (each.a_elements, each.b_elements)]
