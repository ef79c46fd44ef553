// The night side of the flat map, as a small picture that is drawn over it.

import { sunDirection } from "./orbit.mjs";

const RADIANS = Math.PI / 180;
const NIGHT_W = 360;
const NIGHT_H = 180;
const TWILIGHT_DEG = 18; // astronomical twilight ends here

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
