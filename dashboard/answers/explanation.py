"""How an answer was computed, in sentences and in lines that can be run."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from tle import ElementsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What stands behind an answer; each part a sentence or some.

    Attributes
    ----------
    command:
        The words of the command line that gives the same numbers; none where none does.
    python:
        Lines that do.
    """

    formula: str
    inputs: str
    frame: str
    limits: str
    source: str
    command: Sequence[str]
    python: str
    elements: Sequence[ElementsReference] = ()

    @property
    def command_line(self) -> str:
        """The command as one types it."""
        return shlex.join(self.command)
