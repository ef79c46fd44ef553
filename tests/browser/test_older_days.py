"""Days long past on the Live page: of all sets that the archive has, the nearest is drawn from."""

import dataclasses
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser
from werkzeug.serving import make_server

import tle
from dashboard.answers.holdings import Holdings
from dashboard.app import create_app
from dashboard.settings import Settings
from tle import Archive

SEED = 20261203
NOW = tle.as_moment("2026-10-09T20:00:00Z")
ISS = "window.CommonOrbit?.state()?.stations?.find((one) => one.key === 'iss')"


def settled(page: Any, days: float) -> Any:
    """Wait until the station is drawn from a set that many days old, and return it."""
    end = time.monotonic() + 30.0
    while time.monotonic() < end:
        station = page.evaluate(ISS)
        if station and station["status"] == "shown" and abs(station["age_days"] - days) < 1e-6:
            return station
        time.sleep(0.05)
    raise AssertionError((station["status"], station["age_days"], days))


def test_the_nearest_set_of_all_is_drawn_from(browser: Browser, tmp_path: Path):
    print(f"seed {SEED}")
    random = np.random.default_rng(SEED)
    pattern = tle.bundled().nearest("ISS", NOW)
    # Five or six sets a day for two hundred days, as the real history has; a page is loaded with one a week.
    ages = np.sort(random.uniform(40.0, 240.0, 1100))
    with Archive.open(tmp_path / "archive.sqlite") as archive:
        archive.add(
            [dataclasses.replace(pattern, epoch=NOW.plus_days(-float(age))) for age in ages],
            source="test",
            fetched_at="2026-10-09T20:00Z",
        )
        settings = Settings(now=lambda: NOW, archive=archive, catalog=Holdings(archive).stations)
        server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        try:
            page = context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            listed: list[str] = []
            page.on("request", lambda request: "/sets/" in request.url and listed.append(request.url))
            for count, back in enumerate((90.0, 91.3, 200.7)):
                at = NOW.plus_days(-back)
                if count == 0:
                    at = tle.as_moment(at.iso(0))
                    page.goto(f"http://127.0.0.1:{server.server_port}/?t={at.iso(0)}&run=0")
                else:
                    page.evaluate(
                        "(ms) => window.CommonOrbit.setTime(ms)", round(at.to_datetime().timestamp() * 1000)
                    )
                nearest = archive.nearest("ISS", at)
                age_days = nearest.age_days(at)
                assert abs(age_days) < 0.5
                settled(page, age_days)
                assert page.inner_text("#iss-age").startswith("elements")
            # A list for the days shown, asked for once: not one for each time.
            assert len(listed) == len(set(listed)) <= 8
            assert complaints == []
        finally:
            context.close()
            server.shutdown()
            server.server_close()
