"""Magnitudes against the printed table of Heavens-Above and the definitions they rest on."""

import numpy as np
import pytest

import tle
from orbits import Times, body_position_itrs_km, propagate
from sites import find_passes, standard_magnitude, with_circumstances
from sites.magnitude import (
    apparent_magnitude,
    extinction_mag,
    phase_angle_deg,
    standard_magnitudes,
)
from sites.topocentric import azimuth_elevation_range, position_itrs_km
from tle import Catalog

# Heavens-Above, Zurich, January 2022: details of three passes at the horizon, at 10 degrees, at the top and
# where the shadow begins (UTC, magnitude).
PRINTED_MOMENTS = [
    ("2022-01-22T17:12:19Z", 1.7),
    ("2022-01-22T17:14:24Z", 0.3),
    ("2022-01-22T17:17:41Z", -3.6),
    ("2022-01-22T17:19:57Z", -2.4),
    ("2022-01-24T17:13:03Z", 2.4),
    ("2022-01-24T17:15:08Z", 0.7),
    ("2022-01-24T17:18:27Z", -3.6),
    ("2022-01-24T17:20:52Z", -2.2),
    ("2022-01-26T17:13:59Z", 1.8),
    ("2022-01-26T17:16:08Z", 0.3),
    ("2022-01-26T17:19:20Z", -3.1),
    ("2022-01-26T17:21:43Z", -2.1),
]
# The same table: rise above 10 degrees (UTC) and brightness of the fifteen passes.
PRINTED_PASSES = [
    ("2022-01-21T18:02:20Z", -4.0),
    ("2022-01-22T17:14:24Z", -3.6),
    ("2022-01-22T18:51:23Z", -1.4),
    ("2022-01-23T18:03:14Z", -3.4),
    ("2022-01-24T17:15:08Z", -3.6),
    ("2022-01-24T18:52:24Z", -1.3),
    ("2022-01-25T18:04:17Z", -3.0),
    ("2022-01-26T17:16:07Z", -3.1),
    ("2022-01-26T18:53:19Z", -1.3),
    ("2022-01-27T18:05:15Z", -3.0),
    ("2022-01-28T17:17:10Z", -2.9),
    ("2022-01-28T18:54:06Z", -1.5),
    ("2022-01-29T18:06:05Z", -3.5),
    ("2022-01-30T17:18:17Z", -3.2),
    ("2022-01-30T18:54:52Z", -1.7),
]


def test_the_printed_moments(zurich, zurich_iss):
    """0.6 mag is asked for; from full light to a phase of 170 degrees it is 0.15."""
    times = Times.of([at for at, _ in PRINTED_MOMENTS])
    here = propagate(Catalog.of(zurich_iss), times).to_itrs().position_km[0]
    phase = phase_angle_deg(here, position_itrs_km(zurich), body_position_itrs_km("sun", times))
    distance = azimuth_elevation_range(here, zurich)[2]
    ours = apparent_magnitude(standard_magnitude(25544).standard_mag, distance, phase)
    printed = np.array([magnitude for _, magnitude in PRINTED_MOMENTS])
    assert np.abs(ours - printed).max() < 0.15
    # The phases cover what there is; what rises in the west in the evening has its dark side towards us.
    assert phase.min() < 10.0
    assert phase.max() > 165.0
    assert phase[0] > 150.0 > phase[3]
    # The two other laws in use are magnitudes off at large phases.
    ball = -1.8 + 5 * np.log10(distance / 1000) - 2.5 * np.log10(1 + np.cos(np.radians(phase)))
    assert np.abs(ball - printed).max() > 2.0


def test_the_printed_passes(zurich, zurich_iss):
    passes = find_passes(Catalog.of(zurich_iss), zurich, "2022-01-21T00:00:00Z", "2022-01-31T00:00:00Z")
    told = with_circumstances(passes, Catalog.of(zurich_iss))
    for start, printed in PRINTED_PASSES:
        moment = tle.as_moment(start)
        found = min(told, key=lambda each: abs(each.aos.at.seconds_since(moment)))
        assert found.magnitude.magnitude == pytest.approx(printed, abs=0.2)
        begins, ends = found.visible.longest
        assert begins.plus_seconds(-0.01) <= found.magnitude.at <= ends.plus_seconds(0.01)
        assert found.magnitude.plus_minus == 0.6
        assert found.as_json()["magnitude"] == found.magnitude.magnitude
        assert found.as_json()["brightness"]["source"]
    assert {each.magnitude is None for each in told if not each.visible.seen} == {True}


def test_the_definitions():
    assert apparent_magnitude(3.0, 1000.0, 90.0) == pytest.approx(3.0)
    # Twice as far: a quarter of the light. Fully lit: twice the light of the half. Against the light: none.
    assert apparent_magnitude(3.0, 2000.0, 90.0) == pytest.approx(3.0 + 2.5 * np.log10(4.0))
    assert apparent_magnitude(3.0, 1000.0, 0.0) == pytest.approx(3.0 - 2.5 * np.log10(2.0))
    assert apparent_magnitude(3.0, 1000.0, 180.0) == np.inf


def test_phase_is_counted_from_full_light():
    sun = np.array([1.5e8, 0.0, 0.0])
    satellite = np.array([7000.0, 0.0, 0.0])
    assert phase_angle_deg(satellite, [8000.0, 0.0, 0.0], sun) == pytest.approx(0.0)
    assert phase_angle_deg(satellite, [6000.0, 0.0, 0.0], sun) == pytest.approx(180.0)
    assert phase_angle_deg(satellite, [7000.0, 500.0, 0.0], sun) == pytest.approx(90.0, abs=1e-3)


def test_air():
    """Less from a mountain, and 40 air masses at the horizon."""
    assert extinction_mag(90.0) == pytest.approx(0.281, abs=0.002)
    assert extinction_mag(90.0, 1000.0) == pytest.approx(0.21, abs=0.005)
    assert extinction_mag(10.0) == pytest.approx(1.56, abs=0.05)
    assert extinction_mag(0.0) == pytest.approx(0.281 * 40.0, abs=0.1)
    assert extinction_mag(-5.0) == extinction_mag(0.0)


def test_every_figure_says_where_it_is_from():
    table = standard_magnitudes()
    assert len(table) >= 5
    for number, each in table.items():
        assert each.norad_cat_id == number
        assert each.source
        assert each.confidence in ("high", "medium", "low")
        assert 0.3 <= each.plus_minus <= 2.0
    # Docked modules shine with the station; what nobody has measured is unknown.
    assert standard_magnitude(53239) is standard_magnitude(48274)
    assert standard_magnitude(5) is None


def test_an_object_without_a_figure_has_no_magnitude(zurich, zurich_iss):
    from dataclasses import replace

    unknown = Catalog.of(replace(zurich_iss, norad_cat_id=99999))
    passes = find_passes(unknown, zurich, "2022-01-21T17:00:00Z", "2022-01-21T19:00:00Z")
    (told,) = with_circumstances([each for each in passes if each.visible.seen], unknown)
    assert told.magnitude is None
    assert told.as_json()["magnitude"] is None
