"""Actors: colour, shape and line pattern together, so that none is told by colour alone."""

from collections.abc import Iterable

from dash import html

from dashboard import design
from dashboard.components.attributes import aria
from dashboard.text import Texts


def actor_mark(key: str, texts: Texts, *, short: bool = False) -> html.Span:
    """Return the mark of an actor with its name, or with a short one."""
    name = texts(f"actor.{key}.short" if short else f"actor.{key}")
    return html.Span(
        [html.Span(className=f"icon actor-mark actor-{key}", **aria(hidden="true")), name],
        className="actor",
    )


def actor_line(key: str) -> html.Span:
    """Return a piece of the line of an actor, for legends."""
    return html.Span(className=f"actor-line actor-{key}", **aria(hidden="true"))


def actors_legend(texts: Texts, keys: Iterable[str] = ()) -> html.Ul:
    """Return the actors named by `keys` (all by default), each with mark, line and name."""
    chosen = list(keys) or [actor.key for actor in design.actors()]
    return html.Ul([html.Li([actor_mark(key, texts), actor_line(key)]) for key in chosen], className="actors")
