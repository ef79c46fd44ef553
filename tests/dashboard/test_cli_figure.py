"""`common-orbit figure`: the file that was asked for, or a sentence that says why not."""

import re

import pytest
from click.testing import CliRunner
from PIL import Image

from dashboard.cli.main import main

CALL = ["figure", "skychart", "ISS", "--site", "47.37,8.54", "--start", "2026-10-20T00:00Z"]


def run(*call):
    return CliRunner().invoke(main, list(call))


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "html"])
def test_the_ending_tells_the_form(ending, tmp_path):
    out = tmp_path / f"sky.{ending}"
    result = run(*CALL, "--zone", "Europe/Zurich", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "2026-10-20T03:4" in result.stdout
    begins = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "html": b"<html"}[ending]
    assert out.read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    if ending == "html":
        page = out.read_text(encoding="utf-8")
        # A school without a network opens it, and nothing is sent anywhere.
        assert not re.search(r'<script[^>]+src="http', page)
        assert '"showSendToCloud": false' in page


def test_the_theme_is_light_on_paper_unless_asked(tmp_path):
    out = tmp_path / "sky.png"
    for options, dark in (((), False), (("--theme", "dark"), True)):
        assert run(*CALL, *options, "--out", str(out)).exit_code == 0
        corner = Image.open(out).convert("L").getpixel((2, 2))
        assert (corner < 60) is dark


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--out", "sky.docx"], 2, ".svg, .pdf, .png, .html"),
        (["--out", "sky"], 2, "ends in none of"),
        (["--out", "sky.svg", "--zone", "Mars/Olympus"], 2, "IANA"),
        (["--out", "sky.svg", "--start", "2026-10-09T00:00Z", "--days", "0.01"], 1, "or for --any"),
    ],
)
def test_what_cannot_be_drawn_says_why(options, code, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*CALL, *options)
    assert result.exit_code == code, result.output
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []
