"""Build dashboard/data/land.json and land-fine.json from Natural Earth 1:110 and 1:50 million.

Source: the npm package world-atlas 2.0.2, files land-110m.json and land-50m.json,
which are Natural Earth 4.1 (public domain, naturalearthdata.com) as TopoJSON. Run
by hand, once for each:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tests/builders/build_land.py package/land-110m.json
    python tests/builders/build_land.py package/land-50m.json

The coarse outline is for the flat figures, the fine one for the globe, whose
middle is drawn three times as large. The fine one is thinned to 0.03 degree
(Douglas & Peucker, 1973) and loses islands smaller than a pixel there.

The rings of that file are rings on a sphere: Eurasia and Fiji run across the
antimeridian and Antarctica runs round the pole. Drawn as they are, each would
streak across the whole flat map, so here they are cut at 180 degrees, once.
No border between countries is in the file, and none is wanted.
"""

import hashlib
import itertools
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

TARGET = Path(__file__).resolve().parents[2] / "dashboard" / "data"
SOURCES = {
    "ead5f68119c49a9250902e7da303bcb209341bbb8fefe7369a439b48b704658a": ("land.json", "1:110 million", 0.0),
    "619477ff690c086885e45cb91707d783805561bd75ae8e437b7d4694b0204e0f": (
        "land-fine.json",
        "1:50 million",
        0.03,
    ),
}
"""By SHA-256 of the source: what is written, the scale, and the tolerance of thinning in degrees."""
DECIMALS = 2  # 0.01 degree is 1.1 km: a thirtieth of a pixel where the whole Earth fills a screen
EDGE_TOLERANCE_DEG = 1e-6


def read_arcs(topology: dict) -> Callable[[list[int]], Ring]:
    """Return a function from indices of arcs to a ring in degrees, decoded from delta-coded arcs.

    The coding is that of the TopoJSON format specification, sections 2.1.2 to 2.1.4.
    """
    (scale_x, scale_y), (shift_x, shift_y) = (topology["transform"][k] for k in ("scale", "translate"))
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(points)

    def ring(indices: list[int]) -> Ring:
        points: Ring = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc if not points else arc[1:]
        return points

    return ring


def read_rings(topology: dict) -> list[Ring]:
    """Return the rings of the `land` object in degrees."""
    ring = read_arcs(topology)
    rings = []
    for geometry in topology["objects"]["land"]["geometries"]:
        if geometry["type"] != "MultiPolygon":
            raise SystemExit(f"expected a MultiPolygon, found {geometry['type']}: look at the file again")
        rings += [ring(indices) for polygon in geometry["arcs"] for indices in polygon]
    return rings


def unwrap(ring: Ring) -> Ring:
    """Return the closed ring with longitudes that run on past 180 degrees instead of jumping."""
    lon, lat = ring[0]
    points = [(lon, lat)]
    for next_lon, next_lat in ring[1:]:
        lon += (next_lon - lon + 180.0) % 360.0 - 180.0
        points.append((lon, next_lat))
    turns = round((points[-1][0] - points[0][0]) / 360.0)
    if turns:
        # Round a pole: walk down to it, along it and back, so that the ring closes on the flat map.
        pole = -90.0 if sum(lat for _, lat in points) < 0 else 90.0
        points += [(points[-1][0], pole), (points[0][0], pole), points[0]]
    return points


def clip(ring: Ring, edge_lon: float, keep_east: bool) -> Ring:
    """Return the part of the closed ring on one side of a meridian (Sutherland and Hodgman, 1974)."""
    sign = 1.0 if keep_east else -1.0
    kept: Ring = []
    for (lon_a, lat_a), (lon_b, lat_b) in zip(ring, ring[1:] + ring[:1], strict=True):
        inside_a, inside_b = sign * (lon_a - edge_lon) >= 0, sign * (lon_b - edge_lon) >= 0
        if inside_a:
            kept.append((lon_a, lat_a))
        if inside_a != inside_b:
            share = (edge_lon - lon_a) / (lon_b - lon_a)
            kept.append((edge_lon, lat_a + share * (lat_b - lat_a)))
    return kept


def cut(ring: Ring) -> list[Ring]:
    """Return the pieces of the ring that lie in [-180, 180], each brought there."""
    points = unwrap(ring)
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    pieces = []
    for turn in range(-2, 3):
        low, high = 360.0 * turn - 180.0, 360.0 * turn + 180.0
        if west >= high or east <= low:
            continue
        piece = clip(clip(points, low, keep_east=True), high, keep_east=False)
        if len(piece) >= 3 and max(p[0] for p in piece) - min(p[0] for p in piece) > EDGE_TOLERANCE_DEG:
            pieces.append([(lon - 360.0 * turn, lat) for lon, lat in piece])
    return pieces


def tidy(ring: Ring) -> Ring:
    """Return the ring rounded, closed, and without points that repeat."""
    rounded = [(round(lon, DECIMALS) + 0.0, round(lat, DECIMALS) + 0.0) for lon, lat in ring]
    points = [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]
    return points if points[0] == points[-1] else [*points, points[0]]


def flat(ring: Ring) -> list[float]:
    """Return lon, lat, lon, lat, ..."""
    return [value for point in ring for value in point]


def thinned(ring: Ring, tolerance_deg: float) -> Ring:
    """Return the closed ring without the points that lie within the tolerance of the line without them.

    Across the map a degree is shorter near the poles, so there the longitude counts less.
    """
    if tolerance_deg <= 0 or len(ring) < 5:
        return ring
    flat_ring = [(lon * max(0.2, math.cos(math.radians(lat))), lat) for lon, lat in ring]
    middle = max(range(len(ring)), key=lambda i: math.dist(flat_ring[0], flat_ring[i]))
    keep = {0, middle, len(ring) - 1}
    # The cut along the antimeridian stays where it is.
    keep |= {i for i, (lon, lat) in enumerate(ring) if abs(lon) == 180.0 or lat == -90.0}
    ends = sorted(keep)
    spans = list(itertools.pairwise(ends))
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        (x0, y0), (x1, y1) = flat_ring[first], flat_ring[last]
        length = math.hypot(x1 - x0, y1 - y0)

        def off(i: int, x0=x0, y0=y0, x1=x1, y1=y1, length=length) -> float:
            x, y = flat_ring[i]
            if length == 0:
                return math.hypot(x - x0, y - y0)
            return abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length

        farthest = max(range(first + 1, last), key=off)
        if off(farthest) > tolerance_deg:
            keep.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [ring[i] for i in sorted(keep)]


def is_large(ring: Ring, tolerance_deg: float) -> bool:
    """Return whether the ring is wider or taller than some tolerances: else it would be a speck."""
    lons, lats = zip(*ring, strict=True)
    width = (max(lons) - min(lons)) * math.cos(math.radians(lats[0]))
    return math.hypot(width, max(lats) - min(lats)) > 4 * tolerance_deg


def main() -> None:
    """Read the file named on the command line and write the land."""
    content = Path(sys.argv[1]).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found not in SOURCES:
        raise SystemExit(
            f"{sys.argv[1]} has SHA-256 {found}, expected one of {', '.join(SOURCES)}: another version?"
        )
    name, scale, tolerance_deg = SOURCES[found]
    rings = [tidy(piece) for ring in read_rings(json.loads(content)) for piece in cut(ring)]
    rings = [thinned(ring, tolerance_deg) for ring in rings if is_large(ring, tolerance_deg)]
    rings = [ring for ring in rings if len(ring) >= 4]
    rings.sort(key=len, reverse=True)
    land = {
        "source": f"Natural Earth 4.1, {scale}, land (public domain), by way of world-atlas 2.0.2",
        "coordinates": "lon, lat, lon, lat, ... in degrees, WGS-84, east and north positive",
        "rings": [flat(ring) for ring in rings],
    }
    target = TARGET / name
    target.write_text(json.dumps(land, separators=(",", ":")) + "\n", encoding="utf-8")
    points = sum(len(ring) // 2 for ring in land["rings"])
    print(f"{name}: {len(rings)} rings, {points} points, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
