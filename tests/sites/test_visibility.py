"""Sunlit and dark along the arc, against the printed table of Heavens-Above, Skyfield and brute force."""

import importlib.util
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from skyfield.api import load, load_file, wgs84

import tle
from orbits import Times, propagate
from orbits.sun import illumination, sun_clearance_deg, sun_position_itrs_km
from sites import Site, WindowError, dark_below_deg, find_passes, visibility
from sites.topocentric import azimuth_elevation_range
from tle import Catalog

EPOCH = tle.as_moment("2026-10-09T00:00:00Z")


@pytest.fixture(scope="module")
def table():
    """The rows of the printed table, which stands in test_passes."""
    spec = importlib.util.spec_from_file_location("zurich_table", Path(__file__).with_name("test_passes.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.zurich_rows())


@pytest.fixture(scope="module")
def zurich_passes(zurich, zurich_iss):
    return find_passes(Catalog.of(zurich_iss), zurich, "2022-01-21T00:00:00Z", "2022-01-31T00:00:00Z")


def test_every_printed_pass_is_seen_and_ends_where_the_shadow_begins(table, zurich_passes):
    worst = 0.0
    for start, _, end, _, end_altitude in table:
        found = min(zurich_passes, key=lambda each: abs(each.aos.at.seconds_since(start)))
        assert found.visible.seen
        assert found.visible.why_not is None
        assert found.shadow_entry is not None
        assert found.shadow_exit is None
        assert found.shadow_entry.elevation_deg == pytest.approx(end_altitude, abs=1.0)
        assert found.visible.longest == (found.aos.at, found.shadow_entry.at)
        worst = max(worst, abs(found.shadow_entry.at.seconds_since(end)))
    assert worst < 1.5


def test_the_highest_point_while_visible_is_the_printed_one(table, zurich, zurich_iss, zurich_passes):
    for start, high, _, altitude, _ in table:
        found = min(zurich_passes, key=lambda each: abs(each.aos.at.seconds_since(start)))
        highest = min(found.shadow_entry, found.tca, key=lambda event: event.at)
        assert highest.elevation_deg == pytest.approx(altitude, abs=1.0)
        assert abs(highest.at.seconds_since(high)) < 1.5


def test_the_table_prints_all_evening_passes_that_we_call_visible(table, zurich_passes):
    """It leaves out mornings only, and passes lower than its own limit of brightness."""
    evenings = [p for p in zurich_passes if p.visible.seen and 12 <= int(p.aos.at.iso()[11:13]) < 24]
    printed = [start for start, *_ in table]
    for each in evenings:
        near = min(abs(each.aos.at.seconds_since(start)) for start in printed)
        seen_s = each.visible.longest[1].seconds_since(each.visible.longest[0])
        assert near < 2.0 or seen_s < 60.0


def test_every_pass_that_is_not_seen_says_why(zurich_passes):
    reasons = {each.visible.reason for each in zurich_passes}
    assert {"daylight", "shadow", ""} <= reasons
    for each in zurich_passes:
        if each.visible.seen:
            continue
        if each.visible.reason == "daylight":
            assert each.visible.sun_lowest_deg >= -6.0
            assert f"{each.visible.sun_lowest_deg:.1f}°" in each.visible.why_not
        if each.visible.reason == "shadow":
            assert each.visible.sunlit_share == 0.0
            assert each.visible.dark_share > 0.0
        assert each.as_json()["visible"]["from"] is None
        assert each.as_json()["visible"]["why_not"] == each.visible.why_not


def test_the_margin_of_each_condition_is_in_the_words(zurich_passes, zurich_iss):
    """The greatest margins by brute force, a sample a second, are those of the sentence."""
    reasons = set()
    for each in zurich_passes[:25]:
        times = Times.every(each.aos.at, 1.0, int(each.duration_s) + 1)
        catalog = Catalog.of(zurich_iss)
        clearance, radius = sun_clearance_deg(propagate(catalog, times).position_km[0], times)
        sun_deg = azimuth_elevation_range(sun_position_itrs_km(times), each.site)[1]
        assert each.visible.sunlit_margin_deg == pytest.approx((clearance - radius).max(), abs=0.1)
        assert each.visible.dark_margin_deg == pytest.approx(-6.0 - sun_deg.min(), abs=0.01)
        if each.visible.reason == "shadow":
            assert f"{-each.visible.sunlit_margin_deg:.1f}° are missing" in each.visible.why_not
            assert each.visible.sunlit_margin_deg < 0.0 < each.visible.dark_margin_deg
        if each.visible.reason == "daylight":
            assert f"{-each.visible.dark_margin_deg:.1f}° above the limit" in each.visible.why_not
            assert each.visible.dark_margin_deg < 0.0
        reasons.add(each.visible.reason)
    assert {"shadow", "daylight", ""} <= reasons


@pytest.mark.parametrize(
    ("limit", "degrees"),
    [
        ("civil", -6.0),
        ("Nautical", -12.0),
        ("astronomical", -18.0),
        ("-9.5", -9.5),
        ("-6°", -6.0),
        (-3, -3.0),
    ],
)
def test_darkness_by_name_or_by_degrees(limit, degrees):
    assert dark_below_deg(limit) == degrees


@pytest.mark.parametrize("limit", ["noon", "", "-91", "nan"])
def test_what_is_no_darkness_is_refused(limit):
    with pytest.raises(WindowError, match=r"civil, nautical, astronomical"):
        dark_below_deg(limit)


def test_the_sun_stands_where_skyfield_sees_it(zurich):
    times = Times.every("2022-01-21T06:00:00Z", 3600.0, 12)
    ours = azimuth_elevation_range(sun_position_itrs_km(times), zurich)
    with closing(load_file(str(files("skyfield_data") / "data" / "de421.bsp"))) as kernel:
        check_the_sun(kernel, times, ours, zurich)


def check_the_sun(kernel, times, ours, zurich):
    scale = load.timescale(builtin=True)
    observer = kernel["earth"] + wgs84.latlon(zurich.lat_deg, zurich.lon_deg)
    for index, moment in enumerate(times):
        at = observer.at(scale.from_datetime(moment.to_datetime()))
        altitude, azimuth, _ = at.observe(kernel["sun"]).apparent().altaz()
        assert ours[1][index] == pytest.approx(altitude.degrees, abs=0.003)
        assert ours[0][index] == pytest.approx(azimuth.degrees, abs=0.003)


@pytest.mark.parametrize("limit_deg", [-6.0, -12.0, 0.0])
def test_visible_is_what_a_sample_every_second_shows(zurich, zurich_iss, limit_deg):
    start = tle.as_moment("2022-01-25T00:00:00Z")
    passes = find_passes(
        Catalog.of(zurich_iss), zurich, start, start.plus_days(3.0), dark_below_deg=limit_deg
    )
    checked = 0
    for each in passes:
        count = int(each.duration_s)
        times = Times.every(each.aos.at, 1.0, count)
        lit = illumination(propagate(Catalog.of(zurich_iss), times).position_km[0], times) == 2
        sun_deg = azimuth_elevation_range(sun_position_itrs_km(times), zurich)[1]
        both = lit & (sun_deg < limit_deg)
        inside = np.zeros(count, np.bool_)
        edge = np.zeros(count, np.bool_)
        seconds = np.arange(count)
        for a, b in each.visible.intervals:
            begins, ends = a.seconds_since(each.aos.at), b.seconds_since(each.aos.at)
            inside |= (seconds > begins) & (seconds < ends)
            edge |= (abs(seconds - begins) < 0.01) | (abs(seconds - ends) < 0.01)
        assert (inside == both)[~edge].all()
        checked += bool(both.any())
    assert checked >= 2


def test_a_geostationary_satellite_is_eclipsed_about_an_hour_around_the_equinox(make_orbit):
    high = make_orbit(
        90001, EPOCH, mean_motion_rev_day=1.00273791, inclination_deg=0.05, mean_anomaly_deg=40.0
    )
    start = tle.as_moment("2026-09-22T00:00:00Z")
    lat, lon, _ = propagate(Catalog.of(high), Times.of(start)).geodetic()
    site = Site(id="s", name="s", lat_deg=float(lat[0, 0]) + 30.0, lon_deg=float(lon[0, 0]))
    (only,) = find_passes(Catalog.of(high), site, start, start.plus_days(1.0))
    eclipse_s = only.shadow_exit.at.seconds_since(only.shadow_entry.at)
    assert 66 * 60 < eclipse_s % 86400.0 < 75 * 60
    assert only.visible.sunlit_share == pytest.approx(1.0 - eclipse_s % 86400.0 / 86400.0, abs=1e-4)
    # Night falls once and the shadow cuts it in two.
    assert len(only.visible.intervals) in (2, 3)


def test_a_graze_of_the_shadow_shorter_than_a_step_is_found():
    """A bend that dips under zero for 0.2 s between samples 10 s apart."""

    def dip(t_s):
        return (t_s - 43.21) ** 2 - 0.01

    grid, value = visibility._with_dips(dip, visibility._Grid.over(np.array([0.0]), np.array([100.0]), 10.0))
    zeros = visibility._zeros(dip, grid, value)
    assert [each.rising for each in zeros] == [False, True]
    assert [each.t_s for each in zeros] == pytest.approx([43.11, 43.31], abs=1e-3)


def test_beyond_the_ephemeris_of_the_sun_passes_are_found_and_visibility_is_unknown(zurich, make_orbit):
    late = tle.as_moment("2060-01-01T00:00:00Z")
    elements = make_orbit(90005, late, mean_motion_rev_day=15.0, inclination_deg=60.0)
    found = find_passes(Catalog.of(elements), zurich, late, late.plus_days(1.0))
    assert found
    assert {each.visible.reason for each in found} == {"unknown"}
    assert not found[0].visible.seen
    assert "not known" in found[0].visible.why_not
    assert found[0].as_json()["visible"]["from"] is None
