"""How a number was computed: formula, inputs, frame, limits, elements, source; as a command and in Python."""

from typing import Any

from dash import html

from dashboard.answers.explanation import Explanation
from dashboard.components.attributes import aria, data
from dashboard.components.icons import button
from dashboard.components.native import Native
from dashboard.text import Texts
from tle import ElementsReference


def explained(name: str, what: Explanation, texts: Texts, *, of: str = "") -> html.Details:
    """Return the explanation, folded; `name` tells the answers of a page apart, `of` for the reader."""
    sets: Any = texts("explain.elements.none")
    if what.elements:
        sets = html.Ul([html.Li(_told(each, texts)) for each in what.elements])
    parts = (
        ("formula", what.formula),
        ("inputs", what.inputs),
        ("frame", what.frame),
        ("limits", what.limits),
        ("elements", sets),
        ("source", what.source),
    )
    return html.Details(
        [
            html.Summary(
                texts("explain.title.of", of=of) if of else texts("explain.title"), className="button"
            ),
            Native(
                [
                    html.Dl(
                        [
                            part
                            for key, words in parts
                            for part in (html.Dt(texts(f"explain.{key}")), html.Dd(words))
                        ]
                    ),
                    *(
                        _copied(f"{name}-command", texts("explain.command"), what.command_line, texts)
                        if what.command
                        else ()
                    ),
                    *_copied(f"{name}-python", texts("explain.python"), what.python, texts),
                ]
            ),
        ],
        className="explained",
        id=f"{name}-explained",
    )


def _told(each: ElementsReference, texts: Texts) -> str:
    return texts(
        "explain.elements.set",
        name=each.label,
        number=each.norad_cat_id,
        epoch=each.epoch.iso(0),
        age=abs(each.age_days),
        source=each.source,
        sha256=each.sha256,
    )


def _copied(id: str, label: str, content: str, texts: Texts) -> list[Any]:  # noqa: A002 - Dash's word
    return [
        html.Div(
            [
                html.Span(label, className="field-label"),
                button(f"{id}-copy", texts("explain.copy"), **data(copy=id)),
            ],
            className="explained-head",
        ),
        html.Pre(html.Code(content, id=id), tabIndex="0", role="group", **aria(label=label)),
    ]
