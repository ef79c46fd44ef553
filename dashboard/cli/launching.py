"""The command `launch`: when a pad lies in the plane of a station, and where one can fly from it."""

import sys
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
from dashboard.cli.ground import (
    PICTURE,
    age_words,
    asked,
    check_picture,
    flat_row,
    goal_of,
    save_picture,
    their_elements,
)
from dashboard.exports.tables import write_csv
from tle import Moment, as_moment

if TYPE_CHECKING:
    from dashboard.answers import ground


@click.command()
@click.argument("place", metavar="[SITE]", required=False)
@click.option("--history", is_flag=True, help="Six launches to the stations against their windows.")
@click.option("--to", "to", metavar="OBJECT|DEG", help="Into the plane of this object, or this inclination.")
@click.option("--start", type=MOMENT, default="now", show_default=True, help="Start of the windows.")
@click.option("--days", type=click.FloatRange(min=0, max=366, min_open=True), default=3.0, show_default=True)
@click.option(
    "--altitude",
    "altitude_km",
    type=click.FloatRange(100, 100_000),
    default=200.0,
    show_default=True,
    help="Height of the circular orbit that courses and costs are for, km.",
)
@PICTURE
@ELEMENTS
@format_option("table", "json", "csv", "ics")
def launch(
    place: str | None,
    history: bool,
    to: str | None,
    start: Moment,
    days: float,
    altitude_km: float,
    picture_path: str | None,
    elements_path: str | None,
    style: str,
) -> None:
    """Tell into which orbits SITE can launch, on which course, and when.

    \b
    Examples:
      common-orbit launch vostochny --to ISS --start 2026-10-09T00:00Z
      common-orbit launch jiuquan --to 41.5
      common-orbit launch kennedy --to Tiangong --days 7 --format ics
      common-orbit launch --history
    """
    import sites
    from dashboard.answers import ground

    check_picture(picture_path)
    if history:
        _print_history(style)
        return
    if place is None:
        raise click.UsageError("From where? Give a SITE such as baikonur, or --history.")
    site = site_of(place, "SITE")
    with elements_of(elements_path) as held:
        answer = answered(
            lambda: asked(
                lambda: ground.launch_from(held, site, goal_of(to), start, days, altitude_km=altitude_km),
                sites.SiteError,
            )
        )
    warn_if_stale(their_elements(answer, days))
    if picture_path:
        from dashboard.figures import launch_print

        figure = (
            launch_print.calendar_figure(answer, start, days)
            if answer.windows
            else launch_print.fan_figure(site, altitude_km=altitude_km)
        )
        save_picture(figure, picture_path)
    if style == "json":
        terminal.print_json(answer.as_json())
    elif style == "csv":
        write_csv((flat_row(each.as_json()) for each in answer.windows), sys.stdout)
    elif style == "ics":
        from dashboard.exports import launch_ics

        sys.stdout.write(launch_ics.calendar(answer.windows, created=as_moment("now")).decode("utf-8"))
    else:
        _print_launch(answer, start, days)


def _print_launch(answer: "ground.LaunchAnswer", start: Moment, days: float) -> None:
    say = text.load()
    terminal.say(answer.why)
    terminal.print_pairs(
        answer.site.said,
        {
            "latitude": f"{answer.site.lat_deg:.4f}° on the map, {answer.site.geocentric_lat_deg:.4f}° "
            "from the Earth's centre",
            "due east": f"{answer.due_east_inclination_deg:.2f}°, the lowest inclination",
            "turning Earth": f"{answer.rotation_bonus_m_s:.1f} m/s to the east",
            "range safety": [
                f"{each.kind} {each.from_deg:g}° to {each.to_deg:g}°: {each.why} ({each.source}; confidence "
                f"{each.confidence})"
                for each in answer.sectors
            ]
            or say("launch.no_sector"),
            "position": f"{answer.site.source}; confidence {answer.site.confidence}",
        },
    )
    if answer.courses and answer.inclination_deg is not None:
        terminal.print_rows(
            say(
                "launch.courses.title",
                site=answer.site.name,
                inclination=answer.inclination_deg,
                altitude=answer.altitude_km,
            ),
            [
                {
                    "towards": course.direction,
                    "in space": f"{course.inertial_deg:.2f}°",
                    "over ground": f"{course.ground_deg:.2f}°",
                    "bonus": f"{course.rotation_bonus_m_s:.0f} m/s",
                    "range safety": course.ruling.word,
                }
                for course in answer.courses
            ],
        )
    if answer.windows:
        terminal.print_rows(
            say(
                "launch.windows.title",
                site=answer.site.name,
                target=answer.target,
                days=days,
                start=start.iso(0),
            ),
            [
                {
                    "at": window.at.iso(0),
                    "towards": window.look.direction,
                    "in space": f"{window.look.inertial_deg:.1f}°",
                    "over ground": f"{window.look.ground_deg:.1f}°",
                    "range safety": window.ruling.word,
                    "target ahead": f"{window.look.phase_deg:.0f}°",
                    "rendezvous": ", ".join(window.rendezvous) or say("launch.rendezvous.none"),
                }
                for window in answer.windows
            ],
        )
        terminal.say(say("launch.early"))
    for remark in answer.remarks:
        terminal.say(remark)


def _print_history(style: str) -> None:
    from sites import windows

    say = text.load()
    played = [windows.replay(event) for event in windows.historic_launches()]
    if style == "json":
        terminal.print_json(
            {
                "launches": [
                    {
                        "id": each.launch.id,
                        "name": each.launch.name,
                        "site": each.launch.site.id,
                        "launched": each.launch.at.iso(),
                        "out_of_plane_deg": each.look.out_of_plane_deg,
                        "azimuth_deg": each.look.inertial_deg,
                        "direction": each.look.direction,
                        "phase_deg": each.look.phase_deg,
                        "window": each.window.as_json(),
                        "late_s": each.late_s,
                        "source": each.launch.source,
                    }
                    for each in played
                ]
            }
        )
        return
    rows = [
        {
            "launch": each.launch.name,
            "from": each.launch.site.id,
            "left at": each.launch.at.iso(0),
            "in the plane at": each.window.at.iso(0)[11:],
            "later by": f"{each.late_s:+.0f} s",
            "out of plane": f"{each.look.out_of_plane_deg:+.2f}°",
            "towards": f"{each.look.direction} {each.look.inertial_deg:.1f}°",
            "target ahead": f"{each.look.phase_deg:.0f}°",
            "elements": age_words(each.window.elements.age_days),
        }
        for each in played
    ]
    if style == "csv":
        write_csv(rows, sys.stdout)
        return
    terminal.print_rows(say("launch.history.title"), rows)
    terminal.say(say("launch.history.note"))
