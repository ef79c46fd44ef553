// The Live page: one clock, the documents it needs, the map, the panels, the link.

import { Clock } from "./clock.mjs";
import { Painter, project } from "./draw.mjs";
import { Ephemerides } from "./ephemerides.mjs";
import { readLink, writeLink } from "./link.mjs";
import { civil, dateOf, iso, parseMoment, timeOf } from "./moments.mjs";
import { geodetic, inertialSpeed, isSunlit } from "./orbit.mjs";

const MINUTE = 60000;
const DAY = 86400000;
const SAMPLE_MS = 30000; // the track is drawn from places every 30 s, about 2 degrees
const PANEL_MS = 200;
const LINK_MS = 2000;
const SLOW_FRAME_MS = 100; // at speed 1 a station moves a third of a pixel a second
const AHEAD_WALL_S = 8; // documents are asked for this long before the clock gets there

const byId = (id) => document.getElementById(id);
const setProps = (id, values) => window.dash_clientside.set_props(id, values);

let config;
let clock;
let ephemerides;
let painter;
let colours;
let place;
let theme = "auto";
let dirty = true;
let lastPaint = 0;
let lastPanels = -Infinity;
let lastLink = 0;
let shown = { stations: [], sun: null };
let drawn = { labels: [], tracks: {}, night: false };
let frames = 0;
let passesQuery = "";
const trackPlaces = new Map(); // set fingerprint -> Map(sample number -> {lon, lat, sample})

export function say(key, values = {}) {
  const text = config.texts[key];
  if (text === undefined) throw new Error(`No text for ${key}: add it to dashboard/text/en.json`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// --- start -----------------------------------------------------------------------------------

export function boot(data) {
  if (!data || config) return;
  config = data;
  // The server says what the present is; a viewer's own clock may be wrong by hours.
  const loadedAt = performance.now();
  const present = () => config.now_ms + (performance.now() - loadedAt);
  clock = new Clock(present, config.limits_ms);
  ephemerides = new Ephemerides(config);
  ephemerides.onArrival = () => {
    dirty = true;
    lastPanels = -Infinity;
  };
  place = config.place;
  const { state, notes } = readLink(location.search, { speeds: config.speeds, limits: config.limits_ms }, say);
  showNotes(notes);
  if (state.theme) setTheme(state.theme);
  openAt(state);
  shown = look(clock.ms);
  if (state.place && state.place !== place.query) setProps("place-request", { data: state.place });
  else showPlace();
  listen();
  window.CommonOrbit = hooks;
  requestAnimationFrame(frame);
}

function openAt(state) {
  const stale = staleNow();
  // Paused first, so that not a millisecond passes between the link's instant and the pause.
  if (state.run === false) clock.run(false);
  if (state.t === undefined && stale.length === 0 && clock.running) clock.follow();
  else clock.set(state.t ?? (stale.length > 0 ? replayStart() : clock.now()));
  // Following the present has one speed; a link that asks for another means to run away from it.
  if (state.speed && state.speed !== 1) clock.setSpeed(state.speed);
  setProps("clock-speed", { value: String(clock.speed) });
}

const nearestSet = (station, ms) =>
  station.sets.reduce(
    (best, set) => (best === null || Math.abs(ms - set.epoch_ms) < Math.abs(ms - best.epoch_ms) ? set : best),
    null,
  );

const ageDays = (set, ms) => (ms - set.epoch_ms) / DAY;

function staleNow() {
  const now = clock.now();
  return config.stations.filter((station) => {
    const set = nearestSet(station, now);
    return set === null || Math.abs(ageDays(set, now)) > config.stale_after_days;
  });
}

// The newest epoch of all: where a replay begins.
function replayStart() {
  const epochs = config.stations.flatMap((station) => station.sets.map((set) => set.epoch_ms));
  const before = epochs.filter((epoch) => epoch <= clock.now());
  if (epochs.length === 0) return clock.now();
  return before.length ? Math.max(...before) : Math.min(...epochs);
}

// --- what there is to see at one instant -------------------------------------------------------

function look(ms) {
  const sun = ephemerides.sun(ms);
  ephemerides.wantSun(ms, clock.running ? clock.speed * AHEAD_WALL_S * 1000 : 0);
  return { ms, sun, stations: config.stations.map((station) => lookAt(station, ms, sun)) };
}

function lookAt(station, ms, sun) {
  const set = nearestSet(station, ms);
  const base = { key: station.key, name: station.name, set, age_days: set ? ageDays(set, ms) : null };
  if (set === null) return { ...base, status: "none" };
  const age = Math.abs(base.age_days);
  if (age > config.shown_within_days) return { ...base, status: "hidden" };
  const revolution_ms = set.period_minutes * MINUTE;
  const running = clock.running ? clock.speed * AHEAD_WALL_S * 1000 : 0;
  // No farther ahead than the limit: the server would refuse what is not to be shown.
  const limit_ms = set.epoch_ms + config.shown_within_days * DAY;
  const ahead_ms = Math.max(ms, Math.min(ms + running, limit_ms)) + revolution_ms;
  ephemerides.wantStation(set, ms, ms - revolution_ms, ahead_ms);
  wantNextSet(station, set, ms, running);
  const state = ephemerides.stationState(set, ms);
  if (state === null) {
    const refusal = ephemerides.refusal(set, ms);
    return { ...base, status: refusal ? "refused" : "loading", refusal };
  }
  const position_km = Array.from(state.subarray(0, 3));
  const { lat_deg, lon_deg, alt_km } = geodetic(...position_km);
  return {
    ...base,
    status: "shown",
    faded: age > config.stale_after_days,
    position_km,
    lat_deg,
    lon_deg,
    alt_km,
    at: { lon: lon_deg, lat: lat_deg },
    speed_km_s: inertialSpeed(state),
    sunlit: sun ? isSunlit(state, sun) : null,
    track: track(set, ms, revolution_ms, { lon: lon_deg, lat: lat_deg }),
  };
}

// Where another element set becomes the nearest, its documents must be there in time too.
function wantNextSet(station, set, ms, running) {
  const later = nearestSet(station, ms + running);
  const near = Math.abs(ageDays(later, ms + running)) <= config.shown_within_days;
  if (later !== set && near) ephemerides.wantStation(later, ms + running, ms + running, ms + running);
}

// One revolution behind and ahead. Places at whole multiples of 30 s are kept, the ends are exact;
// where a document is not there yet the line ends early rather than guess.
function track(set, ms, revolution_ms, here) {
  if (!trackPlaces.has(set.sha12)) trackPlaces.set(set.sha12, new Map());
  const kept = trackPlaces.get(set.sha12);
  if (kept.size > 6000) kept.clear();
  const at = (sample) => {
    let point = kept.get(sample);
    if (point === undefined) {
      const state = ephemerides.stationState(set, sample * SAMPLE_MS);
      if (state === null) return null;
      const { lat_deg, lon_deg } = geodetic(state[0], state[1], state[2]);
      point = { lon: lon_deg, lat: lat_deg, sample };
      kept.set(sample, point);
    }
    return point;
  };
  const now = ms / SAMPLE_MS;
  const behind = [{ ...here, sample: now }];
  for (let k = Math.ceil(now) - 1; k >= (ms - revolution_ms) / SAMPLE_MS; k -= 1) {
    const point = at(k);
    if (point === null) break;
    behind.push(point);
  }
  const ahead = [{ ...here, sample: Math.floor(now) }];
  for (let k = Math.floor(now) + 1; k <= (ms + revolution_ms) / SAMPLE_MS; k += 1) {
    const point = at(k);
    if (point === null) break;
    ahead.push(point);
  }
  return { behind: behind.reverse(), ahead };
}

// One word for what the page shows, and it is never "live" for old elements.
function modeOf(seen) {
  const fresh = seen.stations.every((station) => ["shown", "loading"].includes(station.status) && isFresh(station));
  const date = dateOf(seen.ms);
  if (clock.atPresent) return fresh ? { mode: "live", text: say("js.mode.live") } : { mode: "old", text: say("js.mode.old") };
  const nothing = seen.stations.every((station) => ["hidden", "none"].includes(station.status));
  if (nothing) return { mode: "old", text: say("js.mode.nothing", { date }) };
  if (seen.ms < clock.now()) return { mode: "replay", text: say("js.mode.replay", { date }) };
  return { mode: "prediction", text: say("js.mode.prediction", { date }) };
}

const isFresh = (station) => Math.abs(station.age_days) <= config.stale_after_days;

// --- every frame -------------------------------------------------------------------------------

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function frame(at) {
  requestAnimationFrame(frame);
  const pace = calm.matches ? 1000 : clock.speed === 1 ? SLOW_FRAME_MS : 0;
  const moving = clock.running || clock.following;
  if (dirty || (moving && at - lastPaint >= pace)) {
    dirty = false;
    lastPaint = at;
    paint();
  }
  if (at - lastPanels >= (calm.matches ? 1000 : PANEL_MS)) {
    lastPanels = at;
    panels();
  }
  if (at - lastLink >= LINK_MS) {
    lastLink = at;
    keepLink();
  }
}

function paint() {
  if (!painter && !prepareCanvas()) {
    dirty = true;
    return;
  }
  shown = look(clock.ms);
  drawn = painter.paint({
    colours,
    sun: shown.sun,
    stations: shown.stations.filter((station) => station.status === "shown"),
    sites: config.sites,
    place: { ...place, label: placeName() },
  });
  frames += 1;
  const ms = shown.ms;
  write("clock-date", dateOf(ms));
  write("clock-time", timeOf(ms));
  const local = civil(ms, place.time_zone);
  write("clock-local", say("js.clock.local", { ...local, zone: place.time_zone }));
}

function prepareCanvas() {
  const canvas = byId("map-canvas");
  if (!canvas || canvas.clientWidth === 0) return false;
  painter = new Painter(canvas);
  readColours();
  const fit = () => {
    painter.resize(canvas.clientWidth, canvas.clientHeight, Math.min(devicePixelRatio || 1, 2));
    dirty = true;
  };
  new ResizeObserver(fit).observe(canvas);
  fit();
  canvas.addEventListener("click", clickMap);
  return true;
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(`--map-${name}`).trim();
  const names = ["iss", "tiangong", "place", "casing", "label", "halo", "sun", "sun-edge", "terminator", "marker-edge", "site", "site-edge"];
  colours = Object.fromEntries(names.map((name) => [name.replace(/-(\w)/, (_, c) => c.toUpperCase()), get(name)]));
  colours.night = get("night").split(/\s+/).map(Number);
  dirty = true;
}

// Write only what changed: the browser then has nothing to lay out.
function write(id, text) {
  const element = byId(id);
  if (element && element.textContent !== text) element.textContent = text;
}

function reveal(id, on) {
  const element = byId(id);
  if (element) element.hidden = !on;
}

// --- panels ------------------------------------------------------------------------------------

function panels() {
  if (!painter) return;
  const { mode, text } = modeOf(shown);
  const badge = byId("mode");
  if (badge.dataset.mode !== mode) badge.dataset.mode = mode;
  write("mode", text);
  document.title = say("js.title", { mode: text });
  const button = byId("clock-run");
  const running = clock.running || clock.following;
  button.dataset.running = String(running);
  button.setAttribute("aria-label", say(running ? "js.clock.pause" : "js.clock.run"));
  showBanner(mode);
  shown.stations.forEach(showStation);
  askForPasses();
  showPasses();
}

const degrees = (value, positive, negative) => `${Math.abs(value).toFixed(2)}° ${value < 0 ? negative : positive}`;
const grouped = (value) => Math.round(value).toLocaleString("en-US").replaceAll(",", "\u202f");

function showStation(station) {
  const { key, set, status } = station;
  const card = byId(`station-${key}`);
  const kind = status === "shown" && station.faded ? "faded" : status;
  if (card.dataset.status !== kind) card.dataset.status = kind;
  const known = status === "shown";
  write(`${key}-lat`, known ? degrees(station.lat_deg, say("js.north"), say("js.south")) : "–");
  write(`${key}-lon`, known ? degrees(station.lon_deg, say("js.east"), say("js.west")) : "");
  write(`${key}-alt`, known ? say("js.km", { value: station.alt_km.toFixed(1) }) : "–");
  write(`${key}-speed`, known ? say("js.km-s", { value: station.speed_km_s.toFixed(2) }) : "–");
  write(`${key}-speed-h`, known ? say("js.km-h", { value: grouped(station.speed_km_s * 3600) }) : "");
  const lit = known && station.sunlit !== null;
  write(`${key}-light`, lit ? say(station.sunlit ? "js.sunlit" : "js.shadow") : "–");
  const light = byId(`${key}-light`);
  light.dataset.light = lit ? (station.sunlit ? "sun" : "shadow") : "unknown";
  const age = byId(`${key}-age`);
  age.dataset.stale = String(set === null || !isFresh(station));
  write(`${key}-age`, set ? ageText(station.age_days) : say("js.age.none"));
  write(`${key}-epoch`, set ? say("js.epoch", { date: dateOf(set.epoch_ms), time: timeOf(set.epoch_ms).slice(0, 5) }) : "");
  const words = stationWords(station);
  write(`${key}-words`, words);
  reveal(`${key}-words`, words !== "");
  reveal(`${key}-nearest`, status === "hidden");
}

function ageText(age_days) {
  const days = Math.abs(age_days).toFixed(1);
  return say(age_days < 0 ? "js.age.before" : "js.age.after", { days });
}

function stationWords({ status, name, age_days, faded, refusal, set }) {
  const days = age_days === null ? "" : Math.abs(age_days).toFixed(1);
  const limits = { name, days, limit: config.stale_after_days, far: config.shown_within_days };
  if (status === "none") return say("js.station.none", limits);
  if (status === "hidden") return say("js.station.hidden", { ...limits, date: dateOf(set.epoch_ms) });
  if (status === "loading") return say("js.station.loading", limits);
  if (status === "refused") return say("js.station.refused", { ...limits, reason: refusal });
  return faded ? say("js.station.faded", limits) : "";
}

function showBanner(mode) {
  const stale = staleNow();
  reveal("banner", stale.length > 0);
  if (stale.length === 0) return;
  const now = clock.now();
  const ages = stale.map((station) => {
    const set = nearestSet(station, now);
    return set
      ? say("js.banner.age", { name: station.name, days: Math.abs(ageDays(set, now)).toFixed(1) })
      : say("js.banner.no-age", { name: station.name });
  });
  const start = replayStart();
  const values = { ages: ages.join(say("js.list.and")), limit: config.stale_after_days, date: dateOf(shown.ms) };
  write("banner-text", say(mode === "old" && clock.atPresent ? "js.banner.now" : "js.banner.replay", values));
  write("banner-go", say("js.banner.go", { date: dateOf(start) }));
  // The way back to the elements' own day, only when the clock is somewhere else.
  reveal("banner-go", Math.abs(shown.ms - start) > DAY);
}

// --- passes ------------------------------------------------------------------------------------

// The server is asked once for each place and day; what is past is hidden here as the clock moves on.
function askForPasses() {
  const start_ms = Math.floor(clock.ms / DAY) * DAY;
  const query = JSON.stringify({ place: place.query, start: iso(start_ms) });
  if (query === passesQuery) return;
  passesQuery = query;
  setProps("passes-query", { data: JSON.parse(query) });
}

export function passesArrived() {
  lastPanels = -Infinity;
}

function showPasses() {
  const ms = clock.ms;
  let visible = 0;
  const next = new Map(); // station key -> its first row
  for (const row of document.querySelectorAll("#passes-body tr[data-aos]")) {
    const [aos, los] = [Number(row.dataset.aos), Number(row.dataset.los)];
    const ahead = los > ms;
    const on = ahead && visible < config.passes_shown;
    row.hidden = !on;
    if (ahead && !next.has(row.dataset.station)) next.set(row.dataset.station, row);
    if (!on) continue;
    visible += 1;
    const up = aos <= ms;
    if (row.dataset.up !== String(up)) row.dataset.up = String(up);
    const cell = row.querySelector(".countdown");
    const text = countdown(row, ms);
    if (cell.textContent !== text) cell.textContent = text;
  }
  for (const { key } of config.stations) showNextPass(key, next.get(key), ms);
}

function countdown(row, ms) {
  const aos = Number(row.dataset.aos);
  return aos <= ms ? say("js.pass.up") : say("js.pass.in", { time: duration(aos - ms) });
}

function showNextPass(key, row, ms) {
  write(`${key}-next-over`, say("js.pass.over", { place: place.id ? place.name : say("js.place.there") }));
  const searched = ["shown", "loading"].includes(shown.stations.find((station) => station.key === key).status);
  write(`${key}-next`, row ? countdown(row, ms) : searched ? say("js.pass.none") : "–");
  write(`${key}-next-highest`, row ? say("js.pass.highest", { elevation: row.dataset.highest }) : "");
}

const placeName = () => (place.id ? place.name : say("js.place.here"));

function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [d, h, m] = [Math.floor(s / 86400), Math.floor((s % 86400) / 3600), Math.floor((s % 3600) / 60)];
  if (d > 0) return say("js.duration.days", { d, h });
  if (h > 0) return say("js.duration.hours", { h, m: String(m).padStart(2, "0") });
  return say("js.duration.minutes", { m, s: String(s % 60).padStart(2, "0") });
}

// --- the place ---------------------------------------------------------------------------------

export function placeFound(found) {
  if (!found || !config) return;
  place = found;
  showPlace();
}

function showPlace() {
  setProps("place-select", { value: place.id || null });
  setProps("place-text", { value: place.id ? "" : place.query });
  dirty = true;
  lastPanels = -Infinity;
  keepLink();
}

export function pickSite(id) {
  if (id && config && id !== place.id) setProps("place-request", { data: id });
}

export function typePlace(_, text) {
  if (text?.trim()) setProps("place-request", { data: text.trim() });
}

function clickMap(event) {
  const x = event.offsetX;
  const y = event.offsetY;
  const near = config.sites.find((site) => {
    const at = project(site.lon_deg, site.lat_deg, painter.w, painter.h);
    return Math.hypot(at.x - x, at.y - y) < 12;
  });
  const lat = 90 - (y / painter.h) * 180;
  const lon = (x / painter.w) * 360 - 180;
  setProps("place-request", { data: near ? near.id : `${lat.toFixed(2)},${lon.toFixed(2)}` });
}

// --- the clock ---------------------------------------------------------------------------------

function changed() {
  dirty = true;
  lastPanels = -Infinity;
  lastLink = -Infinity;
}

export function setSpeed(value) {
  if (!config || Number(value) === clock.speed) return;
  clock.setSpeed(Number(value));
  changed();
}

export function typeTime(_, text) {
  if (!config || !text?.trim()) return;
  if (text.trim().toLowerCase() === "now") {
    setProps("clock-set", { error: false, value: "" });
    goNow();
    return;
  }
  const ms = parseMoment(text);
  const [first, last] = config.limits_ms;
  if (ms === null) setProps("clock-set", { error: say("js.clock.bad", { text: text.trim() }) });
  else if (ms < first || ms > last) {
    setProps("clock-set", { error: say("js.clock.far", { first: dateOf(first), last: dateOf(last) }) });
  } else {
    setProps("clock-set", { error: false });
    clock.set(ms);
    changed();
  }
}

function goNow() {
  clock.follow();
  setProps("clock-speed", { value: "1" });
  changed();
}

function goTo(ms) {
  clock.set(ms);
  changed();
}

function changeSpeed(by) {
  const index = config.speeds.indexOf(clock.speed);
  const speed = config.speeds[Math.min(Math.max(index + by, 0), config.speeds.length - 1)];
  setProps("clock-speed", { value: String(speed) });
}

function toggleRun() {
  clock.run(!(clock.running || clock.following));
  changed();
}

function step(minutes) {
  clock.step(minutes * MINUTE);
  changed();
}

// --- theme, keys, link -------------------------------------------------------------------------

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (theme === "auto" ? systemDark.matches : theme === "dark");

function setTheme(name) {
  theme = name;
  setProps("mantine", { forceColorScheme: name === "auto" ? null : name });
  lastLink = -Infinity;
}

const KEYS = {
  " ": () => toggleRun(),
  ArrowLeft: (event) => step(event.shiftKey ? -10 : -1),
  ArrowRight: (event) => step(event.shiftKey ? 10 : 1),
  ArrowUp: () => changeSpeed(1),
  ArrowDown: () => changeSpeed(-1),
  n: () => goNow(),
};

// A key that the focused control uses itself stays with the control.
function keyIsTaken(event) {
  const { target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey) return true;
  if (target.closest("input, textarea, select, [contenteditable], [role=listbox], [role=radiogroup]")) return true;
  return event.key === " " && target.closest("button, a, summary") !== null;
}

function listen() {
  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || keyIsTaken(event)) return;
    event.preventDefault();
    act(event);
  });
  const click = {
    "clock-run": toggleRun,
    "clock-back": () => step(-1),
    "clock-forward": () => step(1),
    "clock-now": goNow,
    "banner-go": () => goTo(replayStart()),
    "theme-toggle": () => setTheme(isDark() ? "light" : "dark"),
    "notes-close": () => showNotes([]),
  };
  for (const { key } of config.stations) {
    click[`${key}-nearest`] = () => {
      const station = shown.stations.find((one) => one.key === key);
      if (station?.set) goTo(station.set.epoch_ms);
    };
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && click[button.id]) click[button.id]();
  });
  new MutationObserver(readColours).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-mantine-color-scheme"],
  });
}

function showNotes(notes) {
  write("notes-text", notes.join(" "));
  reveal("notes", notes.length > 0);
}

function keepLink() {
  const link = writeLink({
    t: clock.ms,
    place: place.query,
    speed: clock.speed,
    run: clock.running,
    theme,
    following: clock.following,
  });
  if (link !== location.search) history.replaceState(history.state, "", link + location.hash);
}

// --- for tests and for notebooks in the page -----------------------------------------------------

const hooks = {
  state() {
    return {
      at: iso(shown.ms),
      ms: shown.ms,
      now_ms: clock.now(),
      running: clock.running || clock.following,
      following: clock.following,
      speed: clock.speed,
      mode: modeOf(shown).mode,
      theme,
      dark: document.documentElement.dataset.mantineColorScheme === "dark",
      place,
      sun: shown.sun,
      stations: shown.stations.map(({ track: line, set, ...station }) => ({
        ...station,
        epoch_ms: set?.epoch_ms ?? null,
        sha12: set?.sha12 ?? null,
        point: station.at && painter ? project(station.at.lon, station.at.lat, painter.w, painter.h) : null,
        track: line ? { behind: line.behind, ahead: line.ahead } : null,
      })),
      drawn,
      canvas: painter ? { w: painter.w, h: painter.h, ratio: painter.ratio } : null,
      frames,
      requests: ephemerides.requests,
      colours,
    };
  },
  // Set the clock and paint at once. Takes ISO text or milliseconds; keeps running or paused as it was.
  setTime(value) {
    const ms = typeof value === "number" ? value : parseMoment(value);
    if (ms === null) throw new Error(say("js.clock.bad", { text: value }));
    clock.set(ms);
    changed();
    paint();
    panels();
    return shown.stations.map((station) => station.status);
  },
  run: (on) => clock.run(on),
  // Paint without waiting for the screen: what the drawing costs can be measured.
  paint,
};
