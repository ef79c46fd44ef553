"""Our own icons, from `dashboard/design/icons.json`, and the buttons that carry them."""

from typing import Any

from dash import html

from dashboard.components.attributes import aria


def icon(name: str) -> html.Span:
    """Return an icon for the eye only: what it stands next to says the same in words."""
    return html.Span(className=f"icon icon-{name}", **aria(hidden="true"))


def icon_button(id: str, label: str, name: str, **properties: Any) -> html.Button:  # noqa: A002 - Dash's word
    """Return a button that shows an icon and says `label`."""
    return html.Button(
        icon(name),
        id=id,
        className="icon-button",
        type="button",
        title=label,
        **aria(label=label),
        **properties,
    )


def button(id: str, label: str, name: str = "", **properties: Any) -> html.Button:  # noqa: A002 - Dash's word
    """Return a button with words, and an icon before them where one is named."""
    parts = [icon(name), html.Span(label)] if name else [label]
    return html.Button(parts, id=id, className="button", type="button", **properties)
