"""Fields whose element a page's script owns (`assets/lib/fields.mjs` puts it in): typed text and sliders.

Dash's own inputs send each keystroke through its store, and Mantine's bring a
megabyte; a native element costs nothing, and a screen reader knows it.
"""

import json
from typing import Any

from dash import html

from dashboard.components.attributes import aria, data
from dashboard.text import Texts
from tle import Moment


def field(id: str, label: str, *, hint: str = "", css: str = "", **attributes: Any) -> html.Div:  # noqa: A002 - Dash's word
    """Return a labelled field; `attributes` are those of the HTML input."""
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="field-label"),
            html.Div(className="field-input", **data(input=json.dumps({"id": id, **attributes}))),
            html.P(hint, id=f"{id}-hint", className="field-hint", hidden=not hint),
            html.P(id=f"{id}-error", className="field-error", role="alert", hidden=True),
        ],
        className=f"field {css}".strip(),
    )


def typed(id: str, label: str, name: str, value: str, **attributes: Any) -> html.Div:  # noqa: A002 - Dash's word
    """Return a field of the query `name` for names, which no browser completes or corrects."""
    plain = {"autocomplete": "off", "spellcheck": "false", "maxlength": "120"}
    return field(id, label, name=name, value=value, **{**plain, **attributes})


def moment(id: str, label: str, name: str, value: Moment) -> html.Div:  # noqa: A002 - Dash's word
    """Return a field of the query `name` for an instant, UTC to the second."""
    return field(id, label, name=name, value=value.iso(0), spellcheck="false")


def number(id: str, label: str, name: str, value: float | None, **attributes: Any) -> html.Div:  # noqa: A002 - Dash's word
    """Return a field of the query `name` for a number; None leaves it empty."""
    said = "" if value is None else f"{value:g}"
    return field(id, label, name=name, value=said, inputmode="decimal", **attributes)


def choice(id: str, label: str, options: list[tuple[str, str]], *, css: str = "") -> html.Div:  # noqa: A002 - Dash's word
    """Return a native list to choose from: pairs of value and words."""
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="field-label"),
            html.Select(
                [html.Option(words, value=value) for value, words in options], id=id, className="select"
            ),
        ],
        className=f"field {css}".strip(),
    )


def segments(id: str, label: str, options: list[tuple[str, str]], *, css: str = "") -> html.Fieldset:  # noqa: A002 - Dash's word
    """Return a row of buttons of which one is pressed: pairs of value and words."""
    return html.Fieldset(
        [
            html.Legend(label, className="field-label"),
            html.Div(
                [
                    html.Button(words, type="button", **data(value=value), **aria(pressed="false"))
                    for value, words in options
                ],
                className="segments-row",
            ),
        ],
        id=id,
        className=f"segments {css}".strip(),
    )


def place_picker(texts: Texts, options: list[tuple[str, str]], id: str = "place-text") -> html.Div:  # noqa: A002 - Dash's word
    """Return one field for a place: a registered name, chosen or typed, or latitude,longitude."""
    return html.Div(
        [
            field(
                id,
                texts("place.label"),
                placeholder=texts("place.placeholder"),
                list=f"{id}-list",
                autocomplete="off",
                spellcheck="false",
            ),
            html.Datalist([html.Option(words, value=value) for value, words in options], id=f"{id}-list"),
        ],
        className="place-picker",
    )
