"""What the page of passes is asked with."""

from collections.abc import Sequence

from dash import html

from dashboard.components import asking
from dashboard.components.asking import form
from dashboard.components.attributes import aria, data
from dashboard.components.fields import moment, number, typed, when_there
from dashboard.components.icons import button
from dashboard.queries.passes import PassesQuery
from dashboard.text import Texts
from sites.visibility import TWILIGHTS_DEG


def question_form(query: PassesQuery, texts: Texts) -> html.Form:
    """Return the form of the page, with what was asked in it."""
    return form(
        "/passes",
        [
            typed(
                "pass-place",
                texts("pass.ask.place"),
                "place",
                query.place,
                hint=texts("pass.ask.place.hint"),
                css="long",
                list="pass-towns",
                maxlength="80",
            ),
            html.Datalist(id="pass-towns"),
            typed(
                "pass-objects",
                texts("pass.ask.objects"),
                "objects",
                ", ".join(query.objects),
                hint=texts("pass.ask.objects.hint"),
                css="later",
                maxlength="1000",
            ),
            moment(
                "pass-from",
                texts("pass.ask.from"),
                "from",
                query.start,
                hint=when_there(query.start, query.place, texts),
            ),
            number("pass-days", texts("pass.ask.days"), "days", query.days, css="short later"),
            number("pass-min", texts("pass.ask.min"), "min", query.min_elevation_deg, css="short later"),
            _choice("show", ("all", "visible"), "visible" if query.visible else "all", texts),
        ],
        texts,
        below=_more(query, texts),
        brief=texts("pass.ask.brief", objects=", ".join(query.objects), days=query.days),
    )


def _more(query: PassesQuery, texts: Texts) -> html.Div:
    """Return the row below the fields: places, and the fields that few need."""
    more = bool(query.mask) or query.refraction or query.dark != "civil"
    return html.Div(
        [
            button("pass-here", texts("pass.here"), "place", **data(failed=texts("pass.here.failed"))),
            button("pass-save", texts("pass.save"), "pencil"),
            html.Div(
                id="pass-saved",
                className="pass-saved",
                hidden=True,
                **data(title=texts("pass.saved"), forget=texts("pass.saved.forget", name="{name}")),
            ),
            html.Details(
                [
                    html.Summary(texts("pass.ask.more"), className="button"),
                    html.Div(
                        [
                            typed(
                                "pass-horizon",
                                texts("pass.ask.horizon"),
                                "horizon",
                                query.mask,
                                hint=texts("pass.ask.horizon.hint"),
                                css="wider",
                            ),
                            _choice("air", ("0", "1"), "1" if query.refraction else "0", texts),
                            _choice("dark", tuple(TWILIGHTS_DEG), query.dark, texts),
                            html.Div(
                                id="pass-horizon-draw",
                                className="horizon-draw",
                                **aria(hidden="true"),
                                **data(
                                    level=f"{query.min_elevation_deg:g}",
                                    compass=" ".join(texts(f"skychart.compass.{one}") for one in "neswn"),
                                ),
                            ),
                        ],
                        className="ask-fields",
                    ),
                ],
                open=more,
                className="later",
            ),
        ],
        className="whole ask-row",
    )


def _choice(name: str, values: Sequence[str], value: str, texts: Texts) -> html.Div:
    options = [(one, texts(f"pass.ask.{name}.{one}")) for one in values]
    return asking.choice(f"pass-{name}", name, texts(f"pass.ask.{name}"), value, options)
