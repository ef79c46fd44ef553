"""How answers look in a terminal: tables for people, JSON and CSV for programs.

Only an answer goes to stdout; every warning and refusal goes to stderr, so that
`common-orbit ... --format json | jq` always works.
"""

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from dashboard.answers import Together, Track, Whereabouts
    from dashboard.story.hardware import Hardware
    from orbits import Approach, OrbitEvent
    from sites import DopplerCurve, Pass, Site, Transit
    from tle import ElementSet, ElementsReference, Moment


# Of more sets than that a table does not say where each is from.
_MOST_PROVENANCES = 12


def _console(stream: IO[str] | None = None) -> Console:
    # Piped output must not be wrapped at 80 columns: a table that goes into a file keeps its rows.
    stream = stream or sys.stdout
    return Console(file=stream, highlight=False, width=None if stream.isatty() else 200)


def complain(sentence: str, *, level: str = "error") -> None:
    """Write one sentence to stderr, after what kind of sentence it is."""
    sys.stderr.write(f"{level}: {sentence}\n" if level else f"{sentence}\n")


@contextlib.contextmanager
def progress(name: str) -> "Iterator[Callable[[float], None]]":
    """Yield what shows a share of the work, 0 to 1, as a bar on stderr; to a file it shows nothing."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(name, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def print_json(document: Any, stream: IO[str] | None = None) -> None:
    """Write one JSON document; not a number is null, as JSON knows no NaN."""
    stream = stream or sys.stdout
    stream.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


@contextlib.contextmanager
def output(path: str | None) -> Iterator[IO[str]]:
    """Yield stdout, or a file that appears under `path` only when it is whole."""
    if path is None:
        yield sys.stdout
        return
    with whole_file(path) as unfinished, open(unfinished, "w", encoding="utf-8", newline="") as stream:
        yield stream


@contextlib.contextmanager
def whole_file(path: str) -> Iterator[str]:
    """Yield the name of a file beside `path` that takes its place if all goes well, and vanishes if not."""
    target = Path(path)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as stream:
        unfinished = Path(stream.name)
    try:
        yield stream.name
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        # A temporary file is for its owner alone; what was asked for is as readable as any new file.
        mask = os.umask(0)
        os.umask(mask)
        unfinished.chmod(0o666 & ~mask)
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def say(sentence: str) -> None:
    """Write one sentence to stdout."""
    sys.stdout.write(sentence + "\n")


def print_pairs(title: str, pairs: Mapping[str, Any]) -> None:
    """Show names and values, one pair a row; lists over several lines."""
    table = _table(title, "", "")
    for name, value in pairs.items():
        shown = "\n".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        table.add_row(name, escape(shown))
    _console().print(table)


def print_rows(title: str, rows: "list[dict[str, Any]]") -> None:
    """Show dictionaries of the same keys as a table."""
    table = _table(title, *rows[0])
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row.values()))
    _console().print(table)


def print_element_set(
    chosen: "ElementSet", reference: "ElementsReference", provenance: "list[dict[str, Any]]"
) -> None:
    """Show one element set by its OMM keywords, with its age and its sources."""
    print_pairs(
        chosen.label,
        chosen.omm_fields() | {"remarks": list(chosen.remarks)},
    )
    console = _console()
    console.print(_provenance(reference))
    for each in provenance:
        console.print(f"  from {escape(each['source'])}, {each['fetched_at']}")


def print_validation(report: Mapping[str, Any]) -> None:
    """Show what a file holds and what was refused."""
    say(
        f"{report['file']}: {report['format'] or 'no known format'}, {report['accepted']} accepted, "
        f"{len(report['rejected'])} refused"
    )
    for each in report["rejected"]:
        say(f"  line {each['line']}, {each['field']}: {each['reason']} {each['remedy']}".rstrip())
        if each["record"]:
            say("    " + each["record"].replace("\n", "\n    "))
    for remark in report["remarks"]:
        say(f"  remark: {remark}")


def print_whereabouts(answer: "Whereabouts") -> None:
    """Show one position as a table of two columns."""
    table = _table(answer.object, "", "")
    north, east = ("N" if answer.lat_deg >= 0 else "S"), ("E" if answer.lon_deg >= 0 else "W")
    table.add_row("at", answer.at.iso())
    table.add_row("below it", f"{abs(answer.lat_deg):.4f}° {north}  {abs(answer.lon_deg):.4f}° {east}")
    table.add_row("height", f"{answer.alt_km:.2f} km above the WGS-84 ellipsoid")
    table.add_row("speed", f"{answer.speed_km_s:.4f} km/s")
    table.add_row("light", "in sunlight" if answer.sunlit else "in the Earth's shadow")
    table.add_row("ITRS", _vector(answer.position_itrs_km) + " km")
    table.add_row("TEME", _vector(answer.position_teme_km) + " km")
    table.add_row("elements", _provenance(answer.elements))
    _console().print(table)


def print_track(answer: "Track", stream: IO[str]) -> None:
    """Show a track as a table."""
    rows = answer.rows()
    table = _table(f"{answer.object}, {answer.frame}", "at (UTC)", *answer.columns)
    for row in rows:
        at, *values = row.values()
        table.add_row(at, *(f"{value:.4f}" for value in values))
    console = _console(stream)
    console.print(table)
    console.print(_provenance(answer.elements))


def print_passes(
    found: "list[Pass]",
    site: "Site",
    start: "Moment",
    days: float,
    min_elevation_deg: float,
    stream: IO[str] | None = None,
) -> None:
    """Show passes as a table, the times in UTC."""
    console = _console(stream)
    title = (
        f"Passes over {site.said}: {days:g} d from {start.iso(0)}, {min_elevation_deg:g}° and higher (UTC)"
    )
    if not found:
        console.print(f"{escape(title)}: none.")
        return
    table = _table(
        title,
        "object",
        "date",
        "rises",
        "from",
        "highest",
        "at",
        "towards",
        "sets",
        "to",
        "seen?",
        "mag.",
        "±",
    )
    for each in found:
        cut = each.cut_by_window
        table.add_row(
            escape(each.object),
            each.aos.at.iso(0)[:10],
            _clock(each.aos.at) + (" (under way)" if cut in ("start", "both") else ""),
            _compass(each.aos.azimuth_deg),
            f"{each.tca.elevation_deg:.0f}°",
            _clock(each.tca.at),
            _compass(each.tca.azimuth_deg),
            _clock(each.los.at) + (" (goes on)" if cut in ("end", "both") else ""),
            _compass(each.los.azimuth_deg),
            _seen(each),
            f"{each.magnitude.magnitude:.1f}" if each.magnitude else "",
            _late(each),
        )
    console.print(table)
    for reference in {each.elements.sha256: each.elements for each in found}.values():
        console.print(_provenance(reference))
    bases = {one.plus_minus.basis: one.object for one in found if one.plus_minus}
    for basis, name in bases.items():
        console.print(f"±: {escape(name)}, 9 of 10 predictions. {escape(basis)}")
    if any(each.magnitude for each in found):
        console.print("mag.: at the brightest, outside the air; smaller is brighter. Good to 0.6 to 1.")


def print_orbit_events(
    found: "list[OrbitEvent]", start: "Moment", days: float, elements: "ElementsReference"
) -> None:
    """Show what happens on an orbit as a table, the times in UTC."""
    console = _console()
    title = f"{elements.label}: {days:g} d from {start.iso(0)} (UTC)"
    if not found:
        console.print(f"{escape(title)}: nothing happens.")
    else:
        table = _table(title, "at", "what", "over", "height, km", "from the Sun")
        for each in found:
            table.add_row(
                each.at.iso(2),
                each.kind,
                f"{each.lat_deg:.2f}°, {each.lon_deg:.2f}°",
                f"{each.alt_km:.1f}",
                f"{each.sun_angle_deg:.1f}°",
            )
        console.print(table)
    console.print(_provenance(elements))


def print_approaches(
    found: "list[Approach]", start: "Moment", days: float, within_km: float, pairs: int
) -> None:
    """Show closest approaches as a table, the times in UTC."""
    console = _console()
    title = f"Nearer than {within_km:g} km: {pairs:,} pairs, {days:g} d from {start.iso(0)} (UTC)"
    if not found:
        console.print(f"{escape(title)}: none. Farther ones: --within {10 * within_km:g}.")
        return
    table = _table(title, "at", "object", "and", "apart, km", "relative, km/s", "above, ahead, across, km")
    for each in found:
        table.add_row(
            each.tca.iso(),
            escape(each.a),
            escape(each.b),
            f"{each.miss_distance_km:.3f}",
            f"{each.relative_speed_km_s:.3f}",
            f"{each.radial_km:.3f}, {each.in_track_km:.3f}, {each.cross_track_km:.3f}",
        )
    console.print(table)
    sets = {one.sha256: one for each in found for one in (each.a_elements, each.b_elements)}
    for reference in list(sets.values())[:_MOST_PROVENANCES]:
        console.print(_provenance(reference))
    if len(sets) > _MOST_PROVENANCES:
        console.print(f"and {len(sets) - _MOST_PROVENANCES:,} sets more: --format json names every one.")
    console.print(
        "Sets a day old are wrong by hundreds of metres and more: a reason to look, not a forecast."
    )


def print_together(answer: "Together", start: "Moment", days: float, min_elevation_deg: float) -> None:
    """Show in which nights all are seen, when they are up together, and how far north they are seen."""
    console = _console()
    names = " and ".join(answer.objects)
    title = f"{names} over {answer.site.said}: {days:g} d from {start.iso(0)} (UTC)"
    nights = _table(title, "night of", *(f"{name} to be seen" for name in answer.objects))
    for night in answer.nights:
        seen = {name: [one for one in night.passes if one.object == name] for name in answer.objects}
        cells = (", ".join(_seen(one) for one in seen[name]) for name in answer.objects)
        nights.add_row(night.evening, *cells)
    console.print(nights if answer.nights else f"{escape(title)}: no night shows all of them.")
    if answer.meetings:
        table = _table("Up together", "from", "to", "nearest at", "apart", "both seen?")
        for each in answer.meetings:
            table.add_row(
                each.begins.iso(0),
                _clock(each.ends),
                _clock(each.at),
                f"{each.separation_deg:.1f}°",
                "yes" if each.seen else "no",
            )
        console.print(table)
    else:
        console.print("They are never up together in that time.")
    for name, limit, highest in zip(
        answer.objects, answer.latitude_limits_deg, answer.highest_deg, strict=True
    ):
        console.print(
            f"{escape(name)}: never {min_elevation_deg:g}° high beyond {limit:.1f}° north or south; "
            f"here at most {highest:.0f}°."
        )
    for reference in answer.elements:
        console.print(_provenance(reference))


def print_transits(
    found: "list[Transit]", site: "Site", start: "Moment", days: float, elements: "ElementsReference"
) -> None:
    """Show transits and near misses as a table."""
    console = _console()
    title = f"Before Sun and Moon from {site.said}: {days:g} d from {start.iso(0)} (UTC)"
    if not found:
        console.print(f"{escape(title)}: none. Near misses: --within 1.")
    else:
        table = _table(
            title, "at", "before", "for", "from the middle", "high", "towards", "range", "strip", "wide"
        )
        for each in found:
            strip = each.strip
            width = float(strip.width_km[len(strip.width_km) // 2]) if len(strip.width_km) else float("nan")
            table.add_row(
                each.at.iso(1),
                f"the {each.body.capitalize()}" if each.crosses else f"beside the {each.body.capitalize()}",
                f"{each.duration_s:.2f} s" if each.crosses else "",
                f"{each.separation_deg:.3f}° (edge {each.body_radius_deg:.3f}°)",
                f"{each.elevation_deg:.0f}°",
                _compass(each.azimuth_deg),
                f"{each.range_km:.0f} km",
                f"{each.off_line_km:.0f} km away",
                f"{width:.0f} km",
            )
        console.print(table)
    console.print(_provenance(elements))
    console.print("Never look into the Sun, and never through an instrument without a solar filter.")


def print_doppler(curve: "DopplerCurve", site: "Site", elements: "ElementsReference") -> None:
    """Show the Doppler shift as a table."""
    console = _console()
    table = _table(
        f"{curve.frequency_hz / 1e6:.6f} MHz as heard at {site.said}",
        "at (UTC)",
        "high",
        "range rate, km/s",
        "shift, Hz",
        "received, MHz",
        "changes, Hz/s",
    )
    for row in curve.rows():
        table.add_row(
            row["at"],
            f"{row['elevation_deg']:.1f}°",
            f"{row['range_rate_km_s']:+.4f}",
            f"{row['shift_hz']:+.1f}",
            f"{row['received_hz'] / 1e6:.6f}",
            f"{row['rate_hz_s']:+.2f}",
        )
    console.print(table)
    console.print(_provenance(elements))


def print_hardware_list(items: "Iterable[Hardware]") -> None:
    """Show the register as a list."""
    table = _table("Hardware the documents discuss", "id", "name", "kind", "what it is")
    for item in items:
        table.add_row(item.id, escape(item.name), item.kind, escape(item.description))
    _console().print(table)


def print_hardware(item: "Hardware") -> None:
    """Show one item: what it is, what the documents say, what the record says."""
    console = _console()
    console.print(f"[bold]{escape(item.name)}[/bold]  ({item.kind})\n{escape(item.description)}\n")
    for saying in item.text_says:
        console.print(f"The text says: {escape(str(saying))}")
    for record in item.record_says:
        console.print(f"The record says: {escape(str(record))}")
    table = _table("Figures", "figure", "value", "source", "confidence")
    for figure in item.figures:
        table.add_row(*(escape(str(part)) for part in figure.as_row()))
    console.print(table)


def print_place(place: Mapping[str, Any]) -> None:
    """Show what the register says of a place, each line with its source."""
    table = _table(place["name"], "", "", "source", "confidence")
    table.add_row(
        "position",
        f"{place['lat_deg']:.4f}°, {place['lon_deg']:.4f}°; from the Earth's centre "
        f"{place['geocentric_lat_deg']:.4f}°",
        escape(place["source"]),
        place["confidence"],
    )
    if place.get("used_from"):
        table.add_row("in use", f"{place['used_from']} to {place.get('used_to', 'now')}", "", "")
    for fact in place["facts"]:
        table.add_row(*(escape(fact[key]) for key in ("figure", "value", "source", "confidence")))
    for sector in place["range_safety"]:
        table.add_row(
            f"{sector['kind']} courses",
            f"{sector['from_deg']:g}° to {sector['to_deg']:g}°: {escape(sector['why'])}",
            escape(sector["source"]),
            sector["confidence"],
        )
    flown = place["flown"]
    if flown:
        counts = ", ".join(f"{deg}°: {count}" for deg, count in flown["by_inclination_deg"].items())
        table.add_row(
            "launches",
            f"{flown['launches_to_orbit']:,}; by inclination, of {flown['counted']}: {counts or 'none'}",
            escape(flown["source"]),
            "high",
        )
    _console().print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=escape(title), title_justify="left", show_header=any(columns))
    for name in columns:
        table.add_column(name)
    return table


def _vector(components: Iterable[float]) -> str:
    return "  ".join(f"{value:.6f}" for value in components)


def _clock(moment: "Moment") -> str:
    return moment.iso(0)[11:19]


_COMPASS = (
    "N",
    "NNE",
    "NE",
    "ENE",
    "E",
    "ESE",
    "SE",
    "SSE",
    "S",
    "SSW",
    "SW",
    "WSW",
    "W",
    "WNW",
    "NW",
    "NNW",
)


def _seen(each: "Pass") -> str:
    """Return from when to when the naked eye can see it, or in a word why not."""
    longest = each.visible.longest
    if longest is None:
        return f"no: {each.visible.reason}"
    return f"{_clock(longest[0])} to {_clock(longest[1])}"


def _late(each: "Pass") -> str:
    """Return by how much the times may be off, in the unit that fits; `void` where they no longer hold."""
    if each.void:
        return "void"
    if each.plus_minus is None:
        return ""
    seconds = each.plus_minus.tca_s
    if seconds < 90.0:
        return f"{max(seconds, 1.0):.0f} s"
    return f"{seconds / 60.0:.0f} min"


def _compass(azimuth_deg: float) -> str:
    return _COMPASS[round(azimuth_deg / 22.5) % 16]


def _provenance(reference: "ElementsReference") -> str:
    days = reference.age_days
    when = f"{days:.2f} days old" if days >= 0 else f"from {-days:.2f} days later"
    return (
        f"{escape(reference.object_name)} {reference.norad_cat_id}, epoch {reference.epoch.iso(0)}, {when}"
        f"{' - STALE' if reference.stale else ''}; {escape(reference.source)}; sha256 {reference.sha256[:12]}"
    )
