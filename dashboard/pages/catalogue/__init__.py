"""The Catalogue page: every object held, searched as one types, and all that is known of one."""

from typing import Any

import numpy as np
from dash import Dash, Input, Output, html, no_update

import sites
from dashboard.answers import finding
from dashboard.components.asking import remarks
from dashboard.components.attributes import aria
from dashboard.geography import places
from dashboard.pages.asked_page import asked_page
from dashboard.pages.catalogue.detail import object_card
from dashboard.pages.catalogue.form import question_form
from dashboard.pages.catalogue.listing import results
from dashboard.queries import catalogue as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.catalogue import CatalogueQuery
from dashboard.settings import Settings
from dashboard.text import Texts
from sites import Site
from tle.owners import Owner, owner_of


def _register_typing(app: Dash, settings: Settings, texts: Texts) -> None:
    """Answer each letter that is typed."""

    @app.callback(
        Output("catalogue-results", "children"), Input("asked-typed", "data"), prevent_initial_call=True
    )
    def typed(search: Any) -> Any:
        if not isinstance(search, str):
            return no_update
        query = queries.read(Asked(search, texts))
        return results(query, settings, texts)


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked)
    at = to_minute(settings.now())
    parts: list[Any] = []
    if query.number is not None:
        site = _site(query, asked, texts)
        found = finding.find(settings, query.number, at, site, _owner(query.number, settings, texts))
        if found is None:
            asked.remarks.append(texts("catalogue.unknown", number=query.number))
        else:
            parts.append(object_card(found, query, at, texts))
    return [
        html.Div(
            [
                question_form(query, texts),
                remarks(asked.remarks),
                *parts,
                html.Div(results(query, settings, texts), id="catalogue-results", **aria(live="polite")),
            ],
            key=search,
            className="stack",
        )
    ]


def _site(query: CatalogueQuery, asked: Asked, texts: Texts) -> Site:
    try:
        return places.find(query.place or places.DEFAULT_PLACE)
    except sites.SiteError as error:
        found = places.find(places.DEFAULT_PLACE)
        asked.remarks.append(texts("pass.no-place", why=error, shown=found.name))
        return found


def _owner(number: int, settings: Settings, texts: Texts) -> Owner:
    shelf = finding.shelf(settings, texts)
    place = np.flatnonzero(shelf.catalog.norad_cat_id == number)
    return shelf.owners[int(place[0])] if len(place) else owner_of(number, "")


PAGE = asked_page(
    "/catalogue",
    "catalogue",
    answer,
    further=_register_typing,
    script="lib/catalogue.mjs",
    preloads=("lib/charts.mjs", "lib/places.mjs"),
)
