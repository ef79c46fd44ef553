"""The dashboard as an application: pages, documents, headers."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, dcc, html
from flask import Flask, Response, jsonify, request

import sites
from dashboard import pages
from dashboard.geography import land, places, regions
from dashboard.motion import documents, keyframes
from dashboard.motion.pass_documents import KEPT_FOR_S, PassDocuments
from dashboard.pages import shell
from dashboard.pages.page import Page
from dashboard.server import delivery, guarding, standing
from dashboard.settings import Settings
from dashboard.text import Texts, load

_INDEX = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    {metas}
    <title>{title}</title>
    {favicon}
    <script src="{theme}"></script>
    <link rel="stylesheet" href="{style}">
    {preloads}
    {css}
  </head>
  <body>
    {app_entry}
    <footer hidden>
      {config}
      {bridge}
      {scripts}
      {renderer}
    </footer>
  </body>
</html>
"""

# Beside these, a page loads the libraries that it names and no others.
_ALWAYS = ("dash/",)
_NEVER = ("dash/dash_table/",)


# Handles of heavy work are signed with it. Dash takes it from whichever application of the process was
# made last, so all have the same; nobody needs it after a restart.
_SIGNED_WITH = secrets.token_hex(32)


class _Application(Dash):
    """Dash, with an index that brings each page its own scripts only."""

    texts: Texts

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # Dash calls by name
        page = pages.at(request.path)
        bridge = ""
        if page is not None and page.script:
            where, calls = delivery.address(page.script), ",".join(page.calls)
            bridge = (
                f'<script src="{delivery.address("bridge.js")}" data-page="{page.key}" '
                f'data-module="{where}" data-calls="{calls}"></script>'
            )
        names = (page.script, *page.preloads) if page is not None and page.script else ()
        return _INDEX.format(
            **{
                **parts,
                "language": self.texts.language,
                "title": shell.title(page, self.texts),
                "scripts": _only(parts["scripts"], page),
                "favicon": f'<link rel="icon" type="image/svg+xml" href="{delivery.address("mark.svg")}">',
                "theme": delivery.address("theme.js"),
                "style": delivery.address(delivery.STYLE_SHEET),
                "preloads": "\n    ".join(
                    f'<link rel="modulepreload" href="{delivery.address(name)}">' for name in names
                ),
                "bridge": bridge,
            }
        )


_FOR_MINUTES = f"public, max-age={KEPT_FOR_S}"


def _only(scripts: str, page: Page | None) -> str:
    """Return the script tags without those of libraries that the page does not use."""
    wanted = (*_ALWAYS, *(f"{name}/" for name in (page.libraries if page is not None else ())))

    def kept(tag: str) -> bool:
        library = re.search(r"/_dash-component-suites/([^\"]+)", tag)
        return library is None or (library[1].startswith(wanted) and not library[1].startswith(_NEVER))

    return "\n      ".join(tag for tag in scripts.split("\n") if kept(tag))


def create_app(settings: Settings) -> Dash:
    """Return the dashboard for `settings`: a Dash application whose `.server` is a WSGI application.

    Flask views stay synchronous whatever else is installed, no debugging page is
    ever reachable, and the content security policy lets the page talk to its own
    server only.
    """
    texts = load()
    app = _Application(
        "dashboard",
        backend="flask",
        use_async=False,
        enable_mcp=False,
        title=texts("app.name"),
        update_title="",
        description=texts("app.description"),
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "dark light"},
        ],
        # Served by `delivery`, under addresses that name their content.
        include_assets_files=False,
        health_endpoint="healthz",
        # Otherwise the whole layout is sent twice; the tests see to it that every id is there.
        suppress_callback_exceptions=True,
    )
    app.texts = texts
    app.server.secret_key = _SIGNED_WITH
    app.layout = html.Div([dcc.Location(id="address", refresh=False), html.Div(id="page")])

    standing.stand(app, "page.children")

    # A function of each visit: the present moment is that of the visit, not of the start of the server.
    @app.callback(Output("page", "children"), Input("address", "pathname"))
    def show(path: Any) -> Any:
        page = pages.at(path if isinstance(path, str) else "/")
        return shell.around(page, pages.PAGES, settings, texts)

    # Functions run after a request in reverse order: registered first, packing comes last.
    guarding.guard(app, texts)
    standing.serve(app, settings)
    delivery.deliver(app.server)
    for page in pages.PAGES:
        page.register(app, settings, texts)
    _serve_documents(app.server, settings, texts)
    _serve_passes(app.server, settings, texts)
    keyframes.serve(app.server, settings)
    _hand_on_elements(app.server, settings, texts)
    _set_headers(app)
    return app


def _document(make: Callable[[], bytes], kept: str = delivery.FOREVER) -> Response:
    """Return what `make` makes, or why there is none; what one address gives for ever never changes."""
    try:
        answer = Response(make(), mimetype="application/json")
    except documents.NoDocument as error:
        return _refusal(404, str(error))
    answer.headers["Cache-Control"] = kept
    return answer


def _number(text: str, example: int, texts: Texts) -> int:
    try:
        return int(text)
    except ValueError:
        raise documents.NoDocument(texts("error.segment", text=text, example=example)) from None


def _serve_documents(server: Flask, settings: Settings, texts: Texts) -> None:
    @server.get("/ephemeris/<norad_cat_id>/<fingerprint>/<segment>.json")
    def ephemeris(norad_cat_id: str, fingerprint: str, segment: str) -> Response:
        def make() -> bytes:
            now = documents.segment_at(settings.now())
            wanted = _number(norad_cat_id, 25544, texts), fingerprint, _number(segment, now, texts)
            return documents.ephemeris(documents.set_named(settings, *wanted), wanted[-1])

        return _document(make)

    @server.get("/sets/<int:norad_cat_id>/<int(signed=True):span>.json")
    def sets(norad_cat_id: int, span: int) -> Response:
        return _document(lambda: documents.listed_sets(settings, norad_cat_id, span), _FOR_MINUTES)

    @server.get("/sun/<segment>.json")
    def sun(segment: str) -> Response:
        example = documents.sun_segment_at(settings.now())
        return _document(lambda: documents.solar(_number(segment, example, texts)))

    @server.get("/land.json")
    def land_outline() -> Response:
        return _document(land.document)

    @server.get("/places.json")
    def suggested() -> Response:
        pairs = places.suggestions(request.args.get("q", "")[:60])
        answer = jsonify([{"query": query, "name": name} for query, name in pairs])
        answer.headers["Cache-Control"] = "public, max-age=3600"
        return answer

    @server.get("/regions.json")
    def names_below() -> Response:
        return _document(lambda: regions.document(texts))


def _serve_passes(server: Flask, settings: Settings, texts: Texts) -> None:
    made = PassDocuments(settings, texts)

    @server.get("/forecast/<int(signed=True):day>.json")
    def next_passes(day: int) -> Response:
        place = request.args.get("place", places.DEFAULT_PLACE)[:100]
        try:
            answer = Response(made.document(place, day), mimetype="application/json")
        except (documents.NoDocument, sites.SiteError) as error:
            return _refusal(404, str(error))
        answer.headers["Cache-Control"] = _FOR_MINUTES
        return answer


def _hand_on_elements(server: Flask, settings: Settings, texts: Texts) -> None:
    """Let one machine fetch for a whole classroom: sources ban an address that asks thirty times."""
    from tle.sources import Shelf

    shelf = Shelf(settings.archive) if settings.archive is not None else None

    @server.get("/elements/<group>.json")
    def elements(group: str) -> Response:
        if shelf is None:
            return _refusal(404, texts("error.no-archive"))
        known = request.headers.get("If-None-Match", "")
        answer = shelf.reply(group, at=settings.now(), if_none_match=known)
        return Response(answer.body, status=answer.status, headers=dict(answer.headers))


def _refusal(status: int, sentence: str) -> Response:
    answer = jsonify(error=sentence)
    answer.status_code = status
    return answer


def _set_headers(app: Dash) -> None:
    # After all callbacks are registered: their inline scripts are allowed by hash, and nothing else is.
    scripts = " ".join(["'self'", *app.csp_hashes()])
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",  # plotly and Mantine write style attributes
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )

    def add_headers(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
        # "Not changed" has no body, and the type that every answer starts with.
        is_page = answer.mimetype == "text/html" and answer.status_code != 304
        if request.path.startswith("/_dash-component-suites/"):
            # Fingerprinted by Dash, all but plotly, which the browser has to ask after.
            versioned = re.search(r"\.v\d+_\d+_\d+m\d+\.", request.path)
            answer.headers["Cache-Control"] = delivery.FOREVER if versioned else "public, max-age=0"
        elif is_page or request.path.startswith("/_dash-"):
            # They carry the present moment, or the addresses of this edition.
            answer.headers["Cache-Control"] = "no-store"
        if is_page and pages.at(request.path) is None:
            answer.status_code = 404
        return answer

    app.server.after_request(add_headers)
