"""`common-orbit elements ...`: look at, bring in, check and hand on element sets."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import tle
from dashboard import owners, text
from dashboard.cli import terminal
from dashboard.cli.commands import (
    BAD_DATA,
    MOMENT,
    NO_SOURCE,
    NOT_FOUND,
    answered,
    fail,
    format_option,
    list_rejected,
    open_archive,
    read_file,
    warn_if_stale,
)
from dashboard.exports.tables import write_csv
from tle import ElementError, FieldError, Moment, Reading
from tle.owners import owner_of
from tle.writers import FORMATS

if TYPE_CHECKING:
    from orbits.history import OrbitHistory
    from orbits.reboosts import Reboost
    from tle.sources import FetchResult


@click.group()
def elements() -> None:
    """Element sets: show, fetch, import, export, validate, and their history."""


@elements.command()
@click.argument("object_name", metavar="OBJECT")
@click.option("--at", type=MOMENT, default="now", show_default=True, help="The set nearest to this instant.")
@format_option("table", "json", *FORMATS)
def show(object_name: str, at: Moment, style: str) -> None:
    """Show the set of OBJECT nearest to an instant, and where it came from.

    \b
    Example:
      common-orbit elements show ISS --at 2021-11-15T02:47:00Z
    """
    with open_archive() as archive:
        chosen = answered(lambda: archive.nearest(object_name, at))
        known_from = archive.provenance(chosen)
    reference = chosen.reference(at)
    warn_if_stale([reference])
    provenance = [
        {"source": each.source, "fetched_at": each.fetched_at.iso(), "content_sha256": each.content_sha256}
        for each in known_from
    ]
    owner = owner_of(chosen.norad_cat_id, chosen.object_id, chosen.object_name)
    if style == "json":
        terminal.print_json(
            {
                "elements": reference.as_json(),
                "omm": chosen.omm_fields(),
                "provenance": provenance,
                "owner": owner.as_json(),
            }
        )
    elif style == "table":
        terminal.print_element_set(chosen, reference, provenance)
        say = text.load()
        terminal.say(say("owner.line", owner=owners.told(owner, say)))
    else:
        _write_text(chosen, style, None)


@elements.command()
@click.argument("file_names", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--lenient", is_flag=True, help="Overlook wrong checksums (only those); the sets are marked.")
@format_option("table", "json")
def validate(file_names: tuple[str, ...], lenient: bool, style: str) -> None:
    """Check files of element sets: what is accepted, and why the rest is not.

    Ends with 0 when something was accepted, with 3 when nothing was.

    \b
    Example:
      common-orbit elements validate my-elements.txt
    """
    reports = []
    for name in file_names:
        try:
            reports.append(_report(name, tle.read(name, lenient=lenient)))
        except ElementError as error:
            reports.append(_refused_whole(name, error))
    if style == "json":
        terminal.print_json(reports[0] if len(reports) == 1 else {"files": reports})
    else:
        for report in reports:
            terminal.print_validation(report)
    if not any(report["accepted"] for report in reports):
        sys.exit(BAD_DATA)


def _report(name: str, reading: Reading) -> dict[str, Any]:
    return {
        "file": name,
        "format": reading.format,
        "accepted": len(reading.catalog),
        "rejected": [
            {
                "line": each.line,
                "field": each.field,
                "reason": each.reason,
                "remedy": each.remedy,
                "record": each.record,
            }
            for each in reading.rejected
        ],
        "remarks": sorted({remark for each in reading.catalog for remark in each.remarks}),
    }


def _refused_whole(name: str, error: ElementError) -> dict[str, Any]:
    reason = {"line": 1, "field": "file", "reason": str(error), "remedy": "", "record": ""}
    return {"file": name, "format": "", "accepted": 0, "rejected": [reason], "remarks": []}


@elements.command("import")
@click.argument("file_names", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--lenient", is_flag=True, help="Overlook wrong checksums (only those); the sets are marked.")
@format_option("table", "json")
def import_(file_names: tuple[str, ...], lenient: bool, style: str) -> None:
    """Take the sets of files into the archive; bad records are listed and left out.

    \b
    Example:
      common-orbit elements import my-elements.txt
    """
    import hashlib

    done = []
    with open_archive() as archive:
        for name in file_names:
            reading = read_file(name, lenient=lenient)
            added = archive.add(
                reading.catalog,
                source=Path(name).name,
                fetched_at=tle.now(),
                content_sha256=hashlib.sha256(Path(name).read_bytes()).hexdigest(),
            )
            done.append(
                {
                    "file": name,
                    "format": reading.format,
                    "new": added.new,
                    "known": added.known,
                    "rejected": len(reading.rejected),
                }
            )
    if style == "json":
        terminal.print_json({"imported": done})
    else:
        terminal.print_rows("Imported", done)


@elements.command()
@click.argument("source_names", metavar="[SOURCE]...", nargs=-1)
@click.option("--allow", "host", metavar="HOST", help="Ask this host again after a refusal or a failure.")
@click.option("--offline", is_flag=True, help="Ask nothing; say what would be asked.")
@format_option("table", "json")
def fetch(source_names: tuple[str, ...], host: str | None, offline: bool, style: str) -> None:
    """Fetch sets from SOURCE: at most one request for each in two hours, remembered across restarts.

    Without SOURCE: both stations, from the fits to their operators' ephemerides first. A source is
    celestrak:GROUP, celestrak:NUMBER, supgp:ISS, supgp:Tiangong, space-track:NUMBER[:SINCE..UNTIL],
    http://HOST:PORT of another Common Orbit, or a file or folder.

    \b
    Example:
      common-orbit elements fetch --offline
    """
    from tle import sources

    try:
        chosen = [sources.source(name) for name in source_names] or list(sources.for_stations())
    except ElementError as error:
        raise click.UsageError(str(error)) from error
    with open_archive() as archive:
        if host:
            archive.allow_again(host)
        try:
            results = sources.fetch_all(chosen, archive, offline=offline)
        except ElementError as error:
            fail(str(error), NO_SOURCE)
    for result in results:
        list_rejected(result.source, result.rejected)
    if style == "json":
        terminal.print_json({"fetched": [_fetched(each) for each in results]})
    else:
        for result in results:
            terminal.say(result.words)
    if any(not each.ok for each in results):
        sys.exit(NO_SOURCE)


def _fetched(result: "FetchResult") -> dict[str, Any]:
    return {
        "source": result.source,
        "outcome": result.outcome.value,
        "status": result.status,
        "words": result.words,
        "new": result.new,
        "known": result.known,
        "rejected": len(result.rejected),
        "next_allowed": result.next_allowed.iso(0) if result.next_allowed else None,
    }


@elements.command()
@format_option("table", "json")
def status(style: str) -> None:
    """Show how much the archive holds, whether it is sound, and when each source may be asked again.

    \b
    Example:
      common-orbit elements status
    """
    with open_archive() as archive:
        state, requests = archive.status(), archive.requests()
    document: dict[str, Any] = {
        "path": str(state.path) if state.path else None,
        "sets": state.sets,
        "objects": state.objects,
        "first_epoch": state.first_epoch.iso(0) if state.first_epoch else None,
        "last_epoch": state.last_epoch.iso(0) if state.last_epoch else None,
        "size_bytes": state.size_bytes,
        "integrity": state.integrity,
        "notices": list(state.notices),
        "requests": [
            {
                "key": each.key,
                "host": each.host,
                "last_at": each.last_at.iso(0),
                "status": each.status,
                "note": each.note,
                "next_allowed": each.next_allowed.iso(0) if each.next_allowed else None,
                "blocked": each.blocked,
            }
            for each in requests
        ],
    }
    if style == "json":
        terminal.print_json(document)
    else:
        requested = document.pop("requests")
        terminal.print_pairs("Element archive", document)
        if requested:
            terminal.print_rows("Requests", requested)


@elements.command()
@click.argument("object_name", metavar="OBJECT")
@click.option("--since", type=MOMENT, help="Epochs not before this.")
@click.option("--until", type=MOMENT, help="Epochs not after this.")
@click.option("--plot", "plot_path", type=click.Path(dir_okay=False), help="A figure: .svg, .pdf or .png.")
@format_option("table", "json", "csv")
def history(
    object_name: str, since: Moment | None, until: Moment | None, plot_path: str | None, style: str
) -> None:
    """Follow the orbit of OBJECT through its element sets: height, tilt, plane, reboosts.

    \b
    Example:
      common-orbit elements history ISS --since 2021-01-01T00:00Z --until 2022-12-31T00:00Z
    """
    import orbits.history
    import orbits.reboosts

    if plot_path and Path(plot_path).suffix.lower() not in PLOTS:
        raise click.BadParameter(
            f"{plot_path} does not say what to draw. End it with one of {', '.join(PLOTS)}.",
            param_hint="--plot",
        )
    with open_archive() as archive:
        held = answered(lambda: archive.select(object_name, since=since, until=until))
    # Fits to an operator's plan tell what is meant to happen; a history is of what did.
    sets = tle.Catalog(each for each in held if not each.source.startswith(PLANNED))
    if not len(sets):
        fail("No set of that time is in the archive. Widen --since and --until.", NOT_FOUND)
    through_time = orbits.history.orbit_history(sets)
    reboosts = orbits.reboosts.find_reboosts(through_time)
    rows = _history_rows(through_time)
    if plot_path:
        from dashboard.figures.history_print import history_figure

        # Written beside and renamed: no half figure is left behind under the name asked for.
        partial = Path(plot_path).with_name(f".{Path(plot_path).name}.partial{Path(plot_path).suffix}")
        try:
            history_figure(through_time, reboosts).savefig(partial)
            partial.replace(plot_path)
        finally:
            partial.unlink(missing_ok=True)
    if style == "csv":
        write_csv(rows, sys.stdout)
    elif style == "json":
        terminal.print_json(_history_document(through_time, reboosts, rows))
    else:
        terminal.print_rows(f"{sets[-1].label} through time", rows)
        if reboosts:
            terminal.print_rows("Reboosts", [_reboost(each) for each in reboosts])
        share = orbits.reboosts.share_told(through_time)
        terminal.say(f"In {share:.0%} of this time sets are at most 6 days apart, and tell of burns.")
        for left_out in through_time.left_out:
            terminal.say(f"left out: set of {left_out.element_set.epoch.iso(0)}: {left_out.reason}")


PLANNED = "CelesTrak SupGP"
PLOTS = (".svg", ".pdf", ".png")


def _history_rows(through_time: "OrbitHistory") -> list[dict[str, Any]]:
    return [
        {
            "epoch": each.epoch.iso(),
            "altitude_km": round(float(through_time.altitude_km[place]), 3),
            "perigee_km": round(float(through_time.perigee_km[place]), 3),
            "apogee_km": round(float(through_time.apogee_km[place]), 3),
            "inclination_deg": each.inclination_deg,
            "raan_deg": each.raan_deg,
            "source": each.source,
        }
        for place, each in enumerate(through_time.sets)
    ]


def _reboost(each: "Reboost") -> dict[str, Any]:
    return {
        "after": each.after.iso(0),
        "before": each.before.iso(0),
        "at": each.at.iso(0),
        "delta_a_km": round(each.delta_a_km, 3),
        "delta_v_m_s": round(each.delta_v_m_s, 3),
        "confidence": round(each.confidence, 2),
    }


def _history_document(
    through_time: "OrbitHistory", reboosts: "tuple[Reboost, ...]", rows: list[dict[str, Any]]
) -> dict[str, Any]:
    from orbits.reboosts import share_told

    return {
        "norad_cat_id": through_time.sets[-1].norad_cat_id,
        "history": rows,
        "reboosts": [_reboost(each) for each in reboosts],
        "reboosts_told_share": round(share_told(through_time), 4),
        "left_out": [
            {"epoch": each.element_set.epoch.iso(), "reason": each.reason} for each in through_time.left_out
        ],
    }


@elements.command()
@click.argument("object_name", metavar="[OBJECT]", required=False)
@click.option("--as", "form", type=click.Choice(FORMATS), default="omm-csv", show_default=True)
@click.option("--since", type=MOMENT, help="Epochs not before this.")
@click.option("--until", type=MOMENT, help="Epochs not after this.")
@click.option("--out", "out_path", type=click.Path(dir_okay=False), help="Write to this file.")
def export(
    object_name: str | None, form: str, since: Moment | None, until: Moment | None, out_path: str | None
) -> None:
    """Write the sets of OBJECT, or of everything, in one of the formats.

    \b
    Example:
      common-orbit elements export Tiangong --as omm-json --since 2026-01-01T00:00Z
    """
    with open_archive() as archive:
        try:
            text = answered(lambda: archive.export(form, object_name, since=since, until=until))
        except FieldError as error:
            fail(str(error), BAD_DATA)
    if not text.strip():
        fail("No set of that time is in the archive. Widen --since and --until.", NOT_FOUND)
    with terminal.output(out_path) as stream:
        stream.write(text)


def _write_text(chosen: tle.ElementSet, form: str, out_path: str | None) -> None:
    try:
        text = tle.write(chosen, form)
    except FieldError as error:
        fail(str(error), BAD_DATA)
    with terminal.output(out_path) as stream:
        stream.write(text)
