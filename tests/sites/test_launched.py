"""Launches through the years, against the log itself and against counts that others made of it."""

import csv
import gzip
import json

import pytest

from sites import facts, launched, registry
from sites.launched import By, Outcome, Rule


def test_every_launch_of_the_log_is_counted_once(shared):
    # An independent count: distinct tags of the raw file by year, with no table of places or countries.
    tags: dict[str, tuple[str, str]] = {}
    with gzip.open(shared("data/gcat/launchlog.tsv.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = line.split("\t")
            if not line.startswith("#"):
                tags[cells[0].strip()] = (cells[1][:4], cells[18].strip())
    orbital = {tag: told for tag, told in tags.items() if told[1][0] in "OD"}
    for outcome, counted in (
        (Outcome.MARGINAL, list(orbital.values())),
        (Outcome.ATTEMPTS, [told for tag, told in orbital.items() if "-U" not in tag or told[1][1] != "S"]),
        (Outcome.SUCCESSES, [told for tag, told in orbital.items() if "-U" not in tag and told[1][1] == "S"]),
    ):
        for by in By:
            found = launched.launched(Rule(outcome, by))
            for year in found.years:
                assert found.total(year) == sum(told[0] == str(year) for told in counted), (outcome, by, year)


def test_the_counts_by_agency_are_those_of_the_register(shared):
    # register/numbers.json: attempts and successes a year and agency's country, made apart from this.
    text = shared("register/numbers.json").read_text(encoding="utf-8")
    series = json.loads(text)["reference_series"]["orbital_launches_per_year_by_state_of_launching_agency"]
    all_tries = launched.launched(Rule(Outcome.MARGINAL))
    for year, countries in series["years"].items():
        for country, told in countries.items():
            if not country.startswith("("):
                code = {"USSR/Russia": "RU"}.get(country, country)
                assert all_tries.by_country[int(year), code] == told["attempts"], (year, country)


def test_2021_is_what_each_rule_makes_of_it():
    # Three published counts: 55 China, 43 United States, 25 Russia (see the event launches-2021).
    def in_2021(outcome, by):
        return [launched.launched(Rule(outcome, by)).by_country[2021, code] for code in ("CN", "US", "RU")]

    assert in_2021(Outcome.ATTEMPTS, By.AGENCY) == [55, 45, 16]
    assert in_2021(Outcome.SUCCESSES, By.AGENCY)[1] == 43
    assert in_2021(Outcome.ATTEMPTS, By.ROCKET)[2] == 25
    assert in_2021(Outcome.MARGINAL, By.AGENCY)[0] == 56


@pytest.mark.parametrize(("year", "count"), [(2020, 114), (2022, 186), (2023, 223)])
def test_attempts_are_the_worlds_published_totals(year, count):
    # J. McDowell, Space Activities in 2020, 2022 and 2023 (planet4589.org/space/papers).
    assert launched.launched(Rule()).total(year) == count


def test_baikonur_changes_its_country_and_not_its_place():
    by_ground, by_agency = (launched.launched(Rule(by=by)) for by in (By.GROUND, By.AGENCY))
    assert by_ground.of("KZ", until=1991) == 0
    assert by_ground.of("KZ") == sum(by_ground.by_place[year, "baikonur"] for year in range(1992, 2025))
    assert by_agency.of("KZ") == 0
    assert by_ground.of("RU") < by_agency.of("RU")


def test_the_first_launches_are_those_of_history():
    found = launched.launched(Rule())
    assert found.by_place[1957, "baikonur"] == 2  # Sputnik 1 and 2
    assert found.by_place[1957, "canaveral"] == 1  # Vanguard TV3, which fell back on its pad
    assert launched.launched(Rule(Outcome.SUCCESSES)).by_place[1957, "canaveral"] == 0
    assert (found.years.start, found.years.stop) == (1957, 2025)


@pytest.mark.parametrize("place", ["baikonur", "vostochny", "plesetsk", "kennedy", "wenchang", "jiuquan"])
def test_both_tables_of_launches_agree(place):
    # sites/data/flown.csv was made from the same log by another builder.
    counted = launched.launched(Rule(Outcome.SUCCESSES)).by_place
    flown = facts.flown_from(registry.find_site(place))
    assert sum(counted[year, place] for year in range(1957, 2025)) == flown.launches


def test_the_table_says_where_it_comes_from():
    with open(launched.__file__.replace("launched.py", "data/launched.csv"), encoding="utf-8") as lines:
        head = [line for line in lines if line.startswith("#")]
        lines.seek(0)
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert "CC-BY 4.0" in "".join(head)
    assert all(int(row["successes"]) <= int(row["attempts"]) for row in rows)
