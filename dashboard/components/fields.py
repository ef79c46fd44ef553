"""Fields whose element a page's script owns (`assets/lib/fields.mjs` puts it in): typed text and sliders.

Dash's own inputs send each keystroke through its store, and Mantine's bring a
megabyte; a native element costs nothing, and a screen reader knows it.
"""

import json
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard.components.attributes import aria, data
from dashboard.geography import places
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


def hidden(id: str, name: str, value: str) -> html.Div:  # noqa: A002 - Dash's word
    """Return a field of the query that is asked along and not shown."""
    what = {"id": id, "type": "hidden", "name": name, "value": value}
    return html.Div(className="field-input", hidden=True, **data(input=json.dumps(what)))


def moment(
    id: str,  # noqa: A002 - Dash's word
    label: str,
    name: str,
    value: Moment,
    *,
    hint: str = "",
) -> html.Div:
    """Return a field of the query `name` for an instant, UTC to the second.

    What was typed in words is put into the address as this instant (`assets/lib/charts.mjs`).
    """
    return field(
        id,
        label,
        hint=hint,
        css="later",
        name=name,
        value=value.iso(0),
        spellcheck="false",
        **data(instant="1"),
    )


def when_there(at: Moment, place: str, texts: Texts) -> str:
    """Return an instant by the clock of a place, as the hint of its field; and what else may be typed."""
    there = at.plus_seconds(0.5).to_datetime().astimezone(ZoneInfo(places.zone_of(place)))
    return texts("ask.moment.hint", day=f"{there:%a} {there.day} {there:%b}", clock=f"{there:%H:%M}")


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
