import json
import math

import pytest

from dashboard.story import hardware
from sites import registry


def test_the_first_items_are_there():
    assert {
        "iss", "tiangong", "zarya", "tianhe", "wentian", "mengtian",
        "baikonur", "kennedy", "vostochny", "wenchang", "fast",
    } <= set(hardware.load())  # fmt: skip


@pytest.mark.parametrize("item", hardware.load().values(), ids=lambda item: item.id)
def test_every_item_says_what_it_is_and_leads_somewhere(item):
    assert item.record_says
    assert item.figures
    assert item.text_says
    assert item.norad_cat_id or item.site_id
    assert not item.site_id or item.site_id in registry.load()
    json.dumps(item.as_json())


def test_what_no_document_names_is_said_to_be_named_by_none():
    for name in ("wenchang", "tianhe", "wentian", "mengtian"):
        said = [each.in_short for each in hardware.find(name).text_says if not each.document]
        assert any(text.startswith("No document names") for text in said)


DOCUMENTS = {
    "Ibrayeva, Kussainova & Sadri (2022)": "000",
    "Šljivančanin (2024), MA thesis, University of Belgrade": "001",
    "Mauduit (2017), Fletcher School": "002",
    "Butt (2021), CASS": "003",
    "Manov (2022)": "004",
}


def test_every_quote_is_in_the_line_it_is_said_to_be_in(shared):
    texts = {
        document: next(shared("seeds").glob(f"{number}_*.txt")).read_text(encoding="utf-8").split("\n")
        for document, number in DOCUMENTS.items()
    }
    quotes = [each for item in hardware.load().values() for each in item.text_says if each.quote]
    assert len(quotes) >= 20
    for each in quotes:
        assert each.quote in texts[each.document][each.line - 1]


def test_the_coordinates_are_those_of_the_register_of_places():
    for item in hardware.load().values():
        if item.kind not in ("launch site", "radio telescope"):
            continue
        values = {figure.name.split(" of ")[0]: figure.value for figure in item.figures}
        site = registry.load()[item.site_id]
        assert values["latitude"] == pytest.approx(site.lat_deg, abs=1e-5)
        assert values["longitude"] == pytest.approx(site.lon_deg, abs=1e-5)


def test_the_computed_figures_of_the_launch_sites_are_right():
    """Due east from a pad the orbit leans by its geocentric latitude; the ground moves at omega r cos."""
    for name in ("baikonur", "kennedy", "vostochny", "wenchang"):
        site = registry.load()[name]
        values = {figure.name: figure.value for figure in hardware.find(name).figures}
        lat = math.radians(site.lat_deg)
        flattening = 1 / 298.257223563
        geocentric = math.degrees(math.atan((1 - flattening) ** 2 * math.tan(lat)))
        assert values["lowest inclination, due east"] == pytest.approx(geocentric, abs=0.0051)
        axis_m = 6378137.0 * math.cos(lat) / math.sqrt(1 - flattening * (2 - flattening) * math.sin(lat) ** 2)
        assert values["push of the Earth's rotation"] == pytest.approx(7.292115e-5 * axis_m, abs=0.51)


def test_an_unknown_name_is_answered_with_near_ones():
    with pytest.raises(hardware.UnknownHardware, match="tianhe"):
        hardware.find("tian-he")
    with pytest.raises(hardware.UnknownHardware, match=r"iss.*fast"):
        hardware.find("deathstar")
    assert hardware.find(" css ").id == "tiangong"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "must not be empty"),
        ({"text_says": [{"document": "", "line": 0, "quote": "x", "in_short": ""}]}, "document and line"),
        ({"text_says": [{"document": "D", "line": 1, "quote": "x " * 26, "in_short": ""}]}, "longer than 25"),
        ({"text_says": [{"document": "D"}]}, "wrong fields"),
        ({"record_says": [{"statement": "x", "source": "", "confidence": "high"}]}, "needs a source"),
        ({"record_says": [{"statement": "x", "source": "y", "confidence": "sure"}]}, "confidence of high"),
    ],
)
def test_a_faulty_register_is_refused_with_the_place(change, said):
    raw = json.loads(json.dumps(hardware.find("iss").as_json())) | change
    with pytest.raises(hardware.RegisterError, match=rf"item 1 \(iss\).*{said}"):
        hardware.parse(json.dumps({"hardware": [raw]}))


def test_a_missing_field_is_named():
    raw = json.loads(json.dumps(hardware.find("iss").as_json()))
    del raw["figures"]
    with pytest.raises(hardware.RegisterError, match="lacks the field 'figures'"):
        hardware.parse(json.dumps({"hardware": [raw]}))
