"""The questions people ask, answered: the one place that calls the layers below.

The command line and the pages ask here, so that a number on the projector can
be remade in a terminal. Nothing here imports dash.
"""

from dashboard.answers.elements import Elements, FromArchive, FromCatalog, neighbours, one_each, sets_of
from dashboard.answers.happenings import Screened, approaches, orbit_events, screened
from dashboard.answers.seen import (
    Sight,
    Together,
    doppler,
    passes,
    passes_and_sets,
    sky,
    together,
    transits,
)
from dashboard.answers.whereabouts import (
    FRAMES,
    NoPosition,
    Track,
    Whereabouts,
    require_position,
    track,
    where,
)

__all__ = [
    "FRAMES",
    "Elements",
    "FromArchive",
    "FromCatalog",
    "NoPosition",
    "Screened",
    "Sight",
    "Together",
    "Track",
    "Whereabouts",
    "approaches",
    "doppler",
    "neighbours",
    "one_each",
    "orbit_events",
    "passes",
    "passes_and_sets",
    "require_position",
    "screened",
    "sets_of",
    "sky",
    "together",
    "track",
    "transits",
    "where",
]
