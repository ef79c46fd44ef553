"""The Orbits page: objects side by side through time, their planes, their tracks, their element sets."""

from typing import Any

from dash import html

import tle
from dashboard.answers import comparison, held
from dashboard.answers.comparison import Alignment, Compared
from dashboard.components import states
from dashboard.components.asking import form, remarks
from dashboard.components.attributes import data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.components.fields import moment, typed
from dashboard.figures import through_time
from dashboard.figures.world_map import tracks_map
from dashboard.geography import land
from dashboard.pages.asked_page import asked_page
from dashboard.queries import orbits as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.orbits import OrbitsQuery
from dashboard.settings import Settings
from dashboard.stations import spoken
from dashboard.text import Texts
from tle import ElementSet, Moment
from tle.columns import COLUMNS
from tle.geometry import size

TWIN_ROWS = 40
TOLD = 0.95  # of the time: above it, burns are counted without a word
REGIMES_SHOWN = 24
WITHIN_REACH_M_S = 400.0
"""Of the size of what a ship to a station carries for all of its manoeuvres."""
REGIMES = (20580, 49260, 8820, 41019, 43508, 43001, 37846, 40296, 19548, 44076)
"""One of each kind of orbit, shown where it is held.

Hubble, Landsat 9, LAGEOS, GPS, GLONASS, BeiDou, Galileo, a Meridian, and a relay each of the
United States and China.
"""


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(
        asked,
        to_minute(settings.now()),
        texts("orbits.ask.swapped"),
        texts("orbits.ask.many", most=queries.MOST_OBJECTS),
    )
    found, refused = comparison.compared(held.held_by(settings), query)
    parts: list[Any] = []
    if found:
        parts += [_heights(found, query, texts), _planes(found, texts)]
        if len(found) > 1:
            parts.append(_between(found, query, texts))
        parts += [_tracks(found, query, texts), _regimes(found, settings, texts)]
        parts += [_element_table(one, number, texts) for number, one in enumerate(found)]
    else:
        stations = html.A(
            texts("orbits.none.go"),
            href="/orbits?objects=ISS,Tiangong",
            className="button",
            **data(within="1"),
        )
        parts.append(states.empty(texts("orbits.none"), texts, go_on=stations))
    return [
        html.Div(
            [_form(query, texts), remarks([*asked.remarks, *refused]), *parts], key=search, className="stack"
        )
    ]


def _form(query: OrbitsQuery, texts: Texts) -> html.Form:
    return form(
        "/orbits",
        [
            typed(
                "orbits-objects",
                texts("orbits.ask.objects"),
                "objects",
                ",".join(query.objects),
                css="long",
                hint=texts("orbits.ask.objects.hint", most=queries.MOST_OBJECTS),
            ),
            moment("orbits-from", texts("orbits.ask.from"), "from", query.since),
            moment("orbits-to", texts("orbits.ask.to"), "to", query.until),
        ],
        texts,
    )


def _at_least(one: Compared, words: str) -> str:
    """Return what is told of burns: of sets far apart a lower bound, and of none near each other nothing."""
    if one.share_told >= TOLD:
        return words
    return f"≥ {words}" if one.reboosts else "–"


def _heights(found: list[Compared], query: OrbitsQuery, texts: Texts) -> html.Section:
    summary = [
        (
            spoken(one.name, texts),
            len(one.history),
            f"{one.history.altitude_km[0]:.3f} km",
            f"{one.history.altitude_km[-1]:.3f} km",
            f"{one.history.perigee_km[-1]:.1f} × {one.history.apogee_km[-1]:.1f} km",
            f"{one.history.inclination_deg[-1]:.4f}°",
            _at_least(one, str(len(one.reboosts))),
            _at_least(one, f"{one.burns_m_s:.2f} m/s"),
            age_badge(one.reference, texts, brief=True),
        )
        for one in found
    ]
    heads = [
        texts(f"orbits.col.{key}")
        for key in ("object", "sets", "first", "last", "size", "inclination", "reboosts", "burns", "age")
    ]
    points = [
        (each.epoch.iso(0)[:10], spoken(one.name, texts), f"{one.history.altitude_km[place]:.2f} km")
        for one in found
        for place, each in list(enumerate(one.history.sets))[:: max(1, len(one.history) // TWIN_ROWS)]
    ]
    burns = [
        (
            _utc(each.at),
            spoken(one.name, texts),
            f"{each.delta_v_m_s:+.2f} m/s",
            f"{each.delta_a_km:+.2f} km",
            f"{each.confidence:.0%}",
        )
        for one in found
        for each in one.reboosts
    ]
    content: list[Any] = [
        table(texts("orbits.heights.summary"), heads, summary, id="orbits-summary"),
        *(
            html.P(
                texts("orbits.heights.sparse", name=spoken(one.name, texts), share=f"{one.share_told:.0%}")
                if one.share_told
                else texts("orbits.heights.untold", name=spoken(one.name, texts)),
                className="aside",
            )
            for one in found
            if one.share_told < TOLD
        ),
        chart(
            "orbits-heights",
            through_time.heights(found, texts),
            texts("orbits.heights.label", names=_names(found, texts)),
            texts("orbits.heights.caption"),
            table(
                texts("orbits.heights.table"),
                [texts(f"orbits.col.{key}") for key in ("date", "object", "height")],
                points,
            ),
            texts,
        ),
    ]
    folded: list[Any] = []
    if burns:
        burn_heads = [texts(f"orbits.col.{key}") for key in ("at", "object", "dv", "da", "confidence")]
        folded.append(
            html.Details(
                [
                    html.Summary(texts("orbits.heights.burns", count=len(burns)), className="button"),
                    table(texts("orbits.heights.burns", count=len(burns)), burn_heads, burns),
                ]
            )
        )
    content += [
        html.P(
            texts("orbits.heights.left_out", name=spoken(one.name, texts), count=len(one.history.left_out))
        )
        for one in found
        if one.history.left_out
    ]
    folded += [
        explained(
            f"orbits-{number}", comparison.explanation(one, query, texts), texts, of=spoken(one.name, texts)
        )
        for number, one in enumerate(found)
    ]
    content.append(html.Div(folded, className="folds"))
    return card(
        "orbits-heights",
        texts("orbits.heights.title", since=query.since.iso(0)[:10], until=query.until.iso(0)[:10]),
        content,
    )


def _planes(found: list[Compared], texts: Texts) -> html.Section:
    rows = [
        (
            each.epoch.iso(0)[:10],
            spoken(one.name, texts),
            f"{each.inclination_deg:.4f}°",
            f"{each.raan_deg:.3f}°",
        )
        for one in found
        for each in list(one.history.sets)[:: max(1, len(one.history) // TWIN_ROWS)]
    ]
    heads = [texts(f"orbits.col.{key}") for key in ("date", "object", "inclination", "raan")]
    often = through_time.turns(found) > through_time.MOST_TURNS
    return card(
        "orbits-planes",
        texts("orbits.planes.title"),
        [
            chart(
                "orbits-planes",
                through_time.planes(found, texts),
                texts("orbits.planes.label", names=_names(found, texts)),
                texts("orbits.planes.caption.rate" if often else "orbits.planes.caption"),
                table(texts("orbits.planes.table"), heads, rows),
                texts,
            )
        ],
    )


def _between(found: list[Compared], query: OrbitsQuery, texts: Texts) -> html.Section:
    pair = comparison.pair_of(found)
    if pair is None:
        why = texts("orbits.between.old", at=query.until.iso(0)[:10], days=comparison.PLANE_TELLS_DAYS)
        return card("orbits-between", texts("orbits.between.title.none"), [states.empty(why, texts)])
    one, two = pair
    turn = comparison.alignment(one, two, query.until)
    first, second = (spoken(each.name, texts) for each in pair)
    says = texts(
        "orbits.between.now",
        first=first,
        second=second,
        at=query.until.iso(0)[:10],
        angle=turn.now.angle_deg,
        cost=turn.now.cost_m_s / 1000.0,
        height=turn.now.altitude_km,
    )
    told = [html.P(_meets(turn, query, texts)), html.P(texts("orbits.between.why"))]
    if turn.long_ellipse:
        told.append(html.P(texts("orbits.between.ellipse", first=first, height=turn.now.altitude_km)))
    rows = [
        (query.until.plus_days(day).iso(0)[:10], f"{angle:.1f}°", f"{cost / 1000.0:.2f} km/s")
        for day, angle, cost in list(
            zip(turn.days.tolist(), turn.angle_deg.tolist(), turn.cost_m_s.tolist(), strict=True)
        )[::20]
    ]
    heads = [texts(f"orbits.col.{key}") for key in ("date", "angle", "cost")]
    return card(
        "orbits-between",
        texts("orbits.between.title", first=first, second=second),
        [
            headline(says),
            html.Div(
                [age_badge(each.reference, texts, of=spoken(each.name, texts)) for each in pair],
                className="badges",
            ),
            *told,
            chart(
                "orbits-between",
                through_time.between_planes(turn, query.until, texts),
                texts("orbits.between.label", first=first, second=second),
                texts("orbits.between.caption"),
                table(texts("orbits.between.table"), heads, rows),
                texts,
            ),
            explained(
                "orbits-between", comparison.explain_alignment(one, two, turn, query.until, texts), texts
            ),
        ],
    )


def _meets(turn: Alignment, query: OrbitsQuery, texts: Texts) -> str:
    """Return when the nodes meet, and what is left to turn then."""
    if turn.meets_in_days is None:
        return texts("orbits.between.never", days=comparison.AHEAD_DAYS, drift=abs(turn.drift_deg_day))
    within_reach = turn.best.cost_m_s < WITHIN_REACH_M_S
    return texts(
        "orbits.between.meets",
        date=query.until.plus_days(turn.meets_in_days).iso(0)[:10],
        days=turn.meets_in_days,
        drift=abs(turn.drift_deg_day),
        rest=texts(
            "orbits.between.rest.little" if within_reach else "orbits.between.rest",
            angle=turn.best.angle_deg,
            cost=turn.best.cost_m_s / 1000.0,
        ),
    )


def _tracks(found: list[Compared], query: OrbitsQuery, texts: Texts) -> html.Section:
    tracks = [(spoken(name, texts), track) for name, track in comparison.tracks(found, query.until)]
    drawn = {name for name, _ in tracks}
    missing = [name for one in found if (name := spoken(one.name, texts)) not in drawn]
    if not tracks:
        content: list[Any] = [states.empty(texts("orbits.tracks.none"), texts)]
    else:
        rows = [
            (
                _utc(track.times.moments()[place])[11:],
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
                texts("orbits.tracks.label", names=_names(found, texts)),
                texts("orbits.tracks.caption", at=_utc(query.until), land=land.load().source),
                table(texts("orbits.tracks.table"), heads, rows),
                texts,
                css="map-chart keyed",
            ),
        ]
    return card("orbits-tracks", texts("orbits.tracks.title", at=_utc(query.until)), content)


def _regimes(found: list[Compared], settings: Settings, texts: Texts) -> html.Section:
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


def _element_table(one: Compared, number: int, texts: Texts) -> html.Section:
    rows = [
        (
            column.keyword,
            texts("orbits.elements.columns", line=column.line, first=column.first, last=column.last),
            _value(one.last, column.attribute),
            column.unit,
            column.description,
        )
        for column in COLUMNS
        if column.attribute and not (column.keyword == "NORAD_CAT_ID" and column.line == 2)
    ]
    heads = [texts(f"orbits.col.{key}") for key in ("field", "place", "value", "unit", "meaning")]
    return card(
        f"orbits-elements-{number}",
        texts("orbits.elements.title", name=spoken(one.name, texts), epoch=_utc(one.last.epoch)),
        [
            html.Div(
                [age_badge(one.reference, texts), html.Span(one.last.source, className="aside")],
                className="badges",
            ),
            html.Details(
                [
                    html.Summary(texts("orbits.elements.open"), className="button"),
                    table(texts("orbits.elements.table", name=spoken(one.name, texts)), heads, rows),
                ]
            ),
        ],
    )


def _value(elements: ElementSet, attribute: str) -> str:
    value = getattr(elements, attribute)
    return value.iso(6) if isinstance(value, Moment) else str(value)


def _names(found: list[Compared], texts: Texts) -> str:
    return ", ".join(spoken(one.name, texts) for one in found)


def _utc(at: Moment) -> str:
    return at.iso(0).replace("T", " ").removesuffix("Z")


PAGE = asked_page("/orbits", "orbits", answer)
