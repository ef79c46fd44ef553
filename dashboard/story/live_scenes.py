"""The scenes through which a clicker walks on the Live page: a camera and layers each.

Title and notes of each are texts (`scene.<key>.title`, `scene.<key>.notes`). The
moment stays what the clock shows: a scene tells where to look.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene: `camera` and `layers` as in `assets/lib/globe/CONTRACT.md`."""

    key: str
    camera: dict[str, Any]
    layers: dict[str, bool] = field(default_factory=dict)


SCENES = (
    Scene("both", {"mode": "north", "lat_deg": 25.0, "lon_deg": 75.0, "distance": 3.9}),
    Scene("iss", {"mode": "follow", "id": "iss", "distance": 1.9}),
    Scene("tiangong", {"mode": "follow", "id": "tiangong", "distance": 1.9}),
    Scene("pads", {"mode": "north", "lat_deg": 40.0, "lon_deg": 95.0, "distance": 2.3}),
    Scene("crowd", {"mode": "north", "lat_deg": 15.0, "lon_deg": 60.0, "distance": 4.2}, {"catalogue": True}),
)
