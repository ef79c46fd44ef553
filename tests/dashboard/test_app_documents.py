"""The documents that a page moves the stations from: against the kernel, in metres."""

import json
from typing import Any

import numpy as np
import pytest

import orbits
import tle
from dashboard.app import create_app
from dashboard.instants import EARLIEST, LATEST
from dashboard.motion import documents
from dashboard.settings import Settings
from orbits import sun
from orbits.times import Times

AT = tle.as_moment("2026-10-09T20:00:00Z")
SEED = 20261009


@pytest.fixture(scope="module")
def client() -> Any:
    return create_app(Settings(now=lambda: AT)).server.test_client()


def address(elements: tle.ElementSet, segment: int) -> str:
    return f"/ephemeris/{elements.norad_cat_id}/{elements.sha256[:12]}/{segment}.json"


def hermite(document: dict[str, Any], seconds: np.ndarray) -> np.ndarray:
    """Return ITRS km at `seconds` from the document's start by the textbook cubic, spelled out."""
    step = document["step_s"]
    p = np.array(document["position_km"]).reshape(-1, 3)
    v = np.array(document["velocity_km_s"]).reshape(-1, 3)
    i = np.minimum((seconds // step).astype(int), len(p) - 2)
    s = (seconds / step - i)[:, None]
    return (
        (1 + 2 * s) * (1 - s) ** 2 * p[i]
        + s * (1 - s) ** 2 * step * v[i]
        + s**2 * (3 - 2 * s) * p[i + 1]
        + s**2 * (s - 1) * step * v[i + 1]
    )


@pytest.mark.parametrize("number", ["25544", "48274"])
def test_between_samples_the_page_is_within_a_metre_of_the_kernel(client, number):
    elements = tle.bundled().nearest(number, AT)
    random = np.random.default_rng(SEED)
    worst_m = 0.0
    for segment in documents.segment_at(AT) + random.integers(-24, 24, 6):
        document = client.get(address(elements, int(segment))).get_json()
        seconds = np.sort(random.uniform(0, documents.SEGMENT_S, 200))
        start = tle.as_moment(document["start"])
        times = Times.of([start.plus_seconds(float(s)) for s in seconds])
        truth = orbits.propagate(tle.Catalog.of(elements), times).to_itrs().position_km[0]
        worst_m = max(worst_m, 1000 * np.linalg.norm(hermite(document, seconds) - truth, axis=1).max())
    assert worst_m < 1.0


def test_a_document_says_what_it_is_and_may_be_kept_forever(client):
    elements = tle.bundled().nearest("25544", AT)
    answer = client.get(address(elements, documents.segment_at(AT)))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    document = answer.get_json()
    assert document["frame"] == "ITRS"
    assert len(document["position_km"]) == len(document["velocity_km_s"]) == 3 * 181
    assert document["start"] == "2026-10-09T18:00:00Z"
    assert document["elements"]["sha256"] == elements.sha256
    assert document["elements"]["norad_cat_id"] == 25544
    assert client.get(address(elements, documents.segment_at(AT))).data == answer.data


def test_neighbouring_documents_meet(client):
    elements = tle.bundled().nearest("48274", AT)
    first, second = (client.get(address(elements, documents.segment_at(AT) + i)).get_json() for i in (0, 1))
    assert first["position_km"][-3:] == second["position_km"][:3]


def test_the_sun_between_samples_is_where_the_kernel_has_it(client):
    random = np.random.default_rng(SEED)
    segment = documents.sun_segment_at(AT)
    document = client.get(f"/sun/{segment}.json").get_json()
    seconds = np.sort(random.uniform(0, documents.SUN_SEGMENT_S, 300))
    grid = np.arange(len(document["longitude_deg"])) * document["step_s"]
    lon = np.radians(np.interp(seconds, grid, document["longitude_deg"]))
    lat = np.radians(np.interp(seconds, grid, document["declination_deg"]))
    told = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    times = Times.of([tle.as_moment(document["start"]).plus_seconds(float(s)) for s in seconds])
    truth = sun.sun_direction_itrs(times)
    apart_deg = np.degrees(np.linalg.norm(told - truth, axis=-1))
    assert apart_deg.max() < 0.0005
    distance = np.interp(seconds, grid, document["distance_km"])
    assert np.abs(distance - 149_597_870.7).max() < 0.018 * 149_597_870.7  # e of the Earth's orbit, 0.0167


def test_the_sun_reaches_as_far_as_the_clock(client):
    for text in (EARLIEST, LATEST):
        assert client.get(f"/sun/{documents.sun_segment_at(tle.as_moment(text))}.json").status_code == 200


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/ephemeris/25544/000000000000/165886.json", "No element set of object 25544 has the fingerprint"),
        ("/ephemeris/99999/000000000000/165886.json", "there is no set of it at all"),
        ("/ephemeris/iss/000000000000/165886.json", "'iss' is not the number"),
        ("/ephemeris/25544/{sha}/next.json", "'next' is not the number of a segment"),
        ("/ephemeris/25544/{sha}/165.json", "Beyond 14 days no place is given"),
        ("/ephemeris/25544/{sha}/-99999999999999.json", "Beyond 14 days no place is given"),
        ("/sun/100000.json", "for which the Sun is bundled"),
        ("/sun/noon.json", "'noon' is not the number of a segment"),
    ],
)
def test_what_there_is_not_is_refused_with_a_sentence(client, path, words):
    fingerprint = tle.bundled().nearest("25544", AT).sha256[:12]
    answer = client.get(path.format(sha=fingerprint))
    assert answer.status_code == 404
    assert words in answer.get_json()["error"]
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_decayed_orbit_is_refused_with_the_reason():
    elements = tle.bundled().nearest("25544", AT)
    falling = tle.ElementSet(
        **{
            name: getattr(elements, name)
            for name in ("norad_cat_id", "object_name", "object_id", "epoch", "inclination_deg", "raan_deg")
        },
        mean_motion_rev_day=16.4,
        eccentricity=0.001,
        arg_perigee_deg=0.0,
        mean_anomaly_deg=0.0,
        bstar=0.05,
    )
    with pytest.raises(documents.NoDocument, match="SGP4 gives no orbit"):
        documents.ephemeris(falling, documents.segment_at(elements.epoch) + 100)


def test_a_page_finds_all_sets_of_each_station_in_order():
    sets = documents.station_sets(tle.bundled())
    assert len(sets["iss"]) > 50
    assert len(sets["tiangong"]) > 10
    for held in sets.values():
        epochs = [one.epoch for one in held]
        assert epochs == sorted(epochs)
        assert len({one.sha256[:12] for one in held}) == len(held)


def test_documents_are_json_without_nan(client):
    elements = tle.bundled().nearest("25544", AT)
    text = client.get(address(elements, documents.segment_at(AT))).text
    assert "NaN" not in text
    assert json.loads(text)
