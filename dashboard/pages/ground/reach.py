"""Who can fly where from here: the verdict, the fan on the map, the sites side by side."""

from typing import Any

from dash import html

from dashboard.answers.ground import LaunchAnswer
from dashboard.answers.launching import Compared
from dashboard.components import states
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.figures.launch_figures import (
    fan_map,
    rays_of,
    reach,
)
from dashboard.pages.ground.words import utc_words
from dashboard.queries.ground import GroundQuery
from dashboard.stations import STATIONS, Station, spoken
from dashboard.text import Texts
from sites import Site


def verdict(found: LaunchAnswer, texts: Texts) -> html.Section:
    """Return the answer to whether a station can be reached from here, and why."""
    site = found.site
    facts: list[tuple[str, str]] = [
        ("latitude", texts("ground.fact.latitude.words", map=site.lat_deg, centre=site.geocentric_lat_deg)),
        ("least", f"{found.due_east_inclination_deg:.2f}°"),
        ("bonus", f"{found.rotation_bonus_m_s:.0f} m/s"),
    ]
    facts += [
        (
            "course",
            texts(
                "ground.fact.course.words",
                direction=course.direction,
                inertial=course.inertial_deg,
                ground=course.ground_deg,
                bonus=course.rotation_bonus_m_s,
                ruling=texts(f"fan.{course.ruling.word}"),
            ),
        )
        for course in found.courses
    ]
    return card(
        "ground-verdict",
        texts(
            "ground.verdict.title",
            site=site.name,
            target=spoken(found.target or "", texts) or f"{found.inclination_deg:g}°",
        ),
        [
            html.Div(
                [
                    html.Div(
                        [
                            headline(found.why, id="ground-why"),
                            html.Div(age_badge(found.elements, texts)) if found.elements else None,
                        ],
                        className="pass-part",
                    ),
                    html.Div(
                        [
                            html.Dl(
                                [
                                    part
                                    for key, words in facts
                                    for part in (html.Dt(texts(f"ground.fact.{key}")), html.Dd(words))
                                ],
                                className="pass-facts",
                            ),
                            *(html.P(remark) for remark in found.remarks),
                        ],
                        className="pass-part",
                    ),
                ],
                className="pair",
            ),
        ],
    )


def from_here(site: Site, both: list[tuple[Station, LaunchAnswer]], texts: Texts) -> html.Section:
    """Return which stations can be flown to from here."""
    heads = [
        texts(f"ground.here.{key}")
        for key in ("station", "can", "margin", "cost", "payload", "next", "course")
    ]
    rows = []
    for station, found in both:
        missed = found.missed
        first = found.windows[0] if found.windows else None
        margin = (found.inclination_deg or 0.0) - found.due_east_inclination_deg
        rows.append(
            (
                texts(f"station.{station.key}.name"),
                texts("pass.yes" if missed is None else "pass.no"),
                f"{margin:+.2f}°".replace("-", "−"),
                "0 m/s" if missed is None else f"{missed.cost_m_s:,.0f} m/s",
                "100 %" if missed is None else f"{100.0 * missed.payload_share:.0f} %",
                utc_words(first.at) if first else _nearest(found, texts),
                f"{first.look.direction} {first.look.ground_deg:.1f}°" if first else "-",
            )
        )
    able = [texts(f"station.{station.key}.name") for station, found in both if found.missed is None]
    if not both:
        content: list[Any] = [states.empty(texts("ground.here.nothing"), texts)]
    else:
        says = (
            texts("ground.here.some", site=site.name, names=texts("ground.and").join(able))
            if able
            else texts("ground.here.none", site=site.name)
        )
        content = [
            headline(says, id="ground-here-says"),
            table(texts("ground.here.table", site=site.name), heads, rows),
            html.P(texts("ground.here.note"), className="aside"),
        ]
    return card("ground-here", texts("ground.here.title"), content)


def _nearest(found: LaunchAnswer, texts: Texts) -> str:
    if found.nearest is None:
        return "-"
    look = found.nearest.look
    return texts("ground.here.nearest", angle=abs(look.out_of_plane_deg), at=utc_words(look.at))


def fan(found: LaunchAnswer, query: GroundQuery, texts: Texts) -> html.Section:
    """Return the map of the azimuths open from here."""
    site = found.site
    sectors = found.sectors
    safety = "; ".join(f"{each.why} ({each.source}; {each.confidence})" for each in sectors) or texts(
        "fan.no_safety"
    )
    heads = [
        texts(f"ground.fan.{key}")
        for key in ("direction", "inclination", "inertial", "ground", "bonus", "ruling")
    ]
    rows = [
        (
            course.direction,
            f"{course.inclination_deg:.1f}°",
            f"{course.inertial_deg:.2f}°",
            f"{course.ground_deg:.2f}°",
            f"{course.rotation_bonus_m_s:.0f} m/s",
            texts(f"fan.{course.ruling.word}"),
        )
        for course in (*found.courses, *(ray.course for ray in rays_of(site, query.altitude_km)))
    ]
    return card(
        "ground-fan",
        texts("fan.title", site=site.name),
        [
            chart(
                "ground-fan",
                fan_map(site, found.courses, query.altitude_km, texts),
                texts("ground.fan.label", site=site.name, least=found.due_east_inclination_deg),
                texts("ground.fan.caption", altitude=query.altitude_km, safety=safety),
                table(texts("ground.fan.table"), heads, rows),
                texts,
                css="map-chart keyed",
            )
        ],
    )


def side_by_side(rows: list[Compared], site: Site, texts: Texts) -> html.Section:
    """Return the launch sites compared."""
    heads = [texts(f"ground.side.{key}") for key in ("site", "latitude", "least", "bonus")]
    planes = [] if not rows else [(station, one) for station, one, _ in rows[0].misses]
    heads += [texts("ground.side.into", name=texts(f"station.{station.key}.name")) for station, _ in planes]
    told = [
        (
            row.site.name,
            f"{row.site.lat_deg:.2f}°",
            f"{row.least_deg:.2f}°",
            f"{row.bonus_m_s:.0f} m/s",
            *(
                texts("pass.yes")
                if missed is None
                else texts("ground.side.misses", miss=missed.miss_deg, cost=missed.cost_m_s)
                for _, _, missed in row.misses
            ),
        )
        for row in rows
    ]
    bars = [(_short(row.site.name), row.least_deg, row.site.id in (site.id, site.parent)) for row in rows]
    if all(not mine for _, _, mine in bars):
        bars.insert(0, (_short(site.name), abs(site.geocentric_lat_deg), True))
    lines = [
        (texts(f"station.{station.key}.name"), one.inclination_deg, STATIONS.index(station))
        for station, one in planes
    ]
    return card(
        "ground-side",
        texts("ground.side.title"),
        [
            chart(
                "ground-reach",
                reach(bars, lines, texts),
                texts("ground.reach.label"),
                texts("ground.reach.caption"),
                table(texts("ground.side.table"), heads, told, id="ground-side-table"),
                texts,
            ),
        ],
    )


def _short(name: str) -> str:
    for ending in (
        " Cosmodrome",
        " Space Launch Site",
        " Satellite Launch Center",
        " Space Center",
        " Space Centre",
    ):
        name = name.removesuffix(ending)
    return name.split(" (")[0]
