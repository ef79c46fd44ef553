"""How the page of FAST says times and spans."""

from tle import Moment


def utc_words(at: Moment) -> str:
    """Return an instant to the second, UTC, as it is read."""
    return at.iso(0).replace("T", " ").removesuffix("Z")


def begun(words: str) -> str:
    """Return a sentence that begins with a capital, whatever its first name is."""
    return words[:1].upper() + words[1:]


def span_words(seconds: float) -> str:
    """Return a time span as it is read."""
    if seconds < 0.5:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 10:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"
