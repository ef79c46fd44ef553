"""The text that people see, by key: JSON files for each language."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any


class MissingTextError(KeyError):
    """A key for which no text was written."""

    def __str__(self) -> str:
        return str(self.args[0])


class Texts:
    """The texts of one language: `texts("clock.run")`, `texts("passes.utc", time="20:00:00")`."""

    def __init__(self, language: str, entries: dict[str, str]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text under `key` with `{names}` filled in.

        Raises
        ------
        MissingTextError
            No such key, or a value that the text asks for was not given.
        """
        try:
            return self._entries[key].format(**values)
        except KeyError as error:
            raise MissingTextError(
                f"No text for {error} while looking up {key!r}: "
                f"add it to dashboard/text/{self.language}.json."
            ) from error

    def __contains__(self, key: str) -> bool:
        """Return whether there is a text under `key`."""
        return key in self._entries

    def keys(self) -> list[str]:
        """Return every key, in the order of the file."""
        return list(self._entries)

    def under(self, prefix: str) -> dict[str, str]:
        """Return the raw texts whose keys begin with `prefix`: what a page hands to its scripts."""
        return {key: text for key, text in self._entries.items() if key.startswith(prefix)}


@cache
def load(language: str = "en") -> Texts:
    """Return the texts of `language`: `<language>.json` and every `<language>-*.json` beside it."""
    entries: dict[str, str] = {}
    for name in file_names(language):
        entries |= json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return Texts(language, entries)


def file_names(language: str) -> list[str]:
    """Return the names of the files of one language, the general one first."""
    names = (each.name for each in files(__package__).iterdir())
    found = [name for name in names if re.fullmatch(rf"{re.escape(language)}(-[a-z_]+)?\.json", name)]
    return sorted(found, key=lambda name: name.removesuffix(".json"))
