"""What lies below, in words: known places, and the whole Earth covered once."""

import json

import pytest

from dashboard.geography import regions
from dashboard.text import load


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "expected"),
    [
        (51.2, 71.4, "Kazakhstan"),  # Astana
        (55.75, 37.6, "Russia"),  # Moscow
        (39.7, -105.0, "the United States"),  # Denver
        (-25.0, 135.0, "Australia"),
        (36.0, 139.5, "Japan"),  # north-west of Tokyo
        (-12.0, -77.9, "the Pacific Ocean"),  # off Lima
        (41.0, 51.0, "the Caspian Sea"),
        (35.0, 18.0, "the Mediterranean Sea"),
        (0.0, 0.0, "the Gulf of Guinea"),
        (30.0, -40.0, "the Atlantic Ocean"),
        (-20.0, 80.0, "the Indian Ocean"),
        (15.0, -75.0, "the Caribbean Sea"),
        (7.0, -81.0, "the Pacific Ocean"),  # south of Panama
        (-75.0, 90.0, "Antarctica"),
        (-89.9, 0.0, "Antarctica"),
        (89.9, 0.0, "the Arctic Ocean"),
        (45.2, 34.2, "Crimea"),  # where, not whose
        (34.1, 74.8, "Kashmir"),
        (35.2, 33.4, "Cyprus"),
    ],
)
def test_known_places(lat_deg, lon_deg, expected):
    assert load()(f"region.{regions.key_at(lat_deg, lon_deg)}") == expected


def test_every_row_goes_round_the_earth_and_every_key_has_a_name():
    table = regions.table()
    assert len(table["rows"]) * table["step_deg"] == 180
    for row in table["rows"]:
        assert sum(row[1::2]) * table["step_deg"] == 360
        assert all(index < len(table["keys"]) for index in row[::2])
    sent = json.loads(regions.document(load()))
    assert len(sent["names"]) == len(table["keys"]) <= 256  # the page keeps an index in a byte
    assert sent["rows"] == table["rows"]


def test_longitudes_go_round():
    assert regions.key_at(51.2, 71.4) == regions.key_at(51.2, 71.4 - 360) == regions.key_at(51.2, 71.4 + 360)
