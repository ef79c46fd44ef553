"""Catalogues: a sequence, a table, and finding things in it."""

from dataclasses import replace

import numpy as np
import pytest
from sgp4.api import WGS72
from sgp4.model import Satrec  # the Python one shows the mean motion it starts from

import tle
from tle import Catalog, ElementError, UnknownObject, geometry, orbit_classes, sanity


@pytest.fixture
def catalog(iss, tianhe):
    older = replace(iss, epoch=iss.epoch.plus_days(-3.0), bstar=2e-4)
    nauka = replace(iss, norad_cat_id=49044, object_name="ISS (NAUKA)", object_id="2021-066A")
    debris = replace(iss, norad_cat_id=799501621, object_name="FENGYUN 1C DEB", object_id="1999-025DMH")
    return Catalog.of([iss, tianhe, older, nauka, debris])


def test_it_is_a_sequence_of_its_sets(catalog, iss, tianhe):
    assert len(catalog) == 5
    assert catalog[0] == iss
    assert catalog[-1].norad_cat_id == 799501621
    assert list(catalog)[1] == tianhe
    assert tianhe in catalog
    assert Catalog.of(iss)[0] == iss


def test_columns_have_the_names_and_values_of_the_sets(catalog):
    for name in (
        "mean_motion_rev_day", "eccentricity", "inclination_deg", "raan_deg", "arg_perigee_deg",
        "mean_anomaly_deg", "bstar", "mean_motion_dot", "mean_motion_ddot",
    ):  # fmt: skip
        column = getattr(catalog, name)
        assert column.dtype == np.float64
        assert column.tolist() == [getattr(each, name) for each in catalog], name
    assert catalog.norad_cat_id.dtype == np.int64
    assert catalog.norad_cat_id.tolist() == [25544, 48274, 25544, 49044, 799501621]
    assert list(zip(catalog.epoch_jd, catalog.epoch_fr, strict=True)) == [each.epoch for each in catalog]
    assert catalog.object_name[1] == "CSS (TIANHE)"
    assert catalog.object_id[1] == "2021-035A"


def test_columns_cannot_be_written_to(catalog):
    with pytest.raises(ValueError, match="read-only"):
        catalog.bstar[0] = 1.0


def test_an_empty_catalogue_has_empty_columns():
    assert Catalog().bstar.shape == (0,)
    assert repr(Catalog()) == "Catalog(no sets)"


def test_slices_masks_and_index_arrays_give_catalogues(catalog):
    assert catalog[1:3] == Catalog.of([catalog[1], catalog[2]])
    assert catalog[catalog.norad_cat_id == 25544] == Catalog.of([catalog[0], catalog[2]])
    assert catalog[np.array([4, 0])] == Catalog.of([catalog[4], catalog[0]])
    assert catalog[[]] == Catalog()
    assert catalog[np.int64(1)] == catalog[1]


def test_a_mask_of_the_wrong_length_or_a_fraction_is_an_error(catalog):
    with pytest.raises(IndexError, match="holds 5 sets"):
        catalog[np.array([True, False])]
    with pytest.raises(IndexError, match="whole number"):
        catalog[np.array([0.5])]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ("ISS", [0, 2]), (25544, [0, 2]), (np.int64(25544), [0, 2]), ("25544", [0, 2]),
        ("1998-067A", [0, 2]), ("98067A", [0, 2]), ("iss (zarya)", [0, 2]),
        ("Tiangong", [1]), ("css (tianhe)", [1]), ("ISS (NAUKA)", [3]), ("nauka", [3]),
        ("fengyun-1c deb", [4]), (799501621, [4]), ("99025dmh", [4]),
    ],
)  # fmt: skip
def test_objects_are_found_by_alias_number_name_and_designator(catalog, wanted, places):
    assert catalog.select(wanted) == catalog[places]


def test_an_unknown_object_is_answered_with_the_nearest_names(catalog):
    with pytest.raises(UnknownObject, match=r"Near it: .*Zarya"):
        catalog.select("ZARJA")
    with pytest.raises(UnknownObject, match=r"'Wentian' \(catalogue number 53239\)"):
        catalog.select("Wentian")
    with pytest.raises(UnknownObject, match="FENGYUN 1C DEB"):
        catalog.select("fengyun")
    with pytest.raises(UnknownObject, match="empty"):
        Catalog().select("ISS")


def test_a_part_of_a_name_that_two_objects_share_is_not_guessed(iss, tianhe):
    two = Catalog.of([replace(iss, object_name="A (X)"), replace(tianhe, object_name="B (X)")])
    with pytest.raises(UnknownObject):
        two.select("X")


def test_nearest_takes_the_smallest_age_on_either_side(catalog, iss):
    older = catalog[2]
    assert catalog.nearest("ISS", iss.epoch.plus_days(30.0)) == iss
    assert catalog.nearest("ISS", older.epoch.plus_days(-30.0)) == older
    assert catalog.nearest("ISS", older.epoch.plus_days(1.4)) == older
    assert catalog.nearest("ISS", older.epoch.plus_days(1.6)) == iss
    assert catalog.nearest("Tiangong", older.epoch).norad_cat_id == 48274


def test_of_two_equally_near_sets_the_later_wins_and_of_two_of_one_epoch_the_last(iss):
    before, after = (replace(iss, epoch=iss.epoch.plus_days(days)) for days in (-1.0, 1.0))
    assert Catalog.of([after, before]).nearest("ISS", iss.epoch) == after
    republished = replace(iss, bstar=3e-4)
    assert Catalog.of([iss, republished]).nearest("ISS", iss.epoch) == republished


def test_ages_and_order_by_epoch(catalog):
    ages = catalog.age_days(catalog[0].epoch)
    assert ages == pytest.approx([each.age_days(catalog[0].epoch) for each in catalog], abs=1e-12)
    assert np.all(np.diff(catalog.by_epoch().age_days("2027-01-01T00:00Z")) <= 0)


def test_two_catalogues_can_be_joined(catalog):
    assert len(catalog + catalog[:1]) == 6


# -- groups, epochs, classes, ages --------------------------------------------------


def test_groups_go_by_number_launch_and_name(catalog, iss):
    pieces = [
        ("FENGYUN 1C", "1999-025A"), ("FENGYUN 1C DEB", "1999-025DMH"), ("", "1999-025QX"),
        ("SJ-5", "1999-025B"),
        ("IRIDIUM 33 DEB", "1997-051P"), ("IRIDIUM 32", "1997-051B"), ("COSMOS 2251 DEB", "1993-036AB"),
        ("COSMOS 1408 DEB", "1982-092ZZ"), ("SL-14 R/B", "1982-092B"), ("Soyuz-MS 28", "2025-001A"),
    ]  # fmt: skip
    cloud = Catalog(
        replace(iss, norad_cat_id=90_000 + k, object_name=name, object_id=piece)
        for k, (name, piece) in enumerate(pieces)
    )
    assert cloud.group("fengyun-1c").object_id == ("1999-025A", "1999-025DMH", "1999-025QX")
    assert cloud.group("Iridium 33").object_id == ("1997-051P",)
    assert cloud.group("collision-2009").object_id == ("1997-051P", "1993-036AB")
    assert cloud.group("cosmos_1408").object_id == ("1982-092ZZ",)
    assert cloud.group("ships").object_id == ("2025-001A",)
    assert catalog.group("stations") == catalog[[0, 1, 2]]
    assert len(cloud.group("modules")) == 0
    with pytest.raises(UnknownObject, match="The groups are: stations, modules, ships"):
        catalog.group("starlink")


@pytest.mark.parametrize(
    ("group", "before", "after"),
    [
        ("fengyun-1c", ("full-2006-11-17.tle.gz", 1), ("full-2007-06-21.tle.gz", 1793)),
        ("cosmos-2251", ("full-2008-10-11.tle.gz", 1), ("full-2009-05-31.tle.gz", 761)),
        ("iridium-33", ("full-2008-10-11.tle.gz", 1), ("full-2009-05-31.tle.gz", 321)),
    ],
)
def test_the_clouds_of_the_story_appear_when_history_says(shared, group, before, after):
    for path, count in (before, after):
        assert len(tle.read(shared(f"data/catalog/{path}")).catalog.group(group)) == count


@pytest.mark.parametrize("group", ["fengyun-1c", "cosmos-2251", "iridium-33", "cosmos-1408"])
def test_the_published_debris_groups_are_covered_whole(shared, group):
    published = tle.read(shared(f"data/catalog/{group}-debris-2026-07-24.tle.gz")).catalog
    assert published.group(group) == published


def test_a_range_of_epochs_includes_its_ends(catalog, iss):
    older = catalog[2].epoch
    assert catalog.between(since=iss.epoch) == catalog[[0, 3, 4]]
    assert catalog.between(until=older) == catalog[[1, 2]]
    assert catalog.between(older, older) == catalog[[2]]
    assert catalog.between() == catalog
    assert catalog.younger_than(1.0, iss.epoch) == catalog[[0, 3, 4]]
    assert len(catalog.younger_than(3.5, older)) == 5


def test_the_newest_epoch_of_each_object_wins_and_not_the_last_in_line(catalog, iss):
    republished = replace(iss, bstar=3e-4)
    newest = Catalog.of([iss, republished, *catalog]).newest()
    assert newest.norad_cat_id.tolist() == [25544, 48274, 49044, 799501621]
    assert newest[0] == iss  # the copy furthest back among those of the newest epoch
    assert Catalog().newest() == Catalog()


ORBITS = [
    # rev/day, eccentricity, inclination, class, and what flies there
    (15.49, 0.0007, 51.6, "LEO", "ISS"),
    (12.62, 0.0001, 98.0, "LEO", "1,400 km"),
    (2.0057, 0.0008, 55.0, "MEO", "GPS"),
    (2.1310, 0.0003, 64.9, "MEO", "GLONASS"),
    (1.0027, 0.0002, 0.1, "GEO", "geostationary"),
    (1.0027, 0.0005, 15.0, "GEO", "inclined, geosynchronous"),
    (1.0027, 0.0750, 41.0, "OTHER", "QZSS"),
    (2.2600, 0.7300, 27.0, "GTO", "Ariane's upper stage"),
    (2.0060, 0.7100, 62.8, "MOLNIYA", "Molniya 1-90"),
    (0.1180, 0.9000, 51.0, "HEO", "Spektr-R"),
    (10.848, 0.1845, 34.2, "OTHER", "Vanguard 1, 650 by 3,800 km"),
    (0.9700, 0.0010, 10.0, "OTHER", "graveyard above the ring"),
]


@pytest.mark.parametrize(("motion", "ecc", "inclination", "kind", "what"), ORBITS)
def test_orbits_are_classed_by_stated_bounds(iss, motion, ecc, inclination, kind, what):
    each = replace(iss, mean_motion_rev_day=motion, eccentricity=ecc, inclination_deg=inclination)
    catalog = Catalog.of([each])
    assert catalog.orbit_class.tolist() == [kind], what
    assert catalog.of_class(kind.lower()) == catalog
    assert len(catalog.of_class("LEO" if kind != "LEO" else "GEO")) == 0


def test_every_object_has_one_class_and_an_unknown_class_is_an_error(shared, catalog):
    whole = tle.read(shared("data/catalog/full-2025-09-01.tle.gz")).catalog
    kinds = list(orbit_classes.OrbitClass)
    assert sum(len(whole.of_class(kind)) for kind in kinds) == len(whole)
    assert whole.of_class("GEO", "LEO") == whole[np.isin(whole.orbit_class, ["LEO", "GEO"])]
    assert len(whole.of_class("LEO")) == 23860
    with pytest.raises(ElementError, match="The classes are: MOLNIYA, GEO"):
        catalog.of_class("SSO")


# -- orbits that cannot be -----------------------------------------------------------


def test_sizes_are_those_sgp4_starts_from():
    random = np.random.default_rng(20261009)
    motion, ecc, inclination = (random.uniform(*bounds, 500) for bounds in ((0.5, 20), (0, 0.99), (0, 180)))
    ours = geometry.size(motion, ecc, inclination)
    for k in range(500):
        sat = Satrec()
        sat.sgp4init(
            WGS72, "i", 1, 20000.0, 1e-4, 0.0, 0.0, ecc[k], 0.1, np.radians(inclination[k]), 0.3,
            motion[k] * 2 * np.pi / 1440, 0.2,
        )  # fmt: skip
        assert ours.mean_motion_rad_min[k] == pytest.approx(sat.no_unkozai, rel=1e-12)
        assert ours.perigee_km[k] == pytest.approx(sat.altp * 6378.135, abs=1e-6)


def test_a_mean_motion_we_call_refused_is_refused_by_sgp4():
    random = np.random.default_rng(7)
    motion, ecc = random.uniform(16.0, 20.0, 400), random.uniform(0.0, 0.04, 400)
    flagged = geometry.size(motion, ecc, np.full(400, 51.6)).semi_major_axis_km < 0.95 * 6378.135
    assert 100 < flagged.sum() < 300
    for n, e in zip(motion[flagged], ecc[flagged], strict=True):
        sat = Satrec()
        sat.sgp4init(WGS72, "i", 1, 2e4, 1e-4, 0.0, 0.0, e, 0.1, 0.9, 0.3, n * 2 * np.pi / 1440, 0.2)
        assert sat.sgp4_tsince(0.0)[0] != 0


WRONG = [
    ({"mean_motion_rev_day": 19.5}, "SGP4 refuses this mean motion"),
    ({"eccentricity": 0.08}, "perigee lies below the ground"),
    ({"mean_motion_dot": 0.99999999}, "changes at a rate no orbit"),
    ({"mean_motion_dot": -0.5}, "changes at a rate no orbit"),
]


@pytest.mark.parametrize(("change", "says"), WRONG)
def test_what_cannot_be_is_accepted_and_warned_of(iss, change, says):
    each = replace(iss, **change)
    for name in ("omm-json", "omm-xml"):
        (back,) = tle.read(tle.write(each, name).encode()).catalog
        assert any(says in warning for warning in back.warnings)
    assert iss.warnings == ()


def test_an_epoch_far_in_the_future_is_a_warning_that_time_takes_away(iss):
    at = iss.epoch.plus_days(-40.0)
    assert "30 days in the future" in Catalog.of([iss]).warnings(at)[0][0]
    assert Catalog.of([iss]).warnings(iss.epoch.plus_days(-29.0)) == ((),)
    assert "in the future" in replace(iss, epoch=tle.now().plus_days(60.0)).warnings[0]


def test_warnings_of_whole_catalogues_are_few_and_the_right_ones(shared):
    catalog = tle.read(shared("data/catalog/full-2008-10-11.tle.gz")).catalog
    warned = {
        each.norad_cat_id: said
        for each, said in zip(catalog, catalog.warnings("2026-11-01T00:00Z"), strict=True)
        if said
    }
    assert len(warned) == 4
    assert all(len(said) == 1 and "changes at a rate" in said[0] for said in warned.values())
    # The two Cluster satellites that came down days after these elements.
    in_ground = tle.read(shared("data/catalog/active-2026-08-22.tle.gz")).catalog
    flagged = sanity.flags(in_ground, "2026-11-01T00:00Z")
    assert in_ground.norad_cat_id[flagged != 0].tolist() == [26410, 26464]
    assert sanity.flags(Catalog(), "2026-11-01T00:00Z").shape == (0,)


@pytest.mark.parametrize("at", ["1998-12-01T00:00:00Z", "2020-06-01T00:00:00Z", "2026-10-09T19:42:49Z"])
def test_a_snapshot_is_the_nearest_of_each(at):
    held = tle.bundled()
    doubled = held + Catalog(replace(each, source="later") for each in held)
    taken = doubled.snapshot(at)
    assert taken.norad_cat_id.tolist() == sorted(set(held.norad_cat_id.tolist()))
    assert list(taken) == [doubled.nearest(number, at) for number in taken.norad_cat_id.tolist()]
    assert Catalog().snapshot(at) == Catalog()
