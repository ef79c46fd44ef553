"""The command `figure`: pictures for a page, a wall or a printer."""

from pathlib import Path

import click

from dashboard.cli import terminal
from dashboard.cli.commands import (
    DARKNESS,
    ELEMENTS,
    MOMENT,
    NOT_FOUND,
    SITE,
    answered,
    elements_of,
    fail,
    site_of,
    warn_if_stale,
    warn_if_void,
)
from tle import Moment

_ON_PAPER = (".svg", ".pdf", ".png")
_SUFFIXES = (*_ON_PAPER, ".html")


@click.group()
def figure() -> None:
    """Draw a figure into a file: SVG, PDF and PNG for paper, HTML for a screen.

    \b
    Example:
      common-orbit figure skychart ISS --site baikonur --start 2026-10-09T00:00Z --any --out sky.svg
    """


@figure.command()
@click.argument("object_name", metavar="OBJECT")
@SITE
@click.option("--start", type=MOMENT, default="now", show_default=True, help="The first pass from here on.")
@click.option("--days", type=click.FloatRange(min=0, max=366, min_open=True), default=10.0, show_default=True)
@click.option("--visible/--any", default=True, show_default=True, help="A pass the eye can see, or any.")
@click.option(
    "--min-elevation", "min_elevation_deg", type=click.FloatRange(-5, 90), default=10.0, show_default=True
)
@click.option("--dark", "dark_below", type=DARKNESS, default="civil", show_default=True)
@click.option(
    "--theme", type=click.Choice(["dark", "light"]), help="Light on paper, dark on a screen, if not given."
)
@click.option(
    "--zone", default="", metavar="ZONE", help="Whose clock to tell: Europe/Zurich. The place's own."
)
@click.option(
    "--out", "out_path", type=click.Path(dir_okay=False), required=True, help="SVG, PDF, PNG or HTML."
)
@ELEMENTS
def skychart(
    object_name: str,
    place: str,
    start: Moment,
    days: float,
    visible: bool,
    min_elevation_deg: float,
    dark_below: float,
    theme: str | None,
    zone: str,
    out_path: str,
    elements_path: str | None,
) -> None:
    """Draw where the next pass of OBJECT goes among the stars.

    North is up and EAST IS LEFT, as in the sky when you look up.

    \b
    Example:
      common-orbit figure skychart Tiangong --site baikonur --start 2026-10-09T00:00Z --out sky.png
    """
    from zoneinfo import available_timezones

    from dashboard import answers

    suffix = Path(out_path).suffix.lower()
    if suffix not in _SUFFIXES:
        raise click.UsageError(f"--out {out_path} ends in none of {', '.join(_SUFFIXES)}. Name such a file.")
    if zone and zone not in available_timezones():
        raise click.UsageError(
            f"There is no time zone {zone!r}. Give an IANA name, for example Europe/Zurich."
        )
    site = site_of(place)
    with elements_of(elements_path) as held:
        sky = answered(
            lambda: answers.sky(
                held,
                object_name,
                site,
                start,
                days,
                visible=visible,
                min_elevation_deg=min_elevation_deg,
                dark_below_deg=dark_below,
            )
        )
    if sky is None:
        what = "visible pass" if visible else "pass"
        fail(
            f"There is no {what} of {object_name} over {site.said} within {days:g} days of {start.iso(0)}. "
            f"Ask for more --days{', or for --any' if visible else ''}.",
            NOT_FOUND,
        )
    warn_if_stale([sky.of.elements])
    warn_if_void([sky.of])
    with terminal.whole_file(out_path) as path:
        if suffix in _ON_PAPER:
            from dashboard.figures.sky_chart_print import sky_chart_print

            sky_chart_print(sky, theme=theme or "light", zone=zone).savefig(path, format=suffix[1:])
        else:
            from dashboard.figures.graph import CONFIG
            from dashboard.figures.sky_chart import sky_chart

            chart = sky_chart(sky, theme=theme or "dark", zone=zone)
            Path(path).write_text(chart.to_html(config=CONFIG, include_plotlyjs=True), encoding="utf-8")
    terminal.say(f"{out_path}: {sky.of.object}, {sky.of.aos.at.iso(0)}")
