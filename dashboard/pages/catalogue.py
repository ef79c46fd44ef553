"""The Catalogue page: every object held, searched as one types, and all that is known of one."""

from typing import Any

import numpy as np
from dash import Dash, Input, Output, html, no_update

import sites
from dashboard import owners
from dashboard.answers import finding
from dashboard.answers.finding import Found, Shelf
from dashboard.components import asking, states
from dashboard.components.asking import form, remarks
from dashboard.components.attributes import aria, data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.components.fields import hidden, typed
from dashboard.components.icons import button
from dashboard.figures import through_time
from dashboard.geography import places
from dashboard.motion.passes_table import compass, local
from dashboard.pages.asked_page import asked_page
from dashboard.queries import catalogue as queries
from dashboard.queries.asked import Asked, to_minute, written
from dashboard.queries.catalogue import CatalogueQuery
from dashboard.settings import Settings
from dashboard.stations import spoken
from dashboard.story import events, hardware
from dashboard.text import Texts
from sites import Site
from tle import Moment, groups
from tle.orbit_classes import OrbitClass
from tle.owners import SOURCE as OWNERS_FROM
from tle.owners import Owner, owner_of

YEAR_ROWS = 40


def _register_typing(app: Dash, settings: Settings, texts: Texts) -> None:
    """Answer each letter that is typed."""

    @app.callback(
        Output("catalogue-results", "children"), Input("asked-typed", "data"), prevent_initial_call=True
    )
    def typed(search: Any) -> Any:
        if not isinstance(search, str):
            return no_update
        query = queries.read(Asked(search, texts))
        return results(query, settings, texts)


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked)
    at = to_minute(settings.now())
    parts: list[Any] = []
    if query.number is not None:
        site = _site(query, asked, texts)
        found = finding.find(settings, query.number, at, site, _owner(query.number, settings, texts))
        if found is None:
            asked.remarks.append(texts("catalogue.unknown", number=query.number))
        else:
            parts.append(_object(found, query, at, texts))
    return [
        html.Div(
            [
                _form(query, texts),
                remarks(asked.remarks),
                *parts,
                html.Div(results(query, settings, texts), id="catalogue-results", **aria(live="polite")),
            ],
            key=search,
            className="stack",
        )
    ]


def _site(query: CatalogueQuery, asked: Asked, texts: Texts) -> Site:
    try:
        return places.find(query.place or places.DEFAULT_PLACE)
    except sites.SiteError as error:
        found = places.find(places.DEFAULT_PLACE)
        asked.remarks.append(texts("pass.no-place", why=error, shown=found.name))
        return found


def _owner(number: int, settings: Settings, texts: Texts) -> Owner:
    shelf = finding.shelf(settings, texts)
    place = np.flatnonzero(shelf.catalog.norad_cat_id == number)
    return shelf.owners[int(place[0])] if len(place) else owner_of(number, "")


def results(query: CatalogueQuery, settings: Settings, texts: Texts) -> list[Any]:
    """Return the objects that the question asks for."""
    at = to_minute(settings.now())
    shelf = finding.shelf(settings, texts)
    found = shelf.in_order(shelf.matches(query, at), query.words)
    if not len(found):
        content: list[Any] = [states.empty(texts("catalogue.none", all=len(shelf.catalog)), texts)]
    else:
        content = [_facets(shelf, found, query, texts), _table(shelf, found, query, at, texts)]
        if len(found) > query.shown:
            more = min(queries.MOST_SHOWN, 2 * query.shown)
            content.append(
                html.A(
                    texts("catalogue.more", shown=query.shown, all=len(found)),
                    href=f"/catalogue{query.link(shown=more)}",
                    className="button",
                    **data(within="1"),
                )
            )
    content.append(html.P(texts("owner.source", source=OWNERS_FROM), className="aside"))
    if len(shelf.catalog) < 1000:
        content.append(states.empty(texts("catalogue.few", all=len(shelf.catalog)), texts))
    title = texts("catalogue.results", count=len(found), all=len(shelf.catalog))
    return [card("catalogue-list", title, content)]


def _form(query: CatalogueQuery, texts: Texts) -> html.Form:
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
                [any_, *((one, _actor_name(one, texts)) for one in owners.ACTORS)],
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


def _actor_name(actor: str, texts: Texts) -> str:
    return texts(f"owner.actor.{actor}" if actor in ("other", "unknown", "joint") else f"actor.{actor}")


def _actor(actor: str, words: str) -> Any:
    """Return words after the mark of an actor; without a mark for those who are none."""
    if actor in ("other", "unknown"):
        return words
    mark = html.Span(className=f"icon actor-mark actor-{actor}", **aria(hidden="true"))
    return html.Span([mark, words], className="actor")


def _facets(shelf: Shelf, found: Any, query: CatalogueQuery, texts: Texts) -> html.Div:
    """Return how many of those found belong to each kind of orbit and to each owner, as links."""
    names, numbers = np.unique(shelf.actors[found], return_counts=True)
    counted = dict(zip(names.tolist(), numbers.tolist(), strict=True))
    whose = [
        html.A(
            _actor(actor, texts("catalogue.facet", kind=_actor_name(actor, texts), count=counted[actor])),
            href=f"/catalogue{query.link(owner=actor, id='')}",
            className="badge-mark",
            **data(within="1"),
        )
        for actor in owners.ACTORS
        if actor in counted
    ]
    return html.Div(
        [html.P(whose, className="badges"), _classes(shelf, found, query, texts)], className="facets"
    )


def _classes(shelf: Shelf, found: Any, query: CatalogueQuery, texts: Texts) -> html.P:
    kinds, counts = np.unique(shelf.classes[found], return_counts=True)
    return html.P(
        [
            html.A(
                texts("catalogue.facet", kind=texts(f"catalogue.class.{kind}"), count=count),
                href=f"/catalogue{query.link(**{'class': kind, 'id': ''})}",
                className="badge-mark",
                **data(within="1"),
            )
            for kind, count in sorted(
                zip(kinds.tolist(), counts.tolist(), strict=True), key=lambda pair: -pair[1]
            )
        ],
        className="badges",
    )


def _table(shelf: Shelf, found: Any, query: CatalogueQuery, at: Moment, texts: Texts) -> Any:
    rows = []
    for place in found[: query.shown].tolist():
        one = shelf.catalog[place]
        name = one.label
        link = html.A(name, href=f"/catalogue{query.link(id=one.norad_cat_id)}", **data(within="1"))
        rows.append(
            (
                link,
                str(one.norad_cat_id),
                one.object_id,
                _actor(str(shelf.actors[place]), owners.state_name(shelf.owners[place].state, texts)),
                texts(f"catalogue.class.{shelf.classes[place]}"),
                f"{shelf.size.perigee_km[place]:,.0f} × {shelf.size.apogee_km[place]:,.0f} km",
                f"{one.inclination_deg:.2f}°",
                f"{one.period_minutes:.1f} min",
                age_badge(one.reference(at), texts, brief=True),
            )
        )
    heads = [
        texts(f"catalogue.col.{key}")
        for key in ("name", "number", "designator", "owner", "class", "size", "inclination", "period", "age")
    ]
    return table(texts("catalogue.table"), heads, rows, plain=True)


def _object(found: Found, query: CatalogueQuery, at: Moment, texts: Texts) -> html.Section:
    one, where = found.elements, found.whereabouts
    name = one.label
    number = one.norad_cat_id
    here: list[Any] = [
        age_badge(one.reference(at), texts),
        html.P(
            [
                html.Strong(texts("catalogue.owner")),
                " ",
                _actor(owners.actor_of(found.owner), owners.told(found.owner, texts)),
            ],
            id="catalogue-owner-told",
        ),
    ]
    if where is None:
        here.append(states.stale(found.why_not, texts))
    else:
        facts = (
            ("lat", f"{where.lat_deg:.4f}°"),
            ("lon", f"{where.lon_deg:.4f}°"),
            ("alt", f"{where.alt_km:.3f} km"),
            ("speed", f"{where.speed_km_s:.4f} km/s"),
            ("light", texts("catalogue.sunlit" if where.sunlit else "catalogue.shadow")),
        )
        here += [
            html.P(
                texts("catalogue.where", at=at.iso(0).replace("T", " ").removesuffix("Z")), className="strong"
            ),
            html.Dl(
                [
                    part
                    for key, value in facts
                    for part in (html.Dt(texts(f"catalogue.col.{key}")), html.Dd(value))
                ],
                className="facts-line narrow-facts",
            ),
            explained("catalogue-where", finding.explanation(where, texts), texts),
        ]
    here += [
        html.P(
            [
                html.A(texts("catalogue.history"), href=f"/orbits?objects={number}", className="button"),
                html.A(texts("catalogue.fast"), href=f"/fast?target={number}", className="button"),
            ],
            className="event-links",
        ),
        *_told_of(number, texts),
    ]
    content = [
        html.Div(
            [
                html.Div(here, className="pass-part"),
                html.Div(_passes(found, query, texts), className="pass-part"),
            ],
            className="pair",
        ),
        *_year(found, texts),
        _formats(found, texts),
        _provenance(found, texts),
    ]
    return card(
        "catalogue-object",
        texts("catalogue.object", name=name, number=number, id=one.object_id or "-"),
        content,
    )


def _passes(found: Found, query: CatalogueQuery, texts: Texts) -> list[Any]:
    """Return the next passes over the place that is asked for, and the way to all of them elsewhere."""
    number, site = found.elements.norad_cat_id, found.site
    parts: list[Any] = [html.H3(texts("catalogue.passes", place=site.name)), _elsewhere(query, texts)]
    if found.passes:
        heads = [texts(f"catalogue.pass.{key}") for key in ("rises", "highest", "sets", "seen")]
        rows = [
            (
                f"{local(each.aos.at, site.time_zone):%Y-%m-%d %H:%M:%S}",
                texts(
                    "passes.highest",
                    elevation=f"{each.tca.elevation_deg:.0f}",
                    direction=compass(each.tca.azimuth_deg, texts),
                ),
                f"{local(each.los.at, site.time_zone):%H:%M:%S}",
                texts("pass.yes") if each.visible.seen else str(each.visible.why_not),
            )
            for each in found.passes
        ]
        parts += [
            table(texts("catalogue.passes", place=site.name), heads, rows, id="catalogue-passes"),
            html.P(texts("catalogue.pass.zone", zone=site.time_zone), className="aside"),
        ]
    else:
        parts.append(
            html.P(
                found.no_passes
                or texts("catalogue.pass.none", place=site.name, days=finding.PASSES_WITHIN_DAYS)
            )
        )
    place = query.place or places.DEFAULT_PLACE
    parts.append(
        html.P(
            html.A(
                texts("catalogue.pass.more"),
                href=f"/passes{written({'place': place, 'objects': str(number)})}",
                className="button",
            ),
            className="event-links",
        )
    )
    return parts


def _elsewhere(query: CatalogueQuery, texts: Texts) -> html.Form:
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


def _year(found: Found, texts: Texts) -> list[Any]:
    """Return the height through the last year, where more than one set tells of it."""
    if found.year is None:
        return [html.P(texts("catalogue.year.none"))]
    history = found.year.history
    steps = range(0, len(history), max(1, len(history) // YEAR_ROWS))
    rows = [
        (
            history.sets[place].epoch.iso(0)[:10],
            f"{history.altitude_km[place]:.1f} km",
            f"{history.perigee_km[place]:.1f} × {history.apogee_km[place]:.1f} km",
        )
        for place in steps
    ]
    heads = [texts(f"catalogue.year.{key}") for key in ("date", "height", "size")]
    return [
        chart(
            "catalogue-year",
            through_time.heights([found.year], texts),
            texts("catalogue.year.label", name=spoken(found.year.name, texts)),
            texts(
                "catalogue.year.caption",
                sets=len(history),
                burns=len(found.year.reboosts),
                share=f"{found.year.share_told:.0%}",
            ),
            table(texts("catalogue.year.table"), heads, rows),
            texts,
        )
    ]


def _told_of(number: int, texts: Texts) -> list[Any]:
    items = [item for item in hardware.load().values() if item.norad_cat_id == number]
    told = [html.P([html.Strong(f"{item.name}. "), item.description]) for item in items]
    named = [event for event in events.load() if {item.id for item in items} & set(event.hardware)]
    if named:
        told.append(
            html.P(html.A(texts("catalogue.events", count=len(named)), href=f"/story?hardware={items[0].id}"))
        )
    return told


def _formats(found: Found, texts: Texts) -> html.Details:
    return html.Details(
        [
            html.Summary(texts("catalogue.formats"), className="button"),
            *(
                html.Div(
                    [
                        html.Div(
                            [
                                html.H3(texts(f"catalogue.format.{form_}")),
                                button(
                                    f"catalogue-copy-{form_}",
                                    texts("explain.copy"),
                                    **data(copy=f"catalogue-{form_}"),
                                    **aria(
                                        label=texts("catalogue.copy", form=texts(f"catalogue.format.{form_}"))
                                    ),
                                ),
                            ],
                            className="explained-head",
                        ),
                        html.Pre(
                            html.Code(content, id=f"catalogue-{form_}"),
                            tabIndex="0",
                            role="group",
                            **aria(label=form_),
                        ),
                    ]
                )
                for form_, content in found.formats
            ),
        ],
        className="explained",
    )


def _provenance(found: Found, texts: Texts) -> Any:
    rows = [*found.provenance] or [(found.elements.source, "-", "-")]
    heads = [texts(f"catalogue.col.{key}") for key in ("source", "fetched", "sha256")]
    return table(texts("catalogue.provenance"), heads, rows)


PAGE = asked_page(
    "/catalogue",
    "catalogue",
    answer,
    further=_register_typing,
    script="lib/catalogue.mjs",
    preloads=("lib/charts.mjs", "lib/places.mjs"),
)
