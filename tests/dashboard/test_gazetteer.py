"""The offline gazetteer: towns are found as people write them, and where they are."""

import json
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

import sites
from dashboard.cli.main import main
from dashboard.geography import gazetteer
from orbits.frames import itrs_from_geodetic

# Positions of stations and airports from elsewhere (Wikipedia), degrees; a town lies within 15 km.
KNOWN = [
    ("Zurich", 47.378, 8.540, "Europe/Zurich"),
    ("Birmingham, US", 33.52, -86.81, "America/Chicago"),
    ("Sydney", -33.8688, 151.2093, "Australia/Sydney"),
    ("Quito", -0.22, -78.512, "America/Guayaquil"),
    ("Karagandy", 49.80, 73.10, "Asia/Almaty"),
    ("Хабаровск", 48.48, 135.07, "Asia/Vladivostok"),
    ("海口", 20.04, 110.34, "Asia/Shanghai"),
]


def apart_km(site: sites.Site, lat_deg: float, lon_deg: float) -> float:
    there = itrs_from_geodetic(lat_deg, lon_deg, 0.0)
    here = itrs_from_geodetic(site.lat_deg, site.lon_deg, 0.0)
    return float(sum((here - there) ** 2) ** 0.5)


@pytest.mark.parametrize(("name", "lat_deg", "lon_deg", "zone"), KNOWN)
def test_towns_lie_where_they_are(name, lat_deg, lon_deg, zone):
    site = gazetteer.find_place(name)
    assert apart_km(site, lat_deg, lon_deg) < 15.0
    assert site.time_zone == zone
    assert site.kind == "town"


@pytest.mark.parametrize(
    "text", ["zurich", "ZÜRICH", "Zürich", "  zürich ", "Zürich,CH", "zurich, switzerland", "Zurigo"]
)
def test_case_accents_and_other_names_make_no_difference(text):
    assert gazetteer.find_place(text).name == "Zürich, Switzerland"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("München", "Munich, Germany"),
        ("Milano", "Milan, Italy"),
        ("Moskva", "Moscow, Russia"),
        ("New York", "New York City, United States"),
        ("frankfurt", "Frankfurt am Main, Germany"),
        ("Frankfurt, DE", "Frankfurt am Main, Germany"),
        ("Nizhny", "Nizhniy Novgorod, Russia"),
    ],
)
def test_a_town_is_found_by_what_people_call_it(text, name):
    assert gazetteer.find_place(text).name == name


def test_two_letters_are_not_taken_for_the_beginning_of_a_name():
    with pytest.raises(sites.UnknownSite):
        gazetteer.find_place("LA")


def test_of_several_the_largest_is_meant_and_a_country_chooses():
    assert gazetteer.find_place("London").country == "United Kingdom"
    assert gazetteer.find_place("London, Canada").time_zone == "America/Toronto"
    people = [town.thousands for town in gazetteer.towns_called("Birmingham")]
    assert people == sorted(people, reverse=True)
    assert len(people) >= 2


def test_its_own_name_goes_before_what_others_are_called():
    """Munich is also called Monaco; Monaco is."""
    assert gazetteer.find_place("Monaco").country == "Monaco"


def test_registered_places_and_coordinates_go_first():
    assert gazetteer.find_place("baikonur") == sites.find_site("baikonur")
    assert gazetteer.find_place("Moscow").source == sites.find_site("moscow").source
    assert gazetteer.find_place("47.3744,8.5410,408").alt_m == 408.0


def test_every_town_can_be_asked_for_again_by_its_id_and_has_a_clock():
    zones = {town.time_zone for town in gazetteer.load()}
    for zone in zones:
        ZoneInfo(zone)
    assert len(gazetteer.load()) > 7000
    lost = [
        town.said for town in gazetteer.load()[::37] if town not in gazetteer.towns_called(town.as_site().id)
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [("Zürch", "Zürich, Switzerland"), ("Vostokny", "vostochny"), ("Pariss", "Paris, France")],
)
def test_a_slip_of_the_pen_gets_near_names(text, hint):
    with pytest.raises(sites.UnknownSite, match=hint):
        gazetteer.find_place(text)


@pytest.mark.parametrize("text", ["", "qqqq", "<script>", "x" * 100_000, "\x00", "91,0", "🚀", ","])
def test_rubbish_gets_a_sentence(text):
    with pytest.raises(sites.SiteError):
        gazetteer.find_place(text)


def test_a_field_is_offered_the_largest_first():
    offered = [town.said for town in gazetteer.suggestions("zur")]
    assert offered[0] == "Zürich, Switzerland"
    assert gazetteer.suggestions("z") == ()
    assert len(gazetteer.suggestions("san")) == 8


def test_the_table_is_small_and_cited():
    text = (gazetteer.resources.files("dashboard") / "data" / "towns.txt").read_bytes()
    assert len(text) <= 370_000
    provenance = (gazetteer.resources.files("dashboard") / "data" / "PROVENANCE.md").read_text("utf-8")
    assert "towns.txt" in provenance
    assert "CC-BY 4.0" in provenance


def test_the_command_line_knows_towns():
    asked = ["--start", "2026-10-09T00:00Z", "--days", "1", "--format", "json"]
    town = CliRunner().invoke(main, ["passes", "ISS", "--place", "Zurich", *asked])
    same = CliRunner().invoke(main, ["passes", "ISS", "--site", "47.37,8.55", *asked])
    assert town.exit_code == 0, town.output
    times = [[each["tca"]["at"] for each in json.loads(one.stdout)["passes"]] for one in (town, same)]
    assert times[0] == times[1] != []
    unknown = CliRunner().invoke(main, ["passes", "ISS", "--place", "Zürch", *asked])
    assert unknown.exit_code == 1
    assert "Zürich, Switzerland" in unknown.output
