"""The stars against Skyfield and by their names."""

from contextlib import closing
from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import Star as SkyfieldStar
from skyfield.api import load_file, wgs84

import tle
from sites import Site, find_passes
from sites.sky import sky_of
from sites.stars import bright_stars, star_azimuth_elevation
from tle import Catalog

# IAU names with right ascension and declination (J2000), as any atlas has them.
KNOWN = {
    "Sirius": (6 + 45 / 60 + 8.9 / 3600, -(16 + 42 / 60 + 58 / 3600), -1.1),
    "Vega": (18 + 36 / 60 + 56.3 / 3600, 38 + 47 / 60 + 1 / 3600, 0.1),
    "Polaris": (2 + 31 / 60 + 49.1 / 3600, 89 + 15 / 60 + 51 / 3600, 2.1),
    "Betelgeuse": (5 + 55 / 60 + 10.3 / 3600, 7 + 24 / 60 + 25 / 3600, 0.5),
    "Acrux": (12 + 26 / 60 + 35.9 / 3600, -(63 + 5 / 60 + 57 / 3600), 0.7),
    "Arcturus": (14 + 15 / 60 + 39.7 / 3600, 19 + 10 / 60 + 57 / 3600, 0.1),
}


def test_the_table_is_the_sky_people_know():
    stars = {star.name: star for star in bright_stars()}
    assert len(stars) == len(bright_stars()) == 91
    for name, (hours, dec_deg, magnitude) in KNOWN.items():
        assert stars[name].ra_deg == pytest.approx(15 * hours, abs=0.01 / np.cos(np.radians(dec_deg)))
        assert stars[name].dec_deg == pytest.approx(dec_deg, abs=0.001)
        assert stars[name].magnitude == pytest.approx(magnitude, abs=0.1)
    magnitudes = [star.magnitude for star in bright_stars()]
    assert magnitudes == sorted(magnitudes)


@pytest.mark.parametrize("at", ["2026-10-09T20:00:00Z", "1998-11-20T06:40:00Z", "2050-01-01T00:00:00Z"])
def test_skyfield_sees_them_there(at):
    from skyfield.api import load

    site = Site(id="s", name="s", lat_deg=47.0, lon_deg=8.0)
    moment = tle.as_moment(at)
    azimuth, elevation = star_azimuth_elevation(site, moment)
    t = load.timescale(builtin=True).from_datetime(moment.to_datetime())
    with closing(load_file(str(files("skyfield_data") / "data" / "de421.bsp"))) as kernel:
        observer = (kernel["earth"] + wgs84.latlon(47.0, 8.0)).at(t)
        for index, star in enumerate(bright_stars()):
            theirs = SkyfieldStar(
                ra_hours=star.ra_deg / 15.0,
                dec_degrees=star.dec_deg,
                ra_mas_per_year=star.pm_ra_mas_yr,
                dec_mas_per_year=star.pm_dec_mas_yr,
            )
            altitude, bearing, _ = observer.observe(theirs).apparent().altaz()
            # 20" of aberration, which a chart does without; and the UT1 of 2050 is anybody's guess.
            near = 0.012 if moment.jd < 2_461_500 else 0.03
            assert elevation[index] == pytest.approx(altitude.degrees, abs=near)
            level = np.cos(np.radians(elevation[index]))
            assert (azimuth[index] - bearing.degrees + 180) % 360 - 180 == pytest.approx(0, abs=near / level)


def test_polaris_shows_the_latitude_and_the_north():
    for lat_deg in (20.0, 47.0, 70.0):
        site = Site(id="s", name="s", lat_deg=lat_deg, lon_deg=8.0)
        azimuth, elevation = star_azimuth_elevation(site, tle.as_moment("2026-10-09T20:00:00Z"))
        polaris = [star.name for star in bright_stars()].index("Polaris")
        assert elevation[polaris] == pytest.approx(lat_deg, abs=0.7)
        assert abs((azimuth[polaris] + 180) % 360 - 180) < 0.7 / np.cos(np.radians(lat_deg))


def test_the_sky_of_a_pass(zurich, zurich_iss):
    passes = find_passes(Catalog.of(zurich_iss), zurich, "2022-01-22T16:00:00Z", "2022-01-22T18:00:00Z")
    each = next(one for one in passes if one.visible.seen)
    sky = sky_of(each, zurich_iss)
    assert sky.times[0].seconds_since(each.aos.at) == pytest.approx(0.0, abs=1e-3)
    assert sky.times[len(sky.times) - 1].seconds_since(each.los.at) == pytest.approx(0.0, abs=1e-3)
    assert sky.elevation_deg.max() == pytest.approx(each.tca.elevation_deg, abs=0.05)
    # Lit until the shadow, dark after it.
    change = np.flatnonzero(np.diff(sky.lit.astype(int)))
    assert len(change) == 1
    assert abs(sky.times[int(change[0])].seconds_since(each.shadow_entry.at)) < 2.5
    assert sky.lit[0]
    assert not sky.lit[-1]
    names = {star.name for star in sky.stars}
    # A January evening in Zurich: Orion is up, Arcturus is not, and Canopus never is.
    assert {"Betelgeuse", "Rigel", "Capella", "Aldebaran"} <= names
    assert not {"Arcturus", "Canopus", "Acrux"} & names
    assert sky.sun.elevation_deg == pytest.approx(each.visible.sun_lowest_deg, abs=2.0)
    assert sky.moon.elevation_deg < 0.0
    # Jupiter stood low in the south-west that evening.
    (jupiter,) = (spot for spot in sky.planets if spot.key == "jupiter")
    assert 210.0 < jupiter.azimuth_deg < 245.0
    assert 10.0 < jupiter.elevation_deg < 30.0


def test_beyond_the_ephemeris_there_are_stars_and_the_path(make_orbit, zurich):
    start = tle.as_moment("2060-01-01T00:00:00Z")
    elements = make_orbit(25544, start, mean_motion_rev_day=15.5, inclination_deg=51.6)
    (first, *_) = find_passes(Catalog.of(elements), zurich, start, start.plus_days(2.0))
    sky = sky_of(first, elements)
    assert sky.sun is None
    assert sky.moon is None
    assert sky.planets == ()
    assert len(sky.stars) > 20
