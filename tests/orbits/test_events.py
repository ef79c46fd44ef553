"""Events of an orbit: against every second, against closed forms, with their directions pinned."""

import math
from dataclasses import replace

import numpy as np
import pytest
from brute_events import Obvious, crossings, turns

import tle
from orbits import SearchError, Times, beta_angle_deg, find_events, illumination, propagate
from orbits.path import HALF_S, Path
from orbits.sun import PENUMBRA, SUNLIT, UMBRA
from tle.catalog import Catalog
from tle.moments import as_moment
from tle.orbit_classes import classify
from tle.wgs72 import MU_KM3_S2

SEED = 20261127
START = as_moment("2026-10-09T00:00:00Z")
DAY_S = 86400.0

# Mean motion, eccentricity, inclination: from to.
CLASSES = {
    "low": ((13.0, 15.9), (0.0, 0.005), (0, 110)),
    "sun-synchronous": ((14.2, 15.2), (0.0, 0.002), (97, 99)),
    "eccentric": ((9.0, 14.0), (0.05, 0.3), (0, 110)),
    "molniya": ((2.0, 2.01), (0.68, 0.74), (61, 65)),
    "transfer": ((2.2, 2.4), (0.70, 0.73), (0, 30)),
    "geostationary": ((1.0007, 1.0047), (0.0001, 0.002), (0, 12)),
    "medium": ((1.9, 7.0), (0.0, 0.2), (0, 98)),
    "far": ((0.1, 0.5), (0.5, 0.8), (0, 98)),
}


def an_orbit(iss, rng, kind):
    motion, eccentricity, inclination = CLASSES[kind]
    elements = replace(
        iss,
        epoch=START.plus_days(float(rng.uniform(-3.0, 1.0))),
        mean_motion_rev_day=float(rng.uniform(*motion)),
        eccentricity=float(rng.uniform(*eccentricity)),
        inclination_deg=float(rng.uniform(*inclination)),
        raan_deg=float(rng.uniform(0, 360)),
        arg_perigee_deg=float(rng.uniform(0, 360)),
        mean_anomaly_deg=float(rng.uniform(0, 360)),
        bstar=1e-5,
    )
    axis_km = (MU_KM3_S2 / (elements.mean_motion_rev_day * 2.0 * math.pi / DAY_S) ** 2) ** (1.0 / 3.0)
    # One that would fall is drawn again.
    return elements if axis_km * (1.0 - elements.eccentricity) > 6550.0 else an_orbit(iss, rng, kind)


def by_brute_force(elements, length_s, start=START):
    """Return {kind: seconds} of everything there is."""
    obvious = Obvious(elements, start)
    clearance, sun_radius = obvious.clearance(np.arange(0.0, length_s + 0.5, 1.0))
    assert not np.isnan(clearance).any()
    found = {}
    for value, coarse, rising, falling in (
        (obvious.height_over_equator, None, "ascending node", "descending node"),
        (
            lambda t: np.subtract(*obvious.clearance(t)),
            clearance - sun_radius,
            "penumbra exit",
            "penumbra entry",
        ),
        (lambda t: np.add(*obvious.clearance(t)), clearance + sun_radius, "umbra exit", "umbra entry"),
    ):
        for at, up in crossings(value, length_s, coarse):
            found.setdefault(rising if up else falling, []).append(at)
    for value, low, high in (
        (obvious.radius, "perigee", "apogee"),
        (obvious.cosine, "orbit midnight", "orbit noon"),
    ):
        for at, least in turns(value, length_s):
            found.setdefault(low if least else high, []).append(at)
    return found


def seconds_of(events, start=START):
    found = {}
    for each in events:
        found.setdefault(each.kind, []).append(each.at.seconds_since(start))
    return found


def compared(elements, length_s, start=START):
    """Return how many events there are, none missed and none invented."""
    truth = by_brute_force(elements, length_s, start)
    ours = seconds_of(find_events(elements, start, start.plus_seconds(length_s)), start)
    count = 0
    for kind in truth.keys() | ours.keys():
        # A turning point within a second of an edge is beyond what brute force looks at.
        inside = [[at for at in found.get(kind, []) if 2.0 < at < length_s - 2.0] for found in (truth, ours)]
        assert len(inside[0]) == len(inside[1]), (kind, elements)
        # A parabola through the flat top of a wide orbit does not know it to 10 ms.
        limit_s = 0.01 if "node" in kind or "umbra" in kind else 0.01 + 6e-4 * elements.period_minutes
        assert np.abs(np.subtract(*inside)).max(initial=0.0) < limit_s, (kind, elements)
        count += len(inside[0])
    return count


@pytest.mark.parametrize("kind", CLASSES)
def test_nothing_is_missed_and_nothing_invented(iss, kind):
    rng = np.random.default_rng([SEED, list(CLASSES).index(kind)])
    length_s = 21600.0 if CLASSES[kind][0][0] > 3.0 else 43200.0
    seen = sum(compared(an_orbit(iss, rng, kind), length_s) for _ in range(3))
    assert seen >= (2 if kind == "far" else 12)


def test_objects_of_the_whole_catalogue_against_every_second(shared):
    catalog = tle.read(shared("data/catalog/on-orbit-2024-11-01.omm.csv.gz")).catalog
    kinds = classify(catalog.mean_motion_rev_day, catalog.eccentricity, catalog.inclination_deg)
    names = sorted(set(kinds.tolist()))
    rng = np.random.default_rng([SEED, 50])
    seen = 0
    for number in range(21):
        elements = catalog[int(rng.choice(np.flatnonzero(kinds == names[number % len(names)])))]
        start = elements.epoch.plus_days(float(rng.uniform(-3.0, 10.0)))
        seen += compared(elements, 21600.0, start)
    assert seen > 100


def test_the_bounds_hold_for_the_whole_catalogue(shared):
    """Random intervals of random objects of every class: nothing inside leaves what the ends allow."""
    catalog = tle.read(shared("data/catalog/on-orbit-2024-11-01.omm.csv.gz")).catalog
    kinds = classify(catalog.mean_motion_rev_day, catalog.eccentricity, catalog.inclination_deg)
    rng = np.random.default_rng([SEED, 51])
    far = np.argsort(catalog.mean_motion_rev_day)[:40].tolist()
    for number in far + [
        int(i) for kind in set(kinds.tolist()) for i in rng.choice(np.flatnonzero(kinds == kind), 25)
    ]:
        elements = catalog[number]
        path = Path(elements, elements.epoch, DAY_S)
        edges = np.sort(rng.uniform(0.0, DAY_S, 200))
        inside = edges[:-1, np.newaxis] + np.diff(edges)[:, np.newaxis] * rng.random((199, 6))
        ends = np.vstack([edges, path.states(edges).rows()])
        known = path.bounds(ends[:, :-1], ends[:, 1:])
        between = path.states(inside.ravel())
        radius, speed, climb = between.rows().reshape(3, 199, 6)
        gravity = -MU_KM3_S2 * between.at / (radius.ravel() ** 3)[:, np.newaxis]
        bend = (between.before - 2.0 * between.at + between.after) / HALF_S**2
        disturbance = np.linalg.norm(bend - gravity, axis=-1).reshape(199, 6)
        if np.isnan(radius).any():
            continue
        for value, most in (
            (radius, known.highest_km),
            (-radius, -known.lowest_km),
            (speed, known.fastest_km_s),
            (np.abs(climb), known.climb_km_s),
            (np.linalg.norm(bend, axis=-1).reshape(199, 6), known.acceleration_km_s2),
            (disturbance, known.disturbance_km_s2),
        ):
            # Positions have steps of 1e-9 km, and the second difference four times as much over 0.25 s^2.
            assert np.all(value <= most[:, np.newaxis] + 2e-8), elements


def test_directions_are_pinned(iss):
    """Over an ascending node the latitude goes from south to north; the shadow is entered from daylight."""
    events = find_events(iss, START, START.plus_days(1.0))
    assert [each.at for each in events] == sorted(each.at for each in events)
    around = Times.of([each.at.plus_seconds(s) for each in events for s in (-5.0, 0.0, 5.0)])
    ephemeris = propagate(Catalog.of(iss), around)
    lat, lon, _ = (column[0].reshape(-1, 3) for column in ephemeris.geodetic())
    radius = np.linalg.norm(ephemeris.position_km[0], axis=-1).reshape(-1, 3)
    light = illumination(ephemeris.position_km[0], around).reshape(-1, 3)
    expected_light = {
        "penumbra entry": (SUNLIT, PENUMBRA),
        "umbra entry": (PENUMBRA, UMBRA),
        "umbra exit": (UMBRA, PENUMBRA),
        "penumbra exit": (PENUMBRA, SUNLIT),
    }
    for i, each in enumerate(events):
        assert each.lat_deg == pytest.approx(lat[i, 1], abs=1e-5)
        assert each.lon_deg == pytest.approx(lon[i, 1], abs=1e-5)
        assert each.radius_km == pytest.approx(radius[i, 1], abs=1e-5)
        if "node" in each.kind:
            # Polar motion puts the pole 0.3" beside that of date.
            assert abs(each.lat_deg) < 2e-4
            assert (lat[i, 0] < lat[i, 2]) == (each.kind == "ascending node")
        elif "gee" in each.kind:
            side = 1 if each.kind == "perigee" else -1
            assert np.sign(radius[i, [0, 2]] - radius[i, 1]).tolist() == [side, side]
        elif "umbra" in each.kind:
            assert (light[i, 0], light[i, 2]) == expected_light[each.kind]
    kinds = [each.kind for each in events]
    assert set(kinds) == {
        "ascending node", "descending node", "perigee", "apogee", "orbit noon", "orbit midnight",
        *expected_light,
    }  # fmt: skip
    assert 15 <= kinds.count("ascending node") <= 16


def test_noon_is_over_the_noon_meridian_and_as_far_from_the_sun_as_the_plane(iss):
    events = find_events(iss, START, START.plus_days(1.0), ["subsolar"])
    assert [each.kind for each in events[:2]] in (
        ["orbit noon", "orbit midnight"],
        ["orbit midnight", "orbit noon"],
    )
    for each in events:
        state = propagate(Catalog.of(iss), each.at)
        beta = float(beta_angle_deg(state.position_km[0, 0], state.velocity_km_s[0, 0], Times.of(each.at)))
        angle = each.sun_angle_deg if each.kind == "orbit noon" else 180.0 - each.sun_angle_deg
        # The Sun, and the plane, move on in a quarter of a revolution.
        assert angle == pytest.approx(abs(beta), abs=0.01)


def test_of_a_kepler_orbit_all_is_known(iss):
    """Perigee when the mean anomaly is nought, nodes where the true anomaly says: Molniya, to 30 s."""
    molniya = replace(
        iss, mean_motion_rev_day=2.006, eccentricity=0.72, inclination_deg=63.4, arg_perigee_deg=270.0,
        mean_anomaly_deg=180.0, bstar=0.0, epoch=START,
    )  # fmt: skip
    found = seconds_of(find_events(molniya, START.plus_seconds(-600.0), START.plus_days(0.9)))
    period_s = DAY_S / 2.006
    assert found["apogee"] == pytest.approx([0.0, period_s], abs=30.0)
    assert found["perigee"] == pytest.approx([period_s / 2, 1.5 * period_s], abs=30.0)
    # At 90 degrees of true anomaly: tan(E/2) = sqrt((1-e)/(1+e)).
    eccentric = 2.0 * math.atan(math.sqrt(0.28 / 1.72))
    away_s = (eccentric - 0.72 * math.sin(eccentric)) / (2.0 * math.pi) * period_s
    # With the perigee farthest south it comes north after it.
    assert found["ascending node"] == pytest.approx([period_s * k + away_s for k in (0.5, 1.5)], abs=30.0)
    assert found["descending node"] == pytest.approx([period_s * k - away_s for k in (0.5, 1.5)], abs=30.0)


def test_windows_put_end_to_end_give_the_events_of_the_long_window(iss):
    whole = find_events(iss, START, START.plus_seconds(20 * 1234.5))
    parts = [
        each
        for k in range(20)
        for each in find_events(iss, START.plus_seconds(k * 1234.5), START.plus_seconds((k + 1) * 1234.5))
    ]
    assert [each.kind for each in parts] == [each.kind for each in whole]
    for one, other in zip(parts, whole, strict=True):
        assert abs(one.at.seconds_since(other.at)) < 1e-3


def test_what_falls_has_no_events_after_it(iss):
    falling = replace(iss, mean_motion_rev_day=16.4, bstar=0.01, epoch=START)
    events = find_events(falling, START, START.plus_days(10.0))
    last = events[-1].at
    assert START < last < START.plus_days(9.0)
    assert min(each.alt_km for each in events) > -25.0
    assert find_events(falling, START.plus_days(12.0), START.plus_days(13.0)) == []


def test_an_orbit_in_the_equator_has_no_nodes_and_one_a_millidegree_off_has(iss):
    still = replace(
        iss, mean_motion_rev_day=14.0, eccentricity=0.001, inclination_deg=0.0, bstar=0.0, epoch=START
    )
    assert find_events(still, START, START.plus_days(1.0), ["nodes"]) == []
    tilted = replace(still, inclination_deg=0.001)
    assert len(find_events(tilted, START, START.plus_days(1.0), ["nodes"])) in (27, 28, 29)


def test_every_event_tells_its_elements(iss):
    first = find_events(iss, START, START.plus_days(0.1))[0]
    document = first.as_json()
    assert document["elements"]["norad_cat_id"] == 25544
    assert document["elements"]["age_days"] == pytest.approx(first.at.days_since(iss.epoch), abs=1e-6)
    assert document["at"] == first.at.iso()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"kinds": ["eclipse"]}, "nodes, apsides, shadow, subsolar"),
        ({"kinds": []}, "nothing"),
        ({"stop": START.plus_days(-1.0)}, "Exchange"),
        ({"equator": "J2000"}, "GCRS"),
    ],
)
def test_wrong_calls_say_what_to_do(iss, arguments, words):
    with pytest.raises(SearchError, match=words):
        find_events(iss, START, **{"stop": START.plus_days(1.0), **arguments})
