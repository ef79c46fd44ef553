"""Passes as the archive's history judges them: reboosts that void them, and whether the plus/minus holds."""

import gzip
from dataclasses import dataclass

import numpy as np
import pytest

import tle
from dashboard import answers
from sites import find_passes, find_site, parse_place, with_circumstances
from tle import Catalog, ElementSet


@pytest.fixture(scope="module")
def iss_history(shared) -> Catalog:
    """18 SDS sets of the ISS since 2018, oldest first."""
    with gzip.open(shared("data/history/series-25544.tle.gz"), "rt") as file:
        lines = [line for line in file.read().splitlines() if line[:1] in "12"]
    recent = [i for i in range(0, len(lines), 2) if 18 <= int(lines[i][18:20]) <= 26]
    text = "\n".join("\n".join(lines[i : i + 2]) for i in recent)
    return tle.read(text.encode()).catalog.by_epoch()


@dataclass(frozen=True)
class Behind:
    """Holdings whose newest usable set is an old one, though the archive knows what came after."""

    newest: ElementSet
    sets: Catalog

    def at(self, name, at):
        return self.newest

    def history(self, number, since, until):
        return self.sets.between(since, until)


def before(sets, moment):
    return sets.between("2018-01-01T00:00Z", moment)[-1]


def test_a_burn_that_nasa_names_voids_what_was_predicted_before_it(iss_history):
    """2022-01-12 18:09 UTC, 0.5 m/s (ISS.OEM_J2K_EPH)."""
    old = before(iss_history, "2022-01-12T06:00:00Z")
    held = Behind(old, iss_history)
    passes = answers.passes(held, ["ISS"], find_site("baikonur"), "2022-01-12T06:00:00Z", 2.0)
    burn = tle.as_moment("2022-01-12T18:09:00Z")
    early = [each for each in passes if each.los.at.seconds_since(burn) < -2 * 3600]
    late = [each for each in passes if each.aos.at.seconds_since(burn) > 2 * 3600]
    assert early
    assert late
    assert not any(each.void for each in early)
    assert all("the prediction no longer holds" in each.void for each in late)
    # From a set of the day after nothing is void.
    new = before(iss_history, "2022-01-14T06:00:00Z")
    later = answers.passes(
        Behind(new, iss_history), ["ISS"], find_site("baikonur"), "2022-01-14T06:00:00Z", 1.0
    )
    assert not any(each.void for each in later)


def test_nine_of_ten_predictions_are_as_good_as_they_say(iss_history):
    """Passes from sets three days old, against those from the set of the day."""
    site = parse_place("47.37,8.54")
    days = iss_history.epoch_jd + iss_history.epoch_fr
    within = {"tca": 0, "aos": 0, "elevation": 0}
    total = 0
    for index in np.random.default_rng(5).choice(len(iss_history) - 1, 110, replace=False).tolist():
        later = int(np.searchsorted(days, days[index] + 3.0))
        if later >= len(days) or abs(days[later] - days[index] - 3.0) > 0.4:
            continue
        old, new = iss_history[index], iss_history[later]
        start = new.epoch.plus_days(-0.25)
        told, truth = (
            find_passes(Catalog.of(each), site, start, start.plus_days(0.5)) for each in (old, new)
        )
        for each in with_circumstances(told, Catalog.of(old)):
            near = min(truth, key=lambda one: abs(one.tca.at.seconds_since(each.tca.at)), default=None)
            if near is None or each.cut_by_window or near.cut_by_window:
                continue
            if abs(near.tca.at.seconds_since(each.tca.at)) > 1500.0:
                continue
            bar = each.plus_minus
            total += 1
            within["tca"] += abs(near.tca.at.seconds_since(each.tca.at)) <= bar.tca_s
            within["aos"] += abs(near.aos.at.seconds_since(each.aos.at)) <= bar.aos_s
            within["elevation"] += abs(near.tca.elevation_deg - each.tca.elevation_deg) <= bar.elevation_deg
    assert total > 150
    for name, count in within.items():
        assert 0.82 < count / total < 0.98, name
