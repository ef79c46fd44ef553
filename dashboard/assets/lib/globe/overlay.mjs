// What stands upright on the picture whatever the view: markers, arrows, names. One 2-D canvas over
// either renderer. Names never lie over one another, and keep their place while it is free.

import { placeLabel } from "./labels.mjs";
import { RADIANS, axes, place } from "./earth.mjs";

// Paths of radius 1 about the origin: told apart without colour.
const SHAPES = {
  circle: (c) => c.arc(0, 0, 0.95, 0, 2 * Math.PI),
  diamond: (c) => polygon(c, [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]),
  square: (c) => polygon(c, [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]),
  triangle: (c) => polygon(c, [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]]),
  cross: (c) => {
    const a = 0.4;
    const b = 1.15;
    polygon(c, [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]]);
  },
  ring: (c) => {
    c.arc(0, 0, 1, 0, 2 * Math.PI);
    c.moveTo(0.42, 0);
    c.arc(0, 0, 0.42, 0, 2 * Math.PI, true);
  },
};

function polygon(c, points) {
  points.forEach(([x, y], i) => (i === 0 ? c.moveTo(x, y) : c.lineTo(x, y)));
  c.closePath();
}

export const SITE_SHAPES = { "launch site": "triangle", "radio telescope": "ring", place: "cross" };

function mark(context, shape, { x, y }, radius, fill, edge, line) {
  context.save();
  context.translate(x, y);
  context.scale(radius, radius);
  context.beginPath();
  SHAPES[shape](context);
  context.restore();
  context.lineJoin = "round";
  context.lineWidth = line * 2;
  context.strokeStyle = edge;
  context.stroke();
  context.fillStyle = fill;
  context.fill("evenodd");
}

function sunMark(context, at, radius, css, line) {
  context.lineWidth = line;
  context.strokeStyle = css.sunEdge;
  context.fillStyle = css.sun;
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.beginPath();
  for (let i = 0; i < 8; i += 1) {
    const [c, s] = [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)];
    context.moveTo(at.x + c * radius * 1.5, at.y + s * radius * 1.5);
    context.lineTo(at.x + c * radius * 2.1, at.y + s * radius * 2.1);
  }
  context.stroke();
}

// A symbol as the picture has it, on a canvas of its own: for a legend. `name`: a kind of site, "place",
// "sun", or the id of a station.
export function paintSymbol(canvas, name, theme, station = null) {
  const side = canvas.clientWidth || 22;
  const ratio = Math.min(devicePixelRatio || 1, 3);
  canvas.width = canvas.height = Math.round(side * ratio);
  const context = canvas.getContext("2d");
  context.scale((side * ratio) / 22, (side * ratio) / 22);
  const { css } = theme;
  const at = { x: 11, y: 11 };
  if (name === "sun") sunMark(context, at, 4.6, css, 1.5);
  else if (name === "place") mark(context, "cross", at, 7, css.place, css.casing, 1.4);
  else if (station) mark(context, station.shape, at, 7.2, theme.colour(station.colour, "select"), css.markerEdge, 1.8);
  else mark(context, SITE_SHAPES[name] ?? "square", at, 6.2, css.site, css.siteEdge, 1.8);
}

export class Overlay {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.before = new Map(); // label key -> the place it had
    this.widths = new Map();
  }

  resize(w, h, ratio) {
    this.w = w;
    this.h = h;
    this.ratio = ratio;
    this.canvas.width = Math.round(w * ratio);
    this.canvas.height = Math.round(h * ratio);
    this.before.clear();
  }

  // Wipe the canvas, for whoever draws below the labels.
  begin() {
    const { context } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.w, this.h);
    return context;
  }

  // Returns what was drawn: labels with their boxes, points with their pixels.
  draw(view, picture) {
    const { context } = this;
    this.view = view;
    this.theme = picture.theme;
    this.unit = this.theme.text_px / 14;
    this.taken = [];
    this.drawn = { labels: [], points: [] };
    if (view.standing) this.#compass(picture);
    if (picture.layers.sun && picture.sun && !view.standing) this.#sun(picture.sun);
    const { css } = this.theme;
    const wanted = [];
    for (const station of picture.stations) {
      const at = view.project(station.world);
      if (station.track) this.#arrows(station, at);
      this.drawn.points.push({ kind: "station", id: station.id, name: station.name, x: at.x, y: at.y, visible: at.visible });
      if (!at.visible) continue;
      this.#take(at, 11 * this.unit);
      wanted.push({ key: `station ${station.id}`, text: station.name, at, gap: 13, size: 16, weight: 700, colour: station.colour, big: true });
    }
    for (const site of view.standing ? [] : picture.sites) {
      const at = view.project(place(site.lat_deg, site.lon_deg, (site.alt_m ?? 0) / 1000));
      this.drawn.points.push({ kind: "site", id: site.id, name: site.label, lat_deg: site.lat_deg, lon_deg: site.lon_deg, x: at.x, y: at.y, visible: at.visible });
      if (!at.visible) continue;
      this.#mark(SITE_SHAPES[site.kind] ?? "square", at, 4.6 * this.unit, css.site, css.siteEdge);
      this.#take(at, 6 * this.unit);
      wanted.push({ key: `site ${site.id}`, text: site.label, at, gap: 8, size: 12.5, weight: 500, colour: css.label });
    }
    if (picture.place && !view.standing) {
      const one = picture.place;
      const at = view.project(place(one.lat_deg, one.lon_deg));
      this.drawn.points.push({ kind: "place", id: one.id, name: one.label, lat_deg: one.lat_deg, lon_deg: one.lon_deg, x: at.x, y: at.y, visible: at.visible });
      if (at.visible) {
        this.#mark("cross", at, 6.5 * this.unit, css.place, css.casing);
        this.#take(at, 8 * this.unit);
        wanted.push({ key: "place", text: one.label, at, gap: 10, size: 13.5, weight: 600, colour: css.place });
      }
    }
    if (picture.selected) {
      const at = view.project(picture.selected.world);
      if (at.visible) {
        this.#ring(at, 9 * this.unit, css.select);
        this.#take(at, 9 * this.unit);
        wanted.unshift({ key: "selected", text: picture.selected.name, at, gap: 12, size: 13.5, weight: 600, colour: css.select, big: true });
      }
    }
    for (const station of picture.stations) {
      const at = view.project(station.world);
      if (!at.visible) continue;
      context.globalAlpha = station.strength;
      this.#mark(station.shape, at, 7.5 * this.unit, station.colour, css.markerEdge, 2.4);
      context.globalAlpha = 1;
    }
    if (picture.layers.labels) {
      wanted.sort((a, b) => Number(b.big ?? false) - Number(a.big ?? false));
      for (const one of wanted) this.#label(one);
    }
    return this.drawn;
  }

  #take({ x, y }, radius) {
    this.taken.push({ x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius });
  }

  #mark(shape, at, radius, fill, edge, line = 1.6) {
    mark(this.context, shape, at, radius, fill, edge, line * this.unit);
  }

  #ring({ x, y }, radius, colour) {
    const { context } = this;
    for (const [width, stroke] of [
      [4, this.theme.css.halo],
      [1.8, colour],
    ]) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.lineWidth = width * this.unit;
      context.strokeStyle = stroke;
      context.stroke();
    }
  }

  #sun(sun) {
    const at = this.view.project(place(sun.declination_deg, sun.longitude_deg));
    if (!at.visible) return;
    sunMark(this.context, at, 5 * this.unit, this.theme.css, 1.6 * this.unit);
    this.#take(at, 11 * this.unit);
  }

  // Chevrons along the way ahead: which way it flies, without colour or motion.
  #arrows(station, here) {
    const { track } = station;
    const { context, view } = this;
    const size = 4.4 * this.unit;
    let last = here;
    let since = 0;
    for (let i = 0; i + 4 < track.length; i += 4) {
      if (track[i + 3] <= 0 || track[i + 3] > 0.96) continue;
      const at = view.project([track[i], track[i + 1], track[i + 2]]);
      const step = Math.hypot(at.x - last.x, at.y - last.y);
      const fresh = Number.isFinite(step) && step < 120;
      since = fresh ? since + step : 0;
      if (fresh && at.visible && since > 110 * this.unit && Math.hypot(at.x - here.x, at.y - here.y) > 30) {
        const angle = Math.atan2(at.y - last.y, at.x - last.x);
        for (const [width, colour] of [
          [4.6, this.theme.css.casing],
          [2.2, station.colour],
        ]) {
          context.save();
          context.globalAlpha = station.strength * (1 - 0.7 * track[i + 3]);
          context.translate(at.x, at.y);
          context.rotate(angle);
          context.beginPath();
          context.moveTo(-size, -size);
          context.lineTo(size * 0.6, 0);
          context.lineTo(-size, size);
          context.lineWidth = width * this.unit;
          context.lineCap = "round";
          context.lineJoin = "round";
          context.strokeStyle = colour;
          context.stroke();
          context.restore();
        }
        since = 0;
      }
      last = at;
    }
  }

  // Standing at a site: the horizon's directions and heights.
  #compass({ standing, words }) {
    if (!standing) return;
    const { east, north, up } = axes(standing.lat_deg, standing.lon_deg);
    const { eyeTrue } = this.view;
    const { context } = this;
    const project = (azimuth, elevation) => {
      const [sa, ca] = [Math.sin(azimuth * RADIANS), Math.cos(azimuth * RADIANS)];
      const [se, ce] = [Math.sin(elevation * RADIANS), Math.cos(elevation * RADIANS)];
      const point = eyeTrue.map((v, k) => v + 20 * ((east[k] * sa + north[k] * ca) * ce + up[k] * se));
      return this.view.project([point[0], point[1], point[2] / (1 - 1 / 298.257223563)]);
    };
    context.strokeStyle = this.theme.css.graticule;
    context.lineWidth = 1;
    context.globalAlpha = 0.5;
    for (const elevation of [0, 30, 60]) {
      context.beginPath();
      let open = false;
      for (let azimuth = 0; azimuth <= 360; azimuth += 2) {
        const at = project(azimuth, elevation);
        if (Number.isFinite(at.x)) {
          if (open) context.lineTo(at.x, at.y);
          else context.moveTo(at.x, at.y);
        }
        open = Number.isFinite(at.x);
      }
      context.stroke();
    }
    context.globalAlpha = 1;
    const names = (words?.["globe.compass"] ?? "N NE E SE S SW W NW").split(" ");
    names.forEach((text, i) => {
      const at = project(i * 45, 0);
      if (Number.isFinite(at.x) && at.x > 0 && at.x < this.w && at.y > 0 && at.y < this.h) {
        this.#label({ key: `compass ${text}`, text, at, gap: 4, size: 15, weight: 700, colour: this.theme.css.label });
      }
    });
  }

  #label({ key, text, at, gap, size, weight, colour, big = false }) {
    if (!text) return;
    const { context, theme } = this;
    const px = Math.round(size * this.unit * 2) / 2;
    const font = `${weight} ${px}px ${theme.font}`;
    context.font = font;
    const known = `${font} ${text}`;
    if (!this.widths.has(known)) this.widths.set(known, context.measureText(text).width);
    const w = this.widths.get(known) + 4;
    const h = px * 1.25;
    const room = placeLabel(at, w, h, gap * this.unit, this.taken, { w: this.w, h: this.h }, this.before.get(key) ?? 0);
    if (!room) return;
    const { box } = room;
    this.before.set(key, room.place);
    this.taken.push(box);
    this.drawn.labels.push({ key, text, x: box.x, y: box.y, w: box.w, h: box.h, px });
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = (big ? 4.5 : 3.5) * this.unit;
    context.strokeStyle = theme.css.halo;
    context.fillStyle = big ? colour : theme.css.label;
    context.strokeText(text, box.x + 2, box.y + h / 2 + 0.5);
    context.fillText(text, box.x + 2, box.y + h / 2 + 0.5);
  }
}
