"""Histories of orbits: altitudes, planes, decay, sets left out."""

from dataclasses import replace

import numpy as np
import pytest

import tle
from orbits import orbit_history
from orbits.errors import HistoryError
from orbits.history import mean_axis_km
from orbits.prepared import satrec as _satrec
from tle import Catalog

BUNDLED = tle.bundled()


def series(each, count, step_days, change):
    """Return `count` sets a step apart, each as `change(fields of the set, its number)` leaves it."""
    return Catalog(
        replace(each, epoch=each.epoch.plus_days(k * step_days), **change(k)) for k in range(count)
    )


def test_the_mean_axis_is_that_of_sgp4():
    for number in (25544, 48274, 24946, 25730, 37755):
        sets = BUNDLED.select(number)
        expected = [_satrec(each).a * 6378.135 for each in sets]
        np.testing.assert_allclose(mean_axis_km(sets), expected, rtol=1e-12)


def test_a_history_is_by_epoch_whatever_the_order_and_the_last_of_one_epoch_counts(iss):
    earlier = replace(iss, epoch=iss.epoch.plus_days(-1.0))
    corrected = replace(iss, inclination_deg=51.7)
    history = orbit_history(Catalog([iss, earlier, corrected]))
    assert list(history.sets) == [earlier, corrected]
    np.testing.assert_allclose(history.days, [0.0, 1.0], atol=1e-9)
    assert len(history) == 2
    assert history.left_out == ()


def test_heights_frame_the_orbit(iss):
    history = orbit_history(Catalog.of(iss))
    axis = history.altitude_km[0] + 6378.137
    assert history.apogee_km[0] - history.perigee_km[0] == pytest.approx(2 * axis * iss.eccentricity)
    assert history.perigee_km[0] < history.altitude_km[0] < history.apogee_km[0]
    assert 410.0 < history.altitude_km[0] < 425.0
    assert np.isnan(history.decay_km_day[0])


def test_the_arrays_cannot_be_written_to(iss):
    history = orbit_history(Catalog.of(iss))
    with pytest.raises(ValueError, match="read-only"):
        history.altitude_km[0] = 0.0


def test_decay_is_told_in_km_a_day(iss):
    # 0.001 rev/day a day is 2/3 * a * 0.001 / n = 0.292 km a day for the ISS.
    sets = series(iss, 40, 0.5, lambda k: {"mean_motion_rev_day": iss.mean_motion_rev_day + 0.0005 * k})
    np.testing.assert_allclose(orbit_history(sets).decay_km_day, 0.2925, atol=0.001)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"mean_motion_rev_day": 15.47}, "mean altitude"),
        ({"inclination_deg": 51.9}, "inclination"),
        ({"raan_deg": 12.0}, "node"),
    ],
)
def test_a_set_that_its_neighbours_contradict_is_left_out_with_the_reason(iss, change, word):
    turn = -4.97  # degrees a day, as the node of the ISS goes
    sets = series(
        iss, 21, 0.3,
        lambda k: {"raan_deg": (iss.raan_deg + turn * 0.3 * k) % 360.0} | (change if k == 10 else {}),
    )  # fmt: skip
    history = orbit_history(sets)
    assert [left.element_set for left in history.left_out] == [sets[10]]
    assert word in history.left_out[0].reason
    assert len(history) == 20


def test_a_reboost_is_no_fault_of_the_sets(iss):
    # 3 km up within one gap, and the first set after it another half kilometre too high.
    def up(k):
        return {"mean_motion_rev_day": 15.488 - 0.0103 * (k >= 10) - 0.0017 * (k == 10)}

    turn = -4.97
    moving = series(iss, 21, 0.3, lambda k: up(k) | {"raan_deg": (iss.raan_deg + turn * 0.3 * k) % 360.0})
    assert orbit_history(moving).left_out == ()


def test_no_history_of_nothing_or_of_two_objects(iss, tianhe):
    with pytest.raises(HistoryError, match="no element set"):
        orbit_history(Catalog())
    with pytest.raises(HistoryError, match="2 objects"):
        orbit_history(Catalog([iss, tianhe]))


def test_the_iss_was_low_in_2007_and_raised_in_2011():
    history = orbit_history(BUNDLED.select("ISS"))
    years = np.array([int(each.epoch.iso(0)[:4]) for each in history.sets])
    means = {year: float(np.mean(history.altitude_km[years == year])) for year in (2000, 2007, 2012, 2022)}
    assert means[2007] < 342 < 365 < means[2000] < 375 < 395 < means[2012] < 405 < 412 < means[2022] < 422
    assert history.left_out == ()
