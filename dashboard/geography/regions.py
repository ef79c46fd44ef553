"""What lies below a place, in words: the table of `data/regions.json` with the names of a language.

Cells of half a degree, about 55 km: near a coast or a border the words may be one cell off.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from dashboard.text import Texts


@cache
def table() -> dict[str, Any]:
    """Return the table: `keys`, and `rows` from 90 N of index, count, index, count ... from 180 W."""
    content = files("dashboard").joinpath("data/regions.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(content)
    return found


def key_at(lat_deg: float, lon_deg: float) -> str:
    """Return the key of what lies at a place, a country by its ISO 3166-1 number or a sea by name."""
    step = table()["step_deg"]
    rows = table()["rows"]
    row = rows[min(len(rows) - 1, int((90.0 - lat_deg) / step))]
    column = int(((lon_deg + 180.0) % 360.0) / step)
    for index, count in zip(row[::2], row[1::2], strict=True):
        column -= count
        if column < 0:
            key: str = table()["keys"][index]
            return key
    raise ValueError(f"The row at latitude {lat_deg} ends before longitude {lon_deg}: build the table again.")


@cache
def document(texts: Texts) -> bytes:
    """Return the table with its names, as the page reads it."""
    content = table()
    names = [texts(f"region.{key}") for key in content["keys"]]
    sent = {"step_deg": content["step_deg"], "names": names, "rows": content["rows"]}
    return json.dumps(sent, separators=(",", ":"), ensure_ascii=False).encode()
