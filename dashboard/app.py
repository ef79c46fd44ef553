"""The dashboard as an application: pages, documents, headers."""

from collections.abc import Callable

import dash_mantine_components as dmc
from dash import Dash
from flask import Flask, Response, jsonify, request

from dashboard import documents, keyframes, land
from dashboard.pages import live
from dashboard.settings import Settings
from dashboard.text import Texts, load

_INDEX = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    {{%metas%}}
    <title>{{%title%}}</title>
    {{%favicon%}}
    {{%css%}}
  </head>
  <body>
    {{%app_entry%}}
    <footer hidden>
      {{%config%}}
      {{%scripts%}}
      {{%renderer%}}
    </footer>
  </body>
</html>
"""

# The default button colours of Mantine miss the contrast of WCAG AA; one shade darker meets it.
_THEME = {
    "primaryColor": "blue",
    "primaryShade": 8,
    "autoContrast": True,
    "fontFamily": "var(--font)",
    "respectReducedMotion": True,
}


def create_app(settings: Settings) -> Dash:
    """Return the dashboard for `settings`: a Dash application whose `.server` is a WSGI application.

    Flask views stay synchronous whatever else is installed, no debugging page is
    ever reachable, and the content security policy lets the page talk to its own
    server only.
    """
    texts = load()
    app = Dash(
        "dashboard",
        backend="flask",
        use_async=False,
        enable_mcp=False,
        title=texts("app.name"),
        update_title="",
        description=texts("app.description"),
        index_string=_INDEX.format(language=texts.language),
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "dark light"},
        ],
        # The modules are imported by live.js; Dash must not load them a second time as scripts.
        assets_path_ignore=["lib"],
        health_endpoint="healthz",
        # Otherwise the whole layout is sent twice; the tests see to it that every id is there.
        suppress_callback_exceptions=True,
    )
    # A function: the present moment is that of each visit, not of the start of the server.
    app.layout = lambda: dmc.MantineProvider(
        live.layout(settings, texts), id="mantine", theme=_THEME, defaultColorScheme="auto"
    )
    live.register(app, settings, texts)
    _serve_documents(app.server, settings, texts)
    keyframes.serve(app.server, settings)
    _hand_on_elements(app.server, settings, texts)
    _set_headers(app)
    return app


def _serve_documents(server: Flask, settings: Settings, texts: Texts) -> None:
    def document(make: Callable[[], bytes]) -> Response:
        try:
            answer = Response(make(), mimetype="application/json")
        except documents.NoDocument as error:
            return _refusal(404, str(error))
        # What one address gives never changes: the edition in it does, with the software.
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    def number(text: str, example: int) -> int:
        try:
            return int(text)
        except ValueError:
            raise documents.NoDocument(texts("error.segment", text=text, example=example)) from None

    @server.get("/ephemeris/<norad_cat_id>/<fingerprint>/<segment>.json")
    def ephemeris(norad_cat_id: str, fingerprint: str, segment: str) -> Response:
        def make() -> bytes:
            elements = documents.find_set(settings.catalog(), number(norad_cat_id, 25544), fingerprint)
            return documents.ephemeris(elements, number(segment, documents.segment_at(elements.epoch)))

        return document(make)

    @server.get("/sun/<segment>.json")
    def sun(segment: str) -> Response:
        return document(lambda: documents.solar(number(segment, documents.sun_segment_at(settings.now()))))

    @server.get("/land.json")
    def land_outline() -> Response:
        return document(land.document)


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
        answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if request.path in {"/", "/_dash-layout"}:
            # They carry the present moment.
            answer.headers["Cache-Control"] = "no-store"
        return answer

    app.server.after_request(add_headers)
