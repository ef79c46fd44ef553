"""Catalogues: a sequence, a table, and finding things in it."""

from dataclasses import replace

import numpy as np
import pytest

from tle import Catalog, UnknownObject


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
