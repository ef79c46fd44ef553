// The words within a chart: each beside what it names, none over another, whatever the size of screen and letters.
// The server sends them as annotations named "label:<kind>:<clear>" on the point itself, see figures/screen.py.
import { NEAR_PLACES, placeLabel } from "./globe/labels.mjs";

const canvas = document.createElement("canvas").getContext("2d");
const hooked = new WeakSet();

const isLabel = (note) => note.name?.startsWith("label:");

function sizeOf(text, size, family) {
  const bold = text.includes("<b>");
  const lines = text.split("<br>").map((line) => line.replace(/<[^>]*>/g, ""));
  canvas.font = `${bold ? 700 : 400} ${size}px ${family}`;
  return { w: Math.max(...lines.map((line) => canvas.measureText(line).width)) + 4, h: lines.length * size * 1.2 + 2 };
}

const around = (x, y, w, h) => ({ x: x - w / 2, y: y - h / 2, w, h });

// What words stay clear of: the marks, and the lines that say so (meta "clear").
function obstacles(plot, xaxis, yaxis) {
  const taken = [];
  for (const trace of plot._fullData) {
    if (trace.visible !== true || !trace.x?.length || !trace.y?.length) continue;
    const points = Array.from(trace.x, (x, i) => [xaxis.d2p(x), yaxis.d2p(trace.y[i])]).filter((p) => p.every(Number.isFinite));
    if (trace.mode?.includes("markers") && points.length < 500) {
      points.forEach(([x, y], i) => {
        const size = Array.isArray(trace.marker?.size) ? trace.marker.size[i] : (trace.marker?.size ?? 6);
        taken.push(around(x, y, size * 0.8, size * 0.8));
      });
    }
    if (trace.meta !== "clear") continue;
    let last = [NaN, NaN];
    for (const [x, y] of points) {
      if (Math.hypot(x - last[0], y - last[1]) < 7) continue;
      taken.push(around(x, y, 5, 5));
      last = [x, y];
    }
  }
  return taken;
}

// The place that is tried first: outward from the middle for the times of a path, else to the right.
const OUTWARD = [0, 3, 7, 5, 1, 4, 6, 2]; // the places of labels.mjs by eighths of a turn, clockwise from the right
function first(kind, x, y, bounds) {
  if (kind !== "time") return 0;
  const turn = Math.atan2(y - bounds.h / 2, x - bounds.w / 2);
  return OUTWARD[(Math.round(turn / (Math.PI / 4)) + 8) % 8];
}

export function letter(plot) {
  const full = plot._fullLayout;
  const notes = plot.layout?.annotations;
  if (!full?.xaxis?.d2p || !notes?.some(isLabel)) return;
  const { xaxis, yaxis } = full;
  const bounds = { w: xaxis._length, h: yaxis._length };
  const at = `${Math.round(bounds.w)} ${Math.round(bounds.h)} ${full.font.size}`;
  if (notes.every((note) => !isLabel(note) || note._at === at)) return;
  const family = full.font.family;
  const scale = Math.max(1, full.font.size / 14);
  const marks = obstacles(plot, xaxis, yaxis);
  const words = notes
    .filter((note) => !isLabel(note) && note.text && note.xref !== "paper")
    .map((note) => {
      const { w, h } = sizeOf(note.text, note.font?.size ?? full.font.size, family);
      return around(xaxis.d2p(note.x) + (note.xshift ?? 0), yaxis.d2p(note.y) - (note.yshift ?? 0), w, h);
    });
  const next = notes.map((note) => {
    if (!isLabel(note)) return note;
    const [, kind, clear] = note.name.split(":");
    const point = { x: xaxis.d2p(note.x), y: yaxis.d2p(note.y) };
    const { w, h } = sizeOf(note.text, note.font.size, family);
    const gap = Number(clear) * scale;
    const prefer = first(kind, point.x, point.y, bounds);
    const found =
      placeLabel(point, w, h, gap, [...words, ...marks], bounds, prefer) ??
      (kind === "star" ? null : placeLabel(point, w, h, gap, words, bounds, prefer));
    if (found) words.push(found.box);
    const dx = found ? found.box.x + w / 2 - point.x : 0;
    const dy = found ? found.box.y + h / 2 - point.y : 0;
    // Words that stand farther away are tied to their point by a line.
    const tied = found !== null && found.place >= NEAR_PLACES;
    return {
      ...note,
      _at: at,
      visible: found !== null,
      showarrow: tied,
      xshift: tied ? 0 : dx,
      yshift: tied ? 0 : -dy,
      ax: dx,
      ay: dy,
      arrowhead: 0,
      arrowwidth: 1.2 * scale,
      arrowcolor: note.font.color ?? full.font.color,
      standoff: gap * 0.6,
    };
  });
  window.Plotly.relayout(plot, { annotations: next });
}

function hook() {
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    if (hooked.has(plot) || !plot.on || !plot._fullLayout) continue;
    hooked.add(plot);
    const drawn = () => {
      letter(plot);
      plot.dispatchEvent(new Event("drawn", { bubbles: true }));
    };
    plot.on("plotly_afterplot", drawn);
    drawn();
  }
}

// Dash mounts its graphs when it likes.
export function watch() {
  new MutationObserver(hook).observe(document.body, { childList: true, subtree: true });
  hook();
}
