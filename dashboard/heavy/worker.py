"""What a worker does: read one question, answer it, end; it ends at once when its server is gone.

Its question is a line of JSON on its input; what it says are lines of JSON on its
output: `share` and `doing` while it works, then `answers` (each form packed and in
base64) or `failed` with a sentence.
"""

import base64
import gzip
import json
import logging
import os
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any, TextIO

_NICE = 10
_SAID_EVERY_S = 0.02


def main() -> None:
    """Answer the question on the standard input."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    said = _own_output()
    question = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_server, daemon=True).start()
    warnings.simplefilter("ignore")
    try:
        answers = answer(question, _Teller(said))
    except Exception as error:
        # The server has no trace of it: what is said is all that anybody learns.
        logging.getLogger(__name__).exception("The question %r has no answer.", question)
        _say(said, {"failed": _sentence(error)})
        return
    _say(said, {"answers": answers})


def answer(question: dict[str, Any], listener: "_Teller") -> dict[str, str]:
    """Return the answer in each of its forms, packed and in base64.

    Raises
    ------
    Changed
        The element sets are no more those that the question was asked of.
    """
    from plotly.io.json import to_json_plotly as to_json

    import orbits
    import tle
    from dashboard.answers import progress
    from dashboard.answers.holdings import Holdings
    from dashboard.heavy.work import find
    from dashboard.settings import Settings
    from dashboard.text import load
    from tle import Archive

    orbits.warm_up()
    texts = load(question["language"])
    work = find(question["module"], question["name"])
    present = tle.as_moment(question["now"])
    archive = Archive.open(Path(question["archive"])) if question["archive"] else None
    settings = (
        Settings(now=lambda: present)
        if archive is None
        else Settings(now=lambda: present, archive=archive, catalog=Holdings(archive).stations)
    )
    try:
        asked = work.read(question["search"], settings, texts)
        if asked is None or work.key(asked, texts) != question["key"]:
            raise Changed(texts("heavy.changed"))
        with progress.heard_by(listener):
            drawn = work.draw(question["search"], settings, texts)
    finally:
        if archive is not None:
            archive.close()
    return {
        form: base64.b64encode(gzip.compress(to_json(each).encode("utf-8"), 4)).decode("ascii")
        for form, each in drawn.items()
    }


class Changed(RuntimeError):  # noqa: N818 - it names the finding
    """What the answer rests on has changed since it was asked for."""


class _Teller:
    """Says how far the work has come, not more often than anybody looks."""

    def __init__(self, said: TextIO) -> None:
        self._said = said
        self._last = 0.0

    def __call__(self, share: float, words: str) -> None:
        if time.monotonic() - self._last >= _SAID_EVERY_S:
            self._last = time.monotonic()
            _say(self._said, {"share": round(share, 4), "doing": words})


def _own_output() -> TextIO:
    """Return the standard output for answers alone; what libraries print goes to the standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _say(said: TextIO, told: dict[str, Any]) -> None:
    said.write(json.dumps(told) + "\n")
    said.flush()


def _end_with_server() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(0)


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())[:400]
    return text or type(error).__name__


if __name__ == "__main__":
    main()
