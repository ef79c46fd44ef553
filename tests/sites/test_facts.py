import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from sites import facts, registry

REPOSITORY = Path(__file__).resolve().parents[2]


def test_every_place_of_the_issue_is_there():
    assert {
        "jiuquan", "jiuquan-sls-1", "taiyuan", "xichang", "plesetsk", "kourou", "starbase",
        "moscow", "korolyov", "houston", "beijing", "star-city", "jiamusi", "kashi", "neuquen",
        "astana", "belgrade", "medford", "islamabad", "sofia",
    } <= set(registry.load())  # fmt: skip


@pytest.mark.parametrize(
    ("name", "site_id"),
    [("TsUP", "korolyov"), ("JSC", "houston"), ("BACC", "beijing"), ("Kashgar", "kashi"), ("CSG", "kourou")],
)
def test_the_new_places_are_found_by_the_names_people_use(name, site_id):
    assert registry.find_site(name).id == site_id


def test_geocentric_latitude_is_that_of_the_line_to_the_centre():
    # tan(geocentric) = (1 - f)^2 tan(geodetic) on the ellipsoid: Vallado, eq. 3-11.
    kennedy = registry.find_site("kennedy-39a")
    assert kennedy.geocentric_lat_deg == pytest.approx(28.4468, abs=5e-5)
    assert registry.find_site("neuquen").geocentric_lat_deg == pytest.approx(-38.0045, abs=5e-4)
    assert registry.parse_place("0,10,500").geocentric_lat_deg == 0.0
    assert registry.parse_place("90,0").geocentric_lat_deg == 90.0


@pytest.mark.parametrize(
    "site",
    [s for s in registry.load().values() if s.kind in {"launch site", "control centre", "radio telescope"}],
    ids=lambda site: site.id,
)
def test_owners_are_told_or_said_to_be_unknown(site):
    owner = next(each for each in facts.facts_of(site) if each.figure == "owner")
    assert owner.value
    if owner.value == "unknown here":
        assert owner.source == owner.confidence == ""
    else:
        assert owner.source
        assert owner.confidence in {"high", "medium", "low"}


def test_a_pad_answers_with_what_is_told_of_its_site():
    pad, site = registry.find_site("kennedy-39b"), registry.find_site("kennedy")
    assert facts.facts_of(pad) == facts.facts_of(site)
    assert facts.sectors_of(pad) == facts.sectors_of(site)
    assert facts.flown_from(pad) == facts.flown_from(site)


def test_the_sector_of_kennedy_is_that_of_the_eastern_range():
    (sector,) = facts.sectors_of(registry.find_site("kennedy"))
    assert (sector.from_deg, sector.to_deg, sector.kind) == (35.0, 120.0, "allowed")
    assert [sector.holds(deg) for deg in (34.9, 35.0, 90.0, 120.0, 120.1, 300.0)] == [
        False, True, True, True, False, False,
    ]  # fmt: skip


def test_a_sector_may_reach_over_north():
    (kourou,) = facts.sectors_of(registry.find_site("kourou"))
    assert [kourou.holds(deg) for deg in (349.4, 349.6, 0.0, 93.5, 94.0)] == [False, True, True, True, False]


@pytest.mark.parametrize("site_id", ["vostochny", "wenchang", "jiuquan", "taiyuan", "xichang", "plesetsk"])
def test_where_no_sector_was_found_none_is_made_up(site_id):
    assert facts.sectors_of(registry.find_site(site_id)) == ()


def test_inclinations_flown_tell_the_story():
    flown = {
        name: facts.flown_from(registry.find_site(name)) for name in ("baikonur", "wenchang", "starbase")
    }
    baikonur = dict(flown["baikonur"].counts)
    assert min(baikonur) == 52  # nothing below, although due east would give 46
    assert 41 in dict(flown["wenchang"].counts)
    assert flown["starbase"].launches == flown["starbase"].counted == 0
    assert flown["baikonur"].launches > flown["baikonur"].counted
    assert "GCAT" in flown["baikonur"].source
    assert facts.flown_from(registry.find_site("fast")) is None


def test_no_site_has_flown_below_its_latitude_by_more_than_the_rounding():
    for site in registry.load().values():
        flown = facts.flown_from(site)
        # Kennedy's rockets turned on the way (0 and 24 degrees); low orbits of the others are direct.
        if flown is None or not flown.counts or site.id.startswith("kennedy"):
            continue
        assert flown.counts[0][0] >= abs(site.geocentric_lat_deg) - 1.0, site.id


def test_the_table_of_flown_inclinations_is_what_its_builder_makes(shared):
    with gzip.open(shared("data/gcat/launchlog.tsv.gz")) as lines:
        assert lines.read(1)
    made = subprocess.run(
        [sys.executable, "tests/builders/build_flown.py", shared("data/gcat/launchlog.tsv.gz").parents[2]],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert made.stdout == (REPOSITORY / "sites/data/flown.csv").read_text(encoding="utf-8")


def test_where_a_source_moved_a_pad_its_earlier_place_is_kept():
    earlier = facts.earlier_position(registry.find_site("vostochny-pu-1s"))
    assert (earlier.lat_deg, earlier.lon_deg) == (51.8769, 128.3322)
    assert "2024-01-13" in earlier.source
    assert facts.earlier_position(registry.find_site("kennedy")) is None
