// The globe component: one contract, two renderers. CONTRACT.md beside this file says all of it.

export function createGlobe(host, options = {}) {
  const listeners = new Map();
  const canvas = document.createElement("canvas");
  canvas.className = "globe-canvas";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", options.words?.["globe.label"] ?? "");
  host.append(canvas);
  let camera = { mode: "free", lat_deg: 30, lon_deg: 60, distance: 3.2, ...options.camera };
  let layers = { ...options.layers };
  const globe = {
    renderer: "map",
    catalogue: { status: "off", count: 0, shown: 0, source: null, day: null, words: null },
    setScene() {},
    setTime() {},
    setClock() {},
    render() {},
    setPaused() {},
    setCamera(wanted) {
      camera = { ...camera, ...wanted };
    },
    getCamera: () => ({ ...camera }),
    setLayers(wanted) {
      layers = { ...layers, ...wanted };
    },
    getLayers: () => ({ ...layers }),
    setRenderer() {},
    setTheme() {},
    setCatalogue() {},
    pick: () => null,
    project: () => ({ x: 0, y: 0, visible: false }),
    unproject: () => null,
    snapshot: () => new Promise((resolve) => canvas.toBlob(resolve)),
    on(event, fn) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(fn);
      return () => listeners.get(event).delete(fn);
    },
    destroy() {
      canvas.remove();
    },
  };
  window.Globe = globe;
  return globe;
}
