"""One server of the classroom fetches, the others ask it."""

import json
from dataclasses import replace

import pytest

import tle
from tle.archive import Archive
from tle.sources import CelesTrakSupplemental, Limits, Outcome, Peer, Shelf, fetch, reply

LIMITS = Limits(connect_s=5.0, read_s=5.0, total_s=20.0)


@pytest.fixture
def teacher(group, server, archive, clock):
    """An archive that has fetched the stations."""
    fetch(group, archive, at=clock, limits=LIMITS)
    return archive


@pytest.fixture
def served(plays, teacher, clock):
    """A server that answers from the teacher's archive."""

    def play(handler):
        name = handler.path.rpartition("/")[2].removesuffix(".json")
        said = reply(teacher, name, at=clock(), if_none_match=handler.headers.get("if-none-match", ""))
        headers = {name: value for name, value in said.headers.items() if name != "Content-Type"}
        handler.answer(said.status, said.body, said.headers.get("Content-Type", ""), headers)

    with plays.playing() as started:
        started.script = play
        yield started


@pytest.fixture
def pupil(tmp_path, clock):
    with Archive.open(tmp_path / "pupil", now=clock) as opened:
        yield opened


def test_a_pupil_gets_the_teachers_sets_with_their_origin(served, teacher, pupil, clock):
    result = fetch(Peer(url=served.url), pupil, at=clock, limits=LIMITS)
    assert (result.outcome, result.rejected) == (Outcome.NEW, ())
    newest = teacher.newest().select("ISS")[0]
    got = pupil.nearest("ISS", clock())
    assert got == replace(newest, source=got.source)
    assert got.sha256 == newest.sha256
    assert got.source == (
        "CelesTrak GP, group stations (2026-10-10T08:00:00Z), "
        f"through Common Orbit at {served.host}, stations"
    )
    assert pupil.provenance(got)[0].source == got.source


def test_an_unchanged_list_is_304_and_the_interval_holds(served, pupil, clock):
    peer = Peer(url=served.url)
    fetch(peer, pupil, at=clock, limits=LIMITS)
    assert fetch(peer, pupil, at=clock, limits=LIMITS).outcome is Outcome.NOT_ASKED
    clock.forward(hours=2.1)
    result = fetch(peer, pupil, at=clock, limits=LIMITS)
    assert (result.outcome, result.status) == (Outcome.UNCHANGED, 304)
    assert served.count() == 2


def test_all_objects(served, teacher, pupil, clock):
    result = fetch(Peer(url=served.url, group="newest"), pupil, at=clock, limits=LIMITS)
    assert result.ok
    assert pupil.newest().norad_cat_id.tolist() == teacher.newest().norad_cat_id.tolist()


def test_segments_of_the_future_are_passed_on_whole_and_newest_is_of_now(server, teacher, clock, iss):
    from tle import omm_csv

    ahead = [
        replace(iss, epoch=clock().plus_days(0.25 * n), mean_anomaly_deg=float(n)) for n in range(0, 40, 4)
    ]
    server.publish("SOURCE=ISS-E", omm_csv.write(ahead))
    assert fetch(CelesTrakSupplemental.of("ISS"), teacher, at=clock, limits=LIMITS).new == 10
    stations = json.loads(reply(teacher, "stations", at=clock()).body)
    assert sum(each["MEAN_ANOMALY"] in range(0, 40, 4) for each in stations) == 10
    newest = json.loads(reply(teacher, "newest", at=clock()).body)
    (one,) = [each for each in newest if each["NORAD_CAT_ID"] == 25544]
    assert one["MEAN_ANOMALY"] == 0.0


def test_the_list_is_omm_json_with_one_key_more(teacher, clock):
    said = reply(teacher, "stations", at=clock())
    assert said.status == 200
    assert said.headers["Content-Type"] == "application/json; charset=utf-8"
    assert said.headers["ETag"].startswith('"')
    reading = tle.read(said.body)
    assert reading.format == "OMM JSON"
    assert reading.rejected == ()
    assert {25544, 48274, 53239, 54216} <= set(reading.catalog.norad_cat_id.tolist())
    for record in json.loads(said.body):
        for origin in record["COMMON_ORBIT_PROVENANCE"]:
            assert set(origin) == {"source", "fetched_at", "content_sha256"}
            tle.as_moment(origin["fetched_at"])


def test_the_etag_changes_with_the_sets_and_not_with_the_hour(teacher, clock, iss):
    first = reply(teacher, "stations", at=clock()).headers["ETag"]
    assert reply(teacher, "stations", at=clock().plus_seconds(3 * 3600.0)).headers["ETag"] == first
    teacher.add([replace(iss, epoch=clock())], source="test", fetched_at=clock())
    assert reply(teacher, "stations", at=clock()).headers["ETag"] != first


@pytest.mark.parametrize(
    ("sent", "status"), [('"x"', 200), ("*", 304), ('"x", {etag}', 304), ("W/{etag}", 304)]
)
def test_if_none_match(teacher, clock, sent, status):
    etag = reply(teacher, "stations", at=clock()).headers["ETag"]
    said = reply(teacher, "stations", at=clock(), if_none_match=sent.replace("{etag}", etag))
    assert (said.status, bool(said.body)) == (status, status == 200)


def test_a_class_that_asks_at_once_has_the_list_written_once(teacher, clock, iss):
    shelf = Shelf(teacher)
    first = shelf.reply("stations", at=clock())
    teacher.add([replace(iss, epoch=clock())], source="test", fetched_at=clock())
    later = clock().plus_seconds(59.0)
    assert shelf.reply("stations", at=later) == first
    assert shelf.reply("stations", at=later, if_none_match=first.headers["ETag"]).status == 304
    assert shelf.reply("stations", at=clock().plus_seconds(61.0)).body != first.body
    assert shelf.reply("newest", at=later).body != first.body


def test_another_list_is_not_there(teacher, clock):
    said = reply(teacher, "../../etc/passwd", at=clock())
    assert said.status == 404
    assert b"stations and newest" in said.body


@pytest.mark.parametrize(
    "origin",
    [
        None,
        [],
        "CelesTrak",
        [{}],
        [{"source": 1, "fetched_at": []}],
        [{"source": "\x1b[2J" + "x" * 10_000}],
        [7],
    ],
)
def test_a_strange_origin_costs_no_set(plays, teacher, pupil, clock, origin):
    records = json.loads(reply(teacher, "stations", at=clock()).body)
    for each in records:
        each["COMMON_ORBIT_PROVENANCE"] = origin
    with plays.playing() as strange:
        strange.script = plays.status(200, json.dumps(records), "application/json")
        result = fetch(Peer(url=strange.url), pupil, at=clock, limits=LIMITS)
    assert result.rejected == ()
    assert result.new >= 2
    got = pupil.nearest("ISS", clock())
    assert got.source.endswith(f"Common Orbit at {strange.host}, stations")
    assert got.source.isprintable()
    assert len(got.source) < 400


@pytest.mark.parametrize(
    "wrong", [{"url": "teacher"}, {"url": "http://x", "group": "all"}, {"url": "http://a:b@x"}]
)
def test_impossible_peers_are_refused(wrong):
    with pytest.raises(tle.ElementError):
        Peer(**wrong)
