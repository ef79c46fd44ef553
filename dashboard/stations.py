"""The stations of the Live page: the order, key and catalogue number of each.

Names are text and live in `dashboard/text`; colours and shapes live in the style
sheet and in `assets/lib/stage.mjs`, under the same keys.
"""

import re
from dataclasses import dataclass

from dashboard.text import Texts

SHOWN_WITHIN_DAYS = 14.0
"""Days from the epoch of the nearest element set beyond which no place is shown at all.

The table of `tle.ages` says why: at 14 days one prediction in ten is 3,300 km
off for the ISS and 9,900 km for Tiangong, a quarter of the way round the Earth.
Past that a drawn place would be a guess of the hemisphere. Between
`STALE_AFTER_DAYS` and this limit a station is drawn faded, with words.
"""


@dataclass(frozen=True, slots=True)
class Station:
    """One station: `key` for texts and styles, `norad_cat_id` of the module that is tracked.

    `actors`: who built and runs it, by the keys of the design system.
    """

    key: str
    norad_cat_id: int
    actors: tuple[str, ...]


STATIONS = (
    # Zarya, the first module. The five partners of the Intergovernmental Agreement of 29 January 1998.
    Station("iss", 25544, ("us", "russia", "europe", "japan", "canada")),
    Station("tiangong", 48274, ("china",)),  # Tianhe, the core module
)

CREW_SHIPS = ("SOYUZ", "CREW DRAGON", "DRAGON ENDEAVOUR", "DRAGON FREEDOM", "SHENZHOU", "STARLINER")
"""How the names of ships that carry people begin in published element sets.

No record of dockings is held. Where the elements of such a ship are, they tell
whether it was at a station, to a kilometre or two; where none are, that is said.
"""

# Of "SOYUZ-MS 28", "SHENZHOU-23 (SZ-23)", "CREW DRAGON 12".
_SHIP = re.compile(r"(?P<kind>[A-Z]+(?: [A-Z]+)*)(?P<series>-[A-Z]+)?(?P<rest>.*?)(?: \(.*\))?")


def ship_name(object_name: str) -> str:
    """Return a ship's published name as it is written, "Soyuz MS-28": not in capitals, nothing twice."""
    parts = _SHIP.fullmatch(object_name.upper())
    if parts is None:
        return object_name.title()
    kind, rest = parts["kind"].title(), parts["rest"].title()
    return f"{kind} {parts['series'][1:]}-{rest.strip()}" if parts["series"] else f"{kind}{rest}"


_SPOKEN = {"ISS (ZARYA)": "iss", "CSS (TIANHE)": "tiangong"}


def spoken(object_name: str, texts: Texts) -> str:
    """Return what people call an object of that published name: the catalogue names the first module."""
    key = _SPOKEN.get(object_name)
    return texts(f"station.{key}.name") if key else object_name
