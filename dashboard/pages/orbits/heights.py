"""Heights through time, with the burns that the sets tell of."""

from typing import Any

from dash import html

from dashboard.answers import comparison
from dashboard.answers.comparison import Compared
from dashboard.components.badges import age_badge
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.figures import through_time
from dashboard.pages.orbits.words import names_of, utc_words
from dashboard.queries.orbits import OrbitsQuery
from dashboard.stations import spoken
from dashboard.text import Texts

TWIN_ROWS = 40


TOLD = 0.95  # of the time: above it, burns are counted without a word


def _at_least(one: Compared, words: str) -> str:
    """Return what is told of burns: of sets far apart a lower bound, and of none near each other nothing."""
    if one.share_told >= TOLD:
        return words
    return f"≥ {words}" if one.reboosts else "–"


def heights_card(found: list[Compared], query: OrbitsQuery, texts: Texts) -> html.Section:
    """Return the card of the heights through time."""
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
            utc_words(each.at),
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
            texts("orbits.heights.label", names=names_of(found, texts)),
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
