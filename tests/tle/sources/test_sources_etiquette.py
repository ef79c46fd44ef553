"""One request for one thing in two hours, silence after a refusal, back-off after a breakdown."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

import tle
from tle import omm_csv
from tle.archive import Archive
from tle.sources import CelesTrak, CelesTrakSupplemental, Outcome, fetch, fetch_all

N = 8


def test_many_starts_make_one_request(group, server, archive, clock, limits, tmp_path):
    first = fetch(group, archive, at=clock, limits=limits)
    assert (first.outcome, first.status, first.new + first.known) == (Outcome.NEW, 200, 2)
    for _ in range(N):
        with Archive.open(archive.status().path, now=clock) as again:
            result = fetch(group, again, at=clock, limits=limits)
        assert result.outcome is Outcome.NOT_ASKED
        assert result.next_allowed == first.next_allowed
        clock.forward(hours=0.2)
    assert server.count("stations") == 1
    assert server.offences == 0


STARTS = """
import sys
from pathlib import Path
from tle.archive import Archive
from tle.sources import CelesTrak, fetch
with Archive.open() as archive:
    for group in sys.argv[1:]:
        print(fetch(CelesTrak(group=group), archive).outcome.value)
"""


def test_many_processes_at_once_make_one_request_for_each_group(server, stations):
    server.publish("GROUP=stations", stations)
    server.publish("GROUP=visual", stations)
    command = [sys.executable, "-c", STARTS, "stations", "visual"]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(N)
    ]
    said = []
    for each in started:
        out, err = each.communicate(timeout=120)
        assert each.returncode == 0, err
        said += out.split("\n")[:2]
    assert server.count("GROUP': 'stations") == 1
    assert server.count("GROUP': 'visual") == 1
    assert server.offences == 0
    assert said.count("not asked") == 2 * N - 2


def test_after_two_hours_the_server_is_asked_whether_anything_changed(group, server, archive, clock, limits):
    first = fetch(group, archive, at=clock, limits=limits)
    clock.moment = first.next_allowed
    second = fetch(group, archive, at=clock, limits=limits)
    assert (second.outcome, second.status, second.new) == (Outcome.UNCHANGED, 304, 0)
    assert "unchanged" in second.words
    assert "if-none-match" not in server.seen[0].headers
    assert server.seen[1].headers["if-none-match"].startswith('"')
    assert server.seen[1].headers["if-modified-since"] == "Fri, 09 Oct 2026 18:00:00 GMT"
    assert server.offences == 0
    # A 304 does not repeat the validators, and they must outlive it.
    clock.moment = second.next_allowed
    assert fetch(group, archive, at=clock, limits=limits).status == 304


def test_a_few_seconds_early_is_too_early(group, server, archive, clock, limits):
    first = fetch(group, archive, at=clock, limits=limits)
    clock.moment = first.next_allowed.plus_seconds(-1.0)
    assert fetch(group, archive, at=clock, limits=limits).outcome is Outcome.NOT_ASKED
    assert server.count() == 1


def test_the_format_makes_no_second_request(group, server, archive, clock, limits):
    fetch(group, archive, at=clock, limits=limits)
    fetch(CelesTrak(group="stations", format="json"), archive, at=clock, limits=limits)
    fetch(CelesTrak(group="STATIONS"), archive, at=clock, limits=limits)
    assert server.count() == 1


def test_after_a_403_nothing_is_asked_until_told(group, server, archive, clock, limits, plays, held):
    fetch(group, archive, at=clock, limits=limits)
    before = held(archive)
    clock.forward(hours=2.1)
    server.script = plays.not_updated
    refused = fetch(group, archive, at=clock, limits=limits)
    assert (refused.outcome, refused.status, refused.next_allowed) == (Outcome.FAILED, 403, None)
    assert "GP data has not updated since your last successful download of GROUP=stations" in refused.words
    server.script = None
    asked = server.count()
    others = [CelesTrak(group="visual"), CelesTrak(number=25544), CelesTrakSupplemental(ephemeris="ISS-E")]
    for hours in (0.0, 0.1, 2.5, 30.0, 400.0):
        clock.forward(hours)
        with Archive.open(archive.status().path, now=clock) as again:
            for source in [group, *others]:
                result = fetch(source, again, at=clock, limits=limits)
                assert (result.outcome, result.next_allowed) == (Outcome.NOT_ASKED, None)
                assert "403" in result.words
    assert server.count() == asked
    assert held(archive) == before
    # As the health page would do it, by the host; then one request and no more.
    archive.allow_again(server.host)
    assert fetch(group, archive, at=clock, limits=limits).status in (200, 304)
    assert fetch(group, archive, at=clock, limits=limits).outcome is Outcome.NOT_ASKED
    assert server.count() == asked + 1


def test_the_user_may_lift_a_ban_at_once_and_is_refused_again_if_it_still_stands(
    group, server, archive, clock, limits, plays
):
    server.script = plays.not_updated
    fetch(group, archive, at=clock, limits=limits)
    for times in range(2, 5):
        archive.allow_again(group.key)
        assert fetch(group, archive, at=clock, limits=limits).status == 403
        assert fetch(group, archive, at=clock, limits=limits).outcome is Outcome.NOT_ASKED
        assert server.count() == times


def test_the_other_side_of_the_ban_server_does_ban(group, server, stations):
    """The server that the other tests rely on: who asks twice is out."""
    import httpx

    for wanted in (200, 403, 403):
        assert httpx.get(f"{server.url}/gp.php?GROUP=stations").status_code == wanted
    assert httpx.get(f"{server.url}/gp.php?GROUP=visual").status_code == 403


def test_an_unknown_group_is_held_by_itself(group, server, archive, clock, limits):
    unknown = CelesTrak(number=99_999_999)
    result = fetch(unknown, archive, at=clock, limits=limits)
    assert (result.outcome, result.status, result.next_allowed) == (Outcome.FAILED, 404, None)
    assert "No GP data found" in result.words
    assert fetch(group, archive, at=clock, limits=limits).outcome is Outcome.NEW
    clock.forward(hours=100)
    assert fetch(unknown, archive, at=clock, limits=limits).outcome is Outcome.NOT_ASKED
    archive.allow_again(unknown.key)
    assert fetch(unknown, archive, at=clock, limits=limits).status == 404


def test_another_404_is_a_moved_address_and_silences_the_host(group, server, archive, clock, limits, plays):
    server.script = plays.status(404, "<h1>Not Found</h1>", "text/html")
    assert fetch(group, archive, at=clock, limits=limits).status == 404
    clock.forward(hours=100)
    assert fetch(CelesTrak(group="visual"), archive, at=clock, limits=limits).outcome is Outcome.NOT_ASKED
    assert server.count() == 1


def test_breakdowns_are_left_alone_for_longer_and_longer(server, archive, clock, limits, plays):
    server.script = plays.status(503, "maintenance")
    waits = []
    for number in range(1, 9):
        result = fetch(CelesTrak(number=number), archive, at=clock, limits=limits)
        assert (result.outcome, result.status) == (Outcome.FAILED, 503)
        other = fetch(CelesTrak(number=100 + number), archive, at=clock, limits=limits)
        assert other.outcome is Outcome.NOT_ASKED
        waits.append(other.next_allowed.seconds_since(clock()) / 60.0)
        clock.moment = other.next_allowed.plus_seconds(1.0)
    assert waits[0] >= 10.0
    assert waits == pytest.approx([waits[0] * 2**n for n in range(7)] + [waits[-1]], rel=1e-6)
    assert waits[-1] <= 24 * 60
    assert server.count() == 8
    # One good answer, and the next breakdown is a first one again.
    server.script = None
    server.publish("CATNR=55", omm_csv.write(tle.bundled().select("ISS")[-1:]))
    assert fetch(CelesTrak(number=55), archive, at=clock, limits=limits).ok
    server.script = plays.status(500)
    fetch(CelesTrak(number=56), archive, at=clock, limits=limits)
    other = fetch(CelesTrak(number=57), archive, at=clock, limits=limits)
    assert other.next_allowed.seconds_since(clock()) / 60.0 == pytest.approx(waits[0], rel=1e-6)


@pytest.mark.parametrize(("asked", "wait_s"), [("86400", 86400.0), ("1", None)])
def test_retry_after_makes_the_wait_longer_never_shorter(
    group, server, archive, clock, limits, plays, asked, wait_s
):
    server.script = plays.status(429, "slow down", Retry_After=asked)
    result = fetch(group, archive, at=clock, limits=limits)
    assert (result.outcome, result.status) == (Outcome.FAILED, 429)
    waited = fetch(CelesTrak(group="visual"), archive, at=clock, limits=limits).next_allowed
    assert waited.seconds_since(clock()) == pytest.approx(wait_s or 900.0)
    # The request's own two hours stand beside it.
    assert result.next_allowed.seconds_since(clock()) == pytest.approx(wait_s or 7260.0)


def test_a_start_that_died_in_its_request_counts(group, server, archive, clock, limits):
    assert archive.claim_request(group.key, at=clock(), at_most_every_s=7200.0).granted
    assert fetch(group, archive, at=clock, limits=limits).outcome is Outcome.NOT_ASKED
    assert server.count() == 0


def test_offline_asks_nobody(group, server, archive, clock, limits):
    result = fetch(group, archive, at=clock, limits=limits, offline=True)
    assert result.outcome is Outcome.NOT_ASKED
    assert "offline" in result.words
    assert server.count() == 0
    assert fetch(group, archive, at=clock, limits=limits).outcome is Outcome.NEW


def test_newest_epoch_wins_not_newest_download(server, archive, clock, limits, iss):
    newer = replace(iss, epoch=iss.epoch.plus_days(0.4), mean_anomaly_deg=12.5)
    older = replace(iss, epoch=iss.epoch.plus_days(0.1), mean_anomaly_deg=200.25)
    server.publish("CATNR=25544", omm_csv.write([newer]))
    assert fetch(CelesTrak(number=25544), archive, at=clock, limits=limits).new == 1
    clock.forward(hours=3)
    server.publish("CATNR=25544", omm_csv.write([older]))
    assert fetch(CelesTrak(number=25544), archive, at=clock, limits=limits).new == 1
    newest = archive.newest().select("ISS")
    assert [each.mean_anomaly_deg for each in newest] == [12.5]
    assert {12.5, 200.25} <= {each.mean_anomaly_deg for each in archive.select("ISS")}


def test_the_sets_are_safe_before_the_etag_is_noted(group, server, archive, clock, limits, monkeypatch):
    def full(self, *args, **kwargs):
        raise tle.ElementError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "add", full)
        with pytest.raises(tle.ElementError, match="no room"):
            fetch(group, archive, at=clock, limits=limits)
    clock.forward(hours=2.1)
    result = fetch(group, archive, at=clock, limits=limits)
    assert (result.status, result.outcome) == (200, Outcome.NEW)


def test_a_round_stops_asking_a_host_that_failed(server, archive, clock, limits, plays):
    server.script = plays.no_data
    results = fetch_all(
        [CelesTrak(number=1), CelesTrak(number=2), CelesTrak(number=3)], archive, at=clock, limits=limits
    )
    assert [each.outcome for each in results] == [Outcome.FAILED, Outcome.NOT_ASKED, Outcome.NOT_ASKED]
    assert server.count() == 1


def test_we_say_who_we_are(group, server, archive, clock, limits):
    fetch(group, archive, at=clock, limits=limits)
    from importlib.metadata import version

    assert server.seen[0].headers["user-agent"].startswith(f"common-orbit/{version('common-orbit')} ")


def test_nothing_is_asked_at_import_and_no_http_client_loaded():
    code = (
        "import socket, sys\n"
        "def no(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = no\n"
        "import tle.sources\n"
        "print([m for m in ('httpx', 'httpx2', 'spacetrack', 'keyring') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
