// The eye: where it is, which way it looks, and what falls where on the screen. Both views share
// the camera of the contract; GlobeView is perspective in three dimensions, MapView is flat.

import { RADIANS, WGS84_F, add, axes, cross, dot, ground, hidden, meet, place, scale, unit } from "./earth.mjs";

const FOV_DEG = 34; // of the free views: near to what a print of the Earth looks like
export const NEAREST = 1.06;
export const FARTHEST = 40;
const TALLEST = Math.SQRT2;
const TRIMMED = 1.12; // of the height of the map, at most 10 degrees at either pole
const SQUASH = 1 - WGS84_F;

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
export const wrap = (lon_deg) => ((((lon_deg + 180) % 360) + 360) % 360) - 180;

// World <-> true directions: only z differs.
const toTrue = ([x, y, z]) => [x, y, z * SQUASH];
const toWorld = ([x, y, z]) => [x, y, z / SQUASH];

export class GlobeView {
  constructor() {
    this.w = 1;
    this.h = 1;
    this.matrix = new Float32Array(16);
  }

  // `camera` is resolved: {lat_deg, lon_deg, distance, roll_deg} or {site: {...}, azimuth_deg, ...}.
  set(camera, w, h) {
    this.w = w;
    this.h = h;
    if (camera.site) this.#stand(camera);
    else this.#hover(camera);
    this.eye = toWorld(this.eyeTrue);
    this.#fill();
  }

  #hover({ lat_deg, lon_deg, distance, roll_deg = 0 }) {
    const { east, north, up } = axes(lat_deg, lon_deg);
    this.eyeTrue = scale(up, distance);
    this.forward = scale(up, -1);
    const [s, c] = [Math.sin(roll_deg * RADIANS), Math.cos(roll_deg * RADIANS)];
    this.right = add(scale(east, c), scale(north, -s));
    this.up = add(scale(north, c), scale(east, s));
    // The Earth fits the shorter side whatever the shape of the screen.
    const half = Math.tan((FOV_DEG / 2) * RADIANS);
    this.zoom = (Math.min(this.w, this.h) / this.h) / half;
    this.near = Math.max(0.002, (distance - 1) * 0.2);
    this.standing = false;
  }

  #stand({ site, azimuth_deg, elevation_deg, fov_deg }) {
    const { east, north, up } = axes(site.lat_deg, site.lon_deg);
    // Fifty metres up: below that, float32 can no longer tell the eye from the ground.
    this.eyeTrue = toTrue(place(site.lat_deg, site.lon_deg, (site.alt_m ?? 0) / 1000 + 0.05));
    const [sa, ca] = [Math.sin(azimuth_deg * RADIANS), Math.cos(azimuth_deg * RADIANS)];
    const [se, ce] = [Math.sin(elevation_deg * RADIANS), Math.cos(elevation_deg * RADIANS)];
    const level = add(scale(east, sa), scale(north, ca));
    this.forward = add(scale(level, ce), scale(up, se));
    this.right = unit(cross(level, up));
    this.up = cross(this.right, this.forward);
    this.zoom = 1 / Math.tan((fov_deg / 2) * RADIANS);
    this.near = 0.0005;
    this.standing = true;
  }

  // World -> clip space, column by column as WebGL wants it.
  #fill() {
    const { right, up, forward, eyeTrue, zoom, near, w, h, matrix } = this;
    const far = 120;
    const aspect = w / h;
    const a = (far + near) / (far - near);
    const b = (-2 * far * near) / (far - near);
    const rows = [
      [...scale(right, zoom / aspect), (-dot(right, eyeTrue) * zoom) / aspect],
      [...scale(up, zoom), -dot(up, eyeTrue) * zoom],
      [...scale(forward, a), -dot(forward, eyeTrue) * a + b],
      [...forward, -dot(forward, eyeTrue)],
    ];
    for (let column = 0; column < 4; column += 1) {
      for (let row = 0; row < 4; row += 1) {
        matrix[4 * column + row] = rows[row][column] * (column === 2 ? SQUASH : 1);
      }
    }
    this.rows = rows;
  }

  // World point to CSS pixels; `visible` is false behind the Earth, the eye or the edge.
  project(point) {
    const p = toTrue(point);
    const [rx, ry, , rw] = this.rows;
    const depth = dot(rw, p) + rw[3];
    if (depth <= 1e-6) return { x: NaN, y: NaN, visible: false, behind: true };
    const x = (0.5 + (0.5 * (dot(rx, p) + rx[3])) / depth) * this.w;
    const y = (0.5 - (0.5 * (dot(ry, p) + ry[3])) / depth) * this.h;
    const inside = x >= 0 && x <= this.w && y >= 0 && y <= this.h;
    return { x, y, visible: inside && !hidden(this.eye, point), depth };
  }

  // Whether the world point at places[at] can fall within `reach` pixels: cheap, for thousands of them.
  mayBeAt(places, at, x, y, reach) {
    const m = this.matrix;
    const [px, py, pz] = [places[at], places[at + 1], places[at + 2]];
    const w = m[3] * px + m[7] * py + m[11] * pz + m[15];
    if (w <= 0) return false;
    const dx = (0.5 + (0.5 * (m[0] * px + m[4] * py + m[8] * pz + m[12])) / w) * this.w - x;
    if (dx > reach || dx < -reach) return false;
    const dy = (0.5 - (0.5 * (m[1] * px + m[5] * py + m[9] * pz + m[13])) / w) * this.h - y;
    return dy <= reach && dy >= -reach;
  }

  // The direction through a pixel, in world.
  ray(x, y) {
    const u = ((2 * x) / this.w - 1) * (this.w / this.h) / this.zoom;
    const v = (1 - (2 * y) / this.h) / this.zoom;
    return toWorld(add(this.forward, add(scale(this.right, u), scale(this.up, v))));
  }

  unproject(x, y) {
    const point = meet(this.eye, this.ray(x, y));
    return point && ground(point);
  }

  // CSS pixels of one radian on the ground in the middle: so much a drag turns.
  get middle_px() {
    return (this.zoom * this.h) / 2 / Math.max(Math.hypot(...this.eyeTrue) - 1, 0.01);
  }

  // CSS pixels of the radius of the Earth: how large things may be drawn.
  get radius_px() {
    const distance = Math.hypot(...this.eyeTrue);
    return (this.zoom * this.h) / 2 / Math.sqrt(Math.max(distance * distance - 1, 1e-3));
  }
}

export class MapView {
  constructor() {
    this.w = 1;
    this.h = 1;
  }

  set(camera, w, h) {
    this.w = w;
    this.h = h;
    // The whole width of the world at the distance where the globe is whole too. Where the host is a little
    // wider than the world, the polar seas are cut off rather than two bars left empty.
    const least = Math.min(w / 360, (TRIMMED * h) / 180);
    const { lat_deg, lon_deg, distance = 3.2 } = camera.site ? { ...camera.site, distance: 2 } : camera;
    this.scale = least * MapView.zoomOf(distance); // CSS pixels a degree of longitude
    // On a tall screen latitudes are stretched, up to where shapes are true at 45 degrees instead of at the
    // equator (the equirectangular projection of Gall, 1885): the whole Earth, and larger.
    this.rise = this.scale * clamp(h / 180 / least, 1, TALLEST);
    const tall = Math.max(0, 90 - h / 2 / this.rise);
    this.lat = clamp(lat_deg, -tall, tall);
    const wide = Math.max(0, 180 - w / 2 / this.scale);
    this.lon = wide === 0 ? 0 : lon_deg;
    this.standing = false;
  }

  static zoomOf(distance) {
    return clamp(3 / Math.max(distance - 0.2, 0.1), 1, 30);
  }

  at(lat_deg, lon_deg) {
    return { x: this.w / 2 + wrap(lon_deg - this.lon) * this.scale, y: this.h / 2 - (lat_deg - this.lat) * this.rise };
  }

  project(point) {
    const { lat_deg, lon_deg } = mapPlace(point);
    const { x, y } = this.at(lat_deg, lon_deg);
    return { x, y, visible: x >= 0 && x <= this.w && y >= 0 && y <= this.h };
  }

  mayBeAt(places, at, x, y, reach) {
    const lat = Math.atan2(places[at + 2], Math.hypot(places[at], places[at + 1])) / RADIANS;
    return Math.abs(this.h / 2 - (lat - this.lat) * this.rise - y) < reach + 0.3 * this.rise;
  }

  unproject(x, y) {
    const lat_deg = this.lat + (this.h / 2 - y) / this.rise;
    const offset = (x - this.w / 2) / this.scale;
    if (Math.abs(lat_deg) > 90 || Math.abs(offset) > 180) return null;
    return { lat_deg, lon_deg: wrap(this.lon + offset) };
  }

  get middle_px() {
    return this.scale / RADIANS;
  }

  get radius_px() {
    return this.scale / RADIANS;
  }
}

// Geodetic place below a world point at any height (Bowring 1976, one turn: 1e-9 degree below 40,000 km).
export function mapPlace([x, y, z]) {
  const p = Math.hypot(x, y);
  const beta = Math.atan2(z, p);
  const e2 = WGS84_F * (2 - WGS84_F);
  const second = e2 / (1 - e2);
  const lat = Math.atan2(
    z * SQUASH + second * SQUASH * Math.sin(beta) ** 3,
    p - e2 * Math.cos(beta) ** 3,
  );
  return { lat_deg: lat / RADIANS, lon_deg: Math.atan2(y, x) / RADIANS };
}
