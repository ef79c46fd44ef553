"""The FAST page: what its dish can see and when, and what is claimed for it."""

from dataclasses import replace
from typing import Any

from dash import html

from dashboard.answers import fast_sky, ground, held, progress
from dashboard.answers.fast_sky import CannotAnswer, Claim, InView
from dashboard.answers.ground import CONE_SETS_WITHIN_DAYS, AntennaAnswer
from dashboard.components import states
from dashboard.components.asking import form, remarks
from dashboard.components.attributes import aria, data
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.components.explained import explained
from dashboard.components.fields import field
from dashboard.figures.day_by_day import day_by_day
from dashboard.figures.dome import beams, moon_in_view, sky_dome
from dashboard.heavy import on_pages as heavy
from dashboard.pages.asked_page import asked_page
from dashboard.pages.fast_cone import cone_objects
from dashboard.queries import fast as queries
from dashboard.queries.asked import Asked, to_minute
from dashboard.queries.fast import FastQuery
from dashboard.settings import Settings
from dashboard.stations import spoken
from dashboard.story import hardware
from dashboard.text import Texts
from orbits import Times
from sites import AntennaWindow, cone, fast, targets
from sites.beams import beams_on_sky
from sites.targets import Body, Target
from tle import Moment
from tle.ages import AUTHENTIC_WITHIN_DAYS

_BEIJING_S = 8 * 3600.0
ROWS_SHOWN = 31
ROWS_OF_A_YEAR = 1000
DIRECT_OBJECT_DAYS = 3000
"""Sets held, by days: the bundled ones are answered in a tenth of a second, a whole catalogue by a worker."""


def answer(search: str, settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked, to_minute(settings.now()))
    held_sets = held.held_by(settings)
    event = fast_sky.event_of(query)
    at = event.at if event else query.start
    seen = fast_sky.in_view(held_sets, at)
    parts: list[Any] = []
    try:
        followed = [fast_sky.target_of(held_sets, query)]
        parts.append(
            _windows(fast_sky.windows(held_sets, query), query, texts)
            if query.days <= queries.DIRECT_DAYS
            else heavy.place(WINDOWS, _windows_link(query), settings, texts, f"/fast{query.link()}")
        )
    except CannotAnswer as error:
        asked.remarks.append(str(error))
        followed = []
    return [
        html.Div(
            [
                _form(query, texts),
                remarks(asked.remarks),
                html.Div(
                    [_dome(seen, followed, at, event, texts), _now(seen, at, texts)], className="pair tilted"
                ),
                *parts,
                _claims(query, texts),
                _texts_and_records(texts),
                _satellites(settings, query, texts),
                _receiver(followed, at, texts),
            ],
            key=search,
            className="stack",
        )
    ]


def _windows_link(query: FastQuery) -> str:
    return replace(query, satellites=0).link()


def _read_windows(search: str, settings: Settings, texts: Texts) -> heavy.Asked | None:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    if query.days <= queries.DIRECT_DAYS:
        return None
    if query.event:
        return heavy.Asked(_windows_link(query), "")
    _, parts = ground.antenna_target_over(held.held_by(settings), query.target, query.start, query.days)
    return heavy.Asked(_windows_link(query), heavy.digest_of(span.elements for span in parts))


def _draw_windows(search: str, settings: Settings, texts: Texts) -> dict[str, Any]:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    with progress.part(0.0, 0.9):
        found = fast_sky.windows(held.held_by(settings), query)
    with progress.part(0.9, 1.0, texts("heavy.drawing")):
        return {heavy.PAGE: _windows(found, query, texts)}


def _satellites_link(query: FastQuery) -> str:
    """Return what of a question the catalogue answers: the target is not in it."""
    return FastQuery("moon", query.start, queries.DAYS, None, "", query.satellites).link()


def _read_satellites(search: str, settings: Settings, texts: Texts) -> heavy.Asked | None:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    archive = settings.archive
    if archive is None or archive.edition() * query.satellites <= DIRECT_OBJECT_DAYS:
        return None
    return heavy.Asked(_satellites_link(query), f"{archive.path} {archive.edition()}")


def _draw_satellites(search: str, settings: Settings, texts: Texts) -> dict[str, Any]:
    query = queries.read(Asked(search, texts), to_minute(settings.now()))
    return {heavy.PAGE: card("fast-sats", texts("fast.sats.title"), _crossings(settings, query, texts))}


def _form(query: FastQuery, texts: Texts) -> html.Form:
    names = ["moon", "mars", "sun", "jupiter", "ISS", "Tiangong", *targets.radio_sources()]
    return form(
        "/fast",
        [
            field(
                "fast-target",
                texts("fast.ask.target"),
                css="long",
                hint=texts("fast.ask.target.hint"),
                name="target",
                value=query.target,
                list="fast-targets",
                autocomplete="off",
                spellcheck="false",
                maxlength="80",
            ),
            html.Datalist([html.Option(value=name) for name in names], id="fast-targets"),
            field(
                "fast-from", texts("fast.ask.from"), name="from", value=query.start.iso(0), spellcheck="false"
            ),
            field(
                "fast-days",
                texts("fast.ask.days"),
                name="days",
                value=f"{query.days:g}",
                inputmode="decimal",
                css="short",
            ),
            field(
                "fast-mhz",
                texts("fast.ask.mhz"),
                name="mhz",
                value="" if query.mhz is None else f"{query.mhz:g}",
                inputmode="decimal",
                placeholder=texts("fast.ask.mhz.any"),
            ),
        ],
        texts,
    )


def _dome(
    seen: list[InView], followed: list[Target], at: Moment, event: fast.DeepSpaceEvent | None, texts: Texts
) -> html.Section:
    dish = fast_sky.antenna()
    days = 1.0 if followed and isinstance(followed[0], Body | targets.Direction) else 0.5
    figure = sky_dome(
        dish,
        followed,
        [(spoken(one.target.name, texts), one.azimuth_deg, one.elevation_deg) for one in seen],
        at,
        days,
        texts,
    )
    names = ", ".join(spoken(one.name, texts) for one in followed)
    rows = []
    for one in followed:
        for hour in range(0, 25, 2):
            moment = at.plus_seconds(hour * 3600.0)
            azimuth, elevation, _ = targets.look(one, dish.site, Times.of(moment))
            rows.append(
                (
                    _utc(moment),
                    spoken(one.name, texts),
                    f"{azimuth[0]:.1f}°",
                    f"{elevation[0]:.1f}°",
                    f"{90 - elevation[0]:.1f}°",
                )
            )
    heads = [texts(f"fast.col.{key}") for key in ("utc", "what", "azimuth", "elevation", "zenith")]
    low, high = dish.declination_band_deg()
    return card(
        "fast-dome-card",
        texts("fast.dome.title", at=_utc(at)),
        [
            html.P(event.name, className="strong") if event else None,
            chart(
                "fast-dome",
                figure,
                texts("fast.dome.label", targets=names or "-", at=_utc(at)),
                texts(
                    "fast.dome.caption",
                    cone=dish.max_zenith_deg,
                    full=dish.full_gain_zenith_deg,
                    low=low,
                    high=high,
                ),
                table(texts("fast.dome.table"), heads, rows),
                texts,
                css="square-chart",
            ),
        ],
    )


def _now(seen: list[InView], at: Moment, texts: Texts) -> html.Section:
    inside = [spoken(one.target.name, texts) for one in seen if one.in_cone]
    rows = [
        (
            spoken(one.target.name, texts),
            texts("fast.now.in")
            if one.in_cone
            else texts("fast.now.up" if one.elevation_deg > 0 else "fast.now.down"),
            f"{one.elevation_deg:.1f}°",
            f"{90.0 - one.elevation_deg:.1f}°",
            _when(one.window, at, texts),
            f"{one.rate_deg_s:.4f}°/s",
            texts("fast.yes" if one.followed else "fast.no"),
            age_badge(one.elements, texts, brief=True) if one.elements else "",
        )
        for one in seen
    ]
    heads = [
        texts(f"fast.col.{key}")
        for key in ("what", "where", "elevation", "zenith", "next", "rate", "follow", "age")
    ]
    says = texts("fast.now.inside", names=", ".join(inside)) if inside else texts("fast.now.nobody")
    return card(
        "fast-now",
        texts("fast.now.title", at=_utc(at)),
        [headline(says, id="fast-now-says"), table(texts("fast.now.table"), heads, rows)],
    )


def _when(window: AntennaWindow | None, at: Moment, texts: Texts) -> str:
    if window is None:
        return texts("fast.now.none")
    if window.rise.at <= at:
        return texts("fast.now.until", until=_utc(window.set.at)[5:])
    return texts("fast.now.from", rise=_utc(window.rise.at)[5:], until=_utc(window.set.at)[11:])


def _windows(found: AntennaAnswer, query: FastQuery, texts: Texts) -> html.Section:
    rows = [_window_row(window, texts) for window in found.windows[:ROWS_SHOWN]]
    heads = [
        texts(f"fast.col.{key}")
        for key in ("rise", "top", "height", "set", "lasts", "full", "beijing", "rate", "efficiency")
    ]
    content: list[Any] = [headline(_verdict(found, query, texts), id="fast-verdict")]
    if found.elements is not None:
        content.append(html.Div(age_badge(found.elements, texts)))
    guesses = [
        window.rise.at
        for window in found.windows
        if window.elements and abs(window.elements.age_days) > AUTHENTIC_WITHIN_DAYS
    ]
    if guesses:
        content.append(states.stale(texts("heavy.guess.passes", at=_utc(guesses[0])[:10]), texts))
    if rows:
        twin = table(
            texts("fast.windows.table", target=spoken(found.target.name, texts)),
            heads,
            rows,
            id="fast-windows-table",
        )
        spans = [(window.rise.at, window.set.at) for window in found.windows]
        inner = [span for window in found.windows for span in window.full_gain]
        content += [
            twin,
            chart(
                "fast-days",
                day_by_day(spans, inner, query.start, query.days, texts),
                texts("fast.days.label", target=spoken(found.target.name, texts)),
                texts(
                    "fast.days.caption.across" if query.days > queries.DIRECT_DAYS else "fast.days.caption"
                ),
                table(
                    texts("fast.days.table"),
                    [texts(f"fast.col.{key}") for key in ("rise", "set")],
                    [(_utc(begin), _utc(end)) for begin, end in spans[:ROWS_OF_A_YEAR]],
                ),
                texts,
            ),
        ]
    if len(found.windows) > ROWS_SHOWN:
        content.append(html.P(texts("fast.windows.more", shown=ROWS_SHOWN, all=len(found.windows))))
    content += [html.P(one) for one in found.remarks]
    content.append(explained("fast-windows", fast_sky.explanation(found, query, texts), texts))
    return card(
        "fast-windows",
        texts("fast.windows.title", target=spoken(found.target.name, texts), days=query.days),
        content,
    )


def _verdict(found: AntennaAnswer, query: FastQuery, texts: Texts) -> str:
    days = query.days
    if not found.windows:
        return _begin(texts("fast.windows.none", target=spoken(found.target.name, texts), days=days))
    hours = sum(window.duration_s for window in found.windows) / 3600.0
    coming = fast_sky.next_window(found, query.start) or found.windows[0]
    return _begin(
        texts(
            "fast.windows.some",
            target=spoken(found.target.name, texts),
            count=len(found.windows),
            hours=hours,
            share=100.0 * hours / 24.0 / days,
            rise=_utc(coming.rise.at),
            set=_utc(coming.set.at),
            height=coming.culmination.elevation_deg,
        )
    )


def _window_row(window: AntennaWindow, texts: Texts) -> tuple[Any, ...]:
    before, after = texts("fast.cut.before"), texts("fast.cut.after")
    return (
        _utc(window.rise.at) + (f" {before}" if window.open_start else ""),
        _utc(window.culmination.at)[11:],
        f"{window.culmination.elevation_deg:.2f}°",
        _utc(window.set.at) + (f" {after}" if window.open_end else ""),
        _span(window.duration_s),
        _span(window.full_gain_s),
        f"{window.rise.at.plus_seconds(_BEIJING_S).iso(0)[5:16].replace('T', ' ')}",
        f"{window.angular_rate_deg_s:.4f}°/s",
        "" if window.efficiency is None else f"{window.efficiency:.2f}",
    )


def _claims(query: FastQuery, texts: Texts) -> html.Section:
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
        texts("fast.claims.window", rise=_utc(window.rise.at), set=_utc(window.set.at))
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
                texts("fast.claims.at", at=_utc(one.event.at), source=one.event.source), className="aside"
            ),
            html.Dl(
                [part for key, value in facts for part in (html.Dt(texts(key)), html.Dd(value))],
                className="facts-line",
            ),
            html.P(one.verdict, className="strong"),
            html.P(near),
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


def _texts_and_records(texts: Texts) -> html.Section:
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


def _satellites(settings: Settings, query: FastQuery, texts: Texts) -> Any:
    content: list[Any] = [html.P(texts("fast.sats.lead"))]
    if not query.satellites:
        content.append(
            html.Div(
                [
                    html.A(
                        texts(f"fast.sats.ask.{days}"),
                        href=f"/fast{replace(query, satellites=int(days)).link()}#fast-sats",
                        className="button",
                        **data(within="1"),
                    )
                    for days in queries.SATELLITE_DAYS
                ],
                className="row",
            )
        )
        return card("fast-sats", texts("fast.sats.title"), content)
    link = _satellites_link(query)
    if _read_satellites(link, settings, texts) is not None:
        return heavy.place(SATELLITES, link, settings, texts, f"/fast{query.link()}")
    return card("fast-sats", texts("fast.sats.title"), _crossings(settings, query, texts))


def _crossings(settings: Settings, query: FastQuery, texts: Texts) -> list[Any]:
    lead = html.P(texts("fast.sats.lead"))
    catalog = held.nearest_of(settings, query.start).younger_than(CONE_SETS_WITHIN_DAYS, query.start)
    if not len(catalog):
        words = texts("fast.sats.none", at=_utc(query.start), days=CONE_SETS_WITHIN_DAYS)
        return [lead, states.empty(words, texts)]
    crossings = fast_sky.crossings(catalog, query.start, query.satellites)
    return [
        lead,
        headline(_crowd(crossings, len(catalog), query.satellites, texts)),
        _shares(crossings, texts),
        *cone_objects(crossings, query.start, texts),
        explained("fast-sats", fast_sky.cone_explanation(crossings, query, texts), texts),
    ]


def _crowd(crossings: cone.ConeCrossings, asked: int, days: int, texts: Texts) -> str:
    crowd, (median, oldest) = crossings.crowd, crossings.ages_days
    return texts(
        "fast.sats.crowd",
        asked=asked,
        days=texts("fast.sats.day" if days == 1 else "fast.sats.days", days=days),
        objects=len(crossings.objects),
        crossings=len(crossings),
        mean=crowd.mean,
        most=crowd.most,
        at=_utc(crowd.most_at),
        median=median,
        oldest=oldest,
    )


def _shares(crossings: cone.ConeCrossings, texts: Texts) -> Any:
    heads = [
        texts(f"fast.col.{key}")
        for key in ("constellation", "objects", "crossings", "minutes", "sends", "heard")
    ]
    rows = [
        (
            share.constellation.name if share.constellation else texts("fast.sats.others"),
            share.objects,
            share.crossings,
            f"{share.seconds / 60.0:.1f}",
            f"{share.constellation.from_mhz:g}-{share.constellation.to_mhz:g} MHz"
            if share.constellation
            else "",
            ", ".join(share.heard_in) or texts("fast.no"),
        )
        for share in crossings.shares()
    ]
    return table(texts("fast.sats.table"), heads, rows)


def _receiver(followed: list[Target], at: Moment, texts: Texts) -> html.Section:
    dish = fast_sky.antenna()
    assert dish.beams is not None
    target = followed[0] if followed else Body("moon")
    pointing = beams_on_sky(dish, target, at)
    rows = [
        (
            str(beam.number),
            f"{beam.east_arcmin:.2f}′",
            f"{beam.north_arcmin:.2f}′",
            f"{beam.ra_deg:.4f}°",
            f"{beam.dec_deg:.4f}°",
        )
        for beam in pointing.beams
    ]
    heads = [texts(f"fast.col.{key}") for key in ("beam", "east", "north", "ra", "dec")]
    values = {
        "apart": pointing.moon_apart_deg,
        "diameter": pointing.moon_diameter_arcmin,
        "at": _utc(at),
        "target": spoken(target.name, texts),
        "ra": pointing.ra_deg,
        "dec": pointing.dec_deg,
    }
    place = "here" if moon_in_view(pointing) else "away"
    where = texts(f"fast.beams.moon.{place}", **values)
    figures = [(fact.figure, str(fact.value), fact.source, fact.confidence) for fact in dish.figures]
    figure_heads = [texts(f"fast.col.{key}") for key in ("figure", "value", "source", "confidence")]
    return card(
        "fast-receiver",
        texts("fast.beams.title"),
        [
            html.Div(
                [
                    chart(
                        "fast-beams",
                        beams(dish, pointing, texts),
                        texts("fast.beams.label"),
                        " ".join(
                            [
                                texts("fast.beams.pointing", **values),
                                where,
                                texts(
                                    "fast.beams.caption",
                                    width=dish.beams.fwhm_arcmin,
                                    source=dish.beams.source,
                                ),
                            ]
                        ),
                        table(texts("fast.beams.table"), heads, rows),
                        texts,
                    ),
                    table(texts("fast.figures.table"), figure_heads, figures),
                ],
                className="pair tilted",
            )
        ],
    )


def _utc(at: Moment) -> str:
    return at.iso(0).replace("T", " ").removesuffix("Z")


def _begin(words: str) -> str:
    """Return a sentence that begins with a capital, whatever its first name is."""
    return words[:1].upper() + words[1:]


def _span(seconds: float) -> str:
    if seconds < 0.5:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 10:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


WINDOWS = heavy.Work("fast-windows", __name__, _read_windows, _draw_windows)
SATELLITES = heavy.Work("fast-sats", __name__, _read_satellites, _draw_satellites)
HEAVY = (WINDOWS, SATELLITES)

PAGE = asked_page("/fast", "fast", answer, heavy=HEAVY)
