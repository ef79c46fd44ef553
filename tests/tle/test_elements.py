"""Element sets and what answers say of them."""

import hashlib
import json
from dataclasses import replace

import pytest

import tle
from tle import Moment, as_moment
from tle.ages import STALE_AFTER_DAYS, is_stale


def test_age_counts_from_the_epoch_and_is_negative_before_it(iss):
    assert iss.age_days(iss.epoch.plus_days(2.5)) == pytest.approx(2.5, abs=1e-12)
    assert iss.age_days(iss.epoch.plus_days(-1.0)) == pytest.approx(-1.0, abs=1e-12)


def test_the_reference_of_an_answer_names_source_epoch_age_and_fingerprint(iss):
    at = as_moment("2026-10-09T20:00:00Z")
    assert iss.reference(at).as_json() == {
        "source": "test",
        "norad_cat_id": 25544,
        "object_name": "ISS (ZARYA)",
        "epoch": "2026-10-09T19:42:49.140Z",
        "age_days": 0.011931,  # 17 min 10.86 s
        "sha256": iss.sha256,
        "stale": False,
    }


def test_stale_holds_on_both_sides_of_the_epoch(iss):
    for days in (STALE_AFTER_DAYS + 0.01, -STALE_AFTER_DAYS - 0.01):
        assert iss.reference(iss.epoch.plus_days(days)).stale
    for days in (STALE_AFTER_DAYS - 0.01, -STALE_AFTER_DAYS + 0.01):
        assert not iss.reference(iss.epoch.plus_days(days)).stale
    assert not is_stale(STALE_AFTER_DAYS)


def test_the_fingerprint_is_that_of_the_canonical_omm_json(iss):
    text = (
        '{"OBJECT_NAME":"ISS (ZARYA)","OBJECT_ID":"1998-067A","EPOCH":"2026-10-09T19:42:49.139712",'
        '"MEAN_MOTION":15.48793003,"ECCENTRICITY":0.0006774,"INCLINATION":51.6314,'
        '"RA_OF_ASC_NODE":92.7969,"ARG_OF_PERICENTER":242.6225,"MEAN_ANOMALY":117.4075,'
        '"EPHEMERIS_TYPE":0,"CLASSIFICATION_TYPE":"U","NORAD_CAT_ID":25544,"ELEMENT_SET_NO":999,'
        '"REV_AT_EPOCH":58952,"BSTAR":0.00012652,"MEAN_MOTION_DOT":6.479e-05,"MEAN_MOTION_DDOT":0.0}'
    )
    assert json.loads(text) == iss.omm_fields()
    assert iss.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_the_fingerprint_knows_nothing_of_where_the_set_came_from(iss):
    assert replace(iss, source="elsewhere").sha256 == iss.sha256
    assert replace(iss, bstar=iss.bstar + 1e-12).sha256 != iss.sha256


def test_an_epoch_finer_than_a_microsecond_keeps_its_nanoseconds(iss):
    fine = replace(iss, epoch=as_moment("2026-10-09T19:42:49.139712345Z"))
    assert fine.omm_fields()["EPOCH"] == "2026-10-09T19:42:49.139712345"
    coarse = replace(iss, epoch=Moment(2461322.5, 0.0))
    assert coarse.omm_fields()["EPOCH"] == "2026-10-09T00:00:00.000000"


def test_period_of_the_iss_is_93_minutes(iss):
    assert iss.period_minutes == pytest.approx(92.976, abs=0.001)


def test_a_set_without_a_name_is_called_as_its_object_is_known():
    published = tle.bundled().nearest("Tiangong", "2026-10-01T00:00:00Z")
    assert published.label == "CSS (TIANHE)"
    assert replace(published, object_name="").label == "CSS (TIANHE)"
    assert replace(published, object_name="").reference("2026-10-01T00:00:00Z").label == "CSS (TIANHE)"
    assert replace(published, object_name="", norad_cat_id=12345).label == "12345"
