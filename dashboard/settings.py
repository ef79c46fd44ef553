"""How one dashboard is to run: what the command line chose, and what tests put in its place."""

from collections.abc import Callable
from dataclasses import dataclass, field

import tle
from tle import Archive, Catalog, Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices of one run.

    Attributes
    ----------
    host, port:
        Where `dashboard.serving.serve` listens. Port 0 takes any free one.
    open_browser:
        Open the page in the reader's browser once it is served.
    offline:
        Promise that nothing is asked of the network: bundled element sets only.
    now:
        What this machine takes for the present moment; tests put their own here.
    catalog:
        Gives the element sets to draw from; the bundled ones unless told otherwise.
    archive:
        What `/elements/stations.json` and `/elements/newest.json` hand on to the
        other machines of a classroom; None serves neither.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    open_browser: bool = False
    offline: bool = False
    now: Callable[[], Moment] = field(default=tle.now)
    catalog: Callable[[], Catalog] = field(default=tle.bundled)
    archive: Archive | None = None
