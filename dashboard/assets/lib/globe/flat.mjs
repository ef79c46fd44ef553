// The renderer of the flat map: Canvas2D, longitude across and latitude up. What stands still is drawn
// once for each camera, the night once for each declination of the Sun; of the catalogue a share a frame.

import { Dots } from "./dots.mjs";
import { RADIANS, WGS84_A_KM, along } from "./earth.mjs";
import { Night } from "./night.mjs";
import { mapPlace, wrap } from "./view.mjs";

export class FlatRenderer {
  constructor(canvas) {
    this.canvas = canvas; // what moves slowly: sea, land and the night over them
    this.slow = canvas.getContext("2d");
    this.ground = document.createElement("canvas"); // sea, land, graticule alone
    this.dots = new Dots();
    this.night = new Night();
    this.land = null;
    this.software = true;
    this.forget();
  }

  // What is put on the page, from the bottom to the top.
  get layers() {
    return [this.canvas, ...this.dots.strips.map(({ canvas }) => canvas)];
  }

  get busy() {
    return this.dots.busy;
  }

  // All of it, onto another canvas.
  paste(context, width, height) {
    context.drawImage(this.canvas, 0, 0, width, height);
    this.dots.paste(context, width, height);
  }

  // Draw everything anew the next time.
  forget() {
    this.groundKey = this.slowKey = "";
    this.dots.forget();
  }

  resize(w, h, ratio) {
    this.w = w;
    this.h = h;
    this.ratio = ratio;
    for (const one of [this.canvas, this.ground]) {
      one.width = Math.round(w * ratio);
      one.height = Math.round(h * ratio);
    }
    this.dots.resize(w, h, ratio);
    this.forget();
  }

  setLand(land) {
    this.land = land;
    this.forget();
  }

  // `fast` is the context of the overlay, cleared: what moves every frame goes there, below the labels.
  draw(view, picture, fast) {
    if (!this.land) return;
    this.view = view;
    this.theme = picture.theme;
    this.span = 360 * view.scale;
    this.#ground(picture);
    this.#slow(picture);
    this.dots.draw(view, picture);
    this.context = fast;
    fast.save();
    this.#clip(fast);
    for (const fan of picture.fans) this.#area(fan.ring, fan.colour, 0.28, 1.4, 1);
    for (const cone of picture.cones) this.#area(cone.rim.map(mapPlace), cone.colour, 0.3, 1.6, 1);
    for (const circle of picture.circles) {
      this.#area(footprint(circle), circle.colour, 0.13 * circle.tint[3], 1.7, circle.tint[3]);
    }
    for (const line of picture.lines) if (/^(track|marks)/.test(line.name)) this.#line(line);
    fast.restore();
  }

  // The ground and the night over it, anew when the Sun has moved by a pixel.
  #slow({ layers, sun }) {
    const { view, theme, night, span, ratio, slow } = this;
    const [width, height] = [span, 180 * view.rise].map((size) => Math.round(size * ratio));
    let drawn = "";
    let left = 0;
    if (layers.night && sun) {
      const [r, g, b] = theme.gl.nightOcean.map((v) => Math.round(v * 255));
      drawn = night.draw(sun, width, height, [r, g, b, theme.dark ? 0.8 : 0.66]);
      left = Math.round((view.w / 2 + wrap(sun.longitude_deg - 180 - view.lon) * view.scale) * ratio);
    }
    const key = [this.groundKey, drawn, left].join();
    if (key === this.slowKey) return;
    this.slowKey = key;
    slow.setTransform(1, 0, 0, 1, 0, 0);
    slow.clearRect(0, 0, this.canvas.width, this.canvas.height);
    slow.drawImage(this.ground, 0, 0);
    if (!drawn) return;
    slow.save();
    slow.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#clip(slow);
    slow.setTransform(1, 0, 0, 1, 0, 0);
    night.paint(slow, left, Math.round(view.at(90, 0).y * ratio), width, height);
    slow.restore();
  }

  #clip(context) {
    const { view } = this;
    const top = view.at(90, 0).y;
    const left = view.w / 2 - this.span / 2;
    context.beginPath();
    context.rect(Math.max(left, 0), top, Math.min(this.span, view.w), 180 * view.rise);
    context.clip();
  }

  // Sea, land, coast, graticule.
  #ground({ layers, theme }) {
    const { view, ratio } = this;
    const context = this.ground.getContext("2d");
    const camera = [view.lat, view.lon, view.scale, view.rise, theme.css.ocean, theme.css.land, theme.css.leo];
    const key = [...camera, layers.coast, layers.graticule].join();
    if (key === this.groundKey) return;
    this.groundKey = key;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.save();
    this.#clip(context);
    const top = view.at(90, 0).y;
    const sea = context.createLinearGradient(0, top, 0, top + 180 * view.rise);
    sea.addColorStop(0, theme.css.oceanDeep);
    sea.addColorStop(0.5, theme.css.ocean);
    sea.addColorStop(1, theme.css.oceanDeep);
    context.fillStyle = sea;
    context.fillRect(0, top, view.w, 180 * view.rise);
    const path = (rings, shift) => {
      context.beginPath();
      for (const ring of rings) {
        for (let i = 0; i < ring.length; i += 2) {
          const x = view.w / 2 + (ring[i] - view.lon + shift) * view.scale;
          const y = view.h / 2 - (ring[i + 1] - view.lat) * view.rise;
          if (i === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        }
        context.closePath();
      }
    };
    const shifts = [-360, 0, 360];
    for (const shift of shifts) {
      path(this.land.rings, shift);
      context.fillStyle = theme.css.land;
      context.fill();
      if (layers.coast) {
        context.lineWidth = 0.8;
        context.globalAlpha = 0.75;
        context.strokeStyle = theme.css.coast;
        context.stroke();
        context.globalAlpha = 1;
      }
      path(this.land.iceRings, shift);
      context.fillStyle = theme.css.ice;
      context.globalAlpha = 0.85;
      context.fill();
      context.globalAlpha = 1;
    }
    if (layers.graticule) {
      const step = view.scale > 8 ? 10 : view.scale > 4 ? 15 : 30;
      context.strokeStyle = theme.css.graticule;
      context.globalAlpha = 0.28;
      for (let lon = -180; lon < 180; lon += step) {
        const { x } = view.at(0, lon);
        context.beginPath();
        context.moveTo(x, top);
        context.lineTo(x, top + 180 * view.rise);
        context.lineWidth = 0.8;
        context.stroke();
      }
      for (let lat = -90 + step; lat < 90; lat += step) {
        const { y } = view.at(lat, 0);
        context.beginPath();
        context.moveTo(0, y);
        context.lineTo(view.w, y);
        context.lineWidth = lat === 0 ? 1.5 : 0.8;
        context.stroke();
      }
    }
    context.restore();
  }

  // A closed ring of {lat_deg, lon_deg}, across the antimeridian or round a pole as it may run.
  #area(ring, colour, fill, width, strength) {
    const { context, view, span } = this;
    const xs = [];
    const ys = [];
    let lon = ring[0].lon_deg;
    for (const point of ring) {
      lon += wrap(point.lon_deg - lon);
      xs.push(view.w / 2 + (lon - view.lon) * view.scale);
      ys.push(view.h / 2 - (point.lat_deg - view.lat) * view.rise);
    }
    const turns = Math.round((lon + wrap(ring[0].lon_deg - lon) - ring[0].lon_deg) / 360);
    const pole = turns !== 0 ? view.at(ring.reduce((sum, { lat_deg }) => sum + lat_deg, 0) > 0 ? 90 : -90, 0).y : 0;
    for (let k = -2; k <= 2; k += 1) {
      const shift = k * span;
      context.beginPath();
      xs.forEach((x, i) => (i === 0 ? context.moveTo(x + shift, ys[i]) : context.lineTo(x + shift, ys[i])));
      if (turns === 0) context.closePath();
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.globalAlpha = 0.9 * strength;
      context.stroke();
      if (turns !== 0) {
        const end = xs[0] + turns * span + shift;
        context.lineTo(end, ys[0]);
        context.lineTo(end, pole);
        context.lineTo(xs[0] + shift, pole);
        context.closePath();
      }
      context.globalAlpha = fill * strength;
      context.fillStyle = colour;
      context.fill();
    }
    context.globalAlpha = 1;
  }

  // Points (world, along) as one line, the way ahead dashed, faded in eight steps.
  #line({ points, tint, width, casing, fade, dashes, opacity, name }) {
    const { context, view, span, theme } = this;
    const n = points.length / 4;
    const xs = new Float64Array(n);
    const ys = new Float64Array(n);
    for (let i = 0; i < n; i += 1) {
      const { lat_deg, lon_deg } = mapPlace([points[4 * i], points[4 * i + 1], points[4 * i + 2]]);
      const at = view.at(lat_deg, lon_deg);
      xs[i] = at.x;
      ys[i] = at.y;
    }
    const css = `rgb(${tint.slice(0, 3).map((v) => Math.round(v * 255)).join(" ")})`;
    const steps = name.startsWith("track") ? 8 : 1;
    context.lineJoin = "round";
    context.lineCap = "butt";
    for (const [stroke, extra] of casing ? [[theme.css.casing, 2.4], [css, 0]] : [[css, 0]]) {
      context.strokeStyle = stroke;
      context.lineWidth = width * theme.track_px + extra;
      for (const [low, high, end] of [[-1, 0, fade[0]], [0, 1, fade[1]]]) {
        context.setLineDash(dashes > 0 && low === 0 ? [9, 5] : []);
        let i = 0;
        for (let step = 0; step < steps; step += 1) {
          const [from, to] = [low + (high - low) * (step / steps), low + (high - low) * ((step + 1) / steps)];
          const middle = Math.abs((from + to) / 2);
          context.globalAlpha = opacity * (1 - (1 - end) * middle) * (extra > 0 ? 0.7 : 1);
          context.beginPath();
          let open = false;
          for (; i < n; i += 1) {
            const along_ = points[4 * i + 3];
            if (along_ > 8) {
              open = false;
              continue;
            }
            if (along_ < from - 1e-9) continue;
            const x = xs[i];
            if (!open) context.moveTo(x, ys[i]);
            else {
              const jump = x - xs[i - 1];
              if (Math.abs(jump) > span / 2) {
                const side = jump > 0 ? -span : span;
                context.lineTo(x + side, ys[i]);
                context.moveTo(xs[i - 1] - side, ys[i - 1]);
                context.lineTo(x, ys[i]);
              } else context.lineTo(x, ys[i]);
            }
            open = true;
            if (along_ >= to) break;
          }
          context.stroke();
        }
      }
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  measurePositions(pair, catalogue) {
    const km = new Float32Array(3 * pair.from.n);
    for (let i = 0; i < pair.from.n; i += 1) {
      const at = catalogue.position(i);
      if (at) km.set(at, 3 * i);
    }
    return km;
  }

  pixelAt(x, y) {
    const at = [Math.floor(x * this.ratio), Math.floor(y * this.ratio)];
    return this.dots.pixelAt(...at) ?? [...this.slow.getImageData(...at, 1, 1).data];
  }

  destroy() {
    this.ground = this.dots = null;
  }
}

// The circle from which a station stands at an elevation or higher, on a sphere of the local radius.
export function footprint({ below, alt_km, elevation }) {
  const radius = WGS84_A_KM - 21.385 * Math.sin(below.lat_deg * RADIANS) ** 2;
  const e = elevation * RADIANS;
  const reach = (Math.acos((radius * Math.cos(e)) / (radius + alt_km)) - e) / RADIANS;
  return Array.from({ length: 121 }, (_, i) => along(below.lat_deg, below.lon_deg, i * 3, reach));
}
