"""The texts: every key once, every place in them named."""

import json
from importlib.resources import files

from dashboard import text


def test_no_key_is_written_twice():
    """JSON would let the later one win, and somebody else's words vanish."""
    pairs = json.loads(
        files("dashboard.text").joinpath("en.json").read_text(encoding="utf-8"), object_pairs_hook=list
    )
    keys = [key for key, _ in pairs]
    assert sorted(set(keys)) == sorted(keys)
    assert text.load("en").keys() == keys
