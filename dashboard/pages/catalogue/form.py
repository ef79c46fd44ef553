"""What the Catalogue is asked with."""

from dash import html

from dashboard import owners
from dashboard.components import asking
from dashboard.components.asking import form
from dashboard.components.attributes import data
from dashboard.components.fields import hidden, typed
from dashboard.queries.catalogue import CatalogueQuery
from dashboard.text import Texts
from tle import groups
from tle.orbit_classes import OrbitClass


def question_form(query: CatalogueQuery, texts: Texts) -> html.Form:
    """Return the form of the page, with what was asked in it."""
    any_ = ("", texts("story.ask.any"))
    return form(
        "/catalogue",
        [
            typed(
                "catalogue-q",
                texts("catalogue.ask.words"),
                "q",
                query.words,
                css="long",
                hint=texts("catalogue.ask.words.hint"),
                type="search",
                maxlength="80",
            ),
            asking.choice(
                "catalogue-owner",
                "owner",
                texts("catalogue.ask.owner"),
                query.owner,
                [any_, *((one, actor_name(one, texts)) for one in owners.ACTORS)],
            ),
            asking.choice(
                "catalogue-class",
                "class",
                texts("catalogue.ask.class"),
                query.orbit_class,
                [any_, *((str(one), texts(f"catalogue.class.{one}")) for one in OrbitClass)],
            ),
            asking.choice(
                "catalogue-group",
                "group",
                texts("catalogue.ask.group"),
                query.group,
                [any_, *((one, one.replace("-", " ")) for one in groups.known())],
            ),
            asking.choice(
                "catalogue-age",
                "age",
                texts("catalogue.ask.age"),
                query.age,
                [any_, *((one, texts(f"catalogue.age.{one}")) for one in ("fresh", "old"))],
            ),
        ],
        texts,
        live=True,
    )


def actor_name(actor: str, texts: Texts) -> str:
    """Return what an owner is called."""
    return texts(f"owner.actor.{actor}" if actor in ("other", "unknown", "joint") else f"actor.{actor}")


def place_form(query: CatalogueQuery, texts: Texts) -> html.Form:
    """Return the form that asks for the same object over another place; the rest of the question stays."""
    kept = {
        "id": str(query.number),
        "q": query.words,
        "class": query.orbit_class,
        "group": query.group,
        "age": query.age,
        "owner": query.owner,
    }
    return html.Form(
        [
            typed(
                "catalogue-place",
                texts("catalogue.ask.place"),
                "place",
                query.place,
                placeholder=texts("catalogue.ask.place.hint"),
                list="catalogue-towns",
                maxlength="80",
            ),
            html.Datalist(id="catalogue-towns"),
            *(hidden(f"catalogue-kept-{name}", name, value) for name, value in kept.items() if value),
            html.Button(texts("catalogue.ask.place.show"), type="submit", className="button"),
            html.Div(id="catalogue-saved", className="row whole", hidden=True),
        ],
        action="/catalogue",
        method="get",
        className="ask-here",
        **data(ask="1"),
    )
