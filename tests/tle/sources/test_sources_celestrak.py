"""What CelesTrak is asked, and what its fits to operators' ephemerides are."""

from dataclasses import replace

import pytest

import tle
from tle import omm_csv
from tle.sources import (
    CelesTrak,
    CelesTrakSupplemental,
    Limits,
    LocalFile,
    Outcome,
    Peer,
    SpaceTrack,
    fetch,
    fetch_all,
    for_stations,
    service,
    services,
    source,
)

LIMITS = Limits(connect_s=5.0, read_s=5.0, total_s=20.0)


@pytest.mark.parametrize(
    ("asked", "path", "query"),
    [
        (CelesTrak(group="stations"), "/gp.php", {"GROUP": "stations", "FORMAT": "CSV"}),
        (CelesTrak(group="Visual", format="json"), "/gp.php", {"GROUP": "visual", "FORMAT": "JSON"}),
        (CelesTrak(number=25544), "/gp.php", {"CATNR": "25544", "FORMAT": "CSV"}),
        (CelesTrak(number=270438, format="json"), "/gp.php", {"CATNR": "270438", "FORMAT": "JSON"}),
        (CelesTrakSupplemental.of("ISS"), "/sup-gp.php", {"SOURCE": "ISS-E", "FORMAT": "CSV"}),
        (CelesTrakSupplemental.of(48274), "/sup-gp.php", {"SOURCE": "CSS-E", "FORMAT": "CSV"}),
    ],
)
def test_the_questions(server, archive, clock, stations, asked, path, query):
    fetch(asked, archive, at=clock, limits=LIMITS)
    assert (server.seen[0].path, server.seen[0].query) == (path, query)


def test_where_the_real_services_are(monkeypatch):
    for name in ("CELESTRAK_GP", "CELESTRAK_SUPGP", "SPACE_TRACK"):
        monkeypatch.delenv(f"COMMON_ORBIT_{name}_URL", raising=False)
    assert [each.url for each in services()] == [
        "https://celestrak.org/NORAD/elements/gp.php",
        "https://celestrak.org/NORAD/elements/supplemental/sup-gp.php",
        "https://www.space-track.org/",
    ]
    for each in services():
        assert each.name
        assert each.what
        assert each.terms.startswith("https://")
        assert each.licence
        assert each.seconds_between_requests >= 7200.0
    assert CelesTrak(group="stations").host == "celestrak.org"


def test_a_mirror_has_a_ban_of_its_own(monkeypatch):
    monkeypatch.setenv("COMMON_ORBIT_CELESTRAK_GP_URL", "http://mirror.local:81/gp.php")
    assert CelesTrak(group="stations").key == "mirror.local:81/gp?GROUP=stations"
    assert CelesTrak(group="stations", url="http://other/gp").host == "other"


@pytest.mark.parametrize(
    "url", ["celestrak.org", "ftp://x/y", "http://", "http://me:secret@x/", "http://[x/"]
)
def test_impossible_addresses_are_refused(monkeypatch, url):
    monkeypatch.setenv("COMMON_ORBIT_CELESTRAK_GP_URL", url)
    with pytest.raises(tle.ElementError, match="COMMON_ORBIT_CELESTRAK_GP_URL") as refused:
        service("celestrak-gp")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"group": "stations", "number": 25544},
        {"group": "a&b=c"},
        {"group": "x/../y"},
        {"number": -1},
        {"number": 10**9},
        {"group": "stations", "format": "tle"},
    ],
)
def test_impossible_questions_are_refused(wrong):
    with pytest.raises(tle.ElementError):
        CelesTrak(**wrong)


def test_only_the_stations_have_an_ephemeris():
    with pytest.raises(tle.ElementError, match="only of the ISS and of Tiangong"):
        CelesTrakSupplemental.of("Hubble")
    with pytest.raises(tle.ElementError, match="ISS-E and CSS-E"):
        CelesTrakSupplemental(ephemeris="Starlink-E")


@pytest.fixture
def segments(iss, clock):
    """Four segments of six hours as CelesTrak serves them: two columns more, epochs ahead of now."""
    sets = [
        replace(
            iss,
            object_name=f"ISS [Segment {n + 1:02d}]",
            epoch=clock().plus_seconds(6 * 3600.0 * n),
            mean_anomaly_deg=10.0 * n,
        )
        for n in range(4)
    ]
    lines = omm_csv.write(sets).splitlines()
    return "\n".join([lines[0] + ",RMS,DATA_SOURCE", *(line + ",.067,ISS-E" for line in lines[1:])])


def test_the_segments_of_an_ephemeris_each_serve_their_time(server, archive, clock, segments):
    server.publish("SOURCE=ISS-E", segments)
    result = fetch(CelesTrakSupplemental(ephemeris="ISS-E"), archive, at=clock, limits=LIMITS)
    assert (result.outcome, result.new, result.rejected) == (Outcome.NEW, 4, ())
    for n in range(4):
        found = archive.nearest("ISS", clock().plus_seconds(6 * 3600.0 * n + 600.0))
        assert found.mean_anomaly_deg == 10.0 * n
        assert found.source == "CelesTrak SupGP ISS-E (fitted to the operator's ephemeris)"


def test_a_later_fit_of_the_same_segment_is_taken_before_an_earlier_one(
    server, archive, clock, segments, iss
):
    server.publish("SOURCE=ISS-E", segments)
    fetch(CelesTrakSupplemental(ephemeris="ISS-E"), archive, at=clock, limits=LIMITS)
    then = clock().plus_seconds(6 * 3600.0)
    clock.forward(hours=5)
    again = replace(iss, object_name="ISS [Segment 01]", epoch=then, mean_anomaly_deg=77.0)
    server.publish("SOURCE=ISS-E", omm_csv.write([again]))
    fetch(CelesTrakSupplemental(ephemeris="ISS-E"), archive, at=clock, limits=LIMITS)
    assert archive.nearest("ISS", then).mean_anomaly_deg == 77.0


def test_the_stations_are_asked_of_their_operators_first(server, archive, clock, segments, stations):
    server.publish("SOURCE=ISS-E", segments)
    server.publish("SOURCE=CSS-E", omm_csv.write([]) + stations.decode().splitlines()[2])
    server.publish("GROUP=stations", stations)
    results = fetch_all(for_stations(), archive, at=clock, limits=LIMITS)
    assert [each.outcome for each in results][:2] == [Outcome.NEW, Outcome.NEW]
    assert results[2].ok
    asked = [each.query.get("SOURCE") or each.query.get("GROUP") for each in server.seen]
    assert asked == ["ISS-E", "CSS-E", "stations"]
    assert server.offences == 0


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("celestrak:stations", CelesTrak(group="stations")),
        ("CelesTrak:25544", CelesTrak(number=25544)),
        ("celestrak:Hubble", CelesTrak(number=20580)),
        ("supgp:ISS", CelesTrakSupplemental(ephemeris="ISS-E")),
        ("supgp:css-e", CelesTrakSupplemental(ephemeris="CSS-E")),
        ("space-track:ISS,48274", SpaceTrack(numbers=(25544, 48274))),
        (
            "space-track:25544:2021-04-01..2021-04-10T12:00Z",
            SpaceTrack(numbers=(25544,), since="2021-04-01T00:00Z", until="2021-04-10T12:00Z"),
        ),
        ("http://192.168.1.20:8050", Peer(url="http://192.168.1.20:8050")),
        ("http://192.168.1.20:8050/newest", Peer(url="http://192.168.1.20:8050", group="newest")),
        (".", LocalFile(".")),
    ],
)
def test_sources_as_people_write_them(text, meant):
    assert source(text) == meant


@pytest.mark.parametrize("text", ["", "stations", "nowhere/there.tle", "space-track:x", "space-track:1:2021"])
def test_what_is_no_source_is_told(text):
    with pytest.raises(tle.ElementError):
        source(text)
