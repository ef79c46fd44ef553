"""The exceptions of this package.

    OrbitError (ValueError)
    ├── TimesError             a span or series of times that makes no sense
    ├── PropagationError       elements or a request that SGP4 cannot be asked with
    ├── FrameError             arrays whose shapes do not fit each other, or an unknown frame
    ├── EphemerisRangeError    a time that the bundled Sun and planet positions do not cover
    ├── UnknownBody            a name that stands for no body of the bundled ephemeris
    ├── TransferError          a manoeuvre that makes no sense
    ├── HistoryError           sets that no history or no error table can be made of
    ├── OutputError            a run over a catalogue whose output cannot be written or continued
    └── SearchError            a search whose span is none, or whose bound settles nothing

A sample without a position is not an exception: it is a code in `Ephemeris.error`.
"""


class OrbitError(ValueError):
    """Base of everything that `orbits` raises on a wrong call."""


class TimesError(OrbitError):
    """A span or series of times that makes no sense."""


class PropagationError(OrbitError):
    """Elements, or a request, that SGP4 cannot be asked with."""


class FrameError(OrbitError):
    """Arrays whose shapes do not fit each other, or a frame that has no such arrow."""


class EphemerisRangeError(OrbitError):
    """A time that the bundled Sun and planet positions do not cover."""


class UnknownBody(OrbitError):  # noqa: N818 - it names the finding, as KeyError does
    """A name that stands for no body of the bundled ephemeris."""


class TransferError(OrbitError):
    """A manoeuvre that makes no sense."""


class HistoryError(OrbitError):
    """Element sets that no history, or no table of errors, can be made of."""


class OutputError(OrbitError):
    """A run over a catalogue whose output cannot be written, or not be continued by this call."""


class SearchError(OrbitError):
    """A search for events over a span, or with a bound, that it cannot come to an end with."""
