// The page of passes: places by name, map and browser; the pass that is chosen; the scrubber on its sky.
import { paint as paintCharts, visit } from "./charts.mjs";
import { fieldError } from "./fields.mjs";
import { makeHorizon } from "./horizon.mjs";
import { keep as keepPlaces, offer, saved } from "./places.mjs";

// How the grid puts words in order that begin with a number, "−2.5 ± 0.6" or "5:07"; those without one come last.
const numberOf = (words) => {
  const [, sign, whole, rest = "0"] = /^([−-]?)(\d+)[.:]?(\d+)?/.exec(words ?? "") ?? [];
  return whole === undefined ? Infinity : (sign ? -1 : 1) * Number(`${whole}.${rest}`);
};
window.dashAgGridFunctions = {
  ...window.dashAgGridFunctions,
  byNumber: (a, b) => (numberOf(a) === numberOf(b) ? 0 : numberOf(a) - numberOf(b)),
};

let focusNext = "";
const byId = (id) => document.getElementById(id);

export function paint(...handed) {
  paintCharts(...handed);
  showSaved();
  focusRow();
  fitGrid();
  makeHorizon(byId("pass-horizon-draw"), byId("pass-horizon"));
  moveScrub(NaN);
}

// A phone and a projector have room for few columns; all of them stand in the table below.
const COLUMNS = {
  narrow: ["object", "when", "brief_height", "brief_magnitude"],
  present: ["object", "day", "seen", "rise", "height", "magnitude"],
};
async function fitGrid() {
  // The grid and its library come later than the page; where nothing passes there is none.
  for (let i = 0; i < 100 && !(byId("pass-grid") && window.dash_ag_grid); i += 1) {
    await new Promise((done) => setTimeout(done, 100));
  }
  if (!byId("pass-grid") || !window.dash_ag_grid) return;
  const grid = await window.dash_ag_grid.getApiAsync("pass-grid");
  const presenting = document.documentElement.dataset.present === "1";
  const some = innerWidth < 700 ? COLUMNS.narrow : presenting ? COLUMNS.present : null;
  const brief = COLUMNS.narrow.slice(1);
  const state = grid.getColumnState().map(({ colId }) => ({ colId, hide: some ? !some.includes(colId) : brief.includes(colId) }));
  grid.applyColumnState({ state });
  const room = byId("pass-grid").clientWidth - 2;
  if (innerWidth < 700) {
    const shares = [0.21, 0.44, 0.18, 0.17];
    grid.setColumnWidths(COLUMNS.narrow.map((key, i) => ({ key, newWidth: Math.floor(room * shares[i]) })));
    return;
  }
  grid.autoSizeAllColumns();
  await new Promise((done) => setTimeout(done, 150)); // it measures first
  if (grid.isDestroyed()) return;
  const wide = grid.getColumnState().reduce((sum, one) => sum + (one.hide ? 0 : one.width), 0);
  if (wide < room) grid.sizeColumnsToFit();
}
new MutationObserver(fitGrid).observe(document.documentElement, { attributes: true, attributeFilter: ["data-present"] });

// The row that was chosen becomes part of the address, and the page comes with its sky.
export function choose(rows, links) {
  const key = rows?.[0]?.key;
  if (!key || !links || key === links.chosen) return;
  const asked = new URLSearchParams(links.link);
  asked.set("pass", key);
  const now = new URLSearchParams(location.search);
  for (const name of ["theme", "present"]) if (now.has(name)) asked.set(name, now.get(name));
  focusNext = byId("pass-grid")?.contains(document.activeElement) ? key : "";
  const search = `?${asked.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%40", "@")}`;
  visit(search);
}

// Who chose by keyboard goes on from the same row of the new table.
async function focusRow() {
  if (!focusNext || !window.dash_ag_grid) return;
  const grid = await window.dash_ag_grid.getApiAsync("pass-grid");
  const row = grid.getRowNode(focusNext);
  focusNext = "";
  if (row) grid.setFocusedCell(row.rowIndex, "object");
}

function ask(place) {
  const input = byId("pass-place");
  input.value = place;
  input.form.requestSubmit();
}

// --- places ---

function keep(list) {
  keepPlaces(list);
  showSaved();
}

function showSaved() {
  const box = byId("pass-saved");
  if (!box) return;
  const list = saved();
  box.hidden = list.length === 0;
  box.replaceChildren();
  if (!list.length) return;
  const title = document.createElement("span");
  title.className = "aside";
  title.textContent = box.dataset.title;
  box.append(title);
  for (const name of list) {
    const go = document.createElement("button");
    go.type = "button";
    go.className = "button";
    go.textContent = name;
    go.addEventListener("click", () => ask(name));
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "icon-button";
    forget.setAttribute("aria-label", box.dataset.forget.replace("{name}", name));
    forget.innerHTML = '<span class="icon icon-close" aria-hidden="true"></span>';
    forget.addEventListener("click", () => keep(saved().filter((one) => one !== name)));
    const pair = document.createElement("span");
    pair.className = "pass-saved-one";
    pair.append(go, forget);
    box.append(pair);
  }
}

document.addEventListener("input", (event) => {
  if (event.target.id === "pass-scrub") moveScrub(Number(event.target.value));
  if (event.target.id !== "pass-place") return;
  fieldError("pass-place", "");
  offer(event.target, byId("pass-towns"));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.id === "pass-print") window.print();
  else if (button?.id === "pass-save") {
    const name = byId("pass-place").value.trim();
    if (name) keep([name, ...saved().filter((one) => one !== name)]);
  } else if (button?.id === "pass-here") {
    const failed = () => fieldError("pass-place", button.dataset.failed);
    if (!navigator.geolocation) failed();
    else {
      navigator.geolocation.getCurrentPosition(
        // Four digits are ten metres; nobody needs to tell more.
        ({ coords }) => ask(`${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`),
        failed,
        { timeout: 15000 },
      );
    }
  } else {
    const plot = event.target.closest(".pass-map .js-plotly-plot");
    const axes = plot?._fullLayout;
    const area = plot?.querySelector(".nsewdrag")?.getBoundingClientRect();
    if (!axes || !area) return;
    const lon = axes.xaxis.p2d(event.clientX - area.left);
    const lat = axes.yaxis.p2d(event.clientY - area.top);
    if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) ask(`${lat.toFixed(2)},${lon.toFixed(2)}`);
  }
});

// --- the scrubber ---

function moveScrub(wanted) {
  const slider = byId("pass-scrub");
  const data = scrubData();
  if (!slider || !data) return;
  const at = Number.isInteger(wanted) && wanted < data.ms.length ? wanted : data.start;
  slider.value = String(at);
  slider.dataset.at = String(at);
  const [azimuth, elevation] = [data.azimuth_deg[at], data.elevation_deg[at]];
  const clock = (ms) => new Date(Math.round(ms / 1000) * 1000).toISOString().slice(11, 19);
  const values = {
    local: clock(data.ms[at] + data.offset_ms),
    utc: clock(data.ms[at]),
    elevation: elevation.toFixed(0),
    azimuth: azimuth.toFixed(0),
    direction: data.compass[Math.round(azimuth / 45) % 8],
    light: data.lights[data.lit[at] ? 1 : 0],
  };
  const words = data.words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  byId("pass-scrub-words").textContent = words;
  slider.setAttribute("aria-valuetext", words);
  // On the globe one stands at the place and looks to where the slider is.
  const t = `${new Date(Math.round(data.ms[at] / 1000) * 1000).toISOString().slice(0, 19)}Z`;
  byId("pass-live").href = `${data.live}t=${t}&cam=s,${data.spot},${azimuth.toFixed(1)},${elevation.toFixed(1)},90`;
  const plot = document.querySelector(".pass-sky .js-plotly-plot");
  const trace = plot?.data?.findIndex((one) => one.name === "scrub");
  if (!window.Plotly || trace === undefined || trace < 0) return;
  const radius = (90 - elevation) / 90;
  const turn = (azimuth * Math.PI) / 180;
  const [x, y] = [-radius * Math.sin(turn), radius * Math.cos(turn)];
  if (plot.data[trace].x[0] === x && plot.data[trace].y[0] === y) return;
  window.Plotly.restyle(plot, { x: [[x]], y: [[y]] }, [trace]);
}
// Whatever draws the sky anew, the marker stands where the slider does.
document.addEventListener("drawn", (event) => {
  if (event.target.closest(".pass-sky")) moveScrub(Number(byId("pass-scrub")?.dataset.at ?? NaN));
});

// What the server wrote beside the slider; Dash keeps a store in memory only, so it stands in the page.
function scrubData() {
  const place = byId("pass-scrub-json");
  return place ? JSON.parse(place.textContent) : null;
}
