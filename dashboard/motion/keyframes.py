"""The whole catalogue in motion: what a page needs to draw every object at any instant by itself.

For each day there is one table of objects, each with the element set nearest to
that day, and every `STEP_S` seconds one keyframe: position and derivative of all
of them, in the order of the table. Between two keyframes the page lays a quintic
Hermite curve whose second derivatives at both ends are gravity with J2, which it
knows from the positions. Measured over the 26,834 objects on orbit of 2024-11-01,
0 to 3 days from their epochs: at worst 0.56 km from SGP4, 0.16 km for 99.9 % of
them. A cubic would need keyframes every 240 s for as much, near perigee of a
transfer orbit.

The derivative is taken from positions two seconds to either side. The velocity
that SGP4 returns is not quite the derivative of the position it returns where
drag is large (3 km in a quintic of 450 s).

A keyframe is little-endian, `HEADER` and then three arrays of 3 n numbers
(x, y, z of object 0, of object 1, ...):

    int16  high    position = (256 high + low) POSITION_UNIT_KM; high is -32768 where there is none
    int16  rate    derivative = rate RATE_UNIT_KM_S
    uint8  low

A reel is the keyframes of one hour, both ends included, one after another: a page
whose clock runs 3,600 times as fast asks for one document a second, not for eight,
and of every fourth object, which is half a megabyte.

15 bytes an object, exact to 0.03 km, and a graphics chip takes them as they are.
The axes do not turn with the Earth: they are those of ITRS turned back about the
pole by `earth_angle_rad` of the same keyframe, near to TEME. Nothing here
imports dash; `serve` is given a Flask server.
"""

import gzip
import hashlib
import json
import re
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from flask import Flask, Response, jsonify, request

import orbits
import tle
from dashboard.instants import UNIX_EPOCH, unix_ms
from dashboard.motion.documents import NoDocument, edition
from dashboard.settings import Settings
from dashboard.stations import SHOWN_WITHIN_DAYS
from dashboard.text import Texts
from orbits.frames import sidereal_time_rad
from orbits.times import Times
from sites.stars import bright_stars
from tle import Catalog, Moment
from tle.ages import STALE_AFTER_DAYS
from tle.orbit_classes import OrbitClass

STEP_S = 450
POSITION_UNIT_KM = 1.0 / 16.0
RATE_UNIT_KM_S = 12.0 / 32767.0
ABSENT = -32768
MAGIC = b"COKF"
HEADER = struct.Struct("<4sIIIddff")
"""Magic, version, objects, step in s, start in s since 1970, angle of the Earth in rad, both units."""
VERSION = 1

WHOLE_FROM = 1000
"""Objects from which a day counts as having a whole catalogue; the active group alone has 16,000."""

LOOKED_UP_FOR_S = 300.0
"""How long the objects of a day stand before the archive is asked again: sources give new sets every 2 h."""

Floats = npt.NDArray[np.float64]

_DIFFERENCE_S = 2.0
_DAYS_KEPT = 4
_FIRST_DAY, _LAST_DAY = -4472, 29220  # 1957-10-04 and 2050-01-01
_BYTES_KEPT = 64_000_000  # some 300 keyframes of 16,000 objects, compressed
REEL_S = 3600
THINNED = (1, 4)
_KIND = re.compile(r"\b(?:(DEB\b)|(R/B))")
KINDS = ("payload", "rocket body", "debris")
CLASSES = tuple(str(each) for each in OrbitClass)


@dataclass(frozen=True, slots=True)
class Day:
    """The objects of one day (number `day` since 1970), with the digest that names exactly these sets."""

    day: int
    catalog: Catalog
    digest: str
    source: str


class Keyframes:
    """Makes and keeps the documents of one server; safe with several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._current: dict[int, tuple[str, float]] = {}
        self._days: OrderedDict[tuple[int, str], Day] = OrderedDict()
        self._made: OrderedDict[tuple[int, str, str], bytes] = OrderedDict()
        self._bytes = 0

    def day(self, number: int) -> Day:
        """Return the objects of a day, as the archive had them at most `LOOKED_UP_FOR_S` ago."""
        with self._turn:
            digest, good_until = self._current.get(number, ("", float("-inf")))
            if time.monotonic() >= good_until or (number, digest) not in self._days:
                found = self._gather(number)
                digest = found.digest
                self._current[number] = (digest, time.monotonic() + LOOKED_UP_FOR_S)
                self._days[number, digest] = found
                while len(self._days) > _DAYS_KEPT:
                    self._days.popitem(last=False)
            self._days.move_to_end((number, digest))
            return self._days[number, digest]

    def _gather(self, number: int) -> Day:
        if not _FIRST_DAY <= number <= _LAST_DAY:
            raise NoDocument(
                f"Day {number} since 1970 lies outside the time of satellites and of this program: "
                f"ask for one from {_FIRST_DAY} to {_LAST_DAY}."
            )
        noon = UNIX_EPOCH.plus_seconds((number + 0.5) * 86400)
        archive = self._settings.archive
        found = archive.snapshot(noon, SHOWN_WITHIN_DAYS) if archive is not None else Catalog()
        if len(found) < WHOLE_FROM:
            found = _nearest(found + self._settings.catalog() + tle.bundled(), noon)
            return Day(number, found, _digest(found), "bundled")
        return Day(number, found, _digest(found), "archive")

    def index(self, number: int) -> dict[str, Any]:
        """Return what a page asks first: which objects there are on a day, and under which addresses."""
        day = self.day(number)
        return {
            "day": number,
            "digest": day.digest,
            "count": len(day.catalog),
            "source": day.source,
            "status": "none" if not len(day.catalog) else "few" if day.source == "bundled" else "ready",
            "step_s": STEP_S,
            "stale_after_days": STALE_AFTER_DAYS,
            "shown_within_days": SHOWN_WITHIN_DAYS,
            "objects": f"{number}/{day.digest}/objects.json?v={edition()}",
            "keyframes": f"{number}/{day.digest}/{{slot}}.kf?v={edition()}",
            "reels": f"{number}/{day.digest}/{{hour}}-{{every}}-{{first}}.reel?v={edition()}",
        }

    def objects(self, number: int, digest: str) -> bytes:
        """Return the table of objects of a day as gzipped JSON, a list for each column."""
        day = self._exactly(number, digest)
        return self._kept(day, "objects", lambda: json.dumps(_table(day.catalog)).encode())

    def keyframe(self, number: int, digest: str, slot: int) -> bytes:
        """Return one gzipped keyframe: all objects of a day at `slot` times `STEP_S` seconds since 1970.

        Raises
        ------
        NoDocument
            Those sets are not there, or the slot is not of that day.
        """
        first = number * 86400 // STEP_S
        if not first <= slot <= first + 86400 // STEP_S:
            raise NoDocument(
                f"Keyframe {slot} is not of day {number}: its keyframes go from {first} to "
                f"{first + 86400 // STEP_S}."
            )
        day = self._exactly(number, digest)
        return self._kept(day, str(slot), lambda: encode(day.catalog, slot))

    def reel(self, number: int, digest: str, hour: int, every: int = 1, first: int = 0) -> bytes:
        """Return the gzipped keyframes of `hour` times 3600 seconds since 1970 and the hour after it.

        Of every `every`th object only (`THINNED` says which there are), counted from that with the index
        `first`: so that an object a viewer has chosen is among them.

        Raises
        ------
        NoDocument
            Those sets are not there, the hour is not of that day, or `first` is not below `every`.
        """
        if not number * 24 <= hour < (number + 1) * 24:
            raise NoDocument(
                f"Hour {hour} is not of day {number}: its hours go from {number * 24} to {number * 24 + 23}."
            )
        if every not in THINNED:
            raise NoDocument(
                f"There is a reel of every object or every {THINNED[-1]}th, not every {every}th."
            )
        if first >= every:
            raise NoDocument(f"Counting every {every}th object begins at 0 to {every - 1}, not at {first}.")
        day = self._exactly(number, digest)
        some = day.catalog[list(range(first, len(day.catalog), every))]
        slots = range(hour * REEL_S // STEP_S, (hour + 1) * REEL_S // STEP_S + 1)
        name = f"hour {hour} {every} {first}"
        return self._kept(day, name, lambda: b"".join(encode(some, slot) for slot in slots), level=1)

    def _exactly(self, number: int, digest: str) -> Day:
        with self._turn:
            kept = self._days.get((number, digest))
        day = kept if kept is not None else self.day(number)
        if day.digest != digest:
            raise NoDocument(
                f"The catalogue of day {number} is {day.digest} by now, not {digest}: new element sets came. "
                f"Ask for /catalogue/{number}.json again."
            )
        return day

    def _kept(self, day: Day, name: str, make: Callable[[], bytes], level: int = 5) -> bytes:
        key = (day.day, day.digest, name)
        with self._turn:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        # Made outside the lock: two may make the same, and both are right.
        body = gzip.compress(make(), level, mtime=0)
        with self._turn:
            if key not in self._made:
                self._made[key] = body
                self._bytes += len(body)
            while self._bytes > _BYTES_KEPT and len(self._made) > 1:
                self._bytes -= len(self._made.popitem(last=False)[1])
        return body


def encode(catalog: Catalog, slot: int) -> bytes:
    """Return one keyframe of all objects of `catalog`, not compressed; the layout is the module's."""
    start_s = slot * STEP_S
    middle = UNIX_EPOCH.plus_seconds(start_s)
    times = Times.of([middle.plus_seconds(-_DIFFERENCE_S), middle, middle.plus_seconds(_DIFFERENCE_S)])
    angle = sidereal_time_rad(times)
    ephemeris = orbits.propagate(catalog, times, frame="ITRS", velocities=False)
    position = _turned_back(ephemeris.position_km, angle)
    rate = (position[:, 2] - position[:, 0]) / (2.0 * _DIFFERENCE_S)
    units = np.round(position[:, 1] / POSITION_UNIT_KM)
    fits = (ephemeris.error == 0).all(axis=1) & (np.abs(units) < 2**23 - 256).all(axis=1)
    whole = np.where(fits[:, np.newaxis], units, 0.0).astype(np.int64)
    high = np.where(fits[:, np.newaxis], whole >> 8, ABSENT).astype("<i2")
    scaled = np.clip(np.round(rate / RATE_UNIT_KM_S), -32767, 32767)
    header = HEADER.pack(
        MAGIC,
        VERSION,
        len(catalog),
        STEP_S,
        float(start_s),
        float(angle[1]),
        POSITION_UNIT_KM,
        RATE_UNIT_KM_S,
    )
    return b"".join(
        (
            header,
            high.tobytes(),
            np.where(fits[:, np.newaxis], scaled, 0.0).astype("<i2").tobytes(),
            (whole & 255).astype(np.uint8).tobytes(),
        )
    )


def _turned_back(position_km: Floats, angle_rad: Floats) -> Floats:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    x, y, z = (position_km[..., k] for k in range(3))
    return np.stack([c * x - s * y, s * x + c * y, z], axis=-1)


def _nearest(catalog: Catalog, at: Moment) -> Catalog:
    """Return of each object the set nearest to `at`, if it is within `SHOWN_WITHIN_DAYS`."""
    ages = np.abs(catalog.age_days(at))
    best: dict[int, int] = {}
    for place in np.flatnonzero(ages <= SHOWN_WITHIN_DAYS).tolist():
        number = int(catalog.norad_cat_id[place])
        if number not in best or ages[place] < ages[best[number]]:
            best[number] = place
    return catalog[[best[number] for number in sorted(best)]]


def _digest(catalog: Catalog) -> str:
    """Return twelve digits that stand for the content of these sets in this order."""
    hashed = hashlib.sha256()
    for name in (
        "norad_cat_id", "epoch_jd", "epoch_fr", "mean_motion_rev_day", "eccentricity", "inclination_deg",
        "raan_deg", "arg_perigee_deg", "mean_anomaly_deg", "bstar",
    ):  # fmt: skip
        hashed.update(getattr(catalog, name).tobytes())
    hashed.update("\n".join((*catalog.object_name, *catalog.object_id)).encode())
    return hashed.hexdigest()[:12]


def kind_of(object_name: str) -> int:
    """Return the place in `KINDS` that a published name tells by its ` DEB` or ` R/B`."""
    found = _KIND.search(object_name)
    return 0 if found is None else 2 if found[1] else 1


def _table(catalog: Catalog) -> dict[str, Any]:
    place = {name: index for index, name in enumerate(CLASSES)}
    return {
        "norad_cat_id": catalog.norad_cat_id.tolist(),
        "name": list(catalog.object_name),
        "object_id": list(catalog.object_id),
        "classes": list(CLASSES),
        "orbit_class": [place[name] for name in catalog.orbit_class.tolist()],
        "kinds": list(KINDS),
        "kind": [kind_of(name) for name in catalog.object_name],
        "epoch_unix_s": [round(unix_ms(each.epoch) / 1000) for each in catalog],
        "period_minutes": np.round(1440.0 / catalog.mean_motion_rev_day, 2).tolist(),
        "inclination_deg": np.round(catalog.inclination_deg, 2).tolist(),
    }


def globe_config(texts: Texts) -> dict[str, Any]:
    """Return the options of `createGlobe` that the server knows; see assets/lib/globe/CONTRACT.md."""
    return {
        "land": f"/land-fine.json?v={edition()}",
        "catalogue": "/catalogue/",
        "stars": f"/stars.json?v={edition()}",
        "words": texts.under("globe."),
    }


def serve(server: Flask, settings: Settings) -> None:
    """Add the routes: the index of a day, its objects, its keyframes, and the land."""
    keyframes = Keyframes(settings)

    def kept(make: Callable[[], bytes], mimetype: str) -> Response:
        try:
            body = make()
        except NoDocument as error:
            return _refusal(str(error))
        answer = _compressed(body, mimetype)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    @server.get("/catalogue/<int(signed=True):day>.json")
    def catalogue_index(day: int) -> Response:
        try:
            answer = jsonify(keyframes.index(day))
        except NoDocument as error:
            return _refusal(str(error))
        answer.headers["Cache-Control"] = "public, max-age=60"
        return answer

    @server.get("/catalogue/<int(signed=True):day>/<digest>/objects.json")
    def catalogue_objects(day: int, digest: str) -> Response:
        return kept(lambda: keyframes.objects(day, digest), "application/json")

    @server.get("/catalogue/<int(signed=True):day>/<digest>/<int(signed=True):slot>.kf")
    def catalogue_keyframe(day: int, digest: str, slot: int) -> Response:
        return kept(lambda: keyframes.keyframe(day, digest, slot), "application/octet-stream")

    @server.get(
        "/catalogue/<int(signed=True):day>/<digest>/<int(signed=True):hour>-<int:every>-<int:first>.reel"
    )
    def catalogue_reel(day: int, digest: str, hour: int, every: int, first: int) -> Response:
        return kept(lambda: keyframes.reel(day, digest, hour, every, first), "application/octet-stream")

    stars = [[round(one.ra_deg, 3), round(one.dec_deg, 3), one.magnitude] for one in bright_stars()]
    sky = gzip.compress(json.dumps(stars).encode(), mtime=0)

    @server.get("/stars.json")
    def bright_sky() -> Response:
        return kept(lambda: sky, "application/json")

    land = gzip.compress(files("dashboard").joinpath("data/land-fine.json").read_bytes(), 9, mtime=0)

    @server.get("/land-fine.json")
    def fine_land() -> Response:
        return kept(lambda: land, "application/json")


def _compressed(body: bytes, mimetype: str) -> Response:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = Response(body, mimetype=mimetype)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = Response(gzip.decompress(body), mimetype=mimetype)
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _refusal(sentence: str) -> Response:
    answer = jsonify(error=sentence)
    answer.status_code = 404
    return answer
