"""The command `common-orbit`: the same road as the dashboard, without dash.

Exit codes: 0 done; 1 nothing found where something was asked for by name;
2 wrong call; 3 bad input data; 4 source or network failure.
"""

import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from dashboard import terminal
from tle import Catalog, ElementError, Moment, MomentError, UnknownObject, as_moment

NOT_FOUND, WRONG_CALL, BAD_DATA = 1, 2, 3
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


def _fail(sentence: str, code: int) -> NoReturn:
    terminal.complain(sentence)
    sys.exit(code)


def _read_elements(path: str | None) -> Catalog:
    """Return the catalogue of `path` (or the bundled one), listing refused records on stderr."""
    from dashboard import answers

    try:
        reading = answers.read_elements(path)
    except ElementError as error:
        _fail(str(error), BAD_DATA)
    for rejected in reading.rejected:
        terminal.complain(f"{path}: {rejected}", level="refused")
        if rejected.record:
            terminal.complain(rejected.record, level="")
    if not len(reading.catalog):
        _fail(f"{path} holds no element set that can be used; each refusal is listed above.", BAD_DATA)
    return reading.catalog


def _warn_if_stale(references: list[Any]) -> None:
    for reference in {(r.norad_cat_id, r.sha256): r for r in references}.values():
        if reference.stale:
            terminal.complain(
                f"the elements of {reference.object_name} are {abs(reference.age_days):.1f} days "
                f"{'old' if reference.age_days > 0 else 'younger than the time asked about'} "
                f"(epoch {reference.epoch.iso(0)}): beyond the limit at which times can be trusted. "
                "Give newer ones with --elements FILE.",
                level="warning",
            )


def _answer(question: Callable[[], T]) -> T:
    """Return the answer, or end with the sentence and the exit code that its failure calls for."""
    from dashboard.answers import NoPosition

    try:
        return question()
    except UnknownObject as error:
        _fail(str(error), NOT_FOUND)
    except NoPosition as error:
        _fail(str(error), BAD_DATA)


ELEMENTS = click.option(
    "--elements",
    "elements_path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Element sets to use instead of the bundled ones: TLE, 3LE, OMM in JSON or CSV, also gzipped.",
)


def _format_option(*formats: str) -> Callable[[Any], Any]:
    return click.option(
        "--format", "style", type=click.Choice(formats), default=formats[0], show_default=True, help="Output."
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="common-orbit", prog_name="common-orbit")
def main() -> None:
    """Where the space stations are, who can see them, and from where they are launched.

    Objects: ISS, Tiangong, a name, or a catalogue number. Places: a registered id
    (baikonur, vostochny, kennedy, wenchang, fast) or LAT,LON[,ALT_M]. Times: ISO 8601
    with a zone, or now.
    """


@main.command()
@click.argument("object_name", metavar="OBJECT")
@click.option("--at", type=MOMENT, default="now", show_default=True, help="The instant asked about.")
@ELEMENTS
@_format_option("table", "json")
def where(object_name: str, at: Moment, elements_path: str | None, style: str) -> None:
    """Tell where OBJECT is at one instant.

    \b
    Example:
      common-orbit where ISS --at 2026-10-09T20:00:00Z --format json
    """
    from dashboard import answers

    catalog = _read_elements(elements_path)
    answer = _answer(lambda: answers.where(catalog, object_name, at))
    _warn_if_stale([answer.elements])
    if style == "json":
        terminal.print_json(answer.as_json())
    else:
        terminal.print_whereabouts(answer)


@main.command()
@click.argument("object_name", metavar="OBJECT")
@click.option("--start", type=MOMENT, required=True, help="First sample.")
@click.option("--stop", type=MOMENT, required=True, help="Last sample (if a step falls on it).")
@click.option(
    "--step", "step_s", type=click.FloatRange(min=1e-3), default=60.0, show_default=True, help="In seconds."
)
@click.option(
    "--frame", type=click.Choice(["geodetic", "itrs", "teme"]), default="geodetic", show_default=True
)
@click.option("--out", "out_path", type=click.Path(dir_okay=False), help="Write to this file.")
@ELEMENTS
@_format_option("table", "csv", "json")
def track(
    object_name: str,
    start: Moment,
    stop: Moment,
    step_s: float,
    frame: str,
    out_path: str | None,
    elements_path: str | None,
    style: str,
) -> None:
    """Follow OBJECT through time.

    \b
    Example:
      common-orbit track Tiangong --start 2026-10-06T16:00Z --stop 2026-10-06T17:32Z --step 60 --format csv
    """
    from dashboard import answers

    span_s = stop.seconds_since(start)
    if span_s < 0:
        raise click.UsageError("--stop is before --start. Swap them.")
    if span_s / step_s > MOST_SAMPLES:
        raise click.UsageError(
            f"That would be {span_s / step_s:,.0f} samples; at most {MOST_SAMPLES:,} are written. "
            "Ask for a longer --step or a shorter span."
        )
    catalog = _read_elements(elements_path)
    answer = _answer(lambda: answers.track(catalog, object_name, start, stop, step_s, frame))
    _warn_if_stale([answer.elements])
    with terminal.output(out_path) as stream:
        if style == "json":
            terminal.print_json(answer.as_json(), stream)
        elif style == "csv":
            terminal.print_csv(answer.rows(), stream)
        else:
            terminal.print_track(answer, stream)


@main.command()
@click.argument("object_names", metavar="OBJECT...", nargs=-1, required=True)
@click.option("--site", "place", metavar="PLACE", required=True, help="A registered id, or LAT,LON[,ALT_M].")
@click.option("--start", type=MOMENT, default="now", show_default=True, help="Start of the window.")
@click.option("--days", type=click.FloatRange(min=0, max=366, min_open=True), default=3.0, show_default=True)
@click.option(
    "--min-elevation",
    "min_elevation_deg",
    type=click.FloatRange(-5, 90),
    default=10.0,
    show_default=True,
    help="A pass counts from this elevation, in degrees.",
)
@click.option("--visible", is_flag=True, help="Only passes that the naked eye can see.")
@ELEMENTS
@_format_option("table", "json", "csv")
def passes(
    object_names: tuple[str, ...],
    place: str,
    start: Moment,
    days: float,
    min_elevation_deg: float,
    visible: bool,
    elements_path: str | None,
    style: str,
) -> None:
    """List when each OBJECT passes over a place.

    \b
    Example:
      common-orbit passes ISS Tiangong --site baikonur --start 2026-10-09T00:00:00Z --days 3
    """
    import sites
    from dashboard import answers

    try:
        site = sites.find_site(place)
    except sites.UnknownSite as error:
        _fail(str(error), NOT_FOUND)
    except sites.SiteError as error:
        raise click.BadParameter(str(error), param_hint="--site") from error
    catalog = _read_elements(elements_path)
    found = _answer(
        lambda: answers.passes(catalog, object_names, site, start, days, min_elevation_deg=min_elevation_deg)
    )
    if visible:
        found = [each for each in found if each.visible.seen]
    _warn_if_stale([each.elements for each in found])
    if style == "json":
        terminal.print_json({"passes": [each.as_json() for each in found]})
    elif style == "csv":
        terminal.print_csv((terminal.flat(each.as_json()) for each in found), sys.stdout)
    else:
        terminal.print_passes(found, site, start, days, min_elevation_deg)


@main.command()
@click.argument("item_id", metavar="[ID]", required=False)
@_format_option("table", "json")
def hardware(item_id: str | None, style: str) -> None:
    """Show the hardware the documents discuss: what they say, and what the record says.

    \b
    Example:
      common-orbit hardware fast
    """
    from dashboard.story import hardware as register

    items = register.load()
    if item_id is None:
        if style == "json":
            terminal.print_json({"hardware": [item.as_json() for item in items.values()]})
        else:
            terminal.print_hardware_list(items.values())
        return
    try:
        item = register.find(item_id)
    except register.UnknownHardware as error:
        _fail(str(error), NOT_FOUND)
    if style == "json":
        terminal.print_json(item.as_json())
    else:
        terminal.print_hardware(item)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8050, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in a browser.")
@click.option("--offline", is_flag=True, help="Never fetch anything, whatever is configured.")
def serve(host: str, port: int, open_browser: bool, offline: bool) -> None:
    """Serve the dashboard.

    \b
    Example:
      common-orbit serve --port 8050
    """
    from dashboard.serving import ServingError
    from dashboard.serving import serve as run
    from dashboard.settings import Settings

    try:
        run(Settings(host=host, port=port, open_browser=open_browser, offline=offline))
    except ServingError as error:
        _fail(str(error), WRONG_CALL)


if __name__ == "__main__":
    main()
