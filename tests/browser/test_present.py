"""The projector, the presenter's window, links and the keyboard: what a teacher does in front of a class."""

import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import orbits
import tle
from dashboard.story.live_scenes import SCENES
from orbits import sun
from orbits.times import Times

WEEKS_AFTER = "2026-11-22T08:00:00Z"
MORNING = "?t=2026-10-09T03:10:00Z&run=0"
THEMES = ("dark", "light", "contrast")

# Every element with text of its own: how large its letters are, and what it stands on.
AUDIT = """() => {
  const found = [];
  const luminance = (rgb) => {
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const part = rgb.map((c) => linear(c / 255));
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const numbers = (css) => css.match(/[\\d.]+/g).map(Number);
  const groundOf = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const rgba = numbers(getComputedStyle(e).backgroundColor);
      if (rgba.length === 3 || rgba[3] === 1) return rgba.slice(0, 3);
    }
    return [255, 255, 255];
  };
  for (const element of document.querySelectorAll(".page *")) {
    if (element.closest("[aria-hidden=true], .unseen, #announcer, defs, option")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    const texts = [...element.childNodes].filter((n) => n.nodeType === 3);
    const own = texts.map((n) => n.textContent.trim()).join("");
    if (own === "") continue;
    const style = getComputedStyle(element);
    // Letters within a chart have a fill, and a halo of what they stand on.
    const drawn = element instanceof SVGElement;
    const halo = drawn && style.stroke !== "none" && parseFloat(style.strokeWidth) > 0;
    const ink = numbers(drawn ? style.fill : style.color).slice(0, 3);
    const [a, b] = [luminance(ink), luminance(halo ? numbers(style.stroke).slice(0, 3) : groundOf(element))];
    found.push({
      text: own.slice(0, 40), size: parseFloat(style.fontSize),
      contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
      outside: box.x < 0 || box.y < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1,
    });
  }
  const hoverOnly = [...document.querySelectorAll(".page [title]")]
    .filter((e) => e.checkVisibility() && e.getAttribute("title") && !e.textContent.includes(e.title)
      && !e.matches(".shape, button"))
    .map((e) => e.outerHTML.slice(0, 80));
  const chrome = [...document.querySelectorAll("button, input, select, a")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .map((e) => e.id || e.outerHTML.slice(0, 60));
  return { found, hoverOnly, chrome };
}"""


def violations(page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:140] for node in one["nodes"]]) for one in found]


def test_the_projector_audited_in_every_theme(visit, shots):
    query = f"{MORNING}&present=1&scene=1"
    with visit(query, now=WEEKS_AFTER, size=(1920, 1080)) as v:
        v.until("document.getElementById('iss-region').textContent !== ''")
        for theme in THEMES:
            v.show(theme)
            v.page.screenshot(path=shots / f"present-1920x1080-{theme}.png")
            report = v.page.evaluate(AUDIT)
            assert len(report["found"]) > 20
            for one in report["found"]:
                assert one["size"] >= 24, (theme, one)
                assert one["contrast"] >= 7.0, (theme, one)
                assert not one["outside"], (theme, one)
            assert report["hoverOnly"] == []
            assert report["chrome"] == []
            assert violations(v.page) == []
        # The lettering on the stage too, and its lines are thick.
        labels = v.page.evaluate("window.Globe.state().labels")
        assert {"ISS", "Tiangong"} <= {label["text"] for label in labels}
        style = "getComputedStyle(document.documentElement).getPropertyValue"
        assert float(v.page.evaluate(f"{style}('--globe-text')")) >= 24
        assert float(v.page.evaluate(f"{style}('--globe-track')")) >= 4
        assert v.page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
        # Whether this is live is said here as well.
        assert v.text("#mode") == "REPLAY of 2026-10-09"


def test_a_clicker_walks_through_the_scenes_and_turns_the_screen_black(visit):
    with visit(MORNING, now=WEEKS_AFTER) as v:
        press = v.page.keyboard.press
        press("PageDown")  # without the projector it is the browser's own key
        assert v.state()["scene"] == 0
        press("p")
        v.until("window.CommonOrbit.state().present && window.CommonOrbit.state().scene === 1")
        assert v.text("#scene-title") == "Two crewed stations, one Earth"
        scenes = len(SCENES)
        for scene in range(2, scenes + 1):
            press("PageDown")
            v.until(f"window.CommonOrbit.state().scene === {scene}")
        press("PageDown")  # the last stays
        assert v.state()["scene"] == scenes
        assert v.state()["layers"]["catalogue"] is True
        press("PageUp")
        v.until(f"window.CommonOrbit.state().scene === {scenes - 1}")
        for key in ("b", "."):
            press(key)
            assert v.page.is_visible("#black")
            box = v.page.locator("#black").bounding_box()
            assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1366, 768)
            press(key)
            assert v.page.is_hidden("#black")
        press("b")
        press("PageDown")  # the next scene brings the light back
        assert v.page.is_hidden("#black")
        v.until("location.search.includes('scene=5') && location.search.includes('present=1')")
        press("Escape")
        v.until("!window.CommonOrbit.state().present")
        assert v.page.is_visible("#clock-run")


def test_back_goes_back_step_by_step(visit):
    with visit(f"{MORNING}&present=1&scene=1", now=WEEKS_AFTER) as v:
        first = v.state()
        v.page.keyboard.press("PageDown")
        v.until("location.search.includes('scene=2')")
        assert v.state()["camera"]["mode"] == "follow"
        v.page.keyboard.press("PageDown")
        v.until("location.search.includes('scene=3')")
        v.page.go_back()
        v.until("window.CommonOrbit.state().scene === 2")
        assert v.state()["camera"]["id"] == "iss"
        v.page.go_back()
        v.until("window.CommonOrbit.state().scene === 1")
        for name in ("mode", "lat_deg", "lon_deg", "distance"):
            assert v.state()["camera"][name] == first["camera"][name]
        assert v.state()["ms"] == first["ms"]
        v.page.go_forward()
        v.until("window.CommonOrbit.state().scene === 2")


def test_a_link_on_another_machine_shows_the_same_view(visit):
    """Instant, place, camera, layers, object, scene, theme: the hash of the state tells they are equal."""
    query = (
        "?v=1&t=2026-10-09T03:10:00Z&place=Almaty,KZ&run=0&view=map&cam=n,20,100,2.5"
        "&layers=footprints-graticule-&sel=25544&theme=contrast&scene=4&present=1"
    )
    states = []
    for size in ((1366, 768), (1920, 1080)):
        with visit(query, now=WEEKS_AFTER, size=size) as v:
            v.until("window.CommonOrbit.state().place.id === 'Almaty,KZ'")
            states.append(v.state())
            if len(states) == 1:
                v.until("location.search.includes('v=1')")
                query = v.page.evaluate("location.search")
    first, second = states
    assert re.fullmatch(r"[0-9a-f]{16}", first["hash"])
    for key in ("hash", "link", "ms", "place", "camera", "layers", "shown_theme", "scene", "present"):
        assert second[key] == first[key], key
    assert first["camera"] | {"lat_deg": 20, "lon_deg": 100, "distance": 2.5} == first["camera"]
    assert first["layers"]["footprints"] is False
    assert first["renderer"] == "map"
    assert [a["position_km"] for a in first["stations"]] == [b["position_km"] for b in second["stations"]]


def test_the_objects_with_their_colours_and_filters_and_the_one_chosen_are_in_the_link(visit):
    known = "({state: CommonOrbit.state(), card: document.getElementById('picked').innerText})"
    with visit(f"{MORNING}&sel=25544", now=WEEKS_AFTER) as v:
        v.until("document.getElementById('objects-count').textContent.endsWith('objects held here')")
        assert v.page.is_hidden("#objects-panel")
        assert v.page.is_hidden("#picked")  # what is not drawn is not told of
        v.page.click("#objects-toggle")
        v.until("Globe.catalogue.status === 'few' && !document.getElementById('picked').hidden")
        assert "common-orbit elements fetch celestrak:active" in v.text("#catalogue-words")
        assert "Number 25544, 1998-067A" in v.text("#picked")
        assert v.page.get_attribute("#picked-more", "href") == "/catalogue?id=25544"
        v.page.select_option("#colour-by", "kind")
        v.page.click("#objects-legend [data-name=debris]")
        v.until("location.search.includes('colour=kind&kinds=payload,rocket-body')")
        v.page.select_option("#colour-by", "class")
        shown = v.page.evaluate("Globe.catalogue.shown")
        v.page.click("#objects-legend [data-name=LEO]")
        v.until(f"(Globe.of.draw(), Globe.catalogue.shown < {shown})")
        v.page.fill("#objects-find", "css")
        v.until("location.search.includes('find=css')")
        v.page.press("#objects-find", "Enter")
        # The only one of that name is chosen with it.
        v.until("location.search.includes('sel=48274')")
        assert "Number 48274, 2021-035A" in v.text("#picked")
        v.page.click("#picked-follow")
        v.until("location.search.includes('cam=t,c48274')")
        assert v.state()["running"] is False
        link, first = v.page.evaluate("location.search"), v.page.evaluate(known)
        v.page.go_back()
        v.until("CommonOrbit.state().camera.mode === 'north'")
        assert (v.state()["objects"]["text"], v.state()["selected"]) == ("css", 48274)
        v.page.go_back()
        v.until("CommonOrbit.state().selected === 25544")
        assert v.state()["objects"]["text"] == "css"
        v.page.go_back()
        v.until("CommonOrbit.state().objects.text === ''")
        assert v.page.input_value("#objects-find") == ""
        v.page.go_back()
        v.until("CommonOrbit.state().objects.classes === null")
    with visit(link, now=WEEKS_AFTER, size=(1920, 1080)) as v:
        v.until("Globe.catalogue.status === 'few' && !document.getElementById('picked').hidden")
        second = v.page.evaluate(known)
        for key in ("hash", "link", "ms", "camera", "layers", "objects", "selected", "renderer"):
            assert second["state"][key] == first["state"][key], key
        assert second["card"] == first["card"]
        assert second["state"]["objects"] == {
            "colourBy": "class",
            "classes": ["MEO", "GEO", "GTO", "MOLNIYA", "HEO", "OTHER"],
            "kinds": ["payload", "rocket body"],
            "text": "css",
        }


def test_the_presenter_sees_notes_and_turns_the_page(visit):
    with visit(f"{MORNING}&present=1&scene=2", now=WEEKS_AFTER) as v:
        presenter = v.page.context.new_page()
        presenter.set_viewport_size({"width": 900, "height": 700})
        presenter.goto(v.page.url.split("?")[0] + "presenter")
        presenter.wait_for_selector("#presenter[data-heard=true]")
        assert presenter.inner_text("#presenter-title") == "The International Space Station"
        assert "51.6 degrees" in presenter.inner_text("#presenter-notes")
        assert presenter.inner_text("#presenter-upcoming") == "Tiangong, the Chinese station"
        assert re.fullmatch(r"\d\d:\d\d", presenter.inner_text("#presenter-clock"))
        assert re.fullmatch(r"\d+:\d\d", presenter.inner_text("#presenter-elapsed"))
        assert violations(presenter) == []
        presenter.click("#presenter-next")
        v.until("window.CommonOrbit.state().scene === 3")
        presenter.get_by_text("The Chinese station", exact=False).first.wait_for()
        presenter.keyboard.press("PageUp")
        v.until("window.CommonOrbit.state().scene === 2")
        presenter.click("#presenter-black")
        v.until("window.CommonOrbit.state().black")
        v.until("true")
        presenter.click("#presenter-black")
        v.until("!window.CommonOrbit.state().black")
        # The notes are the presenter's alone.
        assert "51.6 degrees" not in v.page.inner_text("body")


def test_a_journey_by_the_keyboard_alone(visit):
    with visit(MORNING, now=WEEKS_AFTER) as v:
        press = v.page.keyboard.press
        focused = (
            "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
        )

        def tab_to(name: str, most: int = 60) -> None:
            seen = []
            for _ in range(most):
                press("Tab")
                seen.append(v.page.evaluate(focused))
                if seen[-1] == name:
                    # Where the focus is, it can be seen.
                    assert v.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                    return
            raise AssertionError(f"{name} not among {seen}")

        press("Tab")
        assert v.page.evaluate(focused) == "skip"
        press("Enter")
        tab_to("globe-canvas")
        before = v.state()["camera"]
        press("ArrowRight")
        v.until(f"window.CommonOrbit.state().camera.lon_deg !== {before['lon_deg']}")
        assert v.state()["ms"] == 1791515400000  # the arrows turned the map, not the clock
        tab_to("camera")
        press("Home")
        press("ArrowDown")
        v.until("window.CommonOrbit.state().camera.mode === 'follow'")
        tab_to("button")  # the summary of the layers
        press("Enter")
        press("Tab")
        assert v.page.evaluate("document.activeElement.dataset.layer") == "night"
        press("Enter")
        v.until("window.CommonOrbit.state().layers.night === false")
        tab_to("clock-forward")
        press("Enter")
        v.until("window.CommonOrbit.state().ms === 1791515460000")
        tab_to("clock-set")
        v.page.keyboard.type("2026-10-09 06:00")
        press("Enter")
        v.until("window.CommonOrbit.state().ms === 1791525600000")
        tab_to("clock-scrub")
        press("ArrowRight")
        v.until("window.CommonOrbit.state().ms === 1791525610000")
        tab_to("place-text")
        v.page.keyboard.type("Kourou")
        press("Enter")
        v.until("window.CommonOrbit.state().place.id === 'kourou'")


def next_shadow(after: str) -> tle.Moment:
    """Return when the ISS goes into the shadow for the first time after a moment, to 10 s, by the kernel."""
    times = Times.every(tle.as_moment(after), 10.0, 700)
    iss = tle.bundled().nearest("25544", after)
    teme = orbits.propagate(tle.Catalog.of([iss]), times)
    lit = sun.is_sunlit(teme.position_km[0], times)
    first = next(i for i in range(1, 700) if lit[i - 1] and not lit[i])
    return tle.as_moment(after).plus_seconds(10.0 * first)


def test_events_are_spoken_at_a_humane_rate(visit):
    before = next_shadow("2026-10-09T03:10:00Z").plus_seconds(-60).iso(0)
    with visit(f"?t={before}&speed=10&run=1", now=WEEKS_AFTER) as v:
        assert v.page.get_attribute("#announcer", "aria-live") == "polite"
        v.until("window.CommonOrbit.state().said.length > 0", 60)
        said = v.state()["said"]
        assert any("ISS enters the Earth's shadow." in text for text in said)
        assert v.text("#announcer") == said[-1]
    source = """async () => {
        const { Announcer } = await import("/assets/lib/announcer.mjs");
        let now = 0;
        const spoken = { textContent: "" };
        const one = new Announcer(spoken, () => now);
        const log = [];
        for (let i = 0; i < 100; i += 1, now += 1000) {
            one.watch("light", i % 2 === 0, () => `event ${i}`);
            one.speak(1);
            if (spoken.textContent !== log.at(-1)?.[1]) log.push([now, spoken.textContent]);
        }
        const fast = new Announcer({}, () => now);
        fast.watch("light", true, String);
        fast.watch("light", false, String);
        fast.speak(300);
        return { log, fast: fast.said };
    }"""
    with visit(MORNING, now=WEEKS_AFTER) as v:
        told = v.page.evaluate(source)
        times = [at for at, _ in told["log"] if at > 0]
        assert len(times) >= 5
        assert min(b - a for a, b in itertools.pairwise(times)) >= 8000
        assert told["fast"] == []  # while the clock races, nothing


def test_the_table_says_what_the_stage_shows(visit):
    with visit(MORNING, now=WEEKS_AFTER) as v:
        v.until("document.getElementById('iss-region').textContent !== ''")
        v.at("2026-10-09T03:10:00Z")
        rows = v.page.evaluate("[...document.querySelectorAll('#twin-body tr')].map((r) => r.innerText)")
        state = v.state()
        for row, station in zip(rows, state["stations"], strict=False):
            assert row.startswith(station["name"])
            assert f"over {station['region']}, {abs(station['lat_deg']):.2f}°" in row
            assert f"{station['alt_km']:.0f} km" in row
            assert ("in sunlight" in row) == station["sunlit"]
        assert any(row.startswith("Sun overhead") for row in rows)
        assert any(row.startswith("Chosen place: Baikonur") for row in rows)
        assert any(row.startswith("FAST") and "day" in row for row in rows)  # 11 in the morning there


@pytest.mark.parametrize("path", ["design", "nowhere"])
def test_other_pages_in_every_theme(visit, shots, path):
    with visit(MORNING, now=WEEKS_AFTER, expect_complaints=path == "nowhere") as v:
        v.page.goto(v.page.url.split("?")[0] + path)
        v.page.wait_for_selector("main")
        if path == "design":
            v.page.wait_for_selector("#design-graph-contrast .js-line")
        for theme in THEMES:
            v.show(theme)
            v.page.screenshot(path=shots / f"{path}-{theme}.png", full_page=True)
            assert v.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert violations(v.page) == []


def test_the_theme_button_goes_round_and_is_remembered(visit):
    with visit(MORNING, now=WEEKS_AFTER, size=(1920, 1080)) as v:
        for theme, name in (
            ("dark", "Dark"),
            ("contrast", "High contrast"),
            ("light", "Light"),
            ("dark", "Dark"),
        ):
            v.page.click("#theme-toggle")
            assert v.state()["shown_theme"] == theme
            assert v.text("#theme-name") == name
        v.page.goto(v.page.url.split("?")[0] + "design")
        v.page.wait_for_selector("main")
        assert v.page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize(
    ("where", "charts"),
    [
        ("/passes", 4),
        ("/ground?site=baikonur&view=1", 6),
        ("/fast", 3),
        ("/orbits", 5),
        ("/catalogue?id=25544", 0),
        ("/story?check=no&shown=3", 1),
        ("/sources", 0),
    ],
)
def test_the_other_pages_on_the_projector(opened, shots, where, charts):
    """The same audit: 24 pixels and 7:1 at 1080 lines, and in charts no word over another."""
    name = where.strip("/").split("?")[0]
    address = f"{where}{'&' if '?' in where else '?'}present=1"
    with opened(address, size=(1920, 1080), theme="dark") as v:
        v.until("!!document.querySelector('.stack')", 60)
        v.until(f"document.querySelectorAll('#main .js-plotly-plot .main-svg').length >= {charts}", 60)
        for theme in THEMES:
            v.show(theme)
            v.page.wait_for_timeout(400)
            report = v.page.evaluate(AUDIT)
            found = [one for one in report["found"] if one["size"] < 23.99 or one["contrast"] < 7.0]
            assert found == [], theme
            assert len(report["found"]) > 15
            assert report["hoverOnly"] == []
        v.page.screenshot(path=shots / f"present-{name}.png", full_page=True)
        drawn = v.charts()
        assert len(drawn) >= charts
        for chart in drawn:
            assert chart["over"] == [], chart["card"]
            assert chart["cut"] == [], chart["card"]
            assert all(width >= 2.5 for _, width in chart["dataLines"]), chart
