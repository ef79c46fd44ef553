"""Parts that a page builds by its script: the same content, told once, and nothing that Dash has to know."""

import json

import pytest
from dash import dcc, html

from dashboard.components.charts import table
from dashboard.components.native import Native


def test_a_native_is_told_whole_and_dash_knows_only_the_one_around_it():
    sent = Native([html.P(["a", html.B("<b>", title="x")], className="y"), None, 3], id="z").to_plotly_json()
    assert "children" not in sent["props"]
    assert (sent["type"], sent["props"]["id"]) == ("Div", "z")
    bold = {"type": "B", "props": {"children": "<b>", "title": "x"}}
    paragraph = {"type": "P", "props": {"children": ["a", bold], "className": "y"}}
    assert json.loads(sent["props"]["data-native"]) == [paragraph, None, 3]


def test_a_native_within_another_is_told_once():
    inner = Native(html.P("x"))
    outer = json.loads(Native(inner).to_plotly_json()["props"]["data-native"])
    assert outer == {"type": "Div", "props": {"children": {"type": "P", "props": {"children": "x"}}}}


def test_what_dash_has_to_know_is_refused():
    with pytest.raises(TypeError, match="Store cannot stand in a Native"):
        Native([html.P(dcc.Store(id="x"))]).to_plotly_json()


def test_a_table_is_one():
    sent = table("t", ["a", "b"], [("1", html.A("2", href="/x"))]).to_plotly_json()
    assert '"href":"/x"' in sent["props"]["data-native"]
