"""The Live page in a browser: what is drawn agrees with the kernel, and every control does what it says."""

import random
import re
import time

import numpy as np
import pytest

import orbits
import sites
import tle
from dashboard.geography import regions
from dashboard.stations import STATIONS
from dashboard.text import load
from orbits import sun
from orbits.times import Times

EPOCH = "2026-10-09T19:42:49Z"
HOUR_AFTER = "2026-10-09T20:42:49Z"
WEEKS_AFTER = "2026-11-22T08:00:00Z"
SEED = 7


def kernel_itrs_km(norad_cat_id: int, at_ms: float) -> np.ndarray:
    at = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(at_ms / 1000)
    elements = tle.bundled().nearest(str(norad_cat_id), at)
    return orbits.propagate(tle.Catalog.of(elements), Times.of(at)).to_itrs().position_km[0, 0]


def apart_m(station: dict, at_ms: float) -> float:
    number = next(one.norad_cat_id for one in STATIONS if one.key == station["key"])
    return 1000 * float(np.linalg.norm(np.array(station["position_km"]) - kernel_itrs_km(number, at_ms)))


def great_circle_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    a, b, c, d = np.radians([lat1, lon1, lat2, lon2])
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return float(2 * 6_371_000 * np.arcsin(np.sqrt(h)))


# --- what is drawn ---


def test_positions_told_and_drawn_agree_with_the_kernel_at_fifty_random_instants(visit):
    chooser = random.Random(SEED)
    day = 1791504000000  # 2026-10-09T00:00:00Z
    worst = {"told": 0.0, "drawn": 0.0, "below": 0.0}
    with visit("?run=0") as v:
        for _ in range(50):
            ms = day + chooser.randrange(86_400_000)
            state = v.at(ms)
            assert state["ms"] == ms
            drawn = {one["id"]: one for one in v.page.evaluate("window.Globe.state().stations")}
            for station in state["stations"]:
                worst["told"] = max(worst["told"], apart_m(station, ms))
                number = next(one.norad_cat_id for one in STATIONS if one.key == station["key"])
                lat, lon, alt = orbits.geodetic_from_itrs(kernel_itrs_km(number, ms))
                assert station["alt_km"] == pytest.approx(float(alt), abs=0.01)
                below = great_circle_m(station["lat_deg"], station["lon_deg"], float(lat), float(lon))
                worst["below"] = max(worst["below"], below)
                seen = drawn[station["key"]] | {"key": station["key"]}
                worst["drawn"] = max(worst["drawn"], apart_m(seen, ms))
    assert worst["told"] < 1.0
    assert worst["below"] < 1.0
    assert worst["drawn"] < 100.0


def test_speed_and_sunlight_are_those_of_the_kernel(visit):
    chooser = random.Random(SEED)
    with visit("?run=0") as v:
        seen = set()
        for _ in range(25):
            ms = 1791504000000 + chooser.randrange(86_400_000)
            state = v.at(ms)
            at = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(ms / 1000)
            for station, one in zip(state["stations"], STATIONS, strict=True):
                elements = tle.bundled().nearest(str(one.norad_cat_id), at)
                teme = orbits.propagate(tle.Catalog.of(elements), Times.of(at))
                speed = float(np.linalg.norm(teme.velocity_km_s[0, 0]))
                assert station["speed_km_s"] == pytest.approx(speed, abs=1e-4)
                assert station["sunlit"] == bool(sun.is_sunlit(teme.position_km[0], Times.of(at))[0])
                seen.add(station["sunlit"])
        assert seen == {True, False}


def toward(lat_deg: float, lon_deg: float) -> np.ndarray:
    lat, lon = np.radians([lat_deg, lon_deg])
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def test_what_lies_below_is_said_as_the_table_has_it(visit):
    chooser = random.Random(SEED)
    texts = load()
    seen = set()
    with visit("?run=0") as v:
        v.until("document.getElementById('iss-region').textContent !== ''")
        for _ in range(15):
            state = v.at(1791504000000 + chooser.randrange(86_400_000))
            for station in state["stations"]:
                name = texts(f"region.{regions.key_at(station['lat_deg'], station['lon_deg'])}")
                assert station["region"] == name
                assert v.text(f"#{station['key']}-region") == f"over {name}"
                seen.add(name)
    assert len(seen) > 8


def test_the_distance_between_the_stations_is_that_of_the_kernel(visit):
    with visit("?run=0") as v:
        for ms in (1791576000000, 1791579600000):
            v.at(ms)
            a, b = (kernel_itrs_km(one.norad_cat_id, ms) for one in STATIONS)
            shown = int("".join(c for c in v.text("#between-km") if c.isdigit()))
            assert shown == pytest.approx(float(np.linalg.norm(a - b)), abs=1)
            # Past a sphere: the nearest point of the line between them to the centre of the Earth.
            along = (b - a) / np.linalg.norm(b - a)
            nearest = a + along * np.clip(-a @ along, 0, np.linalg.norm(b - a))
            hidden = np.linalg.norm(nearest) < 6371.0
            assert ("Earth is between" in v.text("#between-sight")) == hidden


def test_a_crewed_ship_is_named_where_its_own_elements_tell_and_else_said_to_be_unknown(visit):
    with visit("?run=0", now=WEEKS_AFTER) as v:
        assert v.text("#iss-ships") == "not known, no elements held"
        # Demo-2 was docked from 31 May to 1 August 2020; that day both have elements near.
        v.page.evaluate("(t) => window.CommonOrbit.setTime(t)", "2020-06-26T12:24:35Z")
        v.until("document.getElementById('iss-ships').textContent.includes('Crew Dragon Demo-2')")


# --- live or replay ---


def test_fresh_elements_open_live(visit):
    with visit(now=HOUR_AFTER) as v:
        state = v.state()
        assert state["mode"] == "live"
        assert abs(state["ms"] - state["now_ms"]) < 2000
        assert v.text("#mode") == "LIVE"
        assert v.page.is_hidden("#banner")
        # 2026-10-09 20:42:49 less 19:42:49, and less 2026-10-06 16:02.
        assert v.text("#iss-age") == "elements 0.0 days old"
        assert v.text("#tiangong-age") == "elements 3.2 days old"


def test_old_elements_open_in_replay_and_say_so(visit):
    with visit(now=WEEKS_AFTER) as v:
        assert v.state()["mode"] == "replay"
        assert v.text("#mode") == "REPLAY of 2026-10-09"
        assert "too old for today (ISS 43.5 days and Tiangong 46.7 days" in v.text("#banner")
        first = v.state()["ms"]
        epoch = tle.bundled().nearest("25544", WEEKS_AFTER).epoch
        epoch_ms = epoch.seconds_since(tle.as_moment("1970-01-01T00:00:00Z")) * 1000
        assert 0 <= first - epoch_ms < 60_000
        time.sleep(1.0)
        assert v.state()["ms"] > first  # it runs


def test_now_with_old_elements_is_never_called_live(visit):
    with visit(now=WEEKS_AFTER) as v:
        v.page.click("#clock-now")
        v.until("document.getElementById('mode').dataset.mode === 'old'")
        assert "NOT LIVE" in v.text("#mode")
        assert "not a live view" in v.text("#banner")
        for station in v.state()["stations"]:
            assert station["status"] == "hidden"
            assert "position_km" not in station
        v.until("window.Globe.state().stations.length === 0")
        assert "Not shown: the nearest elements are of 2026-10-09, 43.5 days away" in v.text("#iss-words")
        assert v.text("#iss-age") == "elements 43.5 days old"
        v.until("document.getElementById('passes-body').innerText.includes('No passes of ISS')")
        v.page.click("#banner-go")
        v.until("window.CommonOrbit.state().mode === 'replay'")
        v.until_drawn()
        assert v.state()["stations"][0]["status"] == "shown"


def test_a_moment_beyond_the_limit_fades_and_farther_hides_the_station(visit):
    with visit("?run=0", now=WEEKS_AFTER) as v:
        # Five days is the limit of `tle.ages`, fourteen that of `dashboard.stations`.
        fresh, faded, hidden = (
            v.at(t)["stations"][0]
            for t in ("2026-10-14T12:00:00Z", "2026-10-15T12:00:00Z", "2026-10-24T12:00:00Z")
        )
        assert (fresh["status"], fresh["faded"]) == ("shown", False)
        assert (faded["status"], faded["faded"]) == ("shown", True)
        assert hidden["status"] == "hidden"
        v.page.click("#iss-nearest")
        v.until_drawn()
        assert abs(v.state()["stations"][0]["age_days"]) < 0.001


def test_a_past_date_uses_the_nearest_set_of_its_own_time(visit):
    with visit("?t=2025-03-31T06:00:00Z&run=0", now=WEEKS_AFTER) as v:
        at = tle.as_moment("2025-03-31T06:00:00Z")
        for station, one in zip(v.state()["stations"], STATIONS, strict=True):
            nearest = tle.bundled().nearest(str(one.norad_cat_id), at)
            assert station["sha12"] == nearest.sha256[:12]
            assert station["status"] == "shown"
            assert apart_m(station, v.state()["ms"]) < 1.0
    with visit("?t=1990-01-01T00:00:00Z&run=0", now=WEEKS_AFTER, expect_complaints=True) as v:
        assert [station["status"] for station in v.state()["stations"]] == ["hidden", "hidden"]
        assert v.text("#mode") == "NO ELEMENTS for 1990-01-01"


# --- the clock ---


def test_the_clock_runs_pauses_steps_and_speeds_up(visit):
    with visit("?t=2026-10-09T12:00:00Z&run=0", now=WEEKS_AFTER) as v:
        start = v.state()["ms"]
        assert v.text("#clock-date") + v.text("#clock-time") == "2026-10-0912:00:00"
        assert v.text("#clock-local") == "2026-10-09 17:00:00"
        assert v.text("#clock-zone") == "Asia/Qyzylorda, the clock of Baikonur"
        v.page.click("#clock-forward")
        v.until(f"window.CommonOrbit.state().ms === {start + 60_000}")
        v.page.click("#clock-back")
        v.until(f"window.CommonOrbit.state().ms === {start}")
        v.page.click("#clock-speed [data-value='60']")
        v.page.click("#clock-run")
        v.until("window.CommonOrbit.state().running && window.CommonOrbit.state().speed === 60")
        before, then = v.state()["ms"], time.monotonic()
        time.sleep(1.5)
        ratio = (v.state()["ms"] - before) / 1000 / (time.monotonic() - then)
        assert ratio == pytest.approx(60, rel=0.2)
        v.page.click("#clock-run")
        v.until("!window.CommonOrbit.state().running")
        stopped = v.state()["ms"]
        time.sleep(0.4)
        assert v.state()["ms"] == stopped


def test_the_keyboard_drives_the_clock_but_not_while_typing(visit):
    with visit("?t=2026-10-09T12:00:00Z&run=0", now=WEEKS_AFTER) as v:
        start = v.state()["ms"]
        v.page.keyboard.press("ArrowRight")
        v.until(f"window.CommonOrbit.state().ms === {start + 60_000}")
        v.page.keyboard.press("Shift+ArrowLeft")
        v.until(f"window.CommonOrbit.state().ms === {start - 540_000}")
        v.page.keyboard.press("ArrowUp")
        v.until("window.CommonOrbit.state().speed === 10")
        v.page.keyboard.press("ArrowDown")
        v.until("window.CommonOrbit.state().speed === 1")
        v.page.keyboard.press("Space")
        v.until("window.CommonOrbit.state().running")
        v.page.keyboard.press("Space")
        v.until("!window.CommonOrbit.state().running")
        held = v.state()["ms"]
        v.page.focus("#clock-set")
        v.page.keyboard.type("n 1")
        v.page.keyboard.press("ArrowLeft")
        time.sleep(0.3)
        assert v.state()["ms"] == held
        assert v.page.input_value("#clock-set") == "n 1"


def test_a_typed_time_is_taken_and_rubbish_gets_a_sentence(visit):
    with visit("?run=0", now=WEEKS_AFTER) as v:
        for text, expected in (
            ("2026-10-09 06:30", 1791527400000),
            ("2026-10-09T06:30:15.5+05:00", 1791509415500),
            ("2026-10-08", 1791417600000),
        ):
            v.page.fill("#clock-set", text)
            v.page.press("#clock-set", "Enter")
            v.until(f"window.CommonOrbit.state().ms === {expected}")
        held = v.state()["ms"]
        for rubbish in ("soon", "2026-02-30 10:00", "2026-10-09 25:00", "9 October", "12:00", "1e9"):
            v.page.fill("#clock-set", rubbish)
            v.page.press("#clock-set", "Enter")
            v.until(f"document.querySelector('.goto').innerText.includes({rubbish!r} + '” is not a date')")
            assert v.state()["ms"] == held
        v.page.fill("#clock-set", "1900-01-01")
        v.page.press("#clock-set", "Enter")
        v.until("document.querySelector('.goto').innerText.includes('The clock goes from 1957-10-04')")
        v.page.fill("#clock-set", "2026-10-09")
        v.page.press("#clock-set", "Enter")
        v.until("!document.querySelector('.goto').innerText.includes('clock goes')")


def test_at_3600_times_the_page_never_shows_a_wrong_place(visit):
    with visit("?t=2026-10-08T00:00:00Z&speed=3600&run=1", now=WEEKS_AFTER) as v:
        asked = v.state()["requests"]
        begun = time.monotonic()
        shown = loading = 0
        first = v.state()["ms"]
        while time.monotonic() - begun < 8:
            state = v.state()
            for station in state["stations"]:
                assert station["status"] in {"shown", "loading"}
                if station["status"] == "loading":
                    loading += 1
                    assert "position_km" not in station
                    continue
                shown += 1
                assert apart_m(station, state["ms"]) < 1.0
            time.sleep(0.05)
        # How many samples are still loading depends on the machine; that places are shown does not.
        assert shown > loading
        passed_s = (v.state()["ms"] - first) / 1000
        assert passed_s > 3600
        # A document for every three hours of each station, and a few ahead of need.
        assert v.state()["requests"] - asked < 2 * (passed_s / 10_800 + 8)


def test_at_speed_one_nothing_is_asked_of_the_server(visit):
    with visit(now=HOUR_AFTER) as v:
        time.sleep(1.0)
        before = len(v.requests)
        time.sleep(4.0)
        assert v.requests[before:] == []


# --- place, passes, link ---


def test_a_click_on_the_map_chooses_a_place(visit):
    with visit("?run=0&layers=catalogue-") as v:
        box = v.page.locator("#stage-host").bounding_box()

        def click(lon: float, lat: float) -> None:
            at = v.page.evaluate("([lat, lon]) => window.Globe.project(lat, lon)", [lat, lon])
            v.page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])

        click(10, 50)
        v.until("window.CommonOrbit.state().place.id === ''")
        place = v.state()["place"]
        assert place["lat_deg"] == pytest.approx(50, abs=0.4)
        assert place["lon_deg"] == pytest.approx(10, abs=0.4)
        # A free place has no civil time of its own: that of a town near it, and the page says of which.
        assert place["time_zone"] == "Europe/Berlin"
        assert re.search(r"Europe/Berlin, the clock of .*, Germany, \d+ km away", v.text("#clock-zone"))
        site = next(one for one in sites.registry.load().values() if one.id == "kennedy")
        click(site.lon_deg, site.lat_deg)
        v.until("window.CommonOrbit.state().place.id === 'kennedy'")
        v.until("document.getElementById('place-text').value === 'Kennedy'")
        v.until("document.querySelector('#passes-body').innerText.includes('America/New_York')")
        click(-140, -40)
        v.until("window.CommonOrbit.state().place.id === ''")
        v.until("document.getElementById('clock-zone').textContent.includes('the clock of this device')")


def test_a_town_is_suggested_and_taken_by_name(visit):
    with visit("?run=0") as v:
        v.page.fill("#place-text", "alma")
        v.until(
            "[...document.querySelectorAll('#place-text-list option')].some((o) => o.value === 'Almaty,KZ')"
        )
        v.page.fill("#place-text", "Almaty,KZ")
        v.page.press("#place-text", "Enter")
        v.until("window.CommonOrbit.state().place.id === 'Almaty,KZ'")
        assert v.text("#clock-zone") == "Asia/Almaty, the clock of Almaty, Kazakhstan"
        v.until("location.search.includes('place=Almaty,KZ')")


def test_a_typed_place_is_taken_and_rubbish_gets_a_sentence(visit):
    with visit("?run=0") as v:
        v.page.fill("#place-text", "47.3744,8.5410")
        v.page.press("#place-text", "Enter")
        v.until("window.CommonOrbit.state().place.lat_deg === 47.3744")
        for rubbish, words in (
            ("99,200", "beyond a pole"),
            ("qwertz", "qwertz"),
            ("1;2;3;4", "is not a place"),
        ):
            v.page.fill("#place-text", rubbish)
            v.page.press("#place-text", "Enter")
            v.until(f"document.getElementById('place-text-error').innerText.includes({words!r})")
            assert v.state()["place"]["lat_deg"] == 47.3744


def test_the_next_change_of_the_light_is_that_of_the_kernel(visit):
    with visit("?run=0", size=(1920, 1080)) as v:
        for ms in (1791540000000, 1791561600000):
            v.at(ms)
            for station in v.state()["stations"]:
                v.until(f"document.getElementById('{station['key']}-turn').textContent !== '–'")
                said = v.text(f"#{station['key']}-turn")
                words, minutes, seconds = re.fullmatch(r"into (.*) in (\d+) min (\d\d) s", said).groups()
                at = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(ms / 1000)
                number = next(one.norad_cat_id for one in STATIONS if one.key == station["key"])
                times = Times.every(at, 1.0, 6000)
                teme = orbits.propagate(tle.Catalog.of(tle.bundled().nearest(str(number), at)), times)
                lit = sun.is_sunlit(teme.position_km[0], times)
                turn = int(np.flatnonzero(lit != lit[0])[0])
                assert words == ("the shadow" if lit[0] else "sunlight")
                assert abs(60 * int(minutes) + int(seconds) - turn) <= 2


def test_passes_count_down_with_the_clock_and_the_past_ones_go(visit):
    with visit("?t=2026-10-09T20:00:00Z&run=0", now=WEEKS_AFTER) as v:
        v.until("document.querySelectorAll('#passes-body tbody tr:not([hidden])').length === 8")
        row = v.page.locator("#passes-body tbody tr:not([hidden])").first
        aos, los = (int(row.get_attribute(name)) for name in ("data-aos", "data-los"))
        v.at(aos - 90_500)
        assert row.locator(".countdown").inner_text() == "in 1 min 30 s"
        v.at(aos + 1000)
        assert row.locator(".countdown").inner_text() == "up now"
        key = row.get_attribute("data-station")
        assert v.text(f"#{key}-next") == "up now"
        v.at(los + 1000)
        later = int(v.page.locator("#passes-body tbody tr:not([hidden])").first.get_attribute("data-aos"))
        assert later > aos
        # At the start the elevation on the page is the mask, by the kernel.
        number = next(one.norad_cat_id for one in STATIONS if one.key == key)
        place = v.state()["place"]
        site_km = orbits.itrs_from_geodetic(place["lat_deg"], place["lon_deg"], 100.0)
        line = kernel_itrs_km(number, aos) - site_km
        up = toward(place["lat_deg"], place["lon_deg"])
        assert np.degrees(np.arcsin(line @ up / np.linalg.norm(line))) == pytest.approx(10.0, abs=0.02)


def test_a_link_shows_another_reader_the_same(visit):
    with visit(now=WEEKS_AFTER) as v:
        v.page.keyboard.press("Space")
        v.at("2026-10-09T03:00:00Z")
        v.page.fill("#place-text", "-33.92,18.42")
        v.page.press("#place-text", "Enter")
        v.until("window.CommonOrbit.state().place.lat_deg === -33.92")
        v.page.click("#theme-toggle")
        v.page.click("#clock-speed [data-value='300']")
        v.until("location.search.includes('speed=300') && location.search.includes('theme=dark')")
        link = v.page.evaluate("location.search")
        assert link == "?v=1&t=2026-10-09T03:00:00Z&place=-33.92,18.42&speed=300&run=0&view=map&theme=dark"
        first = v.state()
    with visit(link, now=WEEKS_AFTER) as v:
        v.until("window.CommonOrbit.state().place.lat_deg === -33.92")
        second = v.state()
        for key in ("ms", "speed", "running", "theme", "dark", "place", "mode", "layers", "hash"):
            assert second[key] == first[key], key
        for a, b in zip(first["stations"], second["stations"], strict=True):
            assert a["position_km"] == b["position_km"]


def test_rubbish_in_a_link_gets_a_sensible_state_and_sentences(visit):
    query = "?t=yesterday&speed=warp&run=maybe&theme=plaid&place=qwertz&cam=up&colour=mauve&classes=leo,xyz"
    with visit(query, now=WEEKS_AFTER) as v:
        notes = v.text("#notes")
        for words in (
            "“yesterday”, which is no time",
            "“warp”",
            "run=maybe",
            "“plaid”",
            "“up”",
            "“mauve”",
            "classes=leo,xyz",
        ):
            assert words in notes
        v.until("document.getElementById('place-text-error').innerText.includes('qwertz')")
        assert v.state()["mode"] == "replay"
        assert v.state()["place"]["id"] == "baikonur"
        v.page.click("#notes-close")
        assert v.page.is_hidden("#notes")
    with visit("?t=1200-01-01&speed=500&run=0", now=WEEKS_AFTER, expect_complaints=True) as v:
        assert "beyond what the clock can show; this is 1957-10-04" in v.text("#notes")
        assert "the nearest there is, 300×" in v.text("#notes") or "900×" in v.text("#notes")


def test_reduced_motion_is_honoured(visit):
    with visit(now=HOUR_AFTER, reduced_motion="reduce") as v:
        v.page.click("#clock-speed [data-value='60']")
        v.until("window.CommonOrbit.state().speed === 60")
        before = v.page.evaluate("window.Globe.stats.frames")
        time.sleep(3.0)
        assert 2 <= v.page.evaluate("window.Globe.stats.frames") - before <= 8
    with visit(now=HOUR_AFTER) as v:
        v.page.click("#clock-speed [data-value='60']")
        v.until("window.CommonOrbit.state().speed === 60")
        before = v.page.evaluate("window.Globe.stats.frames")
        time.sleep(2.0)
        assert v.page.evaluate("window.Globe.stats.frames") - before > 20
