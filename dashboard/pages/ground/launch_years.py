"""The part of the ground's page that counts launches through the years, by a rule that can be changed."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from dash import html

from dashboard.answers import launch_years
from dashboard.answers.launch_years import Series
from dashboard.components.attributes import aria, data
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.figures import launch_years as figures
from dashboard.queries.ground import GroundQuery
from dashboard.story import events
from dashboard.text import Texts
from sites import launched
from sites.launched import By, Outcome, Rule


def years_card(query: GroundQuery, texts: Texts) -> html.Section:
    """Return the card: rule, both charts with their tables, what the rule changes, what the text says."""
    found = launched.launched(query.rule)
    actors, years = launch_years.by_actor(found), found.years
    changed = launch_years.changes(query.rule)
    parts = ", ".join(_part("who", row, texts) for row in actors)
    return card(
        "ground-years",
        texts("years.title"),
        [
            html.P(texts("years.lead")),
            _rules("count", list(Outcome), query.rule.outcome, query, texts),
            _rules("by", list(By), query.rule.by, query, texts),
            html.P(
                texts(
                    "years.says",
                    total=sum(row.total for row in actors),
                    first=years[0],
                    last=years[-1],
                    parts=parts,
                ),
                className="strong",
                id="ground-years-says",
            ),
            html.P(
                [
                    texts(
                        "years.change.outcome",
                        share=100.0 * changed["successes"] / changed["attempts"],
                        **changed,
                    ),
                    " ",
                    texts("years.change.by", **changed),
                ],
                id="ground-years-changes",
            ),
            *_charts(query.rule, texts),
            html.P(texts("years.not_whole"), className="aside"),
            *_told(texts),
            *_planned(texts),
            explained("years", launch_years.explanation(query.rule, texts), texts),
        ],
    )


@cache
def _charts(rule: Rule, texts: Texts) -> tuple[html.Div, html.Div]:
    """Return both charts with their tables: for each rule they are made once."""
    found = launched.launched(rule)
    actors, places, years = launch_years.by_actor(found), launch_years.by_place(found), found.years
    return (
        chart(
            "ground-years-who",
            figures.by_actor(actors, years, launched.LAST_WHOLE_YEAR, texts),
            texts(
                "years.who.label",
                first=years[0],
                last=years[-1],
                parts=", ".join(_part("who", row, texts) for row in actors),
            ),
            texts("years.who.caption", source=launched.SOURCE),
            _by_year("who", actors, years, texts),
            texts,
        ),
        chart(
            "ground-years-place",
            figures.by_place(places, years, texts),
            texts("years.place.label", parts=", ".join(_part("place", row, texts) for row in places)),
            texts("years.place.caption"),
            _by_year("place", places, years, texts),
            texts,
            css="tall-chart",
        ),
    )


def _rules(
    name: str, known: Sequence[Outcome | By], chosen: Outcome | By, query: GroundQuery, texts: Texts
) -> html.Div:
    links = []
    for each in known:
        rule = Rule(each, query.rule.by) if isinstance(each, Outcome) else Rule(query.rule.outcome, each)
        here = {"current": "true"} if each == chosen else {}
        links.append(
            html.A(
                texts(f"years.{name}.{each}"),
                href=f"/ground{query.link(rule=rule)}#ground-years",
                className="badge-mark rule",
                **data(within="1"),
                **aria(**here),
            )
        )
    label = f"ground-years-{name}"
    return html.Div(
        [html.Span(texts(f"years.{name}"), className="field-label", id=label), *links],
        className="badges",
        role="group",
        **aria(labelledby=label),
    )


def _part(kind: str, row: Series, texts: Texts) -> str:
    return texts("years.part", who=texts(f"years.{kind}.{row.key}"), count=row.total)


def _by_year(kind: str, rows: Sequence[Series], years: range, texts: Texts) -> Any:
    heads = [texts("years.year"), texts("years.all"), *(texts(f"years.{kind}.{row.key}") for row in rows)]
    told = []
    for index, year in reversed(list(enumerate(years))):
        counts = [row.counts[index] for row in rows]
        told.append((str(year), str(sum(counts)), *(str(each) for each in counts)))
    return table(texts(f"years.{kind}.table"), heads, told, id=f"ground-years-{kind}-table")


def _told(texts: Texts) -> list[Any]:
    """Return what the documents count, against every rule; a rule that gives their figure is named."""
    counts = launch_years.told()
    named = {each.event for each in counts}
    parts: list[Any] = []
    for event in (one for one in events.load() if one.id in named):
        mine = [each for each in counts if each.event == event.id]
        year = mine[0].year
        heads = [
            texts("years.text.rule"),
            *(texts(f"years.who.{launch_years.ACTOR_OF[each.country]}") for each in mine),
        ]
        rows: list[tuple[str, ...]] = [
            (
                texts("years.text.told", document=mine[0].document, line=mine[0].line),
                *(str(e.told) for e in mine),
            )
        ]
        fitting: list[str] = []
        for rule in launch_years.all_rules():
            words = _rule_words(rule, texts)
            found = launched.launched(rule).by_country
            cells = [found[year, each.country] for each in mine]
            if cells == [each.told for each in mine]:
                fitting.append(words)
            rows.append(
                (
                    words,
                    *(
                        texts("years.text.same", count=cell) if cell == each.told else str(cell)
                        for cell, each in zip(cells, mine, strict=True)
                    ),
                )
            )
        verdict = (
            texts("years.text.single", rule=texts("years.text.or").join(fitting))
            if fitting
            else texts("years.text.no_single")
        )
        parts += [
            html.H3(texts("years.text.title", year=year)),
            *(html.Blockquote(f"“{each.quote}”") for each in event.text_says),
            html.P(verdict, className="strong", id="ground-years-verdict"),
            table(texts("years.text.table", year=year), heads, rows, id="ground-years-told"),
            html.P(texts("years.text.record", record=event.record)),
        ]
    return parts


def _planned(texts: Texts) -> list[html.P]:
    tries, good = (
        launched.launched(Rule(outcome)).by_country for outcome in (Outcome.ATTEMPTS, Outcome.SUCCESSES)
    )
    return [
        html.P(
            texts(
                "years.plan",
                document=each.document,
                line=each.line,
                who=texts(f"years.who.{launch_years.ACTOR_OF[each.country]}"),
                more=each.more_than,
                year=each.year,
                attempts=tries[each.year, each.country],
                successes=good[each.year, each.country],
            ),
            id="ground-years-plan",
        )
        for each in launch_years.planned()
    ]


def _rule_words(rule: Rule, texts: Texts) -> str:
    return texts(
        "years.text.one_rule",
        count=texts(f"years.count.{rule.outcome}"),
        by=texts(f"years.by.{rule.by}"),
    )
