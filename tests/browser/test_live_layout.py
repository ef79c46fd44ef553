"""The Live page on three screens in two themes: nothing overflows, overlaps or is cut; axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

SIZES = {"1920x1080": (1920, 1080), "1366x768": (1366, 768), "390x844": (390, 844)}
EPOCH_HOUR, WEEKS_AFTER = "2026-10-09T20:42:49Z", "2026-11-22T08:00:00Z"

# Every element that shows text of its own or is a control, with the box it fills.
BOXES = """() => {
  const found = [];
  // For readers of screens only: squeezed into one pixel.
  const tiny = (e) => e.offsetWidth <= 1 && e.offsetHeight <= 1;
  const unseen = (e) => e !== null && (tiny(e) || unseen(e.parentElement));
  for (const element of document.querySelectorAll(".page *")) {
    if (element.closest(".stage, .menu, .unseen, .skip, [aria-hidden=true]")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (unseen(element)) continue;
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== "");
    const control = element.matches("button, input:not([type=radio]):not([type=hidden])");
    if (!own && !control) continue;
    const style = getComputedStyle(element);
    const inline = own && style.display === "inline";
    const boxes = inline ? [...element.getClientRects()] : [element.getBoundingClientRect()];
    for (const box of boxes) {
      if (box.width < 2 || box.height < 2) continue;
      found.push({
        what: `${element.tagName}#${element.id}.${element.className} ${element.textContent.slice(0, 30)}`,
        path: [...function* () { for (let e = element; e; e = e.parentElement) yield e; }()],
        x: box.x, y: box.y, w: box.width, h: box.height,
        cut: style.overflow !== "visible" && control === false &&
          (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2),
        outside: box.x < -0.5 || box.right > innerWidth + 0.5,
        element,
      });
    }
  }
  const problems = [];
  for (const box of found) {
    if (box.cut) problems.push(`cut: ${box.what}`);
    if (box.outside) problems.push(`outside: ${box.what}`);
  }
  found.forEach((a, i) => {
    for (const b of found.slice(i + 1)) {
      if (a.element === b.element || a.path.includes(b.element) || b.path.includes(a.element)) continue;
      const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
      const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
      if (w > 1.5 && h > 1.5) problems.push(`overlap: ${a.what} | ${b.what}`);
    }
  });
  return { problems, count: found.length };
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "query", "now"),
    [
        ("live", "", EPOCH_HOUR),
        ("replay", "?layers=catalogue%2B", WEEKS_AFTER),
        ("hidden", "?t=2026-11-22T08:00:00Z&place=47.3744,8.5410&speed=7", WEEKS_AFTER),
    ],
)
def test_layout_and_access(visit, shots, name, query, now, size):
    hidden = name == "hidden"
    with visit(query, now=now, size=SIZES[size], expect_complaints=hidden) as v:
        v.until("document.querySelectorAll('#passes-body .about').length === 1")
        for theme in ("dark", "light", "contrast"):
            v.show(theme)
            v.page.screenshot(path=shots / f"{name}-{size}-{theme}.png")
            if theme == "dark":  # the boxes are the same in every theme
                v.page.screenshot(path=shots / f"{name}-{size}-full.png", full_page=True)
                assert v.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                report = v.page.evaluate(BOXES)
                assert report["count"] > 30
                assert report["problems"] == []
            results = Axe().run(v.page)
            found = [
                (one["id"], [node["html"][:120] for node in one["nodes"]])
                for one in results.response["violations"]
            ]
            assert found == [], theme
        assert v.complaints == []


def test_the_map_and_the_clock_share_the_first_screen(visit):
    for size in ("1920x1080", "1366x768"):
        for now in (EPOCH_HOUR, WEEKS_AFTER):
            with visit(now=now, size=SIZES[size]) as v:
                for selector in ("#map", "#mode", "#clock-run", "#clock-time", "#iss-age"):
                    box = v.page.locator(selector).bounding_box()
                    assert box["y"] + box["height"] <= SIZES[size][1], (size, selector)
