"""Reading the query of an address, forgivingly and with words."""

import difflib
import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

import tle
from dashboard.instants import EARLIEST, LATEST
from dashboard.queries.instants import understood
from dashboard.text import Texts
from tle import Moment

LONGEST_VALUE = 200
_LONGEST_QUERY = 4000
_MOST_NAMED = 16


class Asked:
    """The fields of a query: each method reads one, and notes in `remarks` what it could not take."""

    def __init__(self, search: str | None, texts: Texts) -> None:
        self._texts = texts
        self.remarks: list[str] = []
        text = search if isinstance(search, str) else ""
        if len(text) > _LONGEST_QUERY:
            self.remarks.append(texts("query.long", longest=_LONGEST_QUERY))
            text = text[:_LONGEST_QUERY]
        pairs = parse_qsl(text.removeprefix("?"), keep_blank_values=True, errors="replace")
        self._fields = {name: _cleaned(value) for name, value in pairs[:100]}

    def text(self, name: str, default: str = "", longest: int = 80) -> str:
        """Return a text, without control characters, cut where it is too long."""
        value = self._fields.get(name, "")
        if len(value) > longest:
            self.remarks.append(self._texts("query.cut", name=name, longest=longest))
        # What a cut leaves at the end goes too: the link must be read as it was written.
        return value[:longest].rstrip() or default

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        """Return one of the values known."""
        value = self._fields.get(name, "")
        if value in known or not value:
            return value or default
        said = [self._texts("query.one_of", name=name, value=_shown(value))]
        # Of a long list those that look alike help more than all.
        if len(known) <= _MOST_NAMED:
            said.append(self._texts("query.one_of.known", known=", ".join(known)))
        elif near := difflib.get_close_matches(value, known, 3, 0.5):
            said.append(self._texts("query.one_of.near", known=", ".join(near)))
        shown = self._texts("query.one_of.shown", default=default) if default else ""
        said.append(shown or self._texts("query.one_of.out"))
        self.remarks.append(" ".join(said))
        return default

    def some_of(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """Return those of a list with commas that are known, in the order of `known`."""
        values = {part.strip() for part in self._fields.get(name, "").split(",") if part.strip()}
        for value in sorted(values - set(known))[:3]:
            self.remarks.append(self._texts("query.some_of", name=name, value=_shown(value)))
        return tuple(one for one in known if one in values)

    def number(self, name: str, default: float | None, least: float, most: float) -> float | None:
        """Return a number within its bounds; the nearest bound where it lies outside."""
        value = self._fields.get(name, "")
        if not value:
            return default
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if math.isnan(number):
            shown = self._texts("query.nothing") if default is None else f"{default:g}"
            self.remarks.append(self._texts("query.number", name=name, value=_shown(value), default=shown))
            return default
        if not least <= number <= most:
            nearest = min(max(number, least), most)
            self.remarks.append(
                self._texts(
                    "query.bounds", name=name, value=_shown(value), least=least, most=most, shown=nearest
                )
            )
            return nearest
        return number

    def moment(
        self,
        name: str,
        default: Moment,
        *,
        now: Moment | None = None,
        zone: Callable[[], str] = lambda: "UTC",
    ) -> Moment:
        """Return a moment between the first satellite and the end of the bundled ephemeris of the Moon.

        `now` (else `default`) and `zone`, the civil time of the place, are what words such
        as "tonight" are understood by.
        """
        value = self._fields.get(name, "")
        if not value or value == "now":
            return default
        try:
            moment = understood(value, now or default, zone)
        except (tle.ElementError, ValueError, OverflowError):
            self.remarks.append(
                self._texts("query.moment", name=name, value=_shown(value), default=default.iso(0))
            )
            return default
        for bound, beyond in (
            (EARLIEST, moment < tle.as_moment(EARLIEST)),
            (LATEST, moment > tle.as_moment(LATEST)),
        ):
            if beyond:
                self.remarks.append(self._texts("query.range", name=name, value=_shown(value), shown=bound))
                return tle.as_moment(bound)
        return moment


def written(fields: Mapping[str, str | float | None]) -> str:
    """Return the query of a link with the fields that say something."""
    told = {name: f"{value:g}" if isinstance(value, float) else value for name, value in fields.items()}
    return "?" + urlencode(
        {name: value for name, value in told.items() if value not in (None, "")}, safe=":,"
    )


def to_minute(at: Moment) -> Moment:
    """Return the minute of `at`: those who ask within it ask the same."""
    return Moment.at(at.jd, math.floor(at.fr * 1440.0) / 1440.0)


def to_day(at: Moment) -> Moment:
    """Return the start of the day of `at`: what is asked of a year is the same all day long."""
    return Moment(at.jd, 0.0)


def _cleaned(value: str) -> str:
    kept = "".join(one for one in value[: 4 * LONGEST_VALUE] if not unicodedata.category(one).startswith("C"))
    return kept.strip()


def _shown(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:39]}…"
