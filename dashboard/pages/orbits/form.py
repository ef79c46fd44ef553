"""What the page of orbits is asked with."""

from dash import html

from dashboard.components.asking import form
from dashboard.components.fields import moment, typed
from dashboard.queries import orbits as queries
from dashboard.queries.orbits import OrbitsQuery
from dashboard.text import Texts


def question_form(query: OrbitsQuery, texts: Texts) -> html.Form:
    """Return the form of the page, with what was asked in it."""
    return form(
        "/orbits",
        [
            typed(
                "orbits-objects",
                texts("orbits.ask.objects"),
                "objects",
                ",".join(query.objects),
                css="long",
                hint=texts("orbits.ask.objects.hint", most=queries.MOST_OBJECTS),
            ),
            moment("orbits-from", texts("orbits.ask.from"), "from", query.since),
            moment("orbits-to", texts("orbits.ask.to"), "to", query.until),
        ],
        texts,
    )
