"""One pass in detail: its sky, its events, its facts, and a scrubber tied to the globe."""

import json
import math
from typing import Any

import numpy as np
from dash import html

from dashboard.answers import balcony
from dashboard.answers.balcony import Found
from dashboard.components import states
from dashboard.components.badges import age_badge
from dashboard.components.charts import chart, table
from dashboard.components.fields import field
from dashboard.figures.pass_figures import elevation_profile, local_time, screen_sky
from dashboard.geography import places
from dashboard.instants import unix_ms
from dashboard.motion.passes_table import compass
from dashboard.pages.passes.grid import when_seen
from dashboard.pages.passes.words import clock_time, magnitude_words
from dashboard.stations import spoken
from dashboard.text import Texts
from sites import Pass, PassEvent
from tle import Moment


def pass_in_detail(found: Found, texts: Texts) -> list[Any]:
    """Return what is shown of the chosen pass."""
    each = found.chosen
    if each is None:
        return [states.empty(texts("pass.detail.none"), texts)]
    sky = balcony.sky(found, each)
    zone = found.site.time_zone
    horizon = found.query.horizon
    every = max(1, len(sky.times) // 12)
    moments = sky.times.moments()
    picks = sorted({*range(0, len(moments), every), len(moments) - 1})
    lights = [texts("pass.scrub.lit" if lit else "pass.scrub.unlit") for lit in sky.lit.tolist()]
    heads = [texts(f"pass.col.{key}") for key in ("time", "utc", "height", "azimuth", "light")]
    rows = [
        (
            clock_time(moments[i], zone),
            clock_time(moments[i], "UTC"),
            f"{sky.elevation_deg[i]:.1f}°",
            f"{sky.azimuth_deg[i]:.0f}° ({compass(sky.azimuth_deg[i], texts)})",
            lights[i],
        )
        for i in picks
    ]
    event_heads = [texts(f"pass.col.{key}") for key in ("what", "utc", "height", "azimuth", "range")]
    words = {
        name: compass(event.azimuth_deg, texts)
        for name, event in (("rise", each.aos), ("top", each.tca), ("set", each.los))
    }
    day = f"{local_time(each.aos.at, zone):%A %d %B %Y}"
    left = [
        chart(
            "pass-sky",
            screen_sky(sky, horizon, texts),
            texts("pass.sky.label", name=spoken(each.object, texts), **words),
            texts("pass.sky.caption"),
            table(texts("pass.sky.table"), heads, rows),
            texts,
            css="pass-sky sky-chart square-chart",
        ),
        html.Div(json.dumps(_scrub(found, each, texts)), id="pass-scrub-json", hidden=True),
        field(
            "pass-scrub",
            texts("pass.scrub"),
            type="range",
            min="0",
            max=str(len(moments) - 1),
            step="1",
            value="0",
        ),
        html.P(id="pass-scrub-words", className="pass-scrub-words"),
        html.A(texts("pass.live"), id="pass-live", href=_live(found, each.tca.at), className="button"),
    ]
    right = [
        chart(
            "pass-profile",
            elevation_profile(sky, horizon, texts),
            texts(
                "pass.profile.label",
                name=spoken(each.object, texts),
                rise=clock_time(each.aos.at, zone),
                elevation=each.tca.elevation_deg,
                top=clock_time(each.tca.at, zone),
                set=clock_time(each.los.at, zone),
            ),
            texts("pass.profile.caption"),
            table(texts("pass.profile.table"), event_heads, _events(each, texts)),
            texts,
        ),
        _facts(each, texts),
    ]
    content = [
        html.H3(texts("pass.detail.title", name=spoken(each.object, texts), day=day)),
        states.stale(texts("pass.void", why=each.void), texts) if each.void else None,
        html.Div(
            [html.Div(left, className="pass-part"), html.Div(right, className="pass-part")], className="pair"
        ),
    ]
    # Of its own key: the fields that its script has made go with it.
    return [html.Div(content, key=balcony.key_of(each), className="pass-part")]


def _events(each: Pass, texts: Texts) -> list[tuple[str, ...]]:
    events: list[tuple[str, PassEvent | None]] = [
        ("rises", each.aos),
        ("shadow", each.shadow_entry),
        ("highest", each.tca),
        ("light", each.shadow_exit),
        ("sets", each.los),
    ]
    zone = each.site.time_zone
    return [
        (
            f"{texts(f'pass.event.{name}')}, {clock_time(event.at, zone)}",
            clock_time(event.at, "UTC"),
            f"{event.elevation_deg:.1f}°",
            f"{event.azimuth_deg:.0f}° ({compass(event.azimuth_deg, texts)})",
            f"{event.range_km:,.0f} km",
        )
        for name, event in sorted(
            ((name, event) for name, event in events if event is not None), key=lambda pair: pair[1].at
        )
    ]


def _scrub(found: Found, each: Pass, texts: Texts) -> dict[str, Any]:
    """Return what the scrubber needs of a pass: samples, words, and the link to the globe."""
    sky = balcony.sky(found, each)
    offset = local_time(each.tca.at, found.site.time_zone).utcoffset()
    return {
        "ms": [unix_ms(moment) for moment in sky.times.moments()],
        "azimuth_deg": np.round(sky.azimuth_deg, 2).tolist(),
        "elevation_deg": np.round(sky.elevation_deg, 2).tolist(),
        "lit": sky.lit.tolist(),
        "start": int(np.argmax(sky.elevation_deg)),
        "offset_ms": 0 if offset is None else int(offset.total_seconds() * 1000),
        "words": texts(
            "pass.scrub.words",
            local="{local}",
            utc="{utc}",
            elevation="{elevation}",
            direction="{direction}",
            azimuth="{azimuth}",
            light="{light}",
        ),
        "lights": [texts("pass.scrub.unlit"), texts("pass.scrub.lit")],
        "compass": [texts(f"compass.{i}") for i in range(8)],
        "live": _live(found, each.tca.at).split("t=")[0],
        "place": found.query.place,
        # What the globe calls the place from which it looks.
        "spot": places.as_data(found.site, found.query.place, texts)["id"] or "place",
    }


def _live(found: Found, at: Moment) -> str:
    from urllib.parse import quote

    return f"/?place={quote(found.query.place, safe=',')}&run=0&t={at.iso(0)}"


def _margin(kept: str, missed: str, degrees: float, texts: Texts) -> str:
    return texts(f"pass.fact.margins.{kept if degrees >= 0.0 else missed}", angle=abs(degrees))


def _spread_words(seconds: float) -> str:
    if seconds >= 120.0:
        return f"± {math.ceil(seconds / 60.0)} min"
    return f"± {max(seconds, 1.0):.0f} s"


def _facts(each: Pass, texts: Texts) -> html.Dl:
    seen = each.visible
    facts: list[tuple[str, str]] = [("seen" if seen.seen else "why", when_seen(each, texts))]
    if not np.isnan(seen.sunlit_margin_deg):
        dark = _margin("dark", "bright", seen.dark_margin_deg, texts)
        lit = _margin("lit", "shadow", seen.sunlit_margin_deg, texts)
        facts.append(
            (
                "margins",
                texts("pass.fact.margins.words", dark=dark, lit=lit),
            )
        )
    if each.magnitude:
        words = texts(
            "pass.fact.magnitude.words",
            magnitude=magnitude_words(each.magnitude.magnitude),
            plus_minus=each.magnitude.plus_minus,
            source=each.magnitude.standard.source,
        )
        facts.append(("magnitude", words))
    elif seen.seen:  # what is not seen has none
        facts.append(("magnitude", texts("pass.fact.magnitude.none")))
    if each.moon:
        words = texts(
            "pass.fact.moon.words", share=100.0 * each.moon.lit_share, separation=each.moon.separation_deg
        )
        facts.append(("moon", words if each.moon.up else texts("pass.fact.moon.down")))
    if each.plus_minus:
        spread = each.plus_minus
        times = {
            name: "-" if value is None else _spread_words(value)
            for name, value in (("aos", spread.aos_s), ("tca", spread.tca_s), ("los", spread.los_s))
        }
        facts.append(
            (
                "plus_minus",
                texts(
                    "pass.fact.plus_minus.words", **times, elevation=spread.elevation_deg, basis=spread.basis
                ),
            )
        )
    return html.Dl(
        [part for key, words in facts for part in (html.Dt(texts(f"pass.fact.{key}")), html.Dd(words))]
        + [html.Dt(texts("pass.fact.elements")), html.Dd(age_badge(each.elements, texts))],
        className="pass-facts",
    )
