"""The command `coverage`: who on the ground sees an orbit, and for how long."""

from typing import TYPE_CHECKING

import click

from dashboard import text
from dashboard.cli import terminal
from dashboard.cli.commands import (
    ELEMENTS,
    MOMENT,
    answered,
    elements_of,
    format_option,
    site_of,
    warn_if_stale,
)
from dashboard.cli.ground import PICTURE, check_picture, goal_of, save_picture, split_places
from tle import Moment

if TYPE_CHECKING:
    from sites.coverage import StationCoverage


@click.command()
@click.argument("name", metavar="OBJECT|DEG")
@click.option("--stations", metavar="PLACE,...", help="The stations; those of the story if left out.")
@click.option("--start", type=MOMENT, default="now", show_default=True)
@click.option("--days", type=click.FloatRange(min=0, max=31, min_open=True), default=1.0, show_default=True)
@click.option(
    "--mask",
    "mask_deg",
    type=click.FloatRange(0, 89),
    default=5.0,
    show_default=True,
    help="Seen from this elevation on, in degrees.",
)
@click.option(
    "--altitude",
    "altitude_km",
    type=click.FloatRange(100, 100_000),
    default=420.0,
    show_default=True,
    help="Of an orbit that is given by its inclination, km.",
)
@PICTURE
@ELEMENTS
@format_option("table", "json")
def coverage(
    name: str,
    stations: str | None,
    start: Moment,
    days: float,
    mask_deg: float,
    altitude_km: float,
    picture_path: str | None,
    elements_path: str | None,
    style: str,
) -> None:
    """Tell over which stations OBJECT, or an orbit inclined by DEG, passes, and for how long none sees it.

    \b
    Examples:
      common-orbit coverage ISS --start 2026-10-06T00:00Z
      common-orbit coverage 97 --altitude 400 --stations korolyov,vostochny --start 2026-10-06T00:00Z
    """
    from sites import coverage as covering

    check_picture(picture_path)
    places = [site_of(place, "SITE") for place in split_places(stations or ",".join(STATIONS))]
    goal = goal_of(name)
    if isinstance(goal, float):
        elements = covering.circular_orbit(altitude_km, goal, start)
    else:
        with elements_of(elements_path) as held:
            elements = answered(lambda: held.at(name, start.plus_days(days / 2.0)))
    found = covering.stations_passed(
        elements, places, start, start.plus_days(days), min_elevation_deg=mask_deg
    )
    warn_if_stale([] if isinstance(goal, float) else [found.elements])
    if picture_path:
        from dashboard.figures.coverage_print import coverage_figure

        save_picture(
            coverage_figure(covering.view_map(elements, start, days, min_elevation_deg=mask_deg), places),
            picture_path,
        )
    if style == "json":
        terminal.print_json(found.as_json())
        return
    _print_coverage(found, elements.inclination_deg)


# The stations of the story: control centres and antennas.
STATIONS = ("korolyov", "vostochny", "houston", "beijing", "jiamusi", "kashi", "neuquen")


def _print_coverage(found: "StationCoverage", inclination_deg: float) -> None:
    from sites.coverage import highest_latitude_deg

    say = text.load()
    document = found.as_json()
    days = found.stop.days_since(found.start)
    terminal.print_rows(
        say(
            "coverage.stations.title",
            target=found.object,
            days=days,
            start=found.start.iso(0),
            mask=found.min_elevation_deg,
        ),
        [
            {
                "station": site.name,
                "passes": station["passes"],
                "in view": f"{station['in_view_s'] / 60.0:.0f} min",
                "highest": ""
                if station["max_elevation_deg"] is None
                else f"{station['max_elevation_deg']:.0f}°",
            }
            for site, station in zip(found.sites, document["stations"], strict=True)
        ],
    )
    longest = found.longest_gap
    if longest is not None:
        terminal.say(
            say(
                "coverage.gap",
                minutes=longest.duration_s / 60.0,
                begin=longest.begin.iso(0),
                end=longest.end.iso(0),
                share=100.0 * found.share_in_view,
            )
        )
    below, seen = highest_latitude_deg(inclination_deg, found.altitude_km, found.min_elevation_deg)
    terminal.say(say("coverage.band", below=below, seen=seen, mask=found.min_elevation_deg))
