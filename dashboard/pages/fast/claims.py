"""What is said of FAST and deep space: the missions with their dates, and text beside record."""

from dash import html

from dashboard.answers import fast_sky
from dashboard.answers.fast_sky import Claim
from dashboard.components.attributes import aria, data
from dashboard.components.cards import card, unbroken
from dashboard.pages.fast.words import utc_words
from dashboard.queries.fast import FastQuery
from dashboard.story import hardware
from dashboard.text import Texts

BEIJING_S = 8 * 3600.0


def claimed_missions(query: FastQuery, texts: Texts) -> html.Section:
    """Return the missions that FAST is said to have tracked, and whether it could."""
    found = fast_sky.claims()
    items = [_claim(one, one.event.id == query.event, texts) for one in found]
    return card(
        "fast-claims",
        texts("fast.claims.title"),
        [html.P(texts("fast.claims.lead")), html.Ul(items, className="claims")],
    )


def _claim(one: Claim, chosen: bool, texts: Texts) -> html.Li:
    tracking, window = one.tracking, one.window
    near = (
        texts("fast.claims.window", rise=utc_words(window.rise.at), set=utc_words(window.set.at))
        if window
        else texts("fast.claims.no_window")
    )
    yes, no = texts("fast.yes"), texts("fast.no")
    facts = (
        ("fast.claims.zenith", f"{tracking.point.zenith_deg:.1f}°"),
        ("fast.claims.reach", yes if tracking.in_reach else no),
        ("fast.claims.heard", yes if tracking.heard_in else no),
        ("fast.claims.sends", yes if tracking.transmits else no),
    )
    return html.Li(
        [
            html.H3(one.event.name),
            html.P(
                unbroken(texts("fast.claims.at", at=utc_words(one.event.at), source=one.event.source)),
                className="aside",
            ),
            html.Dl(
                [part for key, value in facts for part in (html.Dt(texts(key)), html.Dd(value))],
                className="facts-line",
            ),
            html.P(one.verdict, className="strong"),
            html.P(unbroken(near)),
            html.A(
                texts("fast.claims.show"),
                href=f"/fast?event={one.event.id}&from={one.event.at.iso(0)}&days=2#fast-dome-card",
                className="button",
                **data(within="1"),
                **aria(label=f"{texts('fast.claims.show')}: {one.event.name}"),
            ),
        ],
        id=f"claim-{one.event.id}",
        className="claim chosen" if chosen else "claim",
    )


def texts_and_records(texts: Texts) -> html.Section:
    """Return what the documents say of FAST beside what the record says."""
    item = hardware.find("fast")
    return card(
        "fast-says",
        texts("fast.says.title"),
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H3(texts("says.text")),
                            *(html.Blockquote(str(each)) for each in item.text_says),
                        ]
                    ),
                    html.Div(
                        [html.H3(texts("says.record")), *(html.P(str(each)) for each in item.record_says)]
                    ),
                ],
                className="pair",
            )
        ],
    )
