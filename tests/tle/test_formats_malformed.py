"""Published malformed and unusual files: each by its name, with what must come of it."""

from pathlib import Path

import pytest

import tle
from tle import FormatError

# File: format, sets accepted, and (line, field) of what is refused.
EXPECTED: dict[str, tuple[str, int, list[tuple[int, str]]]] = {
    "gpconf-derived/alpha5-tle/alpha5-A-100000-saramago-first.tle": ("3LE", 1, []),
    "gpconf-derived/alpha5-tle/alpha5-A-last-30-days-snapshot.tle": ("3LE", 256, []),
    "gpconf-derived/alpha5-tle/alpha5-T-270449-analyst-first.tle": ("3LE", 1, []),
    "gpconf-derived/alpha5-tle/alpha5-T-analyst-27xxxx-snapshot.tle": ("3LE", 346, []),
    "gpconf-derived/alpha5-tle/alpha5-synthetic-epoch-years.tle": ("3LE", 100, []),
    "gpconf-derived/alpha5-tle/alpha5-synthetic-letters.tle": ("3LE", 46, []),
    "gpconf-derived/corrupt-input/c1-checksum-digit.tle": ("3LE", 2, [(5, "checksum")]),
    "gpconf-derived/corrupt-input/c2-line-2-short.tle": ("3LE", 2, [(6, "length")]),
    "gpconf-derived/corrupt-input/c3-letter-in-epoch.tle": ("3LE", 2, [(5, "EPOCH")]),
    "gpconf-derived/corrupt-input/c4-line-2-missing.tle": ("3LE", 2, [(5, "line 2")]),
    "gpconf-derived/corrupt-input/c5-cut-closing-bracket.json": ("OMM JSON", 3, [(4, "JSON")]),
    "gpconf-derived/corrupt-input/c5-cut-last-row.csv": ("OMM CSV", 2, [(4, "MEAN_MOTION_DDOT")]),
    "gpconf-derived/corrupt-input/unedited-array.json": ("OMM JSON", 3, []),
    "gpconf-derived/corrupt-input/unedited-rows.csv": ("OMM CSV", 3, []),
    "gpconf-derived/corrupt-input/unedited-sets.tle": ("3LE", 3, []),
    "gpconf-derived/kvn-variants/v01-baseline-reserialised.kvn": ("OMM KVN", 1, []),
    "gpconf-derived/kvn-variants/v02-day-of-year-epoch-Z.kvn": ("OMM KVN", 1, []),
    "gpconf-derived/kvn-variants/v03-units-brackets-leading-zeros.kvn": ("OMM KVN", 1, []),
    "gpconf-derived/kvn-variants/v04-comments-blank-lines-whitespace-LF.kvn": ("OMM KVN", 1, []),
    "gpconf-derived/kvn-variants/v05-omm-3.0-header-optional-keywords-omitted.kvn": ("OMM KVN", 1, []),
    "gpconf-derived/kvn-variants/v06-signed-integers-lowercase-exponent.kvn": ("OMM KVN", 1, []),
    "gpconf-derived/kvn-variants/v07-xml-ndm-reserialised.xml": ("OMM XML", 1, []),
    "gpconf-vectors/alpha5.json": ("OMM JSON", 0, [(1, "EPOCH")]),
    "gpconf-vectors/ccsds-epoch-strings.json": ("OMM JSON", 0, [(1, "EPOCH")]),
    "gpconf-vectors/norad-cat-id-text.json": ("OMM JSON", 0, [(1, "EPOCH")]),
    "gpconf-vectors/two-digit-epoch-year.json": ("OMM JSON", 0, [(1, "EPOCH")]),
    "orekit/OMM-empty-object-id.txt": ("OMM KVN", 1, []),
    "orekit/OMM-empty-object-id.xml": ("OMM XML", 1, []),
    "orekit/OMM-number-format-error.txt": ("OMM KVN", 0, [(15, "ARG_OF_PERICENTER")]),
    "orekit/OMM-with-units.xml": ("OMM XML", 1, []),
    "orekit/OMM-wrong-keyword.txt": ("OMM KVN", 0, [(9, "WRONG_KEYWORD")]),
    "orekit/OMMExample1.txt": ("OMM KVN", 1, []),
    "orekit/OMMExample2.txt": ("OMM KVN", 1, []),
    "orekit/OMMExample2.xml": ("OMM XML", 1, []),
    "orekit/OMMExample3.txt": ("OMM KVN", 0, [(11, "REF_FRAME")]),
    "orekit/OMMExample3_utc.txt": ("OMM KVN", 0, [(11, "REF_FRAME")]),
    "orekit/OMMExample4.txt": ("OMM KVN", 1, []),
    "orekit/OMMExample4.xml": ("OMM XML", 1, []),
    "orekit/OMMExample5.txt": ("OMM KVN", 0, [(26, "BSTAR")]),
    "orekit/same-date-tle.txt": ("TLE", 2, []),
    "orekit/spot-5-one-line.tle": ("TLE", 0, [(1, "line 2")]),
    "orekit/spot-5-unexpected-last-line.tle": ("TLE", 2, [(5, "name")]),
    "orekit/spot-5-with-extra-lines.tle": ("3LE", 3, [(1, "name"), (4, "line 2")]),
    "orekit/spot-5.tle": ("TLE", 250, []),
    "orekit/spurious-metadata.xml": ("OMM XML", 0, [(17, "metadata")]),
}

# Ephemerides: lists of positions, good and bad ones. No file of elements, whatever is wrong inside.
EPHEMERIDES = [
    "orekit/ISS.resampled.truncated.txt",
    "orekit/OEM-Issue839.txt",
    "orekit/OEM-covariance-number-format-error.txt",
    "orekit/OEM-ephemeris-number-format-error.txt",
    "orekit/OEM-inconsistent-time-systems.txt",
    "orekit/OEM-keyword-within-covariance.txt",
    "orekit/OEM-keyword-within-ephemeris.txt",
    "orekit/OEM-too-few-covariance-columns.txt",
    "orekit/OEM-too-large-covariance-dimension.txt",
    "orekit/OEM-too-many-covariance-columns.txt",
    "orekit/OEM-too-small-covariance-dimension.txt",
    "orekit/OEM-wrong-keyword.txt",
    "orekit/OEMExample1.txt",
    "orekit/OEMExample2.txt",
    "orekit/OEMExample3.txt",
    "orekit/OEMExample3.xml",
    "orekit/OEMExample4.txt",
    "orekit/OEMExample5.txt",
    "orekit/OEMExample5ITRF.txt",
    "orekit/OEMExample6.txt",
    "orekit/OEMExample7.txt.post",
    "orekit/OEMExample7.txt.pre",
    "orekit/OEMExample8.txt",
    "orekit/OEMExample9.txt",
    "orekit/OEMExampleWithHeaderComment.txt",
    "orekit/oemLowerCaseValue.oem",
    "orekit/test.oem",
    "orekit/test_cov.oem",
]

NOT_DATA = {"LICENSE", "NOTICE"}


@pytest.mark.parametrize("path", EXPECTED)
def test_what_is_valid_is_accepted_and_the_rest_refused_by_line_and_field(shared, path):
    kind, accepted, refused = EXPECTED[path]
    reading = tle.read(shared(f"data/malformed/{path}"))
    assert reading.format == kind
    assert len(reading.catalog) == accepted
    assert [(each.line, each.field) for each in reading.rejected] == refused
    for each in reading.rejected:
        assert each.reason.endswith((".", "?"))
        assert each.remedy.endswith(".")


@pytest.mark.parametrize("path", EPHEMERIDES)
def test_an_ephemeris_is_said_to_be_one(shared, path):
    with pytest.raises(FormatError, match=r"is an ephemeris \(OEM\), a list of positions"):
        tle.read(shared(f"data/malformed/{path}"))


def test_no_file_is_left_out(shared):
    root: Path = shared("data/malformed")
    there = {
        str(path.relative_to(root)).replace("\\", "/")
        for path in root.rglob("*")
        if path.is_file() and path.name not in NOT_DATA and not path.name.endswith(".provenance.json")
    }
    assert there == {*EXPECTED, *EPHEMERIDES}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("orekit/OMMExample3.txt", "REF_FRAME is 'TOD', not TEME"),
        ("orekit/OMMExample5.txt", "BSTAR is missing; the set has BTERM instead, the drag term of SGP4-XP"),
        ("orekit/OMM-wrong-keyword.txt", "'WRONG_KEYWORD' is no keyword of an OMM"),
        ("orekit/OMM-number-format-error.txt", "ARG_OF_PERICENTER is 'this-is-not-a-number', not a number"),
        ("orekit/spurious-metadata.xml", "'metadata' stands twice in one message"),
        ("gpconf-derived/corrupt-input/c5-cut-last-row.csv", "it ends in or after MEAN_MOTION_DOT"),
        ("gpconf-derived/corrupt-input/c5-cut-closing-bracket.json", "it was cut off"),
    ],
)
def test_the_reason_is_the_right_one(shared, path, says):
    (rejected,) = tle.read(shared(f"data/malformed/{path}")).rejected
    assert says in rejected.reason


def test_a_message_without_catalogue_number_says_what_was_taken_for_it(shared):
    folder = "data/malformed/gpconf-derived/kvn-variants"
    name = "v05-omm-3.0-header-optional-keywords-omitted.kvn"
    (each,) = tle.read(shared(f"{folder}/{name}")).catalog
    assert each.norad_cat_id == 0
    assert "NORAD_CAT_ID (0)" in each.remarks[0]
    (whole,) = tle.read(shared(f"{folder}/v01-baseline-reserialised.kvn")).catalog
    assert each.bstar == whole.bstar
    assert whole.remarks == ()


def test_all_spellings_of_one_record_say_the_same(shared):
    folder = shared("data/malformed/gpconf-derived/kvn-variants")
    sets = [
        tle.read(path, name="same").catalog[0]
        for path in sorted(folder.glob("v0[1-7]*.[kx][vm][nl]"))
        if not path.name.startswith("v05")
    ]
    assert len(sets) == 6
    assert set(sets) == {sets[0]}


def test_the_verification_sets_of_sgp4_are_read_and_say_what_was_left_away(shared):
    path = shared("data/truth/sgp4ver/SGP4-VER.TLE")
    reading = tle.read(path)
    assert len(reading.catalog) == 30
    # Vallado's file has three sets with wrong check digits; text after column 69 does not excuse them.
    assert [(each.line, each.field) for each in reading.rejected] == [
        (100, "checksum"), (103, "checksum"), (106, "checksum"),
    ]  # fmt: skip
    assert all("goes on after its 69 columns" in each.remarks[0] for each in reading.catalog)
    lines = [line for each in reading.catalog for line in tle.write(each, "tle").splitlines()]
    there = path.read_text().splitlines()
    assert {len(line) for line in lines} == {69}
    assert all(any(whole.startswith(line) for whole in there) for line in lines)
    asked = tle.read(path, lenient=True)
    # Asked to overlook check digits, it does so for one line that is otherwise in order; a wrong
    # check digit and text after the columns in one line remain one fault too many.
    assert len(asked.catalog) == 31
    assert [(each.line, each.field) for each in asked.rejected] == [(101, "checksum"), (107, "checksum")]
