"""The Moon, the plus/minus and the void of passes, against Skyfield, shifted orbits and brute force."""

from contextlib import closing
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import load_file, wgs84

import tle
from orbits import PredictionError, Reboost, Times, propagate
from orbits.differences import along_across_radial_km
from sites import find_passes, plus_minus, with_circumstances
from tle import Catalog

START, STOP = "2022-01-21T12:00:00Z", "2022-01-24T12:00:00Z"


@pytest.fixture(scope="module")
def told(zurich, zurich_iss):
    passes = find_passes(Catalog.of(zurich_iss), zurich, START, STOP)
    return with_circumstances(passes, Catalog.of(zurich_iss))


# -- the Moon -----------------------------------------------------------------------


def test_the_moon_is_skyfield_s(told, zurich, zurich_iss, skyfield_time, skyfield_satellite):
    scale = skyfield_time(START, 3.0)
    satellite = skyfield_satellite(scale, zurich_iss)
    with closing(load_file(str(files("skyfield_data") / "data" / "de421.bsp"))) as kernel:
        from skyfield import almanac

        place = wgs84.latlon(zurich.lat_deg, zurich.lon_deg)
        observer = kernel["earth"] + place
        for each in told:
            top = scale.from_datetime(each.tca.at.to_datetime())
            altitude, azimuth, _ = observer.at(top).observe(kernel["moon"]).apparent().altaz()
            assert each.moon.elevation_deg == pytest.approx(altitude.degrees, abs=0.01)
            assert each.moon.azimuth_deg == pytest.approx(azimuth.degrees, abs=0.02)
            assert each.moon.lit_share == pytest.approx(
                almanac.fraction_illuminated(kernel, "moon", top), abs=1e-3
            )
            # A second to either side of the nearest point by ours, and far from it, theirs is no smaller.
            seconds = np.concatenate([[-1.0, 0.0, 1.0], np.linspace(-300.0, 300.0, 61)])
            moments = [each.moon.nearest_at.plus_seconds(s) for s in seconds.tolist()]
            inside = np.array([each.aos.at <= moment <= each.los.at for moment in moments])
            t = scale.from_datetimes([moment.to_datetime() for moment in moments])
            seen = (satellite - place).at(t)
            moon = observer.at(t).observe(kernel["moon"]).apparent()
            apart = seen.separation_from(moon).degrees
            assert apart[1] == pytest.approx(each.moon.separation_deg, abs=0.02)
            assert apart[inside].min() > each.moon.separation_deg - 0.05
    assert any(each.moon.up for each in told)
    assert any(not each.moon.up for each in told)
    # Half a degree: on 2022-01-21 at 21:22:42 the ISS passed beside the Moon's edge over Zurich.
    assert min(each.moon.separation_deg for each in told) == pytest.approx(0.485, abs=0.02)


# -- the plus/minus --------------------------------------------------------------------


def shifted(elements, name, by_deg):
    return replace(elements, **{name: (getattr(elements, name) + by_deg) % 360.0})


@pytest.mark.parametrize(
    ("name", "by_deg"),
    [("mean_anomaly_deg", -1.0), ("mean_anomaly_deg", 1.0), ("raan_deg", 0.2), ("inclination_deg", 0.1)],
)
def test_an_orbit_that_is_off_so_much_is_off_within_the_error_bar(
    zurich, zurich_iss, monkeypatch, name, by_deg
):
    """The bars by first order are what searching the shifted orbit gives: 10 %, and a tenth of a second."""
    other = shifted(zurich_iss, name, by_deg)
    ours, theirs = (find_passes(Catalog.of(each), zurich, START, STOP) for each in (zurich_iss, other))
    checked = 0
    for each in ours:
        found = min(theirs, key=lambda one: abs(one.tca.at.seconds_since(each.tca.at)))
        late_s, error = off_at(zurich_iss, other, each.tca.at)
        monkeypatch.setattr(plus_minus, "prediction_error", lambda *_, error=error: error)
        (bar,) = (one.plus_minus for one in with_circumstances([each], Catalog.of(zurich_iss)))
        higher = abs(found.tca.elevation_deg - each.tca.elevation_deg)
        assert higher <= 1.1 * bar.elevation_deg + 0.02
        if each.tca.elevation_deg < 80.0:
            assert higher >= 0.6 * bar.elevation_deg - 0.05
        assert abs(found.tca.at.seconds_since(each.tca.at)) <= bar.tca_s + abs(late_s) * 0.1 + 2.5
        for event, limit in (("aos", bar.aos_s), ("los", bar.los_s)):
            moved = abs(getattr(found, event).at.seconds_since(getattr(each, event).at))
            if each.tca.elevation_deg > 20.0:
                assert moved <= 1.15 * limit + 0.5
        checked += 1
    assert checked >= 12


def off_at(elements, other, at):
    """Return by how much `other` comes later at `at`, and its error as the tables would tell it."""
    both = propagate(Catalog.of([elements, other]), Times.of(at))
    along, across, radial = (
        float(part[0])
        for part in along_across_radial_km(both.position_km[1], both.position_km[0], both.velocity_km_s[0])
    )
    speed = float(np.linalg.norm(both.velocity_km_s[0, 0]))
    return -along / speed, PredictionError(
        abs(along), abs(across), abs(radial), abs(along) / speed, "shifted"
    )


def test_it_grows_with_the_age_of_the_elements(told):
    """A three-day-old ISS set: seconds; and an hour after its epoch less than a second."""
    first, last = told[0].plus_minus, told[-1].plus_minus
    assert 0.1 < first.tca_s < 1.0 < last.tca_s < 60.0
    assert first.elevation_deg < last.elevation_deg < 1.0
    assert first.share == 0.9
    assert "ISS" in first.basis
    assert first.aos_s >= first.tca_s
    assert told[0].as_json()["plus_minus"]["tca_s"] == first.tca_s


def test_the_edge_of_a_window_has_no_error(zurich, zurich_iss, told):
    middle = told[1].tca.at
    catalog = Catalog.of(zurich_iss)
    (cut,) = with_circumstances(
        find_passes(catalog, zurich, middle, told[1].los.at.plus_seconds(60)), catalog
    )
    assert cut.cut_by_window == "start"
    assert cut.plus_minus.aos_s is None
    assert cut.plus_minus.los_s > 0.0


def test_a_pass_that_grazes_its_mask_may_not_take_place(zurich, zurich_iss):
    catalog = Catalog.of(zurich_iss)
    late = tle.as_moment("2022-02-04T00:00:00Z")
    passes = with_circumstances(
        find_passes(catalog, zurich, late, late.plus_days(1.0), min_elevation_deg=0.0), catalog
    )
    highest = max(passes, key=lambda each: each.tca.elevation_deg)
    assert not highest.plus_minus.may_stay_below
    grazing = with_circumstances(
        find_passes(
            catalog,
            zurich,
            highest.aos.at,
            highest.los.at,
            min_elevation_deg=highest.tca.elevation_deg - 0.1,
        ),
        catalog,
    )
    assert [each.plus_minus.may_stay_below for each in grazing] == [True]
    # Not more than the half of the pass is laid upon the edges.
    (only,) = grazing
    half_s = only.los.at.seconds_since(only.tca.at)
    assert only.plus_minus.los_s <= np.hypot(only.plus_minus.tca_s, half_s) + 1e-6


def test_an_object_without_a_table_of_its_own_says_so(make_orbit, zurich):
    high = Catalog.of(
        make_orbit(
            90001, tle.as_moment(START), mean_motion_rev_day=14.2, inclination_deg=80.0, mean_anomaly_deg=9.0
        )
    )
    (first, *_) = with_circumstances(find_passes(high, zurich, START, STOP), high)
    assert first.plus_minus.basis.startswith("No table of its own")


# -- void ------------------------------------------------------------------------------


def reboost(at):
    moment = tle.as_moment(at)
    return Reboost(moment.plus_days(-0.3), moment.plus_days(0.3), moment, 2.2, 1.3, 0.9)


def test_a_reboost_between_the_elements_and_the_pass_voids_it(told, zurich_iss):
    burn = reboost("2022-01-23T00:00:00Z")
    after = with_circumstances(told, Catalog.of(zurich_iss), reboosts={25544: [burn]})
    voided = [bool(each.void) for each in after]
    assert voided == [each.tca.at > burn.at for each in told]
    assert True in voided
    assert False in voided
    assert "+1.3 m/s around 2022-01-23 00:00 UTC" in after[-1].void
    assert "2022-01-21 16:29" in after[-1].void
    assert after[-1].as_json()["void"] == after[-1].void
    # One before the epoch is in the elements already; another object's is nobody's business.
    for others in ({25544: [reboost("2022-01-21T12:00:00Z")]}, {48274: [burn]}):
        assert not any(
            each.void for each in with_circumstances(told, Catalog.of(zurich_iss), reboosts=others)
        )


def test_it_counts_backwards_too(zurich, zurich_iss):
    """Elements from after a burn tell nothing of the passes before it."""
    catalog = Catalog.of(zurich_iss)
    passes = find_passes(catalog, zurich, "2022-01-20T12:00:00Z", "2022-01-21T12:00:00Z")
    told = with_circumstances(passes, catalog, reboosts={25544: [reboost("2022-01-21T14:00:00Z")]})
    assert all(each.void for each in told)


def test_passes_of_other_sets_stay_as_they_are(told, make_orbit):
    other = Catalog.of(make_orbit(1, tle.as_moment(START), mean_motion_rev_day=15.0))
    bare = [replace(each, moon=None) for each in told]
    assert with_circumstances(bare, other) == bare
    assert with_circumstances([], other) == []


def test_beyond_the_ephemeris_moon_and_magnitude_are_unknown(zurich, make_orbit):
    start = tle.as_moment("2060-01-01T00:00:00Z")
    catalog = Catalog.of(make_orbit(25544, start, mean_motion_rev_day=15.5, inclination_deg=51.6))
    (first, *_) = with_circumstances(find_passes(catalog, zurich, start, start.plus_days(2.0)), catalog)
    assert first.visible.reason == "unknown"
    assert first.moon is None
    assert first.magnitude is None
    assert first.plus_minus is not None
