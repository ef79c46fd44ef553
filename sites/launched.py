"""Orbital launches through the years, as the rule of counting would have them.

Who launched how many depends on the rule: whether failures count, whether flights
that were nearly orbital do, and whether a launch belongs to the country it rose
from, to that of the agency that launched, or to that of the maker of the rocket.
The table is `data/launched.csv`, made from GCAT's launch log by
`tests/builders/build_launched.py`.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

SOURCE = "GCAT launch log (J. McDowell, planet4589.org/space/gcat, CC-BY 4.0), to 2024-12-08"
LAST_WHOLE_YEAR = 2023
"""The log ends on 8 December 2024: a year later than this is not whole."""


class Outcome(StrEnum):
    """Which launches count.

    `attempts`: every try to reach an orbit or to leave the Earth. `successes`: those
    that GCAT's launch code calls a success. `marginal`: every try, and also tests that
    were to be nearly orbital (successes with a U in GCAT's tag: re-entry vehicles,
    Starship's flights of 2024).
    """

    ATTEMPTS = "attempts"
    SUCCESSES = "successes"
    MARGINAL = "marginal"


class By(StrEnum):
    """To whom a launch belongs.

    `ground`: the country it rose from (Baikonur is Kazakhstan's from 1992 on).
    `agency`: the country of the agency that launched. `rocket`: that of the rocket's
    maker (Soyuz from Kourou is Russian, Zenit and Tsiklon Ukrainian from 1992 on).
    """

    GROUND = "ground"
    AGENCY = "agency"
    ROCKET = "rocket"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of counting."""

    outcome: Outcome = Outcome.ATTEMPTS
    by: By = By.AGENCY


@dataclass(frozen=True, slots=True)
class Launched:
    """Launches a year under one rule.

    Attributes
    ----------
    by_country, by_place:
        Year and code of the country (GCAT's; RU stands for the Soviet Union too, SEA
        for open sea), or year and place (empty: none of those with a name here),
        to how many. What is not there is none.
    """

    rule: Rule
    by_country: Counter[tuple[int, str]]
    by_place: Counter[tuple[int, str]]

    @property
    def years(self) -> range:
        """From the first launch to the last of the log."""
        return range(min(year for year, _ in self.by_country), max(year for year, _ in self.by_country) + 1)

    @property
    def countries(self) -> list[str]:
        """Those that launched, the most active first."""
        return _busiest(self.by_country)

    @property
    def places(self) -> list[str]:
        """The places with a name here, the busiest first."""
        return [place for place in _busiest(self.by_place) if place]

    def of(self, country: str, since: int = 0, until: int = 9999) -> int:
        """Return the launches of a country from one year to another, both counted."""
        return sum(
            count
            for (year, each), count in self.by_country.items()
            if each == country and since <= year <= until
        )

    def total(self, year: int) -> int:
        """Return all launches of a year."""
        return sum(count for (each, _), count in self.by_country.items() if each == year)

    def rows(self, since: int = 0, until: int = 9999) -> list[dict[str, Any]]:
        """Return one row a year: the year, all launches, and each country's."""
        return [
            {
                "year": year,
                "all": self.total(year),
                **{country: self.by_country[year, country] for country in self.countries},
            }
            for year in self.years
            if since <= year <= until
        ]

    def as_json(self, since: int = 0, until: int = 9999) -> dict[str, Any]:
        """Return the rule, the source, and each year's launches by country and by place."""
        return {
            "count": str(self.rule.outcome),
            "by": str(self.rule.by),
            "source": SOURCE,
            "last_whole_year": LAST_WHOLE_YEAR,
            "years": [
                {
                    "year": year,
                    "all": self.total(year),
                    "by_country": _of_year(self.by_country, year, self.countries),
                    "by_place": _of_year(self.by_place, year, self.places),
                }
                for year in self.years
                if since <= year <= until
            ],
        }


def _of_year(counts: Counter[tuple[int, str]], year: int, names: list[str]) -> dict[str, int]:
    return {name: counts[year, name] for name in names if counts[year, name]}


def _busiest(counts: Counter[tuple[int, str]]) -> list[str]:
    sums: Counter[str] = Counter()
    for (_, name), count in counts.items():
        sums[name] += count
    return [name for name, count in sums.most_common() if count]


@cache
def launched(rule: Rule = Rule()) -> Launched:
    """Return the launches of all years as `rule` counts them."""
    by_country: Counter[tuple[int, str]] = Counter()
    by_place: Counter[tuple[int, str]] = Counter()
    column = "successes" if rule.outcome is Outcome.SUCCESSES else "attempts"
    for row in _table():
        if row["marginal"] == "1" and rule.outcome is not Outcome.MARGINAL:
            continue
        year, count = int(row["year"]), int(row[column])
        if count:
            by_country[year, row[rule.by]] += count
            by_place[year, row["place"]] += count
    return Launched(rule, by_country, by_place)


@cache
def _table() -> tuple[dict[str, str], ...]:
    text = resources.files("sites").joinpath("data/launched.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
