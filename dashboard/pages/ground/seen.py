"""What an orbit sees of the ground, and who on the ground sees it: coverage, latitudes, antennas."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from dash import html

import sites
import tle
from dashboard.answers import launching, memory
from dashboard.answers.launching import View
from dashboard.components import states
from dashboard.components.attributes import data
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.figures.launch_figures import (
    latitudes_figure,
    stations_map,
    view_figure,
)
from dashboard.pages.ground.words import utc_words
from dashboard.queries.ground import GroundQuery
from dashboard.stations import spoken
from dashboard.text import Texts
from orbits import OrbitError
from sites import Site
from sites.registry import load as registered


def what_an_orbit_sees(held: Any, query: GroundQuery, texts: Texts) -> html.Section:
    """Return the card of the coverage, or that it is being prepared."""
    try:
        elements = launching.orbit_of(held, query)
        found = launching.heard(elements, query)
    except (tle.ElementError, OrbitError, sites.SiteError) as error:
        return card(
            "ground-view", texts("ground.view.title", target=query.to), [states.error(str(error), texts)]
        )
    if found is None:
        return card(
            "ground-view",
            texts("ground.view.title", target=spoken(elements.label, texts)),
            _being_prepared(query, texts),
        )
    longest = found.longest_gap
    heads = [texts(f"ground.view.{key}") for key in ("station", "passes", "minutes", "highest", "next")]
    rows = []
    for site in found.sites:
        contacts = found.of(site)
        highest = max((contact.max_elevation_deg for contact in contacts), default=None)
        rows.append(
            (
                site.name,
                str(len(contacts)),
                f"{sum(contact.duration_s for contact in contacts) / 60.0:.1f}",
                "-" if highest is None else f"{highest:.0f}°",
                texts("ground.view.never", days=1)
                if not contacts
                else texts(
                    "ground.view.next.words",
                    begin=utc_words(contacts[0].begin),
                    end=utc_words(contacts[0].end)[11:],
                    highest=contacts[0].max_elevation_deg,
                ),
            )
        )
    content: list[Any] = [
        headline(
            texts(
                "ground.view.share",
                target=spoken(found.object, texts),
                share=100.0 * found.share_in_view,
                gap=(longest.duration_s if longest else 0.0) / 60.0,
                mask=found.min_elevation_deg,
            ),
        ),
        table(texts("ground.view.table", target=spoken(found.object, texts)), heads, rows),
    ]
    if not query.view:
        content.append(
            html.A(
                texts("ground.view.ask"),
                href=f"/ground{query.link(view=True)}#ground-view",
                className="button",
                **data(within="1"),
            )
        )
        content.append(explained("ground-view", launching.view_explanation(found, query, texts), texts))
        return card("ground-view", texts("ground.view.title", target=spoken(found.object, texts)), content)
    view = launching.view(elements, query)
    if view is None:
        content += _being_prepared(query, texts)
    else:
        content += _seen(view, found.sites, texts)
    content.append(explained("ground-view", launching.view_explanation(found, query, texts), texts))
    return card("ground-view", texts("ground.view.title", target=spoken(found.object, texts)), content)


def _being_prepared(query: GroundQuery, texts: Texts) -> list[Any]:
    """Return that the search is not ready yet, and the way to ask again; asked again, it may be."""
    memory.passing()
    return [
        states.loading(texts("ground.view.wait"), texts),
        html.A(texts("ground.view.again"), href=f"/ground{query.link()}", className="button"),
    ]


def _seen(view: View, stations: Sequence[Site], texts: Texts) -> list[Any]:
    """Return the map of who can see it, by how much each latitude does, and when the register's places do."""
    mapped = view.map
    values = {
        "target": spoken(mapped.object, texts),
        "mask": mapped.min_elevation_deg,
        "share": 100.0 * mapped.share_of_the_globe,
        "below": mapped.highest_below_deg,
        "days": mapped.days,
    }
    middles = (mapped.lat_edges_deg[:-1] + mapped.lat_edges_deg[1:]) / 2.0
    minutes, passes = mapped.minutes_per_day.mean(axis=1), mapped.passes_per_day.mean(axis=1)
    bands = [
        (
            _latitude(middle, texts),
            f"{passes[row]:.1f}",
            f"{minutes[row]:.1f}",
            f"{minutes[row] / 14.4:.2f} %",
        )
        for row, middle in reversed(list(enumerate(middles.tolist())))
    ]
    seen = [
        (
            one.site.name,
            f"{one.passes_per_day:.1f}",
            f"{one.minutes_per_day:.1f}",
            "-" if one.highest_deg is None else f"{one.highest_deg:.0f}°",
            texts("ground.view.never", days=mapped.days)
            if one.next_from is None or one.next_to is None
            else texts(
                "ground.view.next.words",
                begin=utc_words(one.next_from),
                end=utc_words(one.next_to)[11:],
                highest=one.next_highest_deg,
            ),
        )
        for one in view.places
    ]
    heads = [texts(f"ground.view.{key}") for key in ("station", "a_day", "minutes", "highest", "next")]
    return [
        html.P(texts("ground.view.reach", **values), className="strong", id="ground-view-reach"),
        chart(
            "ground-view",
            view_figure(mapped, stations),
            texts("ground.view.label", **values),
            texts("ground.view.caption", **values),
            table(texts("ground.view.places", **values), heads, seen, id="ground-view-places"),
            texts,
            css="map-chart keyed",
        ),
        chart(
            "ground-view-latitudes",
            latitudes_figure(mapped, texts),
            texts("ground.view.latitudes.label", **values),
            texts("ground.view.latitudes.caption", **values),
            table(
                texts("ground.view.twin"),
                [texts(f"ground.view.{key}") for key in ("latitude", "a_day", "minutes", "share.head")],
                bands,
                id="ground-view-bands",
            ),
            texts,
        ),
    ]


def _latitude(degrees: float, texts: Texts) -> str:
    side = "north" if degrees > 0.0 else "south"
    return texts(f"ground.view.{side}", degrees=abs(degrees))


_STATION_KINDS = ("control centre", "control and training centre", "deep-space antenna", "radio telescope")


@cache
def control_and_antennas(texts: Texts) -> html.Section:
    """Return the card of control centres and antennas."""
    found = [site for site in registered().values() if site.kind in _STATION_KINDS]
    heads = [
        texts(f"ground.stations.{key}") for key in ("name", "kind", "country", "where", "status", "source")
    ]
    rows = [
        (
            site.name,
            site.kind,
            site.country,
            f"{site.lat_deg:.3f}°, {site.lon_deg:.3f}°",
            site.status,
            f"{site.source} ({site.confidence})",
        )
        for site in found
    ]
    return card(
        "ground-stations",
        texts("ground.stations.title"),
        [
            chart(
                "ground-stations",
                stations_map(found, texts),
                texts("ground.stations.label", names=", ".join(site.name for site in found)),
                texts("ground.stations.caption"),
                table(texts("ground.stations.table"), heads, rows),
                texts,
                css="map-chart keyed",
            )
        ],
    )
