"""The archive: what goes in comes out, digit for digit, and is found as in a catalogue."""

import math
import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

import tle
from tle import Archive, ArchiveError, Catalog, ElementError, FieldError, Moment, Provenance, UnknownObject
from tle.archive import DATA_VARIABLE, data_folder, schema

NOW = Moment(2461366.5, 0.25)
SEED = 20261122


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.sqlite", now=lambda: NOW) as opened:
        yield opened


def add(archive, *sets, source="test", at=NOW, content=""):
    return archive.add(sets, source=source, fetched_at=at, content_sha256=content)


# -- opening ---------------------------------------------------------------------


def test_a_new_archive_holds_the_bundled_sets(archive):
    bundle = tle.bundled()
    status = archive.status(closely=True)
    assert status.sets == len(bundle) == len(set(bundle))
    assert status.objects == len(set(bundle.norad_cat_id.tolist()))
    assert (status.first_epoch, status.last_epoch) == (bundle[0].epoch, bundle[-1].epoch)
    assert status.integrity == "ok"
    assert status.notices == ()
    assert status.size_bytes > 100_000
    assert archive.select("ISS") == bundle.select("ISS").by_epoch()
    assert {each.source for each in archive.provenance(bundle[0])} == {"bundled"}


def test_opening_again_changes_nothing(tmp_path, iss):
    for _ in range(3):
        with Archive.open(tmp_path / "archive.sqlite") as archive:
            add(archive, replace(iss, norad_cat_id=700))
            assert archive.status().sets == len(tle.bundled()) + 1
    with sqlite3.connect(tmp_path / "archive.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM fetch").fetchone() == (4,)
    connection.close()


def test_a_newer_bundle_is_taken_over_once(tmp_path, monkeypatch, iss):
    from tle.archive import archive as module

    Archive.open(tmp_path / "archive.sqlite").close()
    newer = replace(iss, epoch=iss.epoch.plus_days(9.0), source="bundled: newer")
    monkeypatch.setattr(module, "bundled", lambda: Catalog.of([*tle.bundled(), newer]))
    monkeypatch.setattr(module, "_bundle_sha256", lambda: "f" * 64)
    for _ in range(2):
        with Archive.open(tmp_path / "archive.sqlite", now=lambda: NOW) as archive:
            assert archive.provenance(newer) == (Provenance("bundled", NOW, "f" * 64),)
            assert archive.select("ISS")[-1].source == "bundled: newer"
            assert archive.status().sets == len(set(tle.bundled())) + 1


def test_the_folder_is_the_users_or_the_one_named(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "named" / "deep"))
    assert data_folder() == tmp_path / "named" / "deep"
    with Archive.open() as archive:
        assert archive.status().path == tmp_path / "named" / "deep" / "archive.sqlite"
    monkeypatch.delenv(DATA_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert data_folder().name == "common-orbit"


def test_a_folder_may_be_given(tmp_path):
    with Archive.open(tmp_path) as archive:
        assert archive.status().path == tmp_path / "archive.sqlite"


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "archive.sqlite"
    Archive.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"written by a newer Common Orbit \(layout 2; .* up to 1\)"):
        Archive.open(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "archive.sqlite"
    for application in (0, 0x12345678):
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE IF NOT EXISTS recipes (name TEXT)")
        connection.execute(f"PRAGMA application_id = {application}")
        connection.close()
        with pytest.raises(ArchiveError, match="database of another program and was left as it is"):
            Archive.open(path)
        connection = sqlite3.connect(path)
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        connection.close()
        assert tables == [("recipes",)]


def test_a_closed_archive_says_so(tmp_path):
    archive = Archive.open(tmp_path)
    archive.close()
    archive.close()
    with pytest.raises(ArchiveError, match="was closed"):
        archive.newest()


# -- what goes in comes out --------------------------------------------------------


def every_field(element_set):
    return {name: getattr(element_set, name) for name in element_set.__slots__}


def test_every_field_comes_back_as_it_was(archive, iss):
    strange = replace(
        iss,
        norad_cat_id=799501621,
        object_name="Ω <b>\"'; DROP TABLE element_set; --\x00 天宫 \n",
        object_id="",
        epoch=Moment(2461322.5, math.nextafter(0.3, 1.0)),
        eccentricity=math.nextafter(1e-4, 0.0),
        bstar=-0.0,
        mean_motion_dot=5e-324,
        mean_motion_ddot=-1.7976931348623157e308,
        classification="S",
        ephemeris_type=4,
        element_set_no=-1,
        rev_at_epoch=2**62,
        source="somewhere",
        remarks=("One.", 'Two "quoted".'),
        published_lines=("1 line", "2 line"),
    )
    add(archive, strange)
    back = archive.select(799501621)[0]
    assert every_field(back) == every_field(strange)
    assert math.copysign(1.0, back.bstar) == -1.0
    assert back.sha256 == strange.sha256


def test_random_sets_come_back_bit_for_bit(archive, iss):
    print("seed", SEED)
    chance = random.Random(SEED)
    sets = [
        replace(
            iss,
            norad_cat_id=chance.randint(600_000, 999_999_999),
            epoch=Moment.at(2461322.5, chance.random()),
            mean_motion_rev_day=chance.uniform(0.9, 17.0),
            raan_deg=chance.choice((0.0, -0.0, chance.uniform(0.0, 360.0))),
            arg_perigee_deg=float(chance.randint(0, 359)),
            bstar=chance.choice((-0.0, chance.gauss(0.0, 1e-4))),
            mean_motion_dot=chance.choice((-0.0, chance.gauss(0.0, 1e-30))),
            mean_motion_ddot=chance.choice((0.0, -0.0)),
        )
        for _ in range(300)
    ]
    assert archive.add(sets, source="random", fetched_at=NOW).new == 300
    for each in sets:
        back = archive.nearest(each.norad_cat_id, NOW)
        assert back == each
        assert back.sha256 == each.sha256  # the signs of the zeros are in it


def test_lines_in_another_spelling_are_given_back(archive, real, resum):
    line1 = resum(real["iss"][0].replace("25544U", "70001U").replace(" .00006479", "+.00006479"))
    text = f"{line1}\n{resum(real['iss'][1].replace('25544', '70001'))}\n"
    archive.add(tle.read(text.encode()).catalog, source="file", fetched_at=NOW)
    assert archive.export("tle", 70001) == text


def test_a_set_without_a_source_takes_that_of_its_delivery(archive, iss):
    add(
        archive,
        replace(iss, norad_cat_id=5, source=""),
        replace(iss, norad_cat_id=6, source="own"),
        source="club",
    )
    assert [archive.select(number)[0].source for number in (5, 6)] == ["club", "own"]


def test_what_cannot_be_kept_is_refused_with_the_whole_delivery(archive, iss):
    before = archive.status().sets
    for faulty, message in (
        (replace(iss, bstar=math.nan), "bstar: the value is nan"),
        (replace(iss, epoch=Moment(math.inf, 0.0)), "epoch: the value is inf"),
        (replace(iss, rev_at_epoch=2**63), "rev_at_epoch: .*64 bits"),
        (replace(iss, object_name="\ud800"), "lone surrogate"),
    ):
        with pytest.raises(FieldError, match=message):
            add(archive, replace(iss, norad_cat_id=77), faulty)
    assert archive.status().sets == before


# -- one of each --------------------------------------------------------------------


def test_a_set_is_kept_once_and_each_source_remembered(archive, iss):
    later = NOW.plus_days(1.0)
    set_ = replace(iss, norad_cat_id=700)
    assert add(archive, set_, set_, source="a", content="aa") == tle.Added(new=1, known=1)
    assert add(archive, set_, source="b", at=later, content="bb") == tle.Added(new=0, known=1)
    assert add(archive, set_, source="a", at=later, content="cc") == tle.Added(new=0, known=1)
    assert add(archive, replace(set_, source="other label"), source="a").new == 0
    assert archive.provenance(set_) == (Provenance("a", NOW, "aa"), Provenance("b", later, "bb"))
    assert len(archive.select(700)) == 1
    assert archive.provenance(replace(set_, bstar=0.5)) == ()


def test_any_difference_in_content_makes_another_set(archive, iss):
    others = [
        replace(iss, norad_cat_id=701, **{name: value})
        for name, value in {
            "object_name": "X", "object_id": "1999-001A", "classification": "C", "ephemeris_type": 1,
            "element_set_no": 1, "rev_at_epoch": 7, "epoch": iss.epoch.plus_seconds(1e-6),
            "mean_motion_rev_day": math.nextafter(iss.mean_motion_rev_day, 0.0), "eccentricity": 0.5,
            "inclination_deg": 1.0, "raan_deg": 1.0, "arg_perigee_deg": 1.0, "mean_anomaly_deg": 1.0,
            "bstar": 1.0, "mean_motion_dot": 1.0, "mean_motion_ddot": 1.0,
        }.items()
    ]  # fmt: skip
    same = [replace(iss, norad_cat_id=701), replace(iss, norad_cat_id=701, source="s", remarks=("R.",))]
    assert archive.add(others + same, source="test", fetched_at=NOW) == tle.Added(
        new=len(others) + 1, known=1
    )


def test_the_edition_grows_with_every_new_set_and_with_nothing_else(archive, iss):
    first = archive.edition()
    assert first == archive.status().sets
    add(archive, replace(iss, epoch=iss.epoch.plus_days(0.001)))
    assert archive.edition() == first + 1
    add(archive, replace(iss, epoch=iss.epoch.plus_days(0.001)), source="another")
    assert archive.edition() == first + 1
    assert archive.path == archive.status().path


def test_an_empty_delivery_leaves_no_trace(archive):
    assert add(archive) == tle.Added(0, 0)
    assert archive.newest("test") == Catalog()


# -- found as in a catalogue ----------------------------------------------------------


@pytest.fixture
def mixed(iss, tianhe):
    """Sets with equal epochs, shared and changed names, ties; not in the order of their epochs."""
    day = iss.epoch
    debris = replace(iss, norad_cat_id=900_001, object_name="OBJECT A", object_id="2026-101A")
    return Catalog(
        [
            replace(iss, epoch=day.plus_days(2.0)),
            replace(iss, epoch=day),
            replace(iss, epoch=day, bstar=1e-9, element_set_no=7),
            replace(iss, epoch=day.plus_days(4.0), object_name="ISS"),
            replace(iss, epoch=day, object_name="", bstar=2e-9),
            tianhe,
            replace(tianhe, epoch=day.plus_days(1.0)),
            replace(iss, norad_cat_id=49044, object_name="ISS (NAUKA)", object_id="2021-066A"),
            debris,
            replace(debris, object_name="XUNTIAN (CSST)", epoch=day.plus_days(9.0)),
            replace(iss, norad_cat_id=900_002, object_name="OBJECT A", object_id="2026-102A"),
            replace(iss, norad_cat_id=900_003, object_name="FALCON 9 DEB", object_id="1957-001B"),
        ]
    )  # fmt: skip


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """An archive without the bundled sets."""
    from tle.archive import archive as module

    monkeypatch.setattr(module, "bundled", Catalog)
    with Archive.open(tmp_path / "alone.sqlite", now=lambda: NOW) as opened:
        assert opened.status().sets == 0
        yield opened


WANTED = (
    "ISS", "iss (zarya)", "25544", 25544, "МКС", "1998-067A", "98067A", "Tiangong", "CSS (TIANHE)", "nauka",
    "ISS (NAUKA)", "OBJECT A", "object a", "xuntian", "CSST", "2026-101A", "26102A", "57001B", "900003",
    "FALCON9DEB", "nothing", "ISS (NAUK)", "999999999", 10**30, "", "1998-067", "(", "falcon",
)  # fmt: skip


def test_every_name_means_what_it_means_in_a_catalogue(alone, mixed):
    alone.add(mixed, source="test", fetched_at=NOW)
    unknown = 0
    for wanted in WANTED:
        try:
            expected = mixed.select(wanted).by_epoch()
        except UnknownObject as error:
            unknown += 1
            listed = str(error).partition("Near it")[2]
            with pytest.raises(UnknownObject) as caught:
                alone.select(wanted)
            assert str(caught.value).partition("Near it")[2] == listed
            assert str(caught.value).startswith(f"There is no set of {wanted!r}")
            with pytest.raises(UnknownObject):
                alone.nearest(wanted, NOW)
            continue
        assert alone.select(wanted) == expected, wanted
        for days in (-1e5, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 6.5, 1e5):
            at = mixed[1].epoch.plus_days(days)
            assert alone.nearest(wanted, at) == mixed.nearest(wanted, at), (wanted, days)
    assert 5 < unknown < len(WANTED) / 2


def test_new_names_are_known_at_once(alone, mixed):
    for each in mixed:
        alone.add([each], source="test", fetched_at=NOW)
        if each.object_name:
            assert each in alone.select(each.object_name)


def test_an_empty_archive_says_that_it_is_empty(alone):
    with pytest.raises(UnknownObject, match="the archive is empty"):
        alone.select("ISS")
    assert alone.newest() == Catalog()
    assert alone.status().first_epoch is None


def test_nearest_agrees_with_a_catalogue_on_random_histories(alone, iss):
    print("seed", SEED)
    chance = random.Random(SEED)
    # Epochs on a coarse grid, so that ties before, after and at one epoch abound.
    sets = Catalog(
        replace(
            iss,
            epoch=iss.epoch.plus_days(chance.randrange(40) / 4),
            object_name=chance.choice(("ISS (ZARYA)", "ISS", "")),
            element_set_no=number,
        )
        for number in range(120)
    )
    for part in (sets[:50], sets[50:51], sets[51:]):
        alone.add(part, source="test", fetched_at=NOW)
    for quarter in range(-8, 340):
        at = iss.epoch.plus_days(quarter / 32)
        assert alone.nearest("ISS", at) == sets.nearest("ISS", at)
    assert alone.select("ISS") == sets.by_epoch()


def test_nearest_uses_the_index(archive):
    from tle.archive import history

    def plans(connection):
        return [
            [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {question}", (1, 2451545.5, 0.5))]
            for question in history._TOWARDS.values()
        ]

    for steps in archive._store.read(plans):
        assert len(steps) == 1, steps
        assert "USING INDEX element_set_by_epoch (identity_id=? AND (epoch_jd,epoch_fr)" in steps[0]


def test_a_stretch_of_the_history_includes_both_its_ends(alone, iss):
    sets = [replace(iss, epoch=iss.epoch.plus_days(day)) for day in range(10)]
    alone.add(sets, source="test", fetched_at=NOW)
    for first, last in ((0, 9), (3, 5), (4, 4), (0, 0)):
        part = alone.select("ISS", since=sets[first].epoch, until=sets[last].epoch)
        assert list(part) == sets[first : last + 1]
    assert list(alone.select("ISS", since=sets[7].epoch)) == sets[7:]
    assert list(alone.select("ISS", until=sets[2].epoch.plus_seconds(-0.001))) == sets[:2]
    assert alone.select("ISS", since="2040-01-01T00:00Z") == Catalog()


def test_the_newest_epoch_wins_whatever_came_last(alone, mixed, iss):
    newest_epoch = replace(iss, epoch=iss.epoch.plus_days(30.0))
    alone.add([newest_epoch], source="first", fetched_at=NOW)
    alone.add(mixed, source="later", fetched_at=NOW.plus_days(5.0))
    newest = alone.newest()
    assert newest.norad_cat_id.tolist() == sorted(set(mixed.norad_cat_id.tolist()))
    assert newest.select("ISS")[0] == newest_epoch
    for each in newest[1:]:
        assert each.epoch == max(other.epoch for other in mixed if other.norad_cat_id == each.norad_cat_id)


def test_a_group_is_what_its_source_delivered_last(alone, iss, tianhe):
    debris = replace(iss, norad_cat_id=900_003, object_name="DEB")
    alone.add([iss, tianhe], source="CelesTrak group stations", fetched_at=NOW)
    alone.add([debris], source="file: debris.csv", fetched_at=NOW)
    alone.add([replace(tianhe, epoch=tianhe.epoch.plus_days(3.0))], source="file: debris.csv", fetched_at=NOW)
    for name in ("CelesTrak group stations", "stations", "STATIONS"):
        group = alone.newest(name)
        assert group.norad_cat_id.tolist() == [25544, 48274]
        assert group[1].epoch == tianhe.epoch.plus_days(3.0)  # the newest set, whoever brought it
    assert alone.newest("file: debris.csv").norad_cat_id.tolist() == [48274]
    # The ISS leaves the group; what is known of it stays.
    alone.add([tianhe], source="CelesTrak group stations", fetched_at=NOW)
    assert alone.newest("stations").norad_cat_id.tolist() == [48274]
    assert list(alone.select("ISS")) == [iss]
    assert alone.newest("no such group") == Catalog()


# -- giving it away --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["omm-csv", "omm-json", "omm-xml", "omm-kvn", "3le", "tle"])
def test_what_is_exported_reads_back_as_what_is_held(archive, kind):
    back = tle.read(archive.export(kind, "ISS").encode()).catalog
    held = archive.select("ISS")
    assert len(back) == len(held) > 100
    if kind.startswith("omm"):
        assert [each.omm_fields() for each in back] == [each.omm_fields() for each in held]
    assert back.epoch_jd.tolist() == held.epoch_jd.tolist()
    everything = tle.read(archive.export("omm-csv").encode()).catalog
    assert len(everything) == archive.status().sets


def test_an_unknown_format_is_refused_with_the_known_ones(archive):
    with pytest.raises(ElementError, match="There is no format 'docx'"):
        archive.export("docx")


def test_the_whole_iss_history_goes_in_and_comes_out(archive, shared):
    history = tle.read(shared("data/history/series-25544.tle.gz")).catalog
    added = archive.add(history, source="series-25544", fetched_at=NOW)
    assert added.new + added.known == len(history) == 49488
    assert len(archive.select("ISS")) == added.new + len(tle.bundled().select("ISS"))
    for each in history[::997]:
        then = archive.select("ISS", since=each.epoch, until=each.epoch)
        assert each in [replace(one, source=each.source) for one in then]
        assert archive.nearest("ISS", each.epoch).epoch == each.epoch
    assert archive.status().integrity == "ok"


def test_nothing_is_opened_by_importing(tmp_path: Path):
    import subprocess
    import sys

    code = "import sys, tle; print('platformdirs' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={DATA_VARIABLE: str(tmp_path / "data"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "False"
    assert not (tmp_path / "data").exists()


# -- snapshots -------------------------------------------------------------------


def test_a_snapshot_holds_the_nearest_set_of_each_object_that_has_one_near(archive, iss):
    at = iss.epoch.plus_days(40.0)
    near = [replace(iss, norad_cat_id=901, epoch=at.plus_days(days)) for days in (-9.0, -2.0, 1.5, 2.5)]
    far = replace(iss, norad_cat_id=902, epoch=at.plus_days(-10.01))
    renamed = replace(iss, norad_cat_id=903, object_name="OLD NAME", epoch=at.plus_days(-3.0))
    named = replace(iss, norad_cat_id=903, object_name="NEW NAME", epoch=at.plus_days(2.0))
    add(archive, *near, far, renamed, named)
    found = {each.norad_cat_id: each for each in archive.snapshot(at, 10.0) if each.norad_cat_id > 900}
    assert {901, 903} <= set(found)
    assert 902 not in found
    assert found[901] == near[2]
    assert found[903] == named
    # For one object it is what `nearest` says, whatever the moment.
    for days in (-12.0, -5.6, -5.4, -0.3, 2.0, 6.0):
        moment = at.plus_days(days)
        chosen = [each for each in archive.snapshot(moment, 30.0) if each.norad_cat_id == 901]
        assert chosen == [archive.nearest(901, moment)]


def test_of_two_sets_equally_near_the_snapshot_takes_the_later(archive, iss):
    at = iss.epoch.plus_days(40.0)
    add(archive, *(replace(iss, norad_cat_id=904, epoch=at.plus_days(days)) for days in (1.0, -1.0)))
    (found,) = (each for each in archive.snapshot(at, 5.0) if each.norad_cat_id == 904)
    assert found.epoch == at.plus_days(1.0)
    assert found == archive.nearest(904, at)


def test_objects_are_found_by_how_their_names_begin(tmp_path):
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        dragons = archive.numbers_named(("crew dragon", "SOYUZ"))
        assert dragons == (44063, 45623)
        assert archive.numbers_named(("ISS (",)) == (25544,)
        assert archive.numbers_named(("100%_",)) == ()
        assert archive.numbers_named(()) == ()
