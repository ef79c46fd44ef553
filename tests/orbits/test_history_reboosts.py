"""Reboosts: those that NASA names are found, drag and bad sets are none."""

from dataclasses import replace

import numpy as np
import pytest

import tle
from orbits import find_reboosts, orbit_history
from orbits.reboosts import delta_a_km, share_told
from tle import Catalog, as_moment, twoline

# Ignition and planned change of speed, from the comments ("trajectory event summary") of NASA/JSC's
# ISS ephemerides: ISS.OEM_J2K_EPH files of 2021-09-15, 10-01, 12-17, 2022-01-03, 02-16 and 2023-02-16.
# Those of 2022-01-12 and 02-26 were preliminary; the sets tell 0.2 to 0.3 m/s more.
NAMED_BY_NASA = [
    ("2021-09-24T14:23:00Z", -0.7, 0.1),
    ("2021-10-12T07:28:00Z", 0.5, 0.1),
    ("2021-12-24T01:18:00Z", -1.1, 0.1),
    ("2022-01-12T18:09:00Z", 0.5, 0.3),
    ("2022-02-26T01:37:00Z", 0.5, 0.35),
    ("2023-02-20T02:58:00Z", 1.7, 0.2),
]
# The days those twelve ephemerides cover, and debris avoidance in and between them that they could not know:
# NASA, 2021-12-03 (Pegasus fragment, 02:58 EST); Roscosmos, 2021-11-10 (Fengyun-1C, 0.7 m/s, 20:15 UTC).
COVERED = [
    ("2021-08-25T12:00Z", "2021-09-09T12:00Z"),
    ("2021-09-15T12:00Z", "2021-10-30T13:00Z"),
    ("2021-11-15T12:00Z", "2022-02-01T12:00Z"),
    ("2022-02-11T12:00Z", "2022-03-03T12:00Z"),
    ("2023-02-15T12:00Z", "2023-03-02T12:00Z"),
]
DODGED = [("2021-12-03T07:58:00Z", -0.3), ("2021-11-10T20:15:00Z", 0.7)]


def the_one_around(reboosts, moment):
    found = [each for each in reboosts if each.after <= moment <= each.before]
    assert len(found) == 1, (moment.iso(0), found)
    return found[0]


def check_those_named(reboosts, *, bracket_days):
    for when, speed, within in NAMED_BY_NASA:
        moment = as_moment(when)
        each = the_one_around(reboosts, moment)
        assert abs(each.at.days_since(moment)) * 24.0 < 2.0, when
        assert each.delta_v_m_s == pytest.approx(speed, abs=within), when
        assert np.sign(each.delta_a_km) == np.sign(each.delta_v_m_s)
        assert each.before.days_since(each.after) < bracket_days, when
        assert each.confidence > 0.9


def test_the_bundled_sets_alone_tell_the_six_burns_and_no_other():
    reboosts = find_reboosts(orbit_history(tle.bundled().select("ISS")))
    # Wider brackets: of the first sets after a burn only the sane are bundled.
    check_those_named(reboosts, bracket_days=2.0)
    assert len(reboosts) == len(NAMED_BY_NASA)


@pytest.fixture(scope="module")
def found_2021_to_2023(shared):
    import gzip

    text = gzip.decompress(shared("data/history/series-25544.tle.gz").read_bytes()).decode()
    since, until = as_moment("2021-06-01T00:00Z"), as_moment("2023-06-01T00:00Z")
    lines = [line for line in text.splitlines() if line[:1] in "12"]
    chosen = [
        line
        for pair in zip(lines[::2], lines[1::2], strict=True)
        if pair[0][18:20] in ("21", "22", "23")
        for line in pair
    ]
    sets, rejected = twoline.read_text("\n".join(chosen))
    assert not rejected
    history = orbit_history(Catalog(each for each in sets if since <= each.epoch < until))
    return history, find_reboosts(history)


def test_the_full_series_tells_them_too(found_2021_to_2023):
    history, reboosts = found_2021_to_2023
    assert len(history) > 3000
    check_those_named(reboosts, bracket_days=1.2)


def test_it_finds_the_dodges_that_no_plan_named(found_2021_to_2023):
    _, reboosts = found_2021_to_2023
    for when, speed in DODGED:
        each = the_one_around(reboosts, as_moment(when))
        assert each.delta_v_m_s == pytest.approx(speed, abs=0.1)


def test_false_alarms_are_less_than_one_a_month(found_2021_to_2023):
    _, reboosts = found_2021_to_2023
    known = [as_moment(when) for when, *_ in (*NAMED_BY_NASA, *DODGED)]
    spans = [(as_moment(start), as_moment(stop)) for start, stop in COVERED]
    alarms = [
        each
        for each in reboosts
        if any(start <= each.at <= stop for start, stop in spans)
        and not any(each.after <= moment <= each.before for moment in known)
    ]
    months = sum(stop.days_since(start) for start, stop in spans) / 30.4
    assert months > 5.0
    assert len(alarms) == 0, alarms  # asked for: fewer than one a month


# -- made series ----------------------------------------------------------------


def made(iss, *, days=120.0, every=0.25, noise_km=0.01, decay=0.08, burns=(), storm=None, seed=3):
    """Return sets of an orbit that sinks by `decay` km a day, with noise, and with steps (day, km)."""
    print(f"seed {seed}")
    random = np.random.default_rng(seed)
    time = np.arange(0.0, days, every) + random.uniform(0.0, 0.05, len(np.arange(0.0, days, every)))
    rate = decay * (1.0 + 0.5 * np.sin(time / 4.3))  # the Sun turns once in 27 days
    height = -np.concatenate([[0.0], np.cumsum(rate[1:] * np.diff(time))])
    if storm is not None:
        begin, extra = storm
        height -= extra * np.clip((time - begin) / 1.5, 0.0, 1.0)
    for day, step in burns:
        height += np.where(time > day, step, 0.0)
    height += random.normal(0.0, noise_km, len(time))
    # dn = -3/2 n/a da
    motion = iss.mean_motion_rev_day * (1.0 - 1.5 * height / 6795.0)
    sets = [
        replace(
            iss, epoch=iss.epoch.plus_days(float(t)), mean_motion_rev_day=float(n),
            raan_deg=float((iss.raan_deg - 4.97 * t) % 360.0),
        )
        for t, n in zip(time, motion, strict=True)
    ]  # fmt: skip
    return Catalog(sets)


@pytest.mark.parametrize("seed", range(5))
def test_drag_alone_is_no_reboost(iss, seed):
    assert find_reboosts(orbit_history(made(iss, seed=seed, noise_km=0.02, decay=0.15))) == ()


def test_a_storm_that_takes_a_kilometre_in_a_day_and_a_half_is_none(iss):
    assert find_reboosts(orbit_history(made(iss, storm=(50.0, 1.0)))) == ()


def test_steps_are_found_with_their_size_and_sign(iss):
    burns = [(20.0, 1.5), (45.0, -0.9), (60.0, 12.0), (61.8, 0.8), (90.0, 0.5)]
    history = orbit_history(made(iss, burns=burns))
    found = find_reboosts(history)
    assert [each.delta_a_km for each in found] == pytest.approx([step for _, step in burns], abs=0.1)
    for each, (day, _) in zip(found, burns, strict=True):
        burn = iss.epoch.plus_days(day)
        assert each.after < burn < each.before
        assert each.before.days_since(each.after) < 0.9


def test_a_step_below_the_limit_is_reported_only_when_asked_for(iss):
    history = orbit_history(made(iss, burns=[(40.0, 0.2)], noise_km=0.003))
    assert find_reboosts(history) == ()
    (one,) = find_reboosts(history, least_delta_v_m_s=0.05)
    assert one.delta_a_km == pytest.approx(0.2, abs=0.06)


def test_too_few_or_too_scattered_sets_tell_nothing(iss):
    assert find_reboosts(orbit_history(made(iss, days=1.0))) == ()
    assert find_reboosts(orbit_history(made(iss, every=8.0, burns=[(60.0, 5.0)]))) == ()


def test_in_what_share_of_the_time_burns_are_told(iss):
    assert share_told(orbit_history(made(iss, days=1.0))) == 0.0
    assert share_told(orbit_history(made(iss, every=8.0))) == 0.0
    assert share_told(orbit_history(made(iss))) == 1.0
    # Fifty days of sets every six hours, then thirty without any, then forty more.
    sets = made(iss)
    holed = Catalog(each for each in sets if not 50.0 < each.epoch.days_since(iss.epoch) < 80.0)
    assert share_told(orbit_history(holed)) == pytest.approx(90.0 / 120.0, abs=0.005)


def test_a_metre_a_second_raises_a_station_by_1_77_km():
    # a = 6795 km: circular speed 7.6591 km/s; 2 * 6795 / 7659.1 = 1.774 km for 1 m/s.
    assert delta_a_km(1.0, 6795.0) == pytest.approx(1.774, abs=0.001)
