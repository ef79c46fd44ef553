"""Closest approaches: published conjunctions, the collision of 2009, and every tenth of a second."""

import json
from dataclasses import replace

import numpy as np
import pytest
from brute_events import Obvious

import tle
from orbits import SearchError, find_approaches
from tle.moments import as_moment

SEED = 20261128
START = as_moment("2026-10-09T00:00:00Z")
PUBLISHED = as_moment("2026-03-13T00:07:38.203Z")
COLLISION = as_moment("2009-02-10T16:55:59.80Z")

# CelesTrak SOCRATES Plus, run of 2026-03-10: two of the ten, with their element sets (18 SDS).
FORTE = (
    "1 24920U 97047A   26068.55336280  .00000288  00000+0  13929-3 0  9992",
    "2 24920  69.9516 239.0563 0019638  49.6396 310.6437 14.27898608484460",
)
IDEFIX = (
    "1 27422U 02021B   26068.42594386  .00000374  00000+0  15845-3 0  9994",
    "2 27422  98.5868   7.0354 0011555 183.0056 177.1059 14.31025981243982",
)


def test_a_published_conjunction(element_set):
    """FORTE and IDEFIX: 0.052 km and 13.979 km/s."""
    (only,) = find_approaches(
        element_set(*FORTE), element_set(*IDEFIX), PUBLISHED.plus_days(-0.5), PUBLISHED.plus_days(0.5)
    )
    assert abs(only.tca.seconds_since(PUBLISHED)) < 1e-3
    assert only.miss_distance_km == pytest.approx(0.052, abs=5e-4)
    assert only.relative_speed_km_s == pytest.approx(13.979, abs=5e-4)


def test_ten_published_conjunctions(shared):
    """SOCRATES prints milliseconds, metres and metres a second: the same digits."""
    folder = shared("data/truth/socrates-2026-03")
    compared = 0
    for row in json.loads((folder / "socrates.json").read_text())["conjunctions"]:
        file = folder / f"gp_{row['obj1_norad']}_{row['obj2_norad']}.csv"
        if not file.exists():
            continue
        catalog = tle.read(file).catalog
        pair = [catalog.select(row[key])[0] for key in ("obj1_norad", "obj2_norad")]
        tca = as_moment(row["tca"])
        found = find_approaches(*pair, tca.plus_days(-1.0), tca.plus_days(1.0), within_km=5.0)
        ours = min(found, key=lambda each: abs(each.tca.seconds_since(tca)))
        assert abs(ours.tca.seconds_since(tca)) < 1e-3
        assert abs(ours.miss_distance_km - row["min_range_km"]) < 6e-4
        assert abs(ours.relative_speed_km_s - row["rel_speed_kms"]) < 6e-4
        compared += 1
    assert compared == 10


def test_iridium_33_and_kosmos_2251():
    """From the last sets before: 0.700 km at 16:55:59.80 UTC; the least is 0.698 km, 4 ms earlier."""
    sets = tle.bundled()
    iridium, kosmos = (sets.nearest(name, COLLISION.plus_days(-0.5)) for name in ("24946", "22675"))
    found = find_approaches(
        iridium, kosmos, COLLISION.plus_days(-1.0), COLLISION.plus_days(1.0), within_km=50.0
    )
    (hit,) = [each for each in found if each.miss_distance_km < 10.0]
    assert abs(hit.tca.seconds_since(COLLISION)) < 0.005
    assert hit.miss_distance_km == pytest.approx(0.698, abs=5e-4)
    assert hit.relative_speed_km_s == pytest.approx(11.647, abs=1e-3)
    # At the time printed, four milliseconds on.
    moved = hit.relative_speed_km_s * COLLISION.seconds_since(hit.tca)
    assert np.hypot(hit.miss_distance_km, moved) == pytest.approx(0.700, abs=6e-4)
    # Half a revolution before and after they met at the other node of their planes.
    assert len(found) >= 3
    assert sum(part**2 for part in (hit.radial_km, hit.in_track_km, hit.cross_track_km)) == pytest.approx(
        hit.miss_distance_km**2
    )
    assert hit.as_json()["a_norad_cat_id"] == 24946
    assert [each["norad_cat_id"] for each in hit.as_json()["elements"]] == [24946, 22675]
    assert 0.5 < hit.a_elements.age_days < 1.5


def dense_minima(one, other, length_s, within_km):
    """Return (seconds, km) of every local minimum of the distance, from every half second."""
    first, second = Obvious(one, START), Obvious(other, START)

    def apart(t_s):
        return np.linalg.norm(first.position(t_s) - second.position(t_s), axis=-1)

    t_s = np.arange(0.0, length_s + 0.25, 0.5)
    distance = apart(t_s)
    lowest = np.flatnonzero((distance[1:-1] < distance[:-2]) & (distance[1:-1] <= distance[2:])) + 1
    found = []
    for i in lowest[distance[lowest] < within_km + 8.0]:
        # The square of the distance is a parabola there.
        around = np.array([-0.5, 0.0, 0.5])
        a, b, c = apart(t_s[i] + around) ** 2
        at = t_s[i] + 0.25 * (a - c) / (a - 2.0 * b + c)
        found.append((float(at), float(apart(np.array([at]))[0])))
    return [each for each in found if each[1] <= within_km]


def test_nothing_is_missed_and_nothing_invented(iss):
    """Pairs that cross, that fly together, and one that only comes down to the other's height."""
    rng = np.random.default_rng(SEED)
    seen = 0
    for number in range(12):
        one = replace(iss, epoch=START, bstar=1e-5)
        other = replace(
            one,
            norad_cat_id=1,
            inclination_deg=float(rng.uniform(0.0, 110.0)),
            raan_deg=float(rng.uniform(0.0, 360.0)),
            mean_anomaly_deg=float(rng.uniform(0.0, 360.0)),
        )
        if number % 3 == 1:
            other = replace(
                one,
                norad_cat_id=1,
                mean_anomaly_deg=one.mean_anomaly_deg + 0.3,
                eccentricity=0.002,
                raan_deg=one.raan_deg + 0.2,
            )
        if number % 3 == 2:
            other = replace(other, mean_motion_rev_day=2.3, eccentricity=0.72)
        within_km = 60.0 if number % 3 == 1 else 1500.0
        truth = dense_minima(one, other, 43200.0, within_km)
        found = find_approaches(one, other, START, START.plus_days(0.5), within_km=within_km)
        assert len(found) == len(truth)
        for each, (at_s, distance_km) in zip(found, truth, strict=True):
            assert each.tca.seconds_since(START) == pytest.approx(at_s, abs=0.01)
            assert each.miss_distance_km == pytest.approx(distance_km, abs=1e-5)
        seen += len(truth)
    assert seen > 30


def test_it_does_not_matter_who_is_named_first(iss, tianhe):
    window = (START, START.plus_days(2.0))
    there = find_approaches(iss, tianhe, *window, within_km=500.0)
    back = find_approaches(tianhe, iss, *window, within_km=500.0)
    assert len(there) == len(back) > 0
    for one, other in zip(there, back, strict=True):
        assert abs(one.tca.seconds_since(other.tca)) < 1e-4
        assert one.miss_distance_km == pytest.approx(other.miss_distance_km, abs=1e-6)
        assert one.radial_km * other.radial_km < 0.0


def test_the_direction_to_the_other_is_pinned(iss):
    """One a tenth of a degree ahead on the same orbit is in front; one on a wider orbit is above."""
    one = replace(iss, epoch=START, eccentricity=0.0005, arg_perigee_deg=0.0, mean_anomaly_deg=0.0)
    ahead = replace(one, norad_cat_id=1, mean_anomaly_deg=0.1, eccentricity=0.0008)
    found = find_approaches(one, ahead, START, START.plus_days(0.5), within_km=30.0)
    assert len(found) > 5
    assert all(each.in_track_km > 5.0 for each in found)
    assert all(abs(each.cross_track_km) < 0.1 for each in found)
    above = replace(one, norad_cat_id=2, mean_motion_rev_day=15.45, mean_anomaly_deg=5.0)
    passing = min(
        find_approaches(above, one, START, START.plus_days(1.0), within_km=60.0),
        key=lambda each: each.miss_distance_km,
    )
    # Seen from the upper one the lower one is below.
    assert passing.radial_km < -5.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"within_km": 0.0}, "positive"),
        ({"within_km": float("inf")}, "positive"),
        ({"stop": START.plus_days(-1.0)}, "Exchange"),
    ],
)
def test_wrong_calls_say_what_to_do(iss, tianhe, arguments, words):
    with pytest.raises(SearchError, match=words):
        find_approaches(iss, tianhe, START, **{"stop": START.plus_days(1.0), **arguments})


def test_docked_ships_have_no_approach_and_almost_docked_ones_end_the_search(iss):
    docked = replace(iss, norad_cat_id=1)
    assert find_approaches(iss, docked, START, START.plus_days(1.0)) == []
    # 2 m and 40 m beside it.
    for degrees in (2e-5, 4e-4):
        beside = replace(docked, raan_deg=iss.raan_deg + degrees)
        found = find_approaches(iss, beside, START, START.plus_days(0.3))
        # Their planes cross twice a revolution, but they are apart along the track there: they wobble.
        assert all(each.miss_distance_km < 0.1 for each in found)
        assert len(found) >= 8


def test_one_object_has_no_distance_from_itself(iss):
    with pytest.raises(SearchError, match="two objects"):
        find_approaches(iss, iss, START, START.plus_days(1.0))
