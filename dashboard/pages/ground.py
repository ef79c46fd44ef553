"""The page of the ground: who can launch into which plane, when, and what an orbit sees below."""

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from dash import Dash, html
from flask import Flask, Response, request

import sites
import tle
from dashboard.answers import launching, progress
from dashboard.answers.ground import LaunchAnswer
from dashboard.answers.held import held_by
from dashboard.answers.launching import Compared, View
from dashboard.components import states
from dashboard.components.asking import form, remarks
from dashboard.components.attributes import data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.components.fields import field
from dashboard.exports import launch_ics
from dashboard.exports.tables import write_csv
from dashboard.figures.launch_figures import (
    calendar,
    fan_map,
    latitudes_figure,
    rays_of,
    reach,
    stations_map,
    view_figure,
)
from dashboard.heavy import on_pages as heavy
from dashboard.pages.asked_page import asked_page
from dashboard.pages.launch_years import years_card
from dashboard.queries import ground as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.ground import GroundQuery
from dashboard.server import memory
from dashboard.settings import Settings
from dashboard.stations import STATIONS, Station, spoken
from dashboard.text import Texts
from orbits import OrbitError
from sites import LaunchWindow, Site, windows
from sites.launched import Rule
from sites.registry import load as registered
from tle import Moment
from tle.ages import AUTHENTIC_WITHIN_DAYS

WINDOWS_SHOWN = 24
WINDOWS_AT_ONCE = 6
WINDOWS_OF_A_YEAR = 1600


def _register_files(app: Dash, settings: Settings, texts: Texts) -> None:
    """Give the windows into both planes as files, for the query that the page is asked."""
    server: Flask = app.server

    def file(kind: str, mimetype: str) -> Response:
        asked = Asked(request.query_string.decode("latin-1"), texts)
        query = queries.read(asked, to_minute(settings.now()))
        try:
            site = launching.place_of(query)
        except sites.SiteError:
            site = sites.find_site(queries.SITE)  # as on the page, which says so
            query = replace(query, site=queries.SITE)
        content: str | None
        if query.days <= queries.DIRECT_DAYS:
            both = launching.both_planes(held_by(settings), site, query)
            content = _file(both, kind, settings)
        else:
            content = heavy.file(YEAR, _year_link(query), kind, settings, texts)
        if content is None:
            words = texts("heavy.file.first", page=f"/ground{_year_link(query)}")
            return Response(words, status=404, mimetype="text/plain")
        answer = Response(content, mimetype=mimetype)
        answer.headers["Content-Disposition"] = f'attachment; filename="launch-windows.{kind}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @server.get("/ground.ics")
    def windows_as_calendar() -> Response:
        return file("ics", "text/calendar")

    @server.get("/ground.csv")
    def windows_as_csv() -> Response:
        return file("csv", "text/csv")


def _file(both: list[tuple[Station, LaunchAnswer]], kind: str, settings: Settings) -> str:
    """Return the windows into both planes as a calendar or a table of numbers."""
    windows = sorted((each for _, one in both for each in one.windows), key=lambda window: window.at)
    if kind == "ics":
        return launch_ics.calendar(windows, created=settings.now()).decode("utf-8")
    lines = io.StringIO()
    write_csv((launch_ics.row(each) for each in windows), lines)
    return lines.getvalue()


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked, to_minute(settings.now()))
    held = held_by(settings)
    whole, query = query, replace(query, days=min(query.days, queries.DIRECT_DAYS))
    try:
        site = launching.place_of(query)
    except sites.SiteError as error:
        site = sites.find_site(queries.SITE)
        asked.remarks.append(texts("ground.no-place", why=error, shown=site.name))
        query = replace(query, site=queries.SITE, altitude_km=queries.PARKING_KM)
    try:
        found = launching.into(held, site, query.goal, query)
    except (tle.ElementError, OrbitError, sites.SiteError) as error:
        asked.remarks.append(texts("ground.no-goal", why=error))
        query = replace(query, to="51.6", altitude_km=queries.PARKING_KM)
        found = launching.into(held, site, query.goal, query)
    both = launching.both_planes(held, site, query)
    whole = replace(query, days=whole.days)
    return [
        html.Div(
            [
                _form(whole, texts),
                remarks(asked.remarks),
                _verdict(found, texts),
                _from_here(site, both, texts),
                html.Div(
                    [_fan(found, query, texts), _side_by_side(launching.compared(held, query), site, texts)],
                    className="pair",
                ),
                _calendar(site, both, whole, texts)
                if whole.days <= queries.DIRECT_DAYS
                else heavy.place(YEAR, _year_link(whole), settings, texts, f"/ground{whole.link()}"),
                _history(texts),
                years_card(query, texts),
                _view(held, query, texts),
                _stations(texts),
                explained("ground", launching.explanation(found, whole, texts), texts),
            ],
            key=search,
            className="stack",
        )
    ]


def _year_link(query: GroundQuery) -> str:
    """Return what of a question the calendar answers: the plane asked for is not in it."""
    return GroundQuery(site=query.site, to=queries.TO, start=query.start, days=query.days).link()


def _read_year(search: str, settings: Settings, texts: Texts) -> heavy.Asked | None:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    if query.days <= queries.DIRECT_DAYS:
        return None
    launching.place_of(query)
    used = [span.elements for _, parts in launching.station_spans(held_by(settings), query) for span in parts]
    return heavy.Asked(_year_link(query), heavy.digest_of(used))


def _draw_year(search: str, settings: Settings, texts: Texts) -> dict[str, Any]:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    site, held = launching.place_of(query), held_by(settings)
    with progress.part(0.0, 0.7):
        both = launching.both_planes(held, site, query)
    with progress.part(0.7, 0.9, texts("heavy.drawing")):
        page = _calendar(site, both, query, texts)
    with progress.part(0.9, 1.0, texts("heavy.files")):
        return {heavy.PAGE: page, **{kind: _file(both, kind, settings) for kind in ("ics", "csv")}}


def _form(query: GroundQuery, texts: Texts) -> html.Form:
    places = [(name, sites.find_site(name).name) for name in launching.LAUNCH_SITES]
    return form(
        "/ground",
        [
            field(
                "ground-site",
                texts("ground.ask.site"),
                css="long",
                hint=texts("ground.ask.site.hint"),
                name="site",
                value=query.site,
                list="ground-sites",
                autocomplete="off",
                spellcheck="false",
                maxlength="80",
            ),
            html.Datalist([html.Option(words, value=value) for value, words in places], id="ground-sites"),
            field(
                "ground-to",
                texts("ground.ask.to"),
                css="long",
                hint=texts("ground.ask.to.hint"),
                name="to",
                value=query.to,
                list="ground-goals",
                autocomplete="off",
                spellcheck="false",
                maxlength="80",
            ),
            html.Datalist(
                [html.Option(value=name) for name in ("ISS", "Tiangong", "51.6", "97.5")], id="ground-goals"
            ),
            field(
                "ground-from",
                texts("pass.ask.from"),
                name="from",
                value=query.start.iso(0),
                spellcheck="false",
            ),
            field(
                "ground-days",
                texts("pass.ask.days"),
                name="days",
                value=f"{query.days:g}",
                inputmode="decimal",
                css="short",
            ),
            field(
                "ground-altitude",
                texts("ground.ask.altitude"),
                name="altitude",
                value=f"{query.altitude_km:g}",
                inputmode="decimal",
                css="short",
            ),
        ],
        texts,
    )


def _verdict(found: LaunchAnswer, texts: Texts) -> html.Section:
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


def _from_here(site: Site, both: list[tuple[Station, LaunchAnswer]], texts: Texts) -> html.Section:
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
                _utc(first.at) if first else _nearest(found, texts),
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
    return texts("ground.here.nearest", angle=abs(look.out_of_plane_deg), at=_utc(look.at))


def _fan(found: LaunchAnswer, query: GroundQuery, texts: Texts) -> html.Section:
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


def _side_by_side(rows: list[Compared], site: Site, texts: Texts) -> html.Section:
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


def _calendar(
    site: Site, both: list[tuple[Station, LaunchAnswer]], query: GroundQuery, texts: Texts
) -> html.Section:
    title = texts("ground.calendar.title", site=site.name)
    found = [
        (texts(f"station.{station.key}.name"), STATIONS.index(station), list(one.windows))
        for station, one in both
        if one.windows
    ]
    if not found:
        reasons = [html.P(one.why) for _, one in both]
        words = texts("ground.calendar.none", site=site.name)
        return card("ground-calendar", title, [states.empty(words, texts), *reasons])
    heads = [
        texts(f"ground.calendar.{key}")
        for key in ("local", "at", "station", "course", "ruling", "meeting", "age")
    ]
    all_windows = sorted(
        ((name, each) for name, _, its in found for each in its), key=lambda pair: pair[1].at
    )
    most = WINDOWS_SHOWN if query.days <= queries.DIRECT_DAYS else WINDOWS_OF_A_YEAR
    rows = [_window_row(name, each, texts) for name, each in all_windows[:most]]
    content: list[Any] = [
        table(texts("ground.calendar.next", site=site.name), heads, rows[:WINDOWS_AT_ONCE], id="ground-next"),
        html.P(texts("ground.calendar.zone", zone=site.time_zone), className="aside"),
        html.P(
            [
                html.A(
                    texts(f"ground.calendar.{kind}"),
                    href=f"/ground.{kind}{query.link(view=False, rule=Rule())}",
                    className="button",
                    id=f"ground-{kind}",
                    download=f"launch-windows.{kind}",
                )
                for kind in ("ics", "csv")
            ],
            className="event-links",
        ),
        chart(
            "ground-calendar",
            calendar(found, query.start, query.days, texts),
            texts("ground.calendar.label", site=site.name),
            texts("ground.calendar.caption"),
            table(texts("ground.calendar.table", site=site.name), heads, rows, id="ground-windows"),
            texts,
        ),
    ]
    guesses = [each.at for _, each in all_windows if abs(each.elements.age_days) > AUTHENTIC_WITHIN_DAYS]
    if guesses:
        content.insert(0, states.stale(texts("heavy.guess.windows", at=_utc(guesses[0])[:10]), texts))
    if len(all_windows) > most:
        content.append(html.P(texts("ground.calendar.more", shown=most, all=len(all_windows))))
    return card("ground-calendar", title, content)


def _window_row(name: str, each: LaunchWindow, texts: Texts) -> tuple[str, ...]:
    return (
        launch_ics.local_clock(each.at, each.site.time_zone),
        _utc(each.at),
        name,
        f"{each.look.direction} {each.look.ground_deg:.1f}°",
        texts(f"fan.{each.ruling.word}"),
        ", ".join(texts(f"calendar.scheme.{scheme}") for scheme in each.rendezvous)
        or texts("launch.rendezvous.none"),
        f"{each.elements.age_days:.1f}",
    )


@cache
def _history(texts: Texts) -> html.Section:
    heads = [texts(f"ground.history.{key}") for key in ("ship", "from", "left", "window", "early", "source")]
    rows = []
    for event in windows.historic_launches():
        told = windows.replay(event)
        rows.append(
            (
                event.name,
                event.site.name,
                _utc(event.at),
                _utc(told.window.at),
                texts("ground.history.minutes", minutes=-told.late_s / 60.0),
                event.source,
            )
        )
    return card(
        "ground-history",
        texts("ground.history.title"),
        [html.P(texts("launch.history.note")), table(texts("ground.history.table"), heads, rows)],
    )


def _view(held: Any, query: GroundQuery, texts: Texts) -> html.Section:
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
                    begin=_utc(contacts[0].begin),
                    end=_utc(contacts[0].end)[11:],
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
                begin=_utc(one.next_from),
                end=_utc(one.next_to)[11:],
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
def _stations(texts: Texts) -> html.Section:
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


def _utc(at: Moment) -> str:
    return at.iso(0).replace("T", " ").removesuffix("Z")


YEAR = heavy.Work("ground-calendar", __name__, _read_year, _draw_year)
HEAVY = (YEAR,)

PAGE = asked_page("/ground", "ground", answer, heavy=HEAVY, further=_register_files)
