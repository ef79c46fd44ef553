"""Sources as people write them: `celestrak:stations`, `supgp:ISS`, a file, the address of a server."""

from pathlib import Path

from tle import aliases
from tle.errors import ElementError
from tle.sources.celestrak import CelesTrak, CelesTrakSupplemental
from tle.sources.fetching import Source
from tle.sources.files import LocalFile
from tle.sources.peer import Peer
from tle.sources.space_track import SpaceTrack

FORMS = (
    "celestrak:GROUP (stations, visual, active, ...)",
    "celestrak:NUMBER",
    "supgp:ISS or supgp:Tiangong",
    "space-track:NUMBER[,NUMBER...]",
    "space-track:NUMBER:SINCE..UNTIL",
    "http://HOST:PORT[/newest] of another Common Orbit server",
    "a file or a folder",
)
"""How a source can be written, for help texts."""


def source(text: str) -> Source:
    """Return the source that `text` names, in one of `FORMS`.

    Raises
    ------
    ElementError
        It is none of them; the sentence lists them.
    """
    kind, colon, rest = text.strip().partition(":")
    kind = kind.lower()
    if colon and kind == "celestrak":
        number = aliases.resolve(rest)
        return CelesTrak(number=number) if number else CelesTrak(group=rest)
    if colon and kind == "supgp":
        if rest.upper() in ("ISS-E", "CSS-E"):
            return CelesTrakSupplemental(ephemeris=rest.upper())
        return CelesTrakSupplemental.of(rest)
    if colon and kind == "space-track":
        return _space_track(rest)
    if colon and kind in ("http", "https"):
        url, slash, group = text.strip().rstrip("/").rpartition("/")
        if slash and group in ("newest", "stations") and not url.endswith("/"):
            return Peer(url=url, group=group)
        return Peer(url=text.strip())
    if text.strip() and Path(text).exists():
        return LocalFile(text)
    raise ElementError(f"{text!r} is no source of element sets, nor a file. Write {'; '.join(FORMS)}.")


def _space_track(text: str) -> SpaceTrack:
    wanted, _, epochs = text.partition(":")
    numbers = []
    for each in wanted.split(","):
        number = aliases.resolve(each)
        if number is None:
            raise ElementError(f"{each!r} is no catalogue number or alias. Give a number of 1 to 9 digits.")
        numbers.append(number)
    if not epochs:
        return SpaceTrack(numbers=tuple(numbers))
    since, dots, until = epochs.partition("..")
    if not dots:
        raise ElementError(f"{epochs!r} is no range of dates. Write it as 2021-01-01..2021-02-01.")
    return SpaceTrack(numbers=tuple(numbers), since=_day(since), until=_day(until))


def _day(text: str) -> str:
    """Return a date without a time as midnight UTC; leave everything else as it is."""
    return f"{text}T00:00Z" if len(text) == 10 else text
