"""The passes in a few sentences: how many, which is next, and why there is none."""

import math
from typing import Any

from dash import html

import sites
from dashboard.answers.balcony import Found
from dashboard.components import states
from dashboard.components.attributes import data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.figures.pass_figures import local_time
from dashboard.motion.passes_table import compass
from dashboard.pages.passes.words import magnitude_words
from dashboard.queries.asked import to_minute
from dashboard.stations import spoken
from dashboard.text import Texts
from tle.ages import AUTHENTIC_WITHIN_DAYS, STALE_AFTER_DAYS

STATION_ALTITUDE_KM = 420.0


def summed_up(found: Found, texts: Texts) -> html.Section:
    """Return the card that sums the passes up."""
    query, zone = found.query, found.site.time_zone
    town = texts("pass.clock.town", town=found.clock_of) if found.clock_of else ""
    content: list[Any] = [headline(next_visible(found, texts), id="pass-next")]
    if found.all and not found.passes:
        every = f"/passes{query.link(visible=False, chosen='')}"
        words = texts("pass.next.none.all")
        content.append(html.A(words, href=every, className="button", **data(within="1")))
    if found.too_old:
        days = max(abs(one.age_days(query.start)) for one in found.too_old)
        epoch = max(one.epoch for one in found.too_old)
        near = query.link(start=to_minute(epoch), chosen="")
        content += [
            states.stale(
                texts("pass.guess" if days > AUTHENTIC_WITHIN_DAYS else "pass.old", days=days), texts
            ),
            html.A(
                texts("pass.old.go", epoch=epoch.iso(0)[:10]),
                href=f"/passes{near}",
                className="button",
                **data(within="1"),
            ),
        ]
    elif any(one.reference(query.start).stale for one in found.firsts):
        content.append(states.stale(texts("pass.stale", limit=STALE_AFTER_DAYS), texts))
    guesses = [each.aos.at for each in found.all if abs(each.elements.age_days) > AUTHENTIC_WITHIN_DAYS]
    if guesses and query.is_heavy:
        content.append(states.stale(texts("heavy.guess.passes", at=guesses[0].iso(0)[:10]), texts))
    content += [html.P(sentence) for sentence in _never(found, texts)]
    content.append(
        html.Div(
            [
                html.Span(texts("pass.clock", zone=zone, town=town), className="aside"),
                *(
                    html.Span(
                        [
                            html.Span(spoken(one.label, texts)),
                            " ",
                            age_badge(one.reference(query.start), texts),
                        ]
                    )
                    for one in found.firsts
                ),
            ],
            className="pass-badges",
        )
    )
    return card("pass-summary", texts("pass.summary.title", place=found.site.name), content)


def next_visible(found: Found, texts: Texts) -> str:
    """Return the next visible pass in a sentence."""
    each = next((one for one in found.all if one.visible.seen), None)
    if each is None:
        why = (
            texts("pass.next.none.why" if found.passes else "pass.next.none.hidden")
            if found.all
            else texts("pass.next.none.passes", degrees=found.query.min_elevation_deg)
        )
        return texts("pass.next.none", days=found.query.days, reason=why)
    away = abs(each.elements.age_days)
    if away > AUTHENTIC_WITHIN_DAYS:
        return texts("pass.next.guess", name=spoken(each.object, texts), days=away)
    zone = found.site.time_zone
    longest = each.visible.longest
    assert longest is not None
    # Seconds are said where they are known to the minute.
    off = 0.0 if each.plus_minus is None else each.plus_minus.tca_s
    begins, ends = (f"{local_time(at, zone):%H:%M:%S}"[: 8 if off < 60.0 else 5] for at in longest)
    magnitude = (
        texts(
            "pass.next.magnitude",
            magnitude=magnitude_words(each.magnitude.magnitude),
            plus_minus=f"{each.magnitude.plus_minus:g}",
        )
        if each.magnitude
        else ""
    )
    return texts(
        "pass.next",
        name=spoken(each.object, texts),
        day=f"{local_time(longest[0], zone):%A %d %B %Y}",
        begins=begins,
        ends=ends,
        zone=zone,
        unsure=texts("pass.next.unsure", minutes=math.ceil(off / 60.0)) if off >= 60.0 else "",
        rises=compass(each.aos.azimuth_deg, texts),
        elevation=f"{each.tca.elevation_deg:.0f}",
        top=compass(each.tca.azimuth_deg, texts),
        magnitude=magnitude,
    )


def _never(found: Found, texts: Texts) -> list[str]:
    """Return of each object that cannot rise here by how much not."""
    lowest = found.query.min_elevation_deg
    told = []
    for one in found.firsts:
        limit = sites.geometric_limit_deg(one, found.site)
        if limit < lowest:
            name = spoken(one.label, texts)
            key = "pass.never" if limit > 0.0 else "pass.never.rises"
            told.append(texts(key, name=name, limit=limit, below=-limit, inclination=one.inclination_deg))
    return told
