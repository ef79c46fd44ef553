"""The Orbits page: objects side by side through time, their planes, their tracks, their element sets."""

from typing import Any

from dash import html

from dashboard.answers import comparison, held
from dashboard.components import states
from dashboard.components.asking import remarks
from dashboard.components.attributes import data
from dashboard.pages.asked_page import asked_page
from dashboard.pages.orbits.around import regimes_card, tracks_card
from dashboard.pages.orbits.elements import element_table
from dashboard.pages.orbits.form import question_form
from dashboard.pages.orbits.heights import heights_card
from dashboard.pages.orbits.planes import between_planes, planes_card
from dashboard.queries import orbits as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.settings import Settings
from dashboard.text import Texts


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(
        asked,
        to_minute(settings.now()),
        texts("orbits.ask.swapped"),
        texts("orbits.ask.many", most=queries.MOST_OBJECTS),
    )
    found, refused = comparison.compared(held.held_by(settings), query)
    parts: list[Any] = []
    if found:
        parts += [heights_card(found, query, texts), planes_card(found, texts)]
        if len(found) > 1:
            parts.append(between_planes(found, query, texts))
        parts += [tracks_card(found, query, texts), regimes_card(found, settings, texts)]
        parts += [element_table(one, number, texts) for number, one in enumerate(found)]
    else:
        stations = html.A(
            texts("orbits.none.go"),
            href="/orbits?objects=ISS,Tiangong",
            className="button",
            **data(within="1"),
        )
        parts.append(states.empty(texts("orbits.none"), texts, go_on=stations))
    return [
        html.Div(
            [question_form(query, texts), remarks([*asked.remarks, *refused]), *parts],
            key=search,
            className="stack",
        )
    ]


PAGE = asked_page("/orbits", "orbits", answer)
