"""The Sun's place, shadow and night, against Meeus, Skyfield and geometry."""

import math
import threading

import numpy as np
import pytest
from skyfield.api import EarthSatellite, load, load_file, wgs84
from skyfield.framelib import itrs
from skyfield.sgp4lib import TEME

from orbits import EphemerisRangeError, FrameError, Times, bodies, celestial, frames, propagate, sun
from tle.catalog import Catalog

ARCSEC_DEG = 1 / 3600


@pytest.fixture(scope="module")
def timescale():
    return load.timescale(builtin=True)


@pytest.fixture(scope="module")
def de421():
    from importlib.resources import files

    kernel = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
    yield kernel
    kernel.close()


@pytest.fixture(scope="module")
def year() -> Times:
    """Fifty instants through 2024, at all hours; Skyfield's own UT1 is measured there."""
    return Times.every("2024-01-01T00:00Z", 7.31 * 86400, 50)


def skyfield_times(timescale, times: Times):
    return timescale.from_datetimes([moment.to_datetime() for moment in times])


def angle_deg(a, b) -> float:
    cross = np.linalg.norm(np.cross(a, b), axis=-1)
    return float(np.degrees(np.arctan2(cross, np.einsum("...i,...i->...", a, b))).max())


def test_the_sun_of_1992_october_13_is_meeus_s():
    """Meeus, Astronomical Algorithms (2nd ed.), example 25.b: apparent place at 0 h TD, by VSOP87."""
    times = Times.of("1992-10-12T23:59:00.816Z")  # TD - UTC was 59.184 s
    x, y, z = sun.sun_direction_teme(times)[0]
    right_ascension_deg = 15 * (13 + 13 / 60 + 30.749 / 3600)
    declination_deg = -(7 + 47 / 60 + 1.74 / 3600)
    # TEME counts from the mean equinox: less nutation (15.908") in right ascension.
    nutation_deg = 15.908 * ARCSEC_DEG * math.cos(math.radians(23.4401444))
    assert math.degrees(math.asin(z)) == pytest.approx(declination_deg, abs=0.1 * ARCSEC_DEG)
    assert math.degrees(math.atan2(y, x)) % 360 == pytest.approx(
        right_ascension_deg - nutation_deg, abs=0.2 * ARCSEC_DEG
    )


def test_directions_agree_with_skyfield_s_apparent_sun(timescale, de421, year):
    apparent = de421["earth"].at(skyfield_times(timescale, year)).observe(de421["sun"]).apparent()
    assert angle_deg(sun.sun_direction_teme(year), apparent.frame_xyz(TEME).km.T) < 0.01 * ARCSEC_DEG
    # In ITRS also polar motion (0.5") and what little UT1 differs.
    assert angle_deg(sun.sun_direction_itrs(year), apparent.frame_xyz(itrs).km.T) < 1.0 * ARCSEC_DEG
    distance = np.linalg.norm(sun.sun_position_teme_km(year), axis=-1)
    # Not the distance at the moment of light's arrival, which is 15 km/s x 8 min of orbit beside it.
    assert np.abs(distance - apparent.distance().km).max() < 1e4


def test_gcrs_to_teme_is_skyfield_s_rotation(timescale):
    """A whole turn of the Moon's nodes, to 2 mas (6 cm at the ISS): what the shorter nutation leaves out."""
    times = Times.every("2005-01-01T00:00Z", 146.1 * 86400, 50)
    vectors = np.random.default_rng(2000).normal(size=(50, 3))
    rotation = np.moveaxis(TEME.rotation_at(skyfield_times(timescale, times)), -1, 0)
    theirs = np.einsum("tij,tj->ti", rotation, vectors)
    assert angle_deg(celestial.teme_from_gcrs(vectors, times), theirs) < 0.002 * ARCSEC_DEG
    assert angle_deg(celestial.gcrs_from_teme(theirs, times), vectors) < 0.002 * ARCSEC_DEG
    # The naive wrong answer, no rotation at all, is 20 arcminutes off by 2024.
    assert angle_deg(vectors, theirs) > 0.2


def test_the_subsolar_point_is_skyfield_s(timescale, de421, year):
    at = de421["earth"].at(skyfield_times(timescale, year)).observe(de421["sun"]).apparent()
    point = wgs84.geographic_position_of(at)
    lat, lon = sun.subsolar_point(year)
    # Polar motion, which Skyfield leaves out here, is up to 0.5" = 0.00014 degrees.
    assert np.abs(lat - point.latitude.degrees).max() < 2e-4
    assert np.abs((lon - point.longitude.degrees + 180) % 360 - 180).max() < 2e-4


def test_the_sun_stands_high_in_june_and_over_greenwich_at_noon():
    # Solstice of 2026: June 21, 08:25 UTC; equation of time -1.8 min.
    lat, lon = sun.subsolar_point("2026-06-21T12:00Z")
    assert lat[0] == pytest.approx(23.436, abs=0.002)
    assert lon[0] == pytest.approx(0.47, abs=0.05)
    # Six hours later it is over the Americas: west is negative.
    assert sun.subsolar_point("2026-06-21T18:00Z")[1][0] == pytest.approx(-89.5, abs=0.1)


def test_times_beyond_the_ephemeris_are_refused_by_name():
    with pytest.raises(EphemerisRangeError, match="2060-01-01T00:00:00Z lies outside"):
        sun.sun_position_teme_km(["2026-01-01T00:00Z", "2060-01-01T00:00Z"])
    assert sun.sun_position_teme_km(Times.of([])).shape == (0, 3)


def test_many_threads_may_ask_first():
    bodies._opened.cache_clear()
    times = Times.every("2026-10-09T20:00Z", 60.0, 200)
    results = [np.empty(0)] * 8
    start = threading.Barrier(8)

    def ask(index: int) -> None:
        start.wait()
        results[index] = sun.sun_position_teme_km(times)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


# -- shadow ----------------------------------------------------------------------


def along_the_axis(times: Times, behind_km: float, aside_km: float) -> np.ndarray:
    """Return a place `behind_km` behind the Earth and `aside_km` (northward) off the shadow's axis."""
    to_sun = sun.sun_direction_teme(times)[0]
    aside = np.cross(np.cross(to_sun, [0.0, 0.0, 1.0]), to_sun)
    return -behind_km * to_sun + aside_km * aside / np.linalg.norm(aside)


def test_umbra_and_penumbra_are_cones():
    """At the Moon's distance umbra and penumbra have radii of some 4,600 and 8,150 km.

    (Meeus, Astronomical Algorithms, ch. 54, gives 0.7403 and 1.2848 Earth radii
    plus 2 % for the air; here by similar triangles on a ball of polar radius,
    in whose direction the cut is taken.)
    """
    times = Times.of("2026-03-20T14:46Z")  # equinox: the pole is square to the Sun
    distance = float(np.linalg.norm(sun.sun_position_teme_km(times)[0]))
    polar = frames.WGS84_RADIUS_KM * (1 - frames.WGS84_FLATTENING)
    umbra = polar - 384_400 * (sun.SUN_RADIUS_KM - polar) / distance
    penumbra = polar + 384_400 * (sun.SUN_RADIUS_KM + polar) / distance
    expected = {0.0: 0, umbra - 20: 0, umbra + 20: 1, penumbra - 20: 1, penumbra + 20: 2}
    codes = [int(sun.illumination(along_the_axis(times, 384_400, aside), times)) for aside in expected]
    assert codes == list(expected.values())


def test_beyond_the_umbra_s_tip_there_is_only_penumbra():
    times = Times.of("2026-03-20T14:46Z")
    assert sun.illumination(along_the_axis(times, 1.3e6, 0.0), times) == sun.UMBRA
    assert sun.illumination(along_the_axis(times, 1.5e6, 0.0), times) == sun.PENUMBRA
    assert sun.illumination(along_the_axis(times, -7000.0, 0.0), times) == sun.SUNLIT


def test_the_earth_is_flattened_in_the_shadow():
    """A ray over the pole passes 21 km lower than one over the equator."""
    times = Times.of("2026-03-20T14:46Z")
    to_sun = sun.sun_direction_teme(times)[0]
    for across, radius in (
        (np.array([0.0, 0.0, 1.0]), frames.WGS84_RADIUS_KM * (1 - frames.WGS84_FLATTENING)),
        (np.cross(to_sun, [0.0, 0.0, 1.0]), frames.WGS84_RADIUS_KM),
    ):
        # The rays from the Sun's centre part by 0.1 km on the way from the Earth's edge.
        for height, sign in ((-0.5, -1), (0.5, 1)):
            clearance, _ = sun.sun_clearance_deg(-2500 * to_sun + (radius + height) * across, times)
            assert abs(clearance) < 0.02
            assert np.sign(clearance) == sign


def test_shadow_edges_are_skyfield_s_within_the_flattening(iss, iss_lines, timescale, de421):
    """Six hours of the ISS: the Sun's centre is hidden when Skyfield says so, but for the Earth's shape.

    Skyfield's Earth is a ball of equatorial radius; ours is flattened by 13 km at
    50 degrees of latitude, which the grazing ray crosses in up to 12 s there.
    Ours is always in the dark for the shorter time.
    """
    times = Times.every("2026-10-09T20:00Z", 2.0, 10_800)
    ephemeris = propagate(Catalog.of(iss), times)
    clearance, _ = sun.sun_clearance_deg(ephemeris.position_km[0], times)
    stamps = timescale.utc(2026, 10, 9, 20, 0, 2.0 * np.arange(len(times)))
    theirs = EarthSatellite(*iss_lines, ts=timescale).at(stamps).is_sunlit(de421)
    ours = clearance > 0.0
    edges_theirs = np.flatnonzero(np.diff(theirs.astype(int)))
    edges_ours = np.flatnonzero(np.diff(ours.astype(int)))
    assert len(edges_ours) == len(edges_theirs) >= 7
    assert np.abs(edges_ours - edges_theirs).max() * 2.0 <= 14.0
    assert not np.any(theirs & ~ours)
    # Penumbra lies around the edge; the orbit met it aslant that day.
    code = sun.illumination(ephemeris.position_km[0], times)
    assert np.all(code[edges_ours] == sun.PENUMBRA)
    penumbra_s = 2.0 * np.count_nonzero(code == sun.PENUMBRA) / len(edges_ours)
    assert 6.0 < penumbra_s < 20.0
    np.testing.assert_array_equal(sun.is_sunlit(ephemeris.position_km[0], times), code != sun.UMBRA)


def test_on_a_ball_the_edges_are_skyfield_s_to_the_step(iss, iss_lines, timescale, de421, monkeypatch):
    monkeypatch.setattr(sun, "WGS84_FLATTENING", 0.0)
    times = Times.every("2026-10-09T20:00Z", 0.5, 12_000)
    ephemeris = propagate(Catalog.of(iss), times)
    clearance, _ = sun.sun_clearance_deg(ephemeris.position_km[0], times)
    stamps = timescale.utc(2026, 10, 9, 20, 0, 0.5 * np.arange(len(times)))
    theirs = EarthSatellite(*iss_lines, ts=timescale).at(stamps).is_sunlit(de421)
    edges_theirs = np.flatnonzero(np.diff(theirs.astype(int)))
    edges_ours = np.flatnonzero(np.diff((clearance > 0.0).astype(int)))
    assert len(edges_ours) == len(edges_theirs) >= 2
    assert np.abs(edges_ours - edges_theirs).max() <= 1


# Heavens-Above, Zurich, January 2022: where the 15 visible passes end in the shadow, UTC.
PRINTED_SHADOW_ENTRIES = [
    "21T18:05:54",
    "22T17:19:57",
    "22T18:52:53",
    "23T18:06:53",
    "24T17:20:52",
    "24T18:53:48",
    "25T18:07:46",
    "26T17:21:43",
    "26T18:54:39",
    "27T18:08:38",
    "28T17:22:38",
    "28T18:55:34",
    "29T18:09:36",
    "30T17:23:42",
    "30T18:56:38",
]
ZURICH_SET = (
    "1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996",
    "2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461",
)


def test_printed_shadow_entries_are_the_beginning_of_penumbra(element_set):
    """Heavens-Above prints whole seconds: within 1 s of them the Sun's disc touches the Earth's edge.

    Its centre sets 4 s later and the umbra begins 9 s later: what dims a
    station to the eye is the long way through the air, before the geometric edge.
    """
    catalog = Catalog.of(element_set(*ZURICH_SET))
    late = []
    for entry in PRINTED_SHADOW_ENTRIES:
        times = Times.every(Times.of(f"2022-01-{entry}Z")[0].plus_seconds(-20), 0.1, 400)
        code = sun.illumination(propagate(catalog, times).position_km[0], times)
        assert code[0] == sun.SUNLIT
        assert code[-1] == sun.UMBRA
        late.append(np.flatnonzero(code != sun.SUNLIT)[0] * 0.1 - 20)
    assert np.abs(late).max() < 1.0
    assert abs(np.mean(late)) < 0.3


def test_shapes_of_shadow_answers(iss):
    times = Times.every("2026-10-09T20:00Z", 60.0, 5)
    ephemeris = propagate(Catalog.of([iss, iss]), times)
    assert sun.illumination(ephemeris.position_km, times).shape == (2, 5)
    assert sun.is_sunlit(ephemeris.position_km[0], times).shape == (5,)
    assert sun.is_sunlit(ephemeris.position_km[0, 0], times[:1]).shape == ()
    assert sun.illumination(ephemeris.position_km, times).dtype == np.uint8
    assert sun.illumination(np.full((5, 3), np.nan), times).tolist() == [sun.UMBRA] * 5


# -- night -----------------------------------------------------------------------

SEASONS = ("2026-03-20T14:46Z", "2026-06-21T08:25Z", "2026-10-09T20:00Z", "2026-12-21T20:50Z")


def altitude_deg(at: str, lat, lon) -> np.ndarray:
    """Return the Sun's altitude over the ellipsoid's horizon, by dot product with the plumb line."""
    lat, lon = np.radians(lat), np.radians(lon)
    up = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    return np.degrees(np.arcsin(up @ sun.sun_direction_itrs(at)[0]))


@pytest.mark.parametrize("at", SEASONS)
def test_on_the_terminator_the_sun_is_in_the_horizon(at):
    lat, lon = sun.terminator(at)
    assert lat.shape == lon.shape == (361,)
    assert (lon[0], lon[-1]) == (-180.0, 180.0)
    assert lat[0] == pytest.approx(lat[-1], abs=1e-9)
    assert np.all(np.diff(lon) >= 0)
    assert np.abs(altitude_deg(at, lat, lon)).max() < 1e-6
    # Steps are short everywhere, also where the line is steep.
    step = np.hypot(np.diff(lat), np.diff(lon) * np.cos(np.radians(lat[1:])))
    assert step.max() < 2.0


@pytest.mark.parametrize("at", SEASONS)
@pytest.mark.parametrize("altitude", [0.0, -0.833, -6.0, -18.0])
def test_night_polygons_hold_the_places_where_it_is_night(at, altitude):
    polygons = sun.night_polygons(at, sun_altitude_deg=altitude)
    random = np.random.default_rng(7)
    lat, lon = np.degrees(np.arcsin(random.uniform(-1, 1, 2000))), random.uniform(-180, 180, 2000)
    height = altitude_deg(at, lat, lon)
    # The polygon's chords lie up to some tenths of a degree beside the circle.
    clear = np.abs(height - altitude) > 0.5
    inside = np.zeros(len(lat), dtype=int)
    for ring_lat, ring_lon in polygons:
        assert (ring_lat[0], ring_lon[0]) == (ring_lat[-1], ring_lon[-1])
        assert ring_lon.min() >= -180.0
        assert ring_lon.max() <= 180.0
        inside += [point_in_ring(a, o, ring_lat, ring_lon) for a, o in zip(lat, lon, strict=True)]
    assert np.array_equal(inside[clear] == 1, (height < altitude)[clear])
    assert inside.max() <= 1


def point_in_ring(lat, lon, ring_lat, ring_lon) -> bool:
    crosses = (ring_lat[:-1] > lat) != (ring_lat[1:] > lat)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = ring_lon[:-1] + (lat - ring_lat[:-1]) * np.diff(ring_lon) / np.diff(ring_lat)
    return bool(np.count_nonzero(crosses & (lon < at)) % 2)


def test_senseless_nights_are_refused():
    with pytest.raises(FrameError, match=r"-0\.833"):
        sun.night_polygons("2026-10-09T20:00Z", sun_altitude_deg=10.0)
    with pytest.raises(FrameError, match="at least 8"):
        sun.terminator("2026-10-09T20:00Z", 3)
