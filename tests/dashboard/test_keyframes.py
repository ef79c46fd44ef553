"""The catalogue in motion: keyframes against the kernel in kilometres, and the documents as documents."""

import gzip
import json
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from made_catalogue import made_catalogue

import orbits
import tle
from dashboard.app import create_app
from dashboard.instants import UNIX_EPOCH
from dashboard.motion import keyframes
from dashboard.settings import Settings
from orbits.times import Times
from tle import Archive, Catalog

AT = tle.as_moment("2026-08-22T12:00:00Z")
DAY = int(AT.seconds_since(UNIX_EPOCH) // 86400)
SLOT = int(AT.seconds_since(UNIX_EPOCH) // keyframes.STEP_S)
SEED = 20260822


class Read(NamedTuple):
    start_s: float
    angle_rad: float
    position_km: np.ndarray
    rate_km_s: np.ndarray
    absent: np.ndarray


def read(body: bytes) -> Read:
    """Read a keyframe by the words of the module's docstring, byte for byte."""
    assert body[:4] == b"COKF"
    version, n, step = np.frombuffer(body, "<u4", 3, 4)
    start_s, angle = np.frombuffer(body, "<f8", 2, 16)
    position_unit, rate_unit = np.frombuffer(body, "<f4", 2, 32)
    assert (version, step) == (1, keyframes.STEP_S)
    assert len(body) == 40 + 15 * n
    high = np.frombuffer(body, "<i2", 3 * n, 40).reshape(n, 3)
    rate = np.frombuffer(body, "<i2", 3 * n, 40 + 6 * n).reshape(n, 3)
    low = np.frombuffer(body, "u1", 3 * n, 40 + 12 * n).reshape(n, 3)
    position = (256.0 * high + low) * np.float64(position_unit)
    return Read(start_s, angle, position, rate * np.float64(rate_unit), high[:, 0] == -32768)


def gravity(r: np.ndarray) -> np.ndarray:
    """Return the acceleration of a point mass and J2 in km/s^2 (Vallado 2013, eq. 8-30), WGS-72."""
    mu, radius, j2 = 398600.8, 6378.135, 1.082616e-3
    d = np.linalg.norm(r, axis=-1, keepdims=True)
    zz = 5 * (r[:, 2:] / d) ** 2
    k = 1.5 * j2 * (radius / d) ** 2
    return -mu * r / d**3 * (1 - k * (zz - np.array([1.0, 1.0, 3.0])))


def between(a: Read, b: Read, share: float) -> np.ndarray:
    """Return ITRS km by the polynomial of degree 5 that meets both ends twice differentiated."""
    h = b.start_s - a.start_s
    # Solved instead of written out: the weights in the page are another derivation of the same.
    rows = []
    for s in (0.0, 1.0):
        rows += [
            [s**k for k in range(6)],
            [k * s ** (k - 1) if k else 0.0 for k in range(6)],
            [k * (k - 1) * s ** (k - 2) if k > 1 else 0.0 for k in range(6)],
        ]
    weights = np.linalg.solve(np.array(rows).T, [share**k for k in range(6)])
    ends = [
        a.position_km, h * a.rate_km_s, h * h * gravity(a.position_km),
        b.position_km, h * b.rate_km_s, h * h * gravity(b.position_km),
    ]  # fmt: skip
    x, y, z = sum(w * end for w, end in zip(weights, ends, strict=True)).T
    angle = a.angle_rad + share * ((b.angle_rad - a.angle_rad) % (2 * np.pi))
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([c * x + s * y, c * y - s * x, z], axis=-1)


def worst_km(catalog: Catalog, steps: int) -> float:
    """Return the largest distance from the kernel over `steps` random steps of the day."""
    random = np.random.default_rng(SEED)
    worst = 0.0
    for slot in SLOT + random.integers(-96, 96, steps):
        a, b = (read(keyframes.encode(catalog, int(k))) for k in (slot, slot + 1))
        for share in (0.0, 0.29, 0.5, 0.77):
            at = Times.of(UNIX_EPOCH.plus_seconds(a.start_s + share * keyframes.STEP_S))
            truth = orbits.propagate(catalog, at, frame="ITRS")
            good = (truth.error[:, 0] == 0) & ~a.absent & ~b.absent
            assert good.mean() > 0.98
            apart = np.linalg.norm(between(a, b, share) - truth.position_km[:, 0], axis=-1)[good]
            worst = max(worst, float(apart.max()))
    return worst


def test_between_keyframes_made_orbits_of_every_kind_are_within_a_kilometre():
    catalog = made_catalogue(AT)
    assert set(catalog.orbit_class.tolist()) >= {"LEO", "GEO", "GTO", "MOLNIYA", "MEO"}
    assert worst_km(catalog, 6) < 1.0


def test_between_keyframes_the_whole_catalogue_is_within_a_kilometre(shared):
    catalog = tle.read(shared("data/catalog/active-2026-08-22.tle.gz")).catalog
    assert len(catalog) > 16_000
    assert worst_km(catalog, 2) < 1.0


def test_an_object_that_has_come_down_is_absent_and_not_in_the_way():
    high = made_catalogue(AT, 4)
    low = replace(high[0], mean_motion_rev_day=17.2, eccentricity=0.0)
    assert orbits.propagate(Catalog.of(low), AT).error[0, 0] != 0
    found = read(keyframes.encode(Catalog.of([*high[:2], low, *high[2:]]), SLOT))
    assert found.absent.tolist() == [False, False, True, False, False]


def test_the_axes_are_those_of_itrs_turned_back():
    one = made_catalogue(AT, 3)
    found = read(keyframes.encode(one, SLOT))
    itrs = orbits.propagate(one, AT, frame="ITRS").position_km[:, 0]
    c, s = np.cos(found.angle_rad), np.sin(found.angle_rad)
    turned = np.stack([c * itrs[:, 0] - s * itrs[:, 1], s * itrs[:, 0] + c * itrs[:, 1], itrs[:, 2]], -1)
    assert np.abs(found.position_km - turned).max() <= keyframes.POSITION_UNIT_KM / 2 + 1e-6
    teme = orbits.propagate(one, AT).position_km[:, 0]
    assert np.abs(turned - teme).max() < 0.2  # polar motion, nothing else


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ISS (ZARYA)", "payload"),
        ("SL-6 R/B(2)", "rocket body"),
        ("FENGYUN 1C DEB", "debris"),
        ("DEBUT (ORIZURU)", "payload"),  # only the whole word is a mark
        ("BREEZE-M DEB (TANK)", "debris"),
        ("", "payload"),
    ],
)
def test_kinds_are_told_from_the_published_names(name, kind):
    assert keyframes.KINDS[keyframes.kind_of(name)] == kind


# --- documents ---


@pytest.fixture
def archive(tmp_path) -> Any:
    with Archive.open(tmp_path / "archive.sqlite") as opened:
        yield opened


def client(archive: Archive | None) -> Any:
    return create_app(Settings(now=lambda: AT, archive=archive)).server.test_client()


def test_without_a_catalogue_there_are_the_bundled_objects_of_the_day():
    index = client(None).get(f"/catalogue/{DAY}.json").get_json()
    assert index["source"] == "bundled"
    assert index["status"] == "few"
    names = client(None).get("/catalogue/" + index["objects"]).get_json()["norad_cat_id"]
    assert len(names) == index["count"]
    assert {25544, 48274} <= set(names)
    old = client(None).get("/catalogue/-900.json").get_json()
    assert (old["status"], old["count"]) == ("none", 0)


def test_with_a_catalogue_all_of_it_is_sent_compressed_and_for_good(archive):
    made = made_catalogue(AT)
    archive.add(made, source="test", fetched_at=AT)
    c = client(archive)
    index = c.get(f"/catalogue/{DAY}.json")
    assert index.headers["Cache-Control"] == "public, max-age=60"
    told = index.get_json()
    assert (told["source"], told["status"]) == ("archive", "ready")
    assert told["count"] >= len(made)
    address = "/catalogue/" + told["keyframes"].replace("{slot}", str(SLOT))
    plain = c.get(address)
    packed = c.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.headers["Vary"] == "Accept-Encoding"
    table = c.get("/catalogue/" + told["objects"]).get_json()
    found = read(plain.data)
    assert len(found.position_km) == told["count"] == len(table["name"])
    # The rows of both are the same objects in the same order.
    row = table["norad_cat_id"].index(made[7].norad_cat_id)
    assert table["name"][row] == made[7].object_name
    assert table["classes"][table["orbit_class"][row]] == made[7:8].orbit_class[0]
    own = read(keyframes.encode(made[7:8], SLOT))
    assert (found.position_km[row] == own.position_km[0]).all()


@pytest.mark.parametrize(("every", "first"), [(1, 0), (4, 0), (4, 3)])
def test_a_reel_is_the_keyframes_of_an_hour_with_both_ends(archive, every, first):
    assert every in keyframes.THINNED
    archive.add(made_catalogue(AT), source="test", fetched_at=AT)
    c = client(archive)
    told = c.get(f"/catalogue/{DAY}.json").get_json()
    hour = DAY * 24 + 23
    address = told["reels"]
    for name, value in {"hour": hour, "every": every, "first": first}.items():
        address = address.replace(f"{{{name}}}", str(value))
    answer = c.get("/catalogue/" + address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    size = len(answer.data) // 9
    for i in range(9):
        one = c.get("/catalogue/" + told["keyframes"].replace("{slot}", str(hour * 8 + i))).data
        whole, found = read(one), read(answer.data[i * size : (i + 1) * size])
        assert (found.start_s, found.angle_rad) == (whole.start_s, whole.angle_rad)
        assert (found.position_km == whole.position_km[first::every]).all()
        assert (found.rate_km_s == whole.rate_km_s[first::every]).all()


def test_new_elements_are_another_address_and_the_old_one_stays_good(archive, monkeypatch):
    monkeypatch.setattr(keyframes, "LOOKED_UP_FOR_S", 0.0)
    made = made_catalogue(AT)
    archive.add(made, source="test", fetched_at=AT)
    c = client(archive)
    before = c.get(f"/catalogue/{DAY}.json").get_json()
    first = c.get("/catalogue/" + before["keyframes"].replace("{slot}", str(SLOT))).data
    newer = replace(made[0], epoch=AT.plus_seconds(-60.0), mean_anomaly_deg=12.0)
    archive.add([newer], source="test", fetched_at=AT)
    after = c.get(f"/catalogue/{DAY}.json").get_json()
    assert after["digest"] != before["digest"]
    assert after["count"] == before["count"]
    assert c.get("/catalogue/" + before["keyframes"].replace("{slot}", str(SLOT))).data == first
    assert c.get("/catalogue/" + after["keyframes"].replace("{slot}", str(SLOT))).data != first


def test_refusals_say_what_to_ask_for_instead():
    c = client(None)
    digest = c.get(f"/catalogue/{DAY}.json").get_json()["digest"]
    for address, words in (
        (f"/catalogue/{DAY}/0123456789ab/{SLOT}.kf", f"Ask for /catalogue/{DAY}.json again"),
        (f"/catalogue/{DAY}/{digest}/{SLOT + 500}.kf", f"its keyframes go from {DAY * 192} to"),
        (f"/catalogue/{DAY}/{digest}/{DAY * 24 + 24}-1-0.reel", f"its hours go from {DAY * 24} to"),
        (f"/catalogue/{DAY}/{digest}/{DAY * 24}-3-0.reel", "every object or every 4th, not every 3th"),
        (f"/catalogue/{DAY}/{digest}/{DAY * 24}-4-4.reel", "begins at 0 to 3, not at 4"),
        ("/catalogue/99999.json", "ask for one from -4472 to 29220"),
    ):
        answer = c.get(address)
        assert answer.status_code == 404
        assert words in answer.get_json()["error"]


def test_the_day_that_ends_and_the_one_that_begins_share_a_keyframe():
    c = client(None)
    for day in (DAY, DAY + 1):
        index = c.get(f"/catalogue/{day}.json").get_json()
        address = "/catalogue/" + index["keyframes"].replace("{slot}", str((DAY + 1) * 192))
        assert c.get(address).status_code == 200


def test_the_stars_and_the_fine_land_are_there():
    c = client(None)
    stars = c.get("/stars.json").get_json()
    assert stars[0] == [101.287, -16.716, -1.09]  # Sirius, the brightest
    fine = json.loads(c.get("/land-fine.json").data)
    assert sum(len(ring) // 2 for ring in fine["rings"]) > 20_000
    for ring in fine["rings"]:
        assert ring[:2] == ring[-2:]
        lon, lat = np.array(ring).reshape(-1, 2).T
        assert np.abs(lon).max() <= 180.0
        streaks = np.abs(np.diff(lon)) > 20
        assert (lat[:-1][streaks] == -90.0).all()
