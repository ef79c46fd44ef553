"""OMM as XML and KVN, writing in every format, and what names and editors put into any of them."""

import gzip
import json
import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tle
from tle import ElementSet, FieldError, FormatError, Moment, omm_kvn, omm_xml, refusals, twoline, writers

OMM = ("omm-json", "omm-csv", "omm-xml", "omm-kvn")

KVN = """CCSDS_OMM_VERS = 3.0
COMMENT fitted to last week
CREATION_DATE = 2026-280T00:00:00
ORIGINATOR = US
MESSAGE_ID = 1

OBJECT_NAME = CSS (TIANHE) [DOCKED]
OBJECT_ID = 2021-035A
CENTER_NAME = Earth
REF_FRAME = TEME
TIME_SYSTEM = utc
MEAN_ELEMENT_THEORY = SGP/SGP4
COMMENT = is no value
EPOCH = 2026-249T06:15:46.430784Z
MEAN_MOTION = 15.59622579 [rev/day]
ECCENTRICITY = .00023499
INCLINATION = 41.4675 [deg]
RA_OF_ASC_NODE = 189.8186 [ DEG ]
ARG_OF_PERICENTER = 260.0025
MEAN_ANOMALY = +100.0548
GM = 398600.8 [km**3/s**2]
MASS = 22500 [kg]
EPHEMERIS_TYPE = 0
CLASSIFICATION_TYPE = u
NORAD_CAT_ID = 048274
ELEMENT_SET_NO = 999
REV_AT_EPOCH = 30582
BSTAR = .16863369E-3 [1/ER]
MEAN_MOTION_DOT = 1.3514e-4 [rev/day**2]
MEAN_MOTION_DDOT = 0 [rev/day^3]
COV_REF_FRAME = TEME
CX_X = 1
CZ_DOT_Z_DOT = 1
USER_DEFINED_EARTH_MODEL = WGS-84
"""
XML = """<?xml version="1.0" encoding="UTF-16"?>
<!-- a remark -->
<omm id="CCSDS_OMM_VERS" version="2.0"><header><COMMENT>x</COMMENT><CREATION_DATE/><ORIGINATOR/></header>
<body><segment><metadata>
<OBJECT_NAME>CSS (TIANHE) [DOCKED]</OBJECT_NAME><OBJECT_ID>2021-035A</OBJECT_ID>
<CENTER_NAME>EARTH</CENTER_NAME><REF_FRAME>TEME</REF_FRAME><TIME_SYSTEM>UTC</TIME_SYSTEM>
<MEAN_ELEMENT_THEORY>SGP4</MEAN_ELEMENT_THEORY>
</metadata><data><meanElements><COMMENT>mean</COMMENT>
<EPOCH> 2026-09-06T06:15:46.430784 </EPOCH><MEAN_MOTION units="REV/DAY">15.59622579</MEAN_MOTION>
<ECCENTRICITY>.00023499</ECCENTRICITY><INCLINATION units="deg">41.4675</INCLINATION>
<RA_OF_ASC_NODE>189.8186</RA_OF_ASC_NODE><ARG_OF_PERICENTER>260.0025</ARG_OF_PERICENTER>
<MEAN_ANOMALY>100.0548</MEAN_ANOMALY></meanElements><tleParameters>
<EPHEMERIS_TYPE>0</EPHEMERIS_TYPE><CLASSIFICATION_TYPE>U</CLASSIFICATION_TYPE>
<NORAD_CAT_ID>48274</NORAD_CAT_ID><ELEMENT_SET_NO>999</ELEMENT_SET_NO><REV_AT_EPOCH>30582</REV_AT_EPOCH>
<BSTAR units="1/ER">.16863369E-3</BSTAR><MEAN_MOTION_DOT>.13514E-3</MEAN_MOTION_DOT>
<MEAN_MOTION_DDOT>0</MEAN_MOTION_DDOT></tleParameters>
<userDefinedParameters><USER_DEFINED parameter="GP_ID">1</USER_DEFINED>
<USER_DEFINED parameter="FILE">2</USER_DEFINED></userDefinedParameters>
</data></segment></body></omm>
"""
SAID = ElementSet(
    norad_cat_id=48274, object_name="CSS (TIANHE) [DOCKED]", object_id="2021-035A",
    epoch=Moment(2461289.5, 22546430784 / 86_400_000_000), mean_motion_rev_day=15.59622579,
    eccentricity=0.00023499, inclination_deg=41.4675, raan_deg=189.8186, arg_perigee_deg=260.0025,
    mean_anomaly_deg=100.0548, bstar=0.16863369e-3, mean_motion_dot=0.13514e-3, rev_at_epoch=30582,
    source="memory",
)  # fmt: skip


# -- what a message says -----------------------------------------------------------


@pytest.mark.parametrize(("text", "kind"), [(KVN, "OMM KVN"), (XML, "OMM XML")])
def test_a_message_with_all_that_the_standard_allows(text, kind):
    reading = tle.read(text.encode())
    assert reading.format == kind
    assert reading.rejected == ()
    assert list(reading.catalog) == [SAID]
    assert reading.catalog[0].remarks == ()


@pytest.mark.parametrize("kind", ["kvn", "xml"])
def test_several_messages_in_one_file(kind):
    read = {"kvn": omm_kvn.read, "xml": omm_xml.read}[kind]
    bodies = {
        "kvn": [KVN * 3, f"\n\n{KVN}\r\n{KVN}{KVN}"],
        # Documents one after another, a collection, and a collection after a document.
        "xml": [
            XML * 3,
            f"<ndm>{(XML.split('-->')[1]) * 3}</ndm>",
            f"{XML}<ndm>{XML.split('-->')[1] * 2}</ndm>",
        ],
    }
    for body in bodies[kind]:
        sets, rejected = read(body, source="memory")
        assert (sets, rejected) == ([SAID] * 3, []), body[:40]


BAD_LINES = [
    # what is replaced in KVN, in XML, by what, the field, and what the reason says
    ("REF_FRAME = TEME", "<REF_FRAME>TEME<", "GCRF", "REF_FRAME", "is 'GCRF', not TEME"),
    ("TIME_SYSTEM = utc", "<TIME_SYSTEM>UTC<", "TAI", "TIME_SYSTEM", "is 'TAI', not UTC"),
    ("CENTER_NAME = Earth", "<CENTER_NAME>EARTH<", "MOON", "CENTER_NAME", "is 'MOON', not EARTH"),
    ("MEAN_ELEMENT_THEORY = SGP/SGP4", "<MEAN_ELEMENT_THEORY>SGP4<", "DSST", "MEAN_ELEMENT_THEORY",
     "not SGP4"),
    ("ECCENTRICITY = .00023499", "<ECCENTRICITY>.00023499<", "1.5", "ECCENTRICITY", "outside its range"),
    ("NORAD_CAT_ID = 048274", "<NORAD_CAT_ID>48274<", "A8274", "NORAD_CAT_ID", "not a whole number"),
    ("NORAD_CAT_ID = 048274", "<NORAD_CAT_ID>48274<", "", "NORAD_CAT_ID", "is empty"),
    ("EPOCH = 2026-249T06:15:46.430784Z", "<EPOCH> 2026-09-06T06:15:46.430784 <", "2026-09-06 06:15:46",
     "EPOCH", "not a CCSDS time"),
    ("EPOCH = 2026-249T06:15:46.430784Z", "<EPOCH> 2026-09-06T06:15:46.430784 <", "1926-09-06T06:15:46",
     "EPOCH", "nobody has orbit elements of that year"),
    ("OBJECT_NAME = CSS (TIANHE) [DOCKED]", "<OBJECT_NAME>CSS (TIANHE) [DOCKED]<", "x" * 5000, "OBJECT_NAME",
     "5000 characters long"),
]  # fmt: skip


@pytest.mark.parametrize(("kvn", "xml", "value", "field", "reason"), BAD_LINES)
@pytest.mark.parametrize("kind", ["kvn", "xml"])
def test_a_fault_is_told_by_its_line_and_costs_no_other_message(kind, kvn, xml, value, field, reason):
    if kind == "kvn":
        bad = KVN.replace(kvn, f"{field} = {value}")
        text = KVN + bad + KVN
        line = text.split("\n").index(f"{field} = {value}".rstrip() if value else f"{field} = ") + 1
    else:
        bad = XML.replace(xml, f"<{field}>{value}<")
        text = XML + bad + XML
        line = next(k for k, each in enumerate(text.split("\n"), 1) if f"<{field}>{value}<" in each)
    reading = tle.read(text.encode())
    assert len(reading.catalog) == 2
    (rejected,) = reading.rejected
    assert (rejected.line, rejected.field) == (line, field)
    assert reason in rejected.reason
    assert len(rejected.record) < 800


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        (
            ("INCLINATION = 41.4675 [deg]", "INCLINATION = 0.7237 [rad]"),
            "INCLINATION",
            "in 'rad', not in deg",
        ),
        (("GM = 398600.8 [km**3/s**2]", "INCLINATION = 1"), "INCLINATION", "stands twice"),
        (("MASS = 22500 [kg]", "MASS 22500 kg"), "keyword", "not of the form KEYWORD = value"),
        (("MASS = 22500 [kg]", "MASSE = 22500"), "MASSE", "no keyword of an OMM"),
        (("BSTAR = .16863369E-3 [1/ER]", "BTERM = 0.02"), "BSTAR", "BTERM instead, the drag term of SGP4-XP"),
        (("MEAN_MOTION = 15.59622579 [rev/day]", "SEMI_MAJOR_AXIS = 6765"), "MEAN_MOTION", "SEMI_MAJOR_AXIS"),
        (("MEAN_ANOMALY = +100.0548", "COMMENT"), "MEAN_ANOMALY", "is missing"),
        (("CCSDS_OMM_VERS = 3.0\n", ""), "CCSDS_OMM_VERS", "its beginning is lost"),
    ],
)
def test_other_faults_of_kvn(change, field, reason):
    sets, (rejected,) = omm_kvn.read(KVN.replace(*change))
    assert sets == []
    assert rejected.field == field
    assert reason in rejected.reason


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        (('<INCLINATION units="deg">', '<INCLINATION units="rad">'), "INCLINATION", "in 'rad', not in deg"),
        (("</metadata>", "</metadata><metadata></metadata>"), "metadata", "stands twice"),
        (("<MEAN_ANOMALY>", "<MEAN_ANOMALY><b/>"), "B", "inside the value of MEAN_ANOMALY"),
        (("<MEAN_ANOMALY>", "words <MEAN_ANOMALY>"), "XML", "stands in no element"),
        (("</EPOCH>", "</EPOCH><WRONG>1</WRONG>"), "WRONG", "no keyword of an OMM"),
        (("</EPOCH>", "</EPOCH><EPOCH>1</EPOCH>"), "EPOCH", "stands twice"),
        (("</EPOCH>", "&unknown;</EPOCH>"), "XML", "undefined entity"),
        (("</EPOCH>", "</EPOC>"), "XML", "mismatched tag"),
        (("CSS (TIANHE)", "CSS \x07"), "XML", "not well-formed"),
        (("</data></segment></body></omm>", ""), "XML", "breaks off"),
    ],
)
def test_faults_of_the_xml_itself_cost_their_own_message(change, field, reason):
    sets, rejected = omm_xml.read(XML + XML.replace(*change) + XML, source="memory")
    assert rejected[0].field == field
    assert reason in rejected[0].reason
    assert XML.count("\n") < rejected[0].line <= 2 * XML.count("\n") + 4
    # A message that never ends swallows the declaration of the next document, and no more.
    assert sets == [SAID, SAID]


def test_an_ephemeris_among_the_messages_is_left_alone_and_said():
    oem = "<oem><body><omm_like>1</omm_like></body></oem>"
    sets, (rejected,) = omm_xml.read(f"<ndm>\n{oem}\n{XML.split('-->')[1]}</ndm>")
    assert len(sets) == 1
    assert (rejected.line, rejected.reason) == (2, "'oem' is not an OMM, and holds no mean elements.")


def test_a_collection_that_is_cut_off_gives_its_whole_messages(iss, tianhe):
    text = tle.write([iss, tianhe], "omm-xml")
    reading = tle.read(text[: text.rindex("</ndm>")].encode())
    assert len(reading.catalog) == 2
    assert "cut off" in reading.rejected[0].reason
    reading = tle.read(text[: text.rindex("<BSTAR>") + 9].encode())
    assert [each.norad_cat_id for each in reading.catalog] == [25544]
    assert len(reading.rejected) == 1


BOMB = """<?xml version="1.0"?><!DOCTYPE omm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<omm><body>&b;</body></omm>"""


@pytest.mark.parametrize("text", [BOMB, '<!DOCTYPE omm SYSTEM "file:///etc/passwd"><omm/>'])
def test_entities_are_refused_before_they_mean_anything(text):
    with pytest.raises(FormatError, match="declares a DOCTYPE"):
        tle.read(text.encode())


@pytest.mark.parametrize(
    "unit",
    ["<omm><![CDATA[", "<omm><!--", "<omm a='", "<omm", "<omm>", "<omm/>", "<ndm><omm>", "<omm></ndm>"],
)
def test_broken_xml_is_given_up_in_bounded_time(unit):
    sets, rejected = omm_xml.read(unit * 20_000)
    assert sets == []
    assert 0 < len(rejected) <= refusals.MOST_KEPT + 1


# -- elements that are not SGP4's ---------------------------------------------------


@pytest.mark.parametrize("name", OMM)
def test_sets_for_sgp4_xp_are_marked_in_every_format(iss, name):
    text = tle.write(replace(iss, ephemeris_type=4), name)
    (each,) = tle.read(text.encode()).catalog
    assert "SGP4-XP" in each.remarks[0]
    (plain,) = tle.read(tle.write(iss, name).encode()).catalog
    assert plain.remarks == ()


def test_the_theory_alone_marks_a_set_for_sgp4_xp():
    text = KVN.replace("SGP/SGP4", "SGP4-XP").replace("EPHEMERIS_TYPE = 0\n", "")
    (each,) = tle.read(text.encode()).catalog
    assert each.ephemeris_type == 4
    assert "SGP4-XP" in each.remarks[0]
    assert "MEAN_ELEMENT_THEORY = SGP4-XP" in tle.write(each, "omm-kvn")


def test_sets_for_sgp4_xp_are_marked_as_lines_too(real, resum):
    line = resum(f"{real['iss'][0][:62]}4{real['iss'][0][63:]}")
    each = twoline.read(line, real["iss"][1])
    assert "SGP4-XP" in each.remarks[0]
    assert twoline.write(each) == (line, real["iss"][1])


@pytest.mark.parametrize("keyword", ["REF_FRAME", "TIME_SYSTEM", "CENTER_NAME", "MEAN_ELEMENT_THEORY"])
def test_json_and_csv_that_state_another_premise_are_refused_too(iss, keyword):
    record = iss.omm_fields() | {keyword: "OTHER"}
    (rejected,) = tle.read(json.dumps([record] * 1).encode()).rejected
    assert rejected.field == keyword
    header, row = tle.write(iss, "omm-csv").split("\n")[:2]
    (rejected,) = tle.read(f"{header},{keyword}\n{row},OTHER\n".encode()).rejected
    assert (rejected.line, rejected.field) == (2, keyword)
    assert len(tle.read(f"{header},{keyword}\n{row},\n".encode()).catalog) == 1


# -- writing -----------------------------------------------------------------------


def test_there_is_one_table_of_formats(iss):
    assert writers.FORMATS == ("tle", "3le", "omm-json", "omm-csv", "omm-xml", "omm-kvn")
    for name in writers.FORMATS:
        reading = tle.read(tle.write(tle.Catalog.of([iss]), name).encode())
        assert reading.format.lower().replace(" ", "-") == name
        # What a reading calls its format can be asked for again.
        assert tle.write(reading.catalog, f"{reading.format} in gzip") == tle.write(reading.catalog, name)
    with pytest.raises(FormatError, match="Write one of: tle, 3le, omm-json"):
        tle.write(iss, "xlsx")


@pytest.mark.parametrize("number", [340_000, 799_501_621, 999_999_999])
def test_numbers_beyond_alpha_5_go_through_every_omm_and_through_no_tle(iss, number):
    each = replace(iss, norad_cat_id=number)
    for name in OMM:
        assert tle.read(tle.write(each, name).encode(), name="test").catalog[0] == each
    for name in ("tle", "3le"):
        with pytest.raises(FieldError, match=rf"Object {number}: .*Write this object as OMM") as caught:
            tle.write([iss, each], name)
        assert caught.value.field == "NORAD_CAT_ID"


def test_a_message_is_spelled_as_the_standard_wants_it(iss):
    text = tle.write(replace(iss, bstar=1e-5, object_name="A & <B>"), "omm-kvn")
    assert text.startswith("CCSDS_OMM_VERS      = 3.0\n")
    assert "BSTAR               = 1.0e-05\n" in text  # 7.5.6: a digit on either side of the point
    assert max(len(line) for line in text.split("\n")) <= 254  # 7.3.2
    text = tle.write(replace(iss, object_name="A & <B>"), "omm-xml")
    assert "<OBJECT_NAME>A &amp; &lt;B&gt;</OBJECT_NAME>" in text
    assert '<omm id="CCSDS_OMM_VERS" version="3.0">' in text


NAMES = [
    "天宫", "Ñandú & Söhne", "<b>bold</b>", "<script>alert('1')</script>", 'say "hello"', "a,b;c", "O'Brien",
    "#1", "0 ZERO", "0", "1 25544U", "2 BE", "{json}", "[docked]", "COMMENT ON", "EPOCH = 1", "A = B",
    "CCSDS_OMM_VERS = 3.0", "<omm>", "]]>", "&amp;", "100 %", "=", "\\ud800", "<!DOCTYPE html>",
    "EPOCH,BSTAR,NORAD_CAT_ID", "CCSDS_OEM_VERS", "deb [a]", "lower case", "x" * 200,
]  # fmt: skip


@pytest.mark.parametrize("format_name", writers.FORMATS[1:])
@pytest.mark.parametrize("name", NAMES)
def test_names_with_markup_quotes_and_commas_are_data(iss, tianhe, format_name, name):
    sets = [replace(each, object_name=name, source="memory") for each in (iss, tianhe)]
    reading = tle.read(tle.write(sets, format_name).encode())
    assert reading.rejected == ()
    assert list(reading.catalog) == sets


@pytest.mark.parametrize("format_name", writers.FORMATS)
@pytest.mark.parametrize(
    "name", ["two\nlines", "tab\there", "bell\x07", "half \ud83d", "nul\x00", "\ufffe", " pad "]
)
def test_names_that_no_format_can_hold_are_still_written_and_read(iss, tianhe, format_name, name):
    sets = [replace(iss, object_name=name), tianhe]
    reading = tle.read(tle.write(sets, format_name).encode("utf-8", "surrogatepass"))
    assert reading.catalog.norad_cat_id.tolist() == [25544, 48274]
    assert all(len(each.sha256) == 64 for each in reading.catalog)


HARMS = {
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "no last line end": lambda text: text.rstrip().encode(),
    "empty lines": lambda text: ("\n\n  \n" + text + "\n\n").encode(),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0").encode(),
    "em spaces": lambda text: text.replace(" ", "\u2003").encode(),
    "zero-width spaces": lambda text: text.replace("\n", "\u200b\n").encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip of CRLF": lambda text: gzip.compress(text.replace("\n", "\r\n").encode()),
}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("format_name", writers.FORMATS)
def test_what_editors_and_mails_do_is_undone_in_every_format(iss, tianhe, format_name, harm):
    text = tle.write([iss, tianhe], format_name)
    plain, harmed = tle.read(text.encode()), tle.read(HARMS[harm](text))
    assert harmed.rejected == ()
    assert harmed.catalog == plain.catalog
    assert harmed.format.removesuffix(" in gzip") == plain.format


@pytest.mark.parametrize("format_name", OMM)
def test_keywords_in_small_letters_are_understood(iss, format_name):
    text = tle.write(iss, format_name)
    header = text.split("\n")[0]
    small = text.replace(header, header.lower()) if format_name == "omm-csv" else text
    for keyword in (*iss.omm_fields(), "CCSDS_OMM_VERS", "REF_FRAME", "TIME_SYSTEM"):
        small = small.replace(f'"{keyword}"', f'"{keyword.lower()}"').replace(
            f"\n{keyword} ", f"\n{keyword.lower()} "
        )
        small = small.replace(f"<{keyword}>", f"<{keyword.lower()}>").replace(
            f"</{keyword}>", f"</{keyword.lower()}>"
        )
    assert small != text
    assert tle.read(small.encode(), name="test").catalog[0] == iss


def test_very_many_members_of_gzip_are_read_in_time():
    content = gzip.compress(b"") * 50_000 + gzip.compress(KVN.encode())
    assert tle.read(content).catalog[0] == SAID


def test_a_file_that_is_all_wrong_is_told_in_bounded_memory(real, monkeypatch):
    monkeypatch.setattr(refusals, "MOST_KEPT", 100)
    lonely = "\n".join([real["iss"][0]] * 1000)
    reading = tle.read(lonely.encode())
    assert len(reading.rejected) == 101
    assert reading.rejected[-1].reason.startswith("900 more records are refused, the last at line 1000")
    # Text that is no record at all is told once.
    (rejected,) = tle.read(("\n".join(real["iss"]) + "\nword" * 5000).encode()).rejected
    assert "These 5000 lines, up to line 5002" in rejected.reason


# -- round trips ---------------------------------------------------------------------

# What the reader makes plain before any format sees it: wide blanks, and characters of no width.
_BLANKS = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_letters = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\u200b\u200c\u200d\u2060\ufeff"
)
_names = st.text(_letters, max_size=30).map(lambda text: " ".join(text.translate(_BLANKS).split()))
any_sets = st.builds(
    ElementSet,
    norad_cat_id=st.integers(0, 999_999_999), object_name=_names, object_id=_names,
    classification=st.sampled_from("UCS"),
    epoch=st.builds(
        lambda day, fr: Moment(2435839.5 + day, fr),
        st.integers(0, 88_000), st.just(0.0) | st.floats(1e-9, 1.0, exclude_max=True),
    ),
    mean_motion_rev_day=st.floats(1e-8, 20.0), eccentricity=st.floats(0.0, 1.0, exclude_max=True),
    inclination_deg=st.floats(0.0, 180.0), raan_deg=st.floats(-360.0, 360.0),
    arg_perigee_deg=st.floats(-360.0, 360.0), mean_anomaly_deg=st.floats(-360.0, 360.0),
    bstar=st.floats(-100.0, 100.0), mean_motion_dot=st.floats(-1000.0, 1000.0),
    mean_motion_ddot=st.floats(-1000.0, 1000.0), ephemeris_type=st.integers(0, 9),
    element_set_no=st.integers(0, 9999), rev_at_epoch=st.integers(0, 9_999_999), source=st.just("memory"),
)  # fmt: skip


@settings(max_examples=400)
@given(
    st.lists(any_sets, min_size=1, max_size=3), st.sampled_from(["omm-xml", "omm-kvn", "omm-json", "omm-csv"])
)
def test_no_digit_of_any_set_is_lost_in_any_omm(sets, name):
    reading = tle.read(tle.write(sets, name).encode())
    assert reading.rejected == ()
    assert list(reading.catalog) == sets


CATALOGUES = {
    "active-2026-07-12.omm.csv.gz": 15985, "active-2026-08-22.tle.gz": 16069,
    "cosmos-1408-debris-2026-07-24.tle.gz": 3, "cosmos-2251-debris-2026-07-24.tle.gz": 597,
    "fengyun-1c-debris-2026-07-24.tle.gz": 1918, "full-2006-11-17.tle.gz": 9085,
    "full-2007-06-21.tle.gz": 10866, "full-2008-10-11.tle.gz": 11892, "full-2009-05-31.tle.gz": 13110,
    "full-2025-09-01.tle.gz": 28488, "iridium-33-debris-2026-07-24.tle.gz": 110,
    "on-orbit-2024-11-01.omm.csv.gz": 26834, "stations-2026-03-10.omm.json": 33,
    "stations-2026-08-22.tle": 21, "visual-2026-07-24.tle.gz": 157,
    "with-debris-2026-03-10.omm.csv.gz": 21569,
}  # fmt: skip


def test_every_public_catalogue_is_in_the_table(shared):
    assert {path.name for path in shared("data/catalog").iterdir()} == set(CATALOGUES)


@pytest.mark.parametrize("path", CATALOGUES)
def test_public_catalogues_load_whole_and_survive_every_format(shared, path):
    """Every fourth set goes through one OMM or another; COMMON_ORBIT_ALL=1 takes each through all four."""
    reading = tle.read(shared(f"data/catalog/{path}"), name="memory")
    assert (len(reading.catalog), reading.rejected) == (CATALOGUES[path], ())
    kind = {"tle": "3LE", "omm": "OMM JSON" if path.endswith(".json") else "OMM CSV"}[path.split(".")[1]]
    assert reading.format == (f"{kind} in gzip" if path.endswith(".gz") else kind)
    step = 1 if os.environ.get("COMMON_ORBIT_ALL") else 16
    for k, name in enumerate(OMM):
        part = reading.catalog[k % min(step, len(reading.catalog)) :: step]
        back = tle.read(tle.write(part, name).encode())
        assert back.rejected == ()
        assert back.catalog == part
        if ".tle" in path:
            # TLE -> OMM -> TLE: the same characters, where the lines were spelled as we spell them.
            ours = tle.Catalog(replace(each, published_lines=None) for each in part)
            assert tle.write(back.catalog, "3le") == tle.write(ours, "3le")


def test_all_of_a_tle_catalogue_comes_back_through_omm_character_by_character(shared):
    path = shared("data/catalog/visual-2026-07-24.tle.gz")
    lines = [
        line for line in gzip.decompress(path.read_bytes()).decode().splitlines() if line[:2] in ("1 ", "2 ")
    ]
    for name in OMM:
        through = tle.read(tle.write(tle.read(path).catalog, name).encode()).catalog
        assert tle.write(through, "tle").splitlines() == lines


def test_a_six_digit_number_is_an_integer_everywhere(iss):
    catalog = tle.Catalog.of([replace(iss, norad_cat_id=100_000), replace(iss, norad_cat_id=799_501_621)])
    assert catalog.select(100_000)[0].norad_cat_id == 100_000
    assert catalog.select("799501621")[0].norad_cat_id == 799_501_621
    assert catalog.norad_cat_id.dtype == np.int64
    assert "A0000" in tle.write(catalog[0], "tle")
