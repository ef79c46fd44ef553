"""All that is known of one object: where it is, its passes, its year, its elements in every format."""

from typing import Any

from dash import html

from dashboard import owners
from dashboard.answers import finding
from dashboard.answers.finding import Found
from dashboard.components import states
from dashboard.components.attributes import aria, data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.components.icons import button
from dashboard.figures import through_time
from dashboard.geography import places
from dashboard.motion.passes_table import compass, local
from dashboard.pages.catalogue.form import place_form
from dashboard.pages.catalogue.listing import with_mark
from dashboard.queries.asked import written
from dashboard.queries.catalogue import CatalogueQuery
from dashboard.stations import spoken
from dashboard.story import events, hardware
from dashboard.text import Texts
from tle import Moment

YEAR_ROWS = 40


def object_card(found: Found, query: CatalogueQuery, at: Moment, texts: Texts) -> html.Section:
    """Return the card of one object."""
    one, where = found.elements, found.whereabouts
    name = one.label
    number = one.norad_cat_id
    here: list[Any] = [
        age_badge(one.reference(at), texts),
        html.P(
            [
                html.Strong(texts("catalogue.owner")),
                " ",
                with_mark(owners.actor_of(found.owner), owners.told(found.owner, texts)),
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
    parts: list[Any] = [html.H3(texts("catalogue.passes", place=site.name)), place_form(query, texts)]
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
