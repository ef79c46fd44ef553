"""The reader: what a file is, told by its content, whatever has happened to it on the way."""

import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tle
from tle import ElementError, FormatError, Moment, columns, omm_csv, omm_json, reader, twoline

BOM = b"\xef\xbb\xbf"


@pytest.fixture
def three_line(real) -> str:
    return "\n".join(["ISS (ZARYA)", *real["iss"], "CSS (TIANHE)", *real["tianhe"]]) + "\n"


@pytest.fixture
def contents(iss, tianhe, three_line, real) -> dict[str, str]:
    return {
        "3LE": three_line,
        "TLE": "\n".join([*real["iss"], *real["tianhe"]]),
        "OMM JSON": omm_json.write([iss, tianhe]),
        "OMM CSV": omm_csv.write([iss, tianhe]),
    }


@pytest.mark.parametrize("kind", ["TLE", "3LE", "OMM JSON", "OMM CSV"])
def test_the_content_tells_what_a_file_is_and_not_its_name(contents, kind, tmp_path):
    path = tmp_path / "elements.pdf"
    path.write_text(contents[kind])
    for source in (path, str(path), path.read_bytes()):
        reading = tle.read(source)
        assert reading.format == kind
        assert reading.rejected == ()
        assert reading.catalog.norad_cat_id.tolist() == [25544, 48274]
    assert tle.read(path).catalog[0].source == "elements.pdf"
    assert tle.read(path, name="my file").catalog[0].source == "my file"


@pytest.mark.parametrize("kind", ["TLE", "3LE", "OMM JSON", "OMM CSV"])
@pytest.mark.parametrize(
    "harm",
    [
        lambda text: BOM + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.rstrip().encode(),
        lambda text: ("\n\n  \n" + text + "\n\n").encode(),
        lambda text: text.replace(" ", "\u00a0").encode(),
        lambda text: text.replace("\n", "\u200b\n").encode(),
        lambda text: gzip.compress(text.encode()),
        lambda text: gzip.compress(text[:100].encode()) + gzip.compress(text[100:].encode()),
    ],
    ids=["BOM", "UTF-16", "CRLF", "CR", "no last line end", "empty lines", "no-break spaces",
         "zero-width spaces", "gzip", "gzip in two members"],
)  # fmt: skip
def test_what_mails_editors_and_web_pages_do_to_text_is_undone(contents, kind, harm):
    plain = tle.read(contents[kind].encode())
    harmed = tle.read(harm(contents[kind]))
    assert harmed.catalog == plain.catalog
    assert harmed.rejected == ()
    assert harmed.format.removesuffix(" in gzip") == kind


def test_comments_stand_anywhere(contents):
    for kind in ("TLE", "3LE", "OMM CSV"):
        text = "# fetched today\n" + contents[kind].replace("\n", "\n# and so on\n", 1)
        assert len(tle.read(text.encode()).catalog) == 2, kind


@pytest.mark.parametrize(
    "name", ["天宫", "Ñandú & Söhne", "<b>bold</b>", 'say "hello"', "a,b;c", "1/2 O'Brien"]
)
def test_names_are_data(iss, name):
    each = replace(iss, object_name=name, source="memory")
    for text in (omm_json.write([each]), omm_csv.write([each]), twoline.write_text([each])):
        assert tle.read(text.encode()).catalog[0].object_name == name


def test_an_old_code_page_is_no_reason_to_fail(real):
    content = "\n".join(["SATÉLITE", *real["iss"]]).encode("cp1252")
    assert tle.read(content).catalog[0].object_name == "SATÉLITE"


def test_one_bad_record_among_good_ones_gives_the_good_and_lists_the_bad(three_line, real):
    bad = real["zarya"][0].replace("168", "1x8"), real["zarya"][1].replace("168.3788", "168.3789")
    reading = tle.read("\n".join([three_line.rstrip(), "BAD", *bad, "LAST", *real["vanguard"]]).encode())
    assert reading.catalog.norad_cat_id.tolist() == [25544, 48274, 69999]
    (rejected,) = reading.rejected
    assert (rejected.line, rejected.field) == (9, "checksum")
    assert columns.TEMPLATES[2] in rejected.record
    assert str(rejected).startswith("line 9, checksum: The check digit is 5")


def test_all_bad_records_give_an_empty_catalogue_and_their_reasons(real):
    reading = tle.read(f"{real['iss'][0]}\n{real['iss'][1][:-1]}0".encode())
    assert len(reading.catalog) == 0
    assert [each.field for each in reading.rejected] == ["checksum"]


def test_a_gzip_file_cut_off_gives_what_is_left_and_says_so(real):
    lines = "\n".join("\n".join(real[name]) for name in ("iss", "tianhe", "vanguard", "zarya"))
    reading = tle.read(gzip.compress(lines.encode())[:-40])
    assert len(reading.catalog) >= 1
    assert reading.rejected[-1].field == "gzip"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a binary file"),
        (b"\x1f\x8b\x08\x00garbage", "damaged gzip"),
        (b"No GP data found", "begins with 'No GP data found'"),
        (b"<!DOCTYPE html>\n<html><body>403", "is a web page"),
        (b"[]", "OMM JSON without a single record"),
        (b"\xff\xfe\x00", "holds no element sets"),
        (b"EPOCH,BSTAR,NORAD_CAT_ID\n", "lacks MEAN_MOTION"),
        (b"CCSDS_OEM_VERS = 2.0\n", "is an ephemeris"),
        (b"<?xml version='1.0'?><tdm/>", "is XML, but no OMM"),
        (b"<ndm></ndm>", "OMM XML without a single record"),
    ],
)
def test_what_holds_no_elements_is_named_and_answered_with_advice(content, says):
    with pytest.raises(FormatError, match=says):
        tle.read(content)


def test_an_omm_table_without_rows_says_so(contents):
    with pytest.raises(FormatError, match="OMM CSV without a single record"):
        tle.read(contents["OMM CSV"].split("\n")[0].encode())


def test_files_that_cannot_be_read_say_what_to_do(tmp_path, three_line):
    with pytest.raises(FormatError, match=r"There is no file .*nothing\.tle"):
        tle.read(tmp_path / "nothing.tle")
    with pytest.raises(FormatError, match="is a folder"):
        tle.read(tmp_path)
    with pytest.raises(FormatError, match="as bytes"):
        tle.read(three_line)
    with pytest.raises(FormatError, match="cannot be read"):
        tle.read("a\0b")


def test_a_packed_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_BYTES", 1_000_000)
    with pytest.raises(FormatError, match="larger than"):
        tle.read(gzip.compress(b"0" * 5_000_000))


def test_lenient_reaches_the_lines(real):
    content = f"{real['iss'][0]}\n{real['iss'][1][:-1]}0".encode()
    (each,) = tle.read(content, lenient=True).catalog
    assert "adds up to 5" in each.remarks[0]


# -- anything at all -------------------------------------------------------------

_REAL = "\n".join(
    [
        "ISS (ZARYA)",
        "1 25544U 98067A   26282.82140208  .00006479  00000+0  12652-3 0  9999",
        "2 25544  51.6314  92.7969 0006774 242.6225 117.4075 15.48793003589525",
    ]
)
_SET = tle.ElementSet(
    norad_cat_id=1, object_name="A", object_id="", epoch=Moment(2461322.5, 0.25), mean_motion_rev_day=15.0,
    eccentricity=0.0, inclination_deg=1.0, raan_deg=1.0, arg_perigee_deg=1.0, mean_anomaly_deg=1.0, bstar=0.0,
)  # fmt: skip
_SEEDS = [_REAL, omm_json.write([_SET, _SET]), omm_csv.write([_SET, _SET])]


def outcome(content: bytes) -> tle.Reading | str:
    """Return what reading gives, or the sentence of our own error; any other exception fails the test."""
    try:
        return tle.read(content)
    except ElementError as error:
        return str(error)


def is_sound(result: tle.Reading | str) -> bool:
    if isinstance(result, str):
        return len(result) > 30
    return all(each.reason and each.remedy and each.field for each in result.rejected)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_reading_or_our_error(content):
    assert is_sound(outcome(content))


@given(
    st.sampled_from(_SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.text(max_size=3)), max_size=4),
)
def test_any_mutilation_of_good_text_gives_a_reading_or_our_error(text, edits):
    for where, removed, inserted in edits:
        place = int(where * len(text))
        text = text[:place] + inserted + text[place + removed :]
    assert is_sound(outcome(text.encode("utf-8", "surrogatepass")))


# -- public catalogues and public damage -----------------------------------------


@pytest.mark.parametrize(
    ("path", "accepted", "refused"),
    [
        ("unedited-sets.tle", 3, []),
        ("c1-checksum-digit.tle", 2, [(5, "checksum")]),
        ("c2-line-2-short.tle", 2, [(6, "length")]),
        ("c3-letter-in-epoch.tle", 2, [(5, "EPOCH")]),
        ("c4-line-2-missing.tle", 2, [(5, "line 2")]),
        ("unedited-rows.csv", 3, []),
        ("c5-cut-last-row.csv", 2, [(4, "MEAN_MOTION_DDOT")]),
        ("unedited-array.json", 3, []),
        ("c5-cut-closing-bracket.json", 3, [(4, "JSON")]),
    ],
)
def test_published_damage_is_found_where_it_was_done(shared, path, accepted, refused):
    reading = tle.read(shared(f"data/malformed/gpconf-derived/corrupt-input/{path}"))
    assert len(reading.catalog) == accepted
    assert [(each.line, each.field) for each in reading.rejected] == refused


@pytest.mark.parametrize(
    ("path", "count", "numbers"),
    [
        ("alpha5-A-100000-saramago-first", 1, {100000}),
        ("alpha5-T-270449-analyst-first", 1, {270449}),
        ("alpha5-A-last-30-days-snapshot", 256, None),
        ("alpha5-T-analyst-27xxxx-snapshot", 346, None),
        ("alpha5-synthetic-letters", 46, None),
        ("alpha5-synthetic-epoch-years", 100, None),
    ],
)
def test_alpha_5_sets_are_read(shared, path, count, numbers):
    reading = tle.read(shared(f"data/malformed/gpconf-derived/alpha5-tle/{path}.tle"))
    assert (len(reading.catalog), reading.rejected) == (count, ())
    if numbers:
        assert set(reading.catalog.norad_cat_id.tolist()) == numbers


@pytest.mark.parametrize(
    ("path", "accepted", "refused"),
    [
        ("spot-5.tle", 250, []),
        ("same-date-tle.txt", 2, []),
        ("spot-5-one-line.tle", 0, [(1, "line 2")]),
        ("spot-5-unexpected-last-line.tle", 2, [(5, "name")]),
    ],
)
def test_other_published_damage(shared, path, accepted, refused):
    reading = tle.read(shared(f"data/malformed/orekit/{path}"))
    assert len(reading.catalog) == accepted
    assert [(each.line, each.field) for each in reading.rejected] == refused


SOCRATES = {
    "gp_24920_27422": None, "gp_46335_59761": None, "gp_48282_58288": None, "gp_48425_56404": None,
    "gp_49758_35153": 6, "gp_56944_58515": None, "gp_57446_59806": None, "gp_58184_54940": 3,
    "gp_59725_12586": None, "gp_61721_67298": 6,
}  # fmt: skip


@pytest.mark.parametrize("pair", SOCRATES)
def test_published_pairs_agree_in_all_formats_and_their_long_lines_are_refused(shared, pair):
    folder = "data/truth/socrates-2026-03"
    by_csv, by_json, by_tle = (
        tle.read(shared(f"{folder}/{pair}.{end}"), name="s") for end in ("csv", "json", "txt")
    )
    assert by_csv.catalog == by_json.catalog
    assert len(by_csv.catalog) == 2
    long_line = SOCRATES[pair]
    assert [each.line for each in by_tle.rejected] == ([] if long_line is None else [long_line])
    assert all("70 columns" in each.reason for each in by_tle.rejected)
    for each in by_tle.catalog:
        (fine,) = by_csv.catalog.select(each.norad_cat_id)
        assert each.epoch == fine.epoch
        assert each.eccentricity == pytest.approx(fine.eccentricity, abs=1e-7)
        assert each.bstar == pytest.approx(fine.bstar, rel=1e-4)
        assert each.object_name == fine.object_name


def test_the_stations_in_space_track_form_are_the_stations(shared):
    path = shared("data/catalog/stations-2026-03-10.omm.json")
    records = json.loads(path.read_text())
    reading = tle.read(path)
    assert reading.catalog.select("ISS")[0].inclination_deg == pytest.approx(51.63, abs=0.02)
    assert reading.catalog.object_name == tuple(" ".join(r["OBJECT_NAME"].split()) for r in records)
