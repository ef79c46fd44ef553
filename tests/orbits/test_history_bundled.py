"""The bundled sets meet what is known to have happened: launches into their planes, meetings, a fall."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

import tle
from orbits import itrs_from_geodetic, propagate, teme_from_itrs
from orbits.history import orbit_history
from orbits.times import Times
from tle import Catalog, Moment, as_moment

BUNDLED = tle.bundled()

# Pads: GCAT's launch points; Jiuquan from orbit photographs in its open mapping, good to 0.01 degrees.
BAIKONUR_1, BAIKONUR_81, BAIKONUR_200 = (45.9203, 63.3423), (46.0590, 62.9830), (46.0350, 63.0370)
KENNEDY, CANAVERAL_40 = (28.6083, -80.6041), (28.5620, -80.5772)
WENCHANG_101, WENCHANG_201, JIUQUAN = (19.6143, 110.9511), (19.6185, 110.9555), (40.958, 100.291)

# Lift-offs: J. McDowell, GCAT launch log (CC-BY 4.0).
# Last column: how far the plane may stand from the pad, degrees of arc. Ships
# go up when the plane is overhead, within what steering on the way can make good;
# a set 60 days away adds a degree.
LAUNCHES = [
    ("ISS", "1998-11-20T06:40:00Z", BAIKONUR_81, 0.5),
    ("ISS", "2000-10-31T07:52:47Z", BAIKONUR_1, 0.2),
    ("ISS", "2011-07-08T15:29:04Z", KENNEDY, 0.2),
    ("ISS", "2016-04-08T20:43:31Z", CANAVERAL_40, 1.0),
    ("ISS", "2019-03-02T07:49:00Z", KENNEDY, 1.0),
    ("ISS", "2020-05-30T19:22:45Z", KENNEDY, 1.0),
    ("Tianhe", "2021-04-29T03:23:16Z", WENCHANG_101, 1.0),
    ("Tianhe", "2021-05-29T12:55:29Z", WENCHANG_201, 1.0),
    ("Tianhe", "2021-06-17T01:22:32Z", JIUQUAN, 0.3),
    ("Tianhe", "2021-10-15T16:23:44Z", JIUQUAN, 0.3),
    ("Tianhe", "2022-06-05T02:44:10Z", JIUQUAN, 0.3),
    ("Tianhe", "2022-07-24T06:22:30Z", WENCHANG_101, 1.0),
    ("Tianhe", "2022-10-31T07:37:23Z", WENCHANG_101, 1.0),
    ("Tianhe", "2022-11-29T15:08:17Z", JIUQUAN, 0.3),
    ("Tianhe", "2023-05-30T01:31:13Z", JIUQUAN, 0.3),
    ("Tianhe", "2023-10-26T03:14:02Z", JIUQUAN, 0.3),
    ("Tianhe", "2024-04-25T12:59:00Z", JIUQUAN, 0.3),
    ("Tiangong-1", "2012-06-16T10:37:25Z", JIUQUAN, 2.0),
    ("Tiangong-1", "2013-06-11T09:38:03Z", JIUQUAN, 2.0),
    ("Tiangong-2", "2016-10-16T23:30:31Z", JIUQUAN, 0.5),
    ("Mir", "1986-02-19T21:28:23Z", BAIKONUR_200, 0.5),
    ("Mir", "1986-03-13T12:33:09Z", BAIKONUR_1, 0.5),
    ("Mir", "1997-09-26T02:34:19Z", KENNEDY, 1.0),
    ("Mir", "1997-10-05T15:08:57Z", BAIKONUR_1, 0.2),
    ("Mir", "2000-02-01T06:47:23Z", BAIKONUR_1, 1.0),
]


def state(each, at):
    ephemeris = propagate(Catalog.of(each), [at])
    assert ephemeris.error[0, 0] == 0, (each, at)
    return ephemeris.position_km[0, 0], ephemeris.velocity_km_s[0, 0]


def normal(each, at):
    # Drag, as one number of one day, is no guide over weeks; the plane needs none.
    n = np.cross(*state(replace(each, bstar=0.0), at))
    return n / np.linalg.norm(n)


def off_the_pad_deg(each, at, pad):
    """Return the angle from the plane to the pad, seen from the Earth's centre."""
    place, _ = teme_from_itrs(
        itrs_from_geodetic(np.array([[pad[0]]]), np.array([[pad[1]]]), np.zeros((1, 1))),
        np.zeros((1, 1, 3)),
        Times.of([at]),
    )
    up = place[0, 0] / np.linalg.norm(place[0, 0])
    return float(np.degrees(np.arcsin(normal(each, as_moment(at)) @ up)))


def separation_km(a, b, at):
    return float(np.linalg.norm(state(a, at)[0] - state(b, at)[0]))


def later(moment, days):
    whole, fraction = divmod(moment.fr + days, 1.0)
    return Moment(moment.jd + whole, fraction)


@pytest.mark.parametrize(("station", "lift_off", "pad", "within_deg"), LAUNCHES)
def test_the_plane_stands_over_the_pad_at_lift_off(station, lift_off, pad, within_deg):
    each = BUNDLED.nearest(station, lift_off)
    off_deg = off_the_pad_deg(each, lift_off, pad)
    assert abs(off_deg) < within_deg, (station, lift_off, off_deg)


def test_the_plane_twelve_hours_later_does_not_stand_over_the_pad():
    # So that the test above can fail: the pad has gone half way round since.
    each = BUNDLED.nearest("ISS", "2000-10-31T07:52:47Z")
    at = "2000-10-31T19:52:47Z"
    assert abs(off_the_pad_deg(each, at, BAIKONUR_1)) > 45.0


def test_the_last_sets_of_iridium_33_and_kosmos_2251_meet():
    at = "2009-02-10T16:55:59.80Z"
    pair = [BUNDLED.nearest(number, at) for number in (24946, 22675)]
    assert separation_km(*pair, at) == pytest.approx(0.700, abs=0.002)
    speed = np.linalg.norm(state(pair[0], at)[1] - state(pair[1], at)[1])
    assert speed == pytest.approx(11.647, abs=0.005)
    # And nowhere near each other a second earlier or later.
    for second in ("58.80", "00.80"):
        minute = "55" if second == "58.80" else "56"
        assert separation_km(*pair, f"2009-02-10T16:{minute}:{second}Z") > 11.0


def test_kosmos_1408_is_over_the_north_of_russia_when_it_is_shot_down():
    at = "2021-11-15T02:47:00Z"
    each = BUNDLED.nearest(13552, at)
    assert each.age_days(at) < 0.1
    lat, lon, alt = (float(value[0, 0]) for value in propagate(Catalog.of(each), [at]).geodetic())
    # Plesetsk, from where it was shot, is at 62.9 N 40.6 E.
    assert (lat, lon) == (pytest.approx(66.7, abs=0.5), pytest.approx(45.0, abs=0.5))
    assert alt == pytest.approx(479, abs=5)


def test_tiangong_1_falls_on_the_2nd_of_april_2018():
    sets = BUNDLED.select("Tiangong-1").by_epoch()
    history = orbit_history(sets)
    assert history.altitude_km[0] > 360.0
    assert history.altitude_km[-1] < 155.0
    # Steeper and steeper: what is left at the last rate of decay is less than a day.
    sinking_km_day = -np.diff(history.altitude_km[-3:]) / np.diff(history.days[-3:])
    assert sinking_km_day[1] > 2.0 * sinking_km_day[0]
    last = sets[-1]
    assert 0.2 < last.age_days("2018-04-02T00:16:00Z") < 0.5
    height = [np.linalg.norm(state(last, later(last.epoch, hours / 24))[0]) for hours in (0, 3, 6, 8)]
    assert np.all(np.diff(height[:1] + height[-1:]) < 0)


def test_the_crew_dragons_fly_with_the_station():
    demo_1 = BUNDLED.select(44063)[0]
    iss = BUNDLED.nearest("ISS", demo_1.epoch)
    assert separation_km(demo_1, iss, demo_1.epoch) < 25.0
    docked = BUNDLED.nearest(45623, "2020-06-26T12:00Z")
    iss = BUNDLED.nearest("ISS", docked.epoch)
    assert separation_km(docked, iss, docked.epoch) < 1.0
    # On the last day it has left: the same plane, a lower orbit, far ahead.
    home = BUNDLED.nearest(45623, "2020-08-02T12:00Z")
    iss = BUNDLED.nearest("ISS", home.epoch)
    angle = np.degrees(np.arccos(np.clip(normal(home, home.epoch) @ normal(iss, home.epoch), -1, 1)))
    assert angle < 0.1
    assert separation_km(home, iss, home.epoch) > 500.0


def test_the_last_sets_of_mir_follow_each_other():
    sets = [each for each in BUNDLED.select("Mir").by_epoch() if each.epoch > as_moment("2001-03-01T00:00Z")]
    assert len(sets) == 4
    for before, after in itertools.pairwise(sets):
        assert separation_km(before, after, after.epoch) < 100.0  # braked twice in between
        angle = np.degrees(
            np.arccos(np.clip(normal(before, after.epoch) @ normal(after, after.epoch), -1, 1))
        )
        assert angle < 0.05


def test_spektr_r_goes_out_almost_to_the_moon_in_eight_to_ten_days():
    days = 1.0 / BUNDLED.select("Spektr-R").mean_motion_rev_day
    assert np.all((days > 8.0) & (days < 10.5))
