"""The FAST page: what its dish can see and when, and what is claimed for it."""

from dataclasses import replace
from typing import Any

from dash import html

from dashboard.answers import fast_sky, ground, held, progress
from dashboard.answers.fast_sky import CannotAnswer
from dashboard.components.asking import remarks
from dashboard.heavy import on_pages as heavy
from dashboard.pages.asked_page import asked_page
from dashboard.pages.fast.claims import claimed_missions, texts_and_records
from dashboard.pages.fast.form import question_form
from dashboard.pages.fast.satellites import SATELLITES, satellites_in_cone
from dashboard.pages.fast.sky import dome_over, in_view_now, receiver_beams
from dashboard.pages.fast.windows import target_windows
from dashboard.queries import fast as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.fast import FastQuery
from dashboard.settings import Settings
from dashboard.text import Texts


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked, to_minute(settings.now()))
    held_sets = held.held_by(settings)
    event = fast_sky.event_of(query)
    at = event.at if event else query.start
    seen = fast_sky.in_view(held_sets, at)
    parts: list[Any] = []
    try:
        followed = [fast_sky.target_of(held_sets, query)]
        parts.append(
            target_windows(fast_sky.windows(held_sets, query), query, texts)
            if query.days <= queries.DIRECT_DAYS
            else heavy.place(WINDOWS, _windows_link(query), settings, texts, f"/fast{query.link()}")
        )
    except CannotAnswer as error:
        asked.remarks.append(str(error))
        followed = []
    return [
        html.Div(
            [
                question_form(query, texts),
                remarks(asked.remarks),
                html.Div(
                    [dome_over(seen, followed, at, event, texts), in_view_now(seen, at, texts)],
                    className="pair tilted",
                ),
                *parts,
                claimed_missions(query, texts),
                texts_and_records(texts),
                satellites_in_cone(settings, query, texts),
                receiver_beams(followed, at, texts),
            ],
            key=search,
            className="stack",
        )
    ]


def _windows_link(query: FastQuery) -> str:
    return replace(query, satellites=0).link()


def _read_windows(search: str, settings: Settings, texts: Texts) -> heavy.Asked | None:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    if query.days <= queries.DIRECT_DAYS:
        return None
    if query.event:
        return heavy.Asked(_windows_link(query), "")
    _, parts = ground.antenna_target_over(held.held_by(settings), query.target, query.start, query.days)
    return heavy.Asked(_windows_link(query), heavy.digest_of(span.elements for span in parts))


def _draw_windows(search: str, settings: Settings, texts: Texts) -> dict[str, Any]:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    with progress.part(0.0, 0.9):
        found = fast_sky.windows(held.held_by(settings), query)
    with progress.part(0.9, 1.0, texts("heavy.drawing")):
        return {heavy.PAGE: target_windows(found, query, texts)}


WINDOWS = heavy.Work("fast-windows", __name__, _read_windows, _draw_windows)
HEAVY = (WINDOWS, SATELLITES)

PAGE = asked_page("/fast", "fast", answer, heavy=HEAVY)
