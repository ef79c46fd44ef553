"""What the page of FAST is asked with."""

from dash import html

from dashboard.components.asking import form
from dashboard.components.fields import field
from dashboard.queries.fast import FastQuery
from dashboard.text import Texts
from sites import targets


def question_form(query: FastQuery, texts: Texts) -> html.Form:
    """Return the form of the page, with what was asked in it."""
    names = ["moon", "mars", "sun", "jupiter", "ISS", "Tiangong", *targets.radio_sources()]
    return form(
        "/fast",
        [
            field(
                "fast-target",
                texts("fast.ask.target"),
                css="long",
                hint=texts("fast.ask.target.hint"),
                name="target",
                value=query.target,
                list="fast-targets",
                autocomplete="off",
                spellcheck="false",
                maxlength="80",
            ),
            html.Datalist([html.Option(value=name) for name in names], id="fast-targets"),
            field(
                "fast-from", texts("fast.ask.from"), name="from", value=query.start.iso(0), spellcheck="false"
            ),
            field(
                "fast-days",
                texts("fast.ask.days"),
                name="days",
                value=f"{query.days:g}",
                inputmode="decimal",
                css="short",
            ),
            field(
                "fast-mhz",
                texts("fast.ask.mhz"),
                name="mhz",
                value="" if query.mhz is None else f"{query.mhz:g}",
                inputmode="decimal",
                placeholder=texts("fast.ask.mhz.any"),
            ),
        ],
        texts,
    )
