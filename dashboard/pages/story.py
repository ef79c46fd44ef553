"""The Story page: the events that the documents tell, beside what the record says."""

from typing import Any

from dash import html

from dashboard.components import asking, states
from dashboard.components.actors import actor_mark
from dashboard.components.asking import form, remarks
from dashboard.components.attributes import aria, data
from dashboard.components.cards import card
from dashboard.components.charts import chart, table
from dashboard.components.fields import field
from dashboard.components.native import Native
from dashboard.figures.timeline import timeline
from dashboard.pages.asked_page import asked_page
from dashboard.queries import story as queries
from dashboard.queries.asked import Asked
from dashboard.queries.story import StoryQuery
from dashboard.settings import Settings
from dashboard.story import documents, events, hardware
from dashboard.story.events import Event
from dashboard.text import Texts

TO_FAST = {"fast-deepspace-claim": "/fast"}
_ORBIT_NAMES = {
    "iss": "ISS",
    "zarya": "ISS",
    "tiangong": "Tiangong",
    "tianhe": "Tiangong",
    "wentian": "48274",
    "mengtian": "48274",
    "mir": "MIR",
    "tiangong1": "37820",
    "fy1c": "25730",
    "iridium33": "24946",
    "kosmos2251": "22675",
}
"""What the hardware of an event is called where orbits are compared."""


def answer(search: str, _settings: Settings, texts: Texts) -> list[Any]:
    """Return the page for one query."""
    asked = Asked(search, texts)
    query = queries.read(asked)
    found = [event for event in events.load() if query.matches(event)]
    chosen = [event for event in events.load() if event.id == query.event]
    parts: list[Any] = []
    if found:
        # Whoever follows a link to an event came for that one.
        parts += [
            *(_event_card(event, texts) for event in chosen),
            _timeline(found, query, texts),
            _list(found, query, texts),
        ]
    else:
        parts.append(states.empty(texts("story.none"), texts, go_on=_all(texts)))
    return [html.Div([_form(query, texts), remarks(asked.remarks), *parts], key=search, className="stack")]


def _all(texts: Texts) -> html.A:
    return html.A(texts("story.all"), href="/story", className="button", **data(within="1"))


def _form(query: StoryQuery, texts: Texts) -> html.Form:
    any_ = ("", texts("story.ask.any"))
    return form(
        "/story",
        [
            field(
                "story-q",
                texts("story.ask.words"),
                name="q",
                value=query.words,
                type="search",
                maxlength="80",
            ),
            asking.choice(
                "story-theme",
                "theme",
                texts("story.ask.theme"),
                query.theme,
                [any_, *((one, texts(f"theme.of.{one}")) for one in events.THEMES)],
            ),
            asking.choice(
                "story-actor",
                "actor",
                texts("story.ask.actor"),
                query.actor,
                [any_, *((one, _actor(one, texts)) for one in events.ACTORS)],
            ),
            asking.choice(
                "story-hardware",
                "hardware",
                texts("story.ask.hardware"),
                query.hardware,
                [any_, *((one, _hardware_name(one)) for one in queries.hardware_named())],
            ),
            asking.choice(
                "story-check",
                "check",
                texts("story.ask.check"),
                query.agrees,
                [any_, *((one, texts(f"story.agrees.{one}")) for one in events.AGREES)],
            ),
        ],
        texts,
    )


def _timeline(found: list[Event], query: StoryQuery, texts: Texts) -> html.Section:
    counts = [
        html.A(
            texts("story.count", count=count, agrees=texts(f"story.agrees.{key}")),
            href=f"/story{query.link(check=key)}",
            className="badge-mark verdict",
            **data(within="1", agrees=key),
        )
        for key in events.AGREES
        if (count := sum(event.agrees == key for event in found))
    ]
    rows = [
        (event.date, event.title, texts(f"theme.of.{event.themes[0]}"), texts(f"story.agrees.{event.agrees}"))
        for event in found
    ]
    heads = [texts(f"story.col.{key}") for key in ("date", "event", "theme", "agrees")]
    return card(
        "story-timeline",
        texts("story.timeline.title", count=len(found), all=len(events.load())),
        [
            html.P(counts, className="badges"),
            chart(
                "story-timeline",
                timeline(found, query.event, texts),
                texts("story.timeline.label", count=len(found)),
                texts("story.timeline.caption"),
                table(texts("story.timeline.table"), heads, rows),
                texts,
            ),
        ],
    )


def _list(found: list[Event], query: StoryQuery, texts: Texts) -> html.Section:
    shown = found[: query.shown]
    content: list[Any] = [
        Native(
            html.Ol(
                [html.Li(_told(event, texts), className="event", id=f"event-{event.id}") for event in shown],
                className="events",
            )
        )
    ]
    if len(shown) < len(found):
        more = min(queries.MOST_SHOWN, query.shown * 2)
        content.append(
            html.A(
                texts("story.more", shown=len(shown), all=len(found)),
                href=f"/story{query.link(shown=more)}",
                className="button",
                **data(within="1"),
            )
        )
    return card("story-list", texts("story.list.title"), content)


def _event_card(event: Event, texts: Texts) -> html.Section:
    return card(
        "story-event", event.title, [html.Div(_told(event, texts, with_title=False), className="event")]
    )


def _told(event: Event, texts: Texts, *, with_title: bool = True) -> list[Any]:
    cites: list[Any] = [
        html.Blockquote(
            [
                f"“{_within(each.quote)}” ",
                html.Cite(
                    texts(
                        "story.cite",
                        cite=documents.find(each.document).cite,
                        id=each.document,
                        line=each.line,
                    )
                ),
            ]
        )
        for each in event.text_says
    ]
    title = [html.H3(event.title)] if with_title else []
    return [
        html.Div(
            [
                html.Time(event.date, dateTime=event.date, className="date"),
                html.Span(
                    texts(f"story.agrees.{event.agrees}"),
                    className="badge-mark verdict",
                    **data(agrees=event.agrees),
                ),
                *(actor_mark(actor, texts) for actor in event.actors if actor != "other"),
            ],
            className="event-head",
        ),
        *title,
        html.Div(
            [
                html.Div([html.H4(texts("says.text")), *(cites or [html.P(texts("story.silent"))])]),
                html.Div(
                    [
                        html.H4(texts("says.record")),
                        html.P(event.record),
                        html.P(
                            texts("story.source", source=event.source, confidence=event.confidence),
                            className="aside",
                        ),
                    ]
                ),
            ],
            className="pair",
        ),
        _links(event, texts),
    ]


def _within(quote: str) -> str:
    """Return what is quoted with its own quotation marks as those within a quotation."""
    return quote.replace("“", "‘").replace("”", "’")


def _links(event: Event, texts: Texts) -> html.P:
    names = list(dict.fromkeys(_ORBIT_NAMES[item] for item in event.hardware if item in _ORBIT_NAMES))
    links: list[Any] = [
        html.A(
            texts("story.link"),
            href=f"/story?event={event.id}",
            **data(within="1"),
            **aria(label=f"{texts('story.link')}: {event.title}"),
        )
    ]
    if names and len(event.date) == 10:
        month = event.date[5:7]
        span = f"from={event.year - 1}-{month}-01&to={event.year + 1}-{month}-01"
        links.append(
            html.A(
                texts("story.orbits", names=", ".join(names)),
                href=f"/orbits?objects={','.join(names)}&{span}",
            )
        )
    if event.id in TO_FAST:
        links.append(html.A(texts("page.fast"), href=TO_FAST[event.id]))
    return html.P(links, className="event-links")


def _actor(key: str, texts: Texts) -> str:
    return texts("story.actor.other" if key == "other" else f"actor.{key}")


def _hardware_name(item: str) -> str:
    found = hardware.load().get(item)
    return found.name if found else item


PAGE = asked_page("/story", "story", answer)
