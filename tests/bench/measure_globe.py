"""Measure what the globe and the flat map cost a browser: script a frame, frames a second. Run by hand.

    python tests/bench/measure_globe.py ../shared/data/catalog/active-2026-08-22.tle.gz

Serves the dashboard with that catalogue on loopback, opens the component alone at
1920 by 1080 in a Chromium without a graphics chip, runs the clock at 60 times and
lets it draw for some seconds each way. Script is the time from the begin to the end
of the component's frame by performance.now. The globe is drawn by a rasteriser in
software, which takes both processors from everything else: its frames a second are
a lower bound of any real machine. Script alone is measured once more over 300 frames
drawn one after another in a small window, where the rasteriser is out of the way.
"""

import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright
from werkzeug.serving import make_server

import tle
from dashboard.app import create_app
from dashboard.settings import Settings
from tle import Archive

FLAGS = ["--no-sandbox", "--disable-gpu"]
WAYS = (
    ("map", (1920, 1080), FLAGS),
    ("globe", (1920, 1080), [*FLAGS, "--enable-unsafe-swiftshader"]),
)
SECONDS = 6
FRAMES = """async () => {
  const [begin, took] = [Globe.state().ms, []];
  globe.setClock(null);
  for (let i = 0; i < 300; i += 1) {
    globe.setTime(begin + 1000 * i);
    const at = performance.now();
    globe.render();
    took.push(performance.now() - at);
    if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  took.sort((a, b) => a - b);
  return {least: took[0], median: took[150], p90: took[270]};
}"""
PAGE = """<!DOCTYPE html><html lang="en"><style>html,body{margin:0}#host{position:fixed;inset:0}</style>
<body><div id="host"></div><script type="module">
import {createGlobe} from "/assets/lib/globe/globe.mjs";
window.globe = createGlobe(document.getElementById("host"),
  {renderer: "%s", land: "/land-fine.json", catalogue: "/catalogue/", stars: "/stars.json"});
</script></body></html>"""
SCENE = """async ({sets, ms}) => {
  const stations = [];
  for (const one of sets) {
    const documents = [];
    for (const k of [-1, 0, 1]) {
      const segment = Math.floor(ms / 10800000) + k;
      documents.push(await (await fetch(`/ephemeris/${one.number}/${one.sha12}/${segment}.json`)).json());
    }
    stations.push({...one, documents});
  }
  globe.setScene({stations, sites: [{id: "fast", label: "FAST", lat_deg: 25.65, lon_deg: 106.86}],
    cones: [{id: "fast", lat_deg: 25.65, lon_deg: 106.86, zenith_deg: 40, top_km: 420}]});
  const begun = performance.now();
  globe.setClock(() => ms + 60 * (performance.now() - begun));
}"""


def answer(body: str, route: Route) -> None:
    """Give the page that holds nothing but the component."""
    route.fulfill(body=body, content_type="text/html")


def wait(page: Page, expression: str) -> None:
    """Wait until the script expression is true."""
    while not page.evaluate(expression):
        time.sleep(0.1)


def main(path: Path) -> None:
    """Print one line for each way of drawing."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    catalog = tle.read(path).catalog
    newest = max(each.epoch for each in catalog)
    ms = newest.seconds_since(tle.as_moment("1970-01-01T00:00:00Z")) * 1000
    archive = Archive.open(Path(tempfile.mkdtemp()) / "archive.sqlite")
    archive.add(catalog, source=path.name, fetched_at=newest)
    app = create_app(Settings(now=lambda: newest, archive=archive, catalog=lambda: catalog))
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sets = []
    for key, number in (("iss", 25544), ("tiangong", 48274)):
        one = catalog.nearest(number, newest)
        sets.append({"id": key, "name": key, "number": number, "sha12": one.sha256[:12]})
    browser_path = os.environ.get("COMMON_ORBIT_CHROMIUM") or shutil.which("chromium")
    print(
        f"{len(catalog)} objects, load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    with sync_playwright() as playwright:
        for renderer, (width, height), flags in WAYS:
            browser = playwright.chromium.launch(executable_path=browser_path, args=flags)
            page = browser.new_page(viewport={"width": width, "height": height})
            page.route("**/alone", partial(answer, PAGE % renderer))
            page.goto(f"http://127.0.0.1:{server.server_port}/alone")
            wait(page, "window.Globe?.state().land === true")
            page.evaluate(SCENE, {"sets": sets, "ms": ms})
            for catalogue in (True, False):
                page.evaluate("(on) => globe.setLayers({catalogue: on})", catalogue)
                wait(page, f"Globe.state().catalogue.drawn === {str(catalogue).lower()}")
                time.sleep(2)
                page.evaluate("Globe.resetStats()")
                time.sleep(SECONDS)
                stats = {name: round(value, 2) for name, value in page.evaluate("Globe.stats").items()}
                print(
                    f"{renderer:5} {width} x {height}, {len(catalog) if catalogue else 0:6} objects: {stats}"
                )
            page.set_viewport_size({"width": 240, "height": 136})
            for catalogue in (True, False):
                page.evaluate("(on) => globe.setLayers({catalogue: on})", catalogue)
                wait(page, f"Globe.state().catalogue.drawn === {str(catalogue).lower()}")
                took = {name: round(value, 2) for name, value in page.evaluate(FRAMES).items()}
                print(f"{renderer:5} script, {len(catalog) if catalogue else 0:6} objects, ms: {took}")
            browser.close()
    server.shutdown()
    archive.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
