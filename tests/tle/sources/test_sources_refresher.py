"""Automatic refresh: at least two hours apart, stoppable, and no more stubborn than a single fetch."""

import random
import threading

import pytest

import tle
from tle.sources import CelesTrak, Limits, Outcome, Refresher

LIMITS = Limits(connect_s=5.0, read_s=5.0, total_s=20.0)


def test_no_interval_below_two_hours(archive):
    for wrong in (7199.0, 0.0, -1.0, float("nan")):
        with pytest.raises(tle.ElementError, match="banned"):
            Refresher([], archive, every_s=wrong)


def test_pauses_are_scattered_and_never_short(archive):
    refresher = Refresher([], archive, every_s=7200.0, chance=random.Random(7))
    pauses = [refresher.pause_s() for _ in range(1000)]
    assert min(pauses) > 7260.0
    assert max(pauses) < 7200.0 * 1.1 + 200.0
    assert max(pauses) - min(pauses) > 600.0


def test_rounds_at_the_earliest_are_never_refused(group, server, archive, clock):
    """The pause is long enough for every source to be asked again in every round."""

    class Never(random.Random):
        def random(self):
            return 0.0

    refresher = Refresher([group], archive, at=clock, limits=LIMITS, chance=Never())
    for _ in range(5):
        (result,) = refresher.round()
        assert result.outcome is not Outcome.NOT_ASKED
        assert result.ok
        clock.moment = clock().plus_seconds(refresher.pause_s())
    assert server.offences == 0
    assert server.count() == 5


def test_it_starts_with_a_round_and_stops(group, server, archive, clock):
    heard = []
    told = threading.Event()

    def hear(results):
        heard.extend(results)
        told.set()

    with Refresher([group], archive, at=clock, limits=LIMITS, heard=hear) as refresher:
        assert told.wait(30)
        refresher.start()
    assert [each.outcome for each in heard] == [Outcome.NEW]
    assert server.count() == 1
    assert not any(each.name == "refresh of element sets" for each in threading.enumerate())
    # Switched on again, it is as silent as any other start.
    told.clear()
    with Refresher([group], archive, at=clock, limits=LIMITS, heard=hear):
        assert told.wait(30)
    assert heard[-1].outcome is Outcome.NOT_ASKED
    assert server.count() == 1


def test_a_ban_silences_it(group, server, archive, clock, plays):
    server.script = plays.not_updated
    refresher = Refresher([group, CelesTrak(group="visual")], archive, at=clock, limits=LIMITS)
    for _ in range(20):
        refresher.round()
        clock.moment = clock().plus_seconds(refresher.pause_s())
    assert server.count() == 1


def test_an_archive_that_cannot_be_written_does_not_end_it(
    group, server, archive, clock, monkeypatch, caplog
):
    refresher = Refresher([group], archive, at=clock, limits=LIMITS)
    rounds = []
    done = threading.Event()

    def failing():
        rounds.append(1)
        if len(rounds) == 3:
            done.set()
        raise tle.ElementError("the disk is full")

    monkeypatch.setattr(refresher, "round", failing)
    monkeypatch.setattr(refresher, "pause_s", lambda: 0.001)
    with refresher:
        assert done.wait(30)
    assert "the disk is full" in caplog.text
