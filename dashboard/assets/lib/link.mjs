// The state of the view as a short query, so that a link shows another reader the same thing.
// Version 1. What is as it is at first is left out; what a reader's version does not know gets a sentence.

import { iso, parseMoment } from "./moments.mjs";

export const VERSION = 1;
export const THEMES = ["auto", "dark", "light", "contrast"];
export const VIEWS = ["globe", "map"];

const MODES = { f: "free", n: "north", t: "follow", s: "site" };
const LETTERS = Object.fromEntries(Object.entries(MODES).map(([letter, mode]) => [mode, letter]));

// Four digits are a hundred metres on the ground, and what a link shows is what its writer saw.
const short = (value, digits = 2) => String(Number(value.toFixed(digits)));

// {mode: "north", lat_deg: 30, lon_deg: 75, distance: 3.2} <-> "n,30,75,3.2"
export function writeCamera(camera) {
  const parts = [LETTERS[camera.mode]];
  if (camera.mode === "follow") {
    const target = camera.catalogue === undefined ? camera.id : `c${camera.catalogue}`;
    parts.push(target, short(camera.distance));
  } else if (camera.mode === "site") {
    parts.push(camera.id, short(camera.azimuth_deg, 1), short(camera.elevation_deg, 1), short(camera.fov_deg, 0));
  } else {
    parts.push(short(camera.lat_deg), short(camera.lon_deg), short(camera.distance));
    if (camera.mode === "free" && camera.roll_deg) parts.push(short(camera.roll_deg, 1));
  }
  return parts.join(",");
}

export function readCamera(text) {
  const [letter, ...parts] = text.split(",");
  const mode = MODES[letter];
  // The name of a town has a comma of its own: "Zürich,CH".
  const rest = mode === "site" ? [parts.slice(0, -3).join(","), ...parts.slice(-3)] : parts;
  const isText = mode === "follow" || mode === "site";
  const numbers = (isText ? rest.slice(1) : rest).map(Number);
  const enough = { free: 3, north: 3, follow: 1, site: 3 }[mode];
  if (!mode || numbers.length < enough || numbers.some((value) => !Number.isFinite(value))) return null;
  if (mode === "follow") {
    const catalogue = /^c(\d+)$/.exec(rest[0]);
    return { mode, ...(catalogue ? { catalogue: Number(catalogue[1]) } : { id: rest[0] }), distance: numbers[0] };
  }
  if (mode === "site") {
    const [azimuth_deg, elevation_deg, fov_deg] = numbers;
    return { mode, id: rest[0], azimuth_deg, elevation_deg, fov_deg };
  }
  const [lat_deg, lon_deg, distance, roll_deg] = numbers;
  if (Math.abs(lat_deg) > 90 || distance < 1) return null;
  return { mode, lat_deg, lon_deg, distance, ...(roll_deg ? { roll_deg } : {}) };
}

const listed = (names) => (names.length > 0 ? names.map((name) => name.toLowerCase().replaceAll(" ", "-")).join(",") : "none");

// "leo,geo" -> those of the known names, in their order; null where one is none of them.
function readList(text, known) {
  const short = known.map((name) => listed([name]));
  const wanted = text === "none" ? [] : text.split(",");
  return wanted.every((name) => short.includes(name)) ? known.filter((_, i) => wanted.includes(short[i])) : null;
}

// Read a query into a state and the sentences about what it could not mean.
export function readLink(search, { speeds, limits, layers, scenes, objects }, say) {
  const asked = new URLSearchParams(search);
  const state = {};
  const notes = [];
  if (asked.has("v") && Number(asked.get("v")) !== VERSION) {
    notes.push(say("js.link.version", { text: asked.get("v"), known: VERSION }));
  }
  if (asked.has("t")) {
    const text = asked.get("t");
    const ms = parseMoment(text);
    if (ms === null) notes.push(say("js.link.bad-time", { text }));
    else if (ms < limits[0] || ms > limits[1]) {
      state.t = Math.min(Math.max(ms, limits[0]), limits[1]);
      notes.push(say("js.link.far-time", { text, shown: iso(state.t) }));
    } else state.t = ms;
  }
  if (asked.get("place")) state.place = asked.get("place");
  if (asked.has("speed")) {
    const text = asked.get("speed");
    const wanted = Number(text);
    if (text.trim() === "" || !Number.isFinite(wanted)) notes.push(say("js.link.bad-speed", { text }));
    else {
      // Nearest by ratio: 500 is nearer to 900 than to 60, as people count speeds.
      const apart = (speed) => Math.abs(Math.log(speed / Math.max(wanted, 1)));
      state.speed = speeds.reduce((best, speed) => (apart(speed) < apart(best) ? speed : best));
      if (state.speed !== wanted) notes.push(say("js.link.other-speed", { text, shown: state.speed }));
    }
  }
  const oneOf = (name, known, problem) => {
    if (!asked.has(name)) return;
    const text = asked.get(name);
    if (known.includes(text)) state[name] = text;
    else notes.push(say(problem, { text, known: known.join(", ") }));
  };
  oneOf("run", ["0", "1"], "js.link.bad-run");
  if (state.run !== undefined) state.run = state.run === "1";
  oneOf("theme", THEMES, "js.link.bad-theme");
  oneOf("view", VIEWS, "js.link.bad-view");
  state.present = asked.get("present") === "1";
  if (asked.has("cam")) {
    const camera = readCamera(asked.get("cam"));
    if (camera === null) notes.push(say("js.link.bad-camera", { text: asked.get("cam") }));
    else state.camera = camera;
  }
  if (asked.has("layers")) {
    state.layers = {};
    // "night-graticule-": each name ends with + (shown) or - (not shown).
    for (const [, name, sign] of asked.get("layers").matchAll(/([a-z]+)([ +-])/g)) {
      if (layers.includes(name)) state.layers[name] = sign !== "-";
    }
  }
  if (asked.has("sel")) {
    const number = Number(asked.get("sel"));
    if (Number.isInteger(number) && number > 0) state.selected = number;
    else notes.push(say("js.link.bad-object", { text: asked.get("sel") }));
  }
  state.objects = {};
  oneOf("colour", objects.colourBy, "js.link.bad-colour");
  if (state.colour) state.objects.colourBy = state.colour;
  delete state.colour;
  for (const name of ["classes", "kinds"]) {
    if (!asked.has(name)) continue;
    const names = readList(asked.get(name), objects[name]);
    if (names === null) notes.push(say("js.link.bad-filter", { text: `${name}=${asked.get(name)}`, known: listed(objects[name]) }));
    else state.objects[name] = names;
  }
  if (asked.get("find")) state.objects.text = asked.get("find").slice(0, 40);
  if (asked.has("scene")) {
    const scene = Number(asked.get("scene"));
    if (Number.isInteger(scene) && scene >= 1 && scene <= scenes) state.scene = scene;
    else notes.push(say("js.link.bad-scene", { text: asked.get("scene"), last: scenes }));
  }
  return { state, notes };
}

// Write the query. A view that follows the present has no time in it: the link means the present.
export function writeLink(view) {
  const parts = [["v", VERSION]];
  if (!view.following) parts.push(["t", iso(Math.round(view.t / 1000) * 1000)]);
  parts.push(["place", view.place]);
  if (!view.following && view.speed !== 1) parts.push(["speed", view.speed]);
  if (!view.following && !view.run) parts.push(["run", 0]);
  if (view.view) parts.push(["view", view.view]);
  if (view.camera) parts.push(["cam", writeCamera(view.camera)]);
  const layers = Object.entries(view.layers ?? {}).sort().map(([name, on]) => `${name}${on ? "+" : "-"}`);
  if (layers.length) parts.push(["layers", layers.join("")]);
  if (view.selected) parts.push(["sel", view.selected]);
  const { colourBy, classes, kinds, text } = view.objects ?? {};
  if (colourBy && colourBy !== "class") parts.push(["colour", colourBy]);
  if (classes) parts.push(["classes", listed(classes)]);
  if (kinds) parts.push(["kinds", listed(kinds)]);
  if (text) parts.push(["find", text]);
  if (view.theme !== "auto") parts.push(["theme", view.theme]);
  if (view.scene) parts.push(["scene", view.scene]);
  if (view.present) parts.push(["present", 1]);
  // Colons and commas are allowed in a query and read better as they are.
  const readable = (value) => encodeURIComponent(value).replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `?${parts.map(([key, value]) => `${key}=${readable(value)}`).join("&")}`;
}

// A short fingerprint of a link, by which two machines can see that they show the same
// (FNV-1a with 64 bits: Fowler, Noll and Vo; RFC 9923). Not a secret, and not cryptography.
export function stateHash(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}
