"""HTML attributes with a hyphen, which Python cannot write as a name."""

from typing import Any


def aria(**values: str) -> dict[str, Any]:
    """Return `aria-...` attributes: `aria(label="Map")`, `aria(labelled_by=...)` as `aria-labelledby`."""
    return {f"aria-{name.replace('_', '')}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """Return `data-...` attributes, by which scripts and style sheets find things."""
    return {f"data-{name}": value for name, value in values.items()}
