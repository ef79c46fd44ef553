"""A whole catalogue against itself: beside the search of two, and every second."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from made_catalogue import made_catalogue

import tle
from orbits import SearchError, Times, find_approaches, propagate, screen
from tle import Catalog, as_moment

SEED = 20261129
START = as_moment("2026-10-09T00:00:00Z")


def shell(n, seed=SEED, **more):
    """Return n sets of one thin shell of 60 km, where things come near to each other."""
    random = np.random.default_rng(seed)
    pattern = tle.bundled().nearest("ISS", START)
    return [
        replace(
            pattern,
            norad_cat_id=700_000 + i,
            object_name=f"MADE {i}",
            epoch=START.plus_days(-float(random.uniform(0.0, 2.0))),
            mean_motion_rev_day=float(random.uniform(15.0, 15.2)),
            eccentricity=float(random.uniform(0.0, 0.004)),
            inclination_deg=float(random.choice([43.0, 53.0, 70.0, 97.6])),
            raan_deg=float(random.uniform(0.0, 360.0)),
            arg_perigee_deg=float(random.uniform(0.0, 360.0)),
            mean_anomaly_deg=float(random.uniform(0.0, 360.0)),
            mean_motion_dot=0.0,
            mean_motion_ddot=0.0,
            **more,
        )
        for i in range(n)
    ]


def seconds_near(catalog, hours, within_km):
    """Return the pairs that are nearer than `within_km` at any whole second: plain, and slow."""
    near = set()
    for first in range(0, int(hours * 3600.0) + 1, 400):
        times = Times.every(START.plus_seconds(float(first)), 1.0, 400)
        position = propagate(catalog, times, velocities=False, engine="kernel").position_km
        for k in range(400):
            now = position[:, k]
            square = np.sum(now**2, axis=-1)
            apart = square[:, np.newaxis] + square - 2.0 * (now @ now.T)
            rows, columns = np.nonzero(apart < within_km**2)
            near |= {(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if a < b}
    return near


def listed(found):
    return {
        (int(a), int(b), round(float(t_s), 2)): float(apart)
        for a, b, t_s, apart in zip(found.a, found.b, found.t_s, found.miss_distance_km, strict=True)
    }


def test_it_finds_what_the_search_of_two_finds_and_every_second_shows():
    catalog, hours, within_km = Catalog(shell(160)), 1.5, 30.0
    found = screen(catalog, START, START.plus_days(hours / 24.0), within_km=within_km)
    expected = {}
    # All that is near at some whole second, and some way around.
    for a, b in sorted(seconds_near(catalog, hours, within_km + 10.0)):
        for each in find_approaches(
            catalog[a], catalog[b], START, START.plus_days(hours / 24.0), within_km=within_km
        ):
            expected[a, b, round(each.tca.seconds_since(START), 2)] = each.miss_distance_km
    ours = listed(found)
    assert len(expected) > 30
    assert ours.keys() == expected.keys()
    for key, apart_km in expected.items():
        assert ours[key] == pytest.approx(apart_km, abs=1e-6)


def test_every_kind_of_orbit_far_and_near():
    catalog = made_catalogue(START, 300)
    stop = START.plus_days(0.1)
    found = screen(catalog, START, stop, within_km=200.0)
    kinds = {catalog.orbit_class[int(number)] for number in np.concatenate([found.a, found.b])}
    assert len(kinds) > 2
    random = np.random.default_rng(SEED)
    ours = listed(found)
    pairs = {(a, b) for a, b, _ in ours}
    others = list(combinations(range(len(catalog)), 2))
    pairs |= {others[i] for i in random.choice(len(others), 150, replace=False).tolist()}
    for a, b in pairs:
        expected = find_approaches(catalog[a], catalog[b], START, stop, within_km=200.0)
        theirs = {(a, b, round(each.tca.seconds_since(START), 2)): each.miss_distance_km for each in expected}
        mine = {key: apart for key, apart in ours.items() if key[:2] == (a, b)}
        assert mine.keys() == theirs.keys(), (a, b)
        for key, apart_km in theirs.items():
            assert mine[key] == pytest.approx(apart_km, abs=1e-5)


def test_two_that_fly_together_have_each_of_their_minima():
    """One behind the other on orbits a little apart: two minima a revolution, for hours."""
    first = shell(1)[0]
    second = replace(
        first,
        norad_cat_id=1,
        mean_anomaly_deg=first.mean_anomaly_deg - 0.01,
        eccentricity=first.eccentricity + 1e-4,
    )
    stop = START.plus_days(0.5)
    found = screen(Catalog([first, second]), START, stop, within_km=10.0)
    expected = find_approaches(first, second, START, stop, within_km=10.0)
    assert len(expected) > 5
    assert found.t_s == pytest.approx([each.tca.seconds_since(START) for each in expected], abs=0.05)


# MEV-1 holds OPTUS D3; each has elements of its own (CelesTrak, active, 2026-08-22).
HELD_AND_HOLDING = b"""\
OPTUS D3
1 35756U 09044B   26234.64111339 -.00000148  00000+0  00000+0 0  9990
2 35756   0.8783 268.1658 0004221 241.4144 208.3018  1.00272914 62230
MEV-1
1 44625U 19067B   26234.50808382 -.00000148  00000+0  00000+0 0  9997
2 44625   0.8786 268.1635 0004238 240.1556 161.5409  1.00273017 62233
"""


def test_two_that_stay_together_for_a_day_have_their_minima():
    """So slow that double precision tells the time of a minimum to a twentieth of a second only."""
    held, holding = tle.read(HELD_AND_HOLDING).catalog
    random = np.random.default_rng(SEED)
    start = as_moment("2026-08-22T18:00:00Z")
    expected, times = 0, Times.every(start, 10.0, 8641)
    for _ in range(30):
        other = replace(
            holding,
            eccentricity=holding.eccentricity + float(random.normal(0.0, 1e-6)),
            arg_perigee_deg=holding.arg_perigee_deg + float(random.normal(0.0, 0.02)),
            inclination_deg=holding.inclination_deg + float(random.normal(0.0, 2e-4)),
        )
        pair = Catalog([held, other])
        found = screen(pair, start, start.plus_days(1.0), within_km=20.0)
        position = propagate(pair, times, engine="sgp4").position_km
        apart = np.linalg.norm(position[0] - position[1], axis=-1)
        lows = 1 + np.flatnonzero((apart[1:-1] < apart[:-2]) & (apart[1:-1] <= apart[2:]))
        lows = lows[apart[lows] < 20.0]
        assert found.t_s == pytest.approx(10.0 * lows, abs=10.0)
        assert found.miss_distance_km == pytest.approx(apart[lows], abs=1e-6)
        expected += len(lows)
    assert expected > 20


def test_the_collision_of_2009():
    day = as_moment("2009-02-10T12:00:00Z")
    pair = [tle.bundled().nearest(number, day) for number in (24946, 22675)]
    (only,) = screen(Catalog(pair), day, day.plus_days(0.5), within_km=5.0).approaches()
    (same,) = find_approaches(*pair, day, day.plus_days(0.5), within_km=5.0)
    assert abs(only.tca.seconds_since(as_moment("2009-02-10T16:55:59.80Z"))) < 0.01
    assert only.miss_distance_km == pytest.approx(0.700, abs=5e-3)
    mine, theirs = only.as_json(), same.as_json()
    assert mine.pop("tca")[:-2] == theirs.pop("tca")[:-2]
    for key in ("miss_distance_km", "relative_speed_km_s", "radial_km", "in_track_km", "cross_track_km"):
        assert mine.pop(key) == pytest.approx(theirs.pop(key), abs=1e-6)
    for own, other in zip(mine["elements"], theirs["elements"], strict=True):
        assert own.pop("age_days") == pytest.approx(other.pop("age_days"), abs=2e-6)
    assert mine == theirs


def test_some_against_all_is_a_part_of_all_against_all():
    catalog = Catalog(shell(120))
    stop = START.plus_days(0.05)
    every = listed(screen(catalog, START, stop, within_km=40.0))
    chosen = {b for _, b, _ in list(every)[:2]}
    some = listed(screen(catalog, START, stop, within_km=40.0, among=sorted(chosen)))
    assert 2 <= len(some) < len(every)
    assert some == {key: apart for key, apart in every.items() if chosen & set(key[:2])}


def test_one_window_is_its_halves():
    catalog = Catalog(shell(120))
    middle, stop = START.plus_seconds(2011.0), START.plus_seconds(4000.0)
    whole = screen(catalog, START, stop, within_km=40.0)
    halves = [screen(catalog, START, middle, within_km=40.0), screen(catalog, middle, stop, within_km=40.0)]
    assert len(whole) == sum(map(len, halves)) > 10
    joined = np.sort(np.concatenate([halves[0].t_s, halves[1].t_s + 2011.0]))
    assert joined == pytest.approx(whole.t_s, abs=1e-3)


def test_threads_and_steps_make_no_difference(monkeypatch):
    catalog = Catalog(shell(120))
    stop = START.plus_seconds(3000.0)
    one = listed(screen(catalog, START, stop, within_km=40.0, threads=1))
    assert one == listed(screen(catalog, START, stop, within_km=40.0, threads=3))
    monkeypatch.setattr("orbits.screening.STEP_S", 17.0)
    assert one.keys() == listed(screen(catalog, START, stop, within_km=40.0)).keys()


def test_docked_ships_under_the_elements_of_their_station_are_no_approach():
    first, second, third = shell(3)
    docked = replace(first, norad_cat_id=5, object_name="SHIP")
    found = screen(Catalog([first, second, docked, third]), START, START.plus_days(0.05), within_km=100.0)
    assert found.same.tolist() == [[0, 2]]
    assert not any({int(a), int(b)} == {0, 2} for a, b in zip(found.a, found.b, strict=True))


def test_what_decays_is_looked_at_as_long_as_it_flies():
    falling = replace(shell(1)[0], mean_motion_rev_day=16.3, bstar=0.05, eccentricity=0.0005)
    stop = START.plus_days(5.0)
    found = screen(Catalog([*shell(2)[1:], falling]), START, stop, within_km=5.0)
    assert found.without_position.tolist() == [1]
    assert np.isfinite(found.miss_distance_km).all()


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_to_meet(count):
    found = screen(Catalog(shell(count)), START, START.plus_days(0.01), within_km=5.0)
    assert len(found) == 0
    assert found.approaches() == []


def test_what_cannot_be_asked():
    catalog = Catalog(shell(2))
    with pytest.raises(SearchError, match="start first"):
        screen(catalog, START, START.plus_days(-1.0))
    with pytest.raises(SearchError, match="30 days"):
        screen(catalog, START, START.plus_days(31.0))
    for within_km in (0.0, float("nan"), 201.0):
        with pytest.raises(SearchError, match="200 km"):
            screen(catalog, START, START.plus_days(0.1), within_km=within_km)


def test_progress_goes_up_to_the_end():
    told = []
    screen(Catalog(shell(5)), START, START.plus_days(0.2), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2


def test_a_real_catalogue_beside_the_search_of_two(shared):
    whole = tle.read(shared("data/catalog/on-orbit-2024-11-01.omm.csv.gz")).catalog
    catalog = whole[np.sort(np.random.default_rng(SEED).choice(len(whole), 1500, replace=False))]
    start = catalog[0].epoch
    stop = start.plus_days(1.0 / 24.0)
    found = screen(catalog, start, stop, within_km=20.0)
    assert len(found) > 20
    for a, b, t_s, apart_km in zip(found.a, found.b, found.t_s, found.miss_distance_km, strict=True):
        both = find_approaches(catalog[int(a)], catalog[int(b)], start, stop, within_km=20.0)
        nearest = min(both, key=lambda each: abs(each.tca.seconds_since(start) - t_s))
        assert abs(nearest.tca.seconds_since(start) - t_s) < 1e-3
        assert nearest.miss_distance_km == pytest.approx(apart_km, abs=1e-6)
