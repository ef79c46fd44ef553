// The stage: the globe or the flat map with its controls, and what the reader chose of it.

import { press } from "./fields.mjs";
import { createGlobe } from "./globe/globe.mjs";
import { ageDays, nearestSet } from "./look.mjs";
import { iso } from "./moments.mjs";
import { Objects } from "./objects.mjs";
import { byId, placeName, say, write } from "./words.mjs";

const MINUTE = 60000;
const WHOLE = { mode: "north", lat_deg: 25, lon_deg: 75, distance: 3.9 };
const CLOSE = 1.9;
const STANDING = { azimuth_deg: 180, elevation_deg: 35, fov_deg: 90 };
const STATIONS = {
  iss: { colour: "--map-iss", shape: "circle" },
  tiangong: { colour: "--map-tiangong", shape: "diamond" },
};

export class Stage {
  // `changed({push})` keeps the link; `choosePlace(query)` asks for a place; `pause()` stops the clock.
  constructor({ config, clock, ephemerides, changed, choosePlace, calm, pause }) {
    Object.assign(this, { config, clock, ephemerides, changed, choosePlace, calm });
    this.objects = new Objects({
      address: config.globe.catalogue,
      clock,
      changed,
      show: (on) => this.#setLayers({ catalogue: on }),
      follow: (norad_cat_id) => {
        pause();
        this.#look({ mode: "follow", catalogue: norad_cat_id, distance: CLOSE });
      },
    });
    this.camera = null; // until the reader or a link chose one
    this.view = null;
    this.moved = {}; // layers that the reader switched, by name
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
    this.objects.open(this.globe);
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
    this.#listen();
    for (const place of document.querySelectorAll(".swatch[data-symbol]")) {
      const canvas = document.createElement("canvas");
      Object.assign(canvas.dataset, place.dataset);
      place.replaceChildren(canvas);
    }
    new MutationObserver(() => this.#showLegend()).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme"],
    });
    this.#showLegend();
    this.#showControls();
  }

  #take(state) {
    this.camera = state.camera ?? null;
    this.view = state.view ?? null;
    this.moved = state.layers ?? {};
    this.objects.take(state);
  }

  get selected() {
    return this.objects.selected;
  }

  // What a link says, on the stage that is there.
  apply(state) {
    this.#take(state);
    if (this.view && this.view !== this.globe.renderer) this.globe.setRenderer(this.view);
    this.globe.setCamera(this.camera ?? WHOLE);
    this.globe.setLayers({ ...Object.fromEntries(this.config.layers.map((name) => [name, name !== "catalogue"])), ...this.moved });
    this.objects.apply();
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
  }

  // Another camera by the reader's own choice; null is the whole Earth.
  #look(camera) {
    this.camera = camera;
    this.globe.setCamera(camera ?? WHOLE, { animate: !this.calm.matches });
    this.#showControls();
    this.changed({ push: true });
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

  // The legend has the symbols of the picture itself.
  #showLegend() {
    for (const canvas of document.querySelectorAll("canvas[data-symbol]")) this.globe.symbol(canvas, canvas.dataset.symbol);
  }

  #rendererIs({ renderer, reason }) {
    document.documentElement.dataset.view = renderer;
    press("view", renderer);
    // Said where the page chose, not where the reader did.
    write("stage-words", ["asked", "capable"].includes(reason) ? "" : say(`globe.renderer.${reason}`));
    const standing = byId("camera").querySelector("[value=site]");
    if (standing) standing.hidden = renderer === "map";
  }

  #showControls() {
    press("view", this.globe.renderer);
    const layers = this.layers;
    for (const button of document.querySelectorAll("#layers [data-layer]")) {
      const on = String(Boolean(layers[button.dataset.layer]));
      if (button.getAttribute("aria-pressed") !== on) button.setAttribute("aria-pressed", on);
    }
    byId("camera").value = this.#cameraName();
    this.objects.refresh();
  }

  // The entry of the list that the camera is.
  #cameraName() {
    const { camera } = this;
    if (camera === null) return "whole";
    if (camera.mode === "follow" && camera.id) return camera.id;
    return camera.mode === "site" ? "site" : "own";
  }

  #cameraFor(name) {
    const { lat_deg, lon_deg } = this.place;
    if (name === "place") return { mode: "north", lat_deg, lon_deg, distance: CLOSE };
    if (name === "site") return { mode: "site", id: this.place.id || "place", ...STANDING };
    return { mode: "follow", id: name, distance: CLOSE };
  }

  #listen() {
    byId("camera").addEventListener("change", (event) => {
      if (event.target.value === "own") return;
      this.#look(event.target.value === "whole" ? null : this.#cameraFor(event.target.value));
    });
    byId("layers").addEventListener("click", (event) => {
      const { layer } = event.target.closest("[data-layer]")?.dataset ?? {};
      if (!layer) return;
      this.#setLayers({ [layer]: !this.layers[layer] });
      this.changed({ push: true });
    });
    // What is hovered is named beside the pointer.
    byId("stage-host").addEventListener("pointermove", (event) => {
      const box = byId("map").getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      byId("hovered").style.translate = `${Math.min(x + 14, box.width - 260)}px ${Math.max(y - 40, 4)}px`;
    });
    byId("stage-host").addEventListener("pointerdown", () => this.#hovered(null));
    byId("snapshot").addEventListener("click", () => this.#takePicture());
  }

  #clicked(what) {
    if (what.kind === "object") this.objects.select(what.norad_cat_id);
    else if (what.kind === "site") this.choosePlace(what.id);
    else if (what.kind === "station") this.#look({ mode: "follow", id: what.id, distance: CLOSE });
    else if (what.kind === "ground") this.choosePlace(`${what.lat_deg.toFixed(2)},${what.lon_deg.toFixed(2)}`);
  }

  // Beside the pointer; the same is said by a click, for those who have none.
  #hovered(what) {
    const place = byId("hovered");
    place.hidden = !what;
    if (what) place.textContent = what.kind === "object" ? say("js.hovered", { name: what.name, number: what.norad_cat_id }) : what.name;
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
