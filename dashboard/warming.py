"""What a server does before anybody asks: pack the files of the first page, compute its first documents."""

import logging
import re
from collections.abc import Callable

from dash import Dash

from dashboard import pages
from dashboard.geography.places import DEFAULT_PLACE
from dashboard.instants import unix_ms
from dashboard.motion import documents
from dashboard.settings import Settings
from dashboard.stations import STATIONS
from dashboard.text import Texts

DAY_MS = 86_400_000


def prepare_pages(settings: Settings, texts: Texts, stopped: Callable[[], bool] = lambda: False) -> list[str]:
    """Answer once what each page is asked by an address without a query; return which pages were.

    What that imports and compiles takes seconds the first time, on whichever page it is.
    Once `stopped` says so, the rest is left.
    """
    asked = []
    for page in pages.PAGES:
        if page.answer is not None and not stopped():
            try:
                page.answer("", settings, texts)
            except Exception:
                # Whoever asks for that page gets a sentence; the others are prepared all the same.
                logging.getLogger(__name__).exception("The page %s could not be prepared.", page.key)
            else:
                asked.append(page.key)
    return asked


def prepare(app: Dash, settings: Settings) -> int:
    """Ask the server's own application for what the first page will ask; return how many answers it gave.

    A test client needs no network. What is packed and computed here is remembered
    by `delivery` and `documents`, so the first viewer waits as briefly as the next.
    """
    client = app.server.test_client()
    packed = {"Accept-Encoding": "gzip"}
    index = client.get("/").get_data(as_text=True)
    paths = re.findall(r'(?:src|href|data-module)="(/[^"]+)"', index)
    edition = f"v={documents.edition()}"
    paths += [f"/{name}.json?{edition}" for name in ("land-fine", "regions", "stars")]
    now = settings.now()
    paths.append(f"/sun/{documents.sun_segment_at(now)}.json?{edition}")
    catalog = settings.catalog()
    held = [one for sets in documents.station_sets(catalog).values() for one in sets]
    # The day of the newest set is what the page replays where there is none fresh enough for today.
    newest = max((one.epoch for one in held if one.epoch <= now), default=now)
    days = {unix_ms(one) // DAY_MS for one in (now, newest)}
    paths += [f"/forecast/{day}.json?place={DEFAULT_PLACE}&{edition}" for day in sorted(days)]
    for station in STATIONS:
        if any(elements.norad_cat_id == station.norad_cat_id for elements in catalog):
            nearest = catalog.nearest(str(station.norad_cat_id), now)
            fingerprint = nearest.sha256[: documents.FINGERPRINT_DIGITS]
            segment = documents.segment_at(now)
            paths += [
                f"/ephemeris/{station.norad_cat_id}/{fingerprint}/{one}.json?{edition}"
                for one in (segment - 1, segment, segment + 1)
            ]
    return sum(client.get(path, headers=packed, buffered=True).status_code == 200 for path in paths)
