// The globe component: one contract, two renderers. CONTRACT.md beside this file says all of it.

import { Catalogue } from "./catalogue.mjs";
import { listen } from "./controls.mjs";
import { RADIANS, WGS84_A_KM, WGS84_B_KM, WGS84_F, fromKm, place, sunDirection } from "./earth.mjs";
import { FlatRenderer } from "./flat.mjs";
import { GlobeRenderer, NoWebGL } from "./gl.mjs";
import { Overlay, paintSymbol } from "./overlay.mjs";
import { LAYERS, Scene } from "./scene.mjs";
import { readTheme } from "./theme.mjs";
import { FARTHEST, GlobeView, MapView, NEAREST, clamp, mapPlace, wrap } from "./view.mjs";

const SLOW_FPS = 20;
const JUDGED_FRAMES = 40; // after ten to warm up
const GLIDE_MS = 700;
const CALM_MS = 1000; // with reduced motion, a picture a second
const WORTH_DRAWING_PX = 0.2;
const STATION_RAD_S = 0.0012; // as seen from the centre of the Earth
const START = { mode: "free", lat_deg: 30, lon_deg: 60, distance: 3.9, roll_deg: 0 };

export function createGlobe(host, options = {}) {
  return new Globe(host, options).surface;
}

class Globe {
  constructor(host, options) {
    this.host = host;
    this.options = options;
    this.listeners = new Map();
    this.scene = new Scene();
    this.layers = { ...LAYERS, ...options.layers };
    this.camera = { ...(["follow", "site"].includes(options.camera?.mode) ? {} : START), ...options.camera };
    this.glide = null;
    this.ms = Date.now();
    this.timed = false; // nothing is asked for a time that nobody gave
    this.clock = null;
    this.paused = false;
    this.dirty = true;
    this.land = null;
    this.wanted = options.renderer ?? "auto";
    this.reason = "asked";
    this.stats = { frames: 0, script: [], gaps: [], last: 0 };
    this.lastDraw = -Infinity;
    this.lastDrawnMs = NaN;
    this.speed = 1;
    this.picture = null;
    this.drawn = { labels: [], points: [] };
    this.hovered = null;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.#build();
    this.catalogue = new Catalogue(options.catalogue, (summary) => {
      this.dirty = true;
      this.#emit("catalogue", summary);
    });
    if (!options.catalogue) this.catalogue.status = "off";
    this.surface = this.#surface();
    window.Globe = this.#hooks();
    this.#loadLand();
    this.#loadStars();
    this.#choose(this.wanted);
    this.frame = this.frame.bind(this);
    this.request = requestAnimationFrame(this.frame);
  }

  // --- the element -----------------------------------------------------------------------------

  #build() {
    const { host } = this;
    if (getComputedStyle(host).position === "static") host.style.position = "relative";
    const stretched = "position:absolute;inset:0;width:100%;height:100%;display:block";
    this.top = document.createElement("canvas");
    this.top.className = "globe-canvas";
    this.top.style.cssText = `${stretched};touch-action:none;cursor:grab`;
    this.top.tabIndex = 0;
    this.top.setAttribute("role", "application");
    this.top.setAttribute("aria-label", this.options.words?.["globe.label"] ?? "");
    this.overlay = new Overlay(this.top);
    host.append(this.top);
    this.stretched = stretched;
    this.theme = readTheme(host);
    this.#applySpace();
    this.resizing = new ResizeObserver(() => this.#fit());
    this.resizing.observe(host);
    this.themes = new MutationObserver(() => this.setTheme());
    this.themes.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-mantine-color-scheme", "data-theme", "class"],
    });
    this.systemTheme = () => this.setTheme();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.systemTheme);
    this.unlisten = listen(this.top, {
      turn: (dx, dy) => this.#turn(dx, dy),
      approach: (factor) => this.#approach(factor),
      twist: (degrees) => this.#twist(degrees),
      click: (x, y) => this.#click(x, y),
      hover: (x, y) => this.#hover(x, y),
      leave: () => this.#hoverIs(null),
      reset: () => this.#moved({ ...START, lat_deg: this.camera.lat_deg ?? 30, lon_deg: this.camera.lon_deg ?? 60 }),
    });
  }

  #applySpace() {
    this.host.style.background = this.theme.css.space;
  }

  #fit(w = this.host.clientWidth, h = this.host.clientHeight, ratio = Math.min(devicePixelRatio || 1, this.options.ratio ?? 2)) {
    if (w === 0 || h === 0 || !this.renderer) return;
    this.w = w;
    this.h = h;
    this.renderer.resize(w, h, ratio);
    this.overlay.resize(w, h, ratio);
    this.dirty = true;
  }

  // --- which renderer ----------------------------------------------------------------------------

  #choose(wanted) {
    this.wanted = wanted;
    this.judging = null;
    if (wanted === "map") return this.#use("map", "asked");
    try {
      this.#use("globe", wanted === "globe" ? "asked" : "capable");
    } catch (error) {
      if (!(error instanceof NoWebGL)) throw error;
      return this.#use("map", "no-webgl2");
    }
    if (wanted === "auto") {
      if (this.renderer.software) return this.#use("map", "software");
      this.judging = { frames: 0, since: 0 };
    }
    return undefined;
  }

  #use(kind, reason) {
    if (this.kind !== kind) {
      const canvas = document.createElement("canvas");
      const next = kind === "globe" ? new GlobeRenderer(canvas) : new FlatRenderer(canvas);
      canvas.addEventListener("webglcontextlost", (event) => {
        event.preventDefault();
        if (this.renderer === next && !this.destroyed) this.#use("map", "lost");
      });
      for (const one of this.renderer?.layers ?? []) one.remove();
      this.renderer?.destroy();
      this.renderer = next;
      this.kind = kind;
      this.view = kind === "globe" ? new GlobeView() : new MapView();
      for (const one of next.layers) {
        one.style.cssText = this.stretched;
        one.setAttribute("aria-hidden", "true");
      }
      this.host.prepend(...next.layers);
      this.traitsSent = -1;
      if (this.land) next.setLand(this.land);
      this.#fit();
    }
    this.reason = reason;
    this.dirty = true;
    this.#emit("renderer", { renderer: kind, reason });
  }

  // Two seconds of drawing tell whether this machine keeps up; only where the choice is ours.
  #judge(at) {
    const { judging } = this;
    if (!judging) return;
    judging.frames += 1;
    if (judging.frames === 10) judging.since = at;
    if (judging.frames < 10 + JUDGED_FRAMES) {
      this.dirty = true;
      return;
    }
    const fps = (1000 * JUDGED_FRAMES) / (at - judging.since);
    this.judging = null;
    if (fps < SLOW_FPS && !document.hidden) this.#use("map", "slow");
  }

  async #loadStars() {
    if (!this.options.stars) return;
    const answer = await fetch(this.options.stars);
    this.stars = (await answer.json()).map(([ra_deg, dec_deg, magnitude]) => ({
      toward: sunDirection({ declination_deg: dec_deg, longitude_deg: ra_deg }),
      magnitude,
    }));
    this.dirty = true;
  }

  async #loadLand() {
    if (!this.options.land) return;
    const answer = await fetch(this.options.land);
    const { rings } = await answer.json();
    // Antarctica and Greenland lie under ice: the outline is theirs, the tint says so.
    const iceRings = rings.filter((ring) => {
      let [lat, lon] = [0, 0];
      for (let i = 0; i < ring.length; i += 2) {
        lon += ring[i];
        lat += ring[i + 1];
      }
      [lat, lon] = [(2 * lat) / ring.length, (2 * lon) / ring.length];
      return lat < -62 || (lat > 68 && lon > -60 && lon < -20 && ring.length > 100);
    });
    if (this.destroyed) return;
    this.land = { rings, iceRings };
    this.renderer.setLand(this.land);
    this.dirty = true;
    this.draw();
    this.#emit("ready", { renderer: this.kind });
  }

  // --- time and frames ---------------------------------------------------------------------------

  get #calmly() {
    return this.options.reducedMotion ?? this.calm.matches;
  }

  frame(at) {
    if (this.destroyed) return;
    this.request = requestAnimationFrame(this.frame);
    if (this.clock && !this.paused) {
      const ms = this.clock();
      if (at - (this.clockAt ?? at) > 0) {
        const speed = (ms - this.ms) / (at - this.clockAt);
        this.speed = Math.abs(speed) < 10000 ? 0.8 * this.speed + 0.2 * speed : this.speed;
      }
      this.clockAt = at;
      this.ms = ms;
    }
    if (!this.#due(at)) return;
    const gap = at - this.stats.last;
    this.stats.last = at;
    if (gap < 500) push(this.stats.gaps, gap);
    this.draw(at);
    this.#judge(at);
  }

  #due(at) {
    if (this.dirty || this.glide) return true;
    if (this.ms === this.lastDrawnMs) return false;
    if (this.#calmly) return at - this.lastDraw >= CALM_MS;
    const moved = Math.abs(this.ms - this.lastDrawnMs) / 1000;
    return moved * STATION_RAD_S * (this.view.radius_px ?? 300) >= WORTH_DRAWING_PX || at - this.lastDraw > 500;
  }

  draw(at = performance.now()) {
    if (!this.w || !this.view) {
      this.#fit();
      if (!this.w) return;
    }
    const began = performance.now();
    this.dirty = false;
    this.lastDraw = at;
    this.lastDrawnMs = this.ms;
    if (this.timed && this.options.catalogue && this.layers.catalogue) this.catalogue.prepare(this.ms, this.paused ? 0 : this.speed);
    const picture = this.scene.look(this.ms, this.theme, this.layers, this.#standingAt);
    this.picture = picture;
    picture.words = this.options.words;
    picture.speed = this.clock && !this.paused ? this.speed : 0;
    this.view.set(this.#resolved(at, picture), this.w, this.h);
    // On a bright ground a few dark points would pass for dirt.
    const starry = this.kind === "globe" && (this.theme.dark || this.view.standing);
    picture.stars = this.layers.stars && starry ? this.stars : null;
    picture.standing = this.view.standing ? this.#site(this.camera.id) : null;
    this.#addObjects(picture);
    this.renderer.draw(this.view, picture, this.overlay.begin());
    this.drawn = this.overlay.draw(this.view, picture);
    if (this.renderer.busy) this.dirty = true;
    this.stats.frames += 1;
    const script_ms = performance.now() - began;
    push(this.stats.script, script_ms);
    this.#emit("frame", { ms: this.ms, script_ms });
  }

  get #standingAt() {
    return this.camera.mode === "site" && this.kind === "globe" ? this.camera.id : null;
  }

  #addObjects(picture) {
    const { catalogue } = this;
    picture.objects = null;
    picture.selected = null;
    if (!this.layers.catalogue || !catalogue.pair || !catalogue.traits) return;
    if (this.kind === "globe" && this.traitsSent !== catalogue.traitsVersion) {
      this.renderer.setTraits(catalogue.traits);
      this.traitsSent = catalogue.traitsVersion;
    }
    const [x, y, z] = picture.sun ? sunDirection(picture.sun) : [1, 0, 0];
    const stretched = [x, y, z / (1 - WGS84_F)];
    picture.objects = {
      catalogue,
      pair: catalogue.pair,
      colourBy: catalogue.choice.colourBy,
      version: catalogue.traitsVersion,
      sunWorld: [...stretched, stretched.reduce((sum, v) => sum + v * v, 0)],
    };
    const { selected } = catalogue.choice;
    if (selected !== null) {
      const index = catalogue.indexOf(selected);
      const km = catalogue.position(index);
      if (km) picture.selected = { ...catalogue.object(index), world: fromKm(...km) };
    }
  }

  // --- the camera --------------------------------------------------------------------------------

  #site(id) {
    const { sites, given } = this.scene;
    return sites.find((site) => site.id === id) ?? (given.place?.id === id || id === "place" ? given.place : null);
  }

  // The camera as the view wants it: followed things looked up, a glide under way.
  #resolved(at, picture) {
    const target = this.#target(this.camera, picture);
    const { glide } = this;
    if (!glide) return target;
    const share = (at - glide.began) / GLIDE_MS;
    if (share >= 1 || target.site) {
      this.glide = null;
      return target;
    }
    const eased = share * share * (3 - 2 * share);
    const from = glide.from;
    const dlon = wrap(target.lon_deg - from.lon_deg);
    return {
      lat_deg: from.lat_deg + eased * (target.lat_deg - from.lat_deg),
      lon_deg: wrap(from.lon_deg + eased * dlon),
      distance: from.distance * (target.distance / from.distance) ** eased,
      roll_deg: from.roll_deg + eased * ((target.roll_deg ?? 0) - from.roll_deg),
    };
  }

  #target(camera, picture) {
    if (camera.mode === "site") {
      const site = this.#site(camera.id);
      if (site) return { site, azimuth_deg: camera.azimuth_deg ?? 0, elevation_deg: camera.elevation_deg ?? 30, fov_deg: camera.fov_deg ?? 80 };
    }
    const distance = clamp(camera.distance ?? START.distance, NEAREST, FARTHEST);
    if (camera.mode === "follow") {
      const below = this.#followed(camera, picture);
      if (below) {
        this.followedAt = below;
        return { ...below, distance, roll_deg: camera.roll_deg ?? 0 };
      }
    }
    const { lat_deg, lon_deg } = { ...START, ...this.followedAt, ...camera };
    return { lat_deg, lon_deg, distance, roll_deg: camera.mode === "north" ? 0 : (camera.roll_deg ?? 0) };
  }

  #followed(camera, picture) {
    if (camera.catalogue !== undefined) {
      const km = this.catalogue.position(this.catalogue.indexOf(camera.catalogue));
      return km && this.#below(km);
    }
    const station = picture.stations.find(({ id }) => id === camera.id);
    return station && this.#below(station.position_km);
  }

  // The globe's eye looks at the centre, so what it follows lies in the geocentric direction.
  #below(km) {
    if (this.kind === "map") return mapPlace(fromKm(...km));
    const lat_deg = Math.atan2(km[2], Math.hypot(km[0], km[1])) / RADIANS;
    return { lat_deg, lon_deg: Math.atan2(km[1], km[0]) / RADIANS };
  }

  #moved(camera) {
    this.camera = camera;
    this.glide = null;
    this.dirty = true;
    this.#emit("camera", this.#plainCamera());
  }

  #plainCamera() {
    const digits = { lat_deg: 2, lon_deg: 2, distance: 3, roll_deg: 1, azimuth_deg: 1, elevation_deg: 1, fov_deg: 1 };
    return Object.fromEntries(
      Object.entries(this.camera).map(([key, value]) => [key, key in digits ? Number(value.toFixed(digits[key])) : value]),
    );
  }

  // What is looked at now, as a free camera: where a drag begins from.
  #here() {
    const target = this.#target(this.camera, this.picture ?? { stations: [] });
    const place_ = target.site ?? target;
    const mode = this.camera.mode === "north" ? "north" : "free";
    return { mode, lat_deg: place_.lat_deg, lon_deg: place_.lon_deg, distance: target.distance ?? 2.2, roll_deg: target.roll_deg ?? 0 };
  }

  #turn(dx, dy) {
    if (this.camera.mode === "site" && this.kind === "globe") {
      const { azimuth_deg = 0, elevation_deg = 30, fov_deg = 80 } = this.camera;
      const pace = fov_deg / this.h;
      this.#moved({ ...this.camera, azimuth_deg: (((azimuth_deg - dx * pace) % 360) + 360) % 360, elevation_deg: clamp(elevation_deg + dy * pace, -20, 90) });
      return;
    }
    const here = this.#here();
    const pace = 1 / RADIANS / this.view.middle_px;
    const roll = here.mode === "north" ? 0 : here.roll_deg * RADIANS;
    const [right, up] = [dx * Math.cos(roll) - dy * Math.sin(roll), dx * Math.sin(roll) + dy * Math.cos(roll)];
    const lift = this.kind === "map" ? this.view.scale / this.view.rise : 1;
    const stretch = this.kind === "globe" ? Math.max(0.25, Math.cos(here.lat_deg * RADIANS)) : 1;
    this.#moved({ ...here, lat_deg: clamp(here.lat_deg + up * pace * lift, -89.9, 89.9), lon_deg: wrap(here.lon_deg - (right * pace) / stretch) });
  }

  #approach(factor) {
    const { camera } = this;
    if (camera.mode === "site" && this.kind === "globe") {
      this.#moved({ ...camera, fov_deg: clamp((camera.fov_deg ?? 80) * factor, 10, 120) });
      return;
    }
    const distance = camera.distance ?? START.distance;
    this.#moved({ ...camera, distance: clamp(1 + (distance - 1) * factor, NEAREST, FARTHEST) });
  }

  #twist(degrees) {
    if (this.camera.mode !== "free" || this.kind !== "globe") return;
    this.#moved({ ...this.camera, roll_deg: wrap((this.camera.roll_deg ?? 0) - degrees) });
  }

  setCamera(wanted, { animate = false } = {}) {
    const from = this.picture ? this.#here() : null;
    this.camera = { ...(wanted.mode && wanted.mode !== this.camera.mode ? {} : this.camera), ...wanted };
    if (this.camera.mode !== "site" && this.camera.distance === undefined) this.camera.distance = from?.distance ?? START.distance;
    this.glide = animate && from && !this.#calmly ? { from, began: performance.now() } : null;
    this.dirty = true;
  }

  // --- what is under the pointer -------------------------------------------------------------------

  pick(x, y) {
    const near = (reach) => {
      let best = null;
      for (const point of this.drawn.points) {
        if (!point.visible) continue;
        const distance = Math.hypot(point.x - x, point.y - y);
        if (distance < reach(point) && (best === null || distance < best.distance)) best = { point, distance };
      }
      return best?.point ?? null;
    };
    const unit = this.theme.text_px / 14;
    const point = near(({ kind }) => (kind === "station" ? 16 : 11) * unit);
    if (point) {
      const { x: _x, y: _y, visible: _v, ...said } = point;
      return said;
    }
    return this.#pickObject(x, y, 9 * unit);
  }

  #pickObject(x, y, reach) {
    const { catalogue } = this;
    if (!this.picture?.objects) return null;
    this.places = catalogue.worldPlaces(this.places);
    const { places, view } = this;
    let best = null;
    for (let i = 0; 3 * i < places.length; i += 1) {
      if (Number.isNaN(places[3 * i])) continue;
      if (!view.mayBeAt(places, 3 * i, x, y, reach)) continue;
      const at = view.project([places[3 * i], places[3 * i + 1], places[3 * i + 2]]);
      if (!at.visible) continue;
      const distance = Math.hypot(at.x - x, at.y - y);
      // Of two equally near in the picture the one in front.
      const rank = distance + (at.depth ?? 0) * 0.5;
      if (distance < reach && (best === null || rank < best.rank)) best = { i, rank };
    }
    return best && catalogue.described(best.i, this.ms);
  }

  #click(x, y) {
    this.top.focus({ preventScroll: true });
    const ground = this.view.standing ? null : this.view.unproject(x, y);
    const picked = this.pick(x, y);
    if (picked) this.#emit("click", { ...ground, ...picked });
    else if (ground) this.#emit("click", { kind: "ground", ...ground });
  }

  #hover(x, y) {
    const now = performance.now();
    if (now - (this.hoverAt ?? 0) < 60) return;
    this.hoverAt = now;
    this.#hoverIs(this.pick(x, y));
  }

  #hoverIs(picked) {
    const key = picked ? `${picked.kind} ${picked.id ?? picked.norad_cat_id}` : "";
    if (key === this.hovered) return;
    this.hovered = key;
    this.top.style.cursor = picked ? "pointer" : "grab";
    this.#emit("hover", picked);
  }

  // --- the rest of the contract ----------------------------------------------------------------------

  setTheme() {
    this.theme = readTheme(this.host);
    this.#applySpace();
    this.dirty = true;
  }

  async snapshot({ width = this.w, height = this.h, background = true } = {}) {
    const [w, h, ratio] = [this.w, this.h, this.renderer.ratio];
    // As large as asked, the lettering in proportion: the same picture with more pixels.
    const scale = Math.min(width / w, height / h);
    const picture = document.createElement("canvas");
    picture.width = width;
    picture.height = height;
    const context = picture.getContext("2d");
    this.#fit(width / scale, height / scale, scale);
    this.draw();
    if (background) {
      context.fillStyle = this.theme.css.space;
      context.fillRect(0, 0, width, height);
    }
    this.renderer.paste(context, width, height);
    context.drawImage(this.top, 0, 0, width, height);
    this.#fit(w, h, ratio);
    this.draw();
    return new Promise((resolve, reject) => {
      picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large for this browser."))), "image/png");
    });
  }

  #emit(event, value) {
    for (const fn of this.listeners.get(event) ?? []) fn(value);
  }

  destroy() {
    this.destroyed = true;
    cancelAnimationFrame(this.request);
    this.resizing.disconnect();
    this.themes.disconnect();
    matchMedia("(prefers-color-scheme: dark)").removeEventListener("change", this.systemTheme);
    this.unlisten();
    for (const one of this.renderer.layers) one.remove();
    this.renderer.destroy();
    this.top.remove();
    if (window.Globe?.of === this) delete window.Globe;
  }

  #surface() {
    const self = this;
    const project = (lat_deg, lon_deg, alt_km = 0) => {
      const { x, y, visible } = self.view.project(place(lat_deg, lon_deg, alt_km));
      return { x, y, visible };
    };
    return {
      get renderer() {
        return self.kind;
      },
      get catalogue() {
        return self.catalogue.summary;
      },
      get stats() {
        return self.#figures();
      },
      setScene(scene) {
        self.scene.set(scene);
        self.dirty = true;
      },
      setTime(ms) {
        self.ms = ms;
        self.timed = true;
      },
      setClock(fn) {
        self.clock = fn;
        self.timed = true;
        self.clockAt = undefined;
      },
      render: () => self.draw(),
      setPaused(on) {
        self.paused = on;
        self.clockAt = undefined;
        self.dirty = true;
      },
      setCamera: (camera, how) => self.setCamera(camera, how),
      getCamera: () => self.#plainCamera(),
      setLayers(layers) {
        Object.assign(self.layers, layers);
        self.dirty = true;
      },
      getLayers: () => ({ ...self.layers }),
      setRenderer: (wanted) => self.#choose(wanted),
      setTheme: () => self.setTheme(),
      setCatalogue(choice) {
        self.catalogue.setChoice(choice);
        self.dirty = true;
      },
      symbol: (canvas, name) => paintSymbol(canvas, name, self.theme, self.scene.stations.find(({ id }) => id === name)),
      object(norad_cat_id) {
        const { catalogue } = self;
        const i = self.layers.catalogue && catalogue.pair ? catalogue.indexOf(norad_cat_id) : -1;
        return i < 0 || !catalogue.position(i) ? null : catalogue.described(i, self.ms);
      },
      pick: (x, y) => self.pick(x, y),
      project,
      unproject: (x, y) => self.view.unproject(x, y),
      snapshot: (size) => self.snapshot(size),
      on(event, fn) {
        if (!self.listeners.has(event)) self.listeners.set(event, new Set());
        self.listeners.get(event).add(fn);
        if (event === "renderer") fn({ renderer: self.kind, reason: self.reason });
        return () => self.listeners.get(event).delete(fn);
      },
      destroy: () => self.destroy(),
    };
  }

  // --- figures and hooks -----------------------------------------------------------------------------

  #figures() {
    const script = [...this.stats.script].sort((a, b) => a - b);
    const gaps = this.stats.gaps;
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
    return {
      frames: this.stats.frames,
      fps: gaps.length > 0 ? 1000 / mean(gaps) : 0,
      script_ms: mean(script),
      script_median_ms: script[Math.floor(script.length / 2)] ?? 0,
      script_p95_ms: script[Math.floor(script.length * 0.95)] ?? 0,
      script_worst_ms: script.at(-1) ?? 0,
    };
  }

  #hooks() {
    const self = this;
    return {
      of: self,
      ...self.surface,
      get renderer() {
        return self.kind;
      },
      get catalogue() {
        return self.catalogue.summary;
      },
      get stats() {
        return self.#figures();
      },
      resetStats() {
        self.stats.script.length = 0;
        self.stats.gaps.length = 0;
      },
      state: () => ({
        renderer: self.kind,
        reason: self.reason,
        ms: self.lastDrawnMs,
        land: self.land !== null,
        camera: self.#plainCamera(),
        layers: { ...self.layers },
        dark: self.theme.dark,
        colours: self.theme.css,
        sun: self.picture?.sun ?? null,
        size: { w: self.w, h: self.h, ratio: self.renderer.ratio },
        labels: self.drawn.labels,
        stations: (self.picture?.stations ?? []).map((station) => {
          const at = self.drawn.points.find(({ kind, id }) => kind === "station" && id === station.id);
          const { id, name, position_km, lat_deg, lon_deg, alt_km, faded } = station;
          return { id, name, position_km, lat_deg, lon_deg, alt_km, faded: faded === true, track: station.track?.length ?? 0, x: at?.x, y: at?.y, visible: at?.visible };
        }),
        catalogue: { ...self.catalogue.summary, drawn: self.picture?.objects != null },
      }),
      // Where these objects (indices) are, ITRS km, as the renderer that draws them works it out.
      cataloguePositions(ids) {
        const km = self.renderer.measurePositions(self.catalogue.pair, self.catalogue);
        return ids.map((i) => [km[3 * i], km[3 * i + 1], km[3 * i + 2]]);
      },
      // Colours below the labels at [x, y] in CSS pixels, [r, g, b, a] of 255.
      pixels(points) {
        self.draw();
        return points.map(([x, y]) => self.renderer.pixelAt(x, y));
      },
      radii_km: [WGS84_A_KM, WGS84_B_KM],
    };
  }
}

function push(values, value) {
  values.push(value);
  if (values.length > 120) values.shift();
}
