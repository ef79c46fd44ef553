"""Ground tracks and their cuts."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from orbits import FrameError, Times, propagate
from orbits.tracks import MAX_LONGITUDE_STEP_DEG, GroundTrack, ground_track
from tle.catalog import Catalog


def track_of(lat, lon, alt=None) -> GroundTrack:
    n = len(lat)
    return GroundTrack(
        Times.every("2026-10-09T20:00Z", 60.0, n),
        np.array(lat, dtype=float),
        np.array(lon, dtype=float),
        np.array(alt if alt is not None else [400.0] * n, dtype=float),
    )


def up(lat, lon) -> np.ndarray:
    lat, lon = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def check(track: GroundTrack) -> None:
    """What holds for every track."""
    segments = track.segments
    for segment in segments:
        assert np.all(np.abs(segment.lon_deg) <= 180.0)
        assert np.all(np.abs(segment.lat_deg) <= 90.0)
        assert np.all(np.abs(np.diff(segment.lon_deg)) <= MAX_LONGITUDE_STEP_DEG + 1e-9)
        assert np.all(np.diff(segment.elapsed_s) >= 0)
    # Every sample is in a segment, in its place.
    elapsed = np.concatenate([segment.elapsed_s for segment in segments])
    samples = track.times.seconds_since(track.times[0])[np.isfinite(track.lat_deg)]
    assert np.isin(samples, elapsed).all()


@pytest.fixture(scope="module")
def iss_track(iss) -> GroundTrack:
    return ground_track(propagate(Catalog.of(iss), Times.every("2026-10-09T20:00Z", 60.0, 1441)))


def test_a_day_of_the_iss_is_cut_once_a_revolution(iss_track):
    check(iss_track)
    segments = iss_track.segments
    # 15.49 revolutions eastward less one turn of the Earth (and of the node).
    assert len(segments) in (15, 16)
    for before, after in pairwise(segments):
        assert (before.lon_deg[-1], after.lon_deg[0]) == (180.0, -180.0)
        assert before.lat_deg[-1] == after.lat_deg[0]
        assert before.elapsed_s[-1] == after.elapsed_s[0]
        assert before.alt_km[-1] == after.alt_km[0]


def test_a_cut_is_where_a_finer_track_crosses(iss, iss_track):
    """The latitude of the first cut against the ISS every 10 ms around it: 0.02 degrees."""
    cut = iss_track.segments[0]
    around = Times.every(iss_track.times[0].plus_seconds(cut.elapsed_s[-1] - 5.0), 0.01, 1000)
    fine = ground_track(propagate(Catalog.of(iss), around))
    crossing = int(np.flatnonzero(np.diff(fine.lon_deg) < -180.0)[0])
    assert cut.lat_deg[-1] == pytest.approx(fine.lat_deg[crossing], abs=0.02)
    assert cut.alt_km[-1] == pytest.approx(fine.alt_km[crossing], abs=0.2)
    assert abs(crossing * 0.01 - 5.0) < 1.0


def test_samples_are_those_of_the_ephemeris(iss_track, iss):
    lat, lon, alt = propagate(Catalog.of(iss), iss_track.times).geodetic()
    np.testing.assert_array_equal(iss_track.lat_deg, lat[0])
    np.testing.assert_array_equal(iss_track.lon_deg, lon[0])
    np.testing.assert_array_equal(iss_track.alt_km, alt[0])


def test_a_cut_on_the_equator_is_on_the_equator():
    track = track_of([0.0, 0.0], [178.0, -178.0], [400.0, 404.0])
    check(track)
    west, east = track.segments
    assert (west.lon_deg.tolist(), east.lon_deg.tolist()) == ([178.0, 180.0], [-180.0, -178.0])
    assert (west.lat_deg[-1], west.alt_km[-1], west.elapsed_s[-1]) == pytest.approx((0.0, 402.0, 30.0))


def test_a_track_that_runs_west_is_cut_the_other_way_round():
    track = track_of([10.0, 12.0, 14.0], [-178.0, 179.0, 176.0])
    check(track)
    first, second = track.segments
    assert (first.lon_deg[-1], second.lon_deg[0]) == (-180.0, 180.0)
    assert 11.0 < first.lat_deg[-1] == second.lat_deg[0] < 12.0


def test_a_cut_lies_on_the_great_circle():
    track = track_of([40.0, 55.0], [170.0, -160.0])
    cut = track.segments[0]
    normal = np.cross(up(40.0, 170.0), up(55.0, -160.0))
    for segment in track.segments:
        assert np.abs(up(segment.lat_deg, segment.lon_deg) @ normal).max() < 1e-12
    # tan(lat) = (tan 40 sin 20 + tan 55 sin 10) / sin 30; the chord on the flat map would be at 45.
    assert cut.lat_deg[-1] == pytest.approx(46.93596, abs=1e-5)


@pytest.mark.parametrize("lon", [180.0, -180.0])
def test_a_sample_on_the_edge_is_no_trouble(lon):
    for lons in ([179.0, lon, -179.0], [-179.0, lon, 179.0], [179.0, lon, 179.0], [-179.0, lon, -179.0]):
        track = track_of([1.0, 2.0, 3.0], lons)
        check(track)
        ends = [segment.lat_deg[-1] for segment in track.segments]
        starts = [segment.lat_deg[0] for segment in track.segments]
        assert ends[:-1] == pytest.approx(starts[1:])
        assert (starts[0], ends[-1]) == (1.0, 3.0)


def test_beside_a_pole_the_line_bends_over_it():
    """88 N on one side to 88 N nearly opposite: the way leads within 0.2 degrees of the pole."""
    track = track_of([88.0, 88.0], [10.0, -175.0])
    check(track)
    lat = np.concatenate([segment.lat_deg for segment in track.segments])
    assert lat.max() > 89.8
    # 175 degrees eastward is the short way, not 185 westward.
    assert [segment.lon_deg[-1] for segment in track.segments] == [180.0, -175.0]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_straight_over_a_pole(sign):
    track = track_of([sign * 89.0, sign * 89.0], [30.0, -150.0])
    check(track)
    lat = np.concatenate([segment.lat_deg for segment in track.segments])
    assert (sign * lat).max() == pytest.approx(90.0)
    assert (sign * lat).min() == pytest.approx(89.0)


def test_a_polar_orbit_all_day(iss):
    polar = dataclasses.replace(iss, inclination_deg=90.0)
    sun_synchronous = dataclasses.replace(iss, inclination_deg=97.4)
    ephemeris = propagate(Catalog.of([polar, sun_synchronous]), Times.every("2026-10-09T20:00Z", 60.0, 1441))
    for index in (0, 1):
        check(ground_track(ephemeris, index))
    assert ground_track(ephemeris, 0).lat_deg.max() > 89.0


def test_missing_positions_open_a_gap(iss):
    track = track_of([1.0, 2.0, np.nan, 4.0, 5.0], [1.0, 2.0, np.nan, 4.0, 5.0])
    check(track)
    assert [segment.lon_deg.tolist() for segment in track.segments] == [[1.0, 2.0], [4.0, 5.0]]
    assert track_of([np.nan], [np.nan]).segments == ()
    assert len(track_of([1.0], [1.0]).segments[0]) == 1
    assert ground_track(propagate(Catalog.of(iss), Times.of([]))).segments == ()


def test_which_object_must_be_said(iss, tianhe):
    ephemeris = propagate(Catalog.of([iss, tianhe]), "2026-10-09T20:00Z")
    with pytest.raises(FrameError, match="2 objects and index is None"):
        ground_track(ephemeris)
    with pytest.raises(FrameError, match="index is 2"):
        ground_track(ephemeris, 2)
    assert ground_track(ephemeris, 1).lat_deg == ephemeris.geodetic()[0][1]
    assert ground_track(ephemeris.to_itrs(), -1).lat_deg == ground_track(ephemeris, 1).lat_deg
