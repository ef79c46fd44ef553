"""The request log: at most one request per key and interval, and silence after a refusal until told."""

import math

import pytest

from tle import Archive, ArchiveError, Moment
from tle.archive.requests import BACK_OFF_S, LONGEST_BACK_OFF_S, host_of

NOW = Moment(2461366.5, 0.25)
KEY = "celestrak.org/gp?GROUP=stations"
OTHER = "celestrak.org/gp?GROUP=visual"
ELSEWHERE = "www.space-track.org/gp/25544"
TWO_HOURS = 7200.0


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.sqlite", now=lambda: NOW) as opened:
        yield opened


def claim(archive, key=KEY, after_s=0.0):
    return archive.claim_request(key, at=NOW.plus_seconds(after_s), at_most_every_s=TWO_HOURS)


def answer(archive, status, key=KEY, after_s=0.0, **more):
    archive.record_response(key, at=NOW.plus_seconds(after_s), status=status, note=f"said {status}", **more)


def near(moment, other):
    return math.isclose(moment.seconds_since(other), 0.0, abs_tol=1e-4)


@pytest.mark.parametrize(
    ("key", "host"),
    [
        (KEY, "celestrak.org"),
        ("CelesTrak.org/gp", "celestrak.org"),
        ("http://127.0.0.1:8080/gp?GROUP=a", "127.0.0.1:8080"),
        ("https://user:secret@Example.org/x", "example.org"),
        ("example.org", "example.org"),
    ],
)
def test_the_host_is_read_off_the_key(key, host):
    assert host_of(key) == host


def test_one_request_per_key_and_interval(archive):
    first = claim(archive)
    assert first.granted
    assert first.why == ""
    for after_s in (0.0, 1.0, 7199.9):
        refused = claim(archive, after_s=after_s)
        assert not refused.granted
        assert near(refused.next_allowed, NOW.plus_seconds(TWO_HOURS))
        assert refused.why == (
            f"{KEY} was asked at 2026-11-22T06:00:00Z, and at most one request every 2 hours is made. "
            "Next at 2026-11-22T08:00:00Z."
        )
    assert claim(archive, OTHER).granted
    assert claim(archive, after_s=TWO_HOURS + 0.001).granted
    assert not claim(archive, after_s=TWO_HOURS + 1.0).granted


def test_a_restart_forgets_nothing(tmp_path):
    for granted in (True, False):
        with Archive.open(tmp_path / "archive.sqlite") as archive:
            assert claim(archive).granted is granted
            answer(archive, 200, etag='"abc"', last_modified="Sun, 22 Nov 2026 06:00:00 GMT")
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        answer(archive, 403, OTHER)
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        refused = claim(archive, after_s=1e6)
        assert not refused.granted
        assert refused.next_allowed is None
        assert refused.etag == '"abc"'


def test_validators_are_kept_of_whole_answers_only(archive):
    assert claim(archive).etag == ""
    answer(archive, 200, etag='"1"', last_modified="Monday")
    answer(archive, 304)
    again = claim(archive, after_s=8000.0)
    assert (again.etag, again.last_modified) == ('"1"', "Monday")
    answer(archive, 304, etag='"2"')
    answer(archive, 500, etag='"error page"', last_modified="never")
    answer(archive, 404, etag='"error page"')
    later = claim(archive, after_s=1e6)
    assert (later.etag, later.last_modified) == ('"2"', "Monday")
    answer(archive, 200, after_s=1e6)
    assert claim(archive, after_s=2e6).etag == ""  # a new answer without one: the old one is of old content


@pytest.mark.parametrize("status", [400, 401, 403, 410, 418, 301, 302, 204])
def test_a_refusal_silences_the_host_until_told(archive, status):
    claim(archive)
    answer(archive, status)
    for key in (KEY, OTHER, "https://celestrak.org/NORAD/elements/gp.php"):
        refused = claim(archive, key, after_s=1e9)
        assert not refused.granted
        assert refused.next_allowed is None
        assert f"celestrak.org refused an earlier request (said {status})" in refused.why
    assert claim(archive, ELSEWHERE).granted
    record = archive.requests()[0]
    assert (record.key, record.status, record.next_allowed, record.blocked) == (KEY, status, None, True)
    archive.allow_again("celestrak.org")
    assert claim(archive, after_s=1.0).granted  # the refused request brought nothing: it may be made again
    assert claim(archive, OTHER).granted


def test_being_allowed_again_does_not_shorten_the_wait_after_an_answer(archive):
    claim(archive)
    answer(archive, 200)
    claim(archive, OTHER)
    answer(archive, 403, OTHER)
    archive.allow_again(OTHER)
    assert claim(archive, OTHER, after_s=1.0).granted
    assert not claim(archive, KEY, after_s=1.0).granted


def test_a_late_answer_does_not_lift_a_ban(archive):
    claim(archive)
    claim(archive, OTHER)
    answer(archive, 403)
    answer(archive, 200, OTHER)
    answer(archive, 500, OTHER)
    assert claim(archive, after_s=1e9).next_allowed is None


@pytest.mark.parametrize("status", [0, -1, 429, 500, 503])
def test_a_failure_silences_the_host_for_a_while_that_doubles(archive, status):
    after_s, waits = 0.0, []
    for _ in range(9):
        answer(archive, status, after_s=after_s)
        refused = claim(archive, OTHER, after_s=after_s)
        assert not refused.granted
        assert "celestrak.org failed to answer" in refused.why
        waits.append(round(refused.next_allowed.seconds_since(NOW.plus_seconds(after_s)), 3))
        assert not claim(archive, OTHER, after_s=after_s + waits[-1] - 1.0).granted
        after_s += waits[-1] + 1.0
    assert waits == [min(BACK_OFF_S * 2**n, LONGEST_BACK_OFF_S) for n in range(9)]
    assert claim(archive, OTHER, after_s=after_s).granted
    answer(archive, 200, OTHER, after_s=after_s)
    answer(archive, status, after_s=after_s)
    again = claim(archive, "celestrak.org/x", after_s=after_s).next_allowed
    assert near(again, NOW.plus_seconds(after_s + BACK_OFF_S))  # one good answer, and the count begins anew


def test_a_server_may_ask_for_more_patience_but_not_for_ever(archive):
    answer(archive, 429, retry_after_s=10.0)
    assert near(claim(archive, OTHER).next_allowed, NOW.plus_seconds(BACK_OFF_S))
    answer(archive, 503, ELSEWHERE, retry_after_s=5000.0)
    assert near(claim(archive, ELSEWHERE).next_allowed, NOW.plus_seconds(5000.0))
    answer(archive, 503, "peer.lan/x", retry_after_s=1e12)
    assert near(claim(archive, "peer.lan/y").next_allowed, NOW.plus_days(7.0))


def test_the_caller_may_say_what_an_answer_means(archive):
    claim(archive)
    answer(archive, 404)
    assert claim(archive, OTHER).granted  # no data of that name: an answer, not a refusal
    assert not claim(archive, after_s=1.0).granted
    answer(archive, 404, consequence="key until told")
    refused = claim(archive, after_s=1e6)
    assert not refused.granted
    assert refused.next_allowed is None
    assert "asked again only when you say so" in refused.why
    assert claim(archive, OTHER, after_s=1e6).granted
    answer(archive, 403, ELSEWHERE, consequence="none")
    assert claim(archive, ELSEWHERE, after_s=TWO_HOURS + 1.0).granted
    answer(archive, 200, ELSEWHERE, consequence="host until told")
    assert claim(archive, "www.space-track.org/other").next_allowed is None
    archive.allow_again(KEY)
    assert claim(archive, after_s=2e6).granted
    with pytest.raises(ArchiveError, match="'perhaps' is no consequence"):
        answer(archive, 200, consequence="perhaps")


def test_a_clock_that_was_wrong_does_not_silence_us_for_years(archive):
    wrong_s = 10 * 365 * 86400.0
    assert claim(archive, after_s=wrong_s).granted
    answer(archive, 500, ELSEWHERE, after_s=wrong_s)
    assert claim(archive).granted
    assert claim(archive, ELSEWHERE).granted
    # A clock set back by minutes is no reason to ask twice.
    assert not claim(archive, after_s=-600.0).granted


def test_the_log_says_what_was_asked_and_when_it_may_be_again(archive):
    claim(archive, ELSEWHERE)
    claim(archive)
    answer(archive, 200)
    claim(archive, "peer.lan/elements")
    answer(archive, 0, "peer.lan/elements")
    log = {each.key: each for each in archive.requests()}
    assert list(log) == sorted(log)
    assert (log[KEY].host, log[KEY].status, log[KEY].note) == ("celestrak.org", 200, "said 200")
    assert near(log[KEY].last_at, NOW)
    assert near(log[KEY].next_allowed, NOW.plus_seconds(TWO_HOURS))
    assert not log[KEY].blocked
    assert log[ELSEWHERE].status is None
    assert log["peer.lan/elements"].blocked
    assert near(log["peer.lan/elements"].next_allowed, NOW.plus_seconds(TWO_HOURS))
