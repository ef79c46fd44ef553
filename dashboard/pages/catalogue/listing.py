"""The objects that were found: how many of which kind, and one line each."""

from typing import Any

import numpy as np
from dash import html

from dashboard import owners
from dashboard.answers import finding
from dashboard.answers.finding import Shelf
from dashboard.components import states
from dashboard.components.attributes import aria, data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card
from dashboard.components.charts import table
from dashboard.pages.catalogue.form import actor_name
from dashboard.queries import catalogue as queries
from dashboard.queries.asked import to_minute
from dashboard.queries.catalogue import CatalogueQuery
from dashboard.settings import Settings
from dashboard.text import Texts
from tle import Moment
from tle.owners import SOURCE as OWNERS_FROM


def results(query: CatalogueQuery, settings: Settings, texts: Texts) -> list[Any]:
    """Return the objects that the question asks for."""
    at = to_minute(settings.now())
    shelf = finding.shelf(settings, texts)
    found = shelf.in_order(shelf.matches(query, at), query.words)
    if not len(found):
        content: list[Any] = [states.empty(texts("catalogue.none", all=len(shelf.catalog)), texts)]
    else:
        content = [_facets(shelf, found, query, texts), _table(shelf, found, query, at, texts)]
        if len(found) > query.shown:
            more = min(queries.MOST_SHOWN, 2 * query.shown)
            content.append(
                html.A(
                    texts("catalogue.more", shown=query.shown, all=len(found)),
                    href=f"/catalogue{query.link(shown=more)}",
                    className="button",
                    **data(within="1"),
                )
            )
    content.append(html.P(texts("owner.source", source=OWNERS_FROM), className="aside"))
    if len(shelf.catalog) < 1000:
        content.append(states.empty(texts("catalogue.few", all=len(shelf.catalog)), texts))
    title = texts("catalogue.results", count=len(found), all=len(shelf.catalog))
    return [card("catalogue-list", title, content)]


def with_mark(actor: str, words: str) -> Any:
    """Return words after the mark of an actor; without a mark for those who are none."""
    if actor in ("other", "unknown"):
        return words
    mark = html.Span(className=f"icon actor-mark actor-{actor}", **aria(hidden="true"))
    return html.Span([mark, words], className="actor")


def _facets(shelf: Shelf, found: Any, query: CatalogueQuery, texts: Texts) -> html.Div:
    """Return how many of those found belong to each kind of orbit and to each owner, as links."""
    names, numbers = np.unique(shelf.actors[found], return_counts=True)
    counted = dict(zip(names.tolist(), numbers.tolist(), strict=True))
    whose = [
        html.A(
            with_mark(actor, texts("catalogue.facet", kind=actor_name(actor, texts), count=counted[actor])),
            href=f"/catalogue{query.link(owner=actor, id='')}",
            className="badge-mark",
            **data(within="1"),
        )
        for actor in owners.ACTORS
        if actor in counted
    ]
    return html.Div(
        [html.P(whose, className="badges"), _classes(shelf, found, query, texts)], className="facets"
    )


def _classes(shelf: Shelf, found: Any, query: CatalogueQuery, texts: Texts) -> html.P:
    kinds, counts = np.unique(shelf.classes[found], return_counts=True)
    return html.P(
        [
            html.A(
                texts("catalogue.facet", kind=texts(f"catalogue.class.{kind}"), count=count),
                href=f"/catalogue{query.link(**{'class': kind, 'id': ''})}",
                className="badge-mark",
                **data(within="1"),
            )
            for kind, count in sorted(
                zip(kinds.tolist(), counts.tolist(), strict=True), key=lambda pair: -pair[1]
            )
        ],
        className="badges",
    )


def _table(shelf: Shelf, found: Any, query: CatalogueQuery, at: Moment, texts: Texts) -> Any:
    rows = []
    for place in found[: query.shown].tolist():
        one = shelf.catalog[place]
        name = one.label
        link = html.A(name, href=f"/catalogue{query.link(id=one.norad_cat_id)}", **data(within="1"))
        rows.append(
            (
                link,
                str(one.norad_cat_id),
                one.object_id,
                with_mark(str(shelf.actors[place]), owners.state_name(shelf.owners[place].state, texts)),
                texts(f"catalogue.class.{shelf.classes[place]}"),
                f"{shelf.size.perigee_km[place]:,.0f} × {shelf.size.apogee_km[place]:,.0f} km",
                f"{one.inclination_deg:.2f}°",
                f"{one.period_minutes:.1f} min",
                age_badge(one.reference(at), texts, brief=True),
            )
        )
    heads = [
        texts(f"catalogue.col.{key}")
        for key in ("name", "number", "designator", "owner", "class", "size", "inclination", "period", "age")
    ]
    return table(texts("catalogue.table"), heads, rows, plain=True)
