"""The compiled search over many objects and sites: complete, precise, and the same as the other one."""

import numpy as np
import pytest
from brute_passes import Case, differences, passes, random_site
from skyfield.api import wgs84

import tle
from orbits import warm_up
from sites import Horizon, Site, find_passes, find_site, pass_times
from sites.skypath import SkyPath
from tle import Catalog
from tle.orbit_classes import classify

SEED = 20261126
EPOCH = tle.as_moment("2026-10-09T00:00:00Z")


@pytest.fixture(scope="module", autouse=True)
def compiled():
    warm_up(wait=True)


def rows(table):
    return list(
        zip(
            table.begin_s.tolist(),
            table.top_s.tolist(),
            table.end_s.tolist(),
            table.elevation_deg[:, 1].tolist(),
            strict=True,
        )
    )


def held(case):
    """Return what is wrong with the compiled search in one case, and how many passes there are."""
    expected = passes(case)
    if expected is None:
        return [], 0
    table = pass_times(
        Catalog.of(case.elements),
        [case.site],
        case.start,
        case.start.plus_seconds(case.length_s),
        min_elevation_deg=case.mask_deg,
    )
    assert table.unsettled.size == 0
    wrong, worst = differences(case, expected, rows(table))
    # Brute force knows its edges to a millisecond.
    assert worst < 0.002
    return wrong, len(expected)


@pytest.mark.parametrize(
    ("motion", "eccentricity", "inclination", "least"),
    [
        ((13.0, 15.9), (0.0, 0.005), (0, 110), 20),
        ((9.0, 14.0), (0.05, 0.3), (0, 110), 20),
        ((2.0, 2.01), (0.68, 0.74), (61, 65), 5),
        ((2.2, 2.4), (0.70, 0.73), (0, 30), 5),
        ((1.0007, 1.0047), (0.0, 0.002), (0, 12), 5),
        ((1.9, 7.0), (0.0, 0.2), (0, 98), 10),
    ],
    ids=["low", "eccentric", "molniya", "transfer", "geostationary", "medium"],
)
def test_nothing_is_missed_and_nothing_invented(motion, eccentricity, inclination, least, make_orbit):
    rng = np.random.default_rng([SEED, least, int(10 * motion[0])])
    seen = 0
    for _ in range(30):
        elements = make_orbit(
            90000,
            EPOCH.plus_days(-float(rng.uniform(0, 3))),
            mean_motion_rev_day=float(rng.uniform(*motion)),
            eccentricity=float(rng.uniform(*eccentricity)),
            inclination_deg=float(rng.uniform(*inclination)),
            raan_deg=float(rng.uniform(0, 360)),
            arg_perigee_deg=float(rng.uniform(0, 360)),
            mean_anomaly_deg=float(rng.uniform(0, 360)),
            bstar=1e-5,
        )
        mask_deg = float(rng.choice([0.0, 5.0, 10.0, 30.0, rng.uniform(0, 85)]))
        start = EPOCH.plus_seconds(float(rng.uniform(0, 86400)))
        wrong, count = held(Case(elements, random_site(rng), mask_deg, start, 21600.0))
        assert wrong == []
        seen += count
    assert seen >= least


def test_a_catalogue_of_every_class_against_brute_force(shared):
    catalog = tle.read(shared("data/catalog/on-orbit-2024-11-01.omm.csv.gz")).catalog
    kinds = classify(catalog.mean_motion_rev_day, catalog.eccentricity, catalog.inclination_deg)
    names = sorted(set(kinds.tolist()))
    rng = np.random.default_rng([SEED, 7])
    seen = 0
    for number in range(210):
        elements = catalog[int(rng.choice(np.flatnonzero(kinds == names[number % len(names)])))]
        start = elements.epoch.plus_days(float(rng.uniform(-3.0, 10.0)))
        mask_deg = float(rng.uniform(0.0, 85.0)) * float(rng.choice([0.3, 1.0]))
        wrong, count = held(Case(elements, random_site(rng), mask_deg, start, 10800.0))
        assert wrong == [], elements.norad_cat_id
        seen += count
    assert seen > 50


@pytest.fixture(scope="module")
def stations():
    bundled = tle.bundled()
    return Catalog.of([bundled.nearest(name, EPOCH) for name in ("ISS", "Tiangong")])


def test_many_sites_in_one_call_are_the_sites_one_by_one(stations):
    rng = np.random.default_rng([SEED, 8])
    places = [random_site(rng) for _ in range(25)]
    stop = EPOCH.plus_days(1.0)
    together = pass_times(stations, places, EPOCH, stop)
    alone = [pass_times(stations, [place], EPOCH, stop) for place in places]
    assert len(together) == sum(len(each) for each in alone) > 50
    for number, each in enumerate(alone):
        mine = together.place == number
        # The first steps differ with the number of sites, and nothing else may.
        assert np.abs(together.begin_s[mine] - each.begin_s).max(initial=0.0) < 1e-4
        assert np.abs(together.end_s[mine] - each.end_s).max(initial=0.0) < 1e-4
        assert np.abs(together.top_s[mine] - each.top_s).max(initial=0.0) < 2e-3


def test_windows_put_end_to_end_give_the_passes_of_the_long_window(stations):
    site, step_s = find_site("kennedy"), 2000.0
    whole = pass_times(stations, [site], EPOCH, EPOCH.plus_seconds(30 * step_s), min_elevation_deg=5.0)
    begins, ends, cut = [], [], 0
    for number in range(30):
        start = EPOCH.plus_seconds(number * step_s)
        part = pass_times(stations, [site], start, start.plus_seconds(step_s), min_elevation_deg=5.0)
        begins += (part.begin_s[~part.open_start] + number * step_s).tolist()
        ends += (part.end_s[~part.open_end] + number * step_s).tolist()
        cut += int(part.open_end.sum())
    assert cut >= 1
    assert np.sort(begins) == pytest.approx(np.sort(whole.begin_s[~whole.open_start]), abs=1e-3)
    assert np.sort(ends) == pytest.approx(np.sort(whole.end_s[~whole.open_end]), abs=1e-3)


def test_both_engines_find_the_same_passes(stations):
    """`SkyPath` stands on another search (`orbits.search`), and on another bound."""
    site = find_site("baikonur")
    table = pass_times(stations, [site], EPOCH, EPOCH.plus_days(2.0))
    for number, elements in enumerate(stations):
        path = SkyPath.of(elements, site, EPOCH)
        slow = path.stays(2 * 86400.0, Horizon.level(10.0)).stays
        mine = table.obj == number
        assert mine.sum() == len(slow) > 5
        assert np.abs(table.begin_s[mine] - slow.begins_s).max() < 1e-4
        assert np.abs(table.end_s[mine] - slow.ends_s).max() < 1e-4
        assert np.abs(table.top_s[mine] - path.tops(slow)).max() < 5e-3


def test_the_passes_one_by_one_are_those_of_the_table(stations):
    site = find_site("wenchang")
    table = pass_times(stations, [site], EPOCH, EPOCH.plus_days(2.0))
    found = find_passes(stations, site, EPOCH, EPOCH.plus_days(2.0))
    order = np.argsort(table.begin_s)
    assert len(found) == len(order) > 8
    for each, row in zip(found, order.tolist(), strict=True):
        for event, column in ((each.aos, 0), (each.tca, 1), (each.los, 2)):
            t_s = (table.begin_s, table.top_s, table.end_s)[column][row]
            assert event.at.seconds_since(EPOCH) == pytest.approx(t_s, abs=1e-5)
            assert event.elevation_deg == pytest.approx(table.elevation_deg[row, column], abs=1e-6)
            assert event.range_km == pytest.approx(table.range_km[row, column], abs=1e-4)
            turned = (event.azimuth_deg - table.azimuth_deg[row, column] + 180.0) % 360.0 - 180.0
            assert abs(turned) < 1e-5


def test_skyfield_finds_the_same_passes_to_fifty_milliseconds(stations, skyfield_time, skyfield_satellite):
    """Given our UT1 and pole. Its search stops at half a second: its own elevation is followed from there."""
    scale = skyfield_time(EPOCH.iso(), 3.0)
    for site in (find_site("kennedy"), find_site("baikonur")):
        observer = wgs84.latlon(site.lat_deg, site.lon_deg, elevation_m=site.alt_m)
        begin, end = (scale.from_datetime(at.to_datetime()) for at in (EPOCH, EPOCH.plus_days(3.0)))
        for elements in stations:
            table = pass_times(Catalog.of(elements), [site], EPOCH, EPOCH.plus_days(3.0))
            satellite = skyfield_satellite(scale, elements)
            times, kinds = satellite.find_events(observer, begin, end, 10.0)
            for kind, ours in ((0, table.begin_s[~table.open_start]), (2, table.end_s[~table.open_end])):
                near = times[kinds == kind]
                assert len(near) == len(ours) > 5
                low, high = (
                    (satellite - observer).at(near + s / 86400.0).altaz()[0].degrees for s in (-1, 1)
                )
                seconds = np.array([tle.as_moment(t.utc_datetime()).seconds_since(EPOCH) for t in near])
                theirs = seconds - 1.0 + 2.0 * (10.0 - low) / (high - low)
                assert np.abs(ours - theirs).max() < 0.05


def test_a_decaying_object_is_named_and_left_to_the_other_search(make_orbit):
    falling = make_orbit(
        90001,
        EPOCH,
        mean_motion_rev_day=16.3,
        eccentricity=0.0005,
        inclination_deg=51.6,
        raan_deg=10.0,
        arg_perigee_deg=0.0,
        mean_anomaly_deg=0.0,
        bstar=0.01,
    )
    site = Site(id="s", name="s", lat_deg=10.0, lon_deg=20.0)
    table = pass_times(Catalog.of(falling), [site], EPOCH, EPOCH.plus_days(5.0))
    assert (len(table), table.unsettled.tolist()) == (0, [0])
    for each in find_passes(Catalog.of(falling), site, EPOCH, EPOCH.plus_days(5.0)):
        assert each.los.at < EPOCH.plus_days(5.0)


def test_the_number_of_threads_changes_nothing(stations):
    bundled = tle.bundled()
    many = Catalog.of([*stations, *(bundled[i] for i in range(0, len(bundled), 40))])
    place = [find_site("fast")]
    one, two = (pass_times(many, place, EPOCH, EPOCH.plus_days(0.5), threads=n) for n in (1, 2))
    assert np.array_equal(one.begin_s, two.begin_s)
    assert np.array_equal(one.obj, two.obj)


def test_without_culminations_begin_and_end_are_the_same(stations):
    place = [find_site("fast"), find_site("kourou")]
    full, brief = (
        pass_times(stations, place, EPOCH, EPOCH.plus_days(1.0), tops=tops) for tops in (True, False)
    )
    assert len(full) > 5
    for name in ("obj", "place", "begin_s", "end_s", "open_start", "open_end"):
        assert np.array_equal(getattr(full, name), getattr(brief, name))
    assert np.isnan(brief.top_s).all()
    assert np.isnan(brief.elevation_deg).all()


@pytest.mark.parametrize("length_s", [1e-3, 0.5, 30.0])
def test_a_window_shorter_than_any_step(stations, length_s):
    site, iss = find_site("kennedy"), Catalog.of(stations[0])
    whole = pass_times(iss, [site], EPOCH, EPOCH.plus_days(1.0))
    middle = EPOCH.plus_seconds(float(whole.top_s[0]))
    short = pass_times(iss, [site], middle, middle.plus_seconds(length_s))
    assert len(short) == 1
    assert short.open_start.all()
    assert short.open_end.all()


def test_light_and_shadow_by_the_compiled_search_are_those_by_the_other(stations, monkeypatch):
    """And a Molniya, whose passes last for hours and cross both."""
    site = Site(id="s", name="s", lat_deg=60.0, lon_deg=25.0)
    start = EPOCH.plus_days(-1.0)
    for catalog in (stations, Catalog.of(tle.bundled().nearest("Spektr-R", "2016-01-01T00:00:00Z"))):
        begin = start if catalog is stations else catalog[0].epoch
        found = find_passes(catalog, site, begin, begin.plus_days(3.0), dark_below_deg=-0.8)
        with monkeypatch.context() as patch:
            patch.setattr("orbits.overhead.ENGINE.is_ready", lambda: False)
            slow = find_passes(catalog, site, begin, begin.plus_days(3.0), dark_below_deg=-0.8)
        assert len(found) == len(slow) >= 1
        for one, other in zip(found, slow, strict=True):
            assert one.visible.reason == other.visible.reason
            assert len(one.visible.intervals) == len(other.visible.intervals)
            for mine, theirs in zip(one.visible.intervals, other.visible.intervals, strict=True):
                for a, b in zip(mine, theirs, strict=True):
                    assert abs(a.seconds_since(b)) < 0.02
            for event, reference in (
                (one.shadow_entry, other.shadow_entry),
                (one.shadow_exit, other.shadow_exit),
            ):
                assert (event is None) == (reference is None)
                if event is not None:
                    assert abs(event.at.seconds_since(reference.at)) < 0.02
                    assert event.azimuth_deg == pytest.approx(reference.azimuth_deg, abs=0.02)
            assert one.visible.sunlit_share == pytest.approx(other.visible.sunlit_share, abs=1e-4)
            assert one.visible.dark_share == pytest.approx(other.visible.dark_share, abs=1e-4)
            assert one.visible.sun_lowest_deg == pytest.approx(other.visible.sun_lowest_deg, abs=0.3)
