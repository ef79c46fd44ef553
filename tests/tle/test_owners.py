"""Owners of objects, against the log they were taken from and against what everybody knows."""

import gzip
import re
from importlib.resources import files

import pytest

import tle
from tle.elements import ElementSet
from tle.owners import Ground, owner_of, owners_of, series_of


def made(number: int, name: str, designator: str = "") -> ElementSet:
    base = tle.bundled()[0]
    return ElementSet(
        **{
            **{field: getattr(base, field) for field in base.__slots__ if not field.startswith("_")},
            "norad_cat_id": number,
            "object_name": name,
            "object_id": designator,
        }
    )


@pytest.mark.parametrize(
    ("number", "designator", "state"),
    [
        (2, "1957-001B", "SU"),  # Sputnik 1
        (25544, "1998-067A", "US"),  # Zarya: built by Khrunichev, paid for and owned by NASA
        (26400, "2000-037A", "RU"),  # Zvezda
        (48274, "2021-035A", "CN"),  # Tianhe
        (44713, "2019-074A", "US"),  # Starlink-1007
    ],
)
def test_objects_that_everybody_knows(number, designator, state):
    found = owner_of(number, designator)
    assert (found.state, found.ground) == (state, Ground.OBJECT)


def test_every_payload_of_the_log_is_told_as_the_log_has_it(shared):
    told = {}
    with gzip.open(shared("data/gcat/launchlog.tsv.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = [cell.strip() for cell in line.split("\t")]
            if re.fullmatch(r"S\d+", cells[6]):
                told[int(cells[6][1:])] = (cells[8], cells[7])
    assert len(told) > 20_000
    for number, owner in told.items():
        found = owner_of(number, "")
        assert (found.state, found.organisation) == owner, number


def test_fragments_go_with_a_launch_of_one_state_only():
    # Fengyun-1C flew with Shijian-5 on a Chinese rocket; Iridium 33 flew on a Russian one.
    assert owner_of(29716, "1999-025E") == owner_of(29717, "1999-025F")
    assert owner_of(29716, "1999-025E").state == "CN"
    assert owner_of(29716, "1999-025E").ground is Ground.LAUNCH
    iridium = owner_of(33773, "1997-051N")
    assert (iridium.state, iridium.ground, iridium.launched_by) == ("", Ground.UNKNOWN, "RU")


def test_what_was_launched_after_the_log_is_unknown_unless_its_name_is_of_a_series():
    later = [made(90_000 + i, f"STARLINK-{90000 + i}", "2026-001A") for i in range(3)]
    known = [made(44713 + i, f"STARLINK-{1007 + i}") for i in range(12)]
    assert {each.ground for each in owners_of(later)} == {Ground.UNKNOWN}
    found = owners_of([*known, *later])
    assert {(each.state, each.ground) for each in found[12:]} == {("US", Ground.SERIES)}
    # Nine of a series do not speak for a tenth, and a name with two owners for nobody.
    assert owners_of([*known[:9], *later])[-1].ground is Ground.UNKNOWN
    mixed = [*known, made(48274, "STARLINK-0"), *later]
    assert owners_of(mixed)[-1].ground is Ground.UNKNOWN


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("KUIPER-00008", "US"),
        ("HULIANWANG DIGUI-01", "CN"),
        ("PROGRESS-MS 34", "RU"),
        ("SHENZHOU-23 (SZ-23)", "CN"),
    ],
)
def test_a_name_that_one_owner_gives_tells_it_and_says_on_what_it_rests(name, state):
    found = owner_of(90_000, "2026-093A", name)
    assert (found.state, found.ground) == (state, Ground.NAME)
    assert "confidence" in found.evidence
    assert owners_of([made(90_000, name, "2026-093A")]) == [found]
    # The object's own row goes first, and a fragment is of no series.
    assert owner_of(48274, "2021-035A", name).ground is Ground.OBJECT
    assert owner_of(90_000, "2026-093A", f"{name} DEB").ground is Ground.UNKNOWN


def test_no_name_of_the_table_is_given_by_another_state_in_the_log(shared):
    rows = files("tle").joinpath("data/series.csv").read_text(encoding="utf-8").splitlines()
    state_of = dict(line.split(",")[:2] for line in rows if not line.startswith(("#", "series,")))
    met = set()
    with gzip.open(shared("data/gcat/launchlog.tsv.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = [cell.strip() for cell in line.split("\t")]
            for name in (cells[4], cells[5]):
                if (series := series_of(name)) in state_of:
                    assert cells[8] == state_of[series], name
                    met.add(series)
    # Those that flew only after the log, or under another name before.
    assert set(state_of) - met == {
        "HULIANWANGDIGUI",
        "IONOSFERAM",
        "IRIDEFM",
        "IRIDEMS",
        "KUIPER",
        "PRAETORIANSDA",
    }


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("STARLINK-1007", "STARLINK"), ("COSMOS 2251 DEB", ""), ("SL-8 R/B", ""), ("FLOCK 4P-1", "FLOCK"),
        ("YAOGAN-30 01A", "YAOGAN"), ("", ""), ("0 OBJECT A", ""), ("AO-7", ""),
    ],
)  # fmt: skip
def test_the_series_of_a_name(name, series):
    assert series_of(name) == series


def test_the_table_is_small_and_says_where_it_comes_from():
    content = files("tle").joinpath("data/owners.csv.gz").read_bytes()
    assert len(content) < 60_000
    assert "CC-BY 4.0" in gzip.decompress(content).decode()[:300]
