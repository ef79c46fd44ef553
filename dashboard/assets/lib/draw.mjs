// Everything that moves on the flat map, on one canvas over the figure: night, tracks, stations, labels.
// Longitude runs across and latitude up over the whole canvas; nothing else is known of the figure.

import { NEAR_PLACES, placeLabel } from "./labels.mjs";
import { sunDirection } from "./orbit.mjs";

const RADIANS = Math.PI / 180;
const NIGHT_W = 360;
const NIGHT_H = 180;
const TWILIGHT_DEG = 18; // astronomical twilight ends here

export const project = (lon_deg, lat_deg, w, h) => ({ x: ((lon_deg + 180) / 360) * w, y: ((90 - lat_deg) / 180) * h });

// The share of full night by the Sun's height: a visible step at the horizon, then a soft fall.
function nightShare(sun_altitude_deg) {
  if (sun_altitude_deg >= 0) return 0;
  const depth = Math.min(1, -sun_altitude_deg / TWILIGHT_DEG);
  const step = Math.min(1, -sun_altitude_deg / 1.2);
  return 0.3 * step + 0.7 * depth * depth * (3 - 2 * depth);
}

const SHARES = Float32Array.from({ length: 2049 }, (_, i) => nightShare(Math.asin(i / 1024 - 1) / RADIANS));

// The night side as a small picture, made again only when the Sun has moved a fifth of its cell.
export class Night {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.width = NIGHT_W;
    this.canvas.height = NIGHT_H;
    this.context = this.canvas.getContext("2d");
    this.pixels = this.context.createImageData(NIGHT_W, NIGHT_H);
    this.made = { declination_deg: NaN, longitude_deg: NaN, colour: "" };
    this.cosLat = [];
    this.sinLat = [];
    for (let j = 0; j < NIGHT_H; j += 1) {
      const lat = (90 - ((j + 0.5) * 180) / NIGHT_H) * RADIANS;
      this.cosLat.push(Math.cos(lat));
      this.sinLat.push(Math.sin(lat));
    }
  }

  update(sun, [r, g, b, alpha]) {
    const { made } = this;
    const colour = `${r},${g},${b},${alpha}`;
    const near = Math.abs(sun.declination_deg - made.declination_deg) < 0.02;
    if (near && Math.abs(sun.longitude_deg - made.longitude_deg) < 0.2 && made.colour === colour) return;
    const direction = sunDirection(sun);
    const { data } = this.pixels;
    const across = new Float64Array(NIGHT_W);
    for (let i = 0; i < NIGHT_W; i += 1) {
      const lon = (((i + 0.5) * 360) / NIGHT_W - 180) * RADIANS;
      across[i] = direction[0] * Math.cos(lon) + direction[1] * Math.sin(lon);
    }
    let k = 0;
    for (let j = 0; j < NIGHT_H; j += 1) {
      const base = direction[2] * this.sinLat[j];
      for (let i = 0; i < NIGHT_W; i += 1, k += 4) {
        const sine = base + this.cosLat[j] * across[i];
        data[k] = r;
        data[k + 1] = g;
        data[k + 2] = b;
        data[k + 3] = 255 * alpha * SHARES[Math.round((sine + 1) * 1024)];
      }
    }
    this.context.putImageData(this.pixels, 0, 0);
    this.made = { declination_deg: sun.declination_deg, longitude_deg: sun.longitude_deg, colour };
  }
}

// The terminator as lon/lat points: the great circle 90 degrees from the point below the Sun.
export function terminator(sun, count = 361) {
  const [x, y, z] = sunDirection(sun);
  const level = Math.hypot(x, y);
  const east = [-y / level, x / level, 0];
  const north = [(-x * z) / level, (-y * z) / level, level];
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / (count - 1);
    const [px, py, pz] = [0, 1, 2].map((k) => Math.cos(angle) * east[k] + Math.sin(angle) * north[k]);
    return { lon: Math.atan2(py, px) / RADIANS, lat: Math.asin(Math.max(-1, Math.min(1, pz))) / RADIANS };
  });
}

// Cut a lon/lat line where it crosses the antimeridian, the crossing interpolated, never dropped.
export function cutAtAntimeridian(points) {
  const lines = [];
  let line = [];
  for (let i = 0; i < points.length; i += 1) {
    const here = points[i];
    const before = points[i - 1];
    if (before !== undefined && Math.abs(here.lon - before.lon) > 180) {
      const edge = before.lon > 0 ? 180 : -180;
      const unwrapped = here.lon + 2 * edge;
      const lat = before.lat + ((edge - before.lon) / (unwrapped - before.lon)) * (here.lat - before.lat);
      line.push({ ...before, lon: edge, lat });
      lines.push(line);
      line = [{ ...here, lon: -edge, lat }];
    }
    line.push(here);
  }
  if (line.length > 1) lines.push(line);
  return lines;
}

function trace(context, points, w, h) {
  context.beginPath();
  for (const line of cutAtAntimeridian(points)) {
    line.forEach(({ lon, lat }, i) => {
      const { x, y } = project(lon, lat, w, h);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
  }
}

// Shapes by station key: told apart without colour. Paths of radius 1 about the origin.
const SHAPES = {
  iss: (c) => c.arc(0, 0, 0.95, 0, 2 * Math.PI),
  tiangong: (c) => {
    c.moveTo(0, -1.25);
    c.lineTo(1.25, 0);
    c.lineTo(0, 1.25);
    c.lineTo(-1.25, 0);
    c.closePath();
  },
};

function marker(context, key, { x, y }, radius, fill, edge) {
  context.save();
  context.translate(x, y);
  context.scale(radius, radius);
  context.beginPath();
  SHAPES[key](context);
  context.restore();
  context.lineWidth = Math.max(2, radius * 0.34);
  context.strokeStyle = edge;
  context.fillStyle = fill;
  context.fill();
  context.stroke();
}

function chevron(context, { x, y }, angle, size) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(-size, -size);
  context.lineTo(size * 0.6, 0);
  context.lineTo(-size, size);
  context.restore();
}

function label(context, text, box, colour, halo) {
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = halo;
  context.fillStyle = colour;
  context.strokeText(text, box.x + 2, box.y + box.h / 2);
  context.fillText(text, box.x + 2, box.y + box.h / 2);
}

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.night = new Night();
    this.places = new Map(); // label key -> where it was last put
    this.rings = [];
    this.ground = document.createElement("canvas");
    this.groundMade = "";
  }

  // Rings of lon, lat, lon, lat ...; by the nonzero rule, so that the Caspian Sea is a hole.
  setLand(rings) {
    this.rings = rings;
    this.groundMade = "";
  }

  // What stands still, drawn once for a size and a theme.
  #ground(colours, layers) {
    const { ground, canvas } = this;
    const made = [canvas.width, canvas.height, colours.ocean, colours.land, colours.coast, layers.graticule].join();
    if (this.groundMade !== made) {
      this.groundMade = made;
      ground.width = canvas.width;
      ground.height = canvas.height;
      const [w, h] = [ground.width, ground.height];
      const context = ground.getContext("2d");
      context.fillStyle = colours.ocean;
      context.fillRect(0, 0, w, h);
      context.beginPath();
      for (const ring of this.rings) {
        for (let i = 0; i < ring.length; i += 2) {
          const { x, y } = project(ring[i], ring[i + 1], w, h);
          if (i === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        }
        context.closePath();
      }
      context.fillStyle = colours.land;
      context.fill();
      context.lineJoin = "round";
      context.lineWidth = 1.1 * this.ratio;
      context.strokeStyle = colours.coast;
      context.stroke();
      if (layers.graticule) {
        context.beginPath();
        for (let lon = -150; lon <= 150; lon += 30) {
          const { x } = project(lon, 0, w, h);
          context.moveTo(x, 0);
          context.lineTo(x, h);
        }
        for (let lat = -60; lat <= 60; lat += 30) {
          const { y } = project(0, lat, w, h);
          context.moveTo(0, y);
          context.lineTo(w, y);
        }
        context.globalAlpha = 0.55;
        context.lineWidth = 0.8 * this.ratio;
        context.strokeStyle = colours.graticule;
        context.stroke();
      }
    }
    this.context.drawImage(ground, 0, 0, this.w, this.h);
  }

  resize(w, h, ratio) {
    this.w = w;
    this.h = h;
    this.canvas.width = Math.round(w * ratio);
    this.canvas.height = Math.round(h * ratio);
    this.ratio = ratio;
    this.places.clear();
  }

  // Draw one instant. Returns what was drawn, for tests and for the text twin.
  paint({ colours, layers, sun, stations, sites, place }) {
    const { context, w, h } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, w, h);
    this.unit = Math.min(1.5, Math.max(0.72, w / 1100));
    this.least = colours.presenting ? 24 : 0; // pixels of the smallest letters
    this.#ground(colours, layers);
    this.taken = [];
    this.drawn = { night: false, tracks: {}, labels: [] };
    if (sun && layers.night) this.#night(sun, colours);
    if (layers.tracks) for (const station of stations) if (station.track) this.#track(station, colours);
    if (sun) this.#sun(sun, colours);
    const dots = stations.filter((station) => station.at);
    if (layers.sites) for (const site of sites) this.#site(site, colours);
    for (const station of dots) this.#take(this.#point(station.at), 11 * this.unit);
    if (place) this.#place(place, colours);
    for (const station of dots) this.#station(station, colours);
    if (layers.labels) {
      for (const station of dots) this.#stationLabel(station, colours);
      this.#siteLabels(layers.sites ? sites : [], place, colours);
    }
    return this.drawn;
  }

  #point({ lon, lat }) {
    return project(lon, lat, this.w, this.h);
  }

  #take({ x, y }, radius) {
    this.taken.push({ x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius });
  }

  #night(sun, colours) {
    const { context, w, h } = this;
    this.night.update(sun, colours.night);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.night.canvas, 0, 0, w, h);
    const line = terminator(sun);
    // Begun anew at the western edge, so that the line is drawn once across the map.
    trace(context, line, w, h);
    context.lineWidth = 1.4;
    context.strokeStyle = colours.terminator;
    context.stroke();
    this.drawn.night = true;
  }

  #sun(sun, colours) {
    const radius = 6 * this.unit;
    for (const at of this.#both(this.#point({ lon: sun.longitude_deg, lat: sun.declination_deg }), 2 * radius)) {
      this.#sunMark(at, radius, colours);
    }
  }

  // A mark that the edge of the map would cut is drawn at both edges.
  #both({ x, y }, radius) {
    const places = [{ x, y }];
    if (x < radius) places.push({ x: x + this.w, y });
    if (x > this.w - radius) places.push({ x: x - this.w, y });
    return places;
  }

  #sunMark(at, radius, colours) {
    const { context } = this;
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fillStyle = colours.sun;
    context.fill();
    context.lineWidth = 1.8;
    context.strokeStyle = colours.sunEdge;
    context.stroke();
    context.beginPath();
    for (let i = 0; i < 8; i += 1) {
      const [c, s] = [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)];
      context.moveTo(at.x + c * radius * 1.45, at.y + s * radius * 1.45);
      context.lineTo(at.x + c * radius * 2, at.y + s * radius * 2);
    }
    context.stroke();
    this.#take(at, radius * 2);
  }

  // Behind: solid, fading with age. Ahead: dashes that lie still on the ground, since they are cut by time.
  #track({ key, track, faded }, colours) {
    const { context, w, h } = this;
    const strength = faded ? 0.4 : 1;
    const width = colours.trackWidth * this.unit;
    context.lineCap = "butt";
    context.lineJoin = "round";
    const dashed = this.#dashes(track.ahead);
    context.strokeStyle = colours.casing;
    context.lineWidth = width + (colours.presenting ? 5 : 2.4);
    context.globalAlpha = (colours.presenting ? 1 : 0.5) * strength;
    trace(context, track.behind, w, h);
    context.stroke();
    for (const dash of dashed) {
      trace(context, dash, w, h);
      context.stroke();
    }
    context.strokeStyle = colours[key];
    context.lineWidth = width;
    const parts = 14;
    const least = colours.presenting ? 0.6 : 0.22;
    const each = Math.max(1, Math.ceil(track.behind.length / parts));
    for (let first = 0, part = 1; first < track.behind.length - 1; first += each, part += 1) {
      context.globalAlpha = strength * (least + ((1 - least) * part) / parts);
      trace(context, track.behind.slice(first, first + each + 1), w, h);
      context.stroke();
    }
    context.globalAlpha = 0.95 * strength;
    for (const dash of dashed) {
      trace(context, dash, w, h);
      context.stroke();
    }
    this.#arrows(track, colours, key, strength);
    context.globalAlpha = 1;
    this.drawn.tracks[key] = { behind: track.behind.length, ahead: track.ahead.length };
  }

  #dashes(points) {
    const degrees = 2; // a sample of 30 s is about two degrees of track
    const perDash = Math.max(1, Math.round((9 * this.unit) / ((degrees / 360) * this.w)));
    const dashes = [];
    let dash = [];
    for (const point of points) {
      const on = Math.floor(point.sample / perDash) % 2 === 0;
      dash.push(point);
      if (!on) {
        if (dash.length > 1) dashes.push(dash);
        dash = [];
      }
    }
    if (dash.length > 1) dashes.push(dash);
    return dashes;
  }

  #arrows({ behind, ahead }, colours, key, strength) {
    const { context, w, h } = this;
    const apart = this.w > 700 ? 30 : 60; // samples of 30 s: an arrow each 15 or 30 minutes
    const size = 5.2 * this.unit;
    for (const points of [behind, ahead]) {
      for (let i = 6; i < points.length - 6; i += 1) {
        if (points[i].sample % apart !== 0) continue;
        const from = project(points[i - 1].lon, points[i - 1].lat, w, h);
        const to = project(points[i + 1].lon, points[i + 1].lat, w, h);
        if (Math.abs(to.x - from.x) > w / 2) continue; // astride the antimeridian
        const at = project(points[i].lon, points[i].lat, w, h);
        chevron(context, at, Math.atan2(to.y - from.y, to.x - from.x), size);
        context.globalAlpha = strength;
        context.lineWidth = 5;
        context.strokeStyle = colours.casing;
        context.stroke();
        context.lineWidth = 2.4 * this.unit;
        context.strokeStyle = colours[key];
        context.stroke();
      }
    }
  }

  #station({ key, at, faded }, colours) {
    const { context } = this;
    context.globalAlpha = faded ? 0.5 : 1;
    const radius = 8.5 * this.unit;
    for (const place of this.#both(this.#point(at), 1.5 * radius)) {
      marker(context, key, place, radius, colours[key], colours.markerEdge);
    }
    context.globalAlpha = 1;
  }

  // Over the same marks of the figure, so that they stay bright at night.
  #site({ lon_deg, lat_deg, kind }, colours) {
    const { context } = this;
    const { x, y } = project(lon_deg, lat_deg, this.w, this.h);
    const radius = 5 * this.unit;
    context.beginPath();
    if (kind === "radio telescope") context.arc(x, y, radius * 0.85, 0, 2 * Math.PI);
    else {
      context.moveTo(x, y - radius);
      context.lineTo(x + radius, y + radius * 0.8);
      context.lineTo(x - radius, y + radius * 0.8);
      context.closePath();
    }
    context.lineWidth = 2;
    context.strokeStyle = colours.siteEdge;
    context.fillStyle = colours.site;
    context.stroke();
    context.fill();
    this.#take({ x, y }, radius * 1.2);
  }

  #place({ lat_deg, lon_deg }, colours) {
    const { context } = this;
    const at = project(lon_deg, lat_deg, this.w, this.h);
    const radius = 10 * this.unit;
    for (const [width, colour] of [
      [5, colours.casing],
      [2.4, colours.place],
    ]) {
      context.beginPath();
      context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        context.moveTo(at.x + dx * radius * 0.7, at.y + dy * radius * 0.7);
        context.lineTo(at.x + dx * radius * 1.5, at.y + dy * radius * 1.5);
      }
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
    this.#take(at, radius * 1.2);
    this.drawn.place = at;
  }

  #font(size, weight) {
    this.context.font = `${weight} ${Math.round(size)}px ${getComputedStyle(this.canvas).fontFamily}`;
    this.context.textBaseline = "middle";
    this.context.textAlign = "left";
  }

  #text(key, text, point, gap, size, colour, halo) {
    const w = this.context.measureText(text).width + 4;
    const found = placeLabel(point, w, size * 1.15, gap, this.taken, this, this.places.get(key));
    if (found === null) return;
    this.places.set(key, found.place);
    this.taken.push(found.box);
    this.drawn.labels.push({ key, text, ...found.box });
    if (found.place >= NEAR_PLACES) this.#leader(point, found.box, colour, halo);
    label(this.context, text, found.box, colour, halo);
  }

  // A label that had to go farther out is tied to its point.
  #leader({ x, y }, box, colour, halo) {
    const { context } = this;
    const end = {
      x: Math.min(Math.max(x, box.x), box.x + box.w),
      y: Math.min(Math.max(y, box.y), box.y + box.h),
    };
    const length = Math.hypot(end.x - x, end.y - y) || 1;
    const skip = (9 * this.unit) / length; // begins at the edge of the mark
    for (const [width, style] of [
      [3.5, halo],
      [1.5, colour],
    ]) {
      context.beginPath();
      context.moveTo(x + (end.x - x) * skip, y + (end.y - y) * skip);
      context.lineTo(end.x, end.y);
      context.lineWidth = width;
      context.strokeStyle = style;
      context.stroke();
    }
  }

  #stationLabel({ key, name, at }, colours) {
    const size = Math.max(this.least, 13, 17 * this.unit);
    this.#font(size, 700);
    this.#text(key, name, this.#point(at), 14 * this.unit, size, colours.label, colours.halo);
  }

  #siteLabels(sites, place, colours) {
    const size = Math.max(this.least, 11.5, 14 * this.unit);
    const chosen = sites.find((site) => site.id === place?.id);
    const labelled = chosen ? [chosen, ...sites.filter((site) => site !== chosen)] : sites;
    for (const site of labelled) {
      this.#font(size, site === chosen ? 700 : 500);
      const at = project(site.lon_deg, site.lat_deg, this.w, this.h);
      this.#text(site.id, site.label, at, (site === chosen ? 13 : 8) * this.unit, size, colours.label, colours.halo);
    }
    if (place && !chosen) {
      this.#font(size, 700);
      const at = project(place.lon_deg, place.lat_deg, this.w, this.h);
      this.#text("place", place.label, at, 15 * this.unit, size, colours.label, colours.halo);
    }
  }
}
