"""The command `antenna`: what a dish sees, what it receives, the probes it is said to have tracked."""

import sys
from typing import TYPE_CHECKING

import click

from dashboard import text
from dashboard.cli import terminal
from dashboard.cli.commands import (
    ELEMENTS,
    MOMENT,
    NOT_FOUND,
    answered,
    elements_of,
    fail,
    format_option,
    open_archive,
    read_file,
    warn_if_stale,
)
from dashboard.cli.ground import (
    PICTURE,
    asked,
    check_picture,
    flat_row,
    save_picture,
    their_elements,
)
from dashboard.exports.tables import write_csv
from tle import Moment

if TYPE_CHECKING:
    from dashboard.answers import ground
    from sites import Antenna


@click.command()
@click.argument("name", metavar="ANTENNA")
@click.option(
    "--target",
    "target_name",
    metavar="NAME|RA,DEC",
    help="Moon, Sun, a planet, a radio source, right ascension and declination, or an object in orbit.",
)
@click.option("--start", type=MOMENT, default="now", show_default=True, help="Start of the windows.")
@click.option("--days", type=click.FloatRange(min=0, max=366, min_open=True), default=3.0, show_default=True)
@click.option("--frequency", "frequency_mhz", type=click.FloatRange(1, 1_000_000), help="In MHz.")
@click.option("--probes", is_flag=True, help="Could it have tracked the Moon and Mars probes?")
@click.option(
    "--satellites",
    is_flag=True,
    help="All objects held, or of --elements, against its cone; with --target: how near to the beam.",
)
@PICTURE
@ELEMENTS
@format_option("table", "json", "csv")
def antenna(
    name: str,
    target_name: str | None,
    start: Moment,
    days: float,
    frequency_mhz: float | None,
    probes: bool,
    satellites: bool,
    picture_path: str | None,
    elements_path: str | None,
    style: str,
) -> None:
    """Tell when ANTENNA can see a target, and what it can hear.

    \b
    Examples:
      common-orbit antenna fast --target moon --start 2026-10-09T00:00Z --days 5
      common-orbit antenna fast --probes
      common-orbit antenna fast --satellites --elements my-elements.txt --start 2022-01-21T00:00Z --days 1
    """
    import sites
    from dashboard.answers import ground

    check_picture(picture_path)
    try:
        dish = sites.find_antenna(name)
    except sites.UnknownSite as error:
        fail(str(error), NOT_FOUND)
    if probes:
        _print_probes(dish, style)
        return
    if satellites:
        _satellites(dish, target_name, start, days, elements_path, style)
        return
    if target_name is None:
        if style == "json":
            terminal.print_json(dish.as_json())
        else:
            _print_antenna(dish)
        return
    with elements_of(elements_path) as held:
        answer = answered(
            lambda: asked(
                lambda: ground.antenna_follows(
                    held, dish, target_name, start, days, frequency_mhz=frequency_mhz
                ),
                sites.SiteError,
            )
        )
    warn_if_stale(their_elements(answer, days))
    if picture_path:
        from dashboard.figures import dome_print

        save_picture(dome_print.dome_figure(dish, [answer.target], start, min(days, 1.0)), picture_path)
    if style == "json":
        terminal.print_json(answer.as_json())
    elif style == "csv":
        write_csv((flat_row(each.as_json()) for each in answer.windows), sys.stdout)
    else:
        _print_windows(answer, start, days)


def _print_antenna(dish: "Antenna") -> None:
    low, high = dish.declination_band_deg()
    inner = dish.declination_band_deg(dish.full_gain_zenith_deg)
    terminal.print_pairs(
        dish.name,
        {
            "place": f"{dish.site.lat_deg:.6f}° N {dish.site.lon_deg:.6f}° E ({dish.site.source})",
            "reach": f"{dish.max_zenith_deg:g}° from the zenith: declinations {low:.2f}° to {high:.2f}°",
            "whole dish": f"{dish.full_gain_zenith_deg:g}° from the zenith: {inner[0]:.2f}° to "
            f"{inner[1]:.2f}°",
            "bands": [
                f"{each.name}: {each.from_mhz:,g} to {each.to_mhz:,g} MHz ({each.source}; confidence "
                f"{each.confidence})"
                for each in dish.bands
            ],
            "sends": "yes" if dish.transmits else "no",
        },
    )
    terminal.print_rows(
        "Figures",
        [
            {"figure": f.figure, "value": f.value, "source": f.source, "confidence": f.confidence}
            for f in dish.figures
        ],
    )


def _print_windows(answer: "ground.AntennaAnswer", start: Moment, days: float) -> None:
    say = text.load()
    if answer.windows:
        terminal.print_rows(
            say(
                "antenna.windows.title",
                target=answer.target.name,
                antenna=answer.antenna.name,
                days=days,
                start=start.iso(0),
            ),
            [
                {
                    "comes in": each.rise.at.iso(0) + (" (before)" if each.open_start else ""),
                    "culminates": each.culmination.at.iso(0)[11:],
                    "at": f"{each.culmination.elevation_deg:.1f}°",
                    "goes out": each.set.at.iso(0) + (" (after)" if each.open_end else ""),
                    "for": _span(each.duration_s),
                    "whole dish": _span(each.full_gain_s),
                    "moves": f"{each.angular_rate_deg_s:.4f}°/s",
                    "efficiency": "" if each.efficiency is None else f"{each.efficiency:.2f}",
                }
                for each in answer.windows
            ],
        )
    for remark in answer.remarks:
        terminal.say(remark)


def _print_probes(dish: "Antenna", style: str) -> None:
    from dashboard.answers import ground
    from sites import fast

    say = text.load()
    found = [
        (
            event,
            *ground.tracking_of(dish, event.target, event.at, event.downlink_mhz),
            ground.window_that_day(dish, event.target, event.at),
        )
        for event in fast.deep_space_events()
    ]
    if style == "json":
        terminal.print_json(
            {
                "antenna": dish.id,
                "probes": [
                    {
                        "id": event.id,
                        "event": event.name,
                        **answer.as_json(),
                        "verdict": words,
                        "window": window.as_json() if window else None,
                        "source": event.source,
                        "confidence": event.confidence,
                    }
                    for event, answer, words, window in found
                ],
            }
        )
        return
    terminal.print_rows(
        say("antenna.event.title", antenna=dish.name),
        [
            {
                "event": event.name,
                "at": event.at.iso(0),
                "from the zenith": f"{answer.point.zenith_deg:.1f}°",
                "within reach": "yes" if answer.in_reach else "no",
                "window next to it": f"{window.rise.at.iso(0)[5:16]} to {window.set.at.iso(0)[5:16]}"
                if window
                else "none",
                "sends at": f"{event.downlink_mhz:,.0f} MHz",
                "answer": words,
            }
            for event, answer, words, window in found
        ],
    )


def _span(seconds: float) -> str:
    if seconds < 600.0:
        return f"{seconds:.1f} s"
    return f"{seconds / 3600.0:.2f} h"


def _satellites(
    dish: "Antenna", target_name: str | None, start: Moment, days: float, path: str | None, style: str
) -> None:
    import sites
    from dashboard.answers import ground
    from sites.targets import find_target

    if path is None:
        # What the page of FAST takes: of every object held the set nearest to the start.
        with open_archive() as archive:
            catalog = archive.snapshot(start, ground.CONE_SETS_WITHIN_DAYS)
        if not len(catalog):
            fail(text.load()("cone.no_sets", days=ground.CONE_SETS_WITHIN_DAYS, at=start.iso(0)), NOT_FOUND)
    else:
        catalog = read_file(path).catalog.newest()
    pointing = None if target_name is None else asked(lambda: find_target(target_name), sites.UnknownTarget)
    crossings, nearest = ground.satellites_over(dish, catalog, start, days, pointing)
    if style == "json":
        document = crossings.as_json()
        document["pointing"] = pointing.name if pointing else "zenith"
        document["nearest"] = nearest.as_json() if nearest else None
        terminal.print_json(document)
        return
    say = text.load()
    shares = [
        {
            "constellation": share.constellation.name if share.constellation else say("cone.others"),
            "objects": f"{share.objects:,}",
            "crossings": f"{share.crossings:,}",
            "hours": f"{share.seconds / 3600.0:.1f}",
            "heard by": ", ".join(share.heard_in),
        }
        for share in crossings.shares()
    ]
    if style == "csv":
        write_csv(shares, sys.stdout)
        return
    if nearest is None:
        terminal.say(say("cone.none"))
        return
    terminal.print_rows(
        say("cone.title", count=len(catalog), antenna=dish.name, hours=24.0 * days, start=start.iso(0)),
        shares,
    )
    crowd = crossings.crowd
    terminal.say(
        say(
            "cone.crowd",
            objects=len(crossings.objects),
            crossings=len(crossings),
            mean=crowd.mean,
            most=crowd.most,
            at=crowd.most_at.iso(0),
        )
    )
    terminal.say(
        say(
            "cone.beam" if pointing else "cone.zenith",
            target=pointing.name if pointing else "",
            name=nearest.object,
            separation=nearest.separation_deg,
            when=nearest.at.iso(),
            within=nearest.within_a_degree,
        )
    )
    if crossings.slow_enough is not None:
        inside = len(crossings.in_cone_at(start))
        terminal.say(
            say(
                "cone.slow",
                slow=crossings.slow_enough,
                all=len(crossings),
                slew=dish.slew_deg_s,
                inside=inside,
            )
        )
    median, greatest = crossings.ages_days
    terminal.say(say("cone.ages", median=median, greatest=greatest))
