"""Rows as comma-separated values, and nested documents as rows."""

import csv
from collections.abc import Iterable, Mapping
from typing import IO, Any


def write_csv(rows: Iterable[Mapping[str, Any]], stream: IO[str]) -> None:
    """Write `rows` as CSV under the keys of the first one."""
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(stream, fieldnames=list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow(row)


def flat(document: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested dictionaries as one, keys joined with underscores."""
    result: dict[str, Any] = {}
    for key, value in document.items():
        if isinstance(value, Mapping):
            result |= flat(value, f"{prefix}{key}_")
        else:
            result[f"{prefix}{key}"] = value
    return result
