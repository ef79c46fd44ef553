"""Build dashboard/data/regions.json and its names: what lies below a place, in words, offline.

Countries are those of Natural Earth 4.1 at 1:50 million (public domain,
naturalearthdata.com), by way of the npm package world-atlas 2.0.2, sampled in the
middle of cells of half a degree. Seas and oceans come from the coarse table of
boxes in this file, our own, near the limits of IHO Special Publication 23 (1953).
Run by hand, once:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tests/builders/build_regions.py package/countries-50m.json

The words say where, not whose. Natural Earth draws who holds a place, which is
disputed for some; these are named as places here: Crimea and Kashmir by outlines of
our own, Cyprus and Somalia whole. No border is drawn from this on any map.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from build_land import read_arcs, unwrap
from matplotlib.path import Path as Outline

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
SOURCE_SHA256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"
STEP_DEG = 0.5

# Instead of the abbreviations of the source, and the article where English has one.
NAMES = {
    "840": "the United States", "826": "the United Kingdom", "784": "the United Arab Emirates",
    "728": "South Sudan", "643": "Russia", "608": "the Philippines", "580": "the Northern Mariana Islands",
    "239": "South Georgia", "238": "the Falkland Islands (Malvinas)", "090": "the Solomon Islands",
    "732": "Western Sahara", "528": "the Netherlands", "807": "North Macedonia", "804": "Ukraine",
    "760": "Syria", "540": "New Caledonia", "260": "the French Southern Lands", "226": "Equatorial Guinea",
    "214": "the Dominican Republic", "234": "the Faroe Islands", "384": "Côte d'Ivoire",
    "180": "the Democratic Republic of the Congo", "178": "the Republic of the Congo",
    "140": "the Central African Republic", "070": "Bosnia and Herzegovina", "044": "the Bahamas",
    "334": "Heard Island", "792": "Türkiye", "748": "Eswatini", "132": "Cabo Verde", "270": "the Gambia",
    "184": "the Cook Islands", "258": "French Polynesia", "462": "the Maldives", "174": "the Comoros",
    "304": "Greenland", "690": "the Seychelles", "796": "the Turks and Caicos Islands",
    "kosovo": "Kosovo", "crimea": "Crimea", "kashmir": "Kashmir", "584": "the Marshall Islands",
    "628": "Saint Vincent", "670": "Saint Vincent", "028": "Antigua and Barbuda", "248": "Åland",
    "136": "the Cayman Islands", "850": "the Virgin Islands", "092": "the Virgin Islands",
    "086": "the Chagos Islands", "612": "the Pitcairn Islands", "666": "Saint Pierre and Miquelon",
    "876": "Wallis and Futuna", "833": "the Isle of Man", "659": "Saint Kitts and Nevis",
}  # fmt: skip
MERGED = {"N. Cyprus": "196", "Somaliland": "706", "Siachen Glacier": "kashmir", "Kosovo": "kosovo",
          "Indian Ocean Ter.": "036", "Ashmore and Cartier Is.": "036"}  # fmt: skip

# (key, name, [west, south, east, north], ...); the first that holds a cell of water names it.
SEAS = [
    ("caspian", "the Caspian Sea", (46, 36, 55, 48)),
    ("black", "the Black Sea", (27.3, 40.9, 41.9, 47.3)),
    ("biscay", "the Bay of Biscay", (-9, 43.3, -1, 48)),
    ("channel", "the English Channel", (-5.5, 48.6, 1.6, 51)),
    ("north", "the North Sea", (-2, 51, 9, 60.5)),
    ("baltic", "the Baltic Sea", (9.9, 53.5, 30.3, 66)),
    ("mediterranean", "the Mediterranean Sea", (-5.5, 30.2, 36.3, 46)),
    ("red", "the Red Sea", (32, 12.6, 43.4, 30)),
    ("persian", "the Persian Gulf", (47.5, 23.8, 56.4, 30.6)),
    ("aden", "the Gulf of Aden", (43.4, 10.4, 51.2, 14.5)),
    ("arabian", "the Arabian Sea", (51.2, 7, 77, 25.6)),
    ("bengal", "the Bay of Bengal", (79, 7, 98.5, 23.5)),
    ("thailand", "the Gulf of Thailand", (99, 7, 104.5, 14)),
    ("southchina", "the South China Sea", (104.5, 1, 120.9, 23.4)),
    ("yellow", "the Yellow Sea", (117, 33, 127, 41)),
    ("eastchina", "the East China Sea", (119, 25, 129, 33)),
    ("japan", "the Sea of Japan (East Sea)", (127.5, 34.8, 141, 52)),
    ("okhotsk", "the Sea of Okhotsk", (135, 50, 156.5, 62), (142, 45, 148, 50)),
    ("bering", "the Bering Sea", (162, 54, 180, 66), (-180, 54, -157, 66)),
    ("philippine", "the Philippine Sea", (122, 8, 143, 30)),
    ("java", "the Java Sea", (105.5, -7, 118, -3)),
    ("celebes", "the Celebes Sea", (117.5, 1, 125.5, 7)),
    ("banda", "the Banda Sea", (120, -8.5, 131, -3)),
    ("timor", "the Timor Sea", (123, -14.5, 131, -9)),
    ("arafura", "the Arafura Sea", (131, -12, 142, -5)),
    ("carpentaria", "the Gulf of Carpentaria", (135, -18, 142, -12)),
    ("coral", "the Coral Sea", (143, -25, 163, -10)),
    ("tasman", "the Tasman Sea", (148, -46, 172.5, -29)),
    ("bight", "the Great Australian Bight", (124, -38, 139, -31)),
    ("mexico", "the Gulf of Mexico", (-98, 18, -81.5, 31)),
    ("caribbean", "the Caribbean Sea", (-88.5, 9, -61, 18.5), (-88.5, 18.5, -78, 21.5)),
    ("hudson", "Hudson Bay", (-95, 51, -77.5, 64)),
    ("baffin", "Baffin Bay", (-80, 67, -52, 78)),
    ("labrador", "the Labrador Sea", (-64, 53, -44, 61)),
    ("alaska", "the Gulf of Alaska", (-157, 55, -134, 61)),
    ("norwegian", "the Norwegian Sea", (-4, 62.5, 15, 71)),
    ("greenland-sea", "the Greenland Sea", (-20, 71, 10, 81)),
    ("barents", "the Barents Sea", (17, 68, 56, 80.5)),
    ("kara", "the Kara Sea", (56, 68, 98, 81)),
    ("laptev", "the Laptev Sea", (105, 71, 140, 81)),
    ("siberian", "the East Siberian Sea", (140, 69, 180, 77)),
    ("guinea", "the Gulf of Guinea", (-7.5, -1, 10, 6.5)),
    ("mozambique", "the Mozambique Channel", (34, -26, 47, -11.5)),
]  # fmt: skip
OCEANS = {
    "atlantic": "the Atlantic Ocean",
    "pacific": "the Pacific Ocean",
    "indian": "the Indian Ocean",
    "southern": "the Southern Ocean",
    "arctic": "the Arctic Ocean",
}
# West of this line of latitude and longitude the water is the Pacific's, east of it the Atlantic's.
AMERICA = [(-56, -68), (-20, -69), (0, -77), (8.9, -78.5), (9.6, -83), (11, -85.5), (15, -91), (18, -97),
           (30, -105), (66, -120)]  # fmt: skip
CRIMEA = (32.4, 44.2, 36.7, 46.1)
KASHMIR = [(73.9, 33), (75.4, 32.4), (76.8, 33), (78.4, 32.5), (79.3, 32.6), (79.5, 34.4), (80.3, 35.5),
           (78.2, 35.6), (76.2, 36.3), (75.5, 37), (74, 37), (72.5, 36.7), (72.6, 35.8), (73.8, 34.9),
           (73.4, 34.4), (73.5, 33.6)]  # fmt: skip


def ocean(lon: float, lat: float) -> str:
    """Return the ocean by coarse lines."""
    if lat < -60:
        return "southern"
    if lat > (75 if -45 < lon < 20 else 66):
        return "arctic"
    west = float(np.interp(lat, *zip(*AMERICA, strict=True)))
    if west < lon < 20:
        return "atlantic"
    indian_east = 147 if lat < -31 else 129 if lat < -8 else 103 if lat < 7 else 99
    return "indian" if 20 <= lon < indian_east else "pacific"


def water(lon: float, lat: float) -> str:
    """Return the sea, or else the ocean."""
    for key, _, *boxes in SEAS:
        if any(w <= lon <= e and s <= lat <= n for w, s, e, n in boxes):
            return key
    return ocean(lon, lat)


def countries(topology: dict) -> list[tuple[str, str, list]]:
    """Return key, name and polygons (rings of lon, lat) of each country."""
    ring = read_arcs(topology)
    found = []
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        key = MERGED.get(name) or shape.get("id")
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found.append((key, name, [[ring(indices) for indices in polygon] for polygon in polygons]))
    return found


def main() -> None:
    """Read the file named on the command line and write the table and the names."""
    content = Path(sys.argv[1]).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != SOURCE_SHA256:
        raise SystemExit(f"{sys.argv[1]} has SHA-256 {digest}, expected {SOURCE_SHA256}: another version?")
    n_lat, n_lon = round(180 / STEP_DEG), round(360 / STEP_DEG)
    lat = 90 - (np.arange(n_lat) + 0.5) * STEP_DEG
    lon = -180 + (np.arange(n_lon) + 0.5) * STEP_DEG
    where = np.stack(np.meshgrid(lon, lat), axis=-1).reshape(-1, 2)
    cells = np.full(len(where), "", dtype=object)
    names = {}
    for key, name, polygons in countries(json.loads(content)):
        if name not in MERGED:
            names[key] = NAMES.get(key, name)
        for polygon in polygons:
            inside = np.zeros(len(where), dtype=bool)
            # Antarctica comes with the pole as an outline of its own, and its coast as a hole in that.
            rings = [ring for ring in polygon if max(lat for _, lat in ring) > -89]
            for i, ring in enumerate(rings):
                points = np.array(unwrap(ring))
                mine = np.zeros(len(where), dtype=bool)
                for turn in (-360, 0, 360):
                    moved = points + np.array([turn, 0])
                    near = ((where >= moved.min(axis=0)) & (where <= moved.max(axis=0))).all(axis=1)
                    mine[near] |= Outline(moved).contains_points(where[near])
                inside = inside | mine if i == 0 else inside & ~mine
            cells[inside] = key
    w, s, e, n = CRIMEA
    box = (where[:, 0] > w) & (where[:, 0] < e) & (where[:, 1] > s) & (where[:, 1] < n)
    cells[box & np.isin(cells, ["643", "804"])] = "crimea"
    kashmir = Outline(KASHMIR).contains_points(where)
    cells[kashmir & np.isin(cells, ["356", "586", "156", "kashmir"])] = "kashmir"
    names |= {key: NAMES[key] for key in ("crimea", "kashmir", "kosovo")}
    for i in np.flatnonzero(cells == ""):
        cells[i] = water(*where[i])
    names |= {key: name for key, name, *_ in SEAS} | OCEANS
    keys = sorted(set(cells))
    index = {key: i for i, key in enumerate(keys)}
    rows = []
    for row in cells.reshape(n_lat, n_lon):
        runs: list[int] = []
        for cell in row:
            if runs and runs[-2] == index[cell]:
                runs[-1] += 1
            else:
                runs += [index[cell], 1]
        rows.append(runs)
    table = {
        "source": "Countries: Natural Earth 4.1, 1:50 million (public domain), by way of world-atlas 2.0.2, "
        "in cells of half a degree; seas: a coarse table of our own (tests/builders/build_regions.py)",
        "about": "Row by row from 90 N, each from 180 W: index of the key, how many cells, index ...",
        "step_deg": STEP_DEG,
        "keys": keys,
        "rows": rows,
    }
    target = DASHBOARD / "data" / "regions.json"
    target.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")
    texts = {f"region.{key}": names[key] for key in keys}
    text = DASHBOARD / "text" / "en-regions.json"
    text.write_text(json.dumps(texts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(keys)} regions, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
