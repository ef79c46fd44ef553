// The flat map by the contract of the globe (globe/CONTRACT.md), as far as it goes: what is drawn where
// there is no globe. One canvas of 2 by 1 in the middle of its host.

import { Painter, project } from "./draw.mjs";

export function createFlatMap(host, { land, words, layers }) {
  const canvas = document.createElement("canvas");
  canvas.id = "map-canvas";
  canvas.className = "flat-map";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words["globe.label"] ?? words["js.map.label"]);
  host.append(canvas);
  const painter = new Painter(canvas);
  const listeners = new Map();
  let colours = readColours();
  let scene = { stations: [], sites: [], place: null };
  let shownLayers = { night: true, tracks: true, sites: true, labels: true, graticule: true, ...layers };
  let ready = false;
  const tell = (event, value) => listeners.get(event)?.forEach((act) => act(value));
  fetch(land)
    .then((answer) => answer.json())
    .then(({ rings }) => painter.setLand(rings))
    .catch(() => {}) // without land the rest is still right
    .finally(() => {
      ready = true;
      tell("ready", { renderer: "map" });
    });
  const fit = () => {
    const w = Math.floor(Math.min(host.clientWidth, host.clientHeight * 2));
    if (w === 0) return;
    canvas.style.width = `${w}px`;
    canvas.style.height = `${w / 2}px`;
    painter.resize(w, w / 2, Math.min(devicePixelRatio || 1, 2));
    tell("resize");
  };
  const watcher = new ResizeObserver(fit);
  watcher.observe(host);
  fit();
  canvas.addEventListener("click", (event) => {
    const [x, y] = [event.offsetX, event.offsetY];
    const at = { lat_deg: 90 - (y / painter.h) * 180, lon_deg: (x / painter.w) * 360 - 180 };
    const near = (list) =>
      list.find(({ lon_deg, lat_deg }) => {
        const point = project(lon_deg, lat_deg, painter.w, painter.h);
        return Math.hypot(point.x - x, point.y - y) < 12;
      });
    const site = near(scene.sites);
    if (site) tell("click", { kind: "site", id: site.id, name: site.label, ...at });
    else tell("click", { kind: "ground", ...at });
  });
  const map = {
    renderer: "map",
    hasCameras: false,
    painter,
    colours: () => colours,
    get ready() {
      return ready;
    },
    // Stations here come with what was looked up for this instant: `at`, `track`.
    setScene(next) {
      scene = next;
    },
    render() {
      return painter.w ? painter.paint({ colours, layers: shownLayers, ...scene }) : null;
    },
    setTheme() {
      colours = readColours();
    },
    setLayers(wanted) {
      shownLayers = { ...shownLayers, ...wanted };
    },
    getLayers: () => ({ ...shownLayers }),
    setCamera() {},
    getCamera: () => null,
    project(lat_deg, lon_deg) {
      return { ...project(lon_deg, lat_deg, painter.w, painter.h), visible: true };
    },
    snapshot: () => new Promise((resolve) => canvas.toBlob(resolve)),
    on(event, act) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(act);
      return () => listeners.get(event).delete(act);
    },
    destroy() {
      watcher.disconnect();
      canvas.remove();
    },
  };
  return map;
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(`--map-${name}`).trim();
  const names = ["iss", "tiangong", "place", "casing", "label", "halo", "sun", "sun-edge", "terminator", "marker-edge",
    "site", "site-edge", "ocean", "land", "coast", "graticule"];
  const colours = Object.fromEntries(
    names.map((name) => [name.replace(/-(\w)/, (_, c) => c.toUpperCase()), get(name)]),
  );
  colours.night = get("night").split(/\s+/).map(Number);
  colours.trackWidth = Number(style.getPropertyValue("--track-width"));
  colours.presenting = document.documentElement.dataset.present === "1";
  return colours;
}
