// The stage: the globe or the flat map with its controls, and what the reader chose of it.

import { press } from "./fields.mjs";
import { createGlobe } from "./globe/globe.mjs";
import { AGE_COLOURS, CLASS_COLOURS, KIND_COLOURS, LIGHT_COLOURS, readTheme } from "./globe/theme.mjs";
import { dateOf, iso } from "./moments.mjs";
import { ageDays, nearestSet } from "./look.mjs";
import { byId, grouped, placeName, reveal, say, write } from "./words.mjs";

const MINUTE = 60000;
const WHOLE = { mode: "north", lat_deg: 25, lon_deg: 75, distance: 3.9 };
const CLOSE = 1.9;
const STANDING = { azimuth_deg: 180, elevation_deg: 35, fov_deg: 90 };
const STATIONS = {
  iss: { colour: "--map-iss", shape: "circle" },
  tiangong: { colour: "--map-tiangong", shape: "diamond" },
};

// Colour in the palette of the globe, and the end of its key among the texts.
const LEGENDS = {
  class: CLASS_COLOURS.map((name) => [name, name.toUpperCase()]),
  kind: KIND_COLOURS.map((name) => [name, name === "rocket" ? "rocket body" : name]),
  light: LIGHT_COLOURS.map((name) => [name, name]),
  age: AGE_COLOURS.map((name) => [name, name]),
};

export class Stage {
  // `changed({push})` keeps the link; `choosePlace(query)` asks for a place.
  constructor({ config, clock, ephemerides, changed, choosePlace, calm }) {
    Object.assign(this, { config, clock, ephemerides, changed, choosePlace, calm });
    this.camera = null; // until the reader or a link chose one
    this.view = null;
    this.moved = {}; // layers that the reader switched, by name
    this.selected = null;
    this.place = config.place;
    this.key = "";
  }

  open(state) {
    this.#take(state);
    this.globe = createGlobe(byId("stage-host"), {
      ...this.config.globe,
      words: this.config.texts,
      renderer: this.view ?? "auto",
      camera: this.camera ?? WHOLE,
      layers: { catalogue: false, ...this.moved },
    });
    this.globe.setClock(() => this.clock.ms);
    this.globe.on("ready", () => {
      this.ready = true;
    });
    this.globe.on("renderer", (what) => this.#rendererIs(what));
    this.globe.on("camera", (camera) => {
      this.camera = camera;
      byId("camera").value = "own";
      this.changed();
    });
    this.globe.on("click", (what) => this.#clicked(what));
    this.globe.on("hover", (what) => this.#hovered(what));
    this.globe.on("catalogue", () => this.#catalogueSaid());
    if (this.selected) this.globe.setCatalogue({ selected: this.selected });
    this.#listen();
    this.#showControls();
  }

  #take(state) {
    this.camera = state.camera ?? null;
    this.view = state.view ?? null;
    this.moved = state.layers ?? {};
    this.selected = state.selected ?? null;
  }

  // What a link says, on the stage that is there.
  apply(state) {
    this.#take(state);
    if (this.view && this.view !== this.globe.renderer) this.globe.setRenderer(this.view);
    this.globe.setCamera(this.camera ?? WHOLE);
    this.globe.setLayers({ ...Object.fromEntries(this.config.layers.map((name) => [name, name !== "catalogue"])), ...this.moved });
    this.globe.setCatalogue({ selected: this.selected });
    this.#showControls();
  }

  // Hand over the scene when something other than time changed in it.
  show(seen, place) {
    const shown = seen.stations.filter((station) => station.status === "shown");
    const key = JSON.stringify([shown.map(({ key: id, set, faded }) => [id, set.sha12, faded]), place.query, place.id]);
    if (key === this.key) return;
    this.key = key;
    this.place = place;
    this.globe.setScene({
      stations: shown.map((station) => this.#station(station)),
      // The chosen place carries the name, once.
      sites: this.config.sites.map((site) => (site.id === place.id ? { ...site, label: "" } : site)),
      cones: this.config.cones,
      fans: this.config.fans,
      place: { id: place.id || "place", label: placeName(place), lat_deg: place.lat_deg, lon_deg: place.lon_deg },
      sunAt: (ms) => this.ephemerides.sun(ms),
    });
  }

  #station({ key, name, set, faded }) {
    const known = this.config.stations.find((one) => one.key === key);
    const state = new Float64Array(6);
    return {
      id: key,
      name,
      ...STATIONS[key],
      // The set that is nearest now, all along its track: another begins where it is nearer.
      stateAt: (ms) => {
        const found = this.ephemerides.stationState(set, ms);
        if (found === null) return null;
        state.set(found);
        return state;
      },
      period_ms: set.period_minutes * MINUTE,
      trail_ms: set.period_minutes * MINUTE * 0.75,
      version: set.sha12,
      faded,
      crewed: true,
      age_days: ageDays(nearestSet(known, this.clock.ms) ?? set, this.clock.ms),
    };
  }

  // Draw now, and say where the stations came to lie.
  draw() {
    this.globe.render();
  }

  setScene(scene) {
    this.camera = scene.camera;
    this.globe.setCamera(scene.camera, { animate: !this.calm.matches });
    this.#setLayers(scene.layers);
    byId("camera").value = "own";
  }

  get layers() {
    return this.globe.getLayers();
  }

  toggleView() {
    this.setView(this.globe.renderer === "globe" ? "map" : "globe");
  }

  setView(name) {
    this.view = name;
    this.globe.setRenderer(name);
    this.changed({ push: true });
  }

  #setLayers(layers) {
    Object.assign(this.moved, layers);
    this.globe.setLayers(layers);
    this.#showControls();
  }

  #rendererIs({ renderer, reason }) {
    document.documentElement.dataset.view = renderer;
    press("view", renderer);
    // Said where the page chose, not where the reader did.
    write("stage-words", ["asked", "capable"].includes(reason) ? "" : say(`globe.renderer.${reason}`));
    const standing = byId("camera").querySelector("[value=site]");
    if (standing) standing.hidden = renderer === "map";
  }

  #catalogueSaid() {
    const { words, count, day, source, status } = this.globe.catalogue;
    const on = this.layers.catalogue;
    const said = status === "ready" || status === "few" ? say("js.catalogue", { count: grouped(count), day, source: say(`js.source.${source}`) }) : "";
    this.#legend(on);
    const text = on ? [said, words ? say(words) : ""].filter(Boolean).join(". ") : "";
    const place = byId("catalogue-words");
    if (place.textContent === text.replaceAll("`", "")) return;
    // `What stands so` is to be typed.
    place.replaceChildren(
      ...text.split("`").map((part, i) => {
        if (i % 2 === 0) return part;
        const code = document.createElement("code");
        code.textContent = part;
        return code;
      }),
    );
  }

  // What the colours of the points mean, in words beside each.
  #legend(on) {
    const place = byId("catalogue-legend");
    place.hidden = !on;
    if (!on) return;
    const by = byId("colour-by").value;
    const { css } = readTheme(byId("stage-host"));
    place.replaceChildren(
      ...LEGENDS[by].map(([colour, name]) => {
        const key = document.createElement("span");
        key.className = "key";
        const dot = document.createElement("span");
        dot.className = "swatch dot";
        dot.style.background = css[colour];
        key.append(dot, say(`globe.${by}.${name}`));
        return key;
      }),
    );
  }

  #showControls() {
    press("view", this.globe.renderer);
    const layers = this.layers;
    for (const button of document.querySelectorAll("#layers [data-layer]")) {
      const on = String(Boolean(layers[button.dataset.layer]));
      if (button.getAttribute("aria-pressed") !== on) button.setAttribute("aria-pressed", on);
    }
    byId("colour-by").parentElement.hidden = !layers.catalogue;
    this.#catalogueSaid();
  }

  #cameraFor(name) {
    if (name === "whole") return WHOLE;
    const { lat_deg, lon_deg } = this.place;
    if (name === "place") return { mode: "north", lat_deg, lon_deg, distance: CLOSE };
    if (name === "site") return { mode: "site", id: this.place.id || "place", ...STANDING };
    return { mode: "follow", id: name, distance: CLOSE };
  }

  #listen() {
    byId("camera").addEventListener("change", (event) => {
      if (event.target.value === "own") return;
      this.camera = this.#cameraFor(event.target.value);
      if (event.target.value === "whole") this.camera = null;
      this.globe.setCamera(this.camera ?? WHOLE, { animate: !this.calm.matches });
      this.changed({ push: true });
    });
    byId("layers").addEventListener("click", (event) => {
      const { layer } = event.target.closest("[data-layer]")?.dataset ?? {};
      if (!layer) return;
      this.#setLayers({ [layer]: !this.layers[layer] });
      this.changed({ push: true });
    });
    byId("colour-by").addEventListener("change", (event) => {
      this.globe.setCatalogue({ colourBy: event.target.value });
      this.#catalogueSaid();
    });
    byId("picked-close").addEventListener("click", () => this.#select(null));
    byId("picked-follow").addEventListener("click", () => {
      this.camera = { mode: "follow", catalogue: this.selected, distance: CLOSE };
      this.globe.setCamera(this.camera, { animate: !this.calm.matches });
      this.changed({ push: true });
    });
    byId("snapshot").addEventListener("click", () => this.#takePicture());
  }

  #clicked(what) {
    if (what.kind === "object") this.#select(what);
    else if (what.kind === "site") this.choosePlace(what.id);
    else if (what.kind === "station") {
      this.camera = { mode: "follow", id: what.id, distance: CLOSE };
      this.globe.setCamera(this.camera, { animate: !this.calm.matches });
      this.changed({ push: true });
    } else if (what.kind === "ground") this.choosePlace(`${what.lat_deg.toFixed(2)},${what.lon_deg.toFixed(2)}`);
  }

  #select(object) {
    this.selected = object?.norad_cat_id ?? null;
    this.globe.setCatalogue({ selected: this.selected });
    reveal("picked", object !== null);
    if (object) {
      const place = byId("picked-words");
      place.replaceChildren(
        ...objectWords(object).map((text, i) => {
          const line = document.createElement(i === 0 ? "strong" : "div");
          line.textContent = text;
          return line;
        }),
      );
    }
    this.changed({ push: true });
  }

  // Beside the pointer; the same is said by a click, for those who have none.
  #hovered(what) {
    const place = byId("hovered");
    place.hidden = !what;
    if (what) place.textContent = what.kind === "object" ? objectWords(what)[0] : what.name;
  }

  async #takePicture() {
    const blob = await this.globe.snapshot();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `common-orbit-${iso(Math.round(this.clock.ms / 1000) * 1000).replaceAll(":", "")}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
}

function objectWords(object) {
  const { name, norad_cat_id, object_id, orbit_class, object_kind, epoch_ms, age_days, period_minutes, alt_km } = object;
  return [
    say("js.picked", {
      name,
      class: say(`globe.class.${orbit_class}`),
      height: grouped(alt_km),
      period: period_minutes.toFixed(1),
    }),
    say("js.picked.number", { number: norad_cat_id, kind: say(`globe.kind.${object_kind}`), designator: object_id || "–" }),
    say("js.picked.age", { date: dateOf(epoch_ms), days: Math.abs(age_days).toFixed(1) }),
  ];
}
