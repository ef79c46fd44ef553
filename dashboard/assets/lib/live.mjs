// The Live page: one clock, the documents it needs, the globe or the map, the panels, the link.

import { Announcer } from "./announcer.mjs";
import { Clock } from "./clock.mjs";
import { Ephemerides } from "./ephemerides.mjs";
import { fieldError, fieldHint, makeFields, onPress, press } from "./fields.mjs";
import { createFlatMap } from "./flatmap.mjs";
import { readLink, stateHash, writeLink } from "./link.mjs";
import { civil, dateOf, iso, parseMoment, timeOf } from "./moments.mjs";
import { geodetic, inertialSpeed, isSunlit, seeEachOther } from "./orbit.mjs";
import { Projector } from "./present.mjs";
import { Regions } from "./regions.mjs";
import { isPresenting, keyIsTaken, onShell, present, setTheme } from "./shell.mjs";

const MINUTE = 60000;
const DAY = 86400000;
const SAMPLE_MS = 30000; // the track is drawn from places every 30 s, about 2 degrees
const PANEL_MS = 200;
const LINK_MS = 2000;
const SLOW_FRAME_MS = 100; // at speed 1 a station moves a third of a pixel a second
const AHEAD_WALL_S = 8; // documents are asked for this long before the clock gets there
const TWIN_MS = 1000;
const NEAR_KM = 20; // a ship this near, by elements good to a kilometre or two, is at the station
const SHIP_DAYS = 3;

const byId = (id) => document.getElementById(id);
const setProps = (id, values) => window.dash_clientside.set_props(id, values);

let config;
let clock;
let ephemerides;
let stage; // what draws: the globe or the flat map
let regions;
let announcer;
let projector;
let place;
let selected = null;
let dirty = true;
let lastPaint = 0;
let lastPanels = -Infinity;
let lastTwin = -Infinity;
let lastLink = 0;
let pushNext = false;
let shown = { stations: [], sun: null };
let drawn = { labels: [], tracks: {}, night: false };
let frames = 0;
let passesQuery = "";
let moved = {}; // layers that the reader switched, by name
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
  regions = new Regions(config.routes.regions);
  regions.ready.then(() => {
    lastPanels = -Infinity;
    lastTwin = -Infinity;
  });
  announcer = new Announcer(byId("announcer"));
  makeFields();
  byId("clock-step").value = "60";
  projector = new Projector({
    scenes: config.scenes,
    show: showScene,
    changed: (push) => changed({ push }),
    status: presenterStatus,
    say,
  });
  const state = readState();
  openAt(state);
  openStage(state);
  shown = look(clock.ms);
  openPlace(state);
  listen();
  window.CommonOrbit = hooks;
  requestAnimationFrame(frame);
}

function readState() {
  const known = {
    speeds: config.speeds,
    limits: config.limits_ms,
    layers: config.layers,
    scenes: config.scenes.length,
  };
  const { state, notes } = readLink(location.search, known, say);
  showNotes(notes);
  return state;
}

function openPlace(state) {
  if (state.place && state.place !== place.query) setProps("place-request", { data: state.place });
  else showPlace();
}

// Back and forward: the link says all there is to say.
function reopen() {
  const state = readState();
  clock.run(true);
  setTheme(state.theme ?? "auto");
  openAt(state);
  if (state.present !== isPresenting()) present(state.present);
  projector.restore(state.scene);
  moved = state.layers ?? {};
  selected = state.selected ?? null;
  applyStage(state);
  if ((state.place ?? config.place.query) !== place.query) {
    setProps("place-request", { data: state.place ?? config.place.query });
  }
  announcer.forget();
  dirty = true;
  lastPanels = -Infinity;
  pushNext = false;
}

function openAt(state) {
  const stale = staleNow();
  // Paused first, so that not a millisecond passes between the link's instant and the pause.
  if (state.run === false) clock.run(false);
  if (state.t === undefined && stale.length === 0 && clock.running) clock.follow();
  else clock.set(state.t ?? (stale.length > 0 ? replayStart() : clock.now()));
  // Following the present has one speed; a link that asks for another means to run away from it.
  if (state.speed && state.speed !== 1) clock.setSpeed(state.speed);
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
  const stations = config.stations.map((station) => lookAt(station, ms, sun));
  return { ms, sun, stations, ships: config.ships.map((ship) => lookAtShip(ship, ms)) };
}

// Where a crewed ship is by its own elements, where there are any of these days.
function lookAtShip(ship, ms) {
  const set = nearestSet(ship, ms);
  if (set === null || Math.abs(ageDays(set, ms)) > SHIP_DAYS) return { name: ship.name, position_km: null };
  ephemerides.wantStation(set, ms, ms, ms);
  const state = ephemerides.stationState(set, ms);
  return { name: ship.name, position_km: state && Array.from(state.subarray(0, 3)) };
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
    region: regions.at(lat_deg, lon_deg),
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
  if (at - lastTwin >= TWIN_MS) {
    lastTwin = at;
    twin();
    announce();
    projector.tell();
  }
  if (pushNext || at - lastLink >= LINK_MS) {
    lastLink = at;
    keepLink();
  }
}

function paint() {
  shown = look(clock.ms);
  stage.setScene({
    sun: shown.sun,
    stations: shown.stations.filter((station) => station.status === "shown"),
    sites: config.sites,
    place: { ...place, label: placeName() },
  });
  drawn = stage.render() ?? drawn;
  frames += 1;
  const ms = shown.ms;
  write("clock-date", dateOf(ms));
  write("clock-time", timeOf(ms));
  showLocal(ms);
}

// Beside UTC the clock of the place; where no zone of it is known, that of this device, and it is said.
function showLocal(ms) {
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = place.id !== "";
  const zone = known ? place.time_zone : device;
  const local = civil(ms, zone);
  write("clock-local", say("js.clock.local", local));
  write("clock-zone", say(known ? "js.clock.zone.place" : "js.clock.zone.device", { zone, place: placeName() }));
}

// --- the stage -----------------------------------------------------------------------------------

function openStage(state) {
  moved = state.layers ?? {};
  selected = state.selected ?? null;
  const host = byId("stage-host");
  stage = createFlatMap(host, { land: config.routes.land, words: config.texts, layers: moved });
  stage.on("click", clickedOn);
  stage.on("ready", () => {
    dirty = true;
  });
  stage.on("resize", () => {
    dirty = true;
  });
  document.documentElement.dataset.view = stage.renderer;
  projector.restore(state.scene);
  applyStage(state);
}

function applyStage(state) {
  stage.setLayers(layersNow());
  if (state.camera) stage.setCamera(state.camera);
  showControls();
}

const layersNow = () => Object.fromEntries(config.layers.map((name) => [name, moved[name] ?? stage.getLayers()[name] ?? true]));

// Controls that this renderer has no use for are not there.
function showControls() {
  const { hasCameras = true } = stage;
  reveal("view", hasCameras);
  byId("camera").parentElement.hidden = !hasCameras;
  press("view", stage.renderer);
  for (const button of document.querySelectorAll("#layers [data-layer]")) {
    const { layer } = button.dataset;
    button.hidden = stage.getLayers()[layer] === undefined;
    button.setAttribute("aria-pressed", String(Boolean(layersNow()[layer])));
  }
}

function showScene(scene) {
  stage.setCamera(scene.camera, { animate: !calm.matches });
  for (const [name, on] of Object.entries(scene.layers)) moved[name] = on;
  stage.setLayers(layersNow());
  showControls();
}

function clickedOn(what) {
  if (what.kind === "site" || what.kind === "place") setProps("place-request", { data: what.id });
  else if (what.kind === "ground") {
    setProps("place-request", { data: `${what.lat_deg.toFixed(2)},${what.lon_deg.toFixed(2)}` });
  }
}

async function takePicture() {
  const blob = await stage.snapshot({});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `common-orbit-${iso(Math.round(shown.ms / 1000) * 1000).replaceAll(":", "")}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
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
  const { mode, text } = modeOf(shown);
  const badge = byId("mode");
  if (badge.dataset.mode !== mode) badge.dataset.mode = mode;
  write("mode", text);
  document.title = say("js.title", { mode: text });
  const button = byId("clock-run");
  const running = clock.running || clock.following;
  button.dataset.running = String(running);
  button.setAttribute("aria-label", say(running ? "js.clock.pause" : "js.clock.run"));
  press("clock-speed", clock.speed);
  showScrub();
  showBanner(mode);
  shown.stations.forEach(showStation);
  showBetween();
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
  write(`${key}-region`, known && station.region ? say("js.over", { region: station.region }) : "");
  write(`${key}-ships`, known ? shipsAt(station) : "–");
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
  write(`${key}-epoch`, set ? epochText(set) : "");
  const words = stationWords(station);
  write(`${key}-words`, words);
  reveal(`${key}-words`, words !== "");
  reveal(`${key}-nearest`, status === "hidden");
}

// What is known of ships with a crew at this station, and where nothing is, that.
function shipsAt(station) {
  const known = shown.ships.filter((ship) => ship.position_km);
  const near = known.filter((ship) => apartKm(ship.position_km, station.position_km) < NEAR_KM);
  if (near.length) return say("js.ships.near", { names: near.map((ship) => ship.name).join(say("js.list.and")) });
  return say("js.ships.unknown");
}

const apartKm = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function showBetween() {
  const [a, b] = shown.stations;
  const both = a?.status === "shown" && b?.status === "shown";
  write("between-km", both ? say("js.km", { value: grouped(apartKm(a.position_km, b.position_km)) }) : "–");
  const words = both ? (seeEachOther(a.position_km, b.position_km) ? "js.between.sight" : "js.between.hidden") : "js.between.unknown";
  write("between-sight", say(words));
}

// The slider is the day of the clock: midnight to midnight UTC.
function showScrub() {
  const slider = byId("clock-scrub");
  if (document.activeElement === slider && slider.matches(":active")) return;
  const value = String(Math.floor((shown.ms - Math.floor(shown.ms / DAY) * DAY) / 1000));
  if (slider.value !== value) slider.value = value;
  slider.setAttribute("aria-valuetext", say("js.clock.scrub", { date: dateOf(shown.ms), time: timeOf(shown.ms) }));
}

// --- the same in words: a table, a spoken line, the presenter's window -----------------------------

function twin() {
  const rows = shown.stations.map((station) => {
    const known = station.status === "shown";
    const words = stationWords(station);
    return [
      station.name,
      known ? `${station.region ? `${say("js.over", { region: station.region })}, ` : ""}${coordinates(station)}` : words,
      known ? say("js.km", { value: station.alt_km.toFixed(0) }) : "–",
      known && station.sunlit !== null ? say(station.sunlit ? "js.sunlit" : "js.shadow") : "–",
      byId(`${station.key}-next`).textContent,
      station.set ? `${ageText(station.age_days)}, ${epochText(station.set)}` : say("js.age.none"),
    ];
  });
  if (shown.sun) {
    const at = { lat_deg: shown.sun.declination_deg, lon_deg: shown.sun.longitude_deg };
    const region = regions.at(at.lat_deg, at.lon_deg);
    rows.push([say("js.twin.sun"), `${region ? `${say("js.over", { region })}, ` : ""}${coordinates(at)}`, "–", "–", "–", "–"]);
  }
  rows.push([say("js.twin.place"), `${placeName()}, ${coordinates(place)}`, "–", dayOrNight(place), "–", "–"]);
  for (const site of config.sites) rows.push([site.label, coordinates(site), "–", dayOrNight(site), "–", "–"]);
  const body = byId("twin-body");
  rows.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    cells.forEach((text, k) => {
      if (!row.cells[k]) row.append(document.createElement(k === 0 ? "th" : "td"));
      if (k === 0) row.cells[0].scope = "row";
      if (row.cells[k].textContent !== text) row.cells[k].textContent = text;
    });
  });
  while (body.rows.length > rows.length) body.deleteRow(-1);
}

const coordinates = ({ lat_deg, lon_deg }) =>
  `${degrees(lat_deg, say("js.north"), say("js.south"))}, ${degrees(lon_deg, say("js.east"), say("js.west"))}`;

function dayOrNight({ lat_deg, lon_deg }) {
  if (!shown.sun) return "–";
  const [a, b] = [lat_deg, shown.sun.declination_deg].map((value) => (value * Math.PI) / 180);
  const hour = ((lon_deg - shown.sun.longitude_deg) * Math.PI) / 180;
  const sine = Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(hour);
  // Half a degree and refraction below the horizon the Sun is down; 18 degrees below, all light is gone.
  return say(sine > Math.sin((-0.833 * Math.PI) / 180) ? "js.day" : sine > Math.sin((-18 * Math.PI) / 180) ? "js.twilight" : "js.night");
}

function announce() {
  const moving = clock.running || clock.following;
  for (const station of shown.stations) {
    const { key, name } = station;
    const light = station.status === "shown" ? station.sunlit : null;
    announcer.watch(`${key} light`, light, (lit) => say(lit ? "js.event.light" : "js.event.shadow", { name }));
    const up = byId(`${key}-next`)?.textContent === say("js.pass.up");
    announcer.watch(`${key} up ${place.query}`, station.status === "shown" ? up : null, (is) =>
      say(is ? "js.event.rises" : "js.event.sets", { name, place: placeName() }),
    );
  }
  if (moving) announcer.speak(clock.speed);
}

function presenterStatus() {
  const { text } = modeOf(shown);
  const lines = shown.stations.map((station) =>
    station.status === "shown"
      ? say("js.presenter.line", {
          name: station.name,
          where: station.region ? say("js.over", { region: station.region }) : coordinates(station),
          height: station.alt_km.toFixed(0),
          light: station.sunlit ? say("js.sunlit") : say("js.shadow"),
        })
      : `${station.name}: ${stationWords(station)}`,
  );
  return { mode: text, at: `${dateOf(shown.ms)} ${timeOf(shown.ms)} UTC`, lines };
}

const epochText = ({ epoch_ms }) => say("js.epoch", { date: dateOf(epoch_ms), time: timeOf(epoch_ms).slice(0, 5) });

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
  const field = byId("place-text");
  if (document.activeElement !== field || field.value === "") field.value = place.id ? place.name : place.query;
  fieldError("place-text", "");
  dirty = true;
  lastPanels = -Infinity;
  lastTwin = -Infinity;
  keepLink();
}

export function placeRefused(refused) {
  if (refused && config) fieldError("place-text", refused.why);
}

function typePlace() {
  const text = byId("place-text").value.trim();
  if (!text || text === place.name || text === place.query) return;
  pushNext = true;
  setProps("place-request", { data: text });
}

// --- the clock ---------------------------------------------------------------------------------

function changed({ push = false } = {}) {
  dirty = true;
  lastPanels = -Infinity;
  lastLink = -Infinity;
  pushNext ||= push;
}

function setSpeed(value) {
  if (Number(value) === clock.speed) return;
  clock.setSpeed(Number(value));
  changed();
}

function typeTime() {
  const field = byId("clock-set");
  const text = field.value.trim();
  if (!text) return;
  if (text.toLowerCase() === "now") {
    field.value = "";
    fieldError("clock-set", "");
    goNow();
    return;
  }
  const ms = parseMoment(text);
  const [first, last] = config.limits_ms;
  if (ms === null) fieldError("clock-set", say("js.clock.bad", { text }));
  else if (ms < first || ms > last) {
    fieldError("clock-set", say("js.clock.far", { first: dateOf(first), last: dateOf(last) }));
  } else {
    fieldError("clock-set", "");
    goTo(ms);
  }
}

function goNow() {
  clock.follow();
  announcer.forget();
  changed({ push: true });
}

function goTo(ms) {
  clock.set(ms);
  announcer.forget();
  changed({ push: true });
}

function changeSpeed(by) {
  const index = config.speeds.indexOf(clock.speed);
  setSpeed(config.speeds[Math.min(Math.max(index + by, 0), config.speeds.length - 1)]);
}

function toggleRun() {
  clock.run(!(clock.running || clock.following));
  changed();
}

function step(steps) {
  clock.step(steps * stepMs());
  announcer.forget();
  changed();
}

const stepMs = () => Number(byId("clock-step").value) * 1000;

// --- theme, keys, link -------------------------------------------------------------------------

const KEYS = {
  " ": () => toggleRun(),
  ArrowLeft: (event) => step(event.shiftKey ? -10 : -1),
  ArrowRight: (event) => step(event.shiftKey ? 10 : 1),
  ArrowUp: () => changeSpeed(1),
  ArrowDown: () => changeSpeed(-1),
  n: () => goNow(),
  g: () => stage.setRenderer?.(stage.renderer === "globe" ? "map" : "globe"),
};

const FIELDS = { "place-text": typePlace, "clock-set": typeTime };

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && FIELDS[event.target.id]) {
      FIELDS[event.target.id]();
      return;
    }
    const act = KEYS[event.key];
    // The canvas of the globe turns by the arrows while it has the focus.
    if (!act || keyIsTaken(event) || (event.key.startsWith("Arrow") && event.target.matches(".globe-canvas"))) return;
    event.preventDefault();
    act(event);
  });
  // A name picked from the list is complete as it stands.
  byId("place-text").addEventListener("change", typePlace);
  onPress("clock-speed", setSpeed);
  onPress("view", (name) => stage.setRenderer?.(name));
  byId("clock-scrub").addEventListener("input", (event) => {
    clock.set(Math.floor(clock.ms / DAY) * DAY + Number(event.target.value) * 1000);
    announcer.forget();
    changed();
  });
  byId("layers").addEventListener("click", (event) => {
    const { layer } = event.target.closest("[data-layer]")?.dataset ?? {};
    if (!layer) return;
    moved[layer] = !layersNow()[layer];
    stage.setLayers(layersNow());
    showControls();
    changed({ push: true });
  });
  const click = {
    "clock-run": toggleRun,
    "clock-back": () => step(-1),
    "clock-forward": () => step(1),
    "clock-now": goNow,
    "banner-go": () => goTo(replayStart()),
    "notes-close": () => showNotes([]),
    snapshot: takePicture,
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
  onShell("theme", () => changed());
  new MutationObserver(() => {
    stage.setTheme();
    dirty = true;
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-present"] });
  addEventListener("popstate", reopen);
}

function showNotes(notes) {
  write("notes-text", notes.join(" "));
  reveal("notes", notes.length > 0);
}

// What of the view is in the link: all that another reader needs to see the same.
function view() {
  const { choice } = window.CommonOrbitTheme;
  return {
    t: clock.ms,
    place: place.query,
    speed: clock.speed,
    run: clock.running,
    theme: choice,
    following: clock.following,
    view: null,
    camera: stage.getCamera(),
    layers: moved,
    selected,
    scene: projector.scene || null,
    present: isPresenting(),
  };
}

function keepLink() {
  const link = writeLink(view());
  const push = pushNext;
  pushNext = false;
  if (link === location.search) return;
  if (push) history.pushState(null, "", link);
  else history.replaceState(history.state, "", link + location.hash);
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
      theme: window.CommonOrbitTheme.choice,
      shown_theme: window.CommonOrbitTheme.shown,
      dark: window.CommonOrbitTheme.shown !== "light",
      present: isPresenting(),
      scene: projector.scene,
      black: projector.black,
      renderer: stage.renderer,
      ready: stage.ready ?? true,
      layers: stage.getLayers(),
      link: writeLink(view()),
      hash: stateHash(writeLink(view())),
      said: announcer.said,
      place,
      sun: shown.sun,
      stations: shown.stations.map(({ track: line, set, ...station }) => ({
        ...station,
        epoch_ms: set?.epoch_ms ?? null,
        sha12: set?.sha12 ?? null,
        point: station.at ? stage.project(station.at.lat, station.at.lon, station.alt_km) : null,
        track: line ? { behind: line.behind, ahead: line.ahead } : null,
      })),
      drawn,
      canvas: stage.painter ? { w: stage.painter.w, h: stage.painter.h, ratio: stage.painter.ratio } : null,
      frames,
      requests: ephemerides.requests,
      colours: stage.colours?.() ?? null,
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
    twin();
    return shown.stations.map((station) => station.status);
  },
  run: (on) => clock.run(on),
  // Paint without waiting for the screen: what the drawing costs can be measured.
  paint,
};
