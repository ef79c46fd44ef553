"""Parts of a page that its script builds out of their description: tables and lists that nothing calls back.

Dash asks all the components it knows whenever one of them is put into the page, so a part of n components
costs n times n: a hundred rows of the catalogue took seven seconds. What stands in a `Native` is sent as
its description; `assets/lib/native.mjs` makes the elements, and Dash knows the one around them.
"""

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

_NAMESPACE = "dash_html_components"


class Native(html.Div):
    """A division whose content Dash hands over as it stands.

    Whatever has a callback, a figure or a store stands outside of it: only components of
    `dash.html` go in, and those without one of the attributes that Dash counts clicks with.
    """

    def to_plotly_json(self) -> dict[str, Any]:
        """Return the division without children, with their description in `data-native`.

        Raises
        ------
        TypeError
            Something else than a component of `dash.html`, a text or a number stands in it.
        """
        sent: dict[str, Any] = super().to_plotly_json()  # type: ignore[no-untyped-call]  # Dash types it not
        content = _told(sent["props"].pop("children", None))
        sent["props"]["data-native"] = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return sent


def _told(node: Any) -> Any:
    if node is None or isinstance(node, str | int | float):
        return node
    if isinstance(node, list | tuple):
        return [_told(one) for one in node]
    if not isinstance(node, Component) or node._namespace != _NAMESPACE:
        raise TypeError(
            f"{type(node).__name__} cannot stand in a Native, which knows texts, numbers and components of "
            "dash.html; put it beside it."
        )
    # Of a Native within another the description would be one of a description.
    plain = Component.to_plotly_json(node)  # type: ignore[no-untyped-call]  # Dash types it not
    props = {name: value for name, value in plain["props"].items() if value is not None}
    if "children" in props:
        props["children"] = _told(props["children"])
    return {"type": plain["type"], "props": props}
