"""What befalls files: a full disk, no permission, damage of every kind."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import tle
from tle import Archive, ArchiveError, ArchiveFull, Moment, UnknownObject
from tle.archive import store

NOW = Moment(2461366.5, 0.25)
SEED = 20261122
KEY = "celestrak.org/gp?GROUP=stations"

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits and mounts are tried as Linux has them")


def opened(path):
    return Archive.open(path, now=lambda: NOW)


def many(iss, count, number=700_001):
    return [
        replace(iss, norad_cat_id=number, epoch=iss.epoch.plus_days(k), element_set_no=k, source="")
        for k in range(count)
    ]


def unlabelled(element_set):
    return replace(element_set, source="")


def run_python(code, *arguments, **options):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        **options,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- no room -------------------------------------------------------------------------


def test_a_full_disk_takes_nothing_away_and_says_what_to_do(tmp_path, iss, monkeypatch):
    path = tmp_path / "archive.sqlite"
    sets = many(iss, 5000)
    with opened(path) as archive:
        archive.add(sets[:500], source="first", fetched_at=NOW)
    plain = store.connect

    def in_a_small_space(path, **options):
        connection = plain(path, **options)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 20}").fetchone()
        return connection

    monkeypatch.setattr(store, "connect", in_a_small_space)
    with opened(path) as archive:
        with pytest.raises(ArchiveFull) as caught:
            archive.add(sets, source="second", fetched_at=NOW)
        said = str(caught.value)
        assert "nothing of this call was stored, and nothing stored before was lost; reading goes on" in said
        assert "Free some space on that disk, or set COMMON_ORBIT_DATA" in said
        assert list(archive.select(700_001)) == [replace(each, source="first") for each in sets[:500]]
        assert archive.status(closely=True).integrity == "ok"
        assert archive.newest("second") == tle.Catalog()
        assert archive.add(sets[500:510], source="small", fetched_at=NOW).new == 10
    monkeypatch.undo()
    with opened(path) as archive:
        assert archive.add(sets, source="second", fetched_at=NOW) == tle.Added(new=4490, known=510)


_FILL = """
    import sys
    from dataclasses import replace
    from pathlib import Path
    import archive_writers
    from tle import Archive, ArchiveFull
    acknowledged = 0
    with Archive.open(Path(sys.argv[1])) as archive:
        {before}
        for number in range(100_000):
            try:
                archive.add(archive_writers.batch(0, number), source="x", fetched_at=archive_writers.FETCHED)
            except ArchiveFull as error:
                print(error)
                break
            acknowledged += 1
        held = set(archive.select(800000))
        for number in range(acknowledged):
            assert {{s for s in archive_writers.batch(0, number) if s.norad_cat_id == 800000}} <= held, number
        assert len(held) == sum(1 + n * 7 % 12 for n in range(acknowledged))
        assert archive.nearest("ISS", archive_writers.FETCHED).norad_cat_id == 25544
        claim = archive.claim_request("celestrak.org/x", at=archive_writers.FETCHED, at_most_every_s=7200.0)
        print(claim.granted, claim.why)
        print(acknowledged, archive.status(closely=True).integrity)
"""


@linux
def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path):
    path = tmp_path / "archive.sqlite"
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_400_000, 1_400_000))"
    lines = run_python(_FILL.format(before=limit), path).splitlines()
    assert lines[0].startswith(f"There is no room for more in {path}")
    acknowledged, integrity = lines[-1].split()
    assert int(acknowledged) > 50
    assert integrity == "ok"
    with opened(path) as archive:  # without the limit
        assert archive.status(closely=True).integrity == "ok"
        assert len(archive.select(800_000)) == sum(1 + n * 7 % 12 for n in range(int(acknowledged)))
        assert archive.add(many_of(archive), source="again", fetched_at=NOW).new == 1


def many_of(archive):
    return [replace(archive.nearest("ISS", NOW), norad_cat_id=5)]


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 5 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        not shutil.which("mount")
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("a file system can be mounted by the administrator only")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@linux
def test_a_disk_that_is_really_full(small_disk, tmp_path):
    path = small_disk / "archive.sqlite"
    lines = run_python(_FILL.format(before="pass"), path).splitlines()
    assert lines[0].startswith(f"There is no room for more in {path}")
    acknowledged, integrity = lines[-1].split()
    assert integrity == "ok"
    expected = sum(1 + n * 7 % 12 for n in range(int(acknowledged)))
    (small_disk / "filler").write_bytes(b"x" * max(0, shutil.disk_usage(small_disk).free - 4096 * 2))
    with opened(path) as archive:  # opened while the disk is full
        assert len(archive.select(800_000)) == expected > 500
    (small_disk / "filler").unlink()
    shutil.copytree(small_disk, tmp_path / "larger")
    with opened(tmp_path / "larger" / "archive.sqlite") as archive:
        assert archive.status(closely=True).integrity == "ok"
        assert len(archive.select(800_000)) == expected


@linux
def test_a_disk_without_any_room_from_the_start(small_disk):
    (small_disk / "filler").write_bytes(b"x" * shutil.disk_usage(small_disk).free)
    with opened(small_disk / "archive.sqlite") as archive:
        assert archive.select("ISS") == tle.bundled().select("ISS")
        status = archive.status()
        assert status.path is None
        assert "only the bundled sets are at hand" in status.notices[0]


# -- no permission ---------------------------------------------------------------------

_UNPRIVILEGED = """
    import os, sys
    from pathlib import Path
    from tle import Archive, ArchiveError, bundled, now
    bundled()
    if os.geteuid() == 0:
        os.setgid(65534); os.setuid(65534)  # root may write everywhere
    with Archive.open(Path(sys.argv[1])) as archive:
        status = archive.status()
        print(status.sets, status.path)
        print(status.notices[-1])
        print(len(archive.select("ISS")))
        try:
            archive.add(bundled()[:1], source="x", fetched_at=now())
        except ArchiveError as error:
            print(error)
        claim = archive.claim_request("celestrak.org/x", at=now(), at_most_every_s=7200.0)
        print(claim.granted, claim.why)
"""


@linux
@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_cannot_be_written_is_read_and_the_notice_says_so(tmp_path, iss, there):
    folder = tmp_path / "locked"
    folder.mkdir()
    if there:
        with opened(folder / "archive.sqlite") as archive:
            archive.add(many(iss, 10), source="x", fetched_at=NOW)
    for parent in (folder, *list(folder.parents)[:3]):
        parent.chmod(0o755)
    folder.chmod(0o555)
    try:
        sets, notice, stations, refusal, claim = run_python(
            _UNPRIVILEGED, folder / "archive.sqlite"
        ).splitlines()
    finally:
        folder.chmod(0o755)
    assert sets == f"{len(tle.bundled()) + 10 * there} None"
    assert str(folder) in notice
    assert "or set COMMON_ORBIT_DATA to a folder" in notice
    assert ("what it holds can be read" if there else "only the bundled sets are at hand") in notice
    assert int(stations) == len(tle.bundled().select("ISS"))
    assert refusal == f"{notice} So nothing can be stored."
    assert claim.startswith("False")
    assert claim.endswith("A request that cannot be noted is not made.")


def test_a_folder_that_cannot_be_made_is_no_crash(tmp_path):
    (tmp_path / "file").write_text("here is a file, not a folder")
    with opened(tmp_path / "file" / "archive.sqlite") as archive:
        status = archive.status()
        assert status.path is None
        assert status.sets == len(tle.bundled())
        assert "cannot be created, mended or written" in status.notices[0]
        with pytest.raises(ArchiveError, match="So nothing can be stored"):
            archive.add(tle.bundled()[:1], source="x", fetched_at=NOW)


# -- damage ------------------------------------------------------------------------------


COUNT = 800


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """An archive of the bundled sets, 2 x 800 others and a ban in its request log, closed; its path."""
    path = tmp_path_factory.mktemp("template") / "archive.sqlite"
    iss = tle.bundled().select("ISS")[-1]
    with opened(path) as archive:
        archive.add(many(iss, COUNT), source="first", fetched_at=NOW, content_sha256="aa")
        archive.add(many(iss, COUNT, 700_002), source="second", fetched_at=NOW, content_sha256="bb")
        archive.claim_request(KEY, at=NOW, at_most_every_s=7200.0)
        archive.record_response(KEY, at=NOW, status=403, note="403 Forbidden")
    assert not path.with_name("archive.sqlite-wal").exists()
    return path


@pytest.fixture
def sound(template, tmp_path):
    """A copy of the template for one test."""
    return Path(shutil.copy(template, tmp_path))


@pytest.fixture
def iss():
    return tle.bundled().select("ISS")[-1]


def over_the_header(content, chance):
    content[:100] = chance.randbytes(100)


def one_page_of_zeros(content, chance):
    page = chance.randrange(1, len(content) // 4096)
    content[4096 * page : 4096 * (page + 1)] = bytes(4096)


def many_pages_of_zeros(content, chance):
    for page in chance.sample(range(1, len(content) // 4096), 25):
        content[4096 * page : 4096 * (page + 1)] = bytes(4096)


def noise_over_a_page(content, chance):
    page = chance.randrange(1, len(content) // 4096)
    content[4096 * page : 4096 * (page + 1)] = chance.randbytes(4096)


def cut_off(content, chance):
    del content[4096 * chance.randrange(2, len(content) // 4096 - 1) + 17 :]


def cut_off_at_a_page(content, chance):
    del content[4096 * chance.randrange(2, len(content) // 4096 - 1) :]


def first_page_of_zeros(content, chance):
    content[:4096] = bytes(4096)


DAMAGES = [
    over_the_header, one_page_of_zeros, many_pages_of_zeros, noise_over_a_page, cut_off, cut_off_at_a_page,
    first_page_of_zeros,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_damaged_file_is_moved_aside_and_what_can_be_read_is_kept(sound, iss, damage, seed):
    print("seed", seed)
    content = bytearray(sound.read_bytes())
    damage(content, random.Random(seed))
    sound.write_bytes(content)
    with opened(sound) as archive:
        status = archive.status(closely=True)
        assert status.integrity == "ok"
        assert status.path == sound
        (notice,) = status.notices
        assert notice.startswith("2026-11-22T06:00:00Z: The archive archive.sqlite was damaged (")
        assert "It was moved to archive-damaged-20261122T060000Z.sqlite and rebuilt" in notice
        assert [unlabelled(each) for each in archive.select("ISS")] == [
            unlabelled(each) for each in tle.bundled().select("ISS")
        ]
        written = dict.fromkeys(many(iss, COUNT), "first")
        written |= dict.fromkeys(many(iss, COUNT, 700_002), "second")
        kept = list(archive.select(700_001)) + list(archive.select(700_002))
        for each in kept:
            (origin,) = archive.provenance(each)
            assert origin.source == each.source
            # A source's name may have stood on a lost page; it is never another's.
            assert written[unlabelled(each)] == each.source or each.source.startswith("a damaged archive")
        assert len(set(kept)) == len(kept)
        lost = 2 * COUNT - len(kept)
        share = {"many_pages_of_zeros": 0.4, "cut_off": 1.0, "cut_off_at_a_page": 1.0}.get(
            damage.__name__, 0.02
        )
        assert lost <= 2 * COUNT * share
        assert (
            archive.add([*many(iss, COUNT), *many(iss, COUNT, 700_002)], source="x", fetched_at=NOW).new
            == lost
        )
    assert sound.with_name("archive-damaged-20261122T060000Z.sqlite").read_bytes() == content
    with opened(sound) as archive:
        assert archive.status().notices == status.notices  # told until the end of days, but done once
        assert len(list(sound.parent.glob("*-damaged-*"))) == 1


def test_of_all_who_find_the_damage_at_once_one_mends_it(sound):
    content = bytearray(sound.read_bytes())
    over_the_header(content, random.Random(SEED))
    sound.write_bytes(content)
    code = """
        import sys
        from pathlib import Path
        from tle import Archive
        with Archive.open(Path(sys.argv[1])) as archive:
            print(len(archive.select(700_001)), len(archive.status().notices), archive.status().path)
    """
    finders = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), str(sound)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert {each.communicate(timeout=120)[0] for each in finders} == {f"{COUNT} 1 {sound}\n"}
    assert len(list(sound.parent.glob("*-damaged-*"))) == 1


def test_names_are_those_of_the_mended_file(sound, iss):
    with opened(sound) as archive:
        archive.add([replace(iss, norad_cat_id=700_009, object_name="LATE")], source="x", fetched_at=NOW)
        assert len(archive.select("LATE")) == 1
        sound.write_bytes(b"")
        sound.with_name("archive.sqlite-wal").write_bytes(b"")
        archive._store.rest()
        with pytest.raises(UnknownObject):
            archive.select("LATE")
        archive.add([replace(iss, norad_cat_id=700_010, object_name="LATER")], source="x", fetched_at=NOW)
        assert archive.select("LATER")[0].norad_cat_id == 700_010


def test_a_ban_outlives_a_lost_header(sound):
    content = bytearray(sound.read_bytes())
    over_the_header(content, random.Random(SEED))
    sound.write_bytes(content)
    with opened(sound) as archive:
        claim = archive.claim_request(KEY, at=NOW.plus_days(9.0), at_most_every_s=7200.0)
        assert not claim.granted
        assert "403 Forbidden" in claim.why
        assert archive.requests()[0].status == 403


@pytest.mark.parametrize(
    "content", [b"not a database at all\n" * 500, b"\x00" * 50_000, b"SQLite format 3\x00"]
)
def test_a_file_that_is_no_database_is_moved_aside(tmp_path, content):
    path = tmp_path / "archive.sqlite"
    path.write_bytes(content)
    with opened(path) as archive:
        assert archive.select("ISS") == tle.bundled().select("ISS")
        assert "the 0 sets that could be read in it" in archive.status().notices[0]
    assert (tmp_path / "archive-damaged-20261122T060000Z.sqlite").read_bytes() == content


def test_an_empty_file_is_a_new_archive(tmp_path):
    (tmp_path / "archive.sqlite").touch()
    with opened(tmp_path / "archive.sqlite") as archive:
        assert archive.status().notices == ()
        assert archive.status().sets == len(tle.bundled())


def test_damage_that_sqlite_does_not_see_is_seen(sound, iss):
    with closing(sqlite3.connect(sound)) as connection, connection:
        connection.execute(
            "UPDATE element_set SET inclination_deg = 12.5 WHERE id = (SELECT max(id) FROM element_set)"
        )
    with opened(sound) as archive:
        held = list(archive.select(700_001)) + list(archive.select(700_002))
        assert len(held) == 2 * COUNT - 1
        assert not any(each.inclination_deg == 12.5 for each in held)
        (notice,) = archive.status().notices
        assert "is not what was written" in notice
        assert (
            f"the {len(tle.bundled()) + 2 * COUNT - 1} sets that could be read in it; 1 could not be read"
            in notice
        )


def test_damage_in_use_is_mended_in_use(sound, iss):
    with opened(sound) as archive:
        assert len(archive.select(700_001)) == COUNT
        content = bytearray(sound.read_bytes())
        for page in range(20, len(content) // 4096, 3):
            content[4096 * page : 4096 * (page + 1)] = bytes(4096)
        with sound.open("r+b") as file:
            file.write(content)
        archive._store.rest()  # so that no page is read from a cache
        held = archive.select(700_001)
        assert {unlabelled(each) for each in held} <= set(many(iss, COUNT))
        assert archive.add(many(iss, COUNT), source="again", fetched_at=NOW).new == COUNT - len(held) > 0
        status = archive.status(closely=True)
        assert status.integrity == "ok"
        assert "was damaged" in status.notices[0]


def test_sets_that_are_only_in_the_log_are_rescued_from_it(tmp_path, iss):
    """A kill leaves the newest sets in the log; then the file itself is damaged or deleted."""
    code = """
        import os, sys
        from pathlib import Path
        import archive_writers
        from tle import Archive
        archive = Archive.open(Path(sys.argv[1]))
        for number in range(12):
            archive.add(archive_writers.batch(0, number), source="x", fetched_at=archive_writers.FETCHED)
        os._exit(0)  # as a kill: nothing is closed
    """
    for name, damage in (
        ("header", lambda path: path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])),
        ("empty", lambda path: path.write_bytes(b"")),
        ("gone", lambda path: path.unlink()),
    ):
        path = tmp_path / name / "archive.sqlite"
        run_python(code, path)
        damage(path)
        with opened(path) as archive:
            assert len(archive.select(800_000)) == sum(1 + n * 7 % 12 for n in range(12)), name
            assert "was damaged" in archive.status().notices[0]
            assert archive.status(closely=True).integrity == "ok"


@pytest.mark.parametrize("after", ["gather", "pour", "finish", "log aside", "file aside"])
def test_a_rescue_may_be_cut_off_anywhere(sound, iss, monkeypatch, after):
    from tle.archive import recovery

    content = bytearray(sound.read_bytes())
    over_the_header(content, random.Random(SEED))
    sound.write_bytes(content)
    sound.with_name("archive.sqlite-wal").write_bytes(b"a log that is of no use")

    class Killed(BaseException):
        pass

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        if after == "gather":
            patch.setattr(recovery.Salvage, "pour", killed)
        elif after == "pour":
            patch.setattr(recovery.os, "fsync", killed)
        elif after == "finish":
            patch.setattr(recovery, "_put_aside", killed)
        else:
            plain, count = Path.rename, iter(range(9))
            last = 1 if after == "log aside" else 2

            def rename(self, target):
                if next(count) == last:
                    raise Killed
                return plain(self, target)

            patch.setattr(Path, "rename", rename)
            if after == "file aside":
                patch.setattr(
                    Path,
                    "replace",
                    lambda self, target: killed() if target == sound else os.replace(self, target),
                )
        with pytest.raises(Killed):
            opened(sound)
    with opened(sound) as archive:
        assert len(archive.select(700_001)) == len(archive.select(700_002)) == COUNT
        assert "was damaged" in archive.status().notices[0]
        assert archive.status(closely=True).integrity == "ok"
    leftovers = {each.name for each in sound.parent.iterdir()}
    assert not {name for name in leftovers if "rebuil" in name}
    damaged = [each for each in sound.parent.glob("*-damaged-*.sqlite") if each.read_bytes() == content]
    assert len(damaged) == 1


def test_a_damaged_file_in_use_elsewhere_is_left_and_told(sound, iss, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE_S", 0.3)
    code = """
        import sys
        from pathlib import Path
        from tle import Archive
        with Archive.open(Path(sys.argv[1])):
            print("open", flush=True)
            sys.stdin.readline()
    """
    other = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(sound)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout.readline() == "open\n"
    with opened(sound) as archive:
        with closing(sqlite3.connect(sound)) as connection, connection:
            connection.execute("UPDATE element_set SET bstar = 0.5 WHERE element_set_no = 3")
        with pytest.raises(UnknownObject):  # only the bundled sets are at hand
            archive.select(700_001)
        with pytest.raises(ArchiveError, match="damaged and in use by another program"):
            archive.add(many(iss, 1), source="x", fetched_at=NOW)
        assert archive.select("ISS") == tle.bundled().select("ISS")
        assert archive.status().path is None
    other.communicate("\n", timeout=60)
    with opened(sound) as archive:
        assert len(archive.select(700_001)) == COUNT - 1
