// The colours of the globe, read from CSS custom properties of the host, so that a theme is a style
// sheet's affair. A name that the style sheet does not have falls back to the older `--map-` one,
// then to the palette here.

const DARK = {
  space: "#04070e", ocean: "#175284", oceanDeep: "#0d3560", land: "#86a377", ice: "#dce6ea", coast: "#d5e6cf",
  graticule: "#8fc0ea", nightOcean: "#050d20", nightLand: "#1d2c3d", nightIce: "#2b3648", twilight: "#ffd9a8", dusk: "#5a6a9c", shelf: "#2f7cab",
  atmosphere: "#6db6ff", glint: "#fff2d0", star: "#ffffff",
  iss: "#62c4ff", tiangong: "#ffb020", place: "#ff8df0", site: "#ffffff", siteEdge: "#0a1222",
  casing: "rgb(4 8 20 / 85%)", label: "#ffffff", halo: "rgb(4 8 20 / 88%)", sun: "#ffe27a", sunEdge: "#fff6d6",
  markerEdge: "#ffffff", cone: "#7ef0c8", fan: "#ff9c7a", select: "#ffffff",
  leo: "#8fd3ff", meo: "#ffd166", geo: "#ff7a90", gto: "#c9a0ff", molniya: "#7df0c0", heo: "#ffa95c", other: "#c3ccd8",
  payload: "#8fd3ff", rocket: "#ffc857", debris: "#ff8c82", sunlit: "#fff0b8", shadow: "#6f86b8",
  fresh: "#8fd3ff", aging: "#ffd166", stale: "#ff8c82",
};

const LIGHT = {
  space: "#e9eff6", ocean: "#9fcbe9", oceanDeep: "#7db3da", land: "#f3ecd8", ice: "#ffffff", coast: "#3f627c",
  graticule: "#3f6f98", nightOcean: "#6f8cba", nightLand: "#98a4bd", nightIce: "#bcc6d8", twilight: "#ffe2bd", dusk: "#a9b6d8", shelf: "#c2e2f2",
  atmosphere: "#5aa2e6", glint: "#ffffff", star: "#42536b",
  iss: "#0b5bb5", tiangong: "#c43c00", place: "#8a1588", site: "#27324a", siteEdge: "#ffffff",
  casing: "rgb(255 255 255 / 92%)", label: "#0d1526", halo: "rgb(255 255 255 / 92%)", sun: "#ffd23f", sunEdge: "#8a5a00",
  markerEdge: "#ffffff", cone: "#00735c", fan: "#b3402a", select: "#0d1526",
  leo: "#0b3f86", meo: "#8a5a00", geo: "#a3103a", gto: "#5b2c9c", molniya: "#006b4f", heo: "#a04400", other: "#46505e",
  payload: "#0b3f86", rocket: "#8a5a00", debris: "#a3103a", sunlit: "#a86f00", shadow: "#1f2f5c",
  fresh: "#0b3f86", aging: "#8a5a00", stale: "#a3103a",
};

export const CLASS_COLOURS = ["molniya", "geo", "gto", "leo", "meo", "heo", "other"]; // the order of tle.OrbitClass
export const KIND_COLOURS = ["payload", "rocket", "debris"];
export const LIGHT_COLOURS = ["shadow", "sunlit"];
export const AGE_COLOURS = ["fresh", "aging", "stale"];

const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

// Any CSS colour as [r, g, b, a] from 0 to 1, as the browser itself understands it.
export function rgba(css) {
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = "#000";
  probe.fillStyle = css;
  const text = probe.fillStyle;
  if (text[0] === "#") return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16) / 255).concat(1);
  const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
  return [r / 255, g / 255, b / 255, a];
}

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function isDark() {
  const root = document.documentElement;
  const said = root.dataset.mantineColorScheme ?? root.dataset.theme;
  if (said === "dark" || said === "light") return said === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

export function readTheme(host) {
  const style = getComputedStyle(host);
  const dark = isDark();
  const own = dark ? DARK : LIGHT;
  const css = {};
  for (const name of Object.keys(own)) {
    css[name] = style.getPropertyValue(`--globe-${kebab(name)}`).trim() || own[name];
  }
  for (const name of ["iss", "tiangong", "place", "site", "siteEdge", "casing", "label", "halo", "sun", "sunEdge"]) {
    if (style.getPropertyValue(`--globe-${kebab(name)}`).trim() === "") {
      css[name] = style.getPropertyValue(`--map-${kebab(name)}`).trim() || own[name];
    }
  }
  const gl = Object.fromEntries(Object.entries(css).map(([name, colour]) => [name, rgba(colour)]));
  const colour = (wanted, otherwise) => {
    if (!wanted) return css[otherwise];
    return wanted.startsWith("--") ? style.getPropertyValue(wanted).trim() || css[otherwise] : wanted;
  };
  const number = (name, otherwise) => Number(style.getPropertyValue(name)) || otherwise;
  return {
    dark,
    css,
    gl,
    colour,
    font: style.fontFamily || "sans-serif",
    track_px: number("--globe-track", 2.6), // a projector's theme asks for more
    text_px: number("--globe-text", 14),
    point_px: number("--globe-point", dark ? 2.4 : 2.6),
  };
}
