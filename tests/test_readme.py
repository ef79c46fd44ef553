"""What the README shows, done: a first use that fails is worse than none."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.cli.main import main

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ common-orbit (.+)$", README, flags=re.M)
# The set printed with the Zurich passes of January 2022 (Heavens-Above).
ELEMENTS = """\
1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996
2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461
"""


def test_the_readme_has_commands_and_python():
    assert len(COMMANDS) >= 5
    assert README.count("```python") >= 1


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.startswith("serve")])
def test_the_commands_of_the_readme_work(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("my-elements.txt").write_text(ELEMENTS)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


def test_the_python_of_the_readme_works(capsys: pytest.CaptureFixture[str]):
    for block in re.findall(r"```python\n(.*?)```", README, flags=re.S):
        exec(compile(block, "README.md", "exec"), {})
    assert re.search(r"2026-10-\d\dT.* \d+ deg", capsys.readouterr().out)


def test_every_picture_of_the_readme_is_there():
    for path in re.findall(r"!\[.*?\]\((.+?)\)", README):
        assert (Path(__file__).resolve().parent.parent / path).is_file(), path
