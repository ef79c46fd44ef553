"""What the commands share: how they read their options, where elements come from, how they end."""

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

import tle
from dashboard.cli import terminal
from tle import (
    Catalog,
    ElementError,
    ElementsReference,
    Moment,
    MomentError,
    NoAuthenticElements,
    Reading,
    Rejected,
    UnknownObject,
    as_moment,
)
from tle.errors import ArchiveError

if TYPE_CHECKING:
    from dashboard import answers
    from sites import Horizon, Pass, Site
    from tle.archive import Archive

NOT_FOUND, WRONG_CALL, BAD_DATA, NO_SOURCE = 1, 2, 3, 4
# Past this the answer no longer fits a table, and the memory of a school's laptop.
MOST_SAMPLES = 2_000_000

T = TypeVar("T")


class _MomentType(click.ParamType[Moment]):
    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        try:
            return as_moment(value)
        except MomentError as error:
            self.fail(str(error), param, ctx)


MOMENT = _MomentType()


class _DarknessType(click.ParamType[float]):
    name = "TWILIGHT|DEG"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        import sites

        try:
            return sites.dark_below_deg(value)
        except sites.SiteError as error:
            self.fail(str(error), param, ctx)


DARKNESS = _DarknessType()


def fail(sentence: str, code: int) -> NoReturn:
    """End the program with a sentence on stderr and an exit code."""
    terminal.complain(sentence)
    sys.exit(code)


@contextlib.contextmanager
def elements_of(path: str | None) -> Iterator["answers.Elements"]:
    """Yield the sets of the file `path`, else the archive's; every refused record is listed on stderr."""
    from dashboard import answers

    if path is None:
        with open_archive() as archive:
            yield answers.FromArchive(archive)
        return
    yield answers.FromCatalog(read_file(path).catalog)


@contextlib.contextmanager
def open_archive() -> Iterator["Archive"]:
    """Yield the archive; what people must know of it goes to stderr, and its failures end the program."""
    from tle.archive import Archive

    try:
        with Archive.open() as archive:
            yield archive
    except ArchiveError as error:
        fail(str(error), BAD_DATA)


def read_file(path: str, *, lenient: bool = False) -> Reading:
    """Return what is in a file, its refused records listed on stderr; no usable record ends the program."""
    try:
        reading = tle.read(path, lenient=lenient)
    except ElementError as error:
        fail(str(error), BAD_DATA)
    list_rejected(path, reading.rejected)
    if not len(reading.catalog):
        fail(f"{path} holds no element set that can be used; each refusal is listed above.", BAD_DATA)
    return reading


def list_rejected(path: str, refused: Iterable[Rejected]) -> None:
    """List refused records on stderr."""
    for rejected in refused:
        terminal.complain(f"{path}: {rejected}", level="refused")
        if rejected.record:
            terminal.complain(rejected.record, level="")


def warn_if_stale(references: Iterable[ElementsReference]) -> None:
    """Say on stderr, once a set, that its age is beyond the limit."""
    for reference in {(r.norad_cat_id, r.sha256): r for r in references}.values():
        if reference.stale:
            terminal.complain(
                f"the elements of {reference.object_name} are {abs(reference.age_days):.1f} days "
                f"{'old' if reference.age_days > 0 else 'younger than the time asked about'} "
                f"(epoch {reference.epoch.iso(0)}): beyond the limit at which times can be trusted. "
                "Bring newer ones with `common-orbit elements fetch`, or --elements FILE.",
                level="warning",
            )


@contextlib.contextmanager
def plain_warnings() -> Iterator[None]:
    """Write the suite's own warnings to stderr as sentences, without the line of code they come from."""
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            # By name: that of a module that few commands import.
            if category.__name__ == "EarthOrientationWarning":
                terminal.complain(str(message), level="warning")
            else:
                usual(message, category, *place, **more)

        warnings.showwarning = show
        yield


def site_of(place: str, option: str = "--site") -> "Site":
    """Return the place that an option names, or end with the sentence and code that a wrong one calls for."""
    import sites
    from dashboard.geography import gazetteer

    try:
        return gazetteer.find_place(place)
    except sites.UnknownSite as error:
        fail(str(error), NOT_FOUND)
    except sites.SiteError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def horizon_of(path: str) -> "Horizon":
    """Return the horizon of --mask, or end with the sentence that a bad file calls for."""
    import sites

    try:
        return sites.Horizon.read(path)
    except sites.HorizonError as error:
        fail(str(error), BAD_DATA)


@contextlib.contextmanager
def fail_on_bad_question() -> Iterator[None]:
    """End with the sentence of a question that makes no sense, as a wrong call."""
    from orbits import OrbitError
    from sites import SiteError

    try:
        yield
    except (OrbitError, SiteError) as error:
        raise click.UsageError(str(error)) from error


def warn_if_void(passes: "Iterable[Pass]") -> None:
    """Say on stderr, once an object, that a reboost voids its prediction."""
    for sentence in {
        each.norad_cat_id: f"{each.object}: {each.void}" for each in passes if each.void
    }.values():
        terminal.complain(sentence, level="warning")


def calendar_of(
    passes: "Sequence[Pass]",
    sets: Catalog,
    window: tuple[Moment, Moment],
    *,
    zone: str,
    alarm_minutes: float | None,
    path: str | None,
) -> str:
    """Return the passes as a calendar; of one that lies under `path` already the entries are updated."""
    from dashboard.exports import ics

    earlier = Path(path).read_bytes() if path is not None and Path(path).exists() else None
    try:
        return ics.calendar(
            passes,
            sets,
            created=as_moment("now"),
            zone=zone,
            alarm_minutes=alarm_minutes,
            previous=earlier,
            window=window,
        ).decode("utf-8")
    except ics.EarlierCalendarError as error:
        fail(f"{path}: {error}", BAD_DATA)
    except ics.CalendarError as error:
        raise click.UsageError(str(error)) from error


def answered(question: Callable[[], T]) -> T:
    """Return the answer, or end with the sentence and the exit code that its failure calls for."""
    from dashboard.answers import NoPosition

    try:
        return question()
    except (UnknownObject, NoAuthenticElements) as error:
        fail(str(error), NOT_FOUND)
    except NoPosition as error:
        fail(str(error), BAD_DATA)


SITE = click.option(
    "--site",
    "--place",
    "place",
    metavar="PLACE",
    required=True,
    help="A registered id, a town, or LAT,LON[,ALT_M].",
)

ELEMENTS = click.option(
    "--elements",
    "elements_path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Element sets to use instead of the bundled ones: TLE, 3LE, OMM in JSON or CSV, also gzipped.",
)


def format_option(*formats: str) -> Callable[[Any], Any]:
    """Return the option --format; the first of `formats` is what is written without it."""
    return click.option(
        "--format", "style", type=click.Choice(formats), default=formats[0], show_default=True, help="Output."
    )
