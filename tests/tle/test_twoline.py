"""Two-line sets: every column read and written, every fault told by line, field and column."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgp4.api import Satrec

from tle import ElementSet, FieldError, Moment, columns, twoline
from tle.columns import read_number, write_number

# -- reading and writing ---------------------------------------------------------


def test_every_field_of_a_set_with_all_signs_in_it(real):
    zarya = twoline.read(*real["zarya"], name="ISS (ZARYA)", source="here")
    assert zarya == ElementSet(
        norad_cat_id=25544,
        object_name="ISS (ZARYA)",
        object_id="1998-067A",
        classification="U",
        epoch=Moment(2451137.5, 0.28472222),  # 1998-11-20, JD of its midnight by the Astronomical Almanac
        mean_motion_rev_day=16.05064833,
        eccentricity=0.0125362,
        inclination_deg=51.5908,
        raan_deg=168.3788,
        arg_perigee_deg=86.4185,
        mean_anomaly_deg=359.7454,
        bstar=0.0,
        mean_motion_dot=-0.00003657,
        mean_motion_ddot=0.000011563,
        ephemeris_type=0,
        element_set_no=1,
        rev_at_epoch=0,
        source="here",
    )


def test_negative_drag_is_read_as_negative(real):
    debris = twoline.read(*real["vanguard"])
    assert debris.bstar == -0.70517e-5
    assert debris.mean_motion_dot == -0.00000023


@pytest.mark.parametrize("name", ["iss", "tianhe", "zarya", "vanguard"])
def test_the_same_69_characters_come_back_without_keeping_them(real, name):
    each = twoline.read(*real[name])
    assert each.published_lines is None
    assert twoline.write(each) == real[name]


def test_other_spellings_say_the_same_and_come_back_as_they_were(real):
    # Mir on 1997-10-17, as an archive of that time spelled it: plus signs and leading zeros.
    lines = (
        "1 16609U 86017A   97290.15938518 +.00007128 +00000-0 +91143-4 0 07371",
        "2 16609 051.6554 192.8163 0006137 224.2146 135.8354 15.60438316666068",
    )
    mir = twoline.read(*lines)
    assert (mir.mean_motion_dot, mir.bstar, mir.inclination_deg) == (0.00007128, 0.91143e-4, 51.6554)
    assert twoline.write(mir) == lines
    canonical = twoline.write(replace(mir, published_lines=None))
    assert canonical == (
        "1 16609U 86017A   97290.15938518  .00007128  00000+0  91143-4 0  7370",
        "2 16609  51.6554 192.8163 0006137 224.2146 135.8354 15.60438316666068",
    )
    assert twoline.read(*canonical) == mir


def test_kept_lines_are_dropped_once_the_set_says_something_else(real, resum):
    lines = (resum(real["iss"][0].replace("00000+0", "00000-0")), real["iss"][1])
    each = twoline.read(*lines)
    assert each.published_lines == lines
    changed = replace(each, bstar=0.5)
    assert "  50000+0 " in twoline.write(changed)[0]


def test_python_sgp4_reads_the_same_numbers(real):
    for lines in real.values():
        ours, theirs = twoline.read(*lines), Satrec.twoline2rv(*lines)
        assert theirs.satnum == ours.norad_cat_id
        assert (theirs.jdsatepoch - ours.epoch.jd) + (theirs.jdsatepochF - ours.epoch.fr) == pytest.approx(
            0.0, abs=1e-14
        )
        for value, radians in (
            (ours.inclination_deg, theirs.inclo), (ours.raan_deg, theirs.nodeo),
            (ours.arg_perigee_deg, theirs.argpo), (ours.mean_anomaly_deg, theirs.mo),
        ):  # fmt: skip
            assert np.radians(value) == pytest.approx(radians, abs=1e-15)
        assert ours.mean_motion_rev_day * 2 * np.pi / 1440 == pytest.approx(theirs.no_kozai, rel=1e-15)
        assert ours.eccentricity == pytest.approx(theirs.ecco, rel=1e-15)
        assert ours.bstar == pytest.approx(theirs.bstar, rel=1e-15)


def _text(file: Path) -> str:
    content = file.read_bytes()
    return (gzip.decompress(content) if file.suffix == ".gz" else content).decode()


SHARED_TLES = [
    "catalog/active-2026-08-22.tle.gz", "catalog/full-2006-11-17.tle.gz", "catalog/full-2007-06-21.tle.gz",
    "catalog/full-2008-10-11.tle.gz", "catalog/full-2009-05-31.tle.gz", "catalog/full-2025-09-01.tle.gz",
    "catalog/cosmos-1408-debris-2026-07-24.tle.gz", "catalog/cosmos-2251-debris-2026-07-24.tle.gz",
    "catalog/fengyun-1c-debris-2026-07-24.tle.gz", "catalog/iridium-33-debris-2026-07-24.tle.gz",
    "catalog/visual-2026-07-24.tle.gz", "catalog/stations-2026-08-22.tle", "history/series-25544.tle.gz",
    *(f"history/series-{number}.tle" for number in (
        13552, 16609, 21701, 22675, 24946, 25730, 37737, 37755, 37820, 41765, 42684, 44063, 45623,
        48274, 53239, 54216,
    )),
]  # fmt: skip


@pytest.mark.parametrize("path", SHARED_TLES)
def test_every_public_set_comes_back_character_by_character(shared, path):
    file = shared(f"data/{path}")
    text = _text(file)
    sets, rejected = twoline.read_text(text)
    assert rejected == []
    lines = [line.rstrip() for line in text.split("\n") if twoline.is_element_line(line)]
    assert len(lines) == 2 * len(sets) > 0
    assert [line for each in sets for line in twoline.write(each)] == lines


@pytest.mark.parametrize("path", ["catalog/full-2006-11-17.tle.gz", "history/series-48274.tle"])
def test_our_own_spelling_of_every_public_set_is_read_back_as_the_same_set(shared, path):
    file = shared(f"data/{path}")
    text = _text(file)
    for each in twoline.read_text(text)[0]:
        ours = twoline.read(*twoline.write(replace(each, published_lines=None)), name=each.object_name)
        assert ours == each
        assert ours.published_lines is None


def _decimal(low: int, high: int, places: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(lambda ticks: float(f"{ticks}e-{places}"))


_drag = st.builds(
    lambda sign, digits, power: float(f"{sign}0.{digits}e{power}"),
    st.sampled_from(["", "-"]), st.integers(10_000, 99_999), st.integers(-9, 0),
) | st.just(0.0)  # fmt: skip

tle_sets = st.builds(
    ElementSet,
    norad_cat_id=st.integers(0, 339_999),
    object_name=st.just(""),
    object_id=st.one_of(
        st.just(""),
        st.builds(
            "{}-{:03d}{}".format,
            st.integers(1957, 2056),
            st.integers(1, 999),
            st.text("ABCXYZ", min_size=1, max_size=3),
        ),
    ),
    classification=st.sampled_from("UCS"),
    epoch=st.builds(
        lambda day, ticks: Moment(2435839.5 + day, ticks / 1e8),  # 1957-01-01
        st.integers(0, 36524), st.integers(0, 99_999_999),
    ),
    mean_motion_rev_day=_decimal(1, 1_800_000_000, 8),
    eccentricity=_decimal(0, 9_999_999, 7),
    inclination_deg=_decimal(0, 1_800_000, 4),
    raan_deg=_decimal(0, 3_599_999, 4),
    arg_perigee_deg=_decimal(0, 3_599_999, 4),
    mean_anomaly_deg=_decimal(0, 3_599_999, 4),
    bstar=_drag,
    mean_motion_dot=_decimal(-99_999_999, 99_999_999, 8),
    mean_motion_ddot=_drag,
    ephemeris_type=st.integers(0, 9),
    element_set_no=st.integers(0, 9999),
    rev_at_epoch=st.integers(0, 99_999),
)  # fmt: skip


@given(tle_sets)
def test_any_set_that_fits_the_columns_survives_them(each):
    lines = twoline.write(each)
    assert [len(line) for line in lines] == [69, 69]
    back = twoline.read(*lines)
    assert back == each
    assert back.published_lines is None


@given(tle_sets, st.integers(0, 1), st.integers(0, 67), st.sampled_from("0123456789"))
def test_one_changed_digit_never_passes_unseen(each, which, place, digit):
    lines = list(twoline.write(each))
    old = lines[which][place]
    if not old.isdigit() or old == digit:
        return
    lines[which] = f"{lines[which][:place]}{digit}{lines[which][place + 1 :]}"
    with pytest.raises(twoline.LineError):
        twoline.read(*lines)


# -- catalogue numbers -----------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5, "00005"), (99999, "99999"), (100000, "A0000"), (179999, "H9999"), (180000, "J0000"),
        (229999, "N9999"), (230000, "P0000"), (270449, "T0449"), (339999, "Z9999"),
    ],
)  # fmt: skip
def test_alpha_5_skips_i_and_o(number, text):
    assert write_number(number) == text
    assert read_number(text) == number


def test_alpha_5_agrees_with_the_published_vectors(shared):
    vectors = json.loads(shared("data/malformed/gpconf-vectors/alpha5.json").read_text())
    pairs = [
        (v["norad_cat_id"], v["field"])
        for group in vectors.values() if isinstance(group, list)
        for v in group if isinstance(v, dict) and {"norad_cat_id", "field"} <= v.keys()
    ]  # fmt: skip
    assert len(pairs) > 40
    for number, text in pairs:
        assert (write_number(number), read_number(text)) == (text, number)


@pytest.mark.parametrize("number", [340_000, 799_501_621, -1])
def test_numbers_beyond_alpha_5_are_sent_to_omm(iss, number):
    with pytest.raises(FieldError, match="OMM"):
        twoline.write(replace(iss, norad_cat_id=number))


@pytest.mark.parametrize("text", ["I0000", "O1234", "a0000", "AA000", " A000", "1A000", "2554 "])
def test_a_catalogue_number_in_no_known_form_is_refused(real, resum, text):
    lines = [resum(f"{line[:2]}{text}{line[7:]}") for line in real["iss"]]
    with pytest.raises(twoline.LineError) as caught:
        twoline.read(*lines)
    assert (caught.value.field, caught.value.line, caught.value.first) == ("NORAD_CAT_ID", 1, 3)


# -- the century -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("two", "year"), [("57", 1957), ("58", 1958), ("99", 1999), ("00", 2000), ("26", 2026), ("56", 2056)]
)
def test_two_digits_of_the_year_turn_at_57(real, resum, two, year):
    line = resum(f"{real['iss'][0][:18]}{two}001.00000000{real['iss'][0][32:]}")
    assert twoline.read(line, real["iss"][1]).epoch.iso(0) == f"{year}-01-01T00:00:00Z"


def test_a_year_that_two_digits_cannot_tell_is_not_written(iss):
    with pytest.raises(FieldError, match="2057"):
        twoline.write(replace(iss, epoch=Moment(2472364.5, 0.5)))


def test_rounding_up_to_midnight_moves_the_day(iss):
    late = replace(iss, epoch=Moment(2461405.5, 1.0 - 1e-10))  # 2026-12-31 23:59:59.99999
    assert twoline.write(late)[0][18:32] == "27001.00000000"


# -- refusals --------------------------------------------------------------------

BREAKS = [
    # line, first column (from 1), text put there, field, what the reason says
    (1, 8, "E", "CLASSIFICATION_TYPE", "Column 8 holds 'E'"),
    (1, 9, "x", "columns", "column 9 holds 'x' and must be blank"),
    (1, 19, "26000.82140208", "EPOCH", "has no day 000"),
    (1, 19, "26366.82140208", "EPOCH", "has no day 366"),
    (1, 19, "26282,82140208", "EPOCH", "Columns 19 to 32"),
    (1, 34, " .0000x479", "MEAN_MOTION_DOT", "not of the form '+.NNNNNNNN'"),
    (1, 45, " 00000 0", "MEAN_MOTION_DDOT", "not of the form '+NNNNN-N'"),
    (1, 54, " 12652e3", "BSTAR", "not of the form '+NNNNN-N'"),
    (1, 63, "x", "EPHEMERIS_TYPE", "Column 63"),
    (1, 65, "99 9", "ELEMENT_SET_NO", "Columns 65 to 68"),
    (2, 9, "180.0001", "INCLINATION", "outside its range"),
    (2, 18, "360.0001", "RA_OF_ASC_NODE", "outside its range"),
    (2, 27, "00 6774", "ECCENTRICITY", "Columns 27 to 33"),
    (2, 35, "242,6225", "ARG_OF_PERICENTER", "Columns 35 to 42"),
    (2, 44, "999.9999", "MEAN_ANOMALY", "outside its range"),
    (2, 53, " 0.00000000", "MEAN_MOTION", "outside its range"),
    (2, 53, "20.00000001", "MEAN_MOTION", "outside its range"),
    (2, 64, "5 952", "REV_AT_EPOCH", "Columns 64 to 68"),
    (2, 3, "25545", "NORAD_CAT_ID", "line 1 is of object 25544, line 2 of object 25545"),
]


@pytest.mark.parametrize(("line", "first", "text", "field", "reason"), BREAKS)
def test_each_fault_is_told_by_line_field_and_column(real, resum, line, first, text, field, reason):
    lines = list(real["iss"])
    old = lines[line - 1]
    lines[line - 1] = resum(f"{old[: first - 1]}{text}{old[first - 1 + len(text) :]}")
    sets, (rejected,) = twoline.read_text("\n".join(["ISS", *lines]))
    assert sets == []
    assert rejected.line == 1 + line
    assert rejected.field == field
    assert reason.lower() in rejected.reason.lower()
    assert rejected.remedy.endswith(".")
    bad, template, mark = rejected.record.split("\n")
    assert (bad, template) == (lines[line - 1], columns.TEMPLATES[line])
    assert mark.index("^") == first - 1


def test_a_wrong_checksum_names_both_digits(real):
    broken = f"{real['iss'][1][:68]}4"
    _, (rejected,) = twoline.read_text(f"{real['iss'][0]}\n{broken}\n")
    assert (rejected.line, rejected.field) == (2, "checksum")
    assert rejected.reason == "The check digit is 4, but the line adds up to 5."


def test_lenient_overlooks_the_checksum_and_nothing_else(real, resum):
    broken = f"{real['iss'][1][:68]}4"
    (each,), rejected = twoline.read_text(f"{real['iss'][0]}\n{broken}", lenient=True)
    assert rejected == []
    assert each.remarks == ("Line 2 has the check digit 4 but adds up to 5; accepted as asked.",)
    assert twoline.write(each)[1] == broken  # a corrected digit would hide what happened
    short = real["iss"][1][:67] + "5"
    assert twoline.read_text(f"{real['iss'][0]}\n{short}", lenient=True)[0] == []


@pytest.mark.parametrize(("cut", "columns_"), [(slice(0, 68), 68), (slice(0, 40), 40), (slice(0, 10), 10)])
def test_a_short_line_is_never_shifted_into_place(real, cut, columns_):
    _, (rejected,) = twoline.read_text(f"{real['iss'][0]}\n{real['iss'][1][cut]}")
    assert (rejected.line, rejected.field) == (2, "length")
    assert f"{columns_} columns instead of 69: characters are missing" in rejected.reason


def test_a_long_line_says_where_it_leaves_the_template(real):
    line = real["iss"][1].replace("0006774", "00067742")
    _, (rejected,) = twoline.read_text(f"{real['iss'][0]}\n{line}")
    assert "70 columns instead of 69: there are characters too many" in rejected.reason
    assert "From column 34 on" in rejected.reason
    assert rejected.record.split("\n")[2].index("^") == 33


# -- text ------------------------------------------------------------------------


def test_names_stand_above_their_set_bare_or_after_a_zero(real):
    text = "\n".join(
        ["ISS (ZARYA)             ", *real["iss"], "0 CSS (TIANHE)", *real["tianhe"], *real["zarya"]]
    )
    sets, rejected = twoline.read_text(text)
    assert [each.object_name for each in sets] == ["ISS (ZARYA)", "CSS (TIANHE)", ""]
    assert rejected == []


def test_a_name_may_look_like_a_line_number(real):
    sets, rejected = twoline.read_text("\n".join(["1 WEB", *real["iss"], "2 BE OR NOT", *real["tianhe"]]))
    assert [each.object_name for each in sets] == ["1 WEB", "2 BE OR NOT"]
    assert rejected == []
    long_name = replace(sets[0], object_name="1 2345 IS MY NAME")
    (back,), rejected = twoline.read_text(twoline.write_text([long_name]))
    assert (back.object_name, rejected) == ("1 2345 IS MY NAME", [])


def test_a_fault_costs_its_own_set_and_no_other(real):
    text = "\n".join(
        [
            *real["iss"], "LONELY", real["tianhe"][0],  # line 2 of Tianhe is missing
            "ZARYA", *real["zarya"],
            real["tianhe"][1],  # and here it stands alone
            "a remark of somebody", "# a comment", "", "VANGUARD DEB", *real["vanguard"], "the end",
        ]
    )  # fmt: skip
    sets, rejected = twoline.read_text(text)
    assert [each.norad_cat_id for each in sets] == [25544, 25544, 69999]
    assert [each.object_name for each in sets] == ["", "ZARYA", "VANGUARD DEB"]
    assert [(each.line, each.field) for each in rejected] == [
        (4, "line 2"), (8, "line 1"), (9, "name"), (15, "name"),
    ]  # fmt: skip
    assert "begins with '2 48274'" in rejected[0].remedy


def test_indented_lines_are_read(real):
    sets, rejected = twoline.read_text("\n".join(f"    {line}  " for line in ("ISS", *real["iss"])))
    assert (sets[0].object_name, rejected) == ("ISS", [])


def test_written_text_is_read_back(real):
    sets = [twoline.read(*real[name], name=name.upper()) for name in ("iss", "tianhe")]
    text = twoline.write_text(sets)
    assert text.startswith("ISS                     \n1 25544U")
    assert twoline.read_text(text) == (sets, [])
    assert twoline.write_text([]) == ""
    assert twoline.write_text(sets, names=False).count("\n") == 4


# -- the table -------------------------------------------------------------------


def test_the_templates_are_those_of_the_published_format():
    assert columns.TEMPLATES == {
        1: "1 NNNNNC NNNNNAAA NNNNN.NNNNNNNN +.NNNNNNNN +NNNNN-N +NNNNN-N N NNNNN",
        2: "2 NNNNN NNN.NNNN NNN.NNNN NNNNNNN NNN.NNNN NNN.NNNN NN.NNNNNNNNNNNNNN",
    }


def test_columns_fit_their_templates_and_do_not_overlap():
    for line in (1, 2):
        place = 0
        for column in columns.OF_LINE[line]:
            assert column.first > place
            assert len(column.template) == column.last - column.first + 1
            assert column.description
            place = column.last
        assert place == 69


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, " 00000+0"), (1e-4, " 10000-3"), (-1e-4, "-10000-3"), (0.5, " 50000+0"), (9.99999, " 10000+2"),
        (1.2e-11, " 01200-9"), (1e-20, " 00000+0"),
    ],
)  # fmt: skip
def test_drag_terms_are_written_with_the_decimal_point_assumed(iss, value, text):
    assert twoline.write(replace(iss, bstar=value))[0][53:61] == text


@pytest.mark.parametrize(
    "change",
    [
        {"mean_motion_dot": 1.0}, {"eccentricity": 0.99999999}, {"bstar": 1e10},
        {"object_id": "NO DESIGNATOR"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_sent_to_omm(iss, change):
    with pytest.raises(FieldError, match="OMM"):
        twoline.write(replace(iss, **change))


def test_small_negative_rates_are_not_written_as_minus_zero(iss):
    assert twoline.write(replace(iss, mean_motion_dot=-1e-12))[0][33:43] == " .00000000"
