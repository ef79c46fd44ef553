"""Antennas: windows against brute force and Skyfield, printed shares of time, sources of error in calls."""

import math
from dataclasses import replace
from importlib.resources import as_file, files

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from skyfield.api import Star, wgs84
from skyfield.jpllib import SpiceKernel

import tle
from orbits import Times
from orbits.bodies import body_position_itrs_km
from sites import antenna, fast, targets
from sites.antenna import antenna_windows, find_antenna, time_in_view, with_limit
from sites.errors import UnknownSite, UnknownTarget, WindowError
from sites.horizon import Horizon
from sites.targets import Body, Direction, Orbiting, find_target, parse_direction
from sites.topocentric import azimuth_elevation_range, position_itrs_km

START, STOP = "2026-10-05T00:00:00Z", "2026-10-12T00:00:00Z"
FAST = find_antenna("fast")


def runs(above):
    """Return the (first, last) indices of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(int)))
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))


def sampled_elevation(target, start, seconds):
    """Return the elevation every second; bodies through a cubic of places a minute apart."""
    times = Times.every(start, 1.0, seconds)
    if isinstance(target, Body):
        minutes = Times.every(tle.as_moment(start).plus_seconds(-180.0), 60.0, seconds // 60 + 8)
        places = body_position_itrs_km(target.key, minutes) - position_itrs_km(FAST.site)
        away = CubicSpline(np.arange(len(minutes)) * 60.0 - 180.0, places)(np.arange(seconds))
        return azimuth_elevation_range(away + position_itrs_km(FAST.site), FAST.site)[1]
    return targets.look(target, FAST.site, times)[1]


@pytest.mark.parametrize(
    "target",
    [
        Body("moon"), Body("mars"), Body("jupiter"),
        Orbiting(tle.bundled().nearest("ISS", "2026-10-08T12:00Z")),
        Orbiting(tle.bundled().nearest("Tiangong", "2026-10-08T12:00Z")),
    ],
    ids=lambda target: target.name,
)  # fmt: skip
def test_windows_are_those_of_every_second(target):
    """A week here; `tests/builders/check_fast.py` does a year."""
    seconds = 7 * 86400
    elevation = sampled_elevation(target, START, seconds)
    found = antenna_windows(FAST, target, START, STOP)
    start = tle.as_moment(START)
    for limit, spans in (
        (FAST.min_elevation_deg, [(w.rise.at, w.set.at) for w in found]),
        (FAST.full_gain_elevation_deg, [span for w in found for span in w.full_gain]),
    ):
        sampled = runs(elevation >= limit)
        assert len(spans) == len(sampled)
        for (begin, end), (first, last) in zip(spans, sampled, strict=True):
            assert begin.seconds_since(start) == pytest.approx(first - 0.5, abs=0.52)
            assert end.seconds_since(start) == pytest.approx(last + 0.5, abs=0.52)
    for window, (first, last) in zip(found, runs(elevation >= FAST.min_elevation_deg), strict=True):
        assert window.culmination.elevation_deg == pytest.approx(elevation[first : last + 1].max(), abs=0.15)
        assert window.culmination.elevation_deg >= elevation[first : last + 1].max() - 1e-6


SHARES = {
    # 2026 and 2027, printed by a program that sampled every ten minutes. For 40 and for 26.4
    # degrees: share of the time, of days without a window, median and longest window in minutes.
    "moon": ("0.126", 0.356, 300, 370, "0.063", 0.527, 210, 250),
    "mars": ("0.160", 0.225, 320, 360, "0.087", 0.363, 210, 240),
    "venus": ("0.119", 0.347, 300, 360, "0.055", 0.588, 210, 240),
    "jupiter": ("0.228", 0.000, 330, 360, "0.139", 0.000, 210, 230),
    "sun": ("0.141", 0.279, 310, 360, "0.069", 0.479, 210, 240),
}


@pytest.mark.parametrize("name", SHARES)
def test_shares_of_the_time_in_view_are_the_printed_ones(name):
    """Time to the digit. Days: the ten minutes of the table miss a short window now and then; ours do not."""
    for limit, (share, days_without, median, longest) in ((40.0, SHARES[name][:4]), (26.4, SHARES[name][4:])):
        found = time_in_view(with_limit(FAST, limit), Body(name), "2026-01-01T00:00Z", 730)
        assert f"{found.share:.3f}" == share
        assert days_without - 2.1 / 730.0 <= found.days_without <= days_without + 0.6 / 730.0
        # Printed in steps of ten minutes, and a window over midnight as two: that shortens the
        # median of the Moon's, which wander through the day, by 20 minutes.
        assert median - 10.0 <= found.median_window_s / 60.0 <= median + (25.0 if name == "moon" else 10.0)
        assert found.longest_window_s / 60.0 == pytest.approx(longest, abs=10.0)


def test_the_moon_is_away_on_259_days_of_2026_and_2027():
    """Sampled every ten minutes it is 260: on one day it comes for less than ten minutes."""
    found = time_in_view(FAST, Body("moon"), "2026-01-01T00:00Z", 730)
    assert round(found.days_without * 730) == 259
    elevation = np.concatenate(
        [
            targets.look(Body("moon"), FAST.site, Times.every(f"{year}-01-01T00:00Z", 600.0, 365 * 144))[1]
            for year in (2026, 2027)
        ]
    )
    assert int((elevation.reshape(-1, 144).max(axis=1) < 50.0).sum()) == 260


def test_the_declination_band_is_the_latitude_and_the_cone():
    assert [f"{deg:.2f}" for deg in FAST.declination_band_deg()] == ["-14.35", "65.65"]
    assert [f"{deg:.2f}" for deg in FAST.declination_band_deg(26.4)] == ["-0.75", "52.05"]
    assert FAST.max_zenith_deg == 40.0
    assert FAST.full_gain_zenith_deg == pytest.approx(26.4)


# Zenith angle and azimuth over FAST, printed; and whether FAST could see it.
PROBES = {
    "change-4": ("44.3", 177, False), "change-5": ("34.6", 85, True), "tianwen-1": ("20.6", 254, True),
    "zhurong": ("113.9", 45, False), "change-6": ("42.0", 115, False), "change-7": ("157.2", 262, False),
}  # fmt: skip


@pytest.mark.parametrize("event", fast.deep_space_events(), ids=lambda event: event.id)
def test_where_the_moon_and_mars_stood_when_the_probes_arrived(event):
    zenith, azimuth, in_reach = PROBES[event.id]
    answer = fast.could_track(FAST, event.target, event.at, event.downlink_mhz)
    assert f"{answer.point.zenith_deg:.1f}" == zenith
    assert round(answer.point.azimuth_deg) == azimuth
    assert answer.in_reach is in_reach
    # None of them could it hear or command: X band is beyond 3 GHz, and it has no transmitter.
    assert answer.heard_in == ()
    assert not answer.could_listen
    assert not answer.could_track
    assert answer.followed is True
    assert answer.full_gain is (event.id == "tianwen-1")


def test_jiamusi_could_do_what_fast_could_not():
    jiamusi = find_antenna("jiamusi")
    events = {event.id: event for event in fast.deep_space_events()}
    landing = events["change-6"]
    assert fast.could_track(jiamusi, landing.target, landing.at, 8470.0).could_track
    # Only listening: FAST in its own band.
    at_mars = fast.could_track(FAST, Body("mars"), events["tianwen-1"].at, 1420.0)
    assert at_mars.could_listen
    assert not at_mars.could_track
    assert [band.name for band in at_mars.heard_in] == ["design range", "19-beam receiver"]


def test_the_stations_cross_the_cone_faster_than_the_dish_turns():
    """Printed: ISS at most 90 s and 1.05 degrees/s, Tiangong 84 s and 1.13: of circles at 420 and 393 km."""
    for name, longest, fastest in (("ISS", 95.0, 1.06), ("Tiangong", 90.0, 1.15)):
        elements = tle.bundled().nearest(name, "2026-10-05T00:00Z")
        found = antenna_windows(FAST, Orbiting(elements), "2026-10-01T00:00Z", "2026-10-13T00:00Z")
        assert len(found) > 4
        assert 60.0 < max(window.duration_s for window in found) < longest
        assert 0.85 < max(window.angular_rate_deg_s for window in found) < fastest
        assert all(window.followed is False for window in found)
        assert all(window.elements.norad_cat_id == elements.norad_cat_id for window in found)


@pytest.mark.parametrize(
    ("altitude_km", "half_angle", "seconds", "rate"),
    [(420.0, "2.91", 90, "1.05"), (390.0, "2.72", 84, "1.13")],
)
def test_a_circle_overhead_takes_as_long_as_printed(altitude_km, half_angle, seconds, rate):
    """Printed for a sphere of 6,371 km; FAST is 6,375 km from the centre, which moves one last digit."""
    crossing = fast.overhead_crossing(FAST, altitude_km)
    assert f"{crossing.half_angle_deg:.2f}" == half_angle
    assert round(crossing.seconds) == seconds
    assert crossing.angular_rate_deg_s == pytest.approx(float(rate), abs=0.0056)
    sphere = math.degrees(math.sqrt(398600.4418 / (6371.0 + altitude_km)) / altitude_km)
    assert f"{sphere:.2f}" == rate


@pytest.mark.parametrize("name", ["crab", "3C286", "Cas A", "83.63,22.01", "05h34m31.97s,+22d00m52.1s"])
def test_radio_sources_stand_where_skyfield_puts_them(name, skyfield_time):
    target = find_target(name)
    scale = skyfield_time("2026-10-05T00:00:00Z", 3.0)
    times = Times.every("2026-10-05T00:00:00Z", 7200.0, 24)
    azimuth, elevation, _ = targets.look(target, FAST.site, times)
    star = Star(ra_hours=target.ra_deg / 15.0, dec_degrees=target.dec_deg)
    place = wgs84.latlon(FAST.site.lat_deg, FAST.site.lon_deg, FAST.site.alt_m)
    with as_file(files("skyfield_data") / "data" / "de421.bsp") as path:
        kernel = SpiceKernel(str(path))
        observer = kernel["earth"] + place
        instants = scale.utc(2026, 10, 5, np.arange(24) * 2.0)
        alt, az, _ = observer.at(instants).observe(star).apparent().altaz()
        kernel.close()
    # Ten arcseconds are 0.7 s of the sky's turn; the diurnal aberration (0.3") and the
    # bending of light by the Sun are what we leave out.
    assert np.abs(elevation - alt.degrees).max() * 3600.0 < 1.0
    turn = (azimuth - az.degrees + 180.0) % 360.0 - 180.0
    assert (np.abs(turn) * np.cos(np.radians(elevation))).max() * 3600.0 < 1.0


def test_names_and_numbers_are_understood_or_refused():
    assert find_target("the Moon") == Body("moon")
    assert find_target("PSR B0531+21").name == "Crab Pulsar"
    assert find_target("sgr a*").dec_deg < FAST.declination_band_deg()[0]
    assert parse_direction("10h30m,-05d15m") == Direction("10h30m,-05d15m", 157.5, -5.25)
    assert find_target("ISS", lambda text: tle.bundled().nearest(text, START)).elements.norad_cat_id == 25544
    with pytest.raises(UnknownTarget, match="nothing we could point at"):
        find_target("Vulcan")
    with pytest.raises(UnknownTarget, match="swapped"):
        parse_direction("22.0,183.6")
    with pytest.raises(UnknownTarget, match="comma between"):
        parse_direction("22.0,north")
    with pytest.raises(UnknownSite, match="Registered are fast"):
        find_antenna("arecibo")
    assert find_antenna("Tianyan") is FAST
    with pytest.raises(WindowError, match="not after"):
        antenna_windows(FAST, Body("moon"), START, START)


def test_what_never_enters_the_cone_has_no_window():
    assert antenna_windows(FAST, find_target("sgr-a"), START, STOP) == []
    week = antenna_windows(FAST, find_target("crab"), START, STOP)
    # Sidereal days: 3 min 56 s earlier each time.
    rises = [window.rise.at for window in week if not window.open_start]
    assert np.diff([each.seconds_since(rises[0]) for each in rises]) == pytest.approx(86164.09, abs=0.2)
    assert week[1].culmination.elevation_deg == pytest.approx(
        90.0 - (FAST.site.lat_deg - find_target("crab").dec_deg), abs=0.15
    )
    assert week[1].full_gain_s < week[1].duration_s


def test_efficiency_is_that_of_the_paper_and_falls_beyond_the_limit():
    assert FAST.efficiency(0.0) == 0.657
    assert FAST.efficiency(20.0) == pytest.approx(0.63, abs=0.025)
    assert FAST.efficiency(26.4) == pytest.approx(FAST.efficiency(26.4 + 1e-9), abs=1e-6)
    assert FAST.efficiency(40.0) == pytest.approx(0.476, abs=0.001)
    assert FAST.efficiency(40.1) == 0.0
    assert find_antenna("kashi").efficiency(10.0) is None
    for group in FAST.gain.efficiency:
        assert 0.35 < FAST.efficiency(40.0, group) < FAST.efficiency(0.0, group) < 0.7


def test_the_nineteen_beams_make_a_hexagon():
    offsets = np.array(FAST.beams.offsets_arcmin)
    assert offsets.shape == (19, 2)
    distance = np.hypot(*offsets.T)
    assert distance[0] == 0.0
    assert distance[1:7] == pytest.approx(np.full(6, 5.74), abs=0.02)
    # Of twelve neighbours of second order six are at twice, six at sqrt(3) times the distance.
    assert sorted(distance[7:])[:6] == pytest.approx(np.full(6, 5.74 * math.sqrt(3)), abs=0.05)
    assert sorted(distance[7:])[6:] == pytest.approx(np.full(6, 2 * 5.74), abs=0.05)
    centres = fast.beam_centres(FAST, 83.63, 22.01)
    assert centres[0] == pytest.approx([83.63, 22.01])
    # Beam 2 lies to the east: the same declination, more right ascension.
    assert (centres[1, 0] - 83.63) * math.cos(math.radians(22.01)) * 60.0 == pytest.approx(5.74, abs=0.01)
    turned = fast.beam_centres(FAST, 83.63, 22.01, rotation_deg=90.0)
    assert (turned[1, 1] - 22.01) * 60.0 == pytest.approx(-5.74, abs=0.01)
    assert fast.beam_centres(find_antenna("jiamusi"), 0.0, 0.0).shape == (0, 2)


def test_transits_through_a_beam():
    assert FAST.beam_width_arcmin(1420.0) == 2.9
    # The Crab drifts through the central beam in 12.5 s, the ISS in a twentieth of a second.
    drift = 15.041 / 3600.0 * math.cos(math.radians(22.01))
    assert fast.beam_transit_s(FAST, drift, 1420.0) == pytest.approx(12.5, abs=0.1)
    assert fast.beam_transit_s(FAST, 1.05, 1420.0) == pytest.approx(0.046, abs=0.001)
    assert fast.beam_transit_s(find_antenna("kashi"), 1.0, 1420.0) is None


HILLS = Horizon(((0.0, 3.0), (90.0, 3.0), (100.0, 40.0), (180.0, 40.0), (190.0, 3.0)))


@pytest.mark.parametrize(
    "target", [Body("sun"), Orbiting(tle.bundled().nearest("ISS", "2026-10-08T12:00Z"))], ids=lambda t: t.name
)
def test_a_horizon_hides_what_stands_behind_it(target):
    free = find_antenna("jiamusi")
    hidden = replace(free, hills=HILLS)
    found = antenna_windows(hidden, target, START, STOP)
    times = Times.every(START, 10.0, 7 * 8640)
    azimuth, elevation, _ = targets.look(target, hidden.site, times)
    # The lowest elevation of the dish is above the lower parts of the hills.
    sampled = runs(elevation >= np.maximum(10.0, HILLS.at(azimuth)))
    assert hidden.horizon.lowest_deg == 10.0
    long = [w for w in found if w.duration_s > 20.0]
    assert 0 <= len(found) - len(sampled) <= len(found) - len(long)
    seconds = sum(w.duration_s for w in found)
    assert seconds < sum(w.duration_s for w in antenna_windows(free, target, START, STOP))
    by_samples = sum(10.0 * (last - first + 1) for first, last in sampled)
    assert seconds == pytest.approx(by_samples, abs=10.0 * len(found))


@pytest.mark.parametrize("dish", antenna.load().values(), ids=lambda dish: dish.id)
def test_every_figure_has_its_source_or_says_that_it_is_unknown(dish):
    for band in dish.bands:
        assert band.source
        assert band.confidence in {"high", "medium", "low"}
    for fact in dish.figures:
        assert fact.source or "unknown" in fact.value
    assert set(dish.as_json()) >= {"declinations_deg", "bands", "transmits"}


def test_constellations_of_the_papers_are_told_by_name():
    assert fast.constellation_of("STARLINK-1095").id == "starlink"
    assert fast.constellation_of("COSMOS 2433 [GLONASS-M]").id == "glonass"
    assert fast.constellation_of("COSMOS 2407") is None
    heard = {each.id for each in fast.constellations() if each.heard_by(FAST)}
    assert heard == {"gps", "glonass", "beidou", "navic", "orbcomm", "iridium", "galileo"}
    receiver = {
        each.id
        for each in fast.constellations()
        if any(band.name == "19-beam receiver" for band in each.heard_by(FAST))
    }
    assert receiver == {"gps", "glonass", "beidou", "navic", "galileo"}
