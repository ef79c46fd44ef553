"""OMM as JSON and CSV: dialects, digits, ranges, and what is said of a bad record."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tle import ElementSet, FieldError, FormatError, Moment, omm, omm_csv, omm_json, twoline

HEADER = ",".join(omm.KEYWORD)
# As CelesTrak served it in September 2026: no leading zeros, a capital exponent.
CELESTRAK_ROW = (
    "CSS (TIANHE),2021-035A,2026-09-06T06:15:46.430784,15.59622579,.00023499,41.4675,189.8186,"
    "260.0025,100.0548,0,U,48274,999,30582,.16863369E-3,.13514E-3,0"
)
TIANHE_SEPTEMBER = ElementSet(
    norad_cat_id=48274,
    object_name="CSS (TIANHE)",
    object_id="2021-035A",
    epoch=Moment(2461289.5, 22546430784 / 86_400_000_000),  # 6 h 15 min 46.430784 s
    mean_motion_rev_day=15.59622579,
    eccentricity=0.00023499,
    inclination_deg=41.4675,
    raan_deg=189.8186,
    arg_perigee_deg=260.0025,
    mean_anomaly_deg=100.0548,
    bstar=0.16863369e-3,
    mean_motion_dot=0.13514e-3,
    rev_at_epoch=30582,
    source="test",
)


def fields(**changes):
    """Return the row above as JSON would hold it, with some values changed (None: left out)."""
    record = dict(zip(omm.KEYWORD, CELESTRAK_ROW.split(","), strict=True)) | changes
    return {name: value for name, value in record.items() if value is not None}


# -- dialects --------------------------------------------------------------------


def test_celestrak_csv_without_leading_zeros():
    assert omm_csv.read(f"{HEADER}\n{CELESTRAK_ROW}\n", source="test") == ([TIANHE_SEPTEMBER], [])
    row = CELESTRAK_ROW.replace(".16863369E-3", "-.1E-4")
    assert omm_csv.read(f"{HEADER}\n{row}")[0][0].bstar == -1e-5


def test_csv_names_in_quotes_with_commas_and_quotes():
    row = '"PSLV ""4"", DEB"' + CELESTRAK_ROW.removeprefix("CSS (TIANHE)")
    (each,), rejected = omm_csv.read(f"{HEADER}\r\n{row}\r\n")
    assert (each.object_name, rejected) == ('PSLV "4", DEB', [])


def test_csv_columns_in_any_order_case_and_company():
    names = [*reversed(omm.KEYWORD), "EXTRA"]
    row = ",".join([*reversed(CELESTRAK_ROW.split(",")), "ignored"])
    assert omm_csv.read(f" {','.join(names).lower()}\n\n# remark\n{row}", source="test")[0] == [
        TIANHE_SEPTEMBER
    ]


def test_json_numbers_and_json_strings_say_the_same():
    strings = fields()
    numbers = {
        name: value if omm.KEYWORD[name].kind in ("text", "epoch") else json.loads(str(float(value)))
        for name, value in strings.items()
    }
    numbers |= {name: int(numbers[name]) for name in numbers if omm.KEYWORD[name].kind == "integer"}
    for records in ([strings], [numbers], strings, numbers):
        assert omm_json.read(json.dumps(records), source="test") == ([TIANHE_SEPTEMBER], [])


def test_space_track_json_with_further_keys_nulls_and_split_epoch(shared):
    path = shared("data/history/iss-2025-09-12_spacetrack_omm_deepdebris.json")
    text = path.read_text(encoding="utf-8")
    sets, rejected = omm_json.read(text)
    assert (len(sets), rejected) == (304, [])
    # The records hold their own TLE: an outside witness of epoch and all fields.
    for each, record in zip(sets, json.loads(text), strict=True):
        coarse = twoline.read(record["TLE_LINE1"], record["TLE_LINE2"])
        assert each.epoch == coarse.epoch
        assert each.raan_deg == pytest.approx(coarse.raan_deg, abs=1e-4)
        assert each.mean_motion_rev_day == pytest.approx(coarse.mean_motion_rev_day, abs=1e-8)
        assert each.bstar == pytest.approx(coarse.bstar, rel=1e-4)


def test_the_rest_of_a_second_in_its_own_key():
    each = omm.element_set(fields(EPOCH="2026-09-06 06:15:46", EPOCH_MICROSECONDS="430784"))
    assert each.epoch == TIANHE_SEPTEMBER.epoch
    with pytest.raises(FieldError, match="EPOCH_MICROSECONDS"):
        omm.element_set(fields(EPOCH="2026-09-06 06:15:46", EPOCH_MICROSECONDS="1430784"))


def test_what_may_be_absent_gets_its_default():
    each = omm.element_set(
        fields(
            OBJECT_NAME=None, OBJECT_ID="", EPHEMERIS_TYPE=None, CLASSIFICATION_TYPE=" ", ELEMENT_SET_NO=None,
            REV_AT_EPOCH=None, MEAN_MOTION_DOT=None, MEAN_MOTION_DDOT=None,
        )
    )  # fmt: skip
    assert (each.object_name, each.object_id, each.classification) == ("", "", "U")
    assert (each.element_set_no, each.rev_at_epoch, each.mean_motion_dot) == (999, 0, 0.0)


@pytest.mark.parametrize(("text", "value"), [("+25544", 25544), ("00964", 964), ("999999999", 999999999)])
def test_catalogue_numbers_of_up_to_nine_digits(text, value):
    assert omm.element_set(fields(NORAD_CAT_ID=text)).norad_cat_id == value


@pytest.mark.parametrize("name", ["ccsds-epoch-strings", "norad-cat-id-text"])
def test_the_published_vectors_of_epochs_and_numbers(shared, name):
    vectors = json.loads(shared(f"data/malformed/gpconf-vectors/{name}.json").read_text())
    keyword = "EPOCH" if "epoch" in name else "NORAD_CAT_ID"
    for vector in vectors["valid"]:
        each = omm.element_set(fields(**{keyword: vector["text"]}))
        if keyword == "EPOCH":
            allowed = [vector["iso"], *vector.get("iso_alternatives", [])]
            assert each.omm_fields()["EPOCH"] in allowed, vector
        else:
            assert each.norad_cat_id == vector["value"], vector
    for vector in vectors.get("invalid", []) + vectors.get("invalid_in_omm", []):
        with pytest.raises(FieldError) as caught:
            omm.element_set(fields(**{keyword: vector["text"]}))
        assert caught.value.field == keyword


# -- refusals --------------------------------------------------------------------

BAD = [
    ("EPOCH", None, "is missing"),
    ("EPOCH", "", "is empty"),
    ("EPOCH", "2026-09-06", "not a CCSDS time"),
    ("EPOCH", "2026-09-31T00:00:00", "does not exist"),
    ("EPOCH", 20260906, "not a CCSDS time"),
    ("MEAN_MOTION", None, "is missing"),
    ("MEAN_MOTION", "fast", "not a number"),
    ("MEAN_MOTION", "0", "outside its range"),
    ("MEAN_MOTION", "-15.5", "outside its range"),
    ("MEAN_MOTION", "20.1", "outside its range"),
    ("ECCENTRICITY", "1.0", "outside its range"),
    ("ECCENTRICITY", "-0.1", "outside its range"),
    ("ECCENTRICITY", "1_0e-4", "not a number"),
    ("ECCENTRICITY", "٠.١", "not a number"),
    ("INCLINATION", "180.01", "outside its range"),
    ("RA_OF_ASC_NODE", "361", "outside its range"),
    ("ARG_OF_PERICENTER", "nan", "not a number"),
    ("MEAN_ANOMALY", "inf", "not a number"),
    ("BSTAR", None, "is missing"),
    ("BSTAR", True, "not a number"),
    ("BSTAR", [1], "not a number"),
    ("NORAD_CAT_ID", "25544.0", "not a whole number"),
    ("NORAD_CAT_ID", 25544.5, "not a whole number"),
    ("NORAD_CAT_ID", True, "not a whole number"),
    ("NORAD_CAT_ID", "+-5", "not a whole number"),
    ("NORAD_CAT_ID", "", "is empty"),
    ("NORAD_CAT_ID", "1000000000", "outside its range"),
    ("NORAD_CAT_ID", "-1", "outside its range"),
    ("NORAD_CAT_ID", "9" * 5000, "not a whole number"),
    ("CLASSIFICATION_TYPE", "X", "CLASSIFICATION_TYPE is 'X'"),
    ("OBJECT_NAME", 7, "not text"),
]


@pytest.mark.parametrize(("name", "value", "reason"), BAD)
def test_a_bad_value_is_refused_by_the_name_of_its_field(name, value, reason):
    good = fields(NORAD_CAT_ID="25544")
    sets, (rejected,) = omm_json.read(json.dumps([good, fields(**{name: value}), good]))
    assert [each.norad_cat_id for each in sets] == [25544, 25544]
    assert (rejected.line, rejected.field) == (2, name)
    assert reason in rejected.reason
    assert rejected.remedy.endswith(".")
    assert len(rejected.record) < 300


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (CELESTRAK_ROW.rsplit(",", 1)[0], "MEAN_MOTION_DDOT", "has 16 values, the header 17"),
        (CELESTRAK_ROW[:70], "INCLINATION", "17 columns: it ends in or after ECCENTRICITY"),
        (f"A,B{CELESTRAK_ROW}", "columns", "has 18 values"),
        (f'"CSS{CELESTRAK_ROW}', "quotes", "do not pair up"),
        (CELESTRAK_ROW.replace("15.59622579", "15,59622579"), "columns", "has 18 values"),
    ],
)  # fmt: skip
def test_a_bad_row_costs_itself_and_no_other(row, field, reason):
    sets, (rejected,) = omm_csv.read("\n".join([HEADER, CELESTRAK_ROW, row, CELESTRAK_ROW]), source="test")
    assert sets == [TIANHE_SEPTEMBER] * 2
    assert (rejected.line, rejected.field) == (3, field)
    assert reason in rejected.reason
    assert rejected.record == row[:200] + ("..." if len(row) > 200 else "")


def test_one_bad_row_among_many_leaves_order_and_line_numbers_right():
    rows = [CELESTRAK_ROW.replace("48274", str(10_000 + k)) for k in range(1000)]
    rows[700] = rows[700].replace("41.4675", "241.4675")
    sets, (rejected,) = omm_csv.read("\n".join([HEADER, *rows]))
    assert [each.norad_cat_id for each in sets] == [10_000 + k for k in range(1000) if k != 700]
    assert (rejected.line, rejected.field) == (702, "INCLINATION")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (f"{HEADER},BSTAR", "names the column BSTAR twice"),
        (HEADER.replace("BSTAR", "DRAG").replace("EPOCH,", ""), "lacks EPOCH, BSTAR"),
        (f'"{HEADER}', "do not pair up"),
    ],
)
def test_a_header_that_leaves_values_to_guesses_is_refused(header, says):
    with pytest.raises(FormatError, match=says):
        omm_csv.read(f"{header}\n{CELESTRAK_ROW}")


def test_a_key_twice_in_one_json_record_is_not_guessed():
    text = json.dumps(fields())[:-1] + ',"BSTAR":"0.1"}'
    sets, (rejected,) = omm_json.read(text)
    assert sets == []
    assert rejected.field == "BSTAR"
    assert "twice" in rejected.reason


def test_a_key_that_only_some_records_have_is_not_lost():
    sets, rejected = omm_json.read(json.dumps([fields(REV_AT_EPOCH=None), fields()]))
    assert ([each.rev_at_epoch for each in sets], rejected) == ([0, 30582], [])


def test_json_that_is_cut_off_gives_its_whole_records():
    text = json.dumps([fields(NORAD_CAT_ID=k) for k in (1, 2, 3)])
    sets, (rejected,) = omm_json.read(text[:-1])
    assert [each.norad_cat_id for each in sets] == [1, 2, 3]
    assert (rejected.line, rejected.field) == (4, "JSON")
    assert "cut off" in rejected.reason
    sets, (rejected,) = omm_json.read(text[:-30])
    assert [each.norad_cat_id for each in sets] == [1, 2]
    assert rejected.line == 3


def test_json_that_is_broken_inside_gives_the_records_before_and_after():
    records = [json.dumps(fields(NORAD_CAT_ID=k)) for k in (1, 2, 3, 4)]
    records[1] = records[1].replace('"BSTAR":', '"BSTAR"')
    sets, (rejected,) = omm_json.read(f"[{', '.join(records)}]")
    assert [each.norad_cat_id for each in sets] == [1, 3, 4]
    assert (rejected.line, rejected.field) == (2, "JSON")
    assert rejected.record.startswith('{"OBJECT_NAME"')


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "[1, null, []]", '[{"BSTAR": NaN}]', "[1e999]"]
)
def test_json_that_holds_no_records_is_refused_record_by_record(text):
    sets, rejected = omm_json.read(text)
    assert sets == []
    assert rejected
    assert all(len(each.record) < 300 for each in rejected)


def test_one_json_object_a_line():
    text = "\n".join(json.dumps(fields(NORAD_CAT_ID=k)) for k in (1, 2))
    sets, rejected = omm_json.read(text)
    assert ([each.norad_cat_id for each in sets], rejected) == ([1, 2], [])


def test_text_after_the_array_is_told():
    sets, (rejected,) = omm_json.read(json.dumps([fields()]) + " and more")
    assert len(sets) == 1
    assert "after the records" in rejected.reason


# -- round trips -----------------------------------------------------------------

_finite = st.floats(allow_nan=False, allow_infinity=False)
_names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).map(
    lambda t: " ".join(t.split())
)
omm_sets = st.builds(
    ElementSet,
    norad_cat_id=st.integers(0, 999_999_999),
    object_name=_names,
    object_id=_names,
    classification=st.sampled_from("UCS"),
    epoch=st.builds(
        lambda day, nanos: Moment(2435839.5 + day, nanos / 86_400_000_000_000),
        st.integers(0, 40_000), st.integers(0, 86_400_000_000_000 - 1),
    ),
    mean_motion_rev_day=st.floats(1e-8, 20.0),
    eccentricity=st.floats(0.0, 1.0, exclude_max=True),
    inclination_deg=st.floats(0.0, 180.0),
    raan_deg=st.floats(-360.0, 360.0),
    arg_perigee_deg=st.floats(-360.0, 360.0),
    mean_anomaly_deg=st.floats(-360.0, 360.0),
    bstar=st.floats(-100.0, 100.0),
    mean_motion_dot=st.floats(-1000.0, 1000.0),
    mean_motion_ddot=st.floats(-1000.0, 1000.0),
    ephemeris_type=st.integers(0, 9),
    element_set_no=st.integers(0, 9999),
    rev_at_epoch=st.integers(0, 9_999_999),
)  # fmt: skip


@given(st.lists(omm_sets, min_size=1, max_size=3))
def test_no_digit_is_lost_in_json_or_csv(sets):
    assert omm_json.read(omm_json.write(sets)) == (sets, [])
    assert omm_csv.read(omm_csv.write(sets)) == (sets, [])


_anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    _finite,
    st.text(max_size=12),
    st.sampled_from(["15.5", "0", ".5E-4", "U", "1", " 7 ", "2026-09-06T06:15:46.430784"]),
)
_changes = st.dictionaries(st.sampled_from([*omm.KEYWORD, "EPOCH_MICROSECONDS"]), _anything)


@given(st.lists(_changes, max_size=3))
def test_the_batch_and_its_slow_twin_agree_on_anything(changes):
    records = [fields() | change for change in changes]
    expected, faults = [], []
    for number, record in enumerate(records, start=1):
        try:
            expected.append(omm.element_set(record))
        except FieldError as error:
            faults.append((number, error.field))
    sets, rejected = omm_json.read(json.dumps(records))
    assert sets == expected
    assert [(each.line, each.field) for each in rejected] == faults


def test_written_csv_keeps_celestraks_columns():
    text = omm_csv.write([replace(TIANHE_SEPTEMBER, object_name="#1, A")])
    assert text.split("\n")[0] == HEADER
    assert omm_csv.read(text)[0][0].object_name == "#1, A"
