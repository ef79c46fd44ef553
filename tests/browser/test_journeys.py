"""Two journeys in a browser: on the balcony, and a teacher before the class."""

import re

import vobject
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar

ANSWERED = (
    "!!document.querySelector('.stack') && !document.documentElement.dataset.busy && !!window.CommonOrbitPage"
    " && [...document.querySelectorAll('.chart .dash-graph')].every((one) => one.querySelector('.main-svg'))"
)


def settled(visited) -> None:
    visited.until(ANSWERED)


def assert_accessible(page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


def test_balcony(opened, shots):
    """A town, tonight, a visible pass, its chart, the calendar file: opened by two readers of calendars."""
    with opened("/passes?days=1", size=(390, 844), theme="dark") as v:
        settled(v)
        page = v.page
        page.fill("#pass-place", "zuric")
        v.until("document.querySelectorAll('#pass-towns option').length > 0")
        assert page.get_attribute("#pass-towns option", "value") == "Zürich,CH"
        page.fill("#pass-place", "Zürich,CH")
        assert page.is_hidden("#pass-days")
        page.click(".ask-brief")
        assert page.evaluate("document.activeElement.id") == "pass-objects"
        page.select_option("#pass-show", "visible")
        page.click("form[data-ask] button[type=submit]")
        v.until("document.querySelector('#pass-next')?.textContent.includes('Europe/Zurich')")
        settled(v)
        assert "place=Z" in page.url
        assert page.locator("#pass-grid .ag-center-cols-container .ag-row").count() >= 1
        # A phone has room for four columns, without scrolling aside; the table below has all.
        heads = (
            "[...document.querySelectorAll('#pass-grid .ag-header-cell-text')].map((one) => one.textContent)"
        )
        v.until(f"({heads}).length === 4")
        assert sorted(page.evaluate(heads)) == ["Bright", "Highest", "Object", "When"]
        fits = "(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth + 1)"
        v.until(f"{fits}(document.querySelector('#pass-grid .ag-center-cols-viewport'))")
        assert page.locator("#pass-all tbody tr").first.locator("td").count() == 13
        # Another row brings another sky, and the address names it.
        profile = "document.querySelector('.pass-facts dd').textContent"
        before = page.evaluate(profile)
        page.locator("#pass-grid .ag-pinned-left-cols-container .ag-row").last.click()
        v.until("location.search.includes('pass=')")
        v.until(f"({profile}) !== {before!r}")
        settled(v)
        # The scrubber moves the words and the link to the globe.
        v.until("document.querySelector('#pass-scrub-words')?.textContent.includes('UTC')")
        before = page.inner_text("#pass-scrub-words")
        page.focus("#pass-scrub")
        page.keyboard.press("Home")
        v.until(f"document.querySelector('#pass-scrub-words').textContent !== {before!r}")
        link = page.get_attribute("#pass-live", "href")
        assert "t=2026-10-" in link
        # From the place, to where the slider says that it stands.
        azimuth = re.search(r"azimuth (\d+)°", page.inner_text("#pass-scrub-words"))[1]
        looking = re.search(r"cam=s,(.+),([\d.]+),([\d.]+),90$", link)
        assert abs(float(looking[2]) - float(azimuth)) <= 0.5
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert_accessible(page)
        page.screenshot(path=shots / "balcony-390-dark.png", full_page=True)
        # On paper: the plain table, black on white, of every pass; none of the dark page.
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.is_visible("#pass-all tbody tr:last-child")
        assert page.is_hidden("#pass-grid")
        # The charts too, in light colours, on no more than the width of a sheet.
        sky = page.locator(".pass-sky .js-plotly-plot")
        assert sky.is_visible()
        assert float(sky.locator(".main-svg").first.get_attribute("width")) == 470.0
        light = "getComputedStyle(document.querySelector('.pass-sky .main-svg text')).fill"
        channels = [int(one) for one in re.findall(r"\d+", page.evaluate(light))[:3]]
        assert max(channels) < 128, "letters on paper are dark"
        style = "getComputedStyle(document.querySelector('{}')).{}"
        assert page.evaluate(style.format("#pass-all td", "color")) == "rgb(0, 0, 0)"
        assert page.evaluate(style.format("body", "backgroundColor")) == "rgb(255, 255, 255)"
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert page.is_hidden("#pass-all")
        v.until("document.querySelector('.pass-sky .main-svg').getAttribute('width') < 390")
        with page.expect_download() as waiting:
            page.click("#pass-ics")
        content = waiting.value.path().read_bytes()
        events = Calendar.from_ical(content).walk("VEVENT")
        assert events
        assert all("Zürich" in str(event["LOCATION"]) for event in events)
        again = vobject.readOne(content.decode())
        assert len(again.vevent_list) == len(events)


def test_teacher(opened, shots):
    """On the projector: why can Vostochny not reach the ISS, and from where can it be reached?"""
    with opened("/ground?site=vostochny&to=ISS&present=1", size=(1920, 1080)) as v:
        settled(v)
        page = v.page
        assert "cannot launch straight" in page.inner_text("#ground-why")
        size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#ground-why')).fontSize)")
        assert size >= 24.0
        assert_accessible(page)
        page.screenshot(path=shots / "teacher-1920-light.png", full_page=True)
        page.fill("#ground-site", "kourou")
        page.keyboard.press("Enter")
        v.until("document.querySelector('#ground-why')?.textContent.includes('Guiana')")
        settled(v)
        assert "present=1" in page.url
        assert "ISS and Tiangong" in page.inner_text("#ground-here-says")
        page.go_back()
        v.until("document.querySelector('#ground-why')?.textContent.includes('Vostochny')")
