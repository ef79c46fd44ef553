"""The immutable documents from which a page moves the stations and the Sun by itself.

A document covers a fixed span of time, so every viewer asks for the same ones,
and what one address gives never changes: browsers and proxies may keep it. A
page holds a handful of them and asks for the next before it needs it; there is
no request a second.

Positions and velocities come from `orbits`; between two samples the page lays
a cubic Hermite curve, which at 60 s is within 1 m of SGP4 for a station
(`tests/dashboard/test_app_documents.py` measures it). Nothing here imports dash.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

import orbits
from dashboard.instants import EARLIEST, LATEST, UNIX_EPOCH, unix_ms
from dashboard.settings import Settings
from dashboard.stations import SHOWN_WITHIN_DAYS, STATIONS
from orbits import sun
from orbits.times import Times
from tle import Catalog, ElementSet, Moment, UnknownObject, as_moment

SEGMENT_S = 3 * 3600
STEP_S = 60
SUN_SEGMENT_S = 32 * 86400
SUN_STEP_S = 6 * 3600
SETS_SPAN_S = 32 * 86400

FINGERPRINT_DIGITS = 12


class NoDocument(ValueError):  # noqa: N818 - it names the finding, as KeyError does
    """There is no such document; the text says what there is instead."""


@lru_cache(maxsize=1)
def edition() -> str:
    """Return a short mark of the software and Earth-orientation tables that the documents depend on.

    It goes into every address, so that a kept document of an older edition is never mixed in.
    """
    names = ("common-orbit", "sgp4", "astropy-iers-data", "skyfield-data")
    parts = [f"{name}={version(name)}" for name in names]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8]


def station_sets(catalog: Catalog) -> dict[str, list[ElementSet]]:
    """Return the element sets of each station by its key, in order of epoch; none is not an error."""
    chosen: dict[str, list[ElementSet]] = {}
    for station in STATIONS:
        sets = [elements for elements in catalog if elements.norad_cat_id == station.norad_cat_id]
        chosen[station.key] = sorted(sets, key=lambda elements: elements.epoch)
    return chosen


def as_listed(elements: ElementSet) -> dict[str, Any]:
    """Return what a page needs to choose a set by, and to ask for its documents."""
    return {
        "norad_cat_id": elements.norad_cat_id,
        "sha12": elements.sha256[:FINGERPRINT_DIGITS],
        "epoch_ms": unix_ms(elements.epoch),
        "period_minutes": round(elements.period_minutes, 4),
    }


def listed_sets(settings: Settings, norad_cat_id: int, span: int) -> bytes:
    """Return the JSON list of all sets of a station that the archive has with epochs in one span.

    Of older times a page is told of one set a week when it is loaded; of the days that it shows it
    asks for the rest, so that the nearest set of all is used.

    Parameters
    ----------
    span:
        Number of the span of `SETS_SPAN_S` seconds, counted from 1970-01-01.

    Raises
    ------
    NoDocument
        The object is none of the stations, or the span lies outside the time of the page's clock.
    """
    first, last = (int(unix_ms(as_moment(text)) // (1000 * SETS_SPAN_S)) for text in (EARLIEST, LATEST))
    if norad_cat_id not in {station.norad_cat_id for station in STATIONS} or not first <= span <= last:
        raise NoDocument(
            f"There is no list of sets of object {norad_cat_id} for span {span}. "
            f"Ask for one of a station, from {first} to {last}."
        )
    if settings.archive is None:
        return b"[]"
    since = UNIX_EPOCH.plus_seconds(span * SETS_SPAN_S)
    try:
        sets = settings.archive.select(norad_cat_id, since=since, until=since.plus_seconds(SETS_SPAN_S))
    except UnknownObject:
        return b"[]"
    return json.dumps([as_listed(each) for each in sets]).encode()


def set_named(settings: Settings, norad_cat_id: int, fingerprint: str, segment: int) -> ElementSet:
    """Return the set that an address names: one of those the page was loaded with, or of the archive.

    Raises
    ------
    NoDocument
        There is none, or none with an epoch near enough to the segment to be drawn from.
    """
    try:
        return find_set(settings.catalog(), norad_cat_id, fingerprint)
    except NoDocument:
        first, last = (segment_at(as_moment(text)) for text in (EARLIEST, LATEST))
        if settings.archive is None or not first <= segment <= last:
            raise
        at = UNIX_EPOCH.plus_seconds(segment * SEGMENT_S)
        within = SHOWN_WITHIN_DAYS + 1.0
        try:
            near = settings.archive.select(
                norad_cat_id, since=at.plus_days(-within), until=at.plus_days(within)
            )
        except UnknownObject:
            near = Catalog()
        return find_set(near, norad_cat_id, fingerprint)


def find_set(catalog: Catalog, norad_cat_id: int, fingerprint: str) -> ElementSet:
    """Return the element set of that number whose SHA-256 begins with `fingerprint` (12 digits)."""
    sets = [elements for elements in catalog if elements.norad_cat_id == norad_cat_id]
    for elements in sets:
        if elements.sha256[:FINGERPRINT_DIGITS] == fingerprint:
            return elements
    known = f"there are {len(sets)} other sets of it" if sets else "there is no set of it at all"
    raise NoDocument(
        f"No element set of object {norad_cat_id} has the fingerprint {fingerprint!r}; {known}. "
        "Load the page / again: it names the sets that are there."
    )


@lru_cache(maxsize=512)
def ephemeris(elements: ElementSet, segment: int) -> bytes:
    """Return the JSON document of one element set over one segment.

    Parameters
    ----------
    segment:
        Number of the span of `SEGMENT_S` seconds, counted from 1970-01-01.

    Returns
    -------
    `position_km` and `velocity_km_s` are ITRS, flat (x, y, z, x, ...), every
    `STEP_S` seconds from `start`, both ends included: SEGMENT_S / STEP_S + 1 samples.

    Raises
    ------
    NoDocument
        The segment is farther than `SHOWN_WITHIN_DAYS` from the epoch, or SGP4 refuses it.
    """
    start = UNIX_EPOCH.plus_seconds(segment * SEGMENT_S)
    ages = (elements.age_days(start), elements.age_days(start.plus_seconds(SEGMENT_S)))
    # One segment of grace at either end: the last place shown still has a track ahead of it.
    if min(map(abs, ages)) > SHOWN_WITHIN_DAYS + SEGMENT_S / 86400:
        raise NoDocument(
            f"Segment {segment} begins {abs(ages[0]):.1f} days from the epoch of these elements "
            f"({elements.epoch.iso(0)}). Beyond {SHOWN_WITHIN_DAYS:g} days no place is given: "
            "choose a nearer set."
        )
    times = Times.every(start, STEP_S, SEGMENT_S // STEP_S + 1)
    computed = orbits.propagate(Catalog.of([elements]), times)
    failed = np.flatnonzero(computed.error[0])
    if failed.size:
        code = int(computed.error[0, failed[0]])
        raise NoDocument(
            f"SGP4 gives no orbit for {elements.object_name} in segment {segment}: {orbits.ERRORS[code]} "
            f"(code {code}). Choose a segment nearer to the epoch {elements.epoch.iso(0)}."
        )
    itrs = computed.to_itrs()
    return _encode(
        {
            "frame": "ITRS",
            "norad_cat_id": elements.norad_cat_id,
            "segment": segment,
            "start": start.iso(0),
            "start_unix_s": segment * SEGMENT_S,
            "step_s": STEP_S,
            "position_km": _flat(itrs.position_km[0], 6),
            "velocity_km_s": _flat(itrs.velocity_km_s[0], 9),
            "elements": elements.reference(start).as_json(),
        }
    )


@lru_cache(maxsize=64)
def solar(segment: int) -> bytes:
    """Return the JSON document of the Sun over one segment of `SUN_SEGMENT_S` seconds from 1970-01-01.

    Returns
    -------
    `declination_deg` and `longitude_deg` of the Sun's direction in ITRS (geocentric;
    longitude east, running on past 180 so that it can be interpolated) and
    `distance_km`, every `SUN_STEP_S` seconds, both ends included. Straight lines
    between the samples are good to 0.0001 degree.
    """
    first, last = (sun_segment_at(as_moment(text)) for text in (EARLIEST, LATEST))
    if not first <= segment <= last:
        raise NoDocument(
            f"Segment {segment} lies outside {EARLIEST} to {LATEST}, for which the Sun is bundled. "
            f"Ask for one from {first} to {last}."
        )
    start = UNIX_EPOCH.plus_seconds(segment * SUN_SEGMENT_S)
    times = Times.every(start, SUN_STEP_S, SUN_SEGMENT_S // SUN_STEP_S + 1)
    position_km = sun.sun_position_itrs_km(times)
    distance_km = np.linalg.norm(position_km, axis=-1)
    declination = np.degrees(np.arcsin(position_km[:, 2] / distance_km))
    longitude = np.degrees(np.unwrap(np.arctan2(position_km[:, 1], position_km[:, 0]), period=2 * np.pi))
    return _encode(
        {
            "segment": segment,
            "start": start.iso(0),
            "start_unix_s": segment * SUN_SEGMENT_S,
            "step_s": SUN_STEP_S,
            "declination_deg": _flat(declination, 6),
            "longitude_deg": _flat(longitude, 6),
            "distance_km": _flat(distance_km, 0),
        }
    )


def segment_at(moment: Moment) -> int:
    """Return the number of the segment of `ephemeris` that holds `moment`."""
    return int(moment.seconds_since(UNIX_EPOCH) // SEGMENT_S)


def sun_segment_at(moment: Moment) -> int:
    """Return the number of the segment of `solar` that holds `moment`."""
    return int(moment.seconds_since(UNIX_EPOCH) // SUN_SEGMENT_S)


def _flat(values: Any, digits: int) -> Sequence[float]:
    rounded: list[float] = np.round(np.asarray(values, dtype=np.float64).ravel(), digits).tolist()
    return rounded


def _encode(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
