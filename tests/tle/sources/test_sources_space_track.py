"""Space-Track through its library: the account, the history, the limits, and what goes wrong."""

import sys
from dataclasses import replace

import keyring.backend
import keyring.credentials
import pytest

import tle
from tle.sources import Credentials, Limits, Outcome, SpaceTrack, credentials, fetch

LIMITS = Limits(connect_s=5.0, read_s=5.0, total_s=20.0)
PASSWORD = "right"
APRIL = {"since": "2021-04-03T00:00Z", "until": "2021-04-06T00:00Z"}


@pytest.fixture
def account(monkeypatch):
    monkeypatch.setenv("SPACETRACK_IDENTITY", "teacher@school.example")
    monkeypatch.setenv("SPACETRACK_PASSWORD", PASSWORD)


@pytest.fixture
def space_track(server, iss):
    """A Space-Track that has one set of the ISS for each of ten days of April 2021."""
    first = tle.as_moment("2021-04-01T12:00:00Z")
    sets = [replace(iss, epoch=first.plus_days(n), rev_at_epoch=n) for n in range(10)]
    server.history = [{name: str(value) for name, value in each.omm_fields().items()} for each in sets]
    return server


def test_a_history_by_object_and_dates(space_track, archive, clock, account):
    result = fetch(SpaceTrack(numbers=(25544,), **APRIL), archive, at=clock, limits=LIMITS)
    assert (result.outcome, result.status, result.new) == (Outcome.NEW, 200, 3)
    sets = archive.select("ISS", since=APRIL["since"], until=APRIL["until"])
    assert {3 - 1, 4 - 1, 5 - 1} <= {each.rev_at_epoch for each in sets}
    assert archive.provenance(next(each for each in sets if each.rev_at_epoch == 3))[0].source == (
        "Space-Track, number 25544, 2021-04-03 to 2021-04-06"
    )
    asked = [each.path.split("/")[1:4] for each in space_track.seen]
    assert asked == [
        ["ajaxauth", "login"],
        ["basicspacedata", "modeldef", "class"],
        ["basicspacedata", "query", "class"],
        ["ajaxauth", "logout"],
    ]
    assert "/class/gp_history/" in space_track.seen[2].path


def test_a_history_of_the_past_is_asked_for_once_a_month(space_track, archive, clock, account):
    wanted = SpaceTrack(numbers=(25544,), **APRIL)
    fetch(wanted, archive, at=clock, limits=LIMITS)
    asked = space_track.count()
    clock.forward(hours=29 * 24)
    assert fetch(wanted, archive, at=clock, limits=LIMITS).outcome is Outcome.NOT_ASKED
    assert space_track.count() == asked


def test_the_newest_of_several_objects_is_one_request(space_track, archive, clock, account):
    result = fetch(SpaceTrack(numbers=(25544, 48274)), archive, at=clock, limits=LIMITS)
    assert result.new == 10
    assert space_track.count("/class/gp/") == 1
    assert space_track.count("norad_cat_id/25544,48274") == 1
    assert fetch(SpaceTrack(numbers=(48274, 25544)), archive, at=clock, limits=LIMITS).outcome is (
        Outcome.NOT_ASKED
    )


def test_the_limits_of_the_service_are_kept_between_starts(space_track, archive, clock, account):
    """Four requests a fetch, 300 an hour allowed: 40 starts in 20 minutes make less than a third of that."""
    for number in range(1, 41):
        fetch(SpaceTrack(numbers=(number,)), archive, at=clock, limits=LIMITS)
        clock.forward(hours=1 / 120)
    assert 3 * 20 <= space_track.count() < 100


def test_a_wrong_password_is_tried_once(space_track, archive, clock, monkeypatch):
    monkeypatch.setenv("SPACETRACK_IDENTITY", "teacher@school.example")
    monkeypatch.setenv("SPACETRACK_PASSWORD", "hunter2-secret")
    result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
    assert (result.outcome, result.status, result.next_allowed) == (Outcome.FAILED, 401, None)
    assert "the log-in failed" in result.words
    told = [result.words, *(each.note for each in archive.requests())]
    assert not any("hunter2" in each or "teacher@" in each for each in told)
    clock.forward(hours=100)
    assert fetch(SpaceTrack(numbers=(48274,)), archive, at=clock, limits=LIMITS).outcome is Outcome.NOT_ASKED
    assert space_track.count() == 1


def test_a_violated_limit_is_not_slept_over_and_tried_again(space_track, archive, clock, account, plays):
    """The library alone would sleep a minute and ask once more."""

    def violated(handler):
        if "/query/" in handler.path:
            handler.answer(500, "You've violated your query rate limit. Please refer to our guidelines")
        else:
            space_track._space_track(handler, space_track.seen[-1])

    space_track.script = violated
    result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
    assert (result.outcome, result.status) == (Outcome.FAILED, 500)
    assert "violated your query rate limit" in result.words
    assert space_track.count("/query/") == 1


def test_nobody_sleeps_until_the_librarys_own_limit_is_over(
    space_track, archive, clock, account, monkeypatch
):
    """The library alone would sleep up to an hour in the middle of a lesson."""
    import spacetrack.base

    usual = spacetrack.base.Quota.per_minute
    monkeypatch.setattr(spacetrack.base.Quota, "per_minute", lambda count: usual(1))
    result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
    assert result.outcome is Outcome.FAILED
    assert "the limit of requests to Space-Track is reached" in result.words
    assert space_track.count("/query/") == 0


def test_an_expired_session_is_no_reason_to_log_in_again(space_track, archive, clock, account):
    def expired(handler):
        if "/query/" in handler.path:
            handler.answer(401, '{"error":"You must be logged in"}', "application/json")
        else:
            space_track._space_track(handler, space_track.seen[-1])

    space_track.script = expired
    result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
    assert result.status == 401
    assert space_track.count("/login") == 1


def test_a_redirect_elsewhere_gets_no_password(space_track, archive, clock, account, plays):
    with plays.playing() as other:
        space_track.script = plays.redirect(f"{other.url}/ajaxauth/login", 307)
        result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
        assert other.count() == 0
    assert (result.status, result.next_allowed) == (307, None)
    assert "we do not follow" in result.words


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("not_updated", 403, "403 Forbidden"),
        ("web_page", 200, "not in its usual form"),
        ("dripping_headers", 0, "had not answered in full"),
        ("not_http", 0, "no HTTP"),
    ],
)
def test_failures_are_told_as_those_of_others(
    space_track, archive, clock, account, plays, held, name, status, said
):
    before = held(archive)
    space_track.script = getattr(plays, name)
    limits = Limits(connect_s=5.0, read_s=5.0, total_s=0.5) if "drip" in name else LIMITS
    result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=limits)
    assert (result.outcome, result.status) == (Outcome.FAILED, status)
    assert said in result.words
    assert PASSWORD not in result.words.split()
    assert held(archive) == before
    assert space_track.count() <= 1


def test_a_body_that_is_too_large_is_stopped(space_track, archive, clock, account):
    small = Limits(connect_s=5.0, read_s=5.0, total_s=20.0, largest_bytes=1000)
    result = fetch(SpaceTrack(numbers=(25544,), **APRIL), archive, at=clock, limits=small)
    assert result.outcome is Outcome.FAILED
    assert "Ask for a shorter range" in result.words


def test_nothing_found_is_told(space_track, archive, clock, account):
    result = fetch(SpaceTrack(numbers=(48274,), **APRIL), archive, at=clock, limits=LIMITS)
    assert (result.outcome, result.status) == (Outcome.FAILED, 200)
    assert "an empty list" in result.words


def test_a_cut_list_is_refused_whole(space_track, archive, clock, account, held):
    def cut(handler):
        if "/query/" in handler.path:
            handler.answer(200, '[{"NORAD_CAT_ID": "25544", "EPO', "application/json")
        else:
            space_track._space_track(handler, space_track.seen[-1])

    before = held(archive)
    space_track.script = cut
    result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
    assert "not whole JSON" in result.words
    assert held(archive) == before


def test_offline_needs_no_account_and_asks_nobody(space_track, archive, clock):
    result = fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS, offline=True)
    assert result.outcome is Outcome.NOT_ASKED
    assert space_track.count() == 0


def test_without_an_account_nothing_is_claimed(space_track, archive, clock):
    with pytest.raises(tle.ElementError, match="SPACETRACK_IDENTITY"):
        fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
    assert archive.requests() == ()


def test_without_the_library_it_is_said_how_to_get_it(space_track, archive, clock, account, monkeypatch):
    monkeypatch.setitem(sys.modules, "spacetrack", None)
    with pytest.raises(tle.ElementError, match=r"pip install common-orbit\[spacetrack\]"):
        fetch(SpaceTrack(numbers=(25544,)), archive, at=clock, limits=LIMITS)
    assert archive.requests() == ()


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def get_password(self, service, username):
        return "in-the-ring"

    def set_password(self, service, username, password):
        raise NotImplementedError

    def delete_password(self, service, username):
        raise NotImplementedError

    def get_credential(self, service, username):
        if service != "common-orbit-space-track":
            return None
        return keyring.credentials.SimpleCredential(username or "of-the-ring", "in-the-ring")


def test_the_account_may_be_in_the_keyring(monkeypatch):
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    try:
        assert credentials() == Credentials("of-the-ring", "in-the-ring")
        monkeypatch.setenv("SPACETRACK_IDENTITY", "me")
        assert credentials() == Credentials("me", "in-the-ring")
        monkeypatch.setenv("SPACETRACK_PASSWORD", "mine")
        assert credentials() == Credentials("me", "mine")
    finally:
        keyring.set_keyring(before)
    assert "in-the-ring" not in repr(Credentials("a", "in-the-ring"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"numbers": ()},
        {"numbers": (0,)},
        {"numbers": tuple(range(1, 500))},
        {"numbers": (1,), "since": "2021-01-01T00:00Z"},
        {"numbers": (1, 2), **APRIL},
        {"numbers": (1,), "since": APRIL["until"], "until": APRIL["since"]},
    ],
)
def test_impossible_questions_are_refused(wrong):
    with pytest.raises(tle.ElementError):
        SpaceTrack(**wrong)
