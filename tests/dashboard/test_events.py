"""The register of events: complete, sourced, quoted briefly, in words of our own."""

import json

import pytest

from dashboard.story import documents, events, hardware
from dashboard.story.hardware import RegisterError


def test_every_event_is_there_in_order_of_time():
    found = events.load()
    assert len(found) == 206
    assert [event.year for event in found] == sorted(event.year for event in found)
    assert {document.id for document in documents.load()} == {"S0", "S1", "S2", "S3", "S4"}


def test_text_and_record_differ_where_they_are_known_to():
    by_id = {event.id: event for event in events.load()}
    assert sum(event.agrees == "no" for event in by_id.values()) == 14
    assert by_id["kosmos-docking-1967"].date == "1967-10-30"
    assert "8:12:41" in by_id["kosmos-docking-1967"].record
    assert "15 governments" in by_id["iga-1998"].record
    assert "only receives" in by_id["fast-deepspace-claim"].record


def test_what_was_not_looked_up_is_not_called_certain():
    unsure = [event for event in events.load() if "not looked up" in event.source]
    assert unsure
    assert all(event.confidence != "high" for event in unsure)


def test_hardware_with_an_item_of_its_own_is_named_by_its_id():
    named = {item for event in events.load() for item in event.hardware}
    assert {"iss", "tiangong", "zarya", "fast"} <= named & set(hardware.load())


def test_quotations_are_the_documents_words(shared):
    lines = {
        f"S{number}": path.read_text(encoding="utf-8").split("\n")
        for number, path in enumerate(sorted(shared("seeds").glob("*.txt")))
    }
    for event in events.load():
        for each in event.text_says:
            assert each.quote in lines[each.document][each.line - 1], event.id


def test_titles_and_records_are_our_own_words(shared):
    theirs = json.loads(shared("register/events.json").read_text(encoding="utf-8"))["items"]
    by_id = {each["id"]: each for each in theirs}
    for event in events.load():
        assert event.title != by_id[event.id]["title"]
        assert event.record not in (by_id[event.id]["summary"], by_id[event.id]["check"]["note"])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"agrees": "perhaps"}, "agrees must be one of"),
        ({"themes": []}, "themes must be among"),
        ({"record": ""}, "must not be empty"),
        ({"text_says": [{"document": "S9", "line": 1, "quote": "x"}]}, "needs its document"),
        ({"text_says": [{"document": "S0", "line": 1, "quote": "word " * 26}]}, "longer than 25"),
        ({"extra": 1}, "wrong fields"),
    ],
)
def test_a_wrong_register_is_refused(change: dict[str, object], complaint: str):
    good = {
        "id": "x",
        "date": "1957",
        "title": "t",
        "themes": ["first"],
        **{name: [] for name in ("countries", "hardware", "sites", "text_says")},
        "agrees": "yes",
        "record": "r",
        "source": "s",
        "confidence": "high",
    }
    events.parse(json.dumps({"events": [good]}))
    with pytest.raises(RegisterError, match=complaint):
        events.parse(json.dumps({"events": [{**good, **change}]}))
