// Pages that are asked by their address: charts in the colours of the theme, forms as queries, copied lines.
import { makeFields } from "./fields.mjs";
import "./heavy.mjs";
import { watch } from "./lettering.mjs";
import "./native.mjs";
import { forPaper } from "./paper.mjs";
import "./shell.mjs";

let kept = [];
let wanted = "";

const WRITTEN = 14; // the size of letters that the figures of the server are written for

const paintOf = (styles) => {
  const paint = (value) => {
    if (typeof value === "string") return value.startsWith("var(--") ? styles.getPropertyValue(value.slice(4, -1)).trim() : value;
    if (Array.isArray(value)) {
      // Long columns of numbers need no looking through.
      return value.length && typeof value[0] === "number" ? value : value.map(paint);
    }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, paint(each)]));
    }
    return value;
  };
  return paint;
};

const times = (value, by) => (Array.isArray(value) ? value.map((each) => times(each, by)) : value * by);

// The letters of a figure grow with those of the page. For the projector none is smaller than the page's and all
// have the colour of text; lines and marks are thick.
function fit(figure, size, presenting) {
  const { data, layout } = figure;
  const scale = size / WRITTEN;
  const thick = presenting ? 1.8 : 1;
  const lettered = (font) => {
    if (!font) return;
    if (font.size) font.size = presenting ? Math.max(size, font.size * scale) : Math.max(10, font.size * scale);
    if (presenting) delete font.color;
  };
  delete layout.height; // the style sheet says how high
  layout.autosize = true;
  layout.font.size = size;
  // Room for letters grows with them.
  for (const side of ["t", "b"]) if (layout.margin?.[side]) layout.margin[side] *= Math.max(1, scale);
  // What a narrow screen has no room for is in the table.
  if (innerWidth < 600) layout.annotations = layout.annotations?.filter((note) => note.name !== "wide");
  for (const [name, axis] of Object.entries(layout)) {
    if (/^[xy]axis/.test(name) && axis.title?.text) axis.title.font = { ...axis.title.font, size };
    // Dates stand upright there: four of them have room.
    if (innerWidth < 600 && /^xaxis/.test(name) && !axis.tickvals && !axis.dtick) axis.nticks = 4;
  }
  for (const note of layout.annotations ?? []) {
    lettered(note.font);
    for (const shift of ["xshift", "yshift"]) if (note[shift]) note[shift] *= scale;
    if (note.arrowwidth) note.arrowwidth *= thick;
  }
  for (const shape of layout.shapes ?? []) if (shape.line?.width) shape.line.width *= thick;
  for (const trace of data) {
    lettered(trace.textfont);
    if (trace.line?.width) trace.line.width *= thick;
    if (trace.marker?.size) trace.marker.size = times(trace.marker.size, presenting ? 1.6 : innerWidth < 600 ? 0.8 : 1);
    if (trace.marker?.line?.width && trace.mode) trace.marker.line.width = times(trace.marker.line.width, thick);
  }
}

function repaint() {
  const root = document.documentElement;
  const paint = paintOf(getComputedStyle(root));
  const page = parseFloat(getComputedStyle(document.body).fontSize) || WRITTEN;
  const presenting = root.dataset.present === "1";
  const size = presenting ? page : innerWidth < 600 ? Math.min(page, 12) : Math.round(page * 0.9);
  for (const [data, id] of kept) {
    const figure = paint(data);
    fit(figure, size, presenting);
    window.dash_clientside.set_props({ type: "chart", name: id.name }, { figure });
  }
}

// What was asked in words, such as "tonight", stands in the address as the instant that was understood: the link of
// today shows the same tomorrow. Only "now" stays what it says.
let answered;
function exact() {
  const asked = new URLSearchParams(location.search);
  let changed = false;
  for (const input of document.querySelectorAll("form[data-ask] input[data-instant]")) {
    const said = asked.get(input.name);
    if (!said || said === "now" || said === input.getAttribute("value")) continue;
    asked.set(input.name, input.getAttribute("value"));
    changed = true;
  }
  if (changed) history.replaceState(history.state, "", `?${plain(asked)}${location.hash}`);
}

// Dash hands over every chart of the page whenever one of them has changed.
export function paint(datas, answer, ids) {
  kept = datas.map((data, index) => [data, ids[index]]);
  makeFields();
  if (answer !== answered) exact();
  answered = answer;
  for (const list of document.querySelectorAll("select[data-value]")) {
    list.name = list.dataset.name; // Dash's select knows no name
    list.value = list.dataset.value;
  }
  delete document.documentElement.dataset.busy;
  repaint();
  // A link may name the part of the answer that it is about.
  if (wanted) document.getElementById(wanted)?.scrollIntoView();
  wanted = "";
  window.CommonOrbitPage = { painted: (window.CommonOrbitPage?.painted ?? 0) + 1 };
}

// Each figure with its name and the element that it is drawn in.
const drawn = () =>
  kept
    .map(([data, { name }]) => {
      const plot = document.getElementById(JSON.stringify({ name, type: "chart" }))?.querySelector(".js-plotly-plot");
      return { data, name, plot };
    })
    .filter(({ plot }) => plot);

watch();
forPaper(drawn, paintOf, fit, repaint);
new MutationObserver(repaint).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ["data-theme", "data-present"],
});

const plain = (asked) => asked.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");

// Go to a query of this page. The whole address is said as well: where it was kept in step without telling Dash, Dash
// would go back to the one that it knows.
export function visit(search) {
  const href = new URL(location.pathname + search, location.origin).href;
  window.dash_clientside.set_props("address", { href, search });
}

// What the shell keeps in the address goes along from question to question.
function go(search) {
  const asked = new URLSearchParams(search);
  const now = new URLSearchParams(location.search);
  for (const name of ["theme", "present"]) if (now.has(name) && !asked.has(name)) asked.set(name, now.get(name));
  const text = plain(asked);
  document.documentElement.dataset.busy = "1";
  visit(text ? `?${text}` : "");
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  event.preventDefault();
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
  go(asked);
});

// Letter by letter: only the results are asked for anew, and the address is kept in step.
let typing = 0;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-ask=live]");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
    const search = `?${asked}`;
    history.replaceState(history.state, "", search);
    window.dash_clientside.set_props("asked-typed", { data: search });
  }, 150);
});

document.addEventListener("click", async (event) => {
  const within = event.target.closest("a[data-within]");
  if (within && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const { search, hash } = new URL(within.href);
    wanted = hash.slice(1);
    go(search);
    return;
  }
  const brief = event.target.closest(".ask-brief");
  if (brief) {
    brief.setAttribute("aria-expanded", "true");
    brief.parentElement.querySelector(".later :is(input, select)")?.focus();
    return;
  }
  const copy = event.target.closest("button[data-copy]");
  if (!copy) return;
  const content = document.getElementById(copy.dataset.copy)?.textContent ?? "";
  copy.dataset.done = String(await navigator.clipboard.writeText(content).then(() => true, () => false));
  setTimeout(() => delete copy.dataset.done, 2000);
});
