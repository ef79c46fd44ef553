"""Serve the dashboard with a production server, and stop it cleanly."""

import errno
import logging
import socket
import webbrowser
from threading import Event, Thread, Timer

import click
from waitress import create_server

import orbits
from dashboard.heavy import service as heavy
from dashboard.settings import Settings
from dashboard.text import load
from tle import ArchiveError

THREADS = 8
CONNECTIONS = 2000
"""Of all viewers together: a browser keeps six open, and who comes beyond them waits for one to end."""
IDLE_S = 30
"""After which a connection that nothing is asked by is given back; a browser opens another."""


class ServingError(OSError):
    """The server cannot listen where it was told to."""


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C; print the address when the page can be opened.

    Raises
    ------
    ServingError
        The port is taken or the host is none of this machine's: the sentence says what to do.
    """
    texts = load()
    listener = _listen(settings)
    from dashboard.app import create_app  # half a second of imports: not before the port is ours
    from dashboard.warming import prepare, prepare_pages

    # waitress says of each request that waits for a thread that it does: no news for whoever serves a class.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    orbits.warm_up(apart=True)  # in the background: pages wait for no compiler

    with listener:
        app = create_app(settings)

        stopped = Event()

        def warm() -> None:
            try:
                prepare(app, settings)
                prepare_pages(settings, texts, stopped.is_set)
            except ArchiveError:
                # Ctrl-C closes the archive under it.
                if not stopped.is_set():
                    raise

        Thread(target=warm, name="common-orbit-warming", daemon=True).start()
        server = create_server(
            app.server,
            sockets=[listener],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_S,
            cleanup_interval=IDLE_S // 3,
            asyncore_use_poll=True,  # select() knows no file beyond the 1024th
            clear_untrusted_proxy_headers=True,
        )
        url = f"http://{_shown(settings.host)}:{listener.getsockname()[1]}/"
        click.echo(texts("serve.ready", url=url))
        if settings.open_browser:
            Timer(0.5, webbrowser.open, [url]).start()
        try:
            # waitress turns Ctrl-C into the end of this call, having answered what was under way.
            server.run()
        finally:
            stopped.set()
            server.close()
            heavy.close()
            click.echo(texts("serve.stopped"))


def _listen(settings: Settings) -> socket.socket:
    texts = load()
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Without this, a port stays refused for a minute after the last run.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ServingError(
                texts("error.serve.port", port=port, host=host, other=port % 65535 + 1)
            ) from error
        reason = error.strerror or str(error)
        raise ServingError(texts("error.serve.host", host=host, port=port, reason=reason)) from error
    except OverflowError as error:
        listener.close()
        raise ServingError(texts("error.serve.host", host=host, port=port, reason=str(error))) from error
    return listener


def _shown(host: str) -> str:
    """Return the host as a browser on this machine would ask for it."""
    if host in {"0.0.0.0", "::"}:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
