"""Costs of transfers, against the formulas in print and worked examples."""

import dataclasses
import math

import numpy as np
import pytest

from orbits import Times, TransferError, propagate
from orbits.transfers import (
    hohmann,
    hohmann_between,
    mean_altitude_km,
    plane_change,
    plane_change_between,
    raan_at_deg,
)
from tle.catalog import Catalog


def test_from_the_iss_to_tiangong_with_one_node(iss, tianhe):
    """1,358 m/s: 10.16 degrees at 400 km."""
    change = plane_change(iss, tianhe, same_raan=True, altitude_km=400.0)
    assert change.angle_deg == pytest.approx(10.1638, abs=1e-4)
    assert change.cost_m_s == pytest.approx(1358, abs=1.5)
    assert change.at is None
    # At the ISS's own altitude, 420 km, it is a little slower and cheaper.
    own = plane_change(iss, tianhe, same_raan=True)
    assert own.altitude_km == pytest.approx(mean_altitude_km(iss))
    assert 1350 < own.cost_m_s < 1358


def test_from_the_cape_s_latitude_to_the_iss():
    """3,079 m/s from the geocentric latitude of pad 39B (28.466), the least inclination it reaches."""
    assert plane_change_between(28.466, 51.63, 400.0).cost_m_s == pytest.approx(3079, abs=1)
    assert plane_change_between(28.6, 51.63, 400.0).cost_m_s == pytest.approx(3062, abs=1)


@pytest.mark.parametrize("angle", [0.0, 1e-6, 1.0, 60.0, 90.0, 179.0, 180.0])
def test_the_cost_is_twice_the_speed_times_the_half_sine(angle):
    change = plane_change_between(0.0, angle, 400.0)
    assert change.angle_deg == pytest.approx(angle, abs=1e-9)
    assert change.cost_m_s == pytest.approx(
        2000 * change.speed_km_s * math.sin(math.radians(angle) / 2), abs=1e-6
    )
    # Vallado: circular speed at 400 km is 7.6686 km/s.
    assert change.speed_km_s == pytest.approx(7.6686, abs=1e-4)


def test_with_the_true_nodes_it_costs_more_and_as_much_as_the_orbits_themselves_say(iss, tianhe):
    """The angle between the angular momenta of both orbits as propagated, to 0.3 degrees after 25 days."""
    at = "2026-10-09T20:00Z"
    change = plane_change(iss, tianhe, at=at)
    ephemeris = propagate(Catalog.of([iss, tianhe]), Times.of(at))
    momentum = np.cross(ephemeris.position_km[:, 0], ephemeris.velocity_km_s[:, 0])
    momentum /= np.linalg.norm(momentum, axis=-1, keepdims=True)
    angle = math.degrees(math.acos(float(momentum[0] @ momentum[1])))
    assert change.angle_deg == pytest.approx(angle, abs=0.3)
    assert change.cost_m_s > plane_change(iss, tianhe, same_raan=True).cost_m_s
    assert change.at is not None
    assert change.at.iso(0) == "2026-10-09T20:00:00Z"
    # The epochs are 25 days apart: without precession the node would be 150 degrees off.
    assert abs(change.raan_difference_deg - (tianhe.raan_deg - iss.raan_deg)) > 90


def test_without_an_instant_the_later_epoch_counts(iss, tianhe):
    assert plane_change(iss, tianhe).at == iss.epoch
    assert plane_change(tianhe, iss).at == iss.epoch


def test_the_nodes_of_both_stations_precess_as_known(iss, tianhe):
    """ISS -4.95 degrees a day, Tiangong -6.06: the planes meet again after some 325 days."""
    day = iss.epoch.plus_days(1.0)
    iss_rate = (raan_at_deg(iss, day) - iss.raan_deg + 180) % 360 - 180
    tianhe_rate = (raan_at_deg(tianhe, tianhe.epoch.plus_days(1.0)) - tianhe.raan_deg + 180) % 360 - 180
    assert iss_rate == pytest.approx(-4.948, abs=0.02)
    assert tianhe_rate == pytest.approx(-6.055, abs=0.05)


def test_hohmann_s_worked_example():
    """Vallado, Fundamentals of Astrodynamics, example 6-1: 191.34411 to 35,781.34857 km.

    dv 2.457038 and 1.478187 km/s, 5.256713 h.
    """
    transfer = hohmann_between(191.34411, 35781.34857)
    assert transfer.first_impulse_m_s == pytest.approx(2457.04, abs=0.1)
    assert transfer.second_impulse_m_s == pytest.approx(1478.19, abs=0.1)
    assert transfer.cost_m_s == pytest.approx(3935.22, abs=0.2)
    assert transfer.duration_minutes == pytest.approx(5.256713 * 60, abs=0.01)


def test_between_the_stations_altitude_is_cheap(iss, tianhe):
    """Altitude costs tens of m/s where the plane costs more than a thousand."""
    down, up = hohmann(iss, tianhe), hohmann(tianhe, iss)
    assert 10 < down.cost_m_s < 40
    assert down.cost_m_s == pytest.approx(up.cost_m_s, rel=1e-3)
    assert down.from_altitude_km == up.to_altitude_km == mean_altitude_km(iss)


def test_mean_altitudes_are_those_of_the_propagated_orbits(iss, tianhe):
    times = Times.every(iss.epoch, 60.0, 93 * 4)
    ephemeris = propagate(Catalog.of([iss, tianhe]), times)
    radius = np.linalg.norm(ephemeris.position_km, axis=-1).mean(axis=-1)
    assert mean_altitude_km(iss) == pytest.approx(radius[0] - 6378.137, abs=3.0)


def test_senseless_manoeuvres_are_refused(iss):
    with pytest.raises(TransferError, match="0 to 180"):
        plane_change_between(-5.0, 51.6, 400.0)
    with pytest.raises(TransferError, match="altitude"):
        plane_change_between(28.6, 51.6, float("nan"))
    with pytest.raises(TransferError, match="altitude"):
        hohmann_between(-100.0, 400.0)
    with pytest.raises(TransferError, match="positive"):
        mean_altitude_km(dataclasses.replace(iss, mean_motion_rev_day=0.0))
