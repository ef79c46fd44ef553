"""Tilt and node through time, and what it costs to turn one plane into another."""

from dash import html

from dashboard.answers import comparison
from dashboard.answers.comparison import Alignment, Compared
from dashboard.components import states
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.figures import through_time
from dashboard.pages.orbits.heights import TWIN_ROWS
from dashboard.pages.orbits.words import names_of
from dashboard.queries.orbits import OrbitsQuery
from dashboard.stations import spoken
from dashboard.text import Texts

WITHIN_REACH_M_S = 400.0
"""Of the size of what a ship to a station carries for all of its manoeuvres."""


def planes_card(found: list[Compared], texts: Texts) -> html.Section:
    """Return the card of inclination and node through time."""
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
                texts("orbits.planes.label", names=names_of(found, texts)),
                texts("orbits.planes.caption.rate" if often else "orbits.planes.caption"),
                table(texts("orbits.planes.table"), heads, rows),
                texts,
            )
        ],
    )


def between_planes(found: list[Compared], query: OrbitsQuery, texts: Texts) -> html.Section:
    """Return the card of the turn from the plane of the first object into that of the second."""
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
