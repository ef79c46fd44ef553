// The Live page: one clock, the documents it needs, the stage, the panels, the link.

import { Announcer } from "./announcer.mjs";
import { Clock } from "./clock.mjs";
import { Ephemerides } from "./ephemerides.mjs";
import { fieldError, makeFields, onPress } from "./fields.mjs";
import { readLink, stateHash, writeLink } from "./link.mjs";
import { Sky } from "./look.mjs";
import { civil, dateOf, iso, parseMoment, timeOf } from "./moments.mjs";
import { OBJECTS } from "./objects.mjs";
import { Panels } from "./panels.mjs";
import { layPasses } from "./passes-table.mjs";
import { Projector } from "./present.mjs";
import { Regions } from "./regions.mjs";
import { isPresenting, keyIsTaken, onShell, present, setTheme } from "./shell.mjs";
import { Stage } from "./stage.mjs";
import { presenterLines, writeTwin } from "./twin.mjs";
import { byId, placeName, reveal, say, setTexts, write } from "./words.mjs";

const DAY = 86400000;
const PANEL_MS = 200;
const TWIN_MS = 1000;
const LINK_MS = 2000;
const SUGGEST_MS = 250;

const setProps = (id, values) => window.dash_clientside.set_props(id, values);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let config;
let clock;
let ephemerides;
let regions;
let sky;
let stage;
let panels;
let announcer;
let projector;
let place;
let shown = { stations: [], sun: null, ships: [] };
let lastPanels = -Infinity;
let lastTwin = -Infinity;
let lastLink = 0;
let pushNext = false;
let passesQuery = "";

// --- start -----------------------------------------------------------------------------------

export function boot(data) {
  if (!data || config) return;
  config = data;
  setTexts(config.texts);
  // The server says what the present is; a viewer's own clock may be wrong by hours.
  const loadedAt = performance.now();
  clock = new Clock(() => config.now_ms + (performance.now() - loadedAt), config.limits_ms);
  ephemerides = new Ephemerides(config);
  ephemerides.onArrival = refresh;
  regions = new Regions(config.routes.regions);
  regions.ready.then(refresh);
  sky = new Sky({ config, clock, ephemerides, regions });
  panels = new Panels({ config, clock, sky });
  announcer = new Announcer(byId("announcer"));
  makeFields();
  byId("clock-step").value = "60";
  place = config.place;
  const choosePlace = (query) => {
    pushNext = true;
    setProps("place-request", { data: query });
  };
  const pause = () => {
    if (clock.running || clock.following) toggleRun();
  };
  stage = new Stage({ config, clock, ephemerides, changed, choosePlace, calm, pause });
  projector = new Projector({
    scenes: config.scenes,
    show: (scene) => stage.setScene(scene),
    changed,
    status: () => presenterLines({ config, sky }, shown),
  });
  const state = readState();
  openAt(state);
  projector.restore(state.scene);
  stage.open(state);
  shown = sky.look(clock.ms);
  if (state.place && state.place !== place.query) setProps("place-request", { data: state.place });
  else showPlace();
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
    objects: OBJECTS,
  };
  const { state, notes } = readLink(location.search, known, say);
  showNotes(notes);
  // A link that names a scene and nothing else of the view means what the scene shows.
  const scene = config.scenes[(state.scene ?? 0) - 1];
  if (scene && !state.camera && !state.layers) Object.assign(state, { camera: scene.camera, layers: scene.layers });
  return state;
}

function openAt(state) {
  const stale = sky.staleNow();
  // Paused first, so that not a millisecond passes between the link's instant and the pause.
  if (state.run === false) clock.run(false);
  if (state.t === undefined && stale.length === 0 && clock.running) clock.follow();
  else clock.set(state.t ?? (stale.length > 0 ? sky.replayStart() : clock.now()));
  // Following the present has one speed; a link that asks for another means to run away from it.
  if (state.speed && state.speed !== 1) clock.setSpeed(state.speed);
}

// Back and forward: the link says all there is to say.
function reopen() {
  const state = readState();
  clock.run(true);
  clock.setSpeed(1);
  setTheme(state.theme ?? "auto");
  openAt(state);
  if (state.present !== isPresenting()) present(state.present);
  projector.restore(state.scene);
  stage.apply(state);
  const wanted = state.place ?? config.place.query;
  if (wanted !== place.query) setProps("place-request", { data: wanted });
  announcer.forget();
  refresh();
  pushNext = false;
}

// --- every frame -------------------------------------------------------------------------------

function frame(at) {
  requestAnimationFrame(frame);
  const pace = calm.matches ? 1000 : PANEL_MS;
  showClock(clock.ms);
  if (at - lastPanels >= pace) {
    lastPanels = at;
    update();
  }
  if (at - lastTwin >= TWIN_MS) {
    lastTwin = at;
    writeTwin({ config, regions, stage }, shown, place);
    stage.objects.refresh();
    announce();
    projector.tell();
  }
  if (pushNext || at - lastLink >= LINK_MS) {
    lastLink = at;
    keepLink();
  }
}

function update() {
  shown = sky.look(clock.ms);
  stage.show(shown, place);
  panels.show(shown, place);
  askForPasses();
}

function refresh() {
  lastPanels = -Infinity;
  lastTwin = -Infinity;
}

function changed({ push = false } = {}) {
  refresh();
  lastLink = -Infinity;
  pushNext ||= push;
}

function showClock(ms) {
  const whole = Math.floor(ms / 1000);
  if (whole === showClock.shown && place === showClock.place) return;
  showClock.shown = whole;
  showClock.place = place;
  write("clock-date", dateOf(ms));
  write("clock-time", timeOf(ms));
  showLocal(ms);
}

// Beside UTC the clock of the place; where no zone of it is known, that of a town near it, or else of
// this device, and it is said which.
function showLocal(ms) {
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const whose = place.id ? "place" : place.zone_from ? "near" : "device";
  const zone = whose === "device" ? device : place.time_zone;
  write("clock-local", say("js.clock.local", civil(ms, zone)));
  write("clock-zone", say(`js.clock.zone.${whose}`, { zone, place: placeName(place), town: place.zone_from }));
}

function announce() {
  for (const station of shown.stations) {
    const { key, name } = station;
    const known = station.status === "shown";
    announcer.watch(`${key} light`, known ? station.sunlit : null, (lit) =>
      say(lit ? "js.event.light" : "js.event.shadow", { name }),
    );
    const up = byId(`${key}-next`)?.textContent === say("js.pass.up");
    announcer.watch(`${key} up ${place.query}`, known ? up : null, (is) =>
      say(is ? "js.event.rises" : "js.event.sets", { name, place: placeName(place) }),
    );
  }
  if (clock.running || clock.following) announcer.speak(clock.speed);
}

// --- passes and place ----------------------------------------------------------------------------

// The server is asked once for each place and day.
function askForPasses() {
  const day = Math.floor(clock.ms / DAY);
  const query = `${day}.json?place=${encodeURIComponent(place.query)}&v=${config.edition}`;
  if (query === passesQuery) return;
  passesQuery = query;
  fetch(config.routes.passes + query)
    .then(async (answer) => {
      const found = await answer.json();
      if (!answer.ok) throw new Error(found.error);
      return found;
    })
    .catch((error) => ({ rows: [], remarks: [say("js.pass.failed", { reason: error.message })], about: "" }))
    .then((found) => {
      if (query !== passesQuery) return; // another place or day was asked for meanwhile
      layPasses(found);
      refresh();
    });
}

export function placeFound(found) {
  if (!found || !config) return;
  place = found;
  showPlace();
}

export function placeRefused(refused) {
  if (refused && config) fieldError("place-text", refused.why);
}

function showPlace() {
  byId("place-text").value = place.id ? place.name : place.query;
  fieldError("place-text", "");
  refresh();
  keepLink();
}

function typePlace() {
  const text = byId("place-text").value.trim();
  if (!text || text === place.name || text === place.query) return;
  pushNext = true;
  setProps("place-request", { data: text });
}

let suggesting = 0;

// Names to choose from, a moment after the last key.
function suggest() {
  clearTimeout(suggesting);
  suggesting = setTimeout(async () => {
    const text = byId("place-text").value.trim();
    if (text.length < 2) return;
    const answer = await fetch(`${config.routes.places}?q=${encodeURIComponent(text)}`);
    if (!answer.ok) return; // the field takes what is typed all the same
    const options = (await answer.json()).map(({ query, name }) => new Option(name, query));
    byId("place-text-list").replaceChildren(...options);
  }, SUGGEST_MS);
}

// --- the clock ---------------------------------------------------------------------------------

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
  update(); // where it stopped is what is shown, from this instant on
  changed();
}

function step(steps) {
  clock.step(steps * Number(byId("clock-step").value) * 1000);
  announcer.forget();
  changed();
}

// --- keys and buttons ----------------------------------------------------------------------------

const KEYS = {
  " ": () => toggleRun(),
  ArrowLeft: (event) => step(event.shiftKey ? -10 : -1),
  ArrowRight: (event) => step(event.shiftKey ? 10 : 1),
  ArrowUp: () => changeSpeed(1),
  ArrowDown: () => changeSpeed(-1),
  n: () => goNow(),
  g: () => stage.toggleView(),
};

const FIELDS = { "place-text": typePlace, "clock-set": typeTime };

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && FIELDS[event.target.id]) {
      FIELDS[event.target.id]();
      return;
    }
    const act = KEYS[event.key];
    // The globe turns by the arrows while it has the focus.
    const turns = event.key.startsWith("Arrow") && event.target.matches?.(".globe-canvas");
    if (!act || turns || keyIsTaken(event)) return;
    event.preventDefault();
    act(event);
  });
  // A name picked from the list is complete as it stands.
  byId("place-text").addEventListener("change", typePlace);
  byId("place-text").addEventListener("input", suggest);
  onPress("clock-speed", setSpeed);
  onPress("view", (name) => stage.setView(name));
  byId("clock-scrub").addEventListener("input", (event) => {
    clock.set(Math.floor(clock.ms / DAY) * DAY + Number(event.target.value) * 1000);
    announcer.forget();
    changed();
  });
  const click = {
    "clock-run": toggleRun,
    "clock-back": () => step(-1),
    "clock-forward": () => step(1),
    "clock-now": goNow,
    "banner-go": () => goTo(sky.replayStart()),
    "notes-close": () => showNotes([]),
  };
  for (const { key } of config.stations) {
    click[`${key}-nearest`] = () => {
      const station = shown.stations.find((one) => one.key === key);
      if (station?.set) goTo(station.set.epoch_ms);
    };
  }
  document.addEventListener("click", (event) => click[event.target.closest("button")?.id]?.());
  onShell("theme", () => changed());
  // The globe notices a theme by itself; the projector's larger letters it has to be told of.
  new MutationObserver(() => stage.globe.setTheme()).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-present"],
  });
  addEventListener("popstate", reopen);
}

function showNotes(notes) {
  write("notes-text", notes.join(" "));
  reveal("notes", notes.length > 0);
}

// --- the link ------------------------------------------------------------------------------------

// What of the view is in the link: all that another reader needs to see the same.
function view() {
  return {
    t: clock.ms,
    place: place.query,
    speed: clock.speed,
    run: clock.running,
    theme: window.CommonOrbitTheme.choice,
    following: clock.following,
    view: stage.view ?? stage.globe.renderer,
    camera: stage.camera,
    layers: stage.moved,
    selected: stage.selected,
    objects: stage.objects.choice,
    scene: projector.scene || null,
    present: isPresenting(),
  };
}

// What the reader did on purpose is a step for Back; what only goes on is not.
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
    const link = writeLink(view());
    return {
      at: iso(shown.ms),
      ms: shown.ms,
      clock_ms: clock.ms,
      now_ms: clock.now(),
      running: clock.running || clock.following,
      following: clock.following,
      speed: clock.speed,
      mode: sky.modeOf(shown).mode,
      theme: window.CommonOrbitTheme.choice,
      shown_theme: window.CommonOrbitTheme.shown,
      dark: window.CommonOrbitTheme.shown !== "light",
      present: isPresenting(),
      scene: projector.scene,
      black: projector.black,
      renderer: stage.globe.renderer,
      ready: stage.ready === true,
      layers: stage.layers,
      camera: stage.globe.getCamera(),
      objects: stage.objects.choice,
      selected: stage.selected,
      link,
      hash: stateHash(link),
      said: announcer.said,
      place,
      sun: shown.sun,
      stations: shown.stations.map(({ set, ...station }) => ({
        ...station,
        epoch_ms: set?.epoch_ms ?? null,
        sha12: set?.sha12 ?? null,
      })),
      requests: ephemerides.requests,
    };
  },
  // Set the clock and draw at once. Takes ISO text or milliseconds; keeps running or paused as it was.
  setTime(value) {
    const ms = typeof value === "number" ? value : parseMoment(value);
    if (ms === null) throw new Error(say("js.clock.bad", { text: value }));
    clock.set(ms);
    changed();
    showClock(ms);
    update();
    writeTwin({ config, regions, stage }, shown, place);
    stage.globe.setTime(clock.ms);
    stage.draw();
    return shown.stations.map((station) => station.status);
  },
  run: (on) => clock.run(on),
  announcer: () => announcer,
};
