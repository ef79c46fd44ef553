// The catalogue on the flat map: thousands of points written as pixels, a share of them in every frame.
// Sixteen thousand calls of a context would take ten times as long, and all at once would miss a frame.

import { RADIANS } from "./earth.mjs";
import { palette, pointSize } from "./points.mjs";
import { wrap } from "./view.mjs";

const BUDGET_MS = 0.9; // of a frame, for places and pixels
const AT_ONCE = 128; // between two looks at the watch
const FASTEST_DEG_S = 0.07; // a low orbit over the ground
const WORTH_PX = 0.3;
const STRIPS = 5; // a finished picture is handed over strip by strip, one a frame: each is a canvas

export class Dots {
  constructor() {
    this.strips = Array.from({ length: STRIPS }, () => ({ canvas: document.createElement("canvas") }));
    for (const strip of this.strips) strip.context = strip.canvas.getContext("2d");
    this.front = null; // what is handed over
    this.back = null; // what is being painted
    this.places = null;
    this.took_ms = 100; // wall time of a whole picture
    this.forget();
  }

  forget() {
    this.key = "";
    this.at = { lat: 0, lon: 0 };
    this.next = -1; // no picture under way
    this.strip = STRIPS; // nothing to hand over
    this.shown = false;
    this.moved = "";
  }

  resize(w, h, ratio) {
    this.ratio = ratio;
    const [width, height] = [Math.round(w * ratio), Math.round(h * ratio)];
    Object.assign(this, { width, height });
    this.strips.forEach((strip, i) => {
      strip.from = Math.floor((height * i) / STRIPS);
      strip.to = Math.floor((height * (i + 1)) / STRIPS);
      strip.canvas.width = width;
      strip.canvas.height = strip.to - strip.from;
      const [top, tall] = [strip.from, strip.to - strip.from].map((px) => `${(100 * px) / Math.max(height, 1)}%`);
      Object.assign(strip.canvas.style, { top, height: tall, bottom: "auto", display: "none" });
    });
    [this.front, this.back] = [0, 1].map(() => (width > 0 && height > 0 ? new ImageData(width, height) : null));
    this.forget();
  }

  // A share of the work; everything at once where the camera, the theme or the choice changed.
  draw(view, { objects, theme, ms, speed = 0 }) {
    this.view = view;
    this.theme = theme;
    if (!objects) {
      // An empty canvas costs the browser as much as a full one.
      if (this.shown) for (const { canvas } of this.strips) canvas.style.display = "none";
      this.forget();
      return;
    }
    const key = [view.w, view.scale, view.rise, theme.css.ocean, theme.css.leo, objects.version, objects.colourBy].join();
    if (key !== this.key || Math.abs(this.#shift().x) > view.w / 4) {
      this.key = key;
      this.#begin(objects, ms);
      this.#paint(Infinity);
      this.#handOverAll();
      return;
    }
    // A camera that follows or is dragged takes the picture along until the next one is there.
    const { x, y } = this.#shift();
    const moved = x === 0 && y === 0 ? "" : `translate(${x}px, ${y}px)`;
    if (this.moved !== moved) this.#move(moved);
    if (this.strip < STRIPS) this.#handOver();
    else if (this.next < 0) {
      const passed_s = Math.abs(ms - this.ms) / 1000;
      const still = speed === 0 ? passed_s === 0 : passed_s * FASTEST_DEG_S * view.scale < WORTH_PX;
      const thinned = objects.pair.from.every !== this.pair.from.every; // all of them have come, or but some
      // At the instant when it will be seen.
      if (!still || thinned || x !== 0 || y !== 0) this.#begin(objects, ms + speed * this.took_ms);
    } else this.#paint(BUDGET_MS);
  }

  // Whether a picture is under way: it needs further frames, though nothing else may move.
  get busy() {
    return this.shown && (this.next >= 0 || this.strip < STRIPS || this.moved !== "");
  }

  // By how many CSS pixels the camera has moved from where the picture that is shown was painted.
  #shift() {
    const { view, at } = this;
    return { x: wrap(at.lon - view.lon) * view.scale, y: (view.lat - at.lat) * view.rise };
  }

  #begin(objects, ms) {
    this.ms = ms;
    this.from = { lat: this.view.lat, lon: this.view.lon };
    this.begun = performance.now();
    this.objects = objects;
    this.pair = objects.catalogue.pairAt(ms) ?? objects.pair;
    this.next = 0;
    this.colours = [87, 217].map((alpha) =>
      palette(objects.colourBy, this.theme).map(([r, g, b]) => {
        const [red, green, blue] = [r, g, b].map((v) => Math.round(v * 255));
        return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0; // little-endian, as every browser's machine is
      }),
    );
  }

  #paint(budget_ms) {
    const { objects, pair, view, from, ratio, back } = this;
    const [faded, full] = this.colours;
    const { catalogue, colourBy, sunWorld: sun } = objects;
    const { width, height } = back;
    const words = new Uint32Array(back.data.buffer);
    const n = pair.from.n;
    if (this.places?.length !== 3 * n) this.places = new Float32Array(3 * n).fill(NaN);
    const { places } = this;
    const size = Math.max(1, Math.round(pointSize(this.theme, view) * 0.85 * ratio));
    const [scale, rise] = [view.scale * ratio, view.rise * ratio];
    const { traits } = catalogue;
    const until = performance.now() + budget_ms;
    while (this.next < n && (budget_ms === Infinity || performance.now() < until)) {
      const end = Math.min(this.next + AT_ONCE, n);
      catalogue.worldPlaces(places, pair, this.next, end);
      for (let i = this.next; i < end; i += 1) {
        const [x, y, z] = [places[3 * i], places[3 * i + 1], places[3 * i + 2]];
        if (Number.isNaN(x)) continue;
        let colour = traits[4 * i + 1];
        if (colourBy === "light") {
          const ahead = x * sun[0] + y * sun[1] + z * sun[2];
          const off = x * x + y * y + z * z - (ahead * ahead) / sun[3];
          colour = ahead < 0 && off < 1 ? 0 : 1;
        }
        // Latitude in world space is within 0.1 degree of geodetic: a third of a pixel.
        const lat = Math.atan2(z, Math.sqrt(x * x + y * y)) / RADIANS;
        let dx = Math.atan2(y, x) / RADIANS - from.lon;
        dx -= 360 * Math.round(dx / 360);
        const left = Math.round((view.w / 2) * ratio + dx * scale - size / 2);
        const top = Math.round((view.h / 2) * ratio - (lat - from.lat) * rise - size / 2);
        const word = (traits[4 * i + 3] < 128 ? faded : full)[colour];
        const [right, bottom] = [Math.min(left + size, width), Math.min(top + size, height)];
        for (let row = Math.max(top, 0); row < bottom; row += 1) {
          for (let column = Math.max(left, 0); column < right; column += 1) words[row * width + column] = word;
        }
      }
      this.next = end;
    }
    if (this.next < n) return;
    this.next = -1;
    this.took_ms = Math.min(500, performance.now() - this.begun);
    [this.front, this.back] = [this.back, this.front];
    this.strip = 0;
    const still = this.at.lat === from.lat && this.at.lon === from.lon;
    this.at = from;
    if (!still) this.#handOverAll(); // strips of two cameras do not fit together
  }

  #move(transform) {
    this.moved = transform;
    for (const { canvas } of this.strips) canvas.style.transform = transform;
  }

  #handOverAll() {
    this.at = this.from;
    this.#move("");
    for (this.strip = 0; this.strip < STRIPS; ) this.#handOver();
  }

  // One strip to the canvas, and the same strip of what was shown before wiped for the next picture.
  #handOver() {
    const { width } = this;
    const { context, from, to } = this.strips[this.strip];
    context.putImageData(this.front, 0, -from, 0, from, width, to - from);
    new Uint32Array(this.back.data.buffer).fill(0, from * width, to * width);
    this.strip += 1;
    if (!this.shown) for (const one of this.strips) one.canvas.style.display = "block";
    this.shown = true;
  }

  paste(context, width, height) {
    for (const { canvas, from, to } of this.strips) {
      const [top, tall] = [from, to - from].map((px) => (px * height) / this.height);
      context.drawImage(canvas, 0, top, width, tall);
    }
  }

  pixelAt(x, y) {
    if (!this.shown) return null;
    const at = 4 * (y * this.width + x);
    const found = [...this.front.data.slice(at, at + 4)];
    return found[3] > 0 ? found : null;
  }
}
