"""The application through its HTTP interface: routes, headers, callbacks, and what it refuses."""

import gzip
import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash

import sites
import tle
from dashboard import answers, design
from dashboard.answers.forecast import DAYS, MIN_ELEVATION_DEG
from dashboard.app import create_app
from dashboard.figures.graph import CONFIG, graph
from dashboard.heavy import panel as heavy
from dashboard.motion.pass_documents import MORE
from dashboard.pages import PAGES, fast, ground, passes
from dashboard.server import delivery
from dashboard.settings import Settings
from dashboard.stations import STATIONS
from dashboard.text import MissingTextError, load
from sites import registry

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
EPOCH_DAY = tle.as_moment("2026-10-09T20:42:00Z")


@pytest.fixture(scope="module")
def app() -> Dash:
    return create_app(Settings(now=lambda: EPOCH_DAY))


@pytest.fixture
def client(app: Dash) -> Any:
    return app.server.test_client()


def call(app: Dash, output: str, value: Any) -> dict[str, Any]:
    """Fire the callback whose outputs begin with `output`, as a browser would."""
    key = next(name for name in app.callback_map if output in name)
    entry = app.callback_map[key]
    outputs = [part.rsplit(".", 1) for part in key.strip(".").split("...")]
    specs = [{"id": one, "property": prop} for one, prop in outputs]
    body = {
        "output": key,
        "outputs": specs if len(specs) > 1 else specs[0],
        "inputs": [{**item, "value": value} for item in entry["inputs"]],
        "changedPropIds": [f"{item['id']}.{item['property']}" for item in entry["inputs"]],
        "state": [],
    }
    answer = app.server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["response"]


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every component of a layout as Dash sends it."""
    if isinstance(node, dict):
        if "props" in node:
            yield node
        for name, value in node.items():
            yield from walk(json.loads(value) if name == "data-native" else value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


# --- routes and headers ---


def test_the_page_is_served_in_english_and_never_kept(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_health(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "OK")


def test_the_policy_lets_the_page_talk_to_its_own_server_only(client):
    policy = dict(
        part.strip().split(" ", 1) for part in client.get("/").headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert "sha256-" in policy["script-src"]
    assert policy["object-src"] == "'none'"
    assert not re.search(r"https?:", " ".join(policy.values()))


def test_every_answer_carries_the_security_headers(client):
    style = delivery.address(delivery.STYLE_SHEET)
    for path in ("/", "/healthz", "/_dash-layout", style, "/ephemeris/1/x/y.json", "/nowhere"):
        headers = client.get(path, buffered=True).headers
        assert "Content-Security-Policy" in headers, path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def test_assets_are_served_under_the_fingerprint_of_their_content(client):
    index = client.get("/").text
    named = re.findall(r"/a/(\w+)/([\w./-]+)", index)
    assert {digest for digest, _ in named} == {delivery.digest()}
    assert {"site.css", "theme.js", "bridge.js", "lib/live.mjs", "mark.svg"} <= {name for _, name in named}
    for _, name in named:
        answer = client.get(delivery.address(name))
        assert answer.status_code == 200, name
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "javascript" in client.get(delivery.address("lib/live.mjs")).headers["Content-Type"]
    # A page of an older edition gets what there is, and does not keep it.
    assert client.get("/a/0123456789/lib/live.mjs").headers["Cache-Control"] == "no-store"
    assert client.get("/a/0123456789/lib/none.mjs").status_code == 404


def test_every_module_that_the_page_imports_is_asked_for_at_once(client):
    index = client.get("/").text
    waiting, seen = ["lib/live.mjs"], set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for found in re.findall(r'^import .*?from "(\./[^"]+)"', delivery.contents()[name].decode(), re.M):
            other = posixpath.normpath(posixpath.join(posixpath.dirname(name), found))
            if other not in seen and not other.startswith("lib/globe/"):  # the globe imports its own
                waiting.append(other)
    assert len(seen) > 10
    for name in seen:
        assert f'rel="modulepreload" href="{delivery.address(name)}"' in index, name


def test_what_gains_by_it_is_packed_once_and_the_same_comes_out(client):
    for path in ("/design", delivery.address(delivery.STYLE_SHEET), "/land.json", "/_dash-dependencies"):
        plain = client.get(path)
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip", path
        assert packed.headers["Vary"] == "Accept-Encoding"
        told_apart = rb'"end_id":"[^"]+"'  # Dash gives every index another one
        bodies = [re.sub(told_apart, b"", body) for body in (gzip.decompress(packed.data), plain.data)]
        assert bodies[0] == bodies[1]
        assert len(packed.data) < 0.6 * len(plain.data)


def test_a_page_brings_its_own_scripts_and_no_others(client):
    live, figures = client.get("/").text, client.get("/design").text
    for page in (live, figures):
        scripts = re.findall(r'<script src="([^"]+)"', page)
        assert len(scripts) > 5
        assert not any("dash_table" in one or "mantine" in one or "plotly" in one for one in scripts)
        assert any("dash_renderer" in one for one in scripts)
    assert "lib/live.mjs" in live
    assert "lib/live.mjs" not in figures


def test_an_address_without_a_page_says_so(client, app):
    assert client.get("/nowhere").status_code == 404
    assert "There is no page at this address" in json.dumps(call(app, "page.children", "/nowhere"))
    for page in PAGES:
        assert client.get(page.path).status_code == 200
        assert load()(f"page.{page.key}") in client.get(page.path).text


def test_no_debugging_page_and_no_machine_interface(client):
    assert '"ui":false' in client.get("/").text
    assert client.get("/_mcp").status_code != 200 or "<html" in client.get("/_mcp").text


# --- the layout ---


def ids_of(app: Dash, path: str) -> set[str]:
    """Return every id on a page, with those of the inputs that its script puts in."""
    page = list(walk(call(app, "page.children", path)))
    ids = {node["props"]["id"] for node in page if "id" in node["props"]}
    return ids | {
        json.loads(node["props"]["data-input"])["id"] for node in page if "data-input" in node["props"]
    }


def test_every_id_that_a_callback_or_script_names_is_on_the_page(app):
    ids = ids_of(app, "/")
    everywhere = {"address", "page"}.union(*(ids_of(app, page.path) for page in PAGES))
    # Pages that are asked by their address bring the rest with the answer.
    for key in [page.key for page in PAGES if f"{page.key}-answer" in everywhere]:
        answer = walk(call(app, f"{key}-answer.children", ""))
        everywhere |= {node["props"]["id"] for node in answer if isinstance(node["props"].get("id"), str)}
    # What stands for an answer that a worker makes comes with a long question only.
    for work in (*fast.HEAVY, *ground.HEAVY, *passes.HEAVY):
        sent = json.loads(
            json.dumps(heavy.panel(work, "", "", load()), default=lambda one: one.to_plotly_json())
        )
        everywhere |= {node["props"]["id"] for node in walk(sent) if "id" in node["props"]}
    named = {item["id"] for entry in app.callback_map.values() for item in entry["inputs"]}
    named = {name for name in named if not name.startswith("{")}  # by pattern: any number, or none
    # A callback without an output goes under a hash, which has no dot in it.
    outputs = [part for key in app.callback_map for part in key.strip(".").split("...") if "." in part]
    named |= {part.rsplit(".", 1)[0] for part in outputs}
    assert len(named) > 8
    assert named <= everywhere
    literal = set()
    for name in ("live", "panels", "twin", "controls", "present", "look", "stage"):
        path = DASHBOARD / f"assets/lib/{name}.mjs"
        script = path.read_text() if path.exists() else ""
        literal |= set(re.findall(r'(?:byId|write|reveal|press|onPress|fieldError)\("([\w-]+)"', script))
        for station in STATIONS:
            for end in re.findall(r"\$\{key\}-([\w-]+)`", script):
                assert f"{station.key}-{end}" in ids
    assert len(literal) > 20
    assert literal <= ids


def test_the_moment_of_the_page_is_that_of_the_visit():
    present = [EPOCH_DAY]
    app = create_app(Settings(now=lambda: present[0]))

    def told() -> int:
        page = walk(call(app, "page.children", "/"))
        return next(
            node["props"]["data"]["now_ms"] for node in page if node["props"].get("id") == "live-config"
        )

    first = told()
    present[0] = EPOCH_DAY.plus_days(1.0)
    second = told()
    assert first == 1791578520000  # 2026-10-09T20:42:00Z by `date -u -d`
    assert second - first == 86_400_000


def test_no_element_sets_is_a_page_too():
    settings = Settings(now=lambda: EPOCH_DAY, catalog=lambda: tle.Catalog.of([]))
    app = create_app(settings)
    for page in PAGES:
        assert "props" in json.dumps(call(app, "page.children", page.path))


def test_graphs_offer_nothing_to_anybody_elses_server():
    component = graph({"data": []}, id="x")
    assert component.config["showSendToCloud"] is False
    assert component.config["displaylogo"] is False
    assert CONFIG["displayModeBar"] is False
    elsewhere = [
        path
        for path in DASHBOARD.rglob("*.py")
        if "dcc.Graph(" in path.read_text() and path.name != "graph.py"
    ]
    assert elsewhere == []


def test_no_asset_names_another_machine():
    for name, content in delivery.contents().items():
        text = content.decode().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z]+\.[a-z]", text), name


# --- texts ---


def test_every_text_that_is_asked_for_is_there_and_none_lies_idle():
    texts = load()
    source = "\n".join(path.read_text() for path in DASHBOARD.rglob("*.*") if path.suffix in {".py", ".mjs"})
    asked = set(re.findall(r"""(?:texts|say)\(\s*["']([\w.-]+)["']""", source))
    assert asked - set(texts.keys()) == set()
    # Asked for by a name put together: f"station.{key}.name" asks for every text of that shape.
    hole = r"\{[^{}\"'`]+\}"
    made = re.findall(
        rf"""f?["'`]([a-z]{{2,}}[\w-]*\.[\w.$-]*{hole}[\w.-]*(?:{hole})?[\w.-]*)["'`]""", source
    )
    made += re.findall(rf"""f?["'`]([a-z]{{2,}}\.?\$?{hole}\.?(?:\$?{hole})?[\w.-]*)["'`]""", source)
    shapes = [re.compile(re.sub(r"\\?\$?\\\{.*?\\\}", r"[\\w. -]+", re.escape(one))) for one in set(made)]
    idle = [
        key
        for key in load().under("")
        if key not in asked and f'"{key}"' not in source and not any(shape.fullmatch(key) for shape in shapes)
    ]
    assert idle == []
    # Such a shape has words of its own: none lets everything through.
    assert not any(shape.fullmatch("no.such.text.at.all") for shape in shapes)


def test_a_missing_text_says_where_to_write_it():
    with pytest.raises(MissingTextError, match=r"dashboard/text/en\.json"):
        load()("no.such.key")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_layout_holds_no_text_of_its_own(app, page):
    """Every word of every page is in the data files, as it stands or with its values filled in."""
    known = [_pattern(text) for text in load().under("").values()]
    free = set()
    for node in walk(call(app, "page.children", page.path)):
        children = node["props"].get("children")
        for text in children if isinstance(children, list) else [children]:
            said = [text, *(node["props"].get(name) for name in ("aria-label", "title", "placeholder"))]
            free |= {one for one in said if isinstance(one, str) and one.strip()}
    assert len(free) > 10
    # Names of the register, of icons, of colours and of themes are data already.
    data = {site.name for site in registry.load().values()} | set(design.icons()) | set(design.THEMES)
    data |= set(design.tokens()["shared"])
    data |= {name for theme in design.THEMES for name in design.tokens()["themes"][theme]}
    moments = re.compile(r"[\d:. -]+( [A-Z]\w+/\w+)?$")
    missing = {
        text
        for text in free - data
        if not moments.match(text) and not any(pattern.fullmatch(text.strip()) for pattern in known)
    }
    assert missing == set()


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", text.strip())
    return re.compile(".+".join(re.escape(part) for part in parts), re.S)


# --- callbacks ---


def test_a_place_is_found_or_refused_with_a_sentence(app):
    found = call(app, "place.data", "vostochny")
    assert found["place"]["data"]["name"] == "Vostochny"
    assert found["place"]["data"]["time_zone"] == "Asia/Yakutsk"
    assert found["place-refused"]["data"] is None
    typed = call(app, "place.data", "47.3744,8.5410")["place"]["data"]
    assert (typed["lat_deg"], typed["lon_deg"], typed["id"]) == (47.3744, 8.541, "")
    for rubbish in ("99,200", "nowhere at all", "1,2,3,4", "<script>", ";;"):
        refused = call(app, "place.data", rubbish)
        assert refused["place"]["data"] is None
        assert refused["place-refused"]["data"]["asked"] == rubbish
        assert len(refused["place-refused"]["data"]["why"]) > 30, rubbish


def told_passes(app: Dash, place: str, day: str) -> dict[str, Any]:
    number = int(tle.as_moment(day).seconds_since(tle.as_moment("1970-01-01T00:00:00Z")) // 86400)
    answer = app.server.test_client().get(f"/forecast/{number}.json", query_string={"place": place})
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Cache-Control"]
    return answer.json


def test_the_table_shows_the_same_passes_as_the_command_line(app):
    start = tle.as_moment("2026-10-09T00:00:00Z")
    shown = told_passes(app, "baikonur", start.iso(0))["rows"]
    site = sites.find_site("baikonur")
    names = [str(station.norad_cat_id) for station in STATIONS]
    found = answers.passes(
        answers.FromCatalog(tle.bundled()), names, site, start, DAYS, min_elevation_deg=MIN_ELEVATION_DEG
    )
    # The day's, the next eight, and of each station at least the next.
    today = [one for one in found if one.aos.at < start.plus_days(1.0)]
    expected = found[: len(today) + MORE]
    assert {one.elements.norad_cat_id for one in expected} == {one.norad_cat_id for one in STATIONS}
    assert len(shown) == len(expected) > 12
    for row, one in zip(shown, expected, strict=True):
        for name, event in (("aos_ms", one.aos), ("los_ms", one.los)):
            told = tle.as_moment("1970-01-01T00:00:00Z").plus_seconds(int(row[name]) / 1000)
            assert abs(told.seconds_since(event.at)) < 0.001
        assert row["highest_deg"] == f"{one.tca.elevation_deg:.0f}"


def test_directions_and_local_times_of_a_row(app):
    shown = told_passes(app, "baikonur", "2026-10-09T00:00:00Z")["rows"]
    first = answers.passes(
        answers.FromCatalog(tle.bundled()),
        ["25544", "48274"],
        sites.find_site("baikonur"),
        "2026-10-09T00:00:00Z",
        DAYS,
    )[0]
    words = json.dumps(shown[0])
    # Asia/Qyzylorda keeps UTC+5 all year since 2019.
    assert first.aos.at.plus_seconds(5 * 3600 + 0.5).iso(0)[11:19] in words
    assert first.aos.at.plus_seconds(0.5).iso(0)[11:19] + " UTC" in words
    azimuth = first.aos.azimuth_deg
    eighths = [
        "north",
        "north-east",
        "east",
        "south-east",
        "south",
        "south-west",
        "west",
        "north-west",
        "north",
    ]
    assert f"in the {eighths[int((azimuth + 22.5) // 45)]}" in words


def test_days_too_far_from_all_elements_get_a_reason_instead_of_times(app):
    response = told_passes(app, "kennedy", "2026-11-22T00:00:00Z")
    assert response["rows"] == []
    assert "beyond 14 days the times would be guesses" in json.dumps(response)


def test_a_station_that_never_rises_is_named(app):
    # At 58 degrees north Tiangong, inclined 41.5 degrees, stays below 2 degrees.
    response = told_passes(app, "58,20", "2026-10-09T00:00:00Z")
    assert {row["station"] for row in response["rows"]} == {"iss"}
    assert "Tiangong does not rise 10" in json.dumps(response)


def test_passes_of_no_place_or_day_are_refused_with_a_sentence(app):
    client = app.server.test_client()
    for path, words in (
        ("20735.json?place=qwertz", "qwertz"),
        ("999999.json?place=baikonur", "outside the time"),
    ):
        answer = client.get(f"/forecast/{path}")
        assert answer.status_code == 404
        assert words in answer.json["error"]
