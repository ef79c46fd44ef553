"""The commands about the ground: `launch`, `antenna` and `coverage`."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

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
from dashboard.exports.tables import flat, write_csv
from tle import ElementsReference, Moment, as_moment

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dashboard.answers import ground
    from sites import Antenna, Site
    from sites.coverage import StationCoverage

PICTURES = (".svg", ".pdf", ".png")

T = TypeVar("T")

PICTURE = click.option(
    "--out", "picture_path", type=click.Path(dir_okay=False), help="A figure: .svg, .pdf or .png."
)


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

    _check_picture(picture_path)
    if history:
        _print_history(style)
        return
    if place is None:
        raise click.UsageError("From where? Give a SITE such as baikonur, or --history.")
    site = _site(place)
    with elements_of(elements_path) as held:
        answer = answered(
            lambda: _asked(
                lambda: ground.launch_from(held, site, _goal(to), start, days, altitude_km=altitude_km),
                sites.SiteError,
            )
        )
    warn_if_stale(_elements_of(answer, days))
    if picture_path:
        from dashboard.figures import launch_print

        figure = (
            launch_print.calendar_figure(answer, start, days)
            if answer.windows
            else launch_print.fan_figure(site, altitude_km=altitude_km)
        )
        _save(figure, picture_path)
    if style == "json":
        terminal.print_json(answer.as_json())
    elif style == "csv":
        write_csv((_flat(each.as_json()) for each in answer.windows), _stdout())
    elif style == "ics":
        from dashboard.exports import launch_ics

        _stdout().write(launch_ics.calendar(answer.windows, created=as_moment("now")).decode("utf-8"))
    else:
        _print_launch(answer, start, days)


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

    _check_picture(picture_path)
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
            lambda: _asked(
                lambda: ground.antenna_follows(
                    held, dish, target_name, start, days, frequency_mhz=frequency_mhz
                ),
                sites.SiteError,
            )
        )
    warn_if_stale(_elements_of(answer, days))
    if picture_path:
        from dashboard.figures import dome_print

        _save(dome_print.dome_figure(dish, [answer.target], start, min(days, 1.0)), picture_path)
    if style == "json":
        terminal.print_json(answer.as_json())
    elif style == "csv":
        write_csv((_flat(each.as_json()) for each in answer.windows), _stdout())
    else:
        _print_windows(answer, start, days)


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

    _check_picture(picture_path)
    places = [_site(place) for place in _split(stations or ",".join(STATIONS))]
    goal = _goal(name)
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

        _save(
            coverage_figure(covering.view_map(elements, start, days, min_elevation_deg=mask_deg), places),
            picture_path,
        )
    if style == "json":
        terminal.print_json(found.as_json())
        return
    _print_coverage(found, elements.inclination_deg)


STATIONS = ("korolyov", "vostochny", "houston", "beijing", "jiamusi", "kashi", "neuquen")
"""The stations of the story: control centres and antennas."""


def _split(places: str) -> list[str]:
    """Return ids apart by commas; a pair of coordinates stays one place when it stands alone."""
    import sites

    with contextlib.suppress(sites.SiteError):
        sites.parse_place(places)
        return [places]
    return [place.strip() for place in places.split(",") if place.strip()]


def _goal(to: str | None) -> str | float | None:
    """Return an inclination where `to` is a small number with a decimal point or up to three digits."""
    if to is None:
        return None
    with contextlib.suppress(ValueError):
        value = float(to.rstrip("°"))
        # Catalogue numbers of objects in orbit have more digits.
        if 0.0 <= value <= 180.0:
            return value
    return to


def _asked(question: Callable[[], T], *refusals: type[Exception]) -> T:
    """Return the answer, or end as a wrong call."""
    try:
        return question()
    except refusals as error:
        raise click.UsageError(str(error)) from error


def _elements_of(
    answer: "ground.LaunchAnswer | ground.AntennaAnswer", days: float
) -> list[ElementsReference]:
    """Return the sets to warn of: of a long time those of every window, which are several."""
    from dashboard.answers.spans import SPAN_DAYS

    of_windows = [each.elements for each in answer.windows if each.elements] if days > SPAN_DAYS else []
    return of_windows or ([answer.elements] if answer.elements else [])


def _site(place: str) -> "Site":
    import sites
    from dashboard.geography import gazetteer

    try:
        return gazetteer.find_place(place)
    except sites.UnknownSite as error:
        fail(str(error), NOT_FOUND)
    except sites.SiteError as error:
        raise click.BadParameter(str(error), param_hint="SITE") from error


def _check_picture(path: str | None) -> None:
    if path and Path(path).suffix.lower() not in PICTURES:
        raise click.BadParameter(
            f"{path} does not say what to draw. End it with one of {', '.join(PICTURES)}.",
            param_hint="--out",
        )


def _save(figure: "Figure", path: str) -> None:
    # Written beside and renamed: no half figure is left behind under the name asked for.
    partial = Path(path).with_name(f".{Path(path).name}.partial{Path(path).suffix}")
    try:
        figure.savefig(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _stdout() -> Any:
    import sys

    return sys.stdout


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    """Return one flat row; lists as words."""
    row = flat({key: value for key, value in document.items() if value is not None})
    return {
        key: "; ".join(map(str, value)) if isinstance(value, list) else value for key, value in row.items()
    }


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
            "elements": _age(each.window.elements.age_days),
        }
        for each in played
    ]
    if style == "csv":
        write_csv(rows, _stdout())
        return
    terminal.print_rows(say("launch.history.title"), rows)
    terminal.say(say("launch.history.note"))


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


def _age(days: float) -> str:
    return f"{days:.1f} d old" if days >= 0.0 else f"{-days:.1f} d later"


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
    pointing = None if target_name is None else _asked(lambda: find_target(target_name), sites.UnknownTarget)
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
        write_csv(shares, _stdout())
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
