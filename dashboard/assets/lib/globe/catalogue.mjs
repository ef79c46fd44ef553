// The whole catalogue: the documents of the server, what is chosen of them, and where each object is.
// The layout of a keyframe is that of dashboard/motion/keyframes.py.

import { place } from "./earth.mjs";
import { mapPlace } from "./view.mjs";
import { WGS84_A_KM, WGS84_B_KM } from "./earth.mjs";

const DAY_S = 86400;
const HEADER = 40;
const KEPT = 80;
const AT_ONCE = 3;
const RETRY_MS = 4000;
const AHEAD_WALL_S = 6;
const REEL_FROM_SPEED = 600; // more than one keyframe a second: then an hour of them in one document
const THIN_FROM_SPEED = 1800; // and of every fourth object: a low orbit goes round in a second and a half
const THIN = 4;
const ABSENT = -32768;

export function readKeyframe(bytes, key) {
  const view = new DataView(bytes);
  const magic = String.fromCharCode(...new Uint8Array(bytes, 0, 4));
  if (magic !== "COKF" || view.getUint32(4, true) !== 1) throw new Error("not a keyframe of this version");
  const n = view.getUint32(8, true);
  return {
    key,
    every: parseInt(key.split("#")[1] ?? 1, 10),
    bytes,
    n,
    step_s: view.getUint32(12, true),
    start_s: view.getFloat64(16, true),
    angle_rad: view.getFloat64(24, true),
    position_unit_km: view.getFloat32(32, true),
    rate_unit_km_s: view.getFloat32(36, true),
    high: new Int16Array(bytes, HEADER, 3 * n),
    rate: new Int16Array(bytes, HEADER + 6 * n, 3 * n),
    low: new Uint8Array(bytes, HEADER + 12 * n, 3 * n),
  };
}

// A keyframe of every `every`th of `n` objects from `first` on as one of all of them, the others absent.
function spread(bytes, n, every, first) {
  if (every === 1) return bytes;
  const few = (bytes.byteLength - HEADER) / 15;
  const whole = new ArrayBuffer(HEADER + 15 * n);
  new Uint8Array(whole).set(new Uint8Array(bytes, 0, HEADER));
  new DataView(whole).setUint32(8, n, true);
  new Int16Array(whole, HEADER, 3 * n).fill(ABSENT);
  const copy = (Kind, at, to) => {
    const [from, into] = [new Kind(bytes, HEADER + at * few, 3 * few), new Kind(whole, HEADER + to * n, 3 * n)];
    for (let i = 0; i < few; i += 1) for (let k = 0; k < 3; k += 1) into[3 * (every * i + first) + k] = from[3 * i + k];
  };
  copy(Int16Array, 0, 0);
  copy(Int16Array, 6, 6);
  copy(Uint8Array, 12, 12);
  return whole;
}

// How the ends of a step of h seconds weigh at the share s of it: quintic Hermite.
export function quinticWeights(s, h) {
  const [s2, s3, s4, s5] = [s ** 2, s ** 3, s ** 4, s ** 5];
  return [
    1 - 10 * s3 + 15 * s4 - 6 * s5,
    h * (s - 6 * s3 + 8 * s4 - 3 * s5),
    0.5 * h * h * (s2 - 3 * s3 + 3 * s4 - s5),
    10 * s3 - 15 * s4 + 6 * s5,
    h * (-4 * s3 + 7 * s4 - 3 * s5),
    0.5 * h * h * (s3 - 2 * s4 + s5),
  ];
}

// Two keyframes and what lies between them at one instant.
function pairOf(from, to, ms) {
  const share = (ms / 1000 - from.start_s) / from.step_s;
  const turned = (((to.angle_rad - from.angle_rad) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);
  const angle = from.angle_rad + share * turned;
  return { from, to, weights: quinticWeights(share, from.step_s), turn: [Math.cos(angle), Math.sin(angle)], ms };
}

// The twin of the shader: object `i` between the two keyframes of `pair`, ITRS km, into `out`.
// Returns false where there is no place.
export function positionOf({ from, to, weights: w, turn }, i, out) {
  const at = 3 * i;
  if (from.high[at] === ABSENT || to.high[at] === ABSENT) return false;
  let [x, y, z] = [0, 0, 0];
  for (let end = 0; end < 2; end += 1) {
    const { high, low, rate, position_unit_km: unit, rate_unit_km_s: pace } = end === 0 ? from : to;
    const rx = (high[at] * 256 + low[at]) * unit;
    const ry = (high[at + 1] * 256 + low[at + 1]) * unit;
    const rz = (high[at + 2] * 256 + low[at + 2]) * unit;
    const dd = rx * rx + ry * ry + rz * rz;
    const d = Math.sqrt(dd);
    const k = (1.5 * 1.082616e-3 * 6378.135 * 6378.135) / dd;
    const zz = (5 * rz * rz) / dd;
    const pull = -398600.8 / (dd * d);
    const [wr, wv, wa] = end === 0 ? [w[0], w[1], w[2]] : [w[3], w[4], w[5]];
    const level = wr + wa * pull * (1 - k * (zz - 1));
    x += level * rx + wv * rate[at] * pace;
    y += level * ry + wv * rate[at + 1] * pace;
    z += (wr + wa * pull * (1 - k * (zz - 3))) * rz + wv * rate[at + 2] * pace;
  }
  out[0] = turn[0] * x + turn[1] * y;
  out[1] = turn[0] * y - turn[1] * x;
  out[2] = z;
  return true;
}

export class Catalogue {
  constructor(address, onChange) {
    this.address = address;
    this.onChange = onChange;
    this.documents = new Map(); // address -> keyframe
    this.pending = new Set();
    this.failures = new Map(); // address -> until when it is not asked again
    this.days = new Map(); // number -> {index, objects} or {pending: true}
    this.choice = { colourBy: "class", classes: null, kinds: null, text: "", maxAgeDays: null, selected: null };
    this.status = "loading";
    this.current = null; // the day that is shown
    this.traits = null;
    this.traitsVersion = 0;
    this.shown = 0;
    this.pair = null;
    this.hour = NaN;
    this.every = 1;
  }

  get summary() {
    const { status } = this;
    const index = this.current?.index;
    return {
      status,
      count: index?.count ?? 0,
      every: this.pair ? Math.max(this.pair.from.every, this.pair.to.every) : 1,
      shown: this.shown,
      source: index?.source ?? null,
      day: index ? new Date(index.day * DAY_S * 1000).toISOString().slice(0, 10) : null,
      words: status === "ready" || status === "off" ? null : `globe.catalogue.${status}`,
      object: (i) => this.object(i),
      find: (text) => this.find(text),
    };
  }

  #tell(status) {
    const index = this.current?.index;
    const said = `${status} ${index?.digest} ${this.shown} ${this.summary.every}`;
    this.status = status;
    if (said === this.said) return;
    this.said = said;
    this.onChange(this.summary);
  }

  async #get(address, read) {
    this.pending.add(address);
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error ?? String(answer.status));
      return await read(answer);
    } catch (error) {
      this.failures.set(address, performance.now() + RETRY_MS);
      throw error;
    } finally {
      this.pending.delete(address);
    }
  }

  async #loadDay(number) {
    this.days.set(number, { pending: true });
    try {
      const index = await this.#get(`${this.address}${number}.json`, (answer) => answer.json());
      const objects = index.count > 0 ? await this.#get(this.address + index.objects, (answer) => answer.json()) : null;
      this.days.set(number, { index, objects });
      while (this.days.size > 6) this.days.delete(this.days.keys().next().value);
    } catch (error) {
      this.days.set(number, { failedUntil: performance.now() + RETRY_MS, reason: String(error.message ?? error) });
    }
    this.onChange(this.summary);
  }

  #day(number) {
    const kept = this.days.get(number);
    if (!kept || (kept.failedUntil && kept.failedUntil < performance.now())) this.#loadDay(number);
    return this.days.get(number);
  }

  #address(day, slot, every = 1, first = 0) {
    return this.address + day.index.keyframes.replace("{slot}", slot) + (every > 1 ? `#${every}-${first}` : "");
  }

  // Where every fourth object is begun to count so that the selected one is among them.
  #first(day) {
    const at = day.objects?.norad_cat_id.indexOf(this.choice.selected) ?? -1;
    return Math.max(at, 0) % THIN;
  }

  // Both ends of a step: of all objects where they are there, else of every fourth, the same ones at both.
  #ends(day, slot) {
    const first = this.#first(day);
    for (let i = 0; i < THIN; i += 1) {
      const of = (k) =>
        this.documents.get(this.#address(day, k)) ?? this.documents.get(this.#address(day, k, THIN, (first + i) % THIN));
      const [from, to] = [of(slot), of(slot + 1)];
      if (from && to) return { from, to };
    }
    return null;
  }

  #want(address, read = readKeyframe) {
    if (this.documents.has(address) || this.pending.has(address) || this.pending.size >= AT_ONCE) return;
    if ((this.failures.get(address) ?? 0) > performance.now()) return;
    this.#get(address, (answer) => answer.arrayBuffer())
      .then((bytes) => {
        for (const one of [read(bytes, address)].flat()) this.documents.set(one.key, one);
        while (this.documents.size > KEPT) this.documents.delete(this.documents.keys().next().value);
        this.onChange(this.summary);
      })
      .catch(() => {
        // Newer elements took the place of this day's: ask which ones at the next frame.
        const number = Number(address.slice(this.address.length).split("/")[0]);
        if (this.days.get(number)?.index) this.days.delete(number);
      });
  }

  // What the keyframes from `slot` to `last` are read from, hour by hour; both ends of an hour are in it.
  #wantReels(day, slot, last, every) {
    const first = every > 1 ? this.#first(day) : 0;
    const { step_s, reels, count } = day.index;
    const long = 3600 / step_s;
    for (let hour = Math.floor(slot / long); hour * long < last; hour += 1) {
      const slots = Array.from({ length: long + 1 }, (_, i) => this.#address(day, hour * long + i, every, first));
      if (slots.every((address) => this.documents.has(address))) continue;
      const address = reels.replace("{hour}", hour).replace("{every}", every).replace("{first}", first);
      this.#want(this.address + address, (bytes) => {
        const size = bytes.byteLength / slots.length;
        return slots.map((address, i) => readKeyframe(spread(bytes.slice(i * size, (i + 1) * size), count, every, first), address));
      });
    }
  }

  #wantFrames(day, slot, last, speed) {
    if (speed > REEL_FROM_SPEED) this.#wantReels(day, slot, last, this.every);
    else for (let k = slot; k <= last && k < slot + 40; k += 1) this.#want(this.#address(day, k));
  }

  // Make ready for `ms`; `speed` is how many seconds of the clock go by in one of the wall.
  // Afterwards `pair` is what lies around that instant, or null while it is not there.
  prepare(ms, speed = 1) {
    const seconds = ms / 1000;
    const number = Math.floor(seconds / DAY_S);
    const day = this.#day(number);
    const ahead_s = seconds + speed * AHEAD_WALL_S;
    if (Math.floor(ahead_s / DAY_S) !== number) this.#day(Math.floor(ahead_s / DAY_S));
    this.pair = null;
    if (!day?.index) {
      this.#tell(day?.failedUntil ? "failed" : "loading");
      return;
    }
    if (day !== this.current) {
      this.current = day;
      this.traits = null;
    }
    if (day.index.count === 0) {
      this.shown = 0;
      this.#tell("none");
      return;
    }
    const hour = Math.floor(seconds / 3600);
    if (this.traits === null || hour !== this.hour) {
      this.hour = hour;
      this.#choose(seconds);
    }
    const step = day.index.step_s;
    const slot = Math.floor(seconds / step);
    const last = Math.floor(ahead_s / step) + 1;
    const midnight = ((number + 1) * DAY_S) / step;
    this.every = speed > THIN_FROM_SPEED ? THIN : 1;
    this.#wantFrames(day, slot, Math.min(Math.max(last, slot + 1), midnight), speed);
    // The next day has objects and keyframes of its own.
    const next = this.days.get(number + 1);
    if (last > midnight && next?.index?.count > 0) this.#wantFrames(next, midnight, last, speed);
    const ends = this.#ends(day, slot);
    if (!ends) {
      this.#tell("loading");
      return;
    }
    this.pair = pairOf(ends.from, ends.to, ms);
    this.#tell(day.index.status);
  }

  // What lies around another instant near by, or null while it is not there.
  pairAt(ms) {
    const day = this.current;
    if (!day?.index) return null;
    const slot = Math.floor(ms / 1000 / day.index.step_s);
    const ends = this.#ends(day, slot);
    return ends && pairOf(ends.from, ends.to, ms);
  }

  setChoice(choice) {
    this.choice = { ...this.choice, ...choice };
    this.traits = null;
  }

  // What is shown, in which colour, how large and how strongly: four bytes an object.
  #choose(seconds) {
    const { objects, index } = this.current;
    const { colourBy, classes, kinds, text, maxAgeDays, selected } = this.choice;
    const n = index.count;
    const traits = new Uint8Array(4 * n);
    const wanted = text.trim().toLowerCase();
    const classOn = objects.classes.map((name) => classes === null || classes.includes(name));
    const kindOn = objects.kinds.map((name) => kinds === null || kinds.includes(name));
    const far = Math.min(maxAgeDays ?? Infinity, index.shown_within_days);
    let shown = 0;
    for (let i = 0; i < n; i += 1) {
      const age = Math.abs(seconds - objects.epoch_unix_s[i]) / DAY_S;
      const number = objects.norad_cat_id[i];
      const chosen = number === selected;
      const named = wanted === "" || objects.name[i].toLowerCase().includes(wanted) || String(number).startsWith(wanted);
      const on = chosen || (age <= far && classOn[objects.orbit_class[i]] && kindOn[objects.kind[i]] && named);
      if (!on) continue;
      shown += 1;
      const stale = age > index.stale_after_days;
      traits[4 * i] = 1;
      traits[4 * i + 1] =
        colourBy === "kind" ? objects.kind[i] : colourBy === "age" ? (stale ? 2 : age > 2 ? 1 : 0) : objects.orbit_class[i];
      traits[4 * i + 2] = chosen ? 1 : 0;
      traits[4 * i + 3] = chosen ? 255 : stale ? 90 : 225;
    }
    this.traits = traits;
    this.traitsVersion += 1;
    this.shown = shown;
  }

  object(i) {
    const { objects, index } = this.current ?? {};
    if (!objects || !(i >= 0 && i < index.count)) return null;
    return {
      kind: "object",
      index: i,
      norad_cat_id: objects.norad_cat_id[i],
      name: objects.name[i],
      object_id: objects.object_id[i],
      orbit_class: objects.classes[objects.orbit_class[i]],
      object_kind: objects.kinds[objects.kind[i]],
      epoch_ms: objects.epoch_unix_s[i] * 1000,
      period_minutes: objects.period_minutes[i],
      inclination_deg: objects.inclination_deg[i],
    };
  }

  indexOf(norad_cat_id) {
    return this.current?.objects?.norad_cat_id.indexOf(norad_cat_id) ?? -1;
  }

  // Numbers of the objects whose name or number begins or contains the text, at most 20.
  find(text) {
    const wanted = text.trim().toLowerCase();
    const { objects } = this.current ?? {};
    if (!objects || wanted === "") return [];
    const found = [];
    for (let i = 0; i < objects.name.length && found.length < 20; i += 1) {
      if (objects.name[i].toLowerCase().includes(wanted) || String(objects.norad_cat_id[i]).startsWith(wanted)) {
        found.push(this.object(i));
      }
    }
    return found;
  }

  // ITRS km of object i now, or null.
  position(i) {
    const out = [0, 0, 0];
    return this.pair && i >= 0 && positionOf(this.pair, i, out) ? out : null;
  }

  // World places of what is shown among the objects first to end, three floats each; NaN where there is none.
  worldPlaces(into, pair = this.pair, first = 0, end = pair.from.n) {
    const { traits } = this;
    const n = pair.from.n;
    const out = into?.length === 3 * n ? into : new Float32Array(3 * n);
    const km = [0, 0, 0];
    for (let i = first; i < end; i += 1) {
      const on = traits[4 * i] === 1 && positionOf(pair, i, km);
      out[3 * i] = on ? km[0] / WGS84_A_KM : NaN;
      out[3 * i + 1] = km[1] / WGS84_A_KM;
      out[3 * i + 2] = km[2] / WGS84_B_KM;
    }
    return out;
  }

  described(i, ms) {
    const said = this.object(i);
    const km = this.position(i);
    if (!said || !km) return said;
    const world = [km[0] / WGS84_A_KM, km[1] / WGS84_A_KM, km[2] / WGS84_B_KM];
    const below = mapPlace(world);
    const foot = place(below.lat_deg, below.lon_deg);
    const alt_km = Math.hypot(
      km[0] - foot[0] * WGS84_A_KM,
      km[1] - foot[1] * WGS84_A_KM,
      km[2] - foot[2] * WGS84_B_KM,
    );
    return { ...said, age_days: (ms - said.epoch_ms) / 86400000, position_km: km, ...below, alt_km };
  }
}
