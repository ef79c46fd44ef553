"""The place in its four ways, a horizon drawn by hand, paper: what only a browser can show of the passes."""

import re

ANSWERED = (
    "!!document.querySelector('#pass-grid .ag-row') && !document.documentElement.dataset.busy"
    " && [...document.querySelectorAll('.chart .dash-graph')].every((one) => one.querySelector('.main-svg'))"
)


def test_places_by_browser_kept_and_on_the_map_and_a_horizon_by_hand(opened):
    with opened("/passes?place=baikonur&objects=ISS,Tiangong", size=(1366, 900)) as v:
        page = v.page
        v.until(ANSWERED)
        # By the browser, once it is allowed.
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": 51.18012, "longitude": 71.44598})
        page.click("#pass-here")
        v.until("location.search.includes('place=51.1801,71.4460')")
        v.until(ANSWERED)
        assert "Asia/Almaty" in page.inner_text("#pass-summary")
        # Kept in this browser, there after a reload, and asked for by its button.
        page.click("#pass-save")
        page.goto(re.sub(r"\?.*", "?place=kennedy&objects=ISS", page.url))
        v.until(ANSWERED)
        v.until("!document.querySelector('#pass-saved').hidden")
        page.click("#pass-saved .button")
        v.until("location.search.includes('place=51.1801,71.4460')")
        v.until(ANSWERED)
        # On the map: a click at a quarter from the left, in the middle, is 90 degrees west on the equator.
        area = page.locator(".pass-map .nsewdrag").first
        area.scroll_into_view_if_needed()
        box = area.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
        v.until("/place=-?0\\.\\d+,-(89|90)/.test(location.search)")
        v.until(ANSWERED)
        # A hill to the north, drawn by hand, becomes the horizon that is asked about.
        page.locator("details summary", has_text="Horizon").click()
        grip = page.locator("#pass-horizon-draw .grip").first
        grip.scroll_into_view_if_needed()
        at = grip.bounding_box()
        page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        page.mouse.down()
        page.mouse.move(at["x"] + at["width"] / 2, at["y"] - 30, steps=4)
        page.mouse.up()
        drawn = page.input_value("#pass-horizon")
        north = float(re.match(r"0,([\d.]+);", drawn)[1])
        assert north > 12.0
        page.click("form[data-ask] button[type=submit]")
        v.until("location.search.includes('horizon=')")
        v.until(ANSWERED)
        # An instant in words becomes one in the link, and is said by the clock of the place.
        page.fill("#pass-from", "10 Oct 2026 21:00")
        page.press("#pass-from", "Enter")
        v.until("/from=2026-10-10T\\d\\d:00:00Z/.test(location.search)")
        assert "Sat 10 Oct, 21:00" in page.inner_text("#pass-from-hint")
        # On paper the menu and the buttons are left out, the table is not.
        page.emulate_media(media="print")
        assert not page.is_visible(".menu")
        assert not page.is_visible("#pass-grid")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.is_visible("#pass-all")
