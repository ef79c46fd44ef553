"""Passes as rows for a table of numbers: the keys of their JSON, flat, the same columns whatever is found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sites import Pass

_EVENT = ("at", "azimuth_deg", "elevation_deg", "range_km")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "shadow_entry": _EVENT,
    "shadow_exit": _EVENT,
    "brightness": (
        "at",
        "magnitude",
        "plus_minus",
        "extinction_mag",
        "phase_deg",
        "standard_mag",
        "confidence",
        "source",
    ),
    "moon": ("azimuth_deg", "elevation_deg", "lit_share", "separation_deg", "nearest_at"),
    "plus_minus": ("aos_s", "tca_s", "los_s", "elevation_deg", "may_stay_below", "share", "basis"),
    "visible": (
        "from",
        "to",
        "why_not",
        "reason",
        "sun_lowest_deg",
        "sun_highest_deg",
        "sun_limit_deg",
        "sunlit_share",
        "dark_share",
        "sunlit_margin_deg",
        "dark_margin_deg",
    ),
}
"""What may be missing from a pass, and the columns it has where it is not."""


def pass_rows(passes: Sequence[Pass]) -> Iterator[dict[str, Any]]:
    """Yield one flat dictionary a pass, all with the same keys; what a pass has not is None."""
    for each in passes:
        row: dict[str, Any] = {}
        for key, value in each.as_json().items():
            if key in _PARTS or isinstance(value, Mapping):
                held = value or {}
                row |= {f"{key}_{name}": held.get(name) for name in _PARTS.get(key, tuple(held))}
            else:
                row[key] = value
        yield row
