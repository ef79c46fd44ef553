"""Commands on the sky over a place: two stations together, transits of Sun and Moon, the Doppler shift."""

import click

from dashboard.cli import terminal
from dashboard.cli.commands import (
    DARKNESS,
    ELEMENTS,
    MOMENT,
    SITE,
    answered,
    elements_of,
    fail_on_bad_question,
    format_option,
    site_of,
    warn_if_stale,
)
from dashboard.exports.tables import write_csv
from tle import Moment

_START = click.option("--start", type=MOMENT, default="now", show_default=True, help="Start of the window.")
_DAYS = click.option(
    "--days", type=click.FloatRange(min=0, max=366, min_open=True), default=10.0, show_default=True
)
_LOWEST = click.option(
    "--min-elevation",
    "min_elevation_deg",
    type=click.FloatRange(-5, 90),
    default=10.0,
    show_default=True,
    help="A pass counts from this elevation, in degrees.",
)


@click.command()
@click.argument("object_names", metavar="OBJECT OBJECT...", nargs=-1, required=True)
@SITE
@_START
@_DAYS
@_LOWEST
@click.option(
    "--dark",
    "dark_below",
    type=DARKNESS,
    default="civil",
    show_default=True,
    help="When the sky counts as dark: civil, nautical, astronomical, or the Sun's elevation in degrees.",
)
@ELEMENTS
@format_option("table", "json")
def together(
    object_names: tuple[str, ...],
    place: str,
    start: Moment,
    days: float,
    min_elevation_deg: float,
    dark_below: float,
    elements_path: str | None,
    style: str,
) -> None:
    """Tell in which nights all OBJECTs are seen, and how near they come in the sky.

    \b
    Example:
      common-orbit together ISS Tiangong --site 33,-99 --start 2026-10-09T00:00:00Z --days 10
    """
    from dashboard import answers

    if len(set(object_names)) < 2:
        raise click.UsageError("Together are two or more. Name two objects, for example ISS Tiangong.")
    site = site_of(place)
    with elements_of(elements_path) as held:
        answer = answered(
            lambda: answers.together(
                held,
                object_names,
                site,
                start,
                days,
                min_elevation_deg=min_elevation_deg,
                dark_below_deg=dark_below,
            )
        )
    warn_if_stale(answer.elements)
    if style == "json":
        terminal.print_json(answer.as_json())
    else:
        terminal.print_together(answer, start, days, min_elevation_deg)


@click.command()
@click.argument("object_name", metavar="OBJECT")
@SITE
@_START
@_DAYS
@click.option(
    "--within",
    "within_deg",
    type=click.FloatRange(0, 90),
    default=0.0,
    show_default=True,
    help="Also near misses, up to so many degrees from the edge: the strip that sees a transit is near.",
)
@ELEMENTS
@format_option("table", "json")
def transits(
    object_name: str,
    place: str,
    start: Moment,
    days: float,
    within_deg: float,
    elements_path: str | None,
    style: str,
) -> None:
    """Find when OBJECT crosses the Sun or the Moon, and the strip of ground that sees it.

    \b
    Example:
      common-orbit transits ISS --site baikonur --start 2026-10-05T00:00:00Z --days 10 --within 1
    """
    from dashboard import answers

    site = site_of(place)
    with elements_of(elements_path) as held:
        found, elements = answered(
            lambda: answers.transits(held, object_name, site, start, days, within_deg=within_deg)
        )
    warn_if_stale([elements])
    if style == "json":
        document = {"transits": [each.as_json() for each in found], "elements": elements.as_json()}
        terminal.print_json(document)
    else:
        terminal.print_transits(found, site, start, days, elements)


@click.command()
@click.argument("object_name", metavar="OBJECT")
@SITE
@click.option(
    "--frequency", "frequency_hz", type=float, required=True, help="What it sends, in hertz: 145.8e6."
)
@click.option("--start", type=MOMENT, default="now", show_default=True, help="First sample.")
@click.option("--minutes", type=click.FloatRange(0, 1440, min_open=True), default=15.0, show_default=True)
@click.option(
    "--step", "step_s", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Seconds."
)
@ELEMENTS
@format_option("table", "csv", "json")
def doppler(
    object_name: str,
    place: str,
    frequency_hz: float,
    start: Moment,
    minutes: float,
    step_s: float,
    elements_path: str | None,
    style: str,
) -> None:
    """Tell how far the Doppler effect shifts what OBJECT sends, as heard at a place.

    \b
    Example:
      common-orbit doppler ISS --site baikonur --frequency 145.8e6 --start 2026-10-09T04:25:00Z
    """
    import sys

    from dashboard import answers

    site = site_of(place)
    with elements_of(elements_path) as held, fail_on_bad_question():
        curve, elements = answered(
            lambda: answers.doppler(
                held, object_name, site, start, start.plus_seconds(60.0 * minutes), frequency_hz, step_s
            )
        )
    warn_if_stale([elements])
    if style == "json":
        document = {
            "frequency_hz": frequency_hz,
            "site": site.id,
            "samples": curve.rows(),
            "elements": elements.as_json(),
        }
        terminal.print_json(document)
    elif style == "csv":
        write_csv(curve.rows(), sys.stdout)
    else:
        terminal.print_doppler(curve, site, elements)
