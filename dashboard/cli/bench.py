"""`common-orbit bench ...`: speed and accuracy beside the peers that are installed."""

from collections.abc import Callable
from typing import Any

import click

from dashboard.cli import terminal
from dashboard.cli.commands import BAD_DATA, WRONG_CALL, fail, format_option
from tle import ElementError

_ENGINES = ("python-sgp4", "heyoka", "astroz", "satkit")
_APPROACH_ENGINES = ("astroz",)
_PASS_ENGINES = ("sgp4-predict", "brahe", "skyfield")


_CATALOG = click.option(
    "--catalog",
    "catalog_path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Element sets to measure on; else the project's reference data, else spread from bundled ones.",
)


def _engines(names: tuple[str, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--engine",
        "engines",
        type=click.Choice(names),
        multiple=True,
        help="Only these beside ours; may be given several times.",
    )


def _measured(
    run: Callable[..., dict[str, Any]],
    catalog_path: str | None,
    quick: bool,
    engines: tuple[str, ...],
    style: str,
) -> dict[str, Any] | None:
    """Return what a job measured, for a table; None where it has been printed as JSON."""
    try:
        document = run(
            catalog_path,
            quick=quick,
            engines=engines,
            tell=lambda words: terminal.complain(words, level="bench"),
        )
    except ElementError as error:
        fail(str(error), BAD_DATA)
    except RuntimeError as error:
        fail(str(error), WRONG_CALL)
    if style == "json":
        terminal.print_json(document)
        return None
    return document


@click.group()
def bench() -> None:
    """Measure speed and accuracy beside the peers that are installed."""


@bench.command()
@_CATALOG
@click.option("--quick", is_flag=True, help="Fewer objects and repeats: done within 45 s on two cores.")
@_engines(_ENGINES)
@format_option("table", "json")
def kernel(catalog_path: str | None, quick: bool, engines: tuple[str, ...], style: str) -> None:
    """Propagate a catalogue with every engine that is installed: pip install common-orbit[bench].

    \b
    Example:
      common-orbit bench kernel --quick --engine heyoka
    """
    from dashboard.bench import kernel as job

    document = _measured(job.run, catalog_path, quick, engines or _ENGINES, style)
    if document is not None:
        _print(document)


@bench.command()
@_CATALOG
@click.option("--quick", is_flag=True, help="Fewer objects, sites and turns.")
@_engines(_PASS_ENGINES)
@format_option("table", "json")
def passes(catalog_path: str | None, quick: bool, engines: tuple[str, ...], style: str) -> None:
    """Search passes with every engine that is installed: pip install common-orbit[bench].

    \b
    Example:
      common-orbit bench passes --quick --engine sgp4-predict
    """
    from dashboard.bench import passes as job

    document = _measured(job.run, catalog_path, quick, engines or _PASS_ENGINES, style)
    if document is None:
        return
    _print_machine(document)
    terminal.print_rows(
        f"Passes above {document['mask_deg']:g} degrees, one thread",
        [_pass_row(row) for row in document["rows"]],
    )
    brute = document["brute_force"]
    terminal.say(
        f"Against samples of every second: {brute['edges']} edges, {brute['missed']} missed, "
        f"{brute['invented']} invented, off by {1e3 * brute['max_difference_s']:.2f} ms at most."
    )
    for each in document["skipped"]:
        terminal.say(f"left out: {each['engine']}, {each['case']}: {each['reason']}")


@bench.command("approaches")
@_CATALOG
@click.option("--quick", is_flag=True, help="Fewer objects and a quarter of a day.")
@_engines(_APPROACH_ENGINES)
@format_option("table", "json")
def approaches_(catalog_path: str | None, quick: bool, engines: tuple[str, ...], style: str) -> None:
    """Screen a catalogue against itself with every engine that is installed.

    \b
    Example:
      common-orbit bench approaches --quick
    """
    from dashboard.bench import approaches as job

    document = _measured(job.run, catalog_path, quick, engines or _APPROACH_ENGINES, style)
    if document is None:
        return
    _print_machine(document)
    terminal.print_rows("All against all", [_approach_row(row) for row in document["rows"]])
    brute = document["brute_force"]
    terminal.say(
        f"Against positions of every second: {brute['approaches']} approaches of {brute['objects']} objects, "
        f"{brute['missed']} missed."
    )
    for each in document["skipped"]:
        terminal.say(f"left out: {each['engine']}: {each['reason']}")


def _approach_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "case": row["case"],
        "engine": f"{row['engine']} {row['version']}",
        "threads": row["threads"],
        "million pair-days/s": f"{row['rate'] / 1e6:,.1f}",
        "of ours": f"{row['ratio_to_ours']:.4f}",
        "took": f"{row['seconds']:.2f} s",
        "CPU": f"{row['cpu_seconds']:.2f} s",
        "approaches": f"{row['complete']['found']:,}",
        "missing": row["complete"]["missed"],
        "extra": row["complete"]["invented"],
        "largest off": f"{1e3 * row['max_difference']:.3f} m",
        "99 % within": f"{1e3 * row['p99_difference']:.3f} m",
    }


def _pass_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "case": row["case"],
        "engine": f"{row['engine']} {row['version']}",
        "satellite-days/s": f"{row['rate']:,.0f}",
        "of ours": f"{row['ratio_to_ours']:.4f}",
        "measured on": f"{row['measured_on']:,.0f}",
        "took": f"{1e3 * row['seconds']:.2f} ms",
        "CPU": f"{1e3 * row['cpu_seconds']:.2f} ms",
        "passes": f"{row['complete']['found']:,}",
        "missing": row["complete"]["missed"],
        "extra": row["complete"]["invented"],
        "largest off": f"{row['max_difference']:.3f} s",
        "99 % within": f"{row['p99_difference']:.3f} s",
    }


def _print(document: dict[str, Any]) -> None:
    _print_machine(document)
    terminal.say(document["instants"])
    if document["rows"]:
        terminal.print_rows("Positions and velocities, float64", [_in_words(row) for row in document["rows"]])
    for each in document["memory"]:
        ours, fill = each["ours_bytes_per_s"] / 1e9, each["fill_bytes_per_s"] / 1e9
        terminal.say(
            f"{each['case']}, {each['threads']} thread(s): we write {ours:.2f} GB/s. Only filling memory is "
            f"done at {fill:.2f} GB/s (new memory, by one thread: {each['fill_new_bytes_per_s'] / 1e9:.2f}): "
            f"by processor time we are at {each['share']:.0%} of that roof."
        )
    if document["roof"]:
        terminal.say(_of_the_roof(document["roof"], document["rows"]))
    for each in document["skipped"]:
        terminal.say(
            f"left out: {each['engine']}, {each['case']}, {each['threads']} thread(s): {each['reason']}"
        )


def _print_machine(document: dict[str, Any]) -> None:
    machine = document["machine"]
    terminal.say(
        f"{machine['cpu']}, {machine['threads']} threads of {machine['processors']}, "
        f"{'/'.join(machine['vector_units'])}, load {machine['load_average_1_min']}; {machine['system']}; "
        f"Python {machine['python']}, numpy {machine['numpy']}, numba {machine['numba']}"
    )
    terminal.say(document["catalog"])


def _of_the_roof(roof: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    best = roof["cycles_at_best"]
    said = (
        f"near-Earth loops (those of {roof['counted']:.0%} of the objects): {roof['instructions']:.0f} "
        f"instructions, {roof['arithmetic']:.0f} of them arithmetic, for {roof['lanes']} propagations; "
        f"at two a cycle {best:.1f} cycles each at best."
    )
    ours = [row for row in rows if row["engine"] == "common-orbit" and row["case"] == "near-Earth"]
    if not ours:
        return said
    cycles = roof["clock_hz"] / ours[0]["rate_per_cpu_s"]
    return (
        f"{said} At {roof['clock_hz'] / 1e9:.2f} GHz we take {cycles:.1f}: {best / cycles:.0%} of that roof; "
        "the rest is waiting within the loops, what is done once a block, and writing the results."
    )


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "case": row["case"],
        "engine": f"{row['engine']} {row['version']}",
        "threads": row["threads"],
        "M/s": f"{row['rate'] / 1e6:.2f}",
        "of ours": _ratio(row["ratio_to_ours"]),
        "M per CPU s": f"{row['rate_per_cpu_s'] / 1e6:.2f}",
        "of ours ": _ratio(row["ratio_to_ours_per_cpu_s"]),
        "largest off": _metres(row["max_difference"]),
        "99 % within": _metres(row["p99_difference"]),
        "set up": f"{row['setup_s']:.2f} s",
        "first call": f"{row['first_call_s']:.2f} s",
    }


def _ratio(value: float | None) -> str:
    # None where our own engine failed; the reason is among those left out.
    return "" if value is None else f"{value:.3f}"


def _metres(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3g} m" if value >= 0.1 else f"{value * 1e3:.3g} mm"
