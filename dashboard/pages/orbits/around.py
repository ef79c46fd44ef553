"""Where the orbits pass over the ground, and how high they are among others."""

from typing import Any

from dash import html

import tle
from dashboard.answers import comparison, held
from dashboard.answers.comparison import Compared
from dashboard.components import states
from dashboard.components.badges import age_badge
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.figures import through_time
from dashboard.figures.world_map import tracks_map
from dashboard.geography import land
from dashboard.pages.orbits.words import names_of, utc_words
from dashboard.queries.orbits import OrbitsQuery
from dashboard.settings import Settings
from dashboard.stations import spoken
from dashboard.text import Texts
from tle.geometry import size

REGIMES_SHOWN = 24


REGIMES = (20580, 49260, 8820, 41019, 43508, 43001, 37846, 40296, 19548, 44076)
"""One of each kind of orbit, shown where it is held.

Hubble, Landsat 9, LAGEOS, GPS, GLONASS, BeiDou, Galileo, a Meridian, and a relay each of the
United States and China.
"""


def tracks_card(found: list[Compared], query: OrbitsQuery, texts: Texts) -> html.Section:
    """Return the map of one revolution of each."""
    tracks = [(spoken(name, texts), track) for name, track in comparison.tracks(found, query.until)]
    drawn = {name for name, _ in tracks}
    missing = [name for one in found if (name := spoken(one.name, texts)) not in drawn]
    if not tracks:
        content: list[Any] = [states.empty(texts("orbits.tracks.none"), texts)]
    else:
        rows = [
            (
                utc_words(track.times.moments()[place])[11:],
                name,
                f"{track.lat_deg[place]:.2f}°",
                f"{track.lon_deg[place]:.2f}°",
                f"{track.alt_km[place]:.1f} km",
            )
            for name, track in tracks
            for place in range(0, comparison.TRACK_SAMPLES, 10)
        ]
        heads = [texts(f"orbits.col.{key}") for key in ("at", "object", "lat", "lon", "height")]
        content = [
            html.Div(
                [
                    age_badge(one.reference, texts, of=spoken(one.name, texts))
                    for one in found
                    if spoken(one.name, texts) in drawn
                ],
                className="badges",
            ),
            *([html.P(texts("orbits.tracks.missing", names=", ".join(missing)))] if missing else []),
            chart(
                "orbits-tracks",
                tracks_map(tracks),
                texts("orbits.tracks.label", names=names_of(found, texts)),
                texts("orbits.tracks.caption", at=utc_words(query.until), land=land.load().source),
                table(texts("orbits.tracks.table"), heads, rows),
                texts,
                css="map-chart keyed",
            ),
        ]
    return card("orbits-tracks", texts("orbits.tracks.title", at=utc_words(query.until)), content)


def regimes_card(found: list[Compared], settings: Settings, texts: Texts) -> html.Section:
    """Return the chart of perigees and apogees, among others of the story and of each kind."""
    shown = {one.last.norad_cat_id: one.last for one in found}
    numbers = [*shown, *dict.fromkeys(tle.bundled().norad_cat_id.tolist()), *REGIMES]
    for each in held.those_of(settings, numbers, settings.now()):
        if len(shown) < REGIMES_SHOWN:
            shown.setdefault(each.norad_cat_id, each)
    sets = tle.Catalog(shown.values())
    orbit = size(sets.mean_motion_rev_day, sets.eccentricity, sets.inclination_deg)
    names = [spoken(each.label, texts) for each in sets]
    rows = [
        (name, f"{low:,.0f} km", f"{top:,.0f} km", kind, each.epoch.iso(0)[:10])
        for name, low, top, kind, each in zip(
            names,
            orbit.perigee_km.tolist(),
            orbit.apogee_km.tolist(),
            sets.orbit_class.tolist(),
            sets,
            strict=True,
        )
    ]
    heads = [texts(f"orbits.col.{key}") for key in ("object", "perigee", "apogee", "class", "epoch")]
    return card(
        "orbits-regimes",
        texts("orbits.regimes.title"),
        [
            chart(
                "orbits-regimes",
                through_time.regimes(
                    names,
                    orbit.perigee_km,
                    orbit.apogee_km,
                    [spoken(one.name, texts) for one in found],
                    texts,
                ),
                texts("orbits.regimes.label"),
                texts("orbits.regimes.caption"),
                table(texts("orbits.regimes.table"), heads, rows),
                texts,
            )
        ],
    )
