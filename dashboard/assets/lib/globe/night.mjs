// Night and the three twilights on the flat map, from the curves on which the Sun stands at a given
// height. Exact in every column: no cells, and nothing special at a pole, an equinox or a solstice.

import { RADIANS } from "./earth.mjs";

// Sunset as the geometry has it, then civil, nautical and astronomical twilight (Explanatory Supplement
// to the Astronomical Almanac, 3rd ed. 2013, section 12.3: 6, 12 and 18 degrees below the horizon).
export const BANDS_DEG = [0, -6, -12, -18];
const STEPS = 36; // curves from the horizon down to the end of twilight, half a degree apart
const REMADE_DEG = 0.02; // of declination: a tenth of a pixel
const LARGEST_PX = 3072;

// How dark it is below the curve k: a plain step at the horizon, then a soft fall with three marks in it.
const SHADES = Array.from({ length: STEPS + 1 }, (_, k) => {
  const share = k / STEPS;
  const fall = 0.66 * share * share * (3 - 2 * share);
  return 0.26 + fall + 0.0267 * Math.floor(k / 12);
});

// Between which latitudes the Sun stands lower than `altitude_deg` (none above 0), where its hour angle
// is `hour_deg`: [south, north] in degrees, or null. From sin h = sin(lat) sin(d) + cos(lat) cos(d) cos(H).
export function darkBetween(declination_deg, hour_deg, altitude_deg) {
  const a = Math.sin(declination_deg * RADIANS);
  const b = Math.cos(declination_deg * RADIANS) * Math.cos(hour_deg * RADIANS);
  const c = Math.sin(altitude_deg * RADIANS);
  const r = Math.hypot(a, b);
  // The darkest latitude of the great circle through the poles, and how far the dark reaches from it.
  if (-c > r) return null;
  const reach = Math.acos(Math.min(1, -c / Math.max(r, 1e-12))) / RADIANS;
  const darkest = Math.atan2(-a, -b) / RADIANS;
  for (const turn of [0, -360, 360]) {
    const south = Math.max(-90, darkest + turn - reach);
    const north = Math.min(90, darkest + turn + reach);
    if (south < north) return [south, north];
  }
  return null;
}

// Hour angles at which the edge must be known: evenly, and where a band begins, ends or stands upright.
function columns(declination_deg, altitude_deg, count) {
  const hours = Array.from({ length: count + 1 }, (_, i) => -180 + (360 * i) / count);
  const [a, c] = [Math.sin(declination_deg * RADIANS), Math.sin(altitude_deg * RADIANS)];
  const square = (c * c - a * a) / Math.cos(declination_deg * RADIANS) ** 2;
  const tips = square >= 0 && square <= 1 ? [-Math.sqrt(square)] : [];
  for (const cosine of [...tips, 0]) {
    const hour = Math.acos(cosine) / RADIANS;
    // Closer and closer: the edge comes to a tip like a root, and at an equinox it is a wall.
    for (let j = 0; j < 12; j += 1) {
      for (const one of [hour - 0.004 * j * j - 1e-5, hour + 0.004 * j * j + 1e-5]) hours.push(one, -one);
    }
  }
  return hours.filter((hour) => Math.abs(hour) <= 180).sort((x, y) => x - y);
}

// The polygons on which the Sun is lower: lists of [hour_deg, lat_deg], the north edge and back by the south.
export function darkPolygons(declination_deg, altitude_deg, count = 720) {
  const found = [];
  let north = [];
  let south = [];
  const close = () => {
    if (north.length > 1) found.push([...north, ...south.reverse()]);
    [north, south] = [[], []];
  };
  for (const hour of columns(declination_deg, altitude_deg, count)) {
    const between = darkBetween(declination_deg, hour, altitude_deg);
    if (between === null) close();
    else {
      south.push([hour, between[0]]);
      north.push([hour, between[1]]);
    }
  }
  close();
  return found;
}

// The night of one declination, drawn once with the Sun in the middle: as the Earth turns the picture only
// moves along, pixel by pixel.
export class Night {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
    this.key = "";
    this.declination_deg = NaN;
  }

  // Draw it anew where it must be; returns what tells one drawing from another. Sizes of the whole Earth in
  // device pixels.
  draw({ declination_deg }, width, height, [r, g, b, alpha]) {
    const less = Math.min(1, LARGEST_PX / width);
    const [w, h] = [width, height].map((size) => Math.max(2, Math.round(size * less)));
    const key = `${w},${h},${r},${g},${b},${alpha}`;
    if (key === this.key && Math.abs(declination_deg - this.declination_deg) < REMADE_DEG) return this.drawing;
    this.key = key;
    this.declination_deg = declination_deg;
    this.drawing = `${key},${declination_deg}`;
    const { canvas, context } = this;
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    context.clearRect(0, 0, w, h);
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    let before = 0;
    for (let k = 0; k <= STEPS; k += 1) {
      // What is still to be covered so that the layers together make the shade.
      const wanted = alpha * Math.min(1, SHADES[k]);
      context.globalAlpha = (wanted - before) / (1 - before);
      before = wanted;
      context.beginPath();
      for (const polygon of darkPolygons(declination_deg, -k / 2)) {
        polygon.forEach(([hour, lat], i) => {
          const [x, y] = [((hour + 180) / 360) * w, ((90 - lat) / 180) * h];
          if (i === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        });
        context.closePath();
      }
      context.fill();
    }
    context.globalAlpha = 1;
    return this.drawing;
  }

  // Onto another canvas in device pixels: whole ones, so that midnight has no seam where the picture ends.
  paint(context, left, top, width, height) {
    for (const shift of [-1, 0, 1]) {
      const x = left + shift * width;
      if (x < context.canvas.width && x + width > 0) context.drawImage(this.canvas, x, top, width, height);
    }
  }
}
