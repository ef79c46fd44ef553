"""Where element sets come from, asked with the manners that each source demands.

    celestrak, space_track, peer, files    what can be asked, each a small frozen value
    etiquette                              whether it may be asked now, and what follows from the answer
    transport                              the request itself, within limits
    fetching                               fetch(source, archive) -> FetchResult, in words
    refresher                              the same at intervals, when the user turned it on

Nothing is asked at import, and nothing unless `fetch` is called or a
`Refresher` started.
"""

from tle.sources.answers import Consequence, Failure
from tle.sources.celestrak import CelesTrak, CelesTrakSupplemental, for_stations
from tle.sources.configuration import Service, service, services
from tle.sources.fetching import FetchResult, Outcome, Source, fetch, fetch_all
from tle.sources.files import ChangedFile, LocalFile, Watch, watch
from tle.sources.limits import Limits
from tle.sources.names import FORMS, source
from tle.sources.peer import Peer, Reply, Shelf, reply
from tle.sources.refresher import Refresher
from tle.sources.space_track import Credentials, SpaceTrack, credentials

__all__ = [
    "FORMS",
    "CelesTrak",
    "CelesTrakSupplemental",
    "ChangedFile",
    "Consequence",
    "Credentials",
    "Failure",
    "FetchResult",
    "Limits",
    "LocalFile",
    "Outcome",
    "Peer",
    "Refresher",
    "Reply",
    "Service",
    "Shelf",
    "Source",
    "SpaceTrack",
    "Watch",
    "credentials",
    "fetch",
    "fetch_all",
    "for_stations",
    "reply",
    "service",
    "services",
    "source",
    "watch",
]
