"""What the page of the story is asked: words, theme, actor, hardware, whether text and record agree."""

from dataclasses import dataclass

from dashboard.queries.asked import Asked, written
from dashboard.story import events

SHOWN = 24
MOST_SHOWN = 240


@dataclass(frozen=True, slots=True)
class StoryQuery:
    """One question; an empty text means any. `event` opens one event, `shown` is how many are listed."""

    words: str
    theme: str
    actor: str
    hardware: str
    agrees: str
    event: str
    shown: int

    def link(self, **changed: str | int) -> str:
        """Return the query that asks this again, with some fields changed."""
        fields: dict[str, str | float | None] = {
            "q": self.words,
            "theme": self.theme,
            "actor": self.actor,
            "hardware": self.hardware,
            "check": self.agrees,
            "event": self.event,
            "shown": "" if self.shown == SHOWN else str(self.shown),
        }
        return written({**fields, **{name: str(value) for name, value in changed.items()}})

    def matches(self, event: events.Event) -> bool:
        """Return whether the event is asked for."""
        return (
            (not self.theme or self.theme in event.themes)
            and (not self.actor or self.actor in event.actors)
            and (not self.hardware or self.hardware in event.hardware)
            and (not self.agrees or self.agrees == event.agrees)
            and (not self.words or event.says(self.words))
        )


def read(asked: Asked) -> StoryQuery:
    """Return the question."""
    known = events.load()
    shown = asked.number("shown", SHOWN, 1, MOST_SHOWN)
    return StoryQuery(
        words=asked.text("q"),
        theme=asked.one_of("theme", events.THEMES, ""),
        actor=asked.one_of("actor", events.ACTORS, ""),
        hardware=asked.one_of("hardware", hardware_named(), ""),
        agrees=asked.one_of("check", events.AGREES, ""),
        event=asked.one_of("event", [each.id for each in known], ""),
        shown=SHOWN if shown is None else int(shown),
    )


def hardware_named() -> list[str]:
    """Return the ids of hardware that events name, in alphabetical order."""
    return sorted({item for event in events.load() for item in event.hardware})
