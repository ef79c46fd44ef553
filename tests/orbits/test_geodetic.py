"""Latitude, longitude and height in one pass, against the same in two."""

import dataclasses
import math

import numpy as np
import pytest

from orbits import (
    FrameError,
    PropagationError,
    Times,
    frames,
    geodetic_at,
    propagate,
    propagate_geodetic,
    states_at,
)
from orbits.kernels import blocks, geodetic, trig
from orbits.kernels.jit import kernel
from tle.catalog import Catalog

DEG, KM = 1e-9, 1e-6
START = "2026-10-09T20:00Z"


@pytest.fixture
def catalog(iss) -> Catalog:
    """The ISS, one over the poles, one at GEO, a Molniya, one that falls and one that SGP4 refuses."""

    def other(**changes):
        return dataclasses.replace(iss, **changes)

    return Catalog.of(
        [
            iss,
            other(inclination_deg=90.0),
            other(mean_motion_rev_day=1.0027, inclination_deg=0.02, bstar=0.0),
            other(mean_motion_rev_day=2.0061, eccentricity=0.73, inclination_deg=63.4, bstar=0.0),
            other(mean_motion_rev_day=16.6, bstar=0.1),
            other(mean_motion_rev_day=-15.0),
        ]
    )


def assert_same(found, lat_deg, lon_deg, alt_km, error):
    np.testing.assert_array_equal(found.error, error)
    np.testing.assert_allclose(found.lat_deg, lat_deg, rtol=0, atol=DEG)
    turn = np.remainder(found.lon_deg - lon_deg + 180.0, 360.0) - 180.0
    # Near a pole a degree of longitude is short.
    np.testing.assert_allclose(turn * np.cos(np.radians(lat_deg)), 0.0 * lat_deg, rtol=0, atol=DEG)
    np.testing.assert_allclose(found.alt_km, alt_km, rtol=0, atol=KM)


@pytest.mark.parametrize("engine", ["kernel", "sgp4"])
@pytest.mark.parametrize("step_s", [30.0, 7000.0])
def test_one_pass_is_two(catalog, engine, step_s):
    times = Times.every(START, step_s, 700)
    ephemeris = propagate(catalog, times, frame="ITRS", velocities=False, engine="sgp4")
    found = propagate_geodetic(catalog, times, engine=engine)
    assert {0, 2} <= set(np.unique(found.error).tolist())
    assert_same(found, *ephemeris.geodetic(), ephemeris.error)
    assert found.lat_deg[1].max() > 89.0
    assert 35000.0 < found.alt_km[2].min() < found.alt_km[2].max() < 36500.0
    assert found.alt_km[3].max() > 38000.0


@pytest.mark.parametrize("engine", ["kernel", "sgp4"])
def test_instants_of_its_own_for_each_object(catalog, engine, monkeypatch):
    monkeypatch.setattr("orbits.geodetic._OWN_SAMPLES", 1000)
    shared_times = Times.every(START, 30.0, 400)
    jd = np.repeat(shared_times.jd[np.newaxis], len(catalog), axis=0)
    fr = shared_times.fr + 0.01 * np.arange(len(catalog))[:, np.newaxis]
    position, _, error = states_at(catalog, jd, fr, engine="sgp4")
    found = geodetic_at(catalog, jd, fr, engine=engine)
    for row in range(len(catalog)):
        times = Times(jd[row], fr[row])
        places = frames.geodetic_from_itrs(frames.itrs_position_from_teme(position[row], times))
        one = type(found)(*(each[row] for each in found))
        assert_same(one, *places, error[row])


def test_one_object_and_one_instant(iss):
    found = propagate_geodetic(Catalog.of(iss), START)
    ephemeris = propagate(Catalog.of(iss), START)
    assert found.lat_deg.shape == (1, 1)
    assert_same(found, *ephemeris.geodetic(), ephemeris.error)
    assert propagate_geodetic(Catalog.of([]), START).alt_km.shape == (0, 1)


def test_what_cannot_be_meant_is_refused_as_by_propagate(iss):
    with pytest.raises(PropagationError, match="engine"):
        propagate_geodetic(Catalog.of(iss), START, engine="fast")
    with pytest.raises(PropagationError, match="shape"):
        geodetic_at(Catalog.of(iss), [2461000.5], [0.0])
    with pytest.raises(FrameError, match="frame"):
        propagate(Catalog.of(iss), START, frame="geodetic")


def test_every_place_from_half_an_earth_radius_out():
    random = np.random.default_rng(3)
    n, w = 256, np.empty(blocks.SCRATCH)
    for radius_km in (3200.0, 6300.0, 6800.0, 26600.0, 42164.0, 400000.0):
        xyz = random.normal(size=(n, 3))
        xyz *= radius_km / np.linalg.norm(xyz, axis=1, keepdims=True)
        axes = [[0, 0, 1], [0, 0, -1], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [1e-12, 0, 1]]
        xyz[: len(axes)] = radius_km * np.array(axes)
        for place, values in zip((blocks.X, blocks.Y, blocks.Z), xyz.T, strict=True):
            w[place : place + n] = values
        geodetic.to_geodetic(w, n)
        expected = frames.geodetic_from_itrs(xyz)
        for place, values, within in zip(
            (blocks.X, blocks.Y, blocks.Z), expected, (DEG, DEG, KM), strict=True
        ):
            np.testing.assert_allclose(w[place : place + n], values, rtol=0, atol=within)
    for near in ([0.0, 0.0, 0.0], [2000.0, 0.0, 1000.0], [math.nan] * 3):
        w[blocks.X], w[blocks.Y], w[blocks.Z] = near
        geodetic.to_geodetic(w, 1)
        assert np.isnan([w[blocks.X], w[blocks.Y], w[blocks.Z]]).all()


@kernel
def angles(y, x, out):
    for k in range(len(x)):
        out[k] = trig.atan2(y[k], x[k])


def test_the_packed_arc_tangent_is_right_to_the_last_bits():
    random = np.random.default_rng(4)
    y, x = random.normal(size=(2, 100_000)) * 10.0 ** random.integers(-5, 6, (2, 100_000))
    y[:9], x[:9] = np.repeat([0.0, 1.0, -1.0], 3), np.tile([0.0, 1.0, -1.0], 3)
    out = np.empty_like(x)
    angles(y, x, out)
    np.testing.assert_allclose(out, np.arctan2(y, x), rtol=0, atol=5e-16)
