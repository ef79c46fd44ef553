"""A long time in parts: each week or so of a year from the element set that knows it best.

One set for a year is half a year old at both ends, of which nothing is left but the
inclination (`tle.ages`). So what is longer than `SPAN_DAYS` is divided, and each part
drawn from the set nearest to its middle: where sets are held of every day, none is
older than its times can be trusted. Beyond the newest set there is none: that one
is carried on, and every answer from it says how old it is by then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

import tle
from tle import Catalog, ElementSet, Moment
from tle.ages import AUTHENTIC_WITHIN_DAYS, STALE_AFTER_DAYS
from tle.lifetimes import lifetimes

T = TypeVar("T")

PART_DAYS = 2.0 * STALE_AFTER_DAYS

SPAN_DAYS = 31.0
"""What is no longer is asked in one piece, from one set, so that nothing in it has a step."""


class _Holds(Protocol):
    def at(self, name: str, at: tle.MomentLike) -> ElementSet: ...

    def history(self, number: int, since: tle.MomentLike, until: tle.MomentLike) -> Catalog: ...


@dataclass(frozen=True, slots=True)
class Part:
    """From `start` to `stop`."""

    start: Moment
    stop: Moment

    @property
    def month(self) -> str:
        """The month it begins in, for people who wait."""
        return self.start.iso(0)[:7]


@dataclass(frozen=True, slots=True)
class Span(Part):
    """From `start` to `stop` by one element set."""

    elements: ElementSet


def divided(start: Moment, days: float) -> list[Part]:
    """Return equal parts of `days` days from `start`, none longer than `PART_DAYS`; up to `SPAN_DAYS` one."""
    count = 1 if days <= SPAN_DAYS else int(-(-days // PART_DAYS))
    borders = [start.plus_days(days * number / count) for number in range(count + 1)]
    return [Part(begin, end) for begin, end in pairwise(borders)]


def spans(held: _Holds, name: str, start: Moment, days: float) -> list[Span]:
    """Return the parts of `days` days from `start` for the object called `name`, in order.

    Parts of which nothing is held are left out: before the object flew, before the
    oldest set, in a gap.

    Raises
    ------
    tle.UnknownObject, tle.NoAuthenticElements
        Of no part anything is held: as the first one says.
    """
    if days <= SPAN_DAYS:
        return [Span(start, start.plus_days(days), held.at(name, start.plus_days(days / 2.0)))]
    found: list[Span] = []
    refused: tle.NoAuthenticElements | None = None
    for part in divided(start, days):
        last = found[-1].elements if found and found[-1].stop == part.start else None
        if last is not None and _is_newest(held, last, part):
            if _flies(last, part.stop):
                found.append(Span(part.start, part.stop, last))
            continue
        try:
            found.append(Span(part.start, part.stop, held.at(name, _middle(part))))
        except tle.NoAuthenticElements as error:
            refused = refused or error
    if not found:
        assert refused is not None
        raise refused
    return found


def _middle(part: Part) -> Moment:
    return part.start.plus_days(part.stop.days_since(part.start) / 2.0)


def _is_newest(held: _Holds, elements: ElementSet, part: Part) -> bool:
    """Return whether a part lies too far beyond a set, and nothing younger is held that is near enough.

    Asked before the set of the part is: to refuse a date, an archive goes through all it has.
    """
    middle = _middle(part)
    if middle.days_since(elements.epoch) <= AUTHENTIC_WITHIN_DAYS:
        return False
    younger = elements.epoch.plus_seconds(1.0)
    return not len(held.history(elements.norad_cat_id, younger, middle.plus_days(AUTHENTIC_WITHIN_DAYS)))


def _flies(elements: ElementSet, at: Moment) -> bool:
    """Return whether nothing is known of the object's end before `at`."""
    life = lifetimes().get(elements.norad_cat_id)
    return life is None or life.end is None or at <= life.end


def joined(
    parts: Sequence[Part], found: Sequence[Sequence[T]], at: Callable[[T], Moment], apart_s: float
) -> list[T]:
    """Return what was found in all parts, each asked for with something before and after, once.

    What lies within `apart_s` seconds of the border between two parts may come from
    both, to some seconds differently, or from the other side in each: it is taken
    from the earlier part, else from the later.
    """
    kept: list[T] = []
    for number, (span, its) in enumerate(zip(parts, found, strict=True)):
        follows = number > 0 and parts[number - 1].stop == span.start
        goes_on = number + 1 < len(parts) and parts[number + 1].start == span.stop
        first = span.start.plus_seconds(-apart_s) if follows else None
        before = kept[-8:] if follows else []
        for each in sorted(its, key=at):
            if goes_on and at(each) >= span.stop:
                break
            if first is not None and at(each) < span.start:
                again = any(abs(at(one).seconds_since(at(each))) <= apart_s for one in before)
                if at(each) < first or again:
                    continue
            elif any(abs(at(one).seconds_since(at(each))) <= apart_s for one in before):
                continue
            kept.append(each)
    return kept


def with_margin(span: Part, parts: Sequence[Part], margin_s: float) -> tuple[Moment, Moment]:
    """Return from when to when to search a part so that nothing is cut at its borders with others."""
    follows = any(one.stop == span.start for one in parts)
    goes_on = any(one.start == span.stop for one in parts)
    return (
        span.start.plus_seconds(-margin_s if follows else 0.0),
        span.stop.plus_seconds(margin_s if goes_on else 0.0),
    )
