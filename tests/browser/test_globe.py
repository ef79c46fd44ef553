"""The globe in a browser: it agrees with the kernel and the Sun, and the hand finds what it touches."""

import io
import json
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from made_catalogue import FIRST_NUMBER, made_catalogue
from PIL import Image
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

import orbits
import tle
from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.text import load
from orbits import sun
from orbits.times import Times
from tle import Archive

SEED = 7
NOON = tle.as_moment("2026-10-09T12:00:00Z")
DAY_MS = 1791504000000  # 2026-10-09T00:00:00Z
RADIUS_KM = 6378.137
SQUASH = 1 - 1 / 298.257223563
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--font-render-hinting=none"]
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
SITES = [
    {"id": "baikonur", "label": "Baikonur", "lat_deg": 45.92, "lon_deg": 63.34, "kind": "launch site"},
    {"id": "wenchang", "label": "Wenchang", "lat_deg": 19.61, "lon_deg": 110.95, "kind": "launch site"},
    {"id": "kennedy", "label": "Kennedy", "lat_deg": 28.61, "lon_deg": -80.6, "kind": "launch site"},
    {"id": "fast", "label": "FAST", "lat_deg": 25.65, "lon_deg": 106.86, "kind": "radio telescope"},
]
STATIONS = {"iss": 25544, "tiangong": 48274}

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>globe</title>
<style>html,body{margin:0;height:100%%;font-family:sans-serif}#host{position:absolute;inset:0}</style></head>
<body><div id="host"></div><script type="module">
import {createGlobe} from "/assets/lib/globe/globe.mjs";
window.heard = [];
const globe = createGlobe(document.getElementById("host"), %s);
for (const event of ["ready", "renderer", "click", "hover", "camera", "catalogue"])
  globe.on(event, (value) => window.heard.push([event, value]));
window.globe = globe;
</script></body></html>"""

ONE_COLOUR = """() => {
  for (const name of ["ocean", "ocean-deep", "land", "ice", "shelf", "coast"])
    document.documentElement.style.setProperty(`--globe-${name}`, "#c8c8c8");
  for (const name of ["night-land", "night-ice"])
    document.documentElement.style.setProperty(`--globe-${name}`, "#050d20");
  document.documentElement.style.setProperty("--globe-glint", "#000000");
  globe.setTheme();
}"""

AT_PLACE = """([lat, lon]) => {
  const {x, y} = globe.project(lat, lon, 0);
  return Globe.pixels([[x, y]])[0];
}"""

SCENE = """async ({sets, sites, ms, extra}) => {
  const segment = Math.floor(ms / 10800000);
  const stations = [];
  for (const one of sets) {
    const documents = [];
    for (const k of [segment - 1, segment, segment + 1])
      documents.push(await (await fetch(`/ephemeris/${one.number}/${one.sha12}/${k}.json`)).json());
    stations.push({...one, documents});
  }
  globe.setScene({stations, sites, ...extra});
  globe.setTime(ms);
  globe.render();
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bool], str]]:
    """Return a function that gives the address of a server with a whole (made) catalogue or without one."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    archive = Archive.open(tmp_path_factory.mktemp("globe") / "archive.sqlite")
    archive.add(made_catalogue(NOON), source="made", fetched_at=NOON)
    running = {}
    for whole in (True, False):
        settings = Settings(now=lambda: NOON, archive=archive if whole else None)
        running[whole] = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
        threading.Thread(target=running[whole].serve_forever, daemon=True).start()
    yield lambda whole: f"http://127.0.0.1:{running[whole].server_port}/"
    for one in running.values():
        one.shutdown()
        one.server_close()
    archive.close()


@pytest.fixture(scope="module")
def chromium(browser: Browser) -> Iterator[Browser]:
    """Return a Chromium that draws WebGL in software."""
    started = browser.browser_type.launch(executable_path=browser_path(browser), args=FLAGS)
    yield started
    started.close()


def browser_path(browser: Browser) -> str | None:
    import os
    import shutil

    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("COMMON_ORBIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Globe:
    def __init__(self, page: Page) -> None:
        self.page = page

    def state(self) -> dict[str, Any]:
        return self.page.evaluate("Globe.state()")

    def until(self, expression: str, seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.page.evaluate(expression):
                return
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds:g} s: {expression}")

    def scene(self, ms: float, **extra: Any) -> None:
        at = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(ms / 1000)
        sets = []
        for key, number in STATIONS.items():
            one = tle.bundled().nearest(str(number), at)
            sets.append(
                {
                    "id": key,
                    "name": key.upper(),
                    "number": number,
                    "sha12": one.sha256[:12],
                    "version": one.sha256,
                }
                | {"period_ms": one.period_minutes * 60_000, "colour": f"--map-{key}"}
            )
        self.page.evaluate(SCENE, {"sets": sets, "sites": SITES, "ms": ms, "extra": extra})

    def set(self, **camera: Any) -> None:
        self.page.evaluate("(c) => { globe.setCamera(c); globe.render(); }", camera)

    def layers(self, *names: str) -> None:
        """Show these layers only."""
        self.page.evaluate(
            """(names) => {
                const all = Object.keys(globe.getLayers());
                globe.setLayers(Object.fromEntries(all.map((name) => [name, names.includes(name)])));
                globe.render();
            }""",
            list(names),
        )

    def catalogue(self) -> None:
        self.until("(globe.render(), ['ready', 'few', 'none', 'failed'].includes(globe.catalogue.status))")

    def heard(self, event: str) -> list[Any]:
        return [value for name, value in self.page.evaluate("window.heard") if name == event]


@pytest.fixture
def globe(chromium: Browser, address: Callable[[bool], str]) -> Iterator[Callable[..., Any]]:
    """Return a context manager that opens one globe on a page of its own, and asks nobody else."""

    @contextmanager
    def opened(
        renderer: str = "globe",
        *,
        size: tuple[int, int] = (240, 240),
        whole: bool = True,
        theme: str = "dark",
        browser: Browser = chromium,
        **options: Any,
    ) -> Iterator[Globe]:
        given = {"renderer": renderer, "land": "/land-fine.json", "words": load().under("globe.")} | options
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
        elsewhere, complaints = [], []

        def gate(route: Any) -> None:
            url = route.request.url
            if url.endswith("/globe-alone"):
                route.fulfill(body=PAGE % json.dumps(given), content_type="text/html")
            elif urlsplit(url).hostname in LOOPBACK or url.startswith(("data:", "blob:")):
                route.continue_()
            else:
                elsewhere.append(url)
                route.abort()

        context.route("**/*", gate)
        try:
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            # The tests read pixels back, of which the driver warns; the page never does.
            page.on(
                "console",
                lambda m: complaints.append(m.text) if m.type == "error" and "WebGL" not in m.text else None,
            )
            page.goto(address(whole) + "globe-alone")
            shown = Globe(page)
            shown.until("window.Globe?.state().land === true")
            yield shown
            assert elsewhere == []
            assert complaints == []
        finally:
            context.close()

    return opened


# --- where things are ---


def kernel_km(number: int, ms: float) -> np.ndarray:
    at = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(ms / 1000)
    one = tle.bundled().nearest(str(number), at)
    return orbits.propagate(tle.Catalog.of(one), at).to_itrs().position_km[0, 0]


class Pinhole:
    """The camera of the contract, written down again: above a place, looking at the centre, north up."""

    def __init__(self, lat_deg: float, lon_deg: float, distance: float, size: tuple[int, int]) -> None:
        lat, lon = np.radians([lat_deg, lon_deg])
        self.up = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
        self.east = np.array([-np.sin(lon), np.cos(lon), 0.0])
        self.north = np.cross(self.up, self.east)
        self.eye = distance * RADIUS_KM * self.up
        self.size = size
        self.focal = min(size) / 2 / np.tan(np.radians(17.0))  # 34 degrees across the shorter side

    def pixel(self, position_km: np.ndarray) -> tuple[float, float]:
        ray = position_km - self.eye
        depth = -ray @ self.up
        x = self.size[0] / 2 + self.focal * (ray @ self.east) / depth
        y = self.size[1] / 2 - self.focal * (ray @ self.north) / depth
        return float(x), float(y)


def test_drawn_stations_agree_with_the_kernel_at_fifty_random_instants(globe):
    chooser = random.Random(SEED)
    with globe(catalogue=None) as g:
        g.layers("labels", "tracks")
        worst_m = worst_px = 0.0
        for _ in range(50):
            ms = DAY_MS + chooser.randrange(86_400_000)
            g.scene(ms)
            view = {
                "lat_deg": chooser.uniform(-80, 80),
                "lon_deg": chooser.uniform(-180, 180),
                "distance": 3.9,
            }
            g.set(mode="free", **view)
            state = g.state()
            assert state["ms"] == ms
            camera = Pinhole(**view, size=(240, 240))
            for station in state["stations"]:
                truth = kernel_km(STATIONS[station["id"]], ms)
                worst_m = max(worst_m, 1000 * float(np.linalg.norm(truth - station["position_km"])))
                x, y = camera.pixel(truth)
                worst_px = max(worst_px, abs(x - station["x"]), abs(y - station["y"]))
                lat, lon, alt = orbits.geodetic_from_itrs(truth)
                assert station["lat_deg"] == pytest.approx(float(lat), abs=2e-4)
                assert station["alt_km"] == pytest.approx(float(alt), abs=0.05)
                assert abs((station["lon_deg"] - float(lon) + 180) % 360 - 180) < 2e-4
        assert worst_m < 100
        assert worst_px < 0.01


def test_the_flat_map_puts_stations_over_the_ground_below_them(globe):
    chooser = random.Random(SEED)
    with globe("map", size=(720, 360), catalogue=None) as g:
        for _ in range(10):
            ms = DAY_MS + chooser.randrange(86_400_000)
            g.scene(ms)
            for station in g.state()["stations"]:
                lat, lon, _ = orbits.geodetic_from_itrs(kernel_km(STATIONS[station["id"]], ms))
                # 720 pixels are 360 degrees: 100 m are 0.002 of one.
                assert station["x"] == pytest.approx((float(lon) + 180) * 2, abs=0.002)
                assert station["y"] == pytest.approx((90 - float(lat)) * 2, abs=0.002)


@pytest.mark.parametrize("renderer", ["globe", "map"])
def test_catalogue_points_agree_with_the_kernel(globe, renderer):
    chooser = random.Random(SEED)
    made = made_catalogue(NOON)
    with globe(renderer, size=(240, 240), catalogue="/catalogue/") as g:
        for _ in range(4):
            ms = DAY_MS + chooser.randrange(86_400_000)
            g.page.evaluate("(ms) => globe.setTime(ms)", ms)
            g.catalogue()
            assert g.page.evaluate("globe.catalogue.source") == "archive"
            rows = g.page.evaluate(
                "(ids) => ids.map((id) => Globe.of.catalogue.indexOf(id))", made.norad_cat_id.tolist()
            )
            assert min(rows) >= 0
            drawn = np.array(g.page.evaluate("(rows) => Globe.cataloguePositions(rows)", rows))
            at = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(ms / 1000)
            truth = orbits.propagate(made, at, frame="ITRS")
            good = truth.error[:, 0] == 0
            assert good.mean() > 0.98
            assert np.linalg.norm(drawn - truth.position_km[:, 0], axis=1)[good].max() < 1.0


def test_at_3600_times_a_viewer_asks_once_a_second_and_the_points_are_still_right(globe):
    made = made_catalogue(NOON)
    with globe("map", size=(240, 120), catalogue="/catalogue/") as g:
        asked = []
        g.page.on(
            "request", lambda request: asked.append(request.url) if "/catalogue/" in request.url else None
        )
        g.page.evaluate(
            """(ms) => {
                const begun = performance.now();
                globe.setClock(() => ms + 3600 * (performance.now() - begun));
            }""",
            DAY_MS,
        )
        g.until("globe.catalogue.every === 4", 20)
        # Of the fourth part that is left the one that was chosen is always one.
        g.page.evaluate("globe.setCatalogue({ selected: Globe.of.catalogue.object(6).norad_cat_id })")
        g.until("globe.catalogue.every === 4 && Globe.of.picture.selected != null", 20)
        before, begin = len(asked), g.page.evaluate("Globe.state().ms")
        time.sleep(4)
        passed_s = (g.page.evaluate("Globe.state().ms") - begin) / 1000
        # A document an hour of the clock, and those that were asked for ahead of need.
        assert len(asked) - before <= passed_s / 3600 + 6
        assert not any(url.split("?")[0].endswith(".kf") for url in asked[before:])
        rows, drawn, ms = g.page.evaluate(
            """() => {
                const { catalogue } = Globe.of;
                const km = [];
                for (let i = 0; i < catalogue.pair.from.n; i += 1) km.push(catalogue.position(i));
                const numbers = km.map((_, i) => catalogue.object(i).norad_cat_id);
                const there = km.flatMap((one, i) => (one ? [i] : []));
                return [there.map((i) => numbers[i]), there.map((i) => km[i]), catalogue.pair.ms];
            }"""
        )
        own = {number: row for row, number in enumerate(made.norad_cat_id.tolist())}
        chosen = [(own[number], km) for number, km in zip(rows, drawn, strict=True) if number in own]
        assert len(made) / 5 < len(chosen) < len(made) / 3
        at = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(ms / 1000)
        truth = orbits.propagate(made, at, frame="ITRS")
        for row, km in chosen:
            if truth.error[row, 0] == 0:
                assert np.linalg.norm(np.array(km) - truth.position_km[row, 0]) < 1.0


# --- day and night ---


def toward(lat_deg: float, lon_deg: float) -> np.ndarray:
    lat, lon = np.radians([lat_deg, lon_deg])
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


@pytest.mark.parametrize("renderer", ["globe", "map"])
@pytest.mark.parametrize("day", ["2026-06-21T08:24:00Z", "2026-09-23T00:05:00Z", "2026-12-21T20:50:00Z"])
def test_night_falls_where_skyfield_has_the_sun_at_the_horizon(globe, renderer, day):
    """Along lines from night into day the brightness jumps within a fifth of a degree of the terminator."""
    ms = tle.as_moment(day).seconds_since(tle.as_moment("1970-01-01T00:00:00Z")) * 1000
    direction = sun.sun_direction_itrs(Times.of(day))[0]
    lat, lon = (float(value[0]) for value in sun.subsolar_point(Times.of(day)))
    lines_lat, lines_lon = sun.terminator(day, 25)
    steps = np.arange(-2.0, 2.01, 0.1)
    with globe(renderer, size=(2880, 1440) if renderer == "map" else (240, 240), catalogue=None) as g:
        g.page.evaluate(ONE_COLOUR)
        g.page.evaluate("(ms) => { globe.setScene({}); globe.setTime(ms); }", ms)
        g.layers("night")
        shown = g.state()["sun"]
        assert shown["declination_deg"] == pytest.approx(lat, abs=0.02)
        assert (shown["longitude_deg"] - lon + 180) % 360 - 180 == pytest.approx(0.0, abs=0.02)
        checked = 0
        for la, lo in zip(lines_lat[:-1:2], lines_lon[:-1:2], strict=True):
            if abs(la) > 89:
                continue
            if renderer == "globe":
                g.set(mode="free", lat_deg=float(la), lon_deg=float(lo), distance=1.3)
            places = [
                toward(la, lo) * np.cos(np.radians(s)) + direction * np.sin(np.radians(s)) for s in steps
            ]
            ground = [
                [float(np.degrees(np.arcsin(p[2]))), float(np.degrees(np.arctan2(p[1], p[0])))]
                for p in places
            ]
            shades = g.page.evaluate(
                """(ground) => Globe.pixels(ground.map(([lat, lon]) => {
                    const {x, y} = globe.project(lat, lon, 0);
                    return [x, y];
                }))""",
                ground,
            )
            bright = np.array(shades)[:, :3].sum(axis=1)
            jump = np.abs(np.diff(bright))
            assert abs(steps[jump.argmax()] + 0.05) < 0.2, (la, lo)
            assert jump.max() > 8 * np.median(jump), (la, lo)
            if renderer == "map":
                assert bright[steps > 0.2] == pytest.approx(bright[-1], abs=1), (la, lo)
            assert bright[0] < 0.9 * bright[-1], (la, lo)
            checked += 1
        assert checked >= 7
        # And at large: full day under the Sun, deep night opposite.
        dark, light = [], []
        for there, into in (((lat, lon), light), ((-lat, lon + 180), dark)):
            if renderer == "globe":
                g.set(mode="free", lat_deg=there[0], lon_deg=there[1], distance=3.0)
            into += g.page.evaluate(
                AT_PLACE,
                [there[0] + 8, there[1] + 12],
            )
        assert sum(light[:3]) > 2 * sum(dark[:3])


@pytest.mark.parametrize(
    "day",
    ["2026-03-20T14:46:00Z", "2026-06-21T08:24:00Z", "2026-09-23T00:05:00Z", "2026-11-08T03:00:00Z"],
)
def test_the_edges_of_night_and_of_the_twilights_are_where_skyfield_has_the_sun(globe, day):
    """At every corner of the map's polygons, from pole to pole, the Sun stands as high as they say."""
    source = """async ([declination, altitudes]) => {
        const { darkPolygons } = await import("/assets/lib/globe/night.mjs");
        return altitudes.map((altitude) => darkPolygons(declination, altitude));
    }"""
    altitudes = [0, -6, -12, -18]
    lat, lon = (float(value[0]) for value in sun.subsolar_point(Times.of(day)))
    direction = sun.sun_direction_itrs(Times.of(day))[0]
    with globe("map", size=(200, 100), catalogue=None) as g:
        found = g.page.evaluate(source, [lat, altitudes])
    grid = np.array([toward(a, b) for a in range(-90, 91, 2) for b in range(-180, 180, 3)])
    heights = np.degrees(np.arcsin(grid @ direction))
    for altitude, polygons in zip(altitudes, found, strict=True):
        corners = np.array([corner for polygon in polygons for corner in polygon])
        edge = np.abs(corners[:, 1]) < 90 - 1e-9
        places = np.array([toward(b, a + lon) for a, b in corners])
        told = np.degrees(np.arcsin(places @ direction))
        assert np.abs(told[edge] - altitude).max() < 0.001, altitude
        assert (told[~edge] < altitude + 0.01).all()  # at a pole it is dark, and it may be darker
        # And what lies inside is dark, what lies outside is not: by the even-odd rule on a net of places.
        hours = (np.degrees(np.arctan2(grid[:, 1], grid[:, 0])) - lon + 180) % 360 - 180
        latitudes = np.degrees(np.arcsin(np.clip(grid[:, 2], -1, 1)))
        inside = np.zeros(len(grid), bool)
        for polygon in polygons:
            ring = np.array(polygon)
            for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
                if x1 != x2:
                    crosses = (x1 > hours) != (x2 > hours)
                    inside ^= crosses & (latitudes < (y2 - y1) * (hours - x1) / (x2 - x1) + y1)
        sure = (np.abs(heights - altitude) > 0.05) & (np.abs(latitudes) < 89.9)
        assert (inside == (heights < altitude))[sure].all(), altitude


def test_the_suns_formula_is_good_to_a_fiftieth_of_a_degree_over_the_years_of_spaceflight(globe):
    chooser = random.Random(SEED)
    with globe("map", size=(200, 100), catalogue=None) as g:
        for year in range(1957, 2050, 6):
            at = tle.as_moment(f"{year}-01-01T00:00:00Z").plus_days(chooser.uniform(0, 365))
            ms = at.seconds_since(tle.as_moment("1970-01-01T00:00:00Z")) * 1000
            found = g.page.evaluate(
                "async (ms) => (await import('/assets/lib/globe/earth.mjs')).sunAt(ms)", ms
            )
            lat, lon = (float(value[0]) for value in sun.subsolar_point(Times.of(at)))
            assert found["declination_deg"] == pytest.approx(lat, abs=0.02)
            assert (found["longitude_deg"] - lon + 180) % 360 - 180 == pytest.approx(0.0, abs=0.02)


def test_stars_stand_where_the_charts_have_them(globe):
    from orbits.celestial import teme_from_gcrs
    from orbits.frames import itrs_position_from_teme

    ra, dec = np.radians([101.287, 10.684]), np.radians([-16.716, 41.269])
    gcrs = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)
    with globe("map", size=(200, 100), catalogue=None) as g:
        for text in ("1975-07-17T16:19:00Z", "2000-01-01T12:00:00Z", "2026-10-09T20:00:00Z"):
            times = Times.of(text)
            ms = tle.as_moment(text).seconds_since(tle.as_moment("1970-01-01T00:00:00Z")) * 1000
            turn = np.array(
                g.page.evaluate(
                    "async (ms) => (await import('/assets/lib/globe/earth.mjs')).skyToGround(ms)", ms
                )
            )
            truth = itrs_position_from_teme(teme_from_gcrs(gcrs[:, np.newaxis], times), times)[:, 0]
            apart = np.degrees(np.arccos(np.clip((gcrs @ turn.T * truth).sum(axis=1), -1, 1)))
            assert apart.max() < 0.02


# --- behind the Earth ---

FIXED = """(points) => {
  globe.setScene({stations: points.map(([x, y, z], i) => ({
    id: `p${i}`, name: `p${i}`, colour: "#ff0000", stateAt: () => [x, y, z, 0, 0, 0], footprint_deg: [],
    trail_ms: 60000, lead_ms: 60000}))});
  globe.render();
}"""


def test_what_is_behind_the_earth_is_hidden_from_the_limb_on(globe):
    """In the plane of the equator the limb is a circle, and the angle to it plain geometry."""
    distance = 3.0
    with globe(catalogue=None) as g:
        g.set(mode="free", lat_deg=0.0, lon_deg=0.0, distance=distance)
        for radius_km in (6378.137 + 5, 6800.0, 12000.0, 42164.0):
            limb = np.degrees(np.arccos(1 / distance) + np.arccos(RADIUS_KM / radius_km))
            angles = [limb - 0.1, limb + 0.1, -limb + 0.1, -limb - 0.1]
            points = [
                [radius_km * np.cos(np.radians(a)), radius_km * np.sin(np.radians(a)), 0.0] for a in angles
            ]
            g.page.evaluate(FIXED, points)
            seen = g.page.evaluate(
                """(points) => points.map(([x, y, z]) => {
                    const of = Globe.of;
                    return !of.picture.stations.find((s) => s.position_km[1] === y) ? null
                      : of.drawn.points[of.picture.stations.findIndex((s) => s.position_km[1] === y)].visible;
                })""",
                points,
            )
            # Whatever lies beyond the edge of the picture is not in sight either.
            inside = [abs(np.arctan2(p[1], distance * RADIUS_KM - p[0])) < np.radians(17) for p in points]
            assert seen == [inside[0], False, inside[2], False], radius_km


def test_lines_and_points_end_at_the_limb_as_drawn(globe):
    """A ring round the poles, seen from the equator: drawn in front and beside the Earth, gone behind it."""
    with globe(catalogue=None) as g:
        g.layers("tracks")
        g.set(mode="free", lat_deg=0.0, lon_deg=30.0, distance=3.0)
        g.page.evaluate(
            """() => {
                const rate = 2 * Math.PI / 6000000;
                globe.setScene({stations: [{id: "ring", name: "ring", colour: "#ff0000", footprint_deg: [],
                  period_ms: 6000000, trail_ms: 2900000, lead_ms: 60000,
                  stateAt: (ms) => {
                    const [c, s] = [Math.cos((ms - 6000000) * rate), Math.sin((ms - 6000000) * rate)];
                    return [7400 * c, 7400 * s * 0.2, 7400 * s * 0.98, 0, 0, 0];
                  }}]});
                globe.setTime(6000000); globe.render();
            }"""
        )
        red = g.page.evaluate(
            """() => {
                const {track} = Globe.of.picture.stations[0];
                const points = [];
                for (let i = 0; i < track.length; i += 4) {
                    const at = Globe.of.view.project([track[i], track[i + 1], track[i + 2]]);
                    points.push([at.x, at.y, at.visible ? 1 : 0, track[i + 3]]);
                }
                const inside = points.filter(([x, y]) => x > 1 && y > 1 && x < 239 && y < 239);
                const shades = Globe.pixels(inside.map(([x, y]) => [x, y]));
                return inside.map((p, i) => [...p, ...shades[i]]);
            }"""
        )
        front = [p for p in red if p[2] == 1 and -0.7 < p[3] < 0]
        behind = [p for p in red if p[2] == 0]
        assert len(front) > 12
        assert len(behind) > 6
        reddish = [p[4] > 60 + max(p[5], p[6]) for p in front]
        assert np.mean(reddish) > 0.9
        assert not any(p[4] > 40 + max(p[5], p[6]) for p in behind)


# --- the hand ---


def test_stations_sites_objects_and_ground_are_found_under_the_pointer(globe):
    with globe(size=(480, 480), catalogue="/catalogue/") as g:
        g.scene(DAY_MS + 43_200_000)
        g.catalogue()
        g.set(mode="follow", id="iss", distance=2.2)
        iss = g.state()["stations"][0]
        assert (iss["x"], iss["y"]) == (pytest.approx(240, abs=1), pytest.approx(240, abs=1))
        g.page.mouse.move(iss["x"], iss["y"])
        g.until("window.heard.some(([event, value]) => event === 'hover' && value?.id === 'iss')")
        g.page.mouse.click(iss["x"], iss["y"])
        assert g.heard("click")[-1]["kind"] == "station"
        assert g.heard("click")[-1]["id"] == "iss"

        g.set(mode="free", lat_deg=45.0, lon_deg=60.0, distance=2.2)
        at = g.page.evaluate("globe.project(45.92, 63.34, 0)")
        g.page.mouse.click(at["x"], at["y"])
        assert g.heard("click")[-1]["id"] == "baikonur"

        alone = g.page.evaluate(
            """() => {
                const {catalogue, view, drawn} = Globe.of;
                const places = catalogue.worldPlaces();
                const all = [];
                for (let i = 0; 3 * i < places.length; i += 1) {
                    if (Number.isNaN(places[3 * i])) continue;
                    const p = view.project([places[3 * i], places[3 * i + 1], places[3 * i + 2]]);
                    if (p.visible) all.push({i, ...p});
                }
                const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
                const one = all.find((a) => a.x > 30 && a.x < 450 && a.y > 30 && a.y < 450
                    && all.every((b) => a === b || apart(a, b) > 22)
                    && drawn.points.every((b) => !b.visible || apart(a, b) > 30));
                return {...one, id: catalogue.object(one.i).norad_cat_id};
            }"""
        )
        assert alone["id"] >= FIRST_NUMBER
        g.page.mouse.click(alone["x"] + 3, alone["y"] - 3)
        object_ = g.heard("click")[-1]
        made = made_catalogue(NOON)[alone["id"] - FIRST_NUMBER]
        assert (object_["kind"], object_["norad_cat_id"]) == ("object", made.norad_cat_id)
        assert object_["name"] == made.object_name
        assert object_["orbit_class"] == tle.Catalog.of(made).orbit_class[0]
        lat, _, alt = orbits.geodetic_from_itrs(
            orbits.propagate(tle.Catalog.of(made), NOON, frame="ITRS").position_km[0, 0]
        )
        assert object_["alt_km"] == pytest.approx(float(alt), abs=1.0)
        assert object_["lat_deg"] == pytest.approx(float(lat), abs=0.02)

        g.layers()
        g.page.mouse.click(200, 250)
        ground = g.heard("click")[-1]
        assert ground["kind"] == "ground"
        back = g.page.evaluate("({lat_deg, lon_deg}) => globe.project(lat_deg, lon_deg, 0)", ground)
        assert (back["x"], back["y"]) == (pytest.approx(200, abs=0.01), pytest.approx(250, abs=0.01))
        g.set(mode="free", lat_deg=45.0, lon_deg=60.0, distance=6.0)
        g.page.evaluate("window.heard.length = 0")
        g.page.mouse.click(3, 3)
        assert g.heard("click") == []


@pytest.mark.parametrize("renderer", ["globe", "map"])
def test_drag_wheel_and_keys_move_the_camera(globe, renderer):
    with globe(
        renderer,
        size=(480, 240),
        catalogue=None,
        camera={"mode": "free", "lat_deg": 10, "lon_deg": 20, "distance": 2},
    ) as g:
        page = g.page
        g.page.evaluate("globe.render()")
        under = page.evaluate("globe.unproject(240, 120)")
        page.mouse.move(240, 120)
        page.mouse.down()
        page.mouse.move(270, 130, steps=5)
        page.mouse.up()
        assert g.heard("click") == []  # a drag is no click
        page.evaluate("globe.render()")
        moved = page.evaluate("globe.unproject(270, 130)")
        # The ground goes with the hand.
        assert moved["lat_deg"] == pytest.approx(under["lat_deg"], abs=1.0)
        assert moved["lon_deg"] == pytest.approx(under["lon_deg"], abs=1.0)
        near = page.evaluate("globe.getCamera().distance")
        page.mouse.wheel(0, -300)
        g.until(f"globe.getCamera().distance < {near}")
        before = page.evaluate("globe.getCamera()")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("-")
        after = page.evaluate("globe.getCamera()")
        assert after["lon_deg"] > before["lon_deg"]
        assert after["lat_deg"] > before["lat_deg"]
        assert after["distance"] > before["distance"]
        page.keyboard.press("0")
        assert page.evaluate("globe.getCamera().distance") == pytest.approx(3.9)
        assert g.heard("camera")[-1] == page.evaluate("globe.getCamera()")


def test_the_camera_goes_through_a_link_and_comes_back_the_same(globe):
    with globe(catalogue=None) as g:
        g.scene(DAY_MS)
        for camera in (
            {"mode": "free", "lat_deg": -12.34, "lon_deg": 170.5, "distance": 2.5, "roll_deg": 30.0},
            {"mode": "north", "lat_deg": 60.0, "lon_deg": -3.0, "distance": 4.0},
            {"mode": "follow", "id": "tiangong", "distance": 1.7},
            {"mode": "site", "id": "fast", "azimuth_deg": 200.0, "elevation_deg": 45.0, "fov_deg": 70.0},
        ):
            g.set(**camera)
            told = g.page.evaluate("globe.getCamera()")
            assert {key: told[key] for key in camera} == camera
            pixels = g.page.evaluate("Globe.pixels([[60, 60], [120, 125], [166, 111]])")
            g.set(mode="free", lat_deg=1.0, lon_deg=2.0, distance=9.0)
            g.page.evaluate("(c) => { globe.setCamera(c); globe.render(); }", told)
            assert g.page.evaluate("Globe.pixels([[60, 60], [120, 125], [166, 111]])") == pixels


def test_standing_at_a_site_a_station_is_seen_where_the_sky_has_it(globe):
    import sites as places

    fast = places.find_site("fast")
    with globe(catalogue=None) as g:
        checked = 0
        for minutes in range(0, 1440, 2):
            at = tle.as_moment("2026-10-09T00:00:00Z").plus_seconds(60 * minutes)
            position = kernel_km(25544, DAY_MS + 60_000 * minutes)
            from sites.topocentric import azimuth_elevation_range

            azimuth, elevation, _ = (float(np.ravel(v)[0]) for v in azimuth_elevation_range(position, fast))
            if elevation < 15:
                continue
            site = {
                "id": "here",
                "label": "",
                "lat_deg": fast.lat_deg,
                "lon_deg": fast.lon_deg,
                "alt_m": fast.alt_m,
            }
            g.scene(DAY_MS + 60_000 * minutes, place=site)
            g.set(mode="site", id="here", azimuth_deg=azimuth, elevation_deg=elevation, fov_deg=60.0)
            iss = g.state()["stations"][0]
            # 240 pixels are 60 degrees; the eye stands 50 m up, a hundredth of a degree from 400 km.
            assert (iss["x"], iss["y"]) == (pytest.approx(120, abs=0.15), pytest.approx(120, abs=0.15)), (
                at.iso(0)
            )
            assert iss["visible"]
            checked += 1
            if checked == 3:
                break
        assert checked == 3


# --- the catalogue ---


def test_filters_work_at_once_and_colours_follow(globe):
    with globe(size=(240, 240), catalogue="/catalogue/") as g:
        g.page.evaluate("(ms) => globe.setTime(ms)", DAY_MS + 43_200_000)
        g.catalogue()
        made = made_catalogue(NOON)

        def shown(**choice: Any) -> int:
            everything = {"classes": None, "kinds": None, "text": "", "maxAgeDays": None, "selected": None}
            g.page.evaluate("(c) => { globe.setCatalogue(c); globe.render(); }", everything | choice)
            return g.page.evaluate("globe.catalogue.shown")

        whole = shown()
        assert whole >= len(made)
        assert shown(classes=["GEO"]) == int((made.orbit_class == "GEO").sum())
        assert shown(text="made gto") == sum("GTO" in name for name in made.object_name)
        assert shown(text=str(FIRST_NUMBER + 7)) == 1
        debris = sum(" DEB" in name for name in made.object_name)
        assert shown(text="made", kinds=["debris"]) == debris
        assert shown(maxAgeDays=1.0) < whole
        assert shown(classes=[], selected=FIRST_NUMBER) == 1
        for colour in ("class", "kind", "light", "age"):
            shown(colourBy=colour)
        found = g.page.evaluate("globe.catalogue.find('MADE GTO').length")
        assert found == 20


def test_objects_in_the_shadow_are_those_the_kernel_has_there(globe):
    """Coloured by light, what the graphics chip paints is sunlit or not as orbits.sun says."""
    made = made_catalogue(NOON)
    ms = DAY_MS + 43_200_000
    with globe(size=(600, 600), catalogue="/catalogue/") as g:
        g.page.evaluate("(ms) => globe.setTime(ms)", ms)
        g.layers("catalogue")
        g.catalogue()
        g.page.evaluate("globe.setCatalogue({colourBy: 'light'})")
        teme = orbits.propagate(made, NOON)
        lit = sun.is_sunlit(teme.position_km, Times.of(NOON))[:, 0]
        sunless, sunlit = (
            g.page.evaluate(f"Globe.of.theme.gl.{name}.slice(0, 3)") for name in ("shadow", "sunlit")
        )
        checked = {True: 0, False: 0}
        for lon in (0, 180):
            g.set(mode="free", lat_deg=0, lon_deg=lon, distance=14.0)
            found = g.page.evaluate(
                """() => {
                    const {catalogue, view} = Globe.of;
                    const places = catalogue.worldPlaces();
                    const all = [];
                    for (let i = 0; 3 * i < places.length; i += 1) {
                        if (Number.isNaN(places[3 * i])) continue;
                        const p = view.project([places[3 * i], places[3 * i + 1], places[3 * i + 2]]);
                        if (p.visible) all.push({i, x: p.x, y: p.y, id: catalogue.object(i).norad_cat_id});
                    }
                    const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
                    const alone = (a) => all.every((b) => a === b || apart(a, b) > 6);
                    const free = all.filter((a) => alone(a) && apart(a, {x: 300, y: 300}) > 90);
                    const shades = Globe.pixels(free.map(({x, y}) => [x, y]));
                    return free.map((one, k) => ({...one, rgb: shades[k]}));
                }"""
            )
            for one in found:
                rgb = np.array(one["rgb"][:3]) / 255
                if one["id"] < FIRST_NUMBER or rgb.max() < 0.15:
                    continue
                ratio = rgb / rgb.max()
                near = [np.abs(ratio - np.array(c) / max(c)).max() for c in (sunless, sunlit)]
                expected = bool(lit[one["id"] - FIRST_NUMBER])
                checked[expected] += 1
                assert (near[1] < near[0]) == expected, one
        assert min(checked.values()) >= 3


def test_without_a_catalogue_the_bundled_objects_are_drawn_and_the_rest_is_told(globe):
    with globe(whole=False, catalogue="/catalogue/", size=(240, 240)) as g:
        g.page.evaluate("(ms) => globe.setTime(ms)", DAY_MS + 43_200_000)
        g.catalogue()
        told = g.page.evaluate(
            "(({status, source, shown, words}) => ({status, source, shown, words}))(globe.catalogue)"
        )
        assert (told["status"], told["source"]) == ("few", "bundled")
        assert told["shown"] >= 2
        assert "common-orbit elements fetch celestrak:active" in load()(told["words"])
        g.page.evaluate("globe.setTime(Date.UTC(1960, 0, 1))")
        g.until("(globe.render(), globe.catalogue.status === 'none')")
        assert "elements import" in load()(g.page.evaluate("globe.catalogue.words"))
        assert g.page.evaluate("globe.catalogue.shown") == 0


# --- which renderer, and the rest of the contract ---


@pytest.mark.parametrize("wanted", ["auto", "globe"])
def test_without_webgl2_the_map_is_drawn_and_says_why(globe, browser, wanted):
    started = browser.browser_type.launch(
        executable_path=browser_path(browser), args=["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]
    )
    try:
        with globe(wanted, browser=started, catalogue=None) as g:
            assert (g.state()["renderer"], g.state()["reason"]) == ("map", "no-webgl2")
            g.scene(DAY_MS)
            assert len(g.state()["stations"]) == 2
            land = g.page.evaluate(AT_PLACE, [60, 100])
            assert land[3] == 255
    finally:
        started.close()


def test_a_software_renderer_gives_the_map_unless_the_globe_is_asked_for(globe):
    with globe("auto", catalogue=None) as g:
        assert (g.state()["renderer"], g.state()["reason"]) == ("map", "software")
        assert g.heard("renderer")[-1] == {"renderer": "map", "reason": "software"}
        g.page.evaluate("globe.setRenderer('globe')")
        assert (g.state()["renderer"], g.state()["reason"]) == ("globe", "asked")
        assert "flat map" in load()("globe.renderer.software")


def test_when_the_graphics_chip_is_taken_away_the_map_goes_on(globe):
    with globe(catalogue=None) as g:
        g.scene(DAY_MS)
        g.page.evaluate("Globe.of.renderer.gl.getExtension('WEBGL_lose_context').loseContext()")
        g.until("Globe.state().renderer === 'map'")
        assert g.state()["reason"] == "lost"
        g.page.evaluate("globe.render()")
        assert [one["visible"] for one in g.state()["stations"]] == [True, True]


@pytest.mark.parametrize(("renderer", "theme"), [("globe", "dark"), ("map", "light")])
def test_labels_never_lie_over_one_another(globe, renderer, theme):
    with globe(renderer, size=(390, 600), theme=theme, catalogue=None) as g:
        for hour in range(0, 24, 6):
            g.scene(DAY_MS + 3_600_000 * hour)
            g.set(mode="free", lat_deg=30, lon_deg=100 - 15 * hour, distance=3.9)
            labels = g.state()["labels"]
            assert labels
            for i, a in enumerate(labels):
                assert a["x"] >= 0
                assert a["x"] + a["w"] <= 390
                for b in labels[i + 1 :]:
                    beside = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
                    above = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
                    assert beside or above, (a, b)


def test_colours_come_from_the_style_sheet_and_follow_it(globe):
    with globe(catalogue=None) as g:
        assert g.state()["dark"] is True
        g.page.evaluate("document.documentElement.style.setProperty('--globe-space', 'rgb(1, 2, 3)')")
        g.page.evaluate("document.documentElement.dataset.mantineColorScheme = 'light'")
        g.until("Globe.state().dark === false")
        assert g.state()["colours"]["space"] == "rgb(1, 2, 3)"
        assert (
            g.page.evaluate("getComputedStyle(document.getElementById('host')).backgroundColor")
            == "rgb(1, 2, 3)"
        )


@pytest.mark.parametrize("renderer", ["globe", "map"])
def test_a_snapshot_is_a_png_of_the_size_asked_for_with_the_labels_in_it(globe, renderer):
    with globe(renderer, catalogue=None) as g:
        g.scene(DAY_MS + 43_200_000)
        g.set(mode="free", lat_deg=46, lon_deg=63, distance=3.0)
        data = g.page.evaluate(
            """async () => {
                const blob = await globe.snapshot({width: 480, height: 480});
                return [...new Uint8Array(await blob.arrayBuffer())];
            }"""
        )
        picture = Image.open(io.BytesIO(bytes(data))).convert("RGB")
        assert picture.size == (480, 480)
        at = g.page.evaluate("globe.project(45.92, 63.34, 0)")
        assert picture.getpixel((round(2 * at["x"]), round(2 * at["y"]))) == pytest.approx(
            (255, 255, 255), abs=12
        )
        # And the page is as it was before.
        assert (g.state()["size"]["w"], g.page.evaluate("Globe.of.renderer.canvas.width")) == (240, 240)


def test_paused_nothing_moves_and_with_reduced_motion_a_camera_jumps(globe):
    with globe("map", catalogue=None, reducedMotion=True) as g:
        g.scene(DAY_MS)
        g.page.evaluate("globe.setPaused(true); globe.setClock(() => Date.now())")
        g.page.evaluate("globe.render()")
        assert g.state()["ms"] == DAY_MS
        g.page.evaluate(
            "globe.setCamera({mode: 'free', lat_deg: 5, lon_deg: 6}, {animate: true}); globe.render()"
        )
        assert g.page.evaluate("Globe.of.glide") is None
        g.page.evaluate("globe.setPaused(false)")
        g.until("Globe.state().ms > 1700000000000")


def test_destroying_leaves_the_element_as_it_was(globe):
    with globe(catalogue=None) as g:
        assert g.page.evaluate("document.getElementById('host').children.length") == 2
        g.page.evaluate("globe.destroy()")
        assert g.page.evaluate("document.getElementById('host').children.length") == 0
        assert g.page.evaluate("window.Globe === undefined")
