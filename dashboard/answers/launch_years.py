"""Launches through the years as the page and the command line tell them: who, from where, by which rule."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dashboard.answers.explanation import Explanation
from dashboard.text import Texts
from sites import launched
from sites.launched import By, Launched, Outcome, Rule

ACTOR_OF = {
    "US": "us", "RU": "russia", "CN": "china", "F": "europe", "I-ESA": "europe", "I-ELDO": "europe",
    "UK": "europe", "I": "europe", "E": "europe", "J": "japan",
}  # fmt: skip
"""Codes of the table as actors of the design system; all others are `other`."""

LEADERS = ("us", "russia", "china", "europe", "japan", "other")

PLACES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("baikonur", "russia", ("baikonur",)),
    ("vostochny", "russia", ("vostochny",)),
    ("plesetsk", "russia", ("plesetsk",)),
    ("cape", "us", ("kennedy", "canaveral")),
    ("vandenberg", "us", ("vandenberg",)),
    ("wenchang", "china", ("wenchang",)),
    ("jiuquan", "china", ("jiuquan",)),
    ("taiyuan", "china", ("taiyuan",)),
    ("xichang", "china", ("xichang",)),
    ("kourou", "europe", ("kourou",)),
)
"""Rows of the chart: its key, whose colour, and the places of the table it counts together."""

OTHER_PLACES = "elsewhere"


@dataclass(frozen=True, slots=True)
class Series:
    """One line or row: a key of the texts, whose colour, and how many each year."""

    key: str
    actor: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


def by_actor(found: Launched) -> list[Series]:
    """Return the launches of each actor; counted by the ground, Kazakhstan is one of its own."""
    groups = {code: ACTOR_OF.get(code, "other") for code in found.countries}
    keys = list(LEADERS)
    if "KZ" in groups:
        groups["KZ"] = "kazakhstan"
        keys.insert(3, "kazakhstan")
    return [
        Series(
            key,
            key if key in ACTOR_OF.values() else "other",
            tuple(
                sum(found.by_country[year, code] for code, group in groups.items() if group == key)
                for year in found.years
            ),
        )
        for key in keys
    ]


def by_place(found: Launched) -> list[Series]:
    """Return the launches from each place of `PLACES`, and from all others together."""
    rows = [
        Series(
            key,
            actor,
            tuple(sum(found.by_place[year, name] for name in names) for year in found.years),
        )
        for key, actor, names in PLACES
    ]
    rest = tuple(
        found.total(year) - sum(row.counts[index] for row in rows) for index, year in enumerate(found.years)
    )
    return [*rows, Series(OTHER_PLACES, "other", rest)]


@dataclass(frozen=True, slots=True)
class Told:
    """A count that a document gives: of which event of the register, for which year and country."""

    event: str
    document: str
    line: int
    year: int
    country: str
    told: int


@cache
def told() -> tuple[Told, ...]:
    """Return the counts that the documents give."""
    text = resources.files("dashboard.story").joinpath("launch_counts.json").read_text(encoding="utf-8")
    return tuple(Told(**each) for each in json.loads(text)["counts"])


@dataclass(frozen=True, slots=True)
class Planned:
    """A count that a document says was planned: more than so many launches of a country in a year."""

    document: str
    line: int
    year: int
    country: str
    more_than: int


@cache
def planned() -> tuple[Planned, ...]:
    """Return the counts that the documents say were planned."""
    text = resources.files("dashboard.story").joinpath("launch_counts.json").read_text(encoding="utf-8")
    return tuple(Planned(**each) for each in json.loads(text)["plans"])


def all_rules() -> list[Rule]:
    """Return every way of counting."""
    return [Rule(outcome, by) for by in By for outcome in Outcome]


def changes(rule: Rule) -> dict[str, int]:
    """Return what the rule changes, in numbers: the same launches counted the other ways."""

    def count(outcome: Outcome, by: By) -> Launched:
        return launched.launched(Rule(outcome, by))

    tries, good, more = (count(each, rule.by) for each in Outcome)
    by_ground, by_agency, by_rocket = (count(rule.outcome, each) for each in By)
    return {
        "attempts": sum(tries.by_country.values()),
        "successes": sum(good.by_country.values()),
        "marginal": sum(more.by_country.values()) - sum(tries.by_country.values()),
        "agency": by_agency.of("RU"),
        "rocket": by_rocket.of("RU"),
        "ground": by_ground.of("RU"),
        "kazakhstan": by_ground.of("KZ"),
    }


def explanation(rule: Rule, texts: Texts) -> Explanation:
    """Return how the launches were counted, with the command and the Python that give the same."""
    return Explanation(
        formula=texts("years.how.formula"),
        inputs=texts(
            "years.how.inputs",
            count=texts(f"years.count.{rule.outcome}"),
            by=texts(f"years.by.{rule.by}"),
        ),
        frame=texts("years.how.frame"),
        limits=texts("years.how.limits"),
        source=texts("years.how.source", source=launched.SOURCE),
        command=["common-orbit", "launches", "--count", str(rule.outcome), "--by", str(rule.by)],
        python=_PYTHON.format(outcome=rule.outcome, by=rule.by),
    )


_PYTHON = """\
from sites.launched import By, Outcome, Rule, launched
found = launched(Rule(Outcome("{outcome}"), By("{by}")))
for row in found.rows():
    print(row)"""
