"""The events that the documents tell: when, who, their words with the line, and what the record says.

The table is `events.json` beside this module; it is checked while it is read. Titles
and records are ours; a quotation is a document's own words, at most 25 of them.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dashboard.story import documents
from dashboard.story.hardware import CONFIDENCES, LONGEST_QUOTE_WORDS, RegisterError

AGREES = ("yes", "partly", "no", "conflict", "undated", "unverified")
"""Whether the record bears the text out; `conflict`: the documents contradict each other or themselves."""

THEMES = (
    "cooperation",
    "rivalry",
    "station",
    "first",
    "launch",
    "plan",
    "treaty",
    "china-russia",
    "us-china",
    "commerce",
    "sanction",
    "incident",
)

ACTORS = ("us", "russia", "china", "europe", "japan", "canada", "other")
_ACTOR_OF = {
    "US": "us",
    "Russia": "russia",
    "USSR": "russia",
    "China": "china",
    "ESA": "europe",
    "EU": "europe",
    "UK": "europe",
    "France": "europe",
    "Japan": "japan",
    "Canada": "canada",
}


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words of a document: its id (S0 to S4), the line, the quote."""

    document: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event.

    Attributes
    ----------
    date:
        A year, a month or a day, as precisely as it is known: `1957`, `2013-03`, `1957-10-04`.
    hardware, sites:
        Ids of the registers.
    agrees:
        One of `AGREES`.
    record, source, confidence:
        What the record says, from where, how sure.
    """

    id: str
    date: str
    title: str
    themes: tuple[str, ...]
    countries: tuple[str, ...]
    hardware: tuple[str, ...]
    sites: tuple[str, ...]
    text_says: tuple[Quotation, ...]
    agrees: str
    record: str
    source: str
    confidence: str

    @property
    def year(self) -> int:
        """The year."""
        return int(self.date[:4])

    @property
    def when(self) -> float:
        """The date as a year with its fraction, the middle of what is known, for an axis of time."""
        parts = [int(part) for part in self.date.split("-")]
        month = parts[1] - 1 + 0.5 if len(parts) == 2 else (parts[1] - 1 if len(parts) > 1 else 6.0)
        day = (parts[2] - 1) / 31.0 if len(parts) > 2 else 0.0
        return parts[0] + (month + day) / 12.0

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors of the design system that take part, in its order."""
        named = {_ACTOR_OF.get(country, "other") for country in self.countries}
        return tuple(actor for actor in ACTORS if actor in named)

    def says(self, wanted: str) -> bool:
        """Return whether every word of `wanted` is in the title, the record, a quotation or a name."""
        text = " ".join(
            [self.id, self.date, self.title, self.record, *self.countries, *self.hardware, *self.sites]
            + [each.quote for each in self.text_says]
        ).casefold()
        return all(word in text for word in wanted.casefold().split())


@cache
def load() -> tuple[Event, ...]:
    """Return every event in order of time (read and checked once).

    Raises
    ------
    RegisterError
        A field is missing or says what it must not.
    """
    text = resources.files("dashboard.story").joinpath("events.json").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> tuple[Event, ...]:
    """Return the events in the JSON `text`, each checked.

    Raises
    ------
    RegisterError
        The first thing that is wrong: which event, and why.
    """
    found: dict[str, Event] = {}
    for raw in json.loads(text)["events"]:
        where = f"event {raw.get('id', 'without id')}"
        try:
            lists = {name: tuple(raw[name]) for name in ("themes", "countries", "hardware", "sites")}
            sayings = tuple(Quotation(**each) for each in raw["text_says"])
            event = Event(**{**raw, **lists, "text_says": sayings})
        except (KeyError, TypeError) as error:
            raise RegisterError(f"{where} has wrong fields: {error}.") from error
        complaint = _complaint(event)
        if complaint or event.id in found:
            raise RegisterError(f"{where}: {complaint or 'the id is taken by an earlier event.'}")
        found[event.id] = event
    return tuple(found.values())


def _complaint(event: Event) -> str:
    known = {document.id for document in documents.load()}
    if not (event.title and event.record and event.source):
        return "title, record and source must not be empty."
    if event.agrees not in AGREES or event.confidence not in CONFIDENCES:
        return f"agrees must be one of {AGREES}, confidence one of {CONFIDENCES}."
    if not set(event.themes) <= set(THEMES) or not event.themes:
        return f"themes must be among {THEMES}."
    for each in event.text_says:
        if each.document not in known or each.line < 1 or not each.quote:
            return f"the quote “{each.quote}” needs its document and line."
        if len(each.quote.split()) > LONGEST_QUOTE_WORDS:
            return f"the quote “{each.quote}” is longer than {LONGEST_QUOTE_WORDS} words."
    return ""
