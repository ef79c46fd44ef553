"""The texts: every key once, every place in them named."""

import json
from importlib.resources import files

from dashboard import text


def test_no_key_is_written_twice():
    """JSON would let the later one win, and somebody else's words vanish."""
    keys = []
    for name in text.file_names("en"):
        content = files("dashboard.text").joinpath(name).read_text(encoding="utf-8")
        keys += [key for key, _ in json.loads(content, object_pairs_hook=list)]
    assert sorted(set(keys)) == sorted(keys)
    assert text.load("en").keys() == keys
