"""The bench of passes: that every engine is asked the same, and its answers are read aright."""

import numpy as np
import pytest

from dashboard.bench import machine, passes
from dashboard.bench.passes import Found, Size

SIZE = Size(6, 4, 3, seconds=0.01, rounds=1)

# Skyfield and sgp4-predict turn the Earth by another UT1, and Skyfield's search stops at half a second.
SAME_S = 1.0


@pytest.fixture(scope="module")
def document():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMON_ORBIT_SHARED", "/nowhere")
        patch.setattr(passes, "QUICK", SIZE)
        return passes.run(None, quick=True, tell=lambda words: None)


def test_ours_loses_nothing_against_samples_of_every_second(document):
    brute = document["brute_force"]
    assert brute["edges"] > 10
    assert (brute["missed"], brute["invented"]) == (0, 0)
    assert brute["max_difference_s"] < 0.05


def test_every_engine_that_is_installed_finds_the_same_passes(document):
    rows = {(row["case"], row["engine"]): row for row in document["rows"]}
    cases = {case for case, _ in rows}
    assert len(cases) == 3
    for case in cases:
        for name in (*passes.OURS, *passes.PEERS):
            row = rows.get((case, name))
            if row is None:
                distribution = passes._adapter(name).DISTRIBUTION
                assert machine.version_of(distribution) is None, document["skipped"]
                continue
            assert row["rate"] > 0.0
            assert row["complete"]["found"] > 0
            # A pass that only grazes the mask may be one engine's and not the other's.
            assert row["complete"]["missed"] + row["complete"]["invented"] <= 1, row
            assert row["max_difference"] < SAME_S
        assert rows[case, passes.OURS[0]]["ratio_to_ours"] == 1.0


def test_passes_that_only_one_has_are_counted_and_edges_compared():
    ours = Found(
        np.array([0, 0, 1]),
        np.array([0, 0, 0]),
        np.array([100.0, 900.0, 50.0]),
        np.array([200.0, 990.0, 80.0]),
    )
    theirs = Found(
        np.array([0, 1, 1]),
        np.array([0, 0, 0]),
        np.array([100.5, 50.0, 500.0]),
        np.array([199.0, 80.0, 600.0]),
    )
    found = passes._compared(theirs, ours, 86400.0)
    assert found["complete"] == {"found": 3, "missed": 1, "invented": 1}
    assert found["max_difference"] == pytest.approx(1.0)
