"""The catalogue against the cone: how many pass, how long, and whose."""

from dataclasses import replace
from typing import Any

from dash import html

from dashboard.answers import fast_sky, held
from dashboard.answers.ground import CONE_SETS_WITHIN_DAYS
from dashboard.components import states
from dashboard.components.attributes import data
from dashboard.components.cards import card, headline
from dashboard.components.charts import table
from dashboard.components.explained import explained
from dashboard.heavy import on_pages as heavy
from dashboard.pages.fast.cone import cone_objects
from dashboard.pages.fast.words import utc_words
from dashboard.queries import fast as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.fast import FastQuery
from dashboard.settings import Settings
from dashboard.text import Texts
from sites import cone

DIRECT_OBJECT_DAYS = 3000
"""Sets held, by days: the bundled ones are answered in a tenth of a second, a whole catalogue by a worker."""


def _satellites_link(query: FastQuery) -> str:
    """Return what of a question the catalogue answers: the target is not in it."""
    return FastQuery("moon", query.start, queries.DAYS, None, "", query.satellites).link()


def _read_satellites(search: str, settings: Settings, texts: Texts) -> heavy.Asked | None:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    archive = settings.archive
    if archive is None or archive.edition() * query.satellites <= DIRECT_OBJECT_DAYS:
        return None
    return heavy.Asked(_satellites_link(query), f"{archive.path} {archive.edition()}")


def _draw_satellites(search: str, settings: Settings, texts: Texts) -> dict[str, Any]:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    return {heavy.PAGE: card("fast-sats", texts("fast.sats.title"), _crossings(settings, query, texts))}


def satellites_in_cone(settings: Settings, query: FastQuery, texts: Texts) -> Any:
    """Return the card of the catalogue against the cone, or what is asked first."""
    content: list[Any] = [html.P(texts("fast.sats.lead"))]
    if not query.satellites:
        content.append(
            html.Div(
                [
                    html.A(
                        texts(f"fast.sats.ask.{days}"),
                        href=f"/fast{replace(query, satellites=int(days)).link()}#fast-sats",
                        className="button",
                        **data(within="1"),
                    )
                    for days in queries.SATELLITE_DAYS
                ],
                className="row",
            )
        )
        return card("fast-sats", texts("fast.sats.title"), content)
    link = _satellites_link(query)
    if _read_satellites(link, settings, texts) is not None:
        return heavy.place(SATELLITES, link, settings, texts, f"/fast{query.link()}")
    return card("fast-sats", texts("fast.sats.title"), _crossings(settings, query, texts))


def _crossings(settings: Settings, query: FastQuery, texts: Texts) -> list[Any]:
    lead = html.P(texts("fast.sats.lead"))
    catalog = held.nearest_of(settings, query.start).younger_than(CONE_SETS_WITHIN_DAYS, query.start)
    if not len(catalog):
        words = texts("fast.sats.none", at=utc_words(query.start), days=CONE_SETS_WITHIN_DAYS)
        return [lead, states.empty(words, texts)]
    crossings = fast_sky.crossings(catalog, query.start, query.satellites)
    return [
        lead,
        headline(_crowd(crossings, len(catalog), query.satellites, texts)),
        _shares(crossings, texts),
        *cone_objects(crossings, query.start, texts),
        explained("fast-sats", fast_sky.cone_explanation(crossings, query, texts), texts),
    ]


def _crowd(crossings: cone.ConeCrossings, asked: int, days: int, texts: Texts) -> str:
    crowd, (median, oldest) = crossings.crowd, crossings.ages_days
    return texts(
        "fast.sats.crowd",
        asked=asked,
        days=texts("fast.sats.day" if days == 1 else "fast.sats.days", days=days),
        objects=len(crossings.objects),
        crossings=len(crossings),
        mean=crowd.mean,
        most=crowd.most,
        at=utc_words(crowd.most_at),
        median=median,
        oldest=oldest,
    )


def _shares(crossings: cone.ConeCrossings, texts: Texts) -> Any:
    heads = [
        texts(f"fast.col.{key}")
        for key in ("constellation", "objects", "crossings", "minutes", "sends", "heard")
    ]
    rows = [
        (
            share.constellation.name if share.constellation else texts("fast.sats.others"),
            share.objects,
            share.crossings,
            f"{share.seconds / 60.0:.1f}",
            f"{share.constellation.from_mhz:g}-{share.constellation.to_mhz:g} MHz"
            if share.constellation
            else "",
            ", ".join(share.heard_in) or texts("fast.no"),
        )
        for share in crossings.shares()
    ]
    return table(texts("fast.sats.table"), heads, rows)


SATELLITES = heavy.Work("fast-sats", __name__, _read_satellites, _draw_satellites)
HEAVY = (SATELLITES,)
