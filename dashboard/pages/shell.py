"""What is round every page: the header with its menu, the theme, the footer."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import design
from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon, icon_button
from dashboard.components.states import empty
from dashboard.pages.page import Page
from dashboard.settings import Settings
from dashboard.text import Texts


def title(page: Page | None, texts: Texts) -> str:
    """Return what the browser writes on the tab."""
    return texts("page.title", page=texts(f"page.{page.key}" if page else "page.missing"))


def around(page: Page | None, pages: Sequence[Page], settings: Settings, texts: Texts) -> Any:
    """Return the page in its shell; without a page, the words that there is none and the menu."""
    if page is None:
        content: Any = html.Main(
            [html.H1(texts("page.missing")), empty(texts("page.missing.words"), texts)],
            id="main",
            className="narrow",
        )
    else:
        content = page.layout(settings, texts)
        if page.libraries:
            content = _with_mantine(page, content)
        if page.bare:
            return html.Div(content, className="page", **data(page=page.key))
    return html.Div(
        [
            html.A(texts("skip"), href="#main", className="skip"),
            _header(page, pages, texts),
            content,
            _footer(settings, texts),
        ],
        className="page",
        **data(page=page.key if page else "missing"),
    )


def _header(page: Page | None, pages: Sequence[Page], texts: Texts) -> html.Header:
    links = [
        html.A(
            texts(f"page.{one.key}"),
            href=one.path,
            className="menu-link",
            **(aria(current="page") if one is page else {}),
        )
        for one in pages
        if one.in_menu
    ]
    return html.Header(
        [
            html.Div(
                [
                    html.A(
                        [html.Span(className="logo", **aria(hidden="true")), texts("app.name")],
                        href="/",
                        className="brand-name",
                    ),
                    html.Span(texts("app.tagline"), className="tagline"),
                ],
                className="brand",
            ),
            html.Nav(links, className="menu", hidden=len(links) < 2, **aria(label=texts("menu.label"))),
            html.Span(id="mode", className="mode", **data(mode="loading")),
            html.Div(
                [
                    icon_button("link-copy", texts("link.copy"), "link"),
                    icon_button("present-toggle", texts("present.toggle"), "projector"),
                    html.Button(
                        [icon("theme"), html.Span(id="theme-name", className="theme-name")],
                        id="theme-toggle",
                        className="icon-button theme-button",
                        type="button",
                        title=texts("theme.toggle"),
                        **aria(label=texts("theme.toggle")),
                        **data(**{name: texts(f"theme.{name}") for name in design.THEMES}),
                    ),
                ],
                className="tools",
            ),
        ],
        className="top",
    )


def _footer(settings: Settings, texts: Texts) -> html.Footer:
    return html.Footer(
        html.P(texts("footer.offline" if settings.offline else "footer.local")),
        className="foot",
    )


def _with_mantine(page: Page, content: Any) -> Any:
    """Return `content` inside Mantine's provider, where a page uses Mantine."""
    if "dash_mantine_components" not in page.libraries:
        return content
    import dash_mantine_components as dmc  # half a second, and its script on the page: only where used

    theme = {
        "primaryColor": "blue",
        # The default button colours of Mantine miss the contrast of WCAG AA; one shade darker meets it.
        "primaryShade": 8,
        "autoContrast": True,
        "fontFamily": "var(--font)",
        "respectReducedMotion": True,
    }
    return dmc.MantineProvider(content, id="mantine", theme=theme, defaultColorScheme="auto")
