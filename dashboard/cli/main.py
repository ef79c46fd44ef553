"""The command `common-orbit`: the same road as the dashboard, without dash.

Exit codes: 0 done; 1 nothing found where something was asked for by name;
2 wrong call; 3 bad input data; 4 source or network failure.
"""

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from dashboard.cli import terminal
from dashboard.cli.antennas import antenna
from dashboard.cli.bench import bench
from dashboard.cli.commands import (
    DARKNESS,
    ELEMENTS,
    MOMENT,
    MOST_SAMPLES,
    NOT_FOUND,
    SITE,
    WRONG_CALL,
    answered,
    calendar_of,
    elements_of,
    fail,
    format_option,
    horizon_of,
    open_archive,
    plain_warnings,
    site_of,
    warn_if_stale,
    warn_if_void,
)
from dashboard.cli.covering import coverage
from dashboard.cli.elements import elements
from dashboard.cli.events import approaches, orbit_events
from dashboard.cli.figure import figure
from dashboard.cli.launches import launches
from dashboard.cli.launching import launch
from dashboard.cli.propagate import propagate
from dashboard.cli.sky import doppler, together, transits
from dashboard.exports.tables import write_csv
from tle import Moment

if TYPE_CHECKING:
    from tle.sources import FetchResult


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="common-orbit", prog_name="common-orbit")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Where the space stations are, who can see them, and from where they are launched.

    Objects: ISS, Tiangong, a name, or a catalogue number. Places: a registered id
    (baikonur, vostochny, kennedy, wenchang, fast), a town (Zurich, "Birmingham, US") or
    LAT,LON[,ALT_M]. Times: ISO 8601 with a zone, or now.
    """
    ctx.with_resource(plain_warnings())


main.add_command(elements)
main.add_command(propagate)
main.add_command(bench)
main.add_command(orbit_events)
main.add_command(approaches)
main.add_command(together)
main.add_command(transits)
main.add_command(doppler)
main.add_command(launch)
main.add_command(launches)
main.add_command(antenna)
main.add_command(coverage)
main.add_command(figure)


@main.command()
@click.argument("object_name", metavar="OBJECT")
@click.option("--at", type=MOMENT, default="now", show_default=True, help="The instant asked about.")
@ELEMENTS
@format_option("table", "json")
def where(object_name: str, at: Moment, elements_path: str | None, style: str) -> None:
    """Tell where OBJECT is at one instant.

    \b
    Example:
      common-orbit where ISS --at 2026-10-09T20:00:00Z --format json
    """
    from dashboard import answers

    with elements_of(elements_path) as held:
        answer = answered(lambda: answers.where(held, object_name, at))
    warn_if_stale([answer.elements])
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
@format_option("table", "csv", "json")
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
    with elements_of(elements_path) as held:
        answer = answered(lambda: answers.track(held, object_name, start, stop, step_s, frame))
    warn_if_stale([answer.elements])
    with terminal.output(out_path) as stream:
        if style == "json":
            terminal.print_json(answer.as_json(), stream)
        elif style == "csv":
            write_csv(answer.rows(), stream)
        else:
            terminal.print_track(answer, stream)


@main.command()
@click.argument("object_names", metavar="OBJECT...", nargs=-1, required=True)
@SITE
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
@click.option(
    "--mask",
    "mask_path",
    type=click.Path(exists=True, dir_okay=False),
    help="What hides the sky instead: a text file with an azimuth and an elevation a line, in degrees.",
)
@click.option("--refraction", is_flag=True, help="Count these elevations as they are seen through the air.")
@click.option("--visible", is_flag=True, help="Only passes that the naked eye can see.")
@click.option(
    "--dark",
    "dark_below",
    type=DARKNESS,
    default="civil",
    show_default=True,
    help="When the sky counts as dark: civil, nautical, astronomical, or the Sun's elevation in degrees.",
)
@click.option("--out", "out_path", type=click.Path(dir_okay=False), help="Write to this file.")
@click.option(
    "--zone",
    default="",
    metavar="ZONE",
    help="Time zone of the words in a calendar, as Europe/Zurich; the place's own if not given.",
)
@click.option(
    "--alarm",
    "alarm_minutes",
    type=click.FloatRange(0, 1440),
    help="In a calendar: remind so many minutes before.",
)
@ELEMENTS
@format_option("table", "json", "csv", "ics")
def passes(
    object_names: tuple[str, ...],
    place: str,
    start: Moment,
    days: float,
    min_elevation_deg: float,
    mask_path: str | None,
    refraction: bool,
    visible: bool,
    dark_below: float,
    out_path: str | None,
    zone: str,
    alarm_minutes: float | None,
    elements_path: str | None,
    style: str,
) -> None:
    """List when each OBJECT passes over a place.

    With --format ics and --out FILE, a FILE that is there already is updated: a calendar
    that reads it again shows every pass once, at its newest time.

    \b
    Examples:
      common-orbit passes ISS Tiangong --site baikonur --start 2026-10-09T00:00:00Z --days 3
      common-orbit passes ISS --place Zurich --start 2026-10-09T00:00Z --visible --format ics
    """
    from dashboard import answers
    from dashboard.exports.rows import pass_rows

    site = site_of(place)
    mask = horizon_of(mask_path) if mask_path else min_elevation_deg
    with elements_of(elements_path) as held:
        found, sets = answered(
            lambda: answers.passes_and_sets(
                held,
                object_names,
                site,
                start,
                days,
                min_elevation_deg=mask,
                refraction=refraction,
                dark_below_deg=dark_below,
            )
        )
        sets = answers.neighbours(held, sets) if style == "ics" else sets
    if visible:
        found = [each for each in found if each.visible.seen]
    warn_if_stale([each.elements for each in found])
    warn_if_void(found)
    if style == "ics":
        window = (start, start.plus_days(days))
        document = calendar_of(found, sets, window, zone=zone, alarm_minutes=alarm_minutes, path=out_path)
    with terminal.output(out_path) as stream:
        if style == "json":
            terminal.print_json({"passes": [each.as_json() for each in found]}, stream)
        elif style == "csv":
            write_csv(pass_rows(found), stream)
        elif style == "ics":
            stream.write(document)
        else:
            lowest_deg = mask if isinstance(mask, float) else mask.lowest_deg
            terminal.print_passes(found, site, start, days, lowest_deg, stream)


@main.command()
@click.argument("item_id", metavar="[ID]", required=False)
@format_option("table", "json")
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
        fail(str(error), NOT_FOUND)
    from dashboard.answers import ground

    place = ground.place_of(item.site_id) if item.site_id else None
    if style == "json":
        terminal.print_json({**item.as_json(), "place": place})
    else:
        terminal.print_hardware(item)
        if place:
            terminal.print_place(place)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8050, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in a browser.")
@click.option("--offline", is_flag=True, help="Never fetch anything.")
@click.option("--refresh", is_flag=True, help="Fetch the stations' elements every two hours or so.")
def serve(host: str, port: int, open_browser: bool, offline: bool, refresh: bool) -> None:
    """Serve the dashboard; it asks nothing of the network unless --refresh is given.

    \b
    Example:
      common-orbit serve --port 8050
    """
    from dashboard.answers.holdings import Holdings
    from dashboard.serving import ServingError
    from dashboard.serving import serve as run
    from dashboard.settings import Settings
    from tle.sources import Refresher, for_stations

    if offline and refresh:
        raise click.UsageError("--refresh fetches, and --offline never does. Leave one of them out.")
    with open_archive() as archive:
        settings = Settings(
            host=host,
            port=port,
            open_browser=open_browser,
            offline=offline,
            catalog=Holdings(archive).stations,
            archive=archive,
        )
        refresher = Refresher(for_stations(), archive, heard=_tell) if refresh else contextlib.nullcontext()
        try:
            with refresher:
                run(settings)
        except ServingError as error:
            fail(str(error), WRONG_CALL)


def _tell(results: "Iterable[FetchResult]") -> None:
    for result in results:
        terminal.complain(result.words, level="fetched" if result.ok else "not fetched")


if __name__ == "__main__":
    main()
