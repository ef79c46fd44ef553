"""The bench of approaches: that both engines are asked the same, and nothing is lost."""

import pytest

from dashboard.bench import approaches, machine


@pytest.fixture(scope="module")
def document():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMON_ORBIT_SHARED", "/nowhere")
        patch.setattr(approaches, "QUICK", (600, 0.05))
        patch.setattr(approaches, "WITHIN_KM", 20.0)
        patch.setattr(approaches, "_CHECKED", 300)
        patch.setattr(approaches, "_CHECKED_S", 300)
        return approaches.run(None, quick=True, tell=lambda words: None)


def test_ours_loses_nothing_against_positions_of_every_second(document):
    assert document["brute_force"]["approaches"] > 5
    assert document["brute_force"]["missed"] == 0


def test_every_engine_that_is_installed_finds_the_same(document):
    rows = {row["engine"]: row for row in document["rows"]}
    assert rows["common-orbit"]["complete"]["found"] > 20
    assert rows["common-orbit"]["ratio_to_ours"] == 1.0
    if "astroz" not in rows:
        assert machine.version_of("astroz") is None, document["skipped"]
        return
    row = rows["astroz"]
    assert row["complete"]["missed"] + row["complete"]["invented"] <= 1, row
    assert row["p99_difference"] < 1e-3


def test_approaches_that_only_one_has_are_counted():
    ours = {(0, 1): [(10.0, 1.0), (3000.0, 2.0)], (0, 2): [(50.0, 4.9999)]}
    theirs = {(0, 1): [(10.5, 1.001)], (1, 2): [(7.0, 3.0)]}
    said = approaches.compared(theirs, ours)
    assert said["complete"] == {"found": 2, "missed": 1, "invented": 1}
    assert said["max_difference"] == pytest.approx(0.001)
