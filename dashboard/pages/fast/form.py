"""What the page of FAST is asked with."""

from dash import html

from dashboard.components.asking import form
from dashboard.components.fields import moment, number, typed
from dashboard.queries.fast import FastQuery
from dashboard.text import Texts
from sites import targets


def question_form(query: FastQuery, texts: Texts) -> html.Form:
    """Return the form of the page, with what was asked in it."""
    names = ["moon", "mars", "sun", "jupiter", "ISS", "Tiangong", *targets.radio_sources()]
    return form(
        "/fast",
        [
            typed(
                "fast-target",
                texts("fast.ask.target"),
                "target",
                query.target,
                css="long",
                hint=texts("fast.ask.target.hint"),
                list="fast-targets",
                maxlength="80",
            ),
            html.Datalist([html.Option(value=name) for name in names], id="fast-targets"),
            moment("fast-from", texts("fast.ask.from"), "from", query.start),
            number("fast-days", texts("fast.ask.days"), "days", query.days, css="short"),
            number(
                "fast-mhz", texts("fast.ask.mhz"), "mhz", query.mhz, placeholder=texts("fast.ask.mhz.any")
            ),
        ],
        texts,
    )
