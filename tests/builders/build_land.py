"""Build dashboard/data/land.json, the land of the flat map, from Natural Earth 1:110 million.

Source: the npm package world-atlas 2.0.2, file land-110m.json, which is Natural
Earth 4.1 (public domain, naturalearthdata.com) as TopoJSON. Run by hand, once:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tests/builders/build_land.py package/land-110m.json

The rings of that file are rings on a sphere: Eurasia and Fiji run across the
antimeridian and Antarctica runs round the pole. Drawn as they are, each would
streak across the whole flat map, so here they are cut at 180 degrees, once.
No border between countries is in the file, and none is wanted.
"""

import hashlib
import json
import sys
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

TARGET = Path(__file__).resolve().parents[2] / "dashboard" / "data" / "land.json"
SOURCE_SHA256 = "ead5f68119c49a9250902e7da303bcb209341bbb8fefe7369a439b48b704658a"
DECIMALS = 2  # 0.01 degree is 1.1 km: a thirtieth of a pixel where the whole Earth fills a screen
EDGE_TOLERANCE_DEG = 1e-6


def read_rings(topology: dict) -> list[Ring]:
    """Return the rings of the `land` object in degrees, decoded from delta-coded arcs.

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


def main() -> None:
    """Read the file named on the command line and write the land."""
    content = Path(sys.argv[1]).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(f"{sys.argv[1]} has SHA-256 {found}, expected {SOURCE_SHA256}: another version?")
    rings = [tidy(piece) for ring in read_rings(json.loads(content)) for piece in cut(ring)]
    rings = [ring for ring in rings if len(ring) >= 4]
    rings.sort(key=len, reverse=True)
    land = {
        "source": "Natural Earth 4.1, 1:110 million, land (public domain), by way of world-atlas 2.0.2",
        "coordinates": "lon, lat, lon, lat, ... in degrees, WGS-84, east and north positive",
        "rings": [flat(ring) for ring in rings],
    }
    TARGET.write_text(json.dumps(land, separators=(",", ":")) + "\n", encoding="utf-8")
    points = sum(len(ring) // 2 for ring in land["rings"])
    print(f"{TARGET.name}: {len(rings)} rings, {points} points, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
