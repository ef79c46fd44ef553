"""`common-orbit propagate`: a whole catalogue through time, into a file, in bounded memory."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.cli import terminal
from dashboard.cli.commands import BAD_DATA, MOMENT, NO_SOURCE, WRONG_CALL, fail, format_option, read_file
from tle import Moment

if TYPE_CHECKING:
    from distributed import Client

    from orbits.catalogue_jobs import Progress
    from orbits.propagation import Frame

# What a shell sees of a program that Ctrl-C has ended.
INTERRUPTED = 130


@click.command()
@click.argument("file_name", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@click.option("--start", type=MOMENT, required=True, help="First sample.")
@click.option("--stop", type=MOMENT, required=True, help="Last sample (if a step falls on it).")
@click.option(
    "--step", "step_s", type=click.FloatRange(min=1e-3), default=60.0, show_default=True, help="In seconds."
)
@click.option("--frame", type=click.Choice(["teme", "itrs"]), default="teme", show_default=True)
@click.option(
    "--out",
    "out_path",
    type=click.Path(),
    required=True,
    help="X.npz, or X.parquet: a folder, which needs pip install common-orbit[cluster].",
)
@click.option(
    "--cluster",
    "scheduler",
    metavar="ADDRESS",
    help="Work on a Dask cluster (tcp://HOST:PORT); --out must then be a folder that all of it shares.",
)
@format_option("table", "json")
def propagate(
    file_name: str,
    start: Moment,
    stop: Moment,
    step_s: float,
    frame: str,
    out_path: str,
    scheduler: str | None,
    style: str,
) -> None:
    """Compute where every object of FILE is at every step, block by block.

    Stopped in any way, Ctrl-C and loss of power included, it goes on where it was when
    called again in the same words.

    \b
    Example:
      common-orbit propagate my-elements.txt --start 2022-01-21T16:00Z --stop 2022-01-21T18:00Z --out a.npz
    """
    from orbits import Times
    from orbits.catalogue_files import propagate_to_file
    from orbits.errors import OutputError, PropagationError, TimesError

    try:
        times = Times.range(start, stop, step_s)
    except TimesError as error:
        raise click.UsageError(str(error)) from error
    catalog = read_file(file_name).catalog
    in_frame: Frame = "ITRS" if frame == "itrs" else "TEME"
    try:
        with _progress(Path(out_path).name) as progress:
            if scheduler is None:
                written = propagate_to_file(catalog, times, out_path, frame=in_frame, progress=progress)
            else:
                from orbits.cluster import propagate_on_cluster

                with _connected(scheduler, out_path) as client:
                    written = propagate_on_cluster(
                        catalog, times, out_path, client=client, frame=in_frame, progress=progress
                    )
    except OutputError as error:
        fail(str(error), WRONG_CALL)
    except PropagationError as error:
        fail(str(error), BAD_DATA)
    except KeyboardInterrupt:
        terminal.complain(
            f"{out_path} is not complete. The same call continues where this one stopped.", level="stopped"
        )
        sys.exit(INTERRUPTED)
    document = written.as_json() | {
        "start": start.iso(),
        "stop": stop.iso(),
        "step_s": step_s,
        "elements": file_name,
    }
    if style == "json":
        terminal.print_json(document)
    else:
        terminal.print_pairs(Path(out_path).name, _in_words(document))


def _in_words(document: dict[str, Any]) -> dict[str, str]:
    from orbits import ERRORS

    codes = {int(code): count for code, count in document["codes"].items()}
    words = {
        "objects": f"{document['objects']:,}",
        "instants": f"{document['instants']:,} from {document['start']}, {document['step_s']:g} s apart",
        "frame": f"{document['frame']}, km and km/s",
        "samples": f"{document['samples']:,}",
    }
    if document["resumed_samples"]:
        words["of an earlier call"] = f"{document['resumed_samples']:,}"
    for code, count in codes.items():
        if code:
            words[f"code {code}"] = f"{count:,} samples: {ERRORS[code]}"
    return words


@contextlib.contextmanager
def _connected(scheduler: str, out_path: str) -> "Iterator[Client]":
    if Path(out_path).suffix.lower() != ".parquet":
        raise click.UsageError("A cluster writes a folder of parts: give --out X.parquet.")
    try:
        from distributed import Client
    except ImportError:
        fail("A cluster needs Dask: pip install common-orbit[cluster].", WRONG_CALL)
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        fail(f"No scheduler answers at {scheduler}: {error}.", NO_SOURCE)
    with client:
        yield client


@contextlib.contextmanager
def _progress(name: str) -> "Iterator[Progress]":
    """Yield what shows the progress on stderr: a bar for people, nothing for a file."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    ) as bar:
        task = bar.add_task(name, total=None, rate="")
        begun: int | None = None

        def tell(done: int, samples: int) -> None:
            nonlocal begun
            begun = done if begun is None else begun
            elapsed = bar.tasks[task].elapsed
            rate = f"{(done - begun) / elapsed / 1e6:.1f} M samples/s" if elapsed and done > begun else ""
            bar.update(task, completed=done, total=samples, rate=rate)

        yield tell
