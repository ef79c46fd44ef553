// From the scene of the contract to what a renderer draws at one instant: states, lines, sheets, circles.

import { hermite } from "./hermite.mjs";
import { RADIANS, WGS84_A_KM, WGS84_B_KM, along, axes, dot, fromKm, place, sunAt } from "./earth.mjs";
import { rgba } from "./theme.mjs";
import { mapPlace } from "./view.mjs";

const SAMPLE_MS = 30000;
const BREAK = 9;
const RADII_KM = [WGS84_A_KM, WGS84_A_KM, WGS84_B_KM];

export const LAYERS = {
  night: true, graticule: true, coast: true, tracks: true, footprints: true, sites: true, cones: true, fans: true,
  labels: true, catalogue: true, sun: true, stars: true,
};

const shapeOf = (station, i) => station.shape ?? ["circle", "diamond", "square", "triangle", "cross"][i % 5];

// The documents of /ephemeris/ as one function of time.
function fromDocuments(documents) {
  const state = new Float64Array(6);
  return (ms) => {
    for (const one of documents) {
      const seconds = ms / 1000 - one.start_unix_s;
      const length = (one.position_km.length / 3 - 1) * one.step_s;
      if (seconds >= 0 && seconds <= length) return hermite(one.position_km, one.velocity_km_s, one.step_s, seconds, state);
    }
    return null;
  };
}

export class Scene {
  constructor() {
    this.tracks = new Map(); // station id and version -> Map(sample -> [x, y, z])
    this.set({});
  }

  set(scene) {
    this.given = scene;
    this.stations = (scene.stations ?? []).map((station, i) => ({
      ...station,
      shape: shapeOf(station, i),
      stateAt: station.stateAt ?? fromDocuments(station.documents ?? []),
    }));
    this.sites = scene.sites ?? [];
    this.sunAt = scene.sunAt ?? sunAt;
    this.cones = (scene.cones ?? []).map((cone) => ({ ...cone, ...coneShape(cone) }));
    this.fans = (scene.fans ?? []).map((fan) => ({ ...fan, ...fanShape(fan) }));
  }

  // Everything at `ms`. Points of tracks are world; `along` runs from -1 to 1.
  look(ms, theme, layers, standingAt = null) {
    const sun = this.sunAt(ms) ?? null;
    const picture = { ms, theme, layers, sun, stations: [], lines: [], sheets: [], circles: [], fans: [], cones: [] };
    this.stations.forEach((station, i) => {
      const state = station.stateAt(ms);
      if (!state) return;
      picture.stations.push(this.#station(station, state, ms, theme, layers, picture, i));
    });
    if (layers.cones) for (const cone of this.cones) drawCone(cone, theme, picture, cone.id !== standingAt);
    if (layers.fans) for (const fan of this.fans) drawFan(fan, theme, picture);
    picture.sites = layers.sites ? this.sites : [];
    picture.place = this.given.place ?? null;
    return picture;
  }

  #station(station, state, ms, theme, layers, picture, i) {
    const position_km = [state[0], state[1], state[2]];
    const world = fromKm(...position_km);
    const below = mapPlace(world);
    const foot = place(below.lat_deg, below.lon_deg);
    const colour = theme.colour(station.colour, theme.css[station.id] ? station.id : "select");
    const tint = tintOf(colour);
    const strength = station.faded ? 0.4 : 1;
    const seen = { ...station, position_km, world, foot, ...below, colour, strength, track: null };
    seen.alt_km = Math.hypot(...world.map((v, k) => (v - foot[k]) * RADII_KM[k]));
    if (layers.footprints) {
      for (const elevation of station.footprint_deg ?? [0]) {
        if (picture.circles.length < 8) {
          picture.circles.push({
            at: world,
            tint: [tint[0], tint[1], tint[2], strength * (elevation > 0 ? 0.6 : 1)],
            sine: Math.sin(elevation * RADIANS),
            elevation,
            below,
            alt_km: seen.alt_km,
            colour,
          });
        }
      }
    }
    if (layers.tracks) {
      const period = station.period_ms ?? 5560000;
      const [trail, lead] = [station.trail_ms ?? period / 2, station.lead_ms ?? period];
      const points = this.#track(station, ms, trail, lead, world);
      seen.track = points;
      const shared = { points, tint, width: 1, casing: true };
      picture.lines.push({ ...shared, name: `track ${i}`, fade: [0.0, 0.25], dashes: Math.round(lead / 150000), opacity: strength });
      picture.lines.push({
        name: `drop ${i}`,
        points: new Float32Array([...foot.map((v) => v * 1.0005), 0, ...world, 0]),
        tint,
        width: 0.5,
        fade: [1, 1],
        dashes: 0,
        opacity: 0.8 * strength,
      });
    }
    return seen;
  }

  #track(station, ms, trail_ms, lead_ms, here) {
    const key = `${station.id} ${station.version ?? ""}`;
    let kept = this.tracks.get(key);
    if (!kept) {
      if (this.tracks.size > 12) this.tracks.clear();
      kept = new Map();
      this.tracks.set(key, kept);
    }
    if (kept.size > 4000) kept.clear();
    const at = (sample) => {
      let point = kept.get(sample);
      if (point === undefined) {
        const state = station.stateAt(sample * SAMPLE_MS);
        if (!state) return null;
        point = fromKm(state[0], state[1], state[2]);
        kept.set(sample, point);
      }
      return point;
    };
    const now = ms / SAMPLE_MS;
    const behind = [];
    for (let k = Math.ceil(now) - 1; k >= (ms - trail_ms) / SAMPLE_MS; k -= 1) {
      const point = at(k);
      if (point === null) break;
      behind.push([point, ((k - now) * SAMPLE_MS) / trail_ms]);
    }
    const ahead = [];
    for (let k = Math.floor(now) + 1; k <= (ms + lead_ms) / SAMPLE_MS; k += 1) {
      const point = at(k);
      if (point === null) break;
      ahead.push([point, ((k - now) * SAMPLE_MS) / lead_ms]);
    }
    const points = new Float32Array(4 * (behind.length + ahead.length + 1));
    let i = 0;
    const put = (point, share) => {
      points[i] = point[0];
      points[i + 1] = point[1];
      points[i + 2] = point[2];
      points[i + 3] = share;
      i += 4;
    };
    for (let k = behind.length - 1; k >= 0; k -= 1) put(...behind[k]);
    put(here, 0);
    for (const one of ahead) put(...one);
    return points;
  }
}

const tints = new Map();
function tintOf(css) {
  if (!tints.has(css)) tints.set(css, rgba(css));
  return tints.get(css);
}

// A cone that stands on a site: apex, rim at `top_km`, triangles between.
function coneShape({ lat_deg, lon_deg, alt_m = 0, zenith_deg, top_km }) {
  const apex = place(lat_deg, lon_deg, alt_m / 1000);
  const apexKm = apex.map((v, k) => v * RADII_KM[k]);
  const { east, north, up } = axes(lat_deg, lon_deg);
  const [s, c] = [Math.sin(zenith_deg * RADIANS), Math.cos(zenith_deg * RADIANS)];
  const target = Math.hypot(...apexKm) + top_km - alt_m / 1000;
  const rim = [];
  for (let k = 0; k <= 96; k += 1) {
    const azimuth = (k / 96) * 2 * Math.PI;
    const d = [0, 1, 2].map((j) => up[j] * c + (east[j] * Math.sin(azimuth) + north[j] * Math.cos(azimuth)) * s);
    const b = dot(apexKm, d);
    const t = -b + Math.sqrt(b * b - dot(apexKm, apexKm) + target * target);
    rim.push(fromKm(...apexKm.map((v, j) => v + t * d[j])));
  }
  const sheet = [];
  for (let k = 0; k < 96; k += 1) sheet.push(...apex, 0.75, ...rim[k], 0.22, ...rim[k + 1], 0.22);
  const line = rim.flatMap((point) => [...point, 0]);
  const ribs = [0, 24, 48, 72].flatMap((k) => [...apex, 0, ...rim[k], 0, ...rim[k], BREAK]);
  return { apex, rim, sheet: new Float32Array(sheet), line: new Float32Array(line), ribs: new Float32Array(ribs) };
}

function drawCone(cone, theme, picture, sides) {
  const colour = theme.colour(cone.colour, "cone");
  const tint = tintOf(colour);
  // From its own apex a cone has no sides to see, only its rim.
  if (sides) picture.sheets.push({ name: `cone ${cone.id}`, points: cone.sheet, tint, opacity: 0.34 });
  picture.lines.push({ name: `cone ${cone.id}`, points: cone.line, tint, width: 0.75, fade: [1, 1], dashes: 0, opacity: 0.95 });
  if (sides) picture.lines.push({ name: `ribs ${cone.id}`, points: cone.ribs, tint, width: 0.45, fade: [1, 1], dashes: 0, opacity: 0.5 });
  picture.cones.push({ ...cone, colour });
}

// A fan over the ground: from a launch site, between two azimuths, so far as `range_km`.
function fanShape({ lat_deg, lon_deg, azimuth_deg: [first, last], range_km = 1500, lines_deg = [] }) {
  const reach = range_km / 111.195;
  const width = (((last - first) % 360) + 360) % 360;
  const rays = Math.max(2, Math.ceil(width / 3));
  const rings = 8;
  const at = (azimuth, share) => {
    const there = along(lat_deg, lon_deg, azimuth, reach * share);
    return { ...there, world: place(there.lat_deg, there.lon_deg, 15) };
  };
  const grid = [];
  for (let i = 0; i <= rays; i += 1) {
    grid.push(Array.from({ length: rings + 1 }, (_, j) => at(first + (width * i) / rays, j / rings)));
  }
  const sheet = [];
  const corner = (i, j) => [...grid[i][j].world, 0.75 - (0.6 * j) / rings];
  for (let i = 0; i < rays; i += 1) {
    for (let j = 0; j < rings; j += 1) {
      sheet.push(...corner(i, j), ...corner(i + 1, j), ...corner(i + 1, j + 1));
      sheet.push(...corner(i, j), ...corner(i + 1, j + 1), ...corner(i, j + 1));
    }
  }
  const outline = [...[...grid[0]].reverse(), ...grid[rays]];
  const arc = grid.map((ray) => ray[rings]);
  const line = [...outline, null, ...arc].flatMap((point) => (point ? [...point.world, 0] : [0, 0, 1, BREAK]));
  const marked = lines_deg.map((azimuth) => Array.from({ length: 25 }, (_, j) => at(azimuth, j / 24)));
  const marks = marked.flatMap((ray) => [...ray.flatMap((point) => [...point.world, 0]), 0, 0, 1, BREAK]);
  const ring = [...grid[0], ...arc, ...[...grid[rays]].reverse()];
  return { sheet: new Float32Array(sheet), line: new Float32Array(line), marks: new Float32Array(marks), ring };
}

function drawFan(fan, theme, picture) {
  const colour = theme.colour(fan.colour, "fan");
  const tint = tintOf(colour);
  picture.sheets.push({ name: `fan ${fan.id}`, points: fan.sheet, tint, opacity: 0.42 });
  picture.lines.push({ name: `fan ${fan.id}`, points: fan.line, tint, width: 0.6, fade: [1, 1], dashes: 0, opacity: 0.9 });
  if (fan.marks.length > 0) {
    picture.lines.push({ name: `marks ${fan.id}`, points: fan.marks, tint, width: 0.9, fade: [1, 1], dashes: 0, opacity: 1 });
  }
  picture.fans.push({ ...fan, colour });
}
